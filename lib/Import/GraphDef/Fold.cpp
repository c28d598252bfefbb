//===- Fold.cpp - what the folding functions share ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"

#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Half.h"

#include <algorithm>

namespace quantc::import::graphdef {

template <typename T> static T attributeOr(const Node &node, std::string_view name, T otherwise) {
  const Attribute *a = node.find(name);
  const T *v = a ? std::get_if<T>(&a->value) : nullptr;
  return v ? *v : otherwise;
}
int64_t FoldContext::integer(std::string_view name, int64_t otherwise) const {
  return attributeOr(node, name, otherwise);
}
bool FoldContext::flag(std::string_view name, bool otherwise) const {
  return attributeOr(node, name, otherwise);
}
float FoldContext::real(std::string_view name, float otherwise) const {
  return attributeOr(node, name, otherwise);
}
std::string FoldContext::text(std::string_view name, std::string otherwise) const {
  return attributeOr(node, name, std::move(otherwise));
}
DType FoldContext::type(std::string_view name, DType otherwise) const {
  return attributeOr(node, name, otherwise);
}

FoldFn findFold(std::string_view op) {
  static const FoldTable table = [] {
    FoldTable t;
    addUnaryFolds(t);
    addBinaryFolds(t);
    addReduceFolds(t);
    addShapeFolds(t);
    addIndexFolds(t);
    addLinearFolds(t);
    addScatterFolds(t);
    return t;
  }();
  auto it = table.find(op);
  return it == table.end() ? nullptr : it->second;
}

float halfToFloat(uint16_t bits) { return quantc::halfToFloat(bits); }
uint16_t floatToHalf(float value) { return quantc::floatToHalf(value); }

uint16_t floatToBFloat(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  if (std::isnan(value))
    return static_cast<uint16_t>((bits >> 16) | 0x40u);
  return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

std::optional<std::vector<int64_t>> loadInts(const Tensor &t) {
  if (t.count() > (int64_t{1} << 20) || isFloat(t.type))
    return std::nullopt;
  std::vector<int64_t> out;
  bool ok = withType(t.type, [&]<typename T>() {
    std::vector<T> v = load<T>(t);
    out.assign(v.begin(), v.end());
    return true;
  });
  return ok ? std::optional(std::move(out)) : std::nullopt;
}

std::shared_ptr<Tensor> storeInts(DType type, Shape shape, const std::vector<int64_t> &v) {
  std::shared_ptr<Tensor> t;
  withType(type, [&]<typename T>() {
    std::vector<T> stored;
    stored.reserve(v.size());
    for (int64_t i : v)
      stored.push_back(static_cast<T>(i));
    t = store<T>(type, std::move(shape), stored);
    return true;
  });
  return t;
}

std::optional<Shape> broadcast(const Shape &a, const Shape &b) {
  Shape out(std::max(a.size(), b.size()));
  for (size_t i = 0; i < out.size(); ++i) {
    int64_t x = i < a.size() ? a[a.size() - 1 - i] : 1, y = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1)
      return std::nullopt;
    out[out.size() - 1 - i] = x == 1 ? y : x;
  }
  return out;
}

Shape stridesOf(const Shape &shape) {
  Shape s(shape.size());
  int64_t step = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    s[i] = step;
    step *= shape[i];
  }
  return s;
}

std::vector<int64_t> broadcastIndices(const Shape &from, const Shape &to) {
  int64_t count = 1;
  for (int64_t d : to)
    count *= d;
  std::vector<int64_t> out(static_cast<size_t>(count));
  Shape own = stridesOf(from), step(to.size()), at(to.size());
  for (size_t i = 0; i < from.size(); ++i)
    step[to.size() - from.size() + i] = from[i] == 1 ? 0 : own[i];
  int64_t index = 0;
  for (int64_t &o : out) {
    o = index;
    for (size_t d = to.size(); d-- > 0;) {
      index += step[d];
      if (++at[d] < to[d])
        break;
      index -= step[d] * to[d];
      at[d] = 0;
    }
  }
  return out;
}

TensorRef spreadTo(const Tensor &t, const Shape &shape) {
  auto out = std::make_shared<Tensor>();
  out->type = t.type;
  out->shape = shape;
  size_t w = static_cast<size_t>(byteWidth(t.type));
  if (t.splat || t.count() == 1) {
    out->splat = true;
    out->data = t.data.substr(0, w);
    return out;
  }
  for (int64_t i : broadcastIndices(t.shape, shape))
    out->data.append(t.data, static_cast<size_t>(i) * w, w);
  return out;
}

std::optional<int64_t> foldCount(const Shape &shape) {
  auto n = countElements(shape);
  return n && *n <= maxFoldElements ? n : std::nullopt;
}

} // namespace quantc::import::graphdef
