"""What run-tosa.py and run-linalg.py share: inputs, the bytes of `quantc run`, and the comparison.

A judge is a class with `make(model, path)`, which writes a .tflite by one exit and returns the program that ended last,
and `got(path, inputs, folder)`, the outputs that another compiler computes.
"""
import argparse
import concurrent.futures
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
    """A program that hangs ends as one that fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=1800, **more)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, -14, "", "error: %s did not end in 1800 s" % command[0])


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
    profile = "tflite-2.13"  # whose arithmetic the exit computes

    def __init__(self, options):
        self.tools, self.venv = options.tools, options.venv

    def expected(self, model, names, inputs, folder):
        data, out = os.path.join(folder, "in.npz"), os.path.join(folder, "out.npz")
        np.savez(data, **dict(zip(names, inputs)))
        done = run([os.path.join(self.tools, "quantc"), "run", model, "--data", data, "-o", out, "--profile",
                    self.profile, "--threads", "1"])
        if done.returncode:
            raise RuntimeError("quantc run: " + done.stderr.strip().splitlines()[-1])
        results = np.load(out)
        return [results[k] for k in results.files]


def signless(x):
    """The same bytes, read with a sign: an exit's files have no unsigned types."""
    return x.view(np.int8) if x.dtype == np.uint8 else x


def run_iree(path, inputs):
    """A compiled module of IREE, in this process."""
    import iree.runtime as runtime
    config = runtime.Config("local-sync")
    context = runtime.SystemContext(config=config)
    context.add_vm_module(runtime.VmModule.mmap(config.vm_instance, path))
    results = context.modules.module["main"](*[signless(x) for x in inputs])
    results = results if isinstance(results, (tuple, list)) else [results]
    return [np.asarray(r) for r in results]


def compile_for_iree(venv, source, path):
    return run([os.path.join(venv, "bin", "iree-compile"), source, "--iree-input-type=none",
                "--iree-hal-target-device=local", "--iree-hal-local-target-device-backends=llvm-cpu",
                "--iree-llvmcpu-target-cpu=host", "-o", path])


def difference(want, have):
    """What is unequal in one output, or an empty string. Real numbers promise no bytes."""
    have = have.view(np.uint8) if want.dtype == np.uint8 else have.astype(bool) if want.dtype == bool else have
    if want.dtype == np.int64:
        have = have.astype(np.int64)  # TOSA 1.0 has none
    if want.dtype != have.dtype or want.size != have.size:
        return "is %s %s, not %s %s" % (have.dtype, have.shape, want.dtype, want.shape)
    want, have = want.ravel(), have.ravel()
    if want.dtype == np.float32:
        away = np.abs(want - have) > 1e-5 + 1e-4 * np.abs(want)
    else:
        away = want != have
    if not away.any():
        return ""
    most = np.abs(want.astype(np.float64) - have.astype(np.float64)).max()
    return "%d of %d elements, by %g at most" % (away.sum(), want.size, most)


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
            if len(want) != len(have):
                return "differs", "%d outputs, not %d" % (len(have), len(want))
            for i, (w, h) in enumerate(zip(want, have)):
                if why := difference(w, h):
                    return "differs", "output %d: %s" % (i, why)
    return "equal", ""


def work_of(options):
    """Name, file and stored inputs (or none) of everything that the command line names."""
    work = [(m, m, None) for m in options.models if re.search(options.match, m)]
    if options.cases:
        for case in json.load(open(options.cases[0]))["ops"]:
            if re.search(options.match, case["name"]):
                data = np.load(os.path.join(options.cases[1], case["files"][1]))
                given = [data["in_%d" % i] for i in range(len(case["inputs"]))]
                work.append((case["name"], os.path.join(options.cases[1], case["files"][0]), given))
    return work


def main(usage, judges, more=lambda parser: None):
    """Runs the judge that the command line names, the first of `judges` by default, and ends the program."""
    parser = argparse.ArgumentParser(usage=usage)
    parser.add_argument("tools")
    parser.add_argument("venv")
    parser.add_argument("models", nargs="*")
    parser.add_argument("--judge", choices=list(judges), default=next(iter(judges)))
    parser.add_argument("--cases", nargs=2)
    parser.add_argument("--match", default="")
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--dump")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="a line for what is equal too")
    more(parser)
    options = parser.parse_intermixed_args()
    judge = judges[options.judge](options)
    work = work_of(options)
    counts = {"equal": 0, "refused": 0, "differs": 0}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (name, _, _), (verdict, why) in zip(
                work, pool.map(lambda w: compare(judge, w[1], w[2], options.samples, options.dump), work)):
            counts[verdict] += 1
            if verdict != "equal" or options.list:
                print(verdict.upper(), name, why, flush=True)
    print("%(equal)d equal, %(differs)d differ, %(refused)d refused" % counts)
    sys.exit(counts["differs"] != 0 or counts["equal"] == 0)
