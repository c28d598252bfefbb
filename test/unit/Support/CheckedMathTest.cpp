//===- CheckedMathTest.cpp --------------------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/CheckedMath.h"

#include <gtest/gtest.h>
#include <limits>
#include <vector>

using namespace quantc;

constexpr int64_t largest = std::numeric_limits<int64_t>::max();

TEST(CheckedMath, ProductsOverflowToNothing) {
  EXPECT_EQ(mulSizes(3, 4), 12);
  EXPECT_EQ(mulSizes(largest, 1), largest);
  EXPECT_EQ(mulSizes(largest, 2), std::nullopt);
  EXPECT_EQ(mulSizes(int64_t{1} << 32, int64_t{1} << 31), std::nullopt);
  EXPECT_EQ(mulSizes(-1, 2), std::nullopt);
  EXPECT_EQ(mulSizes(2, -1), std::nullopt);
}

TEST(CheckedMath, SumsOverflowToNothing) {
  EXPECT_EQ(addSizes(largest - 1, 1), largest);
  EXPECT_EQ(addSizes(largest, 1), std::nullopt);
}

TEST(CheckedMath, ElementsOfAShape) {
  EXPECT_EQ(countElements(std::vector<int64_t>{}), 1);
  EXPECT_EQ(countElements(std::vector<int64_t>{2, 0, 5}), 0);
  EXPECT_EQ(countElements(std::vector<int64_t>{2, -1}), std::nullopt);
  EXPECT_EQ(countElements(std::vector<int64_t>{1 << 30, 1 << 30, 1 << 30}), std::nullopt);
}
