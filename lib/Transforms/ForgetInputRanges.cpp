//===- ForgetInputRanges.cpp - inputs lose learnt ranges ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/EndsPasses.h"
#include "quantc/Transforms/RangeInfo.h"
#include "quantc/Transforms/RegionPasses.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FORGETINPUTRANGES
#include "quantc/Transforms/EndsPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class ForgetInputRangesPass : public transforms::impl::ForgetInputRangesBase<ForgetInputRangesPass> {
public:
  using ForgetInputRangesBase::ForgetInputRangesBase;

  void runOnOperation() override {
    if (getOperation().isExternal() || standsForRegion(getOperation()))
      return;
    for (BlockArgument argument : getOperation().getArguments())
      if (getRange(argument)) {
        clearRange(argument);
        ++numForgotten;
      }
    refreshFunctionType(getOperation());
  }
};
} // namespace
