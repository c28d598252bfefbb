//===- CheckByRunningTest.cpp - a wrong pass is named ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/CheckByRunning.h"
#include "quantc/Pipelines/LoadModel.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/Passes.h"

#include "gtest/gtest.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

namespace {

/// Loses activations.
struct LoseRelu : PassWrapper<LoseRelu, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LoseRelu)
  StringRef getArgument() const override { return "lose-relu"; }
  void runOnOperation() override {
    getOperation().walk([](qnn::ReluOp op) { op.getOutput().replaceAllUsesWith(op.getInput()); });
  }
};

constexpr const char *kNetwork = R"(
func.func @main(%x: tensor<1x64xf32>) -> tensor<1x64xf32> {
  %one = qnn.constant dense<1.0> : tensor<f32> -> tensor<f32>
  %0 = qnn.mul %x, %one : (tensor<1x64xf32>, tensor<f32>) -> tensor<1x64xf32>
  %1 = qnn.relu %0 : (tensor<1x64xf32>) -> tensor<1x64xf32>
  return %1 : tensor<1x64xf32>
})";

class CheckByRunning : public testing::Test {
protected:
  CheckByRunning()
      : handler(&context, [this](Diagnostic &d) {
          errors += d.str();
          return success();
        }) {
    loadDialects(context);
    module = parseSourceString<ModuleOp>(kNetwork, &context);
  }

  /// Three passes, the second of which is wrong.
  static void addPasses(PassManager &pm) {
    pm.addNestedPass<func::FuncOp>(transforms::createSimplify());
    pm.addNestedPass<func::FuncOp>(std::make_unique<LoseRelu>());
    pm.addNestedPass<func::FuncOp>(transforms::createMergeConstants());
  }

  MLIRContext context;
  std::string errors;
  ScopedDiagnosticHandler handler;
  OwningOpRef<ModuleOp> module;
};

TEST_F(CheckByRunning, NamesThePassThatChangesNumbers) {
  ASSERT_TRUE(module);
  auto checks = std::make_shared<RunningChecks>();
  PassManager pm(&context);
  pm.addInstrumentation(createCheckByRunning(checks));
  addPasses(pm);
  EXPECT_TRUE(succeeded(pm.run(*module)));
  EXPECT_EQ(checks->passed, 2U);
  EXPECT_EQ(checks->faults, 1U);
  EXPECT_NE(errors.find("lose-relu changed result #0"), std::string::npos) << errors;
}

TEST_F(CheckByRunning, AConversionFailsWhereItIsAskedFor) {
  ASSERT_TRUE(module);
  for (bool asked : {false, true}) {
    ConvertOptions options;
    options.checkByRunning = asked;
    ConvertSummary summary;
    OwningOpRef<ModuleOp> copy(module->clone());
    PassManager pm(&context);
    addPasses(pm);
    EXPECT_EQ(succeeded(runPasses(pm, *copy, options, summary)), !asked);
    EXPECT_EQ(summary.passesChecked, asked ? 2U : 0U);
    EXPECT_EQ(errors.empty(), !asked);
  }
}

} // namespace
