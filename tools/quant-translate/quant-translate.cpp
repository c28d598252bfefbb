//===- quant-translate.cpp - formats alone ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The translations are registered by the other files of this folder.
//===----------------------------------------------------------------------===//

#include "mlir/Support/LogicalResult.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  return mlir::failed(mlir::mlirTranslateMain(argc, argv, "quantc format translation"));
}
