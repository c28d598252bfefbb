//===- SearchTest.cpp - which candidates are tried and taken --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The quantizer of these tests makes every layer of a chain too large by a
// share of its own: a layer in int8 by all of it, in int16 by what is left to
// it there, in float by nothing. The output's error is then a product that is
// worked out by hand.
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Search.h"
#include "../../../lib/Accuracy/SearchRun.h"
#include "quantc/Calibration/Npy.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/STLExtras.h"
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <map>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using calibration::SampleSet;
using interpreter::ElementType;

namespace {

using Names = std::vector<std::string>;

/// Four layers of one multiply-accumulate and one weight each.
const char *chain = R"(
func.func @main(%x: tensor<1x1xf32> {qnn.name = "x"}) -> tensor<1x1xf32> {
  %w = qnn.constant dense<1.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %0 = qnn.fully_connected %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32> loc("a")
  %1 = qnn.fully_connected %0, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32> loc("b")
  %2 = qnn.fully_connected %1, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32> loc("c")
  %3 = qnn.fully_connected %2, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32> loc("d")
  return %3 : tensor<1x1xf32>
})";

struct Faults {
  float int8 = 0, int16 = 0;
};

class SearchTest : public testing::Test {
protected:
  MLIRContext context;
  std::map<std::string, Faults> faults = {
      {"a", {0.2F, 0}}, {"b", {0.05F, 0.05F}}, {"c", {0.1F, 0}}, {"d", {0.02F, 0}}};
  SearchOptions options;
  OwningOpRef<ModuleOp> floats;
  int made = 0;
  std::function<void()> quantizing; ///< called while a candidate is made
  Names lastInt16;                  ///< of the one that was made last, which is the result

  SearchTest() {
    context.loadDialect<func::FuncDialect, quant::QuantDialect, qnn::QNNDialect>();
    floats = parseSourceString<ModuleOp>(chain, &context);
    options.goal.kind = Goal::Kind::Decibel;
    options.goal.value = 30;
    options.largestCost = 1;
    options.threads = 2;
  }

  FailureOr<Candidate> quantize(const QuantizerInput &input) {
    ++made;
    if (quantizing)
      quantizing();
    lastInt16 = input.int16Nodes.vec();
    Candidate candidate;
    candidate.module = OwningOpRef<ModuleOp>(cast<ModuleOp>(input.floats->clone()));
    candidate.module->walk([&](qnn::FullyConnectedOp layer) {
      const std::string name = qnn::getNodeName(layer.getLoc());
      const float fault = llvm::is_contained(input.floatNodes, name)   ? 0
                          : llvm::is_contained(input.int16Nodes, name) ? faults[name].int16
                                                                       : faults[name].int8;
      auto weight = *getElements<float>(getConstantValue(layer->getOperand(1)));
      OpBuilder builder(layer);
      auto type = cast<RankedTensorType>(layer->getOperand(1).getType());
      layer->setOperand(
          1, qnn::ConstantOp::create(builder, layer.getLoc(), type,
                                     makeConstant(type, std::vector<float>{weight[0] * (1 + fault)})));
    });
    return candidate;
  }

  FailureOr<SearchResult> run() {
    std::vector<float> values;
    for (int i = 0; i < 60; ++i)
      values.push_back(1 + static_cast<float>(i) / 60);
    const std::string path = (std::filesystem::path(testing::TempDir()) / "chain.npz").string();
    std::vector<calibration::NpzEntry> entries = {
        {"x",
         ElementType::F32,
         {60, 1},
         std::span(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float))}};
    EXPECT_FALSE(writeNpz(path, entries));
    calibration::TensorInfo info;
    info.name = "x";
    info.shape = {1, 1};
    info.type = ElementType::F32;
    std::vector<std::string> paths = {path};
    std::vector<calibration::TensorInfo> inputs = {info};
    std::unique_ptr<SampleSet> samples;
    auto fault = SampleSet::open(paths, inputs, {}, samples);
    EXPECT_FALSE(fault) << *fault;
    auto program = interpreter::Program::compile(floats->lookupSymbol<func::FuncOp>("main"), {});
    EXPECT_TRUE(succeeded(program));
    return search({*floats, *program, *samples, [&](const QuantizerInput &input) { return quantize(input); }},
                  options);
  }

  /// What was tried behind the methods, "+" in front of what was taken.
  static Names precisionsOf(const SearchReport &report) {
    Names names;
    for (const MethodTried &m : report.methods)
      if (StringRef(m.name).contains(" operators"))
        names.push_back((m.taken ? "+" : "-") + m.name);
    return names;
  }
};

// 1.2 * 1.05 * 1.1 * 1.02 of an output are 7.7 dB. a, c, b and d are what gains most; 30 dB are an error of
// 3.2 %, and without a, c and b 2 % are left, with b 7.1 %. Twice as many are tried until it is enough, then
// fewer.
TEST_F(SearchTest, TakesAsFewAsAreEnough) {
  options.mayWiden = false;
  auto found = run();
  ASSERT_TRUE(succeeded(found));
  const SearchReport &r = found->report;
  EXPECT_EQ(precisionsOf(r), (Names{"+float for 1 operators", "+float for 2 operators",
                                    "+float for 4 operators", "+float for 3 operators"}));
  EXPECT_EQ(r.floatNodes, (Names{"a", "c", "b"}));
  EXPECT_EQ(lastInt16, Names());
  EXPECT_DOUBLE_EQ(r.floatShare, 0.75);
  EXPECT_NEAR(*r.methods.front().figures.sqnr, -20 * std::log10(1.2 * 1.05 * 1.1 * 1.02 - 1), 1e-3);
  EXPECT_NEAR(*r.confirmed.figures.sqnr, -20 * std::log10(0.02), 1e-3);
  EXPECT_TRUE(r.met);
  EXPECT_FALSE(r.fellBack);
}

// int16 where it takes as much of the error as float does; b gains nothing from it.
TEST_F(SearchTest, TakesInt16WhereThatSuffices) {
  auto found = run();
  ASSERT_TRUE(succeeded(found));
  const SearchReport &r = found->report;
  EXPECT_EQ(precisionsOf(r), (Names{"+int16 for 1 operators", "+int16 for 2 operators",
                                    "+int16 for 3 operators, float for 1 operators",
                                    "+int16 for 2 operators, float for 1 operators"}));
  EXPECT_EQ(lastInt16, (Names{"a", "c"}));
  EXPECT_EQ(r.floatNodes, (Names{"b"}));
  EXPECT_EQ(r.int16Nodes, (Names{"a", "c"}));
  EXPECT_DOUBLE_EQ(r.int16Share, 0.5);
  EXPECT_DOUBLE_EQ(r.floatShare, 0.25);
}

// Integers alone: b stays as it is, and 30 dB can't be had.
TEST_F(SearchTest, LeavesNoIntegersWhereItMustNot) {
  options.mayLeaveInteger = false;
  auto found = run();
  ASSERT_TRUE(succeeded(found));
  EXPECT_EQ(lastInt16, (Names{"a", "c", "d"}));
  EXPECT_EQ(found->report.floatNodes, Names());
  EXPECT_FALSE(found->report.met);
  EXPECT_NEAR(*found->report.confirmed.figures.sqnr, -20 * std::log10(0.05), 1e-3);
}

// Half of the multiply-accumulates are two of the four layers.
TEST_F(SearchTest, SpendsNoMoreThanItMay) {
  options.mayWiden = false;
  options.largestCost = 0.5;
  auto found = run();
  ASSERT_TRUE(succeeded(found));
  EXPECT_EQ(found->report.floatNodes, (Names{"a", "c"}));
  EXPECT_DOUBLE_EQ(found->report.floatShare, 0.5);
  EXPECT_FALSE(found->report.met);
}

// The least gain counts; the answers decide where the error is the same, or there is none.
TEST(Figures, AreBetterByTheErrorThenByTheAnswers) {
  auto figures = [](std::optional<double> sqnr, std::optional<double> top1) {
    Figures f;
    f.sqnr = sqnr;
    f.top1 = top1;
    return f;
  };
  EXPECT_TRUE(isBetter(figures(20.1, 0.5), figures(20, 0.9)));
  EXPECT_FALSE(isBetter(figures(20, 0.9), figures(20.1, 0.5)));
  EXPECT_TRUE(isBetter(figures(20, 0.9), figures(20, 0.5)));
  EXPECT_FALSE(isBetter(figures(20, 0.9), figures(20, 0.9)));
  EXPECT_TRUE(isBetter(figures({}, 0.9), figures({}, 0.8)));
  EXPECT_FALSE(isBetter(figures({}, {}), figures({}, {})));
}

/// Class 0 where what the chain gives is over 1.5.
const char *classes = R"(
func.func @main(%x: tensor<1x1xf32> {qnn.name = "x"}) -> tensor<1x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %half = qnn.constant dense<1.5> : tensor<1x1xf32> -> tensor<1x1xf32>
  %0 = qnn.fully_connected %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32> loc("a")
  %1 = qnn.concatenation %0, %half {axis = 1 : i64} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x2xf32> loc("both")
  return %1 : tensor<1x2xf32>
})";

// Values from 1 to 2 that become 20 % too large: those from 1.25 to 1.5, about a quarter, change their class.
// Half as many as may are expected of the samples that choose: where 40 % may it is enough as it is, where 20
// % may it is not.
TEST_F(SearchTest, ExpectsHalfOfTheAnswersThatMayDiffer) {
  floats = parseSourceString<ModuleOp>(classes, &context);
  options.goal.kind = Goal::Kind::Agreement;
  for (double differ : {0.8, 0.2}) {
    options.goal.value = differ;
    auto found = run();
    ASSERT_TRUE(succeeded(found));
    EXPECT_NEAR(*found->report.methods.front().figures.top1, 0.75, 0.14);
    EXPECT_EQ(llvm::is_contained(lastInt16, "a"), differ < 0.5);
  }
}

// The time is over before the first method: only plain was made, for the part that chooses and to confirm.
TEST_F(SearchTest, StopsInTime) {
  options.timeLimit = 1e-9;
  auto found = run();
  ASSERT_TRUE(succeeded(found));
  EXPECT_TRUE(found->report.stopped);
  ASSERT_EQ(found->report.methods.size(), 1u);
  EXPECT_EQ(found->report.methods.front().name, "plain");
  EXPECT_EQ(made, 3); // and once of all samples, which is what is written
  EXPECT_EQ(found->report.notTried,
            (Names{"bias correction", "weight rounding", "weights that take back errors before them",
                   "equalization of activations", "equalization of activations half way",
                   "bias correction behind activations", "equalization of weights", "range search",
                   "another precision for some operators"}));
}

// The third candidate takes the time that there is: it is given up, and what was taken before is written.
TEST_F(SearchTest, StopsInsideOfACandidate) {
  options.timeLimit = 30;
  quantizing = [&] {
    if (made == 3)
      options.timeLimit = 1e-9;
  };
  auto found = run();
  ASSERT_TRUE(succeeded(found));
  EXPECT_TRUE(found->report.stopped);
  EXPECT_EQ(found->report.methods.size(), 2u);
  EXPECT_EQ(found->report.notTried.front(), "weight rounding");
  EXPECT_EQ(found->report.notTried.size(), 8u);
}

} // namespace
