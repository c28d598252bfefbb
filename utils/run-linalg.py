#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Runs models that left as linalg in upstream MLIR and in IREE, and compares with `quantc run`.

usage: run-linalg.py BIN VENV [--judge upstream|iree] [--profile litert-ref|tflite-2.13] [--llvm PREFIX]
                     [--cases INDEX.json FOLDER] [--match REGEX] [--samples N] [--dump FOLDER] [--jobs N]
                     [MODEL.tflite ...]

BIN holds quantc, quant-translate and quant-opt, VENV IREE of utils/judges-tosa.txt (run by its python; `upstream` needs
numpy alone). For each model, batch 1 where it is open: quant-opt --quantc-to-linalg writes it; `upstream` lowers it to
LLVM with mlir-opt and executes it with mlir-runner, both below PREFIX/bin; `iree` compiles and runs it there. Inputs
are random bytes (a case of INDEX.json: its stored inputs), and every byte of every output is compared. One line a model
that is refused or differs, with the reason; the last line counts. Exit 0 when nothing differs and something was equal.
"""
import os
import re

import numpy as np

from exit_judges import STORAGE, Judge, compile_for_iree, main, run, run_iree, signless

# A copy before each write: the analysis that saves copies takes half a minute for an LSTM of 28 steps.
LOWER = ["--convert-elementwise-to-linalg",
         "--one-shot-bufferize=bufferize-function-boundaries copy-before-write",
         "--convert-linalg-to-loops", "--expand-strided-metadata", "--lower-affine", "--convert-scf-to-cf",
         "--convert-math-to-llvm", "--convert-math-to-libm", "--convert-arith-to-llvm", "--convert-index-to-llvm",
         "--finalize-memref-to-llvm", "--convert-func-to-llvm", "--convert-cf-to-llvm",
         "--reconcile-unrealized-casts"]


def tensor(shape, element):
    return "tensor<%s>" % "x".join([str(d) for d in shape] + [element])


def element_of(array):
    return {np.bool_: "i1", np.int8: "i8", np.int16: "i16", np.int32: "i32", np.float32: "f32"}[array.dtype.type]


def with_entry(module, inputs):
    """Adds a function that calls @main on constants and prints every result."""
    results = re.search(r"func.func @main\(.*?\) -> (.*?) \{$", module, re.M).group(1)
    types = re.findall(r"tensor<((?:\d+x)*)(\w+)>", results)
    lines = ["func.func private @printMemrefI32(memref<*xi32>)", "func.func private @printMemrefF32(memref<*xf32>)",
             "func.func @entry() {"]
    given = [tensor(a.shape, element_of(a)) for a in inputs]
    for i, a in enumerate(inputs):
        data = np.packbits(a, bitorder="little").tobytes() if a.dtype == bool else a.tobytes()
        value = '"0x%s"' % data.hex().upper() if a.size > 1 else ("%e" % a if a.dtype == np.float32 else "%d" % a)
        lines.append("%%i%d = arith.constant dense<%s> : %s" % (i, value, given[i]))
    made = [tensor(dims.split("x")[:-1], element) for dims, element in types]
    lines.append("%%r%s = func.call @main(%s) : (%s) -> (%s)" %
                 (":%d" % len(made) if len(made) > 1 else "", ", ".join("%%i%d" % i for i in range(len(inputs))),
                  ", ".join(given), ", ".join(made)))
    for i, (dims, element) in enumerate(types):
        value = "%%r#%d" % i if len(made) > 1 else "%r"
        wide = element if element in ("i32", "f32") else "i32"
        if wide != element:
            lines.append("%%w%d = arith.%s %s : %s to %s" % (i, "extui" if element == "i1" else "extsi", value, made[i],
                                                             tensor(dims.split("x")[:-1], wide)))
            value = "%%w%d" % i
        shape = tensor(dims.split("x")[:-1], wide)
        lines += ["%%b%d = bufferization.to_buffer %s : %s to mem%s" % (i, value, shape, shape.replace("tensor", "ref")),
                  "%%u%d = memref.cast %%b%d : mem%s to memref<*x%s>" % (i, i, shape.replace("tensor", "ref"), wide),
                  "func.call @printMemref%s(%%u%d) : (memref<*x%s>) -> ()" % (wide.upper(), i, wide)]
    lines += ["return", "}"]
    end = module.rindex("}")
    return module[:end] + "\n".join(lines) + "\n" + module[end:], types


class Linalg(Judge):
    def __init__(self, options):
        super().__init__(options)
        self.profile, self.llvm = options.profile, options.llvm

    def write(self, model, path):
        """The model as linalg, with every constant in the text."""
        imported = run([os.path.join(self.tools, "quant-translate"), "--import-tflite", model, "-o", path + ".qnn.mlir"])
        if imported.returncode:
            return imported
        return run([os.path.join(self.tools, "quant-opt"), path + ".qnn.mlir", "--mlir-print-local-scope",
                    "--quantc-to-linalg=batch=1 profile=" + self.profile, "-o", path])


class Upstream(Linalg):
    suffix = ".linalg.mlir"

    def make(self, model, path):
        return self.write(model, path)

    def got(self, path, inputs, folder):
        bin_folder, lib = os.path.join(self.llvm, "bin"), os.path.join(self.llvm, "lib")
        text, types = with_entry(open(path).read(), [signless(x) for x in inputs])
        lowered = run([os.path.join(bin_folder, "mlir-opt")] + LOWER, input=text)
        if lowered.returncode:
            raise RuntimeError("mlir-opt: " + lowered.stderr.strip()[:300])
        printed = run([os.path.join(bin_folder, "mlir-runner"), "-e", "entry", "-entry-point-result=void",
                       "-shared-libs=%s/libmlir_runner_utils.so,%s/libmlir_c_runner_utils.so" % (lib, lib)],
                      input=lowered.stdout)
        if printed.returncode:
            raise RuntimeError("mlir-runner ended with %d: %s" % (printed.returncode, printed.stderr.strip()[:300]))
        parts = [part.split("data =")[1] for part in printed.stdout.split("Unranked Memref")[1:]]
        return [np.array(re.sub(r"[\[\],]", " ", part).split(), np.float64).astype(STORAGE[element])
                for part, (_, element) in zip(parts, types)]


class IREE(Linalg):
    suffix = ".vmfb"

    def make(self, model, path):
        written = self.write(model, path + ".linalg.mlir")
        return written if written.returncode else compile_for_iree(self.venv, path + ".linalg.mlir", path)

    def got(self, path, inputs, folder):
        return run_iree(path, inputs)


def more(parser):
    parser.add_argument("--profile", choices=["litert-ref", "tflite-2.13"], default="litert-ref")
    parser.add_argument("--llvm", default="/usr/lib/llvm-22")


if __name__ == "__main__":
    main(__doc__, {"upstream": Upstream, "iree": IREE}, more)
