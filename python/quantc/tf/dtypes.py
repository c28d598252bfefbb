# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.dtypes."""

from typing import Any

from ..lite._dtypes import (
    DType,
    bfloat16,
    complex64,
    complex128,
    float16,
    float32,
    float64,
    int8,
    int16,  # noqa: F401
    int32,
    int64,
    string,
    type_name,
    uint8,
    uint16,
    uint32,
    uint64,
)
from ..lite._dtypes import bool_ as bool  # noqa: A001, F401


def as_dtype(value: Any) -> DType:
    """The type of a name, a numpy type or a type."""
    return DType(type_name(value))
