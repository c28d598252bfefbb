//===- PartitionPass.cpp - edgetpu-partition ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Partition/EdgeTPU.h"
#include "quantc/Partition/Passes.h"

namespace quantc::partition {
#define GEN_PASS_DEF_EDGETPUPARTITION
#include "quantc/Partition/Passes.h.inc"

namespace {
struct PartitionPass : impl::EdgeTPUPartitionBase<PartitionPass> {
  using EdgeTPUPartitionBase::EdgeTPUPartitionBase;

  void runOnOperation() override {
    EdgeTPUOptions options;
    options.minRuntime = minRuntime;
    options.allSubgraphs = all;
    options.intermediateTensors.assign(intermediate.begin(), intermediate.end());
    options.segments = segments;
    options.delegateOps = delegateOps;
    if (failed(fixOpenBatch(getOperation())))
      return signalPassFailure();
    auto report = analyzeEdgeTPU(getOperation(), options);
    if (failed(report))
      return signalPassFailure();
    numMapped += static_cast<unsigned>(report->mapped);
    numCPU += static_cast<unsigned>(report->cpu);
    outlineEdgeTPU(*report);
  }
};
} // namespace
} // namespace quantc::partition
