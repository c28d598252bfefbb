//===- WriteParts.h - names and tables that a writer needs ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_WRITEPARTS_H
#define QUANTC_LIB_TFLITE_WRITEPARTS_H

#include "Quantization.h"
#include "tflite_generated.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"

namespace quantc::tflite {

/// The node name a location stands for; results of one op may have one each.
llvm::StringRef locName(mlir::Location loc);
llvm::StringRef resultName(mlir::OpResult r);

/// What the importer found in a file and no type can say: an axis beyond the rank, scales of a float
/// tensor.
void restoreQuantization(Quantization &q, mlir::DictionaryAttr stored);

/// The builtin operator of an op that runs regions or keeps a variable; nothing for the others.
std::optional<BuiltinOperator> controlCode(mlir::Operation *op);

/// The key of the first signature in `qnn.signatures`; empty when there is none.
llvm::StringRef firstSignature(mlir::ModuleOp module);

/// A table of the schema's defaults.
BuiltinOptionsUnion makeOptions(BuiltinOptions type);

} // namespace quantc::tflite

#endif
