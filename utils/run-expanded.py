#!/usr/bin/env python3
"""Runs integer networks through upstream MLIR and compares with stored outputs: a second oracle.

usage: run-expanded.py BIN LLVM CASES.json FOLDER REGEX

quant-translate reads each .tflite, quant-opt expands it to plain integer IR (qnn-expand-integer), mlir-opt lowers
that to LLVM, mlir-runner executes it. CASES.json lists one-operator cases with `name`, `files` (model, npz with in_i
and out_i) and `oracle`; those whose name matches REGEX are run. Exit 0 when every byte is equal.
"""
import json
import os
import re
import subprocess
import sys

import numpy as np

LOWER = ["--convert-elementwise-to-linalg", "--one-shot-bufferize=bufferize-function-boundaries",
         "--convert-linalg-to-loops", "--expand-strided-metadata", "--lower-affine", "--convert-scf-to-cf",
         "--convert-arith-to-llvm", "--finalize-memref-to-llvm", "--convert-func-to-llvm", "--convert-cf-to-llvm",
         "--reconcile-unrealized-casts"]


def run(command, text):
    done = subprocess.run(command, input=text, capture_output=True, timeout=120)
    if done.returncode:
        raise RuntimeError(os.path.basename(command[0]) + ": " + done.stderr.decode()[:400])
    return done.stdout


def tensor(array):
    return "tensor<%sxi8>" % "x".join(map(str, array.shape)) if array.ndim else "tensor<i8>"


def with_entry(module, inputs, outputs):
    """Adds a function that calls @main on constants and prints every result."""
    lines = ["func.func private @printMemrefI32(tensor<*xi32>)", "func.func @entry() {"]
    for i, a in enumerate(inputs):
        data = a.tobytes().hex().upper()
        value = '"0x%s"' % data if a.size > 1 else str(int(a.view(np.int8).ravel()[0]))
        lines.append("%%i%d = arith.constant dense<%s> : %s" % (i, value, tensor(a)))
    names = ", ".join("%%i%d" % i for i in range(len(inputs)))
    types = ", ".join(map(tensor, inputs))
    lines.append("%%r%s = func.call @main(%s) : (%s) -> (%s)" %
                 (":%d" % len(outputs) if len(outputs) > 1 else "", names, types, ", ".join(map(tensor, outputs))))
    for i, a in enumerate(outputs):
        value = "%%r#%d" % i if len(outputs) > 1 else "%r"
        wide = tensor(a).replace("i8>", "i32>")
        lines += ["%%w%d = arith.extsi %s : %s to %s" % (i, value, tensor(a), wide),
                  "%%u%d = tensor.cast %%w%d : %s to tensor<*xi32>" % (i, i, wide),
                  "func.call @printMemrefI32(%%u%d) : (tensor<*xi32>) -> ()" % i]
    lines += ["return", "}"]
    end = module.rindex("}")
    return module[:end] + "\n".join(lines) + "\n" + module[end:]


def main():
    tools, llvm, cases, folder, pattern = sys.argv[1:]
    libs = ",".join(os.path.join(llvm, "lib", n) for n in ("libmlir_runner_utils.so", "libmlir_c_runner_utils.so"))
    same = different = refused = 0
    for case in json.load(open(cases))["ops"]:
        if not re.search(pattern, case["name"]) or case["oracle"] != "BUILTIN_REF":
            continue
        data = np.load(os.path.join(folder, case["files"][1]))
        every = lambda kind: [data["%s_%d" % (kind, i)] for i in range(sum(k.startswith(kind + "_") for k in data.files))]
        inputs, outputs = every("in"), every("out")
        count, results = len(case["inputs"]), len(case["outputs"])
        if any(a.dtype.itemsize != 1 for a in inputs + outputs):
            continue
        try:
            text = run([os.path.join(tools, "quant-translate"), "--import-tflite",
                        os.path.join(folder, case["files"][0])], b"")
            plain = run([os.path.join(tools, "quant-opt"), "--qnn-expand-integer"], text).decode()
        except RuntimeError as error:
            refused += 1
            print("REFUSED", case["name"], error)
            continue
        x, want = inputs[:count], outputs[:results]
        lowered = run([os.path.join(llvm, "bin", "mlir-opt")] + LOWER, with_entry(plain, x, want).encode())
        printed = run([os.path.join(llvm, "bin", "mlir-runner"), "-e", "entry", "-entry-point-result=void",
                       "-shared-libs=" + libs], lowered).decode()
        got = [np.array(re.findall(r"-?\d+", part.split("data =")[1]), np.int64)
               for part in printed.split("Unranked Memref")[1:]]
        # Eight bits are printed with a sign.
        equal = len(got) == len(want) and all(
            np.array_equal(g, w.ravel().view(np.int8).astype(np.int64)) for g, w in zip(got, want))
        same += equal
        different += not equal
        if not equal:
            print("DIFFERS", case["name"])
    print("%d equal, %d differ, %d refused" % (same, different, refused))
    sys.exit(different != 0 or same == 0)


if __name__ == "__main__":
    main()
