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

static bool endsWith(std::string_view path, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
    if (path.size() <= ending.size())
      return false;
    std::string_view tail = path.substr(path.size() - ending.size());
    return std::equal(tail.begin(), tail.end(), ending.begin(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
  });
}

bool isImageName(std::string_view path) { return endsWith(path, {".png", ".jpg", ".jpeg", ".bmp"}); }

std::string_view otherImageKind(std::string_view bytes, std::string_view path) {
  using namespace std::string_view_literals;
  auto at = [&](size_t from, std::string_view text) {
    return bytes.substr(std::min(from, bytes.size())).starts_with(text);
  };
  if ((at(0, "RIFF") && at(8, "WEBP")) || endsWith(path, {".webp"}))
    return "a WebP image";
  if (at(0, "GIF8") || endsWith(path, {".gif"}))
    return "a GIF image";
  if (at(0, "II*\0"sv) || at(0, "MM\0*"sv) || endsWith(path, {".tif", ".tiff"}))
    return "a TIFF image";
  if (at(4, "ftyphei") || at(4, "ftypmif1") || endsWith(path, {".heic", ".heif"}))
    return "a HEIF image";
  if (at(4, "ftypavif") || endsWith(path, {".avif"}))
    return "an AVIF image";
  return {};
}

/// Of the EXIF block of a JPEG: 1 to 8, 1 when it says nothing.
static int readOrientation(std::string_view bytes) {
  auto byte = [&](size_t i) {
    return static_cast<size_t>(i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0);
  };
  if (byte(0) != 0xff || byte(1) != 0xd8)
    return 1;
  for (size_t at = 2; at + 4 <= bytes.size() && byte(at) == 0xff && byte(at + 1) != 0xda;) {
    size_t length = byte(at + 2) * 256 + byte(at + 3), marker = byte(at + 1);
    std::string_view body = bytes.substr(at + 4, length > 2 ? length - 2 : 0);
    if (marker != 0xe1 || !body.starts_with(std::string_view("Exif\0\0", 6))) {
      at += 2 + std::max<size_t>(length, 2);
      continue;
    }
    std::string_view tiff = body.substr(6);
    bool little = tiff.starts_with("II");
    auto number = [&](size_t from, size_t width) {
      size_t v = 0;
      for (size_t k = 0; k < width; ++k) {
        size_t i = from + (little ? width - 1 - k : k);
        v = v << 8 | (i < tiff.size() ? static_cast<unsigned char>(tiff[i]) : 0);
      }
      return v;
    };
    size_t directory = number(4, 4);
    for (size_t k = 0, count = std::min<size_t>(number(directory, 2), 512); k < count; ++k)
      if (size_t entry = directory + 2 + 12 * k; number(entry, 2) == 0x0112) {
        size_t value = number(entry + 8, 2);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
      }
    return 1;
  }
  return 1;
}

/// Turns and mirrors as the EXIF orientation says: 2, 4, 5, 7 mirror, 3 turns by 180 degrees, 6 and 8 by 90.
static Image orient(Image image, int orientation) {
  if (orientation == 1)
    return image;
  const bool swaps = orientation >= 5; // rows become columns
  Image out{swaps ? image.height : image.width, swaps ? image.width : image.height, image.channels, {}};
  out.pixels.resize(image.pixels.size());
  // Where the row and the column of the result come from, counted from the other end.
  const bool fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const int64_t c = image.channels;
  for (int64_t y = 0; y < out.height; ++y)
    for (int64_t x = 0; x < out.width; ++x) {
      int64_t sx = swaps ? y : x, sy = swaps ? x : y;
      sx = fromRight ? image.width - 1 - sx : sx;
      sy = fromBottom ? image.height - 1 - sy : sy;
      std::copy_n(image.pixels.data() + (sy * image.width + sx) * c, c,
                  out.pixels.data() + (y * out.width + x) * c);
    }
  return out;
}

Error decodeImage(std::string_view bytes, int64_t channels, const Limits &limits, Image &image,
                  bool *turned) {
  if (bytes.size() > static_cast<size_t>(INT32_MAX))
    return std::string("image file is over 2 GB");
  const auto *data = reinterpret_cast<const stbi_uc *>(bytes.data());
  int size = static_cast<int>(bytes.size()), w = 0, h = 0, found = 0;
  if (!stbi_info_from_memory(data, size, &w, &h, &found) || w <= 0 || h <= 0)
    return std::string("is ") + (otherImageKind(bytes, {}).empty()
                                     ? "no PNG, JPEG or BMP image"
                                     : std::string(otherImageKind(bytes, {})) + "; convert it to PNG");
  if (static_cast<int64_t>(w) * h > limits.imagePixels)
    return "image is " + std::to_string(w) + "x" + std::to_string(h) + ", the limit is " +
           std::to_string(limits.imagePixels) + " pixels";
  // A damaged file that declares a large image must not cost its memory: deflate holds at most 1032 bytes in
  // one.
  if (static_cast<int64_t>(w) * h > static_cast<int64_t>(bytes.size()) * 8 * 1032)
    return "image declares " + std::to_string(w) + "x" + std::to_string(h) + " pixels in " +
           std::to_string(bytes.size()) + " bytes";
  const int asked = channels == 1 && found <= 2 ? 1 : 3;
  std::unique_ptr<stbi_uc, void (*)(void *)> pixels(stbi_load_from_memory(data, size, &w, &h, &found, asked),
                                                    stbi_image_free);
  if (!pixels)
    return "image can't be decoded: " +
           std::string(stbi_failure_reason() ? stbi_failure_reason() : "damaged");
  image = {w, h, channels, {}};
  size_t count = static_cast<size_t>(image.width * image.height * channels);
  if (channels == asked) {
    image.pixels.assign(pixels.get(), pixels.get() + count);
  } else {
    image.pixels.resize(count);
    const stbi_uc *p = pixels.get();
    for (uint8_t &grey : image.pixels) {
      grey = static_cast<uint8_t>((p[0] * 19595 + p[1] * 38470 + p[2] * 7471 + 32768) >> 16);
      p += 3;
    }
  }
  int orientation = readOrientation(bytes);
  if (turned)
    *turned = orientation != 1;
  image = orient(std::move(image), orientation);
  return {};
}

} // namespace quantc::calibration
