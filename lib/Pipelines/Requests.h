//===- Requests.h - what a conversion asks of the pipelines -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_REQUESTS_H
#define QUANTC_LIB_PIPELINES_REQUESTS_H

#include "quantc/Pipelines/Convert.h"
#include "quantc/Pipelines/Pipelines.h"

namespace quantc::pipelines {

/// As the passes name them.
::quantc::IOType ioOf(IOType type);
RuleSet rulesOf(Compat compat);
/// As --quantize spells it.
llvm::StringRef nameOf(Quantize quantize);
/// int8, uint8, int16x8.
bool asksForIntegers(Quantize quantize);
NumberType typeOf(Quantize quantize);

FloatOptions floatOf(const ConvertOptions &options);
WeightsOptions weightsOf(const ConvertOptions &options);
/// Without ranges of a file or of samples.
QatOptions qatOf(const ConvertOptions &options);
/// Likewise, but for the default range.
PtqOptions ptqOf(const ConvertOptions &options);

} // namespace quantc::pipelines

#endif
