# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Types of elements that stand for TensorFlow's: tf.float32, tf.uint8 and so on."""

from __future__ import annotations

from typing import Any

from ..errors import ArgumentError

_SIZES = {
    "float16": 2,
    "float32": 4,
    "float64": 8,
    "bfloat16": 2,
    "int8": 1,
    "uint8": 1,
    "int16": 2,
    "uint16": 2,
    "int32": 4,
    "uint32": 4,
    "int64": 8,
    "uint64": 8,
    "bool": 1,
    "string": 1,
    "complex64": 8,
    "complex128": 16,
}


class DType:
    """A type by name. Equal to TensorFlow's and numpy's type of that name and to the name itself.

    Attributes:
        name: "float32", ...
        size: bytes of one element.
    """

    __slots__ = ("name",)

    def __init__(self, name: str):
        self.name = name

    @property
    def size(self) -> int:
        return _SIZES[self.name]

    @property
    def as_numpy_dtype(self) -> Any:
        import numpy as np

        return {"string": np.object_, "bool": np.bool_}.get(self.name) or getattr(np, self.name)

    @property
    def is_floating(self) -> bool:
        return "float" in self.name

    @property
    def is_integer(self) -> bool:
        return "int" in self.name

    def __eq__(self, other: Any) -> bool:
        return type_name(other, strict=False) == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"quantc.tf.{self.name}"


def type_name(value: Any, strict: bool = True) -> str:
    """The name of a type of ours, TensorFlow's, numpy's, or a name; "" or ArgumentError for anything else."""
    if isinstance(value, DType):
        return value.name
    name = value if isinstance(value, str) else getattr(value, "name", None) or getattr(value, "__name__", None)
    name = {"float": "float32", "bool_": "bool", "str_": "string", "bytes_": "string"}.get(name, name)
    if name in _SIZES:
        return name
    if strict:
        raise ArgumentError(f"{value!r} is no type; give one of quantc.tf, TensorFlow or numpy, or its name")
    return ""


float16, float32, float64, bfloat16 = map(DType, ("float16", "float32", "float64", "bfloat16"))
int8, uint8, int16, uint16 = map(DType, ("int8", "uint8", "int16", "uint16"))
int32, uint32, int64, uint64 = map(DType, ("int32", "uint32", "int64", "uint64"))
bool_, string, complex64, complex128 = map(DType, ("bool", "string", "complex64", "complex128"))
