# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.lite.experimental: the analyzer, the debugger of quantization, kinds of kernels, delegates."""

from typing import Any

from ..errors import UnsupportedError
from .analyzer import Analyzer  # noqa: F401
from .debugger import QuantizationDebugger, QuantizationDebugOptions  # noqa: F401
from .interpreter import OpResolverType, load_delegate  # noqa: F401


def __getattr__(name: str) -> Any:
    if name == "authoring":
        raise UnsupportedError("tf.lite.experimental.authoring: quantc.inspect and quantc.partition look into a model")
    raise AttributeError(f"module 'quantc.lite.experimental' has no attribute '{name}'")
