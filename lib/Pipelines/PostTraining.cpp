//===- PostTraining.cpp - samples in, integers out ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/PostTraining.h"

#include "quantc/Pipelines/Pipelines.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Pass/PassManager.h"
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;
using calibration::SampleSet;
using interpreter::Program;

bool pipelines::isPostTraining(ModuleOp module, const ConvertOptions &options) {
  if (options.quantize == Quantize::None)
    return false;
  bool trained = false;
  module.walk([&](qnn::FakeQuantOp) { trained = true; });
  if (trained)
    return false;
  if (options.quantize == Quantize::Float16 || options.quantize == Quantize::Dynamic)
    return true;
  return options.compat == Compat::TFLite &&
         (!options.calibrationData.empty() || !options.rangesFile.empty());
}

namespace {

/// One conversion after training.
class PostTraining {
public:
  PostTraining(ModuleOp m, const ConvertOptions &o, uint64_t hash) : module(m), options(o), modelHash(hash) {}

  LogicalResult fuse();
  LogicalResult collect(bool histograms);
  LogicalResult giveRanges(ConvertSummary &summary);
  FailureOr<PostTrainingResult> quantize(ConvertSummary &summary);

  calibration::Calibration statistics;
  std::unique_ptr<SampleSet> samples;
  calibration::RangesFile toFile() const {
    return calibration::toRangesFile(statistics, program->tensors(), modelHash);
  }

private:
  func::FuncOp main() { return module.lookupSymbol<func::FuncOp>("main"); }
  InFlightDiagnostic refuse() { return emitError(UnknownLoc::get(module.getContext())); }
  calibration::RangeMethod method() const;
  std::string advise(const ConvertSummary &summary) const;
  transforms::Border border(pipelines::IOType type) const;

  ModuleOp module;
  const ConvertOptions &options;
  uint64_t modelHash;
  std::shared_ptr<const Program> program;
};

calibration::RangeMethod PostTraining::method() const {
  calibration::RangeMethod m;
  m.kind = static_cast<calibration::RangeMethod::Kind>(options.calibration.kind);
  m.percentile = options.calibration.percentile;
  m.levels = options.quantize == Quantize::Int16x8 ? 65535 : 255;
  return m;
}

transforms::Border PostTraining::border(pipelines::IOType type) const {
  switch (type) {
  case pipelines::IOType::Same: // uint8 has int8 inside and uint8 outside
    return options.quantize == Quantize::UInt8 ? transforms::Border::UInt8 : transforms::Border::Same;
  case pipelines::IOType::Float:
    return transforms::Border::Float;
  case pipelines::IOType::Int8:
    return transforms::Border::Int8;
  case pipelines::IOType::UInt8:
    return transforms::Border::UInt8;
  case pipelines::IOType::Int16:
    return transforms::Border::Int16;
  }
  return transforms::Border::Same;
}

LogicalResult PostTraining::fuse() {
  PassManager pm(module.getContext());
  FloatOptions fusions;
  fusions.rules = RuleSet::TFLite;
  buildFloatPipeline(pm, fusions);
  if (failed(pm.run(module)))
    return failure();
  if (!options.exactCompat && options.quantize != Quantize::Float16 && options.quantize != Quantize::Dynamic)
    transforms::foldClamps(main());
  return success();
}

LogicalResult PostTraining::collect(bool histograms) {
  auto compiled = Program::compile(main(), {});
  if (failed(compiled))
    return failure();
  program = *compiled;
  calibration::SampleOptions sampleOptions;
  sampleOptions.maxSamples = options.samples;
  sampleOptions.limits = options.load.limits;
  std::optional<InputStats> stats = options.stats;
  if (!options.inputStats.empty() && program->inputs().size() == 1)
    if (auto it = options.inputStats.find(program->inputs()[0].name); it != options.inputStats.end())
      stats = it->second;
  if (stats) {
    sampleOptions.mean = {static_cast<double>(stats->mean)};
    sampleOptions.std = {static_cast<double>(stats->std)};
  }
  std::vector<interpreter::TensorInfo> inputs(program->inputs().begin(), program->inputs().end());
  if (auto e = SampleSet::open(options.calibrationData, inputs, sampleOptions, samples))
    return refuse() << *e;
  calibration::CalibrationOptions run;
  run.histograms = histograms;
  run.threads = options.threads;
  run.outputBytes = int64_t{64} << 20;
  run.progress = options.progress;
  if (auto e = calibration::calibrate(program, *samples, run, statistics))
    return refuse() << *e;
  return success();
}

/// Ranges of a file first, those of samples over them, a default for what is left.
LogicalResult PostTraining::giveRanges(ConvertSummary &summary) {
  if (!options.rangesFile.empty()) {
    calibration::RangesFile file;
    if (auto e = calibration::readRanges(options.rangesFile, options.load.limits, file))
      return refuse() << *e;
    if (file.modelHash && file.modelHash != modelHash)
      summary.notes.push_back(options.rangesFile + " was made from another model file");
    std::map<std::string, std::pair<float, float>> ranges;
    std::string lacking;
    for (const auto &[name, s] : file.tensors) {
      auto r = chooseRange(s, method());
      if (!r)
        lacking += (lacking.empty() ? "'" : ", '") + name + "'";
      else
        ranges[name] = {r->min, r->max};
    }
    if (!lacking.empty())
      return refuse() << options.rangesFile
                      << ": lacks the statistics that this calibration method needs, for tensors " << lacking
                      << "; minmax needs none";
    std::vector<std::string> unused;
    transforms::applyRanges(main(), ranges, unused);
    if (!ranges.empty() && unused.size() == ranges.size())
      return refuse() << options.rangesFile << ": none of its " << ranges.size()
                      << " names is a tensor or node of this model; the first is '" << unused.front() << "'";
    for (const std::string &name : unused)
      summary.notes.push_back("ranges: no tensor is named '" + name + "'");
  }
  if (samples) {
    std::vector<Value> values = calibration::getProgramValues(main());
    for (size_t i = 0; i < values.size() && i < statistics.tensors.size(); ++i)
      if (statistics.tensors[i].samples)
        if (auto r = chooseRange(statistics.tensors[i], method()))
          transforms::setCalibratedRange(values[i], r->min, r->max);
    summary.samples = samples->size();
    if (samples->size() < 10)
      summary.notes.push_back("only " + std::to_string(samples->size()) +
                              " samples: ranges may clip what other inputs reach");
  }
  if (options.defaultRange)
    transforms::applyDefaultRange(main(), static_cast<float>(options.defaultRange->first),
                                  static_cast<float>(options.defaultRange->second));
  transforms::refreshSignature(main());
  return success();
}

/// Figures as in docs/Accuracy.md: below 20 dB classifiers begin to lose answers.
std::string PostTraining::advise(const ConvertSummary &summary) const {
  if (*summary.sqnr >= 20 && summary.top1.value_or(1) >= 0.95)
    return "";
  if (samples->size() < 16)
    return "more samples (there are " + std::to_string(samples->size()) + ", some hundred are usual)";
  if (options.perTensor)
    return "one scale for each channel: leave out --per-tensor";
  if (!options.biasCorrection)
    return "--bias-correction (weights of few bits shift the means of channels; this takes the shift back)";
  if (options.calibration.kind == CalibrationMethod::Kind::MinMax)
    return "--calibration mse (ranges that weigh rare large values against the rest)";
  if (options.quantize != Quantize::Int16x8)
    return "--quantize int16x8, or --keep-float for the layers that quantc compare names";
  return "--keep-float for the layers that quantc compare names";
}

FailureOr<PostTrainingResult> PostTraining::quantize(ConvertSummary &summary) {
  PostTrainingResult result;
  if (options.quantize == Quantize::Float16 || options.quantize == Quantize::Dynamic) {
    if (failed(fuse()))
      return failure();
    transforms::WeightsOnlyOptions weights;
    weights.storage = options.quantize == Quantize::Float16 ? transforms::WeightStorage::Float16
                                                            : transforms::WeightStorage::Int8;
    weights.perTensor = options.perTensor;
    weights.keepFloat = options.keepFloat;
    if (failed(transforms::quantizeWeightsOnly(main(), weights, result.report)))
      return failure();
    return result;
  }
  if (failed(fuse()))
    return failure();
  if (!options.calibrationData.empty() &&
      failed(collect(method().needsHistogram() || !options.reportFile.empty() ||
                     !options.saveRangesFile.empty())))
    return failure();
  result.reference = module.clone();
  if (samples) {
    result.ranges = toFile();
    if (!options.saveRangesFile.empty())
      if (auto e = calibration::writeRanges(options.saveRangesFile, result.ranges))
        return refuse() << *e;
  }
  if (failed(giveRanges(summary)))
    return failure();
  transforms::PostTrainingOptions decide;
  decide.activations =
      options.quantize == Quantize::Int16x8 ? transforms::Activations::Int16 : transforms::Activations::Int8;
  decide.perTensor = options.perTensor;
  decide.inputs = border(options.inputType);
  decide.outputs = border(options.outputType);
  decide.keepFloat = options.keepFloat;
  decide.strict = options.strict;
  if (failed(transforms::quantizePostTraining(main(), decide, result.report)))
    return failure();
  for (const auto &i : result.report.islands)
    summary.islands.push_back({i.name, i.op, i.reason});
  for (const auto &g : result.report.guards)
    summary.notes.push_back(g.name.substr(0, g.name.find(';')) + ", channel " + std::to_string(g.channel) +
                            ": weight scale widened so that its bias fits");
  auto reference = result.reference->lookupSymbol<func::FuncOp>("main");
  if (options.biasCorrection) {
    if (!samples)
      return refuse() << "bias correction needs samples: give --calibrate";
    auto corrected = correctBiases(reference, main(), *samples, options.threads, options.progress);
    if (failed(corrected))
      return failure();
    summary.notes.push_back("biases of " + std::to_string(*corrected) + " layers corrected over " +
                            std::to_string(samples->size()) + " samples");
  }
  if (samples && !statistics.outputs.empty()) {
    auto agreement = measureAgreement(statistics, program->inputs(), main(), *samples, options.threads);
    if (failed(agreement))
      return failure();
    if (agreement->real)
      summary.sqnr = agreement->sqnr();
    if (agreement->classifies)
      summary.top1 = static_cast<double>(agreement->sameTop1) / static_cast<double>(agreement->samples);
  }
  if (summary.sqnr)
    summary.advice = advise(summary);
  result.samples = std::move(samples);
  return result;
}

} // namespace

FailureOr<PostTrainingResult> pipelines::quantizeAfterTraining(ModuleOp module, const ConvertOptions &options,
                                                               uint64_t modelHash, ConvertSummary &summary) {
  return PostTraining(module, options, modelHash).quantize(summary);
}

FailureOr<calibration::RangesFile> pipelines::calibrateModel(ModuleOp module, const ConvertOptions &options,
                                                             uint64_t modelHash, bool histograms) {
  PostTraining run(module, options, modelHash);
  if (failed(run.fuse()) || failed(run.collect(histograms)))
    return failure();
  return run.toFile();
}
