//===- FloatElements.cpp - a float32 constant in its place ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/FloatElements.h"
#include "quantc/Support/Constants.h"
#include "quantc/Support/VectorCopies.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/Alignment.h"

#include <algorithm>
#include <cstring>
#include <limits>

using namespace quantc;

std::optional<FloatElements> FloatElements::of(mlir::ElementsAttr attr) {
  if (!attr || !attr.getElementType().isF32())
    return std::nullopt;
  FloatElements out;
  auto raw = getRawBytes(attr, out.storage);
  if (!raw)
    return std::nullopt;
  if (!llvm::isAddrAligned(llvm::Align::Of<float>(), raw->data())) {
    out.storage.assign(raw->begin(), raw->end());
    raw = out.storage;
  }
  out.elements = {reinterpret_cast<const float *>(raw->data()), raw->size() / sizeof(float)};
  return out;
}

/// Magnitudes are ordered as their bits are. The largest of each of so many lanes.
constexpr size_t lanes = 32;
QUANTC_VECTOR_COPIES static void findLargest(const float *values, size_t count, int32_t *largest) {
  for (size_t i = 0; i + lanes <= count; i += lanes)
    for (size_t k = 0; k < lanes; ++k) {
      int32_t bits;
      std::memcpy(&bits, values + i + k, sizeof bits);
      bits &= 0x7fffffff;
      largest[k] = largest[k] < bits ? bits : largest[k];
    }
}

float quantc::largestMagnitude(llvm::ArrayRef<float> values) {
  constexpr int32_t infinity = 0x7f800000;
  int32_t largest[lanes] = {};
  findLargest(values.data(), values.size(), largest);
  for (float v : values.take_back(values.size() % lanes))
    largest[0] = std::max(largest[0], llvm::bit_cast<int32_t>(v) & 0x7fffffff);
  const int32_t all = *std::max_element(largest, largest + lanes);
  return all >= infinity ? std::numeric_limits<float>::infinity() : llvm::bit_cast<float>(all);
}
