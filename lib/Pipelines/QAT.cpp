//===- QAT.cpp - quantization-aware networks to integers ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "AttachRanges.h"
#include "PipelineBuilder.h"

#include "quantc/Pipelines/Passes.h"
#include "quantc/Transforms/EndsPasses.h"
#include "quantc/Transforms/PostTrainingPasses.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

void pipelines::addFloatFusions(PipelineBuilder &add, RuleSet rules, FoldedRange learnt) {
  add(transforms::createSinkTransposes());
  add(transforms::createSimplify({rules}));
  add(transforms::createRaiseNormalizations());
  add(transforms::createRaiseActivations());
  add(transforms::createHoistElementwise({rules}));
  add(transforms::createFuseDilation());
  if (rules == RuleSet::Toco)
    add(transforms::createConvToDepthwise());
  add(transforms::createFoldBatchNorm({rules, learnt}));
  add(transforms::createFuseBias({rules}));
  add(transforms::createFuseActivation());
  add(transforms::createFusePad());
  if (rules == RuleSet::Toco)
    add(transforms::createFuseFlatten());
}

void pipelines::addRaiseRecurrent(PipelineBuilder &add, bool exact) {
  constexpr double converterClip = 10; // TFLiteConverter bounds the state of every LSTM cell of Keras
  add(transforms::createRaiseRecurrent({exact ? converterClip : 0}));
}

void pipelines::buildFloatPipeline(OpPassManager &pm, const FloatOptions &options) {
  PipelineBuilder add(pm, options.skip);
  if (options.foldFakeQuant)
    add(transforms::createFoldFakeQuant({options.rules}));
  if (options.dropFakeQuant)
    add(transforms::createDropFakeQuant());
  if (!options.exact && options.rules == RuleSet::TFLite)
    add(transforms::createRaiseCustom());
  // An activation that is written twice would keep both from being fused.
  if (options.rules == RuleSet::TFLite)
    add.cleanUp(options.rules);
  addFloatFusions(add, options.rules);
  if (options.rules == RuleSet::TFLite)
    add(transforms::createFoldInputScale());
  if (options.foldFakeQuant) {
    add(transforms::createWidenFakeQuant({options.rules}));
    add(transforms::createForgetRanges());
  }
  add.cleanUp(options.rules);
  if (options.unroll || options.rules != RuleSet::TFLite)
    return;
  addRaiseRecurrent(add, options.exact); // of cells that read the same constants
  add.cleanUp(options.rules);
}

/// What a trained range of weights becomes behind which a factor is folded.
static FoldedRange foldedRange(const QatOptions &options) {
  if (options.rules == RuleSet::Toco)
    return FoldedRange::Anew;
  if (options.exact)
    return FoldedRange::Lose;
  return options.perTensor ? FoldedRange::Anew : FoldedRange::Scale;
}

void pipelines::buildQatPipeline(OpPassManager &pm, const QatOptions &options) {
  RuleSet rules = options.rules;
  PipelineBuilder add(pm, options.skip);
  auto propagate = [&] {
    add(transforms::createPropagateRanges(
        {rules, options.type, options.exact, options.changeConcatInputRanges}));
  };
  add(transforms::createFoldFakeQuant({rules}));
  add(transforms::createRaiseFullyConnected({rules}));
  if (options.reorderAcrossFakeQuant || rules == RuleSet::TFLite)
    add(transforms::createUnblockFusions({rules}));
  addFloatFusions(add, rules, foldedRange(options));
  // Equal operators are one before their readers ask for ranges.
  if (rules == RuleSet::TFLite)
    add.cleanUp(rules);
  add(transforms::createFakeQuantToRanges({rules}));
  if (!options.inputStats.empty()) {
    if (options.statsWin)
      add(transforms::createForgetInputRanges());
    add(transforms::createSetInputRanges(rules, options.type, options.inputStats));
  }
  if (!options.rangesFile.empty())
    add(createImportRanges({rules, options.rangesFile, false}));
  if (!options.fileRanges.empty())
    add(createAttachRanges(rules, options.fileRanges));
  if (!options.ranges.empty())
    add(transforms::createGiveRanges(rules, options.ranges));
  if (!options.sampleRanges.empty()) {
    propagate();
    add(transforms::createFillRanges(rules, options.sampleRanges));
  }
  if (options.defaultRange) {
    propagate();
    add(transforms::createDefaultRanges({rules, options.defaultRange->first, options.defaultRange->second}));
  }
  IntegerOptions integers = options;
  integers.exact = options.exact && rules == RuleSet::TFLite;
  integers.nudgeWeights = rules == RuleSet::Toco && (options.nudgeWeights || options.defaultRange);
  buildIntegerPipeline(pm, integers);
}
