//===- LoadModel.h - the one door for models --------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_LOADMODEL_H
#define QUANTC_PIPELINES_LOADMODEL_H

#include "quantc/Import/GraphDef.h"

namespace quantc::pipelines {

/// By the bytes first ("TFL3" at offset 4), then by the ending. A folder is a SavedModel.
enum class ModelFormat : uint8_t { GraphDef, GraphDefText, TFLite, MLIR, SavedModel };
ModelFormat detectFormat(llvm::StringRef bytes, llvm::StringRef fileName);

struct LoadOptions {
  /// For a GraphDef. For a .tflite, inputs may only give shapes and outputs must be the model's own.
  import::GraphDefOptions graph;
  std::vector<std::string> savedModelTags = {"serve"}; ///< of the graph to read from a SavedModel
  /// Of a SavedModel or a .tflite: whose inputs and outputs are the model's. Empty: serving_default; of a
  /// .tflite the first subgraph, as LiteRT has it.
  std::string signature;
  bool savedModelFullNames = false; ///< operators are called as their nodes, not as the layers
  Limits limits;
};

struct LoadedModel {
  mlir::OwningOpRef<mlir::ModuleOp> module; ///< verified; one func.func @main
  ModelFormat format = ModelFormat::GraphDef;
  int64_t fileBytes = 0;
  std::string appended; ///< the zip archive behind a .tflite: files that its metadata name
  uint64_t hash = 0;    ///< xxh3 of the bytes of the file (of a folder: of its files), never 0
};

/// Dialects a model needs; call once per context.
void loadDialects(mlir::MLIRContext &context);

/// Reads a frozen .pb or .pbtxt, a SavedModel folder, a .tflite or a .mlir. Fails with diagnostics.
mlir::FailureOr<LoadedModel> loadModel(llvm::StringRef path, mlir::MLIRContext *context,
                                       const LoadOptions &options);

/// The same from memory; `name` is used in messages and to detect the format.
mlir::FailureOr<LoadedModel> loadModelFromMemory(llvm::StringRef bytes, llvm::StringRef name,
                                                 mlir::MLIRContext *context, const LoadOptions &options);

} // namespace quantc::pipelines

#endif
