# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""run-pieces.py WHOLE.tflite PIECE.tflite...: the pieces in order beside the whole, in LiteRT's reference kernels."""
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType


def load(path):
    net = Interpreter(path, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    net.allocate_tensors()
    return net


def run(path, tensors):
    net = load(path)
    for d in net.get_input_details():
        net.set_tensor(d["index"], tensors[d["name"]])
    net.invoke()
    return {d["name"]: net.get_tensor(d["index"]) for d in net.get_output_details()}


whole, pieces = sys.argv[1], sys.argv[2:]
random = np.random.default_rng(1)
inputs = {}
for d in load(whole).get_input_details():
    low, high = (-1, 1) if d["dtype"] == np.float32 else (np.iinfo(d["dtype"]).min, np.iinfo(d["dtype"]).max)
    inputs[d["name"]] = random.uniform(low, high, d["shape"]).astype(d["dtype"])
want = run(whole, inputs)
have = dict(inputs)
for piece in pieces:
    have.update(run(piece, have))
for name, value in want.items():
    if value.tobytes() != have[name].tobytes():
        sys.exit(f"{name}: {np.count_nonzero(value != have[name])} of {value.size} elements differ")
print(f"{len(want)} outputs equal, {len(pieces)} pieces")
