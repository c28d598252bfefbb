//===- ResizeImage.cpp - bilinear interpolation of pictures ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Images.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quantc::calibration {

namespace {

/// Of one target coordinate: the first source coordinate and the weights of it and the next, in 1/2048.
struct Tap {
  int64_t first, second;
  int32_t w0, w1;
};

/// At the left and right border OpenCV drops the weight of the neighbour that is missing; above and below it
/// keeps both weights on the border row, which rounds differently.
std::vector<Tap> makeTaps(int64_t in, int64_t out, bool vertical) {
  std::vector<Tap> taps(static_cast<size_t>(out));
  double scale = static_cast<double>(in) / static_cast<double>(out);
  for (int64_t i = 0; i < out; ++i) {
    auto x = static_cast<float>((static_cast<double>(i) + 0.5) * scale - 0.5);
    auto first = static_cast<int64_t>(std::floor(x));
    float f = x - static_cast<float>(first);
    if (!vertical && (first < 0 || first >= in - 1))
      f = 0, first = std::clamp<int64_t>(first, 0, in - 1);
    taps[static_cast<size_t>(i)] = {std::clamp<int64_t>(first, 0, in - 1),
                                    std::clamp<int64_t>(first + 1, 0, in - 1),
                                    static_cast<int32_t>(std::lrintf((1.0f - f) * 2048.0f)),
                                    static_cast<int32_t>(std::lrintf(f * 2048.0f))};
  }
  return taps;
}

} // namespace

Image resizeBilinear(const Image &image, int64_t width, int64_t height) {
  if (image.width == width && image.height == height)
    return image;
  Image out{width, height, image.channels, {}};
  int64_t c = image.channels, row = width * c;
  out.pixels.resize(static_cast<size_t>(row * height));
  std::vector<Tap> xs = makeTaps(image.width, width, false), ys = makeTaps(image.height, height, true);
  // Two source rows, already resized in x, in 1/2048.
  std::vector<int32_t> rows[2] = {std::vector<int32_t>(static_cast<size_t>(row)),
                                  std::vector<int32_t>(static_cast<size_t>(row))};
  int64_t held[2] = {-1, -1};
  auto fill = [&](int slot, int64_t y) {
    if (held[slot] == y)
      return;
    held[slot] = y;
    const uint8_t *source = image.pixels.data() + y * image.width * c;
    int32_t *to = rows[slot].data();
    for (const Tap &t : xs)
      for (int64_t k = 0; k < c; ++k)
        *to++ = source[t.first * c + k] * t.w0 + source[t.second * c + k] * t.w1;
  };
  uint8_t *to = out.pixels.data();
  for (const Tap &t : ys) {
    if (held[1] == t.first) {
      std::swap(rows[0], rows[1]);
      std::swap(held[0], held[1]);
    }
    fill(0, t.first);
    fill(1, t.second);
    for (int64_t i = 0; i < row; ++i) {
      // 22 fraction bits; the roundings are those of OpenCV's 8-bit vertical pass.
      int32_t v = ((t.w0 * (rows[0][static_cast<size_t>(i)] >> 4)) >> 16) +
                  ((t.w1 * (rows[1][static_cast<size_t>(i)] >> 4)) >> 16);
      *to++ = static_cast<uint8_t>(std::clamp((v + 2) >> 2, 0, 255));
    }
  }
  return out;
}

namespace {
/// Of one target coordinate: the first source coordinate and the weights from there on, in 1/2^22.
struct Window {
  int64_t first = 0;
  std::vector<int32_t> weights;
};
constexpr int weightBits = 22;

std::vector<Window> makeWindows(int64_t in, int64_t out) {
  std::vector<Window> windows(static_cast<size_t>(out));
  const double scale = static_cast<double>(in) / static_cast<double>(out), support = std::max(scale, 1.0);
  for (int64_t i = 0; i < out; ++i) {
    double center = (static_cast<double>(i) + 0.5) * scale;
    auto first = std::max<int64_t>(0, static_cast<int64_t>(center - support + 0.5));
    auto last = std::min(in, static_cast<int64_t>(center + support + 0.5));
    std::vector<double> real;
    double sum = 0;
    for (int64_t x = first; x < last; ++x) {
      double distance = std::fabs((static_cast<double>(x) - center + 0.5) / support);
      real.push_back(distance < 1 ? 1 - distance : 0);
      sum += real.back();
    }
    Window &window = windows[static_cast<size_t>(i)];
    window.first = first;
    for (double w : real) // never negative: halves go up
      window.weights.push_back(static_cast<int32_t>(0.5 + (sum != 0 ? w / sum : w) * (1 << weightBits)));
  }
  return windows;
}

/// Along one axis: `before` rows of `in` cells of `inner` bytes.
std::vector<uint8_t> resample(const std::vector<uint8_t> &from, int64_t before, int64_t in, int64_t out,
                              int64_t inner) {
  if (in == out)
    return from;
  std::vector<Window> windows = makeWindows(in, out);
  std::vector<uint8_t> to(static_cast<size_t>(before * out * inner));
  for (int64_t b = 0; b < before; ++b)
    for (int64_t i = 0; i < out; ++i) {
      const Window &window = windows[static_cast<size_t>(i)];
      for (int64_t k = 0; k < inner; ++k) {
        int32_t sum = 1 << (weightBits - 1);
        const uint8_t *p = from.data() + (b * in + window.first) * inner + k;
        for (int32_t w : window.weights) {
          sum += *p * w;
          p += inner;
        }
        to[static_cast<size_t>((b * out + i) * inner + k)] = static_cast<uint8_t>(
            std::clamp(sum >> weightBits, 0, int32_t{std::numeric_limits<uint8_t>::max()}));
      }
    }
  return to;
}
} // namespace

Image resizePillow(const Image &image, int64_t width, int64_t height) {
  Image out{width, height, image.channels, {}};
  const int64_t c = image.channels;
  // Pillow goes along columns first where they shrink and rows grow; for some other sizes too, which differ
  // from this by one level at most.
  if (height < image.height && width > image.width) {
    std::vector<uint8_t> columns = resample(image.pixels, 1, image.height, height, image.width * c);
    out.pixels = resample(columns, height, image.width, width, c);
  } else {
    std::vector<uint8_t> rows = resample(image.pixels, image.height, image.width, width, c);
    out.pixels = resample(rows, 1, image.height, height, width * c);
  }
  return out;
}

} // namespace quantc::calibration
