//===- ProgramTest.cpp - compiling and running functions --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../../../lib/Interpreter/Planner.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/QNN/QNNDialect.h"

#include <cstring>
#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::interpreter;

namespace {

class ProgramTest : public testing::Test {
protected:
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string errors;
  ProgramOptions options;

  void SetUp() override {
    context.loadDialect<mlir::func::FuncDialect, mlir::quant::QuantDialect, qnn::QNNDialect>();
    context.getDiagEngine().registerHandler([this](mlir::Diagnostic &d) {
      errors += d.str() + "\n";
      return mlir::success();
    });
  }
  /// The program of function @main, or null with `errors` set.
  std::shared_ptr<const Program> compile(const std::string &body) {
    module = mlir::parseSourceString<mlir::ModuleOp>(body, &context);
    if (!module)
      return nullptr;
    auto program = Program::compile(module->lookupSymbol<mlir::func::FuncOp>("main"), options);
    return mlir::succeeded(program) ? *program : nullptr;
  }
  template <typename T> static llvm::ArrayRef<char> bytes(const std::vector<T> &v) {
    return {reinterpret_cast<const char *>(v.data()), v.size() * sizeof(T)};
  }
  template <typename T> static std::vector<T> elements(const Tensor &t) {
    std::vector<T> v(static_cast<size_t>(t.count()));
    std::memcpy(v.data(), t.data, v.size() * sizeof(T));
    return v;
  }
};

TEST_F(ProgramTest, RunsStepsInOrderAndKeepsNames) {
  auto program = compile(R"(
    func.func @main(%x: tensor<1x4xf32> {qnn.name = "in"}) -> (tensor<1x4xf32>) {
      %c = qnn.constant dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
      %a = qnn.add %x, %c : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32> loc("sum")
      %b = qnn.relu %a : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("act")
      return %b : tensor<1x4xf32>
    })");
  ASSERT_TRUE(program) << errors;
  ASSERT_EQ(program->tensors().size(), 3u); // constants are not among them
  EXPECT_EQ(program->inputs()[0].name, "in");
  EXPECT_EQ(program->tensors()[1].name, "sum");
  EXPECT_EQ(program->outputs()[0].name, "act");
  Execution execution(program);
  std::vector<size_t> seen;
  std::vector<float> sums;
  const std::vector<float> x = {-5, -1, 0, 1};
  ASSERT_EQ(execution.run({bytes(x)},
                          [&](size_t i, const Tensor &t) {
                            seen.push_back(i);
                            if (i == 1)
                              sums = elements<float>(t);
                          }),
            std::nullopt);
  EXPECT_EQ(seen, (std::vector<size_t>{0, 1, 2}));
  EXPECT_EQ(sums, (std::vector<float>{-4, 1, 3, 5}));
  EXPECT_EQ(elements<float>(execution.output(0)), (std::vector<float>{0, 1, 3, 5}));
}

/// Half-precision weights are widened once; their tensor is still there to be seen, and may be a result.
TEST_F(ProgramTest, WidensConstantsWhenCompiled) {
  auto program = compile(R"(
    func.func @main(%x: tensor<1x2xf32>) -> (tensor<1x1xf32>, tensor<1x2xf32>) {
      %h = qnn.constant dense<[[0.5, -2.0]]> : tensor<1x2xf16> -> tensor<1x2xf16>
      %w = qnn.dequantize %h : (tensor<1x2xf16>) -> tensor<1x2xf32>
      %y = qnn.fully_connected %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
      return %y, %w : tensor<1x1xf32>, tensor<1x2xf32>
    })");
  ASSERT_TRUE(program) << errors;
  ASSERT_EQ(program->tensors().size(), 3u);
  Execution execution(program);
  for (float scale : {1.0f, 3.0f}) {
    const std::vector<float> x = {scale, 4};
    std::vector<float> seen;
    ASSERT_EQ(execution.run({bytes(x)},
                            [&](size_t i, const Tensor &t) {
                              if (i == 1)
                                seen = elements<float>(t);
                            }),
              std::nullopt);
    EXPECT_EQ(seen, (std::vector<float>{0.5f, -2.0f}));
    EXPECT_EQ(elements<float>(execution.output(0)), (std::vector<float>{0.5f * scale - 8}));
    EXPECT_EQ(elements<float>(execution.output(1)), (std::vector<float>{0.5f, -2.0f}));
  }
}

TEST_F(ProgramTest, KeepsAllTensorsWhenAsked) {
  const std::string text = R"(
    func.func @main(%x: tensor<8xf32>) -> (tensor<8xf32>) {
      %a = qnn.neg %x : (tensor<8xf32>) -> tensor<8xf32>
      %b = qnn.abs %a : (tensor<8xf32>) -> tensor<8xf32>
      %c = qnn.neg %b : (tensor<8xf32>) -> tensor<8xf32>
      return %c : tensor<8xf32>
    })";
  options.keepAllTensors = true;
  auto program = compile(text);
  ASSERT_TRUE(program) << errors;
  Execution execution(program);
  ASSERT_EQ(execution.run({bytes(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8})}), std::nullopt);
  for (size_t i = 0; i < 4; ++i)
    EXPECT_EQ(elements<float>(execution.tensor(i))[7], i % 2 ? -8.0f : 8.0f) << i;
}

TEST_F(ProgramTest, RefusesAllOpsWithoutKernelAtOnce) {
  EXPECT_FALSE(compile(R"(
    func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>) {
      %a = qnn.custom "Mystery"(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("first")
      %b = qnn.custom "Riddle"(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("second")
      return %a : tensor<4xf32>
    })"));
  EXPECT_NE(errors.find("'Mystery' cannot be run"), std::string::npos) << errors;
  EXPECT_NE(errors.find("'Riddle' cannot be run"), std::string::npos) << errors;
}

TEST_F(ProgramTest, ChecksInputs) {
  auto program = compile(R"(
    func.func @main(%x: tensor<2xf32> {qnn.name = "in"}) -> (tensor<2xf32>) {
      %a = qnn.neg %x : (tensor<2xf32>) -> tensor<2xf32>
      return %a : tensor<2xf32>
    })");
  ASSERT_TRUE(program) << errors;
  Execution execution(program);
  const Error count = execution.run({});
  ASSERT_TRUE(count);
  EXPECT_NE(count->find("given 0 inputs"), std::string::npos);
  const Error size = execution.run({bytes(std::vector<float>{1})});
  ASSERT_TRUE(size);
  EXPECT_EQ(*size, "input 'in' is given 4 bytes; shape [2] of float32 needs 8");
}

TEST_F(ProgramTest, TakesAnOpenDimensionFromTheBytes) {
  auto program = compile(R"(
    func.func @main(%x: tensor<?x2xf32>) -> (tensor<?x2xf32>) {
      %a = qnn.neg %x : (tensor<?x2xf32>) -> tensor<?x2xf32>
      return %a : tensor<?x2xf32>
    })");
  ASSERT_TRUE(program) << errors;
  Execution execution(program);
  for (int64_t rows : {3, 1, 5}) {
    std::vector<float> x(static_cast<size_t>(2 * rows), 1);
    ASSERT_EQ(execution.run({bytes(x)}), std::nullopt);
    EXPECT_EQ(execution.output(0).shape, (std::vector<int64_t>{rows, 2}));
    EXPECT_EQ(elements<float>(execution.output(0)), std::vector<float>(x.size(), -1.0f));
  }
  ASSERT_TRUE(execution.run({bytes(std::vector<float>(3, 1.0f))})); // no whole row
}

TEST_F(ProgramTest, NamesTheOpThatFailsAtRunTime) {
  auto program = compile(R"(
    func.func @main(%x: tensor<4xf32>, %i: tensor<1xi32>) -> (tensor<1xf32>) {
      %a = qnn.gather %x, %i {axis = 0 : i64} : (tensor<4xf32>, tensor<1xi32>) -> tensor<1xf32> loc("pick")
      return %a : tensor<1xf32>
    })");
  ASSERT_TRUE(program) << errors;
  Execution execution(program);
  const Error e = execution.run({bytes(std::vector<float>(4, 0.0f)), bytes(std::vector<int32_t>{4})});
  ASSERT_TRUE(e);
  EXPECT_EQ(*e, "gather 'pick': index 4 is out of range for axis of size 4");
}

TEST_F(ProgramTest, HoldsTheLimits) {
  options.limits.activationBytes = 1000;
  const std::string text = R"(
    func.func @main(%x: tensor<200xf32>) -> (tensor<200xf32>) {
      %a = qnn.neg %x : (tensor<200xf32>) -> tensor<200xf32>
      return %a : tensor<200xf32>
    })";
  EXPECT_FALSE(compile(text));
  EXPECT_NE(errors.find("the limit is 1000"), std::string::npos) << errors;
  options.limits = Limits();
  options.limits.macs = 100;
  errors.clear();
  EXPECT_FALSE(compile(text));
  EXPECT_NE(errors.find("above the limit of 100"), std::string::npos) << errors;
}

TEST_F(ProgramTest, RunsOutOfScratchWithoutHarm) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "the address sanitizer ends a program that asks for more memory than there is";
#endif
#endif
  options.limits.activationBytes = 1000; // for the tensors, and for each block of scratch
  options.kernels = KernelSet::Reference;
  auto program = compile(R"(
    !q = !quant.uniform<i8:f32, 1.0>
    func.func @main(%x: tensor<2x200x!q>) -> (tensor<200x!q>) {
      %axes = qnn.constant dense<0> : tensor<1xi32> -> tensor<1xi32>
      %y = qnn.mean %x, %axes {keep_dims = false} : (tensor<2x200x!q>, tensor<1xi32>) -> tensor<200x!q> loc("average")
      return %y : tensor<200x!q>
    })");
  ASSERT_TRUE(program) << errors;
  Execution execution(program);
  const Error e = execution.run({bytes(std::vector<int8_t>(400, 1))});
  ASSERT_TRUE(e);
  EXPECT_EQ(*e, "mean 'average': out of memory");
}

TEST_F(ProgramTest, CarriesStateFromRunToRun) {
  auto program = compile(R"(
    !x = !quant.uniform<i8:f32, 1.0>
    !t = !quant.uniform<i16:f32, 1.0>
    func.func @main(%x: tensor<1x1x!x>) -> (tensor<1x1x!x>) {
      %wf = qnn.constant dense<1> : tensor<1x1xi8> -> tensor<1x1x!x>
      %wt = qnn.constant dense<[[1, 1]]> : tensor<1x2xi16> -> tensor<1x2x!t>
      %none = qnn.no_value : none
      %state = qnn.variable : tensor<1x2x!t>
      %y = qnn.svdf %x, %wf, %wt, %none, %state {rank = 1 : i64} : (tensor<1x1x!x>, tensor<1x1x!x>, tensor<1x2x!t>, none, tensor<1x2x!t>) -> tensor<1x1x!x>
      return %y : tensor<1x1x!x>
    })");
  ASSERT_TRUE(program) << errors;
  Execution execution(program);
  const std::vector<int8_t> x = {5};
  ASSERT_EQ(execution.run({bytes(x)}), std::nullopt);
  EXPECT_EQ(elements<int8_t>(execution.output(0))[0], 5);
  ASSERT_EQ(execution.run({bytes(x)}), std::nullopt);
  EXPECT_EQ(elements<int8_t>(execution.output(0))[0], 10); // the step before is still in the memory
  execution.resetState();
  ASSERT_EQ(execution.run({bytes(x)}), std::nullopt);
  EXPECT_EQ(elements<int8_t>(execution.output(0))[0], 5);
}

TEST(Planner, SharesPlacesOfLifetimesThatDoNotMeet) {
  std::vector<BufferRequest> r = {{100, 0, 1}, {100, 1, 2}, {100, 2, 3}, {50, 0, 3}};
  const auto size = planBuffers(r);
  ASSERT_TRUE(size);
  EXPECT_EQ(*size, 128 + 128 + 64);
  EXPECT_EQ(r[0].offset, r[2].offset);
  for (size_t i = 0; i < r.size(); ++i) {
    EXPECT_EQ(r[i].offset % 64, 0);
    for (size_t k = 0; k < i; ++k) {
      const bool meet = r[i].first <= r[k].last && r[k].first <= r[i].last;
      const bool overlap = r[i].offset < r[k].offset + r[k].bytes && r[k].offset < r[i].offset + r[i].bytes;
      EXPECT_FALSE(meet && overlap) << i << " " << k;
    }
  }
  std::vector<BufferRequest> huge = {{INT64_MAX - 10, 0, 1}};
  EXPECT_FALSE(planBuffers(huge));
}

} // namespace
