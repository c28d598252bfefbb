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

// Weights of 1 and 0.52 as one step each: 0.2304 is the squared error of steps of 1, 0.1664 of 0.92, 0.128 of
// 0.84, 0.1152 of 0.76 and 0.32 of 1.08. Of an input that is far larger than the other the weight counts
// alone.
TEST(Rounding, ScalesOfTheLeastError) {
  const double alike[] = {1, 0, 0, 1}, first[] = {100, 0, 0, 1};
  const float weights[] = {1, 0.52F}, scales[] = {1}, any[] = {0}, room[] = {0.8F};
  const WeightRounder rounder(alike, 2);
  EXPECT_EQ(rounder.chooseScales(weights, scales, any, 1), std::vector<float>{0.76F});
  EXPECT_EQ(rounder.chooseScales(weights, scales, room, 1, 2), std::vector<float>{0.84F});
  EXPECT_EQ(WeightRounder(first, 2).chooseScales(weights, scales, any, 1), std::vector<float>{1});
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

// The sums of what windows read are those of the windows that gather gives, at every border, stride and
// dilation; whole numbers, so that their order shows nowhere.
TEST(Moments, SumsOfWindowsWithoutTheWindows) {
  std::vector<float> values(2 * 7 * 9 * 3);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(i * 37 % 101);
  TensorInfo info;
  Tensor tensor{&info, {2, 7, 9, 3}, reinterpret_cast<char *>(values.data())};
  for (bool same : {false, true})
    for (int64_t kernel : {1, 2, 3})
      for (int64_t stride : {1, 2, 3})
        for (int64_t dilation : {1, 2}) {
          Patches patches;
          patches.spatial = true;
          patches.same = same;
          patches.channels = 3;
          patches.kernel[0] = kernel;
          patches.kernel[1] = 4 - kernel;
          patches.stride[0] = stride;
          patches.stride[1] = 4 - stride;
          patches.dilation[0] = patches.dilation[1] = dilation;
          std::vector<float> rows;
          patches.gather(tensor, 0, 1, rows);
          std::vector<double> sums, expected(patches.taps() * 3);
          for (size_t i = 0; i < rows.size(); ++i)
            expected[i % expected.size()] += static_cast<double>(rows[i]);
          patches.addSums(tensor, sums);
          EXPECT_EQ(sums, expected) << same << kernel << stride << dilation;
        }
}

// Sizes that are no multiple of a tile, in two pieces: whole numbers again.
TEST(Moments, OfManyInputsInPieces) {
  constexpr size_t size = 37, count = 70, outputs = 5;
  Patches patches;
  patches.channels = size;
  std::vector<std::vector<float>> rows(2), errors(2);
  for (size_t i = 0; i < size * count; ++i) {
    rows[i < 40 * size ? 0 : 1].push_back(static_cast<float>(i * 31 % 17));
    errors[i < 40 * size ? 0 : 1].push_back(static_cast<float>(i * 7 % 5));
  }
  std::vector<double> products(size * size);
  auto at = [&](auto &of, size_t r, size_t i) {
    return static_cast<double>(r < 40 ? of[0][r * size + i] : of[1][(r - 40) * size + i]);
  };
  for (size_t r = 0; r < count; ++r)
    for (size_t i = 0; i < size * size; ++i)
      products[i] += at(rows, r, i / size) * at(rows, r, i % size);
  MomentSums sums(patches, 2);
  sums.add({rows[0]});
  sums.add({rows[1]});
  const Moments m = sums.take();
  for (size_t i = 0; i < products.size(); ++i)
    EXPECT_DOUBLE_EQ(m.products[i], products[i] / count) << i;
  // Few outputs and many take two ways to the same feedback.
  for (size_t all : {outputs, size}) {
    std::vector<float> weights(all * size);
    for (size_t i = 0; i < weights.size(); ++i)
      weights[i] = static_cast<float>(i * 11 % 7);
    FeedbackSums feedback(patches, weights, 2);
    feedback.add({rows[0]}, {errors[0]});
    feedback.add({rows[1]}, {errors[1]});
    const std::vector<double> found = feedback.take();
    for (size_t o = 0; o < all; o += 4)
      for (size_t j = 0; j < size; ++j) {
        double product = 0, moved = 0, mean = 0;
        for (size_t r = 0; r < count; ++r) {
          double result = 0;
          for (size_t i = 0; i < size; ++i)
            result += static_cast<double>(weights[o * size + i]) * at(errors, r, i);
          product += result * at(rows, r, j) / count;
          moved += result / count;
          mean += at(rows, r, j) / count;
        }
        EXPECT_NEAR(found[o * size + j], product - moved * mean, 1e-9 * product) << o << " " << j;
      }
  }
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
