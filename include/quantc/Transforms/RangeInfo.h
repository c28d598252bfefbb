//===- RangeInfo.h - the range of a value -----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The range itself is the element type, `!quant.calibrated<f32<min:max>>`.
// What that type can't hold is in a discardable dictionary beside it:
//
//   qnn.ranges = [{origin = "FakeQuant conv/act_quant", narrow}]   on an op, one entry per result
//   qnn.range = {origin = "...", ...}                              on a function argument
//
//   origin   string: where the range is from, for reports and errors
//   narrow   unit: one integer less, narrow_range of FakeQuant
//   direct   unit: of the stored integers as they are (mean and std of an input); others are computed for
//            unsigned integers, and int8 shifts the zero point by 128
//   lacks    string: why there is none
//   learnt   unit: stated by the network or the user for this very value; same-scale groups may not change it
//
// Weights with one range per output channel stay f32 and have them beside the constant:
//
//   qnn.channel_ranges = {axis = 0 : i64, max = array<f64: ...>, min = array<f64: ...>, narrow}
//
// choose-params and quantize consume them.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_RANGEINFO_H
#define QUANTC_TRANSFORMS_RANGEINFO_H

#include "quantc/QNN/QNNNames.h"
#include "quantc/Transforms/Rules.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Value.h"
#include <optional>
#include <string>

namespace quantc::transforms {

struct RangeInfo {
  rules::Range range;
  bool narrow = false;
  bool direct = false;
  bool learnt = false;
  std::string origin;

  /// Same integers: origin and learnt do not matter.
  bool sameAs(const RangeInfo &other) const {
    return range == other.range && narrow == other.narrow && direct == other.direct;
  }
};

/// The range in the type of `value` with what stands beside it.
std::optional<RangeInfo> getRange(mlir::Value value);
/// Sets element type and dictionary. The range must have min < max (rules::normalize).
void setRange(mlir::Value value, const RangeInfo &info);
/// A measured range in float32; one that is empty becomes the narrowest the type holds.
void setCalibratedRange(mlir::Value value, float min, float max);
/// Back to f32.
void clearRange(mlir::Value value);
/// Only the dictionary, for a value whose type has moved on.
void dropRangeAttribute(mlir::Value value);

/// Why `value` has no range: "holds NaN at element 3 (x.npz, sample 0)".
void setLack(mlir::Value value, llvm::StringRef reason);
/// What setLack said, or "has no range".
std::string getLack(mlir::Value value);

/// One range for each index along `axis` of a constant.
struct ChannelRanges {
  llvm::SmallVector<rules::Range> ranges;
  int64_t axis = 0;
  bool narrow = false;
};
/// Nothing when `value` is no constant with ranges that fit its shape.
std::optional<ChannelRanges> getChannelRanges(mlir::Value value);
void setChannelRanges(mlir::Value constant, const ChannelRanges &ranges);

/// A float32 tensor in one of its three stages; what ranges are about.
bool isReal(mlir::Value value);
/// Not a constant, real.
bool isActivation(mlir::Value value);
bool isConstant(mlir::Value value);
/// Integer stage.
bool isDecided(mlir::Value value);

/// Type of `value` with another element type.
mlir::Type withElementType(mlir::Type tensor, mlir::Type element);

/// Makes the function's type agree with its arguments and returned values.
void refreshFunctionType(mlir::func::FuncOp func);

} // namespace quantc::transforms

#endif
