//===- FlagsTest.cpp - one table of flags ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Flags.h"
#include "HistoricFlags.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <set>

using namespace quantc;
using namespace quantc::pipelines;

namespace {

std::string readPage() {
  std::ifstream file(QUANTC_TEST_INPUTS "/../../../../docs/CommandLine.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Flags, ThePageHasTheTable) {
  std::string page = readPage();
  ASSERT_FALSE(page.empty());
  ConvertOptions convert;
  RunOptions run;
  Flags ofConvert, ofRun;
  addConvertFlags(ofConvert, convert);
  addRunFlags(ofRun, run);
  for (const Flags *flags : {&ofConvert, &ofRun}) {
    std::string rows = describeFlags(*flags);
    EXPECT_NE(page.find(rows), std::string::npos) << "docs/CommandLine.md lacks these rows:\n" << rows;
  }
  RunOptions evaluate;
  LabelOptions labels;
  CompareOptions compare;
  ConvertOptions calibrate;
  bool noHistograms = false;
  std::vector<std::string> data;
  calibration::SampleOptions samples;
  Flags others;
  addEvaluateFlags(others, evaluate, labels);
  addCompareFlags(others, data, samples, compare);
  addCalibrateFlags(others, calibrate, noHistograms);
  for (const Flags::Flag &flag : others.all())
    EXPECT_NE(page.find("`" + flag.name), std::string::npos)
        << "docs/CommandLine.md does not name " << flag.name;
}

TEST(Flags, EveryFlagChangesItsOptionsOnce) {
  ConvertOptions o;
  Flags flags;
  addConvertFlags(flags, o);
  std::set<std::string> names;
  for (const Flags::Flag &flag : flags.all())
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
  auto take = [&](const char *name, const char *value) {
    const Flags::Flag *flag = flags.find(name);
    return flag ? flag->take(value) : std::string("no flag");
  };
  EXPECT_FALSE(o.quantizeGiven);
  EXPECT_EQ(take("--quantize", "uint8"), "");
  EXPECT_EQ(o.quantize, Quantize::UInt8);
  EXPECT_TRUE(o.quantizeGiven);
  // What is said of one end wins, in either order.
  EXPECT_EQ(take("--output-type", "float"), "");
  EXPECT_EQ(take("--io", "int8"), "");
  EXPECT_EQ(o.inputType, pipelines::IOType::Int8);
  EXPECT_EQ(o.outputType, pipelines::IOType::Float);
  EXPECT_EQ(take("--mean", "1,2.5,3"), "");
  EXPECT_EQ(o.sampleOptions.mean, (std::vector<double>{1, 2.5, 3}));
  EXPECT_TRUE(o.sampleOptions.normalizes);
  EXPECT_NE(take("--std", "0"), "");
  EXPECT_NE(take("--samples", "0"), "");
  EXPECT_EQ(take("--samples", "1"), "");
  EXPECT_EQ(o.sampleOptions.maxSamples, 1);
  EXPECT_EQ(take("--calibration", "percentile=99.5"), "");
  EXPECT_EQ(o.calibration.percentile, 99.5);
  EXPECT_NE(take("--calibration", "mse=1"), "");
  EXPECT_NE(take("--default-range", "3,1"), "");
  EXPECT_EQ(take("--default-range", "-6,6"), "");
  EXPECT_EQ(take("--input", "x=1x?x3"), "");
  EXPECT_EQ(o.load.graph.inputs.back().shape, (std::vector<int64_t>{1, -1, 3}));
  EXPECT_NE(take("--input", "x=1xy"), "");
}

TEST(Flags, CompatSaysWhatItDoes) {
  struct Case {
    const char *name;
    Compat rules;
    bool exact;
  };
  for (const Case &c : {Case{"quantc", Compat::TFLite, false},
                        {"tflite", Compat::TFLite, true},
                        {"toco", Compat::Toco, true}}) {
    ConvertOptions o;
    Flags flags;
    addConvertFlags(flags, o);
    EXPECT_EQ(flags.find("--compat")->take(c.name), "");
    EXPECT_EQ(o.compat, c.rules) << c.name;
    EXPECT_EQ(o.exactCompat, c.exact) << c.name;
  }
  ConvertOptions left; // leaving it out is saying the default
  EXPECT_EQ(left.compat, Compat::TFLite);
  EXPECT_FALSE(left.exactCompat);
}

TEST(Flags, HistoricSpellingsExist) {
  ConvertOptions o;
  Flags flags;
  addConvertFlags(flags, o);
  std::string page = driver::describeHistoricFlags(false) + driver::describeHistoricFlags(true);
  for (const Flags::Flag &flag : flags.all()) {
    if (flag.historic.empty())
      continue;
    EXPECT_NE(page.find(flag.historic.substr(2)), std::string::npos) << flag.name << ": " << flag.historic;
  }
}

} // namespace
