//===- PtqRulesTest.cpp ---------------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Transforms/PostTraining/PtqRules.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace quantc::ptq;

namespace {

TEST(PtqRules, Int8ScaleIsFloat32Arithmetic) {
  ScaleZero p = chooseInt8(-1.0f, 1.0f);
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
TEST(PtqRules, TinyRangesAreWidened) {
  struct Row {
    float min, max, scale;
    int32_t zero;
  };
  for (Row r : {Row{0, 0, 7.843137e-9f, 0}, Row{0, 1e-7f, 8.235294e-9f, -7},
                Row{-5e-7f, -1e-7f, 9.803921e-9f, 25}, Row{2e-7f, 4e-7f, 9.411765e-9f, -22},
                Row{-4e-7f, 4e-7f, 1.098039e-8f, 0}, Row{0, 1.1e-6f, 4.313725e-9f, -128}}) {
    ScaleZero p = chooseInt8(r.min, r.max);
    EXPECT_NEAR(p.scale, r.scale, 1e-14) << r.min << " " << r.max;
    EXPECT_EQ(p.zeroPoint, r.zero) << r.min << " " << r.max;
  }
  EXPECT_GT(chooseInt16(0.0f, 0.0f).scale, 0.0f);
  EXPECT_EQ(weightScale(0.0f), 3.937008e-9f);
  EXPECT_EQ(weightScale(0.4e-6f), 3.937008e-9f);
  EXPECT_EQ(weightScale(1.0f), static_cast<float>(1.0 / 127.0));
}

TEST(PtqRules, Int16IsSymmetric) {
  EXPECT_EQ(chooseInt16(-1.0f, 6.0f).scale, static_cast<float>(6.0 / 32767.0));
  EXPECT_EQ(chooseInt16(-7.0f, 6.0f).scale, static_cast<float>(7.0 / 32767.0));
  EXPECT_EQ(chooseInt16(-7.0f, 6.0f).zeroPoint, 0);
}

TEST(PtqRules, BiasGuard) {
  BiasScales s = biasScales(1.0f, 0.5f, 0.25f);
  EXPECT_FALSE(s.guarded);
  EXPECT_EQ(s.bias, 0.125f);
  EXPECT_EQ(s.weight, 0.25f);
  s = biasScales(-1.0f, 0.5f, 1e-12f);
  EXPECT_TRUE(s.guarded);
  EXPECT_EQ(s.bias, static_cast<float>(1.0 / 1073741823.0));
  EXPECT_EQ(s.weight, static_cast<float>(1.0 / 1073741823.0 / 0.5));
  EXPECT_LE(std::llabs(quantizeBias(-1.0f, s.bias, false)), int64_t{1} << 30);
  // Published values of mobilenet_v1_0.25_224, TFLiteConverter 2.21 with int16 activations.
  float largest = 0;
  s = biasScalesWide(2.9242496f, 0.00018311106f, largest);
  EXPECT_TRUE(s.guarded);
  EXPECT_EQ(s.weight, 1.487305e-05f);
  EXPECT_EQ(s.bias, 2.72342e-09f);
  // A bias of just over half of 2^31 steps: the older quantizer guards it too.
  largest = 1e-3f;
  const float step = 0.25f * (largest / 127.0f);
  EXPECT_FALSE(biasScalesWide(0.49f * 2147483647.0f * step, 0.25f, largest).guarded);
  s = biasScalesWide(0.51f * 2147483647.0f * step, 0.25f, largest);
  EXPECT_TRUE(s.guarded);
  EXPECT_NEAR(largest, 1.02e-3f, 1e-8f);
  largest = 0;
  s = biasScalesWide(0.0f, 0.5f, largest);
  EXPECT_GT(s.weight, 0.0f);
}

TEST(PtqRules, RoundsHalvesAwayAndClamps) {
  EXPECT_EQ(quantizeWeight(0.5f, 1.0f), 1);
  EXPECT_EQ(quantizeWeight(-0.5f, 1.0f), -1);
  EXPECT_EQ(quantizeWeight(-500.0f, 1.0f), -127);
  EXPECT_EQ(quantizeValue(-0.25f, {0.5f, 3}, -128, 127), 3); // 2.5
  EXPECT_EQ(quantizeValue(1e30f, {0.5f, 3}, -128, 127), 127);
  EXPECT_EQ(quantizeBias(1e30f, 1e-9f, false), INT32_MAX);
  EXPECT_GT(quantizeBias(1e30f, 1e-9f, true), int64_t{1} << 61);
  EXPECT_EQ(perTensorReciprocal(0.0f), 0.0f);
}

TEST(PtqRules, RangeOfDataIncludesZero) {
  const float values[] = {2.0f, 5.0f};
  EXPECT_EQ(rangeOfData(values).min, 0.0f);
  EXPECT_EQ(rangeOfData(values).max, 5.0f);
}

} // namespace
