//===- PipelineBuilder.h - passes with an off switch ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_PIPELINEBUILDER_H
#define QUANTC_LIB_PIPELINES_PIPELINEBUILDER_H

#include "quantc/Pipelines/Pipelines.h"
#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RegionPasses.h"

#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/STLExtras.h"

namespace quantc::pipelines {

/// Adds function passes, except those named in `skip`. From the first on they work on the regions of ops as
/// on functions; with the builder's end the regions are back in their ops.
class PipelineBuilder {
public:
  PipelineBuilder(mlir::OpPassManager &manager, const std::vector<std::string> &leaveOut)
      : pm(manager), skip(leaveOut) {
    pm.addPass(transforms::createOutlineRegions());
  }
  ~PipelineBuilder() { pm.addPass(transforms::createInlineRegions()); }
  PipelineBuilder(const PipelineBuilder &) = delete;
  PipelineBuilder &operator=(const PipelineBuilder &) = delete;

  void operator()(std::unique_ptr<mlir::Pass> pass) {
    if (!llvm::is_contained(skip, pass->getArgument().str()))
      pm.addNestedPass<mlir::func::FuncOp>(std::move(pass));
  }
  /// Equal constants become one, unread ones disappear; TFLiteConverter joins equal operators too.
  void cleanUp(RuleSet rules) {
    (*this)(rules == RuleSet::Toco ? transforms::createMergeConstants() : mlir::createCSEPass());
  }

private:
  mlir::OpPassManager &pm;
  const std::vector<std::string> &skip;
};

/// Cells of LSTMs become one operator; `exact`: as TFLiteConverter writes it.
void addRaiseRecurrent(PipelineBuilder &add, bool exact);
void addFloatFusions(PipelineBuilder &add, RuleSet rules, FoldedRange learnt = FoldedRange::Anew);

} // namespace quantc::pipelines

#endif
