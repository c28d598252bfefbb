//===- LongArithmetic.h - what no kernel computes in int64 ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_LONGARITHMETIC_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_LONGARITHMETIC_H

#include "Lowering.h"

namespace quantc::import::graphdef {

/// The result of TensorFlow's operator `name` on int64, whose kernel does not take them; null when it is not
/// one of Abs, Sign and divisions, or the operands are of another type.
mlir::Value longArithmetic(Lowering &l, llvm::StringRef name, mlir::Value x, mlir::Value y = {});

} // namespace quantc::import::graphdef

#endif
