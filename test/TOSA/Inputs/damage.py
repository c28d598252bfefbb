"""damage.py READER FILE: cuts and changes a file in many places; the reader may refuse with 1, never more."""
import subprocess
import sys

reader, path = sys.argv[1:]
whole = open(path, "rb").read()
damaged = [whole[:n] for n in range(0, len(whole), 211)]
for at in range(0, len(whole), 53):
    for value in (0, 1, 127, 255):
        copy = bytearray(whole)
        copy[at] = value
        damaged.append(bytes(copy))
refused = 0
for i, data in enumerate(damaged):
    done = subprocess.run([reader, "--import-tosa", "-", "-o", "/dev/null"], input=data, capture_output=True)
    if done.returncode not in (0, 1) or (done.returncode and b"error:" not in done.stderr):
        sys.exit("file %d ended with %d: %s" % (i, done.returncode, done.stderr[-300:]))
    refused += done.returncode
print("refused: %s" % ("most" if refused > len(damaged) // 20 else refused))
