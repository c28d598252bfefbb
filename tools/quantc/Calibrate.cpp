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
  ModelFlags model;
  std::string output;
  std::vector<std::string> data;
  calibration::SampleOptions samples;
  unsigned threads = 0;
  bool noHistograms = false, exactCompat = false;
};
} // namespace

static int run(Options &options) {
  pipelines::ConvertOptions convert;
  if (!options.model.fill(convert.load))
    return BadUsage;
  convert.calibrationData = options.data;
  convert.samples = options.samples.maxSamples;
  convert.stats = pipelines::InputStats{static_cast<float>(options.samples.mean.front()),
                                        static_cast<float>(options.samples.std.front())};
  convert.threads = options.threads;
  convert.exactCompat = options.exactCompat;
  Session session;
  Progress progress("calibrating");
  convert.progress = [&](size_t done, size_t total) { progress.update(done, total); };
  auto model = pipelines::loadModel(options.model.model, &session.context(), convert.load);
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
  llvm::outs() << "wrote " << options.output << ": " << ranges->tensors.size() << " tensors, "
               << ranges->samples << " samples\n";
  return Done;
}

void driver::addCalibrate(CLI::App &app, Status &status) {
  CLI::App *command = app.add_subcommand(
      "calibrate", "Runs the float network over samples and writes the statistics of every tensor.");
  auto o = std::make_shared<Options>();
  o->model.add(*command);
  command->add_option("-o", o->output, "the JSON to write")->required();
  addSampleFlags(*command, o->data, o->samples, "--data");
  takeInteger(command->add_option("--threads", o->threads, "0: as many as the machine has"), 0);
  command->add_flag("--no-histograms", o->noHistograms,
                    "minima and maxima alone: smaller, for minmax and average");
  command
      ->add_option_function<std::string>(
          "--compat", [o](const std::string &) { o->exactCompat = true; },
          "tflite: keep clamps apart that quantc folds into their producer; for ranges of convert --compat")
      ->check(CLI::IsMember({"tflite", "toco"}));
  command->footer(
      "Examples:\n"
      "  quantc calibrate frozen_graph.pb --data photos/ --mean 127.5 --std 127.5 -o ranges.json\n"
      "  quantc convert frozen_graph.pb -o model.tflite --ranges ranges.json --calibration mse");
  whenParsed(*command, status, [o] { return run(*o); });
}
