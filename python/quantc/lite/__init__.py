# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Stands for tf.lite: converter, interpreter, options and constants, without TensorFlow.

    from quantc import lite
    converter = lite.TFLiteConverter.from_saved_model("saved_model")

`TFLiteConverter` has the constructors and attributes of both generations of TensorFlow's class;
`TFLiteConverterV1` is that of tf.compat.v1.lite.
"""

from __future__ import annotations

from typing import Any

from ..errors import nearest
from . import constants  # noqa: F401
from ._options import OpsSet, Optimize, RepresentativeDataset, TargetSpec  # noqa: F401
from .converter import TFLiteConverterV1, TocoConverter  # noqa: F401
from .converter import TFLiteConverterV2 as TFLiteConverter  # noqa: F401

_LAZY = {
    "Interpreter": "interpreter",
    "OpResolverType": "interpreter",
    "SignatureRunner": "interpreter",
    "load_delegate": "interpreter",
    "QuantizationDebugger": "debugger",
    "QuantizationDebugOptions": "debugger",
}

__all__ = [
    "TFLiteConverter",
    "TocoConverter",
    "TargetSpec",
    "OpsSet",
    "Optimize",
    "RepresentativeDataset",
    "constants",
    "experimental",
    *_LAZY,
]


def __getattr__(name: str) -> Any:
    import importlib

    if name == "experimental":
        return importlib.import_module(".experimental", __name__)
    if name in _LAZY:
        return getattr(importlib.import_module(f".{_LAZY[name]}", __name__), name)
    raise AttributeError(f"module 'quantc.lite' has no attribute '{name}'{nearest(name, __all__)}")
