//===- QNNOps.td - every op of the qnn dialect -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_OPS
#define QUANTC_QNN_OPS

include "quantc/QNN/QNNOpsGraph.td"
include "quantc/QNN/QNNOpsLinear.td"
include "quantc/QNN/QNNOpsElementwise.td"
include "quantc/QNN/QNNOpsActivation.td"
include "quantc/QNN/QNNOpsReduce.td"
include "quantc/QNN/QNNOpsShape.td"
include "quantc/QNN/QNNOpsIndex.td"

#endif
