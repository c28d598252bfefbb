//===- NetworkKind.cpp - what a network is made of already ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/NetworkKind.h"
#include "ElementKinds.h"

#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

static std::string integersOf(quant::QuantizedType type) {
  return (type.isSigned() ? "int" : "uint") + std::to_string(type.getStorageTypeIntegralWidth());
}

std::string NetworkKind::describe() const {
  if (integers.size() == 1)
    return (*integers.begin() == "int8" || *integers.begin() == "int16" ? "an " : "a ") + *integers.begin() +
           " network";
  return "a network of " + llvm::join(integers, " and ") + " integers";
}

NetworkKind pipelines::examineNetwork(func::FuncOp main) {
  NetworkKind kind;
  // Values taken out of stored weights without computing: the lookup of an embedding in bytes.
  llvm::DenseSet<Value> stored;
  main.walk<WalkOrder::PreOrder>([&](Operation *visited) {
    Operation &op = *visited;
    if (isa<func::FuncOp>(op))
      return;
    if (op.hasTrait<OpTrait::ConstantLike>()) {
      if (isQuantized(op.getResult(0)))
        stored.insert(op.getResult(0));
      kind.halfWeights +=
          isFloat(op.getResult(0)) && elementOf(op.getResult(0)).getIntOrFloatBitWidth() == 16;
      return;
    }
    auto quantizable = dyn_cast<qnn::QuantizableOp>(op);
    if (!quantizable || quantizable.getQuantSpec().widensToFloat)
      return;
    auto isStored = [&](Value v) { return stored.contains(v); };
    const bool computes =
        llvm::any_of(op.getOperands(), [&](Value v) { return isQuantized(v) && !isStored(v); }) ||
        (llvm::any_of(op.getResults(), isQuantized) && llvm::none_of(op.getOperands(), isQuantized));
    if (computes) {
      ++kind.integerOps;
      for (Value result : op.getResults())
        if (isQuantized(result))
          kind.integers.insert(integersOf(cast<quant::QuantizedType>(elementOf(result))));
      if (!llvm::any_of(op.getResults(), isQuantized)) // an index: the integers are those of what it reads
        for (Value operand : op.getOperands())
          if (isQuantized(operand) && !isStored(operand))
            kind.integers.insert(integersOf(cast<quant::QuantizedType>(elementOf(operand))));
      return;
    }
    for (Value operand : op.getOperands())
      kind.byteWeights += isStored(operand);
    if (llvm::any_of(op.getResults(), isQuantized)) { // moves stored values
      stored.insert(op.result_begin(), op.result_end());
      return;
    }
    kind.floatOps += llvm::any_of(op.getOperands(), isFloat) || llvm::any_of(op.getResults(), isFloat);
  });
  return kind;
}
