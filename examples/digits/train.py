#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Trains the example network and writes float.pb, qat.pb, test.npz and calibration.npz beside this file.

Data: scikit-learn's copy of the UCI handwritten digits (1,797 images of 8x8 pixels, values 0 to 16). Two thirds train
and one third tests. The network: 3x3 convolution, depthwise convolution, pointwise convolution, a residual sum,
max pooling, one dense layer: 3,162 parameters.

float.pb is the frozen inference graph. qat.pb is the same network after some more epochs with fake quantization: the
ranges of the activations are trained with the weights, the weights use the narrow range. The files are in the
repository; this script needs TensorFlow, NumPy and scikit-learn and is run only to make them anew.
"""
import pathlib

import numpy as np
import sklearn.datasets
import tensorflow as tf

HERE = pathlib.Path(__file__).resolve().parent
WEIGHTS = ("conv", "depthwise", "pointwise", "dense")
ACTIVATIONS = ("input", "conv", "depthwise", "pointwise", "add", "logits")


def network(x, p, ranges=None, seen=None):
    """The network over parameters `p`; `ranges` (name -> (min, max)) adds fake quantization, `seen` takes each
    activation by name."""

    def activation(value, name):
        if seen is not None:
            seen[name] = value
        if ranges is None:
            return value
        low, high = ranges[name]
        return tf.quantization.fake_quant_with_min_max_vars(value, low, high, name=f"{name}/act_quant")

    def weights(name):
        w = p[f"{name}/weights"]
        if ranges is None:
            return w
        low, high = ranges[f"{name}/weights"]
        return tf.quantization.fake_quant_with_min_max_vars(w, low, high, narrow_range=True, name=f"{name}/weights_quant")

    def bias(value, name):
        return tf.nn.bias_add(value, p[f"{name}/bias"], name=f"{name}/BiasAdd")

    x = activation(x, "input")
    y = tf.nn.conv2d(x, weights("conv"), [1, 1, 1, 1], "SAME", name="conv/Conv2D")
    c = activation(tf.nn.relu6(bias(y, "conv"), name="conv/Relu6"), "conv")
    y = tf.nn.depthwise_conv2d(c, weights("depthwise"), [1, 1, 1, 1], "SAME", name="depthwise/depthwise")
    y = activation(tf.nn.relu6(bias(y, "depthwise"), name="depthwise/Relu6"), "depthwise")
    y = tf.nn.conv2d(y, weights("pointwise"), [1, 1, 1, 1], "SAME", name="pointwise/Conv2D")
    y = activation(bias(y, "pointwise"), "pointwise")
    y = activation(tf.add(y, c, name="add"), "add")
    y = tf.nn.max_pool2d(y, [1, 2, 2, 1], [1, 2, 2, 1], "VALID", name="pool")
    y = tf.reshape(y, [-1, 4 * 4 * 16], name="flatten")
    y = bias(tf.matmul(y, weights("dense"), name="dense/MatMul"), "dense")
    return activation(y, "logits")


def train(x, labels, p, ranges, epochs, rate, rng):
    """Adam; in place. The ranges of the weights follow the weights, those of the activations are trained."""
    learnt = [v for k in ACTIVATIONS if ranges for v in ranges[k]]
    variables = list(p.values()) + learnt
    optimizer = tf.keras.optimizers.Adam(rate)
    optimizer.build(variables)

    @tf.function
    def step(images, classes):
        with tf.GradientTape() as tape:
            logits = network(images, p, ranges)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(classes, logits))
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

    for _ in range(epochs):
        order = rng.permutation(len(x))
        for i in range(0, len(x), 50):
            if ranges:
                for name in WEIGHTS:
                    bound = tf.reduce_max(tf.abs(p[f"{name}/weights"]))
                    ranges[f"{name}/weights"][0].assign(-bound)
                    ranges[f"{name}/weights"][1].assign(bound)
            step(x[order[i:i + 50]], labels[order[i:i + 50]])


def write(path, p, ranges):
    values = {k: v.numpy() for k, v in p.items()}
    pairs = {k: (low.numpy(), high.numpy()) for k, (low, high) in (ranges or {}).items()}
    with tf.Graph().as_default() as graph:
        constant = {k: tf.constant(v, name=k) for k, v in values.items()}
        limits = {k: (tf.constant(low, name=f"{k}_min"), tf.constant(high, name=f"{k}_max"))
                  for k, (low, high) in pairs.items()}
        image = tf.compat.v1.placeholder(tf.float32, [1, 8, 8, 1], name="image")
        tf.nn.softmax(network(image, constant, limits or None), name="probabilities")
    path.write_bytes(graph.as_graph_def().SerializeToString(deterministic=True))


def main():
    tf.random.set_seed(1)
    rng = np.random.default_rng(1)
    digits = sklearn.datasets.load_digits()
    images = (digits.images / 16).astype(np.float32)[..., None]
    labels = digits.target.astype(np.int64)
    order = rng.permutation(len(images))
    test, rest = order[:599], order[599:]

    shapes = {"conv": (3, 3, 1, 16), "depthwise": (3, 3, 16, 1), "pointwise": (1, 1, 16, 16), "dense": (256, 10)}
    outputs = {"conv": 16, "depthwise": 16, "pointwise": 16, "dense": 10}
    p = {}
    for name in WEIGHTS:
        spread = np.sqrt(2 / np.prod(shapes[name][:3] if name != "dense" else shapes[name][:1]))
        p[f"{name}/weights"] = tf.Variable(rng.normal(0, spread, shapes[name]).astype(np.float32))
        p[f"{name}/bias"] = tf.Variable(np.zeros(outputs[name], np.float32))
    train(images[rest], labels[rest], p, None, 60, 2e-3, rng)
    write(HERE / "float.pb", p, None)
    float_correct = np.mean(np.argmax(network(images[test], p), 1) == labels[test])

    seen = {}
    network(images[rest], p, None, seen)
    ranges = {}
    for name in ACTIVATIONS:  # a start that clips one value in a thousand; training moves it
        low, high = np.percentile(seen[name], (0.1, 99.9)) if name != "input" else (0.0, 1.0)
        ranges[name] = tf.Variable(min(low, 0.0), dtype=tf.float32), tf.Variable(high, dtype=tf.float32)
    ranges |= {f"{k}/weights": (tf.Variable(-1.0), tf.Variable(1.0)) for k in WEIGHTS}
    train(images[rest], labels[rest], p, ranges, 15, 5e-4, rng)
    for name in WEIGHTS:
        bound = tf.reduce_max(tf.abs(p[f"{name}/weights"]))
        ranges[f"{name}/weights"][0].assign(-bound)
        ranges[f"{name}/weights"][1].assign(bound)
    write(HERE / "qat.pb", p, ranges)
    qat_correct = np.mean(np.argmax(network(images[test], p, ranges), 1) == labels[test])

    np.savez_compressed(HERE / "test.npz", image=images[test], labels=labels[test])
    np.savez_compressed(HERE / "calibration.npz", image=images[rest[:100]])
    print(f"float {float_correct:.4f}  fake-quantized {qat_correct:.4f} of {len(test)} test images")
    print({k: (float(a), float(b)) for k, (a, b) in ranges.items()})


if __name__ == "__main__":
    main()
