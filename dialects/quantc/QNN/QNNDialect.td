//===- QNNDialect.td - the quantizable neural network dialect -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_DIALECT
#define QUANTC_QNN_DIALECT

include "mlir/IR/OpBase.td"

def QNN_Dialect : Dialect {
  let name = "qnn";
  let cppNamespace = "::quantc::qnn";
  let summary = "Neural network operators, the same op for float and for integer";
  let description = [{
    An inference graph between a trained network and an integer .tflite. One
    op stands for an operator before and after quantization; the element type
    of its tensors says which stage a value is in:

    | stage | element type |
    |---|---|
    | imported | `f32` |
    | range known | `!quant.calibrated<f32<-1.0:6.0>>` |
    | decided | `!quant.uniform<i8:f32, 0.0235:-128>` |

    Real 0.0 is always an exact integer: `real = scale * (q - zero_point)`.
    Weights per channel use the per-axis uniform type, a narrow range is the
    storage range (`i8<-127:127>`), a bias is a 32-bit uniform type whose scale
    is the product of the scales of input and weights. A module in which some
    values are calibrated and some decided is legal; an op whose operands and
    results are all uniform must also satisfy the integer rules of its
    `QuantizableOp` entry.

    Operators have the operand order of TFLite. Tensors of images are NHWC,
    convolution weights OHWI, depthwise weights 1HWC. The location of an op is
    the name of the node it comes from and survives every pass.
  }];
  let dependentDialects = ["::mlir::quant::QuantDialect", "::mlir::func::FuncDialect"];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
}

#endif
