//===- Planner.h - buffers shared by lifetime --------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_PLANNER_H
#define QUANTC_LIB_INTERPRETER_PLANNER_H

#include <cstdint>
#include <optional>
#include <vector>

namespace quantc::interpreter {

/// A buffer needed from step `first` to step `last`, both included.
struct BufferRequest {
  int64_t bytes;
  int64_t first, last;
  int64_t offset = 0; ///< set by planBuffers, a multiple of 64
};

/// Gives every request an offset in one arena so that requests of overlapping lifetimes do not overlap in
/// space: largest first, each at the lowest place that is free. Returns the size of the arena, nothing on
/// overflow.
std::optional<int64_t> planBuffers(std::vector<BufferRequest> &requests);

} // namespace quantc::interpreter

#endif
