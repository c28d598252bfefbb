//===- FastSums.cpp - int16 and dynamic range give the reference's bytes -----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../../../lib/Interpreter/Fast/Level.h"
#include "../../../lib/Interpreter/Float/DynamicRange.h"
#include "KernelHarness.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;
using fast::Level;

namespace {

class FastSums : public ::testing::TestWithParam<Level> {
protected:
  void SetUp() override {
    if (fast::level() < GetParam())
      GTEST_SKIP() << "this machine has no such instructions";
    fast::limitLevel(GetParam());
  }
  void TearDown() override { fast::limitLevel({}); }

  int64_t pick(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }
  static size_t countOf(const std::vector<int64_t> &shape) {
    int64_t count = 1;
    for (int64_t d : shape)
      count *= d;
    return static_cast<size_t>(count);
  }
  void quantize(Value &v, std::vector<float> scales, int32_t axis) {
    auto quant = std::make_shared<Quantization>();
    quant->zeroPoint.assign(scales.size(), 0);
    quant->scale = std::move(scales);
    quant->axis = axis;
    v.info.quant = std::move(quant);
  }
  Value weights(std::vector<int64_t> shape, int32_t axis, int64_t channels, bool extreme) {
    std::vector<int8_t> e(countOf(shape));
    for (int8_t &x : e)
      x = static_cast<int8_t>(extreme ? 127 : pick(-128, 127));
    Value v = Value::of(ElementType::I8, std::move(shape), e).asConstant();
    std::vector<float> scales;
    for (int64_t i = 0, n = pick(0, 1) ? channels : 1; i < n; ++i)
      scales.push_back(static_cast<float>(pick(1, 1000)) * 1e-5f);
    quantize(v, std::move(scales), axis);
    return v;
  }
  Value reals(std::vector<int64_t> shape) {
    std::vector<float> e(countOf(shape));
    const float spread = static_cast<float>(pick(1, 100)), middle = static_cast<float>(pick(-60, 60));
    for (float &x : e)
      x = pick(0, 15) == 0 ? 0.0f
                           : middle + spread * std::uniform_real_distribution<float>(-1.0f, 1.0f)(random);
    return Value::floats(std::move(shape), e);
  }
  void expectSame(const std::string &op, Domain domain, const Attributes &a, std::vector<Value> inputs,
                  const Value &result, Profile profile) {
    std::vector<Value> expected = {result}, found = {result};
    Error e = runKernel(op, domain, KernelSet::Reference, a, inputs, expected, 1, profile);
    Error f = runKernel(op, domain, KernelSet::Fast, a, inputs, found, 2, profile);
    ASSERT_FALSE(e) << *e;
    ASSERT_FALSE(f) << *f;
    ASSERT_EQ(expected[0].info.shape, found[0].info.shape);
    ASSERT_TRUE(expected[0].bytes == found[0].bytes) << op << ", profile " << static_cast<int>(profile);
  }
  void expectSameHybrid(const std::string &op, Attributes a, std::vector<int64_t> in,
                        std::vector<int64_t> filter, int32_t axis, int64_t outputs) {
    a.set("activation", pick(0, 4));
    a.set("asymmetric_quantize_inputs", pick(0, 1));
    std::vector<Value> inputs = {reals(std::move(in)), weights(std::move(filter), axis, outputs, false)};
    if (pick(0, 9) == 0) { // a NaN
      std::vector<float> e = inputs[0].elements<float>();
      e[static_cast<size_t>(pick(0, static_cast<int64_t>(e.size()) - 1))] =
          std::numeric_limits<float>::quiet_NaN();
      inputs[0] = Value::floats(inputs[0].info.shape, e);
    }
    if (pick(0, 3))
      inputs.push_back(reals({outputs}).asConstant());
    for (Profile profile : {Profile::LiteRTRef, Profile::XNNPack})
      expectSame(op, Domain::Real, a, inputs, Value::result(ElementType::F32, {-1}), profile);
  }
  /// `extreme`: sums that 32 bits do not hold.
  void expectSameInt16(const std::string &op, Attributes a, std::vector<int64_t> in,
                       std::vector<int64_t> filter, int32_t axis, int64_t outputs, int64_t depth,
                       bool extreme) {
    a.set("activation", pick(0, 3));
    std::vector<int16_t> e(countOf(in));
    for (int16_t &x : e)
      x = static_cast<int16_t>(extreme ? 32767 : pick(0, 9) ? pick(-32768, 32767) : -32768);
    std::vector<Value> inputs = {Value::of(ElementType::I16, std::move(in), e),
                                 weights(std::move(filter), axis, outputs, extreme)};
    quantize(inputs[0], {1e-4f}, 0);
    std::vector<int64_t> wide;
    std::vector<int32_t> narrow;
    for (int64_t i = 0; i < outputs; ++i) {
      wide.push_back(pick(-int64_t{1} << 33, int64_t{1} << 33));
      narrow.push_back(static_cast<int32_t>(pick(-1000000000, 1000000000)));
    }
    if (int64_t kind = pick(0, 2); kind == 1)
      inputs.push_back(Value::of(ElementType::I64, {outputs}, wide).asConstant());
    else if (kind == 2)
      inputs.push_back(Value::of(ElementType::I32, {outputs}, narrow).asConstant());
    Value result = Value::result(ElementType::I16, {-1});
    quantize(result, {(extreme ? 127 : 1) * 1e-4f * std::sqrt(static_cast<float>(depth))}, 0);
    for (Profile profile : {Profile::LiteRTRef, Profile::TFLite213, Profile::XNNPack})
      expectSame(op, Domain::Quantized, a, inputs, result, profile);
  }
  struct Layer {
    Attributes attributes;
    std::vector<int64_t> in, filter;
    int64_t outputs, depth;
  };
  Layer convolution(int n) {
    int64_t kernelY = pick(1, 4), kernelX = pick(1, 4), dilationY = pick(1, 3), dilationX = pick(1, 3);
    if (n % 3 == 0)
      kernelY = kernelX = 1;
    const int64_t height = pick(1, 8) + (kernelY - 1) * dilationY,
                  width = pick(1, 8) + (kernelX - 1) * dilationX, in = pick(1, 20),
                  out = n % 4 == 0 ? pick(1, 200) : pick(1, 70), groups = n % 17 == 0 ? 2 : 1;
    Layer layer{{},
                {pick(1, 2), height, width, in * groups},
                {out * groups, kernelY, kernelX, in},
                out * groups,
                kernelY * kernelX * in};
    layer.attributes.set("strides",
                         n % 6 ? std::vector<int64_t>{pick(1, 3), pick(1, 3)} : std::vector<int64_t>{1, 1});
    layer.attributes.set("dilations", std::vector<int64_t>{dilationY, dilationX});
    layer.attributes.set("padding", pick(0, 1));
    return layer;
  }
  Layer depthwise(int n) {
    int64_t kernelY = pick(1, 5), kernelX = pick(1, 5), dilationY = pick(1, 2), dilationX = pick(1, 2);
    const int64_t height = pick(1, 8) + (kernelY - 1) * dilationY,
                  width = pick(1, 8) + (kernelX - 1) * dilationX, in = n % 5 == 0 ? 1 : pick(1, 100),
                  multiplier = n % 5 == 0   ? pick(1, 40)
                               : n % 7 == 0 ? pick(1, 3)
                                            : 1;
    Layer layer{{},
                {pick(1, 2), height, width, in},
                {1, kernelY, kernelX, in * multiplier},
                in * multiplier,
                kernelY * kernelX};
    layer.attributes.set("strides", std::vector<int64_t>{pick(1, 3), pick(1, 3)});
    layer.attributes.set("dilations", std::vector<int64_t>{dilationY, dilationX});
    layer.attributes.set("padding", pick(0, 1));
    layer.attributes.set("depth_multiplier", multiplier);
    return layer;
  }
  std::mt19937 random{22};
};

TEST_P(FastSums, Convolution) {
  for (int n = 0; n < 200; ++n) {
    const Layer l = convolution(n);
    expectSameHybrid("qnn.conv_2d", l.attributes, l.in, l.filter, 0, l.outputs);
    expectSameInt16("qnn.conv_2d", l.attributes, l.in, l.filter, 0, l.outputs, l.depth, false);
  }
}

TEST_P(FastSums, Depthwise) {
  for (int n = 0; n < 200; ++n) {
    const Layer l = depthwise(n);
    expectSameHybrid("qnn.depthwise_conv_2d", l.attributes, l.in, l.filter, 3, l.outputs);
    expectSameInt16("qnn.depthwise_conv_2d", l.attributes, l.in, l.filter, 3, l.outputs, l.depth, n % 9 == 0);
  }
}

TEST_P(FastSums, FullyConnected) {
  for (int n = 0; n < 150; ++n) {
    const int64_t depth = pick(1, 90), out = pick(1, 150), rows = pick(1, 60);
    Attributes a;
    a.set("keep_num_dims", pick(0, 1));
    expectSameHybrid("qnn.fully_connected", a, {rows, depth}, {out, depth}, 0, out);
    expectSameInt16("qnn.fully_connected", a, {rows, depth}, {out, depth}, 0, out, depth, false);
  }
}

/// 127 * 32767 times 700 needs 33 bits.
TEST_P(FastSums, SumsBeyond32Bits) {
  for (int n = 0; n < 12; ++n) {
    const int64_t depth = pick(510, 1600), out = pick(1, 40);
    expectSameInt16("qnn.fully_connected", {}, {3, depth}, {out, depth}, 0, out, depth, true);
    Attributes a;
    a.set("strides", std::vector<int64_t>{1, 1});
    a.set("padding", int64_t(0));
    expectSameInt16("qnn.conv_2d", a, {1, 3, 3, depth / 4}, {out, 2, 2, depth / 4}, 0, out, depth, true);
  }
}

/// The range of a row is found in lanes; with a NaN as std::minmax_element finds it.
TEST(DynamicRows, RangeOfAnyLength) {
  std::mt19937 random(5);
  std::uniform_real_distribution<float> unit(-1.0f, 1.0f);
  for (int64_t n = 1; n < 200; ++n)
    for (int kind = 0; kind < 3; ++kind) {
      std::vector<float> x(static_cast<size_t>(n));
      for (float &v : x)
        v = unit(random);
      x[random() % x.size()] = 3.0f;
      x[random() % x.size()] = -2.0f;
      if (kind == 1)
        x[random() % x.size()] = std::numeric_limits<float>::quiet_NaN();
      if (kind == 2)
        for (float &v : x)
          v = std::fabs(v);
      auto [least, largest] = std::minmax_element(x.begin(), x.end());
      const float low = std::min(0.0f, *least), high = std::max(0.0f, *largest);
      std::vector<int8_t> q(x.size());
      const float found = real::quantizeRow(x.data(), n, true, q.data()).scale;
      EXPECT_EQ(found, low == high ? 1.0f : (high - low) / 255.0f) << n << " values, kind " << kind;
      EXPECT_EQ(real::quantizeRowXNN(x.data(), n, q.data()).scale,
                1.0f / (low == high ? 1.0f : 255.0f / (high - low)));
    }
}

std::string nameOf(const ::testing::TestParamInfo<Level> &test) {
  return test.param == Level::Plain ? "Plain" : test.param == Level::AVX2 ? "AVX2" : "VNNI";
}

INSTANTIATE_TEST_SUITE_P(Levels, FastSums, ::testing::Values(Level::Plain, Level::AVX2, Level::VNNI), nameOf);

} // namespace
