//===- QNNOpsElementwise.td - arithmetic, comparison, selection -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
include "quantc/QNN/QNNOpBase.td"

def QNN_AddOp : QNN_BinaryActOp<"add", "QuantSpec::integer().fuses()"> {
  let rewrites = "constant_right drop_broadcast drop_leading_ones sink_binary hoist_constant hoist_tail_toco";
  let summary = "sum, with a fused activation";
  let kernel = [{takes("f32 i64 i32 i16 q8 qu8 q16").reads("f16").symmetric16().rescales(Rescale::Sum)}];
  let commutative = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.add %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
  // The schema's pot_scale_int16: int16 kernel for scales that are powers of two, with shifts in place of
  // multipliers. Other element types ignore it.
  let arguments = (ins QNN_Tensor:$lhs, QNN_Tensor:$rhs,
                       DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation,
                       DefaultValuedAttr<BoolAttr, "false">:$pot_scale_int16);
}

def QNN_SubOp : QNN_BinaryActOp<"sub", "QuantSpec::integer().fuses()"> {
  let rewrites = "drop_broadcast drop_leading_ones sink_binary hoist_tail_toco";
  let summary = "difference, with a fused activation";
  let kernel = [{takes("f32 i64 i32 q8 qu8 q16").symmetric16().rescales(Rescale::Difference)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.sub %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
  // The schema's pot_scale_int16: int16 kernel for scales that are powers of two, with shifts in place of
  // multipliers. Other element types ignore it.
  let arguments = (ins QNN_Tensor:$lhs, QNN_Tensor:$rhs,
                       DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation,
                       DefaultValuedAttr<BoolAttr, "false">:$pot_scale_int16);
}

def QNN_MulOp : QNN_BinaryActOp<"mul", "QuantSpec::integer().fuses()"> {
  let rewrites = "constant_right drop_broadcast drop_leading_ones sink_binary hoist_constant hoist_tail_toco";
  let summary = "product, with a fused activation";
  let kernel = [{takes("f32 i64 i32 u32 i16 c64 q8 qu8 q16").reads("f16").symmetric16()}];
  let commutative = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.mul %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_DivOp : QNN_BinaryActOp<"div", "QuantSpec::integer().noInt16().fuses()"> {
  let rewrites = "drop_broadcast drop_leading_ones sink_binary hoist_tail_toco";
  let summary = "quotient, with a fused activation; integers truncate";
  let kernel = [{takes("f32 i32 q8 qu8").reads("q16").refusesZeroDivisor("i32 q8 qu8")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.div %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_MaximumOp : QNN_BinaryOp<"maximum", "QuantSpec::copies(::quantc::qnn::TocoRange::None)"> {
  let rewrites = "constant_right drop_broadcast sink_binary hoist_tail_toco";
  let summary = "the larger of two";
  let kernel = [{takes("f32 i64 i32 q8 qu8 q16").reads("f16 i16 i8 u8")}];
  let broadcastRank = 5;
  let commutative = true;
  let bound = [{Bound::Largest}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.maximum %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_MinimumOp : QNN_BinaryOp<"minimum", "QuantSpec::copies(::quantc::qnn::TocoRange::None)"> {
  let rewrites = "constant_right drop_broadcast sink_binary hoist_tail_toco";
  let summary = "the smaller of two";
  let kernel = [{takes("f32 i64 i32 q8 qu8 q16").reads("f16 i16 i8 u8")}];
  let broadcastRank = 5;
  let commutative = true;
  let bound = [{Bound::Smallest}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.minimum %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_SquaredDifferenceOp : QNN_BinaryOp<"squared_difference", "QuantSpec::integer().noUInt8()"> {
  let rewrites = "constant_right sink_binary";
  let summary = "(a - b)^2";
  let kernel = [{takes("f32 i32 q8").rescales(Rescale::SquaredDifference)}];
  let commutative = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.squared_difference %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_PowOp : QNN_BinaryOp<"pow", "QuantSpec::floatOnly()"> {
  let summary = "a to the power of b";
  let kernel = [{takes("f32 i32")}];
  let broadcastRank = 4;
  let description = [{
    Example:
    ```mlir
    %y = qnn.pow %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_FloorDivOp : QNN_BinaryOp<"floor_div", "QuantSpec::floatOnly()"> {
  let summary = "quotient rounded down";
  let kernel = [{takes("f32 i32 i16 i8").refusesZeroDivisor("f32 i32 i16 i8")}];
  let broadcastRank = 4;
  let description = [{
    Example:
    ```mlir
    %y = qnn.floor_div %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_FloorModOp : QNN_BinaryOp<"floor_mod", "QuantSpec::floatOnly()"> {
  let summary = "remainder with the sign of the divisor";
  let kernel = [{takes("f32 i64 i32 i16 i8").refusesZeroDivisor("i64 i32 i16 i8")}];
  let broadcastRank = 4;
  let description = [{
    Example:
    ```mlir
    %y = qnn.floor_mod %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_Atan2Op : QNN_BinaryOp<"atan2", "QuantSpec::floatOnly()"> {
  let summary = "angle of the point (b, a)";
  let kernel = [{takes("f32 f64").reads("f16")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.atan2 %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_LogicalAndOp : QNN_BinaryOp<"logical_and", "QuantSpec::floatOnly()"> {
  let summary = "both";
  let kernel = [{takes("bool")}];
  let commutative = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.logical_and %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_LogicalOrOp : QNN_BinaryOp<"logical_or", "QuantSpec::floatOnly()"> {
  let summary = "either";
  let kernel = [{takes("bool")}];
  let commutative = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.logical_or %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_BitwiseXorOp : QNN_BinaryOp<"bitwise_xor", "QuantSpec::floatOnly()"> {
  let summary = "bits that differ";
  let kernel = [{takes("i32 u32 i16 u16 i8 u8")}];
  let commutative = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.bitwise_xor %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_RightShiftOp : QNN_BinaryOp<"right_shift", "QuantSpec::floatOnly()"> {
  let summary = "arithmetic shift";
  let kernel = [{takes("i32 u32 i16 u16 i8 u8")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.right_shift %a, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def QNN_EqualOp : QNN_CompareOp<"equal"> {
  let rewrites = "constant_right";
  let summary = "a == b";
  let kernel = [{takes("f32 i64 i32 i16 bool string q8 qu8").reads("f16 q16")}];
  let commutative = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.equal %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    ```
  }];
}

def QNN_NotEqualOp : QNN_CompareOp<"not_equal"> {
  let rewrites = "constant_right";
  let summary = "a != b";
  let kernel = [{takes("f32 i64 i32 bool string q8 qu8").reads("f16 i16 q16")}];
  let commutative = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.not_equal %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    ```
  }];
}

def QNN_LessOp : QNN_CompareOp<"less"> {
  let summary = "a < b";
  let kernel = [{takes("f32 i64 i32 i16 q8 qu8").reads("f16 q16")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.less %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    ```
  }];
}

def QNN_LessEqualOp : QNN_CompareOp<"less_equal"> {
  let summary = "a <= b";
  let kernel = [{takes("f32 i64 i32 q8 qu8").reads("f16 i16 q16")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.less_equal %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    ```
  }];
}

def QNN_GreaterOp : QNN_CompareOp<"greater"> {
  let summary = "a > b";
  let kernel = [{takes("f32 i64 i32 q8 qu8").reads("f16 i16 q16")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.greater %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    ```
  }];
}

def QNN_GreaterEqualOp : QNN_CompareOp<"greater_equal"> {
  let summary = "a >= b";
  let kernel = [{takes("f32 i64 i32 i16 q8 qu8").reads("f16 q16")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.greater_equal %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    ```
  }];
}

def QNN_LogicalNotOp : QNN_UnaryOp<"logical_not", "QuantSpec::floatOnly()"> {
  let summary = "negation of booleans";
  let kernel = [{takes("bool")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.logical_not %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_AbsOp : QNN_UnaryOp<"abs", "QuantSpec::integer().noUInt8()"> {
  let rewrites = "sink_unary";
  let summary = "absolute value";
  let kernel = [{takes("f32 i32 i16 q8 q16").symmetric16()}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.abs %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_NegOp : QNN_UnaryOp<"neg", "QuantSpec::floatOnly()"> {
  let rewrites = "sink_unary hoist_unary hoist_unary_toco";
  let summary = "negation";
  let kernel = [{takes("f32 i64 i32").reads("f16 i16 i8")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.neg %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_SignOp : QNN_UnaryOp<"sign", "QuantSpec::floatOnly()"> {
  let summary = "-1, 0 or 1";
  let kernel = [{takes("f32 f64 i32")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.sign %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_ExpOp : QNN_UnaryOp<"exp", "QuantSpec::integer().noUInt8()"> {
  let rewrites = "sink_unary hoist_unary hoist_unary_toco";
  let summary = "e to the power of x";
  let kernel = [{takes("f32 q8 q16").symmetric16()}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.exp %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_LogOp : QNN_UnaryOp<"log", "QuantSpec::integer().noUInt8()"> {
  let rewrites = "sink_unary";
  let summary = "natural logarithm";
  let kernel = [{takes("f32 q8 q16").symmetric16()}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.log %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_SqrtOp : QNN_UnaryOp<"sqrt", "QuantSpec::integer().noUInt8()"> {
  let rewrites = "sink_unary hoist_unary hoist_unary_toco";
  let summary = "square root";
  let kernel = [{takes("f32 q8 q16").symmetric16()}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.sqrt %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_RsqrtOp : QNN_UnaryOp<"rsqrt", "QuantSpec::integer().noUInt8()"> {
  let rewrites = "sink_unary";
  let summary = "1 / sqrt(x)";
  let kernel = [{takes("f32 q8 q16").symmetric16()}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.rsqrt %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_SquareOp : QNN_UnaryOp<"square", "QuantSpec::floatOnly()"> {
  let rewrites = "sink_unary hoist_unary hoist_unary_toco";
  let summary = "x * x";
  let kernel = [{takes("f32")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.square %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_SinOp : QNN_UnaryOp<"sin", "QuantSpec::floatOnly()"> {
  let summary = "sine";
  let kernel = [{takes("f32").reads("f16")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.sin %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_CosOp : QNN_UnaryOp<"cos", "QuantSpec::floatOnly()"> {
  let summary = "cosine";
  let kernel = [{takes("f32").reads("f16")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.cos %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_FloorOp : QNN_UnaryOp<"floor", "QuantSpec::floatOnly()"> {
  let rewrites = "hoist_unary hoist_unary_toco";
  let summary = "rounded down";
  let kernel = [{takes("f32").reads("f16")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.floor %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_CeilOp : QNN_UnaryOp<"ceil", "QuantSpec::floatOnly()"> {
  let rewrites = "hoist_unary_toco";
  let summary = "rounded up";
  let kernel = [{takes("f32")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.ceil %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_RoundOp : QNN_UnaryOp<"round", "QuantSpec::floatOnly()"> {
  let summary = "rounded to nearest, ties to even";
  let kernel = [{takes("f32").reads("f16")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.round %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_ZerosLikeOp : QNN_UnaryOp<"zeros_like", "QuantSpec::floatOnly()"> {
  let summary = "zeros in the shape of x";
  let kernel = [{takes("f32 i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.zeros_like %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_AddNOp : QNN_PlainOp<"add_n", "QuantSpec::floatOnly()", [], "inferSameAsInput"> {
  let summary = "sum of any number of equal shapes";
  let kernel = [{takes("f32 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.add_n %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Variadic<QNN_Tensor>:$inputs);
  let results = (outs QNN_Tensor:$output);
}

def QNN_SelectOp : QNN_PlainOp<"select", "QuantSpec::copies(::quantc::qnn::TocoRange::None)"> {
  let summary = "x where the condition holds, else y; no broadcasting";
  let kernel = [{takes("f32 i64 i32 u32 i16 i8 u8 bool q8 qu8 q16").reads("f64 f16 u64 u16 c64").decides(1)}];
  let description = [{
    The condition has the shape of x, or is a scalar, or a vector over axis 0.

    Example:
    ```mlir
    %z = qnn.select %c, %x, %y : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_BoolTensor:$condition, QNN_Tensor:$x, QNN_Tensor:$y);
  let results = (outs QNN_Tensor:$output);
}

def QNN_SelectV2Op : QNN_PlainOp<"select_v2", "QuantSpec::copies(::quantc::qnn::TocoRange::None)"> {
  let summary = "x where the condition holds, else y; with broadcasting";
  let kernel = [{takes("f32 i64 i32 u32 i16 i8 u8 bool q8 qu8 q16").reads("f64 f16 u64 u16 c64").decides(1)}];
  let description = [{
    Example:
    ```mlir
    %z = qnn.select_v2 %c, %x, %y : (tensor<4xi1>, tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_BoolTensor:$condition, QNN_Tensor:$x, QNN_Tensor:$y);
  let results = (outs QNN_Tensor:$output);
}

def QNN_CastOp : QNN_PlainOp<"cast", "QuantSpec::floatOnly()"> {
  let rewrites = "drop_identity";
  let summary = "change of element type";
  let kernel = [{takes("f32 f64 f16 bf16 i64 i32 u32 i16 u16 i8 u8 bool c64").reads("q8 qu8 q16 q4")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.cast %x {to = f32} : (tensor<4xi32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, TypeAttr:$to);
  let results = (outs QNN_Tensor:$output);
}
