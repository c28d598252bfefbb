# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""TFLiteConverter: TensorFlow's two classes of that name, over quantc.convert."""

from __future__ import annotations

import copy
import os
import warnings
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from .._convert import Request, Result
from .._folder import Folder
from .._models import ModelSource, inputs_of, load_flags
from .._samples import SampleFiles
from ..errors import (
    ArgumentError,
    ArgumentTypeError,
    ConversionError,
    UnknownAttributeError,
    UnsupportedError,
    nearest,
)
from . import constants
from ._attributes import COMMON, FIRST, check
from ._dtypes import DType, float32, type_name
from ._options import OpsSet, Optimize, TargetSpec, members, samples_of, type_names
from ._sources import functions_source, keras_source, name_list, node_of, shape_map, tensorflow_module

_INT16X8 = OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
_TRAINED = (
    b"FakeQuantWithMinMaxVars",
    b"FakeQuantWithMinMaxArgs",
    b"QuantizeAndDequantizeV2",
    b"QuantizeAndDequantizeV3",
)
_IO = {"float32": "float", "int8": "int8", "uint8": "uint8", "int16": "int16"}


class Mode(NamedTuple):
    """What is asked for, in the words of quantc.convert."""

    quantize: str
    strict: bool = False
    integer: bool = False  # inputs and outputs may be integers
    samples: bool = False  # the representative dataset is read
    legacy: bool = False  # decided by inference_type: inputs and outputs follow it


class ConverterBase:
    """What both classes share. Attributes are checked when they are set: see quantc/lite/_attributes.py."""

    _ATTRIBUTES = COMMON

    def _fill(self, source: ModelSource, load: Optional[Dict[str, Any]] = None) -> None:
        values = {name: copy.copy(a.default) for name, a in self._ATTRIBUTES.items()}
        values.update(optimizations=set(), target_spec=TargetSpec(), quantc_options={})
        values.update(saved_model_dir=source.path if source.path and os.path.isdir(source.path) else None)
        self.__dict__.update(values)
        self.__dict__.update(_source=source, _load=dict(load or {}))

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._ATTRIBUTES:
            raise UnknownAttributeError(
                f"{type(self).__name__} has no attribute '{name}'{nearest(name, self._ATTRIBUTES)}"
            )
        reason = check(self._ATTRIBUTES, name, value)
        if reason is not None:
            raise UnsupportedError(f"{name} = {value!r}: {reason}")
        validate = getattr(self, f"_set_{name.lstrip('_')}", None)
        self.__dict__[name] = validate(value) if validate else value

    def __getattr__(self, name: str) -> Any:
        raise UnknownAttributeError(
            f"{type(self).__name__} has no attribute '{name}'{nearest(name, [*self._ATTRIBUTES, *dir(type(self))])}"
        )

    # Checks of single attributes

    def _set_optimizations(self, value: Any) -> Any:
        if Optimize.EXPERIMENTAL_SPARSITY in members(Optimize, value, "optimizations"):
            raise UnsupportedError("optimizations holds EXPERIMENTAL_SPARSITY: sparse weights are not written")
        return [] if value is None else value

    def _set_target_spec(self, value: Any) -> Any:
        if isinstance(value, TargetSpec):
            return value
        if not hasattr(value, "supported_ops") or not hasattr(value, "supported_types"):
            raise ArgumentError(f"target_spec is {value!r}; a TargetSpec is expected")
        return TargetSpec(
            value.supported_ops,
            value.supported_types,
            value.experimental_select_user_tf_ops,
            value.experimental_supported_backends,
        )

    def _set_inference_input_type(self, value: Any) -> Any:
        return None if value is None else DType(type_name(value))

    _set_inference_output_type = _set_inference_type = _set_inference_input_type

    def _set_experimental_full_integer_quantization_bias_type(self, value: Any) -> Any:
        return None if value is None else DType(type_name(value))

    def _set_compat(self, value: Any) -> Any:
        if value not in (None, "tflite", "toco"):
            raise ArgumentError(f"compat is {value!r}; allowed are None, 'tflite' and 'toco'")
        return value

    def _set_representative_dataset(self, value: Any) -> Any:
        samples = samples_of(value)
        if (
            value is not None
            and not callable(samples)
            and not hasattr(samples, "__iter__")
            and not isinstance(samples, os.PathLike)
        ):
            raise ArgumentTypeError(f"representative_dataset is {value!r}; a function that gives samples is expected")
        return value

    # What the attributes mean together: QuantizationMode of TensorFlow 2.21

    def _is_trained(self) -> bool:
        """Does the graph hold nodes of quantization-aware training?"""
        content, path = self._source.content, self._source.path
        if content is None and path is not None:
            if os.path.isdir(path):
                names = [os.path.join(path, n) for n in ("saved_model.pb", "saved_model.pbtxt")]
                path = next((n for n in names if os.path.exists(n)), None)
            if path is None:
                return False
            with open(path, "rb") as f:
                content = f.read()
        return any(op in content for op in _TRAINED)

    def _mode(self) -> Mode:
        spec = self.target_spec
        ops = members(OpsSet, spec.supported_ops, "target_spec.supported_ops")
        types = type_names(spec.supported_types)
        for op, reason in ((OpsSet.EXPERIMENTAL_STABLEHLO_OPS, "StableHLO is not written"),):
            if op in ops:
                raise UnsupportedError(f"target_spec.supported_ops holds {op}: {reason}")
        if "bfloat16" in types:
            raise UnsupportedError("target_spec.supported_types holds bfloat16: weights of that type are not written")
        optimize = bool(members(Optimize, self.optimizations, "optimizations"))
        dataset = self.representative_dataset is not None
        if ops == {OpsSet.TFLITE_BUILTINS_INT8} and types not in (frozenset(), frozenset({"int8"})):
            raise ArgumentError(
                "target_spec.supported_ops is {TFLITE_BUILTINS_INT8}, so target_spec.supported_types is "
                "left empty or {int8}; found " + ", ".join(sorted(types))
            )
        if types == {"int8"}:
            ops = frozenset({OpsSet.TFLITE_BUILTINS_INT8})
        trained = optimize and self._is_trained()
        if OpsSet.TFLITE_BUILTINS_INT8 in ops and not dataset and not trained and (optimize or not self._legacy()):
            raise ArgumentError("integers alone are asked for, so a representative_dataset must be given")
        smallest = min(types, key=lambda t: DType(t).size) if types else "int8"
        allow_float = bool(ops & {OpsSet.TFLITE_BUILTINS, OpsSet.SELECT_TF_OPS})
        if optimize and _INT16X8 in ops and (dataset or trained):
            return Mode("int16x8", not allow_float, integer=True, samples=dataset)
        if optimize and dataset and not allow_float and OpsSet.TFLITE_BUILTINS_INT8 in ops:
            return Mode("int8", True, integer=True, samples=True)
        if optimize and dataset and allow_float and smallest == "int8":
            return Mode("int8", integer=True, samples=True)
        if trained and smallest == "int8":
            return Mode("int8", OpsSet.TFLITE_BUILTINS_INT8 in ops and not allow_float, integer=True)
        if optimize and "float16" in types and DType(smallest).size == 2:
            return Mode("float16")
        if optimize and not dataset and smallest == "int8":
            return Mode("dynamic")
        return self._legacy() or Mode("none")

    def _legacy(self) -> Optional[Mode]:
        return None

    def _flags(self, mode: Mode, folder: Folder) -> List[str]:
        flags = [f"--quantize={mode.quantize}"]
        if mode.strict:
            flags.append("--strict")
        if self._experimental_disable_per_channel:
            flags.append("--per-tensor")
        compat = self.compat or (None if self.experimental_new_converter else "toco")
        if compat:
            flags.append(f"--compat={compat}")
        flags += self._io_flags(mode)
        from .._convert import flag_of

        return flags + [word for name, value in self.quantc_options.items() for word in flag_of(name, value)]

    def _io_flags(self, mode: Mode) -> List[str]:
        ends = [("inference_input_type", "--input-type"), ("inference_output_type", "--output-type")]
        allowed = ["float32"]
        if mode.integer:
            allowed += ["int16"] if mode.quantize == "int16x8" else ["int8", "uint8", "int16"]
        flags, wrong = [], []
        for name, flag in ends:
            value = type_name(getattr(self, name) or float32)
            if value not in allowed:
                wrong.append(
                    f"{name} is {value}; allowed are {', '.join(allowed)}"
                    + (
                        ""
                        if mode.integer
                        else ": the network computes in float; an integer one needs optimizations={DEFAULT} and a "
                        "representative_dataset"
                    )
                )
            elif mode.integer:
                flags.append(f"{flag}={_IO[value]}")
        if wrong:
            raise ArgumentError(wrong)
        return flags

    def _check_bias_type(self, mode: Mode) -> None:
        bias = self._experimental_full_integer_quantization_bias_type
        if bias is None:
            return
        if not mode.integer:
            raise ArgumentError("_experimental_full_integer_quantization_bias_type is for integer networks")
        written = "int64" if mode.quantize == "int16x8" else "int32"
        if bias.name != written:
            raise UnsupportedError(
                f"_experimental_full_integer_quantization_bias_type = {bias.name}: the biases of "
                f"{mode.quantize} are {written}"
            )

    def _convert(self) -> Result:
        mode = self._mode()
        self._check_bias_type(mode)
        folder = Folder()
        flags = self._flags(mode, folder)
        load = load_flags(allow_custom_ops=self.allow_custom_ops, **self._load)
        samples = None
        if mode.samples and len(self._load.get("signature") or ()) > 1 and not isinstance(self._load["signature"], str):
            raise UnsupportedError(
                "representative_dataset is of one network, signature_keys are of several: quantc.convert(model, "
                "signature=[...], calibrate='samples.npz') takes an .npz whose arrays are called SIGNATURE/INPUT"
            )
        if mode.samples:
            samples = SampleFiles(
                samples_of(self.representative_dataset),
                lambda: inputs_of(self._source, load),
                strict_types=True,
            )
        request = Request(self._source, load, flags, samples, None)
        request.keep = folder
        report = getattr(self, "conversion_summary_dir", None) is not None
        try:
            tflite, summary, page = request.run(report)
        except ConversionError as e:
            ops = members(OpsSet, self.target_spec.supported_ops, "target_spec.supported_ops")
            if OpsSet.SELECT_TF_OPS in ops:
                raise type(e)(
                    e.faults
                    + [
                        "SELECT_TF_OPS: operators of TensorFlow's runtime can't be embedded; "
                        "allow_custom_ops keeps unknown ones"
                    ]
                ) from None
            raise
        for warning in summary.get("warnings", []):
            warnings.warn(warning, stacklevel=3)
        result = Result(tflite, summary, page, lambda: request.run(True))
        self.__dict__["result"] = result
        return result

    def convert(self) -> bytes:
        """Converts; returns the bytes of the .tflite. `result` then has the summary and the report.

        Raises:
            ModelError, ArgumentError, UnsupportedError, SampleError, ConversionError: with all faults.
        """
        return self._convert().tflite

    @classmethod
    def experimental_from_jax(cls, serving_funcs: Any, inputs: Any) -> None:
        """Refused: JAX exports StableHLO, which is not read."""
        raise UnsupportedError(
            "experimental_from_jax: StableHLO is not read; save the function as a SavedModel "
            "(jax2tf) and use from_saved_model"
        )


class TFLiteConverterV1(ConverterBase):
    """tf.compat.v1.lite.TFLiteConverter, and that of TensorFlow 1.x.

    Additional attributes: inference_type (the type the network computes with, for graphs with FakeQuants),
    quantized_input_stats {input name: (mean, standard deviation)} with real = (integer - mean) / standard
    deviation, default_ranges_stats (low, high), output_format, reorder_across_fake_quant,
    change_concat_input_ranges, dump_graphviz_dir, dump_graphviz_video, conversion_summary_dir,
    post_training_quantize, target_ops.
    """

    _ATTRIBUTES = {**COMMON, **FIRST}

    def __init__(self, graph_def: Any, input_tensors: Sequence[Any], output_tensors: Sequence[Any]):
        self._fill(
            ModelSource(graph_def),
            {
                "inputs": {node_of(t.name): t.shape.as_list() for t in input_tensors},
                "outputs": [node_of(t.name) for t in output_tensors],
            },
        )

    def _fill(self, source: ModelSource, load: Optional[Dict[str, Any]] = None) -> None:
        super()._fill(source, load)
        self.__dict__.update(inference_type=float32, quantized_input_stats={}, _generation=1)
        for name in ("post_training_quantize", "target_ops"):
            del self.__dict__[name]

    @classmethod
    def _first(cls, source: ModelSource, load: Optional[Dict[str, Any]] = None) -> "TFLiteConverterV1":
        converter = cls.__new__(cls)
        converter._fill(source, load)
        return converter

    @property
    def post_training_quantize(self) -> bool:
        """optimizations holds DEFAULT."""
        return bool(members(Optimize, self.optimizations, "optimizations"))

    @property
    def target_ops(self) -> Any:
        """target_spec.supported_ops."""
        return self.target_spec.supported_ops

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "post_training_quantize":
            self.optimizations = [Optimize.DEFAULT] if value else []
        elif name == "target_ops":
            self.target_spec.supported_ops = value
        else:
            super().__setattr__(name, value)

    @classmethod
    def from_frozen_graph(
        cls,
        graph_def_file: Any,
        input_arrays: Sequence[str],
        output_arrays: Sequence[str],
        input_shapes: Optional[Dict[str, Any]] = None,
    ) -> "TFLiteConverterV1":
        """Of a frozen GraphDef, binary or text.

        Args:
            input_arrays, output_arrays: names of nodes.
            input_shapes: shape by input name, None for the graph's own.
        """
        return cls._first(
            ModelSource(graph_def_file),
            {
                "inputs": shape_map(input_arrays, input_shapes),
                "outputs": name_list(output_arrays, "output_arrays"),
            },
        )

    @classmethod
    def from_saved_model(
        cls,
        saved_model_dir: Any,
        input_arrays: Any = None,
        input_shapes: Any = None,
        output_arrays: Any = None,
        tag_set: Any = None,
        signature_key: Optional[str] = None,
    ) -> "TFLiteConverterV1":
        """Of the folder of a SavedModel; inputs and outputs are those of the signature unless named."""
        load: Dict[str, Any] = {"signature": signature_key, "tags": tag_set}
        if input_arrays or input_shapes:
            load["inputs"] = shape_map(input_arrays or list(input_shapes), input_shapes)
        if output_arrays:
            load["outputs"] = name_list(output_arrays, "output_arrays")
        return cls._first(ModelSource(saved_model_dir), load)

    @classmethod
    def from_keras_model_file(
        cls,
        model_file: Any,
        input_arrays: Any = None,
        input_shapes: Any = None,
        output_arrays: Any = None,
        custom_objects: Any = None,
    ) -> "TFLiteConverterV1":
        """Of a Keras file. A file that quantc can't read is opened by Keras when it is in this process."""
        load: Dict[str, Any] = {}
        if input_arrays or input_shapes:
            load["inputs"] = shape_map(input_arrays or list(input_shapes), input_shapes)
        if output_arrays:
            load["outputs"] = name_list(output_arrays, "output_arrays")
        return cls._first(keras_source(model_file, custom_objects), load)

    @classmethod
    def from_session(
        cls, sess: Any, input_tensors: Sequence[Any], output_tensors: Sequence[Any]
    ) -> "TFLiteConverterV1":
        """Of a session of TensorFlow in this process, which TensorFlow freezes."""
        tensorflow = tensorflow_module("from_session")
        outputs = [node_of(t.name) for t in output_tensors]
        graph = sess.graph_def
        if any(node.op in ("VariableV2", "VarHandleOp", "Variable") for node in graph.node):
            graph = tensorflow.compat.v1.graph_util.convert_variables_to_constants(sess, graph, outputs)
        inputs = {}
        for tensor in input_tensors:
            dims = tensor.shape.as_list() if tensor.shape.rank is not None else None
            inputs[node_of(tensor.name)] = dims
        return cls._first(ModelSource(graph.SerializeToString(), "session.pb"), {"inputs": inputs, "outputs": outputs})

    def get_input_arrays(self) -> List[str]:
        """Names of the inputs."""
        given = self._load.get("inputs")
        return list(given) if given else [i.name for i in inputs_of(self._source, load_flags(**self._load))]

    # inference_type: a graph that brings its ranges

    def _legacy(self) -> Optional[Mode]:
        inference = type_name(self.inference_type or float32)
        given = type_name(self.inference_input_type) if self.inference_input_type is not None else None
        if (
            inference == "float32"
            and given in ("int8", "uint8")
            and self.experimental_new_converter
            and self._generation == 1
        ):
            inference = given  # the 1.x class of TensorFlow 2 lets an integer input decide for the whole network
        if inference == "float32":
            return None
        if inference == "int16":
            raise UnsupportedError(
                "inference_type = int16: runtimes refuse the files that it gave; use "
                f"target_spec.supported_ops = [{_INT16X8}] with a representative_dataset"
            )
        if inference not in ("int8", "uint8"):
            raise ArgumentError(f"inference_type is {inference}; allowed are float32, uint8 and int8")
        return Mode(inference, integer=True, legacy=True)

    def _io_flags(self, mode: Mode) -> List[str]:
        if not mode.legacy:
            return super()._io_flags(mode)
        flags = []
        given = type_name(self.inference_input_type) if self.inference_input_type is not None else None
        if self._generation == 2:  # its types of inputs and outputs are float32 unless set
            given = None if given == "float32" else given
        if given == "float32":
            flags.append("--io=float")
        elif given is not None:
            flags.append(f"--input-type={_IO.get(given, given)}")
        if self.inference_output_type is not None and (self._generation == 1 or self.inference_output_type != float32):
            flags.append(f"--output-type={_IO.get(type_name(self.inference_output_type))}")
        return flags

    def _flags(self, mode: Mode, folder: Folder) -> List[str]:
        flags = super()._flags(mode, folder)
        flags += self._stats(mode)
        if self.default_ranges_stats is not None:
            try:
                low, high = (float(v) for v in self.default_ranges_stats)
            except (TypeError, ValueError):
                raise ArgumentError(
                    f"default_ranges_stats is {self.default_ranges_stats!r}; a pair (low, high) is expected"
                ) from None
            flags.append(f"--default-range={low!r},{high!r}")
        return flags + self._toco_flags()

    def _toco_flags(self) -> List[str]:
        """Attributes that TOCO alone had."""
        flags = []
        if self.output_format in (constants.GRAPHVIZ_DOT, "GRAPHVIZ_DOT"):
            flags.append("--graphviz")
        elif self.output_format not in (constants.TFLITE, "TFLITE", None):
            raise UnsupportedError(f"output_format = {self.output_format!r}: allowed are TFLITE and GRAPHVIZ_DOT")
        if self.dump_graphviz_dir:
            flags.append(f"--graphviz-dir={os.fspath(self.dump_graphviz_dir)}")
        if self.dump_graphviz_video:
            if not self.dump_graphviz_dir:
                raise ArgumentError("dump_graphviz_video goes with dump_graphviz_dir")
            flags.append("--graphviz-each-pass")
        for name in ("reorder_across_fake_quant", "change_concat_input_ranges"):
            if getattr(self, name):
                flags.append("--" + name.replace("_", "-"))
        return flags

    def _stats(self, mode: Mode) -> List[str]:
        stats = self.quantized_input_stats
        if not stats:
            if mode.legacy:
                raise ArgumentError(
                    "quantized_input_stats must be given when inference_type or inference_input_type is "
                    "an integer: {input name: (mean, standard deviation)}, real = (integer - mean) / "
                    "standard deviation"
                )
            return []
        names, flags = self.get_input_arrays(), []
        missing = [n for n in names if n not in stats]
        unknown = [n for n in stats if n not in names]
        if missing or unknown:
            raise ArgumentError(
                [f"quantized_input_stats lacks input '{n}'" for n in missing]
                + [f"quantized_input_stats names '{n}', which is no input{nearest(n, names)}" for n in unknown]
            )
        for name in names:
            try:
                mean, std = (float(v) for v in stats[name])
            except (TypeError, ValueError):
                raise ArgumentError(
                    f"quantized_input_stats['{name}'] is {stats[name]!r}; a pair (mean, standard deviation) is expected"
                ) from None
            if std == 0:
                raise ArgumentError(
                    f"quantized_input_stats['{name}']: the standard deviation is 0; real = (integer - "
                    "mean) / standard deviation"
                )
            if len(names) == 1:
                flags += [f"--mean={mean!r}", f"--std={std!r}"]
            else:
                flags.append(f"--input-stats={name}={mean!r},{std!r}")
        return flags

    def _convert(self) -> Result:
        result = super()._convert()
        if self.conversion_summary_dir is not None:
            os.makedirs(self.conversion_summary_dir, exist_ok=True)
            from .._convert import _write_whole

            _write_whole(os.path.join(self.conversion_summary_dir, "conversion.html"), result.report.encode("utf-8"))
        return result


class TFLiteConverterV2(TFLiteConverterV1):
    """tf.lite.TFLiteConverter of TensorFlow 2.

        converter = TFLiteConverter.from_saved_model("saved_model")
        converter.optimizations = [Optimize.DEFAULT]
        converter.representative_dataset = samples
        open("model.tflite", "wb").write(converter.convert())

    The attributes and constructors of the 1.x class are there too, for scripts that were written for tf.lite of
    TensorFlow 1.13 to 1.15.
    """

    def __init__(self, funcs: Any, trackable_obj: Any = None):
        self._fill(functions_source(funcs, trackable_obj))
        self.__dict__.update(inference_input_type=float32, inference_output_type=float32, _generation=2)

    @classmethod
    def _second(cls, source: ModelSource, load: Optional[Dict[str, Any]] = None) -> "TFLiteConverterV2":
        converter = cls._first(source, load)
        converter.__dict__.update(inference_input_type=float32, inference_output_type=float32, _generation=2)
        return converter

    @classmethod
    def from_saved_model(
        cls,
        saved_model_dir: Any,
        signature_keys: Optional[Sequence[str]] = None,
        tags: Any = None,
        **first: Any,
    ) -> "TFLiteConverterV2":
        """Of the folder of a SavedModel.

        Args:
            signature_keys: each a network of the one file; None: serving_default, or all without it.
            tags: of the graph; None: {"serve"}.
            first: input_arrays, input_shapes, output_arrays, tag_set, signature_key of the 1.x class.
        """
        if first:
            if signature_keys is not None or tags is not None:
                raise ArgumentError("signature_keys and tags are of TensorFlow 2, " + ", ".join(first) + " of 1.x")
            return super().from_saved_model(saved_model_dir, **first)
        keys = [signature_keys] if isinstance(signature_keys, str) else list(signature_keys or ())
        return cls._second(ModelSource(saved_model_dir), {"signature": keys, "tags": tags})

    @classmethod
    def from_keras_model(cls, model: Any) -> "TFLiteConverterV2":
        """Of a Keras model in this process, which its own library saves; or of the path of a saved one."""
        return cls._second(keras_source(model))

    @classmethod
    def from_concrete_functions(cls, funcs: Sequence[Any], trackable_obj: Any = None) -> "TFLiteConverterV2":
        """Of a concrete function of TensorFlow in this process, which TensorFlow saves."""
        return cls._second(functions_source(funcs, trackable_obj))


class TocoConverter:
    """The old name of the 1.x class."""

    from_session = TFLiteConverterV1.from_session
    from_frozen_graph = TFLiteConverterV1.from_frozen_graph
    from_saved_model = TFLiteConverterV1.from_saved_model
    from_keras_model_file = TFLiteConverterV1.from_keras_model_file
