//===- LoadModel.cpp - the one door for models ------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/LoadModel.h"

#include "AppendedZip.h"
#include "TensorNames.h"
#include "quantc/Import/SavedModel.h"
#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNDialect.h"
#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNInterfaces.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/ModuleText.h"
#include "quantc/TFLite/Reader.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

ModelFormat pipelines::detectFormat(StringRef bytes, StringRef fileName) {
  if (bytes.size() >= 8 && bytes.substr(4, 4) == "TFL3")
    return ModelFormat::TFLite;
  if (fileName.ends_with_insensitive(".tflite"))
    return ModelFormat::TFLite;
  if (fileName.ends_with_insensitive(".mlir") || fileName.ends_with_insensitive(".mlirbc"))
    return ModelFormat::MLIR;
  if (fileName.ends_with_insensitive(".pbtxt") || fileName.ends_with_insensitive(".prototxt"))
    return ModelFormat::GraphDefText;
  // A binary GraphDef begins with a field tag: its first node (0x0a), versions or the library.
  if (!bytes.empty() && (bytes.front() == 'n' || bytes.front() == '#' || isspace(bytes.front())) &&
      bytes.take_front(4096).find('\0') == StringRef::npos && bytes.front() != '\n')
    return ModelFormat::GraphDefText;
  return ModelFormat::GraphDef;
}

void pipelines::loadDialects(MLIRContext &context) {
  context.loadDialect<qnn::QNNDialect, func::FuncDialect, quant::QuantDialect>();
}

/// What text may say and no other format can: a main without body or with several blocks, ends that are no
/// tensors of known rank.
static LogicalResult checkMain(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return module.emitError("model has no function main");
  if (!llvm::hasSingleElement(main.getBody()))
    return main.emitError() << "function main has " << main.getBody().getBlocks().size()
                            << " blocks; a model has one";
  bool good = true;
  auto check = [&](TypeRange types, StringRef what) {
    for (auto [i, type] : llvm::enumerate(types))
      if (!isa<RankedTensorType>(type)) {
        good = false;
        main.emitError() << what << " #" << i << " has type " << type << "; needed is a tensor with a rank";
      }
  };
  check(main.getArgumentTypes(), "input");
  check(main.getResultTypes(), "output");
  return success(good);
}

/// Whether `asked` says no more about a shape than what `type` leaves open; -1 leaves it so.
static bool fits(ArrayRef<int64_t> asked, RankedTensorType type) {
  return asked.size() == type.getShape().size() &&
         llvm::all_of(llvm::zip(asked, type.getShape()), [](auto pair) {
           auto [want, have] = pair;
           return want == have || (ShapedType::isDynamic(have) && (want >= 0 || want == -1));
         });
}

/// Gives an input the dimensions that were asked for, where the file leaves them open.
static void closeDimensions(BlockArgument input, ArrayRef<int64_t> asked) {
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<int64_t> shape(type.getShape());
  for (auto [have, want] : llvm::zip(shape, asked))
    if (want >= 0)
      have = want;
  input.setType(RankedTensorType::get(shape, type.getElementType()));
}

/// The shapes that follow from those of the inputs; what an op can't infer (a custom one) stays.
static LogicalResult inferShapes(func::FuncOp main) {
  Block &body = main.front();
  for (Operation &op : body.without_terminator())
    if (isa<qnn::InferResultsOp>(op) && qnn::isOperator(&op) &&
        llvm::any_of(op.getResultTypes(), [](Type t) { return !cast<ShapedType>(t).hasStaticShape(); }) &&
        failed(qnn::refreshResultTypes(&op)))
      return failure();
  main.setType(
      FunctionType::get(main.getContext(), body.getArgumentTypes(), body.getTerminator()->getOperandTypes()));
  return success();
}

/// What `--input` and `--output` may say about a model whose ends are fixed.
static LogicalResult checkFixedEnds(ModuleOp module, const import::GraphDefOptions &options) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main)
    return module.emitError("model has no function main");
  bool failedAny = false, closed = false;
  auto known = [&](ArrayRef<std::string> names) {
    std::string list;
    for (const std::string &n : names)
      list += (list.empty() ? "" : ", ") + n;
    return list;
  };
  std::vector<std::string> inputs, outputs;
  for (BlockArgument a : main.getArguments())
    inputs.push_back(qnn::getTensorName(a));
  for (unsigned i = 0; i < main.getNumResults(); ++i) {
    auto name = main.getResultAttrOfType<StringAttr>(i, "qnn.name");
    outputs.push_back(name ? name.str() : "");
  }
  for (const import::InputSpec &spec : options.inputs) {
    auto it = llvm::find(inputs, spec.name);
    if (it == inputs.end()) {
      failedAny = true;
      module.emitError() << "model has no input '" << spec.name << "', its inputs are " << known(inputs);
      continue;
    }
    BlockArgument input = main.getArgument(static_cast<unsigned>(it - inputs.begin()));
    auto type = cast<RankedTensorType>(input.getType());
    if (!spec.shape || ArrayRef(*spec.shape) == type.getShape())
      continue;
    if (fits(*spec.shape, type)) {
      closeDimensions(input, *spec.shape);
      closed = true;
      continue;
    }
    failedAny = true;
    module.emitError() << "input '" << spec.name << "' has shape " << shapeText(type.getShape())
                       << ", in which only ? may be chosen; asked for is " << shapeText(*spec.shape);
  }
  for (const std::string &name : options.outputs)
    if (!llvm::is_contained(outputs, name)) {
      failedAny = true;
      module.emitError() << "model has no output '" << name << "', its outputs are " << known(outputs);
    }
  if (!failedAny && closed && failed(inferShapes(main)))
    return failure();
  return failure(failedAny);
}

/// Says which of several subgraphs was read, and how the others are.
static void tellAboutSubgraphs(ModuleOp module, StringRef asked) {
  auto left = module->getAttrOfType<IntegerAttr>("qnn.other_subgraphs");
  if (!left)
    return;
  std::string keys;
  if (auto others = module->getAttrOfType<ArrayAttr>("qnn.other_signatures"))
    for (auto key : others.getAsRange<StringAttr>())
      keys += (keys.empty() ? "'" : ", '") + key.str() + "'";
  InFlightDiagnostic note = emitRemark(module.getLoc());
  note << "has " << left.getInt() + 1 << " subgraphs; ";
  if (asked.empty())
    note << "the first is read" << (keys.empty() ? "" : "; --signature takes that of " + keys);
  else
    note << "that of signature '" << asked << "' is read" << (keys.empty() ? "" : ", not that of " + keys);
}

FailureOr<LoadedModel> pipelines::loadModelFromMemory(StringRef bytes, StringRef name, MLIRContext *context,
                                                      const LoadOptions &options) {
  loadDialects(*context);
  LoadedModel model;
  model.fileBytes = static_cast<int64_t>(bytes.size());
  model.hash = std::max<uint64_t>(1, llvm::xxh3_64bits(bytes));
  model.format = detectFormat(bytes, name);
  FailureOr<OwningOpRef<ModuleOp>> module = failure();
  if (!options.signature.empty() && model.format != ModelFormat::TFLite)
    return emitError(NameLoc::get(StringAttr::get(context, name)))
           << "--signature " << options.signature
           << " names inputs and outputs of a SavedModel or a .tflite; this file has no signatures: choose "
              "them by "
              "--input and --output";
  switch (model.format) {
  case ModelFormat::TFLite:
    module = tflite::importTFLite(bytes, name, context, options.limits, options.signature);
    break;
  case ModelFormat::MLIR: {
    if (auto fault = findTextFault(bytes, options.limits))
      return emitError(NameLoc::get(StringAttr::get(context, name))) << *fault;
    // The parser needs a terminated string and reads its locations' names from the buffer.
    OwningOpRef<ModuleOp> parsed = parseSourceString<ModuleOp>(bytes, context, name);
    if (parsed)
      module = std::move(parsed);
    break;
  }
  case ModelFormat::GraphDef:
  case ModelFormat::GraphDefText: {
    import::GraphDefOptions graph = options.graph;
    graph.limits = options.limits;
    graph.format = model.format == ModelFormat::GraphDefText ? import::GraphDefOptions::Format::Text
                                                             : import::GraphDefOptions::Format::Detect;
    module = import::importGraphDef(bytes, name, context, graph);
    break;
  }
  case ModelFormat::SavedModel: // a folder, never bytes
    break;
  }
  if (failed(module) || failed(verify(**module)))
    return failure();
  model.module = std::move(*module);
  bool graph = model.format == ModelFormat::GraphDef || model.format == ModelFormat::GraphDefText;
  if (model.format == ModelFormat::MLIR && failed(checkMain(*model.module)))
    return failure();
  if (model.format == ModelFormat::TFLite) {
    giveOwnNames(model.module->lookupSymbol<func::FuncOp>("main"));
    model.appended = takeAppendedZip(bytes);
    tellAboutSubgraphs(*model.module, options.signature);
  }
  if (!graph && failed(checkFixedEnds(*model.module, options.graph)))
    return failure();
  return model;
}

/// Bytes and hash are those of the files that make the model.
static LogicalResult measureFolder(StringRef path, Location where, LoadedModel &model) {
  std::vector<std::string> files;
  std::error_code error;
  for (const char *sub : {"", "variables"}) {
    SmallString<256> folder(path);
    llvm::sys::path::append(folder, sub);
    for (llvm::sys::fs::directory_iterator at(folder, error), end; at != end && !error; at.increment(error))
      if (at->type() == llvm::sys::fs::file_type::regular_file)
        if (StringRef name = llvm::sys::path::filename(at->path());
            name == "saved_model.pb" || name.starts_with("variables."))
          files.push_back(at->path());
  }
  llvm::sort(files); // a folder has no order
  model.hash = 1;
  for (const std::string &file : files) {
    auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
    if (!buffer)
      return emitError(where) << file << " can't be read: " << buffer.getError().message();
    model.fileBytes += static_cast<int64_t>((*buffer)->getBufferSize());
    model.hash = model.hash * 0x9e3779b97f4a7c15u ^ llvm::xxh3_64bits((*buffer)->getBuffer());
  }
  model.hash = std::max<uint64_t>(1, model.hash);
  return success();
}

static FailureOr<LoadedModel> loadSavedModel(StringRef path, MLIRContext *context,
                                             const LoadOptions &options) {
  loadDialects(*context);
  LoadedModel model;
  model.format = ModelFormat::SavedModel;
  import::SavedModelOptions saved;
  saved.graph = options.graph;
  saved.graph.limits = options.limits;
  saved.tags = options.savedModelTags;
  saved.fullNames = options.savedModelFullNames;
  if (!options.signature.empty())
    saved.signature = options.signature;
  auto module = import::importSavedModel(path, context, saved);
  if (failed(module) || failed(verify(**module)) ||
      failed(measureFolder(path, NameLoc::get(StringAttr::get(context, path)), model)))
    return failure();
  model.module = std::move(*module);
  return model;
}

FailureOr<LoadedModel> pipelines::loadModel(StringRef path, MLIRContext *context,
                                            const LoadOptions &options) {
  Location where = NameLoc::get(StringAttr::get(context, path));
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return emitError(where) << "can't be read: " << error.message();
  if (status.type() == llvm::sys::fs::file_type::directory_file)
    return loadSavedModel(path, context, options);
  // Pipes and devices do not say how much they hold, and may never end.
  if (status.type() != llvm::sys::fs::file_type::regular_file)
    return emitError(where) << "is not a regular file; give a frozen .pb, .pbtxt or .tflite file";
  if (status.getSize() > static_cast<uint64_t>(options.limits.fileBytes))
    return emitError(where) << "has " << status.getSize() << " bytes, allowed are "
                            << options.limits.fileBytes;
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/true);
  if (!buffer)
    return emitError(where) << "can't be read: " << buffer.getError().message();
  return loadModelFromMemory((*buffer)->getBuffer(), path, context, options);
}
