# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""quantc: trained networks to checked integer .tflite files.

    import quantc
    result = quantc.convert("frozen_graph.pb", calibrate="photos/", mean=127.5, std=127.5)
    result.save("model.tflite")

`quantc.lite` stands for `tf.lite`, `quantc.tf` for `tf` in scripts that convert; `quantc.distributed` calibrates
on many machines. Names are imported when they are first used, numpy with them.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing has it, which takes its time to import

__version__ = "0.1.0"

_HOMES = {
    "convert": "_convert",
    "Result": "_convert",
    "run": "_examine",
    "inspect": "_examine",
    "calibrate": "_examine",
    "merge_ranges": "_examine",
    "merge_comparisons": "_examine",
    "merge_evaluations": "_examine",
    "Comparison": "_examine",
    "compare": "_examine",
    "evaluate": "_examine",
    "partition": "_examine",
    "Ranges": "_examine",
    "Evaluation": "_examine",
    "Partition": "_examine",
    "QuantcError": "errors",
    "LibraryError": "errors",
    "ArgumentError": "errors",
    "ArgumentTypeError": "errors",
    "ShapeError": "errors",
    "DelegateError": "errors",
    "ModelError": "errors",
    "ModelNotFoundError": "errors",
    "SampleError": "errors",
    "ConversionError": "errors",
    "RunError": "errors",
    "ClosedError": "errors",
    "ClusterError": "errors",
    "BusyError": "errors",
    "UnsupportedError": "errors",
    "UnknownAttributeError": "errors",
}
_MODULES = ("lite", "tf", "distributed", "errors")

__all__ = [*_HOMES, *_MODULES, "__version__"]

if TYPE_CHECKING:
    from . import distributed, errors, lite, tf  # noqa: F401
    from ._convert import Result, convert  # noqa: F401
    from ._examine import (
        Comparison,
        Evaluation,
        Partition,
        Ranges,
        calibrate,
        compare,
        evaluate,
        inspect,  # noqa: F401
        merge_comparisons,
        merge_evaluations,
        merge_ranges,
        partition,
        run,
    )
    from .errors import (
        ArgumentError,
        ArgumentTypeError,
        BusyError,
        ClosedError,
        ClusterError,
        ConversionError,
        DelegateError,
        LibraryError,  # noqa: F401
        ModelError,
        ModelNotFoundError,
        QuantcError,
        RunError,
        SampleError,
        ShapeError,
        UnknownAttributeError,
        UnsupportedError,
    )


def __getattr__(name: str):
    import importlib

    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in _HOMES:
        value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = value
        return value
    from .errors import nearest

    raise AttributeError(f"module 'quantc' has no attribute '{name}'{nearest(name, __all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
