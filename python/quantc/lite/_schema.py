# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""What a .tflite file says of its tensors, operators and signatures.

A reader of its own for the few tables the Interpreter's dictionaries need: file indices, shape signatures, names
of signatures and constants are the file's business, not the network's, and the library's model does not keep
them. The library has verified the file before; here a bad offset is an exception, never more.
"""

from __future__ import annotations

import struct
from typing import Any, Dict, Iterator, List, Optional, Tuple

from ..errors import ModelError

# TensorType of the schema, as numpy spells it; those without a numpy type of their own as LiteRT shows them.
TYPES = {
    0: "float32",
    1: "float16",
    2: "int32",
    3: "uint8",
    4: "int64",
    5: "bytes_",
    6: "bool_",
    7: "int16",
    8: "complex64",
    9: "int8",
    10: "float64",
    11: "complex128",
    12: "uint64",
    15: "uint32",
    16: "uint16",
}

# The same as the schema spells it.
TENSOR_TYPES = dict(
    enumerate(
        "FLOAT32 FLOAT16 INT32 UINT8 INT64 STRING BOOL INT16 COMPLEX64 INT8 FLOAT64 COMPLEX128 UINT64 RESOURCE VARIANT UINT32 "
        "UINT16 INT4 BFLOAT16".split()
    )
)


class Table:
    """A table of a flatbuffer at a position."""

    __slots__ = ("data", "at", "vtable", "vsize")

    def __init__(self, data: bytes, at: int):
        self.data, self.at = data, at
        self.vtable = at - struct.unpack_from("<i", data, at)[0]
        self.vsize = struct.unpack_from("<H", data, self.vtable)[0]

    def _place(self, field: int) -> Optional[int]:
        slot = 4 + 2 * field
        if slot >= self.vsize:
            return None
        offset = struct.unpack_from("<H", self.data, self.vtable + slot)[0]
        return self.at + offset if offset else None

    def scalar(self, field: int, kind: str, default: Any = 0) -> Any:
        place = self._place(field)
        return default if place is None else struct.unpack_from("<" + kind, self.data, place)[0]

    def table(self, field: int) -> Optional["Table"]:
        place = self._place(field)
        return None if place is None else Table(self.data, self._follow(place))

    def string(self, field: int) -> str:
        place = self._place(field)
        if place is None:
            return ""
        start, count = self._vector(place)
        return self.data[start : start + count].decode("utf-8", "replace")

    def tables(self, field: int) -> List["Table"]:
        place = self._place(field)
        if place is None:
            return []
        start, count = self._vector(place)
        return [Table(self.data, self._follow(start + 4 * i)) for i in range(count)]

    def scalars(self, field: int, kind: str) -> Tuple[Any, ...]:
        place = self._place(field)
        if place is None:
            return ()
        start, count = self._vector(place)
        return struct.unpack_from(f"<{count}{kind}", self.data, start)

    def bytes(self, field: int) -> Optional[Tuple[int, int]]:
        """Start and count of a vector of bytes."""
        place = self._place(field)
        return None if place is None else self._vector(place)

    def _follow(self, place: int) -> int:
        return place + struct.unpack_from("<I", self.data, place)[0]

    def _vector(self, place: int) -> Tuple[int, int]:
        start = self._follow(place)
        count = struct.unpack_from("<I", self.data, start)[0]
        if start + 4 + count > len(self.data):
            raise struct.error("a vector ends behind the file")
        return start + 4, count


class Tensor:
    """A tensor of a subgraph, as the file has it."""

    def __init__(self, index: int, table: Table):
        self.index = index
        self.name = table.string(3)
        self.shape = table.scalars(0, "i")
        self.type = table.scalar(1, "b")
        self.buffer = table.scalar(2, "I")
        self.is_variable = bool(table.scalar(5, "B"))
        self.shape_signature = table.scalars(7, "i")  # empty: the shape that the tensor has
        quantization = table.table(4)
        self.scales: Tuple[float, ...] = quantization.scalars(2, "f") if quantization else ()
        self.zero_points: Tuple[int, ...] = quantization.scalars(3, "q") if quantization else ()
        self.axis: int = quantization.scalar(6, "i") if quantization else 0

    @property
    def dtype_name(self) -> Optional[str]:
        return TYPES.get(self.type)


class Operator:
    """An operator: name as LiteRT shows it, tensors by index, -1 where an optional input is left out."""

    def __init__(self, name: str, inputs: Tuple[int, ...], outputs: Tuple[int, ...]):
        self.name, self.inputs, self.outputs = name, inputs, outputs


class Subgraph:
    def __init__(self, table: Table, codes: List[str]):
        self.tensors = [Tensor(i, t) for i, t in enumerate(table.tables(0))]
        self.inputs = table.scalars(1, "i")
        self.outputs = table.scalars(2, "i")
        self.name = table.string(4)
        self.operators = [
            Operator(codes[op.scalar(0, "I")], op.scalars(1, "i"), op.scalars(2, "i")) for op in table.tables(3)
        ]


class Signature:
    """A SignatureDef: names of inputs and outputs to tensor indices, sorted by name as LiteRT has them."""

    def __init__(self, table: Table):
        def names(field: int) -> Dict[str, int]:
            return dict(sorted((m.string(0), m.scalar(1, "I")) for m in table.tables(field)))

        self.key = table.string(2)
        self.inputs, self.outputs = names(0), names(1)
        self.subgraph = table.scalar(4, "I")


class File:
    """A .tflite file.

    Raises:
        ModelError: the bytes are no such file.
    """

    def __init__(self, data: bytes):
        self.data = data
        try:
            if data[4:8] != b"TFL3":
                raise ModelError("the model is no .tflite file: bytes 4 to 7 are not TFL3")
            model = Table(data, struct.unpack_from("<I", data, 0)[0])
            codes = [_operator_name(code) for code in model.tables(1)]
            self.subgraphs = [Subgraph(g, codes) for g in model.tables(2)]
            self._buffers = model.tables(4)
            self.signatures = {s.key: s for s in map(Signature, model.tables(7))}
        except (struct.error, IndexError) as e:
            raise ModelError(f"the model is a damaged .tflite file: {e}") from None

    def buffers(self) -> Iterator[bytes]:
        """The bytes of each buffer that has some inside of the tables."""
        for buffer in self._buffers:
            place = buffer.bytes(0)
            if place is not None:
                yield self.data[place[0] : place[0] + place[1]]

    def constant(self, tensor: Tensor) -> Optional[bytes]:
        """The bytes of a constant tensor; None when the tensor is computed."""
        if not 0 < tensor.buffer < len(self._buffers):
            return None
        buffer = self._buffers[tensor.buffer]
        place = buffer.bytes(0)
        if place is not None and place[1]:
            return self.data[place[0] : place[0] + place[1]]
        offset, size = buffer.scalar(1, "Q"), buffer.scalar(2, "Q")
        return self.data[offset : offset + size] if offset > 1 and size else None


def _operator_name(code: Table) -> str:
    builtin = max(code.scalar(0, "b"), code.scalar(3, "i"))
    if builtin == 32:
        return code.string(1)
    return OPERATORS[builtin] if builtin < len(OPERATORS) else f"BUILTIN_{builtin}"


# BuiltinOperator of the schema, by code.
OPERATORS = """
ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE EMBEDDING_LOOKUP FLOOR
FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D LOCAL_RESPONSE_NORMALIZATION LOGISTIC LSH_PROJECTION LSTM
MAX_POOL_2D MUL RELU RELU_N1_TO_1 RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX SPACE_TO_DEPTH SVDF TANH CONCAT_EMBEDDINGS
SKIP_GRAM CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND
SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV SQUEEZE UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE BIDIRECTIONAL_SEQUENCE_RNN
EXP TOPK_V2 SPLIT LOG_SOFTMAX DELEGATE BIDIRECTIONAL_SEQUENCE_LSTM CAST PRELU MAXIMUM ARG_MAX MINIMUM LESS NEG PADV2
GREATER GREATER_EQUAL LESS_EQUAL SELECT SLICE SIN TRANSPOSE_CONV SPARSE_TO_DENSE TILE EXPAND_DIMS EQUAL NOT_EQUAL LOG
SUM SQRT RSQRT SHAPE POW ARG_MIN FAKE_QUANT REDUCE_PROD REDUCE_MAX PACK LOGICAL_OR ONE_HOT LOGICAL_AND LOGICAL_NOT
UNPACK REDUCE_MIN FLOOR_DIV REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE RESIZE_NEAREST_NEIGHBOR LEAKY_RELU
SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL REVERSE_V2 ADD_N GATHER_ND COS WHERE RANK ELU REVERSE_SEQUENCE
MATRIX_DIAG QUANTIZE MATRIX_SET_DIAG ROUND HARD_SWISH IF WHILE NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5
SCATTER_ND SELECT_V2 DENSIFY SEGMENT_SUM BATCH_MATMUL PLACEHOLDER_FOR_GREATER_OP_CODES CUMSUM CALL_ONCE BROADCAST_TO
RFFT2D CONV_3D IMAG REAL COMPLEX_ABS HASHTABLE HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL
CONV_3D_TRANSPOSE VAR_HANDLE READ_VARIABLE ASSIGN_VARIABLE BROADCAST_ARGS RANDOM_STANDARD_NORMAL BUCKETIZE
RANDOM_UNIFORM MULTINOMIAL GELU DYNAMIC_UPDATE_SLICE RELU_0_TO_1 UNSORTED_SEGMENT_PROD UNSORTED_SEGMENT_MAX
UNSORTED_SEGMENT_SUM ATAN2 UNSORTED_SEGMENT_MIN SIGN BITCAST BITWISE_XOR RIGHT_SHIFT
""".split()
