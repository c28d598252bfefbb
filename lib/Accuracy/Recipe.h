//===- Recipe.h - how a candidate is made -----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_RECIPE_H
#define QUANTC_LIB_ACCURACY_RECIPE_H

#include "Equalization.h"
#include "quantc/Accuracy/Search.h"
#include "quantc/Calibration/Calibrator.h"

#include <map>

namespace quantc::accuracy {

/// The methods that make a candidate; none of them is the plain result.
struct Recipe {
  Equalization equalization = Equalization::None;
  bool correctBiases = false;
  bool behindActivations = false; ///< biases by means behind activations
  bool roundWeights = false;
  bool takeBack = false; ///< weights also take back errors of what the layer reads
  bool searchRanges = false;
  std::vector<std::string> floatNodes;
  std::vector<std::string> int16Nodes; ///< with int16 activations
  std::vector<std::string> wideNodes;  ///< whose weights keep 8 bits where others have 4
  bool operator==(const Recipe &) const = default;
};

/// One method by its name, in the order in which they are tried.
struct Method {
  const char *name;
  void (*add)(Recipe &recipe);
};
llvm::ArrayRef<Method> allMethods();

/// A float network whose ranges are known.
struct FloatNetwork {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  calibration::Calibration statistics;
  std::optional<RangeList> searchedRanges; ///< once they were asked for
  double seconds = 0;                      ///< that its making and their search took
  mlir::func::FuncOp main() { return module->lookupSymbol<mlir::func::FuncOp>("main"); }
};

/// Samples of one part, what the reference gives for each, and the float networks made with them.
struct Part {
  std::unique_ptr<calibration::SampleSet> samples;
  std::vector<std::vector<float>> expected;
  std::vector<std::vector<float>> beforeSoftmax; ///< the same of cutBeforeSoftmax; empty where there is none
  std::map<Equalization, std::shared_ptr<FloatNetwork>> networks; ///< once they were asked for
  FloatNetwork &plain() const { return *networks.at(Equalization::None); }
};

/// What changes the layers of an integer network. `stop` is asked before each layer and ends it.
mlir::FailureOr<std::vector<LayerChange>>
applyLayerMethods(const Recipe &recipe, mlir::func::FuncOp floats, mlir::func::FuncOp integers,
                  const calibration::SampleSet &samples, unsigned threads, const std::function<bool()> &stop);

/// How much of the values in `unseen` lies outside the ranges.
void noteOutside(const RangeList &ranges, const calibration::Calibration &unseen,
                 const interpreter::Program &program, SearchReport &report);

} // namespace quantc::accuracy

#endif
