//===- Partition.cpp - quantc partition -------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"

#include "quantc/Export/TFLite.h"
#include "quantc/Partition/EdgeTPU.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  std::string model, folder = ".", json, intermediate, outputName;
  bool table = false, parts = false;
  partition::EdgeTPUOptions edgeTPU;
  partition::EdgeTPUFile file;
};
} // namespace

static bool writeText(const std::string &path, const std::string &text) {
  llvm::Error error = llvm::writeToOutput(path, [&](llvm::raw_ostream &os) {
    os << text;
    return llvm::Error::success();
  });
  if (!error)
    return true;
  printError(path + ": can't be written: " + llvm::toString(std::move(error)));
  return false;
}

/// The operators of each piece as a .tflite of its own: parts that run one after another, or the segments of
/// -n.
static bool writePieces(mlir::ModuleOp module, const partition::EdgeTPUReport &report, const Options &options,
                        llvm::StringRef stem) {
  std::vector<std::vector<int>> pieces;
  if (options.parts) {
    for (const partition::Part &part : report.parts)
      pieces.push_back(part.operators);
  } else {
    pieces.resize(static_cast<size_t>(report.segments));
    for (size_t i = 0; i < report.operators.size(); ++i)
      pieces[static_cast<size_t>(report.operators[i].segment)].push_back(static_cast<int>(i));
  }
  for (size_t i = 0; i < pieces.size(); ++i) {
    auto piece = partition::extractOperators(module, report, pieces[i]);
    llvm::SmallString<128> path(options.folder);
    llvm::sys::path::append(path, stem + (options.parts ? "_part_" : "_segment_") + std::to_string(i) +
                                      "_of_" + std::to_string(pieces.size()) + ".tflite");
    if (failed(piece) || failed(exporter::writeTFLite(**piece, path)))
      return false;
    llvm::outs() << "wrote " << path << ": " << pieces[i].size() << " operators"
                 << (options.parts ? (report.parts[i].device ? ", Edge TPU" : ", CPU") : "") << "\n";
  }
  return true;
}

static int run(Options &options) {
  if (!options.intermediate.empty())
    for (llvm::StringRef name : llvm::split(options.intermediate, ','))
      options.edgeTPU.intermediateTensors.push_back(name.str());
  Session session;
  mlir::FailureOr<pipelines::LoadedModel> model = pipelines::loadModel(options.model, &session.context(), {});
  if (failed(model))
    return Refused;
  mlir::FailureOr<partition::EdgeTPUReport> report =
      partition::analyzeEdgeTPU(*model->module, options.edgeTPU);
  if (failed(report))
    return Refused;
  std::string stem = llvm::sys::path::stem(options.model).str();
  partition::EdgeTPUFile &file = options.file;
  file.input = options.model;
  file.output = options.outputName.empty() ? stem + "_edgetpu.tflite" : options.outputName;
  file.log = llvm::sys::path::stem(file.output).str() + ".log";
  file.inputBytes = model->fileBytes;
  if (std::error_code error = llvm::sys::fs::create_directories(options.folder)) {
    printError(options.folder + ": can't be made: " + error.message());
    return Refused;
  }
  llvm::SmallString<128> log(options.folder);
  llvm::sys::path::append(log, file.log);
  llvm::outs() << partition::operatorSummary(*report, file, options.table);
  bool good = writeText(log.str().str(), partition::operatorLog(*report, file));
  if (!options.json.empty())
    good &= writeText(options.json, partition::operatorJSON(*report));
  if (good && (options.parts || report->segments > 1))
    good = writePieces(*model->module, *report, options, stem);
  llvm::outs().flush();
  return good ? Done : Refused;
}

void driver::addPartition(CLI::App &app, Status &status) {
  CLI::App *command = app.add_subcommand(
      "partition", "Says which operators an Edge TPU will run, why not the others, and what would help.");
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "integer .tflite")->required();
  command->add_flag("-s,--show-operations", options->table, "print the operator table");
  command->add_flag("-a,--all", options->edgeTPU.allSubgraphs,
                    "map every accepted part, not the first alone");
  command->add_option("-i", options->intermediate,
                      "tensors, comma-separated: operators that take one are not mapped");
  command->add_option("-m", options->edgeTPU.minRuntime, "lowest runtime version to serve: 10 to 14")
      ->check(CLI::Range(partition::lowestRuntime, partition::highestRuntime));
  command
      ->add_option("-n", options->edgeTPU.segments,
                   "cut the network into so many segments, written as .tflite")
      ->check(CLI::Range(1, 1024));
  command->add_option("-d", options->edgeTPU.delegateOps,
                      "offer only the first so many operators to the device");
  command->add_option("-o", options->folder, "folder for the .log and the .tflite pieces (default: here)");
  command->add_option("--json", options->json, "write reasons and fixes as JSON");
  command->add_flag("--write-parts", options->parts, "write each part, device and CPU, as a .tflite");
  command->add_option("--output-name", options->outputName, "name of the compiled model in the log");
  command->add_option("--compiler-version", options->file.compilerVersion, "version in the log");
  command->footer("Example:\n  quantc partition model.tflite -s --json partition.json");
  command->callback([options, &status] { status = run(*options); });
}
