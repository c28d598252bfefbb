# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""What quantc.tf does not stand for, and what to do instead."""

from ..errors import UnsupportedError

_REASONS = {
    "keras": "quantc builds no networks. Keras runs beside it: import keras, and give the model to "
    "lite.TFLiteConverter.from_keras_model, or the saved file to from_keras_model_file",
    "Session": "quantc runs no graphs of TensorFlow; freeze the graph and use from_frozen_graph",
    "function": "quantc traces no functions; save them with TensorFlow and use from_saved_model",
    "data": "of tf.data there is Dataset with what representative data sets use; samples are anything iterable too",
    "image": "of tf.image there are decoding and resizing; Pillow and numpy do the rest",
    "saved_model": "quantc writes no SavedModels; lite.TFLiteConverter.from_saved_model reads them",
    "random": "numpy.random serves for samples",
}


class AbsentError(UnsupportedError, AttributeError):
    """A part of TensorFlow that quantc.tf does not stand for."""


def absent(name: str) -> AttributeError:
    """The error for "keras", "io.TFRecordWriter" and so on."""
    last = name.split(".")[-1]
    if last.startswith("__"):  # Python looks for such names by itself
        return AttributeError(last)
    reason = _REASONS.get(
        last,
        _REASONS.get(
            name.split(".")[0],
            "quantc.tf stands for what converts and runs models: lite, compat.v1.lite, contrib.lite, types, io.gfile, "
            "data.Dataset",
        ),
    )
    return AbsentError(f"tf.{name} is not there: {reason}")
