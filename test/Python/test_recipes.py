# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Scripts as people publish them, whole, with the import line changed: the file is that of `quantc convert`.

Each recipe is text that runs in a process of its own, where TensorFlow must not appear; `%(name)s` are its files.
"""

import os
import subprocess
import sys

import numpy as np
import pytest
from conftest import DIGITS, SOURCE

ENV = {**os.environ, "PYTHONPATH": os.path.join(SOURCE, "python")}

FROZEN_1X = """
import quantc.tf as tf
graph_def_file = "%(qat)s"
converter = tf.contrib.lite.TFLiteConverter.from_frozen_graph(graph_def_file, ["image"], ["probabilities"])
converter.inference_type = tf.contrib.lite.constants.QUANTIZED_UINT8
input_arrays = converter.get_input_arrays()
converter.quantized_input_stats = {input_arrays[0]: (0., 255.)}  # mean, std_dev
tflite_model = converter.convert()
open("out.tflite", "wb").write(tflite_model)
"""

DEFAULT_RANGES = """
from quantc.tf.compat.v1 import lite
import quantc.tf.compat.v1 as tf
tf.disable_v2_behavior()
converter = tf.lite.TFLiteConverter.from_frozen_graph(
    graph_def_file="%(float)s", input_arrays=["image"], output_arrays=["probabilities"],
    input_shapes={"image": [1, 8, 8, 1]})
converter.inference_type = tf.lite.constants.QUANTIZED_UINT8
converter.quantized_input_stats = {"image": (127.5, 127.5)}
converter.default_ranges_stats = (0, 6)
with tf.io.gfile.GFile("out.tflite", "wb") as f:
    f.write(converter.convert())
"""

SSD = """
import quantc.tf as tf
detection = ["TFLite_Detection_PostProcess", "TFLite_Detection_PostProcess:1",
             "TFLite_Detection_PostProcess:2", "TFLite_Detection_PostProcess:3"]
converter = tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(
    "%(ssd)s", input_arrays=["normalized_input_image_tensor"], output_arrays=detection,
    input_shapes={"normalized_input_image_tensor": [1, 4, 4, 3]})
converter.allow_custom_ops = True
converter.inference_type = tf.uint8
converter.quantized_input_stats = {"normalized_input_image_tensor": (128, 128)}
converter.change_concat_input_ranges = False
open("out.tflite", "wb").write(converter.convert())
"""

IMAGE_FOLDER = """
import glob
import numpy as np
import quantc.tf as tf
from PIL import Image

def representative_data_gen():
    for name in sorted(glob.glob("photos/*.png"))[:100]:
        image = Image.open(name).convert("L").resize((8, 8))
        image = np.array(image, dtype=np.float32)[None, :, :, None]
        yield [(image - 127.5) / 127.5]

converter = tf.lite.TFLiteConverter.from_saved_model("%(saved_model)s")
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative_data_gen
tflite_quant_model = converter.convert()
with open("out.tflite", "wb") as f:
    f.write(tflite_quant_model)
"""

FILES_BY_TENSORFLOW = """
import quantc.tf as tf
IMAGE_SIZE = 8

def representative_data_gen():
    dataset_list = tf.data.Dataset.list_files("photos/*", shuffle=False)
    for image in dataset_list.take(10):
        image = tf.io.read_file(image)
        image = tf.io.decode_png(image, channels=1)
        image = tf.image.resize(image, [IMAGE_SIZE, IMAGE_SIZE])
        image = tf.cast((image - 127.5) / 127.5, tf.float32)
        image = tf.expand_dims(image, 0)
        yield [image]

converter = tf.lite.TFLiteConverter.from_saved_model("%(saved_model)s")
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative_data_gen
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
open("out.tflite", "wb").write(converter.convert())
"""

STRICT = """
import numpy as np
import pathlib
import quantc.tf as tf

train_images = np.load("%(calibration)s")["image"]
test = np.load("%(test)s")
test_images, test_labels = test["image"], test["labels"]

def representative_data_gen():
    for input_value in tf.data.Dataset.from_tensor_slices(train_images).batch(1).take(100):
        yield [input_value]

converter = tf.lite.TFLiteConverter.from_saved_model("%(saved_model)s")
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative_data_gen
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = tf.uint8
converter.inference_output_type = tf.uint8
tflite_model_quant = converter.convert()
tflite_model_quant_file = pathlib.Path("out.tflite")
tflite_model_quant_file.write_bytes(tflite_model_quant)

interpreter = tf.lite.Interpreter(model_path=str(tflite_model_quant_file))
interpreter.allocate_tensors()
input_details = interpreter.get_input_details()[0]
output_details = interpreter.get_output_details()[0]
predictions = np.zeros((len(test_images),), dtype=int)
for i in range(200):
    test_image = test_images[i]
    if input_details["dtype"] == np.uint8:
        input_scale, input_zero_point = input_details["quantization"]
        test_image = test_image / input_scale + input_zero_point
    test_image = np.expand_dims(test_image, axis=0).astype(input_details["dtype"])
    interpreter.set_tensor(input_details["index"], test_image)
    interpreter.invoke()
    predictions[i] = interpreter.get_tensor(output_details["index"])[0].argmax()
accuracy = (predictions[:200] == test_labels[:200]).mean()
print(accuracy)
assert accuracy > 0.9
"""

FLOAT16 = """
import logging
import quantc.tf as tf
tf.get_logger().setLevel("ERROR")
assert logging.getLogger("tensorflow").level == logging.ERROR
converter = tf.lite.TFLiteConverter.from_saved_model("%(saved_model)s")
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.target_spec.supported_types = [tf.float16]
open("out.tflite", "wb").write(converter.convert())
"""

DYNAMIC = """
from quantc import lite as tflite
converter = tflite.TFLiteConverter.from_frozen_graph("%(float)s", ["image"], ["probabilities"])
converter.optimizations = [tflite.Optimize.OPTIMIZE_FOR_SIZE]
open("out.tflite", "wb").write(converter.convert())
"""

EXPORT = """
import numpy as np
import quantc.tf as tf
images = np.load("%(calibration)s")["image"].astype("f4")

def export_tflite(saved_model_dir, tflite_filepath, quantization_config):
    converter = tf.lite.TFLiteConverter.from_saved_model(saved_model_dir)
    for key, value in quantization_config.items():
        if key == "supported_ops":
            converter.target_spec.supported_ops = value
        else:
            setattr(converter, key, value)
    converter.experimental_new_converter = True
    converter.experimental_new_quantizer = True
    with tf.io.gfile.GFile(tflite_filepath, "wb") as f:
        f.write(converter.convert())

def get_representative_dataset_gen(dataset, num_steps):
    def representative_dataset_gen():
        for image, _ in dataset.take(num_steps):
            yield [image]
    return representative_dataset_gen

labels = np.zeros(len(images), "i4")
dataset = tf.data.Dataset.from_tensor_slices((images, labels)).batch(1).prefetch(tf.data.AUTOTUNE)
tf.io.gfile.makedirs("export")
export_tflite("%(saved_model)s", "export/model.tflite", {
    "optimizations": [tf.lite.Optimize.DEFAULT],
    "representative_dataset": get_representative_dataset_gen(dataset, 100),
    "supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS_INT8],
    "inference_input_type": tf.int8, "inference_output_type": tf.int8})
assert tf.io.gfile.exists("export/model.tflite")
open("out.tflite", "wb").write(open("export/model.tflite", "rb").read())
"""

INT16 = """
import numpy as np
import quantc.tf as tf
images = np.load("%(calibration)s")["image"]
converter = tf.lite.TFLiteConverter.from_frozen_graph("%(float)s", ["image"], ["probabilities"])
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = tf.lite.RepresentativeDataset(lambda: ({"image": x[None]} for x in images))
converter.target_spec = tf.lite.TargetSpec(
    supported_ops=[tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8])
open("out.tflite", "wb").write(converter.convert())
"""

SIGNATURES = """
import numpy as np
import quantc.tf as tf
images = np.load("%(calibration)s")["image"]
converter = tf.lite.TFLiteConverter.from_saved_model("%(saved_model)s", signature_keys=["serving_default"])
converter.optimizations = {tf.lite.Optimize.DEFAULT}
converter._experimental_lower_tensor_list_ops = False
converter._experimental_default_to_single_batch_in_tensor_list_ops = True
name = list(tf.lite.Interpreter(model_content=converter.convert()).get_signature_list()["serving_default"]["inputs"])[0]

def representative_dataset():
    for image in images:
        yield ("serving_default", {name: image[np.newaxis].astype(np.float32)})

converter.representative_dataset = representative_dataset
model = converter.convert()
runner = tf.lite.Interpreter(model_content=model, num_threads=2).get_signature_runner("serving_default")
(output,) = runner(**{name: images[:1]}).values()
assert output.shape == (1, 10) and runner.get_input_details()[name]["dtype"] == np.float32
open("out.tflite", "wb").write(model)
"""

EDGE_TPU = """
import numpy as np
from quantc.tf import lite as tflite
import quantc.tf as tf
calibration = np.load("%(calibration)s")["image"]

class Dataset:
    def __call__(self):
        for i in range(len(calibration)):
            yield {"image": np.expand_dims(calibration[i], axis=0)}

converter = tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(
    graph_def_file="%(float)s", input_arrays=["image"], output_arrays=["probabilities"], input_shapes={"image": [1, 8, 8, 1]})
converter.optimizations.append(tf.lite.Optimize.DEFAULT) if isinstance(converter.optimizations, list) else (
    converter.optimizations.add(tf.lite.Optimize.DEFAULT))
converter.representative_dataset = Dataset()
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.target_spec.supported_types = [tf.int8]
converter.inference_input_type = converter.inference_output_type = tf.uint8
with open("out.tflite", "wb") as f:
    f.write(converter.convert())
try:
    interpreter = tflite.Interpreter("out.tflite", experimental_delegates=[tflite.experimental.load_delegate("libedgetpu.so.1")])
except (ValueError, OSError):
    interpreter = tflite.Interpreter(model_path="out.tflite", experimental_delegates=None)
interpreter.allocate_tensors()
index, = (d["index"] for d in interpreter.get_input_details())
interpreter.tensor(index)()[0] = 255 * calibration[0]
interpreter.invoke()
assert interpreter.tensor(interpreter.get_output_details()[0]["index"])().dtype == np.uint8
"""

BATCHES = """
import numpy as np
import quantc.tf as tf
images = np.load("%(calibration)s")["image"]
interpreter = tf.lite.Interpreter(model_content=tf.lite.TFLiteConverter.from_saved_model("%(saved_model)s").convert())
index = interpreter.get_input_details()[0]["index"]
interpreter.resize_tensor_input(index, [5, 8, 8, 1])
interpreter.allocate_tensors()
interpreter.set_tensor(index, images[:5])
interpreter.invoke()
assert interpreter.get_tensor(interpreter.get_output_details()[0]["index"]).shape == (5, 10)
try:
    interpreter.set_tensor(index, images[:5].astype(np.float64))
except ValueError as error:
    print(error)
else:
    raise AssertionError("float64 was taken")
converter = tf.lite.TFLiteConverter.from_saved_model(saved_model_dir="%(saved_model)s", tags={"serve"})
converter.optimizations = [tf.lite.Optimize.OPTIMIZE_FOR_LATENCY]
converter.representative_dataset = lambda: ((image[None],) for image in images)
converter.target_spec.supported_ops = {tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS}
converter._experimental_disable_per_channel = True
open("out.tflite", "wb").write(converter.convert())
"""

LOOK_INTO = """
import io
import numpy as np
import quantc.tf as tf
images = np.load("%(calibration)s")["image"]
dataset = lambda: ([image[None]] for image in images)
converter = tf.lite.TFLiteConverter.from_saved_model("%(saved_model)s")
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = dataset
debugger = tf.lite.experimental.QuantizationDebugger(
    converter=converter, debug_dataset=dataset, debug_options=tf.lite.experimental.QuantizationDebugOptions(
        layer_debug_metrics={"l1_norm": lambda diffs: np.mean(np.abs(diffs))}))
debugger.run()
statistics = io.StringIO()
debugger.layer_statistics_dump(statistics)
assert "l1_norm" in statistics.getvalue().splitlines()[0]
model = debugger.get_nondebug_quantized_model()
tf.lite.experimental.Analyzer.analyze(model_content=model)
open("out.tflite", "wb").write(model)
tf.lite.experimental.Analyzer.analyze(model_path="out.tflite")
"""

RECIPES = {
    "signatures": (SIGNATURES, ["%(saved_model)s", "--calibrate", "%(calibration)s", "--io", "float"]),
    "Edge TPU, or without": (
        EDGE_TPU,
        ["%(float)s", "--input", "image=1x8x8x1", "--output", "probabilities", "--calibrate", "%(calibration)s", "--io",
         "uint8", "--strict"],
    ),
    "batches, one scale a tensor": (
        BATCHES,
        ["%(saved_model)s", "--calibrate", "%(calibration)s", "--io", "float", "--per-tensor"],
    ),
    "debugger and analyzer": (LOOK_INTO, ["%(saved_model)s", "--calibrate", "%(calibration)s", "--io", "float"]),
    "frozen graph, 1.x": (FROZEN_1X, ["%(qat)s", "--quantize", "uint8", "--mean", "0", "--std", "255"]),
    "default ranges": (
        DEFAULT_RANGES,
        ["%(float)s", "--input", "image=1x8x8x1", "--output", "probabilities", "--quantize", "uint8",
         "--mean", "127.5", "--std", "127.5", "--default-range", "0,6"],
    ),
    "SSD": (
        SSD,
        ["%(ssd)s", "--input", "normalized_input_image_tensor=1x4x4x3", "--quantize", "uint8", "--mean", "128",
         "--std", "128", "--allow-custom-ops",
         *(word for k in ("", ":1", ":2", ":3") for word in ("--output", "TFLite_Detection_PostProcess" + k))],
    ),
    "image folder": (
        IMAGE_FOLDER,
        ["%(saved_model)s", "--calibrate", "photos.npz", "--io", "float"],
    ),
    "image folder, TensorFlow's functions": (
        FILES_BY_TENSORFLOW,
        ["%(saved_model)s", "--calibrate", "photos.npz", "--io", "float"],
    ),
    "strict int8 and a loop": (
        STRICT,
        ["%(saved_model)s", "--calibrate", "%(calibration)s", "--io", "uint8", "--strict"],
    ),
    "export by a dictionary": (
        EXPORT,
        ["%(saved_model)s", "--calibrate", "%(calibration)s", "--io", "int8", "--strict"],
    ),
    "float16": (FLOAT16, ["%(saved_model)s", "--quantize", "float16"]),
    "dynamic range": (DYNAMIC, ["%(float)s", "--quantize", "dynamic"]),
    "int16 activations": (
        INT16,
        ["%(float)s", "--quantize", "int16x8", "--calibrate", "%(calibration)s", "--io", "float"],
    ),
}  # fmt: skip


def write_photos(folder):
    """Ten pictures, and the arrays that a script makes of them."""
    image = pytest.importorskip("PIL.Image")
    os.mkdir(folder / "photos")
    rng, rows = np.random.default_rng(1), []
    for k in range(10):
        pixels = rng.integers(0, 256, (8, 8), np.uint8)
        image.fromarray(pixels).save(folder / "photos" / f"{k}.png")
        rows.append((pixels.astype(np.float32)[..., None] - 127.5) / 127.5)
    np.savez(folder / "photos.npz", np.stack(rows))


@pytest.fixture
def files(tmp_path):
    inputs = os.path.join(SOURCE, "test", "Python", "Inputs")
    found = {name: os.path.join(DIGITS, f"{name}.pb") for name in ("float", "qat")}
    found.update({name: os.path.join(DIGITS, f"{name}.npz") for name in ("calibration", "test")})
    found.update(saved_model=os.path.join(inputs, "digits"), ssd=os.path.join(inputs, "ssd.pbtxt"))
    return found


@pytest.mark.parametrize("name", RECIPES)
def test_recipe(cli, files, tmp_path, name):
    script, request = RECIPES[name]
    if "image folder" in name:
        write_photos(tmp_path)
    check = "\nimport sys\nassert not {'tensorflow', 'keras', 'torch'} & set(sys.modules)\n"
    subprocess.run([sys.executable, "-c", script % files + check], check=True, env=ENV, cwd=tmp_path)
    request = [word % files for word in request]
    request = [str(tmp_path / "photos.npz") if word == "photos.npz" else word for word in request]
    assert (tmp_path / "out.tflite").read_bytes() == cli.convert(*request)
