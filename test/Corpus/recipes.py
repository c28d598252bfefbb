#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Converts the published quantization-aware networks with their published flags and compares with the published files.

usage: recipes.py QUANTC CORPUS OUT_DIR [NAME...]
Each row: network, graph, rules, what the comparison says. Then LiteRT's reference kernels and `quantc run` on the same
bytes. Exit 1 when a row differs.
"""
import pathlib
import subprocess
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

UINT8 = "--inference_type=QUANTIZED_UINT8 --mean_values=128 --std_dev_values=128 "
V1 = UINT8 + "--input_arrays=input --output_arrays=MobilenetV1/Predictions/Reshape_1"
V2 = UINT8 + "--input_arrays=input --output_arrays=MobilenetV2/Predictions/Softmax"
DEEPLAB = ("--output_format=TFLITE --input_shape=1,513,513,3 --input_arrays=MobilenetV2/MobilenetV2/input "
           "--inference_type=QUANTIZED_UINT8 --inference_input_type=QUANTIZED_UINT8 --std_dev_values=128 "
           "--mean_values=128 --output_arrays=ArgMax ")
DETECTION = ",".join("TFLite_Detection_PostProcess" + k for k in ("", ":1", ":2", ":3"))
SSD = UINT8 + f"--input_arrays=normalized_input_image_tensor --output_arrays={DETECTION} --allow_custom_ops "
RANGES = SSD + "--default_ranges_min=0 --default_ranges_max=255 --input_shapes=1,300,300,3 "
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
    ("qat/deeplabv3_mnv2_dm05", "frozen_graph.pb", "toco", DEEPLAB + "--change_concat_input_ranges=false",
     "toco.tflite"),
    ("qat/ssd_mobilenet_v1_075_pets", "frozen_graph.pb", "toco", SSD + "--change_concat_input_ranges=false",
     "expected.tflite"),
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


def main(quantc, corpus, out, only):
    corpus, out = pathlib.Path(corpus), pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    bad = 0
    for model, graph, program, flags, expected in ROWS:
        if only and not any(o in model for o in only):
            continue
        folder = corpus / "models" / model
        got = out / f"{pathlib.Path(model).name}.{pathlib.Path(graph).stem}.{program}.tflite"
        done = subprocess.run([quantc, program, f"--graph_def_file={folder / graph}", f"--output_file={got}",
                               *flags.split()], capture_output=True, text=True)
        if done.returncode:
            verdict = f"exit {done.returncode}: {last_lines(done)}"
        else:
            compared = subprocess.run([sys.executable, corpus / "tools" / "compare_tflite.py", folder / expected, got],
                                      capture_output=True, text=True)
            verdict = "" if compared.returncode == 0 else last_lines(compared)
            verdict = verdict or same_as_litert(quantc, got, out)
        bad += bool(verdict)
        print(f"{'equal' if not verdict else 'DIFFERS':8} {model} {graph} {program} {verdict}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
