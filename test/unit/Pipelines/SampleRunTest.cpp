//===- SampleRunTest.cpp - what the figures of a conversion compare -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Npy.h"
#include "quantc/Pipelines/LoadModel.h"
#include "quantc/Pipelines/PostTraining.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include <filesystem>
#include <gtest/gtest.h>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

namespace {

/// Samples 0, 1, 2 and so on of the input "x", each value `width` times.
class SampleRunTest : public testing::Test {
protected:
  SampleRunTest() { loadDialects(context); }

  func::FuncOp parse(const char *text) {
    modules.push_back(parseSourceString<ModuleOp>(text, &context));
    return modules.back()->lookupSymbol<func::FuncOp>("main");
  }

  ConvertOptions samples(int count, int width) {
    std::vector<float> values;
    for (int i = 0; i < count; ++i)
      values.insert(values.end(), static_cast<size_t>(width), static_cast<float>(i));
    const std::string path = (std::filesystem::path(testing::TempDir()) / "run.npz").string();
    std::vector<calibration::NpzEntry> entries = {
        {"x",
         interpreter::ElementType::F32,
         {count, width},
         std::span(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float))}};
    EXPECT_FALSE(writeNpz(path, entries));
    ConvertOptions options;
    options.calibrationData = {path};
    options.threads = 2;
    return options;
  }

  MLIRContext context;
  std::vector<OwningOpRef<ModuleOp>> modules;
};

const char *rewritten = R"(
func.func @main(%x: tensor<1x1xf32> {qnn.name = "x"}) -> tensor<1x1xf32> {
  %0 = qnn.relu %x : (tensor<1x1xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
})";
/// The same but for the last of 32 samples, 31, which is 30 here.
const char *asRead = R"(
func.func @main(%x: tensor<1x1xf32> {qnn.name = "x"}) -> tensor<1x1xf32> {
  %most = qnn.constant dense<30.0> : tensor<f32> -> tensor<f32>
  %0 = qnn.minimum %x, %most : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
})";

TEST_F(SampleRunTest, ARewriteThatIsWrongForOneSampleShows) {
  func::FuncOp network = parse(rewritten);
  ConvertOptions options = samples(32, 1);
  auto run = runSamples(network, options, /*histograms=*/false);
  ASSERT_TRUE(succeeded(run));
  ConvertSummary before, after;
  ASSERT_TRUE(succeeded(noteAgreement(*run, network, options, before)));
  EXPECT_EQ(before.comparedSamples, 32u);
  EXPECT_TRUE(before.sqnr && std::isinf(*before.sqnr));
  ASSERT_TRUE(succeeded(compareWithModel(*run, parse(asRead), options.threads, after)));
  for (size_t i = 0; i < 32; ++i)
    EXPECT_EQ(run->statistics.outputs[i], std::vector<float>{std::min(static_cast<float>(i), 30.0F)});
  ASSERT_TRUE(succeeded(noteAgreement(*run, network, options, after)));
  // The sum of 0, 1, 4 to 30^2, and of 30^2 once more, over 1.
  EXPECT_NEAR(after.sqnr.value_or(0), 10 * std::log10(9455.0 + 900.0), 1e-3);
}

/// 67 million products for a sample; every output is 1024 * x.
const char *large = R"(
func.func @main(%x: tensor<1x64xf32> {qnn.name = "x"}) -> tensor<1x1xf32> {
  %one = qnn.constant dense<1.0> : tensor<1024x1x1x1xf32> -> tensor<1024x1x1x1xf32>
  %all = qnn.constant dense<1.0> : tensor<1024x1x1x1024xf32> -> tensor<1024x1x1x1024xf32>
  %none = qnn.no_value : none
  %s = qnn.constant dense<[1, 8, 8, 1]> : tensor<4xi32> -> tensor<4xi32>
  %axes = qnn.constant dense<[1, 2, 3]> : tensor<3xi32> -> tensor<3xi32>
  %to = qnn.constant dense<[1, 1]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.reshape %x, %s : (tensor<1x64xf32>, tensor<4xi32>) -> tensor<1x8x8x1xf32>
  %1 = qnn.conv_2d %0, %one {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x8x8x1xf32>, tensor<1024x1x1x1xf32>) -> tensor<1x8x8x1024xf32>
  %2 = qnn.conv_2d %1, %all {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x8x8x1024xf32>, tensor<1024x1x1x1024xf32>) -> tensor<1x8x8x1024xf32>
  %3 = qnn.mean %2, %axes {keep_dims = false} : (tensor<1x8x8x1024xf32>, tensor<3xi32>) -> tensor<1xf32>
  %4 = qnn.reshape %3, %to : (tensor<1xf32>, tensor<2xi32>) -> tensor<1x1xf32>
  return %4 : tensor<1x1xf32>
})";

TEST_F(SampleRunTest, ALargeNetworkIsComparedAtEqualDistances) {
  func::FuncOp network = parse(large);
  ASSERT_TRUE(network);
  ConvertOptions options = samples(40, 64);
  auto run = runSamples(network, options, /*histograms=*/false);
  ASSERT_TRUE(succeeded(run));
  ASSERT_EQ(run->compared->size(), 32u);
  ASSERT_EQ(run->statistics.outputs.size(), 32u);
  ASSERT_EQ(run->comparedRows.size(), 32u);
  for (size_t i = 0; i < 32; ++i) {
    EXPECT_EQ(run->comparedRows[i], i * 40 / 32);
    EXPECT_EQ(run->statistics.outputs[i], std::vector<float>{static_cast<float>(i * 40 / 32 * 1024)}) << i;
  }
  // Outputs and samples are of the same rows.
  ConvertSummary summary;
  ASSERT_TRUE(succeeded(noteAgreement(*run, network, options, summary)));
  EXPECT_EQ(summary.comparedSamples, 32u);
  EXPECT_TRUE(summary.sqnr && std::isinf(*summary.sqnr));
}

TEST_F(SampleRunTest, FewSamplesAreTold) {
  for (int count : {9, 10}) {
    auto run = openSamples(parse(rewritten), samples(count, 1));
    ASSERT_TRUE(succeeded(run));
    ConvertSummary summary;
    noteSamples(*run, summary);
    EXPECT_EQ(llvm::is_contained(summary.notes, "only 9 samples: ranges may clip what other inputs reach"),
              count == 9);
  }
}

/// The same two values in the other order, of inputs that are alike, are other samples.
TEST_F(SampleRunTest, InputsThatChangePlacesAreOtherData) {
  func::FuncOp network = parse(R"(
func.func @main(%x: tensor<1x1xf32> {qnn.name = "x"}, %y: tensor<1x1xf32> {qnn.name = "y"}) -> tensor<1x1xf32> {
  %0 = qnn.sub %x, %y : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
})");
  ASSERT_TRUE(network);
  std::vector<uint64_t> hashes;
  for (auto [x, y] : {std::pair(3.0F, 7.0F), std::pair(7.0F, 3.0F)}) {
    ConvertOptions options = samples(1, 1);
    auto bytes = [](const float &v) { return std::span(reinterpret_cast<const char *>(&v), sizeof v); };
    std::vector<calibration::NpzEntry> entries = {{"x", interpreter::ElementType::F32, {1, 1}, bytes(x)},
                                                  {"y", interpreter::ElementType::F32, {1, 1}, bytes(y)}};
    ASSERT_FALSE(writeNpz(options.calibrationData[0], entries));
    auto run = runSamples(network, options, /*histograms=*/false);
    ASSERT_TRUE(succeeded(run));
    EXPECT_EQ(run->statistics.hashes, std::vector<uint64_t>{run->statistics.dataHash});
    hashes.push_back(run->statistics.dataHash);
  }
  EXPECT_NE(hashes[0], hashes[1]);
}

} // namespace
