#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Converts every float network of a corpus with the converter's own ranges and compares with the converter's files.

usage: utils/ptq-corpus.py CORPUS [--quantc PATH] [MODEL...]

CORPUS/golden/ptq/<model> holds float32.tflite, calib_minmax.json and one .tflite for each mode; each is compared with
CORPUS/tools/compare_tflite.py: scales to the last bit, zero points, constants, options. Exit 1 on any difference.
"""
import argparse
import os
import subprocess
import sys
import tempfile

FLOAT = ["--io", "float"]
MODES = {
    "int8": FLOAT,
    "int8_io8": [],
    "int8_iou8": ["--io", "uint8"],
    "int8_pertensor": FLOAT + ["--per-tensor"],
    "int16x8": FLOAT + ["--quantize", "int16x8"],
    "drq": ["--quantize", "dynamic"],
    "fp16": ["--quantize", "float16"],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("models", nargs="*")
    parser.add_argument("--quantc", default="build/bin/quantc")
    args = parser.parse_args()
    root = os.path.join(args.corpus, "golden", "ptq")
    compare = os.path.join(args.corpus, "tools", "compare_tflite.py")
    done = bad = 0
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.tflite")
        for model in args.models or sorted(os.listdir(root)):
            for mode, flags in MODES.items():
                expected = os.path.join(root, model, mode + ".tflite")
                if not os.path.exists(expected):
                    continue
                command = [args.quantc, "convert", os.path.join(root, model, "float32.tflite"), "-o", out,
                           "--compat", "tflite"] + flags
                if mode not in ("drq", "fp16"):
                    command += ["--ranges", os.path.join(root, model, "calib_minmax.json")]
                done += 1
                run = subprocess.run(command, capture_output=True, text=True)
                if run.returncode == 0:
                    run = subprocess.run([sys.executable, compare, expected, out], capture_output=True, text=True)
                if run.returncode != 0:
                    bad += 1
                    print(f"{model} {mode}: {(run.stderr or run.stdout).strip()[-600:]}")
    print(f"{done - bad} of {done} files equal the converter's")
    return 1 if bad or not done else 0


if __name__ == "__main__":
    sys.exit(main())
