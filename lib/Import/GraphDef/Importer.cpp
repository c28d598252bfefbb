//===- Importer.cpp - a checked graph becomes a module --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "Branches.h"
#include "Fold.h"

#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

#include <algorithm>
#include <set>

using namespace mlir;

namespace quantc::import::graphdef {

Importer::Importer(const Graph &theGraph, MLIRContext *context, const GraphDefOptions &theOptions)
    : graph(theGraph), options(theOptions), builder(context) {
  scope.graph = &theGraph;
  scope.cut.resize(theGraph.nodes.size());
  scope.values.resize(theGraph.nodes.size());
}

Location Importer::location(StringRef name) const {
  return NameLoc::get(StringAttr::get(builder.getContext(), name));
}

void Importer::fault(const Node *node, std::string text) {
  found.push_back(node ? Fault{scope.place + nameHere(node->name).str(), node->op, std::move(text)}
                       : Fault{"", "", std::move(text)});
}

void Importer::warn(const Node &node, std::string text) {
  std::string name = scope.place + nameHere(node.name).str();
  if (warnedOf.emplace(name, text).second)
    warned.push_back({name, node.op, std::move(text)});
}

Type Importer::elementType(DType type) const {
  Builder b(builder.getContext());
  auto isUnsigned = [&](unsigned width) {
    return IntegerType::get(b.getContext(), width, IntegerType::Unsigned);
  };
  switch (type) {
  case DType::Float:
    return b.getF32Type();
  case DType::Double:
    return options.narrowTypes ? b.getF32Type() : b.getF64Type();
  case DType::Half:
    return options.narrowTypes ? b.getF32Type() : b.getF16Type();
  case DType::BFloat16:
    return options.narrowTypes ? b.getF32Type() : b.getBF16Type();
  case DType::Bool:
    return b.getI1Type();
  case DType::Int8:
    return b.getIntegerType(8);
  case DType::Int16:
    return b.getIntegerType(16);
  case DType::Int32:
    return b.getI32Type();
  case DType::Int64:
    return b.getI64Type();
  case DType::UInt8:
    return isUnsigned(8);
  case DType::UInt16:
    return isUnsigned(16);
  case DType::UInt32:
    return isUnsigned(32);
  case DType::UInt64:
    return isUnsigned(64);
  case DType::String:
    return qnn::StringType::get(b.getContext());
  case DType::Complex64:
    return ComplexType::get(b.getF32Type());
  case DType::Complex128:
    return ComplexType::get(b.getF64Type());
  default:
    return {};
  }
}

/// The same values in float32.
static TensorRef narrowed(const Tensor &t) {
  if (!isFloat(t.type) || t.type == DType::Float)
    return nullptr;
  Tensor one = t;
  if (t.splat)
    one.shape = {1}, one.splat = false;
  std::vector<float> values;
  if (t.type == DType::Double) {
    for (double d : load<double>(one))
      values.push_back(static_cast<float>(d));
  } else {
    values = load<float>(one);
  }
  auto out = store<float>(DType::Float, t.shape, values);
  out->splat = t.splat;
  return out;
}

Value Importer::materialize(const TensorRef &tensor, const std::string &name, std::string &error) {
  auto [at, isNew] = constants.try_emplace(tensor.get());
  if (!isNew)
    return at->second;
  Type element = elementType(tensor->type);
  if (!element || tensor->type == DType::String) {
    error = "a constant of type " + toString(tensor->type) + " can't be imported";
    constants.erase(tensor.get());
    return {};
  }
  TensorRef stored = tensor;
  if (options.narrowTypes)
    if (TensorRef n = narrowed(*tensor))
      stored = n;
  auto type = RankedTensorType::get(tensor->shape, element);
  ElementsAttr value = makeConstant(type, ArrayRef<char>(stored->data.data(), stored->data.size()));
  auto op = qnn::ConstantOp::create(builder, location(name), type, value);
  Value result = op.getOutput();
  constants[tensor.get()] = result;
  constantTensors[result] = {tensor, name}; // keeps the tensor, whose address is a key, alive
  return result;
}

const std::pair<TensorRef, std::string> *Importer::constantOf(Value value) const {
  auto it = constantTensors.find(value);
  return it == constantTensors.end() ? nullptr : &it->second;
}

//===----------------------------------------------------------------------===//
// Inputs and outputs
//===----------------------------------------------------------------------===//

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

bool Importer::resolveInputs() {
  if (options.inputs.empty()) {
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if (graph.nodes[i].op == "Placeholder")
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
  // A node is cut when nobody reads an output of it that is not an input.
  std::vector<bool> isInput(graph.nodes.size()), readElsewhere(graph.nodes.size());
  for (const Input &i : inputs)
    isInput[i.node] = true;
  std::set<std::pair<int64_t, int64_t>> ends;
  for (const Input &i : inputs)
    ends.insert({i.node, i.output});
  auto reads = [&](int64_t node, int64_t output) {
    if (isInput[node] && !ends.count({node, output}))
      readElsewhere[node] = true;
  };
  for (const Node &n : graph.nodes)
    for (const Edge &e : n.inputs)
      reads(e.node, e.output);
  for (const Output &o : outputs)
    reads(o.node, o.output);
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    scope.cut[i] = isInput[i] && (!readElsewhere[i] || graph.nodes[i].op == "Placeholder");
  return found.empty();
}

bool Importer::resolveOutputs() {
  for (const std::string &text : options.outputs) {
    auto name = splitOutputName(text);
    int64_t node = name ? graph.find(name->first) : -1;
    if (node == -1)
      fault(nullptr, "output '" + text + "' names no node of the graph" + nearest(graph, text));
    else
      outputs.push_back({text, node, name->second});
  }
  if (!options.outputs.empty())
    return found.empty();
  // The nodes that no other node uses; what only checks or prints is no output.
  std::vector<bool> used(graph.nodes.size());
  for (const Node &n : graph.nodes)
    for (const Edge &e : n.inputs)
      used[e.node] = true;
  static const std::set<std::string, std::less<>> never = {
      "NoOp",  "Assert",  "Print", "Const", "Placeholder", "SaveV2", "RestoreV2", "PlaceholderWithDefault",
      "Enter", "LoopCond"};
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (!used[i] && !never.count(graph.nodes[i].op))
      outputs.push_back({graph.nodes[i].name, static_cast<int64_t>(i), 0});
  // A graph of nothing but inputs and constants has them as outputs.
  if (outputs.empty())
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if (!used[i] && graph.nodes[i].op == "Placeholder")
        outputs.push_back({graph.nodes[i].name, static_cast<int64_t>(i), 0});
  if (outputs.empty())
    fault(nullptr, "no output: every node is used by another one; name the outputs (--output)");
  return found.empty();
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

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

/// Types hardly any kernel computes in; moving them is all right.
static bool isWideOrHalf(Type t) { return t.isF64() || t.isF16() || t.isBF16(); }
static bool movesOnly(const Node &node) {
  static const std::set<std::string, std::less<>> ops = {"Reshape",       "Squeeze",
                                                         "ExpandDims",    "Shape",
                                                         "Cast",          "Size",
                                                         "Rank",          "Identity",
                                                         "Switch",        "Merge",
                                                         "IdentityN",     "StopGradient",
                                                         "Snapshot",      "ShapeN",
                                                         "Bitcast",       "Fill",
                                                         "Sign",          "Atan2",
                                                         "Bucketize",     "Real",
                                                         "Imag",          "ComplexAbs",
                                                         "Pack",          "Print",
                                                         "CheckNumerics", "PreventGradient",
                                                         "EnsureShape",   "PlaceholderWithDefault"};
  return ops.count(node.op) != 0;
}

void Importer::finish(int64_t index, std::vector<Val> results) {
  std::vector<Val> &slots = scope.values[index];
  for (size_t i = 0; i < slots.size(); ++i)
    if (slots[i].state == Val::State::Live) {
      if (results.size() <= i)
        results.resize(i + 1);
      results[i] = slots[i];
    }
  slots = std::move(results);
}

std::vector<Val> Importer::gather(const Node &node, Val::State &state) {
  std::vector<Val> operands;
  bool dead = false, failed = false;
  for (const Edge &e : node.inputs) {
    const std::vector<Val> &from = scope.values[e.node];
    const Node &producer = scope.graph->nodes[e.node];
    Val v;
    // A node whose outputs are all dead, or all failed, has one entry for any number.
    if (e.output < static_cast<int64_t>(from.size()))
      v = from[e.output];
    else if (!from.empty() && (from[0].state == Val::State::Failed || from[0].state == Val::State::Dead))
      v = from[0];
    else {
      fault(&node, "reads output " + std::to_string(e.output) + " of '" + producer.name + "' (" +
                       producer.op + "), which has " + std::to_string(from.size()));
      v.state = Val::State::Failed;
    }
    if (v.state == Val::State::Unused) {
      fault(&node, "reads output " + std::to_string(e.output) + " of '" + producer.name + "' (" +
                       producer.op + "), which has no value in an inference graph");
      v.state = Val::State::Failed;
    }
    dead |= v.state == Val::State::Dead;
    failed |= v.state == Val::State::Failed;
    operands.push_back(std::move(v));
  }
  for (int64_t c : node.control)
    for (const Val &v : scope.values[c])
      dead |= node.op != "Merge" && v.state == Val::State::Dead && scope.values[c].size() == 1;
  state = dead ? Val::State::Dead : failed ? Val::State::Failed : Val::State::Live;
  return operands;
}

void Importer::lowerNode(int64_t index) {
  const Node &node = scope.graph->nodes[index];
  Val all;
  std::vector<Val> operands = gather(node, all.state);
  if (node.op == "Merge")
    return finish(index, evaluateMerge(node, operands));
  if (all.state != Val::State::Live)
    return finish(index, {all});
  finish(index, evaluate(node, std::move(operands), loops.empty() ? nullptr : &folded[&node]));
}

std::vector<Val> Importer::evaluate(const Node &node, std::vector<Val> operands, Folded *memo) {
  Val all;
  all.state = Val::State::Failed;
  bool constant = !operands.empty() && std::all_of(operands.begin(), operands.end(),
                                                   [](const Val &v) { return v.constant != nullptr; });
  if (FoldFn fold = constant ? findFold(node.op) : nullptr) {
    std::vector<TensorRef> tensors;
    for (const Val &v : operands)
      tensors.push_back(v.constant);
    FoldContext c{node,
                  tensors,
                  options.foldRules == GraphDefOptions::FoldRules::Toco ? FoldRules::Toco : FoldRules::TFLite,
                  {},
                  {}};
    bool known = memo && memo->in == tensors;
    if (known)
      c.out = memo->out;
    bool done = known || fold(c);
    // An attribute may ask for a type that no constant has.
    if (std::find(c.out.begin(), c.out.end(), nullptr) != c.out.end())
      c.error = "its attributes ask for a result that is no tensor of numbers";
    if (done && c.error.empty()) {
      if (!loops.empty() && !known && !countFolded(node, c.out))
        return {all};
      if (memo)
        *memo = {tensors, c.out};
      std::vector<Val> results;
      for (size_t i = 0; i < c.out.size(); ++i) {
        // What passes through keeps the name of the constant it is.
        auto same = std::find(tensors.begin(), tensors.end(), c.out[i]);
        results.push_back({Val::State::Live,
                           c.out[i],
                           {},
                           same == tensors.end() ? node.name : operands[same - tensors.begin()].name});
      }
      return results;
    }
    if (!c.error.empty()) {
      fault(&node, c.error);
      return {all};
    }
  }

  Lowering lowering(*this, node, std::move(operands));
  captured.clear();
  if (!options.narrowTypes && !movesOnly(node))
    for (size_t i = 0; i < lowering.numInputs() && !lowering.failed(); ++i)
      if (RankedTensorType t = lowering.inputs[i].list ? RankedTensorType() : lowering.type(i);
          t && isWideOrHalf(t.getElementType()) && !lowering.isConstant(i)) {
        std::string name;
        llvm::raw_string_ostream(name) << t.getElementType();
        lowering.fail("operand #" + std::to_string(i) + " is of type " + name +
                      ", in which no kernel computes; --narrow-types computes in float32");
      }
  LowerFn lower = findLowering(node.op);
  if (!lower)
    lower = findLowering("_Unknown");
  if (!lowering.failed())
    lower(lowering);
  if (lowering.failed())
    return {all};
  return std::move(lowering.outputs);
}

OwningOpRef<ModuleOp> Importer::run() {
  bool known = resolveOutputs();
  if (!resolveInputs() || !known) // the faults of both
    return {};
  MLIRContext *context = builder.getContext();
  OwningOpRef<ModuleOp> module(ModuleOp::create(builder.getUnknownLoc()));
  builder.setInsertionPointToEnd(module->getBody());
  auto function =
      func::FuncOp::create(builder, builder.getUnknownLoc(), "main", builder.getFunctionType({}, {}));
  Block *block = function.addEntryBlock();
  builder.setInsertionPointToEnd(block);

  // Diagnostics of ops belong to the node that is lowered: they become its fault.
  ScopedDiagnosticHandler capture(context, [&](Diagnostic &d) {
    if (d.getSeverity() == DiagnosticSeverity::Error && captured.empty())
      captured = d.str();
    return success();
  });
  if (!makeArguments(block))
    return {};
  std::vector<int64_t> wanted;
  for (const Output &o : outputs)
    wanted.push_back(o.node);
  scope.order = orderNodes(graph, wanted, scope.cut, found);
  if (!found.empty())
    return {};
  lowerAll();

  SmallVector<Value> results;
  for (const Output &o : outputs) {
    const std::vector<Val> &slots = scope.values[o.node];
    const Node &node = graph.nodes[o.node];
    if (o.output >= static_cast<int64_t>(slots.size()) || slots[o.output].state == Val::State::Unused) {
      if (slots.empty() || slots[0].state != Val::State::Failed)
        fault(&node, "output " + std::to_string(o.output) + " was asked for, the node has " +
                         std::to_string(slots.size()));
      continue;
    }
    const Val &v = slots[o.output];
    if (v.state == Val::State::Dead)
      fault(&node, "the output is on a branch that is not taken");
    else if (v.state == Val::State::Live && v.list)
      fault(&node, "the output is a list of tensors; an output is one tensor, as TensorListStack gives it");
    else if (v.state == Val::State::Live) {
      std::string error;
      Value result = v.value ? v.value : materialize(v.constant, v.name, error);
      if (!result)
        fault(&node, error);
      results.push_back(result);
    }
  }
  if (!found.empty())
    return {};
  func::ReturnOp::create(builder, builder.getUnknownLoc(), results);
  SmallVector<Type> resultTypes;
  for (Value r : results)
    resultTypes.push_back(r.getType());
  function.setFunctionType(builder.getFunctionType(block->getArgumentTypes(), resultTypes));
  for (auto [i, input] : llvm::enumerate(inputs))
    function.setArgAttr(static_cast<unsigned>(i), "qnn.name", builder.getStringAttr(input.name));
  for (auto [i, output] : llvm::enumerate(outputs))
    function.setResultAttr(static_cast<unsigned>(i), "qnn.name", builder.getStringAttr(output.name));

  // What the lowerings made and nobody uses: a constant before it was rearranged, and the like. Users come
  // after what they use, so one walk from the end finds all.
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*block)))
    if (op.use_empty() && !op.hasTrait<OpTrait::IsTerminator>() && op.getNumResults() > 0 &&
        isMemoryEffectFree(&op))
      op.erase();
  captured.clear();
  if (failed(verify(*module))) {
    fault(nullptr, captured.empty() ? "the imported module does not verify" : captured);
    return {};
  }
  return module;
}

} // namespace quantc::import::graphdef
