//===- Tensor.h - values of the interpreter ---------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Free of MLIR, so that a kernel file compiles in a second.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_INTERPRETER_TENSOR_H
#define QUANTC_INTERPRETER_TENSOR_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace quantc::interpreter {

/// Storage of one element; booleans take one byte.
enum class ElementType : uint8_t { F32, F16, F64, I8, U8, I16, U16, I32, U32, I64, U64, Bool };

int64_t byteWidth(ElementType type);
/// "float32", "int8", ... as numpy spells them.
const char *toString(ElementType type);

/// real = scale[c] * (q - zeroPoint[c]), c the index along `axis`; one entry when per tensor.
/// Scales are float32: that is what a file stores and a runtime reads.
struct Quantization {
  std::vector<float> scale;
  std::vector<int32_t> zeroPoint;
  int32_t axis = 0;
  bool perAxis() const { return scale.size() > 1; }
  bool operator==(const Quantization &) const = default;
};

/// What is known of a tensor when a program is compiled. A dimension of -1 is known at run time only.
struct TensorInfo {
  std::string name;
  ElementType type = ElementType::F32;
  std::vector<int64_t> shape;
  std::shared_ptr<const Quantization> quant; ///< null when not quantized
  bool isConstant = false;
};

/// A tensor as a kernel sees it. Row-major, not aliased with another tensor of the same step.
struct Tensor {
  const TensorInfo *info = nullptr;
  std::vector<int64_t> shape; ///< the run-time shape, no -1
  char *data = nullptr;

  ElementType type() const { return info->type; }
  int64_t rank() const { return static_cast<int64_t>(shape.size()); }
  int64_t dim(int64_t i) const { return shape[static_cast<size_t>(i)]; }
  int64_t count() const {
    int64_t n = 1;
    for (int64_t d : shape)
      n *= d;
    return n;
  }
  template <typename T> T *as() { return reinterpret_cast<T *>(data); }
  template <typename T> const T *as() const { return reinterpret_cast<const T *>(data); }
};

} // namespace quantc::interpreter

#endif
