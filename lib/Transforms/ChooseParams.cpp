//===- ChooseParams.cpp - scale and zero point ----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "FloatReason.h"
#include "PropagateRanges.h"
#include "QuantTypes.h"
#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_CHOOSEPARAMS
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

class ChooseParamsPass : public transforms::impl::ChooseParamsBase<ChooseParamsPass> {
public:
  using ChooseParamsBase::ChooseParamsBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func.getBody().hasOneBlock())
      return;
    const rules::Rules &rules = rules::Rules::of(ruleSet);
    const IntegerKind kind{rules, numberType, /*exact=*/false};
    if (ruleSet != RuleSet::Measured && numberType != NumberType::UInt8)
      joinConcatenations(func);
    bool failedAny = false;
    auto choose = [&](Value value) {
      auto info = getRange(value);
      if (!info || isConstant(value))
        return;
      const Storage storage = kind.of(value.getDefiningOp()).activation();
      quant::UniformQuantizedType type = makeType(&getContext(), rules, storage, *info, [&] {
        return mlir::emitError(value.getLoc()) << "'" << qnn::getTensorName(value) << "' with range ["
                                               << info->range.min << ", " << info->range.max << "]: ";
      });
      if (!type) {
        failedAny = true;
        return;
      }
      value.setType(withElementType(value.getType(), type));
      dropRangeAttribute(value);
      ++numChosen;
    };
    for (BlockArgument argument : func.getArguments())
      choose(argument);
    for (Operation &op : func.getBody().front())
      if (!isa<qnn::VariableOp>(op)) // the operator that keeps it decides
        for (Value result : op.getResults())
          choose(result);
    if (failedAny)
      return signalPassFailure();
    refreshFunctionType(func);
  }
};

} // namespace
