//===- KernelSupport.h - what kernels share ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_KERNELSUPPORT_H
#define QUANTC_LIB_INTERPRETER_KERNELSUPPORT_H

#include "FixedPoint.h"
#include "quantc/Interpreter/Kernel.h"

#include <array>

namespace quantc::interpreter {

using Shape = std::vector<int64_t>;

/// The numbers of the fused activations, as in the attribute (and the TFLite schema).
enum class Activation : int64_t { None = 0, Relu = 1, ReluN1To1 = 2, Relu6 = 3, Tanh = 4, SignBit = 5 };

//===----------------------------------------------------------------------===//
// Shapes and errors
//===----------------------------------------------------------------------===//

/// "[1, 2, 3]".
std::string toString(const Shape &shape);
/// "int8 is not among float32, int32" and the like, for a kernel that refuses an operand.
std::string unsupportedType(std::string_view what, ElementType found, std::string_view allowed);

/// Gives output i this shape: nothing to do when it has it already, an error when its static shape differs.
inline Error shapeOutput(const RunContext &c, size_t i, Shape shape) {
  if (c.out(i).shape == shape)
    return std::nullopt;
  return c.resize(i, std::move(shape));
}
/// Sizes, paddings and steps beyond this are refused before they are added or multiplied.
inline constexpr int64_t largestSize = int64_t{1} << 40;
/// The integers of an index tensor (int16, int32 or int64).
std::vector<int64_t> readIntegers(const Tensor &t);
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
/// Row-major strides in elements.
Shape stridesOf(const Shape &shape);
/// Broadcast of two shapes, aligned at the last axis; nothing when they do not fit.
std::optional<Shape> broadcastShape(const Shape &a, const Shape &b);

/// One spatial axis of a window (convolution, pooling).
struct Window {
  int64_t in, out, kernel, stride, dilation, before;
};
/// [N-SAME] Output size and padding before the first cell.
inline Window makeWindow(int64_t in, int64_t kernel, int64_t stride, int64_t dilation, bool same) {
  const int64_t extent = (kernel - 1) * dilation + 1;
  const int64_t out = same ? (in + stride - 1) / stride : in < extent ? 0 : (in - extent) / stride + 1;
  const int64_t before = same ? std::max<int64_t>(0, (out - 1) * stride + extent - in) / 2 : 0;
  return {in, out, kernel, stride, dilation, before};
}

//===----------------------------------------------------------------------===//
// Broadcasting
//===----------------------------------------------------------------------===//

/// Walks an output shape and N operands that broadcast to it. Neighbouring axes that all operands walk alike
/// are merged, so the inner row is as long as it can be.
template <size_t N> class BroadcastWalk {
public:
  BroadcastWalk(const Shape &out, std::array<const Shape *, N> operands) {
    const size_t rank = out.size();
    for (size_t d = 0; d < rank; ++d) {
      if (out[d] == 1)
        continue;
      std::array<int64_t, N> step{};
      for (size_t k = 0; k < N; ++k) {
        const Shape &s = *operands[k];
        const size_t missing = rank - s.size();
        if (d >= missing && s[d - missing] != 1)
          step[k] = product(s, d - missing + 1, s.size());
      }
      bool merge = !dims.empty();
      for (size_t k = 0; k < N && merge; ++k)
        merge = steps.back()[k] == step[k] * out[d];
      if (merge) {
        dims.back() *= out[d];
        steps.back() = step;
      } else {
        dims.push_back(out[d]);
        steps.push_back(step);
      }
    }
    if (dims.empty()) {
      dims.push_back(1);
      steps.push_back({});
    }
  }
  /// row(output offset, operand offsets, length, operand steps): operand k's element i is at offset + i *
  /// step.
  template <typename Row> void forEachRow(Row row) const {
    const size_t outer = dims.size() - 1;
    const int64_t n = dims.back();
    for (int64_t d : dims)
      if (d == 0)
        return;
    std::vector<int64_t> at(outer, 0);
    std::array<int64_t, N> offset{};
    int64_t outOffset = 0;
    while (true) {
      row(outOffset, offset, n, steps.back());
      outOffset += n;
      size_t d = outer;
      while (d > 0) {
        --d;
        for (size_t k = 0; k < N; ++k)
          offset[k] += steps[d][k];
        if (++at[d] < dims[d])
          break;
        for (size_t k = 0; k < N; ++k)
          offset[k] -= steps[d][k] * dims[d];
        at[d] = 0;
        if (d == 0)
          return;
      }
      if (outer == 0)
        return;
    }
  }

private:
  std::vector<int64_t> dims;
  std::vector<std::array<int64_t, N>> steps;
};

/// out[i] = f(a[i], b[i]) with broadcasting; the three common shapes of a row are separate loops.
template <typename Out, typename A, typename B, typename F>
void broadcastBinary(const Shape &shape, const Tensor &ta, const Tensor &tb, Out *out, F f) {
  const A *a = ta.as<A>();
  const B *b = tb.as<B>();
  BroadcastWalk<2>(shape, {&ta.shape, &tb.shape})
      .forEachRow([&](int64_t o, std::array<int64_t, 2> at, int64_t n, std::array<int64_t, 2> step) {
        const A *x = a + at[0];
        const B *y = b + at[1];
        Out *z = out + o;
        if (step[0] == 1 && step[1] == 1) {
          for (int64_t i = 0; i < n; ++i)
            z[i] = f(x[i], y[i]);
        } else if (step[0] == 1 && step[1] == 0) {
          const B v = *y;
          for (int64_t i = 0; i < n; ++i)
            z[i] = f(x[i], v);
        } else if (step[0] == 0 && step[1] == 1) {
          const A v = *x;
          for (int64_t i = 0; i < n; ++i)
            z[i] = f(v, y[i]);
        } else {
          for (int64_t i = 0; i < n; ++i)
            z[i] = f(x[i * step[0]], y[i * step[1]]);
        }
      });
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

/// An error unless operands [first, last] and result 0 have one storage type.
Error requireSameType(const PrepareContext &c, std::initializer_list<size_t> operands);
/// An error unless every listed operand and, if `result`, output 0 carry quantization parameters.
Error requireQuantized(const PrepareContext &c, std::initializer_list<size_t> operands, bool result = true);

} // namespace quantc::interpreter

#endif
