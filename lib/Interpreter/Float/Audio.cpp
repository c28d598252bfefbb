//===- Audio.cpp - AudioSpectrogram and Mfcc --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The two custom operators of LiteRT's own resolver in front of speech networks,
// in doubles as there: windows of a wave to the squared magnitudes of their
// spectra, those to mel bands, logarithms and a cosine transform.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "FlexMap.h"
#include "Fourier.h"
#include "RealKernel.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace quantc::interpreter::real {
namespace {

/// The option as LiteRT reads it: a whole number, what stands behind the point cut off.
int64_t wholeOption(const std::map<std::string, double> &options, const char *name, int64_t otherwise) {
  auto it = options.find(name);
  return it == options.end() || !(std::fabs(it->second) < 1e9) ? otherwise : static_cast<int64_t>(it->second);
}

Prepared prepareSpectrogram(const PrepareContext &context) {
  auto options = readFlexMap(context.attributes->text("options"));
  if (!options)
    return "the options are not a FlexBuffers map";
  const int64_t window = wholeOption(*options, "window_size", 0), stride = wholeOption(*options, "stride", 0);
  const bool squared = wholeOption(*options, "magnitude_squared", 0) != 0;
  if (window < 2 || window > (1 << 24) || stride < 1)
    return "options 'window_size' and 'stride' must be at least 2 and 1";
  if (auto e = requireOperand(context, 0, ElementType::F32, 2))
    return *e;
  std::vector<double> taper(static_cast<size_t>(window)); // periodic Hann
  for (size_t i = 0; i < taper.size(); ++i)
    taper[i] =
        0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(window));
  return Run([=](const RunContext &run) -> Error {
    const int64_t samples = run.in(0).dim(0), channels = run.in(0).dim(1);
    const int64_t windows = samples < window ? 0 : 1 + (samples - window) / stride;
    const auto length = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(window)));
    const int64_t bins = 1 + length / 2;
    if (Error e = shapeOutput(run, 0, {channels, windows, bins}))
      return e;
    const float *x = run.in(0).as<float>();
    float *y = run.out().as<float>();
    Spectrum spectrum;
    for (int64_t c = 0; c < channels; ++c)
      for (int64_t w = 0; w < windows; ++w) {
        spectrum.assign(static_cast<size_t>(length), 0);
        for (int64_t i = 0; i < window; ++i)
          spectrum[static_cast<size_t>(i)] =
              static_cast<double>(x[(w * stride + i) * channels + c]) * taper[static_cast<size_t>(i)];
        fourierTransform(spectrum);
        for (int64_t b = 0; b < bins; ++b) {
          const std::complex<double> v = spectrum[static_cast<size_t>(b)];
          const float magnitude = static_cast<float>(v.real() * v.real() + v.imag() * v.imag());
          *y++ = squared ? magnitude : std::sqrt(magnitude);
        }
      }
    return {};
  });
}

double melOf(double frequency) { return 1127.0 * std::log1p(frequency / 700.0); }

/// Triangular filters, equally far apart on the mel scale.
struct MelBank {
  int64_t first = 0, last = 0; ///< bins that count
  std::vector<int64_t> band;   ///< of a bin: the filter whose falling side it is on, -1 before the first
  std::vector<double> falling; ///< its weight there; the rest goes to the next filter
  int64_t filters = 0;

  MelBank(int64_t bins, int64_t rate, int64_t count, double low, double high) : filters(count) {
    const double melLow = melOf(low), spacing = (melOf(high) - melLow) / static_cast<double>(count + 1);
    std::vector<double> centers(static_cast<size_t>(count + 1));
    for (size_t i = 0; i < centers.size(); ++i)
      centers[i] = melLow + spacing * static_cast<double>(i + 1);
    const double step = 0.5 * static_cast<double>(rate) / static_cast<double>(bins - 1);
    first = static_cast<int64_t>(1.5 + low / step); // never the constant part
    last = std::min(static_cast<int64_t>(high / step), bins - 1);
    band.assign(static_cast<size_t>(bins), -2);
    falling.assign(static_cast<size_t>(bins), 0);
    int64_t channel = 0;
    for (int64_t i = first; i <= last; ++i) {
      const double mel = melOf(static_cast<double>(i) * step);
      while (channel < count && centers[static_cast<size_t>(channel)] < mel)
        ++channel;
      const int64_t below = channel - 1;
      const double upper = centers[static_cast<size_t>(below + 1)],
                   lower = below >= 0 ? centers[static_cast<size_t>(below)] : melLow;
      band[static_cast<size_t>(i)] = below;
      falling[static_cast<size_t>(i)] = (upper - mel) / (upper - lower);
    }
  }

  void apply(const float *squares, std::vector<double> &energies) const {
    energies.assign(static_cast<size_t>(filters), 0);
    for (int64_t i = first; i <= last; ++i) {
      const double value = std::sqrt(static_cast<double>(squares[i]));
      const double weighted = value * falling[static_cast<size_t>(i)];
      const int64_t below = band[static_cast<size_t>(i)];
      if (below >= 0)
        energies[static_cast<size_t>(below)] += weighted;
      if (below + 1 < filters)
        energies[static_cast<size_t>(below + 1)] += value - weighted;
    }
  }
};

Prepared prepareMfcc(const PrepareContext &context) {
  auto options = readFlexMap(context.attributes->text("options"));
  if (!options)
    return "the options are not a FlexBuffers map";
  const int64_t high = wholeOption(*options, "upper_frequency_limit", 4000),
                low = wholeOption(*options, "lower_frequency_limit", 20),
                filters = wholeOption(*options, "filterbank_channel_count", 40),
                coefficients = wholeOption(*options, "dct_coefficient_count", 13);
  if (low < 0 || high <= low || filters < 1 || filters > (1 << 16) || coefficients < 1 ||
      coefficients > filters)
    return "frequencies, filters or coefficients are out of range";
  if (auto e = requireOperand(context, 0, ElementType::F32, 3))
    return *e;
  if (auto e = requireOperand(context, 1, ElementType::I32, 0))
    return *e;
  return Run([=](const RunContext &run) -> Error {
    const int64_t channels = run.in(0).dim(0), windows = run.in(0).dim(1), bins = run.in(0).dim(2);
    const int64_t rate = *run.in(1).as<int32_t>();
    if (bins < 2 || rate < 1)
      return "a spectrum of " + std::to_string(bins) + " bins and " + std::to_string(rate) +
             " samples per second";
    if (Error e = shapeOutput(run, 0, {channels, windows, coefficients}))
      return e;
    const MelBank bank(bins, rate, filters, static_cast<double>(low), static_cast<double>(high));
    const double norm = std::sqrt(2.0 / static_cast<double>(filters)),
                 arc = std::numbers::pi / static_cast<double>(filters);
    const float *x = run.in(0).as<float>();
    float *y = run.out().as<float>();
    std::vector<double> energies;
    for (int64_t w = 0; w < channels * windows; ++w) {
      bank.apply(x + w * bins, energies);
      for (double &e : energies)
        e = std::log(std::max(e, 1e-12));
      for (int64_t k = 0; k < coefficients; ++k) {
        double sum = 0;
        for (size_t j = 0; j < energies.size(); ++j)
          sum += norm * std::cos(static_cast<double>(k) * arc * (static_cast<double>(j) + 0.5)) * energies[j];
        *y++ = static_cast<float>(sum);
      }
    }
    return {};
  });
}

} // namespace
} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatAudioKernels(KernelRegistry &registry) {
  using namespace real;
  registry.add("custom:AudioSpectrogram", Domain::Any, KernelSet::Reference, prepareSpectrogram);
  registry.add("custom:Mfcc", Domain::Any, KernelSet::Reference, prepareMfcc);
}
