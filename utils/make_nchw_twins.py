#!/usr/bin/env python3
"""Writes the twins of test/Pipelines/nchw.test: one small network in NHWC and in NCHW, and samples.

usage: make_nchw_twins.py OUTDIR     (needs TensorFlow)

Convolutions, bias, batch norm, residual sum, pools, padding, concatenation and mean, each in both layouts with the
same weights; the input is NHWC in both.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow.compat.v1 as tf


def build(nchw):
    random = np.random.default_rng(0)
    normal = lambda *shape: random.standard_normal(shape).astype("f4")
    layout = "NCHW" if nchw else "NHWC"
    four = lambda s: [1, 1, s, s] if nchw else [1, s, s, 1]

    def conv(h, inputs, outputs, size, stride, padding="SAME"):
        weights, bias = normal(size, size, inputs, outputs) * 0.2, normal(outputs) * 0.1
        h = tf.nn.conv2d(h, weights, strides=four(stride), padding=padding, data_format=layout)
        return tf.nn.bias_add(h, bias, data_format=layout)

    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [1, 16, 16, 3], name="x")
        h = tf.transpose(x, [0, 3, 1, 2]) if nchw else x
        h = tf.nn.relu(conv(h, 3, 8, 3, 2))
        h = h + tf.nn.relu6(conv(h, 8, 8, 1, 1))
        scale, offset, mean, variance = [np.abs(normal(8)) + 0.5 for _ in range(4)]
        h = tf.raw_ops.FusedBatchNorm(x=conv(h, 8, 8, 3, 1), scale=scale, offset=offset, mean=mean, variance=variance,
                                      is_training=False, data_format=layout)[0]
        h = tf.nn.max_pool(tf.nn.relu(h), four(2), four(2), "VALID", data_format=layout)
        h = tf.pad(h, [[0, 0], [0, 0], [1, 1], [1, 1]] if nchw else [[0, 0], [1, 1], [1, 1], [0, 0]])
        h = conv(h, 8, 8, 3, 1, "VALID")
        pooled = tf.nn.avg_pool(h, four(3), four(1), "SAME", data_format=layout)
        h = tf.concat([h, pooled], 1 if nchw else 3) * 0.5
        h = tf.reduce_mean(h, [2, 3] if nchw else [1, 2])
        tf.nn.softmax(tf.matmul(h, normal(16, 5)), name="y")
    return graph.as_graph_def().SerializeToString()


out = sys.argv[1]
for name, nchw in (("nhwc", False), ("nchw", True)):
    with open(os.path.join(out, name + ".pb"), "wb") as f:
        f.write(build(nchw))
np.savez(os.path.join(out, "samples.npz"), x=np.random.default_rng(1).standard_normal((8, 16, 16, 3)).astype("f4"))
