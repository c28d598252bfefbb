"""Whether a bound that is proved on the samples to confirm holds on samples that the search never had.

usage: splits.py QUANTC EXAMPLES FOLDER RUNS

Each run draws 120 of the digits, converts with --accuracy best, and measures the file on all the others.
"""
import json
import os
import subprocess
import sys

import numpy as np

quantc, examples, folder, runs = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
os.makedirs(folder, exist_ok=True)
model = os.path.join(examples, "digits", "float.pb")
pool = np.concatenate([np.load(os.path.join(examples, "digits", name + ".npz"))["image"]
                       for name in ("calibration", "test")])


def path(name):
    return os.path.join(folder, name)


def run(*command):
    subprocess.run([quantc, *command], check=True, capture_output=True)


decibels = answers = 0
for seed in range(runs):
    order = np.random.default_rng(seed).permutation(len(pool))
    np.savez(path("known.npz"), image=pool[order[:120]])
    np.savez(path("fresh.npz"), image=pool[order[120:]])
    run("convert", model, "--calibrate", path("known.npz"), "--accuracy", "best", "-o", path("m.tflite"),
        "--summary", path("summary.json"))
    run("run", model, "--data", path("fresh.npz"), "-o", path("float.npz"))
    run("run", path("m.tflite"), "--data", path("fresh.npz"), "-o", path("integers.npz"))
    confirmed = json.load(open(path("summary.json")))["accuracy"]["confirmed"]
    f, q = (np.load(path(name + ".npz")) for name in ("float", "integers"))
    f, q = (a[a.files[0]].reshape(len(pool) - 120, -1).astype(np.float64) for a in (f, q))
    q = (q + 128) / 256  # softmax in int8
    noise = ((f - q) ** 2).sum(1)
    each = 10 * np.log10((f ** 2).sum(1) / np.maximum(noise, 1e-30))
    decibels += np.median(each) >= confirmed["median_sqnr_db_at_least"]
    answers += np.mean(f.argmax(1) == q.argmax(1)) >= confirmed["top1_agreement_at_least"]
print(f"{runs} splits: the bound in decibels holds in {decibels}, that of answers in {answers}")
sys.exit(int(decibels < 0.95 * runs or answers < 0.95 * runs))
