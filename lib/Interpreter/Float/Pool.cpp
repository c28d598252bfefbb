//===- Pool.cpp - windows over an image -------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter::real {
namespace {

struct Average {
  static constexpr float start = 0;
  static float step(float acc, float x) { return acc + x; }
  static float finish(float acc, int64_t cells) { return acc / static_cast<float>(cells); }
};
struct Maximum {
  static constexpr float start = std::numeric_limits<float>::lowest();
  static float step(float acc, float x) { return acc > x ? acc : x; }
  static float finish(float acc, int64_t) { return acc; }
};
struct RootMeanSquare {
  static constexpr float start = 0;
  static float step(float acc, float x) { return std::fma(x, x, acc); }
  static float finish(float acc, int64_t cells) { return std::sqrt(acc / static_cast<float>(cells)); }
};

/// Cells outside of the image do not count. Channels are the inner loop of the sums, so they vectorize; each
/// sum still runs over its window in row-major order.
template <typename Op>
QUANTC_FMA_CLONES void pool(const Window &v, const Window &h, int64_t batch, int64_t channels,
                            const float *in, const RealActivation &activation, float *out) {
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t oy = 0; oy < v.out; ++oy)
      for (int64_t ox = 0; ox < h.out; ++ox, out += channels) {
        int64_t y0 = std::max<int64_t>(0, oy * v.stride - v.before),
                y1 = std::min(v.in, oy * v.stride - v.before + v.kernel),
                x0 = std::max<int64_t>(0, ox * h.stride - h.before),
                x1 = std::min(h.in, ox * h.stride - h.before + h.kernel);
        std::fill(out, out + channels, Op::start);
        for (int64_t y = y0; y < y1; ++y)
          for (int64_t x = x0; x < x1; ++x) {
            const float *cell = in + ((b * v.in + y) * h.in + x) * channels;
            for (int64_t c = 0; c < channels; ++c)
              out[c] = Op::step(out[c], cell[c]);
          }
        int64_t cells = (y1 - y0) * (x1 - x0);
        for (int64_t c = 0; c < channels; ++c)
          out[c] = activation(Op::finish(out[c], cells));
      }
}

template <typename Op> Prepared preparePool(const PrepareContext &context) {
  WindowOptions options;
  if (auto e = requireOperand(context, 0, ElementType::F32, 4))
    return *e;
  if (auto e = windowOptionsOf(*context.attributes, 2, options))
    return *e;
  std::vector<int64_t> window = context.attributes->integers("window");
  if (window.size() != 2 || window[0] < 1 || window[1] < 1)
    return "window must be 2 numbers of at least 1, found " + toString(window);
  return Run([=](const RunContext &run) -> Error {
    const Shape &in = run.in(0).shape;
    Window v = makeWindow(in[1], window[0], options.strides[0], 1, options.same);
    Window h = makeWindow(in[2], window[1], options.strides[1], 1, options.same);
    if (Error e = shapeOutput(run, 0, {in[0], v.out, h.out, in[3]}))
      return e;
    pool<Op>(v, h, in[0], in[3], run.in(0).as<float>(), options.activation, run.out().as<float>());
    return {};
  });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatPoolKernels(KernelRegistry &registry) {
  using namespace real;
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Real, KernelSet::Reference, prepare);
  };
  add("qnn.average_pool_2d", preparePool<Average>);
  add("qnn.max_pool_2d", preparePool<Maximum>);
  add("qnn.l2_pool_2d", preparePool<RootMeanSquare>);
}
