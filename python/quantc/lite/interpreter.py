# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""quantc.lite.Interpreter: the methods of TensorFlow Lite's, over quantc's interpreter.

It computes what LiteRT's reference kernels (OpResolverType.BUILTIN_REF) compute, byte for byte.
"""

from __future__ import annotations

import ctypes
import enum
import operator
import os
from ctypes import POINTER, c_int64, c_size_t, c_void_p
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np

from .. import _native
from .._models import ModelSource, runner_of
from ..errors import (
    ArgumentError,
    ArgumentTypeError,
    ClosedError,
    DelegateError,
    ModelError,
    RunError,
    ShapeError,
    UnsupportedError,
    nearest,
)
from ._schema import File, Subgraph, Tensor


@enum.unique
class OpResolverType(enum.Enum):
    """Whose kernels LiteRT would take. Here all of them mean its reference kernels; for the arithmetic of
    another runtime give Interpreter(profile=...)."""

    AUTO = 0
    BUILTIN = 1
    BUILTIN_REF = 2
    BUILTIN_WITHOUT_DEFAULT_DELEGATES = 3


def load_delegate(library: Any, options: Any = None) -> None:
    """Raises DelegateError (an OSError and a ValueError too): a delegate is a part of TensorFlow Lite's own runtime."""
    raise DelegateError(
        f"load_delegate({library!r}): delegates belong to TensorFlow Lite's runtime; quantc runs a "
        "model with its own interpreter. quantc.partition says what an Edge TPU will take."
    )


class Interpreter:
    """Runs a .tflite model.

        interpreter = Interpreter(model_path="model.tflite")
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], image)
        interpreter.invoke()
        scores = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])

    Tensor indices are those of the file. One thread at a time; each thread makes its own.

    Args:
        model_path: path of a .tflite file.
        model_content: its bytes.
        experimental_delegates: must be empty.
        num_threads: at least 1. Results do not depend on it; one run uses one thread.
        experimental_op_resolver_type: see OpResolverType.
        experimental_preserve_all_tensors: keeps the result of every operator for get_tensor.
        profile: "litert-ref" (default), "tflite-2.13" or "xnnpack": whose rounding.
        The other arguments steer delegates, which there are none of.

    Raises:
        ModelError (a ValueError): the model can't be read or holds an operator without a kernel.
    """

    def __init__(
        self,
        model_path: Any = None,
        model_content: Optional[bytes] = None,
        experimental_delegates: Optional[Sequence[Any]] = None,
        num_threads: Optional[int] = None,
        experimental_op_resolver_type: OpResolverType = OpResolverType.AUTO,
        experimental_preserve_all_tensors: bool = False,
        experimental_disable_delegate_clustering: bool = False,
        experimental_default_delegate_latest_features: bool = False,
        experimental_compress_quantization_zero_points: bool = False,
        experimental_disable_delegate_node_fusion: bool = False,
        experimental_force_delegate_node_profiling: bool = False,
        profile: str = "litert-ref",
    ):
        self._session: Optional[_native.Session] = None
        if experimental_delegates:
            load_delegate(experimental_delegates)
        if experimental_compress_quantization_zero_points:
            raise UnsupportedError("experimental_compress_quantization_zero_points: zero points are shown as they are")
        if getattr(experimental_op_resolver_type, "name", None) not in OpResolverType.__members__:
            raise ArgumentError(
                f"experimental_op_resolver_type is {experimental_op_resolver_type!r}; one of OpResolverType is expected"
            )
        if num_threads is not None and (
            isinstance(num_threads, bool) or not isinstance(num_threads, int) or num_threads < 1
        ):
            raise ArgumentError(f"num_threads is {num_threads!r}; a whole number of at least 1 is expected")
        self._all = bool(experimental_preserve_all_tensors)
        self._flags = [f"--profile={profile}"] + (["--all-tensors"] if self._all else [])
        self._source = self._open(model_path, model_content)
        self._file = File(self._source.content)
        if not self._file.subgraphs:
            raise ModelError("the model has no subgraph")
        self._session = _native.Session()
        self._model: Optional[_native.Model] = self._source.load(self._session)
        self._runner: Optional[_native.Runner] = None
        self._shapes: Dict[int, Tuple[int, ...]] = {i: self._main.tensors[i].shape for i in self._main.inputs}
        self._resized = False
        self._values: Dict[int, np.ndarray] = {}
        self._kept: Dict[int, Tuple[int, int]] = {}
        self._ran = False

    @staticmethod
    def _open(path: Any, content: Any) -> ModelSource:
        if path and content:
            raise ArgumentError("give model_path or model_content, not both")
        if content is not None and not path:
            if not isinstance(content, (bytes, bytearray, memoryview)) and not hasattr(content, "tflite"):
                raise ArgumentTypeError(f"model_content is bytes; found {type(content).__name__}")
            return ModelSource(content, "model_content")
        if not path:
            raise ArgumentError("model_path or model_content must be given")
        source = ModelSource(path)
        if source.path is None or os.path.isdir(source.path):
            raise ModelError(f"{source.name}: is no .tflite file")
        with open(source.path, "rb") as f:
            return ModelSource(f.read(), source.path)

    # Life of the object

    def close(self) -> None:
        """Frees the model. Every other method raises ClosedError afterwards."""
        if self._session is None or self._session.closed:
            return
        with self._session.alone():  # a thread may be inside a run
            for handle in (self._runner, self._model, self._session):
                if handle is not None:
                    handle.close()
            self._runner = self._model = None

    def __enter__(self) -> "Interpreter":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._session is None or self._session.closed:
            raise ClosedError("the interpreter is closed")

    @property
    def _main(self) -> Subgraph:
        return self._file.subgraphs[0]

    # Descriptions

    def num_subgraphs(self) -> int:
        """The number of subgraphs of the file."""
        return len(self._file.subgraphs)

    @property
    def experimental_compress_quantization_zero_points(self) -> bool:
        return False

    def _details(self, tensor: Tensor, subgraph: int) -> Dict[str, Any]:
        name = tensor.dtype_name
        dtype = getattr(np, name) if name else None
        shape = tensor.shape
        if subgraph == 0:
            shape = self._shapes.get(tensor.index, shape)
            if tensor.index in self._values and tensor.index not in self._main.inputs:
                shape = self._values[tensor.index].shape
            elif self._ran and not self._resized and tensor.index in self._kept:
                found = self._runner.data(*self._kept[tensor.index])
                shape = shape if found is None else found[2]
        scales = np.array(tensor.scales, np.float32)
        zeros = np.array(tensor.zero_points or (0,) * len(tensor.scales), np.int64).astype(np.int32)
        single = (float(scales[0]), int(zeros[0])) if len(scales) == 1 else (0.0, 0)
        return {
            "name": tensor.name,
            "index": tensor.index,
            "shape": np.array(shape, np.int32),
            "shape_signature": np.array(tensor.shape_signature or shape, np.int32),
            "dtype": dtype,
            "quantization": single,
            "quantization_parameters": {
                "scales": scales,
                "zero_points": zeros if len(scales) else np.array([], np.int32),
                "quantized_dimension": tensor.axis if len(scales) else 0,
                "block_size": 0,
            },
            "sparsity_parameters": {},
        }

    def _get_tensor_details(self, tensor_index: int, subgraph_index: int = 0) -> Dict[str, Any]:
        return self._details(self._tensor(tensor_index, subgraph_index), subgraph_index)

    def get_input_details(self) -> List[Dict[str, Any]]:
        """One dictionary for each input: "name", "index", "shape", "shape_signature" (-1 where open), "dtype",
        "quantization" (scale, zero point; (0.0, 0) when not quantized per tensor), "quantization_parameters"
        ("scales", "zero_points", "quantized_dimension", "block_size"), "sparsity_parameters".
        real = scale * (integer - zero point).
        """
        self._check_open()
        return [self._details(self._main.tensors[i], 0) for i in self._main.inputs]

    def get_output_details(self) -> List[Dict[str, Any]]:
        """The same for each output."""
        self._check_open()
        return [self._details(self._main.tensors[i], 0) for i in self._main.outputs]

    def get_tensor_details(self, subgraph_index: int = 0) -> List[Dict[str, Any]]:
        """The same for every tensor of a subgraph of the file."""
        self._check_open()
        subgraph_index = self._index(subgraph_index, "subgraph_index")
        if subgraph_index >= len(self._file.subgraphs):
            raise ArgumentError(f"subgraph_index is {subgraph_index}; the model has {len(self._file.subgraphs)}")
        return [self._details(t, subgraph_index) for t in self._file.subgraphs[subgraph_index].tensors]

    def _get_op_details(self, op_index: int) -> Dict[str, Any]:
        op = self._main.operators[op_index]
        types = lambda indices: [self._get_tensor_details(i)["dtype"] for i in indices if i != -1]  # noqa: E731
        return {
            "index": int(op_index),
            "op_name": op.name,
            "inputs": np.array(op.inputs, np.int32),
            "outputs": np.array(op.outputs, np.int32),
            "operand_types": types(op.inputs),
            "result_types": types(op.outputs),
        }

    def _get_ops_details(self) -> List[Dict[str, Any]]:
        self._check_open()
        return [self._get_op_details(i) for i in range(len(self._main.operators))]

    # Tensors

    @staticmethod
    def _index(value: Any, what: str) -> int:
        try:
            index = operator.index(value)
        except TypeError:
            raise ArgumentTypeError(f"{what} is {value!r}; a whole number is expected") from None
        if index < 0:
            raise ArgumentError(f"{what} is {index}; it can't be negative")
        return index

    def _tensor(self, tensor_index: Any, subgraph_index: Any = 0) -> Tensor:
        subgraph_index = self._index(subgraph_index, "subgraph_index")
        if subgraph_index >= len(self._file.subgraphs):
            raise ArgumentError(f"subgraph_index is {subgraph_index}; the model has {len(self._file.subgraphs)}")
        tensors = self._file.subgraphs[subgraph_index].tensors
        index = self._index(tensor_index, "the index of the tensor")
        if index >= len(tensors):
            raise ArgumentError(f"there is no tensor {index}; the last one is {len(tensors) - 1}")
        return tensors[index]

    def _input(self, tensor_index: Any) -> Tensor:
        tensor = self._tensor(tensor_index)
        if tensor.index not in self._main.inputs:
            inputs = ", ".join(f"{i} ('{self._main.tensors[i].name}')" for i in self._main.inputs)
            raise ArgumentError(f"tensor {tensor.index} ('{tensor.name}') is no input; inputs are {inputs}")
        return tensor

    def allocate_tensors(self) -> None:
        """Makes room for the tensors; needed before set_tensor and invoke, and again after a resize."""
        self._check_open()
        if self._runner is not None and not self._resized:
            return
        if self._resized:
            self._reshape()
        if self._runner is not None:
            self._runner.close()
        self._runner = runner_of(self._model, self._flags)
        # One open dimension follows from the number of bytes; more are what the file's shape says.
        opens = [sum(info.shape[d] < 0 for d in range(info.rank)) for info in self._runner.tensors(_native.INPUT)]
        if any(n > 1 for n in opens):
            self._runner.close()
            self._runner = None
            self._reshape()
            self._runner = runner_of(self._model, self._flags)
        self._values = {i: np.zeros(self._shapes[i], self._dtype(self._main.tensors[i])) for i in self._main.inputs}
        self._ran = self._resized = False
        self._kept = {}
        outputs = self._runner.tensors(_native.OUTPUT)
        for position, index in enumerate(self._main.outputs):
            self._kept[index] = (_native.OUTPUT, position)
            info = outputs[position]
            shape = tuple(info.shape[i] for i in range(info.rank))
            if index not in self._values and all(d >= 0 for d in shape):
                self._values[index] = np.zeros(shape, self._dtype(self._main.tensors[index]))
        if self._all:
            by_name = {t.name: t.index for t in reversed(self._main.tensors) if t.name}
            for position, info in enumerate(self._runner.tensors(_native.TENSOR)):
                index = by_name.get(info.name.decode("utf-8", "replace"))
                if index is not None and index not in self._main.inputs:
                    self._kept.setdefault(index, (_native.TENSOR, position))

    def _reshape(self) -> None:
        """Gives the inputs the shapes that were asked for; refused, the interpreter stays unallocated."""
        shapes = [(c_int64 * len(self._shapes[i]))(*self._shapes[i]) for i in self._main.inputs]
        count = len(shapes)
        pointers = (POINTER(c_int64) * count)(*(ctypes.cast(s, POINTER(c_int64)) for s in shapes))
        ranks = (c_size_t * count)(*map(len, shapes))
        self._session.call("quantcModelResize", self._model, pointers, ranks, count, error=RunError)

    def resize_tensor_input(self, input_index: int, tensor_size: Sequence[int], strict: bool = False) -> None:
        """Gives an input another shape; allocate_tensors makes it so.

        Args:
            input_index: index of the input.
            tensor_size: the shape.
            strict: only dimensions that are -1 in shape_signature may change.
        """
        self._check_open()
        try:
            tensor = self._input(input_index)
        except ArgumentTypeError:
            raise
        except ArgumentError as e:
            raise ShapeError(e.faults) from None
        try:
            shape = tuple(int(d) for d in np.asarray(tensor_size).reshape(-1).tolist())
        except (TypeError, ValueError):
            raise ArgumentError(f"the shape is {tensor_size!r}; a sequence of whole numbers is expected") from None
        if any(d < 0 for d in shape):
            raise ShapeError(f"the shape is {list(shape)}; it can't hold negative numbers")
        if strict:
            known = tensor.shape_signature or self._shapes[tensor.index]
            if len(known) != len(shape) or any(k != -1 and k != d for k, d in zip(known, shape)):
                raise ShapeError(
                    f"strict: input '{tensor.name}' has the shape signature {list(known)}; only "
                    f"dimensions of -1 can change, and {list(shape)} changes others"
                )
        if shape != self._shapes[tensor.index]:
            self._shapes[tensor.index] = shape
            self._resized = True

    def set_tensor(self, tensor_index: int, value: Any) -> None:
        """Copies `value` into an input. It must have the input's shape and type exactly."""
        self._check_open()
        tensor = self._input(tensor_index)
        if self._runner is None or self._resized:
            raise ArgumentError(f"input '{tensor.name}' has no room yet; call allocate_tensors() first")
        if hasattr(value, "numpy") and not isinstance(value, np.ndarray):
            value = value.numpy()
        try:
            array = np.asarray(value)
        except Exception as e:
            raise ArgumentError(f"the value for input '{tensor.name}' can't become an array: {e}") from e
        wanted = self._values[tensor.index]
        if array.dtype != wanted.dtype:
            raise ArgumentError(f"input '{tensor.name}' has type {wanted.dtype}; found {array.dtype}")
        if array.shape != wanted.shape:
            raise ArgumentError(f"input '{tensor.name}' has shape {list(wanted.shape)}; found {list(array.shape)}")
        with self._session.alone():
            np.copyto(wanted, array)

    def get_tensor(self, tensor_index: int, subgraph_index: int = 0) -> np.ndarray:
        """A copy of an input, an output of the last run or a constant; with experimental_preserve_all_tensors of
        any operator's result."""
        self._check_open()
        tensor = self._tensor(tensor_index, subgraph_index)
        content = self._file.constant(tensor)
        if content is not None:
            return self._constant(tensor, content)
        if self._index(subgraph_index, "subgraph_index") != 0:
            raise UnsupportedError(
                f"tensor {tensor.index} of subgraph {subgraph_index}: only constants of subgraphs other than 0 are kept"
            )
        with self._session.alone():
            return self._current(tensor).copy()

    def tensor(self, tensor_index: int) -> Callable[[], np.ndarray]:
        """A function that gives the array itself, without a copy: an input that can be filled in place, or an
        output, which each run overwrites."""
        self._check_open()
        tensor = self._tensor(tensor_index)
        if tensor.index not in self._main.inputs and tensor.index not in self._main.outputs:
            return lambda: self.get_tensor(tensor.index)
        return lambda: self._view(tensor)

    def _view(self, tensor: Tensor) -> np.ndarray:
        self._check_open()
        with self._session.alone():
            return self._current(tensor)

    def _current(self, tensor: Tensor) -> np.ndarray:
        if self._runner is None or self._resized:
            raise ArgumentError(f"tensor '{tensor.name}' has no room yet; call allocate_tensors() first")
        if tensor.index in self._values:
            return self._values[tensor.index]
        if tensor.index not in self._kept:
            why = (
                "was folded into another operator"
                if self._all
                else "is not kept; make the interpreter with experimental_preserve_all_tensors=True"
            )
            raise ArgumentError(f"tensor {tensor.index} ('{tensor.name}') {why}")
        if not self._ran:
            raise ArgumentError(f"tensor '{tensor.name}' is known after invoke()")
        return self._fetch(tensor)

    def _fetch(self, tensor: Tensor) -> np.ndarray:
        """A copy of what the last run left in a tensor."""
        found = self._runner.data(*self._kept[tensor.index])
        if found is None:
            raise RunError(f"tensor '{tensor.name}' was not kept")
        address, size, shape = found
        dtype = np.dtype(self._dtype(tensor))
        return np.frombuffer(ctypes.string_at(address, size), dtype).reshape(shape)

    def _constant(self, tensor: Tensor, content: bytes) -> np.ndarray:
        dtype = np.dtype(self._dtype(tensor))
        count = int(np.prod(tensor.shape, dtype=np.int64))
        if len(content) < count * dtype.itemsize:
            raise ModelError(f"constant '{tensor.name}' has {len(content)} bytes for shape {list(tensor.shape)}")
        return np.frombuffer(content, dtype, count).reshape(tensor.shape).copy()

    @staticmethod
    def _dtype(tensor: Tensor) -> Any:
        name = tensor.dtype_name
        if name is None or name == "bytes_":
            raise UnsupportedError(f"tensor '{tensor.name}' holds elements that numpy has no type for")
        return getattr(np, name)

    # Running

    def invoke(self) -> None:
        """Runs the model once.

        Raises:
            RunError (a RuntimeError): allocate_tensors() is missing, or an operator refuses its values.
            BusyError: another thread is running it.
        """
        self._check_open()
        if self._runner is None or self._resized:
            raise RunError("invoke() before allocate_tensors(): the model is not ready")
        arrays = [self._values[i] for i in self._main.inputs]
        count = len(arrays)
        addresses = (c_void_p * count)(*(a.ctypes.data for a in arrays))
        sizes = (c_size_t * count)(*(a.nbytes for a in arrays))
        session = self._session
        with session.alone():
            lib = _native.library()
            if lib.quantcRunnerRun(self._runner, addresses, sizes, count):
                raise RunError(lib.quantcSessionErrors(session).decode("utf-8", "replace"))
            self._ran = True
            for index in self._main.outputs:
                if index in self._main.inputs or self._file.constant(self._main.tensors[index]) is not None:
                    continue
                value = self._fetch(self._main.tensors[index])
                held = self._values.get(index)
                if held is not None and held.shape == value.shape:
                    np.copyto(held, value)
                else:
                    self._values[index] = value.copy()

    def reset_all_variables(self) -> None:
        """States (of an LSTM) back to their start."""
        self._check_open()
        if self._runner is not None:
            with self._session.alone():
                _native.library().quantcRunnerReset(self._runner)

    # Signatures

    def _get_full_signature_list(self) -> Dict[str, Dict[str, Dict[str, int]]]:
        self._check_open()
        return {key: {"inputs": dict(s.inputs), "outputs": dict(s.outputs)} for key, s in self._file.signatures.items()}

    def get_signature_list(self) -> Dict[str, Dict[str, List[str]]]:
        """{key: {"inputs": [name], "outputs": [name]}} of the file's signatures."""
        return {
            key: {ends: list(names) for ends, names in s.items()} for key, s in self._get_full_signature_list().items()
        }

    def get_signature_runner(self, signature_key: Optional[str] = None) -> "SignatureRunner":
        """A callable that runs the model by the names of a signature; None: the only one."""
        self._check_open()
        if signature_key is None:
            if len(self._file.signatures) != 1:
                raise ArgumentError(
                    f"the model has {len(self._file.signatures)} signatures; name one of "
                    f"{sorted(self._file.signatures)}"
                )
            signature_key = next(iter(self._file.signatures))
        return SignatureRunner(self, signature_key)


class SignatureRunner:
    """Runs a model by the names of a signature: runner(x=array) gives {output name: array}."""

    def __init__(self, interpreter: Interpreter, signature_key: str):
        if signature_key not in interpreter._file.signatures:
            known = interpreter._file.signatures
            raise ArgumentError(f"there is no signature {signature_key!r}; there are {sorted(known)}")
        self._interpreter = interpreter
        self._signature = interpreter._file.signatures[signature_key]
        if self._signature.subgraph != 0:
            raise UnsupportedError(
                f"signature '{signature_key}' starts at subgraph {self._signature.subgraph}; "
                "only those of subgraph 0 are run"
            )

    def __call__(self, **inputs: Any) -> Dict[str, np.ndarray]:
        """Resizes the inputs to the arrays given, runs, and returns the outputs by name."""
        known = self._signature.inputs
        wrong = [f"there is no input '{n}'{nearest(n, known)}" for n in inputs if n not in known]
        wrong += [f"input '{n}' is missing" for n in known if n not in inputs]
        if wrong:
            raise ArgumentError(wrong)
        interpreter = self._interpreter
        arrays = {n: v.numpy() if hasattr(v, "numpy") else np.asarray(v) for n, v in inputs.items()}
        for name, array in arrays.items():
            interpreter.resize_tensor_input(known[name], array.shape)
        interpreter.allocate_tensors()
        for name, array in arrays.items():
            interpreter.set_tensor(known[name], array)
        interpreter.invoke()
        return {name: interpreter.get_tensor(index) for name, index in self._signature.outputs.items()}

    def get_input_details(self) -> Dict[str, Dict[str, Any]]:
        """Interpreter.get_input_details by the signature's names."""
        return {n: self._interpreter._get_tensor_details(i) for n, i in self._signature.inputs.items()}

    def get_output_details(self) -> Dict[str, Dict[str, Any]]:
        return {n: self._interpreter._get_tensor_details(i) for n, i in self._signature.outputs.items()}
