//===- Order.cpp - which nodes are needed, and in what order --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// All walks use an explicit stack: the depth of a graph comes from a file.
//===----------------------------------------------------------------------===//

#include "Graph.h"

#include <algorithm>

namespace quantc::import::graphdef {

bool guardsBranch(const Graph &graph, int64_t source) {
  const Node &node = graph.nodes[source];
  if (node.op == "Switch")
    return true;
  if (node.op != "Identity" || node.inputs.empty())
    return false;
  return graph.nodes[node.inputs.front().node].op == "Switch";
}

/// Follows inputs from nodes that the walk from the sources did not reach: each of them lies on a cycle or
/// behind one, so going back along unreached inputs must meet a node twice.
static void reportCycles(const Graph &graph, const std::vector<std::vector<int64_t>> &before,
                         const std::vector<bool> &needed, const std::vector<bool> &done,
                         std::vector<Fault> &faults) {
  std::vector<int64_t> seenBy(graph.nodes.size(), -1);
  int64_t reported = 0;
  for (size_t start = 0; start < graph.nodes.size() && reported < 10; ++start) {
    if (!needed[start] || done[start] || seenBy[start] != -1)
      continue;
    std::vector<int64_t> path;
    int64_t at = static_cast<int64_t>(start);
    while (at != -1 && seenBy[at] == -1) {
      seenBy[at] = static_cast<int64_t>(start);
      path.push_back(at);
      int64_t next = -1;
      for (int64_t p : before[at])
        if (!done[p]) {
          next = p;
          break;
        }
      at = next;
    }
    if (at == -1 || seenBy[at] != static_cast<int64_t>(start))
      continue; // ran into a cycle that is reported already
    std::vector<int64_t> cycle(std::find(path.begin(), path.end(), at), path.end());
    std::reverse(cycle.begin(), cycle.end());
    std::string text;
    bool loop = false;
    for (size_t i = 0; i < cycle.size(); ++i) {
      loop |= graph.nodes[cycle[i]].op == "NextIteration";
      if (i < 8)
        text += "'" + graph.nodes[cycle[i]].name + "' -> ";
      else if (i == 8)
        text += "... -> ";
    }
    text += "'" + graph.nodes[cycle.front()].name + "'";
    const Node &node = graph.nodes[cycle.front()];
    faults.push_back({node.name, node.op,
                      loop
                          ? "these nodes are read inside a while loop, or are no regular loop (Enter, Merge, "
                            "Switch, NextIteration, Exit); only what leaves a loop by its Exits can be an "
                            "output: " +
                                text
                          : "the nodes feed each other in a cycle: " + text});
    ++reported;
  }
}

std::vector<int64_t> orderNodes(const Graph &graph, const std::vector<int64_t> &wanted,
                                const std::vector<bool> &cut, std::vector<Fault> &faults) {
  size_t count = graph.nodes.size();
  std::vector<bool> needed(count);
  std::vector<std::vector<int64_t>> before(count), after(count);
  std::vector<int64_t> stack;
  for (int64_t w : wanted)
    if (!needed[w]) {
      needed[w] = true;
      stack.push_back(w);
    }
  while (!stack.empty()) {
    int64_t at = stack.back();
    stack.pop_back();
    if (cut[at])
      continue;
    auto follow = [&](int64_t source) {
      before[at].push_back(source);
      after[source].push_back(at);
      if (!needed[source]) {
        needed[source] = true;
        stack.push_back(source);
      }
    };
    for (const Edge &e : graph.nodes[at].inputs)
      follow(e.node);
    for (int64_t c : graph.nodes[at].control)
      if (guardsBranch(graph, c))
        follow(c);
  }

  // Position in descending order of name, so that no string is compared in the walk.
  std::vector<int64_t> byName;
  for (size_t i = 0; i < count; ++i)
    if (needed[i])
      byName.push_back(static_cast<int64_t>(i));
  std::sort(byName.begin(), byName.end(),
            [&](int64_t a, int64_t b) { return graph.nodes[a].name > graph.nodes[b].name; });
  std::vector<int64_t> place(count);
  for (size_t i = 0; i < byName.size(); ++i)
    place[byName[i]] = static_cast<int64_t>(i);
  // Each neighbour once.
  for (int64_t n : byName)
    for (std::vector<int64_t> *list : {&after[n], &before[n]}) {
      std::sort(list->begin(), list->end(), [&](int64_t a, int64_t b) { return place[a] < place[b]; });
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }

  std::vector<bool> visited(count);
  std::vector<int64_t> postOrder;
  struct Frame {
    int64_t node;
    size_t next;
  };
  std::vector<Frame> frames;
  for (int64_t source : byName) {
    if (!before[source].empty() || visited[source])
      continue;
    visited[source] = true;
    frames.push_back({source, 0});
    while (!frames.empty()) {
      Frame &top = frames.back();
      const std::vector<int64_t> &next = after[top.node];
      if (top.next == next.size()) {
        postOrder.push_back(top.node);
        frames.pop_back();
        continue;
      }
      int64_t n = next[top.next++];
      if (!visited[n]) {
        visited[n] = true;
        frames.push_back({n, 0});
      }
    }
  }

  // In a graph without cycles the reverse is a topological order; a node that comes before one of its inputs,
  // or that no source reaches, is on a cycle or behind one.
  std::vector<int64_t> order(postOrder.rbegin(), postOrder.rend());
  std::vector<int64_t> waiting(count);
  for (size_t i = 0; i < count; ++i)
    waiting[i] = static_cast<int64_t>(before[i].size());
  std::vector<bool> done(count);
  std::vector<int64_t> ready;
  size_t reached = 0;
  for (int64_t n : byName)
    if (waiting[n] == 0)
      ready.push_back(n);
  while (!ready.empty()) {
    int64_t n = ready.back();
    ready.pop_back();
    done[n] = true;
    ++reached;
    for (int64_t a : after[n])
      if (--waiting[a] == 0)
        ready.push_back(a);
  }
  if (reached != byName.size()) {
    reportCycles(graph, before, needed, done, faults);
    return {};
  }
  return order;
}

} // namespace quantc::import::graphdef
