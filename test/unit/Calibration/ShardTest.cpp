//===- ShardTest.cpp - parts of the samples, sums that merge --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Shard.h"
#include "quantc/Calibration/ExactSum.h"

#include <cfloat>
#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace quantc::calibration;

namespace {

TEST(Shard, PartsCoverEverySampleOnce) {
  for (size_t samples : {0, 1, 2, 15, 100})
    for (uint32_t count : {1u, 2u, 3u, 7u, 16u}) {
      size_t end = 0, smallest = samples, largest = 0;
      for (uint32_t i = 0; i < count; ++i) {
        auto [first, last] = Shard{i, count}.range(samples);
        EXPECT_EQ(first, end);
        end = last;
        smallest = std::min(smallest, last - first);
        largest = std::max(largest, last - first);
      }
      EXPECT_EQ(end, samples);
      EXPECT_LE(largest, smallest + 1);
    }
  EXPECT_EQ((Shard{1, 3}.range(100)), (std::pair<size_t, size_t>{34, 67}));
}

TEST(Shard, WhatIsNoPartIsRefused) {
  Shard shard{5, 9};
  for (const char *text :
       {"", "1", "/", "1/", "/2", "2/2", "-1/2", "0/0", "1/2/3", "0/1000001", "1.0/2", "a/b"})
    EXPECT_TRUE(parseShard(text, shard)) << text;
  EXPECT_EQ(shard.index, 5u);
  EXPECT_FALSE(parseShard("2/7", shard));
  EXPECT_EQ(shard.index, 2u);
  EXPECT_EQ(shard.count, 7u);
}

std::optional<std::string> check(const std::vector<std::optional<ShardRecord>> &parts) {
  return checkShards(parts);
}

TEST(Shard, MissingAndDoubledPartsAreNamed) {
  auto part = [](uint32_t i, uint32_t n, uint64_t all = 10) {
    return std::optional<ShardRecord>(ShardRecord{{i, n}, all});
  };
  EXPECT_FALSE(check({}));
  EXPECT_FALSE(check({std::nullopt, std::nullopt}));
  EXPECT_FALSE(check({part(1, 2), part(0, 2)}));
  EXPECT_EQ(*check({part(3, 4), part(1, 4)}), "missing: shards 0, 2 of 4");
  EXPECT_EQ(*check({part(0, 2), part(1, 2), part(1, 2)}), "more than once: shard 1 of 2");
  EXPECT_EQ(*check({part(0, 2), part(1, 3)}), "shards of 2 and of 3 can't be merged");
  EXPECT_EQ(*check({part(0, 2), std::nullopt}), "shards and results over all samples can't be merged");
  EXPECT_EQ(*check({part(0, 2), part(1, 2, 11)}),
            "shard 0 of 2 is of 10 samples, shard 1 of 2 of 11: parts of other data can't be merged");
  EXPECT_EQ(*check({part(99, 100)}), "missing: shards 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "
                                     "16, 17, 18, 19 and 79 more of 100");
}

TEST(ExactDoubleSum, DoesNotRound) {
  ExactDoubleSum sum;
  for (double v : {DBL_MAX, DBL_TRUE_MIN, 1.0, -DBL_MAX})
    sum.add(v);
  EXPECT_EQ(sum.value(), 1.0);
  sum.add(-1.0);
  EXPECT_EQ(sum.value(), DBL_TRUE_MIN);
  EXPECT_EQ(sum.toText(), "1p-1074");
  sum.add(-3.0);
  EXPECT_EQ(sum.value(), std::nextafter(-3.0, 0.0));
  for (int i = 0; i < 1000; ++i)
    sum.add(-DBL_MAX);
  EXPECT_EQ(sum.value(), -HUGE_VAL);
  for (int i = 0; i < 1000; ++i)
    sum.add(DBL_MAX);
  EXPECT_EQ(sum.value(), std::nextafter(-3.0, 0.0));
}

TEST(ExactDoubleSum, TextReadsBack) {
  ExactDoubleSum sum;
  EXPECT_EQ(sum.toText(), "0");
  sum.add(-1.5);
  EXPECT_EQ(sum.toText(), "-6p-2"); // powers are -1074 and a multiple of 4
  sum.add(0x1.8p+100);
  auto back = ExactDoubleSum::fromText(sum.toText());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->toText(), sum.toText());
  back->add(-0x1.8p+100);
  EXPECT_EQ(back->value(), -1.5);
  for (const char *text : {"", "p-2", "6", "6p", "6p-1", "6p-1078", "gp-2", "--6p-2", "6p-2 ", "6p1102"})
    EXPECT_FALSE(ExactDoubleSum::fromText(text)) << text;
  EXPECT_FALSE(ExactDoubleSum::fromText(std::string(1000, '1').append("p-1074")));
  EXPECT_FALSE(ExactDoubleSum::fromText(std::string("1").append(543, '0').append("p-2")));
}

TEST(ExactDoubleSum, OrderDoesNotMatter) {
  std::mt19937 random(3);
  std::vector<double> values;
  for (int i = 0; i < 500; ++i)
    values.push_back(std::ldexp(std::normal_distribution<double>()(random), i % 300 - 150));
  ExactDoubleSum forward;
  for (double v : values)
    forward.add(v);
  for (int round = 0; round < 10; ++round) {
    std::shuffle(values.begin(), values.end(), random);
    std::vector<ExactDoubleSum> parts(7);
    for (size_t i = 0; i < values.size(); ++i)
      parts[i % 7].add(values[i]);
    ExactDoubleSum all;
    for (const ExactDoubleSum &part : parts)
      all.merge(part);
    EXPECT_EQ(all.toText(), forward.toText());
  }
  double sum = 0;
  for (double v : values)
    sum += v;
  EXPECT_NEAR(forward.value() / sum, 1, 1e-9);
}

TEST(ExactDoubleSum, WhatIsNotFiniteStays) {
  ExactDoubleSum sum;
  sum.add(HUGE_VAL);
  sum.add(-5);
  EXPECT_EQ(sum.toText(), "inf");
  ExactDoubleSum other = *ExactDoubleSum::fromText("-inf");
  EXPECT_EQ(other.value(), -HUGE_VAL);
  other.merge(sum);
  EXPECT_EQ(other.toText(), "nan");
  EXPECT_TRUE(std::isnan(ExactDoubleSum::fromText("nan")->value()));
}

} // namespace
