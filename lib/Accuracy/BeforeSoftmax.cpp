//===- BeforeSoftmax.cpp - what a classifier decides by -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "BeforeSoftmax.h"

#include "quantc/QNN/QNNOps.h"

using namespace mlir;
using namespace quantc;

OwningOpRef<ModuleOp> accuracy::cutBeforeSoftmax(ModuleOp network) {
  auto softmaxOf = [](Value output) {
    while (isa_and_present<qnn::QuantizeOp, qnn::DequantizeOp>(output.getDefiningOp()))
      output = output.getDefiningOp()->getOperand(0);
    return output.getDefiningOp<qnn::SoftmaxOp>();
  };
  auto main = network.lookupSymbol<func::FuncOp>("main");
  if (llvm::none_of(main.getBody().front().getTerminator()->getOperands(), softmaxOf))
    return nullptr;
  OwningOpRef<ModuleOp> copy(cast<ModuleOp>(network->clone()));
  main = copy->lookupSymbol<func::FuncOp>("main");
  Operation *end = main.getBody().front().getTerminator();
  for (OpOperand &output : end->getOpOperands())
    if (qnn::SoftmaxOp softmax = softmaxOf(output.get()))
      output.set(softmax->getOperand(0));
  main.setType(FunctionType::get(main.getContext(), main.getArgumentTypes(), end->getOperandTypes()));
  return copy;
}
