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

/// Lower bound of the decibels, 10 log10(signal / noise), that half of all samples have: the sample of the
/// rank that lies above the median with a probability of at most 1 - `confidence`, whatever the distribution.
/// The ratio of the sums over all samples has no such bound: a few samples that are not among these can make
/// most of the noise. Minus infinity where there are too few samples, infinite where these have no noise.
double lowestDecibel(llvm::ArrayRef<SampleAgreement> samples, double confidence);

} // namespace quantc::accuracy

#endif
