//===- Graph.h - operators as numbers ---------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The orders and cuts that do not depend on what an operator is. An operator
// is its index in file order.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TARGET_PARTITION_GRAPH_H
#define QUANTC_LIB_TARGET_PARTITION_GRAPH_H

#include <cstdint>
#include <vector>

namespace quantc::target {

struct Graph {
  std::vector<std::vector<int>> producers; ///< of each operator: who makes its inputs; ascending, each once
  std::vector<std::vector<int>> consumers; ///< of each operator: who takes its outputs; ascending, each once

  int size() const { return static_cast<int>(producers.size()); }
};

/// One step of the delegate partitioning of TensorFlow Lite: operators of one kind.
struct Epoch {
  bool accepted = false;
  std::vector<int> ops; ///< ascending
};

/// The partitioning of TensorFlow Lite's delegates: the kind (accepted or not) of the first operator in file
/// order whose producers are all placed opens an epoch, which takes every operator of that kind whose
/// producers are all placed, to a fixpoint. Operators outside of `members` count as placed and are in no
/// epoch.
std::vector<Epoch> formEpochs(const Graph &graph, const std::vector<bool> &members,
                              const std::vector<bool> &accepted);

/// The topological order of the public partitioner (google-coral/libcoral, coral/tools/partitioner):
/// a stack, start nodes pushed in index order; an operator whose last producer is visited goes on top, to the
/// bottom when it has no consumer.
std::vector<int> partitionerOrder(const Graph &graph);

/// `segments` runs of `partitionerOrder` with about equal parameter bytes: each is filled until the next
/// operator would exceed total / segments + 1. Every segment has an operator, the last takes the rest, and no
/// cut is behind the first operator without consumers. Fewer segments come back when there is no place for
/// more cuts.
std::vector<std::vector<int>> formSegments(const Graph &graph, const std::vector<int64_t> &parameterBytes,
                                           int segments);

} // namespace quantc::target

#endif
