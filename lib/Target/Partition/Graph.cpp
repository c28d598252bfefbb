//===- Graph.cpp - orders and cuts of a graph -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Graph.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>

namespace quantc::target {

std::vector<Epoch> formEpochs(const Graph &graph, const std::vector<bool> &members,
                              const std::vector<bool> &accepted) {
  std::vector<int> missing(graph.producers.size(), 0); // producers not yet placed
  // Ready operators by kind, smallest index first.
  std::vector<int> ready[2];
  auto push = [&](int op) {
    std::vector<int> &heap = ready[accepted[op]];
    heap.push_back(op);
    std::push_heap(heap.begin(), heap.end(), std::greater<>());
  };
  for (int op = 0; op < graph.size(); ++op) {
    if (!members[op])
      continue;
    for (int producer : graph.producers[op])
      missing[op] += members[producer];
    if (missing[op] == 0)
      push(op);
  }

  std::vector<Epoch> epochs;
  while (!ready[0].empty() || !ready[1].empty()) {
    Epoch epoch;
    epoch.accepted = ready[0].empty() || (!ready[1].empty() && ready[1].front() < ready[0].front());
    std::vector<int> &heap = ready[epoch.accepted];
    while (!heap.empty()) {
      std::pop_heap(heap.begin(), heap.end(), std::greater<>());
      int op = heap.back();
      heap.pop_back();
      epoch.ops.push_back(op);
      for (int consumer : graph.consumers[op])
        if (members[consumer] && --missing[consumer] == 0)
          push(consumer);
    }
    std::sort(epoch.ops.begin(), epoch.ops.end());
    epochs.push_back(std::move(epoch));
  }
  return epochs;
}

std::vector<int> partitionerOrder(const Graph &graph) {
  std::vector<size_t> missing;
  std::deque<int> stack; // top at the back
  for (int op = 0; op < graph.size(); ++op) {
    missing.push_back(graph.producers[op].size());
    if (missing.back() == 0)
      stack.push_back(op);
  }
  std::vector<int> order;
  while (!stack.empty()) {
    int op = stack.back();
    stack.pop_back();
    order.push_back(op);
    for (int consumer : graph.consumers[op]) {
      if (--missing[consumer] != 0)
        continue;
      if (graph.consumers[consumer].empty())
        stack.push_front(consumer);
      else
        stack.push_back(consumer);
    }
  }
  return order;
}

std::vector<std::vector<int>> formSegments(const Graph &graph, const std::vector<int64_t> &parameterBytes,
                                           int segments) {
  std::vector<int> order = partitionerOrder(graph);
  uint64_t total = 0;
  for (int64_t bytes : parameterBytes)
    total += static_cast<uint64_t>(bytes);
  uint64_t average = total / static_cast<uint64_t>(segments) + 1;

  // The last place where a cut may be: before the operator behind the first one without consumers.
  size_t lastCut = order.size();
  for (size_t i = 0; i < order.size(); ++i)
    if (graph.consumers[order[i]].empty()) {
      lastCut = i;
      break;
    }

  std::vector<std::vector<int>> result(1);
  uint64_t filled = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    auto bytes = static_cast<uint64_t>(parameterBytes[order[i]]);
    // Segments still to be opened need an operator each.
    size_t left = static_cast<size_t>(segments) - result.size();
    bool full = filled + bytes > average || lastCut + 1 - std::min(i, lastCut + 1) <= left;
    if (left > 0 && full && i <= lastCut && !result.back().empty()) {
      result.emplace_back();
      filled = 0;
    }
    result.back().push_back(order[i]);
    filled += bytes;
  }
  return result;
}

} // namespace quantc::target
