# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""quantc.lite.Interpreter beside LiteRT's with its reference kernels: bytes of outputs, fields of dictionaries."""

import glob
import os

import numpy as np
import pytest
import quantc
from quantc import lite

litert = pytest.importorskip("ai_edge_litert.interpreter")


def theirs(content, **options):
    return litert.Interpreter(
        model_content=content, experimental_op_resolver_type=litert.OpResolverType.BUILTIN_REF, **options
    )


def assert_same_details(mine, other):
    assert mine.keys() == other.keys()
    for key in mine:
        a, b = mine[key], other[key]
        if isinstance(a, dict):
            assert_same_details(a, b)
        elif isinstance(a, np.ndarray):
            assert isinstance(b, np.ndarray) and a.dtype == b.dtype, key
            np.testing.assert_array_equal(a, b, key)
        else:
            assert type(a) is type(b) and a == b, key


def assert_same_run(content, rng):
    mine = lite.Interpreter(model_content=content, experimental_preserve_all_tensors=True)
    other = theirs(content, experimental_preserve_all_tensors=True)
    for call in ("get_input_details", "get_output_details", "get_tensor_details"):
        for a, b in zip(getattr(mine, call)(), getattr(other, call)()):
            assert_same_details(a, b)
    mine.allocate_tensors()
    other.allocate_tensors()
    for call in ("get_input_details", "get_output_details", "_get_ops_details"):
        found, wanted = getattr(mine, call)(), getattr(other, call)()
        assert len(found) == len(wanted)
        for a, b in zip(found, wanted):
            assert_same_details(a, b)
    assert mine.get_signature_list() == other.get_signature_list()
    for d in mine.get_input_details():
        if np.issubdtype(d["dtype"], np.integer):
            limits = np.iinfo(d["dtype"])
            x = rng.integers(limits.min, limits.max, d["shape"], d["dtype"], endpoint=True)
        else:
            x = rng.standard_normal(d["shape"]).astype(d["dtype"])
        mine.set_tensor(d["index"], x)
        other.set_tensor(d["index"], x)
        np.testing.assert_array_equal(mine.get_tensor(d["index"]), x)
    mine.invoke()
    other.invoke()
    for d in mine.get_output_details():
        np.testing.assert_array_equal(mine.get_tensor(d["index"]), other.get_tensor(d["index"]))
        np.testing.assert_array_equal(mine.tensor(d["index"])(), other.get_tensor(d["index"]))
    compared = 0
    for d in mine.get_tensor_details():
        try:
            value = mine.get_tensor(d["index"])
        except quantc.QuantcError:
            continue
        np.testing.assert_array_equal(value, other.get_tensor(d["index"]), d["name"])
        compared += 1
    assert compared > len(mine.get_input_details())
    return compared


@pytest.mark.parametrize(
    "options", [{}, {"io": "float"}, {"io": "uint8"}, {"per_tensor": True}, {"quantize": "int16x8"}], ids=str
)
def test_digits(float_pb, images, options):
    content = quantc.convert(float_pb, calibrate=images, **options).tflite
    assert assert_same_run(content, np.random.default_rng(1)) >= 10


def test_trained(qat_pb):
    content = quantc.convert(qat_pb, quantize="uint8", mean=0, std=255).tflite
    assert assert_same_run(content, np.random.default_rng(2)) >= 10


@pytest.mark.skipif(not os.environ.get("QUANTC_CORPUS"), reason="the reference models are not there")
def test_reference_models():
    corpus, rng, done = os.environ["QUANTC_CORPUS"], np.random.default_rng(3), 0
    for pattern in (
        "golden/ptq/*/int8*.tflite",
        "models/tflite/*int8*.tflite",
        "golden/litert/ops/ARG_M*toco.tflite",  # the shape of a result is not what the file says
    ):
        for path in sorted(glob.glob(os.path.join(corpus, pattern))):
            # LiteRT's own int8 SUM reads the wrong type (docs/Numerics.md, N-SUM).
            if "doc_localisation" in path or os.path.getsize(path) > 4_000_000:
                continue
            with open(path, "rb") as f:
                assert_same_run(f.read(), rng)
            done += 1
    assert done >= 20


def test_loop_that_checks_a_result(float_pb, images, test_set):
    """The usual end of a recipe."""
    x, y = test_set
    interpreter = lite.Interpreter(model_content=quantc.convert(float_pb, calibrate=images, io="uint8").tflite)
    interpreter.allocate_tensors()
    details, output = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    right = 0
    for image, label in zip(x[:200], y):
        scale, zero = details["quantization"]
        interpreter.set_tensor(details["index"], np.expand_dims(image / scale + zero, 0).astype(details["dtype"]))
        interpreter.invoke()
        right += int(np.argmax(interpreter.get_tensor(output["index"])[0]) == label)
    assert right >= 190


def test_resize_and_views(float_pb, images, test_set):
    x = (test_set[0][:5] * 255).astype(np.uint8)
    content = quantc.convert(float_pb, calibrate=images, io="uint8").tflite
    mine = lite.Interpreter(model_content=content, experimental_preserve_all_tensors=True)
    other = theirs(content, experimental_preserve_all_tensors=True)
    for i in (mine, other):
        i.resize_tensor_input(i.get_input_details()[0]["index"], [5, 8, 8, 1])
        i.allocate_tensors()
        i.set_tensor(i.get_input_details()[0]["index"], x)
        i.invoke()
        for details in (i.get_input_details(), i.get_output_details()):
            assert details[0]["shape"][0] == 5
    for a, b in zip(mine.get_tensor_details(), other.get_tensor_details()):
        assert_same_details(a, b)  # a file without a signature has the shape of now
    name = mine.get_output_details()[0]["index"]
    np.testing.assert_array_equal(mine.get_tensor(name), other.get_tensor(name))
    fill = mine.tensor(mine.get_input_details()[0]["index"])
    fill()[:] = 0
    held = mine.tensor(name)()
    mine.invoke()
    np.testing.assert_array_equal(held[0], held[4])
    with pytest.raises(ValueError, match="strict"):
        mine.resize_tensor_input(mine.get_input_details()[0]["index"], [5, 9, 8, 1], strict=True)


def test_more_than_one_open_dimension(tmp_path):
    """Images of any size: the file's own shape until it is resized."""
    graph = tmp_path / "any.pbtxt"
    shape = "".join("dim { size: %d } " % d for d in (1, -1, -1, 2))
    graph.write_text(
        'node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } '
        'attr { key: "shape" value { shape { %s} } } }\n'
        'node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }' % shape
    )
    content = quantc.convert(graph, quantize="none").tflite
    mine, other = lite.Interpreter(model_content=content), theirs(content)
    x = np.linspace(-1, 1, 24, dtype=np.float32).reshape(1, 3, 4, 2)
    for i in (mine, other):
        i.allocate_tensors()
        i.invoke()
        i.resize_tensor_input(0, x.shape)
        i.allocate_tensors()
        i.set_tensor(i.get_input_details()[0]["index"], x)
        i.invoke()
    output = mine.get_output_details()[0]["index"]
    np.testing.assert_array_equal(mine.get_tensor(output), np.maximum(x, 0))
    np.testing.assert_array_equal(mine.get_tensor(output), other.get_tensor(output))


def test_signature_runner(saved_model):
    content = quantc.convert(saved_model, quantize="none").tflite
    mine, other = lite.Interpreter(model_content=content), theirs(content)
    assert mine.get_signature_list() == other.get_signature_list() != {}
    sample = np.load(saved_model + ".npz")["x"]
    first, second = mine.get_signature_runner(), other.get_signature_runner("serving_default")
    found, wanted = first(x=sample), second(x=sample)
    assert found.keys() == wanted.keys()
    for name in wanted:
        np.testing.assert_allclose(found[name], wanted[name], rtol=1e-5)
    for name, details in first.get_input_details().items():
        assert_same_details(details, second.get_input_details()[name])
    with pytest.raises(ValueError) as e:
        first(y=sample)
    assert len(e.value.faults) == 2
