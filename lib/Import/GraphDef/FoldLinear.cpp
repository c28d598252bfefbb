//===- FoldLinear.cpp - matrix products and stored integers ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"

#include <algorithm>

namespace quantc::import::graphdef {

namespace {

/// [.., m, k] x [.., k, n] with equal outer dimensions; sums in double, rounded once.
bool matMul(FoldContext &c) {
  if (c.in.size() != 2 || c.in[0]->type != c.in[1]->type || !isFloat(c.in[0]->type))
    return FoldContext::leave;
  const Tensor &a = *c.in[0], &b = *c.in[1];
  bool batch = c.node.op != "MatMul";
  bool ta = c.flag(batch ? "adj_x" : "transpose_a"), tb = c.flag(batch ? "adj_y" : "transpose_b");
  size_t rank = a.shape.size();
  if (rank < 2 || b.shape.size() != rank || !foldCount(a.shape) || !foldCount(b.shape) ||
      !std::equal(a.shape.begin(), a.shape.end() - 2, b.shape.begin()))
    return FoldContext::leave;
  int64_t m = a.shape[rank - 2], k = a.shape[rank - 1], k2 = b.shape[rank - 2], n = b.shape[rank - 1];
  if (ta)
    std::swap(m, k);
  if (tb)
    std::swap(k2, n);
  if (k != k2)
    return c.fail("shapes " + toString(a.shape) + " and " + toString(b.shape) + " can't be multiplied");
  Shape shape(a.shape.begin(), a.shape.end() - 2);
  shape.insert(shape.end(), {m, n});
  auto count = foldCount(shape);
  // A large product is left to the run: folding must not take seconds.
  if (!count || static_cast<double>(*count) * static_cast<double>(k) > 1e8)
    return FoldContext::leave;
  return withType(a.type, [&]<typename T>() {
    std::vector<T> x = load<T>(a), y = load<T>(b), out;
    int64_t outer = m * n == 0 ? 0 : *count / (m * n);
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t i = 0; i < m; ++i)
        for (int64_t j = 0; j < n; ++j) {
          double sum = 0;
          for (int64_t l = 0; l < k; ++l)
            sum += static_cast<double>(x[o * m * k + (ta ? l * m + i : i * k + l)]) *
                   static_cast<double>(y[o * k * n + (tb ? j * k + l : l * n + j)]);
          out.push_back(static_cast<T>(sum));
        }
    return c.give(store<T>(a.type, shape, out));
  });
}

/// Weights stored in 8 bits: Dequantize(constant, min, max), modes MIN_COMBINED, MIN_FIRST and SCALED.
bool dequantize(FoldContext &c) {
  if (c.in.size() != 3 || c.in[1]->type != DType::Float || c.in[2]->type != DType::Float ||
      c.in[1]->count() != 1 || c.in[2]->count() != 1 || !foldCount(c.in[0]->shape))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  float low = load<float>(*c.in[1])[0], high = load<float>(*c.in[2])[0];
  std::string mode = c.text("mode", "MIN_COMBINED");
  int64_t bits = 8 * byteWidth(x.type);
  bool isSigned = x.type == DType::QInt8 || x.type == DType::QInt16 || x.type == DType::QInt32;
  if (isFloat(x.type) || bits > 32 || !(isSigned || x.type == DType::QUInt8 || x.type == DType::QUInt16))
    return FoldContext::leave;
  double steps = std::ldexp(1.0, static_cast<int>(bits)) - 1,
         lowest = isSigned ? -std::ldexp(1.0, static_cast<int>(bits - 1)) : 0;
  return withType(x.type, [&]<typename T>() {
    std::vector<float> out;
    if (mode == "SCALED") {
      bool narrow = c.flag("narrow_range");
      double down = isSigned ? -low / (-lowest - (narrow ? 1 : 0)) : 0, up = high / (steps + lowest);
      auto scale = static_cast<float>(std::max(down, up));
      for (T v : load<T>(x))
        out.push_back(static_cast<float>(v) * scale);
    } else {
      // Both modes count steps from the lowest code; MIN_COMBINED places signed codes around the middle.
      float scale = (high - low) / static_cast<float>(steps);
      float half = isSigned ? static_cast<float>((steps + 1) / 2) : 0.f;
      for (T v : load<T>(x))
        out.push_back((static_cast<float>(v) + half) * scale + low);
    }
    return c.give(store<float>(DType::Float, x.shape, out));
  });
}

} // namespace

void addLinearFolds(FoldTable &t) {
  t["MatMul"] = t["BatchMatMul"] = t["BatchMatMulV2"] = t["BatchMatMulV3"] = matMul;
  t["Dequantize"] = dequantize;
}

} // namespace quantc::import::graphdef
