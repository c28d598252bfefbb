//===- AssignPass.cpp - edgetpu-assign ------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Passes.h"

namespace quantc::edgetpu {
#define GEN_PASS_DEF_EDGETPUASSIGN
#include "Passes.h.inc"

namespace {
struct AssignPass : impl::EdgeTPUAssignBase<AssignPass> {
  using EdgeTPUAssignBase::EdgeTPUAssignBase;
  template <typename PassT>
  friend mlir::FailureOr<target::Report> edgetpu::analyzeAsAsked(PassT &, const target::Target &,
                                                                 mlir::ModuleOp);

  void runOnOperation() override {
    std::unique_ptr<target::Target> device = target::createEdgeTPUTarget();
    auto report = analyzeAsAsked(*this, *device, getOperation());
    if (failed(report))
      return signalPassFailure();
    target::annotate(*report, *device);
  }
};
} // namespace
} // namespace quantc::edgetpu
