#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""What --accuracy best gains on every float network of a corpus, on samples that it was not given.

usage: utils/accuracy-corpus.py CORPUS [--quantc PATH] [--python PYTHON] [--time-limit SECONDS] [MODEL...]

CORPUS/golden/ptq/<model> holds float32.tflite, and CORPUS/tools/ptq_samples.py writes its samples. Three of ten are held
back; the others calibrate the plain network and the searched one. LiteRT's reference kernels run both on those that were
held back, its optimized ones where these lack an operator. PYTHON (this one by default) has ai_edge_litert. Exit 1 where a
network is below the plain one, or has less than 6 dB above a plain one of less than 20 dB.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

JUDGE = """
import sys
import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

def run(path, inputs, count):
    for resolver in (OpResolverType.BUILTIN_REF, OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES):
        try:
            model = Interpreter(path, experimental_op_resolver_type=resolver)
            model.allocate_tensors()
            break
        except (RuntimeError, ValueError):
            if resolver != OpResolverType.BUILTIN_REF:
                raise
    rows = []
    for i in range(count):
        for entry in model.get_input_details():
            name = entry["name"].split(":")[0].replace("serving_default_", "")
            value = inputs[name if name in inputs else list(inputs)[0]][i].reshape(entry["shape"])
            model.set_tensor(entry["index"], value.astype(entry["dtype"]))
        model.invoke()
        rows.append([model.get_tensor(o["index"]).astype(np.float64).ravel() for o in model.get_output_details()])
    return [np.concatenate(row) for row in rows]

held = dict(np.load(sys.argv[1]))
count = len(list(held.values())[0])
expected = run(sys.argv[2], held, count)
for path in sys.argv[3:]:
    found = run(path, held, count)
    signal = sum((a * a).sum() for a in expected)
    noise = sum(((a - b) ** 2).sum() for a, b in zip(expected, found))
    print(10 * np.log10(signal / noise) if noise else 999)
"""

SPLIT = """
import sys
import numpy as np
source, known, held = sys.argv[1:4]
arrays = dict(np.load(source))
order = np.random.default_rng(7).permutation(len(list(arrays.values())[0]))
cut = len(order) - max(3, len(order) * 3 // 10)
np.savez(known, **{k: v[order[:cut]] for k, v in arrays.items()})
np.savez(held, **{k: v[order[cut:]] for k, v in arrays.items()})
print(cut, len(order) - cut)
"""


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(" ".join(command) + "\n" + done.stderr[-2000:])
    return done.stdout


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("corpus")
    p.add_argument("models", nargs="*")
    p.add_argument("--quantc", default="build/bin/quantc")
    p.add_argument("--python", default=sys.executable)
    p.add_argument("--time-limit", default="300")
    a = p.parse_intermixed_args()
    root = os.path.join(a.corpus, "golden", "ptq")
    bad = 0
    print(f"{'network':22} {'samples':>9} {'plain':>8} {'best':>8} {'int16':>6} {'float':>6} {'seconds':>8}")
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: os.path.join(folder, name)
        for model in a.models or sorted(os.listdir(root)):
            run([a.python, os.path.join(a.corpus, "tools", "ptq_samples.py"), folder, model])
            source = path(os.path.join(model, "samples.npz"))
            known, held = run([a.python, "-c", SPLIT, source, path("known.npz"), path("held.npz")]).split()
            network = os.path.join(root, model, "float32.tflite")
            common = [a.quantc, "convert", network, "--calibrate", path("known.npz"), "--io", "float"]
            run(common + ["-o", path("plain.tflite")])
            run(common + ["--accuracy", "best", "--time-limit", a.time_limit, "--summary", path("best.json"), "-o",
                          path("best.tflite")])
            plain, best = map(float, run([a.python, "-c", JUDGE, path("held.npz"), network, path("plain.tflite"),
                                          path("best.tflite")]).split())
            with open(path("best.json")) as f:
                found = json.load(f)["accuracy"]
            wanted = plain if plain >= 20 else plain + 6
            fault = "" if best >= wanted - 0.005 else f"  below {wanted:.1f}"
            bad += bool(fault)
            print(f"{model:22} {known:>4} {held:>4} {plain:8.2f} {best:8.2f} {found['int16_share_of_macs']:6.1%} "
                  f"{found['float_share_of_macs']:6.1%} {found['seconds']:8.1f}{fault}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
