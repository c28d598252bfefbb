//===- Bounds.h - what a few samples prove ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// One-sided lower bounds: figures of samples that were drawn from the same
// source lie above them with the given confidence.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_ACCURACY_BOUNDS_H
#define QUANTC_ACCURACY_BOUNDS_H

#include "quantc/Accuracy/Agreement.h"

namespace quantc::accuracy {

/// Clopper and Pearson's exact bound of a share of which `count` of `samples` were seen: the share for which
/// at least as many would be seen with probability 1 - `confidence`. 0 when none was.
double lowestShare(size_t count, size_t samples, double confidence);

/// How many samples that all agree prove a share above `share`.
size_t samplesToProve(double share, double confidence);

/// Lower bound of 10 log10(sum signal / sum noise), dB: a studentized bootstrap over samples, 2000 draws from
/// a fixed seed. Minus infinity for fewer than two samples, infinite when no sample has noise.
double lowestDecibel(llvm::ArrayRef<SampleAgreement> samples, double confidence);

} // namespace quantc::accuracy

#endif
