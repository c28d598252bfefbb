//===- ParallelTest.cpp - the same work for every index -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/Parallel.h"

#include <atomic>
#include <gtest/gtest.h>
#include <stdexcept>
#include <vector>

using namespace quantc;

namespace {

TEST(Parallel, EveryIndexOnce) {
  for (unsigned threads : {1u, 4u}) {
    std::vector<std::atomic<int>> calls(1000);
    EXPECT_FALSE(
        parallelFor(calls.size(), threads, [&](size_t i, unsigned worker) -> std::optional<std::string> {
          EXPECT_LT(worker, countWorkers(1000, threads));
          ++calls[i];
          return {};
        }));
    for (auto &n : calls)
      EXPECT_EQ(n, 1);
  }
  EXPECT_EQ(countWorkers(0, 8), 1u);
  EXPECT_EQ(countWorkers(3, 8), 3u);
  EXPECT_EQ(countWorkers(10000, 10000), 256u);
}

TEST(Parallel, TheFirstFaultIsNamed) {
  for (unsigned threads : {1u, 4u}) {
    auto fault = parallelFor(500, threads, [](size_t i, unsigned) -> std::optional<std::string> {
      if (i == 490)
        throw std::runtime_error("thrown");
      return i >= 20 && i < 400 ? std::optional<std::string>("fault " + std::to_string(i)) : std::nullopt;
    });
    EXPECT_EQ(fault, "fault 20");
  }
  auto thrown = parallelFor(
      2, 1, [](size_t, unsigned) -> std::optional<std::string> { throw std::runtime_error("thrown"); });
  EXPECT_EQ(thrown, "thrown");
}

} // namespace
