//===- Integers.cpp - from ranges to integers -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PipelineBuilder.h"

#include "quantc/Transforms/PostTrainingPasses.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

/// On functions, and on regions as functions.
static void addIntegers(OpPassManager &pm, const IntegerOptions &options) {
  const RuleSet rules = options.rules;
  PipelineBuilder add(pm, options.skip);
  transforms::MarkFloatOptions mark;
  mark.ruleSet = rules;
  mark.numberType = options.type;
  mark.exact = options.exact;
  mark.keepFloat.assign(options.keepFloat.begin(), options.keepFloat.end());
  add(transforms::createMarkFloat(mark));
  add(transforms::createPropagateRanges(
      {rules, options.type, options.exact, options.changeConcatInputRanges}));
  if (rules != RuleSet::Measured)
    add(transforms::createCheckRanges({rules == RuleSet::Toco ? RequiredRanges::All : RequiredRanges::Any}));
  add(transforms::createChooseParams({rules, options.type}));
  if (rules == RuleSet::Toco)
    add(transforms::createDropTrivialActivations());
  transforms::QuantizeOptions quantize;
  quantize.ruleSet = rules;
  quantize.numberType = options.type;
  quantize.perTensor = options.perTensor;
  quantize.exact = options.exact;
  quantize.strict = options.strict;
  quantize.nudgeWeights = options.nudgeWeights;
  add(transforms::createQuantize(quantize));
  if (!options.exact && rules != RuleSet::Toco)
    add(transforms::createExpandFloorDivision());
  add(transforms::createQuantizeIO({rules, options.input, options.output, options.outputMayStay}));
  if (rules != RuleSet::Measured) // its constants are made once, its operators joined before
    add.cleanUp(rules);
  add(transforms::createVerifyInteger({options.strict}));
}

void pipelines::buildIntegerPipeline(OpPassManager &pm, const IntegerOptions &options) {
  addIntegers(pm, options);
  pm.addNestedPass<func::FuncOp>(transforms::createCarryIntegers());
}
