//===- QNNOpsIndex.td - shapes, indices, gathering, detection -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
include "quantc/QNN/QNNOpBase.td"

def QNN_ShapeOp : QNN_PlainOp<"shape", "QuantSpec::integer().plainResults()"> {
  let summary = "the dimensions of x";
  let kernel = [{any()}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.shape %x {out_type = i32} : (tensor<2x4xf32>) -> tensor<2xi32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, TypeAttr:$out_type);
  let results = (outs QNN_IndexTensor:$output);
}

def QNN_RankOp : QNN_PlainOp<"rank", "QuantSpec::integer().plainResults()"> {
  let summary = "the number of dimensions of x";
  let kernel = [{any()}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.rank %x : (tensor<2x4xf32>) -> tensor<i32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input);
  let results = (outs QNN_IndexTensor:$output);
}

def QNN_FillOp : QNN_PlainOp<"fill", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward).data(1)"> {
  let summary = "one value in a shape";
  let kernel = [{takes("string f32 f64 f16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 q8 qu8 q16").decides(1).symmetric16().sameParams("q8 qu8 q16").indices({0}, "i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.fill %d, %v : (tensor<2xi32>, tensor<f32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$dims, QNN_Tensor:$value);
  let results = (outs QNN_Tensor:$output);
}

def QNN_RangeOp : QNN_PlainOp<"range", "QuantSpec::floatOnly()"> {
  let summary = "start, start + delta, ... below limit";
  let kernel = [{takes("f32 i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.range %a, %b, %d : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<?xi32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$start, QNN_Tensor:$limit, QNN_Tensor:$delta);
  let results = (outs QNN_Tensor:$output);
}

def QNN_GatherOp : QNN_PlainOp<"gather", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward)"> {
  let summary = "slices of x along axis at indices";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 bool string q8 qu8 q16").reads("f16 q4").indices({1}, "i64 i32 i16").looksUp(Places::Gather)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.gather %x, %i {axis = 0 : i64} : (tensor<4x2xf32>, tensor<3xi32>) -> tensor<3x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$indices, I64Attr:$axis, DefaultValuedAttr<I64Attr, "0">:$batch_dims);
  let results = (outs QNN_Tensor:$output);
}

def QNN_GatherNDOp : QNN_PlainOp<"gather_nd", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward)"> {
  let summary = "slices of x at index vectors";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 bool string q8 qu8 q16").reads("f16").indices({1}, "i64 i32 i16").looksUp(Places::GatherND)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.gather_nd %x, %i : (tensor<4x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$indices);
  let results = (outs QNN_Tensor:$output);
}

def QNN_ScatterNDOp : QNN_PlainOp<"scatter_nd", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward).data(1)"> {
  let summary = "updates summed into zeros at index vectors";
  let kernel = [{takes("f32 i64 i32 i8 u8 bool q8 qu8").decides(1).zeroFills().indices({0, 2}, "i32").looksUp(Places::ScatterND)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.scatter_nd %i, %u, %s : (tensor<3x1xi32>, tensor<3xf32>, tensor<1xi32>) -> tensor<8xf32>
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$indices, QNN_Tensor:$updates, QNN_IndexTensor:$shape);
  let results = (outs QNN_Tensor:$output);
}

def QNN_OneHotOp : QNN_PlainOp<"one_hot", "QuantSpec::floatOnly()"> {
  let summary = "on at the index, off elsewhere";
  let kernel = [{takes("f32 i64 i32 i8 u8 bool").reads("q8 qu8").decides(2).indices({0}, "i64 i32").indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.one_hot %i, %d, %on, %off {axis = -1 : i64} : (tensor<3xi32>, tensor<i32>, tensor<f32>, tensor<f32>) -> tensor<3x4xf32>
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$indices, QNN_IndexTensor:$depth, QNN_Tensor:$on_value, QNN_Tensor:$off_value, I64Attr:$axis);
  let results = (outs QNN_Tensor:$output);
}

def QNN_WhereOp : QNN_PlainOp<"where", "QuantSpec::floatOnly()"> {
  let summary = "coordinates of the true elements";
  let kernel = [{takes("f32 i64 i32 u32 i8 u8 bool").ranks(1, 8)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.where %c : (tensor<2x4xi1>) -> tensor<?x2xi64>
    ```
  }];
  let arguments = (ins QNN_Tensor:$condition);
  let results = (outs QNN_IndexTensor:$output);
}

def QNN_BroadcastArgsOp : QNN_PlainOp<"broadcast_args", "QuantSpec::floatOnly()"> {
  let summary = "the shape two shapes broadcast to";
  let kernel = [{takes("i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.broadcast_args %a, %b : (tensor<2xi32>, tensor<1xi32>) -> tensor<2xi32>
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$s0, QNN_IndexTensor:$s1);
  let results = (outs QNN_IndexTensor:$output);
}

def QNN_MatrixDiagOp : QNN_PlainOp<"matrix_diag", "QuantSpec::floatOnly()"> {
  let summary = "a vector on the diagonal of a matrix";
  let kernel = [{takes("f32 i64 i32 u32 i16 i8 u8").reads("f64 f16 u64 u16 bool c64 c128")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.matrix_diag %x : (tensor<3xf32>) -> tensor<3x3xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$diagonal);
  let results = (outs QNN_Tensor:$output);
}

def QNN_MatrixSetDiagOp : QNN_PlainOp<"matrix_set_diag", "QuantSpec::floatOnly()", [], "inferSameAsInput"> {
  let summary = "x with its diagonal replaced";
  let kernel = [{takes("f32 i64 i32 u32 i16 i8 u8").reads("f64 f16 u64 u16 bool c64 c128")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.matrix_set_diag %x, %d : (tensor<3x3xf32>, tensor<3xf32>) -> tensor<3x3xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_Tensor:$diagonal);
  let results = (outs QNN_Tensor:$output);
}

def QNN_SparseToDenseOp : QNN_PlainOp<"sparse_to_dense", "QuantSpec::floatOnly()"> {
  let summary = "values at indices, a default elsewhere";
  let kernel = [{takes("f32 i64 i32 i8 u8").reads("q8 qu8").decides(2).indices({0, 1}, "i64 i32").looksUp(Places::Scatter)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.sparse_to_dense %i, %s, %v, %d : (tensor<3xi32>, tensor<1xi32>, tensor<3xf32>, tensor<f32>) -> tensor<8xf32>
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$indices, QNN_IndexTensor:$output_shape, QNN_Tensor:$values, QNN_Tensor:$default_value, DefaultValuedAttr<BoolAttr, "false">:$validate_indices);
  let results = (outs QNN_Tensor:$output);
}

def QNN_SegmentSumOp : QNN_PlainOp<"segment_sum", "QuantSpec::floatOnly()"> {
  let summary = "sums of runs of rows";
  let kernel = [{takes("f32 i32").indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.segment_sum %x, %s : (tensor<4x2xf32>, tensor<4xi32>) -> tensor<?x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$segment_ids);
  let results = (outs QNN_Tensor:$output);
}

def QNN_UniqueOp : QNN_PlainOp<"unique", "QuantSpec::floatOnly()"> {
  let summary = "distinct elements and where each element is";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8").reads("q8 qu8 q16")}];
  let description = [{
    Example:
    ```mlir
    %y, %i = qnn.unique %x {index_type = i32} : (tensor<4xf32>) -> (tensor<?xf32>, tensor<4xi32>)
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, TypeAttr:$index_type);
  let results = (outs QNN_Tensor:$output, QNN_IndexTensor:$indices);
}

def QNN_NonMaxSuppressionV4Op : QNN_PlainOp<"non_max_suppression_v4", "QuantSpec::floatOnly()"> {
  let summary = "boxes kept by score, and how many";
  let kernel = [{takes("f32").indices({2}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %i, %n = qnn.non_max_suppression_v4 %b, %s, %m, %t, %u : (tensor<8x4xf32>, tensor<8xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<3xi32>, tensor<i32>)
    ```
  }];
  let arguments = (ins QNN_Tensor:$boxes, QNN_Tensor:$scores, QNN_IndexTensor:$max_output_size, QNN_Tensor:$iou_threshold, QNN_Tensor:$score_threshold);
  let results = (outs QNN_IndexTensor:$selected, QNN_IndexTensor:$valid);
}

def QNN_NonMaxSuppressionV5Op : QNN_PlainOp<"non_max_suppression_v5", "QuantSpec::floatOnly()"> {
  let summary = "the same with soft scores";
  let kernel = [{takes("f32").indices({2}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %i, %v, %n = qnn.non_max_suppression_v5 %b, %s, %m, %t, %u, %g : (tensor<8x4xf32>, tensor<8xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<3xi32>, tensor<3xf32>, tensor<i32>)
    ```
  }];
  let arguments = (ins QNN_Tensor:$boxes, QNN_Tensor:$scores, QNN_IndexTensor:$max_output_size, QNN_Tensor:$iou_threshold, QNN_Tensor:$score_threshold, QNN_Tensor:$sigma);
  let results = (outs QNN_IndexTensor:$selected, QNN_Tensor:$selected_scores, QNN_IndexTensor:$valid);
}

