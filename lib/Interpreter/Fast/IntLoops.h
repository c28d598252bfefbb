//===- IntLoops.h - 8-bit loops over a vector type --------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Included by each Int*.cpp after it has defined `Vector`; everything here is
// local to that file. A Vector has `lanes` accumulators of 32 bits.
//===----------------------------------------------------------------------===//
namespace quantc::interpreter::fast {
namespace {

using Register = Vector::Register;
constexpr int64_t lanes = Vector::lanes;

[[gnu::always_inline]] inline Register limited(const IntFinish &f, Register x) {
  return Vector::max(Vector::min(x, Vector::all(f.high)), Vector::all(f.low));
}

/// The rescaling that is not FixedPoint, for the channels from `at` on.
[[gnu::noinline]] Register rescaleReal(const IntFinish &f, int64_t at, Register acc) {
  if (f.kind == Rescale::Double)
    return limited(f, Vector::add(Vector::scaleDouble(acc, f.factor + at), Vector::all(f.outZero)));
  Register y = Vector::scaleFloat(acc, f.floatFactor + at, static_cast<float>(f.low - f.outZero),
                                  static_cast<float>(f.high - f.outZero));
  return Vector::add(y, Vector::all(f.outZero));
}

/// FixedPoint: the clamp comes first, so that adding the zero point can't wrap.
struct FixedPoint {
  Vector::Multiplier multiplier;
  Register low, high, zero;
  [[gnu::always_inline]] FixedPoint(const IntFinish &f, int64_t at)
      : multiplier(f.mantissa + at, f.left + at, f.right + at), low(Vector::all(f.low - f.outZero)),
        high(Vector::all(f.high - f.outZero)), zero(Vector::all(f.outZero)) {}
  [[gnu::always_inline]] Register operator()(Register acc) const {
    return Vector::add(Vector::max(Vector::min(multiplier.apply(acc), high), low), zero);
  }
};

/// FixedPoint by way of float32. With s = right shift and z = x * mantissa / 2^(31 + s), the two roundings
/// give floor(z + h + 1/2) for x >= 0 and floor(z - h + 1/2) for x < 0, with h = 2^(-1-s), or 0 when s is:
/// the integer nearest to y = z +- h. Where |y| <= 256 a float32 y is off by less than 3 * 2^-16, so its
/// nearest integer is right unless y lies within 2^-14 of the middle of two; beyond, the clamp decides.
struct Guess {
  Vector::Real factor, half, low, high, farthest;
  Register zero;
  [[gnu::always_inline]] Guess(const IntFinish &f, int64_t at)
      : factor(Vector::loadReal(f.guess + at)), half(Vector::loadReal(f.half + at)),
        low(Vector::allReal(static_cast<float>(f.low - f.outZero))),
        high(Vector::allReal(static_cast<float>(f.high - f.outZero))), farthest(Vector::allReal(0.0f)),
        zero(Vector::all(f.outZero)) {}
  [[gnu::always_inline]] Register operator()(Register acc) {
    return Vector::add(Vector::roundNear(acc, factor, half, low, high, farthest), zero);
  }
  /// True when no guess since the constructor can have been wrong.
  [[gnu::always_inline]] bool isSure() const { return !Vector::anyAbove(farthest, 0.5f - 0x1p-14f); }
};

template <int MR, int NV>
[[gnu::always_inline]] inline void tile(const IntProductCall &c, int64_t first, int64_t column) {
  Register acc[MR][NV];
  const int32_t *row[MR];
#pragma GCC unroll 32
  for (int i = 0; i < MR; ++i)
    row[i] = reinterpret_cast<const int32_t *>(c.rows) + (first + i) * c.words;
#pragma GCC unroll 32
  for (int v = 0; v < NV; ++v) {
    Register bias = Vector::load(c.finish.bias + column + v * lanes);
#pragma GCC unroll 32
    for (int i = 0; i < MR; ++i)
      acc[i][v] =
          c.sums
              ? Vector::sub(bias, Vector::all(static_cast<int32_t>(static_cast<uint32_t>(c.sums[first + i]) *
                                                                   static_cast<uint32_t>(c.weightZero))))
              : bias;
  }
  const int32_t *w = reinterpret_cast<const int32_t *>(c.packed) + column * c.words;
  for (int64_t k = 0; k < c.words; ++k, w += NV * lanes) {
    Register weights[NV];
#pragma GCC unroll 32
    for (int v = 0; v < NV; ++v)
      weights[v] = Vector::load(w + v * lanes);
#pragma GCC unroll 32
    for (int i = 0; i < MR; ++i) {
      Register x = Vector::all(row[i][k]);
#pragma GCC unroll 32
      for (int v = 0; v < NV; ++v)
        acc[i][v] = Vector::dot(acc[i][v], x, weights[v]);
    }
  }
#pragma GCC unroll 32
  for (int v = 0; v < NV; ++v) {
    int64_t at = column + v * lanes, left = c.columns - at;
    uint8_t *out = c.out + first * c.outStep + at;
    if (left <= 0)
      break;
    auto store = [&](int i, Register y) {
      if (left >= lanes)
        Vector::storeBytes(out + i * c.outStep, y);
      else
        Vector::storeBytesFirst(out + i * c.outStep, y, left);
    };
    if (c.finish.kind != Rescale::FixedPoint) {
#pragma GCC unroll 32
      for (int i = 0; i < MR; ++i)
        store(i, rescaleReal(c.finish, at, acc[i][v]));
      continue;
    }
    bool sure = c.finish.guesses;
    if (sure) {
      Guess guess(c.finish, at);
#pragma GCC unroll 32
      for (int i = 0; i < MR; ++i)
        store(i, guess(acc[i][v]));
      sure = guess.isSure();
    }
    if (!sure) {
      FixedPoint rescale(c.finish, at);
#pragma GCC unroll 32
      for (int i = 0; i < MR; ++i)
        store(i, rescale(acc[i][v]));
    }
  }
}

/// Columns [first, last) of the rows [from, to) in tiles of MR rows: a panel of weights stays in the
/// first-level cache while all rows pass by. Gives the first row that is left.
template <int MR, int NV>
int64_t rowsOf(const IntProductCall &c, int64_t from, int64_t to, int64_t first, int64_t last) {
  const int64_t end = from + (to - from) / MR * MR;
  for (int64_t n = first; n < last; n += NV * lanes)
    for (int64_t r = from; r < end; r += MR)
      tile<MR, NV>(c, r, n);
  return end;
}

/// Whole tiles, then what is left in tiles of 4, 2 and 1 rows, for so many columns at a time as have weights
/// that stay in the first-level cache beside the rows.
template <int MR, int NV> void productOf(const IntProductCall &c) {
  constexpr int64_t weightBytes = 32 << 10, panel = NV * lanes;
  const int64_t fitting = weightBytes / (c.words * 4) / panel * panel,
                step = fitting < panel ? panel : fitting;
  for (int64_t first = 0; first < c.columns; first += step) {
    const int64_t last = first + step < c.columns ? first + step : c.columns;
    int64_t r = rowsOf<MR, NV>(c, 0, c.count, first, last);
    r = rowsOf<4, NV>(c, r, c.count, first, last);
    r = rowsOf<2, NV>(c, r, c.count, first, last);
    rowsOf<1, NV>(c, r, c.count, first, last);
  }
}

/// MR rows by NV vectors of columns.
template <int MR, int NV>
[[gnu::always_inline]] inline void sumsTile(const IntSumsCall &c, int64_t r, int64_t column) {
  Register acc[MR][NV];
  const int32_t *row[MR];
#pragma GCC unroll 32
  for (int i = 0; i < MR; ++i) {
    row[i] = reinterpret_cast<const int32_t *>(c.rows) + (r + i) * c.rowWords;
#pragma GCC unroll 32
    for (int v = 0; v < NV; ++v)
      acc[i][v] = Vector::all(0);
  }
  const int16_t *w = c.packed + (column * c.words + c.first * NV * lanes) * 2;
  for (int64_t k = c.first; k < c.last; ++k, w += NV * lanes * 2) {
#pragma GCC unroll 32
    for (int i = 0; i < MR; ++i) {
      const Register x = Vector::all(row[i][k]);
#pragma GCC unroll 32
      for (int v = 0; v < NV; ++v)
        acc[i][v] = Vector::dot16(acc[i][v], x, w + v * lanes * 2);
    }
  }
#pragma GCC unroll 32
  for (int i = 0; i < MR; ++i)
#pragma GCC unroll 32
    for (int v = 0; v < NV; ++v)
      Vector::store(c.out + (r + i) * c.outStep + column + v * lanes, acc[i][v]);
}

/// A tile of `rows` rows, at most MR.
template <int MR, int NV>
[[gnu::noinline]] void sumsTileOf(const IntSumsCall &c, int64_t r, int64_t rows, int64_t column) {
  if (rows == MR)
    return sumsTile<MR, NV>(c, r, column);
  if constexpr (MR > 1)
    sumsTileOf<MR - 1, NV>(c, r, rows, column);
}

template <int MR, int NV> void sumsOf(const IntSumsCall &c) {
  for (int64_t n = 0; n < c.columns; n += NV * lanes) {
    int64_t r = 0;
    for (; c.count - r >= MR; r += MR)
      sumsTile<MR, NV>(c, r, n);
    if (r < c.count)
      sumsTileOf<MR - 1, NV>(c, r, c.count - r, n);
  }
}

/// The rescaling of the two accumulators of a depthwise block.
struct PairFinish {
  const IntFinish &f;
  int64_t at;
  Guess low, high;
  [[gnu::always_inline]] PairFinish(const IntFinish &finish, int64_t from)
      : f(finish), at(from), low(finish, from), high(finish, from + lanes) {}
  [[gnu::always_inline]] void operator()(Register &a, Register &b) const {
    if (f.kind == Rescale::FixedPoint && f.guesses) {
      Guess l = low, h = high;
      const Register x = l(a), y = h(b);
      h.farthest = Vector::farther(l.farthest, h.farthest);
      if (__builtin_expect(h.isSure(), 1)) {
        a = x;
        b = y;
        return;
      }
    }
    exactly(a, b);
  }
  [[gnu::noinline]] void exactly(Register &a, Register &b) const {
    if (f.kind == Rescale::FixedPoint) {
      a = FixedPoint(f, at)(a);
      b = FixedPoint(f, at + lanes)(b);
    } else {
      a = rescaleReal(f, at, a);
      b = rescaleReal(f, at + lanes, b);
    }
  }
};

/// The pairs of taps of depthwiseRow below, without rescaling.
template <bool whole>
[[gnu::always_inline]] inline void sumsOfBlock(const IntDepthwiseSumsCall &c, int64_t channel) {
  const int64_t taps = c.kernelHeight * c.kernelWidth, pairs = (taps + 1) / 2, left = c.channels - channel;
  const int64_t outStep = (c.channels + 2 * lanes - 1) / (2 * lanes) * 2 * lanes;
  const int16_t *weights = c.packed + channel / (2 * lanes) * pairs * 4 * lanes;
  const int16_t *pointers[maxDepthwiseTaps + 1];
  for (int64_t ox = 0; ox < c.outWidth; ++ox) {
    const int64_t x0 = c.firstX + ox * c.strideX;
    for (int64_t t = 0, i = 0; i < c.kernelHeight; ++i) {
      const int64_t iy = c.y0 + i * c.dilationY;
      const bool rowInside = iy >= 0 && iy < c.inHeight;
      for (int64_t j = 0; j < c.kernelWidth; ++j, ++t) {
        const int64_t ix = x0 + j * c.dilationX;
        pointers[t] =
            (rowInside && ix >= 0 && ix < c.inWidth ? c.in + (iy * c.inWidth + ix) * c.channels : c.outside) +
            channel;
      }
    }
    pointers[taps] = pointers[taps - 1]; // the partner of an odd tap has weight 0
    auto low = Vector::all(0), high = low;
    const int16_t *w = weights;
    for (int64_t p = 0; p < pairs; ++p, w += 4 * lanes) {
      const auto a = Vector::template load16<whole>(pointers[2 * p], left),
                 b = Vector::template load16<whole>(pointers[2 * p + 1], left);
      low = Vector::dot16(low, Vector::interleaveLow(a, b), w);
      high = Vector::dot16(high, Vector::interleaveHigh(a, b), w + 2 * lanes);
    }
    Vector::storeInOrder(c.out + ox * outStep + channel, low, high);
  }
}

void depthwiseSums(const IntDepthwiseSumsCall &c) {
  int64_t channel = 0;
  for (; channel + 2 * lanes <= c.channels; channel += 2 * lanes)
    sumsOfBlock<true>(c, channel);
  if (channel < c.channels)
    sumsOfBlock<false>(c, channel);
}

/// The channels of one block for one row of outputs. The bytes of two taps are widened to int16, interleaved
/// and multiplied pairwise; interleaving works on 128 bits at a time, so one accumulator has channels 0-3 of
/// each group of eight and the other 4-7, and packing them restores the order.
template <bool isSigned, bool whole>
void depthwiseRow(const IntDepthwiseCall &c, int64_t oy, int64_t channel) {
  const int64_t taps = c.kernelHeight * c.kernelWidth, pairs = (taps + 1) / 2, left = c.channels - channel;
  const int64_t block = channel / (2 * lanes), y0 = oy * c.strideY - c.beforeY;
  const int16_t *weights = c.packed + block * pairs * 4 * lanes;
  const int64_t at = channel;
  const Register biasLow = Vector::load(c.finish.bias + at),
                 biasHigh = Vector::load(c.finish.bias + at + lanes);
  const PairFinish finish(c.finish, at);
  uint8_t *out = c.out + oy * c.outWidth * c.channels + channel;

  int64_t offset[maxDepthwiseTaps + 1];
  bool rowsInside = true;
  for (int64_t t = 0; t < taps; ++t) {
    int64_t iy = y0 + t / c.kernelWidth * c.dilationY;
    rowsInside = rowsInside && iy >= 0 && iy < c.inHeight;
    offset[t] = (iy * c.inWidth + t % c.kernelWidth * c.dilationX) * c.channels + channel;
  }
  if (taps % 2)
    offset[taps] = offset[taps - 1];

  auto widen = [&](const uint8_t *p) {
    return whole ? Vector::template widen<isSigned>(p) : Vector::template widenFirst<isSigned>(p, left);
  };
  auto compute = [&](int64_t ox, auto pointer) {
    Register low = biasLow, high = biasHigh;
    const int16_t *w = weights;
    for (int64_t p = 0; p < pairs; ++p, w += 4 * lanes) {
      auto a = widen(pointer(2 * p)), b = widen(pointer(2 * p + 1));
      low = Vector::dot16(low, Vector::interleaveLow(a, b), w);
      high = Vector::dot16(high, Vector::interleaveHigh(a, b), w + 2 * lanes);
    }
    finish(low, high);
    if (whole)
      Vector::joinBytes(out + ox * c.channels, low, high);
    else
      Vector::joinBytesFirst(out + ox * c.channels, low, high, left);
  };
  for (int64_t ox = 0; ox < c.outWidth; ++ox) {
    const int64_t x0 = ox * c.strideX - c.beforeX;
    if (rowsInside && x0 >= 0 && x0 + (c.kernelWidth - 1) * c.dilationX < c.inWidth) {
      const uint8_t *base = c.in + x0 * c.channels;
      compute(ox, [&](int64_t t) { return base + offset[t]; });
      continue;
    }
    const uint8_t *pointers[maxDepthwiseTaps + 1];
    for (int64_t t = 0; t < 2 * pairs; ++t) {
      int64_t tap = t < taps ? t : taps - 1;
      int64_t iy = y0 + tap / c.kernelWidth * c.dilationY, ix = x0 + tap % c.kernelWidth * c.dilationX;
      bool inside = iy >= 0 && iy < c.inHeight && ix >= 0 && ix < c.inWidth;
      pointers[t] = inside ? c.in + (iy * c.inWidth + ix) * c.channels + channel : c.outside + channel;
    }
    compute(ox, [&](int64_t t) { return pointers[t]; });
  }
}

/// 3 by 3, without dilation: the bytes of an image column, three rows of them, are widened and interleaved
/// once for all the outputs that see it. `strideX` is 1 or 2.
template <bool isSigned, bool whole, int strideX>
void depthwiseColumns(const IntDepthwiseCall &c, int64_t oy, int64_t channel) {
  const int64_t left = c.channels - channel, block = channel / (2 * lanes);
  const int16_t *weights = c.packed + block * 24 * lanes;
  const Register biasLow = Vector::load(c.finish.bias + channel),
                 biasHigh = Vector::load(c.finish.bias + channel + lanes);
  const PairFinish finish(c.finish, channel);
  uint8_t *out = c.out + oy * c.outWidth * c.channels + channel;
  const uint8_t *row[3];
  for (int64_t k = 0; k < 3; ++k) {
    const int64_t iy = oy * c.strideY - c.beforeY + k;
    row[k] = iy >= 0 && iy < c.inHeight ? c.in + iy * c.inWidth * c.channels + channel : nullptr;
  }
  struct Column {
    Vector::Wide top[2], bottom[2]; ///< rows 0 and 1, row 2; low and high
  };
  auto load = [&](int64_t x) {
    Vector::Wide cell[3];
#pragma GCC unroll 3
    for (int k = 0; k < 3; ++k) {
      const uint8_t *p = x >= 0 && x < c.inWidth && row[k] ? row[k] + x * c.channels : c.outside + channel;
      cell[k] = whole ? Vector::template widen<isSigned>(p) : Vector::template widenFirst<isSigned>(p, left);
    }
    const Vector::Wide none{};
    return Column{{Vector::interleaveLow(cell[0], cell[1]), Vector::interleaveHigh(cell[0], cell[1])},
                  {Vector::interleaveLow(cell[2], none), Vector::interleaveHigh(cell[2], none)}};
  };
  struct Sum {
    Register low, high;
  };
  auto add = [&](Sum s, const Column &x, int column) {
    const int16_t *w = weights + column * 8 * lanes;
    s.low = Vector::dot16(Vector::dot16(s.low, x.top[0], w), x.bottom[0], w + 4 * lanes);
    s.high = Vector::dot16(Vector::dot16(s.high, x.top[1], w + 2 * lanes), x.bottom[1], w + 6 * lanes);
    return s;
  };
  auto put = [&](int64_t ox, Sum s) {
    finish(s.low, s.high);
    if (whole)
      Vector::joinBytes(out + ox * c.channels, s.low, s.high);
    else
      Vector::joinBytesFirst(out + ox * c.channels, s.low, s.high, left);
  };
  const Sum start{biasLow, biasHigh};
  if constexpr (strideX == 1) {
    // Two sums are open: one lacks its last column, one its last two.
    Column x = load(-c.beforeX);
    Sum older = add(start, x, 0);
    x = load(1 - c.beforeX);
    older = add(older, x, 1);
    Sum newer = add(start, x, 0);
    for (int64_t ox = 0; ox < c.outWidth; ++ox) {
      x = load(ox + 2 - c.beforeX);
      const Sum done = add(older, x, 2);
      older = add(newer, x, 1);
      newer = add(start, x, 0);
      put(ox, done);
    }
  } else {
    Column x = load(-c.beforeX);
    for (int64_t ox = 0; ox < c.outWidth; ++ox) {
      Sum s = add(start, x, 0);
      s = add(s, load(2 * ox + 1 - c.beforeX), 1);
      x = load(2 * ox + 2 - c.beforeX);
      put(ox, add(s, x, 2));
    }
  }
}

template <bool isSigned, bool whole>
void depthwiseBlock(const IntDepthwiseCall &c, int64_t oy, int64_t channel) {
  if (!c.byColumns)
    depthwiseRow<isSigned, whole>(c, oy, channel);
  else if (c.strideX == 1)
    depthwiseColumns<isSigned, whole, 1>(c, oy, channel);
  else
    depthwiseColumns<isSigned, whole, 2>(c, oy, channel);
}

template <bool isSigned> void depthwiseOf(const IntDepthwiseCall &c) {
  for (int64_t oy = 0; oy < c.outHeight; ++oy) {
    int64_t channel = 0;
    for (; channel + 2 * lanes <= c.channels; channel += 2 * lanes)
      depthwiseBlock<isSigned, true>(c, oy, channel);
    if (channel < c.channels)
      depthwiseBlock<isSigned, false>(c, oy, channel);
  }
}

void depthwise(const IntDepthwiseCall &c) {
  if (c.isSigned)
    depthwiseOf<true>(c);
  else
    depthwiseOf<false>(c);
}

/// Each operand is moved to 20 fraction bits and scaled, then their sum is.
template <bool isSigned> void addOf(const IntAddCall &c) {
  const Vector::Multiplier scaleA = Vector::Multiplier::same(c.mantissaA, 0, c.rightA);
  const Vector::Multiplier scaleB = Vector::Multiplier::same(c.mantissaB, 0, c.rightB);
  const Vector::Multiplier scale = Vector::Multiplier::same(c.mantissa, c.left, c.right);
  const Register zeroA = Vector::all(c.zeroA), zeroB = Vector::all(c.zeroB), zero = Vector::all(c.zero);
  const Register low = Vector::all(c.low - c.zero), high = Vector::all(c.high - c.zero);
  const auto load = [](const char *p, int64_t n) {
    return Vector::template bytes<isSigned>(reinterpret_cast<const uint8_t *>(p), n);
  };
  const auto rescaled = [](Register x, Register z, const Vector::Multiplier &m) {
    return m.apply(Vector::shiftLeft20(Vector::sub(x, z)));
  };
  Register fixedA = zero, fixedB = zero;
  if (c.aStep == 0)
    fixedA =
        rescaled(Vector::all(isSigned ? static_cast<signed char>(*c.a) : static_cast<unsigned char>(*c.a)),
                 zeroA, scaleA);
  if (c.bStep == 0)
    fixedB =
        rescaled(Vector::all(isSigned ? static_cast<signed char>(*c.b) : static_cast<unsigned char>(*c.b)),
                 zeroB, scaleB);
  for (int64_t i = 0; i < c.count; i += lanes) {
    const int64_t n = c.count - i < lanes ? c.count - i : lanes;
    const Register x = c.aStep ? rescaled(load(c.a + i, n), zeroA, scaleA) : fixedA;
    const Register y = c.bStep ? rescaled(load(c.b + i, n), zeroB, scaleB) : fixedB;
    const Register sum = scale.apply(c.subtract ? Vector::sub(x, y) : Vector::add(x, y));
    const Register out = Vector::add(Vector::max(Vector::min(sum, high), low), zero);
    uint8_t *to = reinterpret_cast<uint8_t *>(c.out + i);
    if (n == lanes)
      Vector::storeBytes(to, out);
    else
      Vector::storeBytesFirst(to, out, n);
  }
}

void add(const IntAddCall &c) {
  if (c.isSigned)
    addOf<true>(c);
  else
    addOf<false>(c);
}

void quantize(const IntQuantizeCall &c) {
  const Register zero = Vector::all(c.zero), low = Vector::all(c.low), high = Vector::all(c.high);
  const Vector::Real scale = Vector::allReal(c.scale);
  for (int64_t i = 0; i < c.count; i += lanes) {
    const int64_t n = c.count - i < lanes ? c.count - i : lanes;
    const Vector::Real x = n == lanes ? Vector::loadReal(c.x + i) : Vector::loadRealFirst(c.x + i, n);
    const Register q = Vector::add(Vector::roundQuotient(x, scale), zero);
    const Register y = Vector::max(Vector::min(q, high), low);
    if (n == lanes)
      Vector::storeBytes(c.out + i, y);
    else
      Vector::storeBytesFirst(c.out + i, y, n);
  }
}

} // namespace
} // namespace quantc::interpreter::fast
