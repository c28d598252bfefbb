//===- Examine.cpp - inspect, run, calibrate, compare, evaluate, partition -----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"
#include "Session.h"

#include "quantc/Calibration/Npy.h"
#include "quantc/Calibration/RangesFile.h"
#include "quantc/Pipelines/Compare.h"
#include "quantc/Pipelines/Evaluate.h"
#include "quantc/Pipelines/Inspect.h"
#include "quantc/Pipelines/PostTraining.h"
#include "quantc/Target/Partition.h"
#include "quantc/Target/Registry.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace quantc;
using mlir::failed, mlir::failure, mlir::success, mlir::LogicalResult;

/// Runs `work` for a caller who wants text in `result`.
static int makeText(QuantcSession *session, QuantcBuffer **result,
                    llvm::function_ref<LogicalResult(std::string &)> work) {
  if (result)
    *result = nullptr;
  return session->guarded([&]() -> LogicalResult {
    if (!result)
      return session->refuse() << "there is no place for the result";
    auto made = std::make_unique<QuantcBuffer>();
    if (failed(work(made->bytes)))
      return failure();
    *result = made.release();
    return success();
  });
}

static mlir::FailureOr<mlir::func::FuncOp> mainOf(mlir::ModuleOp module) {
  auto main = module.lookupSymbol<mlir::func::FuncOp>("main");
  if (!main || main.isExternal())
    return module.emitError("has no function @main");
  return main;
}

int quantcModelInspect(QuantcSession *session, QuantcModel *model, QuantcBuffer **json) {
  return makeText(session, json, [&](std::string &text) -> LogicalResult {
    auto module = session->moduleOf(model);
    if (failed(module))
      return failure();
    auto main = mainOf(*module);
    if (failed(main))
      return failure();
    llvm::raw_string_ostream os(text);
    pipelines::printJSON(pipelines::describeModel(*main, model->fileBytes), os);
    return success();
  });
}

int quantcModelRun(QuantcSession *session, QuantcModel *model, const char *output, int numArgs,
                   const char *const *args) {
  return session->guarded([&]() -> LogicalResult {
    if (!output)
      return session->refuse() << "the path of the output is null";
    pipelines::RunOptions options;
    pipelines::Flags flags;
    pipelines::addRunFlags(flags, options);
    auto given = session->arguments(numArgs, args);
    auto module = session->moduleOf(model);
    if (failed(given) || failed(module) ||
        failed(capi::parseArguments(flags, "run", *given, &session->context)))
      return failure();
    options.progress = session->progressCall();
    auto rows = pipelines::runModel(*module, options);
    if (failed(rows))
      return failure();
    std::vector<calibration::NpzEntry> entries;
    for (const pipelines::TensorRows &r : *rows)
      entries.push_back({r.name, r.type, r.shape, r.bytes});
    if (auto error = calibration::writeNpz(output, entries))
      return session->refuse() << *error;
    return success();
  });
}

int quantcModelCalibrate(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                         QuantcBuffer **ranges) {
  return makeText(session, ranges, [&](std::string &text) -> LogicalResult {
    pipelines::ConvertOptions convert;
    bool noHistograms = false;
    pipelines::Flags flags;
    pipelines::addCalibrateFlags(flags, convert, noHistograms);
    auto given = session->arguments(numArgs, args);
    auto module = session->moduleOf(model);
    if (failed(given) || failed(module) ||
        failed(capi::parseArguments(flags, "calibrate", *given, &session->context)))
      return failure();
    if (failed(mainOf(*module)))
      return failure();
    convert.progress = session->progressCall();
    mlir::OwningOpRef<mlir::ModuleOp> copy = module->clone(); // it is fused on the way
    auto found = pipelines::calibrateModel(*copy, convert, model->hash, !noHistograms);
    if (failed(found))
      return failure();
    text = calibration::formatRanges(*found);
    return success();
  });
}

/// Reads every text with `parse(text, part)`, which returns what is wrong; all faults are said.
template <typename Part, typename Parse>
static LogicalResult readParts(QuantcSession *session, const char *what, const char *const *texts,
                               size_t count, std::vector<Part> &parts, Parse parse) {
  bool good = true;
  for (size_t i = 0; i < count; ++i) {
    std::optional<std::string> error =
        texts && texts[i] ? parse(texts[i], parts.emplace_back()) : std::optional<std::string>("is null");
    if (error)
      session->refuse() << what << " " << i << ": " << *error;
    good &= !error;
  }
  return success(good);
}

int quantcRangesMerge(QuantcSession *session, const char *const *ranges, size_t count,
                      QuantcBuffer **merged) {
  return makeText(session, merged, [&](std::string &text) -> LogicalResult {
    std::vector<calibration::RangesFile> parts;
    calibration::RangesFile all;
    auto parse = [](const char *given, calibration::RangesFile &part) {
      return calibration::parseRanges(given, Limits(), part);
    };
    if (failed(readParts(session, "ranges", ranges, count, parts, parse)))
      return failure();
    if (auto error = calibration::mergeRanges(parts, all))
      return session->refuse() << *error;
    text = calibration::formatRanges(all);
    return success();
  });
}

int quantcModelCompare(QuantcSession *session, QuantcModel *reference, QuantcModel *model, int numArgs,
                       const char *const *args, QuantcBuffer **json) {
  return makeText(session, json, [&](std::string &text) -> LogicalResult {
    std::vector<std::string> data;
    calibration::SampleOptions samples;
    pipelines::CompareOptions options;
    pipelines::Flags flags;
    pipelines::addCompareFlags(flags, data, samples, options);
    auto given = session->arguments(numArgs, args);
    auto first = session->moduleOf(reference), second = session->moduleOf(model);
    if (failed(given) || failed(first) || failed(second) ||
        failed(capi::parseArguments(flags, "compare", *given, &session->context)))
      return failure();
    auto real = mainOf(*first), integer = mainOf(*second);
    if (failed(real) || failed(integer))
      return failure();
    options.progress = session->progressCall();
    options.referenceHash = reference->hash;
    options.modelHash = model->hash;
    auto comparison = pipelines::compareOverData(*real, *integer, data, samples, options);
    if (failed(comparison))
      return failure();
    llvm::raw_string_ostream os(text);
    pipelines::printJSON(*comparison, os);
    return success();
  });
}

static mlir::FailureOr<pipelines::Evaluation> evaluate(QuantcSession *session, QuantcModel *model,
                                                       int numArgs, const char *const *args) {
  pipelines::RunOptions options;
  pipelines::LabelOptions labels;
  pipelines::Flags flags;
  pipelines::addEvaluateFlags(flags, options, labels);
  auto given = session->arguments(numArgs, args);
  auto module = session->moduleOf(model);
  if (failed(given) || failed(module) ||
      failed(capi::parseArguments(flags, "evaluate", *given, &session->context)))
    return failure();
  options.progress = session->progressCall();
  return pipelines::evaluateModel(*module, options, labels);
}

int quantcModelEvaluate(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                        QuantcEvaluation *evaluation) {
  if (evaluation)
    *evaluation = {};
  return session->guarded([&]() -> LogicalResult {
    if (!evaluation)
      return session->refuse() << "there is no place for the result";
    auto found = evaluate(session, model, numArgs, args);
    if (failed(found))
      return failure();
    *evaluation = {found->samples, found->top1, found->top5, found->hasTop5};
    return success();
  });
}

int quantcModelEvaluateText(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                            QuantcBuffer **json) {
  return makeText(session, json, [&](std::string &text) -> LogicalResult {
    auto found = evaluate(session, model, numArgs, args);
    if (failed(found))
      return failure();
    found->modelHash = model->hash;
    text = pipelines::formatEvaluation(*found);
    return success();
  });
}

int quantcEvaluationsMerge(QuantcSession *session, const char *const *evaluations, size_t count,
                           QuantcBuffer **merged) {
  return makeText(session, merged, [&](std::string &text) -> LogicalResult {
    std::vector<pipelines::Evaluation> parts;
    pipelines::Evaluation all;
    if (failed(readParts(session, "evaluation", evaluations, count, parts, pipelines::parseEvaluation)))
      return failure();
    if (auto error = pipelines::mergeEvaluations(parts, all))
      return session->refuse() << *error;
    text = pipelines::formatEvaluation(all);
    return success();
  });
}

int quantcComparisonsMerge(QuantcSession *session, const char *const *comparisons, size_t count, int numArgs,
                           const char *const *args, QuantcBuffer **merged) {
  return makeText(session, merged, [&](std::string &text) -> LogicalResult {
    bool keepSums = false;
    pipelines::Flags flags;
    pipelines::addMergeComparisonsFlags(flags, keepSums);
    auto given = session->arguments(numArgs, args);
    if (failed(given) || failed(capi::parseArguments(flags, "merge-comparisons", *given, &session->context)))
      return failure();
    std::vector<pipelines::Comparison> parts;
    pipelines::Comparison all;
    if (failed(readParts(session, "comparison", comparisons, count, parts, pipelines::parseComparison)))
      return failure();
    if (auto error = pipelines::mergeComparisons(parts, keepSums, all))
      return session->refuse() << *error;
    llvm::raw_string_ostream os(text);
    pipelines::printJSON(all, os);
    return success();
  });
}

static void addPartitionFlags(pipelines::Flags &flags, std::string &device, target::Options &o,
                              target::LogFile &file) {
  pipelines::addTargetFlag(flags, device, "the device");
  target::RuntimeVersions versions = target::allRuntimes();
  for (const char *name : {"-a", "--all", "--enable_multiple_subgraphs"})
    flags.set(name, o.allSubgraphs, true, "map every accepted part");
  for (const char *name : {"-i", "--intermediate-tensors", "--intermediate_tensors"})
    flags.add({name, "NAMES", "operators that take one are not mapped", "", "", true,
               [&o](llvm::StringRef names) -> std::string {
                 for (llvm::StringRef tensor : llvm::split(names, ','))
                   if (!tensor.empty())
                     o.intermediateTensors.push_back(tensor.str());
                 return {};
               }});
  for (const char *name : {"-m", "--min-runtime-version", "--min_runtime_version"})
    flags.number(name, o.minRuntime, versions.lowest, "lowest runtime version", versions.highest);
  for (const char *name : {"-n", "--num-segments", "--num_segments"})
    flags.number(name, o.segments, 1, "cut into so many segments", 1024);
  flags.number("--delegate-ops", o.delegateOps, -1, "offer only the first so many operators");
  flags.text("--input-name", "NAME", file.input, "name of the model in the log");
  flags.text("--output-name", "NAME", file.output, "name of the compiled model in the log");
  flags.text("--compiler-version", "V", file.compilerVersion, "version in the log");
}

int quantcModelPartition(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                         QuantcBuffer **json, QuantcBuffer **log) {
  for (QuantcBuffer **result : {json, log})
    if (result)
      *result = nullptr;
  return session->guarded([&]() -> LogicalResult {
    std::string name = target::allTargets().front().name().str();
    target::Options options;
    target::LogFile file;
    file.input = "model.tflite";
    file.inputBytes = model->fileBytes;
    pipelines::Flags flags;
    addPartitionFlags(flags, name, options, file);
    auto given = session->arguments(numArgs, args);
    auto module = session->moduleOf(model);
    if (failed(given) || failed(module) ||
        failed(capi::parseArguments(flags, "partition", *given, &session->context)))
      return failure();
    const target::Target &device = *target::allTargets().find(name);
    if (file.output.empty())
      file.output = "model_" + name + ".tflite";
    file.log =
        (llvm::StringRef(file.output).ends_with(".tflite") ? file.output.substr(0, file.output.size() - 7)
                                                           : file.output) +
        ".log";
    mlir::OwningOpRef<mlir::ModuleOp> copy = module->clone(); // an open batch is fixed
    if (failed(target::fixOpenBatch(*copy)))
      return failure();
    auto report = target::analyze(*copy, device, options);
    if (failed(report))
      return failure();
    auto first = std::make_unique<QuantcBuffer>(), second = std::make_unique<QuantcBuffer>();
    first->bytes = target::reportJSON(*report, device);
    second->bytes = device.log(*report, file);
    if (json)
      *json = first.release();
    if (log)
      *log = second.release();
    return success();
  });
}
