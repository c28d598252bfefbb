//===- HostileTest.cpp - damaged and hostile graphs -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Whatever the bytes, the importer returns: a module, or diagnostics.
//===----------------------------------------------------------------------===//

#include "Hostile.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <fstream>
#include <random>
#include <sstream>

using namespace mlir;
using namespace quantc;
using namespace quantc::import;
using namespace quantc::import::test;

namespace {

std::string readInput(const char *name) {
  std::ifstream file(std::string(QUANTC_TEST_INPUTS) + "/" + name, std::ios::binary);
  std::stringstream s;
  s << file.rdbuf();
  return s.str();
}

const char *const graphs[] = {"conv.pb", "shapes.pb", "quant.pb"};

TEST_F(GraphDefHostile, WholeGraphsImport) {
  for (const char *name : graphs) {
    std::string bytes = readInput(name);
    ASSERT_FALSE(bytes.empty()) << name;
    Outcome out = import(bytes);
    EXPECT_TRUE(out.module) << name << ": " << out.all();
  }
}

TEST_F(GraphDefHostile, EveryPrefix) {
  for (const char *name : graphs) {
    std::string bytes = readInput(name);
    for (size_t n = 0; n < bytes.size(); ++n)
      import(StringRef(bytes).take_front(n));
  }
}

TEST_F(GraphDefHostile, FlippedBytes) {
  std::mt19937 random(20240901);
  for (const char *name : graphs) {
    std::string bytes = readInput(name);
    for (int i = 0; i < 2000; ++i) {
      std::string damaged = bytes;
      for (unsigned k = random() % 4 + 1; k > 0; --k)
        damaged[random() % damaged.size()] = static_cast<char>(random());
      GraphDefOptions options;
      options.limits.tensorBytes = options.limits.elements =
          1 << 24; // a flipped dimension may be large and legal
      import(damaged, options);
    }
  }
}

TEST_F(GraphDefHostile, NoGraph) {
  refuses("", "the file is empty");
  refuses("x", "not a GraphDef");
  refuses(std::string(100000, '\xff'), "not a GraphDef");
  refuses(std::string("\x1c\0\0\0TFL3", 8), "looks like a TensorFlow Lite model");
  refuses("PK\x03\x04 zip", "looks like a zip archive");
  refuses(std::string("\x08\x01\x12\x80", 4), "looks like a SavedModel");
  refuses(std::string("\x08\x07\x12\x04test", 8), "looks like an ONNX model");
  refuses("versions { producer: 22 }", "the graph has no nodes");
  refuses("node { name: \"x\" op: ", "not a GraphDef in text form: line");
}

TEST_F(GraphDefHostile, TooManyNodes) {
  std::string bytes;
  for (int i = 0; i < 200000; ++i)
    bytes += std::string("\x0a\x00", 2);
  GraphDefOptions options;
  options.limits.nodes = 100000;
  refuses(bytes, "the graph has 200000 nodes; the limit is 100000", options);
  // The same in a function: field 3 of a FunctionDef, which is field 1 of the library, field 2 of the graph.
  std::string nodes;
  for (int i = 0; i < 200000; ++i)
    nodes += std::string("\x1a\x00", 2);
  auto wrap = [](char tag, const std::string &message) {
    std::string size;
    for (size_t n = message.size(); n || size.empty(); n >>= 7)
      size += static_cast<char>((n & 0x7f) | (n > 0x7f ? 0x80 : 0));
    return tag + size + message;
  };
  refuses(wrap('\x12', wrap('\x0a', nodes)), "the graph has 200000 nodes; the limit is 100000", options);
}

TEST_F(GraphDefHostile, DeepNesting) {
  // A function attribute holds attributes, which hold functions, ...
  std::string inner;
  for (int i = 0; i < 20000; ++i)
    inner += "attr { key: \"a\" value { func { name: \"f\" ";
  refuses("node { name: \"x\" op: \"NoOp\" " + inner, "not a GraphDef in text form");
  std::string binary = "x";
  for (int i = 0; i < 300; ++i) {
    auto wrap = [&](char tag) {
      std::string size;
      size_t n = binary.size();
      do {
        size += static_cast<char>((n & 0x7f) | (n > 0x7f ? 0x80 : 0));
        n >>= 7;
      } while (n);
      binary = tag + size + binary;
    };
    wrap('\x12'); // map entry: value
    wrap('\x12'); // attr of NameAttrList
    wrap('\x52'); // func
  }
  refuses("\x0a" + std::string("\x05") + "aaaaa" + binary, "not a GraphDef");
}

TEST_F(GraphDefHostile, Names) {
  refuses(placeholder("x") + placeholder("x"), "have the same name");
  refuses(placeholder(""), "has an empty name");
  refuses(node("y", "Relu", "input: \"gone\""), "input 'gone' names no node of the graph");
  refuses(placeholder("x") + node("y", "Relu", "input: \"x:5\""), "reads output 5 of 'x'");
  refuses(placeholder("x") + node("y", "Relu", "input: \"x:-1\""), "input 'x:-1' names no node");
  refuses(placeholder("x") + node("y", "Relu", "input: \"x:99999999999\""), "names no node");
  refuses(placeholder("x") + node("y", "Relu", "input: \"\""), "input '' names no node");
  refuses(placeholder("x") + node("y", "Relu", "input: \"^\""), "input '^' names no node");
}

TEST_F(GraphDefHostile, Cycles) {
  refuses(node("a", "Relu", "input: \"b\"") + node("b", "Relu", "input: \"a\"") +
              node("c", "Relu", "input: \"a\""),
          "the nodes feed each other in a cycle");
  GraphDefOptions options;
  options.outputs = {"a"};
  refuses(node("a", "Relu", "input: \"a\""), "in a cycle: 'a' -> 'a'", options);
}

TEST_F(GraphDefHostile, LongChainsNeedNoStack) {
  std::string text = placeholder("n0");
  for (int i = 1; i < 20000; ++i)
    text += node("n" + std::to_string(i), "Relu", "input: \"n" + std::to_string(i - 1) + "\"");
  EXPECT_TRUE(import(text).module);
}

TEST_F(GraphDefHostile, TensorPayloads) {
  auto y = [](const std::string &tensor) {
    return placeholder("x") + constant("c", tensor) + node("y", "Add", "input: \"x\" input: \"c\"");
  };
  refuses(y("dtype: DT_FLOAT tensor_shape { dim { size: 2 } } tensor_content: \"abc\""),
          "tensor_content holds 3 bytes; float32[2] needs 8");
  refuses(y("dtype: DT_FLOAT tensor_shape { dim { size: 2 } } tensor_content: \"abcdefgh\" float_val: 1"),
          "both tensor_content and a list of values");
  refuses(y("dtype: DT_FLOAT tensor_shape { dim { size: 2 } } int_val: 1"),
          "float32 needs its values in float_val");
  refuses(y("dtype: DT_FLOAT tensor_shape { dim { size: 1 } } float_val: 1 float_val: 2"),
          "float_val holds 2 values for shape [1]");
  refuses(y("dtype: DT_FLOAT tensor_shape { dim { size: -2 } }"), "dimension -2 in a shape");
  refuses(y("dtype: DT_FLOAT tensor_shape { dim { size: -1 } }"), "a constant of shape [?]");
  refuses(y("dtype: DT_FLOAT tensor_shape { dim { size: 9223372036854775807 } dim { size: 9 } }"),
          "a shape of more than");
  refuses(y("dtype: DT_FLOAT tensor_shape { unknown_rank: true }"), "a constant of unknown rank");
  refuses(y("dtype: DT_RESOURCE tensor_shape { }"), "a constant of resource");
  refuses(y("tensor_shape { }"), "a constant of no type");
  std::string rank9;
  for (int i = 0; i < 9; ++i)
    rank9 += "dim { size: 1 } ";
  refuses(y("dtype: DT_FLOAT tensor_shape { " + rank9 + "} float_val: 1"),
          "a shape of rank 9; the limit is 8");
  // A splat of two gigabytes is one element until it is used; used, it is over the limit of a test.
  GraphDefOptions small;
  small.limits.elements = 1000;
  refuses(y("dtype: DT_FLOAT tensor_shape { dim { size: 1000000 } } float_val: 1"), "more than 1000 elements",
          small);
}

TEST_F(GraphDefHostile, AllFaultsInOneRun) {
  Outcome out = import(placeholder("x") + node("a", "Conv2D", "input: \"x\"") +
                       node("b", "NoSuchThing", "input: \"x\"") + node("c", "Relu", "input: \"b\"") +
                       node("d", "MatMul", "input: \"x\" input: \"x\"") +
                       node("e", "AddN", "input: \"a\" input: \"c\" input: \"d\""));
  EXPECT_FALSE(out.module);
  EXPECT_EQ(out.messages.size(), 3u) << out.all(); // c and e depend on others and are not repeated
  EXPECT_TRUE(out.says("node 'a' (Conv2D)")) << out.all();
  EXPECT_TRUE(out.says("node 'b' (NoSuchThing)")) << out.all();
  EXPECT_TRUE(out.says("node 'd' (MatMul)")) << out.all();
}

TEST_F(GraphDefHostile, InputsAndOutputs) {
  std::string g = placeholder("x", "dim { size: -1 } dim { size: 3 }") + node("y", "Relu", "input: \"x\"") +
                  node("z", "Abs", "input: \"y\"");
  GraphDefOptions options;
  options.outputs = {"zz"};
  refuses(g, "output 'zz' names no node of the graph; near are 'z'", options);
  options.outputs = {"z:1"};
  refuses(g, "output 1 was asked for, the node has 1", options);
  options.outputs = {"z"};
  options.inputs = {{"w", std::nullopt}};
  refuses(g, "input 'w' names no node", options);
  options.inputs = {{"x", std::vector<int64_t>{-5}}};
  refuses(g, "dimension -5", options);
  options.inputs = {{"x", std::vector<int64_t>{int64_t{1} << 40, int64_t{1} << 40}}};
  refuses(g, "over the limits", options);
  options.inputs = {{"y", std::vector<int64_t>{4}}}; // cut: x is no longer needed
  Outcome out = import(g, options);
  ASSERT_TRUE(out.module) << out.all();
  auto function = *out.module->getOps<func::FuncOp>().begin();
  EXPECT_EQ(function.getNumArguments(), 1u);
  refuses(node("x", "Placeholder", "attr { key: \"dtype\" value { type: DT_FLOAT } }") +
              node("y", "Relu", "input: \"x\""),
          "the graph leaves the shape of input 'x' open");
}

TEST_F(GraphDefHostile, Functions) {
  auto library = [](const std::string &functions) { return "library { " + functions + " }\n"; };
  auto call = node("y", "PartitionedCall", "input: \"x\" attr { key: \"f\" value { func { name: \"f\" } } }");
  std::string relu = "function { signature { name: \"f\" input_arg { name: \"a\" type: DT_FLOAT } output_arg "
                     "{ name: \"o\" type: "
                     "DT_FLOAT } } node_def { name: \"r\" op: \"Relu\" input: \"a\" } ret { key: \"o\" "
                     "value: \"r:activations:0\" } }";
  Outcome out = import(placeholder("x") + call + library(relu));
  EXPECT_TRUE(out.module) << out.all();
  refuses(placeholder("x") + call, "calls function 'f', which the library does not have");
  refuses(placeholder("x") + call + library(relu + relu), "is defined twice");
  std::string self = "function { signature { name: \"f\" input_arg { name: \"a\" type: DT_FLOAT } output_arg "
                     "{ name: \"o\" type: "
                     "DT_FLOAT } } node_def { name: \"r\" op: \"PartitionedCall\" input: \"a\" attr { key: "
                     "\"f\" value { func { "
                     "name: \"f\" } } } } ret { key: \"o\" value: \"r:output:0\" } }";
  refuses(placeholder("x") + call + library(self), "calls itself?");
  // f0 calls f1 twice, f1 calls f2 twice, ...: exponential, and stopped by the number of nodes.
  std::string doubling;
  for (int i = 0; i < 60; ++i) {
    std::string name = i == 0 ? "f" : "f" + std::to_string(i), next = "f" + std::to_string(i + 1);
    std::string target =
        "op: \"PartitionedCall\" attr { key: \"f\" value { func { name: \"" + next + "\" } } }";
    doubling += "function { signature { name: \"" + name +
                "\" input_arg { name: \"a\" type: DT_FLOAT } output_arg { name: \"o\" "
                "type: DT_FLOAT } } node_def { name: \"p\" input: \"a\" " +
                target + " } node_def { name: \"q\" input: \"p:output:0\" " + target +
                " } ret { key: \"o\" value: \"q:output:0\" } }";
  }
  doubling += StringRef(relu).str().replace(relu.find("\"f\""), 3, "\"f60\"");
  GraphDefOptions options;
  options.limits.nodes = 10000;
  refuses(placeholder("x") + call + library(doubling), "inlining gives more than 10000 nodes", options);
}

TEST_F(GraphDefHostile, HugeFoldsAreRefused) {
  GraphDefOptions options;
  options.outputs = {"y"};
  auto one = [](const std::string &name, const char *v) {
    return constant(name, std::string("dtype: DT_INT32 tensor_shape { } int_val: ") + v);
  };
  auto ints = [](const std::string &name, const std::string &values, int n) {
    return constant(name,
                    "dtype: DT_INT32 tensor_shape { dim { size: " + std::to_string(n) + " } } " + values);
  };
  std::string scalar = constant("v", "dtype: DT_FLOAT tensor_shape { } float_val: 1");
  refuses(ints("d", "int_val: 100000 int_val: 100000", 2) + scalar +
              node("y", "Fill", "input: \"d\" input: \"v\""),
          "can't fill [100000,100000]", options);
  refuses(one("a", "0") + one("b", "2000000000") + one("c", "1") +
              node("y", "Range", "input: \"a\" input: \"b\" input: \"c\""),
          "elements", options);
  // A few bytes may not become gigabytes, whether in one constant or in many.
  auto splat = [](const std::string &name, const char *rows) {
    return constant(name, std::string("dtype: DT_FLOAT tensor_shape { dim { size: ") + rows +
                              " } dim { size: 1000 } } float_val: 1");
  };
  refuses(splat("y", "20000"), "one value for the whole shape [20000,1000]", options);
  refuses(splat("y", "10000") + splat("z", "10000"), "may have 67108864 bytes in all", options);
  EXPECT_TRUE(import(placeholder("x", "dim { size: 1 }") + splat("c", "10") +
                         node("y", "Mul", "input: \"x\" input: \"c\""),
                     options)
                  .module);
  refuses(one("a", "0") + one("b", "5") + one("c", "0") +
              node("y", "Range", "input: \"a\" input: \"b\" input: \"c\""),
          "delta is 0", options);
  refuses(one("a", "1") + one("b", "0") + node("y", "FloorDiv", "input: \"a\" input: \"b\""),
          "divides a constant integer by zero", options);
}

} // namespace
