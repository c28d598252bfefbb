# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Where a converter's network comes from: names, shapes, and objects that their own library saves."""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, List, Optional

from .._folder import Folder
from .._models import ModelSource, inputs_of
from ..errors import ArgumentError, ModelError, UnsupportedError, nearest


def node_of(name: str) -> str:
    """The node of the tensor "x:0"."""
    return name[:-2] if name.endswith(":0") else name


def name_list(names: Any, what: str) -> List[str]:
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise ArgumentError(f"{what} is {names!r}; a list of names is expected")
    return list(names)


def shape_map(names: Any, shapes: Optional[Dict[str, Any]]) -> Dict[str, Any]:
    names, shapes = name_list(names, "input_arrays"), shapes or {}
    unknown = [n for n in shapes if n not in names]
    if unknown:
        raise ArgumentError(
            [f"input_shapes names '{n}', which is not in input_arrays{nearest(n, names)}" for n in unknown]
        )
    return {name: shapes.get(name) for name in names}


def tensorflow_module(what: str) -> Any:
    """TensorFlow, which made the object that is given and so is in this process already."""
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None:
        raise UnsupportedError(
            f"{what} takes objects of TensorFlow, which is not in this process; save the model and use from_saved_model"
        )
    return tensorflow


def keras_source(model: Any, custom_objects: Any = None) -> ModelSource:
    if not isinstance(model, (str, os.PathLike)):
        return ModelSource(model)
    source = ModelSource(model)
    keras = sys.modules.get("keras")
    if keras is None:
        return source
    try:
        inputs_of(source, [])
        return source
    except ModelError:
        return ModelSource(keras.models.load_model(os.fspath(model), custom_objects=custom_objects, compile=False))


def functions_source(funcs: Any, trackable: Any) -> ModelSource:
    functions = list(funcs) if isinstance(funcs, (list, tuple)) else [funcs]
    if len(functions) != 1:
        raise UnsupportedError(f"{len(functions)} functions are given; one network is one function: convert each")
    tensorflow = tensorflow_module("from_concrete_functions")
    if not callable(getattr(functions[0], "graph", None)) and not hasattr(functions[0], "graph"):
        raise ArgumentError("a concrete function is expected: call get_concrete_function() of a tf.function")
    folder = Folder()
    path = folder.file("saved_model")
    holder = trackable if trackable is not None else tensorflow.Module()
    if trackable is None:
        holder.function = functions[0]
    tensorflow.saved_model.save(holder, path, signatures=functions[0])
    source = ModelSource(path)
    source._folder = folder
    return source
