//===- PostTraining.cpp - samples in, integers out ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/PostTraining.h"

#include "AttachRanges.h"
#include "OperatorCounts.h"
#include "Requests.h"
#include "quantc/Accuracy/Agreement.h"
#include "quantc/Accuracy/Layers.h"
#include "quantc/Accuracy/Search.h"
#include "quantc/Accuracy/Split.h"
#include "quantc/Pipelines/CheckByRunning.h"
#include "quantc/Pipelines/Compare.h"
#include "quantc/Pipelines/RunModel.h"
#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/ActivationBits.h"
#include "quantc/Transforms/RangeInfo.h"
#include "quantc/Transforms/WeightBits.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/SaveAndRestore.h"
#include <cmath>
#include <map>
#include <numeric>

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
  LogicalResult improve(func::FuncOp reference, ConvertSummary &summary);
  /// Weights are rounded by the second moments of what their layers read.
  bool roundsByMoments() const {
    return sampled.samples &&
           (options.rounding ? *options.rounding == ConvertOptions::Rounding::GPTQ : options.weightBits == 4);
  }
  FailureOr<PostTrainingResult> quantize(ConvertSummary &summary);
  FailureOr<accuracy::Candidate> makeCandidate(const accuracy::QuantizerInput &input);
  LogicalResult measureGains(accuracy::SearchResult &found, func::FuncOp reference,
                             func::FuncOp plainReference, accuracy::SearchReport &report);
  LogicalResult nameLayersInTheWay(func::FuncOp reference, ConvertSummary &summary);
  FailureOr<PostTrainingResult> searchAccuracy(ConvertSummary &summary);

  void warnNotFinite() const {
    for (const calibration::NotFinite &n : sampled.statistics.notFinite)
      emitWarning(UnknownLoc::get(module->getContext()))
          << "tensor '" << sampled.tensors[n.tensor].name << "' " << n.text << ": it has no range";
  }

  void tellAboutSamples() { pipelines::tellAboutSamples(*sampled.samples, module.getContext()); }
  calibration::RangesFile toFile() const {
    calibration::RangesFile file = calibration::toRangesFile(sampled.statistics, sampled.tensors, modelHash);
    file.shard = sampled.samples->shardRecord();
    return file;
  }

private:
  func::FuncOp main() { return module.lookupSymbol<func::FuncOp>("main"); }
  InFlightDiagnostic refuse() { return emitError(UnknownLoc::get(module.getContext())); }
  calibration::RangeMethod method() const { return rangeMethod(options); }
  FailureOr<std::string> advise(func::FuncOp reference, const accuracy::Agreement &known,
                                const ConvertSummary &summary);
  FailureOr<std::string> measureAdvice(func::FuncOp reference, const accuracy::Agreement &known);
  LogicalResult run(ConvertSummary &summary, llvm::function_ref<void(OpPassManager &)> build) {
    PassManager pm(module.getContext());
    build(pm);
    return runPasses(pm, module, options, summary);
  }
  /// The same, and where loops lose too much in integers, with these loops in float.
  LogicalResult makeBestIntegers(ConvertSummary &summary);
  std::optional<double> measure();
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

/// Signal to noise of the integers against the float network, where samples say it.
std::optional<double> PostTraining::measure() {
  if (!sampled.samples || sampled.statistics.outputs.empty())
    return std::nullopt;
  FailureOr<accuracy::Agreement> agreement = accuracy::measureAgreement(
      sampled.statistics.outputs, sampled.inputs, main(), *sampled.compared, options.threads);
  return succeeded(agreement) && agreement->real ? std::optional(agreement->sqnr()) : std::nullopt;
}

LogicalResult PostTraining::makeBestIntegers(ConvertSummary &summary) {
  // What a step rounds the next ones multiply, and a computed condition may end a loop a step earlier or
  // later: below this many decibels a loop is tried in float.
  constexpr double enough = 25;
  bool loops = false;
  module.walk([&](qnn::WhileOp) { loops = true; });
  OwningOpRef<ModuleOp> ranged = loops && !options.strict ? module.clone() : nullptr;
  ConvertSummary first = summary, second = summary;
  if (failed(makeIntegers(first)))
    return failure();
  std::optional<double> integers = ranged ? measure() : std::nullopt;
  if (!integers || *integers >= enough) {
    summary = std::move(first);
    return success();
  }
  OwningOpRef<ModuleOp> made = module.clone();
  module.getBodyRegion().takeBody(ranged->getBodyRegion());
  std::string why = llvm::formatv(
      "in integers the errors of the loop's steps add up: {0:f1} dB over the samples", *integers);
  module.walk([&](qnn::WhileOp loop) {
    loop->walk([&](qnn::QuantizableOp op) {
      if (!op->hasTrait<OpTrait::ConstantLike>())
        transforms::keepInFloat(op, why);
    });
  });
  if (failed(makeIntegers(second)))
    return failure();
  std::optional<double> floats = measure();
  if (floats && *floats > *integers) {
    second.notes.push_back(
        llvm::formatv("loops stay in float, with {0:f1} dB in place of {1:f1}; --strict makes them integer",
                      *floats, *integers));
    summary = std::move(second);
    return success();
  }
  module.getBodyRegion().takeBody(made->getBodyRegion());
  summary = std::move(first);
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
  for (auto [found, range] : llvm::zip(values, ranges)) {
    Value value = found;
    if (range && transforms::isReal(value))
      transforms::setCalibratedRange(value, range->min, range->max);
    else if (isa<OpResult>(value) && !isa<func::FuncOp>(value.getParentRegion()->getParentOp()) &&
             transforms::isActivation(value))
      transforms::setLack(value, "was not measured: no sample runs the branch it is in");
  }
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
FailureOr<std::string> PostTraining::advise(func::FuncOp reference, const accuracy::Agreement &known,
                                            const ConvertSummary &summary) {
  if (*summary.sqnr >= 20 && summary.top1.value_or(1) >= 0.95)
    return std::string();
  if (sampled.samples->size() < 16)
    return "more samples (there are " + std::to_string(sampled.samples->size()) + ", some hundred are usual)";
  if (options.perTensor)
    return std::string("one scale for each channel: leave out --per-tensor");
  if (sampled.keepsVariables) // what follows measures on parts of the samples
    return std::string("--quantize int16x8, or --keep-float for the layers that quantc compare names");
  if (!options.biasCorrection && !roundsByMoments())
    return measureAdvice(reference, known);
  return std::string("--accuracy best, which tries more methods and measures each");
}

/// Bias correction takes the least time of the methods and gains most by itself; it is fitted to some samples
/// and measured on others, of those for which the outputs of both networks are known already.
FailureOr<std::string> PostTraining::measureAdvice(func::FuncOp reference, const accuracy::Agreement &known) {
  constexpr size_t toFit = 8, toMeasure = 16;
  auto parts = accuracy::splitByHash(sampled.statistics.hashes, 0.2);
  const std::string further = "--quantize int16x8, or --keep-float for the layers that quantc compare names";
  if (!parts)
    return further;
  parts->fit.resize(std::min(parts->fit.size(), toFit));
  llvm::append_range(parts->choose, parts->confirm);
  const llvm::DenseSet<size_t> others(parts->choose.begin(), parts->choose.end());
  std::vector<size_t> rows;
  std::vector<std::vector<float>> expected;
  accuracy::Agreement before;
  for (auto [k, row] : llvm::enumerate(sampled.comparedRows)) {
    if (!others.contains(row) || rows.size() == toMeasure)
      continue;
    rows.push_back(row);
    expected.push_back(sampled.statistics.outputs[k]);
    before.signal += known.each[k].signal;
    before.noise += known.each[k].noise;
  }
  if (rows.empty())
    return further;
  auto fit = sampled.samples->select(parts->fit), measured = sampled.samples->select(rows);
  OwningOpRef<ModuleOp> copy(cast<ModuleOp>(module->clone()));
  auto integers = copy->lookupSymbol<func::FuncOp>("main");
  if (failed(accuracy::correctBiases(reference, integers, *fit, options.threads, nullptr)))
    return failure();
  auto after = accuracy::measureAgreement(expected, sampled.inputs, integers, *measured, options.threads);
  if (failed(after))
    return failure();
  std::string gain = llvm::formatv("{0:f1} dB become {1:f1} on {2} samples that it was not fitted to",
                                   before.sqnr(), after->sqnr(), rows.size())
                         .str();
  if (after->sqnr() < before.sqnr() + 1)
    return further + " (bias correction would not do: " + gain + ")";
  return "--accuracy best (with its first method, bias correction, " + gain + ")";
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
  sampled.program.reset();
  return compareWithModel(sampled, asRead->lookupSymbol<func::FuncOp>("main"), options.threads, summary);
}

/// What is asked for by name and changes layers that are integer already.
LogicalResult PostTraining::improve(func::FuncOp reference, ConvertSummary &summary) {
  accuracy::LayerMethods methods;
  methods.correctBiases = options.biasCorrection;
  methods.roundWeights = roundsByMoments();
  if (!methods.correctBiases && !methods.roundWeights)
    return success();
  if (!sampled.samples)
    return refuse() << "bias correction needs samples: give --calibrate";
  if (sampled.keepsVariables)
    return refuse() << (methods.correctBiases ? "--bias-correction" : "--rounding gptq")
                    << " runs each sample by itself, and this network keeps variables from one sample to the "
                       "next; leave it out";
  auto changes = accuracy::improveLayers(reference, main(), *sampled.samples, methods, options.threads,
                                         options.progress);
  if (failed(changes))
    return failure();
  auto note = [&](const char *what, StringRef method, const char *how) {
    const auto count = llvm::count_if(*changes, [&](const auto &change) { return change.method == method; });
    summary.notes.push_back(what + std::to_string(count) + how + std::to_string(sampled.samples->size()) +
                            " samples");
  };
  if (methods.roundWeights)
    note("weights of ", "weight rounding", " layers rounded by what they read of ");
  if (methods.correctBiases)
    note("biases of ", "bias correction", " layers corrected over ");
  return success();
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
  if (failed(giveRanges(summary)) || failed(makeBestIntegers(summary)))
    return failure();
  auto reference = result.reference->lookupSymbol<func::FuncOp>("main");
  if (failed(improve(reference, summary)))
    return failure();
  auto known = noteAgreement(sampled, main(), options, summary);
  if (failed(known))
    return failure();
  if (summary.sqnr) {
    auto advice = advise(reference, *known, summary);
    if (failed(advice))
      return failure();
    summary.advice = std::move(*advice);
  }
  result.samples = std::move(sampled.samples);
  return result;
}

/// Integers of one candidate of the search, as of any network.
FailureOr<accuracy::Candidate> PostTraining::makeCandidate(const accuracy::QuantizerInput &input) {
  accuracy::Candidate candidate;
  candidate.module = OwningOpRef<ModuleOp>(cast<ModuleOp>(input.floats->clone()));
  llvm::SaveAndRestore<ModuleOp> work(module, *candidate.module);
  ConvertSummary said;
  sampled.statistics.notFinite = input.notFinite;
  setRanges(input.ranges);
  llvm::StringSet<> wide, int16;
  wide.insert_range(input.wideNodes);
  int16.insert_range(input.int16Nodes);
  for (Operation &op : main().getBody().front()) {
    const std::string name = qnn::getNodeName(op.getLoc());
    if (wide.contains(name))
      transforms::setWeightBits(&op, 8);
    if (int16.contains(name) && !op.hasTrait<OpTrait::ConstantLike>())
      transforms::setWideActivations(&op);
  }
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

/// What each operator gained, over a few of the samples.
LogicalResult PostTraining::measureGains(accuracy::SearchResult &found, func::FuncOp reference,
                                         func::FuncOp plainReference, accuracy::SearchReport &report) {
  if (!found.plain)
    return success();
  constexpr size_t most = 16;
  std::vector<size_t> rows(std::min(most, sampled.samples->size()));
  std::iota(rows.begin(), rows.end(), size_t{0});
  auto few = sampled.samples->select(rows);
  CompareOptions how;
  how.threads = options.threads;
  auto result = compareModels(reference, main(), *few, how);
  auto plain = compareModels(plainReference, found.plain->lookupSymbol<func::FuncOp>("main"), *few, how);
  if (failed(result) || failed(plain))
    return failure();
  report.gainSamples = rows.size();
  llvm::sort(result->layers, [](auto &a, auto &b) { return a.position < b.position; });
  std::map<std::pair<std::string, std::string>, const LayerError *> before;
  for (const LayerError &layer : plain->layers)
    before.try_emplace({layer.name, layer.op}, &layer);
  for (const LayerError &layer : result->layers)
    if (auto it = before.find({layer.name, layer.op}); it != before.end())
      report.gains.push_back({layer.name,
                              layer.op,
                              {it->second->isolated, it->second->cumulative},
                              {layer.isolated, layer.cumulative}});
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
  if (sampled.keepsVariables)
    return refuse()
           << "--accuracy measures on parts of the samples, and this network keeps variables from one sample "
              "to the next; leave it out";
  std::shared_ptr<const interpreter::Program> reference =
      compileAsRead(asRead->lookupSymbol<func::FuncOp>("main"), summary);
  if (reference)
    sampled.program.reset();
  else
    reference = std::move(sampled.program);
  accuracy::SearchOptions how;
  how.goal = *options.accuracy;
  how.ranges = method();
  how.timeLimit = options.timeLimit;
  how.threads = options.threads;
  how.progress = options.progress;
  how.mayWiden = options.target.empty() && options.quantize != Quantize::Int16x8;
  how.mayLeaveInteger = !options.strict && options.target.empty();
  how.largestCost = options.largestCost;
  how.largestSize = options.largestSize;
  how.plainRoundsByMoments = roundsByMoments();
  how.narrowWeights = options.weightBits == 4;
  auto found = accuracy::search({module, reference, *sampled.samples,
                                 [&](const accuracy::QuantizerInput &input) { return makeCandidate(input); }},
                                how);
  if (failed(found))
    return failure();
  OwningOpRef<ModuleOp> plainReference = module.clone();
  result.reference = std::move(found->floats);
  module.getBodyRegion().takeBody(found->candidate.module->getBodyRegion());
  sampled.statistics = std::move(found->statistics);
  result.ranges = toFile();
  summary.guards = std::move(found->candidate.guards);
  summary.widened = std::move(found->candidate.widened);
  noteSamples(sampled, summary);
  summary.samples = sampled.statistics.samples;
  llvm::append_range(summary.notes, found->candidate.notes);
  if (failed(measureGains(*found, result.reference->lookupSymbol<func::FuncOp>("main"),
                          plainReference->lookupSymbol<func::FuncOp>("main"), found->report)))
    return failure();
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
