//===- WriterTest.cpp - what the written bytes look like ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/TFLite/Writer.h"
#include "quantc/QNN/QNNOps.h"
#include "tflite_generated.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace mlir;
using namespace quantc;

namespace {

class TFLiteExport : public ::testing::Test {
protected:
  TFLiteExport() {
    context.loadDialect<qnn::QNNDialect, quant::QuantDialect, func::FuncDialect>();
    std::string pattern = (std::filesystem::temp_directory_path() / "quantc-write-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~TFLiteExport() override { std::filesystem::remove_all(folder); }

  OwningOpRef<ModuleOp> parse(StringRef text) { return parseSourceString<ModuleOp>(text, &context); }
  /// The file that `body` gives, a function from %x.
  tflite::ModelT write(const std::string &text) {
    tflite::ModelT model;
    auto module = parse(text);
    if (!module) {
      ADD_FAILURE() << "the module does not parse";
      return model;
    }
    auto bytes = tflite::exportTFLite(*module);
    if (failed(bytes)) {
      ADD_FAILURE() << "the module is not written";
      return model;
    }
    EXPECT_TRUE(succeeded(tflite::checkTFLite(*module, *bytes, "test")));
    tflite::GetModel(bytes->data())->UnPackTo(&model);
    return model;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (auto &e : std::filesystem::directory_iterator(folder))
      names.push_back(e.path().filename());
    return names;
  }
  MLIRContext context;
  std::filesystem::path folder;
};

constexpr const char *twoConstants = R"(
  func.func @main(%x: tensor<2xf32> {qnn.name = "x"}) -> tensor<2xf32> {
    %a = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32> loc("a")
    %b = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32> loc("a")
    %c = qnn.constant dense<[3.0, 4.0]> : tensor<2xf32> -> tensor<2xf32> loc("unused")
    %0 = qnn.add %x, %a : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> loc("s")
    %1 = qnn.add %0, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> loc("s")
    return %1 : tensor<2xf32>
  })";

/// Zero points of channels, all 0, and shapes stand once however many tensors have them.
TEST_F(TFLiteExport, SharesEqualVectors) {
  auto module = parse(R"(
    !w = !quant.uniform<i8:f32:0, {0.5, 0.25, 0.125}>
    !v = !quant.uniform<i8:f32:0, {0.5, 0.25, 0.0625}>
    func.func @main(%x: tensor<1x2x!quant.uniform<i8:f32, 0.5:3>> {qnn.name = "x"}) -> tensor<1x3x!quant.uniform<i8:f32, 0.5:3>> {
      %w = qnn.constant dense<1> : tensor<3x2xi8> -> tensor<3x2x!w>
      %v = qnn.constant dense<2> : tensor<3x2xi8> -> tensor<3x2x!v>
      %0 = qnn.fully_connected %x, %w : (tensor<1x2x!quant.uniform<i8:f32, 0.5:3>>, tensor<3x2x!w>) -> tensor<1x3x!quant.uniform<i8:f32, 0.5:3>>
      %1 = qnn.fully_connected %x, %v : (tensor<1x2x!quant.uniform<i8:f32, 0.5:3>>, tensor<3x2x!v>) -> tensor<1x3x!quant.uniform<i8:f32, 0.5:3>>
      %2 = qnn.add %0, %1 : (tensor<1x3x!quant.uniform<i8:f32, 0.5:3>>, tensor<1x3x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<1x3x!quant.uniform<i8:f32, 0.5:3>>
      return %2 : tensor<1x3x!quant.uniform<i8:f32, 0.5:3>>
    })");
  ASSERT_TRUE(module);
  auto bytes = tflite::exportTFLite(*module);
  ASSERT_TRUE(succeeded(bytes));
  EXPECT_TRUE(succeeded(tflite::checkTFLite(*module, *bytes, "test")));
  const auto &tensors = *tflite::GetModel(bytes->data())->subgraphs()->Get(0)->tensors();
  // The input, two constants, two sums of products and their sum.
  const auto *x = tensors[0], *w = tensors[1], *v = tensors[2], *first = tensors[3], *sum = tensors[5];
  EXPECT_EQ(w->quantization()->zero_point(), v->quantization()->zero_point());
  EXPECT_EQ(w->quantization()->zero_point()->size(), 3u);
  EXPECT_NE(w->quantization()->scale(), v->quantization()->scale());
  EXPECT_EQ(v->quantization()->scale()->Get(2), 0.0625f);
  EXPECT_EQ(x->quantization(), sum->quantization());
  EXPECT_EQ(x->quantization()->zero_point()->Get(0), 3);
  EXPECT_EQ(first->shape(), sum->shape());
  EXPECT_NE(x->shape(), sum->shape());
}

TEST_F(TFLiteExport, OrdersTensorsAndSharesBuffers) {
  tflite::ModelT m = write(twoConstants);
  ASSERT_EQ(m.subgraphs.size(), 1u);
  std::vector<std::string> names;
  for (auto &t : m.subgraphs[0]->tensors)
    names.push_back(t->name);
  // Inputs, constants in use, results; a taken name gets a number.
  EXPECT_EQ(names, (std::vector<std::string>{"x", "a", "a1", "s", "s1"}));
  EXPECT_EQ(m.subgraphs[0]->tensors[1]->buffer, m.subgraphs[0]->tensors[2]->buffer);
  ASSERT_EQ(m.buffers.size(), 2u);
  EXPECT_TRUE(m.buffers[0]->data.empty());
  EXPECT_EQ(m.operator_codes.size(), 1u);
}

/// Two networks that start one variable: LiteRT runs that subgraph once for both. One with another start has
/// its own.
TEST_F(TFLiteExport, SharesStartsOfSeveralNetworks) {
  auto network = [&](StringRef key, StringRef start) {
    return parse(("module attributes {qnn.signatures = [{key = \"" + key +
                  R"(", inputs = [{name = "x", index = 0}],
        outputs = [{name = "y", index = 0}]}]} {
      func.func @main(%x: tensor<2xf32> {qnn.name = "x"}) -> tensor<2xf32> {
        qnn.call_once {
          %z = qnn.constant dense<)" +
                  start + R"(> : tensor<2xf32> -> tensor<2xf32>
          qnn.assign_variable "state", %z : tensor<2xf32>
          qnn.yield
        }
        %s = qnn.read_variable "state" -> tensor<2xf32>
        %y = qnn.add %x, %s : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> loc("y")
        return %y : tensor<2xf32>
      }})")
                     .str());
  };
  OwningOpRef<ModuleOp> one = network("one", "1.0"), two = network("two", "1.0"),
                        other = network("other", "2.0");
  ASSERT_TRUE(one && two && other);
  std::vector<ModuleOp> modules{*one, *two, *other};
  auto bytes = tflite::exportTFLite(modules);
  ASSERT_TRUE(succeeded(bytes));
  EXPECT_TRUE(succeeded(tflite::checkTFLite(modules, *bytes, "test")));
  tflite::ModelT m;
  tflite::GetModel(bytes->data())->UnPackTo(&m);
  ASSERT_EQ(m.subgraphs.size(), 5U); // three networks, two starts
  auto start = [&](size_t place) {
    return m.subgraphs[place]->operators[0]->builtin_options.AsCallOnceOptions()->init_subgraph_index;
  };
  EXPECT_EQ(start(0), start(1));
  EXPECT_NE(start(0), start(2));
  ASSERT_EQ(m.signature_defs.size(), 3U);
  EXPECT_EQ(m.signature_defs[1]->signature_key, "two");
  EXPECT_EQ(m.signature_defs[1]->subgraph_index, 1U);
  // Behind the first a network is found by its signature.
  (*two)->removeAttr("qnn.signatures");
  EXPECT_TRUE(failed(tflite::checkTFLite(modules, *bytes, "test")));
}

/// Kernels read constants in vectors of 16 bytes; metadata lie in buffers as well.
TEST_F(TFLiteExport, StartsEveryBufferAtAMultipleOf16) {
  auto module = parse(R"(
    module attributes {qnn.metadata = [{name = "odd", data = "abc"}]} {
    func.func @main(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<1xi8>, tensor<5xi16>, tensor<3xf32>) {
      %a = qnn.constant dense<1> : tensor<1xi8> -> tensor<1xi8> loc("a")
      %b = qnn.constant dense<[1, 2, 3, 4, 5]> : tensor<5xi16> -> tensor<5xi16> loc("b")
      %c = qnn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32> loc("c")
      %0 = qnn.add %x, %c : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32> loc("s")
      return %0, %a, %b, %c : tensor<3xf32>, tensor<1xi8>, tensor<5xi16>, tensor<3xf32>
    }})");
  auto bytes = tflite::exportTFLite(*module);
  ASSERT_TRUE(succeeded(bytes));
  const tflite::Model *model = tflite::GetModel(bytes->data());
  unsigned filled = 0;
  for (const tflite::Buffer *b : *model->buffers())
    if (b->data()) {
      ++filled;
      EXPECT_EQ((reinterpret_cast<const char *>(b->data()->data()) - bytes->data()) % 16, 0);
    }
  EXPECT_EQ(filled, 4u);
}

TEST_F(TFLiteExport, GivesTheSameBytes) {
  auto module = parse(twoConstants);
  auto first = tflite::exportTFLite(*module);
  MLIRContext other(MLIRContext::Threading::DISABLED);
  other.loadDialect<qnn::QNNDialect, quant::QuantDialect, func::FuncDialect>();
  auto again = parseSourceString<ModuleOp>(twoConstants, &other);
  auto second = tflite::exportTFLite(*again);
  ASSERT_TRUE(succeeded(first) && succeeded(second));
  EXPECT_EQ(*first, *second);
}

TEST_F(TFLiteExport, TakesTheLowestVersion) {
  auto version = [&](const std::string &type) {
    std::string t = "tensor<1x4x!quant.uniform<" + type + ">>";
    auto m = write("func.func @main(%x: " + t + ") -> " + t + " {\n  %0 = qnn.relu6 %x : (" + t + ") -> " +
                   t + "\n  return %0 : " + t + "\n}");
    return m.operator_codes.empty() ? 0 : m.operator_codes[0]->version;
  };
  EXPECT_EQ(version("u8:f32, 0.5:128"), 1);
  EXPECT_EQ(version("i8:f32, 0.5"), 2);
  EXPECT_EQ(version("i16:f32, 0.5"), 3);
}

/// Each axis has its field; read and written the same wrong way a round trip would not show it.
TEST_F(TFLiteExport, WritesEachAxisIntoItsField) {
  auto m = write(R"(
  func.func @main(%x: tensor<1x12x12x1xf32>, %v: tensor<1x8x8x8x1xf32>) -> (tensor<1x5x3x1xf32>, tensor<1x5x3x1xf32>, tensor<1x6x3x1xf32>, tensor<1x24x36x1xf32>, tensor<1x4x3x2x1xf32>) {
    %w = qnn.constant dense<1.0> : tensor<1x2x2x1xf32> -> tensor<1x2x2x1xf32>
    %w3 = qnn.constant dense<1.0> : tensor<2x2x2x1x1xf32> -> tensor<2x2x2x1x1xf32>
    %size = qnn.constant dense<[1, 24, 36, 1]> : tensor<4xi32> -> tensor<4xi32>
    %0 = qnn.conv_2d %x, %w {strides = array<i64: 2, 3>, dilations = array<i64: 2, 3>, padding = #qnn<padding valid>} : (tensor<1x12x12x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x5x3x1xf32>
    %1 = qnn.depthwise_conv_2d %x, %w {strides = array<i64: 2, 3>, dilations = array<i64: 3, 5>, depth_multiplier = 1 : i64, padding = #qnn<padding valid>} : (tensor<1x12x12x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x5x3x1xf32>
    %2 = qnn.max_pool_2d %x {window = array<i64: 2, 5>, strides = array<i64: 2, 3>, padding = #qnn<padding valid>} : (tensor<1x12x12x1xf32>) -> tensor<1x6x3x1xf32>
    %3 = qnn.transpose_conv %size, %w, %x {strides = array<i64: 2, 3>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<1x2x2x1xf32>, tensor<1x12x12x1xf32>) -> tensor<1x24x36x1xf32>
    %4 = qnn.conv_3d %v, %w3 {strides = array<i64: 2, 3, 4>, padding = #qnn<padding same>} : (tensor<1x8x8x8x1xf32>, tensor<2x2x2x1x1xf32>) -> tensor<1x4x3x2x1xf32>
    return %0, %1, %2, %3, %4 : tensor<1x5x3x1xf32>, tensor<1x5x3x1xf32>, tensor<1x6x3x1xf32>, tensor<1x24x36x1xf32>, tensor<1x4x3x2x1xf32>
  })");
  ASSERT_EQ(m.subgraphs.size(), 1U);
  auto &ops = m.subgraphs[0]->operators;
  ASSERT_EQ(ops.size(), 5U);
  using Axes = std::vector<int32_t>;
  const auto *conv = ops[0]->builtin_options.AsConv2DOptions();
  const auto *depthwise = ops[1]->builtin_options.AsDepthwiseConv2DOptions();
  const auto *pool = ops[2]->builtin_options.AsPool2DOptions();
  const auto *transposed = ops[3]->builtin_options.AsTransposeConvOptions();
  const auto *conv3d = ops[4]->builtin_options.AsConv3DOptions();
  ASSERT_TRUE(conv && depthwise && pool && transposed && conv3d);
  EXPECT_EQ(Axes({conv->stride_h, conv->stride_w}), Axes({2, 3}));
  EXPECT_EQ(Axes({conv->dilation_h_factor, conv->dilation_w_factor}), Axes({2, 3}));
  EXPECT_EQ(Axes({depthwise->stride_h, depthwise->stride_w}), Axes({2, 3}));
  EXPECT_EQ(Axes({depthwise->dilation_h_factor, depthwise->dilation_w_factor}), Axes({3, 5}));
  EXPECT_EQ(Axes({pool->filter_height, pool->filter_width}), Axes({2, 5}));
  EXPECT_EQ(Axes({pool->stride_h, pool->stride_w}), Axes({2, 3}));
  EXPECT_EQ(Axes({transposed->stride_h, transposed->stride_w}), Axes({2, 3}));
  EXPECT_EQ(Axes({conv3d->stride_d, conv3d->stride_h, conv3d->stride_w}), Axes({2, 3, 4}));
}

/// 7, -3 and 1: the first of two is in the lower half of its byte.
TEST_F(TFLiteExport, PacksInt4FromTheLowerHalf) {
  auto m = write(R"(
  !x = !quant.uniform<i8:f32, 0.5>
  !w = !quant.uniform<i4<-7:7>:f32, 0.5>
  func.func @main(%x: tensor<1x3x!x>) -> tensor<1x1x!x> {
    %w = qnn.constant dense<[[7, -3, 1]]> : tensor<1x3xi4> -> tensor<1x3x!w>
    %0 = qnn.fully_connected %x, %w : (tensor<1x3x!x>, tensor<1x3x!w>) -> tensor<1x1x!x>
    return %0 : tensor<1x1x!x>
  })");
  ASSERT_EQ(m.subgraphs.size(), 1U);
  const auto &weights = *m.subgraphs[0]->tensors[1];
  EXPECT_EQ(weights.type, tflite::TensorType::INT4);
  EXPECT_EQ(m.buffers[weights.buffer]->data, (std::vector<uint8_t>{0xd7, 0x01}));
}

/// The runtime has no LESS_EQUAL and GREATER above version 2, but LESS and GREATER_EQUAL of version 3.
TEST_F(TFLiteExport, ComparisonsOf16BitsHaveVersionsTheRuntimeHas) {
  auto version = [&](const std::string &op) {
    std::string t = "tensor<4x!quant.uniform<i16:f32, 0.5>>";
    auto m = write("func.func @main(%x: " + t + ") -> tensor<4xi1> {\n  %0 = qnn." + op + " %x, %x : (" + t +
                   ", " + t + ") -> tensor<4xi1>\n  return %0 : tensor<4xi1>\n}");
    return m.operator_codes.empty() ? 0 : m.operator_codes[0]->version;
  };
  EXPECT_EQ(version("less"), 3);
  EXPECT_EQ(version("less_equal"), 2);
  EXPECT_EQ(version("greater"), 2);
  EXPECT_EQ(version("greater_equal"), 3);
}

TEST_F(TFLiteExport, WritesPowerOfTwoAdditionOnlyForInt16) {
  auto pot = [&](const std::string &type, const std::string &attribute) {
    std::string t = "tensor<4x!quant.uniform<" + type + ":f32, 0.5>>";
    auto m = write("func.func @main(%x: " + t + ") -> " + t +
                   " {\n  %0 = qnn.add %x, %x {pot_scale_int16 = " + attribute + "} : (" + t + ", " + t +
                   ") -> " + t + "\n  return %0 : " + t + "\n}");
    return m.subgraphs[0]->operators[0]->builtin_options.AsAddOptions()->pot_scale_int16;
  };
  EXPECT_TRUE(pot("i8", "false")); // the schema's default, which no kernel reads
  EXPECT_FALSE(pot("i16", "false"));
  EXPECT_TRUE(pot("i16", "true"));
}

TEST_F(TFLiteExport, PutsTheFileInPlaceAndNothingElse) {
  auto module = parse(twoConstants);
  std::string path = folder / "net.tflite";
  std::ofstream(path) << "old";
  ASSERT_TRUE(succeeded(tflite::writeTFLite(*module, path)));
  EXPECT_GT(std::filesystem::file_size(path), 100u);
  EXPECT_EQ(files(), std::vector<std::string>{"net.tflite"});
}

TEST_F(TFLiteExport, LeavesTheOldFileWhenItFails) {
  std::vector<std::string> messages;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &d) {
    messages.push_back(d.str());
    return success();
  });
  auto module = parse("func.func @main(%x: tensor<4xi7>) -> tensor<4xi7> {\n  return %x : tensor<4xi7>\n}");
  ASSERT_TRUE(module);
  std::string path = folder / "net.tflite";
  std::ofstream(path) << "old";
  EXPECT_TRUE(failed(tflite::writeTFLite(*module, path)));
  EXPECT_EQ(std::filesystem::file_size(path), 3u);
  EXPECT_TRUE(failed(tflite::writeTFLite(*parse(twoConstants), folder.string())));
  EXPECT_TRUE(failed(tflite::writeTFLite(*parse(twoConstants), (folder / "no/such/x.tflite").string())));
  EXPECT_EQ(files(), std::vector<std::string>{"net.tflite"});
  EXPECT_EQ(messages.size(), 3u);
}

/// The check must see what differs, or it is none.
TEST_F(TFLiteExport, FindsADifference) {
  std::vector<std::string> messages;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &d) {
    messages.push_back(d.str());
    return success();
  });
  auto module = parse(twoConstants);
  auto differs = [&](const std::string &from, const std::string &to, StringRef what) {
    std::string text = twoConstants;
    text.replace(text.find(from), from.size(), to);
    auto other = parse(text);
    ASSERT_TRUE(other);
    auto bytes = tflite::exportTFLite(*other);
    ASSERT_TRUE(succeeded(bytes));
    messages.clear();
    EXPECT_TRUE(failed(tflite::checkTFLite(*module, *bytes, "test")));
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_TRUE(StringRef(messages[0]).contains(what)) << messages[0];
  };
  differs("[1.0, 2.0]", "[1.0, 2.5]", "operand 1");
  differs("%0, %b", "%x, %b", "operand 0");
  differs("%1 = qnn.add", "%1 = qnn.sub", "operator qnn.sub");
  differs("%0, %b", "%0, %b {activation = #qnn<activation relu>}", "options");
  differs("return %1", "return %0", "operand 0");
}

} // namespace
