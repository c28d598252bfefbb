#!/usr/bin/env python3
"""How many of a list of GraphDefs convert, run, and give TensorFlow's outputs.

    utils/coverage.py --corpus FOLDER [--quantc build/bin/quantc] [--only TEXT] [--int8] [--json FILE] [--jobs N]

FOLDER holds golden/coverage_tflc_2_21.json: per graph its inputs (name, shape, type), outputs, and what
TFLiteConverter did; stored outputs lie beside the graph as NAME.prediction.csv with NAME.prediction.shape, inputs as
NAME.placeholder.csv. An input that is a Const of the graph takes that constant's value. Needs numpy and LiteRT (the
Python that runs this, or --python); TensorFlow is not needed.

A graph counts as matched when every stored output agrees with rtol 1e-3 and atol 1e-5.
"""
import argparse
import concurrent.futures
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

import numpy as np

TYPES = {1: "<f4", 2: "<f8", 3: "<i4", 4: "u1", 5: "<i2", 6: "i1", 9: "<i8", 10: "?", 14: "<f4", 17: "<u2", 19: "<f2", 22: "<u4", 23: "<u8"}


# ---- the Const nodes of a binary GraphDef, read without TensorFlow
def fields(data):
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        kind = tag & 7
        if kind == 0:
            yield tag >> 3, varint()
        elif kind == 2:
            size = varint()
            yield tag >> 3, data[at:at + size]
            at += size
        else:
            size = 8 if kind == 1 else 4
            yield tag >> 3, data[at:at + size]
            at += size


def packed_varints(payload):
    out, value, shift = [], 0, 0
    for byte in payload if isinstance(payload, bytes) else [payload]:
        if not isinstance(payload, bytes):
            return [payload]
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            out.append(value)
            value = shift = 0
    return out


def read_tensor(data):
    dtype, dims, content, values = 1, [], None, []
    for number, v in fields(data):
        if number == 1:
            dtype = v
        elif number == 2:
            for n2, d in fields(v):
                if n2 == 2:
                    size = [s for n3, s in fields(d) if n3 == 1]
                    dims.append(size[0] if size else 0)
        elif number == 4:
            content = v
        elif number == 5:
            values += np.frombuffer(v, "<f4").tolist()
        elif number == 6:
            values += np.frombuffer(v, "<f8").tolist()
        elif number in (7, 10, 11, 13, 16, 17):
            values += packed_varints(v)
    if dtype not in TYPES:
        return None
    kind = np.dtype(TYPES[dtype])
    if dtype == 14:  # bfloat16: the upper half of a float32
        flat = np.frombuffer(content, "<u2") if content else np.array(values or [0], "<u2")
        flat = np.concatenate([flat, np.repeat(flat[-1:], max(0, int(np.prod(dims)) - len(flat)))])
        return (flat.astype("<u4") << 16).view("<f4").reshape(dims)
    if content:
        return np.frombuffer(content, kind).reshape(dims)
    n = int(np.prod(dims))
    if dtype == 19:
        flat = np.array(values or [0], "<u2").view("<f2")
    elif kind.kind in "iub":
        flat = np.array([v & ((1 << 64) - 1) for v in values] or [0], np.uint64).astype(kind)
    else:
        flat = np.array(values or [0], kind)
    flat = np.concatenate([flat, np.repeat(flat[-1:], max(0, n - len(flat)))])[:n]
    return flat.reshape(dims)


def constants(path):  # by name
    found = {}
    if open(path, "rb").read(1) != b"\n":  # a text graph
        return found
    for number, node in fields(open(path, "rb").read()):
        if number != 1:
            continue
        name, op, value = "", b"", None
        for n, v in fields(node):
            if n == 1:
                name = v.decode("utf-8", "replace")
            elif n == 2:
                op = v
            elif n == 5:
                entry = dict(fields(v))
                if entry.get(1) == b"value":
                    value = entry.get(2)
        if op == b"Const" and value is not None:
            tensor = dict(fields(value)).get(8)
            if tensor is not None:
                found[name] = read_tensor(tensor)
    return found


# ---- stored tensors
def read_csv(folder, name, kind, dtype):
    path = os.path.join(folder, "%s.%s.csv" % (name, kind))
    if not os.path.exists(path):
        return None
    shape_file = path[:-4] + ".shape"
    shape = [int(s) for s in open(shape_file).read().replace(",", " ").split()] if os.path.exists(shape_file) else None
    rows = [r.strip() for r in open(path).read().replace(",", "\n").split("\n") if r.strip()]
    if dtype == "bool":
        data = np.array([r.lower() in ("true", "1", "1.0") for r in rows])
    else:
        data = np.array([{"true": 1.0, "false": 0.0}.get(r.lower(), None) if r.lower() in ("true", "false") else float(r) for r in rows])
    return data.reshape(shape) if shape is not None and int(np.prod(shape)) == data.size else data


def stored_output(folder, name):
    node, _, k = name.partition(":")
    names = ["%s.%s" % (node, k)] if k else [node, node + ".0"]
    for candidate in names:
        data = read_csv(folder, candidate, "prediction", None)
        if data is not None:
            return data
    return None


def run_litert(model, feeds):
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        from tflite_runtime.interpreter import Interpreter
    interpreter = Interpreter(model_path=model, num_threads=1)
    details = interpreter.get_input_details()
    for d in details:
        name = d["name"].removesuffix(":0")
        value = feeds.get(name)
        shape = [max(1, s) for s in d["shape"]]
        if value is not None and list(value.shape) != list(d["shape"]):
            interpreter.resize_tensor_input(d["index"], list(value.shape))
    interpreter.allocate_tensors()
    for d in interpreter.get_input_details():
        name = d["name"].removesuffix(":0")
        value = feeds.get(name)
        if value is None:
            value = np.zeros([max(1, s) for s in d["shape"]])
        if d["dtype"] in (np.int8, np.uint8, np.int16) and value.dtype.kind == "f" and d["quantization"][0]:
            scale, zero = d["quantization"]
            value = np.clip(np.rint(value / scale) + zero, np.iinfo(d["dtype"]).min, np.iinfo(d["dtype"]).max)
        interpreter.set_tensor(d["index"], value.astype(d["dtype"]))
    interpreter.invoke()
    return [interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()]


def one(entry, options):
    """What happened to one graph; runs in a process of its own."""
    graph = entry["graph"].split("#")[0]
    path = os.path.join(options.corpus, graph)
    folder = os.path.dirname(path)
    result = {"graph": entry["graph"], "reference": entry["status_float"], "converted": False, "runs": False, "matched": None}
    values, feeds = constants(path), {}
    random = np.random.default_rng(1)
    for name, (shape, dtype) in entry["inputs"].items():
        data = read_csv(folder, name, "placeholder", dtype)
        if data is None:
            data = values.get(name)
        if data is None and dtype != "string":
            shape_now = [max(1, d or 1) for d in (shape or [])]
            data = random.uniform(0, 1, shape_now) if dtype.startswith("float") else random.integers(0, 2, shape_now)
        if data is not None:
            data = np.asarray(data)
            if shape is not None and data.size == int(np.prod(shape)):
                data = data.reshape(shape)
            feeds[name] = data
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "out.tflite")
        command = [options.quantc, "convert", path, "-o", out, "--narrow-types", "--quantize", "int8" if options.int8 else "none"]
        for name, (shape, _) in entry["inputs"].items():
            command += ["--input", name + "=" + ("x".join(map(str, shape)) if shape else "scalar")]
        for name in entry["outputs"]:
            command += ["--output", name]
        if options.int8:
            samples = {n: np.stack([v]) for n, v in feeds.items()}
            np.savez(os.path.join(work, "samples.npz"), **samples)
            command += ["--calibrate", os.path.join(work, "samples.npz")]
        try:
            r = subprocess.run(command, capture_output=True, text=True, timeout=options.timeout)
        except subprocess.TimeoutExpired:
            result["why"] = "TIME-OUT"
            return result
        result["exit"] = r.returncode
        result["converted"] = r.returncode == 0 and os.path.exists(out)
        result["message"] = r.stderr.strip()[:2000]
        if not result["converted"]:
            said = [m for m in result["message"].split("\n") if not m.startswith("warning")]
            result["why"] = (said or [""])[0][:300] if r.returncode in (0, 1) else "EXIT %d" % r.returncode
            return result
        # LiteRT may end the process; it runs in a child.
        child = os.fork()
        if child == 0:
            try:
                import pickle
                sys.stderr = open(os.devnull, "w")
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                try:
                    answer = (True, run_litert(out, feeds))
                except Exception as e:  # noqa: BLE001  the message is the result
                    answer = (False, str(e)[:300])
                pickle.dump(answer, open(os.path.join(work, "answer"), "wb"))
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        answer_file = os.path.join(work, "answer")
        if not os.path.exists(answer_file):
            result["why"] = "LiteRT ended the process"
            return result
        import pickle
        ok, outputs = pickle.load(open(answer_file, "rb"))
        if not ok:
            result["why"] = "LiteRT: " + outputs
            return result
        result["runs"] = True
        if options.int8:
            return result
        for name, got in zip(entry["outputs"], outputs):
            want = stored_output(folder, name)
            if want is None or got.dtype.kind not in "fiub":
                continue
            got, want = got.astype(np.float64).ravel(), np.asarray(want, np.float64).ravel()
            if got.size != want.size:
                result["matched"] = False
                result["why"] = "output %s: %d elements, TensorFlow has %d" % (name, got.size, want.size)
                break
            if not np.allclose(got, want, rtol=1e-3, atol=1e-5, equal_nan=True):
                worst = np.nanmax(np.abs(got - want)) if got.size else 0
                result["matched"] = False
                result["why"] = "output %s: largest difference %g" % (name, worst)
                break
            result["matched"] = result["matched"] is not False
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", default=os.environ.get("QUANTC_CORPUS"), required=not os.environ.get("QUANTC_CORPUS"))
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--quantc", default=os.path.join(here, "..", "build", "bin", "quantc"))
    parser.add_argument("--only", help="graphs whose path holds this text")
    parser.add_argument("--int8", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for every graph that does not match")
    options = parser.parse_args()
    rows = json.load(open(os.path.join(options.corpus, "golden", "coverage_tflc_2_21.json")))["graphs"]
    rows = [r for r in rows if not options.only or options.only in r["graph"]]
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        results = list(pool.map(one, rows, [options] * len(rows)))
    converted = sum(r["converted"] for r in results)
    runs = sum(r["runs"] for r in results)
    crashes = [r["graph"] for r in results if str(r.get("why", "")).startswith("EXIT")]
    late = [r["graph"] for r in results if r.get("why") == "TIME-OUT"]
    print("%-28s %6s %16s" % ("", "quantc", "TFLiteConverter"))
    reference = "status_int8" if options.int8 else "status_float"
    reference_runs = "int8_runs" if options.int8 else "runs"
    print("%-28s %6d %16d" % ("graphs", len(rows), len(rows)))
    print("%-28s %6d %16d" % ("converted", converted, sum(r.get(reference) == "ok" for r in rows)))
    print("%-28s %6d %16d" % ("LiteRT runs", runs, sum(bool(r.get(reference_runs)) for r in rows)))
    if not options.int8:
        print("%-28s %6d %16d" % ("outputs as TensorFlow's", sum(r["matched"] is True for r in results),
                                  sum(bool(r.get("golden_match")) for r in rows)))
        print("%-28s %6d" % ("outputs differ", sum(r["matched"] is False for r in results)))
    print("%-28s %6d" % ("crashes", len(crashes)))
    print("%-28s %6d" % ("time-outs", len(late)))
    if options.verbose:
        for r in results:
            if r.get("why"):
                state = "converted" if r["runs"] else "not run" if r["converted"] else "refused"
                print("%s [%s, TFLiteConverter %s]: %s" % (r["graph"], state, r["reference"], r["why"]))
    if options.json:
        json.dump(results, open(options.json, "w"), indent=1)
    return 1 if crashes or late else 0


if __name__ == "__main__":
    sys.exit(main())
