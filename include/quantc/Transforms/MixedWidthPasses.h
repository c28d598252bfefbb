//===- MixedWidthPasses.h - int8 and int16 in one network --*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_MIXEDWIDTHPASSES_H
#define QUANTC_TRANSFORMS_MIXEDWIDTHPASSES_H

#include "quantc/Transforms/Passes.h"

namespace quantc::transforms {
#define GEN_PASS_DECL
#include "quantc/Transforms/MixedWidthPasses.h.inc"
#define GEN_PASS_REGISTRATION
#include "quantc/Transforms/MixedWidthPasses.h.inc"
} // namespace quantc::transforms

#endif
