//===- PartitionPass.cpp - edgetpu-partition ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Passes.h"

using namespace mlir;

namespace quantc::edgetpu {
#define GEN_PASS_DEF_EDGETPUPARTITION
#include "Passes.h.inc"

namespace {
struct PartitionPass : impl::EdgeTPUPartitionBase<PartitionPass> {
  using EdgeTPUPartitionBase::EdgeTPUPartitionBase;
  template <typename PassT>
  friend FailureOr<target::Report> edgetpu::analyzeAsAsked(PassT &, const target::Target &, ModuleOp);

  void runOnOperation() override {
    std::unique_ptr<target::Target> device = target::createEdgeTPUTarget();
    auto report = analyzeAsAsked(*this, *device, getOperation());
    if (failed(report))
      return signalPassFailure();
    auto partition = [](OpBuilder &b, Location loc, TypeRange results, int64_t index, ValueRange inputs) {
      return PartitionOp::create(b, loc, results, b.getI64IntegerAttr(index), inputs).getOperation();
    };
    auto yield = [](OpBuilder &b, Location loc, ValueRange values) { YieldOp::create(b, loc, values); };
    target::outline(*report, {partition, yield});
  }
};
} // namespace
} // namespace quantc::edgetpu
