# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.contrib of TensorFlow 1: contrib.lite."""

from typing import Any

from ._absent import absent
from .compat.v1 import lite  # noqa: F401


def __getattr__(name: str) -> Any:
    raise absent(f"contrib.{name}")
