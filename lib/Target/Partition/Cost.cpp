//===- Cost.cpp - work and memory of an operator --------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Cost.h"

#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace quantc::target {

int64_t product(ArrayRef<int64_t> factors) {
  int64_t n = 1;
  for (int64_t f : factors)
    if (f < 0 || llvm::MulOverflow(n, f, n))
      return f < 0 ? 0 : std::numeric_limits<int64_t>::max();
  return n;
}

ArrayRef<int64_t> shapeOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? type.getShape() : ArrayRef<int64_t>();
}

int64_t elements(Value value) { return isa<RankedTensorType>(value.getType()) ? product(shapeOf(value)) : 0; }

bool isConstant(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<OpTrait::ConstantLike>();
}

int64_t constantBytes(Operation *op) {
  int64_t bytes = 0;
  for (Value operand : op->getOperands()) {
    if (!isConstant(operand))
      continue;
    Type element = cast<ShapedType>(operand.getType()).getElementType();
    unsigned bits = 8;
    if (auto q = dyn_cast<quant::QuantizedType>(element))
      bits = q.getStorageTypeIntegralWidth();
    else if (element.isIntOrFloat())
      bits = std::max(8u, element.getIntOrFloatBitWidth());
    else if (isa<qnn::WideBiasType>(element))
      bits = 64;
    bytes += product({elements(operand), bits / 8});
  }
  return bytes;
}

} // namespace quantc::target
