#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""The digits, calibrated and evaluated by two workers of a Ray cluster that is started on this machine.

usage: examples/distributed/run.py [OUTPUT.tflite]

What it takes: pip install quantc[ray]. On a cluster of many machines ray.init gets address="auto", every node has quantc
installed, and the samples are paths that all of them see, or a ray.data.Dataset; the rest stays as it is.
"""

import os
import sys

import numpy as np
import quantc
import quantc.distributed
import ray

DIGITS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "digits")


def main(output="digits.tflite"):
    ray.init(num_cpus=2, include_dashboard=False, ignore_reinit_error=True)
    model = os.path.join(DIGITS, "float.pb")
    # Batches of 25 stream to the workers, which hold the model; what they find merges to the bytes of one process.
    calibration = np.load(os.path.join(DIGITS, "calibration.npz"))["image"]
    ranges = quantc.distributed.calibrate(model, calibration, workers=2, batch_size=25)
    quantc.convert(model, ranges=ranges).save(output)
    # Pairs of inputs and labels, 100 to a batch.
    test = np.load(os.path.join(DIGITS, "test.npz"))
    pairs = ((test["image"][i : i + 100], test["labels"][i : i + 100]) for i in range(0, len(test["labels"]), 100))
    found = quantc.distributed.evaluate(output, pairs, workers=2, batch_size=100)
    print(f"{output}: {found.top1} of {found.samples} digits are read")
    return ranges, found


if __name__ == "__main__":
    main(*sys.argv[1:])
