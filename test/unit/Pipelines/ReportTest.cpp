//===- ReportTest.cpp - numbers of the report's page ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Pipelines/ReportPage.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <string>

using namespace quantc::pipelines;

namespace {

// Decibels sort as numbers do: all wrong first, equal last, and what was not measured apart.
TEST(Report, SortsDecibels) {
  const double most = std::numeric_limits<double>::infinity();
  EXPECT_EQ(report::sortKey(std::nan("")), "");
  const double ordered[] = {-most, -12.5, 0, 3.25, 120, most};
  for (size_t i = 1; i < std::size(ordered); ++i)
    EXPECT_LT(std::stod(report::sortKey(ordered[i - 1])), std::stod(report::sortKey(ordered[i]))) << i;
}

TEST(Report, GradesAtTheirBounds) {
  auto grade = [](double decibels) { return std::string(report::grade(decibels)); };
  EXPECT_EQ(grade(25), "good");
  EXPECT_EQ(grade(24.99), "warn");
  EXPECT_EQ(grade(12), "warn");
  EXPECT_EQ(grade(11.99), "bad");
  EXPECT_EQ(grade(-3), "bad");
}

} // namespace
