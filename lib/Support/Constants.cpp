//===- Constants.cpp - the elements of a constant -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/Constants.h"
#include "quantc/Support/CheckedMath.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/APFloat.h"

using namespace mlir;

namespace quantc {

ElementsAttr getConstantValue(Value value) {
  ElementsAttr attr;
  Operation *op = value.getDefiningOp();
  if (!op || !op->hasTrait<OpTrait::ConstantLike>())
    return {};
  SmallVector<OpFoldResult, 1> folded;
  if (failed(op->fold(folded)) || folded.size() != 1)
    return {};
  return dyn_cast_if_present<ElementsAttr>(dyn_cast<Attribute>(folded.front()));
}

/// Bytes of one stored element; booleans are stored as one byte.
static int64_t elementBytes(Type type) {
  if (auto c = dyn_cast<ComplexType>(type))
    return 2 * elementBytes(c.getElementType());
  return type.isIntOrFloat() ? (type.getIntOrFloatBitWidth() + 7) / 8 : 0;
}

std::optional<ArrayRef<char>> getRawBytes(ElementsAttr attr, std::vector<char> &storage) {
  ShapedType type = attr.getShapedType();
  std::optional<int64_t> count = countElements(type.getShape());
  int64_t width = elementBytes(type.getElementType());
  std::optional<int64_t> size = count ? mulSizes(*count, width) : std::nullopt;
  if (!size || width == 0)
    return std::nullopt;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || static_cast<int64_t>(blob->getData().size()) != *size)
      return std::nullopt;
    return blob->getData();
  }
  auto dense = dyn_cast<DenseElementsAttr>(attr);
  if (!dense)
    return std::nullopt;
  ArrayRef<char> raw = dense.getRawData();
  if (type.getElementType().isInteger(1)) {
    storage.clear();
    storage.reserve(*size);
    for (bool b : dense.getValues<bool>())
      storage.push_back(b);
    return ArrayRef<char>(storage);
  }
  if (!dense.isSplat())
    return raw;
  storage.resize(*size);
  for (int64_t i = 0; i < *count; ++i)
    std::copy(raw.begin(), raw.begin() + width, storage.begin() + i * width);
  return ArrayRef<char>(storage);
}

template <typename T> std::optional<std::vector<T>> getElements(ElementsAttr attr) {
  std::vector<char> storage;
  std::optional<ArrayRef<char>> raw = getRawBytes(attr, storage);
  if (!raw)
    return std::nullopt;
  Type element = attr.getElementType();
  int64_t width = elementBytes(element);
  std::vector<T> out(raw->size() / width);
  const char *p = raw->data();
  auto convert = [&](auto zero) {
    using Stored = decltype(zero);
    for (T &v : out) {
      Stored s;
      memcpy(&s, p, sizeof s);
      p += sizeof s;
      v = static_cast<T>(s);
    }
  };
  if (element.isF32())
    convert(float{});
  else if (element.isF64())
    convert(double{});
  else if (auto f = dyn_cast<FloatType>(element)) {
    if (width != 2)
      return std::nullopt;
    for (T &v : out) {
      uint16_t bits;
      memcpy(&bits, p, 2);
      p += 2;
      APFloat value(f.getFloatSemantics(), APInt(16, bits));
      bool lost;
      value.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven, &lost);
      v = static_cast<T>(value.convertToFloat());
    }
  } else if (auto i = dyn_cast<IntegerType>(element)) {
    bool isUnsigned = i.isUnsigned() || i.getWidth() == 1;
    switch (width) {
    case 1:
      isUnsigned ? convert(uint8_t{}) : convert(int8_t{});
      break;
    case 2:
      isUnsigned ? convert(uint16_t{}) : convert(int16_t{});
      break;
    case 4:
      isUnsigned ? convert(uint32_t{}) : convert(int32_t{});
      break;
    case 8:
      isUnsigned ? convert(uint64_t{}) : convert(int64_t{});
      break;
    default:
      return std::nullopt;
    }
  } else {
    return std::nullopt;
  }
  return out;
}
template std::optional<std::vector<float>> getElements<float>(ElementsAttr);
template std::optional<std::vector<double>> getElements<double>(ElementsAttr);
template std::optional<std::vector<int64_t>> getElements<int64_t>(ElementsAttr);

ElementsAttr makeConstant(ShapedType type, ArrayRef<char> bytes) {
  if (type.getElementType().isInteger(1)) {
    SmallVector<bool> bits;
    for (char c : bytes)
      bits.push_back(c != 0);
    return DenseElementsAttr::get(type, bits);
  }
  return DenseElementsAttr::getFromRawBuffer(type, bytes);
}

} // namespace quantc
