//===- Names.h - names of a SavedModel as its author knows them -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_NAMES_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_NAMES_H

#include "Graph.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSet.h"

namespace quantc::import::graphdef {

/// The scopes that the names of the variables begin with: what the layers are called. Asked before the
/// variables become constants.
llvm::StringSet<> layerNames(const Graph &graph);

/// Gives each op of @main the name that its author knows: without calls of functions, without the name that
/// Keras gave a model, layers under their own names. A short name is that of one full name alone; where two
/// would have it, and where an input or output has it, both keep their full names.
void shortenNames(mlir::ModuleOp module, const llvm::StringSet<> &layers);

} // namespace quantc::import::graphdef

#endif
