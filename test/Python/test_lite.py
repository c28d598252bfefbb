# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""quantc.lite: recipes for TensorFlow's converter with the import line changed give the program's bytes."""

import os
import re

import numpy as np
import pytest
import quantc
import quantc.tf as tf
from quantc import lite


def dataset(images):
    def representative():
        for image in images:
            yield [image[np.newaxis]]

    return representative


# The 1.x class


@pytest.mark.parametrize("home", [tf.contrib.lite, tf.compat.v1.lite, tf.lite, lite])
def test_frozen_graph_with_fake_quants(home, cli, qat_pb):
    converter = home.TFLiteConverter.from_frozen_graph(
        qat_pb, ["image"], ["probabilities"], input_shapes={"image": [1, 8, 8, 1]}
    )
    converter.inference_type = home.constants.QUANTIZED_UINT8
    converter.quantized_input_stats = {"image": (0.0, 255.0)}
    wanted = cli.convert(
        qat_pb,
        "--input",
        "image=1x8x8x1",
        "--output",
        "probabilities",
        "--quantize",
        "uint8",
        "--mean",
        0,
        "--std",
        255,
    )
    assert converter.convert() == wanted
    assert converter.get_input_arrays() == ["image"]
    converter.inference_input_type = tf.float32
    assert converter.convert() == cli.convert(qat_pb, "--quantize", "uint8", "--mean", 0, "--std", 255, "--io", "float")


def test_toco_converter_and_old_rules(cli, qat_pb):
    converter = tf.contrib.lite.TocoConverter.from_frozen_graph(qat_pb, ["image"], ["probabilities"])
    converter.inference_type = np.uint8
    converter.quantized_input_stats = {"image": [127.5, 127.5]}
    converter.experimental_new_converter = False
    converter.reorder_across_fake_quant = False
    converter.change_concat_input_ranges = False
    converter.drop_control_dependency = True
    assert converter.convert() == cli.convert(
        qat_pb, "--quantize", "uint8", "--mean", 127.5, "--std", 127.5, "--compat", "toco"
    )


def test_an_integer_input_decides_in_the_first_class_alone(cli, qat_pb):
    converter = tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(qat_pb, ["image"], ["probabilities"])
    converter.inference_input_type = tf.int8
    with pytest.raises(ValueError, match="quantized_input_stats must be given"):
        converter.convert()
    converter.quantized_input_stats = {"image": (0, 255)}
    assert converter.convert() == cli.convert(qat_pb, "--quantize", "int8", "--mean", 0, "--std", 255)
    second = lite.TFLiteConverter.from_saved_model(os.path.dirname(qat_pb))
    second.inference_input_type = tf.int8
    with pytest.raises(ValueError, match="inference_input_type is int8; allowed are float32"):
        second.convert()


def test_default_ranges(cli, float_pb):
    converter = tf.lite.TFLiteConverter.from_frozen_graph(float_pb, ["image"], ["probabilities"])
    converter.inference_type = tf.uint8
    converter.quantized_input_stats = {"image": (0, 255)}
    converter.default_ranges_stats = (0, 6)
    assert converter.convert() == cli.convert(
        float_pb, "--quantize", "uint8", "--mean", 0, "--std", 255, "--default-range", "0,6"
    )
    converter.default_ranges_stats = 6
    with pytest.raises(ValueError, match="a pair"):
        converter.convert()


def test_stats_are_checked(qat_pb):
    converter = lite.TFLiteConverter.from_frozen_graph(qat_pb, ["image"], ["probabilities"])
    converter.inference_type = tf.uint8
    for stats, message in (
        ({"imag": (0, 255)}, "lacks input 'image'"),
        ({"image": 5}, "a pair"),
        ({"image": (0, 0)}, "deviation is 0"),
        ({}, "must be given"),
    ):
        converter.quantized_input_stats = stats
        with pytest.raises(ValueError, match=message):
            converter.convert()
    converter.quantized_input_stats = {"image": (0, 255), "imgae": (0, 255)}
    with pytest.raises(ValueError, match="names 'imgae', which is no input, did you mean 'image'"):
        converter.convert()


def test_post_training_quantize_is_dynamic_range(cli, float_pb):
    converter = tf.contrib.lite.TFLiteConverter.from_frozen_graph(float_pb, ["image"], ["probabilities"])
    assert converter.post_training_quantize is False
    converter.post_training_quantize = True
    assert converter.optimizations == [lite.Optimize.DEFAULT] and converter.post_training_quantize
    assert converter.convert() == cli.convert(float_pb, "--quantize", "dynamic")
    converter.post_training_quantize = False
    converter.target_ops = [lite.OpsSet.TFLITE_BUILTINS]
    assert converter.convert() == cli.convert(float_pb, "--quantize", "none")


def test_summary_folder(float_pb, images, tmp_path):
    converter = tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(float_pb, ["image"], ["probabilities"])
    converter.optimizations = [lite.Optimize.DEFAULT]
    converter.representative_dataset = dataset(images)
    converter.conversion_summary_dir = str(tmp_path / "summary")
    converter.convert()
    assert "Layers, worst first" in (tmp_path / "summary" / "conversion.html").read_text()


def test_attributes_that_toco_had(cli, qat_pb, tmp_path):
    converter = tf.contrib.lite.TocoConverter.from_frozen_graph(qat_pb, ["image"], ["probabilities"])
    converter.inference_type = tf.uint8
    converter.quantized_input_stats = {"image": (0, 255)}
    converter.experimental_new_converter = False
    converter.change_concat_input_ranges = converter.reorder_across_fake_quant = True
    converter.dump_graphviz_dir = str(tmp_path / "dot")
    assert converter.convert() == cli.convert(qat_pb, "--quantize=uint8", "--mean=0", "--std=255", "--compat=toco")
    assert sorted(os.listdir(tmp_path / "dot")) == ["import.dot", "result.dot"]
    converter.output_format = tf.contrib.lite.constants.GRAPHVIZ_DOT
    assert converter.convert().startswith(b"digraph")


def test_two_inputs_have_statistics_each(tmp_path):
    graph = tmp_path / "two.pbtxt"
    node = 'node { name: "%s" op: "%s" %s attr { key: "%s" value { type: DT_FLOAT } } %s }'
    shape = 'attr { key: "shape" value { shape { dim { size: 1 } dim { size: 4 } } } }'
    graph.write_text(
        node % ("a", "Placeholder", "", "dtype", shape)
        + node % ("b", "Placeholder", "", "dtype", shape)
        + node % ("sum", "AddV2", 'input: "a" input: "b"', "T", "")
    )
    converter = lite.TFLiteConverter.from_frozen_graph(graph, ["a", "b"], ["sum"])
    converter.inference_type = tf.uint8
    converter.quantized_input_stats = {"a": (128, 64), "b": (0, 255)}
    converter.default_ranges_stats = (-3, 4)
    interpreter = lite.Interpreter(model_content=converter.convert())
    found = {d["name"]: d["quantization"] for d in interpreter.get_input_details()}
    assert found == {"a": (pytest.approx(1 / 64), 128), "b": (pytest.approx(1 / 255), 0)}


# TensorFlow 2's attributes, on the float network


def float_converter(float_pb):
    return lite.TFLiteConverter.from_frozen_graph(float_pb, ["image"], ["probabilities"])


def test_float16_and_dynamic(cli, float_pb):
    converter = float_converter(float_pb)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    assert converter.convert() == cli.convert(float_pb, "--quantize", "dynamic")
    for kind in (tf.float16, np.float16, "float16", lite.constants.FLOAT16):
        converter.target_spec.supported_types = [kind]
        assert converter.convert() == cli.convert(float_pb, "--quantize", "float16")
    for old in (lite.Optimize.OPTIMIZE_FOR_SIZE, lite.Optimize.OPTIMIZE_FOR_LATENCY, "DEFAULT"):
        converter.optimizations = {old}
        assert converter.convert() == cli.convert(float_pb, "--quantize", "float16")


def test_int8_with_float_fallback(cli, float_pb, images, calibration_npz):
    converter = float_converter(float_pb)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = dataset(images)
    wanted = cli.convert(float_pb, "--calibrate", calibration_npz, "--io", "float")
    assert converter.convert() == wanted
    assert converter.result.summary["samples"] == 100
    converter.representative_dataset = tf.lite.RepresentativeDataset(dataset(images))
    assert converter.convert() == wanted
    converter.representative_dataset = lambda: ({"image": image[np.newaxis]} for image in images)
    assert converter.convert() == wanted
    converter.representative_dataset = lambda: (("serving_default", {"image": image[np.newaxis]}) for image in images)
    assert converter.convert() == wanted


@pytest.mark.parametrize("io", [tf.uint8, np.int8, "int8"])
def test_strict_int8(cli, float_pb, images, calibration_npz, io):
    name = getattr(io, "name", None) or getattr(io, "__name__", io)
    wanted = cli.convert(float_pb, "--calibrate", calibration_npz, "--io", name, "--strict")
    for spec in ({"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]}, {"supported_types": [tf.int8]}):
        converter = float_converter(float_pb)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec = tf.lite.TargetSpec(**spec)
        converter.representative_dataset = dataset(images)
        converter.inference_input_type = io
        converter.inference_output_type = io
        assert converter.convert() == wanted


def test_strict_refuses_what_stays_float(tmp_path):
    graph = tmp_path / "floor.pbtxt"
    shape = 'attr { key: "shape" value { shape { dim { size: 1 } dim { size: 4 } } } }'
    graph.write_text(
        'node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } %s }' % shape
        + 'node { name: "y" op: "Floor" input: "x" attr { key: "T" value { type: DT_FLOAT } } }'
    )
    converter = lite.TFLiteConverter.from_frozen_graph(graph, ["x"], ["y"])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: iter([[np.ones((1, 4), np.float32)]])
    assert converter.convert()[4:8] == b"TFL3"
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    with pytest.raises(quantc.ConversionError, match="y"):
        converter.convert()


def test_int16x8(cli, float_pb, images, calibration_npz):
    converter = float_converter(float_pb)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = dataset(images)
    int16 = tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
    converter.target_spec.supported_ops = [int16, tf.lite.OpsSet.TFLITE_BUILTINS]
    base = ["--quantize", "int16x8", "--calibrate", calibration_npz]
    assert converter.convert() == cli.convert(float_pb, *base, "--io", "float")
    converter.target_spec.supported_ops = [int16]
    converter.inference_input_type = converter.inference_output_type = tf.int16
    converter._experimental_full_integer_quantization_bias_type = tf.int64
    assert converter.convert() == cli.convert(float_pb, *base, "--io", "int16", "--strict")
    converter._experimental_full_integer_quantization_bias_type = tf.int32
    with pytest.raises(quantc.UnsupportedError, match="biases of int16x8 are int64"):
        converter.convert()
    converter._experimental_full_integer_quantization_bias_type = None
    converter.inference_input_type = tf.int8
    with pytest.raises(ValueError, match="inference_input_type is int8; allowed are float32, int16"):
        converter.convert()


def test_one_scale_a_tensor_and_rules(cli, float_pb, images, calibration_npz):
    converter = float_converter(float_pb)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = dataset(images)
    converter._experimental_disable_per_channel = True
    converter.compat = "tflite"
    converter.quantc_options = {"bias_correction": True}
    assert converter.convert() == cli.convert(
        float_pb,
        "--calibrate",
        calibration_npz,
        "--io",
        "float",
        "--per-tensor",
        "--compat",
        "tflite",
        "--bias-correction",
    )


def test_trained_network_needs_no_samples(cli, qat_pb, tmp_path):
    converter = lite.TFLiteConverter.from_frozen_graph(qat_pb, ["image"], ["probabilities"])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    assert converter.convert() == cli.convert(qat_pb, "--quantize", "int8", "--io", "float")
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.uint8
    assert converter.convert() == cli.convert(qat_pb, "--quantize", "int8", "--io", "uint8", "--strict")


def test_saved_model(cli, saved_model):
    sample = np.load(saved_model + ".npz")["x"]
    converter = tf.lite.TFLiteConverter.from_saved_model(saved_model, signature_keys=["serving_default"])
    assert converter.convert() == cli.convert(saved_model, "--quantize", "none")
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([sample * k] for k in np.linspace(-1, 1, 9, dtype=np.float32))
    np.savez(cli.folder / "x.npz", x=np.concatenate([sample * k for k in np.linspace(-1, 1, 9, dtype=np.float32)]))
    assert converter.convert() == cli.convert(saved_model, "--calibrate", cli.folder / "x.npz", "--io", "float")
    first = tf.compat.v1.lite.TFLiteConverter.from_saved_model(
        saved_model, tag_set={"serve"}, signature_key="serving_default"
    )
    assert first.convert() == cli.convert(saved_model, "--quantize", "none")
    several = os.path.join(os.path.dirname(saved_model), "several")
    converter = lite.TFLiteConverter.from_saved_model(several, signature_keys=["project", "embed"])
    both = ("--signature", "project", "--signature", "embed")
    assert converter.convert() == cli.convert(several, "--quantize", "none", *both)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: [("embed", {"ids": np.zeros((1, 3), np.int32)})]
    with pytest.raises(quantc.UnsupportedError, match="SIGNATURE/INPUT"):
        converter.convert()
    result = quantc.convert(several, signature=["project", "embed"], calibrate=several + ".npz")
    assert result.tflite == cli.convert(several, "--calibrate", several + ".npz", *both)
    with pytest.raises(IOError):
        lite.TFLiteConverter.from_saved_model("/no/such")


def test_image_folder(cli, float_pb, tmp_path):
    """A folder of pictures, read as the recipes read them and as the program reads them: 8 x 8 needs no resizing."""
    image = pytest.importorskip("PIL.Image")
    drawn = np.random.default_rng(1)
    (tmp_path / "photos").mkdir()
    for k in range(12):
        image.fromarray(drawn.integers(0, 256, (8, 8), np.uint8)).save(tmp_path / "photos" / f"{k:02}.png")

    def representative():
        for path in tf.io.gfile.glob(str(tmp_path / "photos" / "*.png")):
            pixels = np.asarray(image.open(path).convert("L"), np.float32)[np.newaxis, ..., np.newaxis]
            yield [(pixels - np.float32(127.5)) / np.float32(127.5)]

    converter = float_converter(float_pb)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    folder = ["--calibrate", tmp_path / "photos", "--mean", 127.5, "--std", 127.5]
    found = quantc.convert(float_pb, calibrate=tmp_path / "photos", mean=127.5, std=127.5, io="float").tflite
    assert found == cli.convert(float_pb, *folder, "--io", "float")
    # Mean and std fix the input's scale where the pictures are given as such; a generator yields reals, as arrays are.
    np.savez(tmp_path / "reals.npz", image=np.concatenate([sample[0] for sample in representative()]))
    assert converter.convert() == cli.convert(float_pb, "--calibrate", tmp_path / "reals.npz", "--io", "float")


# Attributes


def test_unknown_attributes(float_pb):
    converter = float_converter(float_pb)
    with pytest.raises(AttributeError, match="no attribute 'optimisations', did you mean 'optimizations'"):
        converter.optimisations = []
    with pytest.raises(AttributeError, match="did you mean 'representative_dataset'"):
        converter.representive_dataset = []
    with pytest.raises(AttributeError, match="did you mean 'supported_ops'"):
        converter.target_spec.suported_ops = []
    with pytest.raises(AttributeError, match="did you mean 'convert'"):
        converter.convrt()
    with pytest.raises(ValueError, match="optimizations holds 'FAST'; allowed are DEFAULT"):
        converter.optimizations = ["FAST"]
    with pytest.raises(ValueError, match="a list or set of Optimize"):
        converter.optimizations = lite.Optimize.DEFAULT
    with pytest.raises(ValueError, match="supported_ops holds 5"):
        converter.target_spec.supported_ops = [5]
    with pytest.raises(ValueError, match="is no type"):
        converter.inference_input_type = "int9"


def test_refused_attributes_say_why_and_take_their_default(float_pb):
    from quantc.lite._attributes import COMMON, FIRST, REFUSED

    converter, refused = float_converter(float_pb), 0
    for name, attribute in {**COMMON, **FIRST}.items():
        if attribute.kind != REFUSED:
            continue
        setattr(converter, name, attribute.default)
        other = "x" if not isinstance(attribute.default, bool) else not attribute.default
        with pytest.raises(quantc.UnsupportedError, match=re.escape(attribute.reason)):
            setattr(converter, name, other)
        refused += 1
    assert refused > 30
    with pytest.raises(quantc.UnsupportedError, match="sparse"):
        converter.optimizations = [lite.Optimize.EXPERIMENTAL_SPARSITY]
    with pytest.raises(quantc.UnsupportedError, match="can't be embedded"):
        converter.target_spec.experimental_select_user_tf_ops = ["Foo"]
    converter.target_spec.supported_types = [tf.bfloat16]
    with pytest.raises(quantc.UnsupportedError, match="bfloat16"):
        converter.convert()


def test_attributes_of_tensorflows_own_classes(float_pb, saved_model):
    tensorflow = pytest.importorskip("tensorflow")
    theirs = tensorflow.lite.TFLiteConverter.from_saved_model(saved_model)
    first = tensorflow.compat.v1.lite.TFLiteConverter.from_frozen_graph(float_pb, ["image"], ["probabilities"])
    ours = lite.TFLiteConverter.from_saved_model(saved_model)
    ours_first = tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(float_pb, ["image"], ["probabilities"])
    plain = (bool, str, int, float, type(None))
    for his, mine in ((theirs, ours), (first, ours_first)):
        lacking = [n for n in vars(his) if not hasattr(mine, n)]
        assert not lacking
        for name, value in vars(his).items():
            if isinstance(value, plain) and not name.startswith("_") and name not in ("saved_model_dir",):
                assert getattr(mine, name) == value, name
                setattr(mine, name, value)
        for name in dir(type(his)):
            if not name.startswith("_"):
                assert hasattr(type(mine), name) or hasattr(mine, name), name
    for name in ("Optimize", "OpsSet"):
        his, mine = getattr(tensorflow.lite, name), getattr(lite, name)
        assert {m.name: m.value for m in his} == {m.name: m.value for m in mine}
    for name in [n for n in dir(tensorflow.lite) if not n.startswith("_")]:
        assert hasattr(lite, name), name
    ours.optimizations = [tensorflow.lite.Optimize.DEFAULT]
    ours.target_spec = tensorflow.lite.TargetSpec(supported_types=[tensorflow.float16])
    assert ours.convert() == quantc.convert(saved_model, quantize="float16").tflite
    assert tf.float16 == tensorflow.float16 and tf.uint8 == np.uint8 and tf.int8 == "int8" and tf.int8 != tf.uint8


# Wrong data sets


def test_wrong_data_sets(float_pb, images):
    converter = float_converter(float_pb)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    for data, message in (
        (lambda: iter([]), "nothing was yielded"),
        (
            lambda: iter([[images[:1].astype(np.float64)]]),
            "sample 0 has type float64 for input 'image', which is float32",
        ),
        (lambda: iter([[(images[:1] * 255).astype(np.uint8)]]), "has type uint8"),
        (lambda: iter([[images[0, 0]]]), "has shape"),
        (lambda: iter([[np.full_like(images[:1], np.nan)]]), "NaN"),
    ):
        converter.representative_dataset = data
        with pytest.raises(quantc.SampleError, match=message):
            converter.convert()
    with pytest.raises(ValueError, match="a function that gives samples"):
        converter.representative_dataset = 5
    converter.representative_dataset = None
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    with pytest.raises(ValueError, match="a representative_dataset must be given"):
        converter.convert()
    with pytest.raises(ValueError, match="input_shapes names 'imgae'"):
        lite.TFLiteConverter.from_frozen_graph(float_pb, ["image"], ["probabilities"], {"imgae": [1]})


def test_debugger(float_pb, images, tmp_path):
    converter = float_converter(float_pb)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = dataset(images)
    debugger = tf.lite.experimental.QuantizationDebugger(
        converter=converter,
        debug_dataset=dataset(images[:10]),
        debug_options=lite.QuantizationDebugOptions(
            layer_debug_metrics={"largest": lambda d: np.abs(d).max()},
            model_debug_metrics={"same": lambda f, q: float(np.argmax(f[0]) == np.argmax(q[0]))},
            layer_direct_compare_metrics={"scale": lambda f, q, scale, zero: scale},
        ),
    )
    debugger.run()
    assert len(debugger.layer_statistics) >= 4
    for statistics in debugger.layer_statistics.values():
        assert statistics["largest"] == pytest.approx(statistics["max_abs_error"])
        assert statistics["max_abs_error"] < 20 * statistics["scale"]
        assert "isolated_db" in statistics
    assert debugger.model_statistics["same"] == 1
    with open(tmp_path / "layers.csv", "w") as f:
        debugger.layer_statistics_dump(f)
    head, *rows = (tmp_path / "layers.csv").read_text().splitlines()
    assert head.startswith("op_name,tensor_idx,num_elements,stddev,mean_error,max_abs_error,mean_squared_error")
    assert len(rows) == len(debugger.layer_statistics)
    assert debugger.get_nondebug_quantized_model() == converter.convert()
    layer = next(iter(debugger.layer_statistics))
    debugger.options = lite.QuantizationDebugOptions(denylisted_nodes=[layer])
    debugger.run()
    assert layer not in debugger.layer_statistics
    debugger.options = lite.QuantizationDebugOptions(denylisted_ops=["CONV_2D"])
    left = quantc.inspect(debugger.get_nondebug_quantized_model())
    floats = {t["name"] for t in left["tensors"] if t["type"] == "float32"}
    assert all(o["outputs"][0] in floats for o in left["operators"] if o["op"] == "CONV_2D")
    with pytest.raises(ValueError, match="needs optimizations"):
        lite.QuantizationDebugger(converter=float_converter(float_pb), debug_dataset=dataset(images))


def test_module_that_stands_for_tensorflow(tmp_path):
    import subprocess
    import sys

    with pytest.raises(quantc.UnsupportedError, match="tf.data.TFRecordDataset is not there: of tf.data there is Dataset"):
        tf.data.TFRecordDataset
    for name, reason in (
        ("keras", "import keras"),
        ("Session", "from_frozen_graph"),
        ("nothing", "stands for"),
    ):
        with pytest.raises(quantc.UnsupportedError, match=reason):
            getattr(tf, name)
        assert not hasattr(tf, name)
    with pytest.raises(quantc.UnsupportedError, match="tf.io.TFRecordWriter"):
        tf.io.TFRecordWriter
    assert tf.compat.v1.gfile.Exists(str(tmp_path)) and tf.gfile.Exists(str(tmp_path))
    with tf.io.gfile.GFile(str(tmp_path / "a"), "wb") as f:
        f.write(b"xy")
    assert tf.io.read_file(str(tmp_path / "a")) == b"xy"
    with pytest.raises(quantc.UnsupportedError, match="this machine alone"):
        tf.io.gfile.GFile("gs://bucket/x")
    assert tf.constant([1.0]).dtype == np.float32 and tf.cast([1.7], tf.uint8).dtype == np.uint8
    code = (
        "import sys, quantc, quantc.tf.compat.v1 as tf\nimport quantc.lite as l\n"
        "tf.lite.TFLiteConverter, tf.lite.Interpreter, l.Interpreter\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('tensorflow', 'keras', 'torch')]"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(quantc.__file__))},
    )


ANALYSIS = """=== TFLite ModelAnalyzer ===

Your TFLite model has '1' subgraph(s). In the subgraph description below,
T# represents the Tensor numbers. For example, in Subgraph#0, the FULLY_CONNECTED op takes
tensor #0 and tensor #1 and tensor #2 as input and produces tensor #3 as output.

Subgraph#0 main(T#0) -> [T#3]
  Op#0 FULLY_CONNECTED(T#0, T#1, T#2) -> [T#3]

Tensors of Subgraph#0
  T#0(x) shape:[1, 6], type:FLOAT32
  T#1(w) shape:[3, 6], type:FLOAT32 RO 72 bytes, buffer: 1, data:[0.738042, -0.840473, 2.43173, 0.840683, 1.35039, ...]
  T#2(b) shape:[3], type:FLOAT32 RO 12 bytes, buffer: 2, data:[-0.152362, 0.242381, 0.103023]
  T#3(y) shape:[1, 3], type:FLOAT32

---------------------------------------------------------------
Your TFLite model has '1' signature_def(s).

Signature#0 key: 'serving_default'
- Subgraph: Subgraph#0
- Inputs: 
    'x' : T#0
- Outputs: 
    'y' : T#3

---------------------------------------------------------------
              Model size:        720 bytes
    Non-data buffer size:        636 bytes (88.33 %)
  Total data buffer size:         84 bytes (11.67 %)
    (Zero value buffers):          0 bytes (00.00 %)

* Buffers of TFLite model are mostly used for constant tensors.
"""
"""What TensorFlow 2.21 prints of this file."""


def test_analyzer(saved_model, float_pb, images, capsys):
    analyze = lite.experimental.Analyzer.analyze
    analyze(model_content=lite.TFLiteConverter.from_saved_model(saved_model).convert())
    assert capsys.readouterr().out.startswith(ANALYSIS)
    # Operands of shapes are shown where they are read; int8 is numbers, where TensorFlow prints characters.
    analyze(model_content=quantc.convert(float_pb, calibrate=images).tflite)
    printed = capsys.readouterr().out
    assert "  Op#5 RESHAPE(T#14, T#7[-1, 256]) -> [T#15]\n" in printed
    assert "type:INT8 RO 144 bytes, buffer: 1, data:[60, 98, 70, 77, -106, ...]\n" in printed
    with pytest.raises(ValueError, match="neither"):
        analyze()
    with pytest.raises(quantc.UnsupportedError, match="GPU"):
        analyze(model_content=b"x", gpu_compatibility=True)
