//===- Parallel.cpp - the same work for every index -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/Parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

using Fault = std::optional<std::string>;

unsigned quantc::countWorkers(size_t count, unsigned threads) {
  size_t n = threads ? threads : std::max(1u, std::thread::hardware_concurrency());
  return static_cast<unsigned>(std::max<size_t>(1, std::min({n, count, size_t{256}})));
}

Fault quantc::parallelFor(size_t count, unsigned threads,
                          const std::function<Fault(size_t, unsigned)> &body) {
  std::atomic<size_t> next{0};
  std::mutex lock;
  size_t failedAt = count;
  Fault error;
  // An exception that left a thread would end the program.
  auto attempt = [&](size_t i, unsigned worker) -> Fault {
    try {
      return body(i, worker);
    } catch (const std::bad_alloc &) {
      return "out of memory";
    } catch (const std::exception &e) {
      return e.what();
    }
  };
  auto work = [&](unsigned worker) {
    for (size_t i = next++; i < count; i = next++) {
      {
        std::lock_guard<std::mutex> hold(lock);
        if (i > failedAt)
          return;
      }
      if (Fault e = attempt(i, worker)) {
        std::lock_guard<std::mutex> hold(lock);
        if (i < failedAt) {
          failedAt = i;
          error = std::move(e);
        }
      }
    }
  };
  unsigned workers = countWorkers(count, threads);
  std::vector<std::thread> pool;
  pool.reserve(workers);
  for (unsigned w = 1; w < workers; ++w)
    try {
      pool.emplace_back(work, w);
    } catch (const std::system_error &) {
      break; // the system gives no more threads: these do all the work
    }
  work(0);
  for (std::thread &t : pool)
    t.join();
  return error;
}
