//===- Loops.cpp - while loops are unrolled -------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The condition of a loop is lowered on the values its variables have; when it
// folds to true the body is lowered, and so on until it folds to false. Nothing
// calls itself: the loops that are open stand on a stack.
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "Importer.h"
#include "TensorLists.h"
#include "quantc/Import/GraphDef.h"

using namespace mlir;

namespace quantc::import::graphdef {

StringRef Importer::nameHere(StringRef name) const {
  name.consume_front(scope.own); // nothing in the graph itself
  return name;
}

Location Importer::nodeLocation(const Node &node) const {
  return location(scope.prefix + nameHere(node.name).str());
}

void Importer::lowerAll() {
  while (true) {
    if (scope.next == scope.order.size()) {
      if (loops.empty())
        return;
      endOfFunction();
      continue;
    }
    int64_t index = scope.order[scope.next++];
    const Node &node = scope.graph->nodes[index];
    if (scope.cut[index])
      continue;
    if (!loops.empty() && ++unrolled > options.limits.nodes) {
      if (unrolled == options.limits.nodes + 1)
        fault(&node,
              "the unrolled loops have more than " + std::to_string(options.limits.nodes) + " nodes in all");
      scope.next = scope.order.size();
      continue;
    }
    if (node.op == "While" || node.op == "StatelessWhile")
      beginLoop(index);
    else
      lowerNode(index);
  }
}

bool Importer::countFolded(const Node &node, const std::vector<TensorRef> &made) {
  for (const TensorRef &t : made)
    elements += t->count();
  if (elements <= options.limits.elements)
    return true;
  fault(&node, "the constants that the unrolled loops compute have more than " +
                   std::to_string(options.limits.elements) + " elements in all");
  return false;
}

const Graph *Importer::loopFunction(const Node &node, const char *attribute, size_t operands,
                                    size_t results) {
  const Attribute *a = node.find(attribute);
  const auto *reference = a ? std::get_if<Attribute::Function>(&a->value) : nullptr;
  if (!reference) {
    fault(&node, std::string("has no attribute '") + attribute + "' (function)");
    return nullptr;
  }
  auto it = graph.functions.find(reference->name);
  if (it == graph.functions.end()) {
    fault(&node, "calls function '" + reference->name + "', which the library does not have");
    return nullptr;
  }
  const Graph &function = *it->second;
  size_t has = function.nodes[function.results].inputs.size();
  if (function.arguments.size() == operands && has == results)
    return &function;
  fault(&node, "function '" + reference->name + "' (attribute '" + attribute + "') takes " +
                   std::to_string(function.arguments.size()) + " values and gives " + std::to_string(has) +
                   ", needed: " + std::to_string(operands) + " and " + std::to_string(results));
  return nullptr;
}

void Importer::beginLoop(int64_t index) {
  const Node &node = scope.graph->nodes[index];
  Val all;
  std::vector<Val> state = gather(node, all.state);
  if (all.state != Val::State::Live)
    return finish(index, {all});
  all.state = Val::State::Failed;
  if (state.empty()) {
    fault(&node, "has no variables; a loop that changes nothing ends at once or never");
    return finish(index, {all});
  }
  const Graph *condition = loopFunction(node, "cond", state.size(), 1);
  const Graph *body = loopFunction(node, "body", state.size(), state.size());
  if (!condition || !body)
    return finish(index, {all});
  if (static_cast<int64_t>(loops.size()) >= options.limits.nesting) {
    fault(&node, "loops are nested deeper than " + std::to_string(options.limits.nesting) +
                     " (does its body hold the loop itself?)");
    return finish(index, {all});
  }
  std::vector<Val> initial = state;
  Loop loop{std::move(scope),   index, condition, body,        std::move(state),
            std::move(initial), 0,     true,      found.size()};
  loops.push_back(std::move(loop));
  enter(*condition);
}

void Importer::enter(const Graph &function) {
  Loop &loop = loops.back();
  auto [order, isNew] = orders.try_emplace(&function);
  const Node &node = loop.outer.graph->nodes[loop.node];
  StringRef name(node.name);
  name.consume_front(loop.outer.own);
  scope = {};
  scope.graph = &function;
  scope.place = loop.outer.place + name.str() + "/";
  scope.prefix = loop.outer.prefix + name.str() + "/" + std::to_string(loop.iteration) + "/";
  scope.own = node.name + "/";
  scope.cut.resize(function.nodes.size());
  scope.values.resize(function.nodes.size());
  for (size_t i = 0; i < loop.state.size(); ++i) {
    scope.cut[function.arguments[i]] = true;
    scope.values[function.arguments[i]] = {loop.state[i]};
  }
  if (isNew) {
    size_t before = found.size();
    order->second = orderNodes(function, {function.results}, scope.cut, found);
    for (size_t i = before; i < found.size(); ++i)
      found[i].node = scope.place + found[i].node;
  }
  scope.order = order->second;
}

std::string Importer::judge(const Val &result, bool &again) {
  const Loop &loop = loops.back();
  const Graph &test = *loop.condition;
  const Node &from = test.nodes[test.nodes[test.results].inputs.front().node];
  if (result.state != Val::State::Live)
    return "its condition has no value";
  if (!result.constant)
    return "its condition '" + nameHere(from.name).str() + "' (" + from.op +
           ") is no tensor; needed: one boolean or number";
  std::vector<bool> values;
  withType(result.constant->type, [&]<typename T>() {
    if (result.constant->count() == 1)
      values.push_back(load<T>(*result.constant).front() != T(0));
    return true;
  });
  if (values.empty())
    return "its condition is " + toString(result.constant->type) + toString(result.constant->shape) +
           ", needed: one boolean or number";
  again = values.front();
  return "";
}

void Importer::becomeWhile() {
  Loop loop = std::move(loops.back());
  loops.pop_back();
  scope = std::move(loop.outer);
  // What was unrolled has no reader and goes with all that has none.
  finish(loop.node, lowerWhile(scope.graph->nodes[loop.node], *loop.condition, *loop.body, loop.initial));
}

void Importer::endOfFunction() {
  Loop &loop = loops.back();
  Val failed;
  failed.state = Val::State::Failed;
  std::vector<Val> results = std::move(scope.values[scope.graph->results]);
  if (found.size() != loop.faultsBefore || results.empty())
    return leaveLoop({failed});
  if (!loop.testing) {
    loop.state = std::move(results);
    loop.testing = true;
    ++loop.iteration;
    return enter(*loop.condition);
  }
  if (results.front().state == Val::State::Live && results.front().value)
    return becomeWhile();
  bool again = false;
  if (std::string why = judge(results.front(), again); !why.empty()) {
    int64_t node = loop.node;
    leaveLoop({failed});
    return fault(&scope.graph->nodes[node], why);
  }
  if (!again)
    return leaveLoop(std::move(loop.state));
  if (loop.iteration >= mostRuns)
    return becomeWhile();
  loop.testing = false;
  enter(*loop.body);
}

void Importer::leaveLoop(std::vector<Val> results) {
  Loop loop = std::move(loops.back());
  loops.pop_back();
  scope = std::move(loop.outer);
  finish(loop.node, std::move(results));
}

} // namespace quantc::import::graphdef
