"""faults.py QUANTC FOLDER EXAMPLES: what a system can refuse while quantc works, each with exit code 1, a message, nothing
half-written and nothing left beside the outputs. QUANTC_LONG=1 tries every place, else a few of each kind."""
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time

quantc, folder, examples = (os.path.abspath(p) for p in sys.argv[1:4])
LONG = bool(os.environ.get("QUANTC_LONG"))
digits = os.path.join(examples, "digits", "")
faults = 0


def fault(what):
    global faults
    faults += 1
    print("FAULT", what)


def run(command, **more):
    return subprocess.run([quantc, *command], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, **more)


def at(*names):
    return os.path.join(folder, *names)


def fresh(name):
    shutil.rmtree(at(name), ignore_errors=True)
    os.makedirs(at(name))
    return at(name, "")


def large_graph():
    """A frozen graph with 8 MB of weights: long enough in the writing to be met there."""
    def length(n):
        out = b""
        while n > 127:
            out, n = out + bytes([n & 127 | 128]), n >> 7
        return out + bytes([n])
    field = lambda number, data: bytes([number << 3 | 2]) + length(len(data)) + data
    number = lambda n, value: bytes([n << 3]) + length(value)
    shape = lambda *dims: b"".join(field(2, number(1, d)) for d in dims)
    attribute = lambda key, value: field(5, field(1, key) + field(2, value))
    node = lambda name, op, inputs, *attributes: field(1, field(1, name) + field(2, op) + b"".join(
        field(3, i) for i in inputs) + b"".join(attributes))
    weights = random.Random(1).randbytes(1 << 20)
    values = b"".join(struct.pack("<f", b / 256 - .5) for b in weights) * 2
    tensor = number(1, 1) + field(2, shape(1024, 2048)) + field(4, values)
    float32 = attribute(b"T", number(6, 1))
    return (node(b"x", b"Placeholder", [], attribute(b"dtype", number(6, 1)), attribute(b"shape", field(7, shape(1, 1024)))) +
            node(b"w", b"Const", [], attribute(b"dtype", number(6, 1)), attribute(b"value", field(8, tensor))) +
            node(b"y", b"MatMul", [b"x", b"w"], float32))


def commands(out):
    """Every command that writes, its outputs in `out`."""
    q, data = at("in", "q.tflite"), ["--data", digits + "calibration.npz", "--samples", "20"]
    return {
        "convert": ["convert", digits + "qat.pb", "-o", out + "o.tflite", "--report", out + "r.html", "--summary", out + "s.json"],
        "convert, calibrated": ["convert", digits + "float.pb", "-o", out + "o.tflite", "--calibrate", digits + "calibration.npz",
                                "--samples", "20", "--save-ranges", out + "r.json", "--report", out + "r.html"],
        "run": ["run", q, *data, "-o", out + "y.npz"],
        "calibrate": ["calibrate", digits + "float.pb", *data, "-o", out + "r.json"],
        "merge-ranges": ["merge-ranges", at("in", "r.json"), at("in", "r.json"), "-o", out + "m.json"],
        "compare": ["compare", digits + "float.pb", q, *data, "--json", out + "c.json", "--report", out + "c.html"],
        "partition": ["partition", q, "-o", out, "--json", out + "p.json"],
    }


def refused(name, done, out, before, words):
    """Exit code 1, one of `words` in the message, and `out` as it was before."""
    text = done.stderr.decode(errors="replace")
    if done.returncode != 1:
        return fault(f"{name}: exit code {done.returncode}: {text[-200:]}")
    if "error: " not in text or not any(w in text for w in words):
        return fault(f"{name}: says {text[-200:]!r}, expected one of {words}")
    after = {f: open(os.path.join(out, f), "rb").read() for f in sorted(os.listdir(out))}
    if after != before:
        fault(f"{name}: left {[f for f in after if after[f] != before.get(f)]} in its folder")


def full_disk():
    """A file system of 8 KB where one may be mounted, else a limit of 1 KB on the size of files."""
    out = fresh("full")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", out], capture_output=True).returncode == 0
    try:
        if mounted:
            descriptor = os.open(out + "filling", os.O_WRONLY | os.O_CREAT)
            try:
                while os.write(descriptor, b"x" * 4096):
                    pass
            except OSError:
                os.close(descriptor)
        limit = None if mounted else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
        before = {f: open(out + f, "rb").read() for f in sorted(os.listdir(out))}
        for name, command in commands(out).items():
            refused("full disk, " + name, run(command, preexec_fn=limit), out, before, ["No space left", "File too large"])
    finally:
        if mounted:
            subprocess.run(["umount", out])
    out = fresh("limited")
    before = {"o.tflite": b"an older one"}
    open(out + "o.tflite", "wb").write(before["o.tflite"])
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
    for name, command in commands(out).items():
        refused("limit of sizes, " + name, run(command, preexec_fn=limit), out, before, ["File too large"])
    with open("/dev/full", "wb") as full:
        for command in (["convert", digits + "qat.pb", "-o", "-"], ["inspect", digits + "qat.pb"],
                        ["inspect", digits + "qat.pb", "--json"], ["compare", digits + "float.pb", at("in", "q.tflite"), "--data",
                                                                   digits + "calibration.npz", "--samples", "5"],
                        ["convert", digits + "qat.pb", "-o", "/dev/full"], ["--help"], ["toco", "--help"]):
            done = subprocess.run([quantc, *command], stdout=full, stderr=subprocess.PIPE, timeout=60)
            if done.returncode != 1 or b"No space left" not in done.stderr:
                fault(f"/dev/full, {command}: exit code {done.returncode}, {done.stderr[-200:]}")
    return "a tmpfs and a limit of sizes" if mounted else "a limit of sizes"


def read_only():
    out = fresh("closed")
    open(out + "o.tflite", "wb").write(b"an older one")
    os.chmod(out, 0o555)

    def nobody():
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
    for name, command in commands(out).items():
        refused("read-only folder, " + name, run(command, preexec_fn=nobody), out, {"o.tflite": b"an older one"},
                ["Permission denied", "Read-only"])
    os.chmod(out, 0o755)


def killed():
    """At random moments of a conversion whose output has 8 MB: the old file, or the new one whole."""
    out = fresh("killed")
    model = at("in", "large.pb")
    command = [quantc, "convert", model, "-o", out + "o.tflite", "--quantize", "none"]
    start = time.time()
    done = subprocess.run(command, capture_output=True)
    took = time.time() - start
    if done.returncode:
        return fault("large model: " + done.stderr.decode())
    whole, old, rng, met = open(out + "o.tflite", "rb").read(), b"an older one", random.Random(5), 0
    for i in range(200 if LONG else 24):
        number = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[i % 3]
        open(out + "o.tflite", "wb").write(old)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if i % 2:  # as soon as a file of this conversion is there
            while process.poll() is None and len(os.listdir(out)) == 1:
                time.sleep(0.0002)
        else:
            time.sleep(took * rng.random())
        process.send_signal(number)
        process.wait()
        now, others = open(out + "o.tflite", "rb").read(), [f for f in os.listdir(out) if f != "o.tflite"]
        met += now == old
        if now not in (old, whole):
            fault(f"signal {number}: an output of {len(now)} bytes")
        if others and number != signal.SIGKILL:
            fault(f"signal {number}: left {others}")
        for name in others:
            if not (name.startswith("o.tflite.") and name.endswith(".tmp")):
                fault(f"signal {number}: left a file called {name}")
            os.remove(out + name)
    return met


def little_memory():
    """Limits of address space from where the program can start: served, or refused with exit code 1."""
    out = fresh("memory")
    limited = lambda kb: lambda: (resource.setrlimit(resource.RLIMIT_AS, (kb << 10, kb << 10)),
                                  resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
    low, high = 1 << 10, 1 << 20
    while high - low > 64:  # what the loader needs
        middle = (low + high) // 2
        started = run(["--version"], preexec_fn=limited(middle)).returncode == 0
        low, high = (low, middle) if started else (middle, high)
    runs, served, failed = 0, 0, 0
    for name, command in commands(out).items():
        step = 128 if LONG else 1024
        for kb in range(high + 64, high + (1 << 15 if LONG else 1 << 14), step):
            done = run(command, preexec_fn=limited(kb))
            runs += 1
            served += done.returncode == 0
            failed += done.returncode == 1
            text = done.stderr.decode(errors="replace")
            words = ("out of memory", "bad_alloc", "insufficient memory", "Malloc failure")  # zlib and libzip have their own
            if done.returncode not in (0, 1) or (done.returncode and not any(w in text for w in words)):
                fault(f"{name} in {kb} KB: exit code {done.returncode}: {text[-200:]}")
            if done.returncode:
                left = os.listdir(out)
                if left:
                    fault(f"{name} in {kb} KB: left {left}")
            fresh("memory")
    if not served or not failed:
        fault(f"of {runs} runs {served} were served and {failed} refused: the limits are no limits")
    return runs, high


def no_threads():
    """The system gives no thread beside the first: the same bytes, more slowly."""
    out, results = fresh("threads"), []
    os.chmod(out, 0o777)

    def alone():
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
        if os.geteuid() == 0:  # whom no limit binds
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
    for limit in (None, alone):
        done = run(["calibrate", digits + "float.pb", "--data", digits + "calibration.npz", "--threads", "4", "-o", out + "r.json"],
                   preexec_fn=limit)
        results.append((done.returncode, os.path.exists(out + "r.json") and open(out + "r.json", "rb").read()))
        if os.path.exists(out + "r.json"):
            os.remove(out + "r.json")
    if results[0] != results[1] or results[0][0]:
        fault(f"without threads: exit codes {[r[0] for r in results]}, {done.stderr[-200:]}")


def main():
    for name in ("in",):
        fresh(name)
    os.chmod(folder, 0o755)
    run(["convert", digits + "qat.pb", "-o", at("in", "q.tflite")])
    run(["calibrate", digits + "float.pb", "--data", digits + "calibration.npz", "-o", at("in", "r.json"), "--samples", "20"])
    with open(at("in", "large.pb"), "wb") as file:
        file.write(large_graph())
    print("full disk:", full_disk())
    read_only()
    no_threads()
    print("kept the old file when killed:", killed())
    if os.environ.get("QUANTC_LONG"):  # of some hundred limits one still ends in a signal: docs/SECURITY.md
        print("memory limits: %d runs from %d KB" % little_memory())
    print("faults:", faults)


main()
