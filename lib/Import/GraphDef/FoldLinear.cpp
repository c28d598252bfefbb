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

//===----------------------------------------------------------------------===//
// Values stored in 8 to 32 bits: float32 arithmetic, step by step as TensorFlow's kernels
//===----------------------------------------------------------------------===//

/// A quantized type's codes, and the ranges that they stand for: one, or one for each slice along an axis.
struct Stored {
  DType type;
  std::string mode;
  float lowest, highest; ///< codes
  bool isSigned, narrow;
  std::vector<float> low, high; ///< one for each slice
  int64_t inner = 0;            ///< elements between two slices

  size_t sliceOf(size_t element) const {
    return low.size() == 1 ? 0 : element / static_cast<size_t>(inner) % low.size();
  }
  /// Half the number of codes, where the codes lie around 0.
  float half() const { return isSigned ? (highest - lowest + 1) / 2 : 0; }
  float leastCode() const { return narrow ? lowest + 1 : lowest; }
};

/// The attributes and ranges of a node; nothing, with or without a fault, when it can't be evaluated.
std::optional<Stored> storedForm(FoldContext &c, DType type) {
  static const std::map<DType, std::pair<float, float>> codes = {
      {DType::QUInt8, {0.0F, 255.0F}},
      {DType::QInt8, {-128.0F, 127.0F}},
      {DType::QUInt16, {0.0F, 65535.0F}},
      {DType::QInt16, {-32768.0F, 32767.0F}},
      {DType::QInt32, {-2147483648.0F, 2147483648.0F}}, // the largest code as float32 rounds it
  };
  auto found = codes.find(type);
  if (c.in.size() != 3 || found == codes.end() || !foldCount(c.in[0]->shape) ||
      c.in[1]->type != DType::Float || c.in[2]->type != DType::Float)
    return std::nullopt;
  Stored s{type, c.text("mode", "MIN_COMBINED"), found->second.first, found->second.second, false, false, {},
           {}};
  s.isSigned = s.lowest < 0;
  s.narrow = c.flag("narrow_range");
  if (s.mode != "MIN_COMBINED" && s.mode != "MIN_FIRST" && s.mode != "SCALED") {
    c.fail("attribute 'mode' is '" + s.mode + "', accepted: MIN_COMBINED, MIN_FIRST, SCALED");
    return std::nullopt;
  }
  const Shape &shape = c.in[0]->shape;
  if (s.mode == "MIN_FIRST" && c.integer("axis", -1) != -1) {
    c.fail("mode MIN_FIRST with ranges along axis " + std::to_string(c.integer("axis", -1)) +
           ", accepted with an axis: MIN_COMBINED, SCALED");
    return std::nullopt;
  }
  int64_t axis = c.integer("axis", -1), rank = static_cast<int64_t>(shape.size());
  if (axis < -1 || axis >= rank) {
    c.fail("attribute 'axis' is " + std::to_string(axis) + " for a tensor of rank " + std::to_string(rank));
    return std::nullopt;
  }
  int64_t slices = axis == -1 ? 1 : shape[static_cast<size_t>(axis)];
  for (size_t i : {1, 2})
    if (c.in[i]->count() != slices) {
      c.fail("input #" + std::to_string(i) + " has shape " + toString(c.in[i]->shape) +
             ", needed: " + std::to_string(slices) +
             (axis == -1 ? " value" : " values, one for each entry of axis " + std::to_string(axis)));
      return std::nullopt;
    }
  s.inner = axis == -1 ? 0 : stridesOf(shape)[static_cast<size_t>(axis)];
  s.low = load<float>(*c.in[1]);
  s.high = load<float>(*c.in[2]);
  return s;
}

/// Dequantize(codes, min, max).
bool dequantize(FoldContext &c) {
  DType to = c.type("dtype", DType::Float);
  std::optional<Stored> s = c.in.empty() ? std::nullopt : storedForm(c, c.in[0]->type);
  if (!s || (to != DType::Float && to != DType::BFloat16))
    return FoldContext::leave;
  size_t slices = s->low.size();
  // A value is (code + before) * scale + after.
  std::vector<float> before(slices), scale(slices), after(slices);
  for (size_t i = 0; i < slices; ++i) {
    float low = s->low[i], high = s->high[i];
    if (s->mode == "SCALED") {
      // Codes without a sign have no lower side, also where narrow_range starts them at 1.
      scale[i] = s->isSigned ? std::max(low / s->leastCode(), high / s->highest) : high / s->highest;
      after[i] = -0.0F; // which changes nothing, not even the sign of zero
    } else if (s->mode == "MIN_COMBINED") {
      scale[i] = (high - low) / (s->highest - s->lowest);
      before[i] = s->half();
      after[i] = low;
    } else {
      // The minimum moves to a whole number of steps, so that a code stands for 0.
      double steps = std::ldexp(1.0, static_cast<int>(8 * byteWidth(s->type))) - 1;
      scale[i] = static_cast<float>(static_cast<double>(high - low) / steps);
      float rounded = high == low ? low : std::round(low / scale[i]) * scale[i];
      after[i] = rounded - s->lowest * scale[i];
    }
  }
  return withType(s->type, [&]<typename T>() {
    std::vector<float> out;
    for (T code : load<T>(*c.in[0])) {
      size_t i = s->sliceOf(out.size());
      out.push_back((static_cast<float>(code) + before[i]) * scale[i] + after[i]);
    }
    return c.give(store<float>(to, c.in[0]->shape, out));
  });
}

/// The range that QuantizeV2 really uses: it holds 0, and is not closed.
void openRange(const FoldContext &c, float &low, float &high) {
  // At least a hundredth of its larger end, or of 1.
  float least =
      std::max(1.0F, std::max(std::fabs(low), std::fabs(high))) * c.real("ensure_minimum_range", 0.01F);
  low = std::min(0.0F, low);
  high = std::max({0.0F, high, low + least});
}

/// The code of one value, in float32, for a range that is open.
float codeOf(const Stored &s, float v, float low, float high, bool even) {
  float clamped = std::min(std::max(v, low), high);
  if (s.mode == "SCALED") {
    float fromLow = s.leastCode() * low > 0 ? s.leastCode() / low : std::numeric_limits<float>::max();
    float fromHigh = s.highest * high > 0 ? s.highest / high : std::numeric_limits<float>::max();
    float scale = std::min(fromLow, fromHigh);
    float scaled = std::min(std::max(v, s.leastCode() / scale), s.highest / scale) * scale;
    return even ? std::nearbyint(scaled) : std::round(scaled);
  }
  float scale = (s.highest - s.lowest) / (high - low);
  if (s.mode == "MIN_FIRST")
    return std::round(clamped * scale) - (std::round(low * scale) - s.lowest);
  float steps = (clamped - low) * scale;
  return s.isSigned ? std::round(steps - s.half()) : std::floor(steps + 0.5F);
}

/// QuantizeV2(values, min, max): the codes, and the range they really stand for.
bool quantize(FoldContext &c) {
  DType type = c.type("T", DType::QUInt8);
  if (c.in.empty() || c.in[0]->type != DType::Float)
    return FoldContext::leave;
  std::optional<Stored> s = storedForm(c, type);
  if (!s || byteWidth(type) > 2)
    return FoldContext::leave;
  bool even = c.text("round_mode", "HALF_AWAY_FROM_ZERO") == "HALF_TO_EVEN";
  for (size_t i = 0; i < s->low.size(); ++i)
    openRange(c, s->low[i], s->high[i]);
  std::vector<int64_t> codes;
  for (float v : load<float>(*c.in[0])) {
    size_t i = s->sliceOf(codes.size());
    float code = codeOf(*s, v, s->low[i], s->high[i], even);
    codes.push_back(std::isnan(code) ? 0
                                     : static_cast<int64_t>(std::min(std::max(code, s->lowest), s->highest)));
  }
  if (s->mode == "SCALED")
    for (size_t i = 0; i < s->low.size(); ++i) {
      float &low = s->low[i], &high = s->high[i], least = s->leastCode();
      float scale = std::min(least * low > 0 ? least / low : std::numeric_limits<float>::max(),
                             s->highest * high > 0 ? s->highest / high : std::numeric_limits<float>::max());
      low = least / scale;
      high = s->highest / scale;
    }
  Shape ranges = c.integer("axis", -1) == -1 ? Shape{} : Shape{static_cast<int64_t>(s->low.size())};
  c.give(storeInts(type, c.in[0]->shape, codes));
  c.give(store<float>(DType::Float, ranges, s->low));
  return c.give(store<float>(DType::Float, ranges, s->high));
}

} // namespace

void addLinearFolds(FoldTable &t) {
  t["MatMul"] = t["BatchMatMul"] = t["BatchMatMulV2"] = t["BatchMatMulV3"] = matMul;
  t["Dequantize"] = dequantize;
  t["QuantizeV2"] = quantize;
}

} // namespace quantc::import::graphdef
