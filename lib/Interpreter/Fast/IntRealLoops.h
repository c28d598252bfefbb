//===- IntRealLoops.h - rows of dynamic range -------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Included by each Int*.cpp behind IntLoops.h. Real values that become int16
// for sums, and sums that become real again.
//===----------------------------------------------------------------------===//
namespace quantc::interpreter::fast {
namespace {

using Real = Vector::Real;

bool range(const float *x, int64_t count, float &least, float &largest) {
  least = largest = x[0];
  bool numbers = true;
  int64_t i = 0;
  if (count >= 2 * lanes) {
    Real low[2] = {Vector::loadReal(x), Vector::loadReal(x + lanes)}, high[2] = {low[0], low[1]};
    Real sum = Vector::allReal(0.0f); // of x - x: NaN when an x is not finite
    for (; i + 2 * lanes <= count; i += 2 * lanes)
#pragma GCC unroll 2
      for (int v = 0; v < 2; ++v) {
        const Real part = Vector::loadReal(x + i + v * lanes);
        low[v] = Vector::minReal(part, low[v]);
        high[v] = Vector::maxReal(part, high[v]);
        sum = Vector::addReal(sum, Vector::subReal(part, part));
      }
    alignas(64) float all[3 * lanes];
    Vector::storeReal(all, Vector::minReal(low[0], low[1]));
    Vector::storeReal(all + lanes, Vector::maxReal(high[0], high[1]));
    Vector::storeReal(all + 2 * lanes, sum);
    for (int64_t j = 0; j < lanes; ++j) {
      least = all[j] < least ? all[j] : least;
      largest = all[lanes + j] > largest ? all[lanes + j] : largest;
      numbers = numbers && all[2 * lanes + j] == 0.0f;
    }
  }
  for (; i < count; ++i) {
    least = x[i] < least ? x[i] : least;
    largest = x[i] > largest ? x[i] : largest;
    numbers = numbers && x[i] == x[i];
  }
  return numbers;
}

void centre(const CentreCall &c) {
  const Real factor = Vector::allReal(c.factor), offset = Vector::allReal(c.offset);
  const Real least = Vector::allReal(c.toEven ? static_cast<float>(c.low - c.zero) : -1000.0f),
             most = Vector::allReal(c.toEven ? static_cast<float>(c.high - c.zero) : 1000.0f);
  const Register low = Vector::all(c.low), high = Vector::all(c.high), zero = Vector::all(c.zero);
  for (int64_t i = 0; i < c.count; i += lanes) {
    const int64_t left = c.count - i;
    const Real x = left >= lanes ? Vector::loadReal(c.x + i) : Vector::loadRealFirst(c.x + i, left);
    Register q;
    if (c.toEven) {
      // The second operand is the result for NaN.
      q = Vector::nearest(Vector::minReal(Vector::maxReal(Vector::mulReal(x, factor), least), most));
    } else {
      const Real v = Vector::addReal(offset, Vector::mulReal(x, factor));
      q = Vector::roundAway(Vector::minReal(Vector::maxReal(v, least), most));
      q = Vector::sub(Vector::max(Vector::min(q, high), low), zero);
    }
    if (left >= lanes)
      Vector::storeShorts(c.to + i, q);
    else
      Vector::storeShortsFirst(c.to + i, q, left);
  }
}

void scaleSums(const ScaleSumsCall &c) {
  const Real scale = Vector::allReal(c.scale), low = Vector::allReal(c.low), high = Vector::allReal(c.high);
  for (int64_t i = 0; i < c.count; i += lanes) {
    const Real sum = Vector::toReal(Vector::load(c.sums + i)), scales = Vector::loadReal(c.scales + i);
    Real y;
    if (c.how == SumScaling::Fused) {
      y = Vector::fma(Vector::mulReal(sum, scale), scales, Vector::loadReal(c.bias + i));
    } else {
      y = c.how == SumScaling::ChannelFirst ? Vector::mulReal(Vector::mulReal(sum, scales), scale)
                                            : Vector::mulReal(sum, Vector::mulReal(scale, scales));
      if (c.bias)
        y = Vector::addReal(y, Vector::loadReal(c.bias + i));
    }
    y = Vector::minReal(high, Vector::maxReal(low, y));
    if (c.count - i >= lanes)
      Vector::storeReal(c.out + i, y);
    else
      Vector::storeRealFirst(c.out + i, y, c.count - i);
  }
}

} // namespace
} // namespace quantc::interpreter::fast
