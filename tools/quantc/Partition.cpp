//===- Partition.cpp - quantc partition -------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Outputs.h"

#include "quantc/TFLite/Writer.h"
#include "quantc/Target/Partition.h"
#include "quantc/Target/Registry.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <CLI/CLI.hpp>

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  std::string model, folder, json, inputName, outputName;
  std::vector<std::string> intermediate;
  bool table = false, search = false;
  int64_t searchStep = 1;
  std::string device = target::allTargets().front().name().str();
  target::Options partition;
  target::LogFile file;
};
} // namespace

static std::string pathIn(const std::string &folder, const std::string &name) {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

/// The segments of -n, or else the parts of the network that run on one device each, as .tflite files that
/// run one after another. Their names go to `names`, what is to be said of them to `said`.
static bool addPieces(mlir::ModuleOp module, const target::Target &device, const target::Report &report,
                      const Options &options, const std::string &stem, OutputFiles &files,
                      std::vector<std::string> &names, llvm::raw_ostream &said) {
  bool segments = report.segments > 1;
  std::vector<std::vector<int>> pieces(static_cast<size_t>(report.segments));
  if (segments) {
    for (size_t i = 0; i < report.operators.size(); ++i)
      pieces[static_cast<size_t>(report.operators[i].segment)].push_back(static_cast<int>(i));
  } else {
    pieces.clear();
    for (const target::Part &part : report.parts)
      pieces.push_back(part.operators);
  }
  for (size_t i = 0; i < pieces.size(); ++i) {
    auto piece = target::extractOperators(module, report, pieces[i]);
    std::string name = stem + (segments ? "_segment_" : "_part_") + std::to_string(i) + "_of_" +
                       std::to_string(pieces.size()) + ".tflite";
    std::string path = pathIn(options.folder, name);
    if (failed(piece) || failed(tflite::stageTFLite(**piece, path, files, nullptr, tflite::Unrunnable::Warn)))
      return false;
    names.push_back(name);
    said << "wrote " << path << ": " << pieces[i].size()
         << (pieces[i].size() == 1 ? " operator" : " operators")
         << (segments ? "" : (report.parts[i].device ? ", " + device.title().str() : ", CPU")) << "\n";
  }
  return true;
}

static int run(Options &options) {
  for (llvm::StringRef list : options.intermediate)
    for (llvm::StringRef name : llvm::split(list, ','))
      if (!name.empty())
        options.partition.intermediateTensors.push_back(name.str());
  Session session;
  mlir::FailureOr<pipelines::LoadedModel> model = pipelines::loadModel(options.model, &session.context(), {});
  if (failed(model) || failed(target::fixOpenBatch(*model->module)))
    return Refused;
  const target::Target &device = *target::allTargets().find(options.device);
  mlir::FailureOr<target::Report> report = target::analyze(*model->module, device, options.partition);
  if (failed(report))
    return Refused;
  std::string stem = llvm::sys::path::stem(options.model).str();
  target::LogFile &file = options.file;
  file.input = options.inputName.empty() ? options.model : options.inputName;
  file.output = options.outputName.empty() ? stem + "_" + options.device + ".tflite" : options.outputName;
  file.log = llvm::sys::path::stem(file.output).str() + ".log";
  file.inputBytes = model->fileBytes;
  bool pieces = !options.folder.empty() || report->segments > 1;
  if (options.folder.empty())
    options.folder = ".";
  if (std::error_code error = llvm::sys::fs::create_directories(options.folder)) {
    printError(options.folder + ": can't be made: " + error.message());
    return Refused;
  }
  if (options.search)
    llvm::outs() << device.searchText(*model->module, options.searchStep,
                                      options.partition.delegateOps < 0
                                          ? static_cast<int64_t>(report->operators.size())
                                          : options.partition.delegateOps)
                 << "\n";
  llvm::outs() << device.summary(*report, file, options.table)
               << "\nPredicted, not compiled; memory sizes are estimates. Multiply-accumulates: "
               << report->macsDevice << " on the " << device.title() << ", " << report->macsCPU
               << " on the CPU\n";
  OutputFiles files;
  std::vector<std::string> names;
  std::string said;
  llvm::raw_string_ostream sayLater(said);
  auto add = [&](const std::string &path, const std::string &text) {
    return addOutput(files, path, [&](llvm::raw_ostream &os) { os << text; });
  };
  bool good =
      add(pathIn(options.folder, file.log), device.log(*report, file)) &&
      (!pieces || addPieces(*model->module, device, *report, options, stem, files, names, sayLater)) &&
      (options.json.empty() || add(options.json, target::reportJSON(*report, device, names))) &&
      commitOutputs(files);
  if (!good)
    return Refused;
  llvm::outs() << said;
  return Done;
}

void driver::addPartition(CLI::App &app, Status &status) {
  Command command(app, "partition",
                  "Says which operators a device will run, why not the others, and what would help.");
  CLI::App &parser = command.parser();
  auto options = std::make_shared<Options>();
  target::RuntimeVersions versions = target::allRuntimes();
  command.require("MODEL", options->model, "integer .tflite");
  takeTarget(parser.add_option("--target", options->device, "the device (default: " + options->device + ")"));
  parser.add_flag("-s,--show-operations,--show_operations", options->table, "print the operator table");
  parser.add_flag("-a,--all,--enable_multiple_subgraphs", options->partition.allSubgraphs,
                  "map every accepted part, not the first alone");
  parser
      .add_option("-i,--intermediate-tensors,--intermediate_tensors", options->intermediate,
                  "tensors, comma-separated: operators that take one are not mapped")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  parser
      .add_option("-m,--min-runtime-version,--min_runtime_version", options->partition.minRuntime,
                  "lowest runtime version to serve: " + std::to_string(versions.lowest) + " to " +
                      std::to_string(versions.highest) + " (default: the highest)")
      ->check(CLI::Range(versions.lowest, versions.highest));
  parser
      .add_option("-n,--num-segments,--num_segments", options->partition.segments,
                  "cut the network into so many segments, written as .tflite")
      ->check(CLI::Range(1, 1024));
  parser.add_flag("-d,--search-delegate,--search_delegate", options->search,
                  "print the tries of the compiler's search for operators that fit the device");
  parser
      .add_option("-k,--delegate-search-step,--delegate_search_step", options->searchStep,
                  "operators less in each try (default: 1)")
      ->check(CLI::Range(1, 1000000));
  parser.add_option("--delegate-ops", options->partition.delegateOps,
                    "the try that succeeded: offer only the first so many operators to the device");
  parser.add_option(
      "-o,--out-dir,--out_dir", options->folder,
      "folder for the .log and for each part of the network as .tflite (default: the .log here)");
  parser.add_option("--json", options->json, "write reasons and fixes as JSON");
  parser.add_option("--input-name", options->inputName, "name of the model in the log");
  parser.add_option("--output-name", options->outputName, "name of the compiled model in the log");
  parser.add_option("--compiler-version", options->file.compilerVersion, "version in the log");
  command.showBelow("Example:\n  quantc partition model.tflite -s --json partition.json");
  command.whenParsed(status, [options] { return run(*options); });
}
