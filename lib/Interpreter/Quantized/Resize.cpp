//===- Resize.cpp - integer resizing ----------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../KernelSupport.h"
#include "../Kernels.h"
#include "XNNPack.h"

namespace quantc::interpreter {
namespace {

struct Options {
  bool corners, half;
};

/// Reads the size and shapes the output.
Error shapeResized(const RunContext &r) {
  const std::vector<int64_t> size = readIntegers(r.in(1));
  const Tensor &x = r.in(0);
  if (x.rank() != 4 || size.size() != 2 || size[0] < 0 || size[1] < 0 || x.count() == 0)
    return "cannot resize " + toString(x.shape) + " to " + toString(size);
  return shapeOutput(r, 0, {x.dim(0), size[0], size[1], x.dim(3)});
}

/// Position of an output index between two input indices; `fraction` is that of the second.
template <typename F> struct Position {
  int64_t low, high;
  F fraction;
};

/// [N-BILINEAR] In 1/1024 of a pixel.
std::vector<Position<int64_t>> fixedPositions(int64_t in, int64_t out, Options o) {
  const int64_t scale = o.corners && out > 1 ? (1024 * (in - 1) + (out - 1) / 2) / (out - 1)
                                             : (1024 * in + out / 2) / std::max<int64_t>(out, 1);
  std::vector<Position<int64_t>> p(static_cast<size_t>(out));
  for (size_t i = 0; i < p.size(); ++i) {
    const int64_t at = static_cast<int64_t>(i) * scale + (o.half ? scale / 2 - 512 : 0);
    // The rounded scale may lead past the last pixel of a large output.
    p[i].low = std::clamp<int64_t>(at / 1024, 0, in - 1);
    p[i].high = std::min<int64_t>((at + 1023) / 1024, in - 1);
    p[i].fraction = at - 1024 * p[i].low;
  }
  return p;
}

template <typename T> Run makeFixed(Options o) {
  return [o](const RunContext &r) -> Error {
    if (Error e = shapeResized(r))
      return e;
    const Tensor &x = r.in(0), &y = r.out();
    const int64_t depth = x.dim(3), w = x.dim(2);
    const auto ys = fixedPositions(x.dim(1), y.dim(1), o), xs = fixedPositions(w, y.dim(2), o);
    T *out = r.out().as<T>();
    for (int64_t b = 0; b < x.dim(0); ++b) {
      const T *image = x.as<T>() + b * x.dim(1) * w * depth;
      for (const auto &py : ys)
        for (const auto &px : xs) {
          const T *p00 = image + (py.low * w + px.low) * depth, *p10 = image + (py.high * w + px.low) * depth;
          const T *p01 = image + (py.low * w + px.high) * depth,
                  *p11 = image + (py.high * w + px.high) * depth;
          const int64_t fy = py.fraction, fx = px.fraction;
          // 2^20 times the value, which 32 bits hold for 8-bit values.
          using Sum = std::conditional_t<sizeof(T) == 1, int32_t, int64_t>;
          const Sum w00 = static_cast<Sum>((1024 - fy) * (1024 - fx)),
                    w10 = static_cast<Sum>(fy * (1024 - fx));
          const Sum w01 = static_cast<Sum>((1024 - fy) * fx), w11 = static_cast<Sum>(fy * fx);
          T *__restrict to = out;
          for (int64_t c = 0; c < depth; ++c) {
            const Sum sum = p00[c] * w00 + p10[c] * w10 + p01[c] * w01 + p11[c] * w11;
            to[c] = static_cast<T>((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
          }
          out += depth;
        }
    }
    return std::nullopt;
  };
}

/// [N-XNN-BILINEAR] Weights in 1/2048, first along x, then along y; half up.
template <typename T> Run makeXNNPack(Options o) {
  return [o](const RunContext &r) -> Error {
    if (Error e = shapeResized(r))
      return e;
    const Tensor &x = r.in(0), &y = r.out();
    const int64_t depth = x.dim(3), w = x.dim(2);
    const auto ys = xnnpack::positions(x.dim(1), y.dim(1), o.corners, o.half);
    const auto xs = xnnpack::positions(w, y.dim(2), o.corners, o.half);
    T *out = r.out().as<T>();
    for (int64_t b = 0; b < x.dim(0); ++b) {
      const T *image = x.as<T>() + b * x.dim(1) * w * depth;
      for (const auto &py : ys)
        for (const auto &px : xs) {
          const T *top = image + py.low * w * depth, *bottom = image + py.high * w * depth;
          for (int64_t c = 0; c < depth; ++c) {
            const int64_t left = px.low * depth + c, right = px.high * depth + c;
            const int32_t t = top[left] * 2048 + px.weight * (top[right] - top[left]);
            const int32_t u = bottom[left] * 2048 + px.weight * (bottom[right] - bottom[left]);
            const int64_t sum = int64_t{t} * 2048 + int64_t{u - t} * py.weight;
            *out++ = static_cast<T>((sum + (1 << 21)) >> 22);
          }
        }
    }
    return std::nullopt;
  };
}

/// [N-BILINEAR-U8] In float32, 0.5 added, truncated.
std::vector<Position<float>> floatPositions(int64_t in, int64_t out, Options o) {
  const float scale = o.corners && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                           : static_cast<float>(in) / static_cast<float>(out);
  std::vector<Position<float>> p(static_cast<size_t>(out));
  for (size_t i = 0; i < p.size(); ++i) {
    const float index = static_cast<float>(i);
    const float at = o.half ? (index + 0.5f) * scale - 0.5f : index * scale;
    p[i].low = std::clamp<int64_t>(static_cast<int64_t>(std::floor(at)), 0, in - 1);
    p[i].high = std::min<int64_t>(static_cast<int64_t>(std::ceil(at)), in - 1);
    p[i].fraction = at - static_cast<float>(p[i].low);
  }
  return p;
}

Run makeUInt8(Options o) {
  return [o](const RunContext &r) -> Error {
    if (Error e = shapeResized(r))
      return e;
    const Tensor &x = r.in(0), &y = r.out();
    const int64_t depth = x.dim(3), w = x.dim(2);
    const auto ys = floatPositions(x.dim(1), y.dim(1), o), xs = floatPositions(w, y.dim(2), o);
    uint8_t *out = r.out().as<uint8_t>();
    for (int64_t b = 0; b < x.dim(0); ++b) {
      const uint8_t *image = x.as<uint8_t>() + b * x.dim(1) * w * depth;
      for (const auto &py : ys)
        for (const auto &px : xs) {
          const float fy = py.fraction, fx = px.fraction;
          const uint8_t *__restrict p00 = image + (py.low * w + px.low) * depth;
          const uint8_t *__restrict p10 = image + (py.high * w + px.low) * depth;
          const uint8_t *__restrict p01 = image + (py.low * w + px.high) * depth;
          const uint8_t *__restrict p11 = image + (py.high * w + px.high) * depth;
          uint8_t *__restrict to = out;
          for (int64_t c = 0; c < depth; ++c) {
            const auto at = [c](const uint8_t *p) { return static_cast<float>(static_cast<int32_t>(p[c])); };
            const float v = at(p00) * (1 - fy) * (1 - fx) + at(p10) * fy * (1 - fx) +
                            at(p01) * (1 - fy) * fx + at(p11) * fy * fx + 0.5f;
            to[c] = static_cast<uint8_t>(static_cast<int32_t>(v));
          }
          out += depth;
        }
    }
    return std::nullopt;
  };
}

Prepared prepareResizeBilinear(const PrepareContext &c) {
  if (Error e = requireSameType(c, {0}))
    return *e;
  const Options o = {c.attributes->flag("align_corners"), c.attributes->flag("half_pixel_centers")};
  if (xnnpack::follows(c) && !(o.corners && o.half))
    return c.in(0).type() == ElementType::I8 ? makeXNNPack<int8_t>(o) : makeXNNPack<uint8_t>(o);
  switch (c.in(0).type()) {
  case ElementType::I8:
    return makeFixed<int8_t>(o);
  case ElementType::I16:
    return makeFixed<int16_t>(o);
  case ElementType::U8:
    return makeUInt8(o);
  default:
    return unsupportedType("operand", c.in(0).type(), "int8, uint8, int16");
  }
}

} // namespace

void registerQuantizedResizeKernels(KernelRegistry &r) {
  r.add("qnn.resize_bilinear", Domain::Quantized, KernelSet::Reference, prepareResizeBilinear);
}

} // namespace quantc::interpreter
