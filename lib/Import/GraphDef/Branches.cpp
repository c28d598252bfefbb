//===- Branches.cpp - branches whose predicate is known -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// An If becomes both its branches (Functions.cpp). Where the predicate is a
// constant the other branch is not even looked at: training code, which no
// importer knows, often stands there.
//===----------------------------------------------------------------------===//

#include "Branches.h"
#include "Fold.h"

namespace quantc::import::graphdef {

/// The constant behind identities and the default of a placeholder, null when an input of the model may be
/// anything.
static TensorRef constantBehind(const Graph &graph, const std::vector<bool> &isInput, Edge edge) {
  for (size_t steps = 0; steps <= graph.nodes.size(); ++steps) {
    const Node &node = graph.nodes[edge.node];
    if (isInput[static_cast<size_t>(edge.node)])
      return nullptr;
    if (node.op == "Const") {
      const Attribute *a = node.find("value");
      const TensorRef *t = a ? std::get_if<TensorRef>(&a->value) : nullptr;
      return t ? *t : nullptr;
    }
    bool passes = node.op == "Identity" || node.op == "IdentityN" || node.op == "PlaceholderWithDefault";
    if (!passes || edge.output >= static_cast<int64_t>(node.inputs.size()))
      return nullptr;
    edge = node.inputs[static_cast<size_t>(edge.output)];
  }
  return nullptr;
}

void takeConstantBranches(Graph &graph, const std::vector<InputSpec> &inputs) {
  std::vector<bool> isInput(graph.nodes.size());
  for (const InputSpec &spec : inputs)
    if (auto split = splitOutputName(spec.name))
      if (int64_t n = graph.find(split->first); n >= 0)
        isInput[static_cast<size_t>(n)] = true;
  for (Node &node : graph.nodes) {
    if (node.op != "_Choose" || node.inputs.size() != 3)
      continue;
    TensorRef predicate = constantBehind(graph, isInput, node.inputs[0]);
    auto value = predicate ? loadInts(*predicate) : std::nullopt;
    if (!value || value->size() != 1)
      continue;
    bool taken = value->front() != 0;
    graph.warnings.push_back({node.name, "If",
                              "the predicate is the constant " + std::string(taken ? "true" : "false") +
                                  " ('" + graph.nodes[node.inputs[0].node].name +
                                  "'): only that branch is imported"});
    Edge branch = node.inputs[taken ? 1 : 2];
    node.op = "Identity";
    node.inputs = {branch};
  }
}

} // namespace quantc::import::graphdef
