//===- Tables.h - look-ups in tables whose content is known -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_TABLES_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_TABLES_H

#include "Graph.h"

#include "mlir/IR/BuiltinOps.h"

namespace quantc::import::graphdef {

/// Files that belong to a SavedModel: the tensor "NODE:0" that holds the name of one, and where it lies.
using Assets = std::map<std::string, std::string, std::less<>>;

/// Gives look-ups the tables that they read: `Graph::tables` gets those whose keys and values stand in the
/// graph, as what fills them before the first run, or in a text file of `assets`. Such a look-up keeps keys
/// and default as its inputs and has the table's place as an attribute, or the reason why it is not known.
/// The size of a table becomes a constant. Tables that the graph itself changes stay as they are.
void resolveTables(Graph &graph, const Assets &assets, const Limits &limits);

/// An op before all others for each table that an op of `module` reads: it fills the table once.
void fillTables(mlir::ModuleOp module, const Graph &graph);

} // namespace quantc::import::graphdef

#endif
