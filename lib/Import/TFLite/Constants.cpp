//===- Constants.cpp - bytes of a buffer to elements, and back ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Constants.h"
#include "Check.h"
#include "quantc/QNN/QNNDialect.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;

namespace quantc::tflite {

/// Above this a constant is a resource: not hashed, not kept by the context after the last use is gone.
static constexpr size_t denseBytes = 1024;

static Type storageType(Type element) {
  if (auto q = dyn_cast<quant::QuantizedType>(element))
    return q.getStorageType();
  if (isa<qnn::WideBiasType>(element))
    return IntegerType::get(element.getContext(), 64);
  return element;
}

ElementsAttr readConstant(RankedTensorType type, TensorType stored, StringRef bytes, uint32_t buffer,
                          StringRef name, SharedConstants &shared) {
  auto valueType = RankedTensorType::get(type.getShape(), storageType(type.getElementType()));
  ElementsAttr &known = shared[{buffer, valueType}];
  if (known)
    return known;
  if (stored == TensorType::STRING) {
    auto strings = splitStrings(bytes);
    if (!strings)
      return {};
    return known = DenseStringElementsAttr::get(valueType, *strings);
  }
  std::string unpacked;
  if (int bits = bitsOf(stored); bits < 8) {
    int64_t count = valueType.getNumElements();
    unpacked.reserve(count);
    for (int64_t i = 0, perByte = 8 / bits; i < count; ++i)
      unpacked.push_back(static_cast<char>(static_cast<uint8_t>(bytes[i / perByte]) >> (i % perByte * bits) &
                                           ((1 << bits) - 1)));
    bytes = unpacked;
  }
  if (bytes.size() <= denseBytes || bitsOf(stored) < 8 || stored == TensorType::BOOL)
    return known = makeConstant(valueType, ArrayRef<char>(bytes.data(), bytes.size()));
  AsmResourceBlob blob =
      HeapAsmResourceBlob::allocateAndCopyWithAlign(ArrayRef<char>(bytes.data(), bytes.size()), 64, false);
  return known = DenseResourceElementsAttr::get(valueType, name.empty() ? StringRef("constant") : name,
                                                std::move(blob));
}

std::optional<std::string> writeConstant(ElementsAttr value, TensorType stored) {
  std::string out;
  if (auto strings = dyn_cast<DenseStringElementsAttr>(value)) {
    SmallVector<StringRef> list(strings.getValues<StringRef>());
    auto word = [&](size_t v) {
      auto w = static_cast<uint32_t>(v);
      out.append(reinterpret_cast<const char *>(&w), 4);
    };
    word(list.size());
    size_t end = 4 * (list.size() + 2);
    word(end);
    for (StringRef s : list)
      word(end += s.size());
    for (StringRef s : list)
      out += s;
    return out;
  }
  std::vector<char> storage;
  std::optional<ArrayRef<char>> raw = getRawBytes(value, storage);
  if (!raw)
    return std::nullopt;
  int bits = bitsOf(stored);
  if (bits >= 8)
    return std::string(raw->data(), raw->size());
  size_t perByte = 8 / static_cast<size_t>(bits);
  out.resize((raw->size() + perByte - 1) / perByte);
  for (size_t i = 0; i < raw->size(); ++i)
    out[i / perByte] = static_cast<char>(out[i / perByte] | ((*raw)[i] & ((1 << bits) - 1))
                                                                << (i % perByte * static_cast<size_t>(bits)));
  return out;
}

} // namespace quantc::tflite
