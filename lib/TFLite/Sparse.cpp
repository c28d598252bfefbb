//===- Sparse.cpp - sparse storage of constants becomes dense -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The format stores a tensor level by level in a traversal order. A level is a
// dimension of the tensor or, behind those, of a block; it is dense, with a size, or
// sparse, with the indices that occur (compressed rows). `block_map` says which
// dimension of the tensor each block dimension divides.
//===----------------------------------------------------------------------===//

#include "Sparse.h"
#include "quantc/Support/CheckedMath.h"

#include "llvm/Support/FormatVariadic.h"

#include <cstring>
#include <optional>

using llvm::formatv;
using llvm::StringRef;

namespace quantc::tflite {

namespace {

template <typename V> size_t sizeOf(const V *vector) { return vector ? vector->size() : 0; }

/// One level of the traversal.
struct Level {
  bool sparse = false;
  int64_t size = 0;                       ///< dense
  std::vector<int64_t> segments, indices; ///< sparse
  size_t dimension = 0;                   ///< of the tensor
  int64_t stride = 0;                     ///< elements of the dense tensor from one index to the next
  int64_t limit = 0;                      ///< indices below this stay inside the tensor
};

template <typename V> std::vector<int64_t> numbers(const V *vector) {
  std::vector<int64_t> list;
  if (vector && vector->values())
    list.assign(vector->values()->begin(), vector->values()->end());
  return list;
}

std::vector<int64_t> numbers(SparseIndexVector type, const void *vector) {
  switch (type) {
  case SparseIndexVector::Int32Vector:
    return numbers(static_cast<const Int32Vector *>(vector));
  case SparseIndexVector::Uint16Vector:
    return numbers(static_cast<const Uint16Vector *>(vector));
  case SparseIndexVector::Uint8Vector:
    return numbers(static_cast<const Uint8Vector *>(vector));
  case SparseIndexVector::NONE:
    break;
  }
  return {};
}

class Densifier {
public:
  Densifier(const Tensor &t, StringRef stored, size_t bytes, std::vector<char> &out)
      : tensor(t), data(stored), elementBytes(bytes), dense(out) {}

  std::string run() {
    if (std::string fault = readLevels(); !fault.empty())
      return fault;
    visit(0, 0, 0);
    if (!error.empty())
      return error;
    if (next != data.size() / elementBytes || data.size() % elementBytes)
      return formatv("the sparse storage holds {0} elements, {1} bytes are stored", next, data.size()).str();
    return "";
  }

private:
  std::string readLevels();
  std::string readLevel(const DimensionMetadata &metadata, Level &level);
  std::string place();
  void visit(size_t depth, int64_t parent, int64_t offset);

  const Tensor &tensor;
  StringRef data;
  size_t elementBytes;
  std::vector<char> &dense;
  std::vector<Level> levels;
  std::vector<int32_t> order, blocks;
  size_t next = 0;  ///< stored element
  size_t steps = 0; ///< visits, bounded
  std::string error;
};

std::string Densifier::readLevel(const DimensionMetadata &metadata, Level &level) {
  level.sparse = metadata.format() == DimensionType::SPARSE_CSR;
  level.size = metadata.dense_size();
  if (!level.sparse)
    return level.size > 0 ? ""
                          : formatv("a dense level of the sparse storage has size {0}", level.size).str();
  level.segments = numbers(metadata.array_segments_type(), metadata.array_segments());
  level.indices = numbers(metadata.array_indices_type(), metadata.array_indices());
  for (size_t i = 0; i < level.segments.size(); ++i)
    if (level.segments[i] < (i ? level.segments[i - 1] : 0) ||
        level.segments[i] > static_cast<int64_t>(level.indices.size()))
      return formatv("segment {0} of the sparse storage is {1}, there are {2} indices", i, level.segments[i],
                     level.indices.size())
          .str();
  return level.segments.empty() ? "a sparse level without segments" : "";
}

std::string Densifier::readLevels() {
  const SparsityParameters &s = *tensor.sparsity();
  size_t rank = sizeOf(tensor.shape()), count = sizeOf(s.dim_metadata());
  if (s.traversal_order())
    order.assign(s.traversal_order()->begin(), s.traversal_order()->end());
  if (s.block_map())
    blocks.assign(s.block_map()->begin(), s.block_map()->end());
  if (count != order.size() || count != rank + blocks.size() || rank == 0)
    return formatv("sparse storage of {0} levels in an order of {1}, the tensor has {2} dimensions and {3} "
                   "blocks",
                   count, order.size(), rank, blocks.size())
        .str();
  std::vector<bool> seen(count, false);
  for (size_t l = 0; l < count; ++l) {
    int32_t d = order[l];
    bool isBlock = d >= static_cast<int32_t>(rank);
    if (d < 0 || d >= static_cast<int32_t>(count) || seen[d] || isBlock != (l >= rank))
      return formatv("level {0} of the sparse storage is dimension {1}", l, d).str();
    seen[d] = true;
    Level level;
    auto *metadata = (*s.dim_metadata())[static_cast<flatbuffers::uoffset_t>(l)];
    if (!metadata)
      return "a level of the sparse storage is missing";
    if (std::string fault = readLevel(*metadata, level); !fault.empty())
      return fault;
    levels.push_back(std::move(level));
  }
  return place();
}

/// Dimension, stride and limit of each level.
std::string Densifier::place() {
  size_t rank = sizeOf(tensor.shape());
  std::vector<int64_t> shape(tensor.shape()->begin(), tensor.shape()->end()), stride(rank, 1), block(rank, 1);
  for (size_t d = rank - 1; d > 0; --d)
    stride[d - 1] = stride[d] * shape[d];
  for (size_t l = 0; l < levels.size(); ++l) {
    if (order[l] < static_cast<int32_t>(rank))
      continue;
    int32_t d = blocks[order[l] - rank];
    if (d < 0 || d >= static_cast<int32_t>(rank) || block[d] != 1 || levels[l].sparse ||
        shape[d] % levels[l].size != 0)
      return formatv("block {0} of the sparse storage does not divide dimension {1}", order[l] - rank, d)
          .str();
    block[d] = levels[l].size;
    levels[l].dimension = static_cast<size_t>(d);
    levels[l].stride = stride[d];
    levels[l].limit = levels[l].size;
  }
  for (size_t l = 0; l < rank; ++l) {
    Level &level = levels[l];
    level.dimension = static_cast<size_t>(order[l]);
    level.stride = stride[order[l]] * block[order[l]];
    level.limit = shape[order[l]] / block[order[l]];
    if (!level.sparse && level.size != level.limit)
      return formatv("a dense level of size {0} for dimension {1} of {2} blocks", level.size, order[l],
                     level.limit)
          .str();
  }
  return "";
}

void Densifier::visit(size_t depth, int64_t parent, int64_t offset) {
  // Each level has at most one visit for each element of the tensor.
  if (!error.empty() || ++steps > (levels.size() + 1) * (dense.size() / elementBytes + 1)) {
    if (error.empty())
      error = "the sparse storage has more entries than the tensor has elements";
    return;
  }
  if (depth == levels.size()) {
    if ((next + 1) * elementBytes > data.size()) {
      error = formatv("the sparse storage needs more than the {0} bytes that are stored", data.size()).str();
      return;
    }
    memcpy(dense.data() + static_cast<size_t>(offset) * elementBytes, data.data() + next++ * elementBytes,
           elementBytes);
    return;
  }
  const Level &level = levels[depth];
  if (!level.sparse) {
    for (int64_t i = 0; i < level.size && error.empty(); ++i)
      visit(depth + 1, parent * level.size + i, offset + i * level.stride);
    return;
  }
  if (parent + 1 >= static_cast<int64_t>(level.segments.size())) {
    error = formatv("the sparse storage has {0} segments where more are needed", level.segments.size()).str();
    return;
  }
  for (int64_t k = level.segments[parent]; k < level.segments[parent + 1] && error.empty(); ++k) {
    int64_t i = level.indices[k];
    if (i < 0 || i >= level.limit) {
      error = formatv("index {0} of the sparse storage, its level has {1}", i, level.limit).str();
      return;
    }
    visit(depth + 1, k, offset + i * level.stride);
  }
}

} // namespace

std::string makeDense(const Tensor &tensor, StringRef data, size_t elements, size_t elementBytes,
                      std::vector<char> &dense) {
  dense.assign(elements * elementBytes, 0);
  return elements == 0 ? "" : Densifier(tensor, data, elementBytes, dense).run();
}

} // namespace quantc::tflite
