//===- Merge.cpp - where the branches of a Switch meet --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"

#include <set>

namespace quantc::import::graphdef {

/// The Switches whose outputs reach `start`, as predicate and side; a walk back that stops at each Switch.
static std::set<std::pair<std::pair<int64_t, int64_t>, bool>> guardsOf(const Graph &graph, int64_t start,
                                                                       int64_t output) {
  std::set<std::pair<std::pair<int64_t, int64_t>, bool>> guards;
  std::set<int64_t> seen;
  std::vector<Edge> stack{{start, output}};
  // Branches are small; a walk through a whole graph for each of its Merges is not worth its time.
  constexpr size_t most = 10000;
  while (!stack.empty() && seen.size() < most) {
    Edge e = stack.back();
    stack.pop_back();
    const Node &n = graph.nodes[e.node];
    if (n.op == "Switch" && n.inputs.size() == 2) {
      guards.insert({{n.inputs[1].node, n.inputs[1].output}, e.output == 1});
      continue;
    }
    if (!seen.insert(e.node).second)
      continue;
    for (const Edge &i : n.inputs)
      stack.push_back(i);
    // A constant of a branch has only the control edge from the branch's pivot.
    if (n.inputs.empty())
      for (int64_t c : n.control)
        stack.push_back({c, 0});
  }
  return guards;
}

std::vector<Val> Importer::evaluateMerge(const Node &node, const std::vector<Val> &operands) {
  std::vector<size_t> live;
  bool failed = false;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (operands[i].state == Val::State::Live)
      live.push_back(i);
    failed |= operands[i].state == Val::State::Failed;
  }
  if (live.size() == 1 && !failed) {
    auto index = std::make_shared<Tensor>();
    *index = {DType::Int32, {}, std::string(4, '\0'), false, {}};
    index->data[0] = static_cast<char>(live[0]);
    return {operands[live[0]], {Val::State::Live, index, {}, node.name}};
  }
  Val none;
  none.state = live.empty() && !failed ? Val::State::Dead : Val::State::Failed;
  if (live.size() < 2 || failed)
    return {none, none};
  // Both branches of a computed predicate: the op that chooses. Each operand must come from one side of it.
  if (operands.size() == 2) {
    auto first = guardsOf(*scope.graph, node.inputs[0].node, node.inputs[0].output);
    auto second = guardsOf(*scope.graph, node.inputs[1].node, node.inputs[1].output);
    for (const auto *guards : {&first, &second})
      for (const auto &[predicate, side] : *guards) {
        const auto &other = guards == &first ? second : first;
        if (guards->count({predicate, !side}) || other.count({predicate, side}))
          continue;
        const std::vector<Val> &from = scope.values[predicate.first];
        if (predicate.second >= static_cast<int64_t>(from.size()) ||
            from[predicate.second].state != Val::State::Live)
          continue;
        bool firstIsTrue = (guards == &first) == side;
        Lowering lowering(
            *this, node,
            {from[predicate.second], operands[firstIsTrue ? 0 : 1], operands[firstIsTrue ? 1 : 0]});
        captured.clear();
        findLowering("_Choose")(lowering);
        if (lowering.failed())
          return {none, none};
        return {lowering.outputs[0], Val()};
      }
  }
  fault(&node,
        "both branches reach this Merge, and no single Switch tells them apart; accepted are two branches "
        "of one predicate");
  return {none, none};
}

} // namespace quantc::import::graphdef
