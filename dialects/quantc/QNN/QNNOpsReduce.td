//===- QNNOpsReduce.td - pooling and reductions -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
include "quantc/QNN/QNNOpBase.td"

def QNN_AveragePool2DOp : QNN_PlainOp<"average_pool_2d", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy).fuses()"> {
  let summary = "mean of the cells of a window that lie in the image";
  let kernel = [{takes("f32 q8 qu8 q16").reads("i16 i8 u8").ranks(4, 4)}];
  let averages = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.average_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x4x4x3xf32>) -> tensor<1x2x2x3xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides,
    QNN_PaddingAttr:$padding, DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
  let results = (outs QNN_Tensor:$output);
}

def QNN_MaxPool2DOp : QNN_PlainOp<"max_pool_2d", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy).fuses()"> {
  let summary = "largest cell of a window";
  let kernel = [{takes("f32 i16 i8 u8 q8 qu8 q16").sameParams("q8").ranks(4, 4)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x4x4x3xf32>) -> tensor<1x2x2x3xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides,
    QNN_PaddingAttr:$padding, DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
  let results = (outs QNN_Tensor:$output);
}

def QNN_L2Pool2DOp : QNN_PlainOp<"l2_pool_2d", "QuantSpec::floatOnly()"> {
  let summary = "root of the mean square of a window";
  let kernel = [{takes("f32").ranks(4, 4)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.l2_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x4x4x3xf32>) -> tensor<1x2x2x3xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides,
    QNN_PaddingAttr:$padding, DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
  let results = (outs QNN_Tensor:$output);
}

def QNN_MeanOp : QNN_ReduceOp<"mean", "QuantSpec::integer().range(::quantc::qnn::TocoRange::Forward).forwards()"> {
  let rewrites = "sink_reduction keep_dims";
  let summary = "mean over axes";
  let kernel = [{takes("f32 i64 i32 q8 qu8 q16").reads("i16 i8 u8").symmetric16().indices({1}, "i32").ranks(0, 6)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.mean %x, %axes {keep_dims = true} : (tensor<1x4x4x3xf32>, tensor<2xi32>) -> tensor<1x1x1x3xf32>
    ```
  }];
}

def QNN_SumOp : QNN_ReduceOp<"sum", "QuantSpec::integer().same(::quantc::qnn::SameScale::Int16).range(::quantc::qnn::TocoRange::Forward)"> {
  let rewrites = "sink_reduction keep_dims";
  let summary = "sum over axes";
  let kernel = [{takes("f32 i64 i32 q8 qu8 q16").reads("i16 i8 u8").symmetric16().indices({1}, "i32").ranks(0, 6)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.sum %x, %axes {keep_dims = true} : (tensor<1x4x4x3xf32>, tensor<2xi32>) -> tensor<1x1x1x3xf32>
    ```
  }];
}

def QNN_ReduceMaxOp : QNN_ReduceOp<"reduce_max", "QuantSpec::copies()"> {
  let rewrites = "sink_reduction keep_dims";
  let summary = "largest over axes";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 q8 qu8 q16").symmetric16().sameParams("q8 qu8 q16").indices({1}, "i32").ranks(0, 6)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.reduce_max %x, %axes {keep_dims = true} : (tensor<1x4x4x3xf32>, tensor<2xi32>) -> tensor<1x1x1x3xf32>
    ```
  }];
}

def QNN_ReduceMinOp : QNN_ReduceOp<"reduce_min", "QuantSpec::copies()"> {
  let rewrites = "sink_reduction keep_dims";
  let summary = "smallest over axes";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 q8 qu8 q16").symmetric16().sameParams("q8 qu8 q16").indices({1}, "i32").ranks(0, 6)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.reduce_min %x, %axes {keep_dims = true} : (tensor<1x4x4x3xf32>, tensor<2xi32>) -> tensor<1x1x1x3xf32>
    ```
  }];
}

def QNN_ReduceProdOp : QNN_ReduceOp<"reduce_prod", "QuantSpec::integer().noUInt8()"> {
  let rewrites = "keep_dims";
  let summary = "product over axes";
  let kernel = [{takes("f32 i64 i32 q8 q16").reads("i16 i8 u8 bool").symmetric16().indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.reduce_prod %x, %axes {keep_dims = true} : (tensor<1x4x4x3xf32>, tensor<2xi32>) -> tensor<1x1x1x3xf32>
    ```
  }];
}

def QNN_ReduceAllOp : QNN_ReduceOp<"reduce_all", "QuantSpec::floatOnly()"> {
  let summary = "all of the booleans over axes";
  let kernel = [{takes("bool").indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.reduce_all %x, %axes {keep_dims = true} : (tensor<1x4x4x3xf32>, tensor<2xi32>) -> tensor<1x1x1x3xf32>
    ```
  }];
}

def QNN_ReduceAnyOp : QNN_ReduceOp<"reduce_any", "QuantSpec::floatOnly()"> {
  let summary = "any of the booleans over axes";
  let kernel = [{takes("bool").indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.reduce_any %x, %axes {keep_dims = true} : (tensor<1x4x4x3xf32>, tensor<2xi32>) -> tensor<1x1x1x3xf32>
    ```
  }];
}

def QNN_ArgMaxOp : QNN_PlainOp<"arg_max", "QuantSpec::integer().plainResults().noInt16()"> {
  let summary = "position of the largest element, the first of equals";
  let kernel = [{takes("f32 i32 i8 u8 bool q8 qu8").indices({1}, "i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.arg_max %x, %axis {output_type = i32} : (tensor<1x4xf32>, tensor<i32>) -> tensor<1xi32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$axis, TypeAttr:$output_type);
  let results = (outs QNN_IndexTensor:$output);
}

def QNN_ArgMinOp : QNN_PlainOp<"arg_min", "QuantSpec::integer().plainResults().noInt16()"> {
  let summary = "position of the smallest element, the first of equals";
  let kernel = [{takes("f32 i32 i8 u8 bool q8 qu8").indices({1}, "i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.arg_min %x, %axis {output_type = i32} : (tensor<1x4xf32>, tensor<i32>) -> tensor<1xi32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$axis, TypeAttr:$output_type);
  let results = (outs QNN_IndexTensor:$output);
}

def QNN_CumsumOp : QNN_PlainOp<"cumsum", "QuantSpec::floatOnly()", [], "inferSameAsInput"> {
  let summary = "running sum along an axis";
  let kernel = [{takes("f32 i64 i32").indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.cumsum %x, %axis {exclusive = false, reverse = false} : (tensor<4xf32>, tensor<i32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$axis,
    DefaultValuedAttr<BoolAttr, "false">:$exclusive, DefaultValuedAttr<BoolAttr, "false">:$reverse);
  let results = (outs QNN_Tensor:$output);
}

def QNN_TopKV2Op : QNN_PlainOp<"topk_v2", "QuantSpec::copies(::quantc::qnn::TocoRange::None)"> {
  let summary = "the k largest of the last axis and their positions";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 q8 qu8 q16").indices({1}, "i32 i16")}];
  let description = [{
    Example:
    ```mlir
    %v, %i = qnn.topk_v2 %x, %k : (tensor<1x8xf32>, tensor<i32>) -> (tensor<1x3xf32>, tensor<1x3xi32>)
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$k);
  let results = (outs QNN_Tensor:$values, QNN_IndexTensor:$indices);
}
