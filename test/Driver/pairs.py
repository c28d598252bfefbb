"""pairs.py QUANTC FOLDER DOCS: every pair of source file and request gives the file asked for, or a refusal that names the reason.

Sources are made from one float network. Each file is run by LiteRT (where it is installed) and by quantc with the same bytes,
and compared with the float network. The table of what is served must stand in DOCS as it came out.
"""
import json
import os
import random
import subprocess
import sys

import numpy as np

quantc, folder, docs = sys.argv[1:4]
os.makedirs(folder, exist_ok=True)
INTEGERS = {"int8", "uint8", "int16x8"}
REQUESTS = ["none", "float16", "dynamic", "int8", "uint8", "int16x8"]
ENDS = {"float": "float32", "int8": "int8", "uint8": "uint8"}
EXPECTED = {"none": 200, "float16": 55, "dynamic": 28, "int8": 26, "uint8": 26, "int16x8": 38}  # dB against the float network


def path(name):
    return os.path.join(folder, name)


def run(*arguments):
    return subprocess.run([quantc, *arguments], capture_output=True, text=True)


def network():
    """A convolution and a dense layer whose weights are large enough for 8-bit weights beside float data."""
    rng = random.Random(7)
    dense = lambda n, scale: "[" + ", ".join("%.6e" % rng.gauss(0, scale) for _ in range(n)) + "]"
    nested = lambda rows, n, scale: "[" + ", ".join(dense(n, scale) for _ in range(rows)) + "]"
    w = "[" + ", ".join("[" + ", ".join(nested(3, 8, .15) for _ in range(3)) + "]" for _ in range(16)) + "]"
    return f"""func.func @main(%x: tensor<1x8x8x8xf32> {{qnn.name = "x"}}) -> (tensor<1x10xf32> {{qnn.name = "y"}}) {{
  %w = qnn.constant dense<{w}> : tensor<16x3x3x8xf32> -> tensor<16x3x3x8xf32> loc("w")
  %b = qnn.constant dense<{dense(16, .1)}> : tensor<16xf32> -> tensor<16xf32> loc("b")
  %1 = qnn.conv_2d %x, %w, %b {{strides = array<i64: 2, 2>, padding = #qnn<padding same>, activation = #qnn<activation relu>}} : (tensor<1x8x8x8xf32>, tensor<16x3x3x8xf32>, tensor<16xf32>) -> tensor<1x4x4x16xf32> loc("conv")
  %s = qnn.constant dense<[1, 256]> : tensor<2xi32> -> tensor<2xi32> loc("s")
  %2 = qnn.reshape %1, %s : (tensor<1x4x4x16xf32>, tensor<2xi32>) -> tensor<1x256xf32> loc("flat")
  %v = qnn.constant dense<{nested(10, 256, .06)}> : tensor<10x256xf32> -> tensor<10x256xf32> loc("v")
  %c = qnn.constant dense<{dense(10, .1)}> : tensor<10xf32> -> tensor<10xf32> loc("c")
  %3 = qnn.fully_connected %2, %v, %c : (tensor<1x256xf32>, tensor<10x256xf32>, tensor<10xf32>) -> tensor<1x10xf32> loc("y")
  return %3 : tensor<1x10xf32>
}}
"""


def make_sources():
    with open(path("net.mlir"), "w") as file:
        file.write(network())
    np.save(path("x.npy"), np.random.default_rng(3).uniform(-1, 1, (64, 8, 8, 8)).astype(np.float32))
    samples = ["--calibrate", path("x.npy")]
    run("calibrate", path("net.mlir"), "--data", path("x.npy"), "-o", path("r.json"), "--compat", "toco")
    sources = {"float": ["--quantize", "none"], "float16": ["--quantize", "float16"], "dynamic": ["--quantize", "dynamic"],
               "int8": samples, "int8, float ends": samples + ["--io", "float"],
               "uint8": ["--quantize", "uint8", "--compat", "toco", "--ranges", path("r.json")],
               "int16x8": samples + ["--quantize", "int16x8"]}
    for name, flags in sources.items():
        done = run("convert", path("net.mlir"), "-o", path(name + ".tflite"), *flags)
        if done.returncode:
            sys.exit(f"source {name}: {done.stderr}")
    return list(sources)


def ends(name):
    model = json.loads(run("inspect", name, "--json").stdout)
    return model["inputs"][0], model["outputs"][0]


def outputs(model, count=32):
    """The reals that the model gives, by quantc and, where it is installed, by LiteRT."""
    first, last = ends(model)
    x = np.load(path("x.npy"))[:count]
    if first["type"] != "float32":
        info = np.iinfo(first["type"])
        x = np.clip(np.round(x / np.float32(first["scale"][0])) + first["zero_point"][0], info.min, info.max).astype(first["type"])
    np.savez(path("in.npz"), x=x)
    done = run("run", model, "--data", path("in.npz"), "-o", path("out.npz"))
    if done.returncode:
        raise ValueError(done.stderr)
    y = np.load(path("out.npz"))["y"]
    if litert:
        interpreter = litert(model_path=model, experimental_op_resolver_type=reference)
        interpreter.allocate_tensors()
        rows = []
        for row in x:
            interpreter.set_tensor(interpreter.get_input_details()[0]["index"], row[None])
            interpreter.invoke()
            rows.append(interpreter.get_tensor(interpreter.get_output_details()[0]["index"])[0])
        theirs = np.stack(rows)
        close = np.array_equal(theirs, y) if y.dtype != np.float32 else np.allclose(theirs, y, rtol=1e-3, atol=2e-2)
        if not close:
            raise ValueError(f"LiteRT gives others: {np.abs(theirs.astype(float) - y.astype(float)).max()}")
    y = y.astype(np.float64)
    return y if last["type"] == "float32" else (y - last["zero_point"][0]) * last["scale"][0]


try:
    from ai_edge_litert.interpreter import Interpreter as litert
    from ai_edge_litert.interpreter import OpResolverType
    reference = OpResolverType.BUILTIN_REF
except ImportError:
    litert = None


def check(source, request, end, reference_outputs):
    """What came of it: "" when refused in one sentence, the end when served; raises when it is neither."""
    result = path("o.tflite")
    if os.path.exists(result):
        os.remove(result)
    done = run("convert", path(source + ".tflite"), "-o", result, "--quantize", request, "--io", end, "--calibrate", path("x.npy"))
    if done.returncode == 1:
        errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        if not errors or os.path.exists(result) or len(done.stderr) > 600:
            raise ValueError("refused without a word, or with a file: " + done.stderr)
        return "", errors[0]
    if done.returncode:
        raise ValueError(f"exit code {done.returncode}: {done.stderr}")
    first, last = ends(result)
    if first["type"] != ENDS[end] or last["type"] != ENDS[end]:
        raise ValueError(f"{first['type']} and {last['type']} ends instead of {end}")
    scheme = request if request in INTEGERS or source in ("float", "float16", "dynamic") else source.split(",")[0]
    y = outputs(result)
    noise = ((y - reference_outputs) ** 2).sum()
    quality = 10 * np.log10((reference_outputs ** 2).sum() / noise) if noise else 999
    least = min(EXPECTED[scheme] if scheme in EXPECTED else 26, EXPECTED.get(source, 26), 20 if source == "uint8" else 999)
    if request == "none" and source in EXPECTED:
        least = EXPECTED[source] if source != "uint8" else 20
    if quality < least:
        raise ValueError(f"{quality:.1f} dB, expected are {least}")
    return end, ""


def main():
    sources = make_sources()
    reference_outputs = outputs(path("float.tflite"))
    faults, table, reasons = 0, ["| file | " + " | ".join(f"`{r}`" for r in REQUESTS) + " |", "|---" * (len(REQUESTS) + 1) + "|"], {}
    for source in sources:
        cells = []
        for request in REQUESTS:
            served = []
            for end in ENDS:
                try:
                    got, reason = check(source, request, end, reference_outputs)
                    served += [got] if got else []
                    if reason:
                        reasons.setdefault(reason.split(".tflite: ")[-1], []).append((source, request, end))
                except (ValueError, RuntimeError) as e:
                    faults += 1
                    print(f"{source}, --quantize {request} --io {end}: {e}")
            cells.append(", ".join(served) or "no")
        table.append(f"| {source} | " + " | ".join(cells) + " |")
    for reason, pairs in reasons.items():
        print(len(pairs), "refusals:", reason)
    text = open(docs).read()
    missing = [line for line in table if line not in text]
    if missing:
        print(f"{docs} lacks these lines of the table:\n" + "\n".join(missing))
    if faults or missing:
        sys.exit(f"{faults} faults")
    print(f"{len(sources) * len(REQUESTS) * len(ENDS)} pairs, every one served or refused with its reason")


main()
