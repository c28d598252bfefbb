//===- EdgeTPUOps.cpp - regions that run on an Edge TPU -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/EdgeTPU/EdgeTPUOps.h"

#include "quantc/QNN/QNNDialect.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace quantc::edgetpu;

#include "quantc/EdgeTPU/EdgeTPUDialect.cpp.inc"
#define GET_OP_CLASSES
#include "quantc/EdgeTPU/EdgeTPUOps.cpp.inc"

void EdgeTPUDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "quantc/EdgeTPU/EdgeTPUOps.cpp.inc"
      >();
}

bool quantc::edgetpu::isInt8Tensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return false;
  auto element = dyn_cast<quant::QuantizedType>(tensor.getElementType());
  return element && !isa<quant::CalibratedQuantizedType>(element) &&
         element.getStorageTypeIntegralWidth() == 8;
}

/// One type per value on both sides of a border, or a diagnostic that names the first that differs.
static LogicalResult verifyBorder(Operation *op, const char *what, TypeRange outside, TypeRange inside) {
  if (outside.size() != inside.size())
    return op->emitOpError() << "has " << outside.size() << ' ' << what << "s, its body " << inside.size();
  for (auto [i, pair] : llvm::enumerate(llvm::zip(outside, inside)))
    if (std::get<0>(pair) != std::get<1>(pair))
      return op->emitOpError() << what << " " << i << " is " << std::get<0>(pair) << ", in the body "
                               << std::get<1>(pair);
  return success();
}

LogicalResult PartitionOp::verifyRegions() {
  Block &block = getBody().front();
  if (failed(verifyBorder(*this, "operand", getInputs().getTypes(), block.getArgumentTypes())))
    return failure();
  auto yield = block.empty() ? YieldOp() : dyn_cast<YieldOp>(block.back());
  if (!yield)
    return emitOpError("must end with edgetpu.yield");
  if (failed(verifyBorder(*this, "result", getOutputs().getTypes(), yield.getValues().getTypes())))
    return failure();
  bool empty = true;
  for (Operation &op : block.without_terminator()) {
    if (!isa_and_nonnull<quantc::qnn::QNNDialect>(op.getDialect()))
      return op.emitOpError("can't be in an edgetpu.partition: only operators of the qnn dialect can");
    empty &= op.hasTrait<OpTrait::ConstantLike>();
  }
  if (empty)
    return emitOpError("has no operator");
  return success();
}
