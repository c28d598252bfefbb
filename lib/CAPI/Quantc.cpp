//===- Quantc.cpp - loading and converting --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"
#include "Session.h"

#include "quantc/Pipelines/ConvertInMemory.h"
#include "quantc/Pipelines/LoadModel.h"
#include "quantc/Pipelines/ResizeInputs.h"
#include "quantc/TFLite/Writer.h"

#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace quantc;
using mlir::failed, mlir::failure, mlir::success, mlir::LogicalResult;

/// The bytes a caller gave, or an error.
static mlir::FailureOr<llvm::StringRef> bytesOf(QuantcSession *session, const void *bytes, size_t size,
                                                const char *name) {
  if (!name || (!bytes && size))
    return session->refuse() << (name ? "the model's bytes are null" : "the model's name is null");
  return llvm::StringRef(static_cast<const char *>(bytes), size);
}

/// NAME=MEAN,STD of one input; names may hold '='.
static pipelines::Flags::Take takeInputStats(pipelines::ConvertOptions &o) {
  return [&o](llvm::StringRef text) -> std::string {
    auto [name, numbers] = text.rsplit('=');
    auto [mean, deviation] = numbers.split(',');
    double m, s;
    if (name.empty() || name.size() == text.size() || mean.getAsDouble(m) || deviation.getAsDouble(s) ||
        !std::isfinite(static_cast<float>(m)) || !std::isfinite(static_cast<float>(s)) ||
        static_cast<float>(s) == 0)
      return "NAME=MEAN,STD with numbers, STD other than 0";
    o.inputStats[name.str()] = {static_cast<float>(m), static_cast<float>(s)};
    return {};
  };
}

/// What tflite_convert and toco have flags for and the command line's convert has not.
static void addHistoric(pipelines::Flags &flags, pipelines::ConvertOptions &o) {
  flags.add(
      {"--input-stats", "NAME=MEAN,STD", "of the integers of one input", "", "", true, takeInputStats(o)});
  flags.set("--reorder-across-fake-quant", o.reorderAcrossFakeQuant, true, "fuse across FakeQuant");
  flags.set("--change-concat-input-ranges", o.changeConcatInputRanges, true,
            "one range for all operands of a concatenation");
  flags.set("--graphviz", o.writeGraphviz, true, "the result is a .dot of the graph");
  flags.text("--graphviz-dir", "DIR", o.graphvizDir, "folder for .dot files");
  flags.set("--graphviz-each-pass", o.graphvizEachPass, true, "a .dot after every pass");
}

int quantcConvert(QuantcSession *session, const char *model, const char *output, int numArgs,
                  const char *const *args) {
  return session->guarded([&]() -> LogicalResult {
    pipelines::ConvertOptions options;
    options.progress = session->progressCall();
    if (!model || !output)
      return session->refuse() << "the path of the " << (model ? "output" : "model") << " is null";
    auto given = session->arguments(numArgs, args);
    pipelines::Flags flags;
    pipelines::addConvertFlags(flags, options);
    addHistoric(flags, options);
    if (failed(given) || failed(capi::parseArguments(flags, "convert", *given, &session->context)))
      return failure();
    return LogicalResult(pipelines::convert(model, output, &session->context, options));
  });
}

int quantcConvertMemory(QuantcSession *session, const void *bytes, size_t size, const char *name, int numArgs,
                        const char *const *args, QuantcBuffer **tflite) {
  if (tflite)
    *tflite = nullptr;
  return session->guarded([&]() -> LogicalResult {
    if (!tflite)
      return session->refuse() << "there is no place for the result";
    pipelines::ConvertOptions options;
    options.progress = session->progressCall();
    auto data = bytesOf(session, bytes, size, name);
    auto given = session->arguments(numArgs, args);
    pipelines::Flags flags;
    pipelines::addConvertFlags(flags, options);
    addHistoric(flags, options);
    if (failed(data) || failed(given) ||
        failed(capi::parseArguments(flags, "convert", *given, &session->context)))
      return failure();
    auto result = std::make_unique<QuantcBuffer>();
    if (failed(pipelines::convertInMemory(*data, name, result->bytes, &session->context, options)))
      return failure();
    *tflite = result.release();
    return success();
  });
}

/// Loads with what `load` does and hands the model out.
static int
loadWith(QuantcSession *session, int numArgs, const char *const *args, QuantcModel **model,
         llvm::function_ref<mlir::FailureOr<pipelines::LoadedModel>(pipelines::LoadOptions &)> load) {
  if (model)
    *model = nullptr;
  return session->guarded([&]() -> LogicalResult {
    if (!model)
      return session->refuse() << "there is no place for the model";
    pipelines::LoadOptions options;
    pipelines::Flags flags;
    pipelines::addLoadFlags(flags, options);
    auto given = session->arguments(numArgs, args);
    if (failed(given) || failed(capi::parseArguments(flags, "load", *given, &session->context)))
      return failure();
    mlir::FailureOr<pipelines::LoadedModel> loaded = load(options);
    if (failed(loaded))
      return failure();
    *model = new QuantcModel{std::move(loaded->module), loaded->fileBytes, loaded->hash, {}};
    return success();
  });
}

int quantcModelLoad(QuantcSession *session, const void *bytes, size_t size, const char *name,
                    QuantcModel **model) {
  return quantcModelLoadArgs(session, bytes, size, name, 0, nullptr, model);
}

int quantcModelLoadArgs(QuantcSession *session, const void *bytes, size_t size, const char *name, int numArgs,
                        const char *const *args, QuantcModel **model) {
  return loadWith(session, numArgs, args, model,
                  [&](pipelines::LoadOptions &options) -> mlir::FailureOr<pipelines::LoadedModel> {
                    auto data = bytesOf(session, bytes, size, name);
                    if (failed(data))
                      return failure();
                    return pipelines::loadModelFromMemory(*data, name, &session->context, options);
                  });
}

int quantcModelLoadFile(QuantcSession *session, const char *path, int numArgs, const char *const *args,
                        QuantcModel **model) {
  return loadWith(session, numArgs, args, model,
                  [&](pipelines::LoadOptions &options) -> mlir::FailureOr<pipelines::LoadedModel> {
                    if (!path)
                      return session->refuse() << "the path of the model is null";
                    return pipelines::loadModel(path, &session->context, options);
                  });
}

void quantcModelDestroy(QuantcModel *model) { delete model; }

int quantcModelResize(QuantcSession *session, QuantcModel *model, const int64_t *const *shapes,
                      const size_t *ranks, size_t count) {
  return session->guarded([&]() -> LogicalResult {
    auto module = session->moduleOf(model);
    if (failed(module))
      return failure();
    if (count && (!shapes || !ranks))
      return session->refuse() << "the shapes or their ranks are null";
    llvm::SmallVector<llvm::SmallVector<int64_t>> wanted;
    for (size_t i = 0; i < count; ++i) {
      if (!shapes[i] && ranks[i])
        return session->refuse() << "shape " << i << " is null";
      wanted.emplace_back(shapes[i], shapes[i] + ranks[i]);
    }
    mlir::OwningOpRef<mlir::ModuleOp> copy = module->clone();
    if (failed(pipelines::resizeInputs(*copy, wanted)))
      return failure();
    model->module = std::move(copy);
    return success();
  });
}

const char *quantcModelText(QuantcModel *model) {
  try {
    model->text.clear();
    llvm::raw_string_ostream os(model->text);
    model->module->print(os);
    return model->text.c_str();
  } catch (...) {
    return nullptr;
  }
}

int quantcModelExport(QuantcSession *session, QuantcModel *model, QuantcBuffer **tflite) {
  if (tflite)
    *tflite = nullptr;
  return session->guarded([&]() -> LogicalResult {
    if (!tflite)
      return session->refuse() << "there is no place for the result";
    auto module = session->moduleOf(model);
    if (failed(module))
      return failure();
    mlir::FailureOr<std::string> bytes = tflite::exportTFLite(*module);
    if (failed(bytes) || failed(tflite::checkTFLite(*module, *bytes, "export")))
      return failure();
    *tflite = new QuantcBuffer{std::move(*bytes)};
    return success();
  });
}
