//===- SavedModel.h - TensorFlow SavedModel folders to qnn ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_IMPORT_SAVEDMODEL_H
#define QUANTC_IMPORT_SAVEDMODEL_H

#include "quantc/Import/GraphDef.h"

namespace quantc::import {

struct SavedModelOptions {
  /// `inputs` and `outputs` name nodes; empty: those of the signature, in order of their keys.
  GraphDefOptions graph;
  std::vector<std::string> tags = {"serve"}; ///< of the graph to read, all of them
  std::string signature = "serving_default"; ///< whose inputs and outputs are taken
  /// Operators keep the names of their nodes, as TFLiteConverter writes them, instead of the layers' names.
  bool fullNames = false;
};

/// Reads FOLDER/saved_model.pb and the variables beside it (FOLDER/variables), which become constants. The
/// module attribute `qnn.signatures` holds the signature, unless other inputs or outputs were asked for.
/// Fails with diagnostics that name folder, file, node or variable; all faults of a kind in one run.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importSavedModel(llvm::StringRef folder, mlir::MLIRContext *context, const SavedModelOptions &options);

/// The keys of the signatures that the graph with `options.tags` has, sorted, without TensorFlow's own.
mlir::FailureOr<std::vector<std::string>> listSignatures(llvm::StringRef folder, mlir::MLIRContext *context,
                                                         const SavedModelOptions &options);

} // namespace quantc::import

#endif
