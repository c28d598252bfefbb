#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""How conversion grows: the memory of a large graph, the time of many operators.

usage: bench/scale.py [--quantc build/bin/quantc] [--megabytes 400] [--operators 1000,4000]

Writes a multilayer perceptron of so many megabytes and chains of 3 by 3 convolutions as frozen graphs, converts each
and prints peak memory (against 2.5 times the graph plus 60 MB) and processor time (4,000 operators against 1,000).
"""
import argparse
import array
import os
import random
import resource
import subprocess
import sys
import tempfile


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def field(number, payload):
    if isinstance(payload, int):
        return varint(number << 3) + varint(payload)
    payload = payload.encode() if isinstance(payload, str) else payload
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def attribute(name, value):
    return field(5, field(1, name) + field(2, value))


def node(name, op, inputs=(), *attributes):
    return field(1, field(1, name) + field(2, op) + b"".join(field(3, i) for i in inputs) + b"".join(attributes))


FLOAT = attribute("T", field(6, 1))


def shape(dims):
    return b"".join(field(2, field(1, d)) for d in dims)


def constant(name, dims, data):
    tensor = field(1, 1) + field(2, shape(dims)) + field(4, data)
    return node(name, "Const", (), attribute("dtype", field(6, 1)), attribute("value", field(8, tensor)))


def placeholder(dims):
    return node("input", "Placeholder", (), attribute("dtype", field(6, 1)), attribute("shape", field(7, shape(dims))))


def floats(count, seed):
    rng = random.Random(seed)
    few = array.array("f", (rng.uniform(-0.05, 0.05) for _ in range(4099)))  # a prime: rows differ
    data = few.tobytes() * (count // len(few) + 1)
    return data[:4 * count]


def perceptron(out, megabytes):
    width, layers = 4096, max(1, round(megabytes / 64))
    out.write(placeholder([1, width]))
    last = "input"
    for i in range(layers):
        weights = bytearray(floats(width * width, i))
        weights[:4] = array.array("f", [i]).tobytes()
        out.write(constant(f"w{i}", [width, width], bytes(weights)))
        out.write(node(f"dense{i}", "MatMul", [last, f"w{i}"], FLOAT))
        out.write(node(f"relu{i}", "Relu", [f"dense{i}"], FLOAT))
        last = f"relu{i}"


def chain(out, operators):
    out.write(placeholder([1, 16, 16, 8]))
    last = "input"
    strides = attribute("strides", field(1, field(3, bytes([1, 1, 1, 1]))))
    padding = attribute("padding", field(2, "SAME"))
    for i in range(operators):
        out.write(constant(f"w{i}", [3, 3, 8, 8], floats(576, i)))
        out.write(constant(f"b{i}", [8], floats(8, -i)))
        out.write(node(f"conv{i}", "Conv2D", [last, f"w{i}"], FLOAT, strides, padding))
        out.write(node(f"bias{i}", "BiasAdd", [f"conv{i}", f"b{i}"], FLOAT))
        out.write(node(f"relu{i}", "Relu6", [f"bias{i}"], FLOAT))
        last = f"relu{i}"


def measure(command):
    """Processor seconds and peak MB."""
    read, write = os.pipe()
    if os.fork() == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        code = subprocess.run(command, stdout=null).returncode
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(write, b"%d %f %d" % (code, used.ru_utime + used.ru_stime, used.ru_maxrss))
        os._exit(0)
    os.wait()
    code, seconds, peak = os.read(read, 200).split()
    os.close(read)
    os.close(write)
    if int(code):
        sys.exit("failed: " + " ".join(command))
    return float(seconds), int(peak) / 1024


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--quantc", default="build/bin/quantc")
    p.add_argument("--megabytes", type=float, default=400)
    p.add_argument("--operators", default="1000,4000")
    p.add_argument("--runs", type=int, default=3)
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph, result = os.path.join(folder, "graph.pb"), os.path.join(folder, "model.tflite")
        with open(graph, "wb") as out:
            perceptron(out, a.megabytes)
        size = os.path.getsize(graph) / 2**20
        for how in ("none", "dynamic"):
            seconds, peak = measure([a.quantc, "convert", graph, "--quantize", how, "-o", result])
            print(f"perceptron of {size:.0f} MB, {how}: {seconds:.2f} s, {peak:.0f} MB, {peak / (2.5 * size + 60):.2f} "
                  f"of the goal of {2.5 * size + 60:.0f} MB")
        times = []
        for count in map(int, a.operators.split(",")):
            with open(graph, "wb") as out:
                chain(out, count)
            seconds, peak = min(
                measure([a.quantc, "convert", graph, "--quantize", "none", "-o", result]) for _ in range(a.runs))
            times.append(seconds)
            print(f"{count} convolutions: {seconds:.2f} s, {peak:.0f} MB, {seconds / times[0]:.2f} x the first")


if __name__ == "__main__":
    main()
