//===- Constants.cpp - bytes of a buffer to elements, and back ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Constants.h"
#include "quantc/QNN/QNNDialect.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;

namespace quantc::tflite {

int bitsOf(TensorType type) {
  switch (type) {
  case TensorType::INT2:
    return 2;
  case TensorType::INT4:
  case TensorType::UINT4:
    return 4;
  case TensorType::BOOL:
  case TensorType::INT8:
  case TensorType::UINT8:
  case TensorType::FLOAT8_E4M3FN:
  case TensorType::FLOAT8_E5M2:
    return 8;
  case TensorType::INT16:
  case TensorType::UINT16:
  case TensorType::FLOAT16:
  case TensorType::BFLOAT16:
    return 16;
  case TensorType::FLOAT32:
  case TensorType::INT32:
  case TensorType::UINT32:
    return 32;
  case TensorType::INT64:
  case TensorType::UINT64:
  case TensorType::FLOAT64:
  case TensorType::COMPLEX64:
    return 64;
  case TensorType::COMPLEX128:
    return 128;
  case TensorType::STRING:
  case TensorType::RESOURCE:
  case TensorType::VARIANT:
    break;
  }
  return 0;
}

std::optional<std::vector<StringRef>> splitStrings(StringRef bytes) {
  auto word = [&](size_t i) {
    uint32_t v;
    memcpy(&v, bytes.data() + 4 * i, 4);
    return static_cast<size_t>(v);
  };
  if (bytes.size() < 8)
    return std::nullopt;
  size_t count = word(0);
  if (count > (bytes.size() - 8) / 4)
    return std::nullopt;
  std::vector<StringRef> strings;
  size_t begin = word(1);
  if (begin < 4 * (count + 2))
    return std::nullopt;
  for (size_t i = 0; i < count; ++i) {
    size_t end = word(i + 2);
    if (end < begin || end > bytes.size())
      return std::nullopt;
    strings.push_back(bytes.substr(begin, end - begin));
    begin = end;
  }
  return strings;
}

/// Above this a constant is a resource: not hashed, not kept by the context after the last use is gone.
static constexpr size_t denseBytes = 1024;

static Type storageType(Type element) {
  if (auto q = dyn_cast<quant::QuantizedType>(element))
    return q.getStorageType();
  if (isa<qnn::WideBiasType>(element))
    return IntegerType::get(element.getContext(), 64);
  return element;
}

// GCC 12 sees the unused storage of an empty deleter move.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
static AsmResourceBlob borrowed(ArrayRef<char> data) {
  return UnmanagedAsmResourceBlob::allocateWithAlign(data, 16);
}

ElementsAttr readConstant(RankedTensorType type, TensorType stored, StringRef bytes, uint32_t buffer,
                          StringRef name, bool borrow, SharedConstants &shared) {
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
  ArrayRef<char> data(bytes.data(), bytes.size());
  return known = DenseResourceElementsAttr::get(
             valueType, name.empty() ? StringRef("constant") : name,
             borrow ? borrowed(data)
                    : HeapAsmResourceBlob::allocateAndCopyWithAlign(data, 64, /*dataIsMutable=*/false));
}

#pragma GCC diagnostic pop

std::optional<StringRef> writeConstant(ElementsAttr value, TensorType stored, std::vector<char> &storage) {
  auto text = [](ArrayRef<char> bytes) { return StringRef(bytes.data(), bytes.size()); };
  if (auto strings = dyn_cast<DenseStringElementsAttr>(value)) {
    SmallVector<StringRef> list(strings.getValues<StringRef>());
    std::vector<uint32_t> head{static_cast<uint32_t>(list.size())};
    size_t end = 4 * (list.size() + 2);
    head.push_back(static_cast<uint32_t>(end));
    for (StringRef s : list)
      head.push_back(static_cast<uint32_t>(end += s.size()));
    auto *p = reinterpret_cast<const char *>(head.data());
    storage.assign(p, p + 4 * head.size());
    for (StringRef s : list)
      storage.insert(storage.end(), s.begin(), s.end());
    return text(storage);
  }
  std::optional<ArrayRef<char>> raw = getRawBytes(value, storage);
  if (!raw)
    return std::nullopt;
  auto bits = static_cast<size_t>(bitsOf(stored));
  if (bits >= 8)
    return text(*raw);
  size_t perByte = 8 / bits;
  std::vector<char> packed((raw->size() + perByte - 1) / perByte);
  for (size_t i = 0; i < raw->size(); ++i)
    packed[i / perByte] =
        static_cast<char>(packed[i / perByte] | ((*raw)[i] & ((1 << bits) - 1)) << (i % perByte * bits));
  storage = std::move(packed);
  return text(storage);
}

} // namespace quantc::tflite
