//===- QNNOpsShape.td - moving values without computing -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
include "quantc/QNN/QNNOpBase.td"

def QNN_ReshapeOp : QNN_PlainOp<"reshape", "QuantSpec::copies(::quantc::qnn::TocoRange::Both)"> {
  let summary = "same elements, another shape; one -1 is inferred";
  let kernel = [{takes("string bf16 f32 f64 f16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128 q8 qu8 q16 q4").indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.reshape %x, %shape : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<8xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$shape);
  let results = (outs QNN_Tensor:$output);
}

def QNN_SqueezeOp : QNN_PlainOp<"squeeze", "QuantSpec::copies(::quantc::qnn::TocoRange::Both)"> {
  let summary = "drops dimensions of size 1; all of them when no axis is named";
  let kernel = [{takes("string bf16 f32 f64 f16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128 q8 qu8 q16 q4").ranks(0, 8)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.squeeze %x {axes = array<i64: 1>} : (tensor<2x1x4xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$axes);
  let results = (outs QNN_Tensor:$output);
}

def QNN_ExpandDimsOp : QNN_PlainOp<"expand_dims", "QuantSpec::copies(::quantc::qnn::TocoRange::Both)"> {
  let summary = "a dimension of size 1 before axis";
  let kernel = [{takes("string bf16 f32 f64 f16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128 q8 qu8 q16 q4").symmetric16().sameParams("q8 qu8 q16").indices({1}, "i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.expand_dims %x, %axis : (tensor<2x4xf32>, tensor<i32>) -> tensor<2x1x4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$axis);
  let results = (outs QNN_Tensor:$output);
}

def QNN_TransposeOp : QNN_PlainOp<"transpose", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward)"> {
  let summary = "result axis i is operand axis perm[i]";
  let kernel = [{takes("f32 f64 f16 bf16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128 q8 qu8 q16 q4").sameParams("q8 qu8").indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.transpose %x, %perm : (tensor<2x4xf32>, tensor<2xi32>) -> tensor<4x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$perm);
  let results = (outs QNN_Tensor:$output);
}

def QNN_PadOp : QNN_PlainOp<"pad", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward)"> {
  let rewrites = "sink_pad drop_identity";
  let summary = "zeros (the zero point) around; paddings [rank, 2]";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 bool q8 qu8 q16").reads("f16").sameParams("q8 qu8").indices({1}, "i64 i32").ranks(0, 5)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.pad %x, %p : (tensor<4xf32>, tensor<1x2xi32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$paddings);
  let results = (outs QNN_Tensor:$output);
}

def QNN_PadV2Op : QNN_PlainOp<"padv2", "QuantSpec::copies(::quantc::qnn::TocoRange::None)"> {
  let rewrites = "sink_pad";
  let summary = "a given value around; paddings [rank, 2]";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 bool q8 qu8 q16").reads("f16").sameParams("q8 qu8 q16").indices({1}, "i64 i32").ranks(0, 5)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.padv2 %x, %p, %v : (tensor<4xf32>, tensor<1x2xi32>, tensor<f32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$paddings, QNN_Tensor:$value);
  let results = (outs QNN_Tensor:$output);
}

def QNN_MirrorPadOp : QNN_PlainOp<"mirror_pad", "QuantSpec::copies(::quantc::qnn::TocoRange::None)"> {
  let rewrites = "sink_pad";
  let summary = "mirrored values around; paddings [rank, 2]";
  let kernel = [{takes("f32 f64 f16 bf16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128 q8 qu8 q16").symmetric16().sameParams("q8 qu8 q16").indices({1}, "i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.mirror_pad %x, %p {mode = #qnn<mirror reflect>} : (tensor<4xf32>, tensor<1x2xi32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$paddings, QNN_MirrorModeAttr:$mode);
  let results = (outs QNN_Tensor:$output);
}

def QNN_ConcatenationOp : QNN_PlainOp<"concatenation", "QuantSpec::integer().same(::quantc::qnn::SameScale::NotUInt8)"> {
  let summary = "tensors one after the other along axis";
  let kernel = [{takes("f32 i64 i32 u32 i16 i8 u8 bool q8 qu8 q16").reads("f16 q4").symmetric16().sameParams("q8").ranks(0, 6)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.concatenation %a, %b {axis = 0 : i64} : (tensor<4xf32>, tensor<2xf32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins Variadic<QNN_Tensor>:$inputs, I64Attr:$axis, DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
  let results = (outs QNN_Tensor:$output);
}

def QNN_SplitOp : QNN_PlainOp<"split", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy).data(1)"> {
  let summary = "num_splits equal parts along axis; the axis is the first operand";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 q8 qu8 q16").sameParams("q8 qu8").decides(1).indices({0}, "i32").ranks(0, 6)}];
  let description = [{
    Example:
    ```mlir
    %a, %b = qnn.split %axis, %x {num_splits = 2 : i64} : (tensor<i32>, tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>)
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$axis, QNN_Tensor:$input, I64Attr:$num_splits);
  let results = (outs Variadic<QNN_Tensor>:$outputs);
}

def QNN_SplitVOp : QNN_PlainOp<"split_v", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy)"> {
  let summary = "parts of given sizes along axis; one -1 is inferred";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 q8 qu8 q16").indices({1, 2}, "i64 i32").ranks(0, 6)}];
  let description = [{
    Example:
    ```mlir
    %a, %b = qnn.split_v %x, %sizes, %axis {num_splits = 2 : i64} : (tensor<4xf32>, tensor<2xi32>, tensor<i32>) -> (tensor<1xf32>, tensor<3xf32>)
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$sizes, QNN_IndexTensor:$axis, I64Attr:$num_splits);
  let results = (outs Variadic<QNN_Tensor>:$outputs);
}

def QNN_PackOp : QNN_PlainOp<"pack", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy)"> {
  let summary = "tensors stacked along a new axis";
  let kernel = [{takes("f32 i64 i32 u32 i16 i8 u8 q8 qu8 q16").sameParams("q8 qu8 q16")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.pack %a, %b {axis = 0 : i64} : (tensor<4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins Variadic<QNN_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs QNN_Tensor:$output);
}

def QNN_UnpackOp : QNN_PlainOp<"unpack", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy)"> {
  let summary = "slices along axis, which disappears";
  let kernel = [{takes("f32 i32 i16 i8 u8 bool q8 qu8 q16").reads("f16").sameParams("q8 qu8 q16")}];
  let description = [{
    Example:
    ```mlir
    %a, %b = qnn.unpack %x {axis = 0 : i64, num = 2 : i64} : (tensor<2x4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, I64Attr:$axis, I64Attr:$num);
  let results = (outs Variadic<QNN_Tensor>:$outputs);
}

def QNN_SliceOp : QNN_PlainOp<"slice", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy)"> {
  let rewrites = "drop_identity";
  let summary = "a box; size -1 reaches the end";
  let kernel = [{takes("string f32 f64 f16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 q8 qu8 q16 q4").sameParams("q8 qu8").indices({1, 2}, "i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.slice %x, %b, %s : (tensor<4xf32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$begin, QNN_IndexTensor:$size);
  let results = (outs QNN_Tensor:$output);
}

def QNN_StridedSliceOp : QNN_PlainOp<"strided_slice", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy)"> {
  let summary = "begin, end, stride per axis, with masks as in TensorFlow";
  let kernel = [{takes("string f32 f64 f16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 q8 qu8 q16").indices({1, 2, 3}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.strided_slice %x, %b, %e, %s {begin_mask = 1 : i64} : (tensor<4xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$begin, QNN_IndexTensor:$end, QNN_IndexTensor:$strides, DefaultValuedAttr<I64Attr, "0">:$begin_mask, DefaultValuedAttr<I64Attr, "0">:$end_mask, DefaultValuedAttr<I64Attr, "0">:$ellipsis_mask, DefaultValuedAttr<I64Attr, "0">:$new_axis_mask, DefaultValuedAttr<I64Attr, "0">:$shrink_axis_mask, DefaultValuedAttr<BoolAttr, "false">:$offset);
  let results = (outs QNN_Tensor:$output);
}

def QNN_ReverseV2Op : QNN_PlainOp<"reverse_v2", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward)", [], "inferSameAsInput"> {
  let summary = "order reversed along axes";
  let kernel = [{takes("f32 i64 i32 i16 i8 u8 bool q8 qu8 q16").reads("f16").indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.reverse_v2 %x, %axes : (tensor<4xf32>, tensor<1xi32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$axes);
  let results = (outs QNN_Tensor:$output);
}

def QNN_ReverseSequenceOp : QNN_PlainOp<"reverse_sequence", "QuantSpec::floatOnly()", [], "inferSameAsInput"> {
  let summary = "the first lengths[b] steps of each batch reversed";
  let kernel = [{takes("f32 i64 i32 i16 u8 qu8 q16").indices({1}, "i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.reverse_sequence %x, %n {seq_dim = 1 : i64, batch_dim = 0 : i64} : (tensor<2x4xf32>, tensor<2xi32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$lengths, I64Attr:$seq_dim, I64Attr:$batch_dim);
  let results = (outs QNN_Tensor:$output);
}

def QNN_TileOp : QNN_PlainOp<"tile", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward)"> {
  let rewrites = "drop_identity";
  let summary = "repeated along each axis";
  let kernel = [{takes("string f32 f64 f16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 q8 qu8 q16").indices({1}, "i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.tile %x, %m : (tensor<4xf32>, tensor<1xi32>) -> tensor<8xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$multiples);
  let results = (outs QNN_Tensor:$output);
}

def QNN_BroadcastToOp : QNN_PlainOp<"broadcast_to", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward)"> {
  let summary = "repeated to a shape";
  let kernel = [{takes("f32 f64 f16 bf16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128 q8 qu8 q16 q4").indices({1}, "i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.broadcast_to %x, %s : (tensor<4xf32>, tensor<2xi32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$shape);
  let results = (outs QNN_Tensor:$output);
}

def QNN_DepthToSpaceOp : QNN_PlainOp<"depth_to_space", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy).noInt16()"> {
  let summary = "channels into blocks of pixels";
  let kernel = [{takes("f32 i64 i32 i8 u8 q8 qu8").sameParams("q8 qu8").ranks(4, 4)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.depth_to_space %x {block_size = 2 : i64} : (tensor<1x2x2x8xf32>) -> tensor<1x4x4x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, I64Attr:$block_size);
  let results = (outs QNN_Tensor:$output);
}

def QNN_SpaceToDepthOp : QNN_PlainOp<"space_to_depth", "QuantSpec::copies(::quantc::qnn::TocoRange::Copy).noInt16()"> {
  let summary = "blocks of pixels into channels";
  let kernel = [{takes("f32 i64 i32 i8 u8 q8 qu8").sameParams("q8 qu8").ranks(4, 4)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.space_to_depth %x {block_size = 2 : i64} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x8xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, I64Attr:$block_size);
  let results = (outs QNN_Tensor:$output);
}

def QNN_SpaceToBatchNDOp : QNN_PlainOp<"space_to_batch_nd", "QuantSpec::copies(::quantc::qnn::TocoRange::None)"> {
  let summary = "blocks of space into the batch, after padding";
  let kernel = [{takes("f32 f64 f16 bf16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128 q8 qu8 q16").symmetric16().sameParams("q8 qu8 q16").indices({1, 2}, "i32").ranks(3, 4)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.space_to_batch_nd %x, %b, %p : (tensor<1x4x4x2xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x2x2x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$block_shape, QNN_IndexTensor:$paddings);
  let results = (outs QNN_Tensor:$output);
}

def QNN_BatchToSpaceNDOp : QNN_PlainOp<"batch_to_space_nd", "QuantSpec::copies(::quantc::qnn::TocoRange::None)"> {
  let summary = "the batch back into space, then cropped";
  let kernel = [{takes("f32 f64 f16 bf16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128 q8 qu8 q16").symmetric16().sameParams("q8 qu8 q16").indices({1, 2}, "i32").ranks(3, 4)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.batch_to_space_nd %x, %b, %c : (tensor<4x2x2x2xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x4x4x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$block_shape, QNN_IndexTensor:$crops);
  let results = (outs QNN_Tensor:$output);
}

def QNN_ResizeBilinearOp : QNN_PlainOp<"resize_bilinear", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward)"> {
  let summary = "linear interpolation to size [height, width]";
  let kernel = [{takes("f32 q8 qu8 q16").reads("i16 i8 u8").indices({1}, "i32").ranks(4, 4)}];
  let averages = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.resize_bilinear %x, %s : (tensor<1x2x2x3xf32>, tensor<2xi32>) -> tensor<1x4x4x3xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$size, DefaultValuedAttr<BoolAttr, "false">:$align_corners, DefaultValuedAttr<BoolAttr, "false">:$half_pixel_centers);
  let results = (outs QNN_Tensor:$output);
}

def QNN_ResizeNearestNeighborOp : QNN_PlainOp<"resize_nearest_neighbor", "QuantSpec::copies(::quantc::qnn::TocoRange::Forward)"> {
  let summary = "nearest sample to size [height, width]";
  let kernel = [{takes("f32 i16 i8 u8 q8 qu8 q16").reads("f16 i32 u32 u16 bool").indices({1}, "i32").ranks(4, 4)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.resize_nearest_neighbor %x, %s : (tensor<1x2x2x3xf32>, tensor<2xi32>) -> tensor<1x4x4x3xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$size, DefaultValuedAttr<BoolAttr, "false">:$align_corners, DefaultValuedAttr<BoolAttr, "false">:$half_pixel_centers);
  let results = (outs QNN_Tensor:$output);
}

