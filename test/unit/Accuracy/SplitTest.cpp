//===- SplitTest.cpp - samples to fit, to choose and to confirm -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Split.h"

#include <gtest/gtest.h>

using namespace quantc::accuracy;

namespace {

TEST(Split, ByTheOrderOfTheHashes) {
  const uint64_t hashes[] = {50, 10, 90, 30, 70, 20, 100, 40, 80, 60};
  auto split = splitByHash(hashes, 0.2);
  ASSERT_TRUE(split);
  EXPECT_EQ(split->confirm, (std::vector<size_t>{1, 5}));         // 10, 20
  EXPECT_EQ(split->choose, (std::vector<size_t>{3, 7}));          // 30, 40
  EXPECT_EQ(split->fit, (std::vector<size_t>{0, 9, 4, 8, 2, 6})); // 50 to 100
}

TEST(Split, EqualSamplesStayTogether) {
  const uint64_t hashes[] = {1, 1, 1, 2, 2, 3, 3, 3, 3};
  auto split = splitByHash(hashes, 0.2);
  ASSERT_TRUE(split);
  EXPECT_EQ(split->confirm, (std::vector<size_t>{0, 1, 2}));
  EXPECT_EQ(split->choose, (std::vector<size_t>{3, 4}));
  EXPECT_EQ(split->fit, (std::vector<size_t>{5, 6, 7, 8}));
}

TEST(Split, ThreeDifferentSamplesAreNeeded) {
  const uint64_t two[] = {1, 2, 1, 2}, three[] = {1, 2, 3};
  EXPECT_FALSE(splitByHash(two, 0.2));
  auto split = splitByHash(three, 0.5);
  ASSERT_TRUE(split);
  EXPECT_EQ(split->fit.size(), 1u);
  EXPECT_EQ(split->choose.size(), 1u);
  EXPECT_EQ(split->confirm.size(), 1u);
}

TEST(Split, LeavesOneToFit) {
  std::vector<uint64_t> hashes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  auto split = splitByHash(hashes, 0.9);
  ASSERT_TRUE(split);
  EXPECT_EQ(split->confirm.size(), 8u);
  EXPECT_EQ(split->choose.size(), 1u);
  EXPECT_EQ(split->fit, (std::vector<size_t>{9}));
}

TEST(Split, HalfToConfirmWhereTheBoundNeedsIt) {
  std::vector<uint64_t> hashes(100);
  for (size_t i = 0; i < 100; ++i)
    hashes[i] = 1000 - i;
  auto split = splitByHash(hashes, 0.5);
  ASSERT_TRUE(split);
  EXPECT_EQ(split->confirm.size(), 50u);
  EXPECT_EQ(split->choose.size(), 20u);
  EXPECT_EQ(split->fit.size(), 30u);
}

} // namespace
