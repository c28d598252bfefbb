//===- Images.cpp - photographs as samples --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Images.h"

#include <algorithm>
#include <cmath>
#include <memory>

#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace quantc::calibration {

bool isImageName(std::string_view path) {
  for (std::string_view ending : {".png", ".jpg", ".jpeg", ".bmp"}) {
    if (path.size() <= ending.size())
      continue;
    std::string_view tail = path.substr(path.size() - ending.size());
    if (std::equal(tail.begin(), tail.end(), ending.begin(),
                   [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; }))
      return true;
  }
  return false;
}

Error decodeImage(std::string_view bytes, int64_t channels, const Limits &limits, Image &image) {
  if (bytes.size() > static_cast<size_t>(INT32_MAX))
    return std::string("image file is over 2 GB");
  const auto *data = reinterpret_cast<const stbi_uc *>(bytes.data());
  int size = static_cast<int>(bytes.size()), w = 0, h = 0, found = 0;
  if (!stbi_info_from_memory(data, size, &w, &h, &found) || w <= 0 || h <= 0)
    return std::string("is no PNG, JPEG or BMP image");
  if (static_cast<int64_t>(w) * h > limits.imagePixels)
    return "image is " + std::to_string(w) + "x" + std::to_string(h) + ", the limit is " +
           std::to_string(limits.imagePixels) + " pixels";
  // A damaged file that declares a large image must not cost its memory: deflate holds at most 1032 bytes in
  // one.
  if (static_cast<int64_t>(w) * h > static_cast<int64_t>(bytes.size()) * 8 * 1032)
    return "image declares " + std::to_string(w) + "x" + std::to_string(h) + " pixels in " +
           std::to_string(bytes.size()) + " bytes";
  std::unique_ptr<stbi_uc, void (*)(void *)> pixels(
      stbi_load_from_memory(data, size, &w, &h, &found, static_cast<int>(channels)), stbi_image_free);
  if (!pixels)
    return "image can't be decoded: " +
           std::string(stbi_failure_reason() ? stbi_failure_reason() : "damaged");
  image.width = w;
  image.height = h;
  image.channels = channels;
  image.pixels.assign(pixels.get(), pixels.get() + image.width * image.height * channels);
  return {};
}

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

} // namespace quantc::calibration
