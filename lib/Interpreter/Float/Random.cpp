//===- Random.cpp - random numbers ------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// [N-RANDOM] Dropout that a frozen network still holds. The generator is the
// runtime's, Philox 4x32-10 by seed and seed2; a run begins at its start, so
// that the same sample gives the same bytes.
//===----------------------------------------------------------------------===//
#include "../KernelSupport.h"
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <tuple>

namespace quantc::interpreter::real {
namespace {

/// Four numbers of 32 bits for each count. Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC
/// 2011.
class Philox {
public:
  using Block = std::array<uint32_t, 4>;
  Philox(uint64_t seed, uint64_t seed2)
      : key{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)},
        counter{0, 0, static_cast<uint32_t>(seed2), static_cast<uint32_t>(seed2 >> 32)} {}

  Block next() {
    Block c = counter;
    std::array<uint32_t, 2> k = key;
    for (int round = 0; round < 10; ++round) {
      const uint64_t a = uint64_t{0xD2511F53} * c[0], b = uint64_t{0xCD9E8D57} * c[2];
      c = {static_cast<uint32_t>(b >> 32) ^ c[1] ^ k[0], static_cast<uint32_t>(b),
           static_cast<uint32_t>(a >> 32) ^ c[3] ^ k[1], static_cast<uint32_t>(a)};
      k[0] += 0x9E3779B9;
      k[1] += 0xBB67AE85;
    }
    for (uint32_t &word : counter)
      if (++word != 0)
        break;
    return c;
  }

private:
  std::array<uint32_t, 2> key;
  Block counter;
};

/// In [0, 1): 23 bits behind the point.
float unit(uint32_t bits) {
  const uint32_t stored = (uint32_t{127} << 23) | (bits & 0x7FFFFF);
  float f;
  std::memcpy(&f, &stored, sizeof f);
  return f - 1.0f;
}

/// Two numbers of the normal distribution (Box and Muller).
std::pair<float, float> normal(uint32_t a, uint32_t b) {
  const float u = std::max(unit(a), 1.0e-7f);
  const double angle = 2 * M_PI * static_cast<double>(unit(b));
  const float radius = std::sqrt(-2.0f * std::log(u));
  return {static_cast<float>(std::sin(angle)) * radius, static_cast<float>(std::cos(angle)) * radius};
}

template <bool isNormal> Prepared prepareRandom(const PrepareContext &context) {
  if (!context.has(0) || context.in(0).rank() != 1 ||
      (context.in(0).type() != ElementType::I32 && context.in(0).type() != ElementType::I64))
    return std::string("the shape must be a vector of int32 or int64");
  if (context.out().type() != ElementType::F32)
    return unsupportedType(context.out().type());
  const auto seed = static_cast<uint64_t>(context.attributes->integer("seed", 0)),
             seed2 = static_cast<uint64_t>(context.attributes->integer("seed2", 0));
  return Run([=](const RunContext &run) -> Error {
    const Shape shape = readIntegers(run.in(0));
    if (std::any_of(shape.begin(), shape.end(), [](int64_t d) { return d < 0; }))
      return "a shape of " + toString(shape) + " has a negative dimension";
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    Philox generator(seed, seed2);
    float *y = run.out().as<float>();
    for (int64_t i = 0, n = run.out().count(); i < n; i += 4) {
      const Philox::Block block = generator.next();
      std::array<float, 4> values = {unit(block[0]), unit(block[1]), unit(block[2]), unit(block[3])};
      if (isNormal) {
        std::tie(values[0], values[1]) = normal(block[0], block[1]);
        std::tie(values[2], values[3]) = normal(block[2], block[3]);
      }
      std::copy_n(values.begin(), std::min<int64_t>(4, n - i), y + i);
    }
    return {};
  });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatRandomKernels(KernelRegistry &registry) {
  using namespace real;
  registry.add("qnn.random_uniform", Domain::Real, KernelSet::Reference, prepareRandom<false>);
  registry.add("qnn.random_standard_normal", Domain::Real, KernelSet::Reference, prepareRandom<true>);
}
