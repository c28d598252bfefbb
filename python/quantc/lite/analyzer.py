# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.lite.experimental.Analyzer: prints the operators, tensors and sizes of a .tflite as TensorFlow's class does.

Numbers of int8 and int16 constants are printed as numbers, where TensorFlow prints characters.
"""

from __future__ import annotations

from typing import Any, Iterable, List, Optional

import numpy as np

from .._models import ModelSource
from ..errors import ArgumentError, UnsupportedError
from ._schema import TENSOR_TYPES, File, Operator, Subgraph, Tensor

_LINE = "-" * 63
_SHOWN = 5
"""Elements of a constant that are printed."""

_CLOSING = """
* Buffers of TFLite model are mostly used for constant tensors.
  And zero value buffers are buffers filled with zeros.
  Non-data buffers area are used to store operators, subgraphs and etc.
  You can find more details from https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/schema/schema.fbs
"""


def _numbered(tensors: Iterable[int], word: str = "T#", between: str = ", ") -> str:
    return between.join(f"{word}{t}" for t in tensors)


class Analyzer:
    """Prints what a model holds."""

    @staticmethod
    def analyze(
        model_path: Optional[Any] = None,
        model_content: Optional[bytes] = None,
        gpu_compatibility: bool = False,
        **kwargs: Any,
    ) -> None:
        """Prints operators, tensors, signatures and sizes.

        Args:
            model_path: a .tflite file.
            model_content: its bytes; one of the two.
            gpu_compatibility: refused: what a GPU delegate takes is not known here.

        Raises:
            ArgumentError, ModelError: no model, or none that can be read; UnsupportedError: see above.
        """
        if not model_path and not model_content:
            raise ArgumentError("neither `model_path` nor `model_content` is provided")
        if gpu_compatibility:
            raise UnsupportedError("gpu_compatibility: what TensorFlow Lite's GPU delegate takes is not known here")
        if kwargs:
            raise UnsupportedError(f"Analyzer.analyze has no argument {', '.join(sorted(kwargs))}")
        if model_path:
            with open(model_path, "rb") as f:
                model_content = f.read()
        content = ModelSource(model_content, "model_content").content
        print("=== TFLite ModelAnalyzer ===\n")
        print("\n".join(_lines(File(content))))


def _lines(file: File) -> List[str]:
    lines = [
        f"Your TFLite model has '{len(file.subgraphs)}' subgraph(s). In the subgraph description below,",
        "T# represents the Tensor numbers. ",
    ]
    first = next((g.operators[0] for g in file.subgraphs[:1] if g.operators), None)
    if first is not None:
        lines[-1] += f"For example, in Subgraph#0, the {first.name} op takes"
        lines += [
            f"{_numbered(first.inputs, 'tensor #', ' and ')} as input and produces "
            f"{_numbered(first.outputs, 'tensor #', ' and ')} as output.",
            "",
        ]
    for number, graph in enumerate(file.subgraphs):
        lines.append(f"Subgraph#{number} {graph.name}({_numbered(graph.inputs)}) -> [{_numbered(graph.outputs)}]")
        lines += [f"  Op#{i} {_operator(file, graph, op)}" for i, op in enumerate(graph.operators)]
        lines += ["", f"Tensors of Subgraph#{number}"]
        lines += [f"  {_tensor(file, t)}" for t in graph.tensors]
        lines.append("")
    return lines + _signatures(file) + _sizes(file) + [_CLOSING]


def _operator(file: File, graph: Subgraph, op: Operator) -> str:
    def operand(index: int) -> str:
        tensor = graph.tensors[index] if 0 <= index < len(graph.tensors) else None
        known = tensor is not None and TENSOR_TYPES.get(tensor.type) == "INT32"
        return f"T#{index}" + (f"[{_elements(file, tensor)}]" if known and file.constant(tensor) is not None else "")

    return f"{op.name}({', '.join(map(operand, op.inputs))}) -> [{_numbered(op.outputs)}]"


def _tensor(file: File, tensor: Tensor) -> str:
    shape = f"shape_signature:{list(tensor.shape_signature)}" if tensor.shape_signature else f"shape:{list(tensor.shape)}"
    text = f"T#{tensor.index}({tensor.name}) {shape}, type:{TENSOR_TYPES.get(tensor.type, tensor.type)}"
    content = file.constant(tensor)
    if content is None:
        return text
    return f"{text} RO {len(content)} bytes, buffer: {tensor.buffer}, data:[{_elements(file, tensor)}]"


def _elements(file: File, tensor: Tensor) -> str:
    """The first elements of a constant; of types without a form in numpy its bytes."""
    content = file.constant(tensor) or b""
    name = tensor.dtype_name
    dtype = np.dtype(getattr(np, name, np.uint8) if name and name != "bytes_" else np.uint8)
    elements = np.frombuffer(content, dtype, len(content) // dtype.itemsize)
    shown = [f"{e:.6g}" if dtype.kind == "f" else str(e) for e in elements[:_SHOWN]]
    return ", ".join(shown + ["..."] * (len(elements) > _SHOWN))


def _signatures(file: File) -> List[str]:
    if not file.signatures:
        return []
    lines = [_LINE, f"Your TFLite model has '{len(file.signatures)}' signature_def(s).", ""]
    for number, signature in enumerate(file.signatures.values()):
        lines += [f"Signature#{number} key: '{signature.key}'", f"- Subgraph: Subgraph#{signature.subgraph}"]
        for title, names in (("- Inputs: ", signature.inputs), ("- Outputs: ", signature.outputs)):
            lines += [title] + [f"    '{name}' : T#{index}" for name, index in names.items()]
        lines.append("")
    return lines


def _sizes(file: File) -> List[str]:
    buffers = list(file.buffers())
    whole, data = len(file.data), sum(map(len, buffers))
    zeros = sum(len(b) for b in buffers if not any(b))

    def share(title: str, size: int) -> str:
        return f"{title:>24}: {size:10} bytes ({100 * size / whole:05.2f} %)"

    return [
        _LINE,
        f"{'Model size':>24}: {whole:10} bytes",
        share("Non-data buffer size", whole - data),
        share("Total data buffer size", data),
        share("(Zero value buffers)", zeros),
    ]
