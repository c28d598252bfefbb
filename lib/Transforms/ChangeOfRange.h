//===- ChangeOfRange.h - what a second rounding costs -----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A network that was trained with two FakeQuants on the way of one value rounds it twice. Integers can do
// that, by a QUANTIZE between the two ranges, or leave out the second. Which is nearest to the
// trained network follows from the two ranges alone, and is computed here.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_CHANGEOFRANGE_H
#define QUANTC_LIB_TRANSFORMS_CHANGEOFRANGE_H

#include "quantc/Transforms/RangeInfo.h"

namespace quantc::transforms {

/// Mean squared distances from what the trained network has, in squares of the last range's step, over
/// values at equal distances in the first range.
struct RoundingErrors {
  double both = 0;  ///< integers of the first range, a QUANTIZE to the second as alignTies makes it
  double first = 0; ///< integers of the first range alone
  /// Is one rounding nearer than two, by 15 %, for values are seldom spread evenly? Where neither errs
  /// there is no reason for an operator more.
  bool firstSuffices() const { return first <= (1 - margin) * both + negligible; }
  static constexpr double margin = 0.15, negligible = 1e-6;
};

/// What the trained network does with the value: it rounds to both ranges, or to the second alone where the
/// kernel can only round to the first (an average pool, a softmax).
enum class Trained : uint8_t { RoundsTwice, RoundsToSecond };
/// `next` is the range of a FakeQuant behind what copies the second range's values; integers may change over
/// to that one or not, whichever is nearer.
RoundingErrors compareRoundings(const RangeInfo &first, const RangeInfo &second, Trained trained,
                                const std::optional<RangeInfo> &next = std::nullopt);

/// Of a value that the network rounds to both, whose kernel can give either: is the second alone nearer than
/// a QUANTIZE, whose kernel rounds products below one half twice? Never where the first cuts off what the
/// second does not; `nonNegative`: there is nothing below 0 to be cut off.
bool secondSuffices(const RangeInfo &first, const RangeInfo &second, bool nonNegative);
/// The same of a value with a range of its own.
bool secondSuffices(mlir::Value value, const RangeInfo &second);

/// A network of trained ranges: FakeQuants whose rounding brings integers no nearer to it are left out.
void leaveOutRoundings(mlir::func::FuncOp func);

/// The range of QUANTIZE operators that read `inputs`, its step as many float32 steps longer or shorter (2 at
/// most) as bring the kernel's roundings of values half way between two integers to those of a FakeQuant; the
/// range as it is where that is less than one integer in 32. The zero point stays.
RangeInfo alignTies(llvm::ArrayRef<RangeInfo> inputs, const RangeInfo &range);

/// [N-MBQM32] What QUANTIZE makes of an integer that is `steps` from its zero point, before the other zero
/// point is added; both scales as float32, as files hold them.
double requantize(double steps, double inputScale, double outputScale);

} // namespace quantc::transforms

#endif
