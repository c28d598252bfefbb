//===- Inspect.cpp - quantc inspect -----------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"

#include "quantc/Pipelines/Inspect.h"

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  std::string model;
  pipelines::LoadOptions load;
  pipelines::Flags flags;
  bool json = false;
};
} // namespace

static int run(const Options &options) {
  Session session;
  mlir::FailureOr<pipelines::LoadedModel> model =
      pipelines::loadModel(options.model, &session.context(), options.load);
  if (failed(model))
    return Refused;
  auto main = model->module->lookupSymbol<mlir::func::FuncOp>("main");
  if (!main) {
    printError("model has no function main");
    return Refused;
  }
  pipelines::ModelDescription description = pipelines::describeModel(main, model->fileBytes);
  if (options.json)
    pipelines::printJSON(description, llvm::outs());
  else
    pipelines::printText(description, llvm::outs());
  llvm::outs().flush();
  return Done;
}

void driver::addInspect(CLI::App &app, Status &status) {
  Command command(app, "inspect",
                  "Says what a model holds: inputs, outputs, tensors, operators, "
                  "bytes, multiply-accumulates, and what its integers mean.");
  auto options = std::make_shared<Options>();
  command.takeModel(options->model);
  pipelines::addLoadFlags(options->flags, options->load);
  command.takeFlags(options->flags);
  command.takeSwitch("--json", options->json, "as JSON: inputs, outputs, operators, tensors, bytes, macs");
  command.showBelow("Example:\n  quantc inspect model.tflite");
  command.whenParsed(status, [options] { return run(*options); });
}
