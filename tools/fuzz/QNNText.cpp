//===- QNNText.cpp - modules in text --------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "quantc/Pipelines/Inspect.h"
#include "quantc/Pipelines/LoadModel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace quantc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz::Session session;
  pipelines::LoadOptions options;
  options.limits = fuzz::smallLimits();
  auto model =
      pipelines::loadModelFromMemory(fuzz::toText(data, size).str(), "fuzz.mlir", &session.context, options);
  fuzz::require(succeeded(model) || session.errors, "a module is refused with a message");
  if (failed(model))
    return 0;
  if (auto main = model->module->lookupSymbol<mlir::func::FuncOp>("main"); main && !main.isExternal())
    (void)pipelines::describeModel(main, 0);
  fuzz::runBothKernels(*model->module);
  fuzz::convertAllWays(*model->module);
  return 0;
}
