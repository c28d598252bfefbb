#!/usr/bin/env python3
"""Writes the three small binary graphs of test/unit/Import/GraphDef/Inputs, which the truncation and byte-flip tests
damage. The wire format is written here by hand: no TensorFlow is needed."""
import os
import struct

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "unit", "Import", "GraphDef", "Inputs")


def varint(n):
    n &= (1 << 64) - 1
    out = b""
    while True:
        out += bytes([(n & 127) | (128 if n > 127 else 0)])
        n >>= 7
        if not n:
            return out


def field(number, payload):  # length-delimited
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def number(n, value):
    return varint(n << 3) + varint(value)


def shape(dims):
    return b"".join(field(2, number(1, d)) for d in dims)


def attr(key, value):
    return field(5, field(1, key.encode()) + field(2, value))


def ints(values):
    return field(1, field(3, b"".join(varint(v) for v in values)))


def tensor(dtype, dims, content):
    return field(8, number(1, dtype) + field(2, shape(dims)) + field(4, content))


def node(name, op, inputs=(), **attrs):
    body = field(1, name.encode()) + field(2, op.encode())
    for i in inputs:
        body += field(3, i.encode())
    for key, value in attrs.items():
        body += attr(key, value)
    return field(1, body)


def placeholder(name, dims):
    return node(name, "Placeholder", dtype=number(6, 1), shape=field(7, shape(dims)))


def floats(name, dims, start=0.5):
    n = 1
    for d in dims:
        n *= d
    data = struct.pack("<%df" % n, *[start + 0.25 * (i % 7) for i in range(n)])
    return node(name, "Const", dtype=number(6, 1), value=tensor(1, dims, data))


def int32s(name, values, dims=None):
    dims = [len(values)] if dims is None else dims
    return node(name, "Const", dtype=number(6, 3), value=tensor(3, dims, struct.pack("<%di" % len(values), *values)))


def text(s):
    return field(2, s.encode())


GRAPHS = {
    "conv.pb": placeholder("x", [1, 4, 4, 2]) + floats("w", [3, 3, 2, 3]) + floats("b", [3]) + floats("w2", [3, 3, 3, 1]) +
    node("conv", "Conv2D", ["x", "w"], strides=ints([1, 2, 2, 1]), padding=text("SAME")) +
    node("bias", "BiasAdd", ["conv", "b"]) + node("relu", "Relu6", ["bias"]) +
    node("dw", "DepthwiseConv2dNative", ["relu", "w2"], strides=ints([1, 1, 1, 1]), padding=text("SAME")) +
    node("pool", "AvgPool", ["dw"], ksize=ints([1, 2, 2, 1]), strides=ints([1, 2, 2, 1]), padding=text("VALID")),
    "shapes.pb": placeholder("x", [2, 3, 4]) + int32s("zero", [0]) + int32s("one", [1]) + int32s("minus", [-1], []) +
    node("shape", "Shape", ["x"]) +
    node("batch", "StridedSlice", ["shape", "zero", "one", "one"], shrink_axis_mask=number(3, 1)) +
    node("to", "Pack", ["batch", "minus"]) + node("flat", "Reshape", ["x", "to"]) + int32s("perm", [1, 0]) +
    node("turn", "Transpose", ["flat", "perm"]) + floats("m", [2, 5]) + node("mm", "MatMul", ["turn", "m"]) +
    int32s("axis", [1], []) + node("split", "Split", ["zero", "mm"], num_split=number(3, 2)) +
    node("cat", "ConcatV2", ["split:1", "split", "axis"]) + node("soft", "Softmax", ["cat"]),
    "quant.pb": placeholder("x", [1, 6]) + floats("w", [6, 4]) + floats("lo", [], -2.0) + floats("hi", [], 3.0) +
    node("wq", "FakeQuantWithMinMaxVars", ["w", "lo", "hi"], num_bits=number(3, 8), narrow_range=number(5, 1)) +
    node("mm", "MatMul", ["x", "wq"]) + node("yq", "FakeQuantWithMinMaxVars", ["mm", "lo", "hi"]) +
    floats("g", [4]) + floats("v", [4]) + node("r", "Rsqrt", ["v"]) + node("s", "Mul", ["g", "r"]) +
    node("out", "Mul", ["yq", "s", "^mm"]),
}

os.makedirs(OUT, exist_ok=True)
for name, data in GRAPHS.items():
    with open(os.path.join(OUT, name), "wb") as f:
        f.write(data)
    print(name, len(data), "bytes")
