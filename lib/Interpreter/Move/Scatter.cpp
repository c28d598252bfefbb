//===- Scatter.cpp - rows, diagonals and sums at indices ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "StridedCopy.h"

#include <cstring>

namespace quantc::interpreter {
namespace {

/// The first lengths[b] steps of each batch reversed along seq_dim; the rest stays.
Prepared prepareReverseSequence(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  const int64_t seqAttribute = c.attributes->integer("seq_dim"),
                batchAttribute = c.attributes->integer("batch_dim");
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const auto seq = normalizeAxis(seqAttribute, x.rank()), batch = normalizeAxis(batchAttribute, x.rank());
    if (!seq || !batch || *seq == *batch)
      return "axes " + std::to_string(seqAttribute) + " and " + std::to_string(batchAttribute) +
             " do not fit rank " + std::to_string(x.rank());
    const std::vector<int64_t> lengths = readIntegers(r.in(1));
    if (static_cast<int64_t>(lengths.size()) != x.dim(*batch))
      return std::to_string(lengths.size()) + " lengths for " + std::to_string(x.dim(*batch)) + " batches";
    for (int64_t n : lengths)
      if (n < 0 || n > x.dim(*seq))
        return "length " + std::to_string(n) + " is out of range for " + std::to_string(x.dim(*seq)) +
               " steps";
    if (Error e = shapeOutput(r, 0, x.shape))
      return e;
    const Shape strides = stridesOf(x.shape);
    const size_t s = static_cast<size_t>(*seq), b = static_cast<size_t>(*batch), last = std::max(s, b);
    const size_t chunk = static_cast<size_t>(strides[last] * byteWidth(x.type()));
    const int64_t count = product(x.shape, 0, last + 1);
    for (int64_t i = 0; i < count; ++i) { // one chunk behind the two axes
      const int64_t element = i * strides[last];
      const int64_t step = element / strides[s] % x.shape[s],
                    n = lengths[static_cast<size_t>(element / strides[b] % x.shape[b])];
      const int64_t from = step < n ? i + (n - 1 - 2 * step) * (strides[s] / strides[last]) : i;
      std::memcpy(r.out().data + static_cast<size_t>(i) * chunk, x.data + static_cast<size_t>(from) * chunk,
                  chunk);
    }
    return std::nullopt;
  });
}

/// MATRIX_DIAG puts vectors on the diagonals of square matrices of zeros, MATRIX_SET_DIAG on those of given
/// matrices.
template <bool set> Prepared prepareMatrixDiag(const PrepareContext &c) {
  const size_t diagonal = set ? 1 : 0;
  if (c.in(diagonal).type() != c.out().type() || c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  return Run([](const RunContext &r) -> Error {
    const Tensor &d = r.in(set ? 1 : 0);
    if (d.rank() < 1 || (set && r.in(0).rank() != d.rank() + 1))
      return "diagonals " + toString(d.shape) + " do not fit";
    Shape shape = set ? r.in(0).shape : d.shape;
    if (!set)
      shape.push_back(d.shape.back());
    const int64_t rows = shape[shape.size() - 2], cols = shape.back(), n = std::min(rows, cols);
    const int64_t matrices = product(shape, 0, shape.size() - 2);
    if (d.shape.back() != n || d.count() != matrices * n)
      return "diagonals " + toString(d.shape) + " do not fit " + toString(shape);
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t width = byteWidth(d.type());
    if (set)
      std::memcpy(r.out().data, r.in(0).data, static_cast<size_t>(r.out().count() * width));
    else
      std::memset(r.out().data, 0, static_cast<size_t>(r.out().count() * width));
    for (int64_t m = 0; m < matrices; ++m)
      for (int64_t i = 0; i < n; ++i)
        std::memcpy(r.out().data + ((m * rows + i) * cols + i) * width, d.data + (m * n + i) * width,
                    static_cast<size_t>(width));
    return std::nullopt;
  });
}

/// Updates added into zeros at index vectors; integers wrap.
template <typename T> Run makeScatter() {
  return [](const RunContext &r) -> Error {
    const Tensor &indices = r.in(0), &updates = r.in(1);
    const Shape shape = readIntegers(r.in(2));
    const int64_t depth = indices.rank() ? indices.shape.back() : 0;
    int64_t count = 1;
    for (int64_t d : shape)
      if (d < 0 || __builtin_mul_overflow(count, d, &count))
        return "shape " + toString(shape) + " is not valid";
    if (indices.rank() < 1 || depth > static_cast<int64_t>(shape.size()))
      return "index vectors " + toString(indices.shape) + " do not fit " + toString(shape);
    const int64_t chunk = product(shape, static_cast<size_t>(depth), shape.size());
    const int64_t vectors = product(indices.shape, 0, indices.shape.size() - 1);
    if (updates.count() != vectors * chunk)
      return "updates " + toString(updates.shape) + " do not fit " + toString(shape);
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const std::vector<int64_t> at = readIntegers(indices);
    const Shape strides = stridesOf(shape);
    T *out = r.out().as<T>();
    std::fill(out, out + r.out().count(), T{});
    for (int64_t i = 0; i < vectors; ++i) {
      int64_t offset = 0;
      for (int64_t d = 0; d < depth; ++d) {
        const int64_t index = at[static_cast<size_t>(i * depth + d)];
        if (index < 0 || index >= shape[static_cast<size_t>(d)])
          return "index " + std::to_string(index) + " is out of range for axis of size " +
                 std::to_string(shape[static_cast<size_t>(d)]);
        offset += index * strides[static_cast<size_t>(d)];
      }
      for (int64_t k = 0; k < chunk; ++k)
        if constexpr (std::is_integral_v<T>)
          out[offset + k] = static_cast<T>(static_cast<uint64_t>(out[offset + k]) +
                                           static_cast<uint64_t>(updates.as<T>()[i * chunk + k]));
        else
          out[offset + k] += updates.as<T>()[i * chunk + k];
    }
    return std::nullopt;
  };
}
Prepared prepareScatterND(const PrepareContext &c) {
  if (c.in(1).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(1).type()));
  switch (c.in(1).type()) {
  case ElementType::F32:
    return makeScatter<float>();
  case ElementType::I8:
    return makeScatter<int8_t>();
  case ElementType::U8:
    return makeScatter<uint8_t>();
  case ElementType::I16:
    return makeScatter<int16_t>();
  case ElementType::I32:
    return makeScatter<int32_t>();
  case ElementType::I64:
    return makeScatter<int64_t>();
  default:
    return unsupportedType("updates", c.in(1).type(), "float32, int8, uint8, int16, int32, int64");
  }
}

} // namespace

void registerMoveScatterKernels(KernelRegistry &r) {
  r.add("qnn.reverse_sequence", Domain::Any, KernelSet::Reference, prepareReverseSequence);
  r.add("qnn.matrix_diag", Domain::Any, KernelSet::Reference, prepareMatrixDiag<false>);
  r.add("qnn.matrix_set_diag", Domain::Any, KernelSet::Reference, prepareMatrixDiag<true>);
  r.add("qnn.scatter_nd", Domain::Any, KernelSet::Reference, prepareScatterND);
}

} // namespace quantc::interpreter
