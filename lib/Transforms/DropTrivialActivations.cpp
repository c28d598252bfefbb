//===- DropTrivialActivations.cpp - clamps that never clamp ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/Passes.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/STLExtras.h"

#include <limits>

namespace quantc::transforms {
#define GEN_PASS_DEF_DROPTRIVIALACTIVATIONS
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// Does an output of this type stay inside what the activation allows? In double, with the unrounded scale;
/// the ends are those of the storage without narrow range.
bool isTrivial(int64_t activation, quant::UniformQuantizedType type) {
  double low = 0, high = std::numeric_limits<double>::infinity();
  switch (static_cast<qnn::Activation>(activation)) {
  case qnn::Activation::Relu:
    break;
  case qnn::Activation::Relu6:
    high = 6;
    break;
  case qnn::Activation::ReluN1To1:
    low = -1, high = 1;
    break;
  default:
    return false;
  }
  const Storage storage = type.isSigned() ? signed8 : unsigned8;
  auto real = [&](int64_t q) { return static_cast<double>(q - type.getZeroPoint()) * type.getScale(); };
  return real(storage.low()) >= low && real(storage.high()) <= high;
}

class DropTrivialActivationsPass
    : public transforms::impl::DropTrivialActivationsBase<DropTrivialActivationsPass> {
public:
  using DropTrivialActivationsBase::DropTrivialActivationsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front())) {
      if (op.getNumResults() != 1)
        continue;
      auto type = dyn_cast<RankedTensorType>(op.getResult(0).getType());
      auto element = type ? dyn_cast<quant::UniformQuantizedType>(type.getElementType()) : nullptr;
      if (!element || element.getStorageTypeIntegralWidth() != 8)
        continue;
      int alone = specOf(&op).fusedAs;
      if (alone && op.getOperand(0).getType() == type && isTrivial(alone, element)) {
        op.getResult(0).replaceAllUsesWith(op.getOperand(0));
        op.erase();
        ++numDropped;
      } else if (!alone && isTrivial(getActivation(&op), element)) {
        setActivation(&op, 0);
        ++numDropped;
      }
    }
  }
};

} // namespace
