//===- FloatLoops.h - float32 loops over a vector type ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Included by each FloatAVX*.cpp after it has defined `Vector`: everything
// here is local to that file. Each output is one fma chain from 0 in the order
// of k, then + bias, then the clamp, as in the reference kernels.
//===----------------------------------------------------------------------===//
namespace quantc::interpreter::fast {
namespace {

#define QUANTC_UNROLL _Pragma("GCC unroll 32")

using Register = Vector::Register;
constexpr int64_t width = Vector::width;

/// MR rows by NV vectors of columns.
template <int MR, int NV>
[[gnu::always_inline]] inline void tile(const ProductCall &c, const float *a, const float *b, int64_t column,
                                        float *out) {
  Register acc[MR][NV];
  QUANTC_UNROLL for (int i = 0; i < MR; ++i) QUANTC_UNROLL for (int v = 0; v < NV; ++v) acc[i][v] =
      Vector::all(0.0f);
  const float *row[MR];
  QUANTC_UNROLL for (int i = 0; i < MR; ++i) row[i] = a + i * c.aStep;
  const int64_t length = c.depth / c.pieces;
  for (int64_t piece = 0; piece < c.pieces; ++piece) {
    for (int64_t k = 0; k < length; ++k, b += NV * width) {
      Register w[NV];
      QUANTC_UNROLL for (int v = 0; v < NV; ++v) w[v] = Vector::load(b + v * width);
      QUANTC_UNROLL for (int i = 0; i < MR; ++i) {
        Register x = Vector::all(row[i][k]);
        QUANTC_UNROLL for (int v = 0; v < NV; ++v) acc[i][v] = Vector::fma(x, w[v], acc[i][v]);
      }
    }
    QUANTC_UNROLL for (int i = 0; i < MR; ++i) row[i] += c.pieceStep;
  }
  Register low = Vector::all(c.low), high = Vector::all(c.high);
  QUANTC_UNROLL for (int v = 0; v < NV; ++v) {
    Register bias = Vector::load(c.bias + column + v * width);
    int64_t left = c.columns - column - v * width;
    QUANTC_UNROLL for (int i = 0; i < MR; ++i) {
      Register y = Vector::clamp(Vector::add(acc[i][v], bias), low, high);
      if (left >= width)
        Vector::store(out + i * c.outStep + v * width, y);
      else if (left > 0)
        Vector::storeFirst(out + i * c.outStep + v * width, y, left);
    }
  }
}

template <int MR, int NV> void rowsOf(const ProductCall &c, int64_t first, int64_t last) {
  constexpr int64_t panel = NV * width;
  for (int64_t r = first; r + MR <= last; r += MR)
    for (int64_t n = 0; n < c.columns; n += panel)
      tile<MR, NV>(c, c.a + r * c.aStep, c.packed + n * c.depth, n, c.out + r * c.outStep + n);
}

/// Whole tiles, then what is left in tiles of 4, 2 and 1 rows.
template <int MR, int NV> void productOf(const ProductCall &c) {
  int64_t done = c.rows / MR * MR;
  rowsOf<MR, NV>(c, 0, done);
  for (int64_t r = done; r < c.rows;) {
    int64_t left = c.rows - r, take = left >= 4 ? 4 : left >= 2 ? 2 : 1;
    if (take == 4)
      rowsOf<4, NV>(c, r, r + 4);
    else if (take == 2)
      rowsOf<2, NV>(c, r, r + 2);
    else
      rowsOf<1, NV>(c, r, r + 1);
    r += take;
  }
}

/// The first window position whose tap 0 is inside, and the end of those whose last tap is.
struct Inside {
  int64_t first, last;
};
inline Inside insideOf(int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t dilation,
                       int64_t before) {
  int64_t first = (before + stride - 1) / stride;
  int64_t room = in - 1 + before - (kernel - 1) * dilation;
  int64_t last = room < 0 ? 0 : room / stride + 1;
  last = last < out ? last : out;
  first = first < last ? first : last;
  return {first, last};
}

/// The taps of one output that lie inside of the image.
struct Taps {
  int64_t first, last;
};
inline Taps tapsOf(int64_t at, int64_t in, int64_t kernel, int64_t dilation) {
  int64_t first = at >= 0 ? 0 : (-at + dilation - 1) / dilation;
  int64_t last = at >= in ? 0 : (in - 1 - at) / dilation + 1;
  last = last < kernel ? last : kernel;
  return {first < last ? first : last, last};
}

/// One row of outputs of up to `width` channels.
template <bool whole, bool broadcast>
[[gnu::always_inline]] inline void depthwiseRow(const DepthwiseCall &c, int64_t oy, int64_t channel) {
  int64_t left = c.channels - channel, inStep = broadcast ? 1 : c.channels;
  auto load = [&](const float *p) { return whole ? Vector::load(p) : Vector::loadFirst(p, left); };
  auto input = [&](const float *p) { return broadcast ? Vector::all(*p) : load(p); };
  Register bias = c.bias ? load(c.bias + channel) : Vector::all(0.0f);
  Register low = Vector::all(c.low), high = Vector::all(c.high);
  int64_t y0 = oy * c.strideY - c.beforeY;
  Taps ky = tapsOf(y0, c.inHeight, c.kernelHeight, c.dilationY);
  const float *in = c.in + (broadcast ? 0 : channel), *filter = c.filter + channel;
  float *out = c.out + oy * c.outWidth * c.channels + channel;
  auto put = [&](int64_t ox, Register acc) {
    Register y = Vector::clamp(Vector::add(acc, bias), low, high);
    if (whole)
      Vector::store(out + ox * c.channels, y);
    else
      Vector::storeFirst(out + ox * c.channels, y, left);
  };
  auto any = [&](int64_t ox) {
    int64_t x0 = ox * c.strideX - c.beforeX;
    Taps kx = tapsOf(x0, c.inWidth, c.kernelWidth, c.dilationX);
    Register acc = Vector::all(0.0f);
    for (int64_t i = ky.first; i < ky.last; ++i)
      for (int64_t j = kx.first; j < kx.last; ++j)
        acc = Vector::fma(input(in + ((y0 + i * c.dilationY) * c.inWidth + x0 + j * c.dilationX) * inStep),
                          load(filter + (i * c.kernelWidth + j) * c.channels), acc);
    put(ox, acc);
  };
  // Outputs whose columns of taps all lie inside, four at a time: four chains hide each other's latency.
  constexpr int together = 4;
  auto some = [&](int64_t ox, auto weight) {
    Register acc[together];
    QUANTC_UNROLL for (int v = 0; v < together; ++v) acc[v] = Vector::all(0.0f);
    const float *p = in + ((y0 + ky.first * c.dilationY) * c.inWidth + ox * c.strideX - c.beforeX) * inStep;
    for (int64_t i = ky.first; i < ky.last; ++i, p += c.dilationY * c.inWidth * inStep)
      for (int64_t j = 0; j < c.kernelWidth; ++j) {
        Register w = weight(i * c.kernelWidth + j);
        QUANTC_UNROLL for (int v = 0; v < together; ++v) acc[v] =
            Vector::fma(input(p + (v * c.strideX + j * c.dilationX) * inStep), w, acc[v]);
      }
    QUANTC_UNROLL for (int v = 0; v < together; ++v) put(ox + v, acc[v]);
  };
  Inside x = insideOf(c.inWidth, c.outWidth, c.kernelWidth, c.strideX, c.dilationX, c.beforeX);
  int64_t ox = 0;
  for (; ox < x.first; ++ox)
    any(ox);
  if (c.kernelHeight == 3 && c.kernelWidth == 3 && ky.first == 0 && ky.last == 3) {
    // All nine taps inside: their weights stay in registers.
    Register w[9];
    QUANTC_UNROLL for (int t = 0; t < 9; ++t) w[t] = load(filter + t * c.channels);
    for (; ox + together <= x.last; ox += together) {
      Register acc[together];
      QUANTC_UNROLL for (int v = 0; v < together; ++v) acc[v] = Vector::all(0.0f);
      QUANTC_UNROLL for (int i = 0; i < 3; ++i) {
        const float *p = in + ((y0 + i * c.dilationY) * c.inWidth + ox * c.strideX - c.beforeX) * inStep;
        QUANTC_UNROLL for (int j = 0; j < 3; ++j) QUANTC_UNROLL for (int v = 0; v < together; ++v) acc[v] =
            Vector::fma(input(p + (v * c.strideX + j * c.dilationX) * inStep), w[i * 3 + j], acc[v]);
      }
      QUANTC_UNROLL for (int v = 0; v < together; ++v) put(ox + v, acc[v]);
    }
  } else {
    for (; ox + together <= x.last; ox += together)
      some(ox, [&](int64_t t) { return load(filter + t * c.channels); });
  }
  for (; ox < c.outWidth; ++ox)
    any(ox);
}

template <bool broadcast> void depthwiseOf(const DepthwiseCall &c) {
  for (int64_t oy = 0; oy < c.outHeight; ++oy) {
    int64_t channel = 0;
    for (; channel + width <= c.channels; channel += width)
      depthwiseRow<true, broadcast>(c, oy, channel);
    if (channel < c.channels)
      depthwiseRow<false, broadcast>(c, oy, channel);
  }
}

void depthwise(const DepthwiseCall &c) {
  if (c.broadcast)
    depthwiseOf<true>(c);
  else
    depthwiseOf<false>(c);
}

template <typename F> [[gnu::always_inline]] inline void binaryOf(const BinaryCall &c, F f) {
  Register low = Vector::all(c.low), high = Vector::all(c.high);
  for (int64_t i = 0; i < c.count; i += width) {
    int64_t left = c.count - i;
    auto load = [&](const float *p, int64_t step) {
      return !step ? Vector::all(*p) : left >= width ? Vector::load(p + i) : Vector::loadFirst(p + i, left);
    };
    Register y = Vector::clamp(f(load(c.a, c.aStep), load(c.b, c.bStep)), low, high);
    if (left >= width)
      Vector::store(c.out + i, y);
    else
      Vector::storeFirst(c.out + i, y, left);
  }
}

void binary(const BinaryCall &c) {
  switch (c.op) {
  case BinaryOp::Add:
    return binaryOf(c, [](Register a, Register b) { return Vector::add(a, b); });
  case BinaryOp::Sub:
    return binaryOf(c, [](Register a, Register b) { return Vector::sub(a, b); });
  case BinaryOp::Mul:
    return binaryOf(c, [](Register a, Register b) { return Vector::mul(a, b); });
  }
}

void clampAll(const float *x, float *y, int64_t count, float low, float high) {
  Register lows = Vector::all(low), highs = Vector::all(high);
  for (int64_t i = 0; i < count; i += width)
    if (count - i >= width)
      Vector::store(y + i, Vector::clamp(Vector::load(x + i), lows, highs));
    else
      Vector::storeFirst(y + i, Vector::clamp(Vector::loadFirst(x + i, count - i), lows, highs), count - i);
}

} // namespace
} // namespace quantc::interpreter::fast
