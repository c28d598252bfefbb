//===- ImageCustom.cpp - MediaPipe's custom operators of images -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Convolution2DTransposeBias, MaxPoolingWithArgmax2D and MaxUnpooling2D, which
// MediaPipe registers with LiteRT for its segmentation networks. Their options
// are the runtime's own structs, 32-bit little-endian numbers one after another.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter::real {
namespace {

constexpr int32_t paddingSame = 1, paddingValid = 2; // TfLitePadding

/// The numbers of a struct; nothing when the bytes are too few.
std::optional<std::vector<int32_t>> numbersOf(const Attributes &attributes, size_t count) {
  const std::string bytes = attributes.text("options");
  if (bytes.size() < count * sizeof(int32_t))
    return std::nullopt;
  std::vector<int32_t> numbers;
  for (size_t i = 0; i < count; ++i) {
    uint32_t word = 0;
    for (size_t b = 0; b < sizeof(word); ++b)
      word |= uint32_t{static_cast<uint8_t>(bytes[i * sizeof(word) + b])} << (8 * b);
    numbers.push_back(static_cast<int32_t>(word));
  }
  return numbers;
}

//===-- Convolution2DTransposeBias --------------------------------------------===//

/// One axis of a transposed window: how far in front of the image it begins, and how long the result is.
struct Spread {
  int64_t before, out;
};
Spread makeSpread(int64_t in, int64_t kernel, int64_t stride, bool same) {
  const int64_t cut = same ? std::max<int64_t>(0, kernel - (in - 1) % stride - 1) : 0;
  return {cut / 2, stride * (in - 1) + kernel - cut};
}

Prepared prepareTransposedConvolution(const PrepareContext &context) {
  auto numbers = numbersOf(*context.attributes, 3);
  if (!numbers)
    return "the options are no padding and two strides";
  const int64_t padding = (*numbers)[0], strideX = (*numbers)[1], strideY = (*numbers)[2];
  if ((padding != paddingSame && padding != paddingValid) || strideX < 1 || strideY < 1)
    return "padding must be 1 or 2 and strides at least 1, found " +
           toString(Shape{padding, strideX, strideY});
  if (auto e = requireOperand(context, 0, ElementType::F32, 4))
    return *e;
  RealOperand weights, bias;
  if (auto e = RealOperand::bind(context, 1, weights))
    return *e;
  if (auto e = RealOperand::bind(context, 2, bias))
    return *e;
  if (!weights.present() || !bias.present() || context.in(1).rank() != 4 || context.in(2).rank() != 1)
    return "weights of rank 4 and a bias of rank 1 are needed";
  return Run([=](const RunContext &run) -> Error {
    const Shape in = run.in(0).shape, filter = run.in(1).shape;
    const int64_t depth = in[3], channels = filter[0];
    if (filter[3] != depth || run.in(2).count() != channels || in[1] < 1 || in[2] < 1)
      return "weights of shape " + toString(filter) + " or the bias do not fit an input of shape " +
             toString(in);
    const Spread v = makeSpread(in[1], filter[1], strideY, padding == paddingSame),
                 h = makeSpread(in[2], filter[2], strideX, padding == paddingSame);
    if (Error e = shapeOutput(run, 0, {in[0], v.out, h.out, channels}))
      return e;
    const float *x = run.in(0).as<float>(), *w = weights.data(run), *b = bias.data(run);
    float *y = run.out().as<float>();
    for (int64_t i = 0; i < in[0] * v.out * h.out; ++i)
      std::copy_n(b, channels, y + i * channels);
    for (int64_t row = 0; row < in[0] * in[1]; ++row)
      for (int64_t ix = 0; ix < in[2]; ++ix, x += depth)
        for (int64_t ky = 0; ky < filter[1]; ++ky)
          for (int64_t kx = 0; kx < filter[2]; ++kx) {
            const int64_t oy = row % in[1] * strideY - v.before + ky, ox = ix * strideX - h.before + kx;
            if (oy < 0 || oy >= v.out || ox < 0 || ox >= h.out)
              continue;
            float *to = y + ((row / in[1] * v.out + oy) * h.out + ox) * channels;
            for (int64_t c = 0; c < channels; ++c)
              for (int64_t d = 0; d < depth; ++d)
                to[c] = std::fma(x[d], w[((c * filter[1] + ky) * filter[2] + kx) * depth + d], to[c]);
          }
    return {};
  });
}

//===-- MaxPoolingWithArgmax2D, MaxUnpooling2D --------------------------------===//

struct PoolOptions {
  int64_t strideX = 1, strideY = 1, width = 1, height = 1;
  bool same = false;
  RealActivation activation;
};

std::optional<std::string> readPool(const Attributes &attributes, PoolOptions &o) {
  auto numbers = numbersOf(attributes, 6);
  if (!numbers)
    return "the options are no padding, strides, window and activation";
  const std::vector<int32_t> &n = *numbers;
  if ((n[0] != paddingSame && n[0] != paddingValid) ||
      std::any_of(n.begin() + 1, n.begin() + 5, [](int32_t i) { return i < 1; }))
    return "padding must be 1 or 2, strides and window at least 1";
  Attributes schema; // the runtime's numbers of activations are the schema's
  schema.set("activation", int64_t{n[5]});
  auto activation = realActivationOf(schema);
  if (!activation)
    return "unknown fused activation";
  o = {n[1], n[2], n[3], n[4], n[0] == paddingSame, *activation};
  return {};
}

/// Places are numbered inside of the window, row by row; the second result holds them as float32, a tenth
/// above, so that cutting off what is behind the point gives them back.
Prepared prepareMaxPool(const PrepareContext &context) {
  PoolOptions o;
  if (auto e = readPool(*context.attributes, o))
    return *e;
  if (auto e = requireOperand(context, 0, ElementType::F32, 4))
    return *e;
  if (context.outputs.size() != 2)
    return "two results are needed, values and places";
  return Run([o](const RunContext &run) -> Error {
    const Shape in = run.in(0).shape;
    const Window v = makeWindow(in[1], o.height, o.strideY, 1, o.same),
                 h = makeWindow(in[2], o.width, o.strideX, 1, o.same);
    for (size_t i : {0, 1})
      if (Error e = shapeOutput(run, i, {in[0], v.out, h.out, in[3]}))
        return e;
    const float *x = run.in(0).as<float>();
    float *y = run.out(0).as<float>(), *place = run.out(1).as<float>();
    for (int64_t row = 0; row < in[0] * v.out; ++row)
      for (int64_t ox = 0; ox < h.out; ++ox)
        for (int64_t c = 0; c < in[3]; ++c, ++y, ++place) {
          float largest = std::numeric_limits<float>::lowest();
          int64_t at = 0;
          for (int64_t ky = 0; ky < v.kernel; ++ky)
            for (int64_t kx = 0; kx < h.kernel; ++kx) {
              const int64_t iy = row % v.out * v.stride - v.before + ky, ix = ox * h.stride - h.before + kx;
              if (iy < 0 || iy >= v.in || ix < 0 || ix >= h.in)
                continue;
              const float value = x[((row / v.out * v.in + iy) * h.in + ix) * in[3] + c];
              if (value > largest) {
                largest = value;
                at = ky * h.kernel + kx;
              }
            }
          *y = o.activation(largest);
          *place = static_cast<float>(at) + 0.1F;
        }
    return {};
  });
}

Prepared prepareUnpooling(const PrepareContext &context) {
  PoolOptions o;
  if (auto e = readPool(*context.attributes, o))
    return *e;
  for (size_t i : {0, 1})
    if (auto e = requireOperand(context, i, ElementType::F32, 4))
      return *e;
  return Run([o](const RunContext &run) -> Error {
    const Shape in = run.in(0).shape;
    if (run.in(1).shape != in)
      return "places of shape " + toString(run.in(1).shape) + " do not fit values of shape " + toString(in);
    const int64_t height = in[1] * o.height, width = in[2] * o.width, channels = in[3];
    const int64_t top = std::max<int64_t>(0, (in[1] - 1) * o.strideY + o.height - height) / 2,
                  left = std::max<int64_t>(0, (in[2] - 1) * o.strideX + o.width - width) / 2;
    if (Error e = shapeOutput(run, 0, {in[0], height, width, channels}))
      return e;
    const float *x = run.in(0).as<float>(), *place = run.in(1).as<float>();
    float *y = run.out().as<float>();
    std::fill_n(y, in[0] * height * width * channels, 0.0F);
    for (int64_t i = 0; i < run.in(0).count(); ++i) {
      if (!(place[i] > -1 && place[i] < 0x1p31F)) // no place, or none that an integer holds
        continue;
      const auto at = static_cast<int64_t>(place[i]);
      const int64_t c = i % channels, ix = i / channels % in[2], row = i / channels / in[2];
      const int64_t oy = row % in[1] * o.strideY - top + at / o.width,
                    ox = ix * o.strideX - left + at % o.width;
      if (oy >= 0 && oy < height && ox >= 0 && ox < width)
        y[((row / in[1] * height + oy) * width + ox) * channels + c] = x[i];
    }
    return {};
  });
}

} // namespace
} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatImageCustomKernels(KernelRegistry &registry) {
  using namespace real;
  auto add = [&](const char *name, Prepare prepare) {
    registry.add(name, Domain::Any, KernelSet::Reference, prepare);
  };
  add("custom:Convolution2DTransposeBias", prepareTransposedConvolution);
  add("custom:MaxPoolingWithArgmax2D", prepareMaxPool);
  add("custom:MaxUnpooling2D", prepareUnpooling);
}
