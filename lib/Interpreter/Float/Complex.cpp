//===- Complex.cpp - operators on complex numbers ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A complex tensor is one of float32 with a last dimension of 2 more, the real
// part first. Transforms are computed in doubles, as in LiteRT.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "Fourier.h"
#include "RealKernel.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace quantc::interpreter::real {
namespace {

constexpr int64_t pair = 2;

/// rows x columns of real numbers, cut or filled with zeros, to `rows` x `columns / 2 + 1` complex ones.
void transformMatrix(const float *x, int64_t height, int64_t width, int64_t rows, int64_t columns, float *y) {
  const int64_t bins = columns / 2 + 1;
  Spectrum whole(static_cast<size_t>(rows * bins)), line;
  for (int64_t r = 0; r < std::min(rows, height); ++r) {
    line.assign(static_cast<size_t>(columns), 0);
    for (int64_t c = 0; c < std::min(columns, width); ++c)
      line[static_cast<size_t>(c)] = static_cast<double>(x[r * width + c]);
    fourierTransform(line);
    std::copy_n(line.begin(), bins, whole.begin() + r * bins);
  }
  for (int64_t b = 0; b < bins; ++b) {
    line.resize(static_cast<size_t>(rows));
    for (int64_t r = 0; r < rows; ++r)
      line[static_cast<size_t>(r)] = whole[static_cast<size_t>(r * bins + b)];
    fourierTransform(line);
    for (int64_t r = 0; r < rows; ++r) {
      y[(r * bins + b) * pair] = static_cast<float>(line[static_cast<size_t>(r)].real());
      y[(r * bins + b) * pair + 1] = static_cast<float>(line[static_cast<size_t>(r)].imag());
    }
  }
}

Prepared prepareTransform(const PrepareContext &context) {
  if (auto e = requireOperand(context, 0, ElementType::F32))
    return *e;
  if (auto e = requireOperand(context, 1, ElementType::I32, 1))
    return *e;
  if (context.in(0).rank() < 2)
    return "the input has rank " + std::to_string(context.in(0).rank()) + ", at least 2 is needed";
  return Run([](const RunContext &run) -> Error {
    const Tensor &length = run.in(1);
    if (length.count() != 2)
      return "the length has " + std::to_string(length.count()) + " numbers, needed are 2";
    const int64_t rows = length.as<int32_t>()[0], columns = length.as<int32_t>()[1];
    for (int64_t n : {rows, columns})
      if (n < 1 || !std::has_single_bit(static_cast<uint64_t>(n)))
        return "length " + std::to_string(n) + "; allowed are powers of 2";
    Shape out = run.in(0).shape;
    const int64_t height = out[out.size() - 2], width = out.back();
    out[out.size() - 2] = rows;
    out.back() = columns / 2 + 1;
    out.push_back(pair);
    if (Error e = shapeOutput(run, 0, out))
      return e;
    const float *x = run.in(0).as<float>();
    float *y = run.out().as<float>();
    const int64_t matrix = height * width, result = rows * (columns / 2 + 1) * pair;
    for (int64_t i = 0; matrix > 0 && i < run.in(0).count() / matrix; ++i)
      transformMatrix(x + i * matrix, height, width, rows, columns, y + i * result);
    return {};
  });
}

/// One real number of each complex one.
template <float (*part)(float, float)> Prepared preparePart(const PrepareContext &context) {
  if (auto e = requireOperand(context, 0, ElementType::F32))
    return *e;
  if (context.in(0).rank() < 1)
    return "the input is not complex";
  return Run([](const RunContext &run) -> Error {
    Shape shape = run.in(0).shape;
    if (shape.back() != pair)
      return "the input is not complex";
    shape.pop_back();
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    const float *x = run.in(0).as<float>();
    float *y = run.out().as<float>();
    for (int64_t i = 0; i < run.out().count(); ++i)
      y[i] = part(x[i * pair], x[i * pair + 1]);
    return {};
  });
}

float realPart(float real, float) { return real; }
float imaginaryPart(float, float imaginary) { return imaginary; }
float magnitude(float real, float imaginary) { return std::hypot(real, imaginary); }

/// To float32: the real part.
Prepared prepareCast(const PrepareContext &context) {
  if (context.out().rank() + 1 != context.in(0).rank())
    return "the result is complex";
  return preparePart<realPart>(context);
}

} // namespace
} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatComplexKernels(KernelRegistry &registry) {
  using namespace real;
  auto add = [&](const char *name, Prepare prepare) {
    registry.add(name, Domain::Any, KernelSet::Reference, prepare);
  };
  add("complex:qnn.rfft2d", prepareTransform);
  add("complex:qnn.real", preparePart<realPart>);
  add("complex:qnn.imag", preparePart<imaginaryPart>);
  add("complex:qnn.complex_abs", preparePart<magnitude>);
  add("complex:qnn.cast", prepareCast);
}
