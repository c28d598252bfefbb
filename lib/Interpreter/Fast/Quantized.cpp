//===- Quantized.cpp - vectorized integer kernels ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Linear layers, ADD and SUB of 8 bits. Sums are exact modulo 2^32, as in the reference
// kernels, whatever their order; so zero points can be taken out of them:
//   sum (x - zx)(w - zw) = sum x w - zw sum x - zx sum w + K zx zw.
// int16 is in Int16.cpp. What does not fit (computed or grouped filters, a machine
// without vectors) is handed to the reference kernel.
//===----------------------------------------------------------------------===//
#include "../Broadcast.h"
#include "../Kernels.h"
#include "../Quantized/LinearSupport.h"
#include "Int16.h"
#include "IntKernels.h"
#include "Packing.h"
#include "Repeat.h"

#include <cmath>
#include <cstring>

namespace quantc::interpreter {
namespace fast {
namespace {

Prepared prepareReference(const PrepareContext &context) {
  return KernelRegistry::builtin().find(context.op, Domain::Quantized, KernelSet::Reference)(context);
}

int32_t wrapMul(int64_t a, int64_t b) {
  return wrap32(static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b)));
}

/// The rescaling of a layer as arrays in the order of the accumulators; places without a channel hold zeros.
class FinishTable {
public:
  /// `order[i]` is the channel of place i, or -1; `bias` is by channel.
  FinishTable(const Layer<int32_t> &layer, const std::vector<int32_t> &biases,
              const std::vector<int64_t> &order)
      : n(order.size()), storage(allocateLines(n * 36)), outZero(layer.outZero),
        low(static_cast<int32_t>(layer.limit.low)), high(static_cast<int32_t>(layer.limit.high)),
        kind(layer.kind == Finish::FixedPoint ? Rescale::FixedPoint
             : layer.kind == Finish::Double   ? Rescale::Double
                                              : Rescale::Float) {
    for (size_t i = 0; i < n; ++i) {
      if (order[i] < 0)
        continue;
      const size_t c = static_cast<size_t>(order[i]);
      factor()[i] = layer.factors[c];
      bias()[i] = biases[c];
      mantissa()[i] = layer.multipliers[c].mantissa;
      left()[i] = std::clamp(layer.multipliers[c].shift, 0, 32);
      right()[i] = std::clamp(-layer.multipliers[c].shift, 0, 31);
      floatFactor()[i] = layer.floatFactors[c];
      guess()[i] = static_cast<float>(std::ldexp(static_cast<double>(mantissa()[i]), -31 - right()[i]));
      half()[i] = right()[i] > 0 ? std::ldexp(1.0f, -1 - right()[i]) : 0.0f;
      guesses &= left()[i] == 0;
    }
  }
  IntFinish view() const {
    return {kind,    bias(),   mantissa(),    left(),  right(), guess(), half(),
            guesses, factor(), floatFactor(), outZero, low,     high};
  }

private:
  template <typename T> T *part(size_t offset) const {
    return reinterpret_cast<T *>(storage.get() + n * offset);
  }
  double *factor() const { return part<double>(0); }
  int32_t *bias() const { return part<int32_t>(8); }
  int32_t *mantissa() const { return part<int32_t>(12); }
  int32_t *left() const { return part<int32_t>(16); }
  int32_t *right() const { return part<int32_t>(20); }
  float *floatFactor() const { return part<float>(24); }
  float *guess() const { return part<float>(28); }
  float *half() const { return part<float>(32); }

  size_t n;
  std::shared_ptr<char> storage;
  int32_t outZero, low, high;
  Rescale kind;
  bool guesses = true;
};

bool isByte(const Tensor &t) { return t.type() == ElementType::I8 || t.type() == ElementType::U8; }
bool zeroFits(const Tensor &t, int32_t zero) {
  return t.type() == ElementType::I8 ? zero >= -128 && zero <= 127 : zero >= 0 && zero <= 255;
}

/// Weights of a product, packed for one vector level, with the rescaling that follows.
class PackedLayer {
public:
  /// `weight(o, k)`: element k of the row of output o, in storage.
  template <typename F>
  PackedLayer(const IntKernels *k, const PrepareContext &c, const Layer<int32_t> &layer, int64_t outputs,
              int64_t elements, F weight)
      : kernels(k), columns(outputs), depth(elements), words((elements + k->perWord - 1) / k->perWord),
        panel(k->panelFor(outputs)), isSigned(c.in(0).type() == ElementType::I8),
        packed(allocateLines(static_cast<size_t>(roundUp(outputs, panel) * words * 4))) {
    // Bytes: x is stored unsigned and w signed, each zero point moves along. int16: both are subtracted.
    const bool bytes = kernels->perWord == 4;
    input = {isSigned, bytes && isSigned ? layer.inZero + 128 : layer.inZero};
    const int32_t move = bytes ? (isSigned ? 0 : -128) : -layer.weightZero;
    weightZero = layer.weightZero + move;
    std::vector<int32_t> bias(static_cast<size_t>(outputs));
    for (int64_t o = 0; o < outputs; ++o) {
      // Words of one column are a panel apart.
      char *to = packed.get() + (o / panel * words * panel + o % panel) * 4;
      int64_t sum = 0;
      for (int64_t i = 0; i < depth; i += kernels->perWord, to += panel * 4)
        for (int64_t j = 0, n = std::min(kernels->perWord, depth - i); j < n; ++j) {
          const int32_t w = weight(o, i + j) + move;
          sum += w;
          if (bytes)
            to[j] = static_cast<char>(w);
          else
            reinterpret_cast<int16_t *>(to)[j] = static_cast<int16_t>(w);
        }
      int32_t b = layer.bias.empty() ? 0 : layer.bias[static_cast<size_t>(o)];
      if (bytes)
        b = wrapAdd(b, wrapSub(wrapMul(depth * input.zero, weightZero), wrapMul(input.zero, sum)));
      bias[static_cast<size_t>(o)] = b;
    }
    std::vector<int64_t> order(static_cast<size_t>(roundUp(outputs, panel)), -1);
    for (int64_t o = 0; o < outputs; ++o)
      order[static_cast<size_t>(o)] = o;
    finish = std::make_shared<FinishTable>(layer, bias, order);
  }

  int64_t rowBytes() const { return words * 4; }
  /// Bytes of scratch for so many rows and their sums.
  size_t scratchFor(int64_t rows) const { return static_cast<size_t>(rows * (rowBytes() + 4)); }
  char *element(char *row, int64_t i) const { return row + i * (4 / kernels->perWord); }
  void copy(char *to, const char *from, int64_t n) const {
    kernels->copy(to, reinterpret_cast<const uint8_t *>(from), n, input);
  }
  void pad(char *to, int64_t n) const { kernels->pad(to, n, input); }
  /// What lies behind the last element of a row; its weights are 0.
  void padEnd(char *row) const { pad(element(row, depth), words * kernels->perWord - depth); }
  /// True when a tensor with rows of `depth` elements can be read in place.
  bool readsInPlace() const { return kernels->perWord == 4 && !isSigned && depth % 4 == 0; }

  /// `rows` holds n rows, and room for their sums is at `sums`.
  void multiply(const char *rows, int64_t n, int32_t *sums, char *out) const {
    const bool needsSums = kernels->perWord == 4 && weightZero != 0;
    for (int64_t r = 0; needsSums && r < n; ++r)
      sums[r] = kernels->sum(rows + r * rowBytes(), depth);
    kernels->product({rows, needsSums ? sums : nullptr, weightZero, n, words, columns, packed.get(), panel,
                      finish->view(), reinterpret_cast<uint8_t *>(out), columns});
  }

  const IntKernels *kernels;
  int64_t columns, depth, words, panel;
  bool isSigned;
  IntInput input{};

private:
  static int64_t roundUp(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }
  int32_t weightZero = 0;
  std::shared_ptr<char> packed;
  std::shared_ptr<FinishTable> finish;
};

/// Bytes of gathered rows that stay in the second-level cache beside the weights.
constexpr int64_t gatherBytes = 64 << 10;

/// `rows` rows of the layer's depth, one after the other in memory, times the weights.
void multiplyRows(const PackedLayer &p, const RunContext &run, const char *in, int64_t rows, char *out) {
  const int64_t block = std::max<int64_t>(48, gatherBytes / p.rowBytes() / 48 * 48);
  char *scratch = run.scratch(p.scratchFor(block));
  int32_t *sums = reinterpret_cast<int32_t *>(scratch + block * p.rowBytes());
  for (int64_t r = 0; r < rows; r += block, in += block * p.depth, out += block * p.columns) {
    const int64_t n = std::min(block, rows - r);
    const char *from = in;
    if (!p.readsInPlace()) {
      from = scratch;
      if (p.depth % p.kernels->perWord == 0)
        p.copy(scratch, in, n * p.depth);
      else
        for (int64_t i = 0; i < n; ++i) {
          p.copy(scratch + i * p.rowBytes(), in + i * p.depth, p.depth);
          p.padEnd(scratch + i * p.rowBytes());
        }
    }
    p.multiply(from, n, sums, out);
  }
}

/// True when input and weights are constants of bytes that these kernels take.
bool takes(const PrepareContext &c, const Layer<int32_t> &layer) {
  return isByte(c.in(0)) && c.constant(1) && zeroFits(c.in(0), layer.inZero) &&
         zeroFits(c.in(1), layer.weightZero);
}

struct Strides {
  std::vector<int64_t> strides, dilations;
  bool same;
};

Prepared makeConv(const IntKernels *kernels, const PrepareContext &c, bool depthwise) {
  const Tensor &w = c.in(1);
  const int64_t outputs = w.dim(depthwise ? 3 : 0), kh = w.dim(1), kw = w.dim(2),
                depth = depthwise ? 1 : w.dim(3);
  auto made = makeLayer<int32_t>(c, 0, 1, 2, outputs);
  if (auto *e = std::get_if<std::string>(&made))
    return *e;
  const Layer<int32_t> &layer = std::get<Layer<int32_t>>(made);
  if (!takes(c, layer) || kh < 1 || kw < 1 || depth < 1 || outputs < 1)
    return prepareReference(c);
  // One input channel: a depthwise filter [1, kh, kw, outputs] is a convolution's with its axes exchanged.
  PackedLayer packed(kernels, c, layer, outputs, kh * kw * depth, [&](int64_t o, int64_t k) {
    return elementOf(w, depthwise ? k * outputs + o : o * kh * kw * depth + k);
  });
  Strides g = {c.attributes->integers("strides", {1, 1}), c.attributes->integers("dilations", {1, 1}),
               c.attributes->integer("padding") == 0};
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    if (x.dim(3) != depth)
      return "filter has " + std::to_string(depth) + " input channels, the input " + std::to_string(x.dim(3));
    const Window h = makeWindow(x.dim(1), kh, g.strides[0], g.dilations[0], g.same);
    const Window v = makeWindow(x.dim(2), kw, g.strides[1], g.dilations[1], g.same);
    if (Error e = shapeOutput(r, 0, {x.dim(0), h.out, v.out, outputs}))
      return e;
    const int64_t cells = h.out * v.out;
    if (kh == 1 && kw == 1 && h.stride == 1 && v.stride == 1) {
      multiplyRows(packed, r, x.data, x.dim(0) * cells, r.out().data);
      return std::nullopt;
    }
    const int64_t block = std::min(std::max<int64_t>(48, gatherBytes / packed.rowBytes() / 48 * 48),
                                   std::max<int64_t>(cells, 1));
    char *rows = r.scratch(packed.scratchFor(block)), *out = r.out().data;
    int32_t *sums = reinterpret_cast<int32_t *>(rows + block * packed.rowBytes());
    const char *in = x.data;
    for (int64_t b = 0; b < x.dim(0); ++b, in += h.in * v.in * depth)
      for (int64_t o = 0; o < cells; o += block) {
        const int64_t end = std::min(cells, o + block);
        packed.kernels->gather({reinterpret_cast<const uint8_t *>(in), packed.input, h.in, v.in, depth, kh,
                                kw, h.stride, v.stride, h.dilation, v.dilation, h.before, v.before, v.out, o,
                                end, rows, packed.words});
        packed.multiply(rows, end - o, sums, out);
        out += (end - o) * outputs;
      }
    return std::nullopt;
  });
}

Prepared makeDepthwise(const IntKernels *kernels, const PrepareContext &c) {
  const Tensor &w = c.in(1);
  const int64_t channels = w.dim(3), kh = w.dim(1), kw = w.dim(2), taps = kh * kw;
  if (c.in(0).dim(3) == 1)
    return makeConv(kernels, c, true);
  auto made = makeLayer<int32_t>(c, 0, 1, 2, channels);
  if (auto *e = std::get_if<std::string>(&made))
    return *e;
  const Layer<int32_t> &layer = std::get<Layer<int32_t>>(made);
  if (!takes(c, layer) || c.in(0).dim(3) != channels || taps < 1 || taps > maxDepthwiseTaps || channels < 1)
    return prepareReference(c);
  const bool isSigned = c.in(0).type() == ElementType::I8;
  const int64_t lanes = kernels->lanes;
  std::vector<int32_t> bias(static_cast<size_t>(channels));
  for (int64_t o = 0; o < channels; ++o) {
    int64_t sum = 0;
    for (int64_t t = 0; t < taps; ++t)
      sum += elementOf(w, t * channels + o) - layer.weightZero;
    bias[static_cast<size_t>(o)] =
        wrapSub(layer.bias.empty() ? 0 : layer.bias[static_cast<size_t>(o)], wrapMul(layer.inZero, sum));
  }
  std::vector<int64_t> order(static_cast<size_t>((channels + 2 * lanes - 1) / (2 * lanes) * 2 * lanes), -1);
  for (int64_t o = 0; o < channels; ++o) {
    const int64_t block = o / (2 * lanes), in = o % (2 * lanes);
    order[static_cast<size_t>((block * 2 + in % 8 / 4) * lanes + in / 8 * 4 + in % 4)] = o;
  }
  auto finish = std::make_shared<FinishTable>(layer, bias, order);
  Strides g = {c.attributes->integers("strides", {1, 1}), c.attributes->integers("dilations", {1, 1}),
               c.attributes->integer("padding") == 0};
  const bool byColumns =
      kh == 3 && kw == 3 && g.dilations[0] == 1 && g.dilations[1] == 1 && g.strides[1] <= 2;
  auto packed = packDepthwise(w, layer.weightZero, tapOrder(taps, byColumns), channels, lanes);
  auto outside = allocateLines(static_cast<size_t>(channels));
  std::memset(outside.get(), static_cast<uint8_t>(layer.inZero), static_cast<size_t>(channels));
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    if (x.dim(3) != channels)
      return "filter has " + std::to_string(channels) + " channels, the input " + std::to_string(x.dim(3));
    const Window h = makeWindow(x.dim(1), kh, g.strides[0], g.dilations[0], g.same);
    const Window v = makeWindow(x.dim(2), kw, g.strides[1], g.dilations[1], g.same);
    if (Error e = shapeOutput(r, 0, {x.dim(0), h.out, v.out, channels}))
      return e;
    IntDepthwiseCall call = {reinterpret_cast<const uint8_t *>(x.data),
                             isSigned,
                             h.in,
                             v.in,
                             channels,
                             kh,
                             kw,
                             h.stride,
                             v.stride,
                             h.dilation,
                             v.dilation,
                             h.before,
                             v.before,
                             byColumns,
                             reinterpret_cast<const int16_t *>(packed.get()),
                             reinterpret_cast<const uint8_t *>(outside.get()),
                             finish->view(),
                             reinterpret_cast<uint8_t *>(r.out().data),
                             h.out,
                             v.out};
    for (int64_t b = 0; b < x.dim(0);
         ++b, call.in += h.in * v.in * channels, call.out += h.out * v.out * channels)
      kernels->depthwise(call);
    return std::nullopt;
  });
}

template <bool depthwise> Prepared prepareConv(const PrepareContext &c) {
  const IntKernels *kernels = intKernels();
  if (Error e = requireLinear(c, 0, 1, 2))
    return *e;
  if (kernels && c.in(0).type() == ElementType::I16)
    return prepareInt16Convolution(kernels, c, depthwise);
  if (!kernels || !isByte(c.in(0)) || c.in(0).rank() != 4 || c.in(1).rank() != 4 ||
      (!depthwise && c.in(0).dim(3) != c.in(1).dim(3)))
    return prepareReference(c);
  return depthwise ? makeDepthwise(kernels, c) : makeConv(kernels, c, false);
}

template <typename X> Prepared makeFullyConnected(const IntKernels *kernels, const PrepareContext &c) {
  auto made = makeFullyConnectedLayer<X, int32_t>(c);
  if (auto *e = std::get_if<std::string>(&made))
    return *e;
  const Layer<int32_t> &layer = std::get<Layer<int32_t>>(made);
  const Tensor &w = c.in(1);
  const int64_t units = w.dim(0), depth = w.dim(1);
  if (!takes(c, layer) || depth < 1 || units < 1)
    return prepareReference(c);
  PackedLayer packed(kernels, c, layer, units, depth,
                     [&](int64_t o, int64_t k) { return elementOf(w, o * depth + k); });
  const bool keepDims = c.attributes->flag("keep_num_dims");
  return Run([=](const RunContext &r) -> Error {
    Shape shape;
    if (Error e = shapeFullyConnected(r.in(0), units, depth, keepDims, shape))
      return e;
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    multiplyRows(packed, r, r.in(0).data, r.in(0).count() / depth, r.out().data);
    return std::nullopt;
  });
}

Prepared prepareFullyConnected(const PrepareContext &c) {
  const IntKernels *kernels = intKernels();
  if (Error e = requireLinear(c, 0, 1, 2))
    return *e;
  if (kernels && c.in(0).type() == ElementType::I16)
    return prepareInt16FullyConnected(kernels, c);
  if (!kernels || !isByte(c.in(0)) || c.in(1).rank() != 2)
    return prepareReference(c);
  return c.in(0).type() == ElementType::I8 ? makeFullyConnected<int8_t>(kernels, c)
                                           : makeFullyConnected<uint8_t>(kernels, c);
}

template <bool subtract> Prepared prepareAdd(const PrepareContext &c) {
  const IntKernels *kernels = intKernels();
  const ElementType type = c.in(0).type();
  if (!kernels || c.profile == Profile::XNNPack || requireQuantized(c, {0, 1}) ||
      requireSameType(c, {0, 1}) || (type != ElementType::I8 && type != ElementType::U8))
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
    const auto shape = broadcastShape({&a.shape, &b.shape});
    if (!shape)
      return "operands " + toString(a.shape) + " and " + toString(b.shape) + " do not broadcast";
    if (Error e = shapeOutput(r, 0, *shape))
      return e;
    // One operand has the shape of the result, the other is short.
    for (size_t k = 0; k < 2; ++k) {
      const int64_t count = r.in(1 - k).shape == *shape ? repeatedCount(*shape, r.in(k).shape) : 0;
      if (!count)
        continue;
      forEachRepeat(r, r.in(k).data, count, 1, r.out().count(), [&](int64_t at, int64_t n, const char *part) {
        IntAddCall row = call;
        row.a = k ? a.data + at : part;
        row.b = k ? part : b.data + at;
        row.aStep = row.bStep = 1;
        row.count = n;
        row.out = r.out().data + at;
        kernels->add(row);
      });
      return std::nullopt;
    }
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

/// Real to 8 bits with one scale; all else, and the other rule of the profile xnnpack, by the reference.
Prepared prepareQuantize(const PrepareContext &c) {
  const IntKernels *kernels = intKernels();
  if (!kernels || c.in(0).type() != ElementType::F32 || !isByte(c.out()) || !c.out().info->quant ||
      c.out().info->quant->scale.size() != 1 || c.profile == Profile::XNNPack)
    return KernelRegistry::builtin().find(c.op, Domain::Any, KernelSet::Reference)(c);
  const Limit limit = limitOf(c.out().type());
  IntQuantizeCall call{};
  call.scale = scaleOf(c.out());
  call.zero = zeroOf(c.out());
  call.low = static_cast<int32_t>(limit.low);
  call.high = static_cast<int32_t>(limit.high);
  return Run([kernels, call](const RunContext &r) -> Error {
    if (Error e = shapeOutput(r, 0, r.in(0).shape))
      return e;
    IntQuantizeCall now = call;
    now.x = r.in(0).as<float>();
    now.count = r.in(0).count();
    now.out = r.out().as<uint8_t>();
    kernels->quantize(now);
    return std::nullopt;
  });
}

} // namespace
} // namespace fast

void registerFastQuantizedKernels(KernelRegistry &registry) {
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Quantized, KernelSet::Fast, prepare);
  };
  add("qnn.conv_2d", fast::prepareConv<false>);
  add("qnn.depthwise_conv_2d", fast::prepareConv<true>);
  add("qnn.fully_connected", fast::prepareFullyConnected);
  add("qnn.add", fast::prepareAdd<false>);
  add("qnn.sub", fast::prepareAdd<true>);
  registry.add("qnn.quantize", Domain::Any, KernelSet::Fast, fast::prepareQuantize);
}

} // namespace quantc::interpreter
