//===- ForgetRanges.cpp - back to float -----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FORGETRANGES
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class ForgetRangesPass : public transforms::impl::ForgetRangesBase<ForgetRangesPass> {
public:
  using ForgetRangesBase::ForgetRangesBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    auto forget = [&](Value value) {
      if (!getRange(value))
        return;
      clearRange(value);
      ++numForgotten;
    };
    for (BlockArgument argument : getOperation().getArguments())
      forget(argument);
    for (Operation &op : getOperation().getBody().front())
      for (Value result : op.getResults())
        forget(result);
    refreshFunctionType(getOperation());
  }
};
} // namespace
