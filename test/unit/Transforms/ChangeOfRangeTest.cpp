//===- ChangeOfRangeTest.cpp - what a second rounding costs ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Transforms/ChangeOfRange.h"
#include "../../../lib/Interpreter/FixedPoint.h"

#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::transforms;

namespace {

RangeInfo trainedRange(double min, double max) {
  RangeInfo info;
  info.range = {min, max};
  info.learnt = true;
  return info;
}

TEST(ChangeOfRange, IsThatOfTheKernel) {
  for (double factor : {0.03, 0.1, 0.25, 0.38868, 0.49999, 0.5, 0.65, 0.99999, 1.0, 1.3, 2.0, 7.7}) {
    const double in = 0.0080018651, out = in / factor;
    const auto multiplier = interpreter::quantizeMultiplier(static_cast<double>(static_cast<float>(in)) /
                                                            static_cast<float>(out));
    for (int steps = -255; steps <= 255; ++steps)
      ASSERT_EQ(requantize(steps, in, out), interpreter::multiplyByQuantizedMultiplier(steps, multiplier))
          << steps << " by " << factor;
  }
}

TEST(ChangeOfRange, RoundsAProductBelowOneHalfTwice) {
  // 2.35 is 2.5 in halves, which is 3.
  EXPECT_EQ(requantize(5, 0.47, 1.0), 3);
  EXPECT_EQ(requantize(5, 0.67, 1.0), 3); // 3.35
}

TEST(ChangeOfRange, ComparesOneRoundingWithTwo) {
  using enum Trained;
  auto first = trainedRange(0, 1);
  // QUANTIZE makes of every integer what the FakeQuant does.
  EXPECT_EQ(compareRoundings(first, trainedRange(0, 1.8), RoundsTwice).both, 0);
  EXPECT_FALSE(compareRoundings(first, trainedRange(0, 1.8), RoundsTwice).firstSuffices());
  EXPECT_TRUE(compareRoundings(first, trainedRange(0, 1.8), RoundsToSecond).firstSuffices());
  EXPECT_TRUE(compareRoundings(first, trainedRange(0, 2.6), RoundsTwice).firstSuffices());
  // Nearly the same steps: QUANTIZE gives the integers another scale.
  EXPECT_FALSE(compareRoundings(first, trainedRange(0, 0.9992), RoundsToSecond).firstSuffices());
  // What the second cuts off.
  EXPECT_FALSE(compareRoundings(first, trainedRange(0, 0.5), RoundsToSecond).firstSuffices());
  EXPECT_GT(compareRoundings(first, trainedRange(0, 0.5), RoundsToSecond).first, 1000);
}

TEST(ChangeOfRange, CutsOffWhereTheFakeQuantDoes) {
  auto first = trainedRange(-2, 2), narrow = trainedRange(-1, 1);
  narrow.narrow = true; // its lowest integer is 1, below which only a QUANTIZE to all 256 would go
  EXPECT_EQ(compareRoundings(first, narrow, Trained::RoundsTwice).both, 0);
}

TEST(ChangeOfRange, MeasuresValuesBetweenTwoIntegers) {
  // 16 values to a step, none of them half way between two steps.
  auto errors = compareRoundings(trainedRange(0, 1), trainedRange(0, 1.8), Trained::RoundsToSecond);
  EXPECT_NEAR(errors.both, 0.12524414, 1e-8);
  EXPECT_NEAR(errors.first, 0.10546574, 1e-8);
}

TEST(ChangeOfRange, TakesTheSecondAlone) {
  // QUANTIZE to steps 2.6 times as long rounds a quarter of the integers twice; to steps of nearly the same
  // length it makes what the FakeQuants do.
  EXPECT_TRUE(secondSuffices(trainedRange(0, 0.7309), trainedRange(-1.156, 0.7309), true));
  EXPECT_FALSE(secondSuffices(trainedRange(0, 0.7309), trainedRange(-1.156, 0.7309), false)); // cut off at 0
  EXPECT_FALSE(secondSuffices(trainedRange(-1.05, 1.05), trainedRange(-1.0507, 1.0507), false));
}

TEST(ChangeOfRange, LooksAtTheNextRange) {
  using enum Trained;
  // An average of [0, 1], FakeQuants of [0, 1.3] and, behind a largest value, of [-0.99922, 0.99922]: the
  // half of the integers of [0, 1] lies half way between two of the last one's.
  auto pixels = trainedRange(0, 1), average = trainedRange(0, 1.3), largest = trainedRange(-0.99922, 0.99922);
  EXPECT_TRUE(compareRoundings(pixels, average, RoundsToSecond).firstSuffices());
  EXPECT_FALSE(compareRoundings(pixels, average, RoundsToSecond, largest).firstSuffices());
}

TEST(ChangeOfRange, MovesAStepForTies) {
  auto pixels = trainedRange(0, 1), wide = trainedRange(-2, 2);
  EXPECT_EQ(alignTies(pixels, wide).range.max, 2 * (1 + 0x1p-23));
  EXPECT_EQ(alignTies(pixels, wide).range.min, -2 * (1 + 0x1p-23));
  EXPECT_EQ(alignTies(pixels, trainedRange(-0.5, 1.2)).range, (rules::Range{-0.5, 1.2}));
  // Of 256 integers 16 are enough, one is not.
  EXPECT_EQ(alignTies(trainedRange(0, 0.5), trainedRange(-2, 6)).range.max, 6 * (1 + 0x1p-23));
  const double oneTie = 1.9688715953307394; // zero point 128.5
  EXPECT_EQ(alignTies(pixels, trainedRange(-2, oneTie)).range, (rules::Range{-2, oneTie}));
  // A step shorter would bring all 115 that are missed, by another zero point.
  EXPECT_EQ(alignTies(trainedRange(0, 2), trainedRange(-1.1, 1.1)).range, (rules::Range{-1.1, 1.1}));
}

} // namespace
