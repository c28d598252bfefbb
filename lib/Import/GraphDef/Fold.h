//===- Fold.h - nodes with constant inputs are evaluated --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// On plain buffers, with TensorFlow's arithmetic: float32 stays float32, each
// operation rounded. FakeQuant, random and stateful operators are never
// folded.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_FOLD_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_FOLD_H

#include "Graph.h"

#include <cmath>
#include <cstring>

namespace quantc::import::graphdef {

/// Which tool's constant arithmetic is followed where they differ (Rsqrt).
enum class FoldRules { TFLite, Toco };

struct FoldContext {
  const Node &node;
  const std::vector<TensorRef> &in;
  FoldRules rules = FoldRules::TFLite;
  std::vector<TensorRef> out;
  std::string error; ///< what is wrong with the node; empty while all is well

  /// A node that this can't fold is no fault: it becomes an operator on constants. Returns false.
  static constexpr bool leave = false;
  bool fail(std::string text) {
    error = std::move(text);
    return false;
  }
  bool give(std::shared_ptr<Tensor> t) {
    out.push_back(std::move(t));
    return true;
  }
  int64_t integer(std::string_view name, int64_t otherwise = 0) const;
  bool flag(std::string_view name, bool otherwise = false) const;
  float real(std::string_view name, float otherwise) const;
  std::string text(std::string_view name, std::string otherwise) const;
  DType type(std::string_view name, DType otherwise) const;
};

using FoldFn = bool (*)(FoldContext &);
/// The function that folds `op`, or null.
FoldFn findFold(std::string_view op);

using FoldTable = std::map<std::string, FoldFn, std::less<>>;
void addUnaryFolds(FoldTable &table);
void addBinaryFolds(FoldTable &table);
void addReduceFolds(FoldTable &table);
void addShapeFolds(FoldTable &table);
void addIndexFolds(FoldTable &table);
void addLinearFolds(FoldTable &table);
void addScatterFolds(FoldTable &table);

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

/// Folding never makes a constant larger than this, in elements.
constexpr int64_t maxFoldElements = int64_t{1} << 27;

float halfToFloat(uint16_t bits);
uint16_t floatToHalf(float value);
inline float bfloatToFloat(uint16_t bits) {
  uint32_t wide = uint32_t{bits} << 16;
  float f;
  std::memcpy(&f, &wide, 4);
  return f;
}
uint16_t floatToBFloat(float value);

/// Calls `f.template operator()<T>()` with the type in which elements of `type` are computed (float for
/// half and bfloat16, uint8_t for bool). False for strings and complex numbers.
template <typename F> bool withType(DType type, F f) {
  switch (type) {
  case DType::Float:
  case DType::Half:
  case DType::BFloat16:
    return f.template operator()<float>();
  case DType::Double:
    return f.template operator()<double>();
  case DType::Int8:
  case DType::QInt8:
    return f.template operator()<int8_t>();
  case DType::UInt8:
  case DType::QUInt8:
  case DType::Bool:
    return f.template operator()<uint8_t>();
  case DType::Int16:
  case DType::QInt16:
    return f.template operator()<int16_t>();
  case DType::UInt16:
  case DType::QUInt16:
    return f.template operator()<uint16_t>();
  case DType::Int32:
  case DType::QInt32:
    return f.template operator()<int32_t>();
  case DType::UInt32:
    return f.template operator()<uint32_t>();
  case DType::Int64:
    return f.template operator()<int64_t>();
  case DType::UInt64:
    return f.template operator()<uint64_t>();
  default:
    return false;
  }
}
inline bool isFloat(DType t) {
  return t == DType::Float || t == DType::Double || t == DType::Half || t == DType::BFloat16;
}
inline bool isHalf(DType t) { return t == DType::Half || t == DType::BFloat16; }

/// All elements; a splat is expanded. T must be the type withType gives.
template <typename T> std::vector<T> load(const Tensor &t) {
  std::vector<T> v(static_cast<size_t>(t.count()));
  if (v.empty())
    return v;
  if (isHalf(t.type)) {
    const char *p = t.data.data();
    auto at = [&](size_t i) {
      uint16_t bits;
      std::memcpy(&bits, p + 2 * i, 2);
      return static_cast<T>(t.type == DType::Half ? halfToFloat(bits) : bfloatToFloat(bits));
    };
    for (size_t i = 0; i < v.size(); ++i)
      v[i] = at(t.splat ? 0 : i);
    return v;
  }
  if (t.splat) {
    T one;
    std::memcpy(&one, t.data.data(), sizeof one);
    v.assign(v.size(), one);
  } else {
    std::memcpy(v.data(), t.data.data(), v.size() * sizeof(T));
  }
  return v;
}
template <typename T> std::shared_ptr<Tensor> store(DType type, Shape shape, const std::vector<T> &v) {
  auto t = std::make_shared<Tensor>();
  t->type = type;
  t->shape = std::move(shape);
  if (isHalf(type)) {
    t->data.resize(v.size() * 2);
    for (size_t i = 0; i < v.size(); ++i) {
      auto f = static_cast<float>(v[i]);
      uint16_t bits = type == DType::Half ? floatToHalf(f) : floatToBFloat(f);
      std::memcpy(t->data.data() + 2 * i, &bits, 2);
    }
    return t;
  }
  t->data.resize(v.size() * sizeof(T));
  if (!v.empty())
    std::memcpy(t->data.data(), v.data(), t->data.size());
  return t;
}
/// Elements of an integer or boolean tensor as int64; nothing for other types or more than 2^20 elements.
std::optional<std::vector<int64_t>> loadInts(const Tensor &t);
std::shared_ptr<Tensor> storeInts(DType type, Shape shape, const std::vector<int64_t> &v);

/// Shape two shapes broadcast to, or nothing.
std::optional<Shape> broadcast(const Shape &a, const Shape &b);
/// For each element of `to`, in order, the index into a tensor of shape `from` that broadcasts to it.
std::vector<int64_t> broadcastIndices(const Shape &from, const Shape &to);
/// A tensor of fixed width in a shape that it broadcasts to.
TensorRef spreadTo(const Tensor &t, const Shape &shape);
/// Row-major strides.
Shape stridesOf(const Shape &shape);
/// Number of elements, or nothing above maxFoldElements or with a negative dimension.
std::optional<int64_t> foldCount(const Shape &shape);

} // namespace quantc::import::graphdef

#endif
