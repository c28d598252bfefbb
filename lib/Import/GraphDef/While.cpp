//===- While.cpp - loops that run as often as they decide -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A loop whose condition depends on computed values, or that runs more often
// than is unrolled, becomes qnn.while: its two functions are lowered once each,
// into the regions of the op. Variables that the body hands on as they are and
// that are constants stay constants inside, so that weights are weights there.
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "TensorLists.h"

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

using namespace mlir;

namespace quantc::import::graphdef {

/// Whether result `k` of a loop's function is its argument `k`.
static bool handsOn(const Graph &function, size_t k) {
  Edge e = function.nodes[static_cast<size_t>(function.results)].inputs[k];
  for (size_t steps = 0; steps <= function.nodes.size(); ++steps) { // a cycle ends here
    const Node &node = function.nodes[static_cast<size_t>(e.node)];
    if (node.op != "Identity" || node.inputs.size() != 1)
      break;
    e = node.inputs[0];
  }
  return e.node == function.arguments[k];
}

/// A type that both are of: a dimension in which they differ is open. Null where rank or elements differ.
static RankedTensorType join(RankedTensorType a, RankedTensorType b) {
  if (a.getElementType() != b.getElementType() || a.getRank() != b.getRank())
    return {};
  SmallVector<int64_t> shape(a.getShape());
  for (auto [d, other] : llvm::zip(shape, b.getShape()))
    if (d != other)
      d = ShapedType::kDynamic;
  return RankedTensorType::get(shape, a.getElementType());
}

bool Importer::lowerRegion(Region &region, const Node &node, const Graph &function,
                           std::vector<Val> arguments, ArrayRef<size_t> wanted,
                           SmallVectorImpl<Value> &values) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&region.front());
  if (++regionDepth > options.limits.nesting) {
    --regionDepth;
    fault(&node, "loops are nested deeper than " + std::to_string(options.limits.nesting) +
                     " (does its body hold the loop itself?)");
    return false;
  }
  // Constants of the region are its own: nothing inside sees what is outside.
  Scope outer = std::move(scope);
  auto outerLoops = std::exchange(loops, std::vector<Loop>());
  auto outerConstants = std::exchange(constants, decltype(constants)());
  auto outerTensors = std::exchange(constantTensors, decltype(constantTensors)());
  StringRef name(node.name);
  name.consume_front(outer.own);
  scope = {};
  scope.graph = &function;
  scope.place = outer.place + name.str() + "/";
  scope.prefix = outer.prefix + name.str() + "/";
  scope.own = node.name + "/";
  scope.cut.resize(function.nodes.size());
  scope.values.resize(function.nodes.size());
  for (size_t i = 0; i < arguments.size(); ++i) {
    scope.cut[static_cast<size_t>(function.arguments[i])] = true;
    scope.values[static_cast<size_t>(function.arguments[i])] = {std::move(arguments[i])};
  }
  const size_t before = found.size();
  scope.order = orderNodes(function, {function.results}, scope.cut, found);
  for (size_t i = before; i < found.size(); ++i)
    found[i].node = scope.place + found[i].node;
  if (found.size() == before)
    lowerAll();
  const std::vector<Val> &results = scope.values[static_cast<size_t>(function.results)];
  for (size_t k : wanted)
    if (found.size() == before)
      if (Value v = k < results.size() ? tensorOf(results[k], node) : Value())
        values.push_back(v);
  bool good = found.size() == before && values.size() == wanted.size();
  if (!good && found.size() == before)
    fault(&node, "its function gives no tensor where one is needed");
  retired.push_back(
      std::exchange(constantTensors, std::move(outerTensors))); // `rearranged` knows their addresses
  constants = std::move(outerConstants);
  loops = std::move(outerLoops);
  scope = std::move(outer);
  --regionDepth;
  return good;
}

Value Importer::tensorOf(const Val &v, const Node &node) {
  if (v.state != Val::State::Live)
    return {};
  if (v.list) {
    Lowering list(*this, node, {});
    return tensorOfList(list, *v.list, std::nullopt);
  }
  if (!v.constant)
    return v.value;
  std::string error;
  Value made = materialize(v.constant, v.name, error);
  if (!made)
    fault(&node, error);
  return made;
}

qnn::WhileOp Importer::makeWhile(const Node &node, ArrayRef<Value> operands,
                                 ArrayRef<RankedTensorType> types) {
  SmallVector<Type> list(types.begin(), types.end());
  auto loop = qnn::WhileOp::create(builder, nodeLocation(node), list, operands, ArrayAttr());
  for (Region *region : {&loop.getCondition(), &loop.getBody()}) {
    Block &block = region->emplaceBlock();
    for (Type type : list)
      block.addArgument(type, nodeLocation(node));
  }
  return loop;
}

/// What a variable is inside of its loop and behind it: the tensor itself, or a list of its slices.
static Val carriedVal(const Val &before, Value tensor, const Node &node) {
  Val v{Val::State::Live, nullptr, tensor, node.name};
  if (!before.list)
    return v;
  List list;
  list.type = before.list->type;
  list.grows = before.list->grows;
  list.shape = Shape(Lowering::typeOf(tensor).getShape().drop_front());
  list.tensor = tensor;
  v.value = {};
  v.list = std::make_shared<const List>(std::move(list));
  return v;
}

/// The variables with lists whose elements have a shape. Where nobody gave one, the body is lowered once for
/// what it writes, and what that made is dropped.
std::optional<std::vector<Val>> Importer::withElementShapes(const Node &node, const Graph &body,
                                                            std::vector<Val> variables) {
  std::vector<size_t> unknown, carried;
  SmallVector<Value> operands;
  SmallVector<RankedTensorType> types;
  for (size_t k = 0; k < variables.size(); ++k) {
    const List *list = variables[k].list.get();
    if (list && (list->isName || (!list->tensor && !list->whole && !elementShape(*list, std::nullopt)))) {
      if (!list->isName)
        unknown.push_back(k);
    } else if (!variables[k].constant || !handsOn(body, k)) {
      carried.push_back(k);
    }
  }
  if (unknown.empty())
    return variables;
  for (size_t k : carried) {
    Value operand = tensorOf(variables[k], node);
    if (!operand)
      return std::nullopt;
    operands.push_back(operand);
    types.push_back(cast<RankedTensorType>(operand.getType()));
  }
  qnn::WhileOp loop = makeWhile(node, operands, types);
  std::vector<Val> arguments = variables;
  for (auto [k, argument] : llvm::zip(carried, loop.getBody().getArguments()))
    arguments[k] = carriedVal(variables[k], argument, node);
  for (size_t k : unknown) {
    // A length from outside is none in here; what is asked is the shape of one element.
    List list = *variables[k].list;
    list.length = {};
    arguments[k].list = std::make_shared<const List>(std::move(list));
  }
  SmallVector<Value> next;
  bool good = lowerRegion(loop.getBody(), node, body, std::move(arguments), unknown, next);
  for (auto [k, tensor] : llvm::zip(unknown, next)) {
    List list = *variables[k].list;
    list.shape = Shape(Lowering::typeOf(tensor).getShape().drop_front());
    variables[k].list = std::make_shared<const List>(std::move(list));
  }
  loop.erase();
  if (!good)
    return std::nullopt;
  return variables;
}

std::vector<Val> Importer::lowerWhile(const Node &node, const Graph &condition, const Graph &body,
                                      const std::vector<Val> &initial) {
  Val failed;
  failed.state = Val::State::Failed;
  std::optional<std::vector<Val>> start = withElementShapes(node, body, initial);
  if (!start)
    return {failed};
  std::vector<size_t> carried;
  SmallVector<Value> operands;
  SmallVector<RankedTensorType> types;
  for (size_t k = 0; k < start->size(); ++k) {
    const Val &v = (*start)[k];
    if (handsOn(body, k) && (v.constant || (v.list && v.list->isName)))
      continue;
    Value operand = tensorOf(v, node);
    if (!operand)
      return {failed};
    carried.push_back(k);
    operands.push_back(operand);
    types.push_back(cast<RankedTensorType>(operand.getType()));
  }
  auto carry = [&](ValueRange tensors) {
    std::vector<Val> values = *start;
    for (auto [k, tensor] : llvm::zip(carried, tensors))
      values[k] = carriedVal(values[k], tensor, node);
    return values;
  };
  auto argumentsOf = [&](Region &region) { return carry(region.getArguments()); };
  // A dimension that changes from step to step is open in the next attempt; each can only be opened once.
  qnn::WhileOp loop;
  for (bool settled = false; !settled;) {
    loop = makeWhile(node, operands, types);
    SmallVector<Value> next;
    if (!lowerRegion(loop.getBody(), node, body, argumentsOf(loop.getBody()), carried, next)) {
      loop.erase();
      return {failed};
    }
    settled = true;
    for (auto [type, v] : llvm::zip(types, next)) {
      RankedTensorType both = join(type, cast<RankedTensorType>(v.getType()));
      if (!both) {
        std::string text;
        llvm::raw_string_ostream(text)
            << "a variable of this loop is of type " << type << ", after a step of type " << v.getType();
        fault(&node, text);
        loop.erase();
        return {failed};
      }
      settled &= both == type;
      type = both;
    }
    if (!settled) {
      loop.erase();
      continue;
    }
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&loop.getBody().front());
    qnn::YieldOp::create(builder, nodeLocation(node), next);
  }
  SmallVector<Value> again;
  if (!lowerRegion(loop.getCondition(), node, condition, argumentsOf(loop.getCondition()), {0}, again)) {
    loop.erase();
    return {failed};
  }
  if (again[0].getDefiningOp<qnn::ConstantOp>()) { // false ends a loop that is unrolled
    loop.erase();
    fault(&node, "its condition is always true: it never ends");
    return {failed};
  }
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&loop.getCondition().front());
    auto type = cast<RankedTensorType>(again[0].getType());
    if (!type.getElementType().isInteger(1)) { // a number stands for whether it is other than 0
      auto scalar = RankedTensorType::get({}, type.getElementType());
      Value zero = qnn::ConstantOp::create(builder, nodeLocation(node), scalar,
                                           cast<ElementsAttr>(builder.getZeroAttr(scalar)));
      OperationState state(nodeLocation(node), "qnn.not_equal", ValueRange{again[0], zero}, TypeRange(),
                           ArrayRef<NamedAttribute>());
      if (FailureOr<Operation *> op = qnn::createInferred(builder, state); succeeded(op))
        again[0] = (*op)->getResult(0);
    }
    qnn::YieldOp::create(builder, nodeLocation(node), again);
  }
  return carry(loop.getResults());
}

} // namespace quantc::import::graphdef
