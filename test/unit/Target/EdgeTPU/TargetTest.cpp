//===- TargetTest.cpp - the check before a network is written ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "quantc/EdgeTPU/EdgeTPUOps.h"
#include "quantc/QNN/QNNDialect.h"
#include "quantc/Target/Partition.h"
#include "quantc/Target/Registry.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace quantc::target;

namespace {
struct Checked {
  bool good = false;
  std::vector<std::string> errors, warnings;
};

/// `body` uses %x, an argument of `type`, and defines %y of the same type.
Checked check(const std::string &type, const std::string &body) {
  mlir::MLIRContext context;
  context.loadDialect<quantc::qnn::QNNDialect, quantc::edgetpu::EdgeTPUDialect, mlir::func::FuncDialect,
                      mlir::quant::QuantDialect>();
  Checked result;
  context.getDiagEngine().registerHandler([&](mlir::Diagnostic &d) {
    (d.getSeverity() == mlir::DiagnosticSeverity::Error ? result.errors : result.warnings).push_back(d.str());
  });
  auto module = mlir::parseSourceString<mlir::ModuleOp>(
      "!q = !quant.uniform<i8:f32, 0.5>\nfunc.func @main(%x: " + type + ") -> " + type + " {\n" + body +
          "\nreturn %y : " + type + "\n}",
      &context);
  EXPECT_TRUE(module);
  result.good = module && mlir::succeeded(checkForTarget(*module, *allTargets().find("edgetpu")));
  return result;
}
} // namespace

TEST(Target, IntegerNetworkIsGood) {
  Checked c = check("tensor<1x8x!q>", "%y = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>");
  EXPECT_TRUE(c.good);
  EXPECT_TRUE(c.warnings.empty());
}

TEST(Target, VersionsOfTheFileThatWasReadDoNotCount) {
  Checked c = check("tensor<1x8x!q>",
                    "%y = qnn.relu %x {tflite.version = 9 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!q>");
  EXPECT_TRUE(c.good);
  EXPECT_TRUE(c.warnings.empty());
}

TEST(Target, OperatorsOnTheCPUAreWarnings) {
  Checked c = check("tensor<1x8x!q>",
                    "%a = qnn.leaky_relu %x {alpha = 0.1 : f32} : (tensor<1x8x!q>) -> tensor<1x8x!q>\n"
                    "%b = qnn.relu %a : (tensor<1x8x!q>) -> tensor<1x8x!q>\n"
                    "%y = qnn.hard_swish %b : (tensor<1x8x!q>) -> tensor<1x8x!q>");
  EXPECT_TRUE(c.good);
  ASSERT_EQ(c.warnings.size(), 2u);
  EXPECT_EQ(c.warnings[0],
            "operator 0 LEAKY_RELU stays on the CPU: Operation not supported: the Edge TPU has no "
            "LEAKY_RELU");
}

TEST(Target, FloatEndsAreErrorsBothInOneRun) {
  Checked c = check("tensor<1x8xf32>", "%a = qnn.quantize %x : (tensor<1x8xf32>) -> tensor<1x8x!q>\n"
                                       "%y = qnn.dequantize %a : (tensor<1x8x!q>) -> tensor<1x8xf32>");
  EXPECT_FALSE(c.good);
  EXPECT_EQ(c.errors.size(), 2u);
}

TEST(Target, OpenBatchIsAnError) {
  Checked c = check("tensor<?x8x!q>", "%y = qnn.relu %x : (tensor<?x8x!q>) -> tensor<?x8x!q>");
  EXPECT_FALSE(c.good);
  EXPECT_EQ(c.errors.size(), 2u);
}
