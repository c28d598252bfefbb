# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Wrong use gives a named exception with every fault, and never ends the process."""

import ctypes
import os
import random
import threading

import numpy as np
import pytest
import quantc
from quantc import _native, lite


def generator(*samples):
    return lambda: iter(samples)


good = np.zeros((1, 8, 8, 1), np.float32)
bad_samples = {
    "nothing": (generator(), "there are no samples"),
    "shape": (
        generator([np.zeros((1, 9, 8, 1), np.float32)]),
        r"sample 0 has shape \[1, 9, 8, 1\] for input 'image', "
        r"expected \[8, 8, 1\]",
    ),
    "shape later": (generator([good], [good[..., 0]]), "sample 1 has shape"),
    "too many inputs": (generator([good, good]), "sample 0 holds 2 arrays, the model has 1 inputs: 'image'"),
    "too few inputs": (generator([]), "sample 0 holds 0 arrays"),
    "text": (generator([np.array(["a"])]), "has type <U1; numbers are expected"),
    "objects": (generator([np.array([None], object)]), "numbers are expected"),
    "NaN": (generator([good], [np.full_like(good, np.nan)]), "sample 1: input 'image': .*NaN"),
    "infinity": (generator([np.full_like(good, np.inf)]), "sample 0: input 'image'"),
    "name": (
        generator({"picture": good, "other": good}),
        "lacks the inputs 'image'; it has 'picture', 'other'",
    ),
    "raises": (lambda: (1 / 0 for _ in "x"), "drawing sample 0 raised ZeroDivisionError"),
    "callable raises": (lambda: [][0], "raised IndexError"),
}


@pytest.mark.parametrize("name", bad_samples)
def test_samples(float_pb, name):
    data, message = bad_samples[name]
    with pytest.raises(quantc.SampleError, match=message):
        quantc.convert(float_pb, calibrate=data)
    with pytest.raises(quantc.SampleError, match=message):
        quantc.calibrate(float_pb, data)


def test_samples_are_counted_over_all_pieces(float_pb, images, monkeypatch):
    monkeypatch.setattr("quantc._samples._PIECE_BYTES", 1000)
    wrong = images[:40].copy()
    wrong[33, 2, 2] = np.nan
    with pytest.raises(quantc.SampleError, match="sample 33: input 'image': .*NaN"):
        quantc.convert(float_pb, calibrate=iter(wrong))


def test_samples_that_are_none(float_pb):
    with pytest.raises(quantc.ArgumentError, match="found int"):
        quantc.convert(float_pb, calibrate=5)
    with pytest.raises(quantc.ArgumentError, match="found bytes"):
        quantc.convert(float_pb, calibrate=b"xx")
    with pytest.raises(quantc.SampleError) as e:
        quantc.convert(float_pb, calibrate=["/no/such.npz", "/nor/this"])
    assert e.value.faults == ["/no/such.npz: does not exist", "/nor/this: does not exist"]
    with pytest.raises(quantc.SampleError, match="data is None"):
        quantc.run(float_pb, None)


def test_models(tmp_path):
    with pytest.raises(quantc.ModelNotFoundError, match="/no/such.pb: does not exist"):
        quantc.convert("/no/such.pb")
    with pytest.raises(FileNotFoundError):
        quantc.inspect("/no/such.pb")
    for nothing in (None, 5, object()):
        with pytest.raises(quantc.ArgumentError, match="a model is a path"):
            quantc.convert(nothing)
    with pytest.raises(quantc.ArgumentError, match="NUL"):
        quantc.convert("a\0b")
    with pytest.raises(quantc.QuantcError):
        quantc.convert(b"\x00\x01 no model")
    (tmp_path / "empty.tflite").write_bytes(b"")
    for use in (quantc.inspect, lambda m: quantc.convert(m, quantize="none"), quantc.partition):
        with pytest.raises(quantc.QuantcError):
            use(tmp_path / "empty.tflite")
    with pytest.raises(quantc.QuantcError):
        quantc.convert(tmp_path)  # a folder that is no SavedModel


def test_all_faults_of_the_flags_at_once(float_pb):
    with pytest.raises(quantc.ConversionError) as e:
        quantc.convert(float_pb, quantize="int4", std=0.0, no_such_flag=True, calibration="best")
    text = str(e.value)
    assert len(e.value.faults) == 4
    for part in ("int4", "--std", "no-such-flag", "best"):
        assert part in text
    with pytest.raises(quantc.ArgumentError, match="float32"):
        quantc.convert(float_pb, io="int4")
    with pytest.raises(quantc.ArgumentError, match="shape of 'image'"):
        quantc.convert(float_pb, inputs={"image": "big"})


@pytest.fixture
def tflite(float_pb, images):
    return quantc.convert(float_pb, calibrate=images).tflite


def test_interpreter(tflite, images):
    i = lite.Interpreter(model_content=tflite)
    index, output = i.get_input_details()[0]["index"], i.get_output_details()[0]["index"]
    zeros = np.zeros((1, 8, 8, 1), np.int8)
    with pytest.raises(ValueError, match="allocate_tensors"):
        i.set_tensor(index, zeros)
    with pytest.raises(RuntimeError, match="not ready"):
        i.invoke()
    with pytest.raises(ValueError, match="allocate_tensors"):
        i.get_tensor(output)
    i.allocate_tensors()
    for wrong, message in (
        (zeros.astype(np.float32), "has type int8; found float32"),
        (zeros[0], "has shape"),
        ("a", "has type"),
        (None, "has type"),
        ([[1], [1, 2]], "array"),
    ):
        with pytest.raises(ValueError, match=message):
            i.set_tensor(index, wrong)
    for wrong in (999, -1, None, "image", 1.5):
        with pytest.raises(ValueError):
            i.set_tensor(wrong, zeros)
        with pytest.raises(ValueError):
            i.get_tensor(wrong)
    with pytest.raises(ValueError, match="is no input"):
        i.set_tensor(output, zeros)
    made = [o for op in i._get_ops_details() for o in op["outputs"] if o != output]
    with pytest.raises(ValueError, match="experimental_preserve_all_tensors"):
        i.get_tensor(made[0])
    for shape in ("abc", [-1, 8, 8, 1], None, [[None]]):
        with pytest.raises(ValueError):
            i.resize_tensor_input(index, shape)
    i.resize_tensor_input(index, [1, 9, 9, 9])
    with pytest.raises(quantc.QuantcError):
        i.allocate_tensors()
    i.resize_tensor_input(index, [1, 8, 8, 1])
    i.allocate_tensors()
    i.invoke()
    with pytest.raises(ValueError, match="no signature 'x'"):
        i.get_signature_runner("x")


def test_interpreter_arguments(tflite, tmp_path):
    for wrong in (
        {},
        {"model_path": "a", "model_content": b"b"},
        {"model_content": "text"},
        {"model_content": b"abc"},
        {"model_content": tflite[:100]},
        {"model_content": tflite, "num_threads": 0},
        {"model_content": tflite, "num_threads": "2"},
        {"model_path": "/no/such.tflite"},
        {"model_path": tmp_path},
        {"model_content": tflite, "profile": "best"},
        {"model_content": tflite, "experimental_op_resolver_type": 7},
    ):
        with pytest.raises((ValueError, quantc.QuantcError)):
            lite.Interpreter(**wrong).allocate_tensors()
    with pytest.raises(quantc.UnsupportedError, match="delegates"):
        lite.Interpreter(model_content=tflite, experimental_delegates=[object()])
    with pytest.raises(quantc.UnsupportedError, match="delegates"):
        lite.experimental.load_delegate("libedgetpu.so.1")


def test_closed_interpreter(tflite):
    i = lite.Interpreter(model_content=tflite)
    i.allocate_tensors()
    view = i.tensor(i.get_input_details()[0]["index"])
    i.close()
    i.close()
    for use in (
        i.allocate_tensors,
        i.invoke,
        i.get_input_details,
        i.get_tensor_details,
        i.reset_all_variables,
        view,
        lambda: i.get_tensor(0),
        lambda: i.set_tensor(0, 0),
        lambda: i.resize_tensor_input(0, [1]),
        i.get_signature_list,
        i.get_signature_runner,
    ):
        with pytest.raises(quantc.ClosedError):
            use()


def test_one_interpreter_in_many_threads(tflite):
    """Each call either works or raises BusyError; the process lives."""
    i = lite.Interpreter(model_content=tflite)
    i.allocate_tensors()
    index, output = i.get_input_details()[0]["index"], i.get_output_details()[0]["index"]
    unexpected, zeros = [], np.zeros((1, 8, 8, 1), np.int8)

    def work():
        for _ in range(200):
            try:
                i.set_tensor(index, zeros)
                i.invoke()
                i.get_tensor(output)
            except quantc.BusyError:
                pass
            except BaseException as e:
                unexpected.append(e)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not unexpected
    session = i._session
    with session.alone():
        with pytest.raises(quantc.BusyError, match="another thread"):
            i.invoke()
        with pytest.raises(quantc.BusyError):
            i.close()


def test_interpreters_of_their_own_in_threads(tflite, test_set):
    x = test_set[0][:16]
    wanted = quantc.run(tflite, x)
    name = next(iter(wanted))
    wrong = []

    def work():
        with lite.Interpreter(model_content=tflite) as i:
            i.allocate_tensors()
            details = i.get_input_details()[0]
            scale, zero = details["quantization"]
            for k, image in enumerate(x):
                q = np.clip(np.round(image / np.float32(scale)) + zero, -128, 127).astype(np.int8)
                i.set_tensor(details["index"], q[np.newaxis])
                i.invoke()
                if not np.array_equal(i.get_tensor(i.get_output_details()[0]["index"])[0], wanted[name][k]):
                    wrong.append(k)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_ctypes_layer_with_wrong_arguments(tflite):
    """Values of wrong kinds at every place of every function: an exception or a code, never a crash."""
    lib, drawn = _native.library(), random.Random(1)
    session = _native.Session()
    from quantc._models import ModelSource, runner_of

    model = ModelSource(tflite).load(session)
    runner = runner_of(model)
    closed = _native.Session()
    closed.close()
    handles = [None, 0, 1.5, "text", b"bytes", object(), session, closed, model, runner, ctypes.c_void_p()]
    others = [None, 0, 1.5, "text", object(), {}]  # a pointer of the caller's own is the caller's word
    # quantcMain is a program: it prints and exits as asked.
    destroys = {"quantcMain", "quantcSessionDestroy", "quantcModelDestroy", "quantcRunnerDestroy", "quantcBufferDestroy"}
    outcomes = {"raised": 0, "returned": 0}
    for name, (_, arguments) in _native._FUNCTIONS.items():
        if name in destroys:
            continue
        for _ in range(200):
            given = [
                drawn.choice(handles if isinstance(kind, type) and issubclass(kind, _native.Handle) else others)
                for kind in arguments
            ]
            try:
                getattr(lib, name)(*given)
                outcomes["returned"] += 1
            except (ctypes.ArgumentError, TypeError, quantc.QuantcError):
                outcomes["raised"] += 1
    assert outcomes["raised"] > 1000
    runner.close()
    model.close()
    session.close()
    with pytest.raises(quantc.ClosedError):
        session.pointer
    with pytest.raises(ctypes.ArgumentError):
        lib.quantcSessionErrors(session)


def test_library_that_is_not_there(tmp_path):
    import subprocess
    import sys

    (tmp_path / "libquantc.so").write_bytes(b"no library")
    with open("/proc/self/maps") as maps:
        other = next(line.split()[-1] for line in maps if "/libc.so" in line)
    for place, message in (
        (tmp_path / "none.so", "is not there"),
        (tmp_path / "libquantc.so", "can't be loaded"),
        (other, "another version"),
    ):
        code = "import quantc\ntry:\n  quantc.inspect(b'x')\nexcept quantc.LibraryError as e:\n  print(e)"
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "QUANTC_LIBRARY": str(place),
                "PYTHONPATH": os.path.dirname(os.path.dirname(quantc.__file__)),
            },
        )
        assert message in done.stdout, done.stderr


def test_names_that_do_not_exist():
    with pytest.raises(AttributeError, match="did you mean 'convert'"):
        quantc.convrt
    with pytest.raises(AttributeError, match="did you mean 'Interpreter'"):
        lite.Interpretr
