//===- KernelSupport.h - what kernels share ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_KERNELSUPPORT_H
#define QUANTC_LIB_INTERPRETER_KERNELSUPPORT_H

#include "FixedPoint.h"
#include "quantc/Interpreter/Kernel.h"

#include <initializer_list>

namespace quantc::interpreter {

using Shape = std::vector<int64_t>;

/// The numbers of the fused activations, as in the attribute (and the TFLite schema).
enum class Activation : int64_t { None = 0, Relu = 1, ReluN1To1 = 2, Relu6 = 3, Tanh = 4, SignBit = 5 };

//===----------------------------------------------------------------------===//
// Shapes and errors
//===----------------------------------------------------------------------===//

/// "[1, 2, 3]".
std::string toString(const Shape &shape);
/// "operand 0 is int8; allowed are float32, int32" and the like, for a kernel that refuses an operand.
std::string unsupportedType(std::string_view what, ElementType found, std::string_view allowed);
/// "element type int8 is not supported".
std::string unsupportedType(ElementType type);

/// Gives output i this shape: nothing to do when it has it already, an error when another was declared.
Error shapeOutput(const RunContext &run, size_t i, const Shape &shape);
/// Sizes, paddings and steps beyond this are refused before they are added or multiplied.
inline constexpr int64_t largestSize = int64_t{1} << 40;
/// The integers of an index tensor (int16, int32 or int64).
std::vector<int64_t> readIntegers(const Tensor &t);
/// The one element of a scalar or a tensor with one element of any plain type, as a double; 0 of an empty
/// one.
double scalarOf(const Tensor &tensor);
/// `axis` in [-rank, rank) made non-negative; nothing when out of range.
inline std::optional<int64_t> normalizeAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return std::nullopt;
  return axis < 0 ? axis + rank : axis;
}
inline int64_t product(const Shape &s, size_t begin, size_t end) {
  int64_t n = 1;
  for (size_t i = begin; i < end; ++i)
    n *= s[i];
  return n;
}
inline int64_t countOf(const Shape &shape) { return product(shape, 0, shape.size()); }
/// Row-major strides in elements.
Shape stridesOf(const Shape &shape);
/// The shape that all of these broadcast to, aligned at the last axis; nothing when they do not fit.
std::optional<Shape> broadcastShape(std::initializer_list<const Shape *> shapes);

/// One spatial axis of a window (convolution, pooling).
struct Window {
  int64_t in = 0, out = 0, kernel = 1, stride = 1, dilation = 1,
          before = 0; ///< cells y * stride - before + k * dilation
};
/// [N-SAME] Output size and padding before the first cell: SAME gives ceil(in / stride) outputs and pads the
/// smaller half before; VALID pads nothing.
inline Window makeWindow(int64_t in, int64_t kernel, int64_t stride, int64_t dilation, bool same) {
  const int64_t extent = (kernel - 1) * dilation + 1;
  const int64_t out = same ? (in + stride - 1) / stride : in < extent ? 0 : (in - extent) / stride + 1;
  const int64_t before = same ? std::max<int64_t>(0, (out - 1) * stride + extent - in) / 2 : 0;
  return {in, out, kernel, stride, dilation, before};
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Quantization
//===----------------------------------------------------------------------===//

inline float scaleOf(const Tensor &t) { return t.info->quant ? t.info->quant->scale[0] : 1.0f; }
inline int32_t zeroOf(const Tensor &t) {
  return t.info->quant && !t.info->quant->zeroPoint.empty() ? t.info->quant->zeroPoint[0] : 0;
}
inline bool isQuantized(const Tensor &t) { return t.info->quant != nullptr; }

/// Range of an integer type of 8 or 16 bits.
struct Limit {
  int32_t low, high;
};
inline Limit limitOf(ElementType t) {
  switch (t) {
  case ElementType::U8:
    return {0, 255};
  case ElementType::I16:
    return {-32768, 32767};
  default:
    return {-128, 127};
  }
}
/// [N-ACT] The clamp of a fused activation, in the integers of the output.
Limit activationLimit(Activation activation, const Tensor &out);
inline Activation activationOf(const PrepareContext &c) {
  return static_cast<Activation>(c.attributes->integer("activation"));
}

template <typename T> T clampTo(int64_t x, Limit limit) {
  return static_cast<T>(std::clamp<int64_t>(x, limit.low, limit.high));
}

/// Calls f with a value of the storage type: int8_t, uint8_t or int16_t. For any other type `f` is not called
/// and false is returned.
template <typename F> bool dispatchQuantized(ElementType t, F f) {
  switch (t) {
  case ElementType::I8:
    f(int8_t{});
    return true;
  case ElementType::U8:
    f(uint8_t{});
    return true;
  case ElementType::I16:
    f(int16_t{});
    return true;
  default:
    return false;
  }
}
/// Instantiates `Make<T>` for the storage type; an error for any other.
#define QUANTC_DISPATCH_QUANTIZED(what, elementType, Make, ...)                                              \
  [&]() -> Prepared {                                                                                        \
    switch (elementType) {                                                                                   \
    case ElementType::I8:                                                                                    \
      return Make<int8_t>(__VA_ARGS__);                                                                      \
    case ElementType::U8:                                                                                    \
      return Make<uint8_t>(__VA_ARGS__);                                                                     \
    case ElementType::I16:                                                                                   \
      return Make<int16_t>(__VA_ARGS__);                                                                     \
    default:                                                                                                 \
      return unsupportedType(what, elementType, "int8, uint8, int16");                                       \
    }                                                                                                        \
  }()

/// A message unless operand i is present and has this type (and rank, unless -1).
std::optional<std::string> requireOperand(const PrepareContext &context, size_t i, ElementType type,
                                          int64_t rank = -1);
/// An error unless operands [first, last] and result 0 have one storage type.
Error requireSameType(const PrepareContext &c, std::initializer_list<size_t> operands);
/// An error unless every listed operand and, if `result`, output 0 carry quantization parameters.
Error requireQuantized(const PrepareContext &c, std::initializer_list<size_t> operands, bool result = true);

} // namespace quantc::interpreter

#endif
