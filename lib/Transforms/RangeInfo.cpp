//===- RangeInfo.cpp - the range of a value -------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/RangeInfo.h"

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNInterfaces.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

#include <cfloat>

using namespace mlir;

namespace quantc::transforms {

static constexpr StringLiteral kOpRanges = "qnn.ranges", kArgumentRange = "qnn.range";

Type withElementType(Type tensor, Type element) { return cast<ShapedType>(tensor).clone(element); }

static DictionaryAttr encode(MLIRContext *context, const RangeInfo &info) {
  NamedAttrList list;
  Builder b(context);
  if (info.direct)
    list.set("direct", b.getUnitAttr());
  if (info.learnt)
    list.set("learnt", b.getUnitAttr());
  if (info.narrow)
    list.set("narrow", b.getUnitAttr());
  if (!info.origin.empty())
    list.set("origin", b.getStringAttr(info.origin));
  return list.getDictionary(context);
}

static func::FuncOp functionOf(BlockArgument argument) {
  return dyn_cast_or_null<func::FuncOp>(argument.getOwner()->getParentOp());
}

/// The dictionary beside a value, or null.
static DictionaryAttr getDictionary(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    func::FuncOp func = functionOf(argument);
    return func ? func.getArgAttrOfType<DictionaryAttr>(argument.getArgNumber(), kArgumentRange)
                : DictionaryAttr();
  }
  auto result = cast<OpResult>(value);
  auto all = result.getOwner()->getDiscardableAttr(kOpRanges);
  auto list = dyn_cast_or_null<ArrayAttr>(all);
  if (!list || list.size() <= result.getResultNumber())
    return {};
  return dyn_cast<DictionaryAttr>(list[result.getResultNumber()]);
}

static void setDictionary(Value value, DictionaryAttr dictionary) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    func::FuncOp func = functionOf(argument);
    if (!func)
      return;
    if (dictionary)
      func.setArgAttr(argument.getArgNumber(), kArgumentRange, dictionary);
    else
      func.removeArgAttr(argument.getArgNumber(), kArgumentRange);
    return;
  }
  auto result = cast<OpResult>(value);
  Operation *op = result.getOwner();
  SmallVector<Attribute> list(op->getNumResults(), DictionaryAttr::get(op->getContext()));
  if (auto old = dyn_cast_or_null<ArrayAttr>(op->getDiscardableAttr(kOpRanges)))
    for (auto [to, from] : llvm::zip(list, old))
      to = from;
  list[result.getResultNumber()] = dictionary ? dictionary : DictionaryAttr::get(op->getContext());
  bool any = llvm::any_of(list, [](Attribute a) { return !cast<DictionaryAttr>(a).empty(); });
  if (any)
    op->setDiscardableAttr(kOpRanges, ArrayAttr::get(op->getContext(), list));
  else
    op->removeDiscardableAttr(kOpRanges);
}

std::optional<RangeInfo> getRange(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  auto calibrated = type ? dyn_cast<quant::CalibratedQuantizedType>(type.getElementType()) : nullptr;
  if (!calibrated)
    return std::nullopt;
  RangeInfo info;
  info.range = {calibrated.getMin(), calibrated.getMax()};
  if (DictionaryAttr d = getDictionary(value)) {
    info.direct = d.contains("direct");
    info.learnt = d.contains("learnt");
    info.narrow = d.contains("narrow");
    if (auto origin = d.getAs<StringAttr>("origin"))
      info.origin = origin.str();
  }
  return info;
}

void setRange(Value value, const RangeInfo &info) {
  MLIRContext *context = value.getContext();
  auto element =
      quant::CalibratedQuantizedType::get(Float32Type::get(context), info.range.min, info.range.max);
  value.setType(withElementType(value.getType(), element));
  setDictionary(value, encode(context, info));
}

void setCalibratedRange(Value value, float min, float max) {
  // The type can't hold an empty range; this one is as good as empty.
  if (!(min < max)) {
    min = std::min(min, 0.0f);
    max = std::max(max, 0.0f);
    if (min == max)
      max = FLT_MIN;
  }
  RangeInfo info;
  info.range = {min, max};
  setRange(value, info);
}

void clearRange(Value value) {
  value.setType(withElementType(value.getType(), Float32Type::get(value.getContext())));
  setDictionary(value, {});
}

void dropRangeAttribute(Value value) { setDictionary(value, {}); }

void setLack(Value value, StringRef reason) {
  Builder b(value.getContext());
  setDictionary(value, b.getDictionaryAttr(b.getNamedAttr("lacks", b.getStringAttr(reason))));
}

std::string getLack(Value value) {
  DictionaryAttr d = getDictionary(value);
  auto reason = d ? d.getAs<StringAttr>("lacks") : StringAttr();
  return reason ? reason.str() : "has no range";
}

static constexpr StringLiteral kChannelRanges = "qnn.channel_ranges";

std::optional<ChannelRanges> getChannelRanges(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  Operation *op = value.getDefiningOp();
  auto d = op ? dyn_cast_or_null<DictionaryAttr>(op->getDiscardableAttr(kChannelRanges)) : DictionaryAttr();
  if (!d || !type)
    return std::nullopt;
  auto min = d.getAs<DenseF64ArrayAttr>("min"), max = d.getAs<DenseF64ArrayAttr>("max");
  auto axis = d.getAs<IntegerAttr>("axis");
  if (!min || !max || !axis || min.size() != max.size() || axis.getInt() < 0 ||
      axis.getInt() >= type.getRank() || type.getDimSize(axis.getInt()) != min.size())
    return std::nullopt;
  ChannelRanges c;
  c.axis = axis.getInt();
  c.narrow = d.contains("narrow");
  for (auto [lo, hi] : llvm::zip(min.asArrayRef(), max.asArrayRef()))
    c.ranges.push_back({lo, hi});
  return c;
}

void setChannelRanges(Value constant, const ChannelRanges &c) {
  Operation *op = constant.getDefiningOp();
  if (!op)
    return;
  Builder b(op->getContext());
  SmallVector<double> min, max;
  for (const rules::Range &r : c.ranges) {
    min.push_back(r.min);
    max.push_back(r.max);
  }
  NamedAttrList list;
  list.set("axis", b.getI64IntegerAttr(c.axis));
  list.set("min", b.getDenseF64ArrayAttr(min));
  list.set("max", b.getDenseF64ArrayAttr(max));
  if (c.narrow)
    list.set("narrow", b.getUnitAttr());
  op->setDiscardableAttr(kChannelRanges, list.getDictionary(op->getContext()));
}

bool isReal(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return false;
  Type element = type.getElementType();
  return element.isF32() || isa<quant::QuantizedType>(element);
}

bool isConstant(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<OpTrait::ConstantLike>();
}

/// Made and read by operators of qnn, arguments and returns of the function alone. Other values keep the
/// types that the ops of their own dialects demand.
static bool isBetweenOperators(Value value) {
  auto isForeign = [](Operation *op) {
    return !isa<qnn::QuantizableOp, func::ReturnOp>(op) && !isa<qnn::YieldOp>(op);
  };
  Operation *op = value.getDefiningOp();
  // Nobody carries a type over a branch.
  if (!value.getParentRegion()->hasOneBlock())
    return false;
  return !(op && isForeign(op)) && llvm::none_of(value.getUsers(), isForeign);
}

bool isActivation(Value value) { return isReal(value) && !isConstant(value) && isBetweenOperators(value); }

bool isDecided(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && isa<quant::UniformQuantizedType, quant::UniformQuantizedPerAxisType>(type.getElementType());
}

void refreshFunctionType(func::FuncOp func) {
  if (func.isExternal())
    return;
  SmallVector<Type> inputs(func.getBody().front().getArgumentTypes());
  SmallVector<Type> results(func.getResultTypes());
  if (auto ret = dyn_cast<func::ReturnOp>(func.getBody().front().getTerminator()))
    results.assign(ret.getOperandTypes().begin(), ret.getOperandTypes().end());
  func.setType(FunctionType::get(func.getContext(), inputs, results));
}

} // namespace quantc::transforms
