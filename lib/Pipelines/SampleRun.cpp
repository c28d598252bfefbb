//===- SampleRun.cpp - a float network over the user's samples ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Requests.h"
#include "TensorNames.h"
#include "quantc/Pipelines/PostTraining.h"
#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;
using calibration::SampleSet;
using interpreter::Program;

calibration::RangeMethod pipelines::rangeMethod(const ConvertOptions &options) {
  calibration::RangeMethod method;
  method.kind = static_cast<calibration::RangeMethod::Kind>(options.calibration.kind);
  method.percentile = options.calibration.percentile;
  method.levels = static_cast<int>(storageOf(typeOf(options.quantize)).steps());
  return method;
}

FailureOr<SampleRun> pipelines::openSamples(func::FuncOp main, const ConvertOptions &options) {
  auto compiled = Program::compile(main, {});
  if (failed(compiled))
    return failure();
  SampleRun run;
  run.program = *compiled;
  run.inputs.assign(run.program->inputs().begin(), run.program->inputs().end());
  run.tensors.assign(run.program->tensors().begin(), run.program->tensors().end());
  run.keepsVariables = run.program->keepsVariables();
  calibration::SampleOptions how = options.sampleOptions;
  how.limits = options.load.limits;
  describeInputs(main, how);
  if (auto e = SampleSet::open(options.calibrationData, run.inputs, how, run.samples)) {
    emitError(UnknownLoc::get(main.getContext())) << *e;
    return failure();
  }
  return run;
}

/// Figures of a conversion cost two more networks for each sample. All samples take part as long as one
/// network works so many multiplications over them, and so many of them in any case.
constexpr int64_t comparedMacs = 2'000'000'000, fewestCompared = 32;

/// Samples at equal distances, and the outputs of theirs alone.
static void chooseCompared(func::FuncOp main, SampleRun &run) {
  int64_t macs = 1;
  for (Operation &op : main.front())
    macs = addSizes(macs, qnn::countMacs(&op).value_or(0)).value_or(comparedMacs);
  const size_t count = run.samples->size(),
               kept = std::min(count, static_cast<size_t>(std::max(fewestCompared, comparedMacs / macs)));
  std::vector<size_t> &rows = run.comparedRows;
  std::vector<std::vector<float>> outputs;
  for (size_t i = 0; i < kept; ++i) {
    rows.push_back(i * count / kept);
    if (!run.statistics.outputs.empty())
      outputs.push_back(std::move(run.statistics.outputs[rows.back()]));
  }
  run.compared = run.samples->select(rows);
  run.statistics.outputs = std::move(outputs);
}

FailureOr<SampleRun> pipelines::runSamples(func::FuncOp main, const ConvertOptions &options,
                                           bool histograms) {
  FailureOr<SampleRun> opened = openSamples(main, options);
  if (failed(opened))
    return failure();
  SampleRun &run = *opened;
  calibration::CalibrationOptions collect;
  collect.histograms = histograms;
  collect.threads = options.threads;
  collect.outputBytes = int64_t{64} << 20;
  collect.progress = options.progress;
  if (auto e = calibration::calibrate(run.program, *run.samples, collect, run.statistics)) {
    emitError(UnknownLoc::get(main.getContext())) << *e;
    return failure();
  }
  chooseCompared(main, run);
  return opened;
}

transforms::RangeTable pipelines::rangesOf(const SampleRun &run, const calibration::RangeMethod &method) {
  transforms::RangeTable ranges;
  for (size_t i = 0; i < run.tensors.size() && i < run.statistics.tensors.size(); ++i)
    if (run.statistics.tensors[i].samples)
      if (auto r = chooseRange(run.statistics.tensors[i], method))
        ranges.push_back({run.tensors[i].name, {r->min, r->max}});
  return ranges;
}

void pipelines::noteSamples(const SampleRun &run, ConvertSummary &summary) {
  summary.samples = run.samples->size();
  for (std::string &note : run.samples->notes())
    summary.notes.push_back(std::move(note));
  for (std::string &warning : run.samples->warnings())
    summary.warnings.push_back(std::move(warning));
  if (summary.samples < 10)
    summary.notes.push_back("only " + std::to_string(summary.samples) +
                            " samples: ranges may clip what other inputs reach");
  for (const calibration::NotFinite &n : run.statistics.notFinite)
    summary.notes.push_back("tensor '" + run.tensors[n.tensor].name + "' " + n.text +
                            ": what makes and reads it stays in float");
}

std::shared_ptr<const Program> pipelines::compileAsRead(func::FuncOp asRead, ConvertSummary &summary) {
  std::string why;
  ScopedDiagnosticHandler hold(asRead.getContext(), [&](Diagnostic &d) { why = d.str(); });
  interpreter::ProgramOptions how;
  how.outputsAlone = true;
  auto compiled = Program::compile(asRead, how);
  if (succeeded(compiled))
    return *compiled;
  summary.notes.push_back(
      "figures are against the network as it was rewritten, for as it was read it can't be run: " + why);
  return nullptr;
}

LogicalResult pipelines::compareWithModel(SampleRun &run, func::FuncOp asRead, unsigned threads,
                                          ConvertSummary &summary) {
  if (!run.samples || run.statistics.outputs.empty())
    return success();
  std::shared_ptr<const Program> compiled = compileAsRead(asRead, summary);
  if (!compiled)
    return success();
  auto outputs = accuracy::runOutputs(compiled, *run.compared, threads, asRead.getContext());
  if (failed(outputs))
    return failure();
  run.statistics.outputs = std::move(*outputs);
  return success();
}

/// Detections come in the order of their scores: compared place by place, small errors look like large ones.
static bool endsInCustomOp(func::FuncOp main) {
  return llvm::any_of(main.front().getTerminator()->getOperands(), [](Value v) {
    while (isa_and_nonnull<qnn::QuantizeOp, qnn::DequantizeOp>(v.getDefiningOp()))
      v = v.getDefiningOp()->getOperand(0);
    return isa_and_nonnull<qnn::CustomOp>(v.getDefiningOp());
  });
}

FailureOr<accuracy::Agreement> pipelines::noteAgreement(const SampleRun &run, func::FuncOp quantized,
                                                        const ConvertOptions &options,
                                                        ConvertSummary &summary) {
  if (!run.samples || endsInCustomOp(quantized))
    return accuracy::Agreement();
  if (run.statistics.outputs.empty()) {
    summary.notes.emplace_back(
        "no figures: the outputs of the samples are too large to be kept; quantc compare has them");
    return accuracy::Agreement();
  }
  FailureOr<accuracy::Agreement> agreement = accuracy::measureAgreement(
      run.statistics.outputs, run.inputs, quantized, *run.compared, options.threads);
  if (failed(agreement))
    return failure();
  summary.comparedSamples = run.compared->size();
  if (agreement->real)
    summary.sqnr = agreement->sqnr();
  if (agreement->classifies)
    summary.top1 = static_cast<double>(agreement->sameTop1) / static_cast<double>(agreement->samples);
  return agreement;
}
