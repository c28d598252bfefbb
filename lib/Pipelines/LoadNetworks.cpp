//===- LoadNetworks.cpp - the networks that one output holds --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "LoadNetworks.h"
#include "quantc/Import/SavedModel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <set>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

/// As --signature spells all of them.
static constexpr const char *allSignatures = "*";

std::vector<std::string> pipelines::signatureKeys(ModuleOp module) {
  std::vector<std::string> keys;
  if (auto list = module->getAttrOfType<ArrayAttr>("qnn.signatures"))
    for (auto entry : list.getAsRange<DictionaryAttr>())
      if (auto key = entry.getAs<StringAttr>("key"))
        keys.push_back(key.str());
  return keys;
}

static std::string quoted(ArrayRef<std::string> keys) { return "'" + llvm::join(keys, "', '") + "'"; }

namespace {
class Loader {
public:
  Loader(StringRef p, std::optional<StringRef> b, MLIRContext *c, const ConvertOptions &o,
         std::vector<std::string> &n)
      : path(p), bytes(b), context(c), options(o), load(o.load), notes(n) {}

  FailureOr<std::vector<LoadedModel>> run() {
    if (options.compat == Compat::Toco)
      load.graph.foldRules = import::GraphDefOptions::FoldRules::Toco;
    load.savedModelFullNames |= options.exactCompat;
    std::vector<std::string> keys = options.signatures;
    if (keys.empty() && !load.signature.empty())
      keys.push_back(load.signature);
    // Ends that are named are those of one network.
    const bool chosen = !load.graph.inputs.empty() || !load.graph.outputs.empty();
    if (!bytes && llvm::sys::fs::is_directory(path)) {
      if (failed(chooseOfSavedModel(keys, chosen)))
        return failure();
    } else if (keys == std::vector<std::string>{allSignatures} || (keys.empty() && !chosen)) {
      return loadAll();
    }
    if (keys.empty())
      keys.emplace_back();
    bool good = true;
    several = keys.size() > 1;
    if (std::set<std::string>(keys.begin(), keys.end()).size() != keys.size())
      return emitError(NameLoc::get(StringAttr::get(context, path)))
             << "--signature asks for " << quoted(keys) << ", one of them twice; a file has each once";
    if (several && chosen)
      return emitError(NameLoc::get(StringAttr::get(context, path)))
             << "--input and --output name ends of one network; --signature asks for " << keys.size() << ", "
             << quoted(keys) << ": take one of them, or leave the ends out";
    for (const std::string &key : keys)
      good &= succeeded(add(key));
    if (!good)
      return failure();
    return std::move(networks);
  }

private:
  /// A SavedModel for which nobody names a signature has that of serving, or all of them.
  LogicalResult chooseOfSavedModel(std::vector<std::string> &keys, bool chosen) {
    const bool all = keys == std::vector<std::string>{allSignatures};
    if ((!all && !keys.empty()) || chosen)
      return success();
    import::SavedModelOptions saved;
    saved.graph.limits = load.limits;
    saved.tags = load.savedModelTags;
    auto present = import::listSignatures(path, context, saved);
    if (failed(present))
      return failure();
    keys = *present;
    auto serving = llvm::find(keys, saved.signature);
    if (all || serving == keys.end())
      return success();
    keys.erase(serving);
    if (!keys.empty())
      notes.push_back("of its signatures 'serving_default' alone is in the file; --signature, once for each, "
                      "takes others too, and --signature '*' all: " +
                      quoted(keys));
    keys = {saved.signature};
    return success();
  }

  /// The first subgraph of a .tflite, and those of other signatures.
  FailureOr<std::vector<LoadedModel>> loadAll() {
    several = true;
    if (failed(add("")))
      return failure();
    std::vector<std::string> others;
    if (auto list = (*networks.front().module)->getAttrOfType<ArrayAttr>("qnn.other_signatures"))
      for (auto key : list.getAsRange<StringAttr>())
        others.push_back(key.str());
    for (const std::string &key : others)
      if (llvm::none_of(networks,
                        [&](LoadedModel &n) { return llvm::is_contained(signatureKeys(*n.module), key); }) &&
          failed(add(key)))
        return failure();
    return std::move(networks);
  }

  LogicalResult add(const std::string &key) {
    load.signature = key;
    // What the remark says of one subgraph is not true where the others are read too.
    ScopedDiagnosticHandler remarks(context, [this](Diagnostic &d) {
      return success(several && d.getSeverity() == DiagnosticSeverity::Remark);
    });
    auto network = bytes ? loadModelFromMemory(*bytes, path, context, load) : loadModel(path, context, load);
    if (failed(network))
      return failure();
    networks.push_back(std::move(*network));
    return success();
  }

  StringRef path;
  std::optional<StringRef> bytes;
  MLIRContext *context;
  const ConvertOptions &options;
  LoadOptions load;
  std::vector<std::string> &notes;
  std::vector<LoadedModel> networks;
  bool several = false; ///< more than one subgraph may be read
};
} // namespace

FailureOr<std::vector<LoadedModel>> pipelines::loadNetworks(StringRef path, std::optional<StringRef> bytes,
                                                            MLIRContext *context,
                                                            const ConvertOptions &options,
                                                            std::vector<std::string> &notes) {
  return Loader(path, bytes, context, options, notes).run();
}

LogicalResult pipelines::checkFlagsOfOneNetwork(const ConvertOptions &options, FileFormat format,
                                                Location where, ArrayRef<LoadedModel> networks) {
  std::vector<std::string> keys;
  for (const LoadedModel &network : networks)
    llvm::append_range(keys, signatureKeys(network.module.get()));
  bool good = true;
  auto refuse = [&](bool given, const char *flag) {
    if (!given)
      return;
    good = false;
    emitError(where) << flag << " is about one network, and these are " << networks.size()
                     << ", of the signatures " << quoted(keys) << "; --signature KEY takes one of them";
  };
  refuse(format != FileFormat::TFLite, "an output other than a .tflite");
  refuse(!options.reportFile.empty(), "--report");
  refuse(!options.saveRangesFile.empty(), "--save-ranges");
  refuse(options.accuracy.has_value(), "--accuracy");
  refuse(options.writeGraphviz || !options.graphvizDir.empty(), "a drawing of the graph");
  refuse(!options.modelChecks.empty(), "a check of operator counts");
  return success(good);
}

/// The smaller of what is known.
static void keepLeast(std::optional<double> &least, std::optional<double> value) {
  if (value && (!least || *value < *least))
    least = value;
}

void pipelines::addNetwork(ConvertSummary &all, ConvertSummary one, ArrayRef<std::string> keys) {
  auto place = [&](std::vector<std::string> &to, const std::vector<std::string> &from) {
    for (const std::string &text : from)
      to.push_back(keys.empty() ? text : "signature " + quoted(keys) + ": " + text);
  };
  llvm::append_range(all.signatures, keys);
  all.integerOps += one.integerOps;
  all.floatOps += one.floatOps;
  for (const auto &[type, count] : one.smallWeightOps)
    all.smallWeightOps[type] += count;
  llvm::append_range(all.islands, one.islands);
  place(all.warnings, one.warnings);
  place(all.notes, one.notes);
  llvm::append_range(all.widened, one.widened);
  llvm::append_range(all.guards, one.guards);
  all.samples += one.samples;
  all.comparedSamples += one.comparedSamples;
  all.trained |= one.trained;
  keepLeast(all.sqnr, one.sqnr);
  keepLeast(all.top1, one.top1);
  if (all.advice.empty())
    all.advice = one.advice;
  all.passesChecked += one.passesChecked;
  all.passesNotRun += one.passesNotRun;
}
