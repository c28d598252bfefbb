//===- HalfTest.cpp - half precision ----------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "quantc/Support/Half.h"

#include "llvm/ADT/APFloat.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace quantc;

TEST(Half, ValuesByHand) {
  EXPECT_EQ(halfToFloat(0x3c00), 1.0f);
  EXPECT_EQ(halfToFloat(0xc000), -2.0f);
  EXPECT_EQ(halfToFloat(0x7bff), 65504.0f); // the largest
  EXPECT_EQ(halfToFloat(0x0400), 0x1p-14f); // the smallest normal
  EXPECT_EQ(halfToFloat(0x0001), 0x1p-24f); // the smallest
  EXPECT_TRUE(std::signbit(halfToFloat(0x8000)));
  EXPECT_EQ(halfToFloat(0xfc00), -std::numeric_limits<float>::infinity());
}

TEST(Half, RoundsToNearestEven) {
  EXPECT_EQ(floatToHalf(1.0f + 0x1p-11f), 0x3c00);            // half way: the even one below
  EXPECT_EQ(floatToHalf(1.0f + 3 * 0x1p-11f), 0x3c02);        // half way: the even one above
  EXPECT_EQ(floatToHalf(1.0f + 0x1p-11f + 0x1p-20f), 0x3c01); // above half
  EXPECT_EQ(floatToHalf(65519.99f), 0x7bff);
  EXPECT_EQ(floatToHalf(65520.0f), 0x7c00); // half way to 2^16
  EXPECT_EQ(floatToHalf(-1e30f), 0xfc00);
  EXPECT_EQ(floatToHalf(0x1p-25f), 0x0000); // half of the smallest
  EXPECT_EQ(floatToHalf(0x1.8p-25f), 0x0001);
  EXPECT_EQ(floatToHalf(3 * 0x1p-25f), 0x0002);
  EXPECT_EQ(floatToHalf(-0.0f), 0x8000);
  EXPECT_EQ(floatToHalf(std::nanf("")), 0x7e00);
}

TEST(Half, EveryOneIsItselfAndAsAPFloatHasIt) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    auto half = static_cast<uint16_t>(bits);
    llvm::APFloat value(llvm::APFloat::IEEEhalf(), llvm::APInt(16, bits));
    if (value.isNaN()) {
      EXPECT_TRUE(std::isnan(halfToFloat(half)));
      continue;
    }
    ASSERT_EQ(halfToFloat(half), value.convertToFloat()) << bits;
    ASSERT_EQ(floatToHalf(halfToFloat(half)), half);
  }
}

TEST(Half, BetweenNeighboursAsAPFloatHasIt) {
  for (uint32_t bits = 0; bits < 0x7c00; ++bits)
    for (double part : {0.25, 0.5, 0.75}) {
      float low = halfToFloat(static_cast<uint16_t>(bits)),
            high = bits == 0x7bff ? 65536.0f : halfToFloat(static_cast<uint16_t>(bits + 1));
      auto between = static_cast<float>(low + part * (high - low));
      llvm::APFloat value(between);
      bool lost;
      value.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven, &lost);
      ASSERT_EQ(floatToHalf(between), value.bitcastToAPInt().getZExtValue()) << between;
    }
}
