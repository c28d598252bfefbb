//===- LayersTest.cpp - methods on small networks, beside replays ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Layers.h"
#include "../../../lib/Accuracy/BeforeSoftmax.h"
#include "../../../lib/Accuracy/ChannelMeans.h"
#include "../../../lib/Accuracy/Equalization.h"
#include "../../../lib/Accuracy/LayerMethods.h"
#include "../../../lib/Accuracy/Moments.h"
#include "../../../lib/Accuracy/Precision.h"
#include "../../../lib/Accuracy/RangeSearch.h"
#include "quantc/Accuracy/Agreement.h"
#include "quantc/Accuracy/Rounding.h"
#include "quantc/Calibration/Calibrator.h"
#include "quantc/Calibration/Npy.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/ChannelReach.h"

#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using calibration::SampleSet;
using interpreter::ElementType;

namespace {

class LayersTest : public testing::Test {
protected:
  MLIRContext context;
  LayersTest() { context.loadDialect<func::FuncDialect, quant::QuantDialect, qnn::QNNDialect>(); }

  OwningOpRef<ModuleOp> parse(const std::string &text) { return parseSourceString<ModuleOp>(text, &context); }
  static func::FuncOp main(OwningOpRef<ModuleOp> &module) {
    return module->lookupSymbol<func::FuncOp>("main");
  }
  /// Rows of `width` values for the network's one input "x".
  std::unique_ptr<SampleSet> samplesOf(const std::vector<float> &values, std::vector<int64_t> shape) {
    std::string path = (std::filesystem::path(testing::TempDir()) /
                        (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".npz"))
                           .string();
    calibration::TensorInfo info;
    info.name = "x";
    info.shape = shape;
    info.shape[0] = 1;
    info.type = ElementType::F32;
    std::vector<calibration::NpzEntry> entries = {
        {"x", ElementType::F32, shape,
         std::span(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float))}};
    EXPECT_FALSE(writeNpz(path, entries));
    std::vector<std::string> paths = {path};
    std::vector<calibration::TensorInfo> inputs = {info};
    std::unique_ptr<SampleSet> set;
    auto fault = SampleSet::open(paths, inputs, {}, set);
    EXPECT_FALSE(fault) << *fault;
    return set;
  }
  static std::vector<int64_t> integersOf(Operation *op, unsigned operand) {
    return *getElements<int64_t>(getConstantValue(op->getOperand(operand)));
  }
};

const std::vector<float> sixRows = {1,    0.9F, -0.3F, 2, 1.7F, 0.4F, -1, -1.2F, 0.1F,
                                    0.5F, 0.7F, -0.6F, 3, 2.6F, 0.2F, -2, -1.5F, 0.7F};

const char *floatLayer = R"(
func.func @main(%x: tensor<1x3xf32> {qnn.name = "x"}) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[0.37, 0.74, -0.6], [1.1, -0.38, 0.9]]> : tensor<2x3xf32> -> tensor<2x3xf32>
  %b = qnn.constant dense<[0.3, -0.2]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("layer")
  return %0 : tensor<1x2xf32>
})";

/// The same with every weight at the nearest integer.
const char *integerLayer = R"(
!x = !quant.uniform<i8:f32, 0.05>
!w = !quant.uniform<i8<-127:127>:f32:0, {0.25, 0.5}>
!b = !quant.uniform<i32:f32:0, {0.0125, 0.025}>
!y = !quant.uniform<i8:f32, 0.04>
func.func @main(%x: tensor<1x3x!x> {qnn.name = "x"}) -> tensor<1x2x!y> {
  %w = qnn.constant dense<[[1, 3, -2], [2, -1, 2]]> : tensor<2x3xi8> -> tensor<2x3x!w>
  %b = qnn.constant dense<[24, -8]> : tensor<2xi32> -> tensor<2x!b>
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x3x!x>, tensor<2x3x!w>, tensor<2x!b>) -> tensor<1x2x!y> loc("layer")
  return %0 : tensor<1x2x!y>
})";

// The integers of a replay in numpy: inputs rounded to steps of 0.05, moments of them, weights rounded by
// these.
TEST_F(LayersTest, RoundsALayerByItsInputs) {
  auto floats = parse(floatLayer), integers = parse(integerLayer);
  auto samples = samplesOf(sixRows, {6, 3});
  LayerMethods methods;
  methods.roundWeights = true;
  auto changes = improveLayers(main(floats), main(integers), *samples, methods, 2, nullptr);
  ASSERT_TRUE(succeeded(changes));
  ASSERT_EQ(changes->size(), 1u);
  EXPECT_EQ(changes->front().name, "layer");
  EXPECT_EQ(changes->front().what, "1 of 6 weights are not the nearest ones");
  Operation *layer = weightedOps(main(integers)).front();
  EXPECT_EQ(integersOf(layer, 1), (std::vector<int64_t>{1, 4, -2, 2, -1, 2}));
  EXPECT_EQ(integersOf(layer, 2), (std::vector<int64_t>{24, -8}));
}

// Asked before each layer, and true at once: nothing changes.
TEST_F(LayersTest, StopsBeforeALayer) {
  auto floats = parse(floatLayer), integers = parse(integerLayer);
  auto samples = samplesOf(sixRows, {6, 3});
  LayerMethods methods;
  methods.roundWeights = true;
  methods.stop = [] { return true; };
  auto changes = improveLayers(main(floats), main(integers), *samples, methods, 2, nullptr);
  ASSERT_TRUE(succeeded(changes));
  EXPECT_TRUE(changes->empty());
  EXPECT_EQ(integersOf(weightedOps(main(integers)).front(), 1), (std::vector<int64_t>{1, 3, -2, 2, -1, 2}));
}

// With the bias free, moments are those about the mean, and the bias takes what is left of it.
TEST_F(LayersTest, RoundsAndThenMovesTheBias) {
  auto floats = parse(floatLayer), integers = parse(integerLayer);
  auto samples = samplesOf(sixRows, {6, 3});
  LayerMethods methods;
  methods.roundWeights = methods.correctBiases = true;
  auto changes = improveLayers(main(floats), main(integers), *samples, methods, 1, nullptr);
  ASSERT_TRUE(succeeded(changes));
  Operation *layer = weightedOps(main(integers)).front();
  EXPECT_EQ(integersOf(layer, 1), (std::vector<int64_t>{1, 4, -2, 2, -1, 1}));
  EXPECT_EQ(integersOf(layer, 2), (std::vector<int64_t>{18, -2}));
}

// Six samples are fewer than four for each of three weights: nothing is taken back, and all is as above.
TEST_F(LayersTest, FewSamplesTakeNothingBack) {
  auto floats = parse(floatLayer), integers = parse(integerLayer);
  auto samples = samplesOf(sixRows, {6, 3});
  LayerMethods methods;
  methods.roundWeights = methods.correctBiases = methods.takeBack = true;
  ASSERT_TRUE(succeeded(improveLayers(main(floats), main(integers), *samples, methods, 1, nullptr)));
  Operation *layer = weightedOps(main(integers)).front();
  EXPECT_EQ(integersOf(layer, 1), (std::vector<int64_t>{1, 4, -2, 2, -1, 1}));
  EXPECT_EQ(integersOf(layer, 2), (std::vector<int64_t>{18, -2}));
}

// The same where inputs are rounded to halves, an error that is worth taking back: twelve samples are enough
// for three weights, six are not, though they are the same ones.
TEST_F(LayersTest, FourSamplesForEachWeightTakeBack) {
  std::string coarse = integerLayer;
  for (auto [from, to] : {std::pair("i8:f32, 0.05>", "i8:f32, 0.5>"), {"{0.0125, 0.025}", "{0.125, 0.25}"}})
    coarse.replace(coarse.find(from), std::strlen(from), to);
  auto rounded = [&](int64_t times, bool takeBack) {
    auto floats = parse(floatLayer), integers = parse(coarse);
    std::vector<float> rows;
    for (int64_t i = 0; i < times; ++i)
      rows.insert(rows.end(), sixRows.begin(), sixRows.end());
    auto samples = samplesOf(rows, {6 * times, 3});
    LayerMethods methods;
    methods.roundWeights = methods.correctBiases = true;
    methods.takeBack = takeBack;
    EXPECT_TRUE(succeeded(improveLayers(main(floats), main(integers), *samples, methods, 1, nullptr)));
    return integersOf(weightedOps(main(integers)).front(), 1);
  };
  const std::vector<int64_t> without = rounded(1, false);
  EXPECT_EQ(rounded(1, true), without);
  EXPECT_EQ(rounded(2, false), without);
  EXPECT_NE(rounded(2, true), without);
}

// A bias moves no further than half of int32.
TEST_F(LayersTest, ABiasStaysInsideHalfOfItsIntegers) {
  auto integers = parse(integerLayer);
  Operation *layer = weightedOps(main(integers)).front();
  ASSERT_TRUE(succeeded(shiftBias(layer, {1e9, -1e9})));
  EXPECT_EQ(integersOf(layer, 2), (std::vector<int64_t>{INT32_MAX / 2, -(INT32_MAX / 2)}));
}

// Two outputs for each of two channels, with windows of one cell: each weight is rounded by itself, and stays
// where it is.
TEST_F(LayersTest, RoundsADepthwiseLayerWithAMultiplier) {
  auto floats = parse(R"(
    func.func @main(%x: tensor<1x1x1x2xf32> {qnn.name = "x"}) -> tensor<1x1x1x4xf32> {
      %w = qnn.constant dense<[[[[0.3, 0.8, -1.1, 1.7]]]]> : tensor<1x1x1x4xf32> -> tensor<1x1x1x4xf32>
      %b = qnn.constant dense<0.0> : tensor<4xf32> -> tensor<4xf32>
      %0 = qnn.depthwise_conv_2d %x, %w, %b {depth_multiplier = 2 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x2xf32>, tensor<1x1x1x4xf32>, tensor<4xf32>) -> tensor<1x1x1x4xf32> loc("layer")
      return %0 : tensor<1x1x1x4xf32>
    })");
  auto integers = parse(R"(
    !x = !quant.uniform<i8:f32, 0.05>
    !w = !quant.uniform<i8<-127:127>:f32:3, {0.25, 0.5, 0.25, 0.5}>
    !b = !quant.uniform<i32:f32:0, {0.0125, 0.025, 0.0125, 0.025}>
    !y = !quant.uniform<i8:f32, 0.04>
    func.func @main(%x: tensor<1x1x1x2x!x> {qnn.name = "x"}) -> tensor<1x1x1x4x!y> {
      %w = qnn.constant dense<[[[[1, 2, -4, 3]]]]> : tensor<1x1x1x4xi8> -> tensor<1x1x1x4x!w>
      %b = qnn.constant dense<0> : tensor<4xi32> -> tensor<4x!b>
      %0 = qnn.depthwise_conv_2d %x, %w, %b {depth_multiplier = 2 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x2x!x>, tensor<1x1x1x4x!w>, tensor<4x!b>) -> tensor<1x1x1x4x!y> loc("layer")
      return %0 : tensor<1x1x1x4x!y>
    })");
  auto samples = samplesOf({1, 2, -1, 0.5F, 2, -2, 0.25F, 1}, {4, 1, 1, 2});
  LayerMethods methods;
  methods.roundWeights = true;
  auto changes = improveLayers(main(floats), main(integers), *samples, methods, 1, nullptr);
  ASSERT_TRUE(succeeded(changes));
  ASSERT_EQ(changes->size(), 1u);
  EXPECT_EQ(changes->front().what, "0 of 4 weights are not the nearest ones");
  EXPECT_EQ(integersOf(weightedOps(main(integers)).front(), 1), (std::vector<int64_t>{1, 2, -4, 3}));
}

// What lies at a bound is inside.
TEST(ChannelSums, OfWhatAnActivationLetsThrough) {
  float values[] = {-1, 2, 0.5F, 6, 7, 0};
  interpreter::TensorInfo info;
  interpreter::Tensor tensor{&info, {1, 3, 2}, reinterpret_cast<char *>(values)};
  ChannelSums sums;
  sums.add(tensor, Bounds{0, 6});
  EXPECT_EQ(sums.sums, (std::vector<double>{6.5, 8}));
  EXPECT_EQ(sums.cut, (std::vector<double>{6.5, 8}));
  EXPECT_EQ(sums.inside, (std::vector<double>{1, 3}));
  EXPECT_EQ(sums.count, 3);
  values[0] = 3;
  sums.add(tensor, Bounds{0, 6});
  EXPECT_EQ(sums.sums, (std::vector<double>{17, 16}));
  EXPECT_EQ(sums.cut, (std::vector<double>{16, 16}));
  EXPECT_EQ(sums.inside, (std::vector<double>{3, 6}));
  ChannelSums before;
  before.add(tensor, std::nullopt);
  EXPECT_EQ(before.sums, (std::vector<double>{10.5, 8}));
  EXPECT_TRUE(before.cut.empty() && before.inside.empty());
}

// Behind an activation that lets half of the values through, a shift counts half; where hardly any pass, the
// mean before it decides.
TEST(BiasCorrection, ShiftsBehindAnActivation) {
  ChannelSums target, found;
  target.sums = {4, 4}, target.cut = {6, 1}, target.inside = {5, 1}, target.count = 10;
  found.sums = {2, 2}, found.cut = {5, 0.9}, found.inside = {5, 0.1}, found.count = 10;
  std::vector<double> before = shiftsBetween(target, found, false),
                      behind = shiftsBetween(target, found, true);
  EXPECT_NEAR(before[0], 0.2, 1e-12);
  EXPECT_NEAR(before[1], 0.2, 1e-12);
  EXPECT_NEAR(behind[0], 0.2, 1e-12); // 0.1 / 0.5
  EXPECT_NEAR(behind[1], 0.2, 1e-12);
  found.inside = {2.5, 0.1};
  EXPECT_NEAR(shiftsBetween(target, found, true)[0], 0.4, 1e-12);
}

// What the errors of inputs do to outputs and the weights that take it back: (W e)' x and W + H^-1 g of
// numpy, of inputs that came out a tenth too small.
TEST(Feedback, OfAMatrixProduct) {
  Patches patches;
  patches.channels = 3;
  std::vector<std::vector<float>> rows = {sixRows}, errors = {sixRows};
  for (float &e : errors[0])
    e *= 0.1F;
  const std::vector<float> weights = {0.37F, 0.74F, -0.6F, 1.1F, -0.38F, 0.9F};
  std::vector<double> g = measureFeedback(patches, rows, errors, weights, 2);
  const double expected[] = {0.298362, 0.259942, -0.028627, 0.206983, 0.175217, 0.004313};
  for (size_t i = 0; i < 6; ++i)
    EXPECT_NEAR(g[i], expected[i], 2e-6) << i;
  Moments moments = measureMoments(patches, rows, 1);
  moments.center();
  std::vector<float> own = WeightRounder(moments.products, 3, 0.01).compensate(weights, g);
  const double taken[] = {0.415403, 0.804203, -0.65546, 1.181678, -0.386042, 0.983529};
  for (size_t i = 0; i < 6; ++i) // without the damping a ninth more than the weights would be taken
    EXPECT_NEAR(own[i], taken[i], 2e-3) << i;
}

TEST(Feedback, OfADepthwiseLayer) {
  Patches patches;
  patches.spatial = patches.depthwise = true;
  patches.kernel[1] = 2;
  patches.channels = 2;
  // Two patches of two taps and two channels: [patch][tap][channel].
  const std::vector<std::vector<float>> rows = {{1, 10, 2, 20, 3, 30, 5, 50}},
                                        errors = {{1, 0, 0, 1, 0, 2, 2, 0}};
  const std::vector<float> weights = {1, 2, 3, 4}; // [tap][channel]
  // r of channel 0: 1 and 6, of channel 1: 4 and 4.
  std::vector<double> g = measureFeedback(patches, rows, errors, weights, 1);
  EXPECT_EQ(g, (std::vector<double>{2.5, 3.75, 0, 0}));
}

const char *twoLayers = R"(
func.func @main(%x: tensor<1x1x1x2xf32> {qnn.name = "x"}) -> tensor<1x1x1x1xf32> {
  %w = qnn.constant dense<[[[[1.0, 0.5]]], [[[0.25, -0.25]]]]> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %v = qnn.constant dense<[[[[2.0, -3.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %0 = qnn.conv_2d %x, %w {activation = #qnn<activation relu6>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x1x1x2xf32> loc("first")
  %1 = qnn.conv_2d %0, %v {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x1x1x1xf32> loc("second")
  return %1 : tensor<1x1x1x1xf32>
})";

// Reaches of [4, 0.5]: the second channel becomes eight times as large, and what comes out stays.
TEST_F(LayersTest, EqualizesWithoutAnotherOutput) {
  auto floats = parse(twoLayers);
  auto samples = samplesOf({4, 0, 3, 1, 2, 4, -1, -2}, {4, 1, 1, 2});
  ASSERT_TRUE(succeeded(stateChannelReach(main(floats), *samples, 2)));
  auto reach = transforms::getChannelReach(weightedOps(main(floats)).front());
  ASSERT_TRUE(reach);
  EXPECT_EQ(reach->max, (std::vector<float>{4, 1}));
  EXPECT_EQ(reach->min, (std::vector<float>{0, 0}));
  auto equal = equalizeNetwork(*floats, *samples, Equalization::Activations, 1);
  ASSERT_TRUE(succeeded(equal));
  auto layers = weightedOps(main(*equal));
  EXPECT_EQ(*getElements<float>(getConstantValue(layers[0]->getOperand(1))),
            (std::vector<float>{1, 0.5, 1, -1}));
  EXPECT_EQ(*getElements<float>(getConstantValue(layers[1]->getOperand(1))), (std::vector<float>{2, -0.75}));
  std::vector<std::vector<float>> outputs[2];
  for (func::FuncOp f : {main(floats), main(*equal)}) {
    auto program = interpreter::Program::compile(f, {});
    ASSERT_TRUE(succeeded(program));
    auto given = runOutputs(*program, *samples, 1, &context);
    ASSERT_TRUE(succeeded(given));
    outputs[f == main(*equal)] = *given;
  }
  EXPECT_EQ(outputs[0], outputs[1]);
}

// One value is far out. Its layer does not read it, so the range that leaves it out moves the output least;
// where the layer reads it, it stays in. The errors are counted here by themselves.
TEST_F(LayersTest, SearchesTheRangeThatMovesTheOutputLeast) {
  std::vector<float> rows;
  for (int i = 0; i < 4000; ++i) {
    rows.push_back(static_cast<float>(i % 200) / 100 - 1);
    rows.push_back(i == 1999 ? 50.0F : 0);
  }
  auto samples = samplesOf(rows, {16, 250, 2});
  for (const char *weight : {"0.0", "1.0"}) {
    auto floats = parse(std::string(R"(
      func.func @main(%x: tensor<1x250x2xf32> {qnn.name = "x"}) -> tensor<250x1xf32> {
        %w = qnn.constant dense<[[1.0, )") +
                        weight + R"(]]> : tensor<1x2xf32> -> tensor<1x2xf32>
        %0 = qnn.fully_connected %x, %w : (tensor<1x250x2xf32>, tensor<1x2xf32>) -> tensor<250x1xf32>
        return %0 : tensor<250x1xf32>
      })");
    auto program = interpreter::Program::compile(main(floats), {});
    ASSERT_TRUE(succeeded(program));
    calibration::CalibrationOptions collect;
    collect.histograms = true;
    calibration::Calibration seen;
    ASSERT_FALSE(calibration::calibrate(*program, *samples, collect, seen));
    auto ranges = searchRanges(main(floats), *samples, seen, {}, 2);
    ASSERT_TRUE(succeeded(ranges));
    const double read = std::stod(weight);
    auto errorOf = [&](calibration::Range range) {
      std::vector<float> q;
      fakeQuantize(rows, range, 255, q);
      double sum = 0;
      for (size_t i = 0; i < rows.size(); i += 2) {
        double d = static_cast<double>(q[i] - rows[i]) + read * static_cast<double>(q[i + 1] - rows[i + 1]);
        sum += d * d;
      }
      return sum;
    };
    ASSERT_TRUE((*ranges)[0]);
    for (auto kind : {calibration::RangeMethod::Kind::MinMax, calibration::RangeMethod::Kind::Percentile,
                      calibration::RangeMethod::Kind::MSE}) {
      calibration::RangeMethod method;
      method.kind = kind;
      EXPECT_LE(errorOf(*(*ranges)[0]), errorOf(*chooseRange(seen.tensors[0], method)) * 1.0001)
          << weight << " " << static_cast<int>(kind);
    }
    EXPECT_EQ((*ranges)[0]->max == 50.0F, read == 1.0) << (*ranges)[0]->max;
  }
}

// A layer and what follows it; of 1x1x1x2 values two outputs of two inputs are 4 multiply-accumulates.
// Past the change of type to the softmax; an output without one stays, and without any there is no copy.
TEST_F(LayersTest, WhatASoftmaxReads) {
  auto integers = parse(R"(
!x = !quant.uniform<i8:f32, 0.05>
!y = !quant.uniform<i8:f32, 0.00390625:-128>
func.func @main(%x: tensor<1x3x!x> {qnn.name = "x"}) -> (tensor<1x3xf32>, tensor<1x3x!x>) {
  %0 = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x3x!x>) -> tensor<1x3x!y>
  %1 = qnn.dequantize %0 : (tensor<1x3x!y>) -> tensor<1x3xf32>
  return %1, %x : tensor<1x3xf32>, tensor<1x3x!x>
})");
  ASSERT_TRUE(integers);
  auto cut = cutBeforeSoftmax(*integers);
  ASSERT_TRUE(cut);
  func::FuncOp function = main(cut);
  EXPECT_EQ(function.getFunctionType().getResult(0), function.getArgument(0).getType());
  EXPECT_EQ(function.getBody().front().getTerminator()->getOperand(0), function.getArgument(0));
  EXPECT_TRUE(succeeded(verify(*cut)));
  EXPECT_TRUE(main(integers).getFunctionType().getResult(0) != function.getArgument(0).getType());
  EXPECT_FALSE(cutBeforeSoftmax(*parse(floatLayer)));
}

TEST_F(LayersTest, SegmentsAreLayersWithWhatFollows) {
  auto floats = parse(twoLayers);
  EXPECT_EQ(countAllMacs(main(floats)), 6);
  std::vector<Segment> segments = segmentsOf(main(floats), 8);
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[0].nodes, std::vector<std::string>{"first"});
  EXPECT_EQ(segments[0].macs, 4);
  EXPECT_EQ(segments[0].weights, 4);
  EXPECT_EQ(segments[0].weighted, std::vector<std::string>{"first"});
  EXPECT_EQ(segments[1].macs, 2);
  segments = segmentsOf(main(floats), 1);
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].nodes, (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(segments[0].macs, 6);
  EXPECT_EQ(segments[0].weights, 6);
}

} // namespace
