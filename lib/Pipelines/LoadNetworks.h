//===- LoadNetworks.h - the networks that one output holds ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_LOADNETWORKS_H
#define QUANTC_LIB_PIPELINES_LOADNETWORKS_H

#include "quantc/Pipelines/Convert.h"

namespace quantc::pipelines {

/// The networks of a model file, or of `bytes` when given, that `options.signatures` and `options.load` ask
/// for, in the order of the output: one for each subgraph that signatures start at. One network when ends are
/// named, as these are those of one. `notes` gets what was left out. Fails with diagnostics.
mlir::FailureOr<std::vector<LoadedModel>>
loadNetworks(llvm::StringRef path, std::optional<llvm::StringRef> bytes, mlir::MLIRContext *context,
             const ConvertOptions &options, std::vector<std::string> &notes);

/// The keys of the signatures that a network serves.
std::vector<std::string> signatureKeys(mlir::ModuleOp module);

/// Each flag that is about one network is refused by name; `where` is the output.
mlir::LogicalResult checkFlagsOfOneNetwork(const ConvertOptions &options, FileFormat format,
                                           mlir::Location where, llvm::ArrayRef<LoadedModel> networks);

/// Adds what was done to one of several networks, whose signatures are `keys`, to the summary of all.
void addNetwork(ConvertSummary &all, ConvertSummary one, llvm::ArrayRef<std::string> keys);

} // namespace quantc::pipelines

#endif
