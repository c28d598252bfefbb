//===- GraphTest.cpp - epochs, the partitioner's order, segments ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../../../../lib/Target/Partition/Graph.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <utility>

using namespace quantc::target;

namespace {
Graph graphOf(int size, const std::vector<std::pair<int, int>> &edges) {
  Graph g;
  g.producers.resize(static_cast<size_t>(size));
  g.consumers.resize(static_cast<size_t>(size));
  for (auto [from, to] : edges) {
    g.producers[static_cast<size_t>(to)].push_back(from);
    g.consumers[static_cast<size_t>(from)].push_back(to);
  }
  return g;
}
using Ops = std::vector<int>;
std::vector<Epoch> epochs(const Graph &g, const std::vector<bool> &accepted) {
  return formEpochs(g, std::vector<bool>(static_cast<size_t>(g.size()), true), accepted);
}
} // namespace

TEST(Epochs, AcceptedBehindABreakComesLater) {
  auto e = epochs(graphOf(4, {{0, 1}, {1, 2}, {2, 3}}), {true, true, false, true});
  ASSERT_EQ(e.size(), 3u);
  EXPECT_TRUE(e[0].accepted);
  EXPECT_EQ(e[0].ops, (Ops{0, 1}));
  EXPECT_FALSE(e[1].accepted);
  EXPECT_EQ(e[1].ops, (Ops{2}));
  EXPECT_TRUE(e[2].accepted);
  EXPECT_EQ(e[2].ops, (Ops{3}));
}

TEST(Epochs, IndependentBranchBehindABreakInTheFileIsTaken) {
  // 0 -> 1 (refused) -> 3; 0 -> 2: operator 2 stands behind the break but does not depend on it.
  auto e = epochs(graphOf(4, {{0, 1}, {0, 2}, {1, 3}}), {true, false, true, true});
  ASSERT_EQ(e.size(), 3u);
  EXPECT_EQ(e[0].ops, (Ops{0, 2}));
  EXPECT_EQ(e[1].ops, (Ops{1}));
  EXPECT_EQ(e[2].ops, (Ops{3}));
}

TEST(Epochs, RefusedPrefixOpensTheFirstEpoch) {
  // An accepted operator that is ready at the start waits until the refused ones are placed.
  auto e = epochs(graphOf(3, {{0, 2}, {1, 2}}), {false, true, true});
  ASSERT_EQ(e.size(), 2u);
  EXPECT_FALSE(e[0].accepted);
  EXPECT_EQ(e[0].ops, (Ops{0}));
  EXPECT_EQ(e[1].ops, (Ops{1, 2}));
}

TEST(Epochs, OperatorsOutsideCountAsPlaced) {
  auto e = formEpochs(graphOf(3, {{0, 1}, {1, 2}}), {false, true, true}, {false, true, true});
  ASSERT_EQ(e.size(), 1u);
  EXPECT_EQ(e[0].ops, (Ops{1, 2}));
}

TEST(Epochs, OfNothing) { EXPECT_TRUE(epochs(graphOf(0, {}), {}).empty()); }

TEST(Order, LastReadyFirstAndEndsLast) {
  // 0 feeds 1, 2 and 3; 1 has no consumer, so it is visited when nothing else is left.
  EXPECT_EQ(partitionerOrder(graphOf(5, {{0, 1}, {0, 2}, {0, 3}, {2, 4}, {3, 4}})), (Ops{0, 3, 2, 1, 4}));
  // The last start node is visited first.
  EXPECT_EQ(partitionerOrder(graphOf(3, {{0, 2}, {1, 2}})), (Ops{1, 0, 2}));
}

TEST(Segments, FilledToTheAverage) {
  Graph chain = graphOf(4, {{0, 1}, {1, 2}, {2, 3}});
  EXPECT_EQ(formSegments(chain, {10, 10, 10, 10}, 2), (std::vector<Ops>{{0, 1}, {2, 3}}));
  EXPECT_EQ(formSegments(chain, {100, 1, 1, 1}, 2), (std::vector<Ops>{{0}, {1, 2, 3}}));
  // Every segment has an operator, whatever the sizes.
  EXPECT_EQ(formSegments(chain, {0, 0, 0, 0}, 4), (std::vector<Ops>{{0}, {1}, {2}, {3}}));
  EXPECT_EQ(formSegments(chain, {1, 1, 1, 1000}, 2), (std::vector<Ops>{{0, 1, 2}, {3}}));
  EXPECT_EQ(formSegments(chain, {5, 5, 5, 5}, 1), (std::vector<Ops>{{0, 1, 2, 3}}));
}

TEST(Segments, NoCutBehindAnEnd) {
  // 1 and 2 both end the network: they stay together.
  Graph fork = graphOf(3, {{0, 1}, {0, 2}});
  EXPECT_EQ(formSegments(fork, {0, 9, 9}, 3).size(), 2u);
}

// What holds for every graph: each operator once, nothing before its producers, kinds alternate, no set could
// be larger.
TEST(Epochs, OfRandomGraphs) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    int size = 1 + static_cast<int>(random() % 30);
    std::vector<std::pair<int, int>> edges;
    for (int to = 1; to < size; ++to)
      for (int from = 0; from < to; ++from)
        if (random() % 8 == 0)
          edges.push_back({from, to});
    Graph g = graphOf(size, edges);
    std::vector<bool> accepted;
    for (int i = 0; i < size; ++i)
      accepted.push_back(random() % 4 != 0);
    auto all = epochs(g, accepted);
    std::vector<int> epochOf(static_cast<size_t>(size), -1);
    for (size_t e = 0; e < all.size(); ++e) {
      EXPECT_FALSE(all[e].ops.empty());
      if (e > 0) {
        EXPECT_NE(all[e].accepted, all[e - 1].accepted);
      }
      for (int op : all[e].ops) {
        EXPECT_EQ(epochOf[static_cast<size_t>(op)], -1);
        epochOf[static_cast<size_t>(op)] = static_cast<int>(e);
        EXPECT_EQ(accepted[static_cast<size_t>(op)], all[e].accepted);
      }
    }
    for (int op = 0; op < size; ++op) {
      int latest = -1;
      bool sameKind = true;
      for (int p : g.producers[static_cast<size_t>(op)])
        latest = std::max(latest, epochOf[static_cast<size_t>(p)]);
      int mine = epochOf[static_cast<size_t>(op)];
      ASSERT_GE(mine, 0);
      EXPECT_LE(latest, mine);
      // It waits for one epoch of the other kind at most.
      if (latest >= 0) {
        sameKind = all[static_cast<size_t>(latest)].accepted == all[static_cast<size_t>(mine)].accepted;
        EXPECT_EQ(mine, sameKind ? latest : latest + 1);
      } else {
        EXPECT_LE(mine, 1);
      }
    }
  }
}

TEST(Segments, OfRandomGraphs) {
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    int size = 1 + static_cast<int>(random() % 30);
    std::vector<std::pair<int, int>> edges;
    for (int to = 1; to < size; ++to)
      edges.push_back({static_cast<int>(random() % static_cast<unsigned>(to)), to});
    Graph g = graphOf(size, edges);
    std::vector<int64_t> bytes;
    for (int i = 0; i < size; ++i)
      bytes.push_back(static_cast<int64_t>(random() % 1000));
    int wanted = 1 + static_cast<int>(random() % static_cast<unsigned>(size));
    auto segments = formSegments(g, bytes, wanted);
    EXPECT_LE(static_cast<int>(segments.size()), wanted);
    std::vector<bool> placed(static_cast<size_t>(size), false);
    int count = 0;
    for (size_t s = 0; s < segments.size(); ++s) {
      EXPECT_FALSE(segments[s].empty());
      for (int op : segments[s]) {
        for (int p : g.producers[static_cast<size_t>(op)])
          EXPECT_TRUE(placed[static_cast<size_t>(p)]);
        placed[static_cast<size_t>(op)] = true;
        ++count;
      }
    }
    EXPECT_EQ(count, size);
  }
}
