#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Records what TensorFlow computes with small graphs: test/unit/Import/GraphDef/Inputs/import_runs.npz.

usage: record_import_runs.py [--random FOLDER] OUT.npz      (needs tensorflow 2 and numpy; the result is in the repository)

The graphs are those of utils/import_cases.py, each also
  defaults  without every attribute that has a default,
  folded    with constants in place of its inputs,
  short     with constants as lists of values that end where the rest repeats,
then shapes of StridedSlice and forms of stored weights that no case has, and with --random a thousand graphs of one
operator as FOLDER/ops.py draws them (random attributes, shapes and types).

The archive has one member, `cases`: bytes. Little-endian, texts and graphs behind their length (uint32):
  number of cases; of each: name, exact (uint8), binary GraphDef, number of inputs and of outputs (uint8), and of each of
  these: name, letter and width of its type ("f4"), rank (uint8), dimensions (uint32), elements.
"""
import argparse
import importlib.util
import io
import os
import struct
import sys
import types
import zipfile

# oneDNN scales unsigned SCALED codes by their minimum, TensorFlow's own kernels do not: one last bit.
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0")
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import numpy as np
import tensorflow as tf
from tensorflow.python.framework import op_def_library, op_def_registry, tensor_util

tf1 = tf.compat.v1
tf1.disable_eager_execution()
KINDS = {"f32": np.float32, "f64": np.float64, "f16": np.float16, "i32": np.int32, "i64": np.int64, "i8": np.int8, "u8": np.uint8,
         "i16": np.int16, "u16": np.uint16, "u32": np.uint32, "b": np.bool_, "s": np.object_, "q8": None, "c64": np.complex64}
STORED = {np.dtype(t) for t in ("f4", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?")}
# Numbers that are drawn, an operator of its own, or results that only training reads.
# Round of integers gives zeros in TensorFlow 2.21.
LEFT_OUT = {"RoundInt", "RandomUniform", "RandomStandardNormal", "Multinomial", "TFLite_Detection_PostProcess", "SomethingNew"}
# What TensorFlow demands and the importer does without.
DIAGONALS = [("", True, np.int32(-1)), ("", True, np.int32(-1)), ("", True, np.float32(0))]
MORE_OPERANDS = {"MatrixDiagV2": [("", True, np.int32(0)), *DIAGONALS], "MatrixDiagV3": [("", True, np.int32(0)), *DIAGONALS],
                 "MatrixSetDiagV2": [("", True, np.int32(0))], "MatrixSetDiagV3": [("", True, np.int32(0))],
                 "MatrixDiagPartV2": [("", True, np.int32(0)), DIAGONALS[2]], "MatrixDiagPartV3": [("", True, np.int32(0)), DIAGONALS[2]]}
MORE_ATTRIBUTES = {"SplitV": {"num_split": 2}, "CheckNumerics": {"message": ""}, "EnsureShape": {"shape": [2]},
                   "PlaceholderWithDefault": {"shape": [2]}}
FIRST_ONLY = ("FusedBatchNorm", "BatchNormWithGlobal", "SoftmaxCrossEntropy")


class Refused(Exception):
    pass


class Type:  # what import_cases.py calls T
    def __init__(self, name):
        self.name = name


def parse(spec):
    import re
    name, kind, dtype, dims, values = re.fullmatch(r"(\w*)(=|:)(\w+)\[([-\d,?]*)\](?::(.*))?", spec).groups()
    return name, kind == "=", dtype, [1 if d == "?" else int(d) for d in dims.split(",") if d], values.split(",") if values else None


def drawn(rng, op, name, dtype, dims):
    kind = KINDS[dtype]
    if "FakeQuant" in op and name in ("a", "b"):
        return np.asarray(-1.5 if name == "a" else 1.25, kind)
    if dtype == "b":
        return rng.random(dims) > 0.5
    if np.dtype(kind).kind == "f":
        positive = op in ("Log", "Sqrt", "Rsqrt", "Xlogy", "Pow", "Acosh", "Log1p") or (name in "cd" and "BatchNorm" in op)
        bounded = op in ("Asin", "Acos", "Atanh")
        low, high = (1.0, 3.0) if positive else (-0.9, 0.9) if bounded else (-2.0, 2.0)
        return np.asarray(np.round(rng.uniform(low, high, dims) * 64) / 64, kind)
    if op == "InvertPermutation":
        return rng.permutation(dims[0]).astype(kind)
    low = 1 if name in ("z", "n") else 0
    if op == "SparseToDense":
        return np.sort(rng.permutation(4)[:dims[0]]).astype(kind)
    return rng.integers(low, 4, dims).astype(kind)


def given(rng, op, spec):
    """(name, is a constant, array)"""
    name, constant, dtype, dims, values = parse(spec)
    if KINDS[dtype] in (None, np.object_, np.complex64, np.float64, np.float16):
        raise Refused("type " + dtype)
    if not constant:
        return name, False, drawn(rng, op, name, dtype, dims)
    flat = [v == "true" if dtype == "b" else float(v) for v in values]
    flat += flat[-1:] * (int(np.prod(dims)) - len(flat))
    return name, True, np.array(flat).astype(KINDS[dtype]).reshape(dims)


def plain(value):
    """An attribute's value as Python's."""
    kind = value.WhichOneof("value")
    if kind == "list":
        return [*value.list.i, *value.list.f, *value.list.s, *value.list.b]
    if kind == "type":
        return tf.as_dtype(value.type)
    if kind in ("shape", "tensor"):
        raise Refused("attribute of kind " + kind)
    return getattr(value, kind)


def applied(op, tensors, attributes):
    """The operator in the current graph, its operands by their number."""
    definition = op_def_registry.get(op)
    if definition is None:
        raise Refused("no operator of TensorFlow's")
    kwargs, at = {}, 0
    for i, arg in enumerate(definition.input_arg):
        if arg.number_attr or arg.type_list_attr:
            rest = len(definition.input_arg) - i - 1
            kwargs[arg.name] = tensors[at:len(tensors) - rest]
            at = len(tensors) - rest
        elif at < len(tensors):
            kwargs[arg.name] = tensors[at]
            at += 1
        else:
            raise Refused("TensorFlow wants more operands")
    # What the operands decide is no argument; what is left out has its default.
    decided = {a for arg in definition.input_arg for a in (arg.type_attr, arg.number_attr, arg.type_list_attr)}
    for attribute in definition.attr:
        if attribute.name not in decided and attribute.HasField("default_value"):
            kwargs[attribute.name] = plain(attribute.default_value)
    for key, value in attributes.items():
        kwargs[key] = tf.as_dtype(KINDS[value.name]) if isinstance(value, Type) else value
    result = op_def_library.apply_op(op, name="y", **kwargs)
    results = list(result) if isinstance(result, (list, tuple)) else [result]
    return results[:1] if op.startswith(FIRST_ONLY) else results


def shortened(graph_def):
    """Constants as lists of values; what repeats at the end is written once."""
    for node in graph_def.node:
        if node.op != "Const" or node.attr["value"].tensor.dtype == tf.string.as_datatype_enum:
            continue
        tensor = node.attr["value"].tensor
        v = tensor_util.MakeNdarray(tensor)
        if v.size < 2 or v.dtype.kind not in "fiub" or v.dtype not in STORED:
            continue
        flat = v.ravel()
        n = len(flat)
        while n > 1 and flat[n - 2] == flat[-1]:
            n -= 1
        tensor.tensor_content = b""
        for field in ("float_val", "int_val", "int64_val", "bool_val", "uint32_val", "uint64_val"):
            tensor.ClearField(field)
        field = {"f4": "float_val", "i8": "int64_val", "b1": "bool_val", "u4": "uint32_val", "u8": "uint64_val"}.get(v.dtype.str[1:], "int_val")
        getattr(tensor, field).extend(flat[:n].tolist())
    return graph_def


CONFIG = tf1.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
CONFIG.graph_options.rewrite_options.disable_meta_optimizer = True


class Recorder:
    def __init__(self):
        self.records, self.skipped = [], []

    def add(self, name, graph_def, feeds, outputs, exact=False):
        """Runs the graph and keeps it with its values."""
        try:
            with tf.Graph().as_default() as g:
                tf.import_graph_def(graph_def, name="")
                with tf1.Session(graph=g, config=CONFIG) as session:
                    values = session.run([o + ":0" for o in outputs], {k + ":0": v for k, v in feeds.items()})
        except (tf.errors.OpError, ValueError, TypeError) as e:
            self.skipped.append((name, str(e).splitlines()[0][:100]))
            return
        if any(np.asarray(v).dtype not in STORED for v in [*values, *feeds.values()]):
            self.skipped.append((name, "types"))
            return
        record = bytearray()
        put = lambda data: record.extend(struct.pack("<I", len(data)) + data)  # noqa: E731
        put(name.encode())
        record.append(exact)
        graph_def.ClearField("versions")
        put(graph_def.SerializeToString(deterministic=True))
        record += bytes([len(feeds), len(outputs)])
        for key, v in [*feeds.items(), *zip(outputs, values)]:
            v = np.ascontiguousarray(v)
            put(key.encode())
            record += v.dtype.str[1:].encode() + bytes([np.asarray(v).ndim]) + struct.pack("<%dI" % v.ndim, *v.shape) + v.tobytes()
        self.records.append(bytes(record))

    def build(self, name, op, operands, attributes, folded=False, short=False, strip=False, exact=False, keep=None):
        """operands: (name, constant, array)"""
        with tf.Graph().as_default() as g:
            try:
                tensors, feeds = [], {}
                for k, (given_name, constant, v) in enumerate(operands):
                    label = given_name or "in%d" % k
                    if constant or folded:
                        tensors.append(tf.constant(v, name=label))
                    else:
                        tensors.append(tf1.placeholder(v.dtype, v.shape, label))
                        feeds[label] = v
                results = applied(op, tensors, attributes)
                outputs = [tf.identity(t, "out%d" % i) for i, t in enumerate(results) if keep is None or i in keep]
            except Refused as e:
                self.skipped.append((name, str(e)))
                return
            except (ValueError, TypeError, NotImplementedError, tf.errors.InvalidArgumentError) as e:
                self.skipped.append((name, str(e).splitlines()[0][:100]))
                return
            graph_def = tf1.train.export_meta_graph(graph=g, strip_default_attrs=True).graph_def if strip else g.as_graph_def()
        self.add(name, shortened(graph_def) if short else graph_def, feeds, [o.op.name for o in outputs], exact)


def add_listed(recorder):
    """The graphs of import_cases.py in their four forms."""
    import import_cases
    cases = []
    import_cases.add_cases(lambda family, op, operands, attrs, check, *rest, name=None, flags="", **more:
                           cases.append((name or op, op, operands, attrs, check)), Type)
    for name, op, operands, attrs, check in cases:
        if check is None or op in LEFT_OUT or name in LEFT_OUT:
            continue
        rng = np.random.default_rng(sum(map(ord, name)))
        try:
            arrays = [given(rng, op, spec) for spec in operands]
            arrays += MORE_OPERANDS.get(op, [])
            attrs = {**MORE_ATTRIBUTES.get(op, {}), **attrs}
        except Refused as e:
            recorder.skipped.append((name, str(e)))
            continue
        keep = {"MaxPoolWithArgmax": [0, 1], "Switch": [1]}.get(op)
        recorder.build(name, op, arrays, attrs, keep=keep)
        definition = op_def_registry.get(op)
        optional = {a.name for a in definition.attr if a.HasField("default_value")} if definition else set()
        needed = {k: v for k, v in attrs.items() if k not in optional}
        if optional - {"T", "Tidx"}:
            recorder.build(name + "/defaults", op, arrays, needed, strip=True, keep=keep)
        # A constant that ends in equal values.
        repeated = []
        for given_name, constant, v in arrays:
            v = v.copy()
            if not constant and v.size > 2 and v.dtype.kind == "f":
                v.ravel()[-2:] = v.ravel()[-3]
            repeated.append((given_name, constant, v))
        recorder.build(name + "/folded", op, arrays, attrs, folded=True, keep=keep)
        if not op.startswith("NonMaxSuppression"):  # which of equal scores comes first is open
            recorder.build(name + "/short", op, repeated, attrs, folded=True, short=True, keep=keep)
        recorder.build(name + "/short-operands", op, arrays, attrs, short=True, strip=True, keep=keep)


def add_slices(recorder):
    """Ellipses over several axes with masks behind them, negative strides that begin outside, of inputs and constants."""
    x = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    def one(name, begin, end, strides, x=x, **masks):
        operands = [("x", False, x)] + [("", True, np.array(v, np.int32)) for v in (begin, end, strides)]
        for folded in (False, True):
            recorder.build("StridedSlice/" + name + ("/folded" if folded else ""), "StridedSlice", operands, masks, folded=folded)
    one("ellipsis-end", [0, 1], [0, 0], [1, 1], ellipsis_mask=1, end_mask=2)
    one("ellipsis-begin", [0, 2], [0, 3], [1, 1], ellipsis_mask=1, begin_mask=2)
    one("ellipsis-shrink", [0, -1], [0, 0], [1, 1], ellipsis_mask=1, shrink_axis_mask=2)
    one("ellipsis-middle", [1, 0, 1], [2, 0, 0], [1, 1, 2], ellipsis_mask=2, end_mask=4)
    one("ellipsis-new", [0, 0, 1], [0, 0, 3], [1, 1, 1], ellipsis_mask=1, new_axis_mask=2)
    one("ellipsis-nothing", [0, 1, 0, 0], [2, 3, 0, 2], [1, 1, 1, 1], ellipsis_mask=4)
    one("new-first", [0, 1], [0, 2], [1, 1], new_axis_mask=1)
    one("begin-beyond", [9], [-9], [-1], x=np.array([10, 11, 12], np.float32))
    one("begin-beyond-two", [9], [0], [-2], x=np.array([10, 11, 12, 13], np.float32))
    one("back-masked", [0], [0], [-1], x=np.array([10, 11, 12], np.float32), begin_mask=1, end_mask=1)
    one("back-from-front", [-9], [-9], [-1], x=np.array([10, 11, 12], np.float32))
    one("back-columns", [1, 5], [2, -5], [1, -2], x=x[0])
    one("past-the-end", [1, 1], [7, 9], [1, 2], x=x[0])


def add_division(recorder):
    """Exact and inexact quotients of every sign, constant and computed."""
    a, b = np.array([-4, -5, 4, 5, -6, 6, 0], np.int32), np.array([2, 2, -2, -2, -3, 4, -3], np.int32)
    for op in ("FloorDiv", "FloorMod", "TruncateDiv", "TruncateMod", "Mod"):
        for folded in (False, True):
            recorder.build("%s/signs%s" % (op, "/folded" if folded else ""), op, [("a", False, a), ("b", False, b)], {}, folded=folded)


def add_stored(recorder):
    """Dequantize and QuantizeV2 of every type, mode, range and axis: TensorFlow's numbers to the last bit."""
    rng = np.random.default_rng(3)
    kinds = {"quint8": (np.uint8, 0, 255), "qint8": (np.int8, -128, 127), "quint16": (np.uint16, 0, 65535),
             "qint16": (np.int16, -32768, 32767), "qint32": (np.int32, -2**31, 2**31 - 1)}
    ranges = [(-1.3, 2.1), (0.0, 6.0), (-0.7, 0.0), (-5.0, -1.0), (0.3, 0.9)]
    for kind, (plain, lowest, highest) in kinds.items():
        codes = rng.integers(lowest, highest, (3, 7), endpoint=True).astype(plain)
        codes.ravel()[:2] = lowest, highest if kind != "qint32" else 2**31 - 1024  # TensorFlow rounds the largest to -2^31
        for mode in ("MIN_COMBINED", "MIN_FIRST", "SCALED"):
            for narrow in (False, True):
                for axis in (-1, 0, 1):
                    for r, (low, high) in enumerate(ranges):
                        if axis != -1 and r > 1:
                            continue
                        name = "Dequantize/%s-%s-%s-%d-%d" % (kind, mode, narrow, axis, r)
                        n = 1 if axis == -1 else codes.shape[axis]
                        lows = np.float32(low) * (1 + np.arange(n, dtype=np.float32) / 3)
                        highs = np.float32(high) * (1 + np.arange(n, dtype=np.float32) / 5)
                        with tf.Graph().as_default() as g:
                            ends = [tf.constant(v[0] if axis == -1 else v) for v in (lows, highs)]
                            try:
                                tensor = tf.constant(codes.astype(dtype=tf.as_dtype(kind).as_numpy_dtype), tf.as_dtype(kind))
                                w = tf.raw_ops.Dequantize(input=tensor, min_range=ends[0], max_range=ends[1], mode=mode,
                                                          narrow_range=narrow, axis=axis)
                            except (ValueError, TypeError) as e:
                                recorder.skipped.append((name, str(e)[:100]))
                                continue
                            tf.identity(w, "out0")
                            graph_def = g.as_graph_def()
                        recorder.add(name, graph_def, {}, ["out0"], exact=True)
                        # Nothing below zero has no scale in unsigned codes.
                        if kind == "qint32" or mode == "MIN_FIRST" and axis != -1 or mode == "SCALED" and lowest == 0 and high <= 0:
                            continue
                        for even in ("HALF_AWAY_FROM_ZERO", "HALF_TO_EVEN"):
                            if even == "HALF_TO_EVEN" and mode != "SCALED":
                                continue
                            values = np.round(rng.uniform(low - 0.5, high + 0.5, (3, 7)) * 64).astype(np.float32) / 64
                            with tf.Graph().as_default() as g:
                                ends = [tf.constant(v[0] if axis == -1 else v) for v in (lows, highs)]
                                q = tf.raw_ops.QuantizeV2(input=tf.constant(values), min_range=ends[0], max_range=ends[1],
                                                          T=tf.as_dtype(kind), mode=mode, round_mode=even, narrow_range=narrow, axis=axis)
                                w = tf.raw_ops.Dequantize(input=q.output, min_range=q.output_min, max_range=q.output_max, mode=mode,
                                                          narrow_range=narrow, axis=axis)
                                tf.identity(w, "out0")
                                tf.identity(q.output_min, "out1")
                                tf.identity(q.output_max, "out2")
                                graph_def = g.as_graph_def()
                            recorder.add("QuantizeV2" + name[10:] + "-" + even[5:9], graph_def, {}, ["out0", "out1", "out2"], exact=True)


def add_random(recorder, folder, count):
    """One operator with random attributes, shapes and types; one in four folds."""
    spec = importlib.util.spec_from_file_location("ops", os.path.join(folder, "ops.py"))
    ops = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(ops)
    before, seed = len(recorder.records), 1000
    while len(recorder.records) - before < count:
        for name in ops.G:
            draw = ops.Draw(seed * 7919 + len(name))
            folded = seed % 4 == 3
            with tf.Graph().as_default() as g:
                if folded:
                    draw.given = lambda v: tf.constant(v)
                    draw.x = types.MethodType(lambda d, shape, t="f", lo=-3, hi=3, feed=None: tf.constant(np.asarray(d.values(shape, t, lo, hi))), draw)
                try:
                    y = ops.G[name](draw)
                except (ValueError, TypeError, tf.errors.InvalidArgumentError):
                    continue
                results = list(y) if isinstance(y, (tuple, list)) else [y]
                outputs = [tf.identity(t, "out%d" % k) for k, t in enumerate(results)]
                strip = draw.flip()
                graph_def = tf1.train.export_meta_graph(graph=g, strip_default_attrs=True).graph_def if strip else g.as_graph_def()
                feeds = {p.op.name: np.asarray(v) for p, v in draw.feeds.items()}
            if sum(v.size for v in feeds.values()) < 600 and graph_def.ByteSize() < 6000:
                recorder.add("random/%d-%s" % (seed, name), graph_def, feeds, [o.op.name for o in outputs])
            if len(recorder.records) - before >= count:
                break
        seed += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--random", metavar="FOLDER")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--only", nargs="*", help="parts: listed, slices, division, stored, random")
    parser.add_argument("-v", action="store_true", help="name what was left out")
    options = parser.parse_args()
    recorder = Recorder()
    for part, make in (("listed", add_listed), ("slices", add_slices), ("division", add_division), ("stored", add_stored)):
        if not options.only or part in options.only:
            make(recorder)
    if options.random and (not options.only or "random" in options.only):
        add_random(recorder, options.random, options.count)
    data = struct.pack("<I", len(recorder.records)) + b"".join(recorder.records)
    member = io.BytesIO()
    np.save(member, np.frombuffer(data, np.uint8))
    with zipfile.ZipFile(options.out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        z.writestr(zipfile.ZipInfo("cases.npy", (1980, 1, 1, 0, 0, 0)), member.getvalue(), zipfile.ZIP_DEFLATED)
    if options.v:
        for name, why in recorder.skipped:
            print("left out:", name, why)
    print("%d graphs, %d left out, %d bytes" % (len(recorder.records), len(recorder.skipped), os.path.getsize(options.out)))


if __name__ == "__main__":
    main()
