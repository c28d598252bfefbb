//===- EndsPasses.h - passes on models that bring integers ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_ENDSPASSES_H
#define QUANTC_TRANSFORMS_ENDSPASSES_H

#include "quantc/Transforms/Passes.h"

namespace quantc::transforms {
#define GEN_PASS_DECL
#include "quantc/Transforms/EndsPasses.h.inc"
#define GEN_PASS_REGISTRATION
#include "quantc/Transforms/EndsPasses.h.inc"
} // namespace quantc::transforms

#endif
