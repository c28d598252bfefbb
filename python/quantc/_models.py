# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""What can stand for a model: a path, bytes, a result, an object that exports itself."""

from __future__ import annotations

import os
import sys
from ctypes import byref, c_void_p
from typing import Any, List, Optional, Sequence, Tuple

from . import _native
from ._folder import Folder
from .errors import ArgumentError, ModelError, ModelNotFoundError


def load_flags(
    inputs: Any = None,
    outputs: Any = None,
    signature: Any = None,
    tags: Any = None,
    allow_custom_ops: bool = False,
    narrow_types: bool = False,
) -> List[str]:
    """The flags with which a model is read.

    Args:
        inputs: names, or a dictionary from name to shape. A shape is a sequence of integers, -1 or None where
            it is open, () for a scalar; None keeps the model's own.
        outputs: names, "node" or "node:1".
        signature: key of the signature of a SavedModel or a .tflite; several keys where one file is to have them.
        tags: tags of the graph of a SavedModel, a string or a sequence of strings.
    """
    flags = []
    if isinstance(inputs, str):
        inputs = [inputs]
    shapes = inputs if isinstance(inputs, dict) else {name: None for name in inputs or ()}
    for name, shape in shapes.items():
        if not isinstance(name, str) or not name:
            raise ArgumentError(f"the name of an input is {name!r}; a string is expected")
        flags.append(f"--input={name}" if shape is None else f"--input={name}={shape_text(name, shape)}")
    for name in [outputs] if isinstance(outputs, str) else outputs or ():
        if not isinstance(name, str) or not name:
            raise ArgumentError(f"the name of an output is {name!r}; a string is expected")
        flags.append(f"--output={name}")
    for key in [signature] if isinstance(signature, str) else signature or ():
        flags.append(f"--signature={key}")
    if tags is not None:
        flags.append("--tags=" + (tags if isinstance(tags, str) else ",".join(sorted(tags))))
    if allow_custom_ops:
        flags.append("--allow-custom-ops")
    if narrow_types:
        flags.append("--narrow-types")
    return flags


def shape_text(name: str, shape: Any) -> str:
    """ "1x224x224x3" as --input takes it."""
    try:
        dims = [-1 if d is None else int(d) for d in shape]
    except (TypeError, ValueError):
        raise ArgumentError(f"the shape of '{name}' is {shape!r}; a sequence of integers is expected") from None
    return "x".join("?" if d < 0 else str(d) for d in dims) if dims else "scalar"


class ModelSource:
    """A model as the library reads it: a path, or bytes with a name that is used in messages.

    Objects that know how to save themselves (Keras models, concrete functions) are saved by their own library
    into a temporary folder, which lives as long as this object.
    """

    def __init__(self, model: Any, name: Optional[str] = None):
        self.path: Optional[str] = None
        self.content: Optional[bytes] = None
        self.name = name or ""
        self._folder: Optional[Folder] = None
        self._take(model)

    def _take(self, model: Any) -> None:
        content = getattr(model, "tflite", None)  # a Result
        if isinstance(content, bytes):
            model = content
        if isinstance(model, (bytes, bytearray, memoryview)):
            self.content = bytes(model)
            self.name = self.name or ("model.tflite" if self.content[4:8] == b"TFL3" else "model.pb")
        elif isinstance(model, (str, os.PathLike)):
            self.path = os.fspath(model)
            if isinstance(self.path, bytes):
                self.path = os.fsdecode(self.path)
            self.name = self.name or self.path
            if not self.path:
                raise ArgumentError("the path of the model is empty")
            if "\0" in self.path:
                raise ArgumentError(f"the path of the model holds a NUL character: {self.path!r}")
            if not os.path.exists(self.path):
                raise ModelNotFoundError(f"{self.path}: does not exist")
        elif callable(getattr(model, "SerializeToString", None)):  # a GraphDef
            self.content = model.SerializeToString()
            self.name = self.name or "graph.pb"
        elif callable(getattr(model, "export", None)) or callable(getattr(model, "save", None)):
            self._export(model)
        else:
            raise ArgumentError(
                f"a model is a path, bytes, a GraphDef, a Keras model or a Result; found {type(model).__name__}"
            )

    def _export(self, model: Any) -> None:
        """A Keras model becomes a SavedModel by its own library, in the user's process."""
        self._folder = Folder()
        self.path = self._folder.file("saved_model")
        self.name = self.name or getattr(model, "name", None) or type(model).__name__
        import contextlib
        import io

        try:
            with contextlib.redirect_stdout(io.StringIO()):  # Keras tells of the file that it writes
                _save(model, self.path)
        except Exception as e:
            raise ModelError(f"{type(model).__name__} could not be saved by its own library: {e}") from e

    def load(self, session: _native.Session, flags: Sequence[str] = ()) -> _native.Model:
        """Reads the model. Raises ModelError with all faults."""
        place = c_void_p()
        count, args = _native.strings(flags)
        if self.content is None:
            session.call(
                "quantcModelLoadFile",
                _native.text(self.path, "the path"),
                count,
                args,
                byref(place),
                error=ModelError,
            )
        else:
            session.call(
                "quantcModelLoadArgs",
                self.content,
                len(self.content),
                _native.text(self.name, "the name"),
                count,
                args,
                byref(place),
                error=ModelError,
            )
        return _native.Model(session, place.value)


def _save(model: Any, path: str) -> None:
    """Saves a Keras model for inference, as TFLiteConverter has it saved."""
    import functools

    keras = sys.modules.get("keras")
    archive = getattr(getattr(keras, "export", None), "ExportArchive", None)
    if archive is None or not isinstance(model, keras.layers.Layer):
        if callable(getattr(model, "export", None)):
            model.export(path)
        else:
            model.save(path, save_format="tf")
        return
    inputs = getattr(model, "inputs", None)
    if not inputs:
        model.export(path)
        return
    tensorflow = sys.modules["tensorflow"]
    specs = [tensorflow.TensorSpec(x.shape, dtype=x.dtype, name=x.name) for x in inputs]
    export = archive()
    export.track(model)
    # Dropout and batch normalization as in inference.
    export.add_endpoint(
        "serve", functools.partial(model.__call__, training=False), [specs] if len(specs) > 1 else specs
    )
    export.write_out(path)


def runner_of(model: _native.Model, flags: Sequence[str] = (), error=ModelError) -> _native.Runner:
    """Compiles `model` for the interpreter."""
    place = c_void_p()
    count, args = _native.strings(flags)
    model.session.call("quantcRunnerCreateArgs", model, count, args, byref(place), error=error)
    return _native.Runner(model.session, place.value)


class Input:
    """Name, type and shape of one input of a model; -1 where the shape is open."""

    def __init__(self, name: str, dtype: str, shape: Tuple[int, ...]):
        self.name, self.dtype, self.shape = name, dtype, shape


def inputs_of(source: ModelSource, flags: Sequence[str]) -> List[Input]:
    """The inputs of a model, as samples must feed them."""
    import json

    with _native.Session() as session, source.load(session, flags) as model:
        with _native.make_buffer(session, "quantcModelInspect", model, error=ModelError) as described:
            inputs = json.loads(described.text())["inputs"]
    return [Input(t["name"], t["type"], tuple(t["shape"])) for t in inputs]
