//===- StatisticsTest.cpp -------------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/RangesFile.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace quantc;
using namespace quantc::calibration;

namespace {

TEST(ExactSum, DoesNotRound) {
  ExactSum sum;
  sum.add(FLT_MAX);
  sum.add(FLT_TRUE_MIN);
  sum.add(1.0f);
  sum.add(-FLT_MAX);
  EXPECT_EQ(sum.value(), 1.0);
  sum.add(-1.0f);
  EXPECT_EQ(sum.value(), 0x1p-149);
  sum.add(-3.0f);
  EXPECT_EQ(sum.value(), std::nextafter(-3.0, 0.0));
  auto back = ExactSum::fromHex(sum.toHex());
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, sum);
  EXPECT_FALSE(ExactSum::fromHex("12"));
  EXPECT_FALSE(ExactSum::fromHex(std::string(96, 'x')));
}

/// Samples of very different magnitude, signs and lengths.
std::vector<std::vector<float>> makeSamples() {
  std::mt19937 random(5);
  std::vector<std::vector<float>> samples;
  for (int i = 0; i < 40; ++i) {
    std::normal_distribution<float> values(static_cast<float>(i % 3 - 1), std::ldexp(1.0f, i % 17 - 8));
    std::vector<float> s(static_cast<size_t>(1 + i * 37 % 500));
    for (float &v : s)
      v = values(random);
    samples.push_back(s);
  }
  samples.push_back(std::vector<float>(10, 0.0f));
  samples.push_back({FLT_TRUE_MIN, -FLT_TRUE_MIN});
  return samples;
}

TEST(Statistics, DoNotDependOnOrderOrShards) {
  auto samples = makeSamples();
  TensorStatistics forward;
  for (auto &s : samples)
    EXPECT_FALSE(forward.add(s, true));
  std::mt19937 random(9);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(samples.begin(), samples.end(), random);
    std::vector<TensorStatistics> shards(1 + static_cast<size_t>(round) % 5);
    for (size_t i = 0; i < samples.size(); ++i)
      shards[random() % shards.size()].add(samples[i], true);
    TensorStatistics merged;
    for (auto &s : shards)
      merged.merge(s);
    ASSERT_EQ(merged, forward);
  }
  EXPECT_EQ(forward.histogram.total(), forward.count);
  // The bins hold what they say.
  uint64_t below = 0, expected = 0;
  size_t middle = forward.histogram.counts.size() / 3;
  for (size_t k = 0; k < middle; ++k)
    below += forward.histogram.counts[k];
  for (auto &s : samples)
    for (float v : s)
      expected += static_cast<double>(v) < forward.histogram.lowerEdge(middle);
  EXPECT_EQ(below, expected);
}

TEST(Statistics, HugeAndTinyValuesTogether) {
  TensorStatistics s;
  std::vector<float> values = {FLT_MAX, -FLT_MAX, FLT_TRUE_MIN};
  EXPECT_FALSE(s.add(values, true));
  EXPECT_EQ(s.histogram.total(), 3u);
  EXPECT_LE(s.histogram.counts.size(), static_cast<size_t>(Histogram::maxBins));
}

TEST(Statistics, NamesTheFirstValueThatIsNotFinite) {
  TensorStatistics s;
  std::vector<float> values(200, 1.0f);
  values[150] = NAN;
  values[170] = INFINITY;
  EXPECT_EQ(s.add(values, true), std::optional<size_t>(150));
  EXPECT_EQ(s.samples, 0u);
  values[150] = 0;
  EXPECT_EQ(s.add(values, false), std::optional<size_t>(170));
}

TEST(Statistics, ExtremesOfEveryLength) {
  for (size_t n = 1; n < 200; ++n)
    for (size_t at : {size_t{0}, n / 2, n - 1}) {
      std::vector<float> values(n, 0.5f);
      values[at] = -2;
      Extremes e = findExtremes(values);
      EXPECT_EQ(e.min, -2.0f);
      EXPECT_EQ(e.max, n == 1 ? -2.0f : 0.5f);
      EXPECT_TRUE(e.finite);
    }
}

TensorStatistics withOutlier() {
  std::mt19937 random(3);
  std::normal_distribution<float> values(0, 1);
  std::vector<float> v(100000);
  for (float &x : v)
    x = values(random);
  v[5] = 100;
  TensorStatistics s;
  s.add(v, true);
  return s;
}

TEST(ChooseRange, Methods) {
  TensorStatistics s = withOutlier();
  RangeMethod method;
  EXPECT_EQ(chooseRange(s, method), (Range{s.min, 100}));
  method.kind = RangeMethod::Kind::Percentile;
  method.percentile = 99.9;
  Range r = *chooseRange(s, method);
  EXPECT_NEAR(r.max, 3.09, 0.15);
  EXPECT_NEAR(r.min, -3.09, 0.15);
  method.percentile = 100;
  EXPECT_EQ(chooseRange(s, method), (Range{s.min, 100}));
  method.kind = RangeMethod::Kind::MSE;
  r = *chooseRange(s, method);
  EXPECT_LT(r.max, 99); // clipping one value a little is cheaper than coarser steps for 99,999
  EXPECT_GT(r.max, 3);
  method.kind = RangeMethod::Kind::Entropy;
  r = *chooseRange(s, method);
  EXPECT_LT(r.max, 50);
  EXPECT_GT(r.max, 2);
}

// 15 steps from -6 to 3.6875 keep real 0.0 at the ninth, which moves the ends to -5.8125 and 3.875; counted
// without, the least would be from -5.90625 to 3.8125 (a replay in Python).
TEST(ChooseRange, SquaredErrorIsOfStepsThatHoldZero) {
  TensorStatistics s;
  s.add(std::vector<float>{-6, -5.75F, -5.75F, -5.75F, -3.25F, 4}, true);
  RangeMethod method;
  method.kind = RangeMethod::Kind::MSE;
  method.levels = 15;
  EXPECT_EQ(chooseRange(s, method), (Range{-6, 3.6875F}));
}

TEST(ChooseRange, ZerosDoNotDecideEntropy) {
  std::mt19937 random(4);
  std::normal_distribution<float> values(0, 1);
  std::vector<float> v(100000);
  for (float &x : v)
    x = std::max(values(random), 0.0f);
  TensorStatistics s;
  s.add(v, true);
  Range r = *chooseRange(s, RangeMethod{RangeMethod::Kind::Entropy});
  EXPECT_EQ(r.min, 0.0f);
  EXPECT_GT(r.max, 2.5f);
}

TEST(ChooseRange, AverageIsOfTheSamplesExtremes) {
  TensorStatistics s;
  s.add(std::vector<float>{-1, 2}, false);
  s.add(std::vector<float>{-3, 8, 0}, false);
  RangeMethod method{RangeMethod::Kind::Average};
  EXPECT_EQ(chooseRange(s, method), (Range{-2, 5}));
  EXPECT_FALSE(chooseRange(TensorStatistics(), method));
  EXPECT_FALSE(chooseRange(s, RangeMethod{RangeMethod::Kind::MSE}));
}

TEST(ChooseRange, ConstantTensors) {
  TensorStatistics s;
  s.add(std::vector<float>(10, 0.0f), true);
  for (auto kind : {RangeMethod::Kind::MinMax, RangeMethod::Kind::Average, RangeMethod::Kind::Percentile,
                    RangeMethod::Kind::MSE, RangeMethod::Kind::Entropy})
    EXPECT_EQ(chooseRange(s, RangeMethod{kind}), (Range{0, 0}));
}

TEST(RangesFile, ZerosHaveNoSign) {
  RangesFile file, again;
  ASSERT_FALSE(parseRanges("{\"x\": [-0.0, 1], \"y\": [-1, -0.0]}", Limits(), file));
  ASSERT_FALSE(parseRanges(formatRanges(file), Limits(), again));
  EXPECT_EQ(formatRanges(file), formatRanges(again));
}

TEST(RangesFile, StatisticsThatContradictThemselvesGiveNoRange) {
  RangesFile file;
  ASSERT_FALSE(parseRanges("{\"tensors\": {\"x\": {\"min\": 1, \"max\": 1, \"histogram\": {\"exponent\": 5, "
                           "\"first\": 0, \"counts\": [0, 1]}}}}",
                           Limits(), file));
  int refused = 0; // the average has no samples, another method a bin beyond the maximum
  using Kind = RangeMethod::Kind;
  for (Kind kind : {Kind::MinMax, Kind::Average, Kind::Percentile, Kind::MSE, Kind::Entropy}) {
    RangeMethod method;
    method.kind = kind;
    auto range = chooseRange(file.tensors.at("x"), method);
    EXPECT_TRUE(!range || range->min <= range->max);
    refused += !range;
  }
  EXPECT_GE(refused, 2);
}

TEST(RangesFile, RoundTripsAndMerges) {
  auto samples = makeSamples();
  RangesFile all, parts[2];
  all.modelHash = parts[0].modelHash = parts[1].modelHash = 0x123;
  for (size_t i = 0; i < samples.size(); ++i)
    for (RangesFile *f : {&all, &parts[i % 2]}) {
      f->tensors["a;b/\"c\""].add(samples[i], true);
      f->dataHash += i * 77 + 1;
      ++f->samples;
    }
  RangesFile read[2], merged;
  for (int k = 0; k < 2; ++k)
    ASSERT_FALSE(parseRanges(formatRanges(parts[k]), Limits(), read[k]));
  ASSERT_FALSE(mergeRanges(read, merged));
  EXPECT_EQ(formatRanges(merged), formatRanges(all));
  read[1].modelHash = 5;
  EXPECT_TRUE(mergeRanges(read, merged));
}

TEST(RangesFile, ReadsPlainForms) {
  RangesFile f;
  ASSERT_FALSE(parseRanges(R"({"x": [-1, 2.5], "y": {"min": 0, "max": 6}})", Limits(), f));
  EXPECT_EQ(f.tensors["x"].max, 2.5f);
  EXPECT_EQ(f.tensors["y"].max, 6.0f);
  ASSERT_FALSE(parseRanges(R"({"tensors": {"x": [-1, 2.5]}})", Limits(), f));
  EXPECT_EQ(f.tensors.size(), 1u);
}

TEST(RangesFile, RefusesNonsense) {
  RangesFile f;
  for (const char *text :
       {"", "[]", "{\"x\": 1}", "{\"x\": [1]}", "{\"x\": [2, 1]}", "{\"x\": [1, 1e999]}",
        "{\"x\": [0, 1e39]}", "{\"tensors\": {\"x\": {\"min\": 0}}}",
        "{\"tensors\": {}, \"format\": \"other\"}", "{\"x\": {\"min\": 0, \"max\": 1, \"count\": -1}}",
        "{\"x\": {\"min\": 0, \"max\": 1, \"histogram\": {\"exponent\": 0, \"first\": 5, \"counts\": [1]}}}",
        // bins -2 and -1, just in front of bin 0
        "{\"x\": {\"min\": 0, \"max\": 1, \"histogram\": {\"exponent\": 0, \"first\": -2, \"counts\": [1, "
        "1]}}}",
        "{\"x\": {\"min\": 0, \"max\": 1, \"sum_of_min\": \"12\"}}"})
    EXPECT_TRUE(parseRanges(text, Limits(), f)) << text;
  auto e = parseRanges(R"({"a": [2, 1], "b": "x"})", Limits(), f);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("'a'"), std::string::npos);
  EXPECT_NE(e->find("'b'"), std::string::npos);
  e = parseRanges(std::string(100000, '['), Limits(), f);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("16 levels"), std::string::npos);
}

/// 990 values of 0.5 and `count` of 7, as one sample.
TensorStatistics withOutliers(size_t count) {
  std::vector<float> values(1000 - count, 0.5f);
  values.resize(1000, 7.0f);
  TensorStatistics s;
  EXPECT_FALSE(s.add(values, true));
  return s;
}

TEST(ChooseRange, PercentileDropsABinThatJustFits) {
  RangeMethod method{RangeMethod::Kind::Percentile, 99};
  // 1 % of 1000 values may lie outside: ten 7s do, eleven don't.
  std::optional<Range> ten = chooseRange(withOutliers(10), method),
                       eleven = chooseRange(withOutliers(11), method);
  ASSERT_TRUE(ten && eleven);
  EXPECT_LT(ten->max, 0.51f);
  EXPECT_EQ(eleven->max, 7.0f);
}

TEST(Histogram, MergingHalvesBelowZeroDownwards) {
  // Bins of width 1 from -3 to 0, and of width 2 from -2 to 1. Of -3 half is -1.5: bin -2, not -1.
  Histogram fine, coarse;
  fine.exponent = 0;
  fine.first = -3;
  fine.counts = {1, 0, 0, 5};
  coarse.exponent = 1;
  coarse.first = -1;
  coarse.counts = {2, 7};
  for (bool swap : {false, true}) {
    Histogram a = swap ? coarse : fine;
    a.merge(swap ? fine : coarse);
    EXPECT_EQ(a.exponent, 1);
    EXPECT_EQ(a.first, -2);
    EXPECT_EQ(a.counts, (std::vector<uint64_t>{1, 2, 12}));
  }
}

TEST(RangesFile, WhatIsNotFiniteInOnePartHasNoRange) {
  RangesFile good, bad, merged;
  good.samples = bad.samples = 1;
  good.tensors["x"] = good.tensors["y"] = bad.tensors["y"] = withOutliers(10);
  bad.notFinite.insert("x");
  for (const auto &parts : {std::vector{good, bad}, std::vector{bad, good}}) {
    ASSERT_FALSE(mergeRanges(parts, merged));
    EXPECT_EQ(merged.tensors.size(), 1u);
    EXPECT_TRUE(merged.tensors.count("y"));
    EXPECT_EQ(merged.notFinite, bad.notFinite);
  }
}

TEST(RangesFile, AHistogramOfAPartIsNone) {
  RangesFile with, without, merged;
  with.samples = without.samples = 1;
  with.tensors["x"] = withOutliers(10);
  std::vector<float> seen = {-1, 9};
  ASSERT_FALSE(without.tensors["x"].add(seen, false));
  for (const auto &parts : {std::vector{with, without}, std::vector{without, with}}) {
    ASSERT_FALSE(mergeRanges(parts, merged));
    const TensorStatistics &s = merged.tensors.at("x");
    EXPECT_EQ(s.min, -1.0f);
    EXPECT_EQ(s.max, 9.0f);
    EXPECT_TRUE(s.histogram.empty());
    EXPECT_FALSE(chooseRange(s, {RangeMethod::Kind::Percentile, 99}));
    EXPECT_TRUE(chooseRange(s, {RangeMethod::Kind::MinMax}));
  }
}

} // namespace
