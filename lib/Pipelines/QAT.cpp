//===- QAT.cpp - quantization-aware networks to integers ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "AttachRanges.h"
#include "PipelineBuilder.h"

#include "quantc/Transforms/EndsPasses.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

std::string pipelines::inputStats(StringRef name, double mean, double std) {
  return llvm::formatv("{0}={1}:{2}", name, llvm::format("%.17g", mean), llvm::format("%.17g", std));
}

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

void pipelines::buildFloatPipeline(OpPassManager &pm, const FloatOptions &options) {
  PipelineBuilder add(pm, options.skip);
  if (options.foldFakeQuant)
    add(transforms::createFoldFakeQuant({options.rules}));
  if (options.dropFakeQuant)
    add(transforms::createDropFakeQuant());
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
  auto propagate = [&] { add(transforms::createPropagateRanges({rules, options.changeConcatInputRanges})); };
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
    transforms::SetInputRangesOptions stats{rules, options.type, {}};
    stats.stats.assign(options.inputStats.begin(), options.inputStats.end());
    add(transforms::createSetInputRanges(stats));
  }
  if (!options.rangesFile.empty())
    add(transforms::createImportRanges({rules, options.rangesFile, false}));
  if (!options.fileRanges.empty())
    add(createAttachRanges(rules, options.fileRanges));
  if (!options.ranges.empty()) {
    transforms::GiveRangesOptions given{rules, {}};
    given.ranges.assign(options.ranges.begin(), options.ranges.end());
    add(transforms::createGiveRanges(given));
  }
  propagate();
  if (!options.sampleRanges.empty()) {
    transforms::FillRangesOptions fill{rules, {}};
    fill.ranges.assign(options.sampleRanges.begin(), options.sampleRanges.end());
    add(transforms::createFillRanges(fill));
    propagate();
  }
  if (options.defaultRange) {
    add(transforms::createDefaultRanges({rules, options.defaultRange->first, options.defaultRange->second}));
    propagate();
  }
  add(transforms::createCheckRanges({rules == RuleSet::Toco ? RequiredRanges::All : RequiredRanges::Any}));
  add(transforms::createChooseParams({rules, options.type}));
  if (rules == RuleSet::Toco)
    add(transforms::createDropTrivialActivations());
  transforms::QuantizeOptions quantize;
  quantize.ruleSet = rules;
  quantize.numberType = options.type;
  quantize.perTensor = options.perTensor;
  quantize.exact = options.exact && rules == RuleSet::TFLite;
  quantize.strict = options.strict;
  quantize.nudgeWeights = rules == RuleSet::Toco && (options.nudgeWeights || options.defaultRange);
  quantize.keepFloat.assign(options.keepFloat.begin(), options.keepFloat.end());
  add(transforms::createQuantize(quantize));
  if (!options.exact && rules == RuleSet::TFLite)
    add(transforms::createExpandFloorDivision());
  add(transforms::createQuantizeIO({options.input, options.output}));
  add.cleanUp(rules);
  add(transforms::createVerifyInteger({options.strict}));
}
