# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""What goes wrong, as exceptions. Each carries every fault that was found, not the first alone."""

from __future__ import annotations

from typing import Iterable, List, Union


class QuantcError(Exception):
    """Base of all exceptions of this package.

    Attributes:
        faults: one sentence for each fault, naming the node, tensor, operator, sample or argument.
    """

    def __init__(self, faults: Union[str, Iterable[str]]):
        if isinstance(faults, str):
            faults = faults.splitlines() or [faults]
        self.faults: List[str] = [fault for fault in faults if fault] or ["failed without a message"]
        super().__init__(*self.faults)

    def __str__(self) -> str:
        return "\n".join(self.faults)


class LibraryError(QuantcError, ImportError):
    """The shared library libquantc.so is not there or is of another version."""


class ArgumentError(QuantcError, ValueError):
    """An argument of a function can't be used."""


class ArgumentTypeError(ArgumentError, TypeError):
    """An argument has a type that the function does not take."""


class ShapeError(ArgumentError, RuntimeError):
    """An input can't be given this shape."""


class ModelError(QuantcError, ValueError):
    """A model can't be read."""


class ModelNotFoundError(ModelError, FileNotFoundError):
    """There is no file or folder at the path of a model."""


class SampleError(QuantcError, ValueError):
    """Samples have the wrong number of inputs, shape, type or values; or there are none."""


class ConversionError(QuantcError):
    """A model was read, and can't be converted as asked."""


class RunError(QuantcError, RuntimeError):
    """A model can't be run: no kernel for an operator, or inputs that it can't take."""


class ClusterError(QuantcError, TimeoutError):
    """A Ray cluster has no room for the workers, or nothing comes back from it any more."""


class ClosedError(QuantcError, RuntimeError):
    """An object is used after it was closed."""


class BusyError(QuantcError, RuntimeError):
    """An object is used by two threads at once; each thread needs its own."""


class UnsupportedError(QuantcError, NotImplementedError):
    """Understood and refused: the message gives the reason and what would work."""


class DelegateError(UnsupportedError, OSError, ValueError):
    """There are no delegates: what scripts catch that go on without one."""


class UnknownAttributeError(QuantcError, AttributeError):
    """An attribute that does not exist; the message names the nearest that does."""


def nearest(name: str, names: Iterable[str]) -> str:
    """Returns ", did you mean 'x'?" for the closest of `names`, or "" when none is close."""
    import difflib

    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f", did you mean '{close[0]}'?" if close else ""
