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

quant::UniformQuantizedType makeType(MLIRContext *context, bool isSigned, unsigned bits,
                                     const rules::Params &params, int64_t qmin, int64_t qmax,
                                     EmitError emitError) {
  return quant::UniformQuantizedType::getChecked(emitError, isSigned ? quant::QuantizationFlags::Signed : 0,
                                                 IntegerType::get(context, bits), Float32Type::get(context),
                                                 params.scale, params.zeroPoint, qmin, qmax);
}

quant::UniformQuantizedType makeType(MLIRContext *context, RuleSet ruleSet, NumberType type,
                                     const RangeInfo &info, EmitError emitError) {
  bool isSigned = type != NumberType::UInt8;
  int64_t narrow = info.narrow;
  if (type == NumberType::Int16) {
    // Symmetric, as the int16 kernels demand.
    double reach = std::max(std::abs(info.range.min), std::abs(info.range.max));
    return makeType(context, true, 16, {reach / 32767.0, 0}, -32768 + narrow, 32767, emitError);
  }
  int64_t shift = isSigned ? 128 : 0;
  rules::Params params = info.direct && isSigned
                             ? rules::chooseParams(ruleSet, info.range, -128 + narrow, 127)
                             : rules::chooseParams(ruleSet, info.range, narrow, 255);
  if (!info.direct)
    params.zeroPoint -= shift;
  return makeType(context, isSigned, 8, params, narrow - shift, 255 - shift, emitError);
}

} // namespace quantc::transforms
