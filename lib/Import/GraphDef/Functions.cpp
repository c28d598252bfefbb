//===- Functions.cpp - calls of library functions are inlined -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A call becomes the nodes of the function, named "call/node", and an
// IdentityN with the call's name that collects the results, so nobody who reads
// the call changes. An If becomes both branches and one node per result that
// chooses ("_Choose": predicate, then, else).
//===----------------------------------------------------------------------===//

#include "ReadProto.h"

#include <algorithm>

namespace quantc::import::graphdef {

namespace {

using Library = std::unordered_map<std::string, const FunctionDef *>;

/// Names of the outputs of operators that have more than one; everywhere else the number alone counts.
int64_t outputIndex(const std::string &op, const std::string &output) {
  static const std::map<std::string, std::vector<const char *>> outputs = {
      {"FusedBatchNorm", {"y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"}},
      {"TopKV2", {"values", "indices"}},
      {"Switch", {"output_false", "output_true"}},
      {"Merge", {"output", "value_index"}},
      {"Unique", {"y", "idx"}},
      {"NonMaxSuppressionV4", {"selected_indices", "valid_outputs"}},
      {"NonMaxSuppressionV5", {"selected_indices", "selected_scores", "valid_outputs"}},
      {"MaxPoolWithArgmax", {"output", "argmax"}},
      {"ListDiff", {"out", "idx"}},
      {"SoftmaxCrossEntropyWithLogits", {"loss", "backprop"}},
  };
  auto it = outputs.find(op.rfind("FusedBatchNorm", 0) == 0 ? "FusedBatchNorm" : op);
  if (it == outputs.end())
    return 0;
  for (size_t i = 0; i < it->second.size(); ++i)
    if (output == it->second[i])
      return static_cast<int64_t>(i);
  return 0;
}

/// One function body in one place of the graph.
struct Body {
  const FunctionDef *function;
  std::string prefix;               ///< "call/"
  std::vector<std::string> actuals; ///< what each argument is, as an input string
};

class Inliner {
public:
  Inliner(const Limits &most, std::vector<Fault> &found) : limits(most), faults(found) {}

  bool run(GraphDef &graph) {
    for (const FunctionDef &f : graph.library().function())
      if (!library.try_emplace(f.signature().name(), &f).second)
        fail(f.signature().name(), "function", "is defined twice in the library");
    bool any = false;
    for (const NodeDef &n : graph.node())
      any |= isCall(n);
    if (!any || !faults.empty())
      return faults.empty();
    google::protobuf::RepeatedPtrField<NodeDef> nodes;
    nodes.Swap(graph.mutable_node());
    // The newest first, so that the stack never holds more than the bodies still to be done.
    for (int i = nodes.size(); i-- > 0;)
      work.push_back({std::move(nodes[i]), 0});
    while (!work.empty() && faults.empty()) {
      auto [node, depth] = std::move(work.back());
      work.pop_back();
      if (!isCall(node)) {
        *graph.add_node() = std::move(node);
        continue;
      }
      expand(node, depth, graph);
      if (static_cast<int64_t>(work.size()) + graph.node_size() > limits.nodes)
        fail(node.name(), node.op(), "inlining gives more than " + std::to_string(limits.nodes) + " nodes");
    }
    return faults.empty();
  }

private:
  void fail(const std::string &node, const std::string &op, std::string text) {
    faults.push_back({node, op, std::move(text)});
  }
  static bool isPartitioned(const NodeDef &n) {
    return n.op() == "PartitionedCall" || n.op() == "StatefulPartitionedCall";
  }
  static bool isIf(const NodeDef &n) { return n.op() == "If" || n.op() == "StatelessIf"; }
  bool isCall(const NodeDef &n) const { return isPartitioned(n) || isIf(n) || library.count(n.op()); }

  const FunctionDef *function(const NodeDef &node, const char *attribute) {
    std::string name = node.op();
    if (attribute) {
      auto it = node.attr().find(attribute);
      name = it == node.attr().end() ? "" : it->second.func().name();
    }
    auto it = library.find(name);
    if (it != library.end())
      return it->second;
    fail(node.name(), node.op(), "calls function '" + name + "', which the library does not have");
    return nullptr;
  }

  /// Pushes the nodes of a body and returns what its results are, as input strings.
  std::vector<std::string> instantiate(const Body &body, const NodeDef &call, int64_t depth) {
    const FunctionDef &f = *body.function;
    std::vector<std::string> results;
    if (depth >= limits.nesting) {
      fail(call.name(), call.op(),
           "calls of functions are nested deeper than " + std::to_string(limits.nesting) + " (function '" +
               f.signature().name() + "' calls itself?)");
      return results;
    }
    if (f.signature().input_arg_size() != static_cast<int>(body.actuals.size())) {
      fail(call.name(), call.op(),
           "function '" + f.signature().name() + "' takes " + std::to_string(f.signature().input_arg_size()) +
               " arguments and is given " + std::to_string(body.actuals.size()));
      return results;
    }
    std::unordered_map<std::string, std::string> arguments, ops;
    for (int i = 0; i < f.signature().input_arg_size(); ++i)
      arguments[f.signature().input_arg(i).name()] = body.actuals[i];
    for (const NodeDef &n : f.node_def())
      ops[n.name()] = n.op();
    auto translate = [&](const std::string &text) -> std::string {
      if (!text.empty() && text.front() == '^')
        return "^" + body.prefix + text.substr(1);
      size_t first = text.find(':');
      std::string head = text.substr(0, first);
      if (auto a = arguments.find(head); a != arguments.end())
        return a->second;
      size_t last = text.rfind(':');
      std::string number = "0";
      if (first != std::string::npos && last != first) {
        number = text.substr(last + 1);
        auto op = ops.find(head);
        int64_t named =
            op == ops.end() ? 0 : outputIndex(op->second, text.substr(first + 1, last - first - 1));
        if (named > 0)
          number = std::to_string(named);
      } else if (first != std::string::npos) {
        number = text.substr(first + 1);
        if (number.find_first_not_of("0123456789") != std::string::npos)
          number = std::to_string(ops.count(head) ? outputIndex(ops[head], number) : 0);
      }
      return body.prefix + head + (number == "0" ? "" : ":" + number);
    };
    for (int i = f.node_def_size(); i-- > 0;) {
      NodeDef copy = f.node_def(i);
      copy.set_name(body.prefix + copy.name());
      for (std::string &input : *copy.mutable_input())
        input = translate(input);
      // Attributes that the function leaves open are those of the call.
      for (auto &[key, value] : *copy.mutable_attr())
        if (value.value_case() == AttrValue::kPlaceholder)
          if (auto it = call.attr().find(value.placeholder()); it != call.attr().end())
            value = AttrValue(it->second);
      work.push_back({std::move(copy), depth + 1});
    }
    for (const auto &out : f.signature().output_arg()) {
      auto it = f.ret().find(out.name());
      if (it == f.ret().end()) {
        fail(call.name(), call.op(),
             "function '" + f.signature().name() + "' has no value for its result '" + out.name() + "'");
        return {};
      }
      results.push_back(translate(it->second));
    }
    return results;
  }

  void expand(const NodeDef &call, int64_t depth, GraphDef &graph) {
    std::vector<std::string> data, control;
    for (const std::string &input : call.input())
      (!input.empty() && input.front() == '^' ? control : data).push_back(input);
    NodeDef collect;
    collect.set_name(call.name());
    collect.set_op("IdentityN");
    if (!isIf(call)) {
      const FunctionDef *f = function(call, isPartitioned(call) ? "f" : nullptr);
      if (!f)
        return;
      for (std::string &result : instantiate({f, call.name() + "/", data}, call, depth))
        collect.add_input(std::move(result));
    } else {
      const FunctionDef *yes = function(call, "then_branch");
      const FunctionDef *no = function(call, "else_branch");
      if (!yes || !no)
        return;
      if (data.empty()) {
        fail(call.name(), call.op(), "has no predicate");
        return;
      }
      std::vector<std::string> actuals(data.begin() + 1, data.end());
      auto whenTrue = instantiate({yes, call.name() + "/then/", actuals}, call, depth);
      auto whenFalse = instantiate({no, call.name() + "/else/", actuals}, call, depth);
      if (whenTrue.size() != whenFalse.size()) {
        fail(call.name(), call.op(),
             "its branches have " + std::to_string(whenTrue.size()) + " and " +
                 std::to_string(whenFalse.size()) + " results");
        return;
      }
      for (size_t i = 0; i < whenTrue.size(); ++i) {
        NodeDef &choose = *graph.add_node();
        choose.set_name(call.name() + "/choose_" + std::to_string(i));
        choose.set_op("_Choose");
        choose.add_input(data.front());
        choose.add_input(whenTrue[i]);
        choose.add_input(whenFalse[i]);
        collect.add_input(choose.name());
      }
    }
    for (std::string &c : control)
      collect.add_input(std::move(c));
    *graph.add_node() = std::move(collect);
  }

  const Limits &limits;
  std::vector<Fault> &faults;
  Library library;
  std::vector<std::pair<NodeDef, int64_t>> work;
};

} // namespace

bool inlineFunctions(GraphDef &graph, const Limits &limits, std::vector<Fault> &faults) {
  return Inliner(limits, faults).run(graph);
}

} // namespace quantc::import::graphdef
