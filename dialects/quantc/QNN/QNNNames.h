//===- QNNNames.h - names of nodes and tensors ------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A name is a location. This is the one place that says how: files, reports,
// ranges and errors agree because they ask here.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNNAMES_H
#define QUANTC_QNN_QNNNAMES_H

#include "mlir/IR/Location.h"
#include "mlir/IR/Value.h"
#include <string>

namespace quantc::qnn {

/// The node's name: the first NameLoc in `loc`, "file:line:column" where there is none, else "".
std::string getNodeName(mlir::Location loc);

/// An argument's `qnn.name`; else the name of the defining op. An op with several results either has a fused
/// location with one NameLoc for each result, or its results are "node", "node:1", "node:2".
std::string getTensorName(mlir::Value value);

/// The location of an op whose results are tensors with names of their own.
mlir::Location getLocation(mlir::MLIRContext *context, llvm::ArrayRef<std::string> tensorNames);

} // namespace quantc::qnn

#endif
