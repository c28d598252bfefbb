//===- FastQuantizedTest.cpp - fast integer kernels against the reference ---===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Every vector level of this machine must give the reference's bytes, on
// random layers whose shapes leave tails in every direction.
//===----------------------------------------------------------------------===//
#include "../../../lib/Interpreter/Fast/Level.h"
#include "KernelHarness.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {

class FastQuantized : public testing::TestWithParam<fast::Level> {
protected:
  void SetUp() override {
    fast::limitLevel(std::nullopt);
    if (fast::level() < GetParam())
      GTEST_SKIP() << "this machine has no such instructions";
    fast::limitLevel(GetParam());
  }
  void TearDown() override { fast::limitLevel(std::nullopt); }

  std::mt19937 random{11};
  int64_t pick(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }
  float scale(double low, double high) {
    return static_cast<float>(std::exp2(std::uniform_real_distribution<double>(low, high)(random)));
  }

  Value bytes(std::vector<int64_t> shape, bool isSigned, std::vector<float> scales,
              std::vector<int32_t> zeros, int32_t axis = 0) {
    int64_t n = 1;
    for (int64_t d : shape)
      n *= d;
    std::vector<uint8_t> v(static_cast<size_t>(n));
    for (uint8_t &x : v)
      x = static_cast<uint8_t>(pick(0, 9) == 0 ? (pick(0, 1) ? 0x80 : 0x7F) : pick(0, 255));
    Value value = Value::of(isSigned ? ElementType::I8 : ElementType::U8, std::move(shape), v);
    value.info.quant =
        std::make_shared<Quantization>(Quantization{std::move(scales), std::move(zeros), axis});
    return value;
  }
  Value bias(int64_t n) {
    std::vector<int32_t> v(static_cast<size_t>(n));
    for (int32_t &x : v)
      x = static_cast<int32_t>(pick(-20000, 20000));
    Value value = Value::of(ElementType::I32, {n}, v);
    value.info.quant = std::make_shared<Quantization>(Quantization{{1}, {0}, 0});
    return value;
  }
  Value result(std::vector<int64_t> shape, bool isSigned, float s, int32_t zero) {
    Value value = Value::result(isSigned ? ElementType::I8 : ElementType::U8, std::move(shape));
    value.info.quant = std::make_shared<Quantization>(Quantization{{s}, {zero}, 0});
    return value;
  }
  int32_t zero(bool isSigned) { return static_cast<int32_t>(isSigned ? pick(-128, 127) : pick(0, 255)); }

  void expectSame(const std::string &op, const Attributes &attributes, std::vector<Value> inputs,
                  const Value &output, const std::string &what) {
    std::vector<Value> reference{output}, quick{output};
    const Error a = runKernel(op, Domain::Quantized, KernelSet::Reference, attributes, inputs, reference);
    const Error b = runKernel(op, Domain::Quantized, KernelSet::Fast, attributes, inputs, quick);
    ASSERT_EQ(a.value_or(""), b.value_or("")) << what;
    ASSERT_FALSE(a) << *a << " " << what;
    int64_t differing = 0;
    for (size_t i = 0; i < reference[0].bytes.size(); ++i)
      differing += reference[0].bytes[i] != quick[0].bytes[i];
    ASSERT_EQ(differing, 0) << "of " << reference[0].bytes.size() << " " << what;
  }
};

TEST_P(FastQuantized, Convolution) {
  for (int round = 0; round < 150; ++round) {
    const bool isSigned = round % 2, depthwise = round % 3 == 0, perChannel = isSigned && round % 4 < 2;
    const int64_t n = pick(1, 2), h = pick(1, 9), w = pick(1, 9), depth = pick(1, depthwise ? 150 : 20);
    const int64_t out = depthwise ? depth : pick(1, 150), kh = pick(1, 4), kw = pick(1, 4);
    const int64_t sh = pick(1, 2), sw = pick(1, 2), dh = pick(1, 2), dw = pick(1, 2);
    const bool same = pick(0, 1) || h < (kh - 1) * dh + 1 || w < (kw - 1) * dw + 1;
    const auto size = [&](int64_t in, int64_t k, int64_t s, int64_t d) {
      return same ? (in + s - 1) / s : (in - (k - 1) * d - 1) / s + 1;
    };
    std::vector<float> scales;
    for (int64_t i = 0; i < (perChannel ? out : 1); ++i)
      scales.push_back(scale(-9, -5));
    std::vector<int32_t> zeros(scales.size(), isSigned ? 0 : zero(false));
    const std::vector<int64_t> filter =
        depthwise ? std::vector<int64_t>{1, kh, kw, depth} : std::vector<int64_t>{out, kh, kw, depth};
    std::vector<Value> inputs{bytes({n, h, w, depth}, isSigned, {scale(-9, -3)}, {zero(isSigned)}),
                              bytes(filter, isSigned, scales, zeros, depthwise ? 3 : 0).asConstant()};
    if (pick(0, 3))
      inputs.push_back(bias(out).asConstant());
    Attributes attributes;
    attributes.set("strides", std::vector<int64_t>{sh, sw});
    attributes.set("dilations", std::vector<int64_t>{dh, dw});
    attributes.set("padding", int64_t{same ? 0 : 1});
    attributes.set("activation", int64_t{round % 4});
    attributes.set("depth_multiplier", int64_t{1});
    // From scales that saturate to scales that round all to one value; every few rounds a left shift.
    const Value output = result({n, size(h, kh, sh, dh), size(w, kw, sw, dw), out}, isSigned,
                                round % 10 == 9 ? scale(-18, -14) : scale(-9, 4), zero(isSigned));
    expectSame(depthwise ? "qnn.depthwise_conv_2d" : "qnn.conv_2d", attributes, inputs, output,
               "round " + std::to_string(round));
  }
}

TEST_P(FastQuantized, FullyConnected) {
  for (int round = 0; round < 60; ++round) {
    const bool isSigned = round % 2;
    const int64_t rows = pick(1, 9), depth = pick(1, 130), units = pick(1, 140);
    std::vector<Value> inputs{
        bytes({rows, depth}, isSigned, {scale(-9, -3)}, {zero(isSigned)}),
        bytes({units, depth}, isSigned, {scale(-9, -5)}, {isSigned ? 0 : zero(false)}).asConstant()};
    if (pick(0, 3))
      inputs.push_back(bias(units).asConstant());
    Attributes attributes;
    attributes.set("activation", int64_t{round % 4});
    expectSame("qnn.fully_connected", attributes, inputs,
               result({rows, units}, isSigned, scale(-9, 3), zero(isSigned)),
               "round " + std::to_string(round));
  }
}

TEST_P(FastQuantized, AddAndSub) {
  for (int round = 0; round < 80; ++round) {
    const bool isSigned = round % 2;
    const int64_t n = pick(1, 5), m = pick(1, 70);
    const std::vector<std::vector<int64_t>> shapes = {{n, m}, {m}, {n, 1}, {1}, {}};
    std::vector<int64_t> a = shapes[static_cast<size_t>(pick(0, 4))],
                         b = shapes[static_cast<size_t>(pick(0, 4))];
    (pick(0, 1) ? a : b) = {n, m};
    std::vector<Value> inputs{bytes(a, isSigned, {scale(-12, 2)}, {zero(isSigned)}),
                              bytes(b, isSigned, {scale(-12, 2)}, {zero(isSigned)})};
    Attributes attributes;
    attributes.set("activation", int64_t{round % 4});
    expectSame(pick(0, 1) ? "qnn.add" : "qnn.sub", attributes, inputs,
               result({n, m}, isSigned, scale(-12, 2), zero(isSigned)), "round " + std::to_string(round));
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, FastQuantized,
                         testing::Values(fast::Level::Plain, fast::Level::AVX2, fast::Level::VNNI));

} // namespace
