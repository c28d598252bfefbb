//===- QNNOps.cpp - verifiers and folders of the qnn ops ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNOps.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace quantc::qnn;

/// What a tensor of `element` stores.
static Type getStorageElementType(Type element) {
  if (auto q = dyn_cast<quant::CalibratedQuantizedType>(element))
    return q.getExpressedType();
  if (auto q = dyn_cast<quant::QuantizedType>(element))
    return q.getStorageType();
  if (isa<WideBiasType>(element))
    return IntegerType::get(element.getContext(), 64);
  return element;
}

LogicalResult ConstantOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  auto type = cast<RankedTensorType>(getOutput().getType());
  results.emplace_back(type.getShape(), getExpressedElementType(type));
  return success();
}

LogicalResult ConstantOp::verify() {
  ShapedType value = getValue().getShapedType();
  auto type = cast<RankedTensorType>(getOutput().getType());
  if (value.getShape() != type.getShape())
    return emitOpError() << "value has shape [" << value.getShape() << "], result has [" << type.getShape()
                         << "]";
  Type storage = getStorageElementType(type.getElementType());
  if (isa<StringType>(storage))
    return success();
  if (value.getElementType() != storage)
    return emitOpError() << "value has elements of type " << value.getElementType() << ", the result stores "
                         << storage;
  return success();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult FakeQuantOp::verify() {
  size_t channels = getMin().size();
  if (channels == 0 || channels != getMax().size())
    return emitOpError() << "has " << channels << " minima and " << getMax().size() << " maxima";
  if (int64_t bits = getNumBits(); bits < 2 || bits > 16)
    return emitOpError() << "has " << bits << " bits, allowed are 2 to 16";
  if (std::optional<int64_t> axis = getAxis()) {
    auto type = cast<RankedTensorType>(getInput().getType());
    if (*axis < 0 || *axis >= type.getRank())
      return emitOpError() << "axis " << *axis << " is outside rank " << type.getRank();
    int64_t dim = type.getDimSize(*axis);
    if (!ShapedType::isDynamic(dim) && dim != static_cast<int64_t>(channels))
      return emitOpError() << "has " << channels << " ranges for " << dim << " channels";
  } else if (channels != 1) {
    return emitOpError() << "has " << channels << " ranges and no axis";
  }
  return success();
}

LogicalResult BatchNormOp::verify() {
  auto type = cast<RankedTensorType>(getInput().getType());
  if (type.getRank() < 1)
    return emitOpError("input is a scalar");
  int64_t channels = type.getShape().back();
  for (Value v : getOperands().drop_front()) {
    auto t = cast<RankedTensorType>(v.getType());
    if (t.getRank() != 1 ||
        (!ShapedType::isDynamic(channels) && !t.isDynamicDim(0) && t.getDimSize(0) != channels))
      return emitOpError() << "parameter has shape [" << t.getShape() << "], the input has " << channels
                           << " channels";
  }
  if (!(getEpsilon().convertToFloat() >= 0))
    return emitOpError() << "epsilon " << getEpsilon().convertToFloat() << " is negative or not a number";
  return success();
}
