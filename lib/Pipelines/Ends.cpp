//===- Ends.cpp - types at the ends of a network that is integer already --===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PipelineBuilder.h"
#include "quantc/Transforms/EndsPasses.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

void pipelines::buildEndsPipeline(OpPassManager &pm, const EndsOptions &options) {
  const std::vector<std::string> all;
  PipelineBuilder add(pm, all);
  add(transforms::createPeelIO({options.input, options.output, options.inputMayStay, options.outputMayStay}));
  add(transforms::createQuantizeIO({RuleSet::TFLite, options.input, options.output, false}));
  add(transforms::createVerifyInteger({options.strict}));
}
