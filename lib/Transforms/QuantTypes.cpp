//===- QuantTypes.cpp - uniform types from ranges -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "QuantTypes.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"

#include <cmath>

using namespace mlir;

namespace quantc::transforms {

static unsigned flagsOf(const Storage &storage) {
  return storage.isSigned ? static_cast<unsigned>(quant::QuantizationFlags::Signed) : 0U;
}

quant::UniformQuantizedType makeType(MLIRContext *context, const Storage &storage,
                                     const rules::Params &params, EmitError emitError) {
  return quant::UniformQuantizedType::getChecked(
      emitError, flagsOf(storage), IntegerType::get(context, storage.bits), Float32Type::get(context),
      params.scale, params.zeroPoint, storage.low(), storage.high());
}

quant::QuantizedType makeType(MLIRContext *context, const Storage &storage, ArrayRef<double> scales,
                              int64_t axis, EmitError emitError) {
  return quant::UniformQuantizedPerAxisType::getChecked(
      emitError, flagsOf(storage), IntegerType::get(context, storage.bits), Float32Type::get(context), scales,
      SmallVector<int64_t>(scales.size(), 0), static_cast<int32_t>(axis), storage.low(), storage.high());
}

quant::UniformQuantizedType makeType(MLIRContext *context, const rules::Rules &rules, Storage storage,
                                     const RangeInfo &info, EmitError emitError) {
  storage.narrow = info.narrow;
  return makeType(context, storage, rules.choose(info.range, storage, info.direct), emitError);
}

Storage storageOf(quant::QuantizedType type) {
  Storage s{type.getStorageTypeIntegralWidth(), type.isSigned(), false};
  s.narrow = type.getStorageTypeMin() > s.low();
  return s;
}

} // namespace quantc::transforms
