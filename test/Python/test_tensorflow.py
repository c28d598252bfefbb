# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Objects of TensorFlow and Keras in the user's process; runs where TensorFlow is installed."""

import numpy as np
import pytest
import quantc
import quantc.tf as tf
from quantc import lite

tensorflow = pytest.importorskip("tensorflow")


@pytest.fixture(scope="module")
def keras_model():
    keras = tensorflow.keras
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.layers.Input((8, 8, 3)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(5),
        ]
    )


@pytest.fixture(scope="module")
def samples():
    return np.random.default_rng(1).random((20, 8, 8, 3), np.float32)


def assert_gives(content, x, wanted):
    interpreter = lite.Interpreter(model_content=content)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
    interpreter.invoke()
    found = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_keras_model(cli, keras_model, samples, tmp_path):
    converter = tf.lite.TFLiteConverter.from_keras_model(keras_model)
    assert_gives(converter.convert(), samples[:1], keras_model(samples[:1]))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([x[None]] for x in tensorflow.data.Dataset.from_tensor_slices(samples))
    np.savez(tmp_path / "x.npz", samples)
    wanted = cli.convert(converter._source.path, "--calibrate", tmp_path / "x.npz", "--io", "float")
    assert converter.convert() == wanted
    assert quantc.convert(keras_model, calibrate=samples, io="float").tflite == wanted
    labelled = tensorflow.data.Dataset.from_tensor_slices((samples, np.arange(20))).batch(8)
    assert quantc.convert(keras_model, calibrate=labelled, io="float").tflite == wanted


def test_keras_file(keras_model, samples, tmp_path):
    keras_model.save(tmp_path / "model.keras")
    for open_ in (tf.compat.v1.lite.TFLiteConverter.from_keras_model_file, tf.lite.TFLiteConverter.from_keras_model):
        assert_gives(open_(tmp_path / "model.keras").convert(), samples[:1], keras_model(samples[:1]))


def test_concrete_function():
    @tensorflow.function(input_signature=[tensorflow.TensorSpec([1, 4], tensorflow.float32, name="x")])
    def double(x):
        return 2 * x + 1

    converter = tf.lite.TFLiteConverter.from_concrete_functions([double.get_concrete_function()])
    x = np.ones((1, 4), np.float32)
    assert_gives(converter.convert(), x, 2 * x + 1)
    assert lite.Interpreter(model_content=converter.convert()).get_signature_list()
    with pytest.raises(quantc.UnsupportedError, match="2 functions"):
        tf.lite.TFLiteConverter.from_concrete_functions([double, double])
    with pytest.raises(ValueError, match="get_concrete_function"):
        tf.lite.TFLiteConverter.from_concrete_functions([lambda x: x])


def test_session():
    v1 = tensorflow.compat.v1
    with tensorflow.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tensorflow.float32, [1, 3], "x")
        w = v1.get_variable("w", initializer=tensorflow.constant([[1.0], [2.0], [3.0]]), use_resource=False)
        y = tensorflow.matmul(x, w, name="y")
        session.run(v1.global_variables_initializer())
        converter = tf.compat.v1.lite.TFLiteConverter.from_session(session, [x], [y])
    assert converter.get_input_arrays() == ["x"]
    assert_gives(converter.convert(), np.ones((1, 3), np.float32), [[6.0]])


def test_without_tensorflow_in_the_process(monkeypatch):
    import sys

    monkeypatch.delitem(sys.modules, "tensorflow")
    with pytest.raises(quantc.UnsupportedError, match="is not in this process"):
        lite.TFLiteConverter.from_concrete_functions([type("F", (), {"graph": 1})()])
