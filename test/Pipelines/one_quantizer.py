#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""One request on a float network (measured ranges), a trained one, and a float one by TOCO's rules.

usage: one_quantizer.py BIN DIGITS OUT. BIN holds the programs, DIGITS float.pb, qat.pb and calibration.npz. Prints what
differs from what must hold; exit 1 then.
"""
import hashlib
import pathlib
import re
import subprocess
import sys

bin_folder, digits, out = (pathlib.Path(a) for a in sys.argv[1:4])
WAYS = {"measured": [digits / "float.pb"], "trained": [digits / "qat.pb"], "toco": [digits / "float.pb", "--compat", "toco"]}
faults = []


def run(program, *args):
    done = subprocess.run([bin_folder / program, *args], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def convert(way, *flags):
    """Exit code, text, and the file or None."""
    result = out / "result.tflite"
    result.unlink(missing_ok=True)
    if "--ranges" not in flags:
        flags = ("--ranges", ranges, *flags)
    code, text = run("quantc", "convert", *WAYS[way], "-o", result, *flags)
    return code, text, result.read_bytes() if result.exists() else None


def must(holds, *what):
    if not holds:
        faults.append(" ".join(str(w) for w in what))


def refuses(message, *flags):
    for way in WAYS:
        code, text, written = convert(way, *flags)
        must(code == 1 and written is None and message in text, way, flags, "must say:", message, "but says:", text)


ranges = out / "cal.json"
run("quantc", "calibrate", digits / "float.pb", "--data", digits / "calibration.npz", "-o", ranges)
fits_nothing, other_format = out / "none.json", out / "format.json"
fits_nothing.write_text('{"nothing": [0, 1], "here": [0, 1]}')
other_format.write_text(ranges.read_text().replace("quantc-ranges-1", "quantc-ranges-9"))
NOTHING = "none of its 2 names is a tensor or node of this model; the first is 'here'"
FORMAT = "format is 'quantc-ranges-9', expected 'quantc-ranges-1'"
refuses(NOTHING, "--ranges", fits_nothing)
refuses(FORMAT, "--ranges", other_format)

refuses("error: keep-float: '(' is no regular expression: parentheses not balanced", "--keep-float", "(")
refuses("error: add: ADD stays in float: its name matches keep-float", "--keep-float", "add", "--strict")
for way in WAYS:
    text = convert(way, "--keep-float", "add")[1]
    must("float: ADD add: its name matches keep-float" in text, way, "--keep-float:", text)

for end in ("'image': an input", "'probabilities': an output"):
    refuses(f"{end} of type int16 does not go with int8 activations; int8, uint8 and float do", "--io", "int16")
    refuses(f"{end} of type uint8 does not go with int16 activations; int16 and float do", "--quantize", "int16x8", "--io",
            "uint8")

# Each method takes other ends out of the statistics. The trained network lacks a range at its input alone, whose
# smallest and largest pixel most samples hold.
for way, methods in (("measured", 5), ("toco", 5), ("trained", 3)):
    files = {hashlib.sha256(convert(way, "--calibration", how)[2] or b"").hexdigest()
             for how in ("minmax", "average", "percentile=99.9", "mse", "entropy")}
    must(len(files) >= methods, way, "has", len(files), "files for five methods, not", methods)

for way in ("measured", "toco"):
    for flags, several in (([], True), (["--per-tensor"], False)):
        (out / "x.tflite").write_bytes(convert(way, *flags)[2] or b"")
        text = run("quant-translate", "--import-tflite", out / "x.tflite")[1]
        found = bool(re.search(r"uniform<i8[^!]*:f32:\d+, \{", text))
        must(found == several, way, flags, "has weights with several scales:", found)

# The named pipelines: the same refusals, and the files of the command line.
for rules in ("tflite", "toco"):
    run("quant-translate", "--import-graphdef", "--mlir-print-debuginfo", f"--fold-rules={rules}", digits / "float.pb", "-o",
        out / f"{rules}.mlir")
for pipeline in ("ptq", "qat"):
    def decide(options, graph="tflite"):
        return run("quant-opt", "--mlir-print-debuginfo", f"--quantc-{pipeline}={options}", out / f"{graph}.mlir", "-o",
                   out / "decided.mlir")
    for file, message in ((fits_nothing, NOTHING), (other_format, FORMAT)):
        code, text = decide(f"ranges={file}")
        must(code != 0 and message in text, pipeline, file.name, text)
    code, text = decide(f"ranges={ranges} type=int16")
    must(code == 0 and "uniform<i16" in (out / "decided.mlir").read_text(), pipeline, "type=int16", text)
    code, text = decide(f"ranges={ranges} type=int8 rules=toco", "toco")
    run("quant-translate", "--export-tflite", out / "decided.mlir", "-o", out / "decided.tflite")
    must((out / "decided.tflite").read_bytes() == convert("toco")[2], pipeline, "rules=toco differs from --compat toco", text)
for pipeline in ("ptq", "qat", "integers"):
    text = run("quant-opt", f"--quantc-{pipeline}", "--dump-pass-pipeline", out / "tflite.mlir", "-o", out / "x.mlir")[1]
    # What puts regions back into their ops comes behind all.
    regions = {"qnn-outline-regions", "qnn-inline-regions", "qnn-carry-integers"}
    last = [p for p in re.findall(r"qnn-[a-z0-9-]+", text.split("error:")[0]) if p not in regions]
    must(last and last[-1] == "qnn-verify-integer", pipeline, "does not end with qnn-verify-integer:", last[-3:])

print("\n".join(faults), end="\n" if faults else "")
sys.exit(1 if faults else 0)
