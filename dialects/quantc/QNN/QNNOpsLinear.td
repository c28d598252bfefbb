//===- QNNOpsLinear.td - convolutions and matrix products -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
include "quantc/QNN/QNNOpBase.td"

def QNN_Conv2DOp : QNN_PlainOp<"conv_2d", "QuantSpec::integer().weights(1, 0).bias(2).fuses()"> {
  let summary = "2-D convolution, NHWC, filter OHWI";
  let kernel = [{takes("f32/f32 f32/q8 q8/q8 qu8/qu8 q16/q8").reads("f32/q4 q8/q4").symmetric16().symmetricWeights().ranks(4, 4)}];
  let description = [{
    Filter channels that divide the input's make a grouped convolution.

    Example:
    ```mlir
    %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 2, 2>, padding = #qnn<padding same>, activation = #qnn<activation relu6>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, QNN_RealTensor:$filter, Optional<QNN_RealTensor>:$bias,
    DenseI64ArrayAttr:$strides, QNN_PaddingAttr:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
  let results = (outs QNN_RealTensor:$output);
}

def QNN_DepthwiseConv2DOp : QNN_PlainOp<"depthwise_conv_2d", "QuantSpec::integer().weights(1, 3).bias(2).fuses()"> {
  let summary = "depthwise 2-D convolution, NHWC, filter 1HWC";
  let kernel = [{takes("f32/f32 f32/q8 q8/q8 qu8/qu8 q16/q8").reads("q8/q4").symmetric16().symmetricWeights().ranks(4, 4)}];
  let description = [{
    Output channel = input channel * depth_multiplier + m.

    Example:
    ```mlir
    %y = qnn.depthwise_conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, depth_multiplier = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<1x3x3x3xf32>, tensor<3xf32>) -> tensor<1x8x8x3xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, QNN_RealTensor:$filter, Optional<QNN_RealTensor>:$bias,
    DenseI64ArrayAttr:$strides, QNN_PaddingAttr:$padding, I64Attr:$depth_multiplier,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
  let results = (outs QNN_RealTensor:$output);
}

def QNN_TransposeConvOp : QNN_PlainOp<"transpose_conv",
    "QuantSpec::integer().data(2).weights(1, 0).bias(3).fuses()"> {
  let summary = "transposed 2-D convolution, filter OHWI";
  let kernel = [{takes("f32/f32 f32/q8 q8/q8 qu8/qu8 q16/q8").decides(2).symmetric16().symmetricWeights().rescalesBelow256().indices({0}, "i32").ranks(4, 4)}];
  let macs = [{countTransposedMacs}];
  let description = [{
    The first operand is the output shape.

    Example:
    ```mlir
    %y = qnn.transpose_conv %shape, %w, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<4x3x3x3xf32>, tensor<1x4x4x3xf32>) -> tensor<1x8x8x4xf32>
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$output_shape, QNN_RealTensor:$filter, QNN_RealTensor:$input,
    Optional<QNN_RealTensor>:$bias, DenseI64ArrayAttr:$strides, QNN_PaddingAttr:$padding,
    DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
  let results = (outs QNN_RealTensor:$output);
}

def QNN_Conv3DOp : QNN_PlainOp<"conv_3d", "QuantSpec::floatOnly()"> {
  let summary = "3-D convolution, NDHWC, filter DHWIO";
  let kernel = [{takes("f32/f32").ranks(5, 5)}];
  let macs = [{countConv3DMacs}];
  let description = [{
    Strides and dilations are depth, height, width.

    Example:
    ```mlir
    %y = qnn.conv_3d %x, %w {strides = array<i64: 1, 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x4x2xf32>, tensor<3x3x3x2x5xf32>) -> tensor<1x4x4x4x5xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, QNN_RealTensor:$filter, Optional<QNN_RealTensor>:$bias,
    DenseI64ArrayAttr:$strides, QNN_PaddingAttr:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$dilations,
    DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
  let results = (outs QNN_RealTensor:$output);
}

def QNN_Conv3DTransposeOp : QNN_PlainOp<"conv_3d_transpose", "QuantSpec::floatOnly()"> {
  let summary = "transposed 3-D convolution, filter DHWOI";
  let kernel = [{takes("f32/f32").decides(2).indices({0}, "i32").ranks(5, 5)}];
  let macs = [{countTransposedMacs}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.conv_3d_transpose %shape, %w, %x {strides = array<i64: 2, 2, 2>, padding = #qnn<padding same>} : (tensor<5xi32>, tensor<3x3x3x5x2xf32>, tensor<1x2x2x2x2xf32>) -> tensor<1x4x4x4x5xf32>
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$output_shape, QNN_RealTensor:$filter, QNN_RealTensor:$input,
    Optional<QNN_RealTensor>:$bias, DenseI64ArrayAttr:$strides, QNN_PaddingAttr:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$dilations,
    DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
  let results = (outs QNN_RealTensor:$output);
}

def QNN_FullyConnectedOp : QNN_PlainOp<"fully_connected", "QuantSpec::integer().weights(1, 0).bias(2).fuses()"> {
  let summary = "matrix product with weights [out, in]";
  let kernel = [{takes("f32/f32 f32/q8 q8/q8 qu8/qu8 q16/q8").reads("f32/q4 f32/qu8 q8/q4 q16/q4 q16/q16").symmetric16().comparesBiasScale().rescalesBelow256().ranks(1, 6)}];
  let description = [{
    All but the last dimension of the input are rows; they are flattened to
    one unless `keep_num_dims`. `shuffled` is the 4x16 weights format.

    Example:
    ```mlir
    %y = qnn.fully_connected %x, %w, %b : (tensor<1x8xf32>, tensor<3x8xf32>, tensor<3xf32>) -> tensor<1x3xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, QNN_RealTensor:$weights, Optional<QNN_RealTensor>:$bias,
    DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation,
    DefaultValuedAttr<BoolAttr, "false">:$keep_num_dims,
    DefaultValuedAttr<BoolAttr, "false">:$asymmetric_quantize_inputs);
  let results = (outs QNN_RealTensor:$output);
}

def QNN_BatchMatMulOp : QNN_PlainOp<"batch_matmul", "QuantSpec::integer()"> {
  let summary = "matrix products over the two innermost dimensions";
  let kernel = [{takes("f32/f32 f32/q8 q8/q8 q16/q16").reads("q16/q8").symmetric16().ranks(2, 5)}];
  let macs = [{countBatchMatMulMacs}];
  let description = [{
    Outer dimensions broadcast.

    Example:
    ```mlir
    %y = qnn.batch_matmul %a, %b {adj_y = true} : (tensor<2x3x4xf32>, tensor<2x5x4xf32>) -> tensor<2x3x5xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$lhs, QNN_RealTensor:$rhs,
    DefaultValuedAttr<BoolAttr, "false">:$adj_x, DefaultValuedAttr<BoolAttr, "false">:$adj_y,
    DefaultValuedAttr<BoolAttr, "false">:$asymmetric_quantize_inputs);
  let results = (outs QNN_RealTensor:$output);
}

def QNN_SVDFOp : QNN_PlainOp<"svdf", "QuantSpec::integer()"> {
  let summary = "rank-decomposed time-delay layer with state";
  let kernel = [{takes("f32/f32 f32/q8 q8/q8").reads("f32/qu8").pairs(1).ranks(2, 2)}];
  let macs = [{countSVDFMacs}];
  let description = [{
    Operands: input, feature weights, time weights, bias or none, state.

    Example:
    ```mlir
    %y = qnn.svdf %x, %wf, %wt, %b, %state {rank = 1 : i64} : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2x3xf32>, tensor<2xf32>, tensor<1x6xf32>) -> tensor<1x2xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, QNN_RealTensor:$weights_feature, QNN_RealTensor:$weights_time,
    QNN_TensorOrNone:$bias, QNN_Tensor:$state, I64Attr:$rank,
    DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation,
    DefaultValuedAttr<BoolAttr, "false">:$asymmetric_quantize_inputs);
  let results = (outs QNN_RealTensor:$output);
}

def QNN_UnidirectionalSequenceLSTMOp : QNN_PlainOp<"unidirectional_sequence_lstm", "QuantSpec::integer()"> {
  let summary = "LSTM over a sequence, 20 or 24 operands in TFLite's order";
  let kernel = [{takes("f32/f32 f32/q8 q8/q8").reads("f32/qu8").pairs(2).ranks(3, 3)}];
  let macs = [{countLSTMMacs}];
  let description = [{
    `inputs` are those of the TFLite operator, with qnn.no_value where one is
    left out; the last five intermediate tensors' types (8-bit kernels take
    scales from them) are in `intermediates`.

    Example: see test/Import/TFLite.
  }];
  let arguments = (ins Variadic<QNN_TensorOrNone>:$inputs, F32Attr:$cell_clip, F32Attr:$proj_clip,
    DefaultValuedAttr<BoolAttr, "false">:$time_major,
    DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation,
    DefaultValuedAttr<BoolAttr, "false">:$asymmetric_quantize_inputs,
    DefaultValuedAttr<BoolAttr, "false">:$diagonal_recurrent_tensors,
    OptionalAttr<TypeArrayAttr>:$intermediates);
  let results = (outs QNN_RealTensor:$output);
}
