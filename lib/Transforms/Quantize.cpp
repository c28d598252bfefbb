//===- Quantize.cpp - integer ops and float islands -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PropagateRanges.h"
#include "QuantizeConstants.h"
#include "quantc/QNN/QNNFacts.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/Passes.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Regex.h"

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
    if (getOperation().isExternal())
      return;
    func::FuncOp func = getOperation();
    SmallVector<llvm::Regex> names;
    for (const std::string &text : keepFloat) {
      names.emplace_back(text);
      std::string fault;
      if (!names.back().isValid(fault)) {
        func.emitError() << "'" << text << "' is no regular expression: " << fault;
        return signalPassFailure();
      }
    }
    SmallVector<Operation *> integerOps, floatOps;
    std::string stayFloat; // for `strict`, also what reads integers and writes float32
    unsigned numStayFloat = 0;
    for (Operation &op : func.getBody().front()) {
      QuantSpec spec = specOf(&op);
      if (isa<func::ReturnOp>(op) || op.hasTrait<OpTrait::ConstantLike>() || spec.widensToFloat ||
          !touchesReal(&op))
        continue;
      bool chosen =
          llvm::any_of(names, [&](llvm::Regex &r) { return r.match(qnn::getNodeName(op.getLoc())); });
      bool possible = !chosen && getFloatReason(&op).empty() && canBeInteger(&op, spec);
      // TOCO knew no runtime of today: its files are copied as they are.
      bool asks = possible && ruleSet != RuleSet::Toco;
      std::optional<std::string> refusal = asks ? kernelRefusal(&op) : std::nullopt;
      bool losesSteps = possible && needsSigned(&op) &&
                        !holdsTrainedIntegers(op.getOperand(spec.weightOperand), spec, ruleSet);
      bool integer = possible && !refusal && !losesSteps;
      (integer ? integerOps : floatOps).push_back(&op);
      if (integer && !writesFloat(&op))
        continue;
      std::string reason = integer      ? "it reads integers and writes float32"
                           : chosen     ? "its name matches keep-float"
                           : refusal    ? "LiteRT could not run it: " + *refusal
                           : losesSteps ? "its weights have a step for each channel, for which uint8 kernels "
                                          "have no scale and int8 kernels no zero point; --per-tensor rounds "
                                          "them again"
                           : !getFloatReason(&op).empty() ? getFloatReason(&op).str()
                           : hasKernel(spec)              ? "an operand or result has no range"
                                                          : lackingKernel(spec).str();
      ++numStayFloat;
      stayFloat +=
          "\n  " + qnn::getNodeName(op.getLoc()) + " (" + op.getName().stripDialect().str() + "): " + reason;
      if (!integer && isa<QuantizableOp>(op))
        keepInFloat(&op, reason);
    }
    numInteger += static_cast<unsigned>(integerOps.size());
    numFloat += static_cast<unsigned>(floatOps.size());
    if (strict && numStayFloat) {
      mlir::emitError(func.getLoc()) << numStayFloat << (numStayFloat == 1 ? " op stays" : " ops stay")
                                     << " in float:" << stayFloat;
      return signalPassFailure();
    }

    ConstantQuantizer constants({ruleSet, numberType, nudgeWeights, perTensor, exact});
    ConstantQuantizer signedConstants({ruleSet, NumberType::Int8, nudgeWeights, perTensor, exact});
    bool failedAny = false;
    for (Operation *op : integerOps) {
      bool isSigned = needsSigned(op);
      if (isSigned)
        makeSigned(op);
      failedAny |= failed((isSigned ? signedConstants : constants).quantizeOperands(op));
    }
    if (failedAny)
      return signalPassFailure();
    numConstants += constants.count() + signedConstants.count();
    for (Operation *op : floatOps)
      makeIsland(op);
    func.walk([](QuantizeOp op) { op->removeDiscardableAttr(kForIntegers); });
    refreshFunctionType(func);
  }

private:
  static bool touchesReal(Operation *op) {
    return llvm::any_of(op->getOperands(), isReal) || llvm::any_of(op->getResults(), isReal);
  }

  /// A custom op whose graph says that it does (`qnn.quantized_inputs`).
  static bool writesFloat(Operation *op) { return op->hasAttr("qnn.quantized_inputs"); }

  bool hasKernel(const QuantSpec &spec) const {
    if (!spec.hasInteger)
      return false;
    return numberType == NumberType::Int16 ? spec.hasInt16 : numberType != NumberType::UInt8 || spec.hasUInt8;
  }

  /// Why the runtime's kernel would not take the types that are decided; those of constants follow later.
  static std::optional<std::string> kernelRefusal(Operation *op) {
    SmallVector<Type> operands;
    for (Value v : op->getOperands())
      operands.push_back(isReal(v) && isConstant(v) ? Type() : v.getType());
    return qnn::getKernelRefusal(op, operands, op->getResultTypes());
  }

  StringRef lackingKernel(const QuantSpec &spec) const {
    if (!spec.hasInteger)
      return "it has no integer kernel";
    return numberType == NumberType::Int16 ? "it has an int8 kernel, but none for int16"
                                           : "it has an int8 kernel, but none for uint8";
  }

  /// Every activation next to the op has parameters, and constants are where the kernel wants them.
  bool canBeInteger(Operation *op, const QuantSpec &spec) const {
    bool custom = writesFloat(op);
    if (!custom && !hasKernel(spec))
      return false;
    bool any = false;
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (!isReal(value))
        continue;
      bool isBias = static_cast<int>(operand.getOperandNumber()) == spec.biasOperand;
      if (isConstant(value))
        continue;
      if (isBias || !isDecided(value))
        return false;
      any = true;
    }
    for (Value result : op->getResults()) {
      if (!isReal(result) || custom)
        continue;
      if (!isDecided(result))
        return false;
      any = true;
    }
    return any;
  }

  /// uint8 kernels have one scale for all weights, int8 kernels one for each channel.
  bool needsSigned(Operation *op) const {
    QuantSpec spec = specOf(op);
    return numberType == NumberType::UInt8 && ruleSet == RuleSet::TFLite && !exact &&
           spec.weightOperand >= 0 && getChannelRanges(op->getOperand(spec.weightOperand));
  }

  /// The same real values 128 lower, or null where a value is not uint8.
  static Type signedType(Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    auto q = tensor ? dyn_cast<quant::UniformQuantizedType>(tensor.getElementType()) : nullptr;
    if (!q || q.isSigned() || q.getStorageTypeIntegralWidth() != 8)
      return {};
    return withElementType(
        type, quant::UniformQuantizedType::get(quant::QuantizationFlags::Signed, q.getStorageType(),
                                               q.getExpressedType(), q.getScale(), q.getZeroPoint() - 128,
                                               q.getStorageTypeMin() - 128, q.getStorageTypeMax() - 128));
  }

  /// An int8 op in a uint8 network: the QUANTIZE operators on its sides add and take 128 and round nothing.
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

  void makeIsland(Operation *op) {
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (!isReal(value))
        continue;
      if (isDecided(value))
        operand.set(dequantized(value));
      else if (getRange(value))
        clearRange(value);
    }
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    for (Value result : op->getResults()) {
      if (!isReal(result) || !isDecided(result))
        continue;
      Type decided = result.getType();
      result.setType(withElementType(decided, builder.getF32Type()));
      auto quantize = QuantizeOp::create(builder, result.getLoc(), decided, result);
      result.replaceAllUsesExcept(quantize.getOutput(), quantize);
    }
  }

  Value dequantized(Value value) {
    if (auto change = value.getDefiningOp<QuantizeOp>())
      if (change->hasAttr(kForIntegers) && isDecided(change.getInput()))
        value = change.getInput();
    Value &known = dequantize[value];
    if (!known) {
      OpBuilder builder(value.getContext());
      builder.setInsertionPointAfterValue(value);
      known = DequantizeOp::create(builder, value.getLoc(),
                                   withElementType(value.getType(), builder.getF32Type()), value);
    }
    return known;
  }

  llvm::DenseMap<Value, Value> dequantize, signedCopies; // looked up only
};

} // namespace
