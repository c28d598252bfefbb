//===- Freeze.cpp - variables become constants ----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Which checkpoint key a variable has is written in the graph that restores
// it: RestoreV2 reads the keys, its outputs are assigned to the variables, or to
// copies of them. That holds for graphs of TensorFlow 1 and, once functions are inlined, of 2.
//===----------------------------------------------------------------------===//

#include "Freeze.h"

#include <algorithm>

namespace quantc::import::graphdef {

namespace {

bool isVariable(const Node &n) { return n.op == "VarHandleOp" || n.op == "VariableV2" || n.op == "Variable"; }

class Freezer {
public:
  Freezer(Graph &g, Checkpoint &c, std::vector<Fault> &f) : graph(g), checkpoint(c), faults(f) {}

  void run(const std::vector<int64_t> &wanted) {
    findKeys();
    for (int64_t i : reachable(wanted))
      freeze(i);
  }

private:
  /// The output that an edge leads to behind nodes that only pass their inputs on.
  Edge source(Edge e) const {
    for (size_t steps = 0; steps <= graph.nodes.size(); ++steps) { // a cycle ends here
      const Node &n = graph.nodes[e.node];
      bool passes = n.op == "Identity" || n.op == "IdentityN";
      if (!passes || e.output >= static_cast<int64_t>(n.inputs.size()))
        break;
      e = n.inputs[e.output];
    }
    return e;
  }

  static const Tensor *constantOf(const Node &n) {
    const Attribute *a = n.op == "Const" ? n.find("value") : nullptr;
    const auto *t = a ? std::get_if<TensorRef>(&a->value) : nullptr;
    return t ? t->get() : nullptr;
  }

  void findKeys() {
    std::vector<std::pair<int64_t, int64_t>> copies; ///< a variable, and the one it is made from
    for (const Node &n : graph.nodes) {
      bool assigns = n.op == "AssignVariableOp" || n.op == "Assign";
      if (!assigns || n.inputs.size() != 2)
        continue;
      Edge variable = source(n.inputs[0]), value = source(n.inputs[1]);
      const Node &restore = graph.nodes[value.node];
      if (!isVariable(graph.nodes[variable.node]))
        continue;
      if (restore.op == "ReadVariableOp" && !restore.inputs.empty())
        if (Edge from = source(restore.inputs[0]); isVariable(graph.nodes[from.node]))
          copies.emplace_back(variable.node, from.node);
      if (restore.op != "RestoreV2" || restore.inputs.size() < 2)
        continue;
      const Tensor *names = constantOf(graph.nodes[source(restore.inputs[1]).node]);
      if (names && names->type == DType::String && value.output < static_cast<int64_t>(names->strings.size()))
        keys[variable.node] = names->strings[value.output];
    }
    // tf.saved_model.save of a Keras 3 model restores a copy of each variable; the functions read the
    // variable.
    for (auto [copy, from] : copies)
      if (auto known = keys.find(copy); known != keys.end())
        keys.emplace(from, known->second);
  }

  /// Every node that `wanted` needs, in no order that matters.
  std::vector<int64_t> reachable(const std::vector<int64_t> &wanted) const {
    std::vector<bool> seen(graph.nodes.size());
    std::vector<int64_t> found, work(wanted);
    while (!work.empty()) {
      int64_t i = work.back();
      work.pop_back();
      if (seen[i])
        continue;
      seen[i] = true;
      found.push_back(i);
      for (const Edge &e : graph.nodes[i].inputs)
        work.push_back(e.node);
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  void freeze(int64_t index) {
    Node &n = graph.nodes[index];
    if (isVariable(n))
      return makeConstant(index);
    if (n.op == "ReadVariableOp") {
      n.op = "Identity";
      n.attributes.erase("dtype");
    } else if (n.op == "ResourceGather") {
      n.op = "Gather";
      const Attribute *batch = n.find("batch_dims");
      const auto *dims = batch ? std::get_if<int64_t>(&batch->value) : nullptr;
      if (dims && *dims != 0)
        faults.push_back({n.name, "ResourceGather",
                          "attribute 'batch_dims' is " + std::to_string(*dims) + ", accepted: 0"});
    }
  }

  void makeConstant(int64_t index) {
    Node &n = graph.nodes[index];
    std::string key = n.name;
    if (auto known = keys.find(index); known != keys.end()) {
      key = known->second;
    } else if (const Attribute *a = n.find("shared_name")) {
      const auto *shared = std::get_if<std::string>(&a->value);
      if (shared && !shared->empty())
        key = *shared;
    }
    std::string error;
    TensorRef tensor = checkpoint.read(key, error);
    if (!tensor) {
      faults.push_back({n.name, n.op, error});
      return;
    }
    n.op = "Const";
    n.inputs.clear();
    n.control.clear();
    n.attributes.clear();
    n.attributes["dtype"].value = tensor->type;
    n.attributes["value"].value = std::move(tensor);
  }

  Graph &graph;
  Checkpoint &checkpoint;
  std::vector<Fault> &faults;
  std::unordered_map<int64_t, std::string> keys; ///< by variable node; look-ups only
};

} // namespace

void freezeVariables(Graph &graph, Checkpoint &checkpoint, const std::vector<int64_t> &wanted,
                     std::vector<Fault> &faults) {
  Freezer(graph, checkpoint, faults).run(wanted);
}

bool holdsVariables(const Graph &graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), isVariable);
}

} // namespace quantc::import::graphdef
