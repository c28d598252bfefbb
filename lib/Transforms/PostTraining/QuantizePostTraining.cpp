//===- QuantizePostTraining.cpp - integers from calibrated ranges ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PtqConstants.h"
#include "PtqLimits.h"
#include "quantc/QNN/QNNFacts.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Regex.h"

using namespace mlir;
using namespace quantc::transforms;

namespace quantc::ptq {
namespace {

class Rewriter {
public:
  Rewriter(func::FuncOp function, const PostTrainingOptions &given, PostTrainingReport &into)
      : func(function), options(given), report(into), keep(given.keepFloat), constants(given, into),
        params(function, given, [this](Operation *op) { return refusal(op).empty(); }) {}

  LogicalResult run() {
    std::string bad;
    if (!options.keepFloat.empty() && !keep.isValid(bad))
      return func.emitError() << "keep-float: '" << options.keepFloat
                              << "' is no regular expression: " << bad;
    if (failed(setInputs()))
      return failure();
    SmallVector<Operation *> ops;
    for (Operation &op : func.getBody().front())
      ops.push_back(&op);
    for (Operation *op : ops)
      rewrite(op);
    if (options.strict && !report.islands.empty()) {
      for (auto [op, reason] : floatOps)
        emitError(op->getLoc()) << op->getName().stripDialect().upper() << " stays in float: " << reason;
      return failure();
    }
    if (failed(setOutputs()))
      return failure();
    for (Operation *op : ops)
      if (op->hasTrait<OpTrait::ConstantLike>() && op->use_empty())
        op->erase();
    setFunctionType();
    return success();
  }

private:
  /// Why an op can't be integer whatever its ranges, or "".
  std::string refusal(Operation *op) {
    auto spec = specOf(op);
    if (!spec || !spec->hasInteger)
      return "it has no integer kernel";
    bool is16 = options.activations == Activations::Int16;
    if (is16 && (!spec->hasInt16 || !qnn::getKernelSpec(op).writes("q16")))
      return "it has no kernel for int16 activations";
    if (!options.keepFloat.empty() && keep.match(qnn::getNodeName(op->getLoc())))
      return "its name matches keep-float";
    if (fillsWithZeroBytes(op) && options.activations == Activations::Int16)
      return "it has no kernel for int16 activations";
    if (fillsWithZeroBytes(op) && !options.exact)
      return "its kernel writes byte 0 into the places it leaves empty, which seldom stands for 0.0";
    if (llvm::any_of(op->getOperands(),
                     [](Value v) { return isa_and_nonnull<qnn::VariableOp>(v.getDefiningOp()); }))
      return "it keeps state, whose integer form needs ranges of values inside it";
    for (int index : {spec->weightOperand, spec->biasOperand}) {
      if (index < 0 || index >= static_cast<int>(op->getNumOperands()))
        continue;
      Value v = op->getOperand(static_cast<unsigned>(index));
      // A computed value may be integer by now: its producer stands before.
      if (!isRealOriginally(v))
        continue;
      const char *what = index == spec->weightOperand ? "weights" : "bias";
      if (!isConstant(v))
        return std::string("its ") + what + " are computed, the integer kernel needs constant ones";
    }
    for (Value v : op->getOperands())
      if (isReal(v) && isConstant(v) && !constants.elements(v))
        return "a constant of it holds values that are not finite";
    return "";
  }

  /// Why an op can't be integer, or "".
  std::string decide(Operation *op) {
    std::string why = refusal(op);
    if (!why.empty())
      return why;
    for (OpOperand &operand : op->getOpOperands())
      if (isRealOriginally(operand.get()) && !isConstant(operand.get()) && !params.read(operand))
        return "its input '" + qnn::getTensorName(operand.get()) + "' " + lackOfRange(operand.get());
    for (Value result : op->getResults())
      if (isReal(result) && !params.emitted(result))
        return "its output " + lackOfRange(result);
    std::string fault = findKernelFault(op, params, constants, options);
    return fault.empty() && !options.exact ? kernelRefusal(op) : fault;
  }

  std::string lackOfRange(Value v) const {
    auto it = options.unranged.find(qnn::getTensorName(v));
    return it == options.unranged.end() ? "has no range" : it->second;
  }

  /// Why the runtime's kernel would not take the types that `op` is about to get, or "". Those of weights and
  /// bias follow from what it takes.
  std::string kernelRefusal(Operation *op) {
    auto spec = specOf(op);
    SmallVector<Type> operands, results;
    for (OpOperand &operand : op->getOpOperands()) {
      auto index = static_cast<int>(operand.getOperandNumber());
      bool weights = spec && (index == spec->weightOperand || index == spec->biasOperand);
      Type type = operand.get().getType();
      if (isRealOriginally(operand.get())) {
        Uniform read = weights ? Uniform() : params.read(operand);
        type = read ? withElement(type, read) : Type();
      }
      operands.push_back(type);
    }
    for (Value result : op->getResults())
      results.push_back(isReal(result) ? withElement(result.getType(), params.emitted(result))
                                       : result.getType());
    auto refusal = qnn::getKernelRefusal(op, operands, results);
    return refusal ? "LiteRT could not run it: " + *refusal : "";
  }

  bool isRealOriginally(Value v) const {
    auto type = dyn_cast<RankedTensorType>(v.getType());
    return type && (isReal(v) || isa<Uniform>(type.getElementType()));
  }

  static Type withElement(Type tensor, Type element) {
    return RankedTensorType::get(cast<RankedTensorType>(tensor).getShape(), element);
  }
  static Type elementOf(Value v) { return cast<RankedTensorType>(v.getType()).getElementType(); }

  Location suffixed(Value v, StringRef suffix) const {
    return NameLoc::get(StringAttr::get(v.getContext(), qnn::getTensorName(v) + suffix));
  }

  /// A stage op directly behind what makes `v`.
  template <typename Op> Value convert(Value v, Type element, StringRef suffix) {
    Value &made = converted[{v, element}];
    if (made)
      return made;
    OpBuilder builder(v.getContext());
    builder.setInsertionPointAfterValue(v);
    made = Op::create(builder, suffixed(v, suffix), withElement(v.getType(), element), v);
    return made;
  }

  /// `v` in the given parameters.
  Value getAs(Value v, Uniform type) {
    if (elementOf(v) == type)
      return v;
    Uniform common = params.shared(v);
    Value from = common && common != type ? getAs(v, common) : v;
    if (isa<Uniform>(elementOf(from)) && !isa<BlockArgument>(from))
      countRequantized(from, type);
    return convert<qnn::QuantizeOp>(from, type, "/quantize");
  }
  void countRequantized(Value from, Uniform type) {
    if (!converted.contains({from, type}))
      ++report.requantized;
  }

  Value getFloat(Value v) {
    Type f32 = Float32Type::get(v.getContext());
    Type element = elementOf(v);
    if (element == f32)
      return v;
    if (isa<quant::CalibratedQuantizedType>(element)) { // a constant that came with a range
      v.setType(withElement(v.getType(), f32));
      return v;
    }
    Uniform common = params.shared(v);
    Value from = common ? getAs(v, common) : v;
    return convert<qnn::DequantizeOp>(from, f32, "/dequantize");
  }

  void rewrite(Operation *op) {
    if (op->hasTrait<OpTrait::ConstantLike>() || op->hasTrait<OpTrait::IsTerminator>())
      return;
    auto spec = specOf(op);
    bool real = llvm::any_of(op->getOperands(), [&](Value v) { return isRealOriginally(v); }) ||
                llvm::any_of(op->getResults(), [](Value v) { return isReal(v); });
    if (!real)
      return;
    if (spec && spec->widensToFloat)
      return;
    std::string reason = decide(op);
    if (!reason.empty()) {
      ++report.floatOps;
      report.islands.push_back({qnn::getNodeName(op->getLoc()), op->getName().stripDialect().str(), reason});
      floatOps.emplace_back(op, reason);
      for (OpOperand &operand : op->getOpOperands())
        if (isRealOriginally(operand.get()))
          operand.set(getFloat(operand.get()));
      for (Value result : op->getResults())
        if (isReal(result))
          result.setType(withElement(result.getType(), Float32Type::get(op->getContext())));
      return;
    }
    ++report.integerOps;
    bool hasWeights =
        spec->weightOperand >= 0 && spec->weightOperand < static_cast<int>(op->getNumOperands());
    for (OpOperand &operand : op->getOpOperands()) {
      auto index = static_cast<int>(operand.getOperandNumber());
      if (!isRealOriginally(operand.get()) ||
          (hasWeights && (index == spec->weightOperand || index == spec->biasOperand)))
        continue;
      Uniform type = params.read(operand);
      operand.set(isConstant(operand.get()) ? constants.quantizeValue(operand.get(), type, params)
                                            : getAs(operand.get(), type));
    }
    if (hasWeights) {
      auto input = cast<Uniform>(elementOf(op->getOperand(static_cast<unsigned>(spec->dataOperand))));
      constants.quantizeWeights(op, *spec, input.getScale());
    }
    for (Value result : op->getResults())
      if (isReal(result))
        result.setType(withElement(result.getType(), params.emitted(result)));
  }

  /// The element type of a border whose value has parameters `own`; null: not possible.
  Type borderType(Border border, Uniform own) const {
    MLIRContext *context = own.getContext();
    unsigned width = own.getStorageTypeIntegralWidth();
    switch (border) {
    case Border::Same:
      return own;
    case Border::Float:
      return Float32Type::get(context);
    case Border::Int8:
      return width == 8 ? own : Type();
    case Border::Int16:
      return width == 16 ? own : Type();
    case Border::SameUInt8:
      if (width != 8)
        return own;
      [[fallthrough]];
    case Border::UInt8:
      return width != 8 ? Type()
                        : Uniform::get(0, own.getStorageType(), own.getExpressedType(), own.getScale(),
                                       own.getZeroPoint() + 128, 0, 255);
    }
    return {};
  }
  LogicalResult refuseBorder(const char *what, Border border) {
    return func.emitError() << what << " of type "
                            << (border == Border::UInt8  ? "uint8"
                                : border == Border::Int8 ? "int8"
                                                         : "int16")
                            << " do not go with "
                            << (options.activations == Activations::Int16
                                    ? "int16 activations; int16 and float do"
                                    : "int8 activations; int8, uint8 and float do");
  }

  LogicalResult setInputs() {
    for (BlockArgument argument : func.getArguments()) {
      if (!isReal(argument))
        continue;
      Uniform own = params.shared(argument);
      Type element = own ? borderType(options.inputs, own) : Type(Float32Type::get(func.getContext()));
      if (!element)
        return refuseBorder("inputs", options.inputs);
      argument.setType(withElement(argument.getType(), element));
    }
    return success();
  }

  LogicalResult setOutputs() {
    Operation *ret = func.getBody().front().getTerminator();
    for (OpOperand &operand : ret->getOpOperands()) {
      Value v = operand.get();
      if (!isRealOriginally(v))
        continue;
      Uniform own = params.shared(v);
      if (isConstant(v) || !own || options.outputs == Border::Float) {
        operand.set(getFloat(v));
        continue;
      }
      Type element = borderType(options.outputs, own);
      if (!element)
        return refuseBorder("outputs", options.outputs);
      // An op left in float keeps a float output: quantizing at the very end only loses.
      if (isa<FloatType>(elementOf(v)) &&
          (options.outputs == Border::Same || options.outputs == Border::SameUInt8))
        continue;
      Value integer = getAs(v, own);
      operand.set(element == own ? integer : convert<qnn::QuantizeOp>(integer, element, "/quantize"));
    }
    return success();
  }

  void setFunctionType() {
    Block &block = func.getBody().front();
    SmallVector<Type> inputs(block.getArgumentTypes()), results(block.getTerminator()->getOperandTypes());
    func.setType(FunctionType::get(func.getContext(), inputs, results));
  }

  func::FuncOp func;
  const PostTrainingOptions &options;
  PostTrainingReport &report;
  mutable llvm::Regex keep;
  ConstantMaker constants;
  Params params;
  llvm::DenseMap<std::pair<Value, Type>, Value> converted;
  SmallVector<std::pair<Operation *, std::string>> floatOps;
};

} // namespace
} // namespace quantc::ptq

LogicalResult quantc::transforms::quantizePostTraining(func::FuncOp func, const PostTrainingOptions &options,
                                                       PostTrainingReport &report) {
  if (!func.getBody().hasOneBlock())
    return success();
  if (failed(ptq::Rewriter(func, options, report).run()))
    return failure();
  if (!options.exact)
    expandFloorDivisions(func);
  return success();
}
