"""write_npy.py FILE DESCR SHAPE VALUE...: an .npy without numpy. A VALUE a..b stands for equal steps that fill the array."""
import struct
import sys

path, descr, shape = sys.argv[1], sys.argv[2], tuple(int(d) for d in sys.argv[3].split("x"))
count = 1
for d in shape:
    count *= d
values = []
for text in sys.argv[4:]:
    low, dots, high = text.partition("..")
    values += [float(low)] if not dots else \
        [float(low) + (float(high) - float(low)) * i / (count - 1) for i in range(count)]
code = {"f4": "f", "f8": "d", "u1": "B", "i1": "b", "i4": "i", "i8": "q"}[descr[1:]]
literal = repr({"descr": descr, "fortran_order": False, "shape": shape}) + "\n"
data = struct.pack("<%d%s" % (count, code), *[v if code in "fd" else round(v) for v in values])
with open(path, "wb") as file:
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(literal)) + literal.encode() + data)
