//===- Passes.cpp - the post-training passes ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/PostTrainingPasses.h"
#include "quantc/Transforms/RangeInfo.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_QUANTIZEPTQ
#define GEN_PASS_DEF_QUANTIZEWEIGHTS
#define GEN_PASS_DEF_FOLDCLAMPS
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace quantc::transforms;

namespace {

struct QuantizePTQ : impl::QuantizePTQBase<QuantizePTQ> {
  using QuantizePTQBase::QuantizePTQBase;
  void runOnOperation() override {
    PostTrainingOptions options;
    options.activations = activations;
    options.perTensor = perTensor;
    options.inputs = inputs;
    options.outputs = outputs;
    options.keepFloat = keepFloat;
    options.strict = strict;
    options.exact = exact;
    PostTrainingReport report;
    if (failed(quantizePostTraining(getOperation(), options, report)))
      return signalPassFailure();
    getOperation()->walk([](mlir::Operation *op) {
      for (mlir::Value result : op->getResults())
        dropRangeAttribute(result);
    });
    for (mlir::BlockArgument argument : getOperation().getArguments())
      dropRangeAttribute(argument);
    for (const BiasGuard &g : report.guards)
      mlir::emitRemark(mlir::NameLoc::get(mlir::StringAttr::get(&getContext(), g.name)))
          << "channel " << g.channel << ": bias " << g.bias << " does not fit 31 bits at weight scale "
          << g.scaleBefore << ", scale widened to " << g.scaleAfter;
    numInteger += static_cast<unsigned>(report.integerOps);
    numFloat += static_cast<unsigned>(report.floatOps);
    numGuarded += static_cast<unsigned>(report.guards.size());
    numRequantized += static_cast<unsigned>(report.requantized);
  }
};

struct QuantizeWeights : impl::QuantizeWeightsBase<QuantizeWeights> {
  using QuantizeWeightsBase::QuantizeWeightsBase;
  void runOnOperation() override {
    WeightsOnlyOptions options;
    options.storage = storage;
    options.perTensor = perTensor;
    options.minElements = minElements;
    options.rules = ruleSet;
    options.keepFloat = keepFloat;
    PostTrainingReport report;
    if (failed(quantizeWeightsOnly(getOperation(), options, report)))
      return signalPassFailure();
    getOperation()->walk([&](mlir::Operation *op) {
      if (op->hasTrait<mlir::OpTrait::ConstantLike>() && op->getNumResults() == 1)
        if (auto type = mlir::dyn_cast<mlir::ShapedType>(op->getResult(0).getType()))
          numStored += mlir::isa<mlir::Float16Type, mlir::quant::QuantizedType>(type.getElementType());
    });
  }
};

struct FoldClamps : impl::FoldClampsBase<FoldClamps> {
  using FoldClampsBase::FoldClampsBase;
  void runOnOperation() override { numFolded += static_cast<unsigned>(foldClamps(getOperation())); }
};

} // namespace
