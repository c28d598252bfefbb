# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""quantc.convert: a model in, a checked .tflite out."""

from __future__ import annotations

import html
import json
import os
import tempfile
from ctypes import byref, c_void_p
from typing import Any, Dict, List, Optional, Sequence, Tuple

from . import _native
from ._folder import Folder
from ._models import ModelSource, inputs_of, load_flags
from ._progress import in_notebook, reporting
from ._samples import SampleFiles
from .errors import ArgumentError, ConversionError, ModelError, SampleError


class Result:
    """A converted model.

    Attributes:
        tflite: the file's bytes, read back, verified and compared with what was meant; also those of a file that
            is no .tflite, for which `bytes` is the better name.
        summary: what was done, as `quantc convert --summary` writes it: bytes, counts of operators in integers
            and in float ("islands" names the latter with reasons), samples, "sqnr_db" (signal to quantization
            noise of the outputs against the float network, decibel; absent when equal or not measured),
            "top1_agreement" (0 to 1), advice, warnings, notes.
        warnings: what was asked for and did not come true.
    """

    def __init__(self, tflite: bytes, summary: Dict[str, Any], report: Optional[str], again):
        self.tflite = tflite
        self.summary = summary
        self.warnings: List[str] = list(summary.get("warnings", []))
        self._report = report
        self._again = again

    def __bytes__(self) -> bytes:
        return self.tflite

    def __len__(self) -> int:
        return len(self.tflite)

    @property
    def bytes(self) -> bytes:
        """The file's bytes."""
        return self.tflite

    @property
    def report(self) -> str:
        """The page of `quantc convert --report`, HTML without outside references.

        Made when it is first asked for, by converting once more over the same samples, unless `convert` was
        told report=True.
        """
        if self._report is None:
            tflite, _, report = self._again()
            if tflite != self.tflite:
                raise ConversionError(
                    "the model or its samples have changed since the conversion; convert again with report=True"
                )
            self._report = report
        return self._report

    def save(self, path: Any, report: Any = None) -> "Result":
        """Writes the .tflite to `path`, and the page to `report` when given. The files are complete or absent."""
        _write_whole(path, self.tflite)
        if report is not None:
            _write_whole(report, self.report.encode("utf-8"))
        return self

    def inspect(self) -> Dict[str, Any]:
        """quantc.inspect of the bytes."""
        from ._examine import inspect

        return inspect(self.tflite)

    def __str__(self) -> str:
        s = self.summary
        lines = [
            f"{s['output_bytes']} bytes, from {s['input_bytes']}; {s['integer_operators']} operators integer, "
            f"{s['float_operators']} float"
        ]
        if s.get("small_weight_operators"):
            lines[0] += f", {s['small_weight_operators']} with small weights and float arithmetic"
        if s.get("samples"):
            lines[0] += f"; {s['samples']} samples"
        if "sqnr_db" in s or "top1_agreement" in s:
            figures = [f"{s['sqnr_db']:.1f} dB"] if "sqnr_db" in s else []
            if "top1_agreement" in s:
                figures.append(f"same top-1 in {100 * s['top1_agreement']:.1f} %")
            lines.append("outputs against the float network: " + ", ".join(figures))
        lines += [f"warning: {w}" for w in self.warnings]
        lines += [f"float: {i['op']} {i['location']}: {i['reason']}" for i in s.get("islands", [])]
        if s.get("advice"):
            lines.append(f"worth trying: {s['advice']}")
        lines += [f"note: {n}" for n in s.get("notes", [])]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<quantc.Result: {str(self).splitlines()[0]}>"

    def _repr_html_(self) -> str:
        # A page inside a page: its styles and scripts stay its own.
        return (
            f'<iframe style="width:100%;height:640px;border:0" sandbox="allow-scripts" '
            f'srcdoc="{html.escape(self.report, quote=True)}"></iframe>'
        )


def _write_whole(path: Any, content: bytes) -> None:
    path = os.fspath(path)
    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(prefix=".quantc-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as f:
            f.write(content)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def flag_of(name: str, value: Any) -> List[str]:
    """A keyword argument as flags of the command line: True is a switch, None and False nothing."""
    flag = "--" + name.replace("_", "-")
    if value is None or value is False:
        return []
    if value is True:
        return [flag]
    if isinstance(value, (list, tuple)) and not isinstance(value, str):
        return [f"{flag}={','.join(number(v) for v in value)}"]
    return [f"{flag}={number(value)}"]


def number(value: Any) -> str:
    """Numbers so that they read back as the same double."""
    if isinstance(value, bool) or value is None:
        raise ArgumentError(f"a number or text is expected, found {value!r}")
    if isinstance(value, (str, os.PathLike)):
        return os.fspath(value)
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, int):
        return str(value)
    raise ArgumentError(f"a number or text is expected, found {type(value).__name__}")


class Request:
    """One conversion: what is asked for, and the files it reads. Can be run more than once."""

    def __init__(
        self,
        source: ModelSource,
        load: Sequence[str],
        flags: Sequence[str],
        samples: Optional[SampleFiles],
        progress: Any,
    ):
        self.source, self.load, self.flags = source, list(load), list(flags)
        self.samples, self.progress = samples, progress

    def run(self, report: bool) -> Tuple[bytes, Dict[str, Any], Optional[str]]:
        """Bytes, summary and, when asked for, the page. Raises with every fault."""
        with tempfile.TemporaryDirectory(prefix="quantc-") as folder:
            summary, page = os.path.join(folder, "summary.json"), os.path.join(folder, "report.html")
            flags = self.load + self.flags + [f"--summary={summary}"]
            if report:
                flags.append(f"--report={page}")
            if self.samples is not None:
                flags += self.samples.flags("--calibrate")
            try:
                tflite = self._convert(flags, os.path.join(folder, "model.tflite"))
            except ConversionError as e:
                faults = [f.replace(os.path.join(folder, "model.tflite"), "the result") for f in e.faults]
                ours = self.samples is not None and self.samples.count is not None
                spoken = self.samples.translate(faults) if ours else faults
                if spoken != faults:
                    raise SampleError(spoken) from None
                raise (ConversionError if self._is_read() else ModelError)(spoken) from None
            with open(summary, encoding="utf-8") as f:
                found = json.load(f)
            text = None
            if report:
                with open(page, encoding="utf-8") as f:
                    text = f.read()
            return tflite, found, text

    def _is_read(self) -> bool:
        """Whether the model by itself can be read: asked where a conversion failed."""
        try:
            with _native.Session() as session, self.source.load(session, self.load):
                return True
        except ModelError:
            return False

    def _convert(self, flags: Sequence[str], output: str) -> bytes:
        count, args = _native.strings(flags)
        with (
            _native.Session() as session,
            reporting(self.progress, "calibrating") as report,
            session.progress(report),
        ):
            if self.source.content is not None:
                place = c_void_p()
                session.call(
                    "quantcConvertMemory",
                    self.source.content,
                    len(self.source.content),
                    _native.text(self.source.name, "the name"),
                    count,
                    args,
                    byref(place),
                    error=ConversionError,
                )
                with _native.Buffer(place.value) as made:
                    return made.bytes()
            session.call(
                "quantcConvert",
                _native.text(self.source.path, "the path"),
                _native.text(output, "the path"),
                count,
                args,
                error=ConversionError,
            )
            with open(output, "rb") as f:
                return f.read()


_IO = {"float32": "float", "float": "float", "int8": "int8", "uint8": "uint8", "int16": "int16"}


def io_type(value: Any) -> Optional[str]:
    """ "float", "int8", "uint8" or "int16" from those words, numpy's types or TensorFlow's; None stays."""
    if value is None:
        return None
    name = value if isinstance(value, str) else getattr(value, "name", None) or getattr(value, "__name__", None)
    if name not in _IO:
        raise ArgumentError(f"a type of inputs or outputs is {value!r}; allowed are {', '.join(sorted(_IO))}")
    return _IO[name]


def ranges_file(ranges: Any, folder: List[Folder]) -> str:
    """A path of a ranges file: the one given, or one written from a Ranges object or a dictionary."""
    if isinstance(ranges, (str, os.PathLike)):
        return os.fspath(ranges)
    text = getattr(ranges, "text", None)
    if text is None:
        if not isinstance(ranges, dict):
            raise ArgumentError(f"ranges are a path, a Ranges or a dictionary; found {type(ranges).__name__}")
        text = json.dumps({k: [float(v) for v in r] if isinstance(r, (list, tuple)) else r for k, r in ranges.items()})
    folder.append(Folder())
    path = folder[-1].file("ranges.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def convert(
    model: Any,
    output: Any = None,
    *,
    calibrate: Any = None,
    quantize: Optional[str] = None,
    samples: Optional[int] = None,
    mean: Optional[float] = None,
    std: Optional[float] = None,
    calibration: Optional[str] = None,
    io: Any = None,
    input_type: Any = None,
    output_type: Any = None,
    per_tensor: bool = False,
    strict: bool = False,
    bias_correction: bool = False,
    default_range: Optional[Tuple[float, float]] = None,
    ranges: Any = None,
    compat: Optional[str] = None,
    keep_float: Optional[str] = None,
    target: Optional[str] = None,
    inputs: Any = None,
    outputs: Any = None,
    signature: Any = None,
    tags: Any = None,
    allow_custom_ops: bool = False,
    narrow_types: bool = False,
    threads: Optional[int] = None,
    report: Optional[bool] = None,
    progress: Any = None,
    **flags: Any,
) -> Result:
    """Converts a trained network to a checked .tflite, as `quantc convert` does; equal requests give equal bytes.

    Args:
        model: a path (.pb, .pbtxt, .tflite, SavedModel folder), its bytes, a GraphDef, or a Keras model of the
            caller's process.
        output: where to write the file; the result holds its bytes in any case. A name that ends in .tosa, .mlir or
            .mlirbc asks for such a file, as `format` does: "tflite", "tosa", "mlir", "mlirbc".
        calibrate: samples: a folder of images, an image, .npz or .npy (or several paths); an array with one
            sample per entry of axis 0; a dictionary from input name to such arrays; or anything iterable, or
            a function that gives it, over samples: an array, a list with one array for each input, or a
            dictionary by input name, with or without the batch dimension. Pairs (inputs, labels) give their inputs.
        quantize: "none", "float16", "dynamic", "int8", "uint8" or "int16x8"; None: int8, or the integers that the
            model has already.
        samples: the first so many samples alone.
        mean, std: real = (pixel - mean) / std, of samples of integers; also fix the scale of an integer input.
        calibration: "minmax", "average", "percentile=99.99", "mse" or "entropy".
        io, input_type, output_type: type of inputs and outputs: "float", "int8", "uint8", "int16", or the
            types of numpy and TensorFlow.
        default_range: (low, high) for values without a range.
        ranges: a ranges file, what quantc.calibrate gave, or a dictionary from name to (min, max).
        inputs: names, or a dictionary from name to shape (None in a shape where it is open).
        signature: a key, or several, each a network of the one file; samples for several come from an .npz whose arrays
            are called SIGNATURE/INPUT.
        report: whether to make the page at once; None: in a notebook. Result.report makes it later.
        progress: False, True (a bar of tqdm), or a function (done, total); None: a bar when somebody watches.
        flags: further flags of `quantc convert`, with underscores: save_ranges="ranges.json"; format, emit ("qnn",
            "tosa", "linalg"), bytecode_version and batch for files that are no .tflite.

    Raises:
        ModelNotFoundError, ModelError, ArgumentError: the model or an argument can't be read.
        SampleError: samples of wrong number, shape, type or value, or none.
        ConversionError: the model can't be converted as asked. Each carries all faults.
    """
    source = ModelSource(model)
    load = load_flags(inputs, outputs, signature, tags, allow_custom_ops, narrow_types)
    keep: List[Folder] = []
    if output is not None:
        ending = os.path.splitext(os.fsdecode(output))[1][1:]
        if ending in ("tosa", "mlir", "mlirbc"):
            flags.setdefault("format", ending)
    words: List[str] = flag_of("quantize", quantize)
    for name, value in (
        ("samples", samples),
        ("mean", mean),
        ("std", std),
        ("calibration", calibration),
        ("io", io_type(io)),
        ("input_type", io_type(input_type)),
        ("output_type", io_type(output_type)),
        ("per_tensor", per_tensor),
        ("strict", strict),
        ("bias_correction", bias_correction),
        ("default_range", default_range),
        ("compat", compat),
        ("keep_float", keep_float),
        ("target", target),
        ("threads", threads),
        *flags.items(),
    ):
        words += flag_of(name, value)
    if ranges is not None:
        words.append(f"--ranges={ranges_file(ranges, keep)}")
    drawn = None
    if calibrate is not None:
        drawn = SampleFiles(calibrate, lambda: inputs_of(source, load), limit=samples)
    request = Request(source, load, words, drawn, progress)
    request.keep = keep
    want = in_notebook() if report is None else bool(report)
    tflite, summary, page = request.run(want)
    result = Result(tflite, summary, page, lambda: request.run(True))
    if output is not None:
        result.save(output)
    return result
