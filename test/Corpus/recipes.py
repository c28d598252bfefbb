#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Runs the published recipes of the corpus' networks and compares with the published files.

usage: recipes.py QUANTC CORPUS OUT_DIR [NAME...]
Historic command lines: what compare_tflite.py says against the published file, custom options as maps, size, recorded
outputs; `quantc convert` on the float graphs: what LiteRT makes of the result. Then LiteRT's reference kernels and
`quantc run` on the same bytes, every tensor. Exit 1 when a row differs.
"""
import pathlib
import subprocess
import sys

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from flatbuffers import flexbuffers

UINT8 = "--inference_type=QUANTIZED_UINT8 --mean_values=128 --std_dev_values=128 "
V1 = UINT8 + "--input_arrays=input --output_arrays=MobilenetV1/Predictions/Reshape_1"
V2 = UINT8 + "--input_arrays=input --output_arrays=MobilenetV2/Predictions/Softmax"
# The README's command as printed; --input_shape is the deprecated spelling.
DEEPLAB = ("--output_format=TFLITE --input_shape=1,513,513,3 --input_arrays=MobilenetV2/MobilenetV2/input "
           "--inference_type=QUANTIZED_UINT8 --inference_input_type=QUANTIZED_UINT8 --std_dev_values=128 "
           "--mean_values=128 --change_concat_input_ranges=true --output_arrays=ArgMax")
DEEPLAB_FALSE = DEEPLAB.replace("ranges=true", "ranges=false")
DETECTION = ",".join("TFLite_Detection_PostProcess" + k for k in ("", ":1", ":2", ":3"))
# The object detection tutorial, with toco's name for the deviations and with tflite_convert's.
SSD = (f"--input_shapes=1,300,300,3 --input_arrays=normalized_input_image_tensor --output_arrays={DETECTION} "
       "--inference_type=QUANTIZED_UINT8 --mean_values=128 --std_values=128 --change_concat_input_ranges=false "
       "--allow_custom_ops")
SSD_DEV = SSD.replace("std_values", "std_dev_values").replace("--allow_custom_ops", "--allow_custom_ops true")
RANGES = SSD + " --default_ranges_min=0 --default_ranges_max=255"
MLP = ("--inference_type=QUANTIZED_UINT8 --input_arrays=flatten_input --output_arrays=dense_1/Softmax "
       "--mean_values=0 --std_dev_values=255")

# network, graph, program, flags, expected file
ROWS = [
    ("qat/mobilenet_v1_0.25_224", "frozen_graph.pb", "toco", V1, "expected.tflite"),
    ("qat/mobilenet_v1_0.25_224", "eval_graph.pb", "toco", V1, "expected.tflite"),
    ("qat/mobilenet_v1_0.25_128", "frozen_graph.pb", "tflite_convert", V1, "expected.tflite"),
    ("qat/mobilenet_v1_0.25_128", "jitter_graph.pb", "tflite_convert", V1, "expected.tflite"),
    ("qat/mobilenet_v1_0.25_128", "frozen_graph.pb", "toco", V1, "toco.tflite"),
    ("qat/mobilenet_v1_0.25_128", "jitter_graph.pb", "toco", V1, "toco.tflite"),
    ("qat/mobilenet_v2_1.0_224", "frozen_graph.pb", "tflite_convert", V2, "expected.tflite"),
    ("qat/mobilenet_v2_1.0_224", "frozen_graph.pb", "toco", V2, "toco.tflite"),
    ("qat_mlp_fashion", "frozen_model.pb", "toco", MLP, "model.tflite"),
    ("qat/deeplabv3_mnv2_dm05", "frozen_graph.pb", "tflite_convert", DEEPLAB, "expected.tflite"),
    ("qat/deeplabv3_mnv2_dm05", "s2b_graph.pb", "tflite_convert", DEEPLAB, "expected.tflite"),
    ("qat/deeplabv3_mnv2_dm05", "frozen_graph.pb", "tflite_convert", DEEPLAB_FALSE, "expected.tflite"),
    ("qat/deeplabv3_mnv2_dm05", "frozen_graph.pb", "toco", DEEPLAB_FALSE, "toco.tflite"),
    ("qat/deeplabv3_mnv2_dm05", "s2b_graph.pb", "toco", DEEPLAB_FALSE, "toco.tflite"),
    # TOCO's own file has operands that disagree (docs/Compatibility.md): no file to compare with.
    ("qat/deeplabv3_mnv2_dm05", "frozen_graph.pb", "toco", DEEPLAB, None),
    ("qat/ssd_mobilenet_v1_075_pets", "frozen_graph.pb", "toco", SSD, "expected.tflite"),
    ("qat/ssd_mobilenet_v1_075_pets", "frozen_graph.pb", "toco", SSD_DEV, "expected.tflite"),
    ("qat/ssd_mobilenet_v1_075_pets", "frozen_graph.pb", "tflite_convert", SSD_DEV, "expected.tflite"),
    ("qat/ssd_mobilenet_v2_default_ranges", "frozen_graph.pb", "toco", RANGES, "expected.tflite"),
]


def last_lines(process):
    return " / ".join((process.stdout + process.stderr).strip().splitlines()[-3:])


def same_as_litert(quantc, path, out):
    """The tensors that differ between LiteRT's reference kernels and `quantc run --all-tensors`."""
    net = Interpreter(str(path), experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
                      experimental_preserve_all_tensors=True)
    net.allocate_tensors()
    feeds = {}
    rng = np.random.default_rng(7)
    for d in net.get_input_details():
        info = np.iinfo(d["dtype"]) if d["dtype"] != np.float32 else None
        feeds[d["name"]] = (rng.integers(info.min, info.max + 1, d["shape"]).astype(d["dtype"]) if info
                            else rng.normal(0, 1, d["shape"]).astype(np.float32))
        net.set_tensor(d["index"], feeds[d["name"]])
    net.invoke()
    np.savez(out / "in.npz", **feeds)
    done = subprocess.run([quantc, "run", path, "--data", out / "in.npz", "-o", out / "out.npz", "--all-tensors"],
                          capture_output=True, text=True)
    if done.returncode:
        return "quantc run: " + last_lines(done)
    ours = np.load(out / "out.npz")
    names = {d["name"]: d["index"] for d in net.get_tensor_details()}
    unknown = [n for n in ours.files if n not in names]
    if unknown:
        return f"LiteRT has no tensor {unknown[0]}"
    different = [n for n in ours.files if
                 not np.array_equal(ours[n].ravel(), net.get_tensor(names[n]).ravel(), equal_nan=False)]
    return f"{len(different)} of {len(ours.files)} tensors differ: {different[0]}" if different else ""


def custom_options(path):
    """The options of each custom operator as a map."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(path.read_bytes(), 0))
    found = []
    for op in model.subgraphs[0].operators:
        code = model.operatorCodes[op.opcodeIndex].customCode
        if code:
            found.append((code, flexbuffers.Loads(bytes(bytearray(op.customOptions)))))
    return found


def same_as_recorded(quantc, path, folder, out):
    """The outputs that differ from those recorded in golden.npz."""
    golden = np.load(folder / "golden.npz")
    net = Interpreter(str(path))
    (feed,) = net.get_input_details()
    names = [d["name"] for d in net.get_output_details()]
    for i in range(2):
        np.savez(out / "in.npz", **{feed["name"]: golden[f"input_{i}"]})
        done = subprocess.run([quantc, "run", path, "--data", out / "in.npz", "-o", out / "out.npz"],
                              capture_output=True, text=True)
        if done.returncode:
            return "quantc run: " + last_lines(done)
        ours = np.load(out / "out.npz")
        for j, name in enumerate(names):
            if not np.array_equal(ours[name].ravel(), golden[f"expected_{i}_{j}"].ravel()):
                return f"output {name} of recorded image {i} differs"
    return ""


def check_historic(quantc, folder, corpus, out, row):
    model, graph, program, flags, expected = row
    got = out / f"{folder.name}.{pathlib.Path(graph).stem}.{program}.tflite"
    done = subprocess.run([quantc, program, f"--graph_def_file={folder / graph}", f"--output_file={got}",
                           *flags.split()], capture_output=True, text=True)
    if done.returncode:
        return f"exit {done.returncode}: {last_lines(done)}"
    if expected:
        compared = subprocess.run([sys.executable, corpus / "tools" / "compare_tflite.py", folder / expected, got],
                                  capture_output=True, text=True)
        if compared.returncode:
            return last_lines(compared)
        if custom_options(folder / expected) != custom_options(got):
            return "custom options differ"
        if expected == "expected.tflite" and (folder / "golden.npz").exists():
            if verdict := same_as_recorded(quantc, got, folder, out):
                return verdict
    if "deeplab" in model and got.stat().st_size > 760_000:
        return f"{got.stat().st_size} bytes"
    return same_as_litert(quantc, got, out)


IMAGES = "--calibrate {corpus}/models/images/cat.bmp --calibrate {corpus}/models/images/bird.bmp "
SSD_ENDS = ("--allow-custom-ops --input normalized_input_image_tensor=1x300x300x3 " +
            " ".join("--output " + name for name in DETECTION.split(",")) + " ")
SSD_INT8 = SSD_ENDS + IMAGES + "--mean 127.5 --std 127.5 "

# network, graph, flags of `quantc convert`, types of inputs and outputs
CONVERT = [
    ("qat/ssd_mobilenet_v1_075_pets", "float_graph.pb", SSD_INT8 + "--output-type float", "int8", "float32"),
    ("qat/ssd_mobilenet_v1_075_pets", "float_graph.pb", SSD_INT8 + "--input-type uint8 --output-type float", "uint8",
     "float32"),
    ("qat/ssd_mobilenet_v1_075_pets", "float_graph.pb", SSD_INT8 + "--quantize uint8", "uint8", "float32"),
    ("qat/ssd_mobilenet_v1_075_pets", "float_graph.pb", SSD_INT8 + "--quantize uint8 --output-type uint8", "uint8",
     "uint8"),
    ("qat/ssd_mobilenet_v2_default_ranges", "frozen_graph.pb", SSD_INT8 + "--input-type uint8 --output-type float",
     "uint8", "float32"),
]
# Weights alone: what the runtime loads.
WEIGHTS = [
    ("qat/ssd_mobilenet_v1_075_pets", "float_graph.pb", "--quantize dynamic"),
    ("qat/ssd_mobilenet_v2_default_ranges", "frozen_graph.pb", "--quantize dynamic"),
    ("qat/ssd_mobilenet_v2_default_ranges", "frozen_graph.pb", "--quantize float16"),
]


def check_convert(quantc, folder, corpus, out, graph, flags, ends=None):
    got = out / f"{folder.name}.convert.tflite"
    done = subprocess.run([quantc, "convert", folder / graph, "-o", got, *flags.format(corpus=corpus).split()],
                          capture_output=True, text=True)
    if done.returncode:
        return f"exit {done.returncode}: {last_lines(done)}"
    net = Interpreter(str(got))
    net.allocate_tensors()
    if custom_options(folder / "expected.tflite") != custom_options(got):
        return "custom options differ"
    if not ends:
        return ""
    if "63 operators integer, 1 float" not in done.stdout and "114 operators integer, 1 float" not in done.stdout:
        return "more than the custom operator stays float: " + done.stdout.splitlines()[1]
    types = tuple(np.dtype(d[0]["dtype"]).name for d in (net.get_input_details(), net.get_output_details()))
    if types != ends:
        return f"types {types}"
    strict = subprocess.run([quantc, "convert", folder / graph, "-o", out / "strict.tflite", "--strict",
                             *flags.format(corpus=corpus).split()], capture_output=True, text=True)
    if strict.returncode != 1 or "TFLite_Detection_PostProcess: CUSTOM stays in float" not in strict.stderr:
        return "--strict does not name the custom operator: " + last_lines(strict)
    return same_as_litert(quantc, got, out)


def main(quantc, corpus, out, only):
    corpus, out = pathlib.Path(corpus), pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    bad = 0

    def report(verdict, *names):
        nonlocal bad
        bad += bool(verdict)
        print("equal   " if not verdict else "DIFFERS ", *names, verdict, flush=True)

    def chosen(rows):
        return [r for r in rows if not only or any(o in r[0] for o in only)]

    for row in chosen(ROWS):
        report(check_historic(quantc, corpus / "models" / row[0], corpus, out, row), *row[:3])
    for model, graph, flags, *ends in chosen(CONVERT):
        report(check_convert(quantc, corpus / "models" / model, corpus, out, graph, flags, tuple(ends)), model, graph,
               flags.split("127.5 ")[-1])
    for model, graph, flags in chosen(WEIGHTS):
        report(check_convert(quantc, corpus / "models" / model, corpus, out, graph, SSD_ENDS + flags), model, graph,
               flags)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
