//===- Level.h - which vector instructions are used -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FAST_LEVEL_H
#define QUANTC_LIB_INTERPRETER_FAST_LEVEL_H

#include <cstdint>
#include <optional>

namespace quantc::interpreter::fast {

/// Plain: the reference kernels' C++. AVX2 includes FMA; AVX512 F, BW, DQ and VL; VNNI the byte dot product.
enum class Level : uint8_t { Plain, AVX2, AVX512, VNNI };

/// The best this machine has. Kernels take it when a step is prepared.
Level level();
/// For tests: at most this level from now on. Not to be called while programs are compiled.
void limitLevel(std::optional<Level> limit);

} // namespace quantc::interpreter::fast

#endif
