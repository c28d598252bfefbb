//===- Passes.h - the passes that partition for an Edge TPU -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TARGET_EDGETPU_PASSES_H
#define QUANTC_LIB_TARGET_EDGETPU_PASSES_H

#include "quantc/EdgeTPU/EdgeTPUOps.h"
#include "quantc/QNN/QNNDialect.h"
#include "quantc/Target/Partition.h"

#include "mlir/Pass/Pass.h"
#include <memory>

namespace quantc::target {
std::unique_ptr<Target> createEdgeTPUTarget();
} // namespace quantc::target

namespace quantc::edgetpu {

#define GEN_PASS_DECL
#include "Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "Passes.h.inc"

/// What both passes do first: fixes an open batch, and decides as the options of the pass say. Counts what
/// the device runs.
template <typename PassT>
mlir::FailureOr<target::Report> analyzeAsAsked(PassT &pass, const target::Target &device,
                                               mlir::ModuleOp module) {
  target::Options options;
  options.minRuntime = pass.minRuntime;
  options.allSubgraphs = pass.all;
  options.intermediateTensors.assign(pass.intermediate.begin(), pass.intermediate.end());
  options.segments = pass.segments;
  options.delegateOps = pass.delegateOps;
  if (failed(target::fixOpenBatch(module)))
    return mlir::failure();
  auto report = target::analyze(module, device, options);
  if (succeeded(report)) {
    pass.numMapped += static_cast<unsigned>(report->mapped);
    pass.numCPU += static_cast<unsigned>(report->cpu);
  }
  return report;
}

} // namespace quantc::edgetpu

#endif
