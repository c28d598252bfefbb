# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.lite.constants: names of types and formats that older scripts use."""

from ._dtypes import complex64, float16, float32, int8, int16, int32, int64, string, uint8

FLOAT = float32
FLOAT16 = float16
INT32 = int32
INT64 = int64
STRING = string
QUANTIZED_UINT8 = uint8
INT8 = int8
INT16 = int16
COMPLEX64 = complex64
TENSORFLOW_GRAPHDEF, TFLITE, GRAPHVIZ_DOT = 1, 2, 3
UNSET, TENSORFLOW, KERAS, JAX, PYTORCH = "UNSET", "TENSORFLOW", "KERAS", "JAX", "PYTORCH"
