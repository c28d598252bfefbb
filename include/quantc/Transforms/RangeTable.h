//===- RangeTable.h - ranges by the names of tensors ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_RANGETABLE_H
#define QUANTC_TRANSFORMS_RANGETABLE_H

#include "quantc/Transforms/Rules.h"

#include "mlir/Pass/Pass.h"
#include <memory>
#include <string>
#include <vector>

namespace quantc::transforms {

/// A range in real units for the tensor of a name, or for all whose whole name a regular expression matches.
struct NamedRange {
  std::string name;
  rules::Range range; ///< finite, min not above max
  bool isPattern = false;
};
/// Of several that fit the last counts.
using RangeTable = std::vector<NamedRange>;

/// real = (integer - mean) / std of an input, the integers being those of its own type; name "*" is every
/// input.
struct NamedStats {
  std::string name;
  double mean = 0, std = 1;
};

/// The passes of these names with their values as they are; `quant-opt` writes them as text.
std::unique_ptr<mlir::Pass> createFillRanges(RuleSet rules, RangeTable table);
std::unique_ptr<mlir::Pass> createGiveRanges(RuleSet rules, RangeTable table);
std::unique_ptr<mlir::Pass> createSetInputRanges(RuleSet rules, NumberType type,
                                                 std::vector<NamedStats> stats);

} // namespace quantc::transforms

#endif
