#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""recipes.py QUANTC EXAMPLES RECIPES.md [--update]: runs every command of the page and compares what it prints with the page.

The commands of a page run one after another in one folder, which holds the files of examples/digits and, made from its test
data, photos/ (40 pictures), classes/ (the same, one folder for each digit), x.npy, y.npy and labels.txt. Seconds are left out of
the comparison. With --update the page gets what the commands print.
"""
import ast
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib


def read_npy(data):
    """Shape, struct code and values of a little-endian .npy."""
    length = struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:10 + length].decode("latin-1").strip())
    code = {"f4": "f", "i4": "i", "i8": "q", "u1": "B"}[header["descr"][1:]]
    values = struct.unpack("<%d%s" % ((len(data) - 10 - length) // struct.calcsize(code), code), data[10 + length:])
    return header["shape"], header["descr"], values


def write_npy(path, descr, shape, values):
    code = {"f4": "f", "i8": "q", "i4": "i", "u1": "B"}[descr[1:]]
    literal = repr({"descr": descr, "fortran_order": False, "shape": tuple(shape)}) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(literal)) + literal.encode())
        file.write(struct.pack("<%d%s" % (len(values), code), *values))


def write_png(path, width, height, grey):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(b"\0" + bytes(grey[y * width:(y + 1) * width]) for y in range(height))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
                   chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def prepare(folder, examples):
    for name in ("float.pb", "qat.pb", "calibration.npz", "test.npz"):
        shutil.copy(os.path.join(examples, "digits", name), folder)
    with zipfile.ZipFile(os.path.join(folder, "test.npz")) as archive:
        arrays = {n[:-4]: read_npy(archive.read(n)) for n in archive.namelist()}
    shape, descr, values = arrays["image"]
    _, label_type, labels = arrays["labels"]
    size = len(values) // shape[0]
    write_npy(os.path.join(folder, "x.npy"), descr, shape, values)
    write_npy(os.path.join(folder, "y.npy"), label_type, (shape[0],), labels)
    names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    with open(os.path.join(folder, "labels.txt"), "w") as file:
        file.write("\n".join(names) + "\n")
    os.makedirs(os.path.join(folder, "photos"))
    for i in range(40):
        grey = [round(v * 255) for v in values[i * size:(i + 1) * size]]
        write_png(os.path.join(folder, "photos", "%03d.png" % i), 8, 8, grey)
        where = os.path.join(folder, "classes", names[labels[i]])
        os.makedirs(where, exist_ok=True)
        write_png(os.path.join(where, "%03d.png" % i), 8, 8, grey)


def comparable(text):
    return re.sub(r"\b\d+\.\d\d s$", "N s", text, flags=re.M).strip()


def main():
    quantc, examples, page = (os.path.abspath(a) for a in sys.argv[1:4])
    update = "--update" in sys.argv[4:]
    text = open(page).read()
    faults = count = 0
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder, examples)
        environment = dict(os.environ, PATH=os.path.dirname(quantc) + os.pathsep + os.environ["PATH"], LC_ALL="C.UTF-8")

        def answer(block):
            nonlocal faults, count
            out = []
            for part in re.split(r"^\$ ", block.group(1), flags=re.M)[1:]:
                command, _, expected = part.partition("\n")
                while command.endswith("\\"):
                    more, _, expected = expected.partition("\n")
                    command += "\n" + more
                done = subprocess.run(command, shell=True, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                count += 1
                if comparable(done.stdout) != comparable(expected):
                    faults += 1
                    if not update:
                        print(f"$ {command}\nprints\n{done.stdout}\nthe page has\n{expected}")
                    out.append(f"$ {command}\n{done.stdout.rstrip()}\n")
                else:
                    out.append(f"$ {command}\n{expected.rstrip()}\n")
            return "```console\n" + "".join(out) + "```"

        new = re.sub(r"```console\n(.*?)```", answer, text, flags=re.S)
    questions = len(re.findall(r"^### ", text, flags=re.M))
    if update:
        open(page, "w").write(new)
    print(f"{questions} questions, {count} commands, {faults} differ")
    return 1 if faults and not update else 0


if __name__ == "__main__":
    sys.exit(main())
