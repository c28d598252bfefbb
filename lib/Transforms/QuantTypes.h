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

/// The uniform type of a range in integers of `storage`, narrow where the range is. Null with a diagnostic
/// when the scale is no float32 number.
mlir::quant::UniformQuantizedType makeType(mlir::MLIRContext *context, const rules::Rules &rules,
                                           Storage storage, const RangeInfo &info, EmitError emitError);

/// A uniform type with given parameters.
mlir::quant::UniformQuantizedType makeType(mlir::MLIRContext *context, const Storage &storage,
                                           const rules::Params &params, EmitError emitError);
/// One scale for each index along `axis`, zero points 0.
mlir::quant::QuantizedType makeType(mlir::MLIRContext *context, const Storage &storage,
                                    llvm::ArrayRef<double> scales, int64_t axis, EmitError emitError);
/// How many steps a range has: of int16, which is symmetric, one fewer than its integers.
inline double stepsOf(const Storage &storage) { return storage.steps() - (storage.bits == 16 ? 1 : 0); }
/// The integers of a uniform type.
Storage storageOf(mlir::quant::QuantizedType type);

} // namespace quantc::transforms

#endif
