//===- Run.cpp - quantc run -------------------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Progress.h"

#include "quantc/Pipelines/RunModel.h"

using namespace quantc;
using namespace quantc::driver;
using interpreter::KernelSet;
using interpreter::Profile;

namespace {
struct Options {
  ModelFlags model;
  std::string output;
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
  Progress progress("running");
  pipelines::RunOptions runOptions = options.run;
  runOptions.progress = [&](size_t done, size_t total) { progress.update(done, total); };
  mlir::FailureOr<std::vector<pipelines::TensorRows>> rows = pipelines::runModel(*model->module, runOptions);
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

void driver::addKernelFlags(CLI::App &command, interpreter::ProgramOptions &program) {
  takeOne<KernelSet>(command.add_option("--kernels", program.kernels, "reference or fast: the same bytes"),
                     {{"reference", KernelSet::Reference}, {"fast", KernelSet::Fast}});
  takeOne<Profile>(
      command.add_option("--profile", program.profile, "whose rounding: litert-ref, tflite-2.13, xnnpack"),
      {{"litert-ref", Profile::LiteRTRef},
       {"tflite-2.13", Profile::TFLite213},
       {"xnnpack", Profile::XNNPack}});
}

void driver::addSampleFlags(CLI::App &command, std::vector<std::string> &data,
                            calibration::SampleOptions &samples, const std::string &name) {
  command.add_option(name, data, "image, folder of images, .npz (keys = input names) or .npy; repeatable")
      ->required()
      ->allow_extra_args(false);
  takeInteger(command.add_option("--samples", samples.maxSamples, "the first N samples alone"), 1);
  command.add_option("--mean", samples.mean, "real = (pixel - mean) / std; one number, or one per channel")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--std", samples.std, "see --mean")->delimiter(',')->allow_extra_args(false);
}

void driver::addRun(CLI::App &app, Status &status) {
  CLI::App *command = app.add_subcommand(
      "run", "Runs a model over samples and writes its outputs by tensor name, one row a sample.");
  auto options = std::make_shared<Options>();
  options->model.add(*command);
  command->add_option("-o", options->output, "the .npz to write")->required();
  addSampleFlags(*command, options->run.data, options->run.samples, "--data");
  command->add_flag("--all-tensors", options->run.allTensors, "inputs and the result of every operator too");
  command->add_flag("--dequantize", options->run.dequantize, "integers as the float32 they stand for");
  addKernelFlags(*command, options->run.program);
  takeInteger(command->add_option("--threads", options->run.threads, "0: as many as the machine has"), 0);
  command->footer("Example:\n  quantc run model.tflite --data test.npz -o outputs.npz --all-tensors");
  whenParsed(*command, status, [options] { return run(*options); });
}
