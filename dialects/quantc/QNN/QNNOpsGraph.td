//===- QNNOpsGraph.td - constants, ranges, stages, custom ops -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
include "quantc/QNN/QNNOpBase.td"

def QNN_ConstantOp : QNN_Op<"constant", "QuantSpec::integer()", [ConstantLike]> {
  let summary = "a tensor known at compile time";
  let description = [{
    The value holds what is stored: integers for a uniform type, reals before.
    Element type of the value = storage type of the result; equal shapes.

    Example:
    ```mlir
    %w = qnn.constant dense<[[1, -127]]> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8<-127:127>:f32, 0.5>>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs QNN_Tensor:$output);
  let assemblyFormat = "$value attr-dict `->` type($output)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def QNN_VariableOp : Op<QNN_Dialect, "variable", [MemoryEffects<[MemAlloc]>]> {
  let summary = "state that an operator updates in place";
  let description = [{
    Real zero (the zero point) when a network is loaded; the operator that
    takes it as an operand (LSTM, SVDF) reads and overwrites it, and it lives
    on from one run to the next. Two variables are never merged.

    Example:
    ```mlir
    %state = qnn.variable : tensor<1x6x!quant.uniform<i16:f32, 0.001>>
    ```
  }];
  let results = (outs QNN_Tensor:$output);
  let assemblyFormat = "attr-dict `:` type($output)";
}

def QNN_NoValueOp : Op<QNN_Dialect, "no_value", [Pure]> {
  let summary = "an operand that is left out";
  let description = [{
    Stands for index -1 in the middle of an operand list.

    Example:
    ```mlir
    %none = qnn.no_value : none
    ```
  }];
  let results = (outs NoneType:$output);
  let assemblyFormat = "attr-dict `:` type($output)";
}

def QNN_FakeQuantOp : QNN_Op<"fake_quant", "QuantSpec::floatOnly()", [], "inferSameAsInput"> {
  let rewrites = "sink_unary";
  let summary = "learnt range of a quantization-aware network";
  let kernel = [{takes("f32")}];
  let description = [{
    Rounds to `num_bits` over `[min, max]`, nudged so that 0.0 is exact. One
    min and max, or one per channel of the last axis (`axis`).

    Example:
    ```mlir
    %1 = qnn.fake_quant %0 {min = [-1.0 : f32], max = [1.0 : f32]} : (tensor<1x8xf32>) -> tensor<1x8xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, F32ArrayAttr:$min, F32ArrayAttr:$max,
                       DefaultValuedAttr<I64Attr, "8">:$num_bits,
                       DefaultValuedAttr<BoolAttr, "false">:$narrow_range,
                       OptionalAttr<I64Attr>:$axis);
  let results = (outs QNN_Tensor:$output);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def QNN_BatchNormOp : QNN_Op<"batch_norm", "QuantSpec::floatOnly()", [], "inferSameAsInput"> {
  let summary = "inference batch normalization over the last axis";
  let description = [{
    `(x - mean) * scale / sqrt(variance + epsilon) + offset`.

    Example:
    ```mlir
    %1 = qnn.batch_norm %0, %scale, %offset, %mean, %variance {epsilon = 1.0e-3 : f32} : (tensor<1x4x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_Tensor:$scale, QNN_Tensor:$offset, QNN_Tensor:$mean,
                       QNN_Tensor:$variance, F32Attr:$epsilon);
  let results = (outs QNN_Tensor:$output);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def QNN_QuantizeOp : QNN_UnaryOp<"quantize", "QuantSpec::integer().stage()"> {
  let summary = "real to integer, or from one scale to another";
  let kernel = [{takes("f32 q8 qu8 q16").reads("i32").ranks(0, 8)}];
  let description = [{
    `q = clamp(round(x / scale) + zero_point)`, half away from zero; with an
    integer operand it rescales.

    Example:
    ```mlir
    %1 = qnn.quantize %0 : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5:3>>
    ```
  }];
}

def QNN_DequantizeOp : QNN_PlainOp<"dequantize", "QuantSpec::integer().stage()", [], "inferDequantize"> {
  let summary = "integer to real";
  let kernel = [{takes("f16 q8 qu8 q16").reads("q4").symmetric16()}];
  let description = [{
    `x = scale * (q - zero_point)`. Of a half-precision constant: widening.

    Example:
    ```mlir
    %1 = qnn.dequantize %0 : (tensor<4x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input);
  let results = (outs QNN_Tensor:$output);
}

def QNN_CustomOp : Op<QNN_Dialect, "custom", [
    DeclareOpInterfaceMethods<QNN_QuantizableOpInterface>]> {
  let summary = "an operator known by name only";
  let description = [{
    Carried through as it is. `options` holds the bytes of the file;
    `builtin_code` is set when the operator is a builtin that has no op here.

    Example:
    ```mlir
    %1 = qnn.custom "Sigmoid2"(%0) : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins StrAttr:$custom_code, Variadic<QNN_TensorOrNone>:$inputs,
                       OptionalAttr<DenseI8ArrayAttr>:$options, OptionalAttr<I64Attr>:$builtin_code,
                       OptionalAttr<I64Attr>:$version, OptionalAttr<I64Attr>:$options_type);
  let results = (outs Variadic<QNN_Tensor>:$outputs);
  let assemblyFormat = "$custom_code `(` $inputs `)` attr-dict `:` functional-type($inputs, results)";
  let extraClassDefinition = "::quantc::qnn::QuantSpec $cppClass::getQuantSpec() { return ::quantc::qnn::QuantSpec::floatOnly(); }";
}
