//===- FusedTailTest.cpp - bias and activation in a layer's step ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/QNN/QNNDialect.h"

#include <cstring>
#include <gtest/gtest.h>
#include <random>

using namespace quantc;
using namespace quantc::interpreter;

namespace {

struct Outcome {
  std::vector<char> bytes; ///< of all outputs
  size_t shown = 0;        ///< tensors that an observer saw
};

class FusedTailTest : public testing::TestWithParam<KernelSet> {
protected:
  mlir::MLIRContext context;

  void SetUp() override { context.loadDialect<mlir::func::FuncDialect, qnn::QNNDialect>(); }

  Outcome run(const std::string &text, const std::vector<float> &x, bool outputsAlone) {
    Outcome outcome;
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    if (!module) {
      ADD_FAILURE() << text;
      return outcome;
    }
    ProgramOptions options;
    options.kernels = GetParam();
    options.outputsAlone = outputsAlone;
    auto program = Program::compile(module->lookupSymbol<mlir::func::FuncOp>("main"), options);
    if (mlir::failed(program)) {
      ADD_FAILURE() << text;
      return outcome;
    }
    Execution execution(*program);
    const llvm::ArrayRef<char> input(reinterpret_cast<const char *>(x.data()), x.size() * sizeof(float));
    EXPECT_EQ(execution.run({input}, [&](size_t, const Tensor &) { ++outcome.shown; }), std::nullopt);
    for (size_t k = 0; k < (*program)->outputs().size(); ++k) {
      const Tensor &t = execution.output(k);
      outcome.bytes.insert(outcome.bytes.end(), t.data, t.data + t.count() * byteWidth(t.type()));
    }
    return outcome;
  }
  /// The outputs have the same bits both ways; gives how many tensors were not shown.
  size_t hidden(const std::string &text, const std::vector<float> &x) {
    const Outcome all = run(text, x, false), alone = run(text, x, true);
    EXPECT_FALSE(all.bytes.empty());
    EXPECT_EQ(all.bytes, alone.bytes) << text;
    return all.shown - alone.shown;
  }
};

std::vector<float> someFloats(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float &v : values)
    v = static_cast<float>(static_cast<int>(random() % 20001) - 10000) * 0.00037F;
  return values;
}

std::string dense(const std::vector<float> &values) {
  std::string hex;
  for (float v : values)
    for (size_t i = 0; i < 4; ++i) {
      const char digits[] = "0123456789ABCDEF";
      const auto byte = reinterpret_cast<const unsigned char *>(&v)[i];
      hex += digits[byte >> 4];
      hex += digits[byte & 15];
    }
  return "dense<\"0x" + hex + "\">";
}

constexpr const char *image = "tensor<1x6x5x3xf32>", *wide = "tensor<1x6x5x20xf32>";

/// A 3 by 3 convolution of 20 channels; `behind` goes on from %y and gives %out, `results` are what is
/// returned.
std::string convolution(const std::string &behind, const std::string &results = "%out",
                        const std::string &types = wide) {
  return "func.func @main(%x: " + std::string(image) + ") -> (" + types + ") {\n" + "%w = qnn.constant " +
         dense(someFloats(540, 1)) + " : tensor<20x3x3x3xf32> -> tensor<20x3x3x3xf32>\n" +
         "%y = qnn.conv_2d %x, %w {padding = #qnn<padding same>, strides = array<i64: 1, 1>} : (" + image +
         ", tensor<20x3x3x3xf32>) -> " + wide + "\n" + "%b = qnn.constant " + dense(someFloats(20, 2)) +
         " : tensor<20xf32> -> tensor<20xf32>\n" + behind + "return " + results + " : " + types + "\n}";
}

std::string add(const char *to, const char *operands = "%y, %b", bool biasLast = true) {
  return std::string(to) + " = qnn.add " + operands + " : (" +
         (biasLast ? std::string(wide) + ", tensor<20xf32>" : "tensor<20xf32>, " + std::string(wide)) +
         ") -> " + wide + "\n";
}
std::string act(const char *op, const char *from = "%s") {
  return std::string("%out = qnn.") + op + " " + from + " : (" + wide + ") -> " + wide + "\n";
}

const std::vector<float> pixels = someFloats(90, 3);

TEST_P(FusedTailTest, BiasAndActivation) {
  EXPECT_EQ(hidden(convolution(add("%s") + act("relu6")), pixels), 2u);
  EXPECT_EQ(hidden(convolution(add("%s") + act("relu")), pixels), 2u);
  EXPECT_EQ(hidden(convolution(add("%s") + act("relu_n1_to_1")), pixels), 2u);
  EXPECT_EQ(hidden(convolution(add("%s", "%b, %y", false) + act("relu6")), pixels), 2u);
}

TEST_P(FusedTailTest, OneOfBoth) {
  EXPECT_EQ(hidden(convolution(add("%out")), pixels), 1u);
  EXPECT_EQ(hidden(convolution(act("relu", "%y")), pixels), 1u);
  EXPECT_EQ(hidden(convolution(add("%s") + act("tanh")), pixels), 1u);
}

TEST_P(FusedTailTest, OtherLayers) {
  EXPECT_EQ(
      hidden("func.func @main(%x: tensor<2x7xf32>) -> (tensor<2x3xf32>) {\n%w = qnn.constant " +
                 dense(someFloats(21, 4)) + " : tensor<3x7xf32> -> tensor<3x7xf32>\n%b = qnn.constant " +
                 dense(someFloats(3, 5)) +
                 " : tensor<3xf32> -> tensor<3xf32>\n"
                 "%y = qnn.fully_connected %x, %w : (tensor<2x7xf32>, tensor<3x7xf32>) -> tensor<2x3xf32>\n"
                 "%s = qnn.add %y, %b : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>\n"
                 "%r = qnn.relu %s : (tensor<2x3xf32>) -> tensor<2x3xf32>\nreturn %r : tensor<2x3xf32>\n}",
             someFloats(14, 6)),
      2u);
  EXPECT_EQ(hidden("func.func @main(%x: tensor<1x6x5x3xf32>) -> (tensor<1x6x5x3xf32>) {\n%w = qnn.constant " +
                       dense(someFloats(27, 7)) +
                       " : tensor<1x3x3x3xf32> -> tensor<1x3x3x3xf32>\n%b = qnn.constant " +
                       dense(someFloats(3, 8)) +
                       " : tensor<3xf32> -> tensor<3xf32>\n%y = qnn.depthwise_conv_2d %x, %w "
                       "{depth_multiplier = 1 : i64, "
                       "padding = #qnn<padding same>, strides = array<i64: 1, 1>} : (tensor<1x6x5x3xf32>, "
                       "tensor<1x3x3x3xf32>) -> tensor<1x6x5x3xf32>\n"
                       "%s = qnn.add %y, %b : (tensor<1x6x5x3xf32>, tensor<3xf32>) -> tensor<1x6x5x3xf32>\n"
                       "%r = qnn.relu6 %s : (tensor<1x6x5x3xf32>) -> tensor<1x6x5x3xf32>\n"
                       "return %r : tensor<1x6x5x3xf32>\n}",
                   pixels),
            2u);
}

/// What is read twice is there for its other reader, and what is no constant of a value for each channel is
/// no bias.
TEST_P(FusedTailTest, KeepsWhatIsReadElsewhere) {
  EXPECT_EQ(
      hidden(convolution(add("%s") + act("relu6"), "%out, %y", std::string(wide) + ", " + wide), pixels), 0u);
  EXPECT_EQ(
      hidden(convolution(add("%s") + act("relu6"), "%out, %s", std::string(wide) + ", " + wide), pixels), 1u);
  EXPECT_EQ(hidden(convolution(std::string("%out = qnn.add %y, %y : (") + wide + ", " + wide + ") -> " +
                               wide + "\n"),
                   pixels),
            0u);
  EXPECT_EQ(hidden(convolution("%one = qnn.constant dense<[0.5]> : tensor<1xf32> -> tensor<1xf32>\n"
                               "%out = qnn.add %y, %one : (" +
                               std::string(wide) + ", tensor<1xf32>) -> " + wide + "\n"),
                   pixels),
            0u);
}

/// A sum of -0 to which a bias of 0 and then one of -0 is added is 0; with the bias of -0 alone it would be
/// -0.
TEST_P(FusedTailTest, KeepsTheSignOfZero) {
  const std::string text =
      "func.func @main(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>) {\n"
      "%w = qnn.constant dense<[[1.0e-30]]> : tensor<1x1xf32> -> tensor<1x1xf32>\n"
      "%b = qnn.constant dense<[-0.0]> : tensor<1xf32> -> tensor<1xf32>\n"
      "%y = qnn.fully_connected %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>\n"
      "%s = qnn.add %y, %b : (tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>\n"
      "return %s : tensor<1x1xf32>\n}";
  EXPECT_EQ(hidden(text, {-1e-30F}), 0u);
}

INSTANTIATE_TEST_SUITE_P(Kernels, FusedTailTest, testing::Values(KernelSet::Reference, KernelSet::Fast));

} // namespace
