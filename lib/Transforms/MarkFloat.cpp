//===- MarkFloat.cpp - ops that stay in float ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "FloatReason.h"
#include "NamePatterns.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Transforms/Notes.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_MARKFLOAT
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class MarkFloatPass : public transforms::impl::MarkFloatBase<MarkFloatPass> {
public:
  using MarkFloatBase::MarkFloatBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func.getBody().hasOneBlock())
      return;
    auto names = compileNames(func, "keep-float", keepFloat);
    if (failed(names))
      return signalPassFailure();
    const IntegerKind kind{rules::Rules::of(ruleSet), numberType, exact};
    for (Operation &op : func.getBody().front()) {
      if (!isa<qnn::QuantizableOp>(op) || op.hasTrait<OpTrait::ConstantLike>() || specOf(&op).widensToFloat ||
          !touchesReal(&op))
        continue;
      if (llvm::any_of(*names, [&](llvm::Regex &r) { return r.match(qnn::getNodeName(op.getLoc())); }))
        keepInFloat(&op, "its name matches keep-float");
      else if (std::string reason = findFloatReason(&op, kind); !reason.empty())
        keepInFloat(&op, reason);
      else
        continue;
      ++numMarked;
    }
  }
};
} // namespace
