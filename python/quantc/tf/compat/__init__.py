# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.compat: v1, and v2, which is quantc.tf itself."""

from typing import Any

from .._absent import absent
from . import v1  # noqa: F401


def __getattr__(name: str) -> Any:
    if name == "v2":
        import quantc.tf

        return quantc.tf
    raise absent(f"compat.{name}")
