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

/// MR rows by NV vectors of columns from `column` on.
template <int MR, int NV>
[[gnu::always_inline]] inline void tile(const ProductCall &c, int64_t r, int64_t column) {
  const float *b = c.packed + column * c.depth;
  Register acc[MR][NV];
  QUANTC_UNROLL for (int i = 0; i < MR; ++i) QUANTC_UNROLL for (int v = 0; v < NV; ++v) acc[i][v] =
      Vector::all(0.0f);
  const float *row[MR];
  QUANTC_UNROLL for (int i = 0; i < MR; ++i) row[i] = c.a + (r + i) * c.aStep;
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
  const Register low = Vector::all(c.low), high = Vector::all(c.high);
  float *out = c.out + r * c.outStep + column;
  const int64_t left = c.columns - column;
  QUANTC_UNROLL for (int v = 0; v < NV; ++v) {
    const Register bias = Vector::load(c.bias + column + v * width);
    QUANTC_UNROLL for (int i = 0; i < MR; ++i) acc[i][v] =
        Vector::clamp(Vector::add(acc[i][v], bias), low, high);
  }
  if (left >= NV * width) {
    QUANTC_UNROLL for (int i = 0; i < MR; ++i) QUANTC_UNROLL for (int v = 0; v < NV; ++v)
        Vector::store(out + i * c.outStep + v * width, acc[i][v]);
    return;
  }
  QUANTC_UNROLL for (int v = 0; v < NV; ++v) {
    if (left >= (v + 1) * width) {
      QUANTC_UNROLL for (int i = 0; i < MR; ++i) Vector::store(out + i * c.outStep + v * width, acc[i][v]);
    } else if (left > v * width) {
      QUANTC_UNROLL for (int i = 0; i < MR; ++i)
          Vector::storeFirst(out + i * c.outStep + v * width, acc[i][v], left - v * width);
    }
  }
}

/// A tile of `rows` rows, at most MR.
template <int MR, int NV>
[[gnu::noinline]] void tileOf(const ProductCall &c, int64_t r, int64_t rows, int64_t column) {
  if (rows == MR)
    return tile<MR, NV>(c, r, column);
  if constexpr (MR > 1)
    tileOf<MR - 1, NV>(c, r, rows, column);
}

/// The rows from `r` on in one panel. What is less than half a tile shares with the last whole one: short
/// tiles wait for their sums.
template <int MR, int NV> void lastRows(const ProductCall &c, int64_t r, int64_t column) {
  for (int64_t left = c.rows - r; left > 0; left = c.rows - r) {
    const int64_t take = left <= MR ? left : left < MR + (MR + 1) / 2 ? (left + 1) / 2 : MR;
    tileOf<MR, NV>(c, r, take, column);
    r += take;
  }
}

/// One row by the NV vectors of each of two panels: more sums at a time than those of one.
template <int NV> void rowOfPanels(const ProductCall &c) {
  constexpr int64_t panel = NV * width;
  constexpr int together = NV >= 4 ? 2 : 4;
  int64_t column = 0;
  for (; column + together * panel <= c.columns && c.pieces == 1; column += together * panel) {
    Register acc[together][NV];
    QUANTC_UNROLL for (int t = 0; t < together; ++t) QUANTC_UNROLL for (int v = 0; v < NV; ++v) acc[t][v] =
        Vector::all(0.0f);
    const float *b = c.packed + column * c.depth;
    const int64_t step = panel * c.depth;
    for (int64_t k = 0; k < c.depth; ++k, b += panel) {
      const Register x = Vector::all(c.a[k]);
      QUANTC_UNROLL for (int t = 0; t < together; ++t) QUANTC_UNROLL for (int v = 0; v < NV; ++v) acc[t][v] =
          Vector::fma(x, Vector::load(b + t * step + v * width), acc[t][v]);
    }
    QUANTC_UNROLL for (int t = 0; t < together; ++t) QUANTC_UNROLL for (int v = 0; v < NV; ++v) {
      const int64_t n = column + t * panel + v * width;
      Vector::store(c.out + n, Vector::clamp(Vector::add(acc[t][v], Vector::load(c.bias + n)),
                                             Vector::all(c.low), Vector::all(c.high)));
    }
  }
  for (; column < c.columns; column += panel)
    tile<1, NV>(c, 0, column);
}

/// Bytes of weights that stay in the first-level cache while rows pass by, and of rows that stay in the
/// second-level cache while panels do.
constexpr int64_t weightBytes = 32 << 10, rowBytes = 128 << 10;

template <int MR, int NV> void productOf(const ProductCall &c) {
  constexpr int64_t panel = NV * width;
  if (c.rows == 1)
    return rowOfPanels<NV>(c);
  const int64_t perRow = c.depth * static_cast<int64_t>(sizeof(float));
  const bool fewWeights = c.columns * perRow <= weightBytes;
  int64_t r = 0;
  if (fewWeights) {
    for (; c.rows - r >= MR + (MR + 1) / 2 || c.rows - r == MR; r += MR)
      for (int64_t n = 0; n < c.columns; n += panel)
        tile<MR, NV>(c, r, n);
  } else {
    int64_t block = rowBytes / perRow / MR * MR;
    block = block < MR ? MR : block;
    while (c.rows - r >= MR + (MR + 1) / 2 || c.rows - r == MR) {
      // All whole tiles but one that shares its rows with what is left.
      int64_t end = r;
      while (end - r < block && (c.rows - end >= MR + (MR + 1) / 2 || c.rows - end == MR))
        end += MR;
      for (int64_t n = 0; n < c.columns; n += panel)
        for (int64_t i = r; i < end; i += MR)
          tile<MR, NV>(c, i, n);
      r = end;
    }
  }
  for (int64_t n = 0; n < c.columns && r < c.rows; n += panel)
    lastRows<MR, NV>(c, r, n);
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

/// What the loops of a depthwise layer share: a row of outputs and its taps.
struct DepthwiseRow {
  int64_t inStep;    ///< elements between neighbouring cells of the input
  int64_t blockStep; ///< elements between the weights of neighbouring blocks of channels
  int64_t y0;        ///< row of the input that tap 0 reads
  Taps ky;
  float *out;
};

/// Calls f(channel, weights of its block): whole blocks are known as such when the code is compiled.
template <typename F>
[[gnu::always_inline]] inline void forEachBlock(const DepthwiseCall &c, const DepthwiseRow &row, F f) {
  const float *w = c.packed;
  int64_t channel = 0;
  for (; channel + width <= c.channels; channel += width, w += row.blockStep)
    f.template operator()<true>(channel, w);
  if (channel < c.channels)
    f.template operator()<false>(channel, w);
}

template <bool whole> [[gnu::always_inline]] inline Register loadBlock(const float *p, int64_t left) {
  if constexpr (whole)
    return Vector::load(p);
  else
    return Vector::loadFirst(p, left);
}
template <bool whole> [[gnu::always_inline]] inline void storeBlock(float *p, Register x, int64_t left) {
  if constexpr (whole)
    Vector::store(p, x);
  else
    Vector::storeFirst(p, x, left);
}

/// `count` neighbouring outputs whose columns of taps, [kx.first, kx.last) of the first output and the same
/// of the others, lie inside.
template <int count, bool broadcast>
void depthwiseAny(const DepthwiseCall &c, const DepthwiseRow &row, int64_t ox, Taps kx) {
  const Register low = Vector::all(c.low), high = Vector::all(c.high);
  const float *in = c.in + ((row.y0 + row.ky.first * c.dilationY) * c.inWidth + ox * c.strideX - c.beforeX +
                            kx.first * c.dilationX) *
                               row.inStep;
  forEachBlock(c, row, [&]<bool whole>(int64_t channel, const float *w) {
    const int64_t left = c.channels - channel;
    Register acc[count];
    QUANTC_UNROLL for (int v = 0; v < count; ++v) acc[v] = Vector::all(0.0f);
    const float *line = in + (broadcast ? 0 : channel);
    for (int64_t i = row.ky.first; i < row.ky.last; ++i, line += c.dilationY * c.inWidth * row.inStep) {
      const float *p = line, *tap = w + (1 + i * c.kernelWidth + kx.first) * width;
      for (int64_t j = kx.first; j < kx.last; ++j, p += c.dilationX * row.inStep, tap += width) {
        const Register weight = Vector::load(tap);
        QUANTC_UNROLL for (int v = 0; v < count; ++v) {
          const float *x = p + v * c.strideX * row.inStep;
          acc[v] = Vector::fma(broadcast ? Vector::all(*x) : loadBlock<whole>(x, left), weight, acc[v]);
        }
      }
    }
    const Register bias = Vector::load(w);
    QUANTC_UNROLL for (int v = 0; v < count; ++v) storeBlock<whole>(
        row.out + (ox + v) * c.channels + channel, Vector::clamp(Vector::add(acc[v], bias), low, high), left);
  });
}

/// `count` neighbouring outputs of three columns of taps side by side: each cell of the input is read once
/// for all that it belongs to. The first output may lack its first column, the last one its last.
template <int count, int stride>
void depthwiseThree(const DepthwiseCall &c, const DepthwiseRow &row, int64_t ox, bool lacksFirst,
                    bool lacksLast) {
  const Register low = Vector::all(c.low), high = Vector::all(c.high);
  constexpr int columns = (count - 1) * stride + 3;
  const int64_t inStep = row.inStep;
  const float *in =
      c.in + ((row.y0 + row.ky.first * c.dilationY) * c.inWidth + ox * stride - c.beforeX) * inStep;
  forEachBlock(c, row, [&]<bool whole>(int64_t channel, const float *w) {
    const int64_t left = c.channels - channel;
    Register acc[count];
    QUANTC_UNROLL for (int v = 0; v < count; ++v) acc[v] = Vector::all(0.0f);
    const float *line = in + channel, *tap = w + (1 + 3 * row.ky.first) * width;
    for (int64_t i = row.ky.first; i < row.ky.last;
         ++i, line += c.dilationY * c.inWidth * inStep, tap += 3 * width) {
      Register weight[3];
      QUANTC_UNROLL for (int j = 0; j < 3; ++j) weight[j] = Vector::load(tap + j * width);
      const float *p = line;
      QUANTC_UNROLL for (int x = 0; x < columns; ++x, p += inStep) {
        __asm__("" : "+r"(p)); // one pointer that walks, not one register for each column
        if ((x == 0 && lacksFirst) || (x == columns - 1 && lacksLast))
          continue;
        const Register cell = loadBlock<whole>(p, left);
        QUANTC_UNROLL for (int j = 0; j < 3;
                           ++j) if (x >= j && (x - j) % stride == 0 && (x - j) / stride < count)
            acc[(x - j) / stride] = Vector::fma(cell, weight[j], acc[(x - j) / stride]);
      }
    }
    const Register bias = Vector::load(w);
    QUANTC_UNROLL for (int v = 0; v < count; ++v) storeBlock<whole>(
        row.out + (ox + v) * c.channels + channel, Vector::clamp(Vector::add(acc[v], bias), low, high), left);
  });
}

template <int count, int stride>
[[gnu::noinline]] void depthwiseThreeOf(int64_t outputs, const DepthwiseCall &c, const DepthwiseRow &row,
                                        int64_t ox, bool lacksFirst, bool lacksLast) {
  if (outputs == count)
    return depthwiseThree<count, stride>(c, row, ox, lacksFirst, lacksLast);
  if constexpr (count > 1)
    depthwiseThreeOf<count - 1, stride>(outputs, c, row, ox, lacksFirst, lacksLast);
}

/// Outputs [first, last) of a row of three columns of taps, in parts of at most eight and of one size.
void depthwiseThrees(const DepthwiseCall &c, const DepthwiseRow &row, int64_t first, int64_t last) {
  constexpr int most = 8;
  const int64_t parts = (last - first + most - 1) / most;
  for (int64_t part = 0; part < parts; ++part) {
    const int64_t from = first + (last - first) * part / parts,
                  to = first + (last - first) * (part + 1) / parts;
    const bool lacksFirst = from * c.strideX - c.beforeX < 0,
               lacksLast = (to - 1) * c.strideX - c.beforeX + 2 >= c.inWidth;
    if (c.strideX == 1)
      depthwiseThreeOf<most, 1>(to - from, c, row, from, lacksFirst, lacksLast);
    else
      depthwiseThreeOf<most, 2>(to - from, c, row, from, lacksFirst, lacksLast);
  }
}

template <bool broadcast> void depthwiseOf(const DepthwiseCall &c) {
  const Inside inside = insideOf(c.inWidth, c.outWidth, c.kernelWidth, c.strideX, c.dilationX, c.beforeX);
  // Outputs that lack at most their first or their last column of three.
  int64_t first = inside.first, last = inside.last;
  const bool threes = !broadcast && c.kernelWidth == 3 && c.dilationX == 1 && c.strideX <= 2 && c.inWidth > 1;
  if (threes) {
    first -= first > 0 && (first - 1) * c.strideX - c.beforeX == -1;
    const int64_t x0 = last * c.strideX - c.beforeX;
    last += last < c.outWidth && x0 >= 0 && x0 + 1 < c.inWidth;
  }
  for (int64_t oy = 0; oy < c.outHeight; ++oy) {
    const int64_t y0 = oy * c.strideY - c.beforeY;
    const DepthwiseRow row = {broadcast ? 1 : c.channels, (1 + c.kernelHeight * c.kernelWidth) * width, y0,
                              tapsOf(y0, c.inHeight, c.kernelHeight, c.dilationY),
                              c.out + oy * c.outWidth * c.channels};
    auto one = [&](int64_t ox) {
      depthwiseAny<1, broadcast>(c, row, ox,
                                 tapsOf(ox * c.strideX - c.beforeX, c.inWidth, c.kernelWidth, c.dilationX));
    };
    int64_t ox = 0;
    for (; ox < first; ++ox)
      one(ox);
    if (threes) {
      depthwiseThrees(c, row, first, last);
      ox = last;
    }
    for (; ox + 4 <= last; ox += 4)
      depthwiseAny<4, broadcast>(c, row, ox, {0, c.kernelWidth});
    for (; ox < c.outWidth; ++ox)
      one(ox);
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
