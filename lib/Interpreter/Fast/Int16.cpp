//===- Int16.cpp - linear layers of int16 ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Int16.h"
#include "../Quantized/LinearSupport.h"
#include "Sums.h"

namespace quantc::interpreter {
namespace fast {
namespace {

Prepared prepareReference(const PrepareContext &context) {
  return KernelRegistry::builtin().find(context.op, Domain::Quantized, KernelSet::Reference)(context);
}

/// [N-MBQM64] for the sums of one cell, without a branch: what is known of all channels is decided before.
template <typename Acc> class Finish16 {
public:
  explicit Finish16(const Layer<Acc> &l, int64_t channels) : layer(l) {
    plain = sizeof(Acc) == 8 && layer.kind == Finish::FixedPoint;
    for (int64_t c = 0; c < channels; ++c) {
      const Multiplier m = layer.multipliers[static_cast<size_t>(c)];
      const int shift = 15 - m.shift;
      plain = plain && shift > 0 && shift <= 62;
      shifts.push_back(shift);
      halves.push_back(plain ? int64_t{1} << (shift - 1) : 0);
      mantissas.push_back(m.mantissa < 0x7FFF0000 ? (m.mantissa + (1 << 15)) >> 16 : 0x7FFF);
      biases.push_back(layer.bias.empty() ? 0 : layer.bias[static_cast<size_t>(c)]);
    }
  }
  template <typename S> void operator()(const S *sums, int16_t *out) const {
    const size_t n = shifts.size();
    if (!plain) {
      for (size_t c = 0; c < n; ++c)
        out[c] = layer.template finish<int16_t>(static_cast<Acc>(sums[c]), static_cast<int64_t>(c));
      return;
    }
    const int64_t low = layer.limit.low, high = layer.limit.high, zero = layer.outZero;
    for (size_t c = 0; c < n; ++c) {
      const uint64_t acc = static_cast<uint64_t>(int64_t{sums[c]}) + static_cast<uint64_t>(biases[c]);
      const uint64_t scaled = acc * static_cast<uint64_t>(mantissas[c]) + static_cast<uint64_t>(halves[c]);
      const int64_t y = int64_t{wrap32(static_cast<int64_t>(scaled) >> shifts[c])} + zero;
      out[c] = static_cast<int16_t>(y < low ? low : y > high ? high : y);
    }
  }

private:
  Layer<Acc> layer;
  bool plain = true;
  std::vector<int64_t> shifts, halves, mantissas, biases;
};

template <typename Acc>
Prepared makeConvolution(const IntKernels *kernels, const PrepareContext &c, bool depthwise) {
  const Tensor &w = c.in(1);
  const int64_t outputs = w.dim(depthwise ? 3 : 0), channels = c.in(0).dim(3);
  auto made = makeLayer<Acc>(c, 0, 1, 2, outputs);
  if (auto *e = std::get_if<std::string>(&made))
    return *e;
  const Layer<Acc> &layer = std::get<Layer<Acc>>(made);
  const auto form = depthwise ? ExactSums::Form::Depthwise : ExactSums::Form::Convolution;
  if (layer.inZero != 0 || layer.weightZero != 0 || !ExactSums::takes(w, form, channels))
    return prepareReference(c);
  const ExactSums sums(kernels, w, form, channels, 32768);
  const Finish16<Acc> finish(layer, outputs);
  const std::vector<int64_t> strides = c.attributes->integers("strides", {1, 1}),
                             dilations = c.attributes->integers("dilations", {1, 1});
  const bool same = c.attributes->integer("padding") == 0;
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0), &filter = r.in(1);
    if (x.dim(3) != channels)
      return "filter has " + std::to_string(channels) + " input channels, the input " +
             std::to_string(x.dim(3));
    const Window h = makeWindow(x.dim(1), filter.dim(1), strides[0], dilations[0], same);
    const Window v = makeWindow(x.dim(2), filter.dim(2), strides[1], dilations[1], same);
    if (Error e = shapeOutput(r, 0, {x.dim(0), h.out, v.out, outputs}))
      return e;
    const int16_t *in = x.as<int16_t>();
    int16_t *out = r.out().as<int16_t>();
    for (int64_t b = 0; b < x.dim(0); ++b, in += h.in * v.in * channels, out += h.out * v.out * outputs)
      sums.image<Acc>(r, h, v, in, [&](int64_t cell, const auto *s) { finish(s, out + cell * outputs); });
    return std::nullopt;
  });
}

template <typename Acc> Prepared makeFullyConnected(const IntKernels *kernels, const PrepareContext &c) {
  auto made = makeFullyConnectedLayer<int16_t, Acc>(c);
  if (auto *e = std::get_if<std::string>(&made))
    return *e;
  const Layer<Acc> &layer = std::get<Layer<Acc>>(made);
  if (layer.inZero != 0 || layer.weightZero != 0 || !ExactSums::takes(c.in(1), ExactSums::Form::Matrix, 0))
    return prepareReference(c);
  const ExactSums sums(kernels, c.in(1), ExactSums::Form::Matrix, 0, 32768);
  const Finish16<Acc> finish(layer, sums.outputs());
  const bool keepDims = c.attributes->flag("keep_num_dims");
  return Run([=](const RunContext &r) -> Error {
    Shape shape;
    const int64_t depth = sums.depth(), outputs = sums.outputs();
    if (Error e = shapeFullyConnected(r.in(0), outputs, depth, keepDims, shape))
      return e;
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t rows = r.in(0).count() / depth;
    const int16_t *in = r.in(0).as<int16_t>();
    if (depth % 2) {
      int16_t *even = reinterpret_cast<int16_t *>(
          r.scratch(static_cast<size_t>(rows * sums.rowElements()) * sizeof(int16_t)));
      for (int64_t i = 0; i < rows; ++i) {
        std::copy(in + i * depth, in + (i + 1) * depth, even + i * sums.rowElements());
        even[(i + 1) * sums.rowElements() - 1] = 0;
      }
      in = even;
    }
    int16_t *out = r.out().as<int16_t>();
    sums.rows<Acc>(r, in, rows, [&](int64_t row, const auto *s) { finish(s, out + row * outputs); });
    return std::nullopt;
  });
}

} // namespace
} // namespace fast

Prepared fast::prepareInt16Convolution(const IntKernels *kernels, const PrepareContext &c, bool depthwise) {
  if (c.in(0).rank() != 4 || c.in(1).rank() != 4)
    return prepareReference(c);
  return has32BitBias(c, 2) ? makeConvolution<int32_t>(kernels, c, depthwise)
                            : makeConvolution<int64_t>(kernels, c, depthwise);
}

Prepared fast::prepareInt16FullyConnected(const IntKernels *kernels, const PrepareContext &c) {
  if (c.in(1).rank() != 2)
    return prepareReference(c);
  return has32BitBias(c, 2) ? makeFullyConnected<int32_t>(kernels, c)
                            : makeFullyConnected<int64_t>(kernels, c);
}

} // namespace quantc::interpreter
