//===- Ends.cpp - inputs and outputs of the model -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Named ones are looked up. Without names the inputs are the placeholders, and
// the outputs what nobody reads and what depends on an input.
//===----------------------------------------------------------------------===//

#include "Importer.h"

#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <algorithm>
#include <set>

using namespace mlir;

namespace quantc::import::graphdef {

static std::string someNames(const std::vector<std::string> &names) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < 10; ++i)
    text += (i ? ", '" : "'") + names[i] + "'";
  return names.size() > 10 ? text + ", ..." : text;
}

/// Names in the graph that are close to what was asked for.
static std::string nearest(const Graph &graph, StringRef name) {
  std::vector<std::string> close;
  for (const Node &n : graph.nodes) {
    StringRef have(n.name);
    if (have.size() < 512 && name.size() < 512 &&
        (have.ends_with(name) || name.ends_with(have) ||
         have.edit_distance(name, true, 3) <= std::min<size_t>(2, name.size() / 3)))
      close.push_back(n.name);
  }
  return close.empty() ? "" : "; near are " + someNames(close);
}

/// A Placeholder that stands for a control edge of a loop or branch whose functions were inlined: TensorFlow
/// gives it this name, nobody feeds it and nobody reads it.
static bool standsForControl(const Node &node) {
  StringRef name(node.name);
  return name.substr(name.rfind('/') + 1).starts_with("unused_control_flow_input");
}

/// For each node whether another one reads a result of it.
static std::vector<bool> readNodes(const Graph &graph) {
  std::vector<bool> read(graph.nodes.size());
  for (const Node &n : graph.nodes)
    for (const Edge &e : n.inputs)
      read[e.node] = true;
  return read;
}

void Importer::resolveInputs() {
  if (options.inputs.empty()) {
    std::vector<bool> read = readNodes(graph);
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if (graph.nodes[i].op == "Placeholder" && (read[i] || !standsForControl(graph.nodes[i])))
        inputs.push_back({graph.nodes[i].name, static_cast<int64_t>(i), 0, std::nullopt});
  }
  std::set<std::pair<int64_t, int64_t>> seen;
  for (const InputSpec &spec : options.inputs) {
    auto name = splitOutputName(spec.name);
    int64_t node = name ? graph.find(name->first) : -1;
    if (node == -1) {
      fault(nullptr, "input '" + spec.name + "' names no node of the graph" + nearest(graph, spec.name));
      continue;
    }
    if (!seen.insert({node, name->second}).second) {
      fault(nullptr, "input '" + spec.name + "' is given twice");
      continue;
    }
    inputs.push_back({spec.name, node, name->second, spec.shape});
  }
}

void Importer::cutInputs() {
  std::vector<bool> isInput(graph.nodes.size()), readElsewhere(graph.nodes.size());
  std::set<std::pair<int64_t, int64_t>> ends;
  for (const Input &i : inputs) {
    isInput[i.node] = true;
    ends.insert({i.node, i.output});
  }
  auto reads = [&](int64_t node, int64_t output) {
    if (isInput[node] && !ends.count({node, output}))
      readElsewhere[node] = true;
  };
  for (const Node &n : graph.nodes)
    for (const Edge &e : n.inputs)
      reads(e.node, e.output);
  for (const Output &o : outputs)
    reads(o.node, std::max<int64_t>(o.output, 0));
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    scope.cut[i] = isInput[i] && (!readElsewhere[i] || graph.nodes[i].op == "Placeholder");
}

void Importer::resolveOutputs() {
  for (const std::string &text : options.outputs) {
    auto name = splitOutputName(text);
    int64_t node = name ? graph.find(name->first) : -1;
    if (node == -1)
      fault(nullptr, "output '" + text + "' names no node of the graph" + nearest(graph, text));
    else
      outputs.push_back({text, node, name->second});
  }
}

/// For each node whether a result of it can depend on one of `sources`.
static std::vector<bool> dependents(const Graph &graph, std::vector<int64_t> sources) {
  std::vector<std::vector<int64_t>> readers(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    for (const Edge &e : graph.nodes[i].inputs)
      readers[e.node].push_back(static_cast<int64_t>(i));
  std::vector<bool> depends(graph.nodes.size());
  while (!sources.empty()) {
    int64_t at = sources.back();
    sources.pop_back();
    if (depends[at])
      continue;
    depends[at] = true;
    sources.insert(sources.end(), readers[at].begin(), readers[at].end());
  }
  return depends;
}

/// The pivots of a condition: a Switch of its own predicate and what passes that on. Only control edges read
/// them.
static bool isPivot(const Graph &graph, const Node &node) {
  const Node *at = &node;
  if (at->op == "Identity" && !at->inputs.empty())
    at = &graph.nodes[at->inputs.front().node];
  return at->op == "Switch" && at->inputs.size() == 2 && at->inputs[0] == at->inputs[1];
}

void Importer::chooseOutputs() {
  // What only checks, prints or stores is no output.
  static const std::set<std::string, std::less<>> never = {"NoOp",
                                                           "Assert",
                                                           "Print",
                                                           "Const",
                                                           "Placeholder",
                                                           "SaveV2",
                                                           "RestoreV2",
                                                           "Enter",
                                                           "LoopCond",
                                                           "HistogramSummary",
                                                           "ImageSummary",
                                                           "MergeSummary",
                                                           "PlaceholderWithDefault",
                                                           "ScalarSummary",
                                                           "WriteScalarSummary"};
  std::vector<bool> read = readNodes(graph);
  std::vector<int64_t> sources;
  for (const Input &i : inputs)
    sources.push_back(i.node);
  std::vector<bool> depends = dependents(graph, sources);
  std::vector<Output> all;
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (const Node &n = graph.nodes[i]; !read[i] && !never.count(n.op) && !isPivot(graph, n)) {
      all.push_back({n.name, static_cast<int64_t>(i), allResults});
      if (depends[i])
        outputs.push_back(all.back());
    }
  // A graph that computes on constants alone has these results, one of nothing but inputs has them.
  if (outputs.empty())
    outputs = std::move(all);
  if (outputs.empty())
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if (!read[i] && graph.nodes[i].op == "Placeholder" && !standsForControl(graph.nodes[i]))
        outputs.push_back({graph.nodes[i].name, static_cast<int64_t>(i), 0});
  if (outputs.empty())
    fault(nullptr, "no output: every node is used by another one; name the outputs (--output)");
}

Value Importer::resultOf(const Output &output) {
  const std::vector<Val> &slots = scope.values[output.node];
  const Node &node = graph.nodes[output.node];
  if (output.output >= static_cast<int64_t>(slots.size()) ||
      slots[output.output].state == Val::State::Unused) {
    if (slots.empty() || slots[0].state != Val::State::Failed)
      fault(&node, "output " + std::to_string(output.output) + " was asked for, the node has " +
                       std::to_string(slots.size()));
    return {};
  }
  const Val &v = slots[output.output];
  if (v.state == Val::State::Dead)
    fault(&node, "the output is on a branch that is not taken");
  else if (v.state == Val::State::Live && v.list)
    fault(&node, "the output is a list of tensors; an output is one tensor, as TensorListStack gives it");
  else if (v.state == Val::State::Live) {
    std::string error;
    Value result = v.value ? v.value : materialize(v.constant, v.name, error);
    if (!result)
      fault(&node, error);
    return result;
  }
  return {};
}

/// Each result of a node of which all are wanted, but what has no value: on a branch that is not taken, a
/// list, a result that only training reads. What `weights` excludes are constants that other nodes hold: the
/// weights of a loop come out of it.
std::vector<Importer::Output> Importer::expanded(const Output &output, bool weights) const {
  if (output.output != allResults)
    return {output};
  const std::vector<Val> &slots = scope.values[output.node];
  const std::string &name = graph.nodes[output.node].name;
  std::vector<Output> all;
  for (size_t k = 0; k < slots.size(); ++k) {
    const Val &v = slots[k];
    if (v.state == Val::State::Failed)
      return {{name, output.node, 0}};
    bool held = v.constant && v.name != name;
    if (v.state == Val::State::Live && !v.list && (weights || !held))
      all.push_back({k ? name + ":" + std::to_string(k) : name, output.node, static_cast<int64_t>(k)});
  }
  return all;
}

SmallVector<Value> Importer::gatherResults() {
  std::vector<Output> all;
  for (bool weights : {false, true})
    if (all.empty())
      for (const Output &o : outputs)
        llvm::append_range(all, expanded(o, weights));
  if (all.empty())
    fault(nullptr,
          "no output: what no node reads is a list of tensors or on a branch that is not taken; name "
          "the outputs (--output)");
  outputs = std::move(all);
  SmallVector<Value> results;
  for (const Output &o : outputs)
    results.push_back(resultOf(o));
  return results;
}

RankedTensorType Importer::inferCutType(const Input &input) {
  GraphDefOptions alone = options;
  alone.inputs.clear();
  alone.outputs = {graph.nodes[input.node].name + ":" + std::to_string(input.output)};
  Importer inner(graph, builder.getContext(), alone);
  OwningOpRef<ModuleOp> module = inner.run();
  if (!module)
    return {};
  for (auto function : module->getOps<func::FuncOp>())
    return cast<RankedTensorType>(function.getFunctionType().getResult(0));
  return {};
}

RankedTensorType Importer::inputType(const Input &input) {
  const Node &node = graph.nodes[input.node];
  auto attribute = [&](std::string_view name) -> const DType * {
    const Attribute *a = node.find(name);
    return a ? std::get_if<DType>(&a->value) : nullptr;
  };
  Type element;
  PartialShape shape;
  if (const Attribute *a = node.find("value"); a && node.op == "Const") {
    if (auto *t = std::get_if<TensorRef>(&a->value); t && *t) {
      shape = (*t)->shape;
      element = elementType((*t)->type);
    }
  } else if (node.op == "Placeholder" || node.op == "PlaceholderWithDefault") {
    if (const DType *d = attribute("dtype")) {
      element = elementType(*d);
      if (!element)
        return fault(&node, "input of type " + toString(*d) + "; allowed are floats, integers and booleans"),
               RankedTensorType();
    } else
      return fault(&node, "has no attribute 'dtype'"), RankedTensorType();
    if (const Attribute *s = node.find("shape"))
      if (auto *p = std::get_if<PartialShape>(&s->value))
        shape = *p;
  } else {
    // An interior node: its type is what the graph would compute, where that can be found.
    if (RankedTensorType inferred = inferCutType(input)) {
      element = inferred.getElementType();
      shape.emplace();
      for (int64_t d : inferred.getShape())
        shape->push_back(ShapedType::isDynamic(d) ? -1 : d);
    } else {
      for (std::string_view name : {"DstT", "output_type", "out_type", "dtype", "T"})
        if (const DType *d = attribute(name)) {
          element = elementType(*d);
          break;
        }
      if (!element)
        element = builder.getF32Type();
    }
  }
  if (shape && !shape->empty() && shape->front() == -1)
    shape->front() = options.openBatch;
  if (input.shape)
    shape = *input.shape;
  if (!shape) {
    fault(&node, "the graph leaves the shape of input '" + input.name + "' open; give it: --input " +
                     input.name + "=1x2x3 (or =scalar)");
    return {};
  }
  SmallVector<int64_t> dims;
  for (int64_t d : *shape) {
    if (d < -1) {
      fault(&node, "dimension " + std::to_string(d) + " in the shape of input '" + input.name + "'");
      return {};
    }
    dims.push_back(d == -1 ? ShapedType::kDynamic : d);
  }
  Shape closed;
  for (int64_t d : *shape)
    closed.push_back(std::max<int64_t>(d, 1));
  auto count = countElements(closed);
  if (static_cast<int64_t>(shape->size()) > options.limits.rank || !count ||
      *count > options.limits.elements) {
    fault(&node, "shape " + toString(*shape) + " of input '" + input.name + "' is over the limits: rank " +
                     std::to_string(options.limits.rank) + ", " + std::to_string(options.limits.elements) +
                     " elements");
    return {};
  }
  return RankedTensorType::get(dims, element);
}

bool Importer::makeArguments(Block *block) {
  for (const Input &input : inputs) {
    RankedTensorType type = inputType(input);
    if (!type)
      continue;
    Val v;
    v.state = Val::State::Live;
    v.value = block->addArgument(type, location(input.name));
    auto &slots = scope.values[input.node];
    if (static_cast<int64_t>(slots.size()) <= input.output)
      slots.resize(static_cast<size_t>(input.output) + 1);
    slots[input.output] = v;
  }
  return found.empty();
}

} // namespace quantc::import::graphdef
