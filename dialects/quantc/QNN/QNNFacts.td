//===- QNNFacts.td - the fields of the ops as one table -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
include "quantc/QNN/QNNOps.td"
include "quantc/QNN/QNNSignalOps.td"
include "llvm/TableGen/SearchableTable.td"

/// One row for each op; QNNFacts.cpp finds it by name.
def OpFactsTable : GenericTable {
  let FilterClass = "QNN_Op";
  let CppTypeName = "OpFacts";
  let Fields = ["opName", "kernel", "macs", "elementwise", "broadcasts", "broadcastRank", "commutative", "bound",
    "averages", "rewrites"];
  string TypeOf_kernel = "code";
  string TypeOf_macs = "code";
  string TypeOf_bound = "code";
}
