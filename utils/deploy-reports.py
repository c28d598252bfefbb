"""deploy-reports.py QUANTC REPORTS: the wishes of people who run, calibrate and deploy (REPORTS/deploy: their files), each with its
right value and ours. Needs numpy, Pillow and LiteRT (utils/judges.txt); the exit code is the number of rows that differ."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
from PIL import Image

quantc, reports = os.path.abspath(sys.argv[1]), os.path.join(os.path.abspath(sys.argv[2]), "deploy")
examples = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples", "digits", "")
folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)
rows = []


def run(*arguments):
    done = subprocess.run([quantc, *map(str, arguments)], capture_output=True, text=True, timeout=300)
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(f"exit code {done.returncode}")
    return done


def good(*arguments):
    done = run(*arguments)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1][:110])
    return done


def at(*names):
    return os.path.join(reports, *names)


def ends(model):
    """'int8 (0.00392153, -128) > int8 (0.00119921, 13), 4 operators'"""
    info = json.loads(good("inspect", model, "--json").stdout)

    def end(t):
        return t["type"] + (" (%.6g, %d)" % (t["scale"][0], t["zero_point"][0]) if t["scale"] else "")
    return f"{end(info['inputs'][0])} > {end(info['outputs'][0])}, {len(info['operators'])} operators"


def scales(model):
    info = json.loads(good("inspect", model, "--json").stdout)
    tensors = {t["name"]: t for t in info["tensors"]}
    return [(round(t["scale"][0], 5), t["zero_point"][0]) for t in
            [info["inputs"][0]] + [tensors[o["outputs"][0]] for o in info["operators"]]]


def row(where, wish, right):
    """right: the value, or a test of ours."""
    def take(function):
        try:
            ours = function()
        except Exception as error:  # of whatever kind, it is the value of this row
            ours = "FAULT " + str(error)
        held = right(ours) if callable(right) else ours == right
        rows.append((where, wish, right.__doc__ if callable(right) else right, ours, held))
    return take


def decibels(least):
    def test(ours):
        return float(re.findall(r"[\d.]+", ours)[0]) >= least
    test.__doc__ = f"at least {least} dB"
    return test


def has(words):
    def test(ours):
        return all(w in ours for w in words.split(" ... "))
    test.__doc__ = words
    return test


for scheme in ("int8", "uint8", "int16x8"):
    @row("dynamic-range-int8", f"--quantize {scheme}", has("4 operators integer ... note"))
    def _():
        text = good("convert", at("dynamic-range-int8/bigdyn.tflite"), "-o", "o.tflite", "--quantize", scheme,
                    "--calibrate", at("dynamic-range-int8/x.npz")).stdout
        return re.findall(r".*operators integer, \d+ float", text)[0] + ("; note" if "became float32" in text else "")
for name, shape in (("dyn_conv", (8, 8, 8, 16)), ("dyn_fc", (8, 64)), ("dyn_emb", (8, 4))):
    @row("dynamic-range-int8", f"{name} to int8", has("0 float"))
    def _():
        kind = json.loads(good("inspect", at(f"dynamic-range-int8/{name}.tflite"), "--json").stdout)["inputs"][0]["type"]
        rng = np.random.default_rng(1)
        np.save("d.npy", rng.integers(0, 8, shape).astype(kind) if kind.startswith("int") else rng.uniform(-1, 1, shape).astype(kind))
        text = good("convert", at(f"dynamic-range-int8/{name}.tflite"), "-o", "o.tflite", "--calibrate", "d.npy").stdout
        return re.findall(r".*operators integer, \d+ float", text)[0]


def stored(name):
    """Input and output parameters as the file's own tensors have them, read by LiteRT."""
    from ai_edge_litert.interpreter import Interpreter
    interpreter = Interpreter(model_path=at("io-of-int8-file", name))
    found = {}
    for t in interpreter.get_tensor_details():
        if t["dtype"] == np.int8 and len(t["quantization_parameters"]["scales"]) == 1:
            found[t["index"]] = "int8 (%.6g, %d)" % (t["quantization"][0], t["quantization"][1])
    return list(found.values())


whole = at("io-of-int8-file/big_i8.tflite")
all_int8 = stored("big_i8.tflite")


@row("io-of-int8-file", "--io int8", has(" ... ".join([all_int8[0], "4 operators"])))
def _():
    good("convert", whole, "-o", "o.tflite", "--io", "int8")
    text = ends("o.tflite")
    return text if all(part in all_int8 for part in re.findall(r"int8 \(.*?\)", text)) else "other parameters: " + text


@row("io-of-int8-file", "--io int8 --mean 128 --std 128", has("is an int8 network already ... --mean and --std say others"))
def _():
    return run("convert", whole, "-o", "o.tflite", "--io", "int8", "--mean", 128, "--std", 128).stderr.split(".tflite: ")[-1].strip()


@row("io-of-int8-file", "--quantize none --io float", "float32 > float32, 6 operators")
def _():
    good("convert", at("io-of-int8-file/big_i8io.tflite"), "-o", "o.tflite", "--quantize", "none", "--io", "float")
    return ends("o.tflite")


mean_std = lambda *names: at("mean-std", *names)


@row("mean-std", "one mean and std for each channel", has("5 operators"))
def _():
    good("convert", mean_std("rgb32.tflite"), "-o", "o.tflite", "--calibrate", mean_std("rgb.png"), "--mean", "123.675,116.28,103.53",
         "--std", "58.395,57.12,57.375")
    return ends("o.tflite")


@row("mean-std", "128 and 128 fix a uint8 input", has("uint8 (0.0078125, 128)"))
def _():
    good("convert", mean_std("rgb32.tflite"), "-o", "o.tflite", "--quantize", "uint8", "--calibrate", mean_std("xu.npz"), "--mean", 128,
         "--std", 128)
    return ends("o.tflite")


@row("mean-std", "float32 pixels, 127.5 and 127.5", has("int8 (0.00784314, 0)"))
def _():
    good("convert", mean_std("rgb32.tflite"), "-o", "o.tflite", "--calibrate", mean_std("pix_f32.npy"), "--mean", 127.5, "--std", 127.5)
    return ends("o.tflite")


@row("mean-std", "a photo into a uint8 model", "the picture's bytes, said")
def _():
    done = good("run", mean_std("c8.tflite"), "--data", mean_std("rgb.png"), "-o", "o.npz", "--all-tensors")
    good("run", mean_std("rgb32.tflite"), "--data", mean_std("rgb.png"), "-o", "f.npz", "--all-tensors", "--mean", 0, "--std", 1)
    picture = np.load("f.npz")["image"][0]  # as the float network has it, resized
    same = np.array_equal(np.load("o.npz")["image"][0], np.round(picture)) and picture.std() > 20
    return ("the picture's bytes" if same else "other bytes") + (", said" if "pixels are taken as they are" in done.stderr else ", no word")


for name in ("n_empty", "n_dup"):
    @row("names-empty-or-double", f"{name}: calibrate, then convert", "[(0.00392, -128), (0.00407, -128), (0.00233, -128), "
         "(0.00065, -128), (0.00069, 34), (0.00391, -128)], as with samples, 6 arrays")
    def _():
        model, x = at("names-empty-or-double", name + ".tflite"), at("names-empty-or-double/x8.npy")
        good("calibrate", model, "--data", x, "-o", "r.json")
        good("convert", model, "-o", "1.tflite", "--ranges", "r.json")
        good("convert", model, "-o", "2.tflite", "--calibrate", x)
        good("run", model, "--data", x, "-o", "a.npz", "--all-tensors")
        same = open("1.tflite", "rb").read() == open("2.tflite", "rb").read()
        return f"{scales('1.tflite')}, {'as' if same else 'NOT as'} with samples, {len(np.load('a.npz').files)} arrays"


@row("appended-zip", "labels behind the flatbuffer", "['labels.txt']")
def _():
    good("convert", at("appended-zip/meta.tflite"), "-o", "o.tflite", "--quantize", "float16")
    return str(zipfile.ZipFile("o.tflite").namelist())


@row("signature-names", "samples under the names of the signature", has("6 operators"))
def _():
    good("convert", at("signature-names/sm.tflite"), "-o", "o.tflite", "--calibrate", at("signature-names/sm.npz"))
    return ends("o.tflite")


@row("signature-names", "inspect shows them", has("signatures ... serving_default: inputs "))
def _():
    return " ".join(good("inspect", at("signature-names/sm.tflite")).stdout.split())


for key in ("enc", "dec"):
    @row("signature-names", f"several signatures: --signature {key}", "LiteRT's values")
    def _():
        from ai_edge_litert.interpreter import Interpreter
        model = at("signature-names/multi.tflite")
        runner = Interpreter(model_path=model).get_signature_runner(key)
        ins = {n: np.random.default_rng(2).uniform(-1, 1, d["shape"]).astype(d["dtype"]) for n, d in runner.get_input_details().items()}
        np.savez("in.npz", **ins)
        good("run", model, "--signature", key, "--data", "in.npz", "-o", "o.npz")
        good("convert", model, "--signature", key, "-o", "o.tflite", "--quantize", "none")
        theirs, ours = runner(**ins), np.load("o.npz")
        close = all(any(a.shape == b.shape and np.allclose(a, b, atol=1e-5) for b in ours.values()) for a in theirs.values())
        return "LiteRT's values" if close else "others"


def pictures():
    os.makedirs("pics/cat", exist_ok=True)
    image = Image.open(mean_std("rgb.png")).convert("RGB")
    image.save("pics/cat/a.png")
    for name in ("pics/b.png", "pics/c.bmp", "pics/d.jpg"):
        image.save(name)
    open("pics/._b.png", "wb").write(b"\0\5\x16\7")


pictures()
one_picture = ["-o", "o.npz", "--mean", "0", "--std", "255"]


def counted(*paths):
    done = good("run", mean_std("rgb32.tflite"), "--data", *paths, *one_picture)
    return f"{len(np.load('o.npz')['Identity'])} samples" + (", folders said" if "subfolder" in done.stderr else "")


row("pictures", "several after one flag", "3 samples")(lambda: counted("pics/b.png", "pics/c.bmp", "pics/d.jpg"))
row("pictures", "class subfolders and hidden files", "3 samples, folders said")(lambda: counted("pics"))


@row("pictures", "EXIF rotation", "as cv2.imread and exif_transpose")
def _():
    from PIL import ImageOps
    image = Image.open(mean_std("rgb.png")).convert("RGB").resize((32, 32))
    exif = Image.Exif()
    exif[274] = 6
    image.save("turned.jpg", exif=exif, quality=95)
    good("run", mean_std("rgb32.tflite"), "--data", "turned.jpg", "-o", "o.npz", "--all-tensors")
    theirs = np.asarray(ImageOps.exif_transpose(Image.open("turned.jpg"))).astype(float)
    ours = np.load("o.npz")["image"][0]
    return "as cv2.imread and exif_transpose" if np.abs(ours - theirs).max() <= 2 else "as stored"


@row("gray-luma", "a colour picture into a gray input", "PIL's L")
def _():
    good("run", at("gray-luma/gray48.tflite"), "--data", at("gray-luma/rgb.png"), "-o", "o.npz", "--all-tensors")
    info = json.loads(good("inspect", at("gray-luma/gray48.tflite"), "--json").stdout)["inputs"][0]
    picture = Image.open(at("gray-luma/rgb.png")).convert("L")
    ours = np.load("o.npz")[info["name"]][0, :, :, 0]
    if picture.size != ours.shape[::-1]:
        return f"{picture.size} is resized to {ours.shape}"
    return "PIL's L" if np.array_equal(ours, np.asarray(picture)) else f"{(ours != np.asarray(picture)).sum()} others"


@row("files", "the output is the input", "refused, the file is whole")
def _():
    before = open(examples + "float.pb", "rb").read()
    open("m.pb", "wb").write(before)
    done = run("convert", "m.pb", "-o", "m.pb", "--quantize", "none")
    return ("refused" if done.returncode == 1 else "done") + (", the file is whole" if open("m.pb", "rb").read() == before else ", replaced")


row("files", "quantc convrt", has("convert is the nearest"))(lambda: run("convrt").stderr)
row("files", "quantc help", has("Subcommands"))(lambda: run("help").stdout)
row("files", "--output o.tflite", has("-o o.tflite"))(lambda: run("convert", examples + "float.pb", "--output", "o.tflite").stderr)


@row("files", "-o -", "the model on standard output")
def _():
    done = subprocess.run([quantc, "convert", examples + "float.pb", "-o", "-", "--quantize", "none"], capture_output=True)
    return "the model on standard output" if done.stdout[4:8] == b"TFL3" and not os.path.exists("-") else "something else"


@row("files", "a .keras file", has("model.export"))
def _():
    with zipfile.ZipFile("m.keras", "w") as z:
        z.writestr("metadata.json", "{}")
        z.writestr("config.json", "{}")
    return run("convert", "m.keras", "-o", "o.tflite").stderr


compare = lambda *names: [at("compare", n) for n in names]


@row("compare", "outputs in another order", has("equal"))
def _():
    return good("compare", *compare("o1.tflite", "o2.tflite"), "--data", *compare("x8.npy")).stdout.splitlines()[1]


@row("compare", "two different networks", has("different networks"))
def _():
    return run("compare", *compare("big.tflite", "rgb32.tflite"), "--data", *compare("x8.npy")).stderr.strip()


for pair, least in ((("big_u8io", "big_i8io"), 38.0), (("big_i8io", "big"), 37.0), (("big_u8io", "big"), 35.5)):
    @row("compare", " and ".join(pair), decibels(least))
    def _():
        text = good("compare", *compare(*[p + ".tflite" for p in pair]), "--data", *compare("x8.npy")).stdout
        return re.findall(r"output Identity: (.* dB)", text)[0]


@row("compare", "layers of other names", has("paired"))
def _():
    raw = open(at("compare/big.tflite"), "rb").read()
    open("renamed.tflite", "wb").write(raw.replace(b"Relu6;Conv2D", b"Relu6;Conv_X").replace(b"Conv2D_1", b"ConvXX_1"))
    text = good("compare", "renamed.tflite", *compare("big_i8io.tflite"), "--data", *compare("x8.npy")).stdout
    return " ".join(line for line in text.splitlines() if "paired" in line) or f"{text.count('CONV_2D')} layers by name"


@row("ranges-with-calibrate", "two ranges by hand, the rest measured", has("wins over the samples for 'MatMul2'"))
def _():
    return good("convert", at("ranges-with-calibrate/rgb32.tflite"), "-o", "o.tflite", "--ranges", at("ranges-with-calibrate/h.json"),
                "--calibrate", at("ranges-with-calibrate/x8.npy")).stdout.replace("\n", " ")


for model in sorted(glob.glob(at("a16w8-batch-matmul/*.tflite"))):
    @row("a16w8-batch-matmul", os.path.basename(model)[18:-7], "refused by name: LiteRT computes nothing of int16 by int8 and leaves zeros")
    def _():
        from ai_edge_litert.interpreter import Interpreter, OpResolverType
        interpreter = Interpreter(model_path=model, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
        interpreter.allocate_tensors()
        ends_in, ends_out = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
        x = np.random.default_rng(4).integers(-32768, 32768, ends_in["shape"]).astype(np.int16)
        interpreter.set_tensor(ends_in["index"], x)
        interpreter.invoke()
        np.savez("in.npz", **{ends_in["name"]: x[None]})
        done, theirs = run("run", model, "--data", "in.npz", "-o", "o.npz"), interpreter.get_tensor(ends_out["index"])
        if not done.returncode:
            return "LiteRT's bytes" if np.array_equal(list(np.load("o.npz").values())[0].reshape(theirs.shape), theirs) else "others"
        named = "operand 1 is int8 but the result is int16" in done.stderr
        return ("refused by name" if named else "refused") + \
            (": LiteRT computes nothing of int16 by int8 and leaves zeros" if not theirs.any() else ": LiteRT computes it")


@row("evaluate", "labels (N,), (N,1), one-hot, whole float numbers, x.npy with y.npy", "5 times the same figure")
def _():
    data = np.load(examples + "test.npz")
    labels = data["labels"] if "labels" in data.files else data[[k for k in data.files if data[k].ndim == 1][0]]
    x = data[[k for k in data.files if data[k].ndim > 2][0]]
    np.save("x.npy", x)
    found = set()
    for y in (labels, labels[:, None], np.eye(10)[labels], labels.astype(np.float32), labels.astype(np.int64)):
        np.save("y.npy", y)
        found.add(re.findall(r"top-1[^\d]*([\d.]+)", good("evaluate", examples + "float.pb", "--data", "x.npy", "--labels", "y.npy").stdout)[0])
    return "5 times the same figure" if len(found) == 1 else str(found)


@row("open batch", "one open batch, pictures as samples, --input", has("1x"))
def _():
    open("open.mlir", "w").write("""func.func @main(%x: tensor<?x32x32x3xf32> {qnn.name = "image"}) -> (tensor<?x32x32x3xf32> {qnn.name = "y"}) {
  %1 = qnn.relu %x : (tensor<?x32x32x3xf32>) -> tensor<?x32x32x3xf32> loc("y")
  return %1 : tensor<?x32x32x3xf32>
}""")
    good("convert", "open.mlir", "-o", "open.tflite", "--quantize", "none")
    good("convert", "open.tflite", "-o", "o.tflite", "--input", "image=1x32x32x3", "--calibrate", "pics/b.png", "--std", "255")
    return good("inspect", "o.tflite").stdout.splitlines()[2].strip()


bad = [r for r in rows if not r[4]]
for where, wish, right, ours, held in rows:
    print(f"| {'ok' if held else 'WRONG'} | {where} | {wish} | {right} | {ours.strip()[:120]} |")
print(f"{len(rows)} rows, {len(rows) - len(bad)} with their right value")
sys.exit(len(bad))
