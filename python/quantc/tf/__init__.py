# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Stands for `tf` in scripts that convert and run models:

    import quantc.tf as tf

It has tf.lite, tf.compat.v1.lite, tf.contrib.lite, the types, and what representative data sets are made with:
tf.data.Dataset, files, decoding and resizing of pictures. Everything else raises and says why: quantc builds and trains no networks.
"""

from __future__ import annotations

from typing import Any

from .. import lite  # noqa: F401
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
    uint8,
    uint16,
    uint32,
    uint64,
)
from ..lite._dtypes import bool_ as bool  # noqa: A001, F401
from . import compat, contrib, dtypes, gfile, io  # noqa: F401
from ._absent import absent

__version__ = "2.21.0"
"""Of the interface that is stood in for: scripts compare it."""

version = type("version", (), {"VERSION": __version__})


def constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Any:
    """An array of numpy: what set_tensor takes."""
    import numpy as np

    from ._tensor import tensor

    array = np.asarray(value, _numpy(dtype))
    if dtype is None and array.dtype == np.float64:
        array = array.astype(np.float32)
    if dtype is None and array.dtype == np.int64 and not isinstance(value, np.ndarray):
        array = array.astype(np.int32)
    return tensor(array if shape is None else np.broadcast_to(array, shape).copy())


convert_to_tensor = constant


def cast(x: Any, dtype: Any, name: Any = None) -> Any:
    """An array of another type."""
    import numpy as np

    from ._tensor import tensor

    return tensor(np.asarray(x).astype(_numpy(dtype)))


def expand_dims(input: Any, axis: int, name: Any = None) -> Any:  # noqa: A002
    """An array with one more dimension of size 1."""
    import numpy as np

    from ._tensor import tensor

    return tensor(np.expand_dims(np.asarray(input), axis))


def _numpy(dtype: Any) -> Any:
    return dtype.as_numpy_dtype if hasattr(dtype, "as_numpy_dtype") else dtype


def executing_eagerly() -> Any:
    """True: there are no graphs and sessions."""
    return True


def get_logger() -> Any:
    """The logger named "tensorflow", whose level scripts set. quantc tells what it has to say in results."""
    import logging

    return logging.getLogger("tensorflow")


def __getattr__(name: str) -> Any:
    if name in ("data", "image"):  # numpy comes with them
        import importlib

        return importlib.import_module(f".{name}", __name__)
    raise absent(name)
