//===- BoundsTest.cpp - what a few samples prove --------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Bounds.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace quantc::accuracy;

namespace {

// scipy.stats.beta.ppf(0.05, k, n - k + 1)
TEST(Bounds, ClopperAndPearson) {
  EXPECT_DOUBLE_EQ(lowestShare(0, 20, 0.95), 0);
  EXPECT_NEAR(lowestShare(20, 20, 0.95), 0.8608916593, 1e-9);
  EXPECT_NEAR(lowestShare(19, 20, 0.95), 0.7838938358, 1e-9);
  EXPECT_NEAR(lowestShare(995, 1000, 0.95), 0.9895159231, 1e-9);
  EXPECT_NEAR(lowestShare(420, 1000, 0.975), 0.3891835902, 1e-9);
}

// 0.995^598 = 0.04991, 0.995^597 = 0.05016.
TEST(Bounds, SamplesThatProveAShare) {
  EXPECT_EQ(samplesToProve(0.995, 0.95), 598u);
  EXPECT_GE(lowestShare(598, 598, 0.95), 0.995);
  EXPECT_LT(lowestShare(597, 597, 0.95), 0.995);
}

TEST(Bounds, DecibelsOfSamplesThatAreAlike) {
  std::vector<SampleAgreement> same(10, {100, 1, true});
  EXPECT_NEAR(lowestDecibel(same, 0.95), 20, 1e-9);
  std::vector<SampleAgreement> silent(10, {100, 0, true});
  EXPECT_EQ(lowestDecibel(silent, 0.95), INFINITY);
  EXPECT_EQ(lowestDecibel({{100, 1, true}}, 0.95), -INFINITY);
}

/// Signal and noise of one sample, spread as those of classifiers are.
SampleAgreement draw(std::mt19937 &random) {
  std::normal_distribution<double> normal;
  double signal = std::exp(0.5 * normal(random));
  return {signal, signal * std::exp(0.6 * normal(random) - 5), true};
}

// P(at most 1 of 10) = 0.011, 2 of 10 = 0.055; at most 5 of 20 = 0.0207, 6 of 20 = 0.058.
TEST(Bounds, DecibelsByRank) {
  std::vector<SampleAgreement> rising;
  for (int k = 20; k > 0; --k)
    rising.push_back({std::pow(10.0, k / 10.0), 1, true});
  EXPECT_NEAR(lowestDecibel(rising, 0.975), 6, 1e-9);
  rising.erase(rising.begin(), rising.begin() + 10);
  EXPECT_NEAR(lowestDecibel(rising, 0.95), 2, 1e-9);
  EXPECT_EQ(lowestDecibel({{100, 1, true}, {10, 1, true}, {1, 1, true}}, 0.95), -INFINITY);
}

// The median of 10 log10(exp(5 - 0.6 x)), x normal. The level is that of each of two results of which one is
// taken.
TEST(Bounds, TheBoundHoldsInNineteenOfTwentySets) {
  const double truth = 5 * 10 / std::log(10.0);
  std::mt19937 random(7);
  int holds = 0, sets = 200;
  for (int i = 0; i < sets; ++i) {
    std::vector<SampleAgreement> samples;
    for (int k = 0; k < 40; ++k)
      samples.push_back(draw(random));
    double bound = lowestDecibel(samples, 0.975);
    EXPECT_GT(bound, 15);
    holds += bound <= truth;
  }
  EXPECT_GE(holds, 190);
  EXPECT_LT(holds, sets); // else it says nothing
}

} // namespace
