//===- Images.h - photographs as samples ------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CALIBRATION_IMAGES_H
#define QUANTC_CALIBRATION_IMAGES_H

#include "quantc/Calibration/Npy.h"

namespace quantc::calibration {

/// 8-bit pixels, row-major, channels interleaved in the order R, G, B (or one grey channel).
struct Image {
  int64_t width = 0, height = 0, channels = 0;
  std::vector<uint8_t> pixels;
};

/// Whether the ending is one of .png .jpg .jpeg .bmp in any case.
bool isImageName(std::string_view path);

/// For the first bytes or the name of a picture that is not read: "a WebP image"; empty for others.
std::string_view otherImageKind(std::string_view bytes, std::string_view path);

/// PNG, JPEG or BMP. `channels` is 3 or 1. Alpha is dropped and grey repeated; colours become grey by
/// (19595 R + 38470 G + 7471 B + 32768) >> 16, ITU-R 601 as Pillow's "L" has it. Of 16 bits the upper 8 are
/// taken. A JPEG whose EXIF orientation says so is turned or mirrored, as cv2.imread does; `turned` tells.
/// Size is checked against Limits::imagePixels before a pixel is decoded.
Error decodeImage(std::string_view bytes, int64_t channels, const Limits &limits, Image &image,
                  bool *turned = nullptr);

/// Bilinear in the convention of OpenCV's INTER_LINEAR: pixel centres at half coordinates,
/// source = (target + 0.5) * in / out - 0.5, borders repeated, two by two neighbours also when shrinking (no
/// antialiasing; Pillow's BILINEAR averages more pixels there). Weights have 11 bits and results are rounded
/// to 8 bits, as OpenCV does for 8-bit images.
Image resizeBilinear(const Image &image, int64_t width, int64_t height);

/// Bilinear as Pillow's Image.resize(BILINEAR): a triangle of the width of one step of the result, weights of
/// 22 bits, first along rows, then along columns (the other way round where the height shrinks and the width
/// grows), each rounded to 8 bits. Equal to Pillow's for most sizes, within one level for all.
Image resizePillow(const Image &image, int64_t width, int64_t height);

} // namespace quantc::calibration

#endif
