//===- Recipe.h - how a candidate is made -----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_RECIPE_H
#define QUANTC_LIB_ACCURACY_RECIPE_H

#include "quantc/Accuracy/Search.h"
#include "quantc/Calibration/Calibrator.h"

namespace quantc::accuracy {

/// The methods that make a candidate; none of them is the plain result.
struct Recipe {
  bool correctBiases = false;
  bool roundWeights = false;
  bool searchRanges = false;
  std::vector<std::string> floatNodes;
  bool operator==(const Recipe &) const = default;
};

/// One method by its name, in the order in which they are tried.
struct Method {
  const char *name;
  void (*add)(Recipe &recipe);
};
llvm::ArrayRef<Method> allMethods();

/// Samples of one part, what the reference gives for each, and what the float network's values were.
struct Part {
  std::unique_ptr<calibration::SampleSet> samples;
  std::vector<std::vector<float>> expected;
  calibration::Calibration statistics;
  std::optional<RangeList> searchedRanges; ///< once they were asked for
};

/// What changes the layers of an integer network.
mlir::FailureOr<std::vector<LayerChange>> applyLayerMethods(const Recipe &recipe, mlir::func::FuncOp floats,
                                                            mlir::func::FuncOp integers,
                                                            const calibration::SampleSet &samples,
                                                            unsigned threads);

/// How much of what `unseen` holds lies outside the ranges.
void noteOutside(const RangeList &ranges, const Part &unseen, const interpreter::Program &program,
                 SearchReport &report);

} // namespace quantc::accuracy

#endif
