//===- Progress.h - how far long work is ------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TOOLS_PROGRESS_H
#define QUANTC_TOOLS_PROGRESS_H

#include <chrono>
#include <cstddef>
#include <string>

namespace quantc::driver {

/// A bar with the time left on a terminal; elsewhere a plain line at most every ten seconds. Work of under a
/// second shows nothing. All on stderr.
class Progress {
public:
  explicit Progress(std::string what);
  ~Progress() { finish(); }
  void update(size_t done, size_t total);
  /// Clears the bar.
  void finish();

private:
  using Clock = std::chrono::steady_clock;
  std::string what;
  bool terminal, drawn = false;
  Clock::time_point start, last;
};

} // namespace quantc::driver

#endif
