//===- Level.cpp - which vector instructions are used -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Level.h"

#include <algorithm>
#include <atomic>

namespace quantc::interpreter::fast {
namespace {

Level detect() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
    return Level::Plain;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
    return Level::AVX2;
  return __builtin_cpu_supports("avx512vnni") ? Level::VNNI : Level::AVX512;
#else
  return Level::Plain;
#endif
}

std::atomic<Level> highest = Level::VNNI;

} // namespace

Level level() {
  static const Level found = detect();
  return std::min(found, highest.load());
}

void limitLevel(std::optional<Level> limit) { highest = limit.value_or(Level::VNNI); }

} // namespace quantc::interpreter::fast
