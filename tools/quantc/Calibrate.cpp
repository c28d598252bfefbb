//===- Calibrate.cpp - quantc calibrate -------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Progress.h"

#include "quantc/Pipelines/PostTraining.h"

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  std::string model, output;
  pipelines::ConvertOptions convert;
  bool noHistograms = false;
  pipelines::Flags flags;
};
} // namespace

static int run(Options &options) {
  pipelines::ConvertOptions &convert = options.convert;
  convert.load.savedModelFullNames = convert.exactCompat;
  Session session;
  Progress progress("calibrating");
  convert.progress = [&](size_t done, size_t total) { progress.update(done, total); };
  auto model = pipelines::loadModel(options.model, &session.context(), convert.load);
  if (failed(model))
    return Refused;
  auto ranges = pipelines::calibrateModel(*model->module, convert, model->hash, !options.noHistograms);
  progress.finish();
  if (failed(ranges))
    return Refused;
  if (auto error = calibration::writeRanges(options.output, *ranges)) {
    printError(*error);
    return Refused;
  }
  (options.output == "-" ? llvm::errs() : llvm::outs())
      << "wrote " << options.output << ": " << ranges->tensors.size() << " tensors, " << ranges->samples
      << " samples"
      << (ranges->shard
              ? " of " + std::to_string(ranges->shard->allSamples) + ": " + ranges->shard->describe()
              : "")
      << "\n";
  return Done;
}

void driver::addCalibrate(CLI::App &app, Status &status) {
  Command command(app, "calibrate",
                  "Runs the float network over samples and writes the statistics of every tensor.");
  auto o = std::make_shared<Options>();
  command.takeModel(o->model);
  command.require("-o", o->output, "the JSON to write");
  pipelines::addLoadFlags(o->flags, o->convert.load);
  pipelines::addCalibrateFlags(o->flags, o->convert, o->noHistograms);
  command.takeFlags(o->flags, {"--data"});
  command.showBelow(
      "Examples:\n"
      "  quantc calibrate frozen_graph.pb --data photos/ --mean 127.5 --std 127.5 -o ranges.json\n"
      "  quantc convert frozen_graph.pb -o model.tflite --ranges ranges.json --calibration mse");
  command.whenParsed(status, [o] { return run(*o); });
}
