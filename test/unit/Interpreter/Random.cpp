//===- Random.cpp - random numbers, and sums without a multiplier -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "KernelHarness.h"

#include <gtest/gtest.h>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {

/// [N-RANDOM] The first numbers of LiteRT 2.3.0 for seeds 3 and 5.
TEST(Random, NumbersAreTheRuntimes) {
  Attributes a;
  a.set("seed", int64_t{3});
  a.set("seed2", int64_t{5});
  std::vector<Value> shape = {Value::of(ElementType::I32, {1}, std::vector<int32_t>{6}).asConstant()};
  std::vector<Value> y = {Value::result(ElementType::F32, {6})};
  Error e = runKernel("qnn.random_uniform", Domain::Real, KernelSet::Reference, a, shape, y, 2);
  ASSERT_FALSE(e) << *e;
  EXPECT_EQ(y[0].elements<float>(), (std::vector<float>{0.397669196f, 0.842568159f, 0.00451898575f,
                                                        0.60220015f, 0.802765369f, 0.790801406f}));
  e = runKernel("qnn.random_standard_normal", Domain::Real, KernelSet::Reference, a, shape, y);
  ASSERT_FALSE(e) << *e;
  const std::vector<float> normal = {-1.1347394f, 0.746080577f,  -1.96813023f,
                                     -2.6316154f, -0.641198397f, 0.168077871f};
  for (size_t i = 0; i < normal.size(); ++i)
    EXPECT_NEAR(y[0].elements<float>()[i], normal[i], 1e-6f) << i;
}

Value bytes(float scale) {
  Value v = Value::of(ElementType::I8, {2}, std::vector<int8_t>{5, -7});
  auto quant = std::make_shared<Quantization>();
  quant->scale = {scale};
  quant->zeroPoint = {0};
  v.info.quant = quant;
  return v;
}

/// [N-ADD] Just below 2^-19 of the operands' scale LiteRT aborts at an ADD, and x - x is 1 in a SUB.
TEST(Add, RefusesResultsWithoutMultiplier) {
  const float limit = 0.5f / (1 << 19);
  for (const char *op : {"qnn.add", "qnn.sub"})
    for (float scale : {limit * 1.01f, limit * 0.99f}) {
      std::vector<Value> x = {bytes(0.5f), bytes(0.25f)}, y = {bytes(scale)};
      Error e = runKernel(op, Domain::Quantized, KernelSet::Reference, {}, x, y);
      EXPECT_EQ(e.has_value(), scale < limit) << op << " " << scale << ": " << e.value_or("");
      if (e) {
        EXPECT_NE(e->find("less than 2^-19"), std::string::npos) << *e;
      }
    }
}

} // namespace
