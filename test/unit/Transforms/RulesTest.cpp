//===- RulesTest.cpp - scales, zero points and rounding -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Values that the two converters wrote for small networks.
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/Rules.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace quantc;
using namespace quantc::rules;

namespace {

/// As int8 weights are counted in, of trained networks.
double symmetricWeightScale(float largest, float bias, double input) {
  const Rules &rules = Rules::of(RuleSet::TFLite);
  return rules.weightScale(largest, bias, input, rules.scheme(NumberType::Int8, false)).unit;
}

constexpr RuleSet kBoth[] = {RuleSet::Toco, RuleSet::TFLite};

TEST(RulesTest, RoundsHalfAwayFromZeroInDouble) {
  EXPECT_EQ(roundHalfAway(0.5), 1);
  EXPECT_EQ(roundHalfAway(-0.5), -1);
  EXPECT_EQ(roundHalfAway(2.5), 3);
  // Adding .5 in float32 would give 1.
  EXPECT_EQ(roundHalfAway(0.49999997F), 0);
}

TEST(RulesTest, ZeroPointTies) {
  for (RuleSet rules : kBoth) {
    EXPECT_EQ(chooseParams(rules, {-0.5, 254.5}, 0, 255).zeroPoint, 1);
    EXPECT_EQ(chooseParams(rules, {-1.5, 253.5}, 0, 255).zeroPoint, 2);
    EXPECT_EQ(chooseParams(rules, {-254.5, 0.5}, 0, 255).zeroPoint, 255);
    EXPECT_EQ(chooseParams(rules, {-1, 1}, 0, 255).zeroPoint, 128);
    EXPECT_EQ(chooseParams(rules, {-1, 1}, 1, 255).zeroPoint, 128);
  }
}

TEST(RulesTest, RangesWithoutZeroAreWidenedOrShifted) {
  Params widened = chooseParams(RuleSet::Toco, {1, 5}, 0, 255);
  EXPECT_EQ(widened.scale, 5.0 / 255);
  EXPECT_EQ(widened.zeroPoint, 0);
  Params shifted = chooseParams(RuleSet::TFLite, {1, 5}, 0, 255);
  EXPECT_EQ(shifted.scale, 4.0 / 255);
  EXPECT_EQ(shifted.zeroPoint, 0);
  EXPECT_EQ(chooseParams(RuleSet::Toco, {-5, -1}, 0, 255).zeroPoint, 255);
  EXPECT_EQ(chooseParams(RuleSet::TFLite, {-5, -1}, 0, 255).scale, 4.0 / 255);
}

TEST(RulesTest, TinyRanges) {
  // TFLiteConverter widens what is below 1e-6, also a point and an inverted range.
  EXPECT_EQ(static_cast<float>(chooseParams(RuleSet::TFLite, {0, 0}, 0, 255).scale), 3.9215689e-9F);
  EXPECT_EQ(chooseParams(RuleSet::TFLite, {0, 0}, 0, 255).zeroPoint, 127);
  EXPECT_EQ(normalize(RuleSet::TFLite, {1.5, 1.5}), (Range{-0.5e-6, 1.5}));
  EXPECT_EQ(normalize(RuleSet::Toco, {1.5, 1.5}), (Range{0, 1.5}));
  EXPECT_EQ(chooseParams(RuleSet::Toco, {-1e-9F, 1e-9F}, 0, 255).scale, 2.0 * 1e-9F / 255);
  // A scale of 0, which TOCO writes here, is never made.
  EXPECT_GT(chooseParams(RuleSet::Toco, {0, 0}, 0, 255).scale, 0);
  EXPECT_GT(chooseParams(RuleSet::Toco, {1, -1}, 0, 255).scale, 0);
}

TEST(RulesTest, InfiniteAndNaNRangesAreNotUsable) {
  double inf = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(isUsable({0, inf}));
  EXPECT_FALSE(isUsable({std::nan(""), 1}));
  EXPECT_TRUE(isUsable({-3e38, 3e38}));
}

TEST(RulesTest, FakeQuantKernelsDifferInTheLastBits) {
  float toco[] = {0.11F, -0.3F, 7.0F}, tflite[] = {0.11F, -0.3F, 7.0F};
  fakeQuantize(RuleSet::Toco, toco, -1, 1, true, 8);
  fakeQuantize(RuleSet::TFLite, tflite, -1, 1, true, 8);
  EXPECT_EQ(toco[0], 0.110236168F);
  EXPECT_EQ(tflite[0], 0.11023622F);
  EXPECT_EQ(toco[1], -0.299212575F);
  EXPECT_EQ(tflite[1], -0.299212605F);
  EXPECT_NEAR(toco[2], 1, 1e-6);
}

TEST(RulesTest, BitsMakeTheGridCoarserUnderTFLiteRules) {
  float v[] = {0.4F}, same[] = {0.4F};
  fakeQuantize(RuleSet::TFLite, v, 0, 15, false, 4);
  EXPECT_EQ(v[0], 0);
  fakeQuantize(RuleSet::Toco, same, 0, 15, false, 4);
  EXPECT_NEAR(same[0], 0.4, 0.03);
}

TEST(RulesTest, DataRanges) {
  float positive[] = {1, 3}, mixed[] = {-2, 3}, zeros[] = {0, 0};
  EXPECT_EQ(rangeOfData(positive), (Range{0, 3}));
  EXPECT_EQ(rangeOfData(mixed), (Range{-2, 3}));
  EXPECT_EQ(rangeOfData(zeros), (Range{0, 1}));
  float bad[] = {std::numeric_limits<float>::quiet_NaN()};
  EXPECT_FALSE(rangeOfData(bad));
}

TEST(RulesTest, ConstantsAndBiasesClamp) {
  for (RuleSet rules : kBoth) {
    EXPECT_EQ(quantize(rules, 1e9F, {0.5, 128}, 1, 255), 255);
    EXPECT_EQ(quantize(rules, -1e9F, {0.5, 128}, 1, 255), 1);
    EXPECT_EQ(quantize(rules, 0, {0.5, 128}, 1, 255), 128);
  }
  EXPECT_EQ(quantizeBias(1, 1e-20), std::numeric_limits<int32_t>::max());
  EXPECT_EQ(quantizeBias(-1, 1e-20), std::numeric_limits<int32_t>::min());
  EXPECT_EQ(quantizeBias(0.75F, 0.5), 2);
}

TEST(RulesTest, SymmetricWeightsGuardTheBias) {
  EXPECT_EQ(symmetricWeightScale(1.27F, 0, 1), static_cast<float>(1.27F / 127.0));
  // Dead channels still have a scale.
  EXPECT_EQ(static_cast<float>(symmetricWeightScale(0, 0, 1)), 3.937008e-9F);
  // A bias beyond 30 bits makes the steps larger.
  double guarded = symmetricWeightScale(0, 1, 1e-3);
  EXPECT_LE(1 / (1e-3 * guarded), 1073741824.0 * 1.0001);
  // 1.5e9 steps of 1e-5, more than half of what int32 holds.
  EXPECT_NEAR(symmetricWeightScale(1.27F, 15000, 1e-3), 15000 / 1073741823.0 / 1e-3, 1e-6);
  EXPECT_EQ(symmetricWeightScale(1.27F, 10000, 1e-3), static_cast<float>(1.27F / 127.0));
}

} // namespace
