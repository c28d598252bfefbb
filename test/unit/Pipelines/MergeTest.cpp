//===- MergeTest.cpp - figures over parts of the samples ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Every count of a part is another number here, so that none can stand for
// another.
//===----------------------------------------------------------------------===//

#include "../../../lib/Pipelines/ComparisonSums.h"
#include "quantc/Pipelines/Evaluate.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::pipelines;

namespace {

ErrorSums errorsOf(double signal, double noise, double largest, double count) {
  ErrorSums e;
  e.signal = signal, e.noise = noise, e.largest = largest, e.count = count;
  return e;
}

ComparisonSums part(uint64_t samples, uint64_t top1, uint64_t top5, uint64_t clipped, double noise) {
  ComparisonSums sums;
  sums.samples = samples, sums.sameTop1 = top1, sums.sameTop5 = top5, sums.classes = 10;
  LayerTotals layer;
  layer.name = "layer", layer.op = "ADD", layer.clipped = clipped;
  layer.cumulative.add(errorsOf(100, noise, noise, 50));
  layer.isolated.add(errorsOf(100, noise / 2, noise / 2, 50));
  sums.layers.push_back(layer);
  sums.outputs.emplace_back("y", ExactErrors());
  sums.outputs[0].second.add(errorsOf(100, noise, noise, 10));
  return sums;
}

TEST(ComparisonSums, EachCountIsAddedToItsOwn) {
  for (bool swap : {false, true}) {
    ComparisonSums a = part(10, 7, 9, 3, 1), b = part(20, 11, 16, 8, 4);
    ComparisonSums &sums = swap ? b : a;
    ASSERT_FALSE(sums.merge(swap ? a : b));
    EXPECT_EQ(sums.samples, 30u);
    EXPECT_EQ(sums.sameTop1, 18u);
    EXPECT_EQ(sums.sameTop5, 25u);
    EXPECT_EQ(sums.layers[0].clipped, 11u);
    ErrorSums cumulative = sums.layers[0].cumulative.rounded(), alone = sums.layers[0].isolated.rounded(),
              output = sums.outputs[0].second.rounded();
    EXPECT_EQ(cumulative.signal, 200);
    EXPECT_EQ(cumulative.noise, 5);
    EXPECT_EQ(cumulative.largest, 4);
    EXPECT_EQ(cumulative.count, 100);
    EXPECT_EQ(alone.noise, 2.5);
    EXPECT_EQ(alone.largest, 2);
    EXPECT_EQ(output.noise, 5);
    EXPECT_EQ(output.count, 20);
    Comparison result = sums.finish();
    EXPECT_EQ(result.samples, 30u);
    EXPECT_DOUBLE_EQ(result.layers[0].clipped, 0.11);
    EXPECT_EQ(result.layers[0].maxError, 4);
    EXPECT_DOUBLE_EQ(result.layers[0].cumulative, 10 * std::log10(40.0));
    EXPECT_DOUBLE_EQ(result.top1.value_or(0), 18.0 / 30);
    EXPECT_DOUBLE_EQ(result.top5.value_or(0), 25.0 / 30);
  }
}

TEST(ComparisonSums, OthersAreRefused) {
  ComparisonSums a = part(10, 7, 9, 3, 1);
  auto differs = [&](auto change) {
    ComparisonSums other = part(1, 1, 1, 1, 1);
    change(other);
    EXPECT_TRUE(ComparisonSums(a).merge(other));
  };
  differs([](ComparisonSums &s) { s.profile = 1; });
  differs([](ComparisonSums &s) { s.classes = 9; });
  differs([](ComparisonSums &s) { s.layers[0].name = "other"; });
  differs([](ComparisonSums &s) { s.layers[0].op = "SUB"; });
  differs([](ComparisonSums &s) { s.layers.clear(); });
  differs([](ComparisonSums &s) { s.outputs[0].first = "z"; });
  differs([](ComparisonSums &s) { s.unmatched = 1; });
  differs([](ComparisonSums &s) { s.pairedByOrder = 1; });
  a.modelHash = 5;
  EXPECT_FALSE(ComparisonSums(a).merge(part(1, 1, 1, 1, 1))); // of a file that is not known
  differs([](ComparisonSums &s) { s.modelHash = 6; });
}

TEST(Evaluations, EachCountIsAddedToItsOwn) {
  Evaluation parts[2], merged;
  for (int i : {0, 1}) {
    parts[i].hasTop5 = true;
    parts[i].samples = i ? 20 : 10;
    parts[i].top1 = i ? 11 : 7;
    parts[i].top5 = i ? 16 : 9;
  }
  ASSERT_FALSE(mergeEvaluations(parts, merged));
  EXPECT_EQ(merged.samples, 30u);
  EXPECT_EQ(merged.top1, 18u);
  EXPECT_EQ(merged.top5, 25u);
  EXPECT_TRUE(merged.hasTop5);
  parts[0].hasTop5 = false;
  EXPECT_TRUE(mergeEvaluations(parts, merged));
}

} // namespace
