//===- Fourier.cpp - the discrete Fourier transform -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Fourier.h"

#include <numbers>

void quantc::interpreter::real::fourierTransform(Spectrum &x) {
  const size_t n = x.size();
  for (size_t i = 1, j = 0; i < n; ++i) {
    size_t bit = n >> 1;
    for (; j & bit; bit >>= 1)
      j ^= bit;
    j ^= bit;
    if (i < j)
      std::swap(x[i], x[j]);
  }
  for (size_t length = 2; length <= n; length *= 2)
    for (size_t k = 0; k < length / 2; ++k) {
      const double angle = -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(length);
      const std::complex<double> root(std::cos(angle), std::sin(angle));
      for (size_t at = k; at < n; at += length) {
        const std::complex<double> odd = root * x[at + length / 2];
        x[at + length / 2] = x[at] - odd;
        x[at] += odd;
      }
    }
}
