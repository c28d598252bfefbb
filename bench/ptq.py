#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Post-training quantization side by side with TFLiteConverter: whole processes, wall time and peak memory, in one run.

usage: bench/ptq.py --quantc build/bin/quantc --python PYTHON GRAPH.pb INPUT OUTPUT SAMPLES.npz [--runs N]
                    [--no-accuracy]

PYTHON is an interpreter with tensorflow 2.21. Both sides read the same frozen graph and the same samples and write
a full-integer .tflite with float inputs and outputs. Runs alternate; the best of each side counts. Processor seconds
stand beside the wall's: a busy machine changes them less. The third row is the search of --accuracy best, with its
ratio to the plain conversion.
"""
import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time

CONVERTER = """
import os, sys
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import numpy as np
import tensorflow as tf
graph, source, target, samples, out = sys.argv[1:6]
data = np.load(samples)
data = data[list(data)[0]]
converter = tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(
    graph, [source], [target], input_shapes={source: [1] + list(data.shape[1:])})
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = lambda: ([x[None]] for x in data)
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
open(out, 'wb').write(converter.convert())
"""


def measure(command):
    """Wall seconds, processor seconds and peak MB of a process and its children."""
    read, write = os.pipe()
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        code = subprocess.run(command, stdout=null, stderr=null).returncode
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(write, b"%d %f %d" % (code, used.ru_utime + used.ru_stime, used.ru_maxrss))
        os._exit(0)
    os.waitpid(pid, 0)
    seconds = time.perf_counter() - start
    code, used, peak = os.read(read, 100).split()
    os.close(read)
    os.close(write)
    if int(code):
        sys.exit("failed: " + " ".join(command))
    return seconds, float(used), int(peak) / 1024


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("graph")
    p.add_argument("input")
    p.add_argument("output")
    p.add_argument("samples")
    p.add_argument("--quantc", default="build/bin/quantc")
    p.add_argument("--python", default=sys.executable)
    p.add_argument("--shape", default="1x224x224x3")
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--no-accuracy", action="store_true", help="without the search of --accuracy best")
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "convert.py")
        with open(script, "w") as f:
            f.write(CONVERTER)
        ours, theirs = os.path.join(folder, "ours.tflite"), os.path.join(folder, "theirs.tflite")
        commands = {
            "quantc": [a.quantc, "convert", a.graph, "--input", a.input + "=" + a.shape, "--output", a.output,
                       "--calibrate", a.samples, "--io", "float", "-o", ours],
            "quantc accuracy": [a.quantc, "convert", a.graph, "--input", a.input + "=" + a.shape, "--output",
                                a.output, "--calibrate", a.samples, "--io", "float", "--accuracy", "best", "-o",
                                ours],
            "TFLiteConverter": [a.python, script, a.graph, a.input, a.output, a.samples, theirs],
        }
        if a.no_accuracy:
            del commands["quantc accuracy"]
        best = {}
        for _ in range(a.runs):
            for name, command in commands.items():
                found = measure(command)
                best[name] = tuple(map(min, found, best.get(name, found)))
        for name, (seconds, used, peak) in best.items():
            print(f"{name:16} {seconds:7.2f} s {used:7.2f} s of processors {peak:7.0f} MB")

        def ratio(over, under):
            return " ".join(f"{x / y:7.1f} x" for x, y in zip(best[over], best[under]))

        print("ratio           ", ratio("TFLiteConverter", "quantc"))
        if not a.no_accuracy:
            print("--accuracy best ", ratio("quantc accuracy", "quantc"), "of plain")


if __name__ == "__main__":
    main()
