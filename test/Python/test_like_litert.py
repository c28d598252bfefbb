# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""What scripts do with an interpreter, right and wrong: quantc.lite gives and raises what LiteRT does.

An exception is of the classes that LiteRT's has, so that scripts which catch it do here too.
"""

import pathlib

import numpy as np
import pytest
import quantc
from quantc import lite

litert = pytest.importorskip("ai_edge_litert.interpreter")

CLASSES = (ValueError, TypeError, RuntimeError, KeyError, IndexError, AttributeError, OSError)


@pytest.fixture(scope="module")
def models(float_pb, images, saved_model):
    signed = lite.TFLiteConverter.from_saved_model(saved_model).convert()
    return {
        "int8": quantc.convert(float_pb, calibrate=images).tflite,
        "float": quantc.convert(float_pb, quantize="none").tflite,
        "signed": signed,
    }


class Ends:
    """An interpreter with its first input and output at hand; `ready`: tensors have their room."""

    def __init__(self, module, content, ready=True, **options):
        self.i = module.Interpreter(model_content=content, **options)
        if ready:
            self.i.allocate_tensors()
        self.input = self.i.get_input_details()[0]["index"]
        self.output = self.i.get_output_details()[0]["index"]

    def resized(self, shape, **how):
        self.i.resize_tensor_input(self.input, shape, **how)
        self.i.allocate_tensors()
        return self.i.get_output_details()[0]["shape"]

    def ran(self, x):
        self.i.set_tensor(self.input, x)
        self.i.invoke()
        return self.i.get_tensor(self.output)


ONES = np.ones((1, 8, 8, 1), np.float32)
ZEROS8 = np.zeros((1, 8, 8, 1), np.int8)


def viewed(e):
    """Views made before a run show what it left."""
    output = e.i.tensor(e.output)
    e.i.tensor(e.input)().fill(0.5)
    e.i.invoke()
    return output().copy()


def copied(e):
    e.i.set_tensor(e.input, ONES)
    e.i.get_tensor(e.input)[:] = 5
    return e.i.get_tensor(e.input).max()


def batch(r):
    return {k: v.shape for k, v in r(x=np.ones((3, 6), np.float32)).items()}


FORMS = {
    "no delegates": lambda m, f: Ends(m, f["float"], experimental_delegates=None, num_threads=4).ran(ONES),
    "a path": lambda m, f: m.Interpreter(f["path"]).get_input_details()[0]["name"],
    "a pathlib path": lambda m, f: m.Interpreter(model_path=pathlib.Path(f["path"])).get_input_details()[0]["name"],
    "default kernels": lambda m, f: Ends(
        m, f["int8"], experimental_op_resolver_type=m.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    ).ran(ZEROS8).shape,
    "twice": lambda m, f: Ends(m, f["float"]).i.allocate_tensors(),
    "views": lambda m, f: viewed(Ends(m, f["float"])),
    "copies": lambda m, f: copied(Ends(m, f["float"])),
    "a list": lambda m, f: Ends(m, f["float"]).ran(ONES.tolist()),
    "turned": lambda m, f: Ends(m, f["float"]).ran(np.arange(64, dtype="f4").reshape(8, 8).T[None, ..., None] / 64),
    "an index of numpy": lambda m, f: Ends(m, f["int8"]).i.set_tensor(np.int64(0), ZEROS8),
    "resized": lambda m, f: Ends(m, f["float"], ready=False).resized([3, 8, 8, 1]),
    "resized, an array": lambda m, f: Ends(m, f["float"]).resized(np.array([2, 8, 8, 1])),
    "resized, a tuple": lambda m, f: Ends(m, f["float"]).resized((2, 8, 8, 1)),
    "resized, strict": lambda m, f: Ends(m, f["float"]).resized([3, 8, 8, 1], strict=True),
    "resized, other rank": lambda m, f: Ends(m, f["float"]).resized([3, 8, 8]),
    "resized, what follows does not fit": lambda m, f: Ends(m, f["float"]).resized([1, 7, 8, 1]),
    "resized, negative": lambda m, f: Ends(m, f["float"]).resized([-1, 8, 8, 1]),
    "resized, no tensor": lambda m, f: Ends(m, f["float"]).i.resize_tensor_input(1000, [1]),
    "details": lambda m, f: [
        (d["shape"].tolist(), d["dtype"], d["quantization"]) for d in Ends(m, f["int8"]).i.get_tensor_details()[:3]
    ],
    "signatures": lambda m, f: Ends(m, f["signed"], ready=False).i.get_signature_list(),
    "no signatures": lambda m, f: Ends(m, f["int8"]).i.get_signature_list(),
    "a batch by signature": lambda m, f: batch(Ends(m, f["signed"], ready=False).i.get_signature_runner()),
    "variables": lambda m, f: Ends(m, f["int8"]).i.reset_all_variables(),
    "both": lambda m, f: m.Interpreter(model_path=f["path"], model_content=f["int8"]),
    "neither": lambda m, f: m.Interpreter(),
    "no file": lambda m, f: m.Interpreter(model_path="nope.tflite"),
    "no model": lambda m, f: m.Interpreter(model_content=b"a" * 1000),
    "text": lambda m, f: m.Interpreter(model_content="abc"),
    "0 threads": lambda m, f: Ends(m, f["int8"], num_threads=0),
    "1.5 threads": lambda m, f: Ends(m, f["int8"], num_threads=1.5),
    "unknown argument": lambda m, f: Ends(m, f["int8"], nope=1),
    "no kind of kernels": lambda m, f: Ends(m, f["int8"], experimental_op_resolver_type=77),
    "invoke, no room": lambda m, f: Ends(m, f["int8"], ready=False).i.invoke(),
    "set, no room": lambda m, f: Ends(m, f["int8"], ready=False).i.set_tensor(0, ZEROS8),
    "get, no room": lambda m, f: Ends(m, f["int8"], ready=False).i.get_tensor(0),
    "view, no room": lambda m, f: Ends(m, f["int8"], ready=False).i.tensor(0)(),
    "float for int8": lambda m, f: Ends(m, f["int8"]).ran(ONES),
    "double for float": lambda m, f: Ends(m, f["float"]).ran(ONES.astype("f8")),
    "two channels": lambda m, f: Ends(m, f["int8"]).ran(np.zeros((1, 8, 8, 2), "i1")),
    "no batch": lambda m, f: Ends(m, f["int8"]).ran(ZEROS8[0]),
    "nothing": lambda m, f: Ends(m, f["int8"]).i.set_tensor(0, None),
    "a number": lambda m, f: Ends(m, f["int8"]).i.set_tensor(0, 3),
    "set -1": lambda m, f: Ends(m, f["int8"]).i.set_tensor(-1, ZEROS8),
    "set 1000": lambda m, f: Ends(m, f["int8"]).i.set_tensor(1000, ZEROS8),
    "set by name": lambda m, f: Ends(m, f["int8"]).i.set_tensor("image", ZEROS8),
    "get -1": lambda m, f: Ends(m, f["int8"]).i.get_tensor(-1),
    "get 1000": lambda m, f: Ends(m, f["int8"]).i.get_tensor(1000),
    "get by name": lambda m, f: Ends(m, f["int8"]).i.get_tensor("image"),
    "no signature to run": lambda m, f: Ends(m, f["int8"]).i.get_signature_runner(),
    "unknown signature": lambda m, f: Ends(m, f["signed"]).i.get_signature_runner("nope"),
    "unknown input": lambda m, f: Ends(m, f["signed"]).i.get_signature_runner()(nope=ONES),
    "missing input": lambda m, f: Ends(m, f["signed"]).i.get_signature_runner()(),
    "input by place": lambda m, f: Ends(m, f["signed"]).i.get_signature_runner()(np.ones((1, 6), "f4")),
    "int64 by signature": lambda m, f: Ends(m, f["signed"]).i.get_signature_runner()(x=np.ones((1, 6), "i8")),
    "a delegate": lambda m, f: m.load_delegate("libnope.so"),
}


def outcome(form, module, files):
    try:
        return form(module, files), set()
    except Exception as error:
        return None, {c for c in CLASSES if isinstance(error, c)}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of LiteRT's own delegates
@pytest.mark.parametrize("name", FORMS)
def test_form(models, tmp_path, name):
    path = tmp_path / "model.tflite"
    path.write_bytes(models["float"])
    files = {**models, "path": str(path)}
    wanted, raises = outcome(FORMS[name], litert, files)
    found, raised = outcome(FORMS[name], lite, files)
    assert raises <= raised and bool(raises) == bool(raised)
    if isinstance(wanted, np.ndarray):
        assert found.dtype == wanted.dtype
        np.testing.assert_allclose(found, wanted, atol=1e-5)
    else:
        assert found == wanted
