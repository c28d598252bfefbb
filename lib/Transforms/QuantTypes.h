//===- QuantTypes.h - uniform types from ranges -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_QUANTTYPES_H
#define QUANTC_LIB_TRANSFORMS_QUANTTYPES_H

#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"

namespace quantc::transforms {

using EmitError = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// The uniform type of a range: unsigned parameters, shifted by 128 for int8, unless the range is of the
/// stored integers themselves. Null with a diagnostic when the scale is no float32 number.
mlir::quant::UniformQuantizedType makeType(mlir::MLIRContext *context, RuleSet rules, NumberType type,
                                           const RangeInfo &info, EmitError emitError);

/// A uniform type with given parameters and storage range; `bits` is the width of the storage.
mlir::quant::UniformQuantizedType makeType(mlir::MLIRContext *context, bool isSigned, unsigned bits,
                                           const rules::Params &params, int64_t qmin, int64_t qmax,
                                           EmitError emitError);

} // namespace quantc::transforms

#endif
