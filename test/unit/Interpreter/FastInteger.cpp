//===- FastInteger.cpp - fast integer kernels give the reference's bytes ----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../../../lib/Interpreter/Fast/Level.h"
#include "KernelHarness.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;
using fast::Level;

namespace {

class FastInteger : public ::testing::TestWithParam<Level> {
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
  float scale(double low, double high) {
    return static_cast<float>(
        std::exp(std::uniform_real_distribution<double>(std::log(low), std::log(high))(random)));
  }
  /// Random bytes, with a good share of the extremes.
  Value bytes(ElementType type, std::vector<int64_t> shape, std::vector<float> scales, int32_t axis,
              int32_t zero) {
    int64_t count = 1;
    for (int64_t d : shape)
      count *= d;
    std::vector<uint8_t> e(static_cast<size_t>(count));
    const uint8_t ends[] = {0, 1, 127, 128, 255};
    for (uint8_t &x : e)
      x = pick(0, 9) == 0 ? ends[pick(0, 4)] : static_cast<uint8_t>(pick(0, 255));
    Value v = Value::of(type, std::move(shape), e);
    auto quant = std::make_shared<Quantization>();
    quant->zeroPoint.assign(scales.size(), zero);
    quant->scale = std::move(scales);
    quant->axis = axis;
    v.info.quant = std::move(quant);
    return v;
  }
  int32_t zeroOf(ElementType type) {
    return static_cast<int32_t>(type == ElementType::I8 ? pick(-128, 127) : pick(0, 255));
  }

  /// Input and weights of a layer whose outputs spread over about the whole range, sometimes far more or
  /// less.
  void expectSame(const std::string &op, Attributes a, ElementType type, std::vector<int64_t> inShape,
                  std::vector<int64_t> weightShape, int32_t axis, int64_t channels, int64_t depth) {
    const bool isSigned = type == ElementType::I8;
    const float sx = scale(1e-3, 1), spread = pick(0, 5) ? 1.0f : scale(1e-4, 1e4);
    std::vector<float> sw;
    for (int64_t i = 0, n = isSigned && pick(0, 2) ? channels : 1; i < n; ++i)
      sw.push_back(scale(1e-3, 1e-2));
    std::vector<Value> inputs = {bytes(type, std::move(inShape), {sx}, 0, zeroOf(type)),
                                 bytes(type, std::move(weightShape), sw, axis, isSigned ? 0 : zeroOf(type))};
    inputs[1].asConstant();
    if (pick(0, 3)) {
      std::vector<int32_t> bias;
      for (int64_t i = 0; i < channels; ++i)
        bias.push_back(
            static_cast<int32_t>(pick(0, 20) ? pick(-20000, 20000) : pick(-2000000000, 2000000000)));
      inputs.push_back(Value::of(ElementType::I32, {channels}, bias).asConstant());
    }
    const float sy = spread * sx * 5e-3f * std::sqrt(static_cast<float>(depth)) * 100;
    auto quant = std::make_shared<Quantization>();
    quant->scale = {sy};
    quant->zeroPoint = {zeroOf(type)};
    a.set("activation", pick(0, 3));
    for (Profile profile : {Profile::LiteRTRef, Profile::TFLite213, Profile::XNNPack}) {
      std::vector<Value> expected = {Value::result(type, {-1})};
      expected[0].info.quant = quant;
      std::vector<Value> found = expected;
      Error e = runKernel(op, Domain::Quantized, KernelSet::Reference, a, inputs, expected, 1, profile);
      Error f = runKernel(op, Domain::Quantized, KernelSet::Fast, a, inputs, found, 1, profile);
      ASSERT_FALSE(e) << *e;
      ASSERT_FALSE(f) << *f;
      ASSERT_EQ(expected[0].info.shape, found[0].info.shape);
      ASSERT_TRUE(expected[0].bytes == found[0].bytes)
          << op << " differs, " << toString(type) << ", profile " << static_cast<int>(profile);
    }
  }
  std::mt19937 random{21};
};

TEST_P(FastInteger, Convolution) {
  for (int n = 0; n < 300; ++n) {
    int64_t kernelY = pick(1, 4), kernelX = pick(1, 4), dilationY = pick(1, 3), dilationX = pick(1, 3);
    if (n % 3 == 0)
      kernelY = kernelX = 1;
    int64_t height = pick(1, 8) + (kernelY - 1) * dilationY, width = pick(1, 8) + (kernelX - 1) * dilationX;
    int64_t in = pick(1, 20), out = n % 4 == 0 ? pick(1, 200) : pick(1, 70);
    int64_t groups = n % 17 == 0 ? 2 : 1;
    Attributes a;
    a.set("strides", std::vector<int64_t>{pick(1, 3), pick(1, 3)});
    a.set("dilations", std::vector<int64_t>{dilationY, dilationX});
    a.set("padding", pick(0, 1));
    expectSame("qnn.conv_2d", a, n % 2 ? ElementType::I8 : ElementType::U8,
               {pick(1, 2), height, width, in * groups}, {out * groups, kernelY, kernelX, in}, 0,
               out * groups, kernelY * kernelX * in);
  }
}

TEST_P(FastInteger, Depthwise) {
  for (int n = 0; n < 300; ++n) {
    int64_t kernelY = pick(1, 5), kernelX = pick(1, 5), dilationY = pick(1, 2), dilationX = pick(1, 2);
    if (n % 2)
      kernelY = kernelX = 3;
    int64_t height = pick(1, 8) + (kernelY - 1) * dilationY, width = pick(1, 8) + (kernelX - 1) * dilationX;
    int64_t in = n % 5 == 0 ? 1 : pick(1, 100), multiplier = n % 5 == 0   ? pick(1, 40)
                                                             : n % 7 == 0 ? pick(1, 3)
                                                                          : 1;
    Attributes a;
    a.set("strides", std::vector<int64_t>{pick(1, 3), pick(1, 3)});
    a.set("dilations", std::vector<int64_t>{dilationY, dilationX});
    a.set("padding", pick(0, 1));
    a.set("depth_multiplier", multiplier);
    expectSame("qnn.depthwise_conv_2d", a, pick(0, 1) ? ElementType::I8 : ElementType::U8,
               {pick(1, 2), height, width, in}, {1, kernelY, kernelX, in * multiplier}, 3, in * multiplier,
               kernelY * kernelX);
  }
}

TEST_P(FastInteger, FullyConnected) {
  for (int n = 0; n < 200; ++n) {
    int64_t depth = pick(1, 90), out = pick(1, 150);
    Attributes a;
    a.set("keep_num_dims", pick(0, 1));
    expectSame("qnn.fully_connected", a, n % 2 ? ElementType::I8 : ElementType::U8, {pick(1, 40), depth},
               {out, depth}, 0, out, depth);
  }
}

TEST_P(FastInteger, Quantize) {
  const float inf = std::numeric_limits<float>::infinity();
  for (int n = 0; n < 60; ++n) {
    const ElementType type = n % 2 ? ElementType::I8 : ElementType::U8;
    const float s = n < 4 ? 0.5f : scale(1e-3, 10);
    std::vector<float> x = {
        0.0f, -0.0f, inf, -inf, std::nanf(""), 1e30f, -1e30f, 2147483648.0f * s, -2147483648.0f * s};
    for (int i = 0; i < 50 + n; ++i)
      x.push_back((static_cast<float>(pick(-300, 300)) + (pick(0, 1) ? 0.5f : 0.25f)) * s);
    auto quant = std::make_shared<Quantization>();
    quant->scale = {s};
    quant->zeroPoint = {zeroOf(type)};
    std::vector<Value> inputs = {Value::floats({static_cast<int64_t>(x.size())}, x)};
    for (Profile profile : {Profile::LiteRTRef, Profile::XNNPack}) {
      std::vector<Value> expected = {Value::result(type, {-1})};
      expected[0].info.quant = quant;
      std::vector<Value> found = expected;
      ASSERT_FALSE(runKernel("qnn.quantize", Domain::Quantized, KernelSet::Reference, {}, inputs, expected, 1,
                             profile));
      ASSERT_FALSE(
          runKernel("qnn.quantize", Domain::Quantized, KernelSet::Fast, {}, inputs, found, 1, profile));
      ASSERT_TRUE(expected[0].bytes == found[0].bytes) << "scale " << s;
    }
  }
}

/// A short operand against all outer axes of the other one.
TEST_P(FastInteger, AddOfAShortOperand) {
  for (int n = 0; n < 60; ++n) {
    const ElementType type = n % 2 ? ElementType::I8 : ElementType::U8;
    std::vector<int64_t> whole = {pick(1, 3), pick(1, 40), pick(1, 30), pick(1, 9)},
                         part = {pick(0, 1) ? whole[3] : 1};
    if (pick(0, 1))
      part.insert(part.begin(), pick(0, 1) ? whole[2] : 1);
    std::vector<Value> inputs = {bytes(type, whole, {scale(1e-2, 1)}, 0, zeroOf(type)),
                                 bytes(type, part, {scale(1e-2, 1)}, 0, zeroOf(type))};
    if (pick(0, 1))
      std::swap(inputs[0], inputs[1]);
    std::vector<Value> expected = {Value::result(type, {-1})};
    auto quant = std::make_shared<Quantization>();
    quant->scale = {scale(1e-2, 1)};
    quant->zeroPoint = {zeroOf(type)};
    expected[0].info.quant = quant;
    std::vector<Value> found = expected;
    const char *op = pick(0, 1) ? "qnn.add" : "qnn.sub";
    ASSERT_FALSE(runKernel(op, Domain::Quantized, KernelSet::Reference, {}, inputs, expected));
    ASSERT_FALSE(runKernel(op, Domain::Quantized, KernelSet::Fast, {}, inputs, found));
    ASSERT_EQ(expected[0].info.shape, found[0].info.shape);
    ASSERT_TRUE(expected[0].bytes == found[0].bytes) << op;
  }
}

/// The rescaling over its whole domain: a bias alone, with every shift and mantissas at the ends of their
/// range.
TEST_P(FastInteger, RescalingOfAnyAccumulator) {
  for (int shift = -31; shift <= 30; ++shift)
    for (double mantissa : {0.5, 0.5000001, 0.7, 0.75, 0.9999999}) {
      std::vector<int32_t> bias = {0, 1, -1, 2, -2, INT32_MAX, INT32_MIN, 1 << 30, -(1 << 30), (1 << 30) + 1};
      for (int i = 0; i < 38; ++i)
        bias.push_back(static_cast<int32_t>(pick(INT32_MIN, INT32_MAX)) >> pick(0, 31));
      // Beside the middle between two results, where a rounding that is nearly right goes wrong.
      const double factor = std::ldexp(static_cast<double>(static_cast<float>(mantissa)), shift);
      for (int i = 0; i < 60; ++i) {
        const double middle = (static_cast<double>(pick(-130, 130)) + 0.5) / factor;
        for (int step = -2; step <= 2; ++step)
          if (std::abs(middle) < 2e9)
            bias.push_back(static_cast<int32_t>(std::floor(middle)) + step);
      }
      const int64_t channels = static_cast<int64_t>(bias.size());
      auto make = [](float scale) {
        auto q = std::make_shared<Quantization>();
        q->scale = {scale};
        q->zeroPoint = {0};
        return q;
      };
      Value x = Value::of(ElementType::I8, {1, 1, 1, 1}, std::vector<int8_t>{0});
      x.info.quant = make(1.0f);
      Value w =
          Value::of(ElementType::I8, {channels, 1, 1, 1}, std::vector<int8_t>(bias.size(), 3)).asConstant();
      w.info.quant = make(static_cast<float>(std::ldexp(mantissa, shift)));
      std::vector<Value> inputs = {x, w, Value::of(ElementType::I32, {channels}, bias).asConstant()};
      Attributes a;
      a.set("strides", std::vector<int64_t>{1, 1});
      for (Profile profile : {Profile::LiteRTRef, Profile::XNNPack}) {
        std::vector<Value> expected = {Value::result(ElementType::I8, {-1})};
        expected[0].info.quant = make(1.0f);
        std::vector<Value> found = expected;
        ASSERT_FALSE(runKernel("qnn.conv_2d", Domain::Quantized, KernelSet::Reference, a, inputs, expected, 1,
                               profile));
        ASSERT_FALSE(
            runKernel("qnn.conv_2d", Domain::Quantized, KernelSet::Fast, a, inputs, found, 1, profile));
        ASSERT_TRUE(expected[0].bytes == found[0].bytes) << "shift " << shift << " mantissa " << mantissa;
      }
    }
}

std::string nameOf(const ::testing::TestParamInfo<Level> &test) {
  return test.param == Level::Plain ? "Plain" : test.param == Level::AVX2 ? "AVX2" : "VNNI";
}

INSTANTIATE_TEST_SUITE_P(Levels, FastInteger, ::testing::Values(Level::Plain, Level::AVX2, Level::VNNI),
                         nameOf);

} // namespace
