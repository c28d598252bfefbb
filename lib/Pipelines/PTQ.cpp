//===- PTQ.cpp - float networks with known ranges to integers -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PipelineBuilder.h"

#include "quantc/Transforms/PostTrainingPasses.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

void pipelines::addPostTrainingRewrites(PipelineBuilder &add, const transforms::PostTrainingOptions &decide) {
  if (decide.activations == transforms::Activations::Int16)
    add(transforms::createExpandSquaredDifference());
  if (decide.exact)
    return;
  add(transforms::createExpandNegation());
  add(transforms::createFoldClamps());
  add(transforms::createRaiseLeakyRelu());
  add(transforms::createBoundMasks());
}

void pipelines::buildPtqPipeline(OpPassManager &pm, const PtqOptions &options) {
  FloatOptions fusions;
  fusions.skip = options.skip;
  buildFloatPipeline(pm, fusions);
  PipelineBuilder add(pm, options.skip);
  const transforms::PostTrainingOptions &decide = options.decide;
  addPostTrainingRewrites(add, decide);
  if (!options.rangesFile.empty())
    add(transforms::createImportRanges({RuleSet::TFLite, options.rangesFile, false}));
  if (options.defaultRange)
    add(transforms::createDefaultRanges(
        {RuleSet::TFLite, options.defaultRange->first, options.defaultRange->second}));
  if (!decide.exact) {
    add(transforms::createClipMasks({decide.activations}));
    add(transforms::createWidenRanges({decide.activations}));
  }
  add(transforms::createQuantizePTQ({decide.activations, decide.perTensor, decide.inputs, decide.outputs,
                                     decide.keepFloat, decide.strict, decide.exact}));
}
