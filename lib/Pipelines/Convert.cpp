//===- Convert.cpp - from a model file to a .tflite -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/ConvertInMemory.h"

#include "AppendedZip.h"
#include "AttachRanges.h"
#include "IntegerFile.h"
#include "LoadNetworks.h"
#include "OperatorCounts.h"
#include "Requests.h"
#include "quantc/Pipelines/CheckByRunning.h"
#include "quantc/Pipelines/Graphviz.h"
#include "quantc/Pipelines/Inspect.h"
#include "quantc/Pipelines/Pipelines.h"
#include "quantc/Pipelines/PostTraining.h"
#include "quantc/Pipelines/Report.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/FreeMemory.h"
#include "quantc/TFLite/ModelMetadata.h"
#include "quantc/TFLite/Writer.h"
#include "quantc/Target/Partition.h"
#include "quantc/Target/Registry.h"
#include "quantc/Transforms/EndsPasses.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <chrono>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

namespace {
class Conversion {
public:
  Conversion(StringRef m, StringRef o, MLIRContext *c, const ConvertOptions &opts)
      : modelPath(m), output(o), context(c), options(adapt(opts, o)) {}
  /// From bytes to bytes.
  Conversion(StringRef bytes, StringRef name, std::string &result, MLIRContext *c, const ConvertOptions &opts)
      : modelPath(name), output(name), context(c), options(adapt(opts, "")), modelBytes(bytes),
        inMemory(&result) {}

  FailureOr<ConvertSummary> run();

private:
  static ConvertOptions adapt(ConvertOptions options, StringRef output) {
    options.unroll |= leavesDialect(output, options.emit);
    return options;
  }
  InFlightDiagnostic refuse() { return emitError(NameLoc::get(StringAttr::get(context, output))); }
  LogicalResult checkPaths();
  LogicalResult checkFlags(bool measured);
  void checkAccuracyFlags(llvm::function_ref<void(StringRef)> without);
  void checkWeightFlags(bool measured, llvm::function_ref<void(StringRef)> without);
  void checkInt16(bool measured, llvm::function_ref<void(StringRef)> without) const;
  LogicalResult decide(ModuleOp module);
  LogicalResult widenWeights(ModuleOp module, const NetworkKind &kind);
  LogicalResult quantize(ModuleOp module);
  LogicalResult quantizeMeasured(ModuleOp module);
  LogicalResult quantizeTrained(ModuleOp module);
  LogicalResult runPasses(ModuleOp module, const std::function<void(OpPassManager &)> &build);
  LogicalResult convertNetwork(ModuleOp module);
  LogicalResult convertNetworks(ArrayRef<LoadedModel> networks);
  LogicalResult draw(func::FuncOp main);
  LogicalResult stageModel(ArrayRef<ModuleOp> modules);
  FailureOr<std::string> writeModel(ArrayRef<ModuleOp> modules);
  LogicalResult dumpDot(func::FuncOp main, StringRef stage);
  LogicalResult checkCounts(func::FuncOp main);
  LogicalResult checkTarget(ModuleOp module);
  LogicalResult stageText(const std::string &path, StringRef text);
  LogicalResult stageReport(func::FuncOp main);

  StringRef modelPath, output;
  MLIRContext *context;
  const ConvertOptions options;
  std::optional<StringRef> modelBytes;
  std::string *inMemory = nullptr; ///< where the result goes when there is no file
  ConvertSummary summary;
  uint64_t modelHash = 0;
  std::string appended; ///< the archive behind the model's own bytes
  PostTrainingResult postTraining;
  OutputFiles files; ///< the model, its report, its summary: all or none
};
} // namespace

LogicalResult Conversion::runPasses(ModuleOp module, const std::function<void(OpPassManager &)> &build) {
  PassManager pm(context);
  build(pm);
  if (options.graphvizEachPass)
    dumpGraphvizAfterPasses(pm, options.graphvizDir);
  return pipelines::runPasses(pm, module, options, summary);
}

/// Before any work, which may be long: the folders of the files exist, and no file that is read would be
/// replaced.
LogicalResult Conversion::checkPaths() {
  bool good = true;
  std::vector<std::string> inputs = options.calibrationData;
  if (!inMemory)
    inputs.push_back(modelPath.str());
  if (!options.rangesFile.empty())
    inputs.push_back(options.rangesFile);
  for (const std::string &input : inputs)
    files.keep(input);
  auto look = [&](StringRef path, const Twine &what) {
    if (path.empty())
      return;
    for (const std::string &input : inputs)
      if (bool same = false; !llvm::sys::fs::equivalent(path, input, same) && same) {
        good = false;
        emitError(UnknownLoc::get(context))
            << what << ": it is '" << input << "', which is read; give the output another name";
      }
    StringRef folder = llvm::sys::path::parent_path(path);
    if (folder.empty())
      return;
    if (std::error_code error = llvm::sys::fs::access(folder, llvm::sys::fs::AccessMode::Exist)) {
      good = false;
      emitError(UnknownLoc::get(context)) << what << ": folder '" << folder << "': " << error.message();
    }
  };
  if (!inMemory)
    look(output, "cannot write '" + output + "'");
  for (const std::string &fault : findEmitFaults(inMemory ? "" : output, options.emit)) {
    good = false;
    emitError(UnknownLoc::get(context)) << fault;
  }
  for (StringRef path :
       {StringRef(options.reportFile), StringRef(options.summaryFile), StringRef(options.saveRangesFile)})
    look(path, path + ": can't be written");
  return success(good);
}

void Conversion::checkAccuracyFlags(llvm::function_ref<void(StringRef)> without) {
  if (options.accuracy && options.biasCorrection)
    without("--bias-correction is one of the methods that --accuracy tries: leave it out");
  if (options.accuracy && options.exactCompat)
    without("--accuracy changes what --compat copies: leave one of them out");
  if (!options.accuracy && options.accuracyReportOnly)
    without("--accuracy-report-only: there is no bound to report on without --accuracy");
  if (!options.accuracy && (options.largestCost != ConvertOptions().largestCost || options.largestSize > 0))
    without("--max-cost and --max-size bound the search of --accuracy, which was not asked for");
  if (!options.accuracy && options.timeLimit > 0)
    without("--time-limit ends the search of --accuracy, which was not asked for");
}

/// Weights of 4 bits and the rounding of any.
void Conversion::checkWeightFlags(bool measured, llvm::function_ref<void(StringRef)> without) {
  const bool gptq = options.rounding == ConvertOptions::Rounding::GPTQ;
  if (gptq && (!measured || options.calibrationData.empty()))
    without("--rounding gptq needs samples and an integer network that is quantized after training: give "
            "--calibrate and a float network");
  if ((gptq || options.weightBits == 4) && options.exactCompat)
    without("--compat copies converters that round to the nearest of 8 bits: leave it out, or --rounding and "
            "--weights");
  if (options.rounding && options.accuracy)
    without("--rounding is one of the methods that --accuracy tries: leave it out");
  if (options.weightBits != 4)
    return;
  if (!measured)
    without("--weights int4 is for float networks that are quantized after training; the ranges of this one "
            "were trained for weights of 8 bits, or nothing becomes integer");
  if (options.perTensor)
    without("--weights int4 has one scale for each channel: leave out --per-tensor");
  if (!options.target.empty())
    without("--weights int4: no target takes them; leave out --target");
}

/// int16 inside of an int8 network.
void Conversion::checkInt16(bool measured, llvm::function_ref<void(StringRef)> without) const {
  if (options.keepInt16.empty())
    return;
  if (!measured || options.quantize == Quantize::Int16x8)
    without("--keep-int16 is for float networks that become int8 or uint8 after training; leave it out");
  if (options.exactCompat)
    without("--keep-int16: no converter that --compat copies mixes int8 and int16; leave one of them out");
}

/// Flags that this way of quantizing does not serve, each by its name.
LogicalResult Conversion::checkFlags(bool measured) {
  const bool integers = asksForIntegers(options.quantize);
  bool good = true;
  auto refuse = [&](StringRef what) {
    good = false;
    this->refuse() << what;
  };
  auto needSamples = [&](StringRef what) {
    refuse((what +
            " needs samples and an integer network that is quantized after training: give --calibrate and a "
            "float network")
               .str());
  };
  const bool sampled = measured && !options.calibrationData.empty();
  if (options.biasCorrection && !sampled)
    needSamples("bias correction");
  if (options.accuracy && !sampled)
    needSamples("--accuracy");
  checkAccuracyFlags(refuse);
  checkWeightFlags(measured, refuse);
  checkInt16(measured, refuse);
  if (!options.saveRangesFile.empty() && !sampled)
    needSamples("saving ranges");
  if (options.perTensor && options.quantize == Quantize::None)
    refuse("--per-tensor: no weights are quantized with --quantize none");
  if (!integers) {
    std::string name = nameOf(options.quantize).str();
    auto without = [&](bool given, const char *flag) {
      if (given)
        refuse(std::string(flag) + ": activations stay float with --quantize " + name +
               ", so ranges have no effect; leave it out, or ask for int8, uint8 or int16x8");
    };
    without(!options.rangesFile.empty(), "--ranges");
    without(options.defaultRange && !options.exactCompat, "--default-range"); // the historic programs take it
    if (options.quantize == Quantize::None && !options.keepFloat.empty())
      refuse("--keep-float: everything stays float with --quantize none");
  }
  return success(good);
}

/// Weights in 8 or 16 bits become float32 for the quantization that was asked for, unless it is the one they
/// have.
LogicalResult Conversion::widenWeights(ModuleOp module, const NetworkKind &kind) {
  bool keeps = options.quantize == Quantize::None ||
               (options.quantize == Quantize::Dynamic && !kind.halfWeights) ||
               (options.quantize == Quantize::Float16 && !kind.byteWeights);
  if (!kind.hasSmallWeights() || keeps)
    return success();
  if (failed(runPasses(module, [](OpPassManager &pm) {
        pm.addNestedPass<func::FuncOp>(transforms::createWidenWeights());
      })))
    return failure();
  int64_t count = kind.byteWeights + kind.halfWeights;
  summary.notes.push_back(
      std::to_string(count) + (count == 1 ? " constant" : " constants") + " stored in " +
      (!kind.halfWeights   ? "8"
       : !kind.byteWeights ? "16"
                           : "8 and 16") +
      " bits became float32 before the new quantization; the rounding they had stays in them");
  return success();
}

LogicalResult Conversion::decide(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  NetworkKind kind = examineNetwork(main);
  if (kind.isInteger()) {
    if (failed(checkIntegerFile(main, kind, options, modelPath)) ||
        failed(runPasses(module, [&](OpPassManager &pm) { buildEndsPipeline(pm, endsOf(options)); })))
      return failure();
    noteIntegerFile(module.lookupSymbol<func::FuncOp>("main"), kind, options, summary);
    return success();
  }
  if (failed(widenWeights(module, kind)))
    return failure();
  return quantize(module);
}

LogicalResult Conversion::quantize(ModuleOp module) {
  auto isInteger = [](pipelines::IOType type) {
    return type != pipelines::IOType::Same && type != pipelines::IOType::Float;
  };
  const bool integers = asksForIntegers(options.quantize);
  if (!integers && (isInteger(options.inputType) || isInteger(options.outputType)))
    return refuse() << "integer inputs or outputs were asked of a network that computes in float; allowed is "
                       "float, or an integer network (int8, uint8, int16x8)";
  if (integers && module.lookupSymbol<func::FuncOp>("main").getNumArguments() == 0 &&
      !isInteger(options.outputType)) {
    summary.notes.push_back("the network reads nothing, so samples tell nothing of it: it stays in float");
    return runPasses(module, [&](OpPassManager &pm) { buildFloatPipeline(pm, floatOf(options)); });
  }
  bool trained = false;
  module.walk([&](qnn::FakeQuantOp) { trained = true; });
  // Ranges that were measured have an arithmetic of their own; TOCO knew no such thing.
  const bool measured = integers && !trained && options.compat == Compat::TFLite &&
                        (!options.calibrationData.empty() || !options.rangesFile.empty());
  if (failed(checkFlags(measured)))
    return failure();
  if (measured)
    return quantizeMeasured(module);
  if (integers) {
    summary.trained = trained;
    return quantizeTrained(module);
  }
  const bool weights = !trained && options.quantize != Quantize::None;
  if (!options.calibrationData.empty())
    summary.notes.push_back(weights ? "the samples were not used: weights alone become smaller"
                                    : "the samples were not used: activations are not quantized");
  if (failed(runPasses(module, [&](OpPassManager &pm) {
        weights ? buildWeightsPipeline(pm, weightsOf(options)) : buildFloatPipeline(pm, floatOf(options));
      })))
    return failure();
  llvm::append_range(summary.notes, transforms::takeNotes(module.lookupSymbol<func::FuncOp>("main")));
  return success();
}

LogicalResult Conversion::quantizeMeasured(ModuleOp module) {
  auto result = quantizeAfterTraining(module, options, modelHash, summary);
  if (failed(result))
    return failure();
  postTraining = std::move(*result);
  if (!options.saveRangesFile.empty() && postTraining.samples)
    return stageText(options.saveRangesFile, calibration::formatRanges(postTraining.ranges));
  return success();
}

LogicalResult Conversion::quantizeTrained(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  QatOptions pass = qatOf(options);
  if (!options.rangesFile.empty()) {
    auto read = readGivenRanges(main, options, modelHash, summary);
    if (failed(read))
      return failure();
    pass.fileRanges = std::move(*read);
  }
  SampleRun sampled;
  if (!options.calibrationData.empty()) {
    calibration::RangeMethod method = rangeMethod(options);
    auto run = runSamples(main, options, method.needsHistogram());
    if (failed(run))
      return failure();
    sampled = std::move(*run);
    pass.sampleRanges = rangesOf(sampled, method);
    noteSamples(sampled, summary);
  }
  if (failed(runPasses(module, [&](OpPassManager &pm) { buildQatPipeline(pm, pass); })))
    return failure();
  main = module.lookupSymbol<func::FuncOp>("main");
  takeReports(main, summary);
  return noteAgreement(sampled, main, options, summary);
}

static std::string printed(llvm::function_ref<void(llvm::raw_ostream &)> print) {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(os);
  return text;
}

/// The bytes of the output, read back and compared.
FailureOr<std::string> Conversion::writeModel(ArrayRef<ModuleOp> modules) {
  FileFormat format = formatOf(inMemory ? "" : output, options.emit);
  if (format != FileFormat::TFLite) {
    EmitOptions emit = options.emit;
    emit.allowCustomOps = options.load.graph.allowCustomOps;
    if (!appended.empty())
      summary.notes.push_back("what is behind the flatbuffer of " + modelPath.str() +
                              " (labels, as an archive) is not part of the output");
    const bool linalg = emit.emit == Emit::Linalg;
    if (format == FileFormat::TOSA || emit.emit == Emit::TOSA ||
        (linalg && emit.profile == interpreter::Profile::TFLite213))
      summary.notes.push_back(
          (linalg ? "linalg" : "TOSA") +
          std::string(" computes profile tflite-2.13; quantc compare --profile tflite-2.13 shows "
                      "what it costs"));
    else if (linalg)
      summary.notes.emplace_back("linalg computes profile litert-ref, what LiteRT's reference kernels give; "
                                 "--profile tflite-2.13 is without floating point");
    return emitModel(modules.front(), output, format, emit);
  }
  // The converters' own faults are copied for those who ask for just their files: TOCO knew no runtime of
  // today, and what computes in float may be for another one. Integers that LiteRT refuses serve nobody; some
  // end the process.
  bool copies = options.exactCompat && (options.compat == Compat::Toco || !asksForIntegers(options.quantize));
  auto policy = copies ? tflite::Unrunnable::Warn : tflite::Unrunnable::Refuse;
  FailureOr<std::string> bytes = tflite::exportTFLite(modules);
  if (failed(bytes))
    return failure();
  if (failed(tflite::checkTFLite(modules, *bytes, output, policy))) {
    if (options.exactCompat)
      return refuse()
             << "TFLiteConverter's parameters are such that it can't be run; without --compat tflite "
                "ranges are widened to what the kernels take";
    return failure();
  }
  appendZip(*bytes, appended);
  return bytes;
}

LogicalResult Conversion::stageModel(ArrayRef<ModuleOp> modules) {
  giveFreeMemoryBack(); // of the programs that ran: the file stands in memory beside the constants
  FailureOr<std::string> bytes = writeModel(modules);
  if (failed(bytes))
    return failure();
  summary.outputBytes = static_cast<int64_t>(bytes->size());
  if (!inMemory)
    return stageText(output.str(), *bytes);
  *inMemory = std::move(*bytes);
  return success();
}

LogicalResult Conversion::stageText(const std::string &path, StringRef text) {
  if (auto fault = files.add(path, text))
    return emitError(NameLoc::get(StringAttr::get(context, path))) << "can't be written: " << *fault;
  return success();
}

/// At once: these show how far a conversion came that failed.
LogicalResult Conversion::dumpDot(func::FuncOp main, StringRef stage) {
  if (options.graphvizDir.empty())
    return success();
  if (std::error_code error = llvm::sys::fs::create_directories(options.graphvizDir))
    return emitError(NameLoc::get(StringAttr::get(context, options.graphvizDir)))
           << "can't be made: " << error.message();
  SmallString<128> path(options.graphvizDir);
  llvm::sys::path::append(path, stage + ".dot");
  if (auto fault = replaceFile(path, printed([&](llvm::raw_ostream &os) { printGraphviz(main, os); })))
    return emitError(NameLoc::get(StringAttr::get(context, path))) << "can't be written: " << *fault;
  return success();
}

/// TOCO's names and TFLite's differ in case and underscores: Conv is CONV_2D.
static std::string plainName(StringRef name) {
  std::string plain;
  for (char c : name)
    if (c != '_')
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  StringRef ref = plain;
  ref.consume_back("2d");
  return ref.str();
}

LogicalResult Conversion::checkTarget(ModuleOp module) {
  if (options.target.empty())
    return success();
  if (const target::Target *device = target::allTargets().find(options.target))
    return target::checkForTarget(module, *device);
  return refuse() << "no target is called '" << options.target << "'; there is "
                  << target::allTargets().names();
}

LogicalResult Conversion::checkCounts(func::FuncOp main) {
  if (options.modelChecks.empty())
    return success();
  ModelDescription model = describeModel(main, 0);
  bool good = true;
  for (const ModelCheck &check : options.modelChecks) {
    if (check.countType == "None")
      continue;
    int64_t found = 0;
    if (check.countType == "Arrays")
      found = static_cast<int64_t>(model.tensors.size());
    else
      for (const OperatorDescription &op : model.operators)
        found += check.countType == "Total" || plainName(op.op) == plainName(check.countType);
    if (found >= check.min && found <= check.max)
      continue;
    good = false;
    refuse() << "model check: " << found << " of " << check.countType << ", allowed are " << check.min
             << " to " << check.max;
  }
  return success(good);
}

LogicalResult Conversion::stageReport(func::FuncOp main) {
  ReportInput page;
  page.title = llvm::sys::path::filename(output).str();
  page.inputBytes = summary.inputBytes;
  page.outputBytes = summary.outputBytes;
  page.summary = &summary;
  page.guards = summary.guards;
  ModelDescription description = describeModel(main, summary.outputBytes);
  page.model = &description;
  FailureOr<Comparison> comparison = failure();
  if (postTraining.samples && postTraining.reference) {
    CompareOptions compare;
    compare.threads = options.threads;
    auto reference = postTraining.reference->lookupSymbol<func::FuncOp>("main");
    comparison = compareModels(reference, main, *postTraining.samples, compare);
    if (failed(comparison))
      return failure();
    page.comparison = &*comparison;
  }
  return stageText(options.reportFile, printed([&](llvm::raw_ostream &os) { printReport(page, os); }));
}

/// From a network as it was read to what the file is to hold.
LogicalResult Conversion::convertNetwork(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  SmallVector<Type> inputs(main.getArgumentTypes()), outputs(main.getResultTypes());
  if (failed(dumpDot(main, "import")) || failed(decide(module)))
    return failure();
  main = module.lookupSymbol<func::FuncOp>("main");
  if (int64_t ends = tflite::refreshStatistics(main, inputs, outputs))
    summary.notes.push_back("minimum and maximum of " + std::to_string(ends) +
                            (ends == 1 ? " end" : " ends") +
                            " in the metadata were brought to the type that the end has now");
  return success(succeeded(dumpDot(main, "result")) && succeeded(countOperators(main, options, summary)) &&
                 succeeded(checkCounts(main)) && succeeded(checkTarget(module)));
}

/// Each network by itself, then all into one file.
LogicalResult Conversion::convertNetworks(ArrayRef<LoadedModel> networks) {
  ConvertSummary all = std::move(summary);
  SmallVector<ModuleOp> modules;
  for (const LoadedModel &network : networks) {
    ModuleOp module = network.module.get();
    summary = ConvertSummary();
    std::vector<std::string> keys = signatureKeys(module);
    if (failed(convertNetwork(module)))
      return refuse() << "that is said of signature '" << llvm::join(keys, "', '")
                      << "', one of several; --signature KEY, once for each, chooses others";
    addNetwork(all, std::move(summary), keys);
    modules.push_back(module);
  }
  summary = std::move(all);
  return stageModel(modules);
}

LogicalResult Conversion::draw(func::FuncOp main) {
  std::string dot = printed([&](llvm::raw_ostream &os) { printGraphviz(main, os); });
  summary.outputBytes = static_cast<int64_t>(dot.size());
  if (!inMemory)
    return stageText(output.str(), dot);
  *inMemory = std::move(dot);
  return success();
}

FailureOr<ConvertSummary> Conversion::run() {
  auto start = std::chrono::steady_clock::now();
  if (failed(checkPaths()))
    return failure();
  auto networks = loadNetworks(modelPath, modelBytes, context, options, summary.notes);
  if (failed(networks))
    return failure();
  for (LoadedModel &network : *networks)
    if (auto main = network.module->lookupSymbol<func::FuncOp>("main"); !main || main.isExternal())
      return emitError(NameLoc::get(StringAttr::get(context, modelPath))) << "model has no function main";
  LoadedModel &model = networks->front();
  ModuleOp module = *model.module;
  summary.inputBytes = model.fileBytes;
  modelHash = model.hash;
  appended = std::move(model.appended);
  if (networks->size() > 1) {
    FileFormat format = formatOf(inMemory ? "" : output, options.emit);
    if (failed(checkFlagsOfOneNetwork(options, format, NameLoc::get(StringAttr::get(context, output)),
                                      *networks)) ||
        failed(convertNetworks(*networks)))
      return failure();
  } else if (options.writeGraphviz) {
    if (failed(draw(module.lookupSymbol<func::FuncOp>("main"))))
      return failure();
  } else if (failed(convertNetwork(module)) || failed(stageModel(module))) {
    return failure();
  }
  if (!options.reportFile.empty() && !options.writeGraphviz &&
      failed(stageReport(module.lookupSymbol<func::FuncOp>("main"))))
    return failure();
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!options.summaryFile.empty() &&
      failed(stageText(options.summaryFile,
                       printed([&](llvm::raw_ostream &os) { printSummaryJSON(summary, os); }))))
    return failure();
  if (auto fault = files.commit())
    return refuse() << *fault;
  return summary;
}

FailureOr<ConvertSummary> pipelines::convert(StringRef model, StringRef output, MLIRContext *context,
                                             const ConvertOptions &options) {
  return Conversion(model, output, context, options).run();
}

FailureOr<ConvertSummary> pipelines::convertInMemory(StringRef bytes, StringRef name, std::string &tflite,
                                                     MLIRContext *context, const ConvertOptions &options) {
  tflite.clear();
  return Conversion(bytes, name, tflite, context, options).run();
}
