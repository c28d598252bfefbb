# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.compat.v1: lite with the classes of TensorFlow 1, and the names older scripts take from it."""

from types import ModuleType
from typing import Any

from ... import lite as _lite
from ...lite import constants
from ...lite.converter import TFLiteConverterV1, TocoConverter
from .. import gfile, io  # noqa: F401
from .._absent import absent


class _Lite(ModuleType):
    """tf.compat.v1.lite and tf.contrib.lite: quantc.lite with the 1.x converter."""

    TFLiteConverter = TFLiteConverterV1
    TocoConverter = TocoConverter
    constants = constants

    def __getattr__(self, name: str) -> Any:
        return getattr(_lite, name)


lite = _Lite("quantc.tf.compat.v1.lite")
logging = type(
    "logging",
    (),
    {
        name: staticmethod(lambda *_a, **_k: None)
        for name in ("set_verbosity", "info", "warn", "warning", "error", "debug")
    },
)
logging.INFO, logging.WARN, logging.ERROR, logging.DEBUG, logging.FATAL = 20, 30, 40, 10, 50


def enable_eager_execution(*_: Any, **__: Any) -> None:
    """Nothing is to be switched: there are no graphs and sessions."""


enable_v2_behavior = disable_eager_execution = disable_v2_behavior = enable_eager_execution


def __getattr__(name: str) -> Any:
    import quantc.tf as tf

    if name in vars(tf) and not name.startswith("_"):
        return getattr(tf, name)
    raise absent(f"compat.v1.{name}")
