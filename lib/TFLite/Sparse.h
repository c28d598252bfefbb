//===- Sparse.h - sparse storage of constants becomes dense -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_SPARSE_H
#define QUANTC_LIB_TFLITE_SPARSE_H

#include "tflite_generated.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace quantc::tflite {

/// Writes the elements of a tensor with sparse storage into `dense`, which gets `elements * elementBytes`
/// bytes, zero where nothing is stored. `data` are the stored elements in the order of the traversal. Returns
/// what is wrong with the tables of the file, or "". The work is bounded by the elements of the shape.
std::string makeDense(const Tensor &tensor, llvm::StringRef data, size_t elements, size_t elementBytes,
                      std::vector<char> &dense);

} // namespace quantc::tflite

#endif
