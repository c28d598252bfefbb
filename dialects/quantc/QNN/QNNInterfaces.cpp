//===- QNNInterfaces.cpp - checks shared by all ops -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNInterfaces.h"
#include "quantc/QNN/QNNFacts.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Interfaces/CallInterfaces.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;

#include "quantc/QNN/QNNInterfaces.cpp.inc"

namespace {
/// One operand or result, as messages name it.
std::string place(StringRef kind, unsigned index) { return (kind + " #" + Twine(index)).str(); }

/// Scales of a uniform or wide type; empty otherwise.
SmallVector<double> scalesOf(Type element) {
  if (auto q = dyn_cast<quant::UniformQuantizedType>(element))
    return {q.getScale()};
  if (auto q = dyn_cast<quant::UniformQuantizedPerAxisType>(element))
    return llvm::to_vector(q.getScales());
  if (auto q = dyn_cast<WideBiasType>(element))
    return llvm::to_vector(q.getScales());
  return {};
}

LogicalResult verifyType(Operation *op, StringRef where, RankedTensorType type, bool mayBePerAxis) {
  Type element = type.getElementType();
  auto zeroPointFits = [&](quant::QuantizedType q, int64_t zeroPoint) -> LogicalResult {
    if (zeroPoint >= q.getStorageTypeMin() && zeroPoint <= q.getStorageTypeMax())
      return success();
    return op->emitOpError() << where << " has zero point " << zeroPoint << ", the storage holds ["
                             << q.getStorageTypeMin() << ", " << q.getStorageTypeMax() << "]";
  };
  if (auto q = dyn_cast<quant::UniformQuantizedType>(element))
    return zeroPointFits(q, q.getZeroPoint());
  if (auto q = dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
    if (!mayBePerAxis)
      return op->emitOpError() << where
                               << " is quantized per axis; only weights, biases and constants can be";
    int64_t axis = q.getQuantizedDimension();
    if (axis < 0 || axis >= type.getRank())
      return op->emitOpError() << where << " is quantized along axis " << axis << ", its rank is "
                               << type.getRank();
    int64_t dim = type.getDimSize(axis);
    if (ShapedType::isDynamic(dim) || dim != static_cast<int64_t>(q.getScales().size()))
      return op->emitOpError() << where << " has " << q.getScales().size() << " scales for " << dim
                               << " channels along axis " << axis;
    for (int64_t z : q.getZeroPoints())
      if (failed(zeroPointFits(q, z)))
        return failure();
  }
  if (auto q = dyn_cast<WideBiasType>(element)) {
    size_t n = q.getScales().size();
    if (n != 1 && (type.getRank() != 1 || static_cast<int64_t>(n) != type.getDimSize(0)))
      return op->emitOpError() << where << " has " << n << " scales for shape [" << type.getShape() << "]";
  }
  return success();
}

/// The runtime's own tolerance: |input * weight - bias| may be 2 % of an output step. Kernels of int8 and
/// int16 whose weights may have a scale for each channel add the integers of the bias and never look at its
/// scale.
LogicalResult verifyBias(Operation *op, const QuantSpec &spec) {
  auto element = [&](int index) -> Type {
    if (index < 0 || index >= static_cast<int>(op->getNumOperands()))
      return {};
    auto type = dyn_cast<RankedTensorType>(op->getOperand(index).getType());
    return type ? type.getElementType() : Type();
  };
  Type bias = element(spec.biasOperand), in = element(spec.dataOperand), w = element(spec.weightOperand);
  if (!bias || !in || !w)
    return success();
  SmallVector<double> b = scalesOf(bias), i = scalesOf(in), k = scalesOf(w);
  SmallVector<double> out = scalesOf(cast<RankedTensorType>(op->getResult(0).getType()).getElementType());
  if (b.empty() || i.size() != 1 || k.empty() || out.size() != 1)
    return success();
  if (b.size() != 1 && b.size() != k.size())
    return op->emitOpError() << "bias has " << b.size() << " scales, the weights have " << k.size();
  auto input = cast<quant::QuantizedType>(in);
  bool isUInt8 = !input.isSigned() && input.getStorageTypeIntegralWidth() == 8;
  if (!isUInt8 && !(getKernelSpec(op).biasScaleCompared && k.size() == 1))
    return success();
  for (size_t c = 0; c < k.size(); ++c) {
    double product = i[0] * k[c], found = b[b.size() == 1 ? 0 : c];
    if (std::abs(product - found) / out[0] > 0.02)
      return op->emitOpError() << "bias scale " << found << " of channel " << c
                               << " is not the product of input and weight scale " << product;
  }
  return success();
}
} // namespace

LogicalResult qnn::detail::verifyQuantization(Operation *op) {
  QuantSpec spec = cast<QuantizableOp>(op).getQuantSpec();
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<RankedTensorType>(operand.get().getType());
    if (!type)
      continue;
    int index = static_cast<int>(operand.getOperandNumber());
    Operation *producer = operand.get().getDefiningOp();
    bool constant = producer && producer->hasTrait<OpTrait::ConstantLike>();
    if (failed(verifyType(op, place("operand", operand.getOperandNumber()), type,
                          constant || index == spec.weightOperand || index == spec.biasOperand ||
                              spec.widensToFloat)))
      return failure();
  }
  for (OpResult result : op->getResults()) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    bool perAxis = op->hasTrait<OpTrait::ConstantLike>() || spec.widensToFloat;
    if (type && failed(verifyType(op, place("result", result.getResultNumber()), type, perAxis)))
      return failure();
  }
  return verifyBias(op, spec);
}

LogicalResult qnn::detail::verifyInferredResults(Operation *op) {
  SmallVector<ShapedTypeComponents> inferred;
  if (failed(cast<InferResultsOp>(op).inferResults(inferred)))
    return failure();
  if (inferred.size() != op->getNumResults())
    return op->emitOpError() << "has " << op->getNumResults() << " results, its operands give "
                             << inferred.size();
  for (auto [i, result] : llvm::enumerate(op->getResults())) {
    auto type = cast<RankedTensorType>(result.getType());
    const ShapedTypeComponents &want = inferred[i];
    if (!want.hasRank())
      continue;
    ArrayRef<int64_t> dims = want.getDims();
    bool fits = dims.size() == type.getShape().size();
    for (size_t d = 0; fits && d < dims.size(); ++d)
      fits = dims[d] == type.getShape()[d] || ShapedType::isDynamic(dims[d]) ||
             ShapedType::isDynamic(type.getShape()[d]);
    if (!fits)
      return op->emitOpError() << "result #" << i << " has shape [" << type.getShape() << "], operands give ["
                               << dims << "]";
    Type got = getExpressedElementType(type);
    if (want.getElementType() && got != want.getElementType())
      return op->emitOpError() << "result #" << i << " has element type " << got << ", operands give "
                               << want.getElementType();
  }
  return success();
}
