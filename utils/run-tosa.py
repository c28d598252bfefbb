#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Runs models that left as TOSA in the compilers that read it, and compares with `quantc run --profile tflite-2.13`.

usage: run-tosa.py BIN VENV [--judge reference|iree] [--cases INDEX.json FOLDER] [--match REGEX] [--samples N]
                   [--dump FOLDER] [--jobs N] [MODEL.tflite ...]

BIN holds quantc and quant-translate, VENV the packages of utils/judges-tosa.txt (run by its python). For each
model, batch 1 where it is open: `reference` writes it with quant-translate --export-tosa and runs Arm's TOSA reference
model; `iree` goes on with upstream mlir-opt-22 and IREE. Inputs are random bytes (a case of INDEX.json: its stored
inputs), and every byte of every output is compared. One line a model that is refused or differs, with the reason; the
last line counts. Exit 0 when nothing differs and something was equal.
"""
import glob
import os

import numpy as np

from exit_judges import Judge, compile_for_iree, main, run, run_iree, signless


class ReferenceModel(Judge):
    suffix = ".tosa"

    def __init__(self, options):
        super().__init__(options)
        site = glob.glob(os.path.join(self.venv, "lib", "python3*", "site-packages", "bin"))[0]
        self.program, self.schema = os.path.join(site, "tosa_reference_model"), os.path.join(site, "tosa.fbs")

    def make(self, model, path):
        return run([os.path.join(self.tools, "quant-translate"), "--export-tosa", "--batch=1", model, "-o", path])

    def got(self, path, inputs, folder):
        names = run([os.path.join(self.tools, "quant-translate"), "--tosa-io", path]).stdout.splitlines()
        ins = [n[3:] for n in names if n.startswith("in:")]
        outs = [n[4:] for n in names if n.startswith("out:")]
        files = []
        for i, x in enumerate(inputs):
            files.append(os.path.join(folder, "in%d.npy" % i))
            np.save(files[-1], signless(x))
        results = [os.path.join(folder, "out%d.npy" % i) for i in range(len(outs))]
        done = run([self.program, "--tosa_file", path, "--operator_fbs", self.schema, "--ifm_name", ",".join(ins),
                    "--ifm_file", ",".join(files), "--ofm_name", ",".join(outs), "--ofm_file", ",".join(results),
                    "--tosa_level", "EIGHTK", "--flatbuffer_dir", "/", "--output_dir", "/"])
        if done.returncode:
            raise RuntimeError("tosa_reference_model: " + (done.stderr + done.stdout).strip()[-300:])
        return [np.load(r) for r in results]


class IREE(Judge):
    suffix = ".vmfb"

    def make(self, model, path):
        tosa, plain, lowered = path + ".tosa", path + ".mlir", path + ".linalg.mlir"
        translate = os.path.join(self.tools, "quant-translate")
        lowering = ("builtin.module(func.func(tosa-to-linalg-named,canonicalize,tosa-to-linalg),"
                    "func.func(tosa-to-arith{include-apply-rescale=true},tosa-to-tensor),canonicalize)")
        for step in [[translate, "--export-tosa", "--batch=1", model, "-o", tosa],
                     [translate, "--import-tosa", tosa, "-o", plain],
                     ["mlir-opt-22", plain, "--pass-pipeline=" + lowering, "-o", lowered]]:
            done = run(step)
            if done.returncode:
                return done
        return compile_for_iree(self.venv, lowered, path)

    def got(self, path, inputs, folder):
        return run_iree(path, inputs)


if __name__ == "__main__":
    main(__doc__, {"reference": ReferenceModel, "iree": IREE})
