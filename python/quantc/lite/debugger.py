# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""QuantizationDebugger: figures of every layer of a quantized network beside the float one.

TensorFlow's runs a model with extra operators; here both networks run as they are, tensors are paired by name, and
what `quantc compare` finds of each layer (signal to noise alone and in the network, the likely cause) is there too.
"""

from __future__ import annotations

import csv
import re
from typing import IO, Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from ..errors import ArgumentError, UnsupportedError
from ._options import samples_of
from .interpreter import Interpreter

_METRICS: Dict[str, Callable[[np.ndarray], float]] = {
    "num_elements": lambda diffs: diffs.size,
    "stddev": np.std,
    "mean_error": np.average,
    "max_abs_error": lambda diffs: np.max(np.abs(diffs)),
    "mean_squared_error": lambda diffs: np.average(diffs**2),
}


class QuantizationDebugOptions:
    """What the debugger measures and what stays float.

    Args:
        layer_debug_metrics: {name: function of (dequantized - float)} beside num_elements, stddev, mean_error,
            max_abs_error and mean_squared_error; each gives one number for a sample.
        model_debug_metrics: {name: function of (float outputs, quantized outputs)}.
        layer_direct_compare_metrics: {name: function of (float value, integers, scale, zero point)}.
        denylisted_ops: names of operators ("CONV_2D") that stay float.
        denylisted_nodes: names of tensors whose operators stay float.
        fully_quantize: inputs and outputs become int8 too.
    """

    def __init__(
        self,
        layer_debug_metrics: Optional[Mapping[str, Callable]] = None,
        model_debug_metrics: Optional[Mapping[str, Callable]] = None,
        layer_direct_compare_metrics: Optional[Mapping[str, Callable]] = None,
        denylisted_ops: Optional[List[str]] = None,
        denylisted_nodes: Optional[List[str]] = None,
        fully_quantize: bool = False,
    ):
        names = [
            name
            for group in (layer_debug_metrics, model_debug_metrics, layer_direct_compare_metrics)
            for name in group or ()
        ]
        if len(names) != len(set(names)):
            raise ArgumentError(
                "metrics have one name twice: " + ", ".join(sorted({n for n in names if names.count(n) > 1}))
            )
        self.layer_debug_metrics = layer_debug_metrics
        self.model_debug_metrics = model_debug_metrics
        self.layer_direct_compare_metrics = layer_direct_compare_metrics
        self.denylisted_ops = denylisted_ops
        self.denylisted_nodes = denylisted_nodes
        self.fully_quantize = fully_quantize


class QuantizationDebugger:
    """Measures a quantized network against the float one, layer by layer.

    Args:
        quant_debug_model_path, quant_debug_model_content: a quantized .tflite; needs the float model too.
        float_model_path, float_model_content: the float .tflite.
        debug_dataset: a function that gives samples: lists with one array for each input, or dictionaries.
        debug_options: see QuantizationDebugOptions.
        converter: instead of models: a TFLiteConverter with optimizations and representative_dataset.

    Attributes:
        layer_statistics: after run(): {tensor name: {metric: mean over the samples}}. Differences are those in the
            running network, errors of earlier layers included; "isolated_db" (signal to
            noise, decibel) is the layer alone.
        model_statistics: after run(): {metric: mean over the samples}.
    """

    def __init__(
        self,
        quant_debug_model_path: Optional[str] = None,
        quant_debug_model_content: Optional[bytes] = None,
        float_model_path: Optional[str] = None,
        float_model_content: Optional[bytes] = None,
        debug_dataset: Optional[Callable[[], Any]] = None,
        debug_options: Optional[QuantizationDebugOptions] = None,
        converter: Any = None,
    ):
        if not callable(debug_dataset):
            raise ArgumentError(f"debug_dataset is {debug_dataset!r}; a function that gives samples is expected")
        self._dataset = debug_dataset
        self._options = debug_options or QuantizationDebugOptions()
        self.converter = converter
        self.layer_statistics: Optional[Dict[str, Dict[str, Any]]] = None
        self.model_statistics: Optional[Dict[str, float]] = None
        if converter is not None:
            if not converter.optimizations or converter.representative_dataset is None:
                raise ArgumentError(
                    "the converter needs optimizations = [Optimize.DEFAULT] and a representative_dataset"
                )
            self.float_model = self._convert(quantize="none")
            self.quant_model = self._quantize()
            return
        if not (quant_debug_model_path or quant_debug_model_content):
            raise ArgumentError("give a converter, or a quantized model and the float one")
        if not (float_model_path or float_model_content):
            raise UnsupportedError(
                "a quantized model is compared with the float one: give float_model_path or "
                "float_model_content, or a converter. Models with NumericVerify operators, which "
                "carry the float network inside, are TensorFlow's"
            )
        self.float_model = _content(float_model_path, float_model_content)
        self.quant_model = _content(quant_debug_model_path, quant_debug_model_content)

    @property
    def options(self) -> QuantizationDebugOptions:
        return self._options

    @options.setter
    def options(self, options: QuantizationDebugOptions) -> None:
        self._options = options
        self.layer_statistics = self.model_statistics = None
        if self.converter is not None:
            self.quant_model = self._quantize()

    # Models

    def _convert(self, **changes: Any) -> bytes:
        """Converts with other options than the converter's, which stays as it is."""
        converter = self.converter
        saved = dict(converter.__dict__)
        try:
            if changes.get("quantize") == "none":
                converter.optimizations = []
                converter.representative_dataset = None
                converter.target_spec = type(converter.target_spec)()
                converter.__dict__["inference_input_type"] = converter.__dict__["inference_output_type"] = None
            else:
                converter.quantc_options = {**converter.quantc_options, **changes}
                if self._options.fully_quantize:
                    converter.inference_input_type = converter.inference_output_type = "int8"
            return converter.convert()
        finally:
            converter.__dict__.clear()
            converter.__dict__.update(saved)

    def _quantize(self) -> bytes:
        keep = self._denied()
        return self._convert(**({"keep_float": keep} if keep else {}))

    def _denied(self) -> str:
        """The nodes that stay float, as a regular expression."""
        names = list(self._options.denylisted_nodes or ())
        ops = {op.upper() for op in self._options.denylisted_ops or ()}
        if ops:
            from .._examine import inspect

            found = inspect(self.float_model)["operators"]
            unknown = ops - {o["op"] for o in found}
            if unknown:
                raise ArgumentError(
                    f"denylisted_ops: the network has no {', '.join(sorted(unknown))}; it has "
                    + ", ".join(sorted({o["op"] for o in found}))
                )
            names += [o["outputs"][0] for o in found if o["op"] in ops and o["outputs"]]
        return "|".join(f"^{re.escape(n)}$" for n in names)

    def get_nondebug_quantized_model(self) -> bytes:
        """The quantized .tflite, with what the options deny left in float. Needs a converter."""
        if self.converter is None:
            raise ArgumentError("no converter was given to the debugger")
        return self.quant_model

    def get_debug_quantized_model(self) -> bytes:
        """The same bytes: nothing has to be added to a model to measure it."""
        return self.get_nondebug_quantized_model()

    # Figures

    def run(self) -> None:
        """Runs both networks over the samples and fills the statistics."""
        with (
            Interpreter(model_content=self.float_model, experimental_preserve_all_tensors=True) as real,
            Interpreter(model_content=self.quant_model, experimental_preserve_all_tensors=True) as integer,
        ):
            pairs = _pairs(real, integer)
            layers: Dict[str, Dict[str, List[float]]] = {name: {} for name in pairs}
            model: Dict[str, List[float]] = {}
            for sample in self._samples(real):
                _feed(real, sample)
                _feed(integer, sample)
                self._measure(real, integer, pairs, layers)
                for name, metric in (self._options.model_debug_metrics or {}).items():
                    model.setdefault(name, []).append(metric(_outputs(real), _outputs(integer)))
        self.layer_statistics = {
            name: {m: float(np.nanmean(v)) for m, v in metrics.items()} for name, metrics in layers.items() if metrics
        }
        self._add_comparison()
        if self._options.model_debug_metrics:
            self.model_statistics = {name: float(np.mean(values)) for name, values in model.items()}

    def _samples(self, real: Interpreter) -> Iterator[List[np.ndarray]]:
        details = real.get_input_details()
        for sample in samples_of(self._dataset)():
            if isinstance(sample, tuple) and len(sample) == 2 and isinstance(sample[1], dict):
                sample = sample[1]
            if isinstance(sample, dict):
                names = [d["name"] for d in details]
                sample = [next(v for k, v in sample.items() if n == k or n.split(":")[0].endswith(k)) for n in names]
            yield [np.asarray(v.numpy() if hasattr(v, "numpy") else v) for v in sample]

    def _measure(
        self,
        real: Interpreter,
        integer: Interpreter,
        pairs: Dict[str, Tuple[int, int]],
        layers: Dict[str, Dict[str, List[float]]],
    ) -> None:
        metrics = {**_METRICS, **(self._options.layer_debug_metrics or {})}
        for name, (first, second) in pairs.items():
            try:
                reference, value = real.get_tensor(first), integer.get_tensor(second)
            except ArgumentError:  # folded into another operator
                continue
            scale, zero = integer._get_tensor_details(second)["quantization"]
            diffs = (np.float32(scale) * (value.astype(np.int32) - zero) - reference).astype(np.float32)
            for metric, function in metrics.items():
                layers[name].setdefault(metric, []).append(function(diffs))
            for metric, function in (self._options.layer_direct_compare_metrics or {}).items():
                layers[name].setdefault(metric, []).append(function(reference, value, scale, zero))

    def _add_comparison(self) -> None:
        from .._examine import compare

        found = compare(self.float_model, self.quant_model, self._dataset, progress=False)
        for layer in found["layers"]:
            statistics = self.layer_statistics.get(layer["name"])
            if statistics is not None:
                statistics.update({k: layer[k] for k in ("isolated_db", "cumulative_db", "cause") if k in layer})

    def layer_statistics_dump(self, file: IO[str]) -> None:
        """Writes the statistics as CSV with the columns of TensorFlow's: op_name, tensor_idx, metrics, scale,
        zero_point, tensor_name."""
        if self.layer_statistics is None:
            raise ArgumentError("layer_statistics_dump() before run()")
        metrics = [
            *_METRICS,
            *(self._options.layer_debug_metrics or {}),
            *(self._options.layer_direct_compare_metrics or {}),
            "isolated_db",
        ]
        writer = csv.DictWriter(
            file,
            ["op_name", "tensor_idx", *metrics, "scale", "zero_point", "tensor_name"],
            extrasaction="ignore",
        )
        writer.writeheader()
        with Interpreter(model_content=self.quant_model) as integer:
            makers = {int(o): op["op_name"] for op in integer._get_ops_details() for o in op["outputs"]}
            indices = {d["name"]: d for d in integer.get_tensor_details()}
            for name, statistics in self.layer_statistics.items():
                details = indices[name]
                scale, zero = details["quantization"]
                writer.writerow(
                    {
                        "op_name": makers.get(details["index"], ""),
                        "tensor_idx": details["index"],
                        "scale": scale,
                        "zero_point": zero,
                        "tensor_name": name,
                        **statistics,
                    }
                )


def _content(path: Optional[str], content: Optional[bytes]) -> bytes:
    if content is not None:
        return content
    with open(path, "rb") as f:
        return f.read()


def _pairs(real: Interpreter, integer: Interpreter) -> Dict[str, Tuple[int, int]]:
    """Tensors that operators of both networks make, by name: float32 there, integers with one scale here."""
    made = {int(o) for op in real._get_ops_details() for o in op["outputs"]}
    floats = {
        d["name"]: d["index"] for d in real.get_tensor_details() if d["index"] in made and d["dtype"] == np.float32
    }
    pairs = {}
    for op in integer._get_ops_details():
        if op["op_name"] in ("QUANTIZE", "DEQUANTIZE"):
            continue
        for index in map(int, op["outputs"]):
            details = integer._get_tensor_details(index)
            if details["name"] in floats and details["quantization"][0]:
                pairs[details["name"]] = (floats[details["name"]], index)
    return pairs


def _feed(interpreter: Interpreter, sample: Sequence[np.ndarray]) -> None:
    """Sets the inputs, quantized where the model takes integers, and runs."""
    details = interpreter.get_input_details()
    if len(sample) != len(details):
        raise ArgumentError(f"a sample holds {len(sample)} arrays, the model has {len(details)} inputs")
    for d, value in zip(details, sample):
        interpreter.resize_tensor_input(d["index"], value.shape)
    interpreter.allocate_tensors()
    for d, value in zip(details, sample):
        if d["quantization"][0] and value.dtype.kind == "f":
            scale, zero = d["quantization"]
            limits = np.iinfo(d["dtype"])
            value = np.clip(np.round(value / np.float32(scale)) + zero, limits.min, limits.max).astype(d["dtype"])
        interpreter.set_tensor(d["index"], value)
    interpreter.invoke()


def _outputs(interpreter: Interpreter) -> List[np.ndarray]:
    """Outputs as real values."""
    values = []
    for d in interpreter.get_output_details():
        value = interpreter.get_tensor(d["index"])
        scale, zero = d["quantization"]
        values.append(np.float32(scale) * (value.astype(np.int32) - zero) if scale else value)
    return values
