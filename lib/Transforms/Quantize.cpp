//===- Quantize.cpp - integer ops and float islands -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PropagateRanges.h"
#include "QuantizeConstants.h"
#include "Stages.h"
#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNFacts.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/WeightBits.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_QUANTIZE
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

class QuantizePass : public transforms::impl::QuantizeBase<QuantizePass> {
public:
  using QuantizeBase::QuantizeBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func.getBody().hasOneBlock())
      return;
    const IntegerKind how{rules::Rules::of(ruleSet), numberType, exact};
    kind = &how;
    const IntegerKind asWide{how.rules, NumberType::Int16, exact};
    ConstantQuantizer constants(how, perTensor, nudgeWeights), wideConstants(asWide, perTensor, nudgeWeights);
    weights = &constants;
    wideWeights = &wideConstants;
    SmallVector<Operation *> integerOps, floatOps;
    bool anyStays = false;
    for (Operation &op : func.getBody().front()) {
      if (isa<func::ReturnOp, VariableOp>(op) || op.hasTrait<OpTrait::ConstantLike>() ||
          specOf(&op).widensToFloat || !touchesReal(&op))
        continue;
      std::string reason = findReason(&op);
      const bool integer = reason.empty();
      (integer ? integerOps : floatOps).push_back(&op);
      if (integer && !writesFloat(&op))
        continue;
      if (!integer && isa<QuantizableOp>(op))
        keepInFloat(&op, reason);
      if (qnn::runsRegions(&op))
        continue; // qnn-carry-integers comes later, and a summary counts what is left
      anyStays = true;
      if (strict)
        mlir::emitError(op.getLoc()) << op.getName().stripDialect().upper() << " stays in float: "
                                     << (integer ? "it reads integers and writes float32" : reason);
    }
    if (const auto wide = llvm::count_if(integerOps, hasWideActivations))
      addNote(func, Twine(wide) + (wide == 1 ? " operator has" : " operators have") + " int16 activations");
    numInteger += static_cast<unsigned>(integerOps.size());
    numFloat += static_cast<unsigned>(floatOps.size());
    if (strict && anyStays)
      return signalPassFailure();

    const IntegerKind asSigned{how.rules, NumberType::Int8, exact};
    ConstantQuantizer signedConstants(asSigned, perTensor, nudgeWeights);
    bool failedAny = false;
    for (Operation *op : integerOps) {
      bool isSigned = needsSigned(op);
      if (isSigned)
        makeSigned(op);
      failedAny |= failed((isSigned                 ? signedConstants
                           : hasWideActivations(op) ? wideConstants
                                                    : constants)
                              .quantizeOperands(op));
    }
    if (failedAny)
      return signalPassFailure();
    numConstants += constants.count() + wideConstants.count() + signedConstants.count();
    makeIslands(floatOps);
    finish();
    refreshFunctionType(func);
  }

private:
  /// Why the op stays in float, or "".
  std::string findReason(Operation *op) {
    std::string reason = findFloatReason(op, kind->of(op));
    if (reason.empty())
      reason = findLackingRange(op);
    if (reason.empty() && kind->rules.asksKernels(exact))
      if (auto refusal = kernelRefusal(op))
        reason = "LiteRT could not run it: " + *refusal;
    if (reason.empty() && (needsSigned(op) || hasFactors(op))) {
      const QuantSpec spec = specOf(op);
      if (!holdsTrainedIntegers(op->getOperand(spec.weightOperand), spec, kind->rules))
        reason = "its weights have a step for each channel, for which uint8 kernels have no scale and int8 "
                 "kernels no zero point; --per-tensor rounds them again";
    }
    return reason;
  }

  /// Every activation next to the op has parameters, and constants are where the kernel wants them; else
  /// which has not.
  std::string findLackingRange(Operation *op) const {
    const QuantSpec spec = specOf(op);
    bool any = false;
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (!isReal(value) || isConstant(value) || isa_and_nonnull<VariableOp>(value.getDefiningOp()))
        continue;
      if (static_cast<int>(operand.getOperandNumber()) == spec.biasOperand)
        return "its bias is computed, the integer kernel needs a constant one";
      if (!isDecided(value))
        return "its input '" + qnn::getTensorName(value) + "' " + getLack(value);
      any = true;
    }
    for (Value result : op->getResults()) {
      if (!isReal(result) || writesFloat(op))
        continue;
      if (!isDecided(result))
        return "its output " + getLack(result);
      any = true;
    }
    return any ? "" : "an operand or result has no range";
  }

  /// Null where the weights have one already or can't have one, which is said when they are quantized.
  Type findWeightType(OpOperand &operand, const QuantSpec &spec) const {
    ScopedDiagnosticHandler later(operand.getOwner()->getContext(), [](Diagnostic &) { return success(); });
    FailureOr<Type> type =
        (hasWideActivations(operand.getOwner()) ? wideWeights : weights)->findWeightType(operand, spec);
    return succeeded(type) ? *type : Type();
  }

  /// Why the runtime's kernel would not take the types that are decided; those of biases follow from what it
  /// takes.
  std::optional<std::string> kernelRefusal(Operation *op) const {
    const QuantSpec spec = specOf(op);
    SmallVector<Type> operands;
    for (OpOperand &operand : op->getOpOperands()) {
      Value v = operand.get();
      auto index = static_cast<int>(operand.getOperandNumber());
      auto range = index != spec.weightOperand && index != spec.biasOperand ? getRange(v) : std::nullopt;
      if (!isReal(v) || !isConstant(v))
        operands.push_back(v.getType());
      else if (index == spec.weightOperand)
        operands.push_back(findWeightType(operand, spec));
      else if (range)
        operands.push_back(
            withElementType(v.getType(), makeType(v.getContext(), kind->rules, kind->of(op).activation(),
                                                  *range, [&] { return op->emitOpError(); })));
      else
        operands.push_back(Type());
    }
    return qnn::getKernelRefusal(op, operands, op->getResultTypes());
  }

  /// uint8 kernels have one scale for all weights, int8 kernels one for each channel.
  bool needsSigned(Operation *op) const {
    QuantSpec spec = specOf(op);
    return numberType == NumberType::UInt8 && ruleSet == RuleSet::TFLite && !exact &&
           spec.weightOperand >= 0 && getChannelRanges(op->getOperand(spec.weightOperand));
  }

  /// Int8 weights of one trained range that constant factors were multiplied into, one for each channel.
  bool hasFactors(Operation *op) const {
    QuantSpec spec = specOf(op);
    Operation *constant = spec.weightOperand >= 0 && numberType == NumberType::Int8 && !exact
                              ? op->getOperand(spec.weightOperand).getDefiningOp()
                              : nullptr;
    return constant && constant->hasAttr(kOneTrainedRange);
  }

  /// The same real values in signed integers, or null where a value is not uint8.
  static Type signedType(Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    auto q = tensor ? dyn_cast<quant::UniformQuantizedType>(tensor.getElementType()) : nullptr;
    if (!q || q.isSigned() || q.getStorageTypeIntegralWidth() != 8)
      return {};
    return withElementType(type,
                           quant::UniformQuantizedType::get(
                               quant::QuantizationFlags::Signed, q.getStorageType(), q.getExpressedType(),
                               q.getScale(), q.getZeroPoint() - signedShift,
                               q.getStorageTypeMin() - signedShift, q.getStorageTypeMax() - signedShift));
  }

  /// An int8 op in a uint8 network: the QUANTIZE operators on its sides only shift and round nothing.
  void makeSigned(Operation *op) {
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      Type type = signedType(value.getType());
      if (!type)
        continue;
      auto back = value.getDefiningOp<QuantizeOp>();
      if (back && back.getInput().getType() == type) {
        operand.set(back.getInput());
        continue;
      }
      Value &known = signedCopies[value];
      if (!known) {
        OpBuilder builder(op->getContext());
        builder.setInsertionPointAfterValue(value);
        known = QuantizeOp::create(builder, value.getLoc(), type, value);
      }
      operand.set(known);
    }
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    for (Value result : op->getResults()) {
      Type decided = result.getType(), type = signedType(decided);
      if (!type)
        continue;
      result.setType(type);
      auto back = QuantizeOp::create(builder, result.getLoc(), decided, result);
      result.replaceAllUsesExcept(back.getOutput(), back);
    }
    addNote(getOperation(), qnn::getNodeName(op->getLoc()) +
                                ": runs in int8, whose kernels have a scale for each channel of the weights; "
                                "the QUANTIZE operators around it round nothing");
  }

  void makeIslands(ArrayRef<Operation *> ops) {
    if (kind->rules.keepsFloatBetween())
      for (Operation &op : getOperation().getBody().front())
        if (auto constant = dyn_cast<qnn::ConstantOp>(op); constant && isReal(constant.getOutput()) &&
                                                           !isDecided(constant.getOutput()) &&
                                                           !getRange(constant.getOutput()))
          floats.try_emplace(getConstantValue(constant.getOutput()), constant.getOutput());
    for (Operation *op : ops)
      makeIsland(op);
  }

  void makeIsland(Operation *op) {
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (!isReal(value))
        continue;
      if (isDecided(value)) {
        operand.set(dequantized(value));
      } else if (getRange(value)) {
        clearRange(value);
        if (kind->rules.keepsFloatBetween() && isConstant(value))
          operand.set(floats.try_emplace(getConstantValue(value), value).first->second);
      }
    }
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    for (Value result : op->getResults()) {
      if (!isReal(result) || !isDecided(result))
        continue;
      Type decided = result.getType();
      result.setType(withElementType(decided, builder.getF32Type()));
      Operation *quantize = makeChange(builder, result, decided, kind->rules);
      // The change to what its readers share starts from the float value; those of single readers from that.
      result.replaceUsesWithIf(quantize->getResult(0), [&](OpOperand &use) {
        Operation *owner = use.getOwner();
        return owner != quantize && (!isChange(owner) || owner->hasAttr(kForIntegers));
      });
    }
  }

  /// What a float op reads for it: not behind what integer ops alone need, and from measured ranges what a
  /// float op made.
  Value dequantized(Value value) {
    if (auto change = value.getDefiningOp<QuantizeOp>())
      if (change->hasAttr(kForIntegers) && isDecided(change.getInput()))
        value = change.getInput();
    if (Value real = floatBehind(value))
      return real;
    Value &known = dequantize[value];
    if (!known) {
      OpBuilder builder(value.getContext());
      builder.setInsertionPointAfterValue(value);
      known = makeChange(builder, value, withElementType(value.getType(), builder.getF32Type()), kind->rules)
                  ->getResult(0);
    }
    return known;
  }

  /// What the passes before left for this one is used up, and so are constants that nobody reads any more.
  void finish() {
    for (BlockArgument argument : getOperation().getArguments())
      dropRangeAttribute(argument);
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(getOperation().getBody().front()))) {
      dropWeightBits(&op);
      // What becomes int16 behind an int8 copy of a float value is made of that one itself.
      if (hasWideActivations(&op) && isChange(&op))
        if (Value real = floatBehind(op.getOperand(0)); real && isa<QuantizeOp>(op))
          op.setOperand(0, real);
      dropWideActivations(&op);
      op.removeDiscardableAttr(kForIntegers);
      for (Value result : op.getResults())
        dropRangeAttribute(result);
      if (op.use_empty() &&
          (isChange(&op) || (kind->rules.keepsFloatBetween() && op.hasTrait<OpTrait::ConstantLike>())))
        op.erase();
    }
  }

  const IntegerKind *kind = nullptr;
  const ConstantQuantizer *weights = nullptr, *wideWeights = nullptr;
  llvm::DenseMap<Value, Value> dequantize, signedCopies; // looked up only
  llvm::DenseMap<Attribute, Value> floats;               ///< the float constant of these elements
};

} // namespace
