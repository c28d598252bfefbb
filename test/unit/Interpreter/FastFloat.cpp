//===- FastFloat.cpp - fast float kernels give the reference's bytes --------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../../../lib/Interpreter/Fast/Level.h"
#include "KernelHarness.h"

#include <gtest/gtest.h>
#include <random>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;
using fast::Level;

namespace {

/// Restores the level of the machine when a test ends.
class FastFloat : public ::testing::TestWithParam<Level> {
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
  Value reals(std::vector<int64_t> shape) {
    int64_t count = 1;
    for (int64_t d : shape)
      count *= d;
    std::vector<float> e(static_cast<size_t>(count));
    std::normal_distribution<float> normal(0.0f, 1.0f);
    for (float &x : e)
      x = pick(0, 15) == 0 ? 0.0f : normal(random);
    return Value::floats(std::move(shape), e);
  }
  void expectSame(const std::string &op, const Attributes &attributes, std::vector<Value> inputs) {
    std::vector<Value> expected = {Value::result(ElementType::F32, {-1})}, found = expected;
    Error a = runKernel(op, Domain::Real, KernelSet::Reference, attributes, inputs, expected);
    Error b = runKernel(op, Domain::Real, KernelSet::Fast, attributes, inputs, found);
    ASSERT_FALSE(a) << *a;
    ASSERT_FALSE(b) << *b;
    EXPECT_EQ(expected[0].info.shape, found[0].info.shape);
    EXPECT_TRUE(expected[0].bytes == found[0].bytes) << op << " differs";
  }
  std::mt19937 random{20};
};

TEST_P(FastFloat, Convolution) {
  for (int n = 0; n < 300; ++n) {
    int64_t kernelY = pick(1, 4), kernelX = pick(1, 4), dilationY = pick(1, 3), dilationX = pick(1, 3);
    if (n % 3 == 0)
      kernelY = kernelX = 1;
    int64_t height = pick(1, 9) + (kernelY - 1) * dilationY, width = pick(1, 9) + (kernelX - 1) * dilationX;
    if (n % 5 == 0) // wide enough to be read in place
      width += pick(10, 60), dilationX = pick(0, 3) ? 1 : dilationX;
    int64_t in = pick(1, 20), out = n % 4 == 0 ? pick(1, 200) : pick(1, 70);
    int64_t groups = n % 17 == 0 ? 2 : 1;
    Attributes a;
    a.set("strides", std::vector<int64_t>{pick(1, 3), pick(1, 3)});
    a.set("dilations", std::vector<int64_t>{dilationY, dilationX});
    a.set("padding", pick(0, 1));
    a.set("activation", pick(0, 4));
    std::vector<Value> inputs = {reals({pick(1, 3), height, width, in * groups}),
                                 reals({out * groups, kernelY, kernelX, in}).asConstant()};
    if (pick(0, 3))
      inputs.push_back(reals({out * groups}).asConstant());
    expectSame("qnn.conv_2d", a, inputs);
  }
}

TEST_P(FastFloat, Depthwise) {
  for (int n = 0; n < 300; ++n) {
    int64_t kernelY = pick(1, 5), kernelX = pick(1, 5), dilationY = pick(1, 2), dilationX = pick(1, 2);
    if (n % 2)
      kernelY = kernelX = 3;
    int64_t height = pick(1, 9) + (kernelY - 1) * dilationY, width = pick(1, 9) + (kernelX - 1) * dilationX;
    if (n % 6 == 0)
      width += pick(4, 20);
    int64_t in = n % 5 == 0 ? 1 : pick(1, 70), multiplier = n % 5 == 0   ? pick(1, 40)
                                                            : n % 7 == 0 ? pick(1, 3)
                                                                         : 1;
    Attributes a;
    a.set("strides", std::vector<int64_t>{pick(1, 3), pick(1, 3)});
    a.set("dilations", std::vector<int64_t>{dilationY, dilationX});
    a.set("padding", pick(0, 1));
    a.set("activation", pick(0, 4));
    a.set("depth_multiplier", multiplier);
    std::vector<Value> inputs = {reals({pick(1, 2), height, width, in}),
                                 reals({1, kernelY, kernelX, in * multiplier}).asConstant()};
    if (pick(0, 3))
      inputs.push_back(reals({in * multiplier}).asConstant());
    expectSame("qnn.depthwise_conv_2d", a, inputs);
  }
}

TEST_P(FastFloat, FullyConnected) {
  for (int n = 0; n < 200; ++n) {
    int64_t depth = pick(1, 90), out = pick(1, 150);
    Attributes a;
    a.set("activation", pick(0, 4));
    a.set("keep_num_dims", pick(0, 1));
    std::vector<Value> inputs = {reals({pick(1, 40), depth}), reals({out, depth}).asConstant()};
    if (pick(0, 3))
      inputs.push_back(reals({out}).asConstant());
    expectSame("qnn.fully_connected", a, inputs);
  }
}

TEST_P(FastFloat, Elementwise) {
  const char *ops[] = {"qnn.add", "qnn.sub", "qnn.mul"};
  for (int n = 0; n < 200; ++n) {
    std::vector<int64_t> a = {pick(1, 3), pick(1, n % 3 ? 4 : 300), pick(1, n % 3 ? 40 : 6)}, b = a;
    for (int64_t &d : b)
      d = pick(0, 2) ? d : 1;
    if (pick(0, 3) == 0)
      b.erase(b.begin());
    Attributes attributes;
    attributes.set("activation", pick(0, 4));
    std::vector<Value> inputs = {reals(a), reals(b)};
    if (pick(0, 1))
      std::swap(inputs[0], inputs[1]);
    expectSame(ops[n % 3], attributes, inputs);
  }
  for (const char *op : {"qnn.relu", "qnn.relu6", "qnn.relu_n1_to_1", "qnn.relu_0_to_1"})
    for (int64_t count : {1, 7, 8, 16, 33, 100}) {
      Value x = reals({count});
      std::vector<float> e = x.elements<float>();
      e[0] = -0.0f;
      e.back() = std::numeric_limits<float>::quiet_NaN();
      expectSame(op, {}, {Value::floats({count}, e)});
    }
}

std::string nameOf(const ::testing::TestParamInfo<Level> &test) {
  return test.param == Level::Plain ? "Plain" : test.param == Level::AVX2 ? "AVX2" : "AVX512";
}

INSTANTIATE_TEST_SUITE_P(Levels, FastFloat, ::testing::Values(Level::Plain, Level::AVX2, Level::AVX512),
                         nameOf);

} // namespace
