# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""What stands for a tensor of TensorFlow: an array of numpy with the method that scripts call on one."""

from __future__ import annotations

from typing import Any

import numpy as np


class Tensor(np.ndarray):
    """An array; `numpy()` gives it plain."""

    def numpy(self) -> Any:
        plain = np.asarray(self)
        return plain.item() if plain.dtype == object and plain.ndim == 0 else plain


def tensor(value: Any, dtype: Any = None) -> Tensor:
    """`value` as a Tensor; strings and bytes stay what they are, as one object."""
    if isinstance(value, (str, bytes)):
        held = np.empty((), object)
        held[()] = value.encode() if isinstance(value, str) else value
        return held.view(Tensor)
    return np.asarray(value, dtype).view(Tensor)


def plain(value: Any) -> Any:
    """What a Tensor, an array or a path holds, for functions of Python."""
    return value.numpy() if isinstance(value, Tensor) else value
