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
#include "mlir/IR/Operation.h"

namespace quantc::tflite {

/// The node name a location stands for; results of one op may have one each.
llvm::StringRef locName(mlir::Location loc);
llvm::StringRef resultName(mlir::OpResult r);

/// What the importer found in a file and no type can say: an axis beyond the rank, scales of a float
/// tensor.
void restoreQuantization(Quantization &q, mlir::DictionaryAttr stored);

/// A table of the schema's defaults.
BuiltinOptionsUnion makeOptions(BuiltinOptions type);

} // namespace quantc::tflite

#endif
