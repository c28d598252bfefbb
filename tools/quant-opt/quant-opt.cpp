//===- quant-opt.cpp - the pass driver --------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Conversion/Passes.h"
#include "quantc/EdgeTPU/EdgeTPUOps.h"
#include "quantc/Partition/Passes.h"
#include "quantc/Pipelines/Pipelines.h"
#include "quantc/QNN/QNNDialect.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<quantc::qnn::QNNDialect, quantc::edgetpu::EdgeTPUDialect, mlir::func::FuncDialect,
                  mlir::quant::QuantDialect, mlir::arith::ArithDialect, mlir::tensor::TensorDialect,
                  mlir::linalg::LinalgDialect>();
  mlir::registerTransformsPasses();
  quantc::partition::registerEdgeTPUPasses();
  quantc::registerQuantcConversionPasses();
  quantc::pipelines::registerAll();
  quantc::transforms::registerQuantcPostTrainingPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "quantc pass driver\n", registry));
}
