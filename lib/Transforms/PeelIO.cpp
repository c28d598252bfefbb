//===- PeelIO.cpp - stages at the ends of a model come off ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/EndsPasses.h"
#include "quantc/Transforms/RangeInfo.h"
#include "quantc/Transforms/RegionPasses.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_PEELIO
#include "quantc/Transforms/EndsPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

static Type elementOf(Value value) { return cast<RankedTensorType>(value.getType()).getElementType(); }

/// Whether QUANTIZE from `from` to `to` only says the same integers in another type: shifted, not rounded.
static bool isShift(Type from, Type to) {
  auto a = dyn_cast<quant::UniformQuantizedType>(from), b = dyn_cast<quant::UniformQuantizedType>(to);
  if (!a || !b || a.getScale() != b.getScale() ||
      a.getStorageTypeIntegralWidth() != b.getStorageTypeIntegralWidth())
    return false;
  int64_t shift = a.isSigned() == b.isSigned() ? 0 : a.isSigned() ? signedShift : -signedShift;
  return a.getZeroPoint() + shift == b.getZeroPoint();
}

namespace {
class PeelIOPass : public transforms::impl::PeelIOBase<PeelIOPass> {
public:
  using PeelIOBase::PeelIOBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (func.isExternal() || standsForRegion(func))
      return;
    bool good = true;
    for (BlockArgument argument : func.getArguments())
      if (differs(argument, input))
        good &= succeeded(peelInput(argument));
    if (auto ret = dyn_cast<func::ReturnOp>(func.getBody().front().getTerminator()))
      for (OpOperand &operand : ret->getOpOperands())
        if (differs(operand.get(), output))
          good &= succeeded(peelOutput(operand));
    if (!good)
      return signalPassFailure();
    refreshFunctionType(func);
  }

private:
  /// Whether an end with real values is to have another type. Indices and booleans have no choice.
  static bool differs(Value value, IOType wanted) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (wanted == IOType::AsModel || !type || !isReal(value))
      return false;
    auto integer = dyn_cast<quant::UniformQuantizedType>(type.getElementType());
    if (!integer)
      return wanted != IOType::Float;
    unsigned bits = wanted == IOType::Int16 ? 16 : 8;
    return wanted == IOType::Float || integer.getStorageTypeIntegralWidth() != bits ||
           integer.isSigned() != (wanted != IOType::UInt8);
  }

  InFlightDiagnostic refuse(Value end, StringRef what) {
    return mlir::emitError(end.getLoc()) << what << " '" << qnn::getTensorName(end) << "' ";
  }

  LogicalResult peelInput(BlockArgument argument) {
    const bool real = elementOf(argument).isF32();
    Type inner;
    SmallVector<Operation *> stages;
    for (Operation *user : argument.getUsers()) {
      auto stage = dyn_cast<qnn::QuantizeOp>(user);
      if (stage && (real || isShift(elementOf(argument), elementOf(stage.getOutput())))) {
        if (!inner)
          inner = stage.getOutput().getType();
        if (stage.getOutput().getType() == inner)
          stages.push_back(user);
      } else if (real && !stage && !isa<func::ReturnOp>(user)) {
        return inputMayStay
                   ? success()
                   : refuse(argument, "input")
                         << "is read by '" << qnn::getNodeName(user->getLoc())
                         << "', which computes in float, so there are no integers for it; allowed is float";
      }
    }
    if (!inner && !real && input == IOType::Float && !argument.use_empty() &&
        llvm::all_of(argument.getUsers(), [](Operation *user) { return isa<qnn::DequantizeOp>(user); })) {
      stages.assign(argument.user_begin(), argument.user_end());
      inner = stages.front()->getResult(0).getType();
    }
    if (!inner)
      return real && !inputMayStay
                 ? refuse(argument, "input") << "has no scale that integers could have; allowed is float"
                 : success();
    argument.setType(inner);
    getOperation().removeArgAttr(argument.getArgNumber(), "qnn.stored_quantization");
    for (Operation *stage : stages) {
      stage->getResult(0).replaceAllUsesWith(argument);
      stage->erase();
      ++numPeeled;
    }
    return success();
  }

  LogicalResult peelOutput(OpOperand &operand) {
    Value value = operand.get();
    Operation *stage = value.getDefiningOp();
    const bool real = elementOf(value).isF32();
    bool peels = isa_and_nonnull<qnn::DequantizeOp>(stage);
    if (isa_and_nonnull<qnn::QuantizeOp>(stage)) {
      Type before = elementOf(stage->getOperand(0));
      peels = isShift(before, elementOf(value)) || (output == IOType::Float && before.isF32());
    }
    if (real && !peels)
      return outputMayStay
                 ? success()
                 : refuse(value, "output")
                       << "comes from an operator that computes in float, so there are no integers for "
                          "it; allowed is float";
    if (!peels)
      return success();
    operand.set(stage->getOperand(0));
    if (stage->use_empty())
      stage->erase();
    ++numPeeled;
    return success();
  }
};
} // namespace
