# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.data.Dataset as far as representative data sets use it: drawn in order, one element after another.

Elements are arrays of numpy with the method numpy(), in the tuples and dictionaries they were given in.
"""

from __future__ import annotations

import glob
import itertools
from typing import Any, Callable, Iterator

import numpy as np

from ._absent import absent
from ._tensor import plain, tensor

AUTOTUNE = -1
experimental = type("experimental", (), {"AUTOTUNE": AUTOTUNE})


def _map(function: Callable[..., Any], *values: Any) -> Any:
    """`function` of the arrays at each place of equal structures."""
    first = values[0]
    if isinstance(first, dict):
        return {key: _map(function, *(v[key] for v in values)) for key in first}
    if isinstance(first, tuple):
        return tuple(_map(function, *parts) for parts in zip(*values))
    return function(*values)


def _first(value: Any) -> Any:
    while isinstance(value, (dict, tuple)):
        value = next(iter(value.values())) if isinstance(value, dict) else value[0]
    return value


class Dataset:
    """Elements that can be drawn again and again."""

    def __init__(self, draw: Callable[[], Iterator[Any]]):
        self._draw = draw

    def __iter__(self) -> Iterator[Any]:
        return self._draw()

    def as_numpy_iterator(self) -> Iterator[Any]:
        return (_map(plain, element) for element in self)

    @staticmethod
    def from_tensor_slices(tensors: Any) -> "Dataset":
        """One element for each entry of axis 0 of the arrays."""
        arrays = _map(lambda value: value if isinstance(value, np.ndarray) else np.asarray(value), tensors)
        count = len(_first(arrays))
        return Dataset(lambda: (_map(lambda a: tensor(a[i]), arrays) for i in range(count)))

    @staticmethod
    def from_tensors(tensors: Any) -> "Dataset":
        return Dataset(lambda: iter([_map(tensor, tensors)]))

    @staticmethod
    def from_generator(generator: Callable[..., Any], *_: Any, args: Any = (), **__: Any) -> "Dataset":
        return Dataset(lambda: (_map(tensor, element) for element in generator(*args)))

    @staticmethod
    def list_files(file_pattern: Any, shuffle: Any = None, seed: Any = None) -> "Dataset":
        """Paths that fit a pattern, or one of several; sorted, then shuffled unless shuffle=False, as TensorFlow's
        are."""
        patterns = [file_pattern] if isinstance(plain(file_pattern), (str, bytes)) else list(file_pattern)
        names: list = []
        for pattern in map(plain, patterns):
            names += sorted(glob.glob(pattern.decode() if isinstance(pattern, bytes) else pattern))
        if not names:
            raise ValueError(f"no file fits {', '.join(map(str, patterns))}")
        found = Dataset(lambda: map(tensor, names))
        return found if shuffle is False else found.shuffle(len(names), seed)

    def batch(self, batch_size: int, drop_remainder: bool = False, **_: Any) -> "Dataset":
        def draw() -> Iterator[Any]:
            elements = iter(self)
            while held := list(itertools.islice(elements, int(batch_size))):
                if len(held) == batch_size or not drop_remainder:
                    yield _map(lambda *rows: tensor(np.stack(rows)), *held)

        return Dataset(draw)

    def unbatch(self) -> "Dataset":
        return Dataset(
            lambda: (_map(lambda a: tensor(a[i]), e) for e in self for i in range(len(_first(e))))  # noqa: B023
        )

    def map(self, map_func: Callable[..., Any], *_: Any, **__: Any) -> "Dataset":  # noqa: A003
        def apply(element: Any) -> Any:
            return _map(tensor, map_func(*element) if isinstance(element, tuple) else map_func(element))

        return Dataset(lambda: map(apply, self))

    def filter(self, predicate: Callable[..., Any]) -> "Dataset":  # noqa: A003
        return Dataset(
            lambda: (e for e in self if bool(predicate(*e) if isinstance(e, tuple) else predicate(e)))
        )

    def take(self, count: int) -> "Dataset":
        return Dataset(lambda: itertools.islice(self, int(count))) if count >= 0 else self

    def skip(self, count: int) -> "Dataset":
        return Dataset(lambda: itertools.islice(self, int(count), None)) if count >= 0 else Dataset(lambda: iter([]))

    def repeat(self, count: Any = None) -> "Dataset":
        rounds = (lambda: itertools.repeat(None)) if count in (None, -1) else (lambda: range(int(count)))
        return Dataset(lambda: (element for _ in rounds() for element in self))

    def enumerate(self, start: int = 0) -> "Dataset":  # noqa: A003
        return Dataset(lambda: ((tensor(k), element) for k, element in enumerate(self, start)))

    def shuffle(self, buffer_size: int, seed: Any = None, **_: Any) -> "Dataset":
        """From a buffer, as TensorFlow does; in an order of numpy's random numbers."""

        def draw() -> Iterator[Any]:
            random, held = np.random.default_rng(seed), []
            for element in self:
                held.append(element)
                if len(held) >= buffer_size:
                    yield held.pop(random.integers(len(held)))
            while held:
                yield held.pop(random.integers(len(held)))

        return Dataset(draw)

    def prefetch(self, *_: Any, **__: Any) -> "Dataset":
        return self

    cache = with_options = prefetch

    def __getattr__(self, name: str) -> Any:
        raise absent(f"data.Dataset.{name}")


def __getattr__(name: str) -> Any:
    raise absent(f"data.{name}")
