//===- Half.h - IEEE half precision -----------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_HALF_H
#define QUANTC_SUPPORT_HALF_H

#include <cstdint>

namespace quantc {

/// Exact; a NaN keeps its payload.
float halfToFloat(uint16_t half);
/// To the nearest half, ties to even; from 65520 on infinity. A NaN becomes the quiet one of its sign.
uint16_t floatToHalf(float value);

} // namespace quantc

#endif
