#!/usr/bin/env python3
"""Reads .tflite files as qnn and writes them again: is anything lost?

usage: round-trip.py --quant-translate BIN --compare compare_tflite.py [--known FILE] [--run] FOLDER...

Each file goes through quant-translate --import-tflite | --export-tflite. The comparison through the data flow must
find 0 differences, and what it does not look at (names, signatures, metadata, custom options, order of inputs and
outputs) must be the same; with --run LiteRT must also give the same output bytes before and after (seeded inputs). --known
lists files that can't be equal: "path tail  reason" per line; a listed file that is equal is an error too.
Exit 0 when every file is as expected.
"""
import argparse
import importlib.util
import pathlib
import subprocess
import sys
import tempfile

import numpy as np


def load_compare(path):
    spec = importlib.util.spec_from_file_location("compare_tflite", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def beside(path):
    """What the comparison through the data flow leaves out."""
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(path.read_bytes(), 0))
    graph = model.subgraphs[0]
    taken = set()

    def name(i):
        return (graph.tensors[i].name or b"").decode(errors="replace")

    def unique(text):  # a second tensor of the same name gets a number
        again = text in taken
        taken.add(text)
        return "again" if again and text else text

    def data(i):
        b = model.buffers[i]
        return b"" if b.data is None else bytes(b.data)

    def maps(entries):
        return [(m.name, name(m.tensorIndex)) for m in entries or []]

    facts = {
        "inputs": [name(i) for i in graph.inputs],
        "outputs": [name(i) for i in graph.outputs],
        "open shapes": [[] if t.shapeSignature is None else list(t.shapeSignature)
                        for t in (graph.tensors[i] for i in graph.inputs)],
        "description": model.description,
        "metadata": [(m.name, data(m.buffer)) for m in model.metadata or []],
        "signatures": [(d.signatureKey, maps(d.inputs), maps(d.outputs)) for d in model.signatureDefs or []],
        "custom options": [None if o.customOptions is None else bytes(o.customOptions) for o in graph.operators],
        "custom codes": [(c.customCode, c.version) for c in model.operatorCodes if c.customCode],
        "intermediates": [0 if o.intermediates is None else len(o.intermediates) for o in graph.operators],
    }
    for o in graph.operators:
        facts.setdefault("results", []).append([unique(name(i)) for i in o.outputs])
        facts.setdefault("variables", []).append([bool(i >= 0 and graph.tensors[i].isVariable) for i in o.inputs])
    # FULLY_CONNECTED may leave its bias out by a shorter list.
    facts["variables"] = [v[:2] if not any(v) else v for v in facts.get("variables", [])]
    return facts


def outputs(path):
    """Output bytes on seeded inputs, or the text of LiteRT's refusal."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    try:
        net = Interpreter(str(path), num_threads=1,
                          experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
        net.allocate_tensors()
        random = np.random.default_rng(7)
        for d in net.get_input_details():
            kind = np.dtype(d["dtype"])
            if kind.kind == "f":
                value = random.uniform(-1, 1, d["shape"])
            elif kind.kind == "b":
                value = random.integers(0, 2, d["shape"])
            elif kind.itemsize <= 2:
                info = np.iinfo(kind)
                value = random.integers(info.min, info.max + 1, d["shape"])
            else:
                value = random.integers(0, 2, d["shape"])
            net.set_tensor(d["index"], value.astype(kind))
        net.invoke()
        return [net.get_tensor(d["index"]).tobytes() for d in net.get_output_details()]
    except (RuntimeError, ValueError, TypeError) as e:
        return "refused by LiteRT: " + str(e).splitlines()[0][:60]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quant-translate", required=True)
    parser.add_argument("--compare", required=True)
    parser.add_argument("--known")
    parser.add_argument("--run", action="store_true")
    parser.add_argument("folders", nargs="+")
    args = parser.parse_args()
    compare = load_compare(args.compare).compare
    known = {}
    if args.known:
        for line in pathlib.Path(args.known).read_text().splitlines():
            if line and not line.startswith("#"):
                name, reason = line.split(None, 1)
                known[name] = reason
    files = sorted({f for folder in args.folders for f in pathlib.Path(folder).rglob("*.tflite")})
    equal = ran = excused = 0
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        text, again = pathlib.Path(folder) / "a.mlirbc", pathlib.Path(folder) / "a.tflite"
        for f in files:
            again.unlink(missing_ok=True)
            problem = None
            for command in ([args.quant_translate, "--import-tflite", "--mlir-print-debuginfo", str(f), "-o", str(text)],
                            [args.quant_translate, "--export-tflite", str(text), "-o", str(again)]):
                p = subprocess.run(command, capture_output=True, text=True)
                if p.returncode:
                    problem = f"exit {p.returncode}: " + (p.stderr.splitlines() or ["no message"])[0]
                    break
            if not problem:
                r = compare(str(f), str(again))
                if r["n_differences"]:
                    problem = str(r["differences"][:2] or r["unpaired_expected"][:2])
                else:
                    before, after = beside(f), beside(again)
                    problem = next((f"{k}: {before[k]} became {after[k]}"[:200] for k in before if before[k] != after[k]),
                                   None)
                if not problem and args.run:
                    before, after = outputs(f), outputs(again)
                    ran += not isinstance(before, str)
                    if isinstance(before, str) != isinstance(after, str):
                        problem = f"before {str(before)[:80]}, after {str(after)[:80]}"
                    elif before != after and not isinstance(before, str):
                        problem = "other outputs after the round trip"
            tail = next((k for k in known if str(f).endswith(k)), None)
            if tail and problem:
                excused += 1
            elif tail:
                bad.append(f"{f}: listed as known to differ, but it is equal")
            elif problem:
                bad.append(f"{f}: {problem}")
            else:
                equal += 1
    print(f"{len(files)} files, {equal} equal, {excused} known to differ, {len(bad)} wrong" +
          (f", LiteRT ran {ran} before and after" if args.run else ""))
    for line in bad:
        print("  " + line)
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main())
