//===- Agreement.h - integer outputs beside float ones ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_ACCURACY_AGREEMENT_H
#define QUANTC_ACCURACY_AGREEMENT_H

#include "quantc/Calibration/Samples.h"
#include "quantc/Interpreter/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <vector>

namespace quantc::accuracy {

/// One sample: sums of f^2 and (f - q)^2 over all outputs that are real.
struct SampleAgreement {
  double signal = 0, noise = 0;
  bool sameTop1 = false;
};

/// How close an integer network's outputs are to the float network's, over samples.
struct Agreement {
  double signal = 0, noise = 0; ///< sums over the samples
  size_t samples = 0, sameTop1 = 0;
  bool classifies = false;           ///< the first output has more than one element, or is the class itself
  bool real = false;                 ///< an output is no index
  std::vector<SampleAgreement> each; ///< in the order of the samples
  double sqnr() const;               ///< dB; infinite when equal
};

/// What a program gives at its outputs, one after another, for each sample. Integers are exact up to 2^24.
/// Fails with a diagnostic that names the sample.
mlir::FailureOr<std::vector<std::vector<float>>>
runOutputs(std::shared_ptr<const interpreter::Program> program, const calibration::SampleSet &samples,
           unsigned threads, mlir::MLIRContext *context);

/// Runs `quantized` over `samples`, which feed a float network with `inputs`, and compares with `expected`,
/// what that one gave for the same samples.
mlir::FailureOr<Agreement> measureAgreement(llvm::ArrayRef<std::vector<float>> expected,
                                            llvm::ArrayRef<interpreter::TensorInfo> inputs,
                                            mlir::func::FuncOp quantized,
                                            const calibration::SampleSet &samples, unsigned threads);

} // namespace quantc::accuracy

#endif
