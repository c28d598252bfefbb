//===- MethodsTest.cpp - ranges, segments and goals -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Accuracy/Precision.h"
#include "../../../lib/Accuracy/RangeSearch.h"
#include "quantc/Accuracy/Report.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace quantc::accuracy;

namespace {

// A range from -1 to 3 in 4 steps: scale 1, zero on step 1; what lies outside ends at its ends.
TEST(RangeSearch, ValuesInTheStepsOfARange) {
  const float values[] = {-2, -0.4F, 0, 0.6F, 2.4F, 9};
  std::vector<float> out;
  fakeQuantize(values, {-1, 3}, 4, out);
  EXPECT_EQ(out, (std::vector<float>{-1, 0, 0, 1, 2, 3}));
  fakeQuantize(values, {1, 4}, 4, out); // 0 is part of every range
  EXPECT_EQ(out, (std::vector<float>{0, 0, 0, 1, 2, 4}));
}

TEST(Precision, GainForItsWork) {
  Segment large{{"a"}, 1000, 1000, 10}, small{{"b"}, 100, 100, 5}, harmful{{"c"}, 1, 1, -1},
      free{{"d"}, 0, 0, 2};
  EXPECT_DOUBLE_EQ(large.rate(), 0.01);
  EXPECT_DOUBLE_EQ(small.rate(), 0.05);
  EXPECT_DOUBLE_EQ(harmful.rate(), -1);
  EXPECT_DOUBLE_EQ(free.rate(), 2);
}

TEST(Goal, InWords) {
  Goal goal;
  EXPECT_EQ(Goal::parse("best", goal), "");
  EXPECT_EQ(goal.kind, Goal::Kind::Best);
  EXPECT_EQ(Goal::parse("0.5%", goal), "");
  EXPECT_EQ(goal.kind, Goal::Kind::Agreement);
  EXPECT_DOUBLE_EQ(goal.value, 0.005);
  EXPECT_EQ(goal.text(), "0.5%");
  EXPECT_EQ(Goal::parse("30dB", goal), "");
  EXPECT_EQ(goal.kind, Goal::Kind::Decibel);
  EXPECT_DOUBLE_EQ(goal.value, 30);
  EXPECT_EQ(goal.text(), "30dB");
  for (const char *wrong : {"", "30", "dB", "0%", "100%", "nan%", "worst"})
    EXPECT_NE(Goal::parse(wrong, goal), "") << wrong;
  EXPECT_EQ(goal.text(), "30dB"); // what is refused changes nothing
}

TEST(Report, WhatIsNotInt8AndWhatWasNotTried) {
  SearchReport report;
  report.int16Nodes = {"a", "b", "c", "d"};
  report.int16Share = 0.125;
  report.floatNodes = {"e"};
  report.floatShare = 0.02;
  report.stopped = true;
  report.notTried = {"range search", "another precision for some operators"};
  std::string text, json;
  llvm::raw_string_ostream os(text), out(json);
  printText(report, os);
  EXPECT_NE(text.find("in int16: 4 operators with 12.5 % of the multiply-accumulates: 'a', 'b', 'c', ..."),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("in float: 1 operator with 2.0 % of the multiply-accumulates: 'e'\n"),
            std::string::npos);
  EXPECT_NE(text.find("not tried: range search, another precision for some operators\n"), std::string::npos);
  {
    llvm::json::OStream j(out);
    j.object([&] { printJSON(report, j); });
  }
  auto parsed = llvm::json::parse(json);
  ASSERT_TRUE(static_cast<bool>(parsed));
  const llvm::json::Object &all = *parsed->getAsObject();
  EXPECT_EQ(all.getArray("int16_nodes")->size(), 4u);
  EXPECT_EQ(all.getNumber("int16_share_of_macs"), 0.125);
  EXPECT_EQ(all.getArray("not_tried")->size(), 2u);
}

} // namespace
