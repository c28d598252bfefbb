# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""quantc.tf.data and quantc.tf.image: literal values, and TensorFlow's where it is installed."""

import numpy as np
import pytest
import quantc
import quantc.tf as tf


def drawn(dataset):
    return [element.tolist() for element in dataset.as_numpy_iterator()]


def test_data_sets():
    numbers = tf.data.Dataset.from_tensor_slices(np.arange(7))
    assert drawn(numbers.batch(3)) == drawn(numbers.batch(3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert drawn(numbers.batch(3, drop_remainder=True)) == [[0, 1, 2], [3, 4, 5]]
    assert drawn(numbers.batch(3).unbatch().skip(2).take(2)) == [2, 3]
    assert drawn(numbers.map(lambda x: x * 2, num_parallel_calls=tf.data.AUTOTUNE).filter(lambda x: x > 8)) == [10, 12]
    assert drawn(numbers.take(2).repeat(2)) == [0, 1, 0, 1] and drawn(numbers.take(2).repeat().take(3)) == [0, 1, 0]
    assert sorted(drawn(numbers.shuffle(3))) == list(range(7)) and drawn(numbers.shuffle(9, seed=1)) != list(range(7))
    assert [int(k) for k, _ in numbers.enumerate().prefetch(1).cache()] == list(range(7))
    pairs = tf.data.Dataset.from_tensor_slices((np.zeros((4, 2), np.float32), [1, 2, 3, 4]))
    x, y = next(iter(pairs.map(lambda a, b: (a + 1, b)).batch(2)))
    assert x.numpy().tolist() == [[1, 1], [1, 1]] and y.numpy().tolist() == [1, 2] and x.dtype == np.float32
    named = tf.data.Dataset.from_tensor_slices({"a": [1.5], "b": [2]})
    assert {k: v.item() for k, v in next(iter(named)).items()} == {"a": 1.5, "b": 2}
    assert drawn(tf.data.Dataset.from_generator(lambda n: iter(range(n)), args=(3,))) == [0, 1, 2]
    with pytest.raises(quantc.UnsupportedError, match="tf.data.Dataset.window is not there"):
        numbers.window(2)


def test_a_data_set_of_labelled_batches_calibrates(float_pb, images):
    data = tf.data.Dataset.from_tensor_slices((images, np.arange(100))).batch(8)
    assert quantc.convert(float_pb, calibrate=data).tflite == quantc.convert(float_pb, calibrate=images).tflite


def test_pictures():
    x = np.array([0, 10, 20, 40], np.uint8).reshape(2, 2, 1)
    resized = tf.image.resize(x, [4, 2])
    assert resized.dtype == np.float32
    assert resized[..., 0].tolist() == [[0, 10], [5, 17.5], [15, 32.5], [20, 40]]
    assert tf.image.resize(x, [1, 1], method="nearest").ravel().tolist() == [40]
    assert tf.image.convert_image_dtype(x, tf.float32).max() == np.float32(40 / 255)
    for wrong in ({"antialias": True}, {"method": "bicubic"}):
        with pytest.raises(quantc.UnsupportedError):
            tf.image.resize(x, [4, 4], **wrong)
    with pytest.raises(quantc.UnsupportedError, match="tf.image.random_crop"):
        tf.image.random_crop


def test_pictures_beside_tensorflow():
    tensorflow = pytest.importorskip("tensorflow")
    rng = np.random.default_rng(1)
    for shape in ((7, 5, 3), (2, 30, 41, 1), (224, 320, 3)):
        x = rng.integers(0, 256, shape).astype(np.uint8)
        for size in ((5, 7), (13, 3), (96, 96), (224, 224)):
            for method in ("bilinear", "nearest"):
                wanted = tensorflow.image.resize(x, size, method).numpy()
                np.testing.assert_array_equal(tf.image.resize(x, size, method).numpy(), wanted, f"{shape} {size}")
        wanted = tensorflow.image.convert_image_dtype(x, tensorflow.float32).numpy()
        np.testing.assert_array_equal(tf.image.convert_image_dtype(x, tf.float32), wanted)
