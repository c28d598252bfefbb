//===- Rounding.h - weights rounded by what a layer reads -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Rounding each weight to the nearest integer is best when inputs are
// independent of one another. They are not: what one weight loses another can
// take back. With H the second moments of the inputs, the error of an output
// is d' H d for the error d of its weights. Weights are rounded one after
// another, those of the largest inputs first, and each takes the errors of the
// ones before it into account (Frantar et al., GPTQ, ICLR 2023, in the order of
// Babai's nearest plane, which needs one Cholesky factor and no inverse); then
// single weights move by one step as long as that makes the error smaller.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_ACCURACY_ROUNDING_H
#define QUANTC_ACCURACY_ROUNDING_H

#include "llvm/ADT/ArrayRef.h"
#include <array>
#include <cstdint>
#include <vector>

namespace quantc::accuracy {

/// The weights of some outputs that read the same inputs, as integers.
struct RoundedWeights {
  std::vector<int8_t> integers; ///< [outputs][size]
  double energy = 0;            ///< summed w' H w of the weights as they were
  double before = 0, after = 0; ///< summed d' H d: every weight to its nearest integer, and as chosen
  int64_t changed = 0;          ///< integers that are not the nearest ones
};

class WeightRounder {
public:
  /// `products` is H, symmetric, [size][size], in units of the inputs squared; `damping` of its mean diagonal
  /// is added to the diagonal, so that inputs that never vary have no free weights.
  WeightRounder(llvm::ArrayRef<double> products, size_t size, double damping = 0.01);
  /// Integers from -limit to limit whose products with the scale of their output stand for `weights`,
  /// [outputs][size]. Outputs are independent of one another and share `threads`.
  RoundedWeights round(llvm::ArrayRef<float> weights, llvm::ArrayRef<float> scales, int limit,
                       unsigned threads = 1) const;

  /// For each output the scale whose rounded weights have the least error: its own or one that is smaller or
  /// a little larger, none below `least`. Of few integers the largest weights are better cut off than all the
  /// others rounded to coarser steps, by as much as the inputs say.
  std::vector<float> chooseScales(llvm::ArrayRef<float> weights, llvm::ArrayRef<float> scales,
                                  llvm::ArrayRef<float> least, int limit, unsigned threads = 1) const;

  /// The weights, [outputs][size], that take back what the errors of the inputs do to the outputs, as far as
  /// they can be told from the inputs: w + H^-1 g for the `feedback` g of each output (Moments.h).
  std::vector<float> compensate(llvm::ArrayRef<float> weights, llvm::ArrayRef<double> feedback,
                                unsigned threads = 1) const;

private:
  struct Block;
  static constexpr size_t lanes = 32; ///< outputs that are rounded side by side
  Block nearest(llvm::ArrayRef<float> weights, llvm::ArrayRef<float> scales, int limit) const;
  std::array<double, lanes> improve(Block &block) const;
  void roundBlock(Block &block) const;
  void refine(Block &block) const;
  /// d' H d of each.
  std::array<double, lanes> errors(llvm::ArrayRef<double> difference) const;

  size_t size;
  std::vector<size_t> order;    ///< of the inputs; the last one is rounded first
  std::vector<double> moments;  ///< H with damping, rows and columns in that order
  std::vector<double> triangle; ///< upper R with R' R = moments
};

} // namespace quantc::accuracy

#endif
