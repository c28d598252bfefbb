//===- Quantized.cpp - vectorized integer kernels ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, ADD and SUB of 8 bits. Each
// gives the bytes of the reference kernel, and hands the step to it where it
// has no form of its own: without vectors, for computed weights, for groups,
// for the profile xnnpack.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "../Quantized/LinearSupport.h"
#include "IntKernels.h"
#include "Level.h"

#include <cstring>
#include <memory>

namespace quantc::interpreter {
namespace fast {
namespace {

const IntKernels *intKernels() {
  switch (level()) {
  case Level::Plain:
    return nullptr;
  case Level::VNNI:
    return intKernelsVNNI();
  default:
    return intKernelsAVX2();
  }
}

Prepared prepareReference(const PrepareContext &c) {
  return KernelRegistry::builtin().find(c.op, Domain::Quantized, KernelSet::Reference)(c);
}

int64_t roundUp(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

/// OutputRule with its arrays.
struct OwnedRule {
  std::vector<int32_t> mantissa, left, right;
  int32_t zero = 0, low = 0, high = 0;

  OwnedRule() = default;
  explicit OwnedRule(const Layer<int32_t> &layer)
      : zero(layer.outZero), low(layer.limit.low), high(layer.limit.high) {
    const size_t padded = static_cast<size_t>(roundUp(static_cast<int64_t>(layer.multipliers.size()), 64));
    mantissa.resize(padded);
    left.resize(padded);
    right.resize(padded);
    for (size_t i = 0; i < layer.multipliers.size(); ++i) {
      const Multiplier m = layer.multipliers[i];
      // A shift of 32 or more leaves nothing, as in the reference.
      mantissa[i] = m.shift > 31 ? 0 : m.mantissa;
      left[i] = std::clamp(m.shift, 0, 31);
      right[i] = std::clamp(-m.shift, 0, 31);
    }
  }
  OutputRule view() const { return {mantissa.data(), left.data(), right.data(), zero, low, high}; }
};

/// Weights [columns][depth] in panels, and what the zero points add to each sum.
struct PackedProduct {
  const IntKernels *kernels = nullptr;
  int64_t columns = 0, depth = 0, padded = 0, panel = 0;
  bool isSigned = false; ///< of the input
  int32_t inZero = 0;    ///< of the stored input
  int32_t rowFactor = 0; ///< times the sum of a row's operands is its rowTerm; 0: none
  std::vector<char> weights;
  std::vector<int32_t> bias;

  /// [N-CONV] sum (x - zx)(w - zw) + bias. Where operands are bytes, with u = x + 128 for int8 and v = w -
  /// 128 for uint8: sum u v - zv sum u - zu sum v + depth zu zv + bias.
  template <typename T>
  PackedProduct(const IntKernels *k, const T *w, int64_t n, int64_t d, const Layer<int32_t> &layer)
      : kernels(k), columns(n), depth(d), padded(roundUp(d, k->group)), panel(k->panelFor(n)),
        isSigned(std::is_signed_v<T>), inZero(layer.inZero), bias(static_cast<size_t>(roundUp(n, 64))) {
    weights.resize(static_cast<size_t>(roundUp(columns, panel) * padded * (k->wide ? 2 : 1)));
    const int32_t shift = isSigned ? 0 : 128;
    const int32_t zu = inZero + (isSigned ? 128 : 0), zv = layer.weightZero - shift;
    for (int64_t c = 0; c < columns; ++c) {
      int32_t sum = 0;
      // Groups of one column are a panel apart.
      const T *from = w + c * depth;
      const int64_t first = (c / panel * padded * panel + c % panel * k->group), step = panel * k->group;
      const auto place = [&](auto *to, int32_t zero) {
        for (int64_t i = 0; i < depth; i += k->group, to += step)
          for (int64_t j = 0; j < std::min(k->group, depth - i); ++j) {
            to[j] =
                static_cast<std::remove_pointer_t<decltype(to)>>(static_cast<int32_t>(from[i + j]) - zero);
            sum = wrapAdd(sum, static_cast<int32_t>(from[i + j]) - shift);
          }
      };
      if (k->wide)
        place(reinterpret_cast<int16_t *>(weights.data()) + first, layer.weightZero);
      else
        place(reinterpret_cast<int8_t *>(weights.data()) + first, shift);
      const int32_t given = layer.bias.empty() ? 0 : layer.bias[static_cast<size_t>(c)];
      bias[static_cast<size_t>(c)] =
          k->wide ? given : wrap32(int64_t{given} - int64_t{zu} * sum + depth * zu * zv);
    }
    rowFactor = k->wide ? 0 : zv;
  }

  int64_t operandBytes() const { return padded * (kernels->wide ? 2 : 1); }

  /// `count` stored inputs as operands of a product; returns their end.
  char *convert(const char *from, int64_t count, char *to) const {
    if (!kernels->wide) {
      const char flip = static_cast<char>(isSigned ? 0x80 : 0);
      for (int64_t i = 0; i < count; ++i)
        to[i] = static_cast<char>(from[i] ^ flip);
      return to + count;
    }
    int16_t *wide = reinterpret_cast<int16_t *>(to);
    if (isSigned)
      for (int64_t i = 0; i < count; ++i)
        wide[i] = static_cast<int16_t>(static_cast<int8_t>(from[i]) - inZero);
    else
      for (int64_t i = 0; i < count; ++i)
        wide[i] = static_cast<int16_t>(static_cast<uint8_t>(from[i]) - inZero);
    return to + 2 * count;
  }
  /// Operands that add nothing.
  char *zeros(int64_t count, char *to) const {
    const int64_t bytes = kernels->wide ? 2 * count : count;
    std::memset(to, kernels->wide ? 0 : inZero + (isSigned ? 128 : 0), static_cast<size_t>(bytes));
    return to + bytes;
  }
  /// Behind the depth: zeros, which meet zero weights and leave the sum of the row alone.
  void finishRow(char *end, char *row, int32_t *term) const {
    std::memset(end, 0, static_cast<size_t>(row + operandBytes() - end));
    if (rowFactor == 0)
      return;
    int32_t sum = 0;
    for (int64_t i = 0; i < depth; ++i)
      sum += static_cast<uint8_t>(row[i]);
    *term = wrap32(int64_t{sum} * rowFactor);
  }

  /// Rows of operands in cache beside a panel of weights.
  int64_t blockRows(int64_t rows) const {
    return std::clamp<int64_t>((96 << 10) / std::max<int64_t>(operandBytes(), 1), 24,
                               std::max<int64_t>(rows, 24));
  }
  IntProductCall call(const char *a, int64_t rows, const int32_t *terms) const {
    IntProductCall c{};
    c.a = a;
    c.aBytes = operandBytes();
    c.rows = rows;
    c.depth = padded;
    c.columns = columns;
    c.packed = weights.data();
    c.panel = panel;
    c.bias = bias.data();
    c.rowTerm = rowFactor ? terms : nullptr;
    return c;
  }
};

/// A layer, if this step has a fast form; nothing sends it to the reference kernel.
std::optional<Layer<int32_t>> fastLayer(const PrepareContext &c, int64_t channels) {
  if (!intKernels() || c.profile == Profile::XNNPack || requireLinear(c, 0, 1, 2) || !c.constant(1) ||
      c.in(0).type() == ElementType::I16)
    return std::nullopt;
  auto made = makeLayer<int32_t>(c, 0, 1, 2, channels);
  if (std::holds_alternative<std::string>(made))
    return std::nullopt;
  Layer<int32_t> layer = std::move(std::get<Layer<int32_t>>(made));
  const bool isSigned = c.in(0).type() == ElementType::I8;
  // Parameters that no file should have, but a verifier need not have seen.
  const auto within = [&](int32_t zero) {
    return zero >= (isSigned ? -128 : 0) && zero <= (isSigned ? 127 : 255);
  };
  if (!within(layer.inZero) || !within(layer.weightZero) || !within(layer.outZero))
    return std::nullopt;
  for (const Multiplier &m : layer.multipliers)
    if (m.mantissa < 0)
      return std::nullopt;
  return layer;
}

PackedProduct packProduct(const PrepareContext &c, int64_t columns, int64_t depth,
                          const Layer<int32_t> &layer) {
  if (c.in(0).type() == ElementType::I8)
    return PackedProduct(intKernels(), c.in(1).as<int8_t>(), columns, depth, layer);
  return PackedProduct(intKernels(), c.in(1).as<uint8_t>(), columns, depth, layer);
}

//===----------------------------------------------------------------------===//
// CONV_2D
//===----------------------------------------------------------------------===//

struct ConvGeometry {
  std::vector<int64_t> strides, dilations;
  bool same;
  explicit ConvGeometry(const PrepareContext &c)
      : strides(c.attributes->integers("strides", {1, 1})),
        dilations(c.attributes->integers("dilations", {1, 1})), same(c.attributes->integer("padding") == 0) {}
};

Prepared prepareConv(const PrepareContext &c) {
  const Shape filter = c.in(1).shape;
  if (c.in(0).rank() != 4 || filter.size() != 4 || filter[3] != c.in(0).dim(3) || product(filter, 0, 4) <= 0)
    return prepareReference(c);
  const auto layer = fastLayer(c, filter[0]);
  if (!layer)
    return prepareReference(c);
  const auto packed =
      std::make_shared<const PackedProduct>(packProduct(c, filter[0], product(filter, 1, 4), *layer));
  return Run([packed, rule = OwnedRule(*layer), g = ConvGeometry(c), filter](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const PackedProduct &p = *packed;
    const int64_t depth = x.dim(3);
    const Window h = makeWindow(x.dim(1), filter[1], g.strides[0], g.dilations[0], g.same);
    const Window v = makeWindow(x.dim(2), filter[2], g.strides[1], g.dilations[1], g.same);
    if (Error e = shapeOutput(r, 0, {x.dim(0), h.out, v.out, filter[0]}))
      return e;
    const int64_t cells = h.out * v.out, block = p.blockRows(cells);
    char *rows = r.scratch(static_cast<size_t>(block * p.operandBytes()));
    int32_t *terms = reinterpret_cast<int32_t *>(r.scratch(static_cast<size_t>(block) * sizeof(int32_t)));
    for (int64_t b = 0; b < x.dim(0); ++b) {
      const char *image = x.data + b * h.in * v.in * depth;
      for (int64_t first = 0; first < cells; first += block) {
        const int64_t count = std::min(block, cells - first);
        for (int64_t i = 0; i < count; ++i) {
          char *row = rows + i * p.operandBytes(), *to = row;
          const int64_t top = (first + i) / v.out * h.stride - h.before;
          const int64_t left = (first + i) % v.out * v.stride - v.before;
          for (int64_t ky = 0; ky < h.kernel; ++ky) {
            const int64_t iy = top + ky * h.dilation;
            if (iy < 0 || iy >= h.in) {
              to = p.zeros(v.kernel * depth, to);
            } else if (v.dilation == 1 && left >= 0 && left + v.kernel <= v.in) {
              to = p.convert(image + (iy * v.in + left) * depth, v.kernel * depth, to);
            } else {
              for (int64_t kx = 0; kx < v.kernel; ++kx) {
                const int64_t ix = left + kx * v.dilation;
                to = ix < 0 || ix >= v.in ? p.zeros(depth, to)
                                          : p.convert(image + (iy * v.in + ix) * depth, depth, to);
              }
            }
          }
          p.finishRow(to, row, terms + i);
        }
        IntProductCall call = p.call(rows, count, terms);
        call.out = r.out().data + (b * cells + first) * p.columns;
        call.outStep = p.columns;
        call.rule = rule.view();
        p.kernels->product(call);
      }
    }
    return std::nullopt;
  });
}

//===----------------------------------------------------------------------===//
// FULLY_CONNECTED
//===----------------------------------------------------------------------===//

Prepared prepareFullyConnected(const PrepareContext &c) {
  const Shape weights = c.in(1).shape;
  if (weights.size() != 2 || product(weights, 0, 2) <= 0)
    return prepareReference(c);
  auto layer = fastLayer(c, weights[0]);
  if (!layer || c.profile != Profile::LiteRTRef)
    return prepareReference(c);
  const auto packed = std::make_shared<const PackedProduct>(packProduct(c, weights[0], weights[1], *layer));
  layer->bias.clear(); // it is in the sums
  layer->kind = Finish::Double;
  const bool keepDims = c.attributes->flag("keep_num_dims"), isSigned = c.in(0).type() == ElementType::I8;
  return Run([packed, layer = *layer, keepDims, isSigned](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const PackedProduct &p = *packed;
    if (x.count() % p.depth != 0)
      return "input has " + std::to_string(x.count()) + " elements, no multiple of the weights' " +
             std::to_string(p.depth);
    const int64_t rows = x.count() / p.depth;
    Shape shape = {rows, p.columns};
    if (keepDims) {
      if (x.rank() == 0 || x.shape.back() != p.depth)
        return "input " + toString(x.shape) + " does not end in " + std::to_string(p.depth);
      shape = x.shape;
      shape.back() = p.columns;
    }
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t block = std::min<int64_t>(rows, 64);
    char *operands = r.scratch(static_cast<size_t>(block * p.operandBytes()));
    int32_t *terms = reinterpret_cast<int32_t *>(r.scratch(static_cast<size_t>(block) * sizeof(int32_t)));
    int32_t *sums =
        reinterpret_cast<int32_t *>(r.scratch(static_cast<size_t>(block * p.columns) * sizeof(int32_t)));
    for (int64_t first = 0; first < rows; first += block) {
      const int64_t count = std::min(block, rows - first);
      for (int64_t i = 0; i < count; ++i) {
        char *row = operands + i * p.operandBytes();
        p.finishRow(p.convert(x.data + (first + i) * p.depth, p.depth, row), row, terms + i);
      }
      IntProductCall call = p.call(operands, count, terms);
      call.sums = sums;
      p.kernels->product(call);
      char *out = r.out().data + first * p.columns;
      for (int64_t i = 0; i < count * p.columns; ++i)
        out[i] = isSigned ? static_cast<char>(layer.finish<int8_t>(sums[i], i % p.columns))
                          : static_cast<char>(layer.finish<uint8_t>(sums[i], i % p.columns));
    }
    return std::nullopt;
  });
}

//===----------------------------------------------------------------------===//
// DEPTHWISE_CONV_2D
//===----------------------------------------------------------------------===//

/// Weights [pairs][channels padded to 64][2] less their zero point; an odd tap is paired with zeros.
struct PackedDepthwise {
  std::vector<int16_t> weights;
  std::vector<int32_t> bias;
  int64_t pairs = 0;

  template <typename T>
  PackedDepthwise(const T *w, int64_t taps, int64_t channels, const Layer<int32_t> &layer)
      : bias(static_cast<size_t>(roundUp(channels, 64))), pairs((taps + 1) / 2) {
    const int64_t padded = roundUp(channels, 64);
    weights.resize(static_cast<size_t>(pairs * padded * 2));
    for (int64_t ch = 0; ch < channels; ++ch) {
      int32_t sum = 0;
      for (int64_t t = 0; t < taps; ++t) {
        const int32_t v = static_cast<int32_t>(w[t * channels + ch]) - layer.weightZero;
        weights[static_cast<size_t>((t / 2 * padded + ch) * 2 + t % 2)] = static_cast<int16_t>(v);
        sum = wrapAdd(sum, v);
      }
      const int32_t given = layer.bias.empty() ? 0 : layer.bias[static_cast<size_t>(ch)];
      bias[static_cast<size_t>(ch)] = wrap32(int64_t{given} - int64_t{layer.inZero} * sum);
    }
  }
};

Prepared prepareDepthwise(const PrepareContext &c) {
  const Shape filter = c.in(1).shape;
  if (c.in(0).rank() != 4 || filter.size() != 4 || filter[3] != c.in(0).dim(3) || product(filter, 0, 4) <= 0)
    return prepareReference(c);
  const auto layer = fastLayer(c, filter[3]);
  if (!layer)
    return prepareReference(c);
  const bool isSigned = c.in(0).type() == ElementType::I8;
  const int64_t taps = filter[1] * filter[2];
  const auto packed = std::make_shared<const PackedDepthwise>(
      isSigned ? PackedDepthwise(c.in(1).as<int8_t>(), taps, filter[3], *layer)
               : PackedDepthwise(c.in(1).as<uint8_t>(), taps, filter[3], *layer));
  // A tap outside of the image reads zero points.
  const std::vector<char> outside(static_cast<size_t>(filter[3]), static_cast<char>(layer->inZero));
  return Run([=, kernels = intKernels(), rule = OwnedRule(*layer),
              g = ConvGeometry(c)](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const int64_t depth = filter[3];
    const Window h = makeWindow(x.dim(1), filter[1], g.strides[0], g.dilations[0], g.same);
    const Window v = makeWindow(x.dim(2), filter[2], g.strides[1], g.dilations[1], g.same);
    if (Error e = shapeOutput(r, 0, {x.dim(0), h.out, v.out, depth}))
      return e;
    const char **pointers = reinterpret_cast<const char **>(
        r.scratch(static_cast<size_t>(v.out * 2 * packed->pairs) * sizeof(const char *)));
    for (int64_t b = 0; b < x.dim(0); ++b)
      for (int64_t oy = 0; oy < h.out; ++oy) {
        const char **to = pointers;
        for (int64_t ox = 0; ox < v.out; ++ox) {
          for (int64_t ky = 0; ky < h.kernel; ++ky) {
            const int64_t iy = oy * h.stride - h.before + ky * h.dilation;
            for (int64_t kx = 0; kx < v.kernel; ++kx) {
              const int64_t ix = ox * v.stride - v.before + kx * v.dilation;
              const bool inside = iy >= 0 && iy < h.in && ix >= 0 && ix < v.in;
              *to++ = inside ? x.data + ((b * h.in + iy) * v.in + ix) * depth : outside.data();
            }
          }
          if (taps % 2)
            *to++ = outside.data();
        }
        IntDepthwiseCall call{};
        call.taps = pointers;
        call.pixels = v.out;
        call.pairs = packed->pairs;
        call.channels = depth;
        call.isSigned = isSigned;
        call.weights = packed->weights.data();
        call.bias = packed->bias.data();
        call.out = r.out().data + (b * h.out + oy) * v.out * depth;
        call.rule = rule.view();
        kernels->depthwise(call);
      }
    return std::nullopt;
  });
}

//===----------------------------------------------------------------------===//
// ADD, SUB
//===----------------------------------------------------------------------===//

template <bool subtract> Prepared prepareAdd(const PrepareContext &c) {
  const IntKernels *kernels = intKernels();
  const ElementType type = c.in(0).type();
  if (!kernels || requireQuantized(c, {0, 1}) || requireSameType(c, {0, 1}) ||
      (type != ElementType::I8 && type != ElementType::U8))
    return prepareReference(c);
  const float s1 = scaleOf(c.in(0)), s2 = scaleOf(c.in(1)), so = scaleOf(c.out());
  const double twice = static_cast<double>(2.0f * std::max(s1, s2));
  const Multiplier m1 = quantizeMultiplier(s1 / twice), m2 = quantizeMultiplier(s2 / twice);
  const Multiplier mo = quantizeMultiplier(twice / static_cast<double>(static_cast<float>(1 << 20) * so));
  const Limit limit = activationLimit(activationOf(c), c.out());
  IntAddCall call{};
  call.isSigned = type == ElementType::I8;
  call.subtract = subtract;
  call.zeroA = zeroOf(c.in(0));
  call.zeroB = zeroOf(c.in(1));
  call.zero = zeroOf(c.out());
  // The larger scale gives exactly 1/2; a factor that is no positive number of at most 1/2 has no form here.
  if (m1.shift > 0 || m2.shift > 0 || m1.mantissa < 0 || m2.mantissa < 0 || mo.mantissa < 0 ||
      mo.shift > 31 || std::abs(call.zero) > 255)
    return prepareReference(c);
  call.mantissaA = m1.mantissa;
  call.rightA = -m1.shift;
  call.mantissaB = m2.mantissa;
  call.rightB = -m2.shift;
  call.mantissa = mo.mantissa;
  call.left = std::max(mo.shift, 0);
  call.right = std::max(-mo.shift, 0);
  call.low = limit.low;
  call.high = limit.high;
  return Run([kernels, call](const RunContext &r) -> Error {
    const Tensor &a = r.in(0), &b = r.in(1);
    const auto shape = broadcastShape(a.shape, b.shape);
    if (!shape)
      return "operands " + toString(a.shape) + " and " + toString(b.shape) + " do not broadcast";
    if (Error e = shapeOutput(r, 0, *shape))
      return e;
    BroadcastWalk<2>(*shape, {&a.shape, &b.shape})
        .forEachRow([&](int64_t o, std::array<int64_t, 2> at, int64_t n, std::array<int64_t, 2> step) {
          IntAddCall row = call;
          row.a = a.data + at[0];
          row.b = b.data + at[1];
          row.aStep = step[0];
          row.bStep = step[1];
          row.count = n;
          row.out = r.out().data + o;
          kernels->add(row);
        });
    return std::nullopt;
  });
}

} // namespace
} // namespace fast

void registerFastQuantizedKernels(KernelRegistry &r) {
  const auto add = [&](const char *op, Prepare p) { r.add(op, Domain::Quantized, KernelSet::Fast, p); };
  add("qnn.conv_2d", fast::prepareConv);
  add("qnn.fully_connected", fast::prepareFullyConnected);
  add("qnn.depthwise_conv_2d", fast::prepareDepthwise);
  add("qnn.add", fast::prepareAdd<false>);
  add("qnn.sub", fast::prepareAdd<true>);
}

} // namespace quantc::interpreter
