//===- DropFakeQuant.cpp - float networks without rounding ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_DROPFAKEQUANT
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class DropFakeQuantPass : public transforms::impl::DropFakeQuantBase<DropFakeQuantPass> {
public:
  using DropFakeQuantBase::DropFakeQuantBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front())) {
      auto fakeQuant = dyn_cast<qnn::FakeQuantOp>(op);
      if (!fakeQuant)
        continue;
      fakeQuant.getOutput().replaceAllUsesWith(fakeQuant.getInput());
      fakeQuant.erase();
      ++numDropped;
    }
    refreshFunctionType(getOperation());
  }
};
} // namespace
