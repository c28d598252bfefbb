//===- MatrixProduct.h - fully_connected, compile-time half -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Both kernel sets read the step and check its shapes here.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_MATRIXPRODUCT_H
#define QUANTC_LIB_INTERPRETER_FLOAT_MATRIXPRODUCT_H

#include "RealKernel.h"

namespace quantc::interpreter::real {

struct FullyConnectedStep {
  RealOperand weights, bias;
  RealActivation activation;
  bool keepDims = false;
};

std::optional<std::string> readFullyConnected(const PrepareContext &context, FullyConnectedStep &step);
/// rows x depth times outputs x depth, and the shape of the result.
Error shapeFullyConnected(const FullyConnectedStep &step, const RunContext &run, int64_t &rows,
                          int64_t &depth, int64_t &outputs, Shape &result);

} // namespace quantc::interpreter::real

#endif
