# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Optimize, OpsSet, TargetSpec, RepresentativeDataset: what a converter is told with."""

from __future__ import annotations

import enum
from typing import Any, Callable, FrozenSet, Iterable, Optional, Type

from ..errors import ArgumentError, UnknownAttributeError, UnsupportedError, nearest
from ._dtypes import type_name


@enum.unique
class Optimize(enum.Enum):
    """DEFAULT asks for quantization; OPTIMIZE_FOR_SIZE and OPTIMIZE_FOR_LATENCY mean the same."""

    DEFAULT = "DEFAULT"
    OPTIMIZE_FOR_SIZE = "OPTIMIZE_FOR_SIZE"
    OPTIMIZE_FOR_LATENCY = "OPTIMIZE_FOR_LATENCY"
    EXPERIMENTAL_SPARSITY = "EXPERIMENTAL_SPARSITY"

    def __str__(self) -> str:
        return str(self.value)


@enum.unique
class OpsSet(enum.Enum):
    """Sets of operators that the result may hold."""

    TFLITE_BUILTINS = "TFLITE_BUILTINS"
    SELECT_TF_OPS = "SELECT_TF_OPS"
    TFLITE_BUILTINS_INT8 = "TFLITE_BUILTINS_INT8"
    EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8 = (
        "EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8"
    )
    EXPERIMENTAL_STABLEHLO_OPS = "EXPERIMENTAL_STABLEHLO_OPS"

    def __str__(self) -> str:
        return str(self.value)

    @staticmethod
    def get_options() -> list:
        """All options as strings."""
        return [str(option) for option in OpsSet]


class RepresentativeDataset:
    """Samples for calibration.

    Args:
        input_gen: a function without arguments that gives an iterable over samples: a list with one array for
            each input in the model's order, a dictionary by input name, or (signature key, dictionary). Arrays
            have the input's type.
    """

    def __init__(self, input_gen: Callable[[], Iterable[Any]]):
        self.input_gen = input_gen


class TargetSpec:
    """What the target takes.

    Attributes:
        supported_ops: of OpsSet. TFLITE_BUILTINS_INT8 alone: an operator left in float is an error.
        supported_types: types; the smallest decides (float16: weights in 16 bits).
        experimental_select_user_tf_ops, experimental_supported_backends: must be empty.
    """

    _EMPTY = {
        "experimental_select_user_tf_ops": "operators of the TensorFlow runtime can't be embedded",
        "experimental_supported_backends": "the result is for LiteRT; see quantc.partition for devices",
        "_experimental_custom_op_registerers": "kernels of custom operators can't be loaded; allow_custom_ops keeps "
        "the operators",
        "_experimental_supported_accumulation_type": "float16 weights are accumulated as the runtime decides",
    }

    def __init__(
        self,
        supported_ops: Any = None,
        supported_types: Any = None,
        experimental_select_user_tf_ops: Any = None,
        experimental_supported_backends: Any = None,
    ):
        self.supported_ops = {OpsSet.TFLITE_BUILTINS} if supported_ops is None else supported_ops
        self.supported_types = set() if supported_types is None else supported_types
        self.experimental_select_user_tf_ops = (
            set() if experimental_select_user_tf_ops is None else experimental_select_user_tf_ops
        )
        self.experimental_supported_backends = experimental_supported_backends
        self._experimental_custom_op_registerers = []
        self._experimental_supported_accumulation_type = None

    def __setattr__(self, name: str, value: Any) -> None:
        known = ("supported_ops", "supported_types", *self._EMPTY)
        if name not in known:
            raise UnknownAttributeError(f"TargetSpec has no attribute '{name}'{nearest(name, known)}")
        if name in self._EMPTY and value:
            raise UnsupportedError(f"target_spec.{name} = {value!r}: {self._EMPTY[name]}")
        if name == "supported_ops":
            members(OpsSet, value, "target_spec.supported_ops")
        if name == "supported_types":
            type_names(value)
        object.__setattr__(self, name, value)


def members(kind: Type[enum.Enum], values: Any, what: str) -> FrozenSet[Any]:
    """Values of an enumeration of ours, of TensorFlow's of the same names, or the names."""
    if values is None:
        return frozenset()
    if isinstance(values, (str, enum.Enum)):
        raise ArgumentError(f"{what} is {values!r}; a list or set of {kind.__name__} is expected")
    found = []
    try:
        values = list(values)
    except TypeError:
        raise ArgumentError(f"{what} is {values!r}; a list or set of {kind.__name__} is expected") from None
    for value in values:
        name = value if isinstance(value, str) else getattr(value, "name", None)
        if name not in kind.__members__:
            raise ArgumentError(f"{what} holds {value!r}; allowed are {', '.join(kind.__members__)}")
        found.append(kind[name])
    return frozenset(found)


def type_names(values: Any) -> FrozenSet[str]:
    """Names of a list or set of types."""
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise ArgumentError(f"target_spec.supported_types is {values!r}; a list or set of types is expected")
    return frozenset(type_name(v) for v in values)


def samples_of(dataset: Any) -> Optional[Any]:
    """What a representative dataset draws from; None when there is none."""
    return getattr(dataset, "input_gen", dataset)
