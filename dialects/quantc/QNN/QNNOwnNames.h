//===- QNNOwnNames.h - a name of its own for each tensor --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNOWNNAMES_H
#define QUANTC_QNN_QNNOWNNAMES_H

#include "mlir/IR/Block.h"
#include "mlir/IR/Value.h"
#include <string>
#include <utility>
#include <vector>

namespace quantc::qnn {

/// The names in their order, each made one that no other has: of equal ones the second is "NAME#2".
std::vector<std::string> makeOwnNames(std::vector<std::string> names);

/// Arguments of `block` and results of its operators (constants, variables and operands left out are none),
/// in this order, those of an op's regions after its results, each under a name of its own. What is written
/// and read again by name (ranges, arrays, reports) goes by these.
std::vector<std::pair<mlir::Value, std::string>> getOwnNames(mlir::Block &block);

} // namespace quantc::qnn

#endif
