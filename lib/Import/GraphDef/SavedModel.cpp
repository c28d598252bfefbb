//===- SavedModel.cpp - a SavedModel folder becomes a module --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Import/SavedModel.h"

#include "Branches.h"
#include "Freeze.h"
#include "Importer.h"
#include "Names.h"
#include "ReadProto.h"
#include "Tables.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "savedmodel.pb.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>

using namespace mlir;
using namespace quantc;
using namespace quantc::import;
using namespace quantc::import::graphdef;

namespace {

/// One end of a signature: its key, and "NODE:K" in the graph.
using Ends = std::vector<std::pair<std::string, std::string>>;

class Reader {
public:
  Reader(StringRef f, MLIRContext *context, const SavedModelOptions &o)
      : folder(f.str()), where(NameLoc::get(StringAttr::get(context, f))), options(o) {}

  FailureOr<OwningOpRef<ModuleOp>> run() {
    if (failed(parse()))
      return failure();
    MetaGraphDef *meta = chooseGraph();
    if (!meta || failed(chooseSignature(*meta)))
      return failure();
    std::vector<Fault> faults;
    Graph graph = readGraph(*meta->mutable_graph_def(), options.graph.limits, faults);
    if (!faults.empty())
      return report(faults, where);
    const Assets assets = findAssets(*meta);
    saved.Clear();
    GraphDefOptions graphOptions = options.graph;
    bool own = graphOptions.inputs.empty() && graphOptions.outputs.empty();
    if (graphOptions.inputs.empty())
      for (const auto &[key, name] : inputs)
        graphOptions.inputs.push_back({nodeName(name), std::nullopt});
    if (graphOptions.outputs.empty())
      for (const auto &[key, name] : outputs)
        graphOptions.outputs.push_back(nodeName(name));
    llvm::StringSet<> layers = layerNames(graph);
    if (holdsVariables(graph) && failed(freeze(graph, graphOptions.outputs)))
      return failure();
    resolveTables(graph, assets, options.graph.limits);
    takeConstantBranches(graph, graphOptions.inputs);
    FailureOr<OwningOpRef<ModuleOp>> module = importGraph(graph, where, graphOptions);
    if (succeeded(module) && own)
      applySignature(**module);
    if (succeeded(module) && !options.fullNames)
      shortenNames(**module, layers);
    return module;
  }

  FailureOr<std::vector<std::string>> list() {
    if (failed(parse()))
      return failure();
    if (MetaGraphDef *meta = chooseGraph())
      return keysOf(*meta);
    return failure();
  }

private:
  InFlightDiagnostic error() { return emitError(where); }

  LogicalResult parse() {
    SmallString<256> path(folder);
    llvm::sys::path::append(path, "saved_model.pb");
    std::optional<std::string> fault;
    auto buffer = openFile(path.str().str(), options.graph.limits.fileBytes, fault);
    if (!buffer)
      return error() << "is a folder without a readable saved_model.pb (" << *fault
                     << "); give a SavedModel folder, a frozen .pb, .pbtxt or .tflite file";
    StringRef bytes = buffer->getBuffer();
    // Counted before each becomes an object. SavedModel: meta_graphs, MetaGraphDef: graph_def, GraphDef:
    // node; and library, FunctionDefLibrary: function, FunctionDef: node_def.
    int64_t nodes =
        countMessages(bytes, {2, 2, 1}).value_or(0) + countMessages(bytes, {2, 2, 2, 1, 3}).value_or(0);
    if (nodes > options.graph.limits.nodes)
      return error() << "saved_model.pb has " << nodes << " nodes; the limit is "
                     << options.graph.limits.nodes;
    google::protobuf::LogSilencer silence; // faults go to the caller, not to stderr
    google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t *>(bytes.data()),
                                                  static_cast<int>(bytes.size()));
    stream.SetRecursionLimit(static_cast<int>(options.graph.limits.nesting));
    if (!saved.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage() ||
        saved.meta_graphs_size() == 0)
      return error() << "saved_model.pb is truncated, damaged, or of another kind";
    return success();
  }

  static std::string tagsOf(const MetaGraphDef &meta) {
    return "'" + llvm::join(meta.meta_info_def().tags(), ",") + "'";
  }

  MetaGraphDef *chooseGraph() {
    std::vector<std::string> wanted = options.tags;
    std::sort(wanted.begin(), wanted.end());
    std::string present;
    for (MetaGraphDef &meta : *saved.mutable_meta_graphs()) {
      std::vector<std::string> tags(meta.meta_info_def().tags().begin(), meta.meta_info_def().tags().end());
      std::sort(tags.begin(), tags.end());
      if (tags == wanted)
        return &meta;
      present += (present.empty() ? "" : ", ") + tagsOf(meta);
    }
    error() << "has no graph with the tags '" << llvm::join(options.tags, ",") << "'; it has " << present;
    return nullptr;
  }

  static Ends endsOf(const google::protobuf::Map<std::string, TensorInfo> &map) {
    Ends ends;
    for (const auto &[key, info] : map)
      ends.emplace_back(key, info.name());
    std::sort(ends.begin(), ends.end()); // the map has an order of its own
    return ends;
  }

  LogicalResult chooseSignature(const MetaGraphDef &meta) {
    auto found = meta.signature_def().find(options.signature);
    if (found != meta.signature_def().end()) {
      inputs = endsOf(found->second.inputs());
      outputs = endsOf(found->second.outputs());
      return success();
    }
    if (!options.graph.outputs.empty())
      return success(); // the ends are named
    std::vector<std::string> keys = keysOf(meta);
    return error() << "has no signature '" << options.signature << "'; "
                   << (keys.empty() ? "it has none; name the outputs (--output)"
                                    : "it has '" + llvm::join(keys, "', '") + "'; --signature " +
                                          keys.front() + " reads one");
  }

  /// Sorted; names with two underscores are TensorFlow's.
  static std::vector<std::string> keysOf(const MetaGraphDef &meta) {
    std::vector<std::string> keys;
    for (const auto &[key, signature] : meta.signature_def())
      if (!StringRef(key).starts_with("__"))
        keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  Assets findAssets(const MetaGraphDef &meta) const {
    Assets assets;
    for (const auto &asset : meta.asset_file_def()) {
      // Names with folders in them are not TensorFlow's; they would lead out of the SavedModel.
      StringRef name = asset.filename();
      if (name.empty() || name == ".." || llvm::sys::path::filename(name) != name)
        continue;
      SmallString<256> path(folder);
      llvm::sys::path::append(path, "assets", name);
      assets[asset.tensor_info().name()] = path.str().str();
    }
    return assets;
  }

  /// TensorFlow writes output 0 as "NODE:0".
  static std::string nodeName(const std::string &tensor) {
    StringRef name(tensor);
    name.consume_back(":0");
    return name.str();
  }

  LogicalResult freeze(Graph &graph, const std::vector<std::string> &names) {
    SmallString<256> prefix(folder);
    llvm::sys::path::append(prefix, "variables", "variables");
    Checkpoint checkpoint;
    if (auto e = checkpoint.open(prefix.str().str(), options.graph.limits))
      return error() << "has variables, but " << *e;
    std::vector<int64_t> wanted;
    for (const std::string &name : names) // one that is not there is reported by the importer
      if (auto split = splitOutputName(name))
        if (int64_t node = graph.find(split->first); node != -1)
          wanted.push_back(node);
    std::vector<Fault> faults;
    freezeVariables(graph, checkpoint, wanted, faults);
    return faults.empty() ? success() : report(faults, where);
  }

  /// Inputs and outputs are called by their keys, as users of the SavedModel call them, where the keys
  /// differ.
  void applySignature(ModuleOp module) {
    Builder b(module.getContext());
    auto main = module.lookupSymbol<func::FuncOp>("main");
    llvm::StringSet<> keys;
    for (const Ends *ends : {&inputs, &outputs})
      for (const auto &[key, name] : *ends)
        keys.insert(key);
    bool distinct = keys.size() == inputs.size() + outputs.size();
    auto describe = [&](const Ends &ends, bool isInput) {
      SmallVector<mlir::Attribute> entries;
      for (const auto &[i, end] : llvm::enumerate(ends)) {
        StringAttr key = b.getStringAttr(end.first);
        entries.push_back(
            b.getDictionaryAttr({b.getNamedAttr("name", key),
                                 b.getNamedAttr("index", b.getI64IntegerAttr(static_cast<int64_t>(i)))}));
        if (distinct && isInput)
          main.setArgAttr(static_cast<unsigned>(i), "qnn.name", key);
        else if (distinct)
          main.setResultAttr(static_cast<unsigned>(i), "qnn.name", key);
      }
      return b.getArrayAttr(entries);
    };
    auto signature = b.getDictionaryAttr({b.getNamedAttr("key", b.getStringAttr(options.signature)),
                                          b.getNamedAttr("inputs", describe(inputs, true)),
                                          b.getNamedAttr("outputs", describe(outputs, false))});
    module->setAttr("qnn.signatures", b.getArrayAttr({signature}));
  }

  std::string folder;
  Location where;
  const SavedModelOptions &options;
  SavedModel saved;
  Ends inputs, outputs;
};

} // namespace

FailureOr<OwningOpRef<ModuleOp>> quantc::import::importSavedModel(StringRef folder, MLIRContext *context,
                                                                  const SavedModelOptions &options) {
  return Reader(folder, context, options).run();
}

FailureOr<std::vector<std::string>> quantc::import::listSignatures(StringRef folder, MLIRContext *context,
                                                                   const SavedModelOptions &options) {
  return Reader(folder, context, options).list();
}
