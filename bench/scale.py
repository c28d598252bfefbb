#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""How conversion grows: the memory of a large graph, the time of many operators.

usage: bench/scale.py [--quantc build/bin/quantc] [--megabytes 400] [--transformer 150] [--operators 1000,4000]
                      [--schemes none,float16,dynamic,int8,int16x8] [--within-goal]

Writes a multilayer perceptron and a transformer of so many megabytes and chains of 3 by 3 convolutions as frozen
graphs, converts each (integers with four samples) and prints peak memory (against 2.5 times the graph plus 60 MB) and
processor time (4,000 operators against 1,000). With --within-goal the exit code is 1 when memory exceeds the goal.
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


def integer_constant(name, dims, data):
    tensor = field(1, 3) + field(2, shape(dims)) + field(4, data)
    return node(name, "Const", (), attribute("dtype", field(6, 3)), attribute("value", field(8, tensor)))


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


class Graph:
    """Nodes with float32 constants, named one after another."""

    def __init__(self, out):
        self.out, self.count = out, 0

    def weights(self, dims):
        count = 1
        for d in dims:
            count *= d
        data = bytearray(floats(count, self.count))
        data[:4] = array.array("f", [self.count * 1e-6]).tobytes()  # no two are equal
        return self._constant(dims, constant, bytes(data))

    def integers(self, values):
        return self._constant([len(values)], integer_constant, array.array("i", values).tobytes())

    def scalar(self, value):
        return self._constant([], constant, array.array("f", [value]).tobytes())

    def _constant(self, dims, make, data):
        self.count += 1
        self.out.write(make(f"c{self.count}", dims, data))
        return f"c{self.count}"

    def op(self, op, *inputs, attributes=()):
        self.count += 1
        self.out.write(node(f"n{self.count}", op, inputs, FLOAT, *attributes))
        return f"n{self.count}"


def layer_norm(g, x, width):
    last, keep = g.integers([1]), [attribute("keep_dims", field(5, 1)), attribute("Tidx", field(6, 3))]
    mean = g.op("Mean", x, last, attributes=keep)
    apart = g.op("SquaredDifference", x, mean)
    near = g.op("AddV2", g.op("Mean", apart, last, attributes=keep), g.scalar(1e-6))
    factor = g.op("Mul", g.op("Rsqrt", near), g.weights([width]))
    shift = g.op("Sub", g.weights([width]), g.op("Mul", mean, factor))
    return g.op("AddV2", g.op("Mul", x, factor), shift)


def attention(g, x, length, width, heads):
    def dense(value):
        return g.op("BiasAdd", g.op("MatMul", value, g.weights([width, width])), g.weights([width]))

    def apart(value):
        cells = g.op("Reshape", dense(value), g.integers([length, heads, width // heads]))
        return g.op("Transpose", cells, g.integers([1, 0, 2]))

    query, key, value = apart(x), apart(x), apart(x)
    scores = g.op("BatchMatMulV2", query, key, attributes=[attribute("adj_y", field(5, 1))])
    weights = g.op("Softmax", g.op("Mul", scores, g.scalar((width // heads) ** -0.5)))
    seen = g.op("Transpose", g.op("BatchMatMulV2", weights, value), g.integers([1, 0, 2]))
    return dense(g.op("Reshape", seen, g.integers([length, width])))


def transformer(out, megabytes):
    length, width, heads, inner = 64, 768, 12, 3072
    blocks = max(1, round(megabytes * 2**20 / (4 * (4 * width * width + 2 * width * inner))))
    out.write(placeholder([length, width]))
    g, x = Graph(out), "input"
    for _ in range(blocks):
        x = g.op("AddV2", x, attention(g, layer_norm(g, x, width), length, width, heads))
        y = g.op("MatMul", layer_norm(g, x, width), g.weights([width, inner]))
        y = g.op("Relu", g.op("BiasAdd", y, g.weights([inner])))
        x = g.op("AddV2", x, g.op("BiasAdd", g.op("MatMul", y, g.weights([inner, width])), g.weights([width])))


def write_samples(path, dims, count=4):
    """.npy, version 1.0: `count` samples of these dimensions."""
    shape = "".join(f"{d}, " for d in [count, *dims])
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    size = count
    for d in dims:
        size *= d
    with open(path, "wb") as out:
        out.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + floats(size, 0))


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
    p.add_argument("--transformer", type=float, default=150)
    p.add_argument("--schemes", default="none,float16,dynamic,int8,int16x8")
    p.add_argument("--operators", default="1000,4000")
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--within-goal", action="store_true")
    a = p.parse_args()
    exceeded = False
    with tempfile.TemporaryDirectory() as folder:
        graph, result = os.path.join(folder, "graph.pb"), os.path.join(folder, "model.tflite")
        samples = os.path.join(folder, "samples.npy")
        for name, write, megabytes, dims in (("perceptron", perceptron, a.megabytes, [1, 4096]),
                                             ("transformer", transformer, a.transformer, [64, 768])):
            if not megabytes:
                continue
            with open(graph, "wb") as out:
                write(out, megabytes)
            write_samples(samples, dims)
            size = os.path.getsize(graph) / 2**20
            goal = 2.5 * size + 60
            for how in a.schemes.split(","):
                calibrate = ["--calibrate", samples] if how.startswith("int") else []
                seconds, peak = measure([a.quantc, "convert", graph, "--quantize", how, "-o", result, *calibrate])
                print(f"{name} of {size:.0f} MB, {how}: {seconds:.2f} s, {peak:.0f} MB, {peak / goal:.2f} of the goal of "
                      f"{goal:.0f} MB", flush=True)
                exceeded |= peak > goal
        times = []
        for count in map(int, filter(None, a.operators.split(","))):
            with open(graph, "wb") as out:
                chain(out, count)
            seconds, peak = min(
                measure([a.quantc, "convert", graph, "--quantize", "none", "-o", result]) for _ in range(a.runs))
            times.append(seconds)
            print(f"{count} convolutions: {seconds:.2f} s, {peak:.0f} MB, {seconds / times[0]:.2f} x the first")
    if exceeded and a.within_goal:
        sys.exit(1)


if __name__ == "__main__":
    main()
