# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""run, inspect, calibrate, compare, evaluate, their merges, partition: the other commands."""

from __future__ import annotations

import html
import json
import os
import tempfile
from ctypes import byref, c_char_p, c_void_p
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from . import _native
from ._convert import flag_of
from ._models import ModelSource, inputs_of, load_flags
from ._progress import reporting
from ._samples import SampleFiles
from .errors import ArgumentError, ModelError, RunError, SampleError


class Table(dict):
    """A dictionary that a notebook shows as a table of one of its lists."""

    def __init__(self, content: Dict[str, Any], rows: str, columns: Sequence[str], title: str):
        super().__init__(content)
        self._rows, self._columns, self._title = rows, columns, title

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no '{name}'; there are {', '.join(self)}") from None

    def _repr_html_(self) -> str:
        cell = lambda v: html.escape(f"{v:.4g}" if isinstance(v, float) else str(v))  # noqa: E731
        head = "".join(f"<th>{cell(c)}" for c in self._columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{cell(row.get(c, ''))}" for c in self._columns) for row in self.get(self._rows, [])
        )
        return f"<p>{cell(self._title)}</p><table><tr>{head}</tr>{body}</table>"


def _load_flags(options: Dict[str, Any]) -> List[str]:
    names = ("inputs", "outputs", "signature", "tags", "allow_custom_ops", "narrow_types")
    return load_flags(**{n: options.pop(n) for n in names if n in options})


def _flags(options: Dict[str, Any]) -> List[str]:
    return [word for name, value in options.items() for word in flag_of(name, value)]


def _fault(error: Exception, data: Optional[SampleFiles], otherwise):
    """The error in the words of the caller's samples."""
    spoken = data.translate(error.faults) if data is not None else error.faults
    return (SampleError if spoken != error.faults else otherwise)(spoken)


def inspect(model: Any, **options: Any) -> Table:
    """What a model holds: the JSON of `quantc inspect --json` as a dictionary.

    Keys: "inputs", "outputs", "tensors" (each with "name", "shape", "type", "scale", "zero_point", "axis",
    "constant"), "operators" ("op", "location", "inputs", "outputs", "macs"), "bytes", "macs".

    Args:
        options: how to read it: inputs, outputs, signature, tags, allow_custom_ops, narrow_types.

    Raises:
        ModelError: the model can't be read.
    """
    load = _load_flags(options)
    if options:
        raise ArgumentError(f"unknown arguments: {', '.join(options)}")
    with _native.Session() as session, ModelSource(model).load(session, load) as loaded:
        with _native.make_buffer(session, "quantcModelInspect", loaded, error=ModelError) as made:
            found = json.loads(made.text())
    return Table(
        found,
        "operators",
        ("index", "op", "location", "macs"),
        f"{len(found['operators'])} operators, {found['bytes']} bytes, {found['macs']} multiply-accumulates",
    )


def run(model: Any, data: Any, *, progress: Any = None, **options: Any) -> Dict[str, Any]:
    """Runs a model over samples: arrays by tensor name, one row a sample, in the model's own types.

    Args:
        data: samples, as in `quantc.convert`.
        options: flags of `quantc run`: all_tensors, dequantize, kernels ("reference", "fast"), profile
            ("litert-ref", "tflite-2.13", "xnnpack"), samples, mean, std, threads; and how to read the model.

    Raises:
        ModelError, SampleError, RunError.
    """
    import numpy as np

    source, load = ModelSource(model), _load_flags(options)
    with (
        SampleFiles(data, lambda: inputs_of(source, load), limit=options.get("samples")) as drawn,
        tempfile.TemporaryDirectory(prefix="quantc-") as folder,
        _native.Session() as session,
        source.load(session, load) as loaded,
        reporting(progress, "running") as report,
        session.progress(report),
    ):
        output = os.path.join(folder, "outputs.npz")
        count, args = _native.strings(_flags(options) + drawn.flags("--data"))
        try:
            session.call("quantcModelRun", loaded, os.fsencode(output), count, args, error=RunError)
        except RunError as e:
            raise _fault(e, drawn, RunError) from None
        with np.load(output) as archive:
            return {name: archive[name] for name in archive.files}


class Ranges:
    """Statistics of a float network's tensors, as `quantc calibrate` writes them.

    Attributes:
        text: the JSON.
        tensors: its "tensors": name to {"min", "max", ...}.
        samples: how many were seen.
    """

    def __init__(self, text: str):
        self.text = text
        found = json.loads(text)
        self.tensors: Dict[str, Any] = found["tensors"]
        self.samples: int = found.get("samples", 0)

    def save(self, path: Any) -> "Ranges":
        """Writes the JSON, complete or not at all."""
        from ._convert import _write_whole

        _write_whole(path, self.text.encode("utf-8"))
        return self

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Ranges) and self.text == other.text

    def __repr__(self) -> str:
        return f"<quantc.Ranges: {len(self.tensors)} tensors, {self.samples} samples>"


def calibrate(model: Any, data: Any, *, progress: Any = None, **options: Any) -> Ranges:
    """Runs the float network over samples and gives the statistics of every tensor, for `convert(ranges=...)`.

    Args:
        data: samples, as in `quantc.convert`.
        options: flags of `quantc calibrate`: samples, shard ("I/N": part I of N of the samples; "auto"), mean,
            std, threads, no_histograms, compat; and how to read the model.

    Raises:
        ModelError, SampleError, RunError.
    """
    source, load = ModelSource(model), _load_flags(options)
    with (
        SampleFiles(data, lambda: inputs_of(source, load), limit=options.get("samples")) as drawn,
        _native.Session() as session,
        source.load(session, load) as loaded,
        reporting(progress, "calibrating") as report,
        session.progress(report),
    ):
        count, args = _native.strings(_flags(options) + drawn.flags("--data"))
        try:
            with _native.make_buffer(session, "quantcModelCalibrate", loaded, count, args, error=RunError) as made:
                return Ranges(made.text())
        except RunError as e:
            raise _fault(e, drawn, RunError) from None


def merge_ranges(parts: Sequence[Any]) -> Ranges:
    """Joins statistics of parts of the data: the same bytes as one run over all of it, in any order.

    Args:
        parts: Ranges, paths or JSON texts.

    Raises:
        ArgumentError: a part can't be read or is of another model; shards are missing or there more than once.
    """
    return Ranges(_merge("quantcRangesMerge", "ranges", parts, Ranges))


def _merge(function: str, what: str, parts: Sequence[Any], kind: type, *flags: Any) -> str:
    """The text that a merging function makes of texts; `kind` are the objects that hold one."""
    texts = []
    for part in parts:
        if isinstance(part, kind):
            texts.append(part.text)
        elif isinstance(part, str) and part.lstrip().startswith("{"):
            texts.append(part)
        elif isinstance(part, (str, os.PathLike)):
            with open(part, encoding="utf-8") as f:
                texts.append(f.read())
        else:
            raise ArgumentError(f"{what} are {kind.__name__}, a path or JSON text; found {type(part).__name__}")
    encoded = [_native.text(t, what) for t in texts]
    with _native.Session() as session:
        with _native.make_buffer(
            session, function, (c_char_p * len(encoded))(*encoded), len(encoded), *flags, error=ArgumentError
        ) as made:
            return made.text()


class Comparison(Table):
    """What `quantc.compare` found. `text` is the JSON as the program writes it."""

    text: str = ""

    @classmethod
    def of(cls, text: str) -> "Comparison":
        found = json.loads(text)
        layers = found.get("layers", [])
        columns = [k for k, v in layers[0].items() if not isinstance(v, (dict, list))] if layers else []
        made = cls(found, "layers", columns, f"{found.get('samples')} samples")
        object.__setattr__(made, "text", text)
        return made

    def save(self, path: Any) -> "Comparison":
        """Writes the JSON, complete or not at all."""
        from ._convert import _write_whole

        _write_whole(path, self.text.encode("utf-8"))
        return self


def compare(reference: Any, model: Any, data: Any, *, progress: Any = None, **options: Any) -> Comparison:
    """Where an integer network loses against the float one: the JSON of `quantc compare`.

    Keys: "samples", "layers" (worst first, each with signal to quantization noise in decibel, cumulative and
    isolated, the largest error and the likely cause), "outputs", and top-1 and top-5 agreement.

    Args:
        reference: the float network.
        model: the quantized one.
        data: samples that feed the reference, as in `quantc.convert`.
        options: samples, shard ("I/N": part I of N of the samples; "auto"), sums (so that merge_comparisons
            takes it; a shard always has them), mean, std, threads, isolated_samples, kernels, profile;
            and how to read the reference.

    Raises:
        ModelError, SampleError, RunError.
    """
    source, load = ModelSource(reference), _load_flags(options)
    with (
        SampleFiles(data, lambda: inputs_of(source, load), limit=options.get("samples")) as drawn,
        _native.Session() as session,
        source.load(session, load) as real,
        ModelSource(model).load(session) as integer,
        reporting(progress, "comparing") as report,
        session.progress(report),
    ):
        count, args = _native.strings(_flags(options) + drawn.flags("--data"))
        try:
            with _native.make_buffer(session, "quantcModelCompare", real, integer, count, args, error=RunError) as made:
                return Comparison.of(made.text())
        except RunError as e:
            raise _fault(e, drawn, RunError) from None


def merge_comparisons(parts: Sequence[Any], *, sums: bool = False) -> Comparison:
    """Joins comparisons of parts of the data: the same bytes as one run over all of it, in any order.

    Args:
        parts: Comparisons made with `shard` or `sums`, paths or JSON texts.
        sums: the result can be merged again.

    Raises:
        ArgumentError: a part can't be read or is of other models; shards are missing or there more than once.
    """
    count, args = _native.strings(["--sums"] if sums else [])
    return Comparison.of(_merge("quantcComparisonsMerge", "comparisons", parts, Comparison, count, args))


class _Counts(NamedTuple):
    samples: int
    top1: int
    top5: Optional[int]


class Evaluation(_Counts):
    """Counts of samples: all, with the right class first, and among the first five (None when the model gives
    the class itself or fewer than six scores). `text` is the JSON of `quantc evaluate --json`."""

    text: str = ""

    @classmethod
    def of(cls, text: str) -> "Evaluation":
        found = json.loads(text)
        made = cls(found["samples"], found["top1"], found.get("top5"))
        made.text = text
        return made

    def save(self, path: Any) -> "Evaluation":
        """Writes the JSON, complete or not at all."""
        from ._convert import _write_whole

        _write_whole(path, self.text.encode("utf-8"))
        return self

    @property
    def top1_share(self) -> float:
        """Between 0 and 1."""
        return self.top1 / self.samples

    @property
    def top5_share(self) -> Optional[float]:
        return None if self.top5 is None else self.top5 / self.samples


def evaluate(model: Any, data: Any, labels: Any = None, *, progress: Any = None, **options: Any) -> Evaluation:
    """How often a classifier is right.

    Args:
        data: a path of an .npz that holds inputs and labels; arrays; or an iterable of pairs (inputs, labels).
        labels: for a path the key of its labels ("labels"); for arrays the labels themselves, one integer for
            each sample.
        options: flags of `quantc evaluate`: samples, shard ("I/N": part I of N of the samples; "auto"), mean,
            std, threads, kernels, profile; and how to read the model.

    Raises:
        ModelError, SampleError, RunError.
    """
    source, load = ModelSource(model), _load_flags(options)
    key = "labels"
    if labels is None or isinstance(labels, str):
        key = labels or key
        paths = isinstance(data, (str, os.PathLike))
        if isinstance(data, (list, tuple)):
            paths = bool(data) and all(isinstance(d, (str, os.PathLike)) for d in data)
        if isinstance(data, dict) and key in data:
            labels = data[key]
            data = {name: value for name, value in data.items() if name != key}
        else:
            labels = None if paths else True
    with (
        SampleFiles(data, lambda: inputs_of(source, load), labels, key, limit=options.get("samples")) as drawn,
        _native.Session() as session,
        source.load(session, load) as loaded,
        reporting(progress, "evaluating") as report,
        session.progress(report),
    ):
        count, args = _native.strings(_flags(options) + [f"--labels={key}"] + drawn.flags("--data"))
        try:
            with _native.make_buffer(session, "quantcModelEvaluateText", loaded, count, args, error=RunError) as made:
                return Evaluation.of(made.text())
        except RunError as e:
            raise _fault(e, drawn, RunError) from None


def merge_evaluations(parts: Sequence[Any]) -> Evaluation:
    """Joins evaluations of parts of the data: the same as one run over all of it, in any order.

    Args:
        parts: Evaluations, paths or JSON texts.

    Raises:
        ArgumentError: a part can't be read or is of another model; shards are missing or there more than once.
    """
    return Evaluation.of(_merge("quantcEvaluationsMerge", "evaluations", parts, Evaluation))


class Partition(Table):
    """What a device will run and why not the rest. `log` is the text of the device's own compiler."""

    log: str = ""


def partition(model: Any, **options: Any) -> Partition:
    """What an Edge TPU will run, why not the rest, and what to change: the JSON of `quantc partition`.

    Args:
        options: flags of `quantc partition`, with underscores: all, intermediate_tensors, min_runtime_version,
            num_segments, delegate_ops, input_name, output_name, compiler_version.

    Raises:
        ModelError, RunError.
    """
    source = ModelSource(model)
    options.setdefault("input_name", os.path.basename(source.name) or "model.tflite")
    with _native.Session() as session, source.load(session) as loaded:
        count, args = _native.strings(_flags(options))
        first, second = c_void_p(), c_void_p()
        session.call("quantcModelPartition", loaded, count, args, byref(first), byref(second), error=RunError)
        with _native.Buffer(first.value) as made, _native.Buffer(second.value) as log:
            found, text = json.loads(made.text()), log.text()
    rows = next((k for k, v in found.items() if isinstance(v, list) and v and isinstance(v[0], dict)), "operators")
    columns = [k for k, v in found[rows][0].items() if not isinstance(v, (dict, list))] if found.get(rows) else []
    result = Partition(found, rows, columns, source.name)
    object.__setattr__(result, "log", text)
    return result
