#!/usr/bin/env python3
"""Operator versions by types, as the published converter writes them: test/unit/TFLite/Inputs/versions.mlir.

usage: record_versions.py --quant-translate BIN -o versions.mlir [--count 60] [--seed 0]

One-operator models of utils/litert_cases go through the converter's own importer and exporter (TensorFlow 2.21,
`mlir_sparsify` without anything to do), which gives each operator the version that its types, ranks and options need. A
model whose operator and types (with kind of weights, ranks above four, dilations, fused options) were seen is left out. The qnn text of each is kept as a
function with the attribute `qnn.version`. Needs tensorflow 2.21, ai-edge-litert, and a built quant-translate.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
from ai_edge_litert import schema_py_generated as S
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from tensorflow.lite.python import convert

sys.path.insert(0, str(pathlib.Path(__file__).parent / "litert_cases"))
import elementwise  # noqa: E402,F401
import linear  # noqa: E402,F401
import lstm  # noqa: E402,F401
import move  # noqa: E402,F401
from model import GENS, NP, Draw, build  # noqa: E402


def draw(op, k, seed):
    g = Draw(zlib.crc32(f"{op}.{seed}.{k}".encode()))
    c = GENS[op](g)
    for i in c.ins:
        t = c.tensors[i]
        if i not in c.data:
            c.data[i] = g.data(t["dtype"], t["shape"])
        c.data[i] = np.asarray(c.data[i]).astype(NP[t["dtype"]]).reshape(t["shape"])
    return c


def output_shapes(c):
    """Shapes of the outputs as LiteRT computes them, or None."""
    for version in dict.fromkeys([c.version, *range(1, 13)]):
        try:
            net = Interpreter(model_content=build(c, version), num_threads=1,
                              experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
        except (RuntimeError, ValueError):
            continue
        try:
            net.allocate_tensors()
            for d in net.get_input_details():
                net.set_tensor(d["index"], c.data[d["index"]])
            net.invoke()
            return {d["index"]: list(net.get_tensor(d["index"]).shape) for d in net.get_output_details()}
        except (RuntimeError, ValueError):
            return None
    return None


def signature(op, c):
    """What a version may depend on."""
    kinds = tuple((t["dtype"], t["scale"] is not None, np.size(t["scale"]) > 1 if t["scale"] is not None else False,
                   len(t["shape"]) > 4) for t in c.tensors)
    options = tuple(sorted((k, v) for k, v in vars(c.opts).items() if isinstance(v, bool) or "ilation" in k)) if c.opts else ()
    return op, len(c.op_ins), kinds[:4], options


def versioned(model):
    """The model as the converter writes it, and the version of its only operator; or None."""
    try:
        written = convert.mlir_sparsify(model)
    except Exception:  # the converter's own verifier refuses it
        return None
    m = S.ModelT.InitFromObj(S.Model.GetRootAs(written, 0))
    if len(m.operatorCodes) != 1 or len(m.subgraphs[0].operators) != 1:
        return None
    return written, m.operatorCodes[0].version, m.operatorCodes[0].builtinCode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quant-translate", required=True)
    parser.add_argument("-o", "--output", required=True, type=pathlib.Path)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    names = {v: k for k, v in vars(S.BuiltinOperator).items() if isinstance(v, int)}
    seen, functions = set(), []
    for op in sorted(GENS):
        for k in range(args.count):
            try:
                c = draw(op, k, args.seed)
            except (ValueError, IndexError):
                continue
            key = signature(op, c)
            shapes = None if key in seen else output_shapes(c)
            made = versioned(build(c, c.version, shapes)) if shapes else None
            if not made or made[2] != c.code:
                continue
            with tempfile.NamedTemporaryFile(suffix=".tflite") as f:
                f.write(build(c, made[1], shapes))
                f.flush()
                p = subprocess.run([args.quant_translate, "--import-tflite", f.name], capture_output=True, text=True)
            body = re.search(r"^  func\.func @main.*?^  }$", p.stdout, re.S | re.M)
            if p.returncode or not body or "dense_resource" in p.stdout:
                continue
            seen.add(key)
            text = body.group(0).replace("@main", f"@{op}_{k}", 1)
            text = re.sub(r"( attributes \{)|( \{\n)", lambda m: f" attributes {{qnn.version = {made[1]} : i32, " if m[1]
                          else f" attributes {{qnn.version = {made[1]} : i32}} {{\n", text, count=1)
            functions.append(f"// {names[made[2]]} version {made[1]}\n{text}")
            print(op, k, made[1], flush=True)
    args.output.write_text("// Made by utils/record_versions.py: the version that the published converter gives each operator.\n\n"
                           + "\n\n".join(functions) + "\n")


if __name__ == "__main__":
    main()
