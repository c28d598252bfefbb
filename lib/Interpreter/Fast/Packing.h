//===- Packing.h - weights as the integer loops read them -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FAST_PACKING_H
#define QUANTC_LIB_INTERPRETER_FAST_PACKING_H

#include "IntKernels.h"
#include "quantc/Interpreter/Tensor.h"

#include <memory>
#include <vector>

namespace quantc::interpreter::fast {

/// Of this machine's level; null when it has no vectors.
const IntKernels *intKernels();

/// Zeroed memory on cache lines, shared by the copies of a closure.
std::shared_ptr<char> allocateLines(size_t bytes);

/// Storage of an 8-bit element as a number.
inline int32_t elementOf(const Tensor &t, int64_t i) {
  return t.type() == ElementType::I8 ? t.as<int8_t>()[i] : t.as<uint8_t>()[i];
}

/// The taps in the order in which pairs are formed; -1 stands for a weight of 0.
std::vector<int64_t> tapOrder(int64_t taps, bool byColumns);

/// Weights [taps][channels] minus their zero point as the accumulators meet them: blocks of 2 * lanes
/// channels, pairs of taps, channels 0-3 and then 4-7 of every eight, the two taps of a channel side by side.
std::shared_ptr<char> packDepthwise(const Tensor &w, int32_t zero, const std::vector<int64_t> &taps,
                                    int64_t channels, int64_t lanes);

} // namespace quantc::interpreter::fast

#endif
