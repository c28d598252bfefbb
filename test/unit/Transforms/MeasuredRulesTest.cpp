//===- MeasuredRulesTest.cpp ----------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/Rules.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::rules;

namespace {

const Rules &measured = Rules::of(RuleSet::Measured);
const Scheme int8 = measured.scheme(NumberType::Int8, false),
             int16 = measured.scheme(NumberType::Int16, false);

Params chooseInt8(float min, float max) { return measured.choose({min, max}, int8.activation, false); }
Params chooseInt16(float min, float max) { return measured.choose({min, max}, int16.activation, false); }

TEST(MeasuredRules, Schemes) {
  EXPECT_EQ(int8.activation, signed8);
  EXPECT_EQ(measured.scheme(NumberType::UInt8, false).activation, signed8); // uint8 at the ends alone
  EXPECT_EQ(int16.bias.bits, 64U);
  EXPECT_EQ(int16.weight.low(), -127);
  EXPECT_EQ(int16.weight.high(), 127);
  EXPECT_EQ(unsigned8.low(), 0);
  EXPECT_EQ(unsigned8.high(), 255);
  EXPECT_EQ(int16.activation.low(), -32768);
  EXPECT_EQ((Storage{4, true, true}.low()), -7); // another width needs no other code
  EXPECT_EQ((Storage{4, true, true}.high()), 7);
}

TEST(MeasuredRules, Int8ScaleIsFloat32Arithmetic) {
  Params p = chooseInt8(-1.0f, 1.0f);
  EXPECT_EQ(p.scale, 2.0f / 255.0f);
  EXPECT_EQ(p.zeroPoint, -1); // -128 + 127.5 rounds half away from zero
  p = chooseInt8(0.5f, 6.0f); // zero is included
  EXPECT_EQ(p.scale, 6.0f / 255.0f);
  EXPECT_EQ(p.zeroPoint, -128);
  p = chooseInt8(-3.0f, -1.0f);
  EXPECT_EQ(p.zeroPoint, 127);
  // f32(f32(max - min) / 255) where the double quotient rounds to another float
  EXPECT_EQ(chooseInt8(-22.812294006347656f, 8.329366683959961f).scale,
            (8.329366683959961f - -22.812294006347656f) / 255.0f);
}

/// What TFLiteConverter 2.21 writes for such ranges.
TEST(MeasuredRules, TinyRangesAreWidened) {
  struct Row {
    float min, max, scale;
    int32_t zero;
  };
  for (Row r : {Row{0, 0, 7.843137e-9f, 0}, Row{0, 1e-7f, 8.235294e-9f, -7},
                Row{-5e-7f, -1e-7f, 9.803921e-9f, 25}, Row{2e-7f, 4e-7f, 9.411765e-9f, -22},
                Row{-4e-7f, 4e-7f, 1.098039e-8f, 0}, Row{0, 1.1e-6f, 4.313725e-9f, -128}}) {
    Params p = chooseInt8(r.min, r.max);
    EXPECT_NEAR(p.scale, r.scale, 1e-14) << r.min << " " << r.max;
    EXPECT_EQ(p.zeroPoint, r.zero) << r.min << " " << r.max;
  }
  EXPECT_GT(chooseInt16(0.0f, 0.0f).scale, 0.0f);
  auto weightScale = [](float largest) {
    return static_cast<float>(measured.weightScale(largest, std::nullopt, 1, int8).weight);
  };
  EXPECT_EQ(weightScale(0.0f), 3.937008e-9f);
  EXPECT_EQ(weightScale(0.4e-6f), 3.937008e-9f);
  EXPECT_EQ(weightScale(1.0f), static_cast<float>(1.0 / 127.0));
}

TEST(MeasuredRules, Int16IsSymmetric) {
  EXPECT_EQ(chooseInt16(-1.0f, 6.0f).scale, static_cast<float>(6.0 / 32767.0));
  EXPECT_EQ(chooseInt16(-7.0f, 6.0f).scale, static_cast<float>(7.0 / 32767.0));
  EXPECT_EQ(chooseInt16(-7.0f, 6.0f).zeroPoint, 0);
}

TEST(MeasuredRules, BiasGuard) {
  WeightScale s = measured.weightScale(0.25f * 127, 1.0f, 0.5, int8);
  EXPECT_EQ(s.before, 0);
  EXPECT_EQ(s.bias, 0.125f);
  EXPECT_EQ(s.weight, 0.25f);
  s = measured.weightScale(0, -4.0f, 0.5, int8);
  EXPECT_EQ(s.before, 3.937008e-9f);
  EXPECT_EQ(s.bias, static_cast<float>(4.0 / 1073741823.0));
  EXPECT_EQ(s.weight, static_cast<float>(4.0 / 1073741823.0 / 0.5));
  EXPECT_EQ(s.unit, 1.0f / static_cast<float>(s.weight));
  EXPECT_LE(std::llabs(measured.quantizeBias(-4.0f, s.bias, int8.bias)), int64_t{1} << 30);
  // Published values of mobilenet_v1_0.25_224, TFLiteConverter 2.21 with int16 activations.
  s = measured.weightScale(0, 2.9242496f, 0.00018311106f, int16);
  EXPECT_GT(s.before, 0);
  EXPECT_EQ(s.weight, 1.487305e-05f);
  EXPECT_EQ(s.bias, 2.72342e-09f);
  // A bias of just over half of 2^31 steps: the older quantizer guards it too.
  float largest = 1e-3f;
  const float step = 0.25f * (largest / 127.0f);
  EXPECT_EQ(measured.weightScale(largest, 0.49f * 2147483647.0f * step, 0.25, int16).before, 0);
  s = measured.weightScale(largest, 0.51f * 2147483647.0f * step, 0.25, int16);
  EXPECT_GT(s.before, 0);
  EXPECT_NEAR(s.weight * 127, 1.02e-3f, 1e-8f);
  EXPECT_GT(measured.weightScale(0, 0.0f, 0.5, int16).weight, 0.0f);
}

TEST(MeasuredRules, RoundsHalvesAwayAndClamps) {
  EXPECT_EQ(measured.quantizeWeight(0.5f, 1.0f, int8.weight), 1);
  EXPECT_EQ(measured.quantizeWeight(-0.5f, 1.0f, int8.weight), -1);
  // The largest float below a half, and what a sum with a half would round up to one.
  EXPECT_EQ(measured.quantizeWeight(0x1.fffffep-2f, 1.0f, int8.weight), 0);
  EXPECT_EQ(measured.quantizeWeight(-0x1.fffffep-2f, 1.0f, int8.weight), 0);
  for (float v = 0.5f; v < 127; v += 1) { // as std::round, at each half and beside it
    for (float at : {std::nextafter(v, 0.0f), v, std::nextafter(v, 200.0f)}) {
      EXPECT_EQ(measured.quantizeWeight(at, 1.0f, int8.weight), static_cast<int64_t>(std::round(at))) << at;
      EXPECT_EQ(measured.quantizeWeight(-at, 1.0f, int8.weight), static_cast<int64_t>(std::round(-at)));
    }
  }
  EXPECT_EQ(measured.quantizeWeight(-500.0f, 1.0f, int8.weight), -127);
  EXPECT_EQ(measured.quantizeValue(-0.25f, {0.5f, 3}, signed8), 3); // 2.5
  EXPECT_EQ(measured.quantizeValue(1e30f, {0.5f, 3}, signed8), 127);
  EXPECT_EQ(measured.quantizeBias(1e30f, 1e-9f, int8.bias), INT32_MAX);
  EXPECT_GT(measured.quantizeBias(1e30f, 1e-9f, int16.bias), int64_t{1} << 61);
  Scheme perTensor = measured.scheme(NumberType::Int8, true);
  EXPECT_EQ(measured.weightScale(0.0f, std::nullopt, 1, perTensor).unit, 0.0f);
  EXPECT_EQ(measured.weightScale(3.0f, std::nullopt, 1, perTensor).unit, 127.0f / 3.0f);
}

TEST(MeasuredRules, RangeOfDataIncludesZero) {
  const float values[] = {2.0f, 5.0f};
  EXPECT_EQ(measured.rangeOfData(values)->min, 0.0f);
  EXPECT_EQ(measured.rangeOfData(values)->max, 5.0f);
}

} // namespace
