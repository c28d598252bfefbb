//===- Search.h - the integer network that loses least ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Candidates are made on one part of the samples and chosen by another; what is
// promised is measured on a third. The plain result is always a candidate.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_ACCURACY_SEARCH_H
#define QUANTC_ACCURACY_SEARCH_H

#include "quantc/Accuracy/Report.h"
#include "quantc/Calibration/Calibrator.h"
#include "quantc/Transforms/Notes.h"

#include "mlir/IR/BuiltinOps.h"
#include <functional>

namespace quantc::accuracy {

struct SearchOptions {
  Goal goal;
  calibration::RangeMethod ranges;   ///< of the plain result
  bool mayWiden = true;              ///< operators may become int16 where int8 does not suffice
  bool mayLeaveInteger = true;       ///< ... and float
  double largestCost = 0.3;          ///< share of the multiply-accumulates that both may have
  int64_t largestSize = 0;           ///< bytes of the constants; 0: any
  bool narrowWeights = false;        ///< weights have 4 bits, of some layers 8 where that gains enough
  bool plainRoundsByMoments = false; ///< the plain result has LayerMethods::roundWeights
  double timeLimit = 0;              ///< seconds; 0: none
  unsigned threads = 0;              ///< 0: as many as the machine has
  std::function<void(size_t done, size_t total)> progress;
};

/// By index into calibration::getProgramValues; values without an entry have no range of samples.
using RangeList = std::vector<std::optional<calibration::Range>>;

/// An integer network and what its making said.
struct Candidate {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<transforms::BiasGuard> guards;
  std::vector<std::pair<std::string, int64_t>> widened; ///< layer and channel of them
  std::vector<std::string> notes;
  // Filled by the search.
  RangeList ranges;
  std::vector<LayerChange> layers;
};

struct QuantizerInput {
  mlir::ModuleOp floats; ///< SearchInput::floats, or a network that gives the same outputs
  const RangeList &ranges;
  llvm::ArrayRef<calibration::NotFinite> notFinite; ///< values without a range, for they held NaN or infinity
  llvm::ArrayRef<std::string> floatNodes;           ///< that stay in float
  llvm::ArrayRef<std::string> int16Nodes;           ///< with int16 activations
  llvm::ArrayRef<std::string> wideNodes;            ///< whose weights have 8 bits where others have 4
};
/// Makes integers of a copy of `floats`.
using Quantizer = std::function<mlir::FailureOr<Candidate>(const QuantizerInput &input)>;

struct SearchInput {
  mlir::ModuleOp floats; ///< fused, ready to be quantized
  /// Gives the figures' reference; the network as it was read where the interpreter can run that.
  std::shared_ptr<const interpreter::Program> reference;
  const calibration::SampleSet &samples;
  Quantizer quantize;
};

struct SearchResult {
  Candidate candidate;
  mlir::OwningOpRef<mlir::ModuleOp> floats; ///< the float network that it was made of
  mlir::OwningOpRef<mlir::ModuleOp> plain;  ///< what it was better than; null when it is the plain one
  SearchReport report;
  calibration::Calibration statistics; ///< of the samples that fitted and chose: where the ranges are from
};

/// Fails with a diagnostic where the samples don't suffice or a candidate can't be made. A goal that is not
/// met is no failure: see SearchReport::met. The same samples and options give the same network for any
/// number of threads, unless the time limit ends the search.
mlir::FailureOr<SearchResult> search(const SearchInput &input, const SearchOptions &options);

} // namespace quantc::accuracy

#endif
