//===- Kernels.cpp - vectorized float kernels -------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Each prepares a step for the vector level of this machine, or hands it to
// the reference kernel: on a machine without vectors, for a computed filter,
// for a grouped convolution. int8 weights are in Hybrid.cpp.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "../Broadcast.h"
#include "../Float/Convolution.h"
#include "../Float/DynamicRange.h"
#include "../Float/MatrixProduct.h"
#include "FloatKernels.h"
#include "Hybrid.h"
#include "Level.h"
#include "Repeat.h"

#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <tuple>

namespace quantc::interpreter {
namespace fast {
namespace {

using real::RealActivation;

const FloatKernels *floatKernels() {
  switch (level()) {
  case Level::Plain:
    return nullptr;
  case Level::AVX2:
    return floatKernelsAVX2();
  default:
    return floatKernelsAVX512();
  }
}

Prepared prepareReference(const PrepareContext &context) {
  return KernelRegistry::builtin().find(context.op, Domain::Real, KernelSet::Reference)(context);
}

Error checkBias(const PrepareContext &context, int64_t channels) {
  if (!context.has(2) || context.in(2).count() == channels)
    return {};
  return "the bias of shape " + toString(context.in(2).shape) + " does not fit " + std::to_string(channels) +
         " output channels";
}

/// Aligned to a cache line.
std::shared_ptr<float> alignedFloats(size_t count) {
  constexpr std::align_val_t line{64};
  return {static_cast<float *>(::operator new(count * sizeof(float), line)),
          [](float *p) { ::operator delete(p, std::align_val_t{64}); }};
}

/// Columns of weights in panels, zeros behind the last column.
std::shared_ptr<float> packPanels(const float *w, int64_t columns, int64_t depth, int64_t panel) {
  const int64_t padded = (columns + panel - 1) / panel * panel;
  std::shared_ptr<float> storage = alignedFloats(static_cast<size_t>(padded * depth));
  float *to = storage.get();
  for (int64_t first = 0; first < padded; first += panel)
    for (int64_t i = 0; i < depth; ++i)
      for (int64_t c = first; c < first + panel; ++c)
        *to++ = c < columns ? w[c * depth + i] : 0.0f;
  return storage;
}

/// The same, but made once for all programs that are there at a time: a network before and after passes reads
/// the same constants, and there may be hundreds of megabytes of them. The constants of a program outlive it,
/// so while its panels are there no others lie at their address; the hash is for a caller that does not keep
/// to it.
std::shared_ptr<float> sharePanels(const float *w, int64_t columns, int64_t depth, int64_t panel) {
  using Key = std::tuple<const float *, uint64_t, int64_t, int64_t, int64_t>;
  static std::mutex lock;
  static std::map<Key, std::weak_ptr<float>> known;
  static size_t room = 64; // entries before those of programs that are gone are looked for
  const llvm::ArrayRef<uint8_t> bytes(reinterpret_cast<const uint8_t *>(w),
                                      static_cast<size_t>(columns * depth) * sizeof(float));
  const Key key{w, llvm::xxh3_64bits(bytes), columns, depth, panel};
  std::lock_guard<std::mutex> hold(lock);
  if (known.size() >= room) {
    std::erase_if(known, [](const auto &entry) { return entry.second.expired(); });
    room = 2 * known.size() + 64;
  }
  std::weak_ptr<float> &entry = known[key];
  std::shared_ptr<float> storage = entry.lock();
  if (!storage)
    entry = storage = packPanels(w, columns, depth, panel);
  return storage;
}

/// Weights [columns][depth] in panels of columns, and the bias before zeros; made once.
struct PackedWeights {
  const FloatKernels *kernels = nullptr;
  int64_t columns = 0, depth = 0, panel = 0;
  std::shared_ptr<float> storage, biasStorage;
  const float *weights = nullptr, *bias = nullptr;

  /// `filter` is the constant that `w` reads, in its own type or as float32.
  PackedWeights(const FloatKernels *k, const Tensor &filter, const float *w, const float *b, int64_t n,
                int64_t d)
      : kernels(k), columns(n), depth(d), panel(k->panelFor(n)) {
    const auto padded = static_cast<size_t>((columns + panel - 1) / panel * panel);
    // What was converted lives as long as the step alone.
    const bool outlives = filter.type() == ElementType::F32;
    storage = outlives ? sharePanels(w, columns, depth, panel) : packPanels(w, columns, depth, panel);
    weights = storage.get();
    biasStorage = alignedFloats(padded);
    std::fill(biasStorage.get(), biasStorage.get() + padded, 0.0f);
    if (b)
      std::copy(b, b + columns, biasStorage.get());
    bias = biasStorage.get();
  }

  void multiply(const float *a, int64_t rows, float *out, const RealActivation &activation) const {
    multiplyPieces(a, depth, 1, 0, rows, out, activation);
  }
  /// Rows of `pieces` pieces that lie `pieceStep` apart; rows themselves `rowStep`.
  void multiplyPieces(const float *a, int64_t rowStep, int64_t pieces, int64_t pieceStep, int64_t rows,
                      float *out, const RealActivation &activation) const {
    kernels->product({a, rowStep, pieces, pieceStep, rows, depth, columns, weights, panel, bias, out, columns,
                      activation.low, activation.high});
    if (activation.after != RealActivation::After::Nothing)
      std::transform(out, out + rows * columns, out, [&](float x) { return activation.special(x); });
  }
};

/// Rows of the filter's taps for output cells [first, last) of one image; cells outside of it are zeros.
void gatherRows(const real::ConvolutionShape &s, const float *in, int64_t first, int64_t last, float *to) {
  int64_t depth = s.inChannels;
  size_t run = static_cast<size_t>(depth) * sizeof(float);
  for (int64_t o = first; o < last; ++o) {
    int64_t y0 = o / s.x.out * s.y.stride - s.y.before, x0 = o % s.x.out * s.x.stride - s.x.before;
    for (int64_t ky = 0; ky < s.y.kernel; ++ky) {
      int64_t iy = y0 + ky * s.y.dilation;
      bool rowInside = iy >= 0 && iy < s.y.in;
      if (rowInside && s.x.dilation == 1 && x0 >= 0 && x0 + s.x.kernel <= s.x.in) {
        std::memcpy(to, in + (iy * s.x.in + x0) * depth, run * static_cast<size_t>(s.x.kernel));
        to += depth * s.x.kernel;
        continue;
      }
      for (int64_t kx = 0; kx < s.x.kernel; ++kx, to += depth) {
        int64_t ix = x0 + kx * s.x.dilation;
        if (rowInside && ix >= 0 && ix < s.x.in)
          std::memcpy(to, in + (iy * s.x.in + ix) * depth, run);
        else
          std::memset(to, 0, run);
      }
    }
  }
}

/// Output columns whose taps all lie inside of the image; `last` is behind them.
struct Columns {
  int64_t first, last;
};
Columns columnsInside(const Window &x) {
  const int64_t first = (x.before + x.stride - 1) / x.stride,
                room = x.in - 1 + x.before - (x.kernel - 1) * x.dilation;
  const int64_t last = std::min(room < 0 ? 0 : room / x.stride + 1, x.out);
  return {std::min(first, last), last};
}
/// Of so many columns inside, reading in place is faster than gathering them with their neighbours.
constexpr int64_t fewestInside = 12;

/// Bytes of gathered rows that stay in the second-level cache beside the weights.
constexpr int64_t gatherBytes = 128 << 10;

Prepared prepareConvolution(const PrepareContext &context) {
  if (real::isHybrid(context, 0, 1))
    return prepareHybridConvolution(context, false);
  const FloatKernels *kernels = floatKernels();
  real::ConvolutionStep step;
  if (auto e = real::readConvolution(context, false, step))
    return *e;
  bool grouped = context.in(1).dim(3) != context.in(0).dim(3);
  if (!kernels || !step.filter.constant() || grouped || (step.bias.present() && !step.bias.constant()))
    return prepareReference(context);
  const Shape filter = context.in(1).shape;
  if (Error e = checkBias(context, filter[0]))
    return *e;
  PackedWeights weights(kernels, context.in(1), step.filter.constant(), step.bias.constant(), filter[0],
                        filter[1] * filter[2] * filter[3]);
  return Run([=](const RunContext &run) -> Error {
    real::ConvolutionShape s;
    const Shape *bias = step.bias.present() ? &run.in(2).shape : nullptr;
    if (Error e = shapeConvolution(step, run.in(0).shape, filter, bias, s))
      return e;
    if (Error e = shapeOutput(run, 0, {s.batch, s.y.out, s.x.out, s.outChannels}))
      return e;
    const RealActivation &activation = step.options.activation;
    const float *in = run.in(0).as<float>();
    float *out = run.out().as<float>();
    int64_t cells = s.y.out * s.x.out;
    if (s.y.kernel == 1 && s.x.kernel == 1 && s.y.stride == 1 && s.x.stride == 1) {
      weights.multiply(in, s.batch * cells, out, activation);
      return {};
    }
    int64_t block = std::max<int64_t>(48, gatherBytes / (weights.depth * 4) / 48 * 48);
    block = std::min(block, cells);
    float *rows =
        reinterpret_cast<float *>(run.scratch(static_cast<size_t>(block * weights.depth) * sizeof(float)));
    const int64_t perImage = s.y.in * s.x.in * s.inChannels;
    auto gather = [&](const float *image, float *result, int64_t first, int64_t last) {
      for (int64_t o = first; o < last; o += block) {
        int64_t end = std::min(last, o + block);
        gatherRows(s, image, o, end, rows);
        weights.multiply(rows, end - o, result + o * s.outChannels, activation);
      }
    };
    const Columns inside = columnsInside(s.x);
    const bool direct = s.x.dilation == 1 && inside.last - inside.first >= fewestInside;
    for (int64_t b = 0; b < s.batch; ++b, in += perImage, out += cells * s.outChannels) {
      if (!direct) {
        gather(in, out, 0, cells);
        continue;
      }
      int64_t gathered = 0; // cells before this one are done
      for (int64_t oy = 0; oy < s.y.out; ++oy) {
        const int64_t y0 = oy * s.y.stride - s.y.before, first = oy * s.x.out + inside.first;
        if (y0 < 0 || y0 + (s.y.kernel - 1) * s.y.dilation >= s.y.in)
          continue;
        // The taps of one row of the filter lie side by side in the image: nothing has to be gathered.
        gather(in, out, gathered, first);
        gathered = oy * s.x.out + inside.last;
        weights.multiplyPieces(in + (y0 * s.x.in + inside.first * s.x.stride - s.x.before) * s.inChannels,
                               s.x.stride * s.inChannels, s.y.kernel, s.y.dilation * s.x.in * s.inChannels,
                               gathered - first, out + first * s.outChannels, activation);
      }
      gather(in, out, gathered, cells);
    }
    return {};
  });
}

/// Floats of a depthwise filter as the kernel reads it.
size_t depthwiseFloats(const FloatKernels &kernels, int64_t taps, int64_t channels) {
  return static_cast<size_t>((channels + kernels.width - 1) / kernels.width * kernels.width * (taps + 1));
}

/// [taps][channels] and the bias in blocks of channels, zeros behind the last channel.
void packDepthwise(const FloatKernels &kernels, const float *filter, const float *bias, int64_t taps,
                   int64_t channels, float *to) {
  const int64_t width = kernels.width;
  for (int64_t first = 0; first < channels; first += width)
    for (int64_t t = -1; t < taps; ++t)
      for (int64_t c = first; c < first + width; ++c)
        *to++ = c >= channels ? 0.0f : t >= 0 ? filter[t * channels + c] : bias ? bias[c] : 0.0f;
}

Prepared prepareDepthwise(const PrepareContext &context) {
  if (real::isHybrid(context, 0, 1))
    return prepareHybridConvolution(context, true);
  const FloatKernels *kernels = floatKernels();
  real::ConvolutionStep step;
  if (auto e = real::readConvolution(context, true, step))
    return *e;
  bool broadcast = context.in(0).dim(3) == 1;
  if (!kernels || (step.multiplier != 1 && !broadcast))
    return prepareReference(context);
  std::shared_ptr<float> packed;
  const Shape filter = context.in(1).shape;
  const int64_t taps = filter[1] * filter[2], channels = filter[3];
  if (step.filter.constant() && (!step.bias.present() || step.bias.constant())) {
    if (Error e = checkBias(context, channels))
      return *e;
    packed = alignedFloats(depthwiseFloats(*kernels, taps, channels));
    packDepthwise(*kernels, step.filter.constant(), step.bias.constant(), taps, channels, packed.get());
  }
  return Run([=](const RunContext &run) -> Error {
    real::ConvolutionShape s;
    const Shape *bias = step.bias.present() ? &run.in(2).shape : nullptr;
    if (Error e = shapeConvolution(step, run.in(0).shape, run.in(1).shape, bias, s))
      return e;
    if (Error e = shapeOutput(run, 0, {s.batch, s.y.out, s.x.out, s.outChannels}))
      return e;
    const float *weights = packed.get();
    if (!weights) { // computed ones
      const int64_t n = s.y.kernel * s.x.kernel;
      float *to =
          reinterpret_cast<float *>(run.scratch(depthwiseFloats(*kernels, n, s.outChannels) * sizeof(float)));
      packDepthwise(*kernels, step.filter.data(run), step.bias.data(run), n, s.outChannels, to);
      weights = to;
    }
    const RealActivation &a = step.options.activation;
    DepthwiseCall call = {run.in(0).as<float>(),
                          s.y.in,
                          s.x.in,
                          s.outChannels,
                          broadcast,
                          weights,
                          s.y.kernel,
                          s.x.kernel,
                          s.y.stride,
                          s.x.stride,
                          s.y.dilation,
                          s.x.dilation,
                          s.y.before,
                          s.x.before,
                          run.out().as<float>(),
                          s.y.out,
                          s.x.out,
                          a.low,
                          a.high};
    int64_t perImage = s.y.out * s.x.out * s.outChannels;
    for (int64_t b = 0; b < s.batch; ++b, call.in += s.y.in * s.x.in * s.inChannels, call.out += perImage) {
      kernels->depthwise(call);
      if (a.after != RealActivation::After::Nothing)
        std::transform(call.out, call.out + perImage, call.out, [&](float x) { return a.special(x); });
    }
    return {};
  });
}

Prepared prepareFullyConnected(const PrepareContext &context) {
  if (real::isHybrid(context, 0, 1))
    return prepareHybridFullyConnected(context);
  const FloatKernels *kernels = floatKernels();
  real::FullyConnectedStep step;
  if (auto e = real::readFullyConnected(context, step))
    return *e;
  if (!kernels || !step.weights.constant() || (step.bias.present() && !step.bias.constant()) ||
      (step.bias.present() && context.in(2).count() != context.in(1).dim(0)))
    return prepareReference(context);
  PackedWeights weights(kernels, context.in(1), step.weights.constant(), step.bias.constant(),
                        context.in(1).dim(0), context.in(1).dim(1));
  return Run([=](const RunContext &run) -> Error {
    int64_t rows, depth, outputs;
    Shape result;
    if (Error e = shapeFullyConnected(step, run, rows, depth, outputs, result))
      return e;
    if (Error e = shapeOutput(run, 0, result))
      return e;
    weights.multiply(run.in(0).as<float>(), rows, run.out().as<float>(), step.activation);
    return {};
  });
}

template <BinaryOp op> Prepared prepareBinary(const PrepareContext &context) {
  const FloatKernels *kernels = floatKernels();
  auto activation = real::realActivationOf(*context.attributes);
  auto isReal = [](const Tensor &t) { return t.type() == ElementType::F32; };
  if (!kernels || !activation || activation->after != RealActivation::After::Nothing || !context.has(0) ||
      !context.has(1) || !isReal(context.in(0)) || !isReal(context.in(1)) || !isReal(context.out()))
    return prepareReference(context);
  return Run([kernels, a = *activation](const RunContext &run) -> Error {
    const Shape &sa = run.in(0).shape, &sb = run.in(1).shape;
    auto shape = broadcastShape({&sa, &sb});
    if (!shape)
      return "shapes " + toString(sa) + " and " + toString(sb) + " do not broadcast";
    if (Error e = shapeOutput(run, 0, *shape))
      return e;
    const float *p = run.in(0).as<float>(), *q = run.in(1).as<float>();
    float *y = run.out().as<float>();
    // One operand has the shape of the result, the other is short.
    for (size_t k = 0; k < 2; ++k) {
      const int64_t count = run.in(1 - k).shape == *shape ? repeatedCount(*shape, run.in(k).shape) : 0;
      if (!count)
        continue;
      forEachRepeat(run, run.in(k).data, count, sizeof(float), run.out().count(),
                    [&](int64_t at, int64_t n, const char *bytes) {
                      const float *part = reinterpret_cast<const float *>(bytes);
                      kernels->binary(
                          {op, k ? p + at : part, k ? part : q + at, 1, 1, n, y + at, a.low, a.high});
                    });
      return {};
    }
    BroadcastWalk<2>(*shape, {&sa, &sb})
        .forEachRow([&](int64_t out, const std::array<int64_t, 2> &at, int64_t n,
                        const std::array<int64_t, 2> &step) {
          kernels->binary({op, p + at[0], q + at[1], step[0], step[1], n, y + out, a.low, a.high});
        });
    return {};
  });
}

template <int low, int high> Prepared prepareClamp(const PrepareContext &context) {
  const FloatKernels *kernels = floatKernels();
  if (!kernels)
    return prepareReference(context);
  if (auto e = requireOperand(context, 0, ElementType::F32))
    return *e;
  return Run([kernels](const RunContext &run) -> Error {
    if (Error e = shapeOutput(run, 0, run.in(0).shape))
      return e;
    float top = high > low ? static_cast<float>(high) : std::numeric_limits<float>::infinity();
    kernels->clamp(run.in(0).as<float>(), run.out().as<float>(), run.in(0).count(), static_cast<float>(low),
                   top);
    return {};
  });
}

} // namespace
} // namespace fast

void registerFastKernels(KernelRegistry &registry) {
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Real, KernelSet::Fast, prepare);
  };
  add("qnn.conv_2d", fast::prepareConvolution);
  add("qnn.depthwise_conv_2d", fast::prepareDepthwise);
  add("qnn.fully_connected", fast::prepareFullyConnected);
  add("qnn.add", fast::prepareBinary<fast::BinaryOp::Add>);
  add("qnn.sub", fast::prepareBinary<fast::BinaryOp::Sub>);
  add("qnn.mul", fast::prepareBinary<fast::BinaryOp::Mul>);
  add("qnn.relu", fast::prepareClamp<0, 0>);
  add("qnn.relu6", fast::prepareClamp<0, 6>);
  add("qnn.relu_n1_to_1", fast::prepareClamp<-1, 1>);
  add("qnn.relu_0_to_1", fast::prepareClamp<0, 1>);
}

} // namespace quantc::interpreter
