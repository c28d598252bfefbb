//===- RegionPasses.td - branches and loops as functions -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_REGIONPASSES
#define QUANTC_TRANSFORMS_REGIONPASSES

include "mlir/Pass/PassBase.td"

def OutlineRegions : Pass<"qnn-outline-regions", "::mlir::ModuleOp"> {
  let summary = "branches and loops become functions, which every other pass works on";
  let description = [{
    What stands in the regions of `qnn.if` and `qnn.while` moves into a function
    of its own, marked with `qnn.region`; in its place is a `qnn.custom` that
    names the function. Passes work on functions of one block, so they work on
    these as on any other; their ends are float. qnn-inline-regions is the way
    back. What a value was measured to be outside of a branch, and at any step
    of a loop, is the range of the argument that stands for it inside.

    ```mlir
    %y = qnn.if %c(%x) { ^bb0(%a: tensor<4xf32>): %r = qnn.relu %a ... qnn.yield %r } else { ... }
    // becomes
    %y = qnn.if %c(%x) { ^bb0(%a: tensor<4xf32>): %r = qnn.custom "region"(%a) {qnn.region = @main.region_0} ... } else { ... }
    func.func private @main.region_0(%a: tensor<4xf32>) -> tensor<4xf32> attributes {qnn.region} { %r = qnn.relu %a ... }
    ```
  }];
  let dependentDialects = ["::quantc::qnn::QNNDialect", "::mlir::func::FuncDialect"];
  let statistics = [Statistic<"numOutlined", "outlined", "Regions that became functions">];
}

def InlineRegions : Pass<"qnn-inline-regions", "::mlir::ModuleOp"> {
  let summary = "functions that stand for regions move back into their ops";
  let description = [{
    The way back from qnn-outline-regions. What passes noted on the function of
    a region is noted on the function that the op is in.

    ```mlir
    ^bb0(%a: tensor<4xf32>): %r = qnn.custom "region"(%a) {qnn.region = @main.region_0} ... qnn.yield %r
    // becomes
    ^bb0(%a: tensor<4xf32>): %r = qnn.relu %a ... qnn.yield %r
    ```
  }];
  let dependentDialects = ["::quantc::qnn::QNNDialect", "::mlir::func::FuncDialect"];
  let statistics = [Statistic<"numInlined", "inlined", "Functions that became regions again">];
}

def CarryIntegers : Pass<"qnn-carry-integers", "::mlir::func::FuncOp"> {
  let summary = "branches and loops take and give integers where their insides have them";
  let description = [{
    The ends of regions are float after qnn-quantize, with a stage on either
    side of each. Where the regions quantize what they take, and dequantize what
    they give, the op itself carries integers of one scale: those of the value
    outside for `qnn.if`, those of the loop's body, the same at every step, for
    `qnn.while`.

    ```mlir
    %f = qnn.dequantize %q
    %y = qnn.if %c(%f) { ^bb0(%a: tensor<4xf32>): %b = qnn.quantize %a ... } else { ... }
    // becomes
    %y = qnn.if %c(%q) { ^bb0(%a: tensor<4x!quant.uniform<i8:f32, 0.5>>): ... } else { ... }
    ```
  }];
  let dependentDialects = ["::quantc::qnn::QNNDialect", "::mlir::quant::QuantDialect"];
  let statistics = [Statistic<"numCarried", "carried", "Values of ops with regions that became integer">];
}

#endif
