//===- Evaluate.cpp - quantc evaluate ---------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Outputs.h"
#include "Progress.h"

#include "quantc/Pipelines/Evaluate.h"

#include "llvm/Support/Format.h"

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  std::string model, json;
  pipelines::LoadOptions load;
  pipelines::LabelOptions labels;
  pipelines::RunOptions run;
  pipelines::Flags flags;
};
} // namespace

static void printText(const pipelines::Evaluation &e, llvm::raw_ostream &os) {
  if (e.shard)
    os << e.samples << " samples of " << e.shard->allSamples << ": " << e.shard->describe() << "\n";
  auto line = [&](const char *name, size_t right) {
    os << name
       << llvm::format(" %.2f %%", 100.0 * static_cast<double>(right) / static_cast<double>(e.samples))
       << "  (" << right << " of " << e.samples << ")\n";
  };
  if (e.samples)
    line("top-1", e.top1);
  if (e.hasTop5)
    line("top-5", e.top5);
  os.flush();
}

static int run(const Options &options) {
  Session session;
  mlir::FailureOr<pipelines::LoadedModel> model =
      pipelines::loadModel(options.model, &session.context(), options.load);
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
  e->modelHash = model->hash;
  if (!options.json.empty()) {
    OutputFiles files;
    for (const std::string &path : options.run.data)
      files.keep(path);
    files.keep(options.model);
    if (!addOutput(files, options.json,
                   [&](llvm::raw_ostream &os) { os << pipelines::formatEvaluation(*e); }) ||
        !commitOutputs(files))
      return Refused;
  }
  printText(*e, options.json == "-" ? llvm::errs() : llvm::outs());
  return Done;
}

void driver::addEvaluate(CLI::App &app, Status &status) {
  Command command(app, "evaluate", "Says how often a classifier is right: top-1 and top-5.");
  auto options = std::make_shared<Options>();
  command.takeModel(options->model);
  pipelines::addLoadFlags(options->flags, options->load);
  pipelines::addEvaluateFlags(options->flags, options->run, options->labels);
  command.takeFlags(options->flags, {"--data"});
  command.take("--json", options->json, "write the counts; quantc merge-evaluations joins those of shards");
  command.showBelow("Examples:\n"
                    "  quantc evaluate model.tflite --data test.npz --labels labels\n"
                    "  quantc evaluate model.tflite --data x.npy --labels y.npy\n"
                    "  quantc evaluate model.tflite --data photos/ --classes labels.txt");
  command.whenParsed(status, [options] { return run(*options); });
}
