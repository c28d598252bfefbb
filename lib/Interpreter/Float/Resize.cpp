//===- Resize.cpp - resize_bilinear, resize_nearest_neighbor ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Positions as TFLite computes them, in float32.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter::real {
namespace {

struct ResizeOptions {
  bool alignCorners, halfPixel;
};

float scaleOf(int64_t in, int64_t out, const ResizeOptions &options) {
  return options.alignCorners && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                         : static_cast<float>(in) / static_cast<float>(out);
}

/// The two cells an output lies between, and how far from the first, in cells.
struct Between {
  int64_t low, high;
  float fraction;
};

std::vector<Between> linearPositions(int64_t in, int64_t out, const ResizeOptions &options) {
  float scale = scaleOf(in, out, options);
  std::vector<Between> positions;
  for (int64_t i = 0; i < out; ++i) {
    float at =
        options.halfPixel ? (static_cast<float>(i) + 0.5f) * scale - 0.5f : static_cast<float>(i) * scale;
    Between p{};
    p.low = std::max<int64_t>(static_cast<int64_t>(std::floor(at)), 0);
    p.high = std::min<int64_t>(static_cast<int64_t>(std::ceil(at)), in - 1);
    p.low = std::min(p.low, in - 1);
    p.fraction = at - static_cast<float>(p.low);
    positions.push_back(p);
  }
  return positions;
}

std::vector<int64_t> nearestPositions(int64_t in, int64_t out, const ResizeOptions &options) {
  float scale = scaleOf(in, out, options), offset = options.halfPixel ? 0.5f : 0.0f;
  std::vector<int64_t> positions;
  for (int64_t i = 0; i < out; ++i) {
    float at = (static_cast<float>(i) + offset) * scale;
    int64_t cell = static_cast<int64_t>(options.alignCorners ? std::round(at) : std::floor(at));
    positions.push_back(std::clamp<int64_t>(cell, 0, in - 1));
  }
  return positions;
}

/// Reads the operand shapes of one call and shapes the result.
Error shapeResize(const RunContext &run, Shape &in, Shape &out) {
  in = run.in(0).shape;
  std::vector<int64_t> size = readIntegers(run.in(1));
  if (size.size() != 2 || size[0] < 1 || size[1] < 1 || in[1] < 1 || in[2] < 1)
    return "an image of shape " + toString(in) + " can't be resized to " + toString(size);
  out = {in[0], size[0], size[1], in[3]};
  return shapeOutput(run, 0, out);
}

Prepared prepareBilinear(const PrepareContext &context) {
  ResizeOptions options{context.attributes->flag("align_corners"),
                        context.attributes->flag("half_pixel_centers")};
  if (auto e = requireOperand(context, 0, ElementType::F32, 4))
    return *e;
  return Run([options](const RunContext &run) -> Error {
    Shape in, out;
    if (Error e = shapeResize(run, in, out))
      return e;
    std::vector<Between> ys = linearPositions(in[1], out[1], options),
                         xs = linearPositions(in[2], out[2], options);
    int64_t channels = in[3];
    float *r = run.out().as<float>();
    for (int64_t b = 0; b < in[0]; ++b) {
      const float *image = run.in(0).as<float>() + b * in[1] * in[2] * channels;
      for (const Between &y : ys)
        for (const Between &x : xs) {
          auto cell = [&](int64_t cy, int64_t cx) { return image + (cy * in[2] + cx) * channels; };
          const float *p00 = cell(y.low, x.low), *p01 = cell(y.low, x.high), *p10 = cell(y.high, x.low),
                      *p11 = cell(y.high, x.high);
          float dy = y.fraction, dx = x.fraction;
          for (int64_t c = 0; c < channels; ++c)
            *r++ = p00[c] * (1 - dy) * (1 - dx) + p10[c] * dy * (1 - dx) + p01[c] * (1 - dy) * dx +
                   p11[c] * dy * dx;
        }
    }
    return {};
  });
}

Prepared prepareNearest(const PrepareContext &context) {
  ResizeOptions options{context.attributes->flag("align_corners"),
                        context.attributes->flag("half_pixel_centers")};
  if (!context.has(0) || context.in(0).rank() != 4)
    return "the image must have rank 4";
  int64_t width = byteWidth(context.in(0).type());
  return Run([options, width](const RunContext &run) -> Error {
    Shape in, out;
    if (Error e = shapeResize(run, in, out))
      return e;
    std::vector<int64_t> ys = nearestPositions(in[1], out[1], options),
                         xs = nearestPositions(in[2], out[2], options);
    int64_t bytes = in[3] * width;
    char *r = run.out().data;
    for (int64_t b = 0; b < in[0]; ++b)
      for (int64_t y : ys)
        for (int64_t x : xs) {
          const char *cell = run.in(0).data + ((b * in[1] + y) * in[2] + x) * bytes;
          r = std::copy(cell, cell + bytes, r);
        }
    return {};
  });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatResizeKernels(KernelRegistry &registry) {
  using namespace real;
  registry.add("qnn.resize_bilinear", Domain::Real, KernelSet::Reference, prepareBilinear);
  registry.add("qnn.resize_nearest_neighbor", Domain::Real, KernelSet::Reference, prepareNearest);
}
