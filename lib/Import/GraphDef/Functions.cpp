//===- Functions.cpp - calls of library functions are inlined -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A call becomes the nodes of the function, named "call/node", and an
// IdentityN with the call's name that collects the results, so nobody who reads
// the call changes. An If becomes both branches and one node per result that
// chooses ("_Choose": predicate, then, else). The functions of a while loop
// become graphs of their own: how often they run is known only while importing.
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
      {"CombinedNonMaxSuppression", {"nmsed_boxes", "nmsed_scores", "nmsed_classes", "valid_detections"}},
      {"MaxPoolWithArgmax", {"output", "argmax"}},
      {"ListDiff", {"out", "idx"}},
      {"SoftmaxCrossEntropyWithLogits", {"loss", "backprop"}},
      {"SparseSoftmaxCrossEntropyWithLogits", {"loss", "backprop"}},
      {"QuantizeV2", {"output", "output_min", "output_max"}},
      {"TensorListPopBack", {"output_handle", "tensor"}},
      {"TensorListConcat", {"tensor", "lengths"}},
      {"TensorListConcatV2", {"tensor", "lengths"}},
      {"TensorArrayV3", {"handle", "flow"}},
      {"TensorArrayConcatV3", {"value", "lengths"}},
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
    if (!any || !faults.empty()) {
      nodesMade += graph.node_size();
      return faults.empty();
    }
    google::protobuf::RepeatedPtrField<NodeDef> nodes;
    nodes.Swap(graph.mutable_node());
    // The newest first, so that the stack never holds more than the bodies still to be done.
    for (int i = nodes.size(); i-- > 0;)
      work.push_back({std::move(nodes[i]), 0});
    return drain(graph);
  }

  /// The functions of the loops in `graph`, and of the loops in these.
  bool runLoops(const GraphDef &graph, std::map<std::string, FunctionGraph> &loopFunctions) {
    findLoops(graph);
    while (!loops.empty() && faults.empty()) {
      auto [f, call] = std::move(loops.back());
      loops.pop_back();
      auto [at, added] = loopFunctions.try_emplace(f->signature().name());
      if (!added)
        continue;
      FunctionGraph &made = at->second;
      for (const auto &argument : f->signature().input_arg()) {
        made.arguments.push_back(argument.name());
        NodeDef &node = *made.nodes.add_node();
        node.set_name(argument.name());
        node.set_op("_Arg");
      }
      NodeDef results;
      results.set_name(returnName);
      results.set_op(returnName);
      for (std::string &result : instantiate({f, "", made.arguments}, call, 0))
        results.add_input(std::move(result));
      work.insert(work.begin(), {std::move(results), 0});
      if (drain(made.nodes))
        findLoops(made.nodes);
    }
    return faults.empty();
  }

private:
  /// Everything on the stack becomes nodes of `graph`.
  bool drain(GraphDef &graph) {
    while (!work.empty() && faults.empty()) {
      auto [node, depth] = std::move(work.back());
      work.pop_back();
      if (!isCall(node)) {
        *graph.add_node() = std::move(node);
        continue;
      }
      expand(node, depth, graph);
      if (static_cast<int64_t>(work.size()) + graph.node_size() + nodesMade > limits.nodes)
        fail(node.name(), node.op(), "inlining gives more than " + std::to_string(limits.nodes) + " nodes");
    }
    nodesMade += graph.node_size();
    if (nodesMade > limits.nodes && faults.empty())
      fail("", "", "inlining gives more than " + std::to_string(limits.nodes) + " nodes");
    return faults.empty();
  }

  /// Whose functions are missing is said when the loop turns out to be needed.
  void findLoops(const GraphDef &graph) {
    for (const NodeDef &n : graph.node())
      if (isWhile(n.op()))
        for (const char *attribute : {"cond", "body"})
          if (auto it = n.attr().find(attribute); it != n.attr().end())
            if (auto f = library.find(it->second.func().name()); f != library.end()) {
              // What the function leaves open are the attributes of the reference to it.
              NodeDef call;
              call.set_name(n.name());
              call.set_op(n.op());
              *call.mutable_attr() = it->second.func().attr();
              loops.push_back({f->second, std::move(call)});
            }
  }

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
      if (!text.empty() && text.front() == '^') {
        auto a = arguments.find(text.substr(1));
        return "^" + (a == arguments.end() ? body.prefix + text.substr(1)
                                           : a->second.substr(0, a->second.find(':')));
      }
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
      // Two calls of a function that holds a loop are two loops.
      if (auto frame = copy.mutable_attr()->find("frame_name"); frame != copy.mutable_attr()->end())
        frame->second.set_s(body.prefix + frame->second.s());
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

  /// Whether a function is, by its own word, tf.image.non_max_suppression_padded of one image: loops over
  /// tiles of boxes, for which there is an operator. Its arguments begin with those of the operator. The
  /// operator has no batch, so the word counts where the boxes are known to have none.
  static bool isSuppression(const FunctionDef &f) {
    auto word = f.attr().find("_implements");
    auto boxes = f.arg_attr().find(0);
    if (word == f.attr().end() || word->second.s() != "non_max_suppression_padded_v2" ||
        boxes == f.arg_attr().end() || f.signature().input_arg_size() < 5 ||
        f.signature().output_arg_size() != 2)
      return false;
    auto shapes = boxes->second.attr().find("_output_shapes");
    return shapes != boxes->second.attr().end() && shapes->second.list().shape_size() == 1 &&
           !shapes->second.list().shape(0).unknown_rank() && shapes->second.list().shape(0).dim_size() == 2;
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
      if (isSuppression(*f) && data.size() >= 5) {
        collect.set_op("NonMaxSuppressionV4");
        (*collect.mutable_attr())["pad_to_max_output_size"].set_b(true);
        for (size_t i = 0; i < 5; ++i)
          collect.add_input(data[i]);
        for (std::string &c : control)
          collect.add_input(std::move(c));
        *graph.add_node() = std::move(collect);
        return;
      }
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
  std::vector<std::pair<const FunctionDef *, NodeDef>> loops; ///< functions, and a node with their attributes
  int64_t nodesMade = 0;                                      ///< in the graphs that are done
};

} // namespace

bool isWhile(std::string_view op) { return op == "While" || op == "StatelessWhile"; }

bool inlineFunctions(GraphDef &graph, std::map<std::string, FunctionGraph> &loopFunctions,
                     const Limits &limits, std::vector<Fault> &faults) {
  Inliner inliner(limits, faults);
  return inliner.run(graph) && inliner.runLoops(graph, loopFunctions);
}

} // namespace quantc::import::graphdef
