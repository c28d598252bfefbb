//===- TensorNames.h - a name of its own for each tensor --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_TENSORNAMES_H
#define QUANTC_LIB_PIPELINES_TENSORNAMES_H

#include "quantc/Calibration/Samples.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <string>
#include <vector>

namespace quantc::pipelines {

/// Tensors of a file need not have names, and several may have one. Ranges, arrays and reports go by name, so
/// those without get "tensor#K", and of equal ones all but one "NAME#2", "NAME#3": inputs keep theirs, then
/// outputs, then the order of the operators. Says in a remark how many.
void giveOwnNames(mlir::func::FuncOp main);

/// What the module says of its inputs, for samples: other names, and the mean and std of its metadata.
void describeInputs(mlir::func::FuncOp main, calibration::SampleOptions &options);

/// Of each input (output) the names that the signatures of the module have for it.
std::vector<std::vector<std::string>> signatureNames(mlir::func::FuncOp main, bool inputs);

/// A shape as messages show it: "[1, ?, 4]".
std::string shapeText(llvm::ArrayRef<int64_t> shape);

} // namespace quantc::pipelines

#endif
