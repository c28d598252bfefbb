#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Makes the SavedModels of test/Import/SavedModel and what TensorFlow computes with them. Needs TensorFlow 2.

usage: make_saved_models.py OUT_DIR

two: functions and resource variables of TensorFlow 2, an embedding, two outputs. one: a graph of TensorFlow 1 with
reference variables and no functions. shards: the same with its
variables in two files. named: scopes as Keras 3 writes them, the layers dense and dense_1. keras: what
tf.saved_model.save writes of a Keras 3 model, which restores copies of the variables. several: four signatures without
serving_default, two of which read one variable, one a table whose words are lines of a file, one a table from numbers to
words. Beside each, NAME.npz holds an input and the outputs under their keys, of several SIGNATURE/NAME.
"""
import os
import pathlib
import shutil
import sys

import numpy as np
import tensorflow as tf


class Two(tf.Module):
    def __init__(self, r):
        self.table = tf.Variable(r.normal(size=(10, 3)).astype("f4"), name="table")
        self.weights = tf.Variable(r.normal(size=(3, 4)).astype("f4"), name="weights")
        self.unused = tf.Variable(r.normal(size=(7,)).astype("f4"), name="unused")

    @tf.function(input_signature=[tf.TensorSpec([None, 5], tf.int32, name="words")])
    def __call__(self, words):
        mean = tf.reduce_mean(tf.gather(self.table, words), 1)
        return {"mean": mean, "scores": tf.nn.softmax(mean @ self.weights)}


def two(out, r):
    model = Two(r)
    tf.saved_model.save(model, str(out / "two"), signatures=model.__call__.get_concrete_function())
    words = r.integers(0, 10, (1, 5)).astype("i4")
    np.savez(out / "two.npz", words=words, **{k: v.numpy() for k, v in model(tf.constant(words)).items()})


def one(out, r, name="one"):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [None, 6], name="x")
        w = tf.compat.v1.get_variable("w", [6, 3], use_resource=False,
                                      initializer=tf.constant_initializer(r.normal(size=(6, 3))))
        b = tf.compat.v1.get_variable("b", [3], use_resource=False,
                                      initializer=tf.constant_initializer(r.normal(size=3)))
        y = tf.nn.relu(tf.matmul(x, w) + b, name="y")
        session.run(tf.compat.v1.global_variables_initializer())
        tf.compat.v1.saved_model.simple_save(session, str(out / name), {"x": x}, {"y": y})
        value = r.normal(size=(1, 6)).astype("f4")
        np.savez(out / (name + ".npz"), x=value, y=session.run(y, {x: value}))
        return {"w": session.run(w), "b": session.run(b)}


def shards(out, r):
    variables = one(out, r, "shards")
    folder = out / "shards" / "variables"
    shutil.rmtree(folder)
    folder.mkdir()
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        parts = [str(folder / "part") + key for key in variables]
        for part, (key, value) in zip(parts, variables.items()):
            session.run(tf.raw_ops.SaveV2(prefix=part, tensor_names=[key], shape_and_slices=[""], tensors=[value]))
        session.run(tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=str(folder / "variables")))


class Named(tf.Module):
    def __init__(self, r):
        self.first = tf.Variable(r.normal(size=(4, 5)).astype("f4"), name="dense/kernel")
        self.second = tf.Variable(r.normal(size=(5, 3)).astype("f4"), name="dense_1/kernel")

    @tf.function(input_signature=[tf.TensorSpec([1, 4], tf.float32, name="x")])
    def __call__(self, x):
        with tf.name_scope("functional_3_1"):
            with tf.name_scope("dense_1"):
                y = tf.matmul(x, self.first, name="MatMul")
            with tf.name_scope("activation_1"):
                y = tf.tanh(y, name="Tanh")
            with tf.name_scope("dense_1_1"):
                y = tf.matmul(y, self.second, name="MatMul")
            with tf.name_scope("inner"):
                with tf.name_scope("softmax_1"):
                    y = tf.nn.softmax(y, name="Softmax")
        # One name for two: outside of the model and in it.
        with tf.name_scope("inner/softmax_1"):
            y = tf.exp(y, name="Softmax")
        return {"y": y}


def named(out, r):
    model = Named(r)
    tf.saved_model.save(model, str(out / "named"), signatures=model.__call__.get_concrete_function())
    x = r.normal(size=(1, 4)).astype("f4")
    np.savez(out / "named.npz", x=x, **{k: v.numpy() for k, v in model(tf.constant(x)).items()})


def keras3(out, r):
    import keras
    model = keras.Sequential([keras.Input((4,), batch_size=1, name="x"), keras.layers.Dense(3, name="first")])
    for variable in model.variables:
        variable.assign(r.normal(size=variable.shape).astype("f4"))
    call = tf.function(lambda x: {"y": model(x)}, input_signature=[tf.TensorSpec([1, 4], tf.float32, name="x")])
    tf.saved_model.save(model, str(out / "keras"), signatures=call.get_concrete_function())
    x = r.normal(size=(1, 4)).astype("f4")
    np.savez(out / "keras.npz", x=x, **{k: v.numpy() for k, v in call(tf.constant(x)).items()})


class Several(tf.Module):
    def __init__(self, r, vocabulary):
        self.weights = tf.Variable(r.normal(size=(40, 8)).astype("f4"), name="weights")
        self.words = tf.lookup.StaticHashTable(tf.lookup.TextFileInitializer(
            vocabulary, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), -1)
        self.labels = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(tf.constant([2, 3, 5], tf.int64), ["two", "three", "five"]), "other")

    @tf.function(input_signature=[tf.TensorSpec([1, 8], tf.float32, name="x")])
    def project(self, x):
        return {"length": tf.reduce_sum(x * x, 1), "y": tf.matmul(x, self.weights, transpose_b=True)}

    @tf.function(input_signature=[tf.TensorSpec([1, 3], tf.int32, name="ids")])
    def embed(self, ids):
        return {"y": tf.gather(self.weights, ids)}

    @tf.function(input_signature=[tf.TensorSpec([1, 3], tf.string, name="text")])
    def count(self, text):
        return {"id": self.words.lookup(text), "size": self.words.size()}

    @tf.function(input_signature=[tf.TensorSpec([1, 3], tf.int64, name="n")])
    def name_of(self, n):
        return {"label": self.labels.lookup(n + 1)}


def several(out, r):
    os.chdir(out)  # the name of the file goes into the graph
    vocabulary = pathlib.Path("vocabulary.txt")
    vocabulary.write_text("red\ngreen\nblue\n")
    model = Several(r, str(vocabulary))
    signatures = {"project": model.project, "embed": model.embed, "count": model.count, "name": model.name_of}
    tf.saved_model.save(model, str(out / "several"), signatures=signatures)
    vocabulary.unlink()
    x, ids = r.uniform(-1, 1, (1, 8)).astype("f4"), np.array([[0, 39, 7]], "i4")
    arrays = {"project/x": x, "embed/ids": ids}
    arrays.update({"project/" + k: v.numpy() for k, v in model.project(tf.constant(x)).items()})
    arrays.update({"embed/" + k: v.numpy() for k, v in model.embed(tf.constant(ids)).items()})
    np.savez(out / "several.npz", **arrays)


def main(out):
    r = np.random.default_rng(5)
    for make in (two, one, shards, named, keras3, several):
        make(out, r)
    for extra in out.glob("*/fingerprint.pb"):
        extra.unlink()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).absolute())
