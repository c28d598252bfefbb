//===- Run.cpp - quantc run -------------------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Progress.h"

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  std::string model, output;
  pipelines::LoadOptions load;
  pipelines::RunOptions run;
  pipelines::Flags flags;
};
} // namespace

static int run(Options &options) {
  if (options.output == "-") {
    printError("-o -: an .npz is no text for standard output; name a file");
    return BadUsage;
  }
  Session session;
  mlir::FailureOr<pipelines::LoadedModel> model =
      pipelines::loadModel(options.model, &session.context(), options.load);
  if (failed(model))
    return Refused;
  Progress progress("running");
  options.run.progress = [&](size_t done, size_t total) { progress.update(done, total); };
  mlir::FailureOr<std::vector<pipelines::TensorRows>> rows = pipelines::runModel(*model->module, options.run);
  progress.finish();
  if (failed(rows))
    return Refused;
  std::vector<calibration::NpzEntry> entries;
  for (const pipelines::TensorRows &r : *rows)
    entries.push_back({r.name, r.type, r.shape, r.bytes});
  if (calibration::Error e = calibration::writeNpz(options.output, entries)) {
    printError(*e);
    return Refused;
  }
  return Done;
}

void driver::addRun(CLI::App &app, Status &status) {
  Command command(app, "run",
                  "Runs a model over samples and writes its outputs by tensor name, one row a sample.");
  auto o = std::make_shared<Options>();
  command.takeModel(o->model);
  command.require("-o", o->output, "the .npz to write");
  pipelines::addLoadFlags(o->flags, o->load);
  pipelines::addRunFlags(o->flags, o->run);
  command.takeFlags(o->flags, {"--data"});
  command.showBelow("Example:\n  quantc run model.tflite --data test.npz -o outputs.npz --all-tensors");
  command.whenParsed(status, [o] { return run(*o); });
}
