//===- Fourier.h - the discrete Fourier transform ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_FOURIER_H
#define QUANTC_LIB_INTERPRETER_FLOAT_FOURIER_H

#include <complex>
#include <vector>

namespace quantc::interpreter::real {

using Spectrum = std::vector<std::complex<double>>;

/// In place; the length is a power of two.
void fourierTransform(Spectrum &x);

} // namespace quantc::interpreter::real

#endif
