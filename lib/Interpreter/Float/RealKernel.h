//===- RealKernel.h - what the Real-domain kernels share --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// [N-REAL] Arithmetic of float32 kernels: every output that is a sum of products is one
// chain of fused multiply-adds, acc = fma(x, w, acc), from +0 over the
// operands in row-major order of the filter (ky, kx, ci), then + bias (+0 when
// left out), then the activation. So its bytes do not depend on threads,
// batch, vector width or which of the two kernel sets ran.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_REALKERNEL_H
#define QUANTC_LIB_INTERPRETER_FLOAT_REALKERNEL_H

#include "../KernelSupport.h"

#include <limits>
#include <memory>

/// A copy of the function with the fma instruction, taken where the machine has it: fma is exact either way,
/// the library's emulation only slower.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define QUANTC_FMA_CLONES __attribute__((target_clones("arch=haswell", "default")))
#else
#define QUANTC_FMA_CLONES
#endif

namespace quantc::interpreter::real {

/// [N-REAL-CLAMP] The fused activation. NaN passes through, as in TensorFlow.
struct RealActivation {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
  enum class After : uint8_t { Nothing, Tanh, SignBit } after = After::Nothing;

  float clamp(float x) const {
    x = low > x ? low : x;
    return high < x ? high : x;
  }
  float operator()(float x) const { return after == After::Nothing ? clamp(x) : special(x); }
  float special(float x) const;
  bool isIdentity() const;
};
/// From the `activation` attribute, numbers of the TFLite schema; nothing when it is not one of them.
std::optional<RealActivation> realActivationOf(const Attributes &attributes);

/// An operand that is used as float32: as it is, or converted once when it is a constant of quantized
/// integers (dynamic-range weights) or of half precision.
class RealOperand {
public:
  /// A message when operand i can't be used as float32. One that is left out is fine.
  static std::optional<std::string> bind(const PrepareContext &context, size_t i, RealOperand &operand);
  /// Null when left out.
  const float *data(const RunContext &run) const;
  bool present() const { return isPresent; }
  /// The constant's elements when known at compile time, else null.
  const float *constant() const { return fixed; }

private:
  std::shared_ptr<const std::vector<float>> converted;
  const float *fixed = nullptr;
  size_t index = 0;
  bool isPresent = false;
};

/// What convolutions and pools read from their attributes.
struct WindowOptions {
  std::vector<int64_t> strides, dilations;
  bool same = false;
  RealActivation activation;
};
/// `spatialRank` strides and dilations, all at least 1; a message otherwise.
std::optional<std::string> windowOptionsOf(const Attributes &attributes, size_t spatialRank,
                                           WindowOptions &options);

} // namespace quantc::interpreter::real

#endif
