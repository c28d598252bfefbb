//===- Parallel.h - the same work for every index ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_PARALLEL_H
#define QUANTC_SUPPORT_PARALLEL_H

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace quantc {

/// Workers that parallelFor will use: at least 1, at most `count` and 256. `threads` 0: as many as the
/// machine has.
unsigned countWorkers(size_t count, unsigned threads);

/// body(i, worker) for 0 <= i < count; a worker's calls come one after another. Of several faults the one
/// with the smallest index is returned, whatever thread met it; what lies behind it need not run. Exceptions
/// are faults with their text. A system that gives no more threads gets the work done with those there are.
std::optional<std::string>
parallelFor(size_t count, unsigned threads,
            const std::function<std::optional<std::string>(size_t i, unsigned worker)> &body);

} // namespace quantc

#endif
