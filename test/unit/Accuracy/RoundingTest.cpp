//===- RoundingTest.cpp - weights rounded by what a layer reads -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Rounding.h"
#include "../../../lib/Accuracy/Moments.h"

#include <gtest/gtest.h>

using namespace quantc::accuracy;
using quantc::interpreter::Tensor;
using quantc::interpreter::TensorInfo;

namespace {

// The first two inputs move together, so what one weight loses the other takes back. Nearest would be (0, 0,
// 0) and (1, -1, 0); the numbers are those of a replay in numpy, the integers also the best of all within 3
// steps.
TEST(Rounding, CorrelatedInputsTakeEachOthersErrors) {
  const double products[] = {4, 3.6, 1, 3.6, 4, 1, 1, 1, 1};
  const float weights[] = {0.4F, 0.3F, 0.4F, 1.45F, -0.65F, 0.3F}, scales[] = {1, 1};
  RoundedWeights r = WeightRounder(products, 3).round(weights, scales, 127);
  EXPECT_EQ(r.integers, (std::vector<int8_t>{1, 0, 0, 2, -1, 0}));
  EXPECT_NEAR(r.before, 5.61275, 1e-5);
  EXPECT_NEAR(r.after, 0.74175, 1e-5);
  EXPECT_EQ(r.changed, 2);
}

TEST(Rounding, ScalesAndLimits) {
  const double products[] = {4, 3.6, 1, 3.6, 4, 1, 1, 1, 1};
  const float weights[] = {0.4F, 0.3F, 0.4F, 1.45F, -0.65F, 0.3F};
  const float scales[] = {0.5F, 0.1F}, small[] = {0.01F, 0.01F};
  RoundedWeights r = WeightRounder(products, 3).round(weights, scales, 127);
  EXPECT_EQ(r.integers, (std::vector<int8_t>{0, 1, 1, 14, -6, 3}));
  EXPECT_NEAR(r.after, 0.20245, 1e-5);
  r = WeightRounder(products, 3).round(weights, small, 60);
  EXPECT_EQ(r.integers, (std::vector<int8_t>{40, 30, 40, 60, -56, 60}));
  EXPECT_NEAR(r.after, 2.030218, 1e-5);
}

// A weight at the end of its integers goes no further, and does not count as if it had: then {2, 0, 2} would
// seem best (a replay in Python).
TEST(Rounding, WeightsAtTheEndStay) {
  const double products[] = {17, -3, 5, -3, 7, -1, 5, -1, 12};
  const float weights[] = {2.5F, -0.2F, 3.5F}, scale[] = {1};
  RoundedWeights r = WeightRounder(products, 3).round(weights, scale, 2);
  EXPECT_EQ(r.integers, (std::vector<int8_t>{2, -1, 2}));
  EXPECT_NEAR(r.after, 38.8068, 1e-4);
}

// The largest input is rounded first; the other way around {-3, -2, -4} comes out, with an error of 2.41.
TEST(Rounding, TheLargestInputComesFirst) {
  const double products[] = {18, 11, -1, 11, 9, -3, -1, -3, 3};
  const float weights[] = {-3.2F, -1.1F, -3.5F}, scale[] = {1};
  RoundedWeights r = WeightRounder(products, 3).round(weights, scale, 127);
  EXPECT_EQ(r.integers, (std::vector<int8_t>{-3, -1, -3}));
  EXPECT_NEAR(r.after, 1.53, 1e-4);
}

TEST(Rounding, IndependentInputsRoundToTheNearest) {
  const double products[] = {2, 0, 0, 3};
  const float weights[] = {0.49F, -1.51F}, scales[] = {1};
  RoundedWeights r = WeightRounder(products, 2).round(weights, scales, 127);
  EXPECT_EQ(r.integers, (std::vector<int8_t>{0, -2}));
  EXPECT_EQ(r.changed, 0);
}

/// 1 to 9 in a square.
struct Square {
  float values[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  TensorInfo info;
  Tensor tensor{&info, {1, 3, 3, 1}, reinterpret_cast<char *>(values)};
};

TEST(Moments, OfTheWindowsOfAConvolution) {
  Square square;
  Patches patches;
  patches.spatial = true;
  patches.kernel[0] = patches.kernel[1] = 2;
  std::vector<std::vector<float>> rows(1);
  patches.gather(square.tensor, 0, 1, rows[0]);
  Moments m = measureMoments(patches, rows, 1);
  EXPECT_EQ(m.rows, 4u);
  EXPECT_EQ(m.mean, (std::vector<double>{3, 4, 6, 7}));
  EXPECT_EQ(m.products, (std::vector<double>{11.5, 14.5, 20.5, 23.5, 14.5, 18.5, 26.5, 30.5, 20.5, 26.5, 38.5,
                                             44.5, 23.5, 30.5, 44.5, 51.5}));
  m.center();
  EXPECT_EQ(m.products, std::vector<double>(16, 2.5));
}

// SAME with stride 2: windows begin at 0 and 2, the row and column behind the last are 0.
TEST(Moments, PaddingIsZeroAndPlacesAreSkipped) {
  Square square;
  Patches patches;
  patches.spatial = patches.same = true;
  patches.kernel[0] = patches.kernel[1] = 2;
  patches.stride[0] = patches.stride[1] = 2;
  std::vector<float> rows;
  patches.gather(square.tensor, 1, 2, rows);
  EXPECT_EQ(rows, (std::vector<float>{3, 0, 6, 0, 9, 0, 0, 0}));
}

TEST(Moments, ADepthwiseLayerHasAMatrixForEachChannel) {
  float values[] = {1, 10, 2, 20}; // two places of two channels
  TensorInfo info;
  Tensor tensor{&info, {1, 1, 2, 2}, reinterpret_cast<char *>(values)};
  Patches patches;
  patches.spatial = patches.depthwise = true;
  patches.kernel[1] = 2;
  patches.channels = 2;
  std::vector<std::vector<float>> rows(1);
  patches.gather(tensor, 0, 1, rows[0]);
  Moments m = measureMoments(patches, rows, 2);
  EXPECT_EQ(m.groups, 2u);
  EXPECT_EQ(m.mean, (std::vector<double>{1, 2, 10, 20}));
  EXPECT_EQ(m.products, (std::vector<double>{1, 2, 2, 4, 100, 200, 200, 400}));
}

} // namespace
