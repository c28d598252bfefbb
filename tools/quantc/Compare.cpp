//===- Compare.cpp - quantc compare -----------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Outputs.h"
#include "Progress.h"

#include "quantc/Pipelines/Compare.h"
#include "quantc/Pipelines/Report.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace quantc;
using namespace quantc::driver;
using namespace quantc::pipelines;

namespace {
struct Options {
  std::string reference, model, json, report;
  LoadOptions load;
  Flags flags;
  std::vector<std::string> data;
  calibration::SampleOptions samples;
  CompareOptions compare;
};
} // namespace

static int run(Options &options) {
  const LoadOptions &load = options.load;
  LoadOptions plain;
  plain.graph.allowCustomOps = load.graph.allowCustomOps;
  Session session;
  auto reference = loadModel(options.reference, &session.context(), load);
  auto model = loadModel(options.model, &session.context(), plain);
  if (failed(reference) || failed(model))
    return Refused;
  auto main = [](LoadedModel &m) { return m.module->lookupSymbol<mlir::func::FuncOp>("main"); };
  Progress progress("comparing");
  options.compare.progress = [&](size_t done, size_t total) { progress.update(done, total); };
  options.compare.referenceHash = reference->hash;
  options.compare.modelHash = model->hash;
  auto comparison =
      compareOverData(main(*reference), main(*model), options.data, options.samples, options.compare);
  progress.finish();
  if (failed(comparison))
    return Refused;
  OutputFiles files;
  for (const std::string &path : options.data)
    files.keep(path);
  files.keep(options.reference);
  files.keep(options.model);
  bool good = true;
  if (!options.json.empty())
    good &= addOutput(files, options.json, [&](llvm::raw_ostream &os) { printJSON(*comparison, os); });
  if (!options.report.empty()) {
    ReportInput page;
    page.title = options.model;
    page.inputBytes = reference->fileBytes;
    page.outputBytes = model->fileBytes;
    page.comparison = &*comparison;
    good &= addOutput(files, options.report, [&](llvm::raw_ostream &os) { printReport(page, os); });
  }
  if (!good || !commitOutputs(files))
    return Refused;
  printText(*comparison, options.json == "-" || options.report == "-" ? llvm::errs() : llvm::outs());
  return Done;
}

void driver::addCompare(CLI::App &app, Status &status) {
  Command command(
      app, "compare",
      "Runs two models over samples and tells, layer by layer, where the second one loses and why.");
  auto o = std::make_shared<Options>();
  command.require("REFERENCE", o->reference, "the float network: .pb, .pbtxt or .tflite");
  command.require("MODEL", o->model, "the integer .tflite");
  addLoadFlags(o->flags, o->load);
  addCompareFlags(o->flags, o->data, o->samples, o->compare);
  command.takeFlags(o->flags, {"--data"});
  command.take("--json", o->json, "write all layers as JSON");
  command.take("--report", o->report, "write an HTML page");
  command.showBelow(
      "Example:\n  quantc compare frozen_graph.pb model.tflite --data samples.npz --json layers.json");
  command.whenParsed(status, [o] { return run(*o); });
}
