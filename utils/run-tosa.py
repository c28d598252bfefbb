#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Runs models that left by an exit in the compiler they left for, and compares with `quantc run --profile tflite-2.13`.

usage: run-tosa.py BIN VENV [--judge reference|iree] [--cases INDEX.json FOLDER] [--match REGEX] [--samples N]
                   [--dump FOLDER] [MODEL.tflite ...]

BIN holds quantc and quant-translate, VENV the packages of utils/judges-tosa.txt (run by its python). For each
model, batch 1 where it is open: `reference` writes it with quant-translate --export-tosa and runs Arm's TOSA reference
model; `iree` goes on with upstream mlir-opt-22 and IREE. Inputs are random bytes (a case of INDEX.json: its stored
inputs), and every byte of every output is compared. One line a model that is refused or differs, with the reason; the
last line counts. Exit 0 when nothing differs and something was equal.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import numpy as np

STORAGE = {"i1": np.bool_, "u8": np.uint8, "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64,
           "f32": np.float32}


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=1800, **more)


def inputs_of(tools, model):
    """Name, shape (open dimensions are 1) and storage type of each input, from the text of the function."""
    text = run([os.path.join(tools, "quant-translate"), "--import-tflite", model,
                "--mlir-elide-elementsattrs-if-larger=4"]).stdout
    aliases = dict(re.findall(r"^(!\w+) = (.*)$", text, re.M))
    arguments = re.search(r"func.func @main\((.*?)\) -> ", text).group(1)
    found = []
    for dims, element, name in re.findall(r"tensor<((?:[\d?]+x)*)([^{}]*?)> \{qnn.name = \"(.*?)\"\}", arguments):
        element = aliases.get(element, element)
        stored = re.match(r"!quant.uniform<(\w+)", element)
        shape = [1 if d == "?" else int(d) for d in dims.split("x")[:-1]]
        found.append((name, shape, STORAGE[stored.group(1) if stored else element]))
    return found


def random_input(generator, shape, kind):
    if kind == np.float32:
        return generator.uniform(-2, 2, shape).astype(kind)
    if kind == np.bool_:
        return generator.integers(0, 2, shape).astype(kind)
    if kind in (np.int32, np.int64):
        return generator.integers(0, 2, shape).astype(kind)
    bounds = np.iinfo(kind)
    return generator.integers(bounds.min, bounds.max + 1, shape).astype(kind)


class Judge:
    """Writes a model by one exit and runs it."""

    def __init__(self, tools, venv):
        self.tools, self.venv = tools, venv

    def expected(self, model, names, inputs, folder):
        data, out = os.path.join(folder, "in.npz"), os.path.join(folder, "out.npz")
        np.savez(data, **dict(zip(names, inputs)))
        done = run([os.path.join(self.tools, "quantc"), "run", model, "--data", data, "-o", out, "--profile",
                    "tflite-2.13", "--threads", "1"])
        if done.returncode:
            raise RuntimeError("quantc run: " + done.stderr.strip().splitlines()[-1])
        results = np.load(out)
        return [results[k] for k in results.files]


class ReferenceModel(Judge):
    suffix = ".tosa"

    def __init__(self, tools, venv):
        super().__init__(tools, venv)
        site = glob.glob(os.path.join(venv, "lib", "python3*", "site-packages", "bin"))[0]
        self.program, self.schema = os.path.join(site, "tosa_reference_model"), os.path.join(site, "tosa.fbs")

    def make(self, model, path):
        return run([os.path.join(self.tools, "quant-translate"), "--export-tosa", "--batch=1", model, "-o", path])

    def got(self, path, inputs, folder):
        names = run([os.path.join(self.tools, "quant-translate"), "--tosa-io", path]).stdout.splitlines()
        ins = [n[3:] for n in names if n.startswith("in:")]
        outs = [n[4:] for n in names if n.startswith("out:")]
        files = []
        for i, x in enumerate(inputs):
            # A file of TOSA has no unsigned types: the same bytes, read with a sign.
            files.append(os.path.join(folder, "in%d.npy" % i))
            np.save(files[-1], x.view(np.int8) if x.dtype == np.uint8 else x)
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
        steps = [[translate, "--export-tosa", "--batch=1", model, "-o", tosa],
                 [translate, "--import-tosa", tosa, "-o", plain],
                 ["mlir-opt-22", plain, "--pass-pipeline=" + lowering, "-o", lowered],
                 [os.path.join(self.venv, "bin", "iree-compile"), lowered, "--iree-input-type=none",
                  "--iree-hal-target-device=local", "--iree-hal-local-target-device-backends=llvm-cpu",
                  "--iree-llvmcpu-target-cpu=host", "-o", path]]
        for step in steps:
            done = run(step)
            if done.returncode:
                return done
        return done

    def got(self, path, inputs, folder):
        import iree.runtime as runtime
        config = runtime.Config("local-sync")
        context = runtime.SystemContext(config=config)
        context.add_vm_module(runtime.VmModule.mmap(config.vm_instance, path))
        given = [x.view(np.int8) if x.dtype == np.uint8 else x for x in inputs]
        results = context.modules.module["main"](*given)
        results = results if isinstance(results, (tuple, list)) else [results]
        return [np.asarray(r) for r in results]


def compare(judge, model, inputs, samples, keep):
    """'equal', or what was refused or differs."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(keep or folder, os.path.basename(model).replace(".tflite", judge.suffix))
        made = judge.make(model, path)
        if made.returncode < 0 or made.returncode > 1:
            return "differs", "%s ended with %d" % (made.args[0], made.returncode)
        if made.returncode:
            return "refused", "; ".join(re.findall(r"error: (.*)", made.stderr))[:400]
        described = inputs_of(judge.tools, model)
        generator = np.random.default_rng(1)
        for _ in range(samples):
            given = inputs or [random_input(generator, shape, kind) for _, shape, kind in described]
            try:
                want = judge.expected(model, [d[0] for d in described], given, folder)
                have = judge.got(path, given, folder)
            except RuntimeError as error:
                return "differs", str(error)
            for i, (w, h) in enumerate(zip(want, have)):
                h = h.view(np.uint8) if w.dtype == np.uint8 else h.astype(bool) if w.dtype == bool else h
                if w.dtype == np.int64:
                    h = h.astype(np.int64)  # TOSA 1.0 has none
                if w.dtype != h.dtype or w.size != h.size:
                    return "differs", "output %d is %s %s, not %s %s" % (i, h.dtype, h.shape, w.dtype, w.shape)
                if w.dtype == np.float32:
                    away = np.abs(w.ravel() - h.ravel()) > 1e-5 + 1e-4 * np.abs(w.ravel())
                else:
                    away = w.ravel() != h.ravel()
                if away.any():
                    most = np.abs(w.ravel().astype(np.float64) - h.ravel().astype(np.float64)).max()
                    return "differs", "output %d: %d of %d elements, by %g at most" % (i, away.sum(), w.size, most)
    return "equal", ""


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("tools")
    parser.add_argument("venv")
    parser.add_argument("models", nargs="*")
    parser.add_argument("--judge", choices=["reference", "iree"], default="reference")
    parser.add_argument("--cases", nargs=2)
    parser.add_argument("--match", default="")
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--dump")
    parser.add_argument("--jobs", type=int, default=2)
    o = parser.parse_intermixed_args()
    judge = {"reference": ReferenceModel, "iree": IREE}[o.judge](o.tools, o.venv)
    work = [(m, m, None) for m in o.models if re.search(o.match, m)]
    if o.cases:
        for case in json.load(open(o.cases[0]))["ops"]:
            if re.search(o.match, case["name"]):
                data = np.load(os.path.join(o.cases[1], case["files"][1]))
                given = [data["in_%d" % i] for i in range(len(case["inputs"]))]
                work.append((case["name"], os.path.join(o.cases[1], case["files"][0]), given))
    counts = {"equal": 0, "refused": 0, "differs": 0}
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        for (name, _, _), (verdict, why) in zip(
                work, pool.map(lambda w: compare(judge, w[1], w[2], o.samples, o.dump), work)):
            counts[verdict] += 1
            if verdict != "equal":
                print(verdict.upper(), name, why, flush=True)
    print("%(equal)d equal, %(differs)d differ, %(refused)d refused" % counts)
    sys.exit(counts["differs"] != 0 or counts["equal"] == 0)


if __name__ == "__main__":
    main()
