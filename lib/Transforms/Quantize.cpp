//===- Quantize.cpp - integer ops and float islands -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "QuantizeConstants.h"
#include "Weights.h"
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
    for (Operation &op : func.getBody().front()) {
      QuantSpec spec = specOf(&op);
      if (isa<func::ReturnOp>(op) || op.hasTrait<OpTrait::ConstantLike>() || spec.widensToFloat ||
          !touchesReal(&op))
        continue;
      bool chosen =
          llvm::any_of(names, [&](llvm::Regex &r) { return r.match(qnn::getNodeName(op.getLoc())); });
      (chosen || !canBeInteger(&op, spec) ? floatOps : integerOps).push_back(&op);
    }
    numInteger += static_cast<unsigned>(integerOps.size());
    numFloat += static_cast<unsigned>(floatOps.size());
    if (strict && !floatOps.empty()) {
      InFlightDiagnostic error = mlir::emitError(func.getLoc()) << floatOps.size() << " ops stay in float:";
      for (Operation *op : floatOps)
        error << "\n  " << qnn::getNodeName(op->getLoc()) << " (" << op->getName().stripDialect() << ")";
      return signalPassFailure();
    }

    ConstantQuantizer constants(ruleSet, numberType, nudgeWeights);
    bool failedAny = false;
    for (Operation *op : integerOps)
      failedAny |= failed(constants.quantizeOperands(op));
    if (failedAny)
      return signalPassFailure();
    numConstants += constants.count();
    for (Operation *op : floatOps)
      makeIsland(op);
    refreshFunctionType(func);
  }

private:
  static bool touchesReal(Operation *op) {
    return llvm::any_of(op->getOperands(), isReal) || llvm::any_of(op->getResults(), isReal);
  }

  bool hasKernel(const QuantSpec &spec) const {
    if (!spec.hasInteger)
      return false;
    return numberType == NumberType::Int16 ? spec.hasInt16 : numberType != NumberType::UInt8 || spec.hasUInt8;
  }

  /// Every activation next to the op has parameters, and constants are where the kernel wants them. A custom
  /// op that says so (`qnn.quantized_inputs`, from the graph) reads integers and writes float32.
  bool canBeInteger(Operation *op, const QuantSpec &spec) const {
    bool custom = op->hasAttr("qnn.quantized_inputs");
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
    Value &known = dequantize[value];
    if (!known) {
      OpBuilder builder(value.getContext());
      builder.setInsertionPointAfterValue(value);
      known = DequantizeOp::create(builder, value.getLoc(),
                                   withElementType(value.getType(), builder.getF32Type()), value);
    }
    return known;
  }

  llvm::DenseMap<Value, Value> dequantize; // looked up only
};

} // namespace
