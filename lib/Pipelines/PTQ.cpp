//===- PTQ.cpp - float networks with known ranges to integers -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PipelineBuilder.h"

#include "quantc/Pipelines/Passes.h"
#include "quantc/Transforms/MixedWidthPasses.h"
#include "quantc/Transforms/PostTrainingPasses.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

void pipelines::buildPtqFusions(OpPassManager &pm, const PtqOptions &options) {
  FloatOptions fusions;
  fusions.skip = options.skip;
  fusions.exact = options.exact;
  fusions.unroll = true; // what is inside of a cell is to be measured
  buildFloatPipeline(pm, fusions);
  PipelineBuilder add(pm, options.skip);
  if (options.type == NumberType::Int16)
    add(transforms::createExpandSquaredDifference());
  if (options.exact)
    return;
  // What loses less than TFLiteConverter.
  add(transforms::createExpandNegation());
  add(transforms::createFoldClamps());
  add(transforms::createRaiseLeakyRelu());
  add(transforms::createBoundMasks());
}

void pipelines::buildPtqIntegers(OpPassManager &pm, const PtqOptions &options) {
  PipelineBuilder add(pm, options.skip);
  if (!options.rangesFile.empty())
    add(createImportRanges({RuleSet::Measured, options.rangesFile, false}));
  if (options.defaultRange)
    add(transforms::createDefaultRanges(
        {RuleSet::TFLite, options.defaultRange->first, options.defaultRange->second}));
  if (!options.unroll && options.type == NumberType::Int8) // no other kernel
    addRaiseRecurrent(add, options.exact);
  if (!options.exact) {
    add(transforms::createClipMasks({options.type}));
    if (options.type == NumberType::Int8) { // what is named, and what is marked
      transforms::WidenActivationsOptions widen;
      widen.names.assign(options.keepInt16.begin(), options.keepInt16.end());
      add(transforms::createWidenActivations(widen));
    }
    add(transforms::createWidenRanges({options.type}));
  }
  if (options.weightBits == 4) {
    transforms::NarrowWeightsOptions narrow;
    narrow.numberType = options.type;
    narrow.keep.assign(options.keepFloat.begin(), options.keepFloat.end());
    add(transforms::createNarrowWeights(narrow));
  }
  buildIntegerPipeline(pm, options);
}

void pipelines::buildPtqPipeline(OpPassManager &pm, const PtqOptions &options) {
  if (options.rules != RuleSet::Measured) { // what `quantc convert --compat toco` does with a float network
    QatOptions other;
    static_cast<IntegerOptions &>(other) = options;
    other.rangesFile = options.rangesFile;
    other.defaultRange = options.defaultRange;
    return buildQatPipeline(pm, other);
  }
  buildPtqFusions(pm, options);
  buildPtqIntegers(pm, options);
}

void pipelines::buildWeightsPipeline(OpPassManager &pm, const WeightsOptions &options) {
  FloatOptions fusions;
  fusions.rules = options.rules;
  fusions.unroll = options.unroll;
  fusions.exact = options.exact;
  buildFloatPipeline(pm, fusions);
  transforms::QuantizeWeightsOptions weights;
  weights.storage = options.storage;
  weights.perTensor = options.perTensor;
  weights.ruleSet = options.rules;
  weights.keepFloat = options.keepFloat;
  const std::vector<std::string> all;
  PipelineBuilder add(pm, all);
  add(transforms::createQuantizeWeights(weights));
}
