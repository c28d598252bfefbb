//===- MemoryTest.cpp - parameters on the device, at the steps --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "quantc/QNN/QNNDialect.h"
#include "quantc/Target/Partition.h"
#include "quantc/Target/Registry.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FormatVariadic.h"

#include <gtest/gtest.h>

using namespace quantc::target;
using llvm::formatv;

namespace {
/// The report on a network of this one operator, `op` of %x, %w and no bias.
Report reportOf(const std::string &op, const std::string &x, const std::string &w, const std::string &y,
                const std::string &attributes = "") {
  mlir::MLIRContext context;
  context.loadDialect<quantc::qnn::QNNDialect, mlir::func::FuncDialect, mlir::quant::QuantDialect>();
  std::string text = formatv(R"(!q = !quant.uniform<i8:f32, 0.5>
!w = !quant.uniform<i8<-127:127>:f32, 0.5>
func.func @main(%x: tensor<{1}x!q>) -> tensor<{3}x!q> {{
  %w = qnn.constant dense<1> : tensor<{2}xi8> -> tensor<{2}x!w>
  %y = qnn.{0} %x, %w {4} : (tensor<{1}x!q>, tensor<{2}x!w>) -> tensor<{3}x!q>
  return %y : tensor<{3}x!q>
})",
                             op, x, w, y, attributes);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  EXPECT_TRUE(module) << text;
  auto report = analyze(*module, *allTargets().find("edgetpu"));
  EXPECT_TRUE(mlir::succeeded(report));
  EXPECT_EQ(report->mapped, 1);
  report->operators[0].operation = nullptr; // goes with the module
  return std::move(*report);
}

int64_t denseBytes(int channels, int each) {
  return reportOf("fully_connected", formatv("1x{0}", each), formatv("{0}x{1}", channels, each),
                  formatv("1x{0}", channels))
      .operators[0]
      .parameterBytes;
}

int64_t depthwiseBytes(int channels, int multiplier, int taps) {
  return reportOf("depthwise_conv_2d", formatv("1x1x{0}x{1}", taps, channels),
                  formatv("1x1x{0}x{1}", taps, channels * multiplier),
                  formatv("1x1x1x{0}", channels * multiplier),
                  formatv("{{strides = array<i64: 1, 1>, padding = #qnn<padding valid>, "
                          "depth_multiplier = {0} : i64}",
                          multiplier))
      .operators[0]
      .parameterBytes;
}
} // namespace

// 8 bytes a channel for bias and scale; the channels of a dense filter in groups of 16.
TEST(Memory, DenseChannelsInGroupsOf16) {
  EXPECT_EQ(denseBytes(16, 3), 16 * 3 + 16 * 8);
  EXPECT_EQ(denseBytes(17, 3), 32 * 3 + 17 * 8);
  EXPECT_EQ(denseBytes(8, 3), 16 * 3 + 8 * 8);
  EXPECT_EQ(denseBytes(1, 3), 16 * 3 + 1 * 8);
}

// With one output for each input channel 64 bytes for up to 64 taps.
TEST(Memory, DepthwiseTapsInGroupsOf64) {
  EXPECT_EQ(depthwiseBytes(3, 1, 64), 3 * 64 + 3 * 8);
  EXPECT_EQ(depthwiseBytes(3, 1, 65), 3 * 128 + 3 * 8);
}

TEST(Memory, DepthwiseChannelsInGroupsOf64) {
  EXPECT_EQ(depthwiseBytes(32, 2, 9), 64 * 9 + 64 * 8);
  EXPECT_EQ(depthwiseBytes(33, 2, 9), 128 * 9 + 66 * 8);
}

// 16 * each + 8 bytes of parameters beside each + 1 of activations fill 8441036 bytes just so.
TEST(Memory, StaysOnTheChipWhileItFits) {
  Report fits = reportOf("fully_connected", "1x496531", "1x496531", "1x1");
  EXPECT_TRUE(fits.operators[0].cached);
  EXPECT_EQ(fits.cachedBytes, 16 * 496531 + 8);
  EXPECT_EQ(fits.remainingBytes, 0);
  EXPECT_EQ(fits.streamedBytes, 0);
  Report beside = reportOf("fully_connected", "1x496532", "1x496532", "1x1");
  EXPECT_FALSE(beside.operators[0].cached);
  EXPECT_EQ(beside.cachedBytes, 0);
  EXPECT_EQ(beside.streamedBytes, 16 * 496532 + 8);
}
