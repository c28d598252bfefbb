#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Runs every integer model of the corpus and compares every tensor with LiteRT's reference kernels, byte for byte.

usage: all_tensors.py QUANTC CORPUS OUT_DIR
One random sample a model. Float tensors between (float islands) must agree to 1e-4 of their largest value. Exit 1 when a
tensor differs.
"""
import pathlib
import subprocess
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

FOLDERS = ("golden/ptq/*/int*.tflite", "models/qat/*/*.tflite", "models/*/*.tflite", "edgetpu/models/*.tflite")
LARGEST_FILE = 4_000_000
# The reference's own int8 SUM reads the wrong type; ours is the optimized kernel's (docs/Numerics.md, N-SUM).
WITH_SUM = "doc_localisation"


def reference(path):
    """An interpreter that has run one random sample, and the sample; nothing when LiteRT refuses the model."""
    try:
        interpreter = Interpreter(model_path=str(path), experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
                                  experimental_preserve_all_tensors=True)
        interpreter.allocate_tensors()
        random = np.random.RandomState(1)
        sample = {}
        for d in interpreter.get_input_details():
            if np.issubdtype(d["dtype"], np.floating):
                value = random.uniform(-1, 1, d["shape"]).astype(d["dtype"])
            else:
                limits = np.iinfo(d["dtype"])
                value = random.randint(limits.min, limits.max + 1, d["shape"]).astype(d["dtype"])
            interpreter.set_tensor(d["index"], value)
            sample[d["name"]] = value
        interpreter.invoke()
        return interpreter, sample
    except (RuntimeError, ValueError):
        return None


def compare(quantc, path, out):
    """Elements compared, elements that differ, largest relative float difference, first tensor that differs."""
    run = reference(path)
    if not run:
        return None
    interpreter, sample = run
    np.savez(out / "in.npz", **sample)
    ours = subprocess.run([quantc, "run", path, "--data", out / "in.npz", "-o", out / "out.npz", "--all-tensors"],
                          capture_output=True, text=True)
    if ours.returncode:
        return 0, 1, 0.0, ours.stderr.strip()
    elements, differ, largest, first = 0, 0, 0.0, ""
    with np.load(out / "out.npz") as tensors:
        for d in interpreter.get_tensor_details():
            if d["name"] not in tensors.files or d["name"] in sample:
                continue
            try:
                theirs = interpreter.get_tensor(d["index"])
            except ValueError:  # not kept
                continue
            values = tensors[d["name"]].reshape(theirs.shape)
            if theirs.dtype == np.float32:
                if theirs.size:
                    scale = np.abs(theirs).max() + 1e-9
                    largest = max(largest, float(np.abs(values - theirs).max() / scale))
                continue
            n = int((values != theirs).sum())
            first = first or (d["name"] if n else "")
            elements, differ = elements + theirs.size, differ + n
    return elements, differ, largest, first


def main():
    quantc, corpus, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    models = elements = 0
    faults = []
    for path in sorted({p for pattern in FOLDERS for p in corpus.glob(pattern)}):
        if path.stat().st_size > LARGEST_FILE or WITH_SUM in str(path):
            continue
        result = compare(quantc, path, out)
        if not result:
            continue
        models, elements = models + 1, elements + result[0]
        if result[1] or result[2] > 1e-4:
            faults.append(f"{path}: {result[1]} of {result[0]} elements differ, float {result[2]:.1e}: {result[3]}")
    print(f"{models} models, {elements} elements, {len(faults)} models differ")
    print("\n".join(faults))
    return 1 if faults or models < 50 else 0


sys.exit(main())
