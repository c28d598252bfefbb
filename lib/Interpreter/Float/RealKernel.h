//===- RealKernel.h - what the Real-domain kernels share --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Arithmetic of float32 kernels: every output that is a sum of products is one
// chain of fused multiply-adds, acc = fma(x, w, acc), from +0 over the
// operands in row-major order of the filter (ky, kx, ci), then + bias (+0 when
// left out), then the activation. So its bytes do not depend on threads,
// batch, vector width or which of the two kernel sets ran.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_REALKERNEL_H
#define QUANTC_LIB_INTERPRETER_FLOAT_REALKERNEL_H

#include "quantc/Interpreter/Kernel.h"

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

using Shape = std::vector<int64_t>;

/// "[1, 2, 3]" for messages.
std::string toText(const Shape &shape);
int64_t countOf(const Shape &shape);
/// IEEE half precision to float32, exact; and back, to nearest even.
float halfToFloat(uint16_t half);
uint16_t floatToHalf(float value);
/// Makes outputs[i] have `shape`: allocates it when its shape was open, refuses when another was declared.
Error shapeOutput(const RunContext &run, size_t i, const Shape &shape);
/// The elements of an int32 or int64 tensor.
std::vector<int64_t> integersOf(const Tensor &tensor);
/// The one element of a scalar or a tensor with one element of any plain type, as a double.
double scalarOf(const Tensor &tensor);
/// An axis in [-rank, rank) as a non-negative number, or nothing.
std::optional<int64_t> normalizeAxis(int64_t axis, int64_t rank);

/// The fused activation. NaN passes through, as in TensorFlow.
struct Activation {
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
std::optional<Activation> activationOf(const Attributes &attributes);

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

/// One spatial axis of a window: cells y * stride - before + k * dilation.
struct WindowAxis {
  int64_t in = 0, out = 0, kernel = 1, stride = 1, dilation = 1, before = 0;
};
/// TensorFlow's rule: SAME gives ceil(in / stride) outputs and pads the smaller half before; VALID pads
/// nothing.
WindowAxis windowAxis(int64_t in, int64_t kernel, int64_t stride, int64_t dilation, bool same);

/// What convolutions and pools read from their attributes.
struct WindowOptions {
  std::vector<int64_t> strides, dilations;
  bool same = false;
  Activation activation;
};
/// `spatialRank` strides and dilations, all at least 1; a message otherwise.
std::optional<std::string> windowOptionsOf(const Attributes &attributes, size_t spatialRank,
                                           WindowOptions &options);

/// A message unless operand i is present and has this type (and rank, unless -1).
std::optional<std::string> requireOperand(const PrepareContext &context, size_t i, ElementType type,
                                          int64_t rank = -1);
/// Refusal of a type: "element type int8 is not supported".
std::string unsupportedType(ElementType type);

/// Calls f with a value of the C++ type of a plain element type, or returns a message.
template <typename F> std::optional<std::string> withNumber(ElementType type, F &&f) {
  switch (type) {
  case ElementType::F32:
    f(float());
    return {};
  case ElementType::F64:
    f(double());
    return {};
  case ElementType::I8:
    f(int8_t());
    return {};
  case ElementType::U8:
    f(uint8_t());
    return {};
  case ElementType::I16:
    f(int16_t());
    return {};
  case ElementType::U16:
    f(uint16_t());
    return {};
  case ElementType::I32:
    f(int32_t());
    return {};
  case ElementType::U32:
    f(uint32_t());
    return {};
  case ElementType::I64:
    f(int64_t());
    return {};
  case ElementType::U64:
    f(uint64_t());
    return {};
  default:
    return unsupportedType(type);
  }
}

// Families inside this folder; the register functions of Kernels.h call them.
void addConvolutions(KernelRegistry &registry);
void addVolumetricConvolutions(KernelRegistry &registry);
void addMatrixProducts(KernelRegistry &registry);
void addRecurrent(KernelRegistry &registry);
void addBinary(KernelRegistry &registry);
void addComparisons(KernelRegistry &registry);
void addUnary(KernelRegistry &registry);
void addSelectAndCast(KernelRegistry &registry);
void addNormalizations(KernelRegistry &registry);
void addPools(KernelRegistry &registry);
void addResize(KernelRegistry &registry);
void addSuppression(KernelRegistry &registry);
void addDetection(KernelRegistry &registry);
void addRandom(KernelRegistry &registry);

} // namespace quantc::interpreter::real

#endif
