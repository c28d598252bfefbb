//===- Freeze.h - variables become constants --------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_FREEZE_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_FREEZE_H

#include "Checkpoint.h"
#include "Graph.h"

namespace quantc::import::graphdef {

bool holdsVariables(const Graph &graph);

/// Every variable that the nodes `wanted` need becomes a Const with its value from the checkpoint, what reads
/// it an Identity or Gather. A fault for each one that the checkpoint lacks.
void freezeVariables(Graph &graph, Checkpoint &checkpoint, const std::vector<int64_t> &wanted,
                     std::vector<Fault> &faults);

} // namespace quantc::import::graphdef

#endif
