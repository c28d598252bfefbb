//===- Branches.h - branches whose predicate is known -----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_BRANCHES_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_BRANCHES_H

#include "Graph.h"
#include "quantc/Import/GraphDef.h"

namespace quantc::import::graphdef {

/// The nodes that choose between the branches of an If and whose predicate is constant become identities of
/// the taken branch, with a warning. `inputs` are the names of the model's inputs: they are not constant.
void takeConstantBranches(Graph &graph, const std::vector<InputSpec> &inputs);

} // namespace quantc::import::graphdef

#endif
