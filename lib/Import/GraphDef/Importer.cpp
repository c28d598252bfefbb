//===- Importer.cpp - a checked graph becomes a module --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "Branches.h"
#include "Fold.h"
#include "RaiseBranches.h"

#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/QNN/QNNSignalOps.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Verifier.h"

#include "llvm/ADT/SetVector.h"

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

/// From so many bytes on a constant lies in its tensor, which the value keeps alive, and is not copied.
static constexpr size_t lentBytes = size_t{1} << 20;

static ElementsAttr valueOf(const TensorRef &tensor, RankedTensorType type, StringRef name) {
  const ArrayRef<char> bytes(tensor->data.data(), tensor->data.size());
  if (bytes.size() < lentBytes || type.getElementType().isInteger(1) || tensor->splat)
    return makeConstant(type, bytes);
  return DenseResourceElementsAttr::get(
      type, name.empty() ? StringRef("constant") : name,
      AsmResourceBlob(bytes, alignof(double), [tensor](void *, size_t, size_t) {}, /*dataIsMutable=*/false));
}

Value Importer::materialize(const TensorRef &tensor, const std::string &name, std::string &error) {
  auto [at, isNew] = constants.try_emplace(tensor.get());
  if (!isNew)
    return at->second;
  Type element = elementType(tensor->type);
  if (!element) {
    error = "a constant of type " + toString(tensor->type) + " can't be imported";
    constants.erase(tensor.get());
    return {};
  }
  TensorRef stored = tensor;
  if (options.narrowTypes)
    if (TensorRef n = narrowed(*tensor))
      stored = n;
  auto type = RankedTensorType::get(tensor->shape, element);
  ElementsAttr value;
  if (tensor->type == DType::String)
    value = DenseStringElementsAttr::get(
        type, SmallVector<StringRef>(stored->strings.begin(), stored->strings.end()));
  else
    value = valueOf(stored, type, name);
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

using LentValues = llvm::SetVector<DenseResourceElementsAttr>;

static DenseResourceElementsAttr lentValueOf(Operation &op) {
  auto constant = dyn_cast<qnn::ConstantOp>(op);
  return constant ? dyn_cast<DenseResourceElementsAttr>(constant.getValue()) : DenseResourceElementsAttr();
}

/// What the lowerings made and nobody uses: a constant before it was rearranged, and the like. Users come
/// after what they use, so one walk from the end finds all.
static void eraseUnread(Block &block, LentValues &erased) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
    for (Region &region : op.getRegions())
      eraseUnread(region.front(), erased);
    if (bool draws = isa<qnn::RandomUniformOp, qnn::RandomStandardNormalOp, qnn::MultinomialOp>(op);
        op.use_empty() && !op.hasTrait<OpTrait::IsTerminator>() && op.getNumResults() > 0 &&
        (draws || isMemoryEffectFree(&op))) {
      if (DenseResourceElementsAttr lent = lentValueOf(op))
        erased.insert(lent);
      op.erase();
    }
  }
}

/// What no constant is left of gives its tensor back, which the context would keep to its end. Constants of a
/// branch or a loop may hold the value of one that was erased outside.
static void giveBack(func::FuncOp function, LentValues &erased) {
  function.walk([&](Operation *op) {
    if (DenseResourceElementsAttr lent = lentValueOf(*op))
      erased.remove(lent);
  });
  auto &manager = DenseResourceElementsHandle::getManagerInterface(function.getContext());
  for (DenseResourceElementsAttr lent : erased)
    manager.update(lent.getRawHandle().getKey(), AsmResourceBlob());
}

OwningOpRef<ModuleOp> Importer::run() {
  resolveOutputs();
  resolveInputs();
  if (!found.empty()) // the faults of both
    return {};
  if (options.outputs.empty())
    chooseOutputs();
  cutInputs();
  if (!found.empty())
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

  SmallVector<Value> results = gatherResults();
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

  LentValues erased;
  eraseUnread(*block, erased);
  raiseBranches(function, options.bothBranches);
  eraseUnread(*block, erased); // constants of the branches, which have their own
  giveBack(function, erased);
  captured.clear();
  if (failed(verify(*module))) {
    fault(nullptr, captured.empty() ? "the imported module does not verify" : captured);
    return {};
  }
  return module;
}

} // namespace quantc::import::graphdef
