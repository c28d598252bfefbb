#!/usr/bin/env python3
"""Random one-operator models: does `quantc run` give LiteRT's bytes?

usage: compare-litert.py --quantc BIN --work FOLDER [--ops A,B] [--count 40] [--seed 0] [--resolver ref|xnn|opt]
                         [--record ARCHIVE.npz]

Models come from utils/litert_cases: shapes, scales, zero points, fused activations, broadcasts, values at the ends of
the types. Each runs in LiteRT (a child process, which may crash) and in both kernel sets of quantc; integers must be
equal, float32 within 1e-5. The resolver `ref` stands for profile litert-ref, `xnn` (the default one, with its
delegate) for profile xnnpack. Every difference is one line of FOLDER/log.txt. --record keeps the equal runs in an
archive, members NAME.model, NAME.in_K, NAME.out_K. Needs ai-edge-litert. Exit 1 when anything differs.
"""
import argparse
import collections
import io
import os
import pathlib
import pickle
import subprocess
import sys
import zipfile
import zlib

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent / "litert_cases"))
import elementwise  # noqa: E402,F401
import linear  # noqa: E402,F401
import lstm  # noqa: E402,F401
import move  # noqa: E402,F401
from model import GENS, NP, Draw, build  # noqa: E402

# Where LiteRT's own kernels disagree or leave the result undefined: docs/Numerics.md, "What is not equal".
LEFT_OUT = {"LOCAL_RESPONSE_NORMALIZATION"}
PROFILES = {"ref": "litert-ref", "xnn": "xnnpack", "opt": "litert-ref"}


def make_case(op, k, seed):
    g = Draw(zlib.crc32(f"{op}.{seed}.{k}".encode()))
    c = GENS[op](g)
    c.name = f"{op}_{seed}_{k}"
    for i in c.ins:
        t = c.tensors[i]
        if i not in c.data:
            c.data[i] = g.data(t["dtype"], t["shape"])
        c.data[i] = np.asarray(c.data[i]).astype(NP[t["dtype"]]).reshape(t["shape"])
    return c


def invoke(c, resolver, shapes=None, only=None):
    """(outputs by tensor, operator version) or (None, LiteRT's words). The lowest version it takes is not known."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    kind = {
        "ref": OpResolverType.BUILTIN_REF,
        "opt": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        "xnn": OpResolverType.BUILTIN,
    }[resolver]
    refusal = None
    for version in [only] if only else dict.fromkeys([c.version, *range(1, 13)]):
        try:
            model = build(c, version, shapes)
            net = Interpreter(model_content=model, experimental_op_resolver_type=kind, num_threads=1)
        except (RuntimeError, ValueError) as e:
            refusal = str(e)
            if "Didn't find op" in refusal:
                continue
            return None, refusal
        try:
            net.allocate_tensors()
            for d in net.get_input_details():
                net.set_tensor(d["index"], c.data[d["index"]])
            net.invoke()
            return {d["index"]: net.get_tensor(d["index"]) for d in net.get_output_details()}, version
        except (RuntimeError, ValueError) as e:
            return None, str(e)
    return None, refusal


def litert(c, resolver):
    outputs, version = invoke(c, resolver)
    if outputs is None or resolver != "xnn":
        return outputs, version
    # The delegate looks at the shapes in the file.
    return invoke(c, resolver, {i: list(o.shape) for i, o in outputs.items()}, version)


def run_all(cases, resolver):
    """A crash loses one case alone."""
    results = []
    while len(results) < len(cases):
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            with os.fdopen(writer, "wb") as f:
                for c in cases[len(results):]:
                    pickle.dump(litert(c, resolver), f)
                    f.flush()
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as f:
            try:
                while True:
                    results.append(pickle.load(f))
            except EOFError:
                pass
        os.waitpid(pid, 0)
        if len(results) < len(cases):
            results.append((None, "crash"))
    return results


def difference(want, got):
    """Empty when equal."""
    if want.dtype != got.dtype or want.size != got.size:
        return f"{want.dtype}{list(want.shape)} became {got.dtype}{list(got.shape)}"
    x, y = want.reshape(-1), got.reshape(-1)
    if x.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            near = np.abs(x - y) <= 1e-5 * np.maximum(1, np.maximum(np.abs(x), np.abs(y)))
        bad = ~((x == y) | (np.isnan(x) & np.isnan(y)) | near)
    else:
        bad = x != y
    if not bad.any():
        return ""
    k = int(np.argmax(bad))
    return f"{bad.sum()} of {x.size} differ, element {k}: {x[k]} became {y[k]}"


def run_quantc(args, c, model, kernels):
    """Outputs by name, or the first line of the refusal."""
    data, out = args.work / f"{c.name}.in.npz", args.work / f"{c.name}.out.npz"
    np.savez(data, **{f"t{i}": c.data[i][None] for i in c.ins})
    out.unlink(missing_ok=True)
    p = subprocess.run([args.quantc, "run", model, "--data", data, "-o", out, "--kernels", kernels, "--profile",
                        PROFILES[args.resolver], "--threads", "1"], capture_output=True, text=True)
    if p.returncode:
        return f"exit {p.returncode}: " + (p.stderr.splitlines() or ["no message"])[0]
    with np.load(out) as archive:
        return {k: archive[k] for k in archive}


def judge(args, c, outputs, version):
    """(model bytes, what differs)."""
    shapes = {i: list(o.shape) for i, o in outputs.items() if c.tensors[i].get("sig") is None}
    data = build(c, version, shapes)
    model = args.work / f"{c.name}.tflite"
    model.write_bytes(data)
    first = None
    for kernels in ("reference", "fast"):
        got = run_quantc(args, c, model, kernels)
        if isinstance(got, str):
            return data, f"{kernels}: refused, {got}"
        for i, want in outputs.items():
            text = difference(want, got[f"t{i}"])
            if text:
                return data, f"{kernels}: {text}"
            if first and first[f"t{i}"].tobytes() != got[f"t{i}"].tobytes():
                return data, "the two kernel sets differ"
        first = got
    return data, ""


def write_archive(path, runs):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for name, array in runs:
            data = io.BytesIO()
            np.save(data, array)
            z.writestr(zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0)), data.getvalue(), zipfile.ZIP_DEFLATED)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quantc", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--ops")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resolver", choices=PROFILES, default="ref")
    parser.add_argument("--record")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    total, recorded = collections.Counter(), []
    with open(args.work / "log.txt", "w") as log:
        for op in args.ops.split(",") if args.ops else sorted(GENS.keys() - LEFT_OUT):
            cases = [make_case(op, k, args.seed) for k in range(args.count)]
            cases = [c for c in cases if c.ins]
            counts = collections.Counter()
            for c, (outputs, version) in zip(cases, run_all(cases, args.resolver)):
                if outputs is None:
                    counts["refused by LiteRT"] += 1
                    continue
                data, text = judge(args, c, outputs, version)
                counts["differ" if text else "equal"] += 1
                if text:
                    log.write(f"{c.name} {text}\n")
                elif args.record:
                    recorded.append((f"{c.name}.model", np.frombuffer(data, np.uint8)))
                    recorded += [(f"{c.name}.in_{k}", c.data[i]) for k, i in enumerate(c.ins)]
                    recorded += [(f"{c.name}.out_{k}", outputs[i]) for k, i in enumerate(c.outs)]
            print(f"{op:30s}", dict(counts), flush=True)
            total.update(counts)
    if args.record:
        write_archive(args.record, recorded)
    print("total", dict(total))
    return 1 if total["differ"] else 0


if __name__ == "__main__":
    sys.exit(main())
