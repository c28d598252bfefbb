//===- Evaluate.cpp - quantc evaluate ---------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Progress.h"

#include "quantc/Pipelines/Evaluate.h"

#include "llvm/Support/Format.h"

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  ModelFlags model;
  std::string labels = "labels";
  pipelines::RunOptions run;
};
} // namespace

static int run(const Options &options) {
  pipelines::LoadOptions load;
  if (!options.model.fill(load))
    return BadUsage;
  Session session;
  mlir::FailureOr<pipelines::LoadedModel> model =
      pipelines::loadModel(options.model.model, &session.context(), load);
  if (failed(model))
    return Refused;
  Progress progress("evaluating");
  pipelines::RunOptions runOptions = options.run;
  runOptions.progress = [&](size_t done, size_t total) { progress.update(done, total); };
  mlir::FailureOr<pipelines::Evaluation> e =
      pipelines::evaluateModel(*model->module, runOptions, options.labels);
  progress.finish();
  if (failed(e))
    return Refused;
  auto line = [&](const char *name, size_t right) {
    llvm::outs() << name
                 << llvm::format(" %.2f %%",
                                 100.0 * static_cast<double>(right) / static_cast<double>(e->samples))
                 << "  (" << right << " of " << e->samples << ")\n";
  };
  line("top-1", e->top1);
  if (e->hasTop5)
    line("top-5", e->top5);
  llvm::outs().flush();
  return Done;
}

void driver::addEvaluate(CLI::App &app, Status &status) {
  CLI::App *command =
      app.add_subcommand("evaluate", "Says how often a classifier is right: top-1 and top-5.");
  auto options = std::make_shared<Options>();
  options->model.add(*command);
  addSampleFlags(*command, options->run.data, options->run.samples, "--data");
  command->add_option("--labels", options->labels, "key of the .npz that holds the labels (default: labels)");
  addKernelFlags(*command, options->run.program);
  takeInteger(command->add_option("--threads", options->run.threads, "0: as many as the machine has"), 0);
  command->footer("Example:\n  quantc evaluate model.tflite --data test.npz --labels labels");
  whenParsed(*command, status, [options] { return run(*options); });
}
