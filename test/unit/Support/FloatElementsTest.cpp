//===- FloatElementsTest.cpp - a float32 constant in its place ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/FloatElements.h"
#include "quantc/Support/Constants.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantc;

namespace {

class FloatElementsTest : public ::testing::Test {
protected:
  MLIRContext context;
  Builder builder{&context};
};

TEST_F(FloatElementsTest, BorrowsWhatIsStoredAsFloats) {
  auto attr = makeConstant(RankedTensorType::get({3}, builder.getF32Type()), std::vector<float>{1, -2, 0.5F});
  auto elements = FloatElements::of(attr);
  ASSERT_TRUE(elements);
  EXPECT_EQ(elements->values(), (ArrayRef<float>{1, -2, 0.5F}));
  EXPECT_EQ(reinterpret_cast<const char *>(elements->values().data()),
            cast<DenseElementsAttr>(attr).getRawData().data());
}

TEST_F(FloatElementsTest, HoldsASplatsElements) {
  auto attr = DenseElementsAttr::get(RankedTensorType::get({4}, builder.getF32Type()), 2.5F);
  auto elements = FloatElements::of(attr);
  ASSERT_TRUE(elements);
  auto moved = std::move(*elements);
  EXPECT_EQ(moved.values(), (ArrayRef<float>{2.5F, 2.5F, 2.5F, 2.5F}));
}

TEST_F(FloatElementsTest, TakesNoOtherType) {
  EXPECT_FALSE(FloatElements::of({}));
  EXPECT_FALSE(FloatElements::of(builder.getI32TensorAttr({1, 2})));
}

TEST(LargestMagnitudeTest, IsThatOfEitherSign) {
  EXPECT_EQ(largestMagnitude({}), 0.0F);
  EXPECT_EQ(largestMagnitude({-0.0F}), 0.0F);
  EXPECT_EQ(largestMagnitude({1, -3.5F, 2}), 3.5F);
  EXPECT_EQ(largestMagnitude({-1e-45F, 0}), 1e-45F);
  EXPECT_EQ(largestMagnitude({std::numeric_limits<float>::lowest()}), std::numeric_limits<float>::max());
}

TEST(LargestMagnitudeTest, LooksAtEachOfMany) {
  for (size_t count : {31, 32, 33, 64, 100}) {
    std::vector<float> values(count, 1.0F);
    for (size_t i = 0; i < count; ++i) {
      values[i] = i % 2 ? -4.0F : 4.0F;
      EXPECT_EQ(largestMagnitude(values), 4.0F) << i << " of " << count;
      values[i] = NAN;
      EXPECT_TRUE(std::isinf(largestMagnitude(values))) << i << " of " << count;
      values[i] = 1.0F;
    }
  }
}

TEST(LargestMagnitudeTest, IsInfiniteForWhatIsNotFinite) {
  EXPECT_TRUE(std::isinf(largestMagnitude({1, NAN, 2})));
  EXPECT_TRUE(std::isinf(largestMagnitude({-NAN})));
  EXPECT_TRUE(std::isinf(largestMagnitude({1, -INFINITY})));
}

} // namespace
