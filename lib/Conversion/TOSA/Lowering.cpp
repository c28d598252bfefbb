//===- Lowering.cpp - one function on its way to TOSA -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "Tables.h"
#include "quantc/Support/Constants.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

const RuleTable &RuleTable::builtin() {
  static const RuleTable table = [] {
    RuleTable t;
    for (auto add :
         {addLinearRules, addElementwiseRules, addTableRules, addSoftmaxRules, addReduceRules, addResizeRules,
          addShapeRules, addBlockRules, addIndexRules, addStageRules, addFloatRules, addRecurrentRules})
      add(t);
    return t;
  }();
  return table;
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

std::optional<Params> conversion::paramsOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  auto q = type ? dyn_cast<quant::QuantizedType>(type.getElementType()) : quant::QuantizedType();
  if (!q)
    return std::nullopt;
  Params p;
  p.bits = q.getStorageTypeIntegralWidth() == 4 ? 8 : q.getStorageTypeIntegralWidth();
  p.isUnsigned = !q.isSigned();
  // The kernels clamp to the whole type, whatever range a narrow type allows.
  p.low = -(int64_t{1} << (p.bits - 1));
  p.high = -p.low - 1;
  SmallVector<int64_t> zeros;
  if (auto u = dyn_cast<quant::UniformQuantizedType>(q)) {
    p.scales = {static_cast<float>(u.getScale())};
    zeros = {u.getZeroPoint()};
  } else if (auto a = dyn_cast<quant::UniformQuantizedPerAxisType>(q)) {
    for (double s : a.getScales())
      p.scales.push_back(static_cast<float>(s));
    zeros.assign(a.getZeroPoints().begin(), a.getZeroPoints().end());
  }
  if (zeros.empty() || !llvm::all_equal(zeros))
    return std::nullopt;
  p.zeroPoint = zeros.front() + (p.isUnsigned ? p.low : 0);
  return p;
}

int64_t conversion::applyScale(int64_t value, Factor factor, bool doubleRound) {
  int64_t round = int64_t{1} << (factor.shift - 1);
  if (doubleRound && factor.shift > 31)
    round += value >= 0 ? 1 << 30 : -(1 << 30);
  return (value * factor.multiplier + round) >> factor.shift;
}

std::optional<Factor> conversion::factorOf(double real) {
  if (real == 0)
    return Factor{0, 31};
  int exponent;
  int64_t q = std::llround(std::frexp(real, &exponent) * 2147483648.0);
  if (q == int64_t{1} << 31) {
    q /= 2;
    ++exponent;
  }
  if (exponent < -31)
    return Factor{0, 31};
  if (exponent > 29)
    return std::nullopt;
  return Factor{static_cast<int32_t>(q), static_cast<int8_t>(31 - exponent)};
}

std::optional<Factor> conversion::narrowFactorOf(double real) {
  auto f = factorOf(real);
  if (!f || f->shift - 16 < 2)
    return std::nullopt;
  f->multiplier = f->multiplier < 0x7FFF0000 ? (f->multiplier + (1 << 15)) >> 16 : 0x7FFF;
  f->shift = static_cast<int8_t>(f->shift - 16);
  return f;
}

std::pair<int64_t, int64_t> conversion::clampRange(const Params &out, qnn::Activation activation) {
  auto q = [&](float v) {
    const float steps = std::clamp(std::round(v / out.scale()), -1e9f, 1e9f);
    return std::clamp(out.zeroPoint + static_cast<int64_t>(steps), out.low, out.high);
  };
  if (activation == qnn::Activation::Relu)
    return {q(0), out.high};
  if (activation == qnn::Activation::Relu6)
    return {q(0), q(6)};
  if (activation == qnn::Activation::ReluN1To1)
    return {q(-1), q(1)};
  return {out.low, out.high};
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

Lowering::Lowering(func::FuncOp from, const LoweringOptions &how)
    : builder(from.getContext()), loc(from.getLoc()), function(from), options(how) {}

LogicalResult Lowering::refuse(Operation *, const Twine &why) {
  reason = why.str();
  return failure();
}

RankedTensorType Lowering::typeOf(Value v) const {
  auto type = dyn_cast<RankedTensorType>(v.getType());
  if (!type || !type.hasStaticShape() || llvm::is_contained(type.getShape(), 0))
    return {};
  Type element = type.getElementType();
  MLIRContext *context = element.getContext();
  if (isa<quant::CalibratedQuantizedType>(element))
    element = Float32Type::get(context);
  else if (auto q = dyn_cast<quant::QuantizedType>(element))
    element = IntegerType::get(context, std::max(8u, q.getStorageTypeIntegralWidth()));
  // TOSA 1.0 has no int64; an index of ARG_MAX is never beyond int32.
  if (element.isInteger(64) && isa_and_present<qnn::ArgMaxOp, qnn::ArgMinOp>(v.getDefiningOp()))
    element = IntegerType::get(context, 32);
  bool accepted = element.isF32() || element.isSignlessInteger(1) || element.isSignlessInteger(8) ||
                  element.isSignlessInteger(16) || element.isSignlessInteger(32);
  return accepted ? RankedTensorType::get(type.getShape(), element) : RankedTensorType();
}

LogicalResult Lowering::checkTypes(Operation *op) {
  auto check = [&](Value v, const Twine &what) -> LogicalResult {
    if (typeOf(v))
      return success();
    auto type = dyn_cast<RankedTensorType>(v.getType());
    if (type && !type.hasStaticShape())
      return refuse(op, what + " has an open dimension, " +
                            Twine(type.getShape().front() < 0 ? "give batch=N" : "and TOSA 1.0 has none"));
    std::string text;
    llvm::raw_string_ostream(text) << v.getType();
    return refuse(op, what + " is a " + text +
                          ", and TOSA 1.0 has tensors of 8, 16 and 32 bits, booleans and float32 without "
                          "empty dimensions");
  };
  for (OpResult r : op->getResults())
    if (failed(check(r, "its result")))
      return failure();
  return success();
}

bool Lowering::foldConstants(Operation *op) {
  if (!isPure(op) || op->getNumOperands() == 0 || isa<qnn::CustomOp>(op))
    return false;
  SmallVector<ElementsAttr> operands;
  for (Value v : op->getOperands()) {
    // A shape is known where the types are.
    ElementsAttr value = known.lookup(v);
    auto type = dyn_cast<RankedTensorType>(v.getType());
    if (!value && isa<qnn::ShapeOp, qnn::RankOp, qnn::ZerosLikeOp>(op) && type && type.hasStaticShape() &&
        type.getElementType().isIntOrFloat())
      value = DenseElementsAttr::get(RankedTensorType::get(type.getShape(), type.getElementType()),
                                     builder.getZeroAttr(type.getElementType()));
    if (!value)
      return false;
    operands.push_back(value);
  }
  auto results = evaluate(op, operands, options.profile);
  if (!results)
    return false;
  for (auto [result, value] : llvm::zip_equal(op->getResults(), *results))
    known[result] = value;
  return true;
}

LogicalResult Lowering::lowerToCustom(Operation *op) {
  if (!options.allowCustomOps)
    return failure();
  SmallVector<Value> operands;
  SmallVector<Type> types;
  for (Value v : op->getOperands()) {
    if (isa<NoneType>(v.getType()))
      return failure();
    Value x = get(v);
    if (!x)
      return failure();
    operands.push_back(x);
  }
  for (Value v : op->getResults()) {
    if (!typeOf(v))
      return failure();
    types.push_back(typeOf(v));
  }
  std::string attributes;
  llvm::raw_string_ostream(attributes) << op->getAttrDictionary();
  StringRef name = op->getName().stripDialect();
  if (auto custom = dyn_cast<qnn::CustomOp>(op))
    name = custom.getCustomCode();
  auto made = tosa::CustomOp::create(builder, loc, types, name, "quantc", attributes, operands);
  for (auto [from, to] : llvm::zip_equal(op->getResults(), made.getResults()))
    set(from, to);
  return success();
}

LogicalResult Lowering::lower(Operation *op) {
  if (auto c = dyn_cast<qnn::ConstantOp>(op)) {
    known[c.getOutput()] = c.getValue();
    return success();
  }
  if (isa<qnn::NoValueOp>(op) || covered.count(op) || foldConstants(op))
    return success();
  builder.setInsertionPoint(op);
  loc = op->getLoc();
  reason.clear();
  // What reads the result of an op that was refused says nothing new, unless it has no rule itself.
  const bool broken =
      llvm::any_of(op->getOperands(), [&](Value v) { return values.count(v) && !values.lookup(v); });
  Rule rule = RuleTable::builtin().find(op->getName().getStringRef());
  LogicalResult result = failure();
  if (broken ? !rule : succeeded(checkTypes(op)))
    result = rule ? rule(*this, op) : refuse(op, "no rule for it");
  if (succeeded(result) || (!broken && succeeded(lowerToCustom(op))))
    return success();
  for (Value v : op->getResults())
    values[v] = Value();
  if (!broken || (!rule && !options.allowCustomOps))
    op->emitOpError() << "has no TOSA form: " << (reason.empty() ? "its operands have none" : reason);
  return failure();
}

void Lowering::findIslands() {
  function.walk([&](qnn::QuantizeOp end) {
    auto chain = findIsland(end, [](Value v) { return getConstantValue(v); });
    if (chain.empty())
      return;
    islands[end] = chain;
    // From the end: what is read only by ops of the island need not be made.
    for (Operation *op : llvm::drop_begin(llvm::reverse(chain)))
      if (llvm::all_of(op->getUsers(), [&](Operation *u) { return u == end || covered.count(u); }))
        covered.insert(op);
  });
}

LogicalResult Lowering::convertArguments(Block &body) {
  bool good = true;
  builder.setInsertionPointToStart(&body);
  for (BlockArgument argument : llvm::to_vector(body.getArguments())) {
    RankedTensorType type = typeOf(argument);
    if (!type) {
      auto ranked = dyn_cast<RankedTensorType>(argument.getType());
      bool open = ranked && !ranked.hasStaticShape();
      emitError(argument.getLoc()) << "input #" << argument.getArgNumber() << " of type "
                                   << argument.getType() << " has no TOSA form: "
                                   << (open ? "its shape is open; give batch=N" : "an unknown element type");
      values[argument] = Value();
      good = false;
      continue;
    }
    Value x = body.addArgument(type, argument.getLoc());
    loc = argument.getLoc();
    auto p = paramsOf(argument);
    if (p && p->isUnsigned) {
      Value minusZero = scalar(elementOf(x), static_cast<double>(p->low)), zero = scalar(elementOf(x), 0);
      x = tosa::RescaleOp::create(builder, loc, type, x, constant(integer(32), {1}, {1 << 30}),
                                  constant(integer(8), {1}, {30}), minusZero, zero, true,
                                  tosa::RoundingMode::SINGLE_ROUND, false, true, false);
    }
    set(argument, x);
  }
  return success(good);
}

LogicalResult Lowering::convertReturn(Operation *op) {
  builder.setInsertionPoint(op);
  SmallVector<Value> results;
  for (Value v : op->getOperands()) {
    loc = v.getLoc();
    Value y = get(v);
    if (!y) {
      if (!values.count(v))
        op->emitOpError() << "a result of type " << v.getType() << " has no TOSA form";
      return failure();
    }
    auto p = paramsOf(v);
    if (p && p->isUnsigned)
      y = tosa::RescaleOp::create(builder, loc, y.getType(), y, constant(integer(32), {1}, {1 << 30}),
                                  constant(integer(8), {1}, {30}), scalar(elementOf(y), 0),
                                  scalar(elementOf(y), static_cast<double>(p->low)), true,
                                  tosa::RoundingMode::SINGLE_ROUND, false, false, true);
    // A file names each output once, and no input is one.
    if (isa<BlockArgument>(y) || y.getDefiningOp<tosa::ConstOp>() || llvm::is_contained(results, y))
      y = tosa::IdentityOp::create(builder, loc, y.getType(), y);
    results.push_back(y);
  }
  loc = op->getLoc();
  func::ReturnOp::create(builder, loc, results);
  return success();
}

LogicalResult Lowering::run() {
  if (!llvm::hasSingleElement(function.getBody()))
    return function.emitOpError("has no TOSA form: it has several blocks");
  Block &body = function.getBody().front();
  SmallVector<Operation *> ops;
  for (Operation &op : body)
    ops.push_back(&op);
  findIslands();
  const unsigned arguments = body.getNumArguments();
  LogicalResult result = convertArguments(body);
  for (Operation *op : llvm::ArrayRef(ops).drop_back()) {
    const bool ours = isa_and_present<qnn::QNNDialect>(op->getDialect());
    if (!ours)
      op->emitOpError("has no TOSA form: it is no op of qnn");
    if (!ours || failed(lower(op)))
      result = failure();
  }
  if (failed(convertReturn(ops.back())) || failed(result))
    return failure();
  for (Operation *op : llvm::reverse(ops))
    op->erase();
  body.eraseArguments(0, arguments);
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
    if (isOpTriviallyDead(&op))
      op.erase();
  function.setFunctionType(
      builder.getFunctionType(body.getArgumentTypes(), body.getTerminator()->getOperandTypes()));
  return success();
}
