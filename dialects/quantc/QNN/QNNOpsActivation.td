//===- QNNOpsActivation.td - activations and normalizations -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
include "quantc/QNN/QNNOpBase.td"

def QNN_ReluOp : QNN_UnaryOp<"relu", "QuantSpec::integer().relu().fused(1)"> {
  let rewrites = "sink_unary hoist_unary hoist_unary_toco";
  let summary = "max(x, 0)";
  let kernel = [{takes("f32 q8 qu8 q16").reads("i16 i8 u8").symmetric16()}];
  let elementwise = true;
  let bound = [{Bound::Zero}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_Relu6Op : QNN_UnaryOp<"relu6", "QuantSpec::integer().fused(3)"> {
  let rewrites = "sink_unary hoist_unary hoist_unary_toco";
  let summary = "min(max(x, 0), 6)";
  let kernel = [{takes("f32 q8 qu8 q16").reads("i16 i8 u8").symmetric16()}];
  let elementwise = true;
  let bound = [{Bound::Zero}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.relu6 %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_ReluN1To1Op : QNN_UnaryOp<"relu_n1_to_1", "QuantSpec::integer().noInt16().fused(2)"> {
  let rewrites = "sink_unary hoist_unary hoist_unary_toco";
  let summary = "min(max(x, -1), 1)";
  let kernel = [{takes("f32 q8 qu8").reads("i8 u8")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.relu_n1_to_1 %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_Relu0To1Op : QNN_UnaryOp<"relu_0_to_1", "QuantSpec::integer()"> {
  let summary = "min(max(x, 0), 1)";
  let kernel = [{takes("f32 q8 qu8").reads("i8 u8")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.relu_0_to_1 %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_EluOp : QNN_UnaryOp<"elu", "QuantSpec::floatOnly()"> {
  let rewrites = "sink_unary";
  let summary = "x < 0 ? e^x - 1 : x";
  let kernel = [{takes("f32").reads("q8")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.elu %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_HardSwishOp : QNN_UnaryOp<"hard_swish", "QuantSpec::integer().noInt16()"> {
  let rewrites = "sink_unary";
  let summary = "x * relu6(x + 3) / 6";
  let kernel = [{takes("f32 q8 qu8").rescales(Rescale::HardSwish)}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.hard_swish %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_LogisticOp : QNN_UnaryOp<"logistic", "QuantSpec::integer().fixed(1.0 / 256, -128, 1.0 / 32768, 0)"> {
  let rewrites = "sink_unary hoist_unary";
  let summary = "1 / (1 + e^-x)";
  let kernel = [{takes("f32 q8 qu8 q16").reads("f16").symmetric16().fixedResult()}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.logistic %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_TanhOp : QNN_UnaryOp<"tanh", "QuantSpec::integer().fixed(1.0 / 128, 0, 1.0 / 32768, 0)"> {
  let rewrites = "sink_unary hoist_unary hoist_unary_toco";
  let summary = "hyperbolic tangent";
  let kernel = [{takes("f32 q8 qu8 q16").reads("f16").symmetric16()}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.tanh %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_LogSoftmaxOp : QNN_UnaryOp<"log_softmax", "QuantSpec::integer().fixed(16.0 / 256, 127).noInt16()"> {
  let summary = "logarithm of softmax over the last axis";
  let kernel = [{takes("f32 q8 qu8").rescales(Rescale::LogSoftmax).fixedResult()}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.log_softmax %x : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def QNN_LeakyReluOp : QNN_UnaryOp<"leaky_relu", "QuantSpec::integer()"> {
  let rewrites = "sink_unary";
  let summary = "x >= 0 ? x : alpha * x";
  let kernel = [{takes("f32 q8 qu8 q16").symmetric16()}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.leaky_relu %x {alpha = 0.1 : f32} : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, F32Attr:$alpha);
}

def QNN_PReluOp : QNN_BinaryOp<"prelu", "QuantSpec::integer().noInt16()"> {
  let summary = "x >= 0 ? x : alpha * x, alpha broadcast";
  let kernel = [{takes("f32 q8 qu8").reads("q16")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.prelu %x, %alpha : (tensor<1x2x2x4xf32>, tensor<4xf32>) -> tensor<1x2x2x4xf32>
    ```
  }];
}

def QNN_GeluOp : QNN_UnaryOp<"gelu", "QuantSpec::integer().noUInt8()"> {
  let rewrites = "sink_unary";
  let summary = "x * P(X <= x), exact or by tanh";
  let kernel = [{takes("f32 q8 q16").reads("f16 qu8")}];
  let elementwise = true;
  let description = [{
    Example:
    ```mlir
    %y = qnn.gelu %x {approximate = true} : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, DefaultValuedAttr<BoolAttr, "false">:$approximate);
}

def QNN_SoftmaxOp : QNN_UnaryOp<"softmax", "QuantSpec::integer().fixed(1.0 / 256, -128, 1.0 / 32768, 0)"> {
  let summary = "e^(beta x) normalized over the last axis";
  let kernel = [{takes("f32 q8 qu8 q16").reads("f16").gives("q16").symmetric16().rescales(Rescale::Softmax).fixedResult().ranks(1, 6)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, F32Attr:$beta);
}

def QNN_L2NormalizationOp : QNN_UnaryOp<"l2_normalization", "QuantSpec::integer().fixed(1.0 / 128, 0).noInt16()"> {
  let summary = "x / sqrt(sum of squares over the last axis)";
  let kernel = [{takes("f32 q8 qu8").fixedResult().ranks(1, 8)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.l2_normalization %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, DefaultValuedAttr<QNN_ActivationAttr, QNN_NoActivation>:$activation);
}

def QNN_LocalResponseNormalizationOp : QNN_UnaryOp<"local_response_normalization", "QuantSpec::floatOnly()"> {
  let summary = "x / (bias + alpha * sum of squares within radius)^beta";
  let kernel = [{takes("f32").ranks(4, 4)}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.local_response_normalization %x {radius = 5 : i64, bias = 1.0 : f32, alpha = 1.0 : f32, beta = 0.5 : f32} : (tensor<1x2x2x8xf32>) -> tensor<1x2x2x8xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, I64Attr:$radius, F32Attr:$bias, F32Attr:$alpha, F32Attr:$beta);
}
