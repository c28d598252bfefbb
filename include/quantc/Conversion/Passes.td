//===- Passes.td - conversions out of qnn -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CONVERSION_PASSES
#define QUANTC_CONVERSION_PASSES

include "mlir/Pass/PassBase.td"

def ExpandInteger : Pass<"qnn-expand-integer", "::mlir::ModuleOp"> {
  let summary = "integer ops to plain integer arithmetic on linalg and tensor";
  let description = [{
    The door for compilers that have no TFLite runtime, and a second oracle
    for the interpreter: the arithmetic of docs/Numerics.md is written out with
    `arith` on 32 and 64 bits, so upstream tools can run it. Tensors become
    tensors of their storage type; u8 is a signless i8 read without sign.

    Before:
    ```mlir
    %y = qnn.fully_connected %x, %w, %b : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>, ...) -> tensor<1x3x!quant.uniform<i8:f32, 0.25>>
    ```
    After: `linalg.generic` for the products, another for requantization.

    Covers conv_2d, depthwise_conv_2d, fully_connected, add,
    average_pool_2d, max_pool_2d, reshape and constant, 8-bit. Every other op is
    named in an error. FULLY_CONNECTED follows the profile `litert-ref`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numExpanded", "num-expanded", "ops written out">];
}

def QNNToTosa : Pass<"qnn-to-tosa", "::mlir::ModuleOp"> {
  let summary = "networks to TOSA 1.0";
  let description = [{
    Integer networks become TOSA that computes profile `tflite-2.13` to the
    byte (docs/Numerics.md): RESCALE with two roundings is the kernels' fixed
    point, a function of one integer is a table of what its kernel gives. Float
    networks become float TOSA, which promises no bytes. A uint8 network is
    signed inside; RESCALE to and from unsigned stands at its ends. TOSA has no
    double, in which profile `litert-ref` scales FULLY_CONNECTED: on the way to
    linalg the option `profile` writes this step as linalg.generic.

    Before:
    ```mlir
    %y = qnn.tanh %x : (tensor<4x!quant.uniform<i8:f32, 0.05>>) -> tensor<4x!quant.uniform<i8:f32, 0.0078125>>
    ```
    After:
    ```mlir
    %y = tosa.table %x, %t : (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
    ```

    An op without a TOSA form is named in an error with the reason, all of them
    in one run. Ops of other dialects are errors too.
  }];
  let options = [
    Option<"batch", "batch", "int64_t", "0", "Size of an open first dimension of the inputs; 0 leaves it open, which is an error">,
    Option<"allowCustomOps", "allow-custom-ops", "bool", "false", "An op without a TOSA form becomes tosa.custom">,
    Option<"profile", "profile", "::quantc::interpreter::Profile", "::quantc::interpreter::Profile::TFLite213",
           "Whose arithmetic; only tflite-2.13 is TOSA alone", [{::llvm::cl::values(
      clEnumValN(::quantc::interpreter::Profile::TFLite213, "tflite-2.13", "fixed point everywhere"),
      clEnumValN(::quantc::interpreter::Profile::LiteRTRef, "litert-ref",
                 "FULLY_CONNECTED ends in linalg.generic that scales in double"))}]>,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect", "::mlir::tosa::TosaDialect"];
  let statistics = [Statistic<"numLowered", "num-lowered", "ops lowered">];
}

#endif
