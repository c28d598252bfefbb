//===- FoldLinear.cpp - matrix products and stored integers ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"

#include <algorithm>
#include <limits>

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

/// QuantizeV2(constant, min, max): the codes, and the range they really stand for.
bool quantize(FoldContext &c) {
  if (c.in.size() != 3 || c.in[0]->type != DType::Float || c.in[1]->type != DType::Float ||
      c.in[2]->type != DType::Float || c.in[1]->count() != 1 || c.in[2]->count() != 1 ||
      !foldCount(c.in[0]->shape))
    return FoldContext::leave;
  DType type = c.type("T", DType::QUInt8);
  bool isSigned = type == DType::QInt8;
  if (!isSigned && type != DType::QUInt8)
    return FoldContext::leave;
  std::string mode = c.text("mode", "MIN_COMBINED");
  float low = std::min(0.0F, load<float>(*c.in[1])[0]), high = load<float>(*c.in[2])[0];
  // The operator keeps the range from closing: at least a hundredth of its larger end, or of 1.
  float least =
      std::max(1.0F, std::max(std::fabs(low), std::fabs(high))) * c.real("ensure_minimum_range", 0.01F);
  high = std::max({0.0F, high, low + least});
  float bottom = isSigned ? -128.0F : 0.0F, top = bottom + 255.0F;
  std::vector<float> x = load<float>(*c.in[0]);
  for (float &v : x) {
    if (mode == "SCALED")
      continue;
    v = std::min(std::max(v, low), high);
    float scale = 255.0F / (high - low);
    v = mode == "MIN_FIRST" ? std::round(v * scale) - std::round(low * scale) + bottom
                            : std::round((v - low) * scale - (isSigned ? 128.0F : 0.0F));
  }
  if (mode == "SCALED") {
    float narrow = c.flag("narrow_range") && isSigned ? bottom + 1 : bottom;
    float fromLow = narrow * low > 0 ? narrow / low : std::numeric_limits<float>::max();
    float fromHigh = top * high > 0 ? top / high : std::numeric_limits<float>::max();
    float scale = std::min(fromLow, fromHigh);
    bool even = c.text("round_mode", "HALF_AWAY_FROM_ZERO") == "HALF_TO_EVEN";
    low = narrow / scale;
    high = top / scale;
    for (float &v : x) {
      float clamped = std::min(std::max(v, low), high) * scale;
      v = even ? std::nearbyint(clamped) : std::round(clamped);
    }
  }
  std::vector<int64_t> codes;
  for (float v : x)
    codes.push_back(std::isnan(v) ? 0 : static_cast<int64_t>(std::min(std::max(v, bottom), top)));
  c.give(storeInts(type, c.in[0]->shape, codes));
  c.give(store<float>(DType::Float, {}, std::vector<float>{low}));
  return c.give(store<float>(DType::Float, {}, std::vector<float>{high}));
}

} // namespace

void addLinearFolds(FoldTable &t) {
  t["MatMul"] = t["BatchMatMul"] = t["BatchMatMulV2"] = t["BatchMatMulV3"] = matMul;
  t["Dequantize"] = dequantize;
  t["QuantizeV2"] = quantize;
}

} // namespace quantc::import::graphdef
