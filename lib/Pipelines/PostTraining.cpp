//===- PostTraining.cpp - samples in, integers out ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/PostTraining.h"

#include "AttachRanges.h"
#include "OperatorCounts.h"
#include "Requests.h"
#include "quantc/Accuracy/Layers.h"
#include "quantc/Accuracy/Search.h"
#include "quantc/Pipelines/CheckByRunning.h"
#include "quantc/Pipelines/Compare.h"
#include "quantc/Pipelines/RunModel.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/RangeInfo.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/SaveAndRestore.h"
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

namespace {

/// One conversion after training.
class PostTraining {
public:
  PostTraining(ModuleOp m, const ConvertOptions &o, uint64_t hash) : module(m), options(o), modelHash(hash) {}

  LogicalResult fuse(ConvertSummary &summary);
  LogicalResult collect(bool histograms);
  LogicalResult observe(ConvertSummary &summary);
  void fixInputRanges();
  void setRanges(const accuracy::RangeList &ranges);
  LogicalResult giveRanges(ConvertSummary &summary);
  LogicalResult giveOtherRanges(ConvertSummary &summary);
  FailureOr<PostTrainingResult> quantize(ConvertSummary &summary);
  FailureOr<accuracy::Candidate> makeCandidate(const accuracy::QuantizerInput &input);
  LogicalResult nameLayersInTheWay(func::FuncOp reference, ConvertSummary &summary);
  FailureOr<PostTrainingResult> searchAccuracy(ConvertSummary &summary);

  void warnNotFinite() const {
    for (const calibration::NotFinite &n : sampled.statistics.notFinite)
      emitWarning(UnknownLoc::get(module->getContext()))
          << "tensor '" << sampled.program->tensors()[n.tensor].name << "' " << n.text << ": it has no range";
  }

  void tellAboutSamples() { pipelines::tellAboutSamples(*sampled.samples, module.getContext()); }
  calibration::RangesFile toFile() const {
    calibration::RangesFile file =
        calibration::toRangesFile(sampled.statistics, sampled.program->tensors(), modelHash);
    file.shard = sampled.samples->shardRecord();
    return file;
  }

private:
  func::FuncOp main() { return module.lookupSymbol<func::FuncOp>("main"); }
  InFlightDiagnostic refuse() { return emitError(UnknownLoc::get(module.getContext())); }
  calibration::RangeMethod method() const { return rangeMethod(options); }
  std::string advise(const ConvertSummary &summary) const;
  LogicalResult run(ConvertSummary &summary, llvm::function_ref<void(OpPassManager &)> build) {
    PassManager pm(module.getContext());
    build(pm);
    return runPasses(pm, module, options, summary);
  }
  /// From ranges to integers, with `floatNodes` left in float.
  LogicalResult makeIntegers(ConvertSummary &summary, ArrayRef<std::string> floatNodes = {});

  ModuleOp module;
  const ConvertOptions &options;
  uint64_t modelHash;
  SampleRun sampled; // empty without --calibrate
};

LogicalResult PostTraining::fuse(ConvertSummary &summary) {
  return run(summary, [&](OpPassManager &pm) { buildPtqFusions(pm, ptqOf(options)); });
}

LogicalResult PostTraining::makeIntegers(ConvertSummary &summary, ArrayRef<std::string> floatNodes) {
  PtqOptions how = ptqOf(options);
  for (const std::string &name : floatNodes)
    how.keepFloat.push_back("^" + llvm::Regex::escape(name) + "$");
  if (failed(run(summary, [&](OpPassManager &pm) { buildPtqIntegers(pm, how); })))
    return failure();
  takeReports(main(), summary);
  return success();
}

LogicalResult PostTraining::collect(bool histograms) {
  FailureOr<SampleRun> run = runSamples(main(), options, histograms);
  if (failed(run))
    return failure();
  sampled = std::move(*run);
  return success();
}

/// Mean and std say what the integers of an input mean, whatever pixels the samples held.
void PostTraining::fixInputRanges() {
  if (!options.sampleOptions.mapsPixels())
    return;
  auto [low, high] = options.quantize == Quantize::Int16x8 ? options.sampleOptions.pixelRange()
                                                           : options.sampleOptions.storedPixelRange();
  for (BlockArgument input : main().getArguments())
    if (transforms::isActivation(input) &&
        (!sampled.samples || sampled.samples->feedsPixels(input.getArgNumber())))
      transforms::setCalibratedRange(input, static_cast<float>(low), static_cast<float>(high));
}

void PostTraining::setRanges(const accuracy::RangeList &ranges) {
  const std::vector<Value> values = calibration::getProgramValues(main());
  for (auto [value, range] : llvm::zip(values, ranges))
    if (range)
      transforms::setCalibratedRange(value, range->min, range->max);
  for (const calibration::NotFinite &n : sampled.statistics.notFinite)
    transforms::setLack(values[n.tensor], n.text);
}

/// Ranges of samples first, those of a file over them, a default for what is left.
LogicalResult PostTraining::giveRanges(ConvertSummary &summary) {
  if (sampled.samples) {
    accuracy::RangeList ranges;
    for (const calibration::TensorStatistics &seen : sampled.statistics.tensors)
      ranges.push_back(seen.samples ? chooseRange(seen, method()) : std::nullopt);
    setRanges(ranges);
    noteSamples(sampled, summary);
  }
  return giveOtherRanges(summary);
}

LogicalResult PostTraining::giveOtherRanges(ConvertSummary &summary) {
  if (!options.rangesFile.empty()) {
    auto given = readGivenRanges(main(), options, modelHash, summary);
    if (failed(given))
      return failure();
    // What is given wins over what was measured.
    std::string won;
    for (const std::string &name : attachRanges(main(), RuleSet::Measured, *given, /*overrides=*/true))
      won += (won.empty() ? "'" : ", '") + name + "'";
    if (sampled.samples && !won.empty())
      summary.notes.push_back(options.rangesFile + " wins over the samples for " + won);
  }
  fixInputRanges();
  transforms::refreshFunctionType(main());
  return success();
}

/// Below 20 dB classifiers begin to lose answers: docs/PostTraining.md, Measured.
std::string PostTraining::advise(const ConvertSummary &summary) const {
  if (*summary.sqnr >= 20 && summary.top1.value_or(1) >= 0.95)
    return "";
  if (sampled.samples->size() < 16)
    return "more samples (there are " + std::to_string(sampled.samples->size()) + ", some hundred are usual)";
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

/// Fuses and runs the samples, where there are some; the figures are to be those of the model as it was read.
LogicalResult PostTraining::observe(ConvertSummary &summary) {
  OwningOpRef<ModuleOp> asRead = options.calibrationData.empty() ? nullptr : module.clone();
  if (failed(fuse(summary)))
    return failure();
  if (!asRead)
    return success();
  if (failed(collect(method().needsHistogram() || !options.reportFile.empty() ||
                     !options.saveRangesFile.empty())))
    return failure();
  return compareWithModel(sampled, asRead->lookupSymbol<func::FuncOp>("main"), options.threads, summary);
}

FailureOr<PostTrainingResult> PostTraining::quantize(ConvertSummary &summary) {
  PostTrainingResult result;
  if (options.accuracy)
    return searchAccuracy(summary);
  if (failed(observe(summary)))
    return failure();
  result.reference = module.clone();
  if (sampled.samples)
    result.ranges = toFile();
  if (failed(giveRanges(summary)) || failed(makeIntegers(summary)))
    return failure();
  auto reference = result.reference->lookupSymbol<func::FuncOp>("main");
  if (options.biasCorrection) {
    if (!sampled.samples)
      return refuse() << "bias correction needs samples: give --calibrate";
    auto corrected =
        accuracy::correctBiases(reference, main(), *sampled.samples, options.threads, options.progress);
    if (failed(corrected))
      return failure();
    summary.notes.push_back("biases of " + std::to_string(*corrected) + " layers corrected over " +
                            std::to_string(sampled.samples->size()) + " samples");
  }
  if (failed(noteAgreement(sampled, main(), options, summary)))
    return failure();
  if (summary.sqnr)
    summary.advice = advise(summary);
  result.samples = std::move(sampled.samples);
  return result;
}

/// Integers of one candidate of the search, as of any network.
FailureOr<accuracy::Candidate> PostTraining::makeCandidate(const accuracy::QuantizerInput &input) {
  accuracy::Candidate candidate;
  candidate.module = OwningOpRef<ModuleOp>(cast<ModuleOp>(module->clone()));
  llvm::SaveAndRestore<ModuleOp> work(module, *candidate.module);
  ConvertSummary said;
  sampled.statistics.notFinite = input.notFinite;
  setRanges(input.ranges);
  if (failed(giveOtherRanges(said)) || failed(makeIntegers(said, input.floatNodes)))
    return failure();
  candidate.guards = std::move(said.guards);
  candidate.widened = std::move(said.widened);
  candidate.notes = std::move(said.notes);
  return candidate;
}

/// The layers that lose most by themselves, for a goal that is not met.
LogicalResult PostTraining::nameLayersInTheWay(func::FuncOp reference, ConvertSummary &summary) {
  CompareOptions compare;
  compare.threads = options.threads;
  auto found = compareModels(reference, main(), *sampled.samples, compare);
  if (failed(found))
    return failure();
  std::string &text = summary.accuracy->shortfall;
  const char *before = "; in the way are ";
  for (const LayerError &layer : ArrayRef(found->layers).take_front(3)) {
    text += before + llvm::formatv("'{0}' ({1}, {2:f1} dB by itself)", layer.name, layer.op,
                                   layer.isolated.value_or(layer.cumulative))
                         .str();
    before = ", ";
  }
  return success();
}

FailureOr<PostTrainingResult> PostTraining::searchAccuracy(ConvertSummary &summary) {
  PostTrainingResult result;
  OwningOpRef<ModuleOp> asRead = module.clone();
  if (failed(fuse(summary)))
    return failure();
  auto opened = openSamples(main(), options);
  if (failed(opened))
    return failure();
  sampled = std::move(*opened);
  std::shared_ptr<const interpreter::Program> reference =
      compileAsRead(asRead->lookupSymbol<func::FuncOp>("main"), summary);
  accuracy::SearchOptions how;
  how.goal = *options.accuracy;
  how.ranges = method();
  how.timeLimit = options.timeLimit;
  how.threads = options.threads;
  how.progress = options.progress;
  how.mayLeaveInteger = !options.strict && options.target.empty();
  auto found = accuracy::search({module, reference ? reference : sampled.program, *sampled.samples,
                                 [&](const accuracy::QuantizerInput &input) { return makeCandidate(input); }},
                                how);
  if (failed(found))
    return failure();
  result.reference = module.clone();
  module.getBodyRegion().takeBody(found->candidate.module->getBodyRegion());
  sampled.statistics = std::move(found->statistics);
  result.ranges = toFile();
  summary.guards = std::move(found->candidate.guards);
  summary.widened = std::move(found->candidate.widened);
  noteSamples(sampled, summary);
  summary.samples = sampled.statistics.samples;
  llvm::append_range(summary.notes, found->candidate.notes);
  summary.accuracy = std::move(found->report);
  summary.sqnr = summary.accuracy->confirmed.figures.sqnr;
  summary.top1 = summary.accuracy->confirmed.figures.top1;
  if (!summary.accuracy->met) {
    if (failed(nameLayersInTheWay(result.reference->lookupSymbol<func::FuncOp>("main"), summary)))
      return failure();
    if (!options.accuracyReportOnly)
      return refuse() << "--accuracy " << options.accuracy->text()
                      << " is not met: " << summary.accuracy->shortfall
                      << "; --accuracy-report-only writes the best found";
  }
  result.samples = std::move(sampled.samples);
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
  ConvertSummary summary; // of no conversion
  if (failed(run.fuse(summary)) || failed(run.collect(histograms)))
    return failure();
  run.warnNotFinite();
  run.tellAboutSamples();
  return run.toFile();
}
