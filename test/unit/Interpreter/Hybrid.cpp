//===- Hybrid.cpp - float32 input, int8 weights -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// [N-HYBRID]. The expected numbers are worked out below from the rule, those of
// [N-XNN-HYBRID] are LiteRT's with its default delegate.
//===----------------------------------------------------------------------===//
#include "KernelHarness.h"

#include <gtest/gtest.h>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {

Value weights(std::vector<int64_t> shape, const std::vector<int8_t> &elements, std::vector<float> scales,
              int32_t axis) {
  Value v = Value::of(ElementType::I8, std::move(shape), elements).asConstant();
  auto quant = std::make_shared<Quantization>();
  quant->zeroPoint.assign(scales.size(), 0);
  quant->scale = std::move(scales);
  quant->axis = axis;
  v.info.quant = quant;
  return v;
}

std::vector<float> run(const std::string &op, const Attributes &attributes, std::vector<Value> inputs,
                       Profile profile = Profile::LiteRTRef) {
  std::vector<float> first;
  for (KernelSet set : {KernelSet::Reference, KernelSet::Fast}) {
    std::vector<Value> outputs = {Value::result(ElementType::F32, {-1})};
    Error e = runKernel(op, Domain::Real, set, attributes, inputs, outputs, 1, profile);
    EXPECT_FALSE(e) << e.value_or("");
    std::vector<float> y = outputs[0].elements<float>();
    if (set == KernelSet::Fast) {
      EXPECT_EQ(first, y);
    }
    first = y;
  }
  return first;
}

const std::vector<int8_t> w = {10, 20, -30, 100, -128, 127};

/// x = [1, -2, 0.25] becomes [64, -127, 16] with 2 / 127.
TEST(Hybrid, FullyConnectedIsSymmetric) {
  std::vector<float> y = run("qnn.fully_connected", {},
                             {Value::floats({1, 3}, {1, -2, 0.25f}), weights({2, 3}, w, {0.5f}, 0),
                              Value::floats({2}, {1, -1}).asConstant()});
  const float scale = 2.0f / 127.0f * 0.5f;
  EXPECT_EQ(y, (std::vector<float>{1 + (640 - 2540 - 480) * scale, -1 + (6400 + 16256 + 2032) * scale}));
}

/// [127, -128, 63] with 3 / 255 and zero point 42.
TEST(Hybrid, FullyConnectedAsymmetric) {
  Attributes a;
  a.set("asymmetric_quantize_inputs", int64_t(1));
  std::vector<float> y = run("qnn.fully_connected", a,
                             {Value::floats({1, 3}, {1, -2, 0.25f}), weights({2, 3}, w, {0.5f}, 0),
                              Value::floats({2}, {1, -1}).asConstant()});
  EXPECT_EQ(y, (std::vector<float>{-17.705883f, 192.68823f}));
}

TEST(Hybrid, ConvolutionPerChannel) {
  Attributes a;
  a.set("strides", std::vector<int64_t>{1, 1});
  std::vector<float> expected = {
      41.0f, -96.5f, -17.705883026123047f, 95.8441162109375f, -6.529411792755127f, -58.9058837890625f};
  std::vector<Value> inputs = {Value::floats({1, 1, 3, 1}, {1, -2, 0.25f}),
                               weights({2, 1, 3, 1}, w, {0.5f, 0.25f}, 0),
                               Value::floats({2}, {1, -1}).asConstant()};
  EXPECT_EQ(run("qnn.conv_2d", a, inputs), expected);
  // The same as a depthwise layer with two outputs for the one channel: filter [1, 1, 3, 2].
  a.set("depth_multiplier", int64_t(2));
  inputs[1] = weights({1, 1, 3, 2}, {10, 100, 20, -128, -30, 127}, {0.5f, 0.25f}, 3);
  EXPECT_EQ(run("qnn.depthwise_conv_2d", a, inputs), expected);
}

/// Each sample of a batch has its own scale; one of zeros has none.
TEST(Hybrid, SamplesAreIndependent) {
  Attributes a;
  a.set("strides", std::vector<int64_t>{1, 1});
  Value filter = weights({1, 1, 1, 1}, {127}, {1.0f / 127}, 0);
  std::vector<float> y = run("qnn.conv_2d", a, {Value::floats({3, 1, 1, 1}, {1000, 0, 0.5f}), filter});
  EXPECT_FLOAT_EQ(y[0], 1000.0f);
  EXPECT_EQ(y[1], 0.0f);
  EXPECT_FLOAT_EQ(y[2], 0.5f);
}

/// Rows of a matrix, an image of a convolution, a pixel of one of 1x1 cells: last bits differ from the
/// reference's, and the flag for asymmetric inputs says nothing.
TEST(Hybrid, DelegateRounding) {
  const Profile xnn = Profile::XNNPack;
  const std::vector<int8_t> square = {10, 20, -30, 100, -127, 127};
  const std::vector<float> x = {1, -2, 0.3f, 0.7f, 0.11f, 0.013f};
  const Value bias = Value::floats({2}, {1, -1}).asConstant();
  const std::vector<float> rows = {-18.5882359f, 97.2117691f, 5.39215708f, 13.4495106f};
  EXPECT_EQ(run("qnn.fully_connected", {},
                {Value::floats({2, 3}, x), weights({2, 3}, square, {0.5f, 0.25f}, 0), bias}, xnn),
            rows);
  EXPECT_EQ(run("qnn.batch_matmul", {},
                {Value::floats({1, 2, 3}, x), weights({1, 3, 2}, {10, 100, 20, -127, -30, 127}, {0.5f}, 0)},
                xnn),
            (std::vector<float>{-19.5882359f, 196.423538f, 4.39215708f, 28.8990211f}));
  Attributes a;
  a.set("strides", std::vector<int64_t>{1, 1});
  EXPECT_EQ(run("qnn.conv_2d", a,
                {Value::floats({1, 1, 2, 3}, x), weights({2, 1, 1, 3}, square, {0.5f, 0.25f}, 0), bias}, xnn),
            rows);
  EXPECT_EQ(
      run("qnn.conv_2d", a,
          {Value::floats({1, 1, 3, 1}, {1, -2, 0.3f}), weights({2, 1, 3, 1}, square, {0.5f, 0.25f}, 0), bias},
          xnn),
      (std::vector<float>{41, -96.25f, -18.5882359f, 97.2117691f, -5.94117641f, -60.7117653f}));
}

TEST(Hybrid, RefusesScalesThatDoNotFit) {
  std::vector<Value> outputs = {Value::result(ElementType::F32, {-1})};
  std::vector<Value> inputs = {Value::floats({1, 3}, {1, -2, 0.25f}), weights({2, 3}, w, {1, 1, 1}, 1)};
  Error e = runKernel("qnn.fully_connected", Domain::Real, KernelSet::Reference, {}, inputs, outputs);
  ASSERT_TRUE(e.has_value());
  EXPECT_NE(e->find("3 scales for 2 channels"), std::string::npos) << *e;
}

} // namespace
