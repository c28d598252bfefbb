//===- KernelRegistry.cpp - which kernel serves which op --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Kernels.h"

namespace quantc::interpreter {

void KernelRegistry::add(std::string op, Domain domain, KernelSet set, Prepare prepare) {
  table[std::move(op)][{domain, set}] = prepare;
}

Prepare KernelRegistry::find(std::string_view op, Domain domain, KernelSet set) const {
  auto rows = table.find(op);
  if (rows == table.end())
    return nullptr;
  std::vector<KernelSet> sets = {KernelSet::Reference};
  if (set == KernelSet::Fast)
    sets.insert(sets.begin(), KernelSet::Fast);
  for (KernelSet s : sets)
    for (Domain d : {domain, Domain::Any}) {
      auto it = rows->second.find({d, s});
      if (it != rows->second.end())
        return it->second;
    }
  return nullptr;
}

const KernelRegistry &KernelRegistry::builtin() {
  static const KernelRegistry registry = [] {
    KernelRegistry r;
    registerQuantizedConvKernels(r);
    registerQuantizedMatrixKernels(r);
    registerQuantizedBinaryKernels(r);
    registerQuantizedUnaryKernels(r);
    registerQuantizedTableKernels(r);
    registerQuantizedSoftmaxKernels(r);
    registerQuantizedReduceKernels(r);
    registerQuantizedPoolKernels(r);
    registerQuantizedResizeKernels(r);
    registerQuantizedRecurrentKernels(r);
    registerQuantizedStageKernels(r);
    registerMoveShapeKernels(r);
    registerMovePadKernels(r);
    registerMoveSliceKernels(r);
    registerMoveJoinKernels(r);
    registerMoveGatherKernels(r);
    registerMoveBlockKernels(r);
    registerMoveScatterKernels(r);
    registerFloatLinearKernels(r);
    registerFloatElementwiseKernels(r);
    registerFloatActivationKernels(r);
    registerFloatReduceKernels(r);
    registerFloatIndexKernels(r);
    registerFastKernels(r);
    registerFastQuantizedKernels(r);
    return r;
  }();
  return registry;
}

} // namespace quantc::interpreter
