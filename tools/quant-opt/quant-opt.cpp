//===- quant-opt.cpp - the pass driver --------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Pipelines.h"

#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  quantc::pipelines::registerDialects(registry);
  mlir::registerTransformsPasses();
  quantc::pipelines::registerAll();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "quantc pass driver\n", registry));
}
