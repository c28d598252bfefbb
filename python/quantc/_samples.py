# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Samples from arrays, generators, folders, loaders: written once to files that the library reads.

The library takes images, folders, .npz and .npy. What is already such a path goes through as it is; everything
else is drawn once, checked against the model's inputs and written, some 64 MB at a time, to .npz files in a
temporary folder. So memory holds one piece, and the bytes are those of the command line over the same arrays.
"""

from __future__ import annotations

import os
import re
import zipfile
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from ._folder import Folder
from ._models import Input
from .errors import ArgumentError, SampleError

_PIECE_BYTES = 64 << 20


def as_array(value: Any, what: str):
    """A numpy array of numbers from an array, a list, a tensor of TensorFlow or torch, or a PIL image."""
    import numpy as np

    if hasattr(value, "detach"):  # torch
        value = value.detach().cpu()
    if hasattr(value, "numpy") and not isinstance(value, np.ndarray):
        value = value.numpy()
    try:
        array = np.asarray(value)
    except Exception as e:
        raise SampleError(f"{what} can't become an array: {e}") from e
    if array.dtype.kind not in "fiub":
        raise SampleError(f"{what} has type {array.dtype}; numbers are expected")
    return array


def _is_path(value: Any) -> bool:
    return isinstance(value, (str, os.PathLike))


class SampleFiles:
    """Samples as paths for the library's flags.

    Args:
        data: a path; a sequence of paths; an array (one sample per entry of axis 0); a dictionary from input
            name to such an array; a callable that gives an iterable; or an iterable of samples.
        inputs: those of the model; called only when something must be written.
        labels: for evaluation, an integer for each sample; written beside the inputs under `label_key`.

    A sample is an array, a list or tuple with one array for each input, a dictionary by input name, or
    (signature, dictionary). Its arrays have the input's shape, with or without the batch dimension, or hold
    several samples along it. A tuple (inputs, labels) of a labelled data set gives its inputs.
    """

    def __init__(
        self,
        data: Any,
        inputs,
        labels: Any = None,
        label_key: str = "labels",
        strict_types: bool = False,
        limit: Optional[int] = None,
    ):
        self.paths: List[str] = []
        self.count: Optional[int] = None  # of what was written; not known of paths
        self._folder: Optional[Folder] = None
        self._starts: Dict[str, int] = {}
        if data is None:
            raise SampleError("there are no samples: data is None")
        if isinstance(data, (bytes, bytearray)):
            raise ArgumentError("samples are a path, arrays or an iterable of them; found bytes")
        if _is_path(data):
            data = [data]
        if isinstance(data, (list, tuple)) and data and all(_is_path(d) for d in data):
            if labels is not None:
                raise ArgumentError("labels go with arrays; an .npz holds its own under a key")
            self.paths = [os.fsdecode(os.fspath(d)) for d in data]
            missing = [p for p in self.paths if not os.path.exists(p)]
            if missing:
                raise SampleError([f"{p}: does not exist" for p in missing])
            return
        writer = _Writer(inputs(), label_key, strict_types)
        try:
            self._folder = writer.folder
            for sample, sample_labels in _with_labels(_draw(data, writer.inputs), labels):
                writer.add(sample, sample_labels)
                if limit is not None and writer.total >= limit:
                    break
            writer.finish()
        except BaseException:
            writer.folder.cleanup()
            raise
        self.paths, self._starts, self.count = writer.paths, writer.starts, writer.total

    def flags(self, name: str) -> List[str]:
        """The paths as repeated flags `name`."""
        return [part for path in self.paths for part in (name, path)]

    def translate(self, faults: Iterable[str]) -> List[str]:
        """Messages about the files of this object, in the caller's words: "sample 3" over all of them."""
        words = []
        for fault in faults:
            for path, start in self._starts.items():
                fault = re.sub(
                    re.escape(path) + r", sample (\d+)",
                    lambda m, s=start: f"sample {s + int(m.group(1))}",
                    fault,
                )
                fault = fault.replace(path, "samples")
            words.append(fault)
        return words

    def close(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> "SampleFiles":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def _draw(data: Any, inputs: Sequence[Input]) -> Iterator[Any]:
    """The samples of whatever `data` is, one or several at a time."""
    import numpy as np

    if callable(data) and not hasattr(data, "__array__"):
        try:
            data = data()
        except Exception as e:
            raise SampleError(f"the callable that gives the samples raised {type(e).__name__}: {e}") from e
    if isinstance(data, dict):
        yield {name: _Rows(as_array(array, f"array '{name}'")) for name, array in data.items()}
        return
    if isinstance(data, np.ndarray) or (hasattr(data, "__array__") and not hasattr(data, "__next__")):
        yield _Rows(as_array(data, "the array of samples"))
        return
    try:
        iterator = iter(data)
    except TypeError:
        raise ArgumentError(
            "samples are a path, arrays, a callable or an iterable; found " + type(data).__name__
        ) from None
    number = 0
    while True:
        try:
            sample = next(iterator)
        except StopIteration:
            return
        except Exception as e:
            raise SampleError(f"drawing sample {number} raised {type(e).__name__}: {e}") from e
        yield sample
        number += 1


class _Rows:
    """An array that is known to hold one sample per entry of axis 0, not one that may be a sample itself."""

    def __init__(self, array):
        self.array = array


def _with_labels(samples: Iterator[Any], labels: Any) -> Iterator[Tuple[Any, Any]]:
    """Pairs what is drawn with labels: those given, or the second of each pair (inputs, labels)."""
    if labels is None:
        for sample in samples:
            yield sample, None
        return
    if labels is True:
        for number, sample in enumerate(samples):
            if not isinstance(sample, (tuple, list)) or len(sample) != 2:
                raise SampleError(f"sample {number} is no pair of inputs and labels; give labels=")
            yield sample[0], sample[1]
        return
    given = as_array(labels, "labels").reshape(-1)
    for sample in samples:
        yield sample, given


class _Writer:
    """Collects samples into pieces of one shape and writes each as an .npz."""

    def __init__(self, inputs: Sequence[Input], label_key: str, strict_types: bool):
        self.inputs = list(inputs)
        self.label_key, self.strict_types = label_key, strict_types
        self.folder = Folder("quantc-samples-")
        self.paths: List[str] = []
        self.starts: Dict[str, int] = {}
        self.total = 0
        self._drawn = 0
        self._held: List[List[Any]] = []
        self._labels: List[Any] = []
        self._held_bytes = 0

    def add(self, sample: Any, labels: Any) -> None:
        rows = self._rows_of(sample)
        self._drawn += 1
        kinds = [(row.shape[1:], row.dtype) for row in rows]
        if self._held and kinds != [(row.shape[1:], row.dtype) for row in self._held[-1]]:
            self._flush()
        self._held.append(rows)
        if labels is not None:
            count = len(rows[0]) if rows else 0
            of_sample = as_array(labels, "labels").reshape(-1)
            if len(of_sample) != count:
                raise SampleError(f"there are {len(of_sample)} labels for {count} samples")
            self._labels.append(of_sample)
        self.total += len(rows[0]) if rows else 0
        self._held_bytes += sum(row.nbytes for row in rows)
        if self._held_bytes >= _PIECE_BYTES:
            self._flush()

    def finish(self) -> None:
        self._flush()
        if not self.total:
            raise SampleError("there are no samples: nothing was yielded")

    def _name(self) -> str:
        return f"sample {self._drawn}"

    def _rows_of(self, sample: Any) -> List[Any]:
        """One array for each input, with a leading axis of samples."""
        sample = self._without_wrapping(sample)
        if isinstance(sample, dict):
            values = self._by_name(sample)
        elif isinstance(sample, _Rows) or len(self.inputs) == 1 and not isinstance(sample, (list, tuple)):
            values = [sample]
        elif isinstance(sample, (list, tuple)):
            values = list(sample)
        else:
            values = [sample]
        if len(values) != len(self.inputs):
            names = ", ".join(f"'{i.name}'" for i in self.inputs)
            raise SampleError(
                f"{self._name()} holds {len(values)} arrays, the model has {len(self.inputs)} "
                f"inputs: {names}; yield a list with one array for each"
            )
        rows = [self._rows(value, i) for value, i in zip(values, self.inputs)]
        counts = {len(row) for row in rows}
        if len(counts) > 1:
            raise SampleError(
                f"{self._name()} has "
                + ", ".join(f"{len(r)} rows for input '{i.name}'" for r, i in zip(rows, self.inputs))
            )
        return rows

    def _without_wrapping(self, sample: Any) -> Any:
        """Takes off the signature of (signature, dictionary) and the labels of (inputs, labels)."""
        if not isinstance(sample, tuple) or len(sample) != 2:
            return sample
        first, second = sample
        if isinstance(first, (str, type(None))) and isinstance(second, dict):
            return second
        if len(self.inputs) == 1 and not isinstance(first, str):
            labels = second
            if hasattr(labels, "detach"):
                labels = labels.detach().cpu()
            if hasattr(labels, "numpy"):
                labels = labels.numpy()
            kind = getattr(getattr(labels, "dtype", None), "kind", None)
            if isinstance(labels, int) or kind in ("i", "u"):
                return first
        return sample

    def _by_name(self, sample: Dict[str, Any]) -> List[Any]:
        plain = {str(k).rsplit(":0", 1)[0] if str(k).endswith(":0") else str(k): v for k, v in sample.items()}
        values, missing = [], []
        for i in self.inputs:
            short = i.name[:-2] if i.name.endswith(":0") else i.name
            if i.name in sample:
                values.append(sample[i.name])
            elif short in plain:
                values.append(plain[short])
            elif len(by_suffix := [k for k in plain if short.endswith("_" + k)]) == 1:
                values.append(plain[by_suffix[0]])  # "x" of "serving_default_x"
            elif len(self.inputs) == 1 and len(sample) == 1:
                values.append(next(iter(sample.values())))
            else:
                missing.append(i.name)
        if missing:
            raise SampleError(
                f"{self._name()} lacks the inputs "
                + ", ".join(f"'{m}'" for m in missing)
                + "; it has "
                + (", ".join(f"'{k}'" for k in sample) or "nothing")
            )
        if len(sample) > len(self.inputs):
            raise SampleError(
                f"{self._name()} holds {len(sample)} arrays, the model has {len(self.inputs)} "
                "inputs: " + ", ".join(f"'{i.name}'" for i in self.inputs)
            )
        return values

    def _rows(self, value: Any, wanted: Input):
        """`value` with a leading axis of samples, its type one that the library takes."""
        import numpy as np

        is_rows = isinstance(value, _Rows)
        array = as_array(value.array if is_rows else value, f"{self._name()}, input '{wanted.name}',")
        if self.strict_types and array.dtype.name != wanted.dtype:
            raise SampleError(
                f"{self._name()} has type {array.dtype.name} for input '{wanted.name}', which is "
                f"{wanted.dtype}; convert it with .astype(np.{wanted.dtype})"
            )
        shape = wanted.shape
        open_batch = bool(shape) and shape[0] in (1, -1)
        if not is_rows and _fits(array.shape, shape):
            if array.shape and shape and shape[0] == -1:
                return array  # rows of an open batch are samples
            return array[np.newaxis]
        if not is_rows and open_batch and _fits(array.shape, shape[1:]):
            return array[np.newaxis]
        if array.ndim and (_fits(array.shape[1:], shape) or open_batch and _fits(array.shape[1:], shape[1:])):
            return array
        if is_rows and _fits(array.shape, shape):
            return array[np.newaxis]
        expected = shape[1:] if open_batch else shape
        raise SampleError(
            f"{self._name()} has shape {list(array.shape)} for input '{wanted.name}', expected "
            f"{_shape_text(expected)}" + (" with or without a batch in front" if open_batch else "")
        )

    def _flush(self) -> None:

        if not self._held:
            return
        path = self.folder.file(f"{len(self.paths)}.npz")
        columns = [[rows[k] for rows in self._held] for k in range(len(self.inputs))]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for i, parts in zip(self.inputs, columns):
                _write_array(archive, i.name, parts)
            if self._labels:
                _write_array(archive, self.label_key, self._labels)
        self.starts[path] = self.total - sum(len(part) for part in columns[0]) if columns else 0
        self.paths.append(path)
        self._held, self._labels, self._held_bytes = [], [], 0


def _write_array(archive: zipfile.ZipFile, name: str, parts: List[Any]) -> None:
    """One member, from its parts without joining them in memory."""
    import numpy as np

    dtype = parts[0].dtype.newbyteorder("<") if parts[0].dtype.byteorder == ">" else parts[0].dtype
    shape = (sum(len(part) for part in parts),) + parts[0].shape[1:]
    header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        np.lib.format.write_array_header_1_0(member, header)
        for part in parts:
            member.write(np.ascontiguousarray(part, dtype).data.cast("B") if part.size else b"")


def _fits(found: Sequence[int], wanted: Sequence[int]) -> bool:
    return len(found) == len(wanted) and all(w < 0 or f == w for f, w in zip(found, wanted))


def _shape_text(shape: Sequence[int]) -> str:
    return "[" + ", ".join("?" if d < 0 else str(d) for d in shape) + "]"
