//===- WidenWeights.cpp - small weights become float32 again --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/EndsPasses.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/SetVector.h"
#include <cmath>

namespace quantc::transforms {
#define GEN_PASS_DEF_WIDENWEIGHTS
#include "quantc/Transforms/EndsPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

static Type elementOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? type.getElementType() : Type();
}

static bool isSmall(Value value) {
  Type element = elementOf(value);
  return element && (isa<quant::UniformQuantizedType, quant::UniformQuantizedPerAxisType>(element) ||
                     element.isF16() || element.isBF16());
}

/// The reals that the stored integers or halves stand for, in float32 as DEQUANTIZE computes them. Nothing
/// when the bytes are missing.
static std::optional<std::vector<float>> realsOf(Value constant) {
  ElementsAttr attr = getConstantValue(constant);
  auto stored = attr ? getElements<float>(attr) : std::nullopt;
  if (!stored)
    return std::nullopt;
  auto quantized = dyn_cast<quant::QuantizedType>(elementOf(constant));
  if (!quantized)
    return stored;
  SmallVector<double> scales;
  SmallVector<int64_t> zeros;
  int64_t inner = 1;
  if (auto each = dyn_cast<quant::UniformQuantizedPerAxisType>(quantized)) {
    scales.assign(each.getScales().begin(), each.getScales().end());
    zeros.assign(each.getZeroPoints().begin(), each.getZeroPoints().end());
    for (int64_t d : attr.getShapedType().getShape().drop_front(each.getQuantizedDimension() + 1))
      inner *= d;
  } else if (auto one = dyn_cast<quant::UniformQuantizedType>(quantized)) {
    scales = {one.getScale()};
    zeros = {one.getZeroPoint()};
  } else {
    return std::nullopt;
  }
  // The storage type of an attribute has no sign; the quantized type has.
  const bool wraps = !quantized.isSigned();
  const float modulus = std::ldexp(1.0f, static_cast<int>(quantized.getStorageTypeIntegralWidth()));
  for (size_t i = 0; i < stored->size(); ++i) {
    float &value = (*stored)[i];
    size_t channel =
        static_cast<size_t>(static_cast<int64_t>(i) / std::max<int64_t>(inner, 1)) % scales.size();
    if (wraps && value < 0)
      value += modulus;
    value = static_cast<float>(scales[channel]) * (value - static_cast<float>(zeros[channel]));
  }
  return stored;
}

namespace {
class WidenWeightsPass : public transforms::impl::WidenWeightsBase<WidenWeightsPass> {
public:
  using WidenWeightsBase::WidenWeightsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    Block &block = getOperation().getBody().front();
    llvm::SetVector<Value> stored;
    for (Operation &op : block)
      if (op.hasTrait<OpTrait::ConstantLike>() ? isSmall(op.getResult(0)) : movesStored(&op, stored))
        stored.insert(op.result_begin(), op.result_end());
    keepWhatIntegersRead(stored);
    for (Value value : stored)
      if (failed(widen(value)))
        return signalPassFailure();
    dropStages(block);
  }

private:
  /// Whether `op` takes values out of stored weights without computing (the lookup of an embedding).
  static bool movesStored(Operation *op, const llvm::SetVector<Value> &stored) {
    qnn::QuantSpec spec = specOf(op);
    return spec.sameScale == qnn::SameScale::All && !spec.widensToFloat &&
           llvm::all_of(op->getResults(), isSmall) && llvm::any_of(op->getOperands(), isSmall) &&
           llvm::all_of(op->getOperands(), [&](Value v) { return !isSmall(v) || stored.contains(v); });
  }

  /// Weights of integer operators, and what leaves the function, stay what they are; so does what they were
  /// taken from.
  static void keepWhatIntegersRead(llvm::SetVector<Value> &stored) {
    SmallVector<Value> inOrder(stored.begin(), stored.end());
    for (Value value : llvm::reverse(inOrder))
      if (llvm::any_of(value.getUsers(), [&](Operation *user) {
            return isa<func::ReturnOp>(user) || llvm::any_of(user->getResults(), [&](Value r) {
                     return isSmall(r) && !stored.contains(r);
                   });
          })) {
        stored.remove(value);
        // All operands of one operator that moves have one type.
        if (Operation *op = value.getDefiningOp(); !op->hasTrait<OpTrait::ConstantLike>())
          for (Value operand : op->getOperands())
            stored.remove(operand);
      }
  }

  LogicalResult widen(Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    auto wide = RankedTensorType::get(type.getShape(), Float32Type::get(&getContext()));
    Operation *op = value.getDefiningOp();
    if (!op->hasTrait<OpTrait::ConstantLike>()) {
      value.setType(wide);
      return success();
    }
    auto reals = realsOf(value);
    if (!reals)
      return op->emitOpError("holds no elements that could become float32");
    OpBuilder builder(op);
    value.replaceAllUsesWith(makeFloatConstant(builder, op->getLoc(), type.getShape(), *reals));
    op->erase();
    ++numWidened;
    return success();
  }

  /// DEQUANTIZE of what is float32 by now.
  static void dropStages(Block &block) {
    for (Operation &op : llvm::make_early_inc_range(block))
      if (auto stage = dyn_cast<qnn::DequantizeOp>(op); stage && elementOf(stage.getInput()).isF32()) {
        stage.getOutput().replaceAllUsesWith(stage.getInput());
        stage.erase();
      } else if (op.hasAttr("asymmetric_quantize_inputs")) {
        if (llvm::none_of(op.getOperands(), isSmall)) // of kernels that mix float data and small weights
          op.setAttr("asymmetric_quantize_inputs", BoolAttr::get(op.getContext(), false));
      }
  }
};
} // namespace
