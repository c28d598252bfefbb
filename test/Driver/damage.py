#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Prefixes and bit flips of a model through `quantc convert`: exit 0 or 1, and what a refusal leaves behind.

usage: damage.py QUANTC MODEL FOLDER PREFIXES FLIPS [FLAGS...]
"""
import pathlib
import random
import subprocess
import sys


def main(quantc, model, folder, prefixes, flips, flags):
    data = pathlib.Path(model).read_bytes()
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    damaged, output = folder / ("damaged" + pathlib.Path(model).suffix), folder / "out.tflite"
    rng = random.Random(1)
    cases = [(f"first {n} bytes", data[:n]) for n in (len(data) * i // prefixes for i in range(prefixes))]
    for _ in range(flips):
        at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
        cases.append((f"bit {bit} of byte {at}", data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]))
    faults, refused = [], 0
    for name, content in cases:
        damaged.write_bytes(content)
        output.unlink(missing_ok=True)
        done = subprocess.run([quantc, "convert", damaged, "-o", output, *flags], capture_output=True, timeout=60)
        left = {p.name for p in folder.iterdir()} - {damaged.name} - ({output.name} if done.returncode == 0 else set())
        if done.returncode not in (0, 1) or left or (done.returncode == 1 and not done.stderr):
            faults.append(f"{name}: exit {done.returncode}, left {sorted(left)}")
        refused += done.returncode == 1
    print("\n".join(faults), end="\n" if faults else "")
    print(f"{len(cases)} cases, {refused} refused, {len(faults)} wrong")
    return 1 if faults or not refused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5]), sys.argv[6:]))
