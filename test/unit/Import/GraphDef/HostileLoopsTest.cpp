//===- HostileLoopsTest.cpp - loops that never end or are no loops --------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The importer unrolls loops: what it does is bounded by its limits, not by what
// the graph asks for.
//===----------------------------------------------------------------------===//

#include "quantc/Import/GraphDef.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::import;

namespace {

class GraphDefLoops : public ::testing::Test {
protected:
  /// Number of qnn ops but constants, or -1 with `messages`.
  int64_t import(StringRef text, const GraphDefOptions &options) {
    messages.clear();
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &d) {
      messages += d.str() + "\n";
      return success();
    });
    FailureOr<OwningOpRef<ModuleOp>> module = importGraphDef(text, "loop.pbtxt", &context, options);
    if (failed(module)) {
      EXPECT_FALSE(messages.empty()) << "refused without a word";
      return -1;
    }
    int64_t count = 0;
    (*module)->walk(
        [&](Operation *op) { count += isa<qnn::QNNDialect>(op->getDialect()) && !isa<qnn::ConstantOp>(op); });
    return count;
  }
  void refuses(StringRef text, StringRef message, const GraphDefOptions &options) {
    EXPECT_EQ(import(text, options), -1) << "accepted, expected: " << message.str();
    EXPECT_TRUE(StringRef(messages).contains(message))
        << "expected: " << message.str() << "\nfound: " << messages;
  }
  MLIRContext context;
  std::string messages;
};

std::string quoted(const std::string &s) { return '"' + s + '"'; }

std::string node(const std::string &name, const std::string &op, const std::vector<std::string> &inputs,
                 const std::string &more = "") {
  std::string text = "node { name: " + quoted(name) + " op: " + quoted(op);
  for (const std::string &i : inputs)
    text += " input: " + quoted(i);
  return text + " " + more + " }\n";
}
std::string integer(const std::string &name, int64_t v, const std::string &control = "") {
  return node(name, "Const", control.empty() ? std::vector<std::string>{} : std::vector{"^" + control},
              "attr { key: \"value\" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: " +
                  std::to_string(v) + " } } }");
}
std::string inFrame(const std::string &frame) {
  return "attr { key: \"frame_name\" value { s: " + quoted(frame) + " } }";
}
const char *const placeholder =
    "node { name: \"x\" op: \"Placeholder\" attr { key: \"dtype\" value { type: "
    "DT_FLOAT } } attr { key: \"shape\" value { shape { dim { size: 2 } } } } }\n";

/// `x` through a loop of `runs` runs in frames; `body` makes `p`/op of `p`/switch_a:1.
std::string loop(const std::string &p, const std::string &x, int64_t runs, const std::string &body) {
  return integer(p + "/zero", 0, p == "w" ? "" : "w/pivot") +
         node(p + "/enter_i", "Enter", {p + "/zero"}, inFrame(p)) +
         node(p + "/enter_a", "Enter", {x}, inFrame(p)) +
         node(p + "/merge_i", "Merge", {p + "/enter_i", p + "/next_i"}) +
         node(p + "/merge_a", "Merge", {p + "/enter_a", p + "/next_a"}) +
         integer(p + "/limit", runs, p + "/merge_i") +
         node(p + "/less", "Less", {p + "/merge_i", p + "/limit"}) +
         node(p + "/cond", "LoopCond", {p + "/less"}) +
         node(p + "/switch_i", "Switch", {p + "/merge_i", p + "/cond"}) +
         node(p + "/switch_a", "Switch", {p + "/merge_a", p + "/cond"}) +
         node(p + "/pivot", "Identity", {p + "/switch_i:1"}) + integer(p + "/one", 1, p + "/pivot") +
         node(p + "/add", "AddV2", {p + "/pivot", p + "/one"}) + body +
         node(p + "/next_i", "NextIteration", {p + "/add"}) +
         node(p + "/next_a", "NextIteration", {p + "/op"}) + node(p + "/exit_a", "Exit", {p + "/switch_a"});
}
std::string relu(const std::string &p) { return node(p + "/op", "Relu", {p + "/switch_a:1"}); }

GraphDefOptions exitOf(const std::string &name) {
  GraphDefOptions options;
  options.outputs = {name};
  return options;
}

TEST_F(GraphDefLoops, RunsAreBounded) {
  GraphDefOptions options = exitOf("w/exit_a");
  EXPECT_EQ(import(placeholder + loop("w", "x", 4096, relu("w")), options), 4096) << messages;
  // Above that it stays a loop: less and its end, relu, add and its end, the loop itself.
  EXPECT_EQ(import(placeholder + loop("w", "x", 4097, relu("w")), options), 6) << messages;
}

TEST_F(GraphDefLoops, LoopsThatDecideStandInEachOther) {
  // Each loop's limit is a value of the network, so each becomes a region in the one around it.
  GraphDefOptions options = exitOf("w/exit_a");
  std::string limit =
      node("n", "Placeholder", {},
           "attr { key: \"dtype\" value { type: DT_INT32 } } attr { key: \"shape\" value { shape { } } }");
  auto computed = [&](const std::string &p, const std::string &x, const std::string &body) {
    std::string text = loop(p, x, 3, body), from = integer(p + "/limit", 3, p + "/merge_i");
    text.replace(text.find(from), from.size(),
                 node(p + "/limit", "Enter", {p == "w" ? "n" : "w/limit"}, inFrame(p)));
    return text;
  };
  std::string inner = computed("v", "w/switch_a:1", relu("v")) + node("w/op", "Identity", {"v/exit_a"});
  // The loop, less and its end, add, the inner loop and the body's end; in it less, its end, relu, add and
  // the end.
  EXPECT_EQ(import(placeholder + limit + computed("w", "x", inner), options), 11) << messages;
}

TEST_F(GraphDefLoops, AllRunsTogetherAreBounded) {
  GraphDefOptions options = exitOf("w/exit_a");
  std::string inner = loop("v", "w/switch_a:1", 100, relu("v")) + node("w/op", "Identity", {"v/exit_a"});
  EXPECT_EQ(import(placeholder + loop("w", "x", 100, inner), options), 10000) << messages;
  options.limits.nodes = 2000;
  refuses(placeholder + loop("w", "x", 100, inner), "the unrolled loops have more than 2000 nodes in all",
          options);
}

TEST_F(GraphDefLoops, ConstantsAreBounded) {
  GraphDefOptions options = exitOf("w/exit_a");
  // A constant that grows in each run: 2 + 4 + 8 + ... elements.
  std::string body =
      integer("w/axis", 0, "w/pivot") + node("w/op", "ConcatV2", {"w/switch_a:1", "w/switch_a:1", "w/axis"});
  std::string start =
      node("c", "Const", {},
           "attr { key: \"value\" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 1 } "
           "} float_val: 1 } } }");
  options.limits.elements = 3000;
  EXPECT_EQ(import(start + loop("w", "c", 10, body), options), 0) << messages;
  refuses(start + loop("w", "c", 60, body),
          "the constants that the unrolled loops compute have more than 3000 elements in all", options);
}

TEST_F(GraphDefLoops, ListsAreBounded) {
  GraphDefOptions options = exitOf("n");
  auto reserve = [&](int64_t size) {
    return integer("shape", -1) + integer("size", size) +
           node("l", "TensorListReserve", {"shape", "size"},
                "attr { key: \"element_dtype\" value { type: DT_FLOAT } }") +
           node("n", "TensorListLength", {"l"});
  };
  EXPECT_EQ(import(reserve(4096), options), 0) << messages;
  refuses(reserve(4097), "the number of elements (input #1) is 4097, accepted: one number from 0 to 4096",
          options);
}

TEST_F(GraphDefLoops, DeepNesting) {
  std::string inner = node("f199/op", "Relu", {"f199/switch_a:1"}), text = placeholder;
  for (int i = 199; i-- > 0;) {
    std::string p = "f" + std::to_string(i), q = "f" + std::to_string(i + 1);
    text +=
        loop(q, p + "/switch_a:1", 1, i == 198 ? inner : "") + node(p + "/op", "Identity", {q + "/exit_a"});
  }
  text += node("w/pivot", "NoOp", {}) + loop("f0", "x", 1, "");
  refuses(text, "loops are nested deeper than 100", exitOf("f0/exit_a"));
}

/// Frames that share their nodes would make a function for each of them.
TEST_F(GraphDefLoops, SharedBodies) {
  std::string text = placeholder + integer("chain0", 1), outputs;
  for (int i = 0; i < 200; ++i)
    text += node("chain" + std::to_string(i + 1), "Abs", {"chain" + std::to_string(i)});
  for (int i = 0; i < 8; ++i) {
    std::string p = "w" + std::to_string(i);
    text += loop(p, "x", 1, node(p + "/op", "AddV2", {p + "/switch_a:1", "chain200"}));
  }
  text += node("w/pivot", "NoOp", {});
  GraphDefOptions options = exitOf("w7/exit_a");
  options.limits.nodes = 1000;
  refuses(text, "the loops of this graph have more than 1000 nodes", options);
}

/// Every input of a loop exchanged for every other node: a module, or words.
TEST_F(GraphDefLoops, RewiredFrames) {
  GraphDefOptions options = exitOf("w/exit_a");
  options.limits.nodes = 2000;
  std::string text = placeholder + loop("w", "x", 2, relu("w"));
  std::vector<std::string> names;
  std::vector<std::pair<size_t, size_t>> inputs;
  const std::string name = "name: \"", input = "input: \"";
  for (size_t at = 0; (at = text.find(name, at)) != std::string::npos;) {
    at += name.size();
    names.push_back(text.substr(at, text.find('"', at) - at));
  }
  for (size_t at = 0; (at = text.find(input, at)) != std::string::npos;) {
    at += input.size();
    inputs.emplace_back(at, text.find('"', at) - at);
  }
  ASSERT_EQ(inputs.size(), 22u);
  int64_t accepted = 0;
  for (auto [at, size] : inputs)
    for (const std::string &other : names)
      for (const char *output : {"", ":1"})
        accepted += import(std::string(text).replace(at, size, other + output), options) >= 0;
  // What stays a loop: an edge exchanged for itself, for one of the same meaning, or beside the output.
  EXPECT_GT(accepted, 20);
}

} // namespace
