//===- ExpandFloorDivision.cpp - division that runs where it divides by 0 -===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include "mlir/IR/Builders.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_EXPANDFLOORDIVISION
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;

/// Real FLOOR_DIV by what is computed becomes DIV and FLOOR. Returns how many.
static int64_t expandFloorDivisions(func::FuncOp func) {
  int64_t expanded = 0;
  func.walk([&](qnn::FloorDivOp op) {
    auto type = cast<RankedTensorType>(op.getOutput().getType());
    if (!type.getElementType().isF32() || getConstantValue(op.getRhs()))
      return;
    OpBuilder b(op);
    Location inner =
        NameLoc::get(b.getStringAttr(qnn::getTensorName(op.getOutput()) + "/quotient"), op.getLoc());
    Value quotient = qnn::DivOp::create(b, inner, type, op.getLhs(), op.getRhs());
    op.replaceAllUsesWith(qnn::FloorOp::create(b, op.getLoc(), type, quotient).getOperation());
    op.erase();
    ++expanded;
  });
  return expanded;
}

namespace {

struct ExpandFloorDivisionPass : transforms::impl::ExpandFloorDivisionBase<ExpandFloorDivisionPass> {
  using ExpandFloorDivisionBase::ExpandFloorDivisionBase;
  void runOnOperation() override {
    numExpanded += static_cast<unsigned>(expandFloorDivisions(getOperation()));
  }
};

} // namespace
