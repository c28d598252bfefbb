//===- RoundTrip.cpp - is a module what was read back ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "RoundTrip.h"
#include "Constants.h"
#include "Fields.h"
#include "Quantization.h"
#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace quantc::tflite {

namespace {

/// Equal as far as the format can tell.
bool sameType(Type a, Type b) {
  if (a == b)
    return true;
  auto ta = dyn_cast<RankedTensorType>(a), tb = dyn_cast<RankedTensorType>(b);
  if (!ta || !tb || ta.getShape() != tb.getShape())
    return false;
  return tensorTypeOf(ta.getElementType()) == tensorTypeOf(tb.getElementType()) &&
         quantizationOf(ta.getElementType()) == quantizationOf(tb.getElementType());
}

bool sameConstant(qnn::ConstantOp a, qnn::ConstantOp b) {
  if (!sameType(a.getOutput().getType(), b.getOutput().getType()))
    return false;
  if (a.getValue() == b.getValue())
    return true;
  auto stored = tensorTypeOf(cast<ShapedType>(a.getOutput().getType()).getElementType());
  std::vector<char> storageA, storageB;
  return stored &&
         writeConstant(a.getValue(), *stored, storageA) == writeConstant(b.getValue(), *stored, storageB);
}

/// Ops that stand for operators of the file.
SmallVector<Operation *> operatorsOf(Block &block) {
  SmallVector<Operation *> ops;
  for (Operation &op : block)
    if (!isa<qnn::ConstantOp, qnn::NoValueOp, qnn::VariableOp>(op))
      ops.push_back(&op);
  return ops;
}

class Comparison {
public:
  LogicalResult run(func::FuncOp written, func::FuncOp read) {
    return compareBlocks(written, written.getBody().front(), read.getBody().front());
  }

  LogicalResult compareBlocks(Operation *owner, Block &a, Block &b) {
    if (a.getNumArguments() != b.getNumArguments())
      return owner->emitError("the file read back has ")
             << b.getNumArguments() << " inputs, the module " << a.getNumArguments();
    for (auto [x, y] : llvm::zip(a.getArguments(), b.getArguments())) {
      if (!sameType(x.getType(), y.getType()))
        return owner->emitError("the file read back has an input of type ")
               << y.getType() << ", the module " << x.getType();
      pair[x] = y;
    }
    SmallVector<Operation *> left = operatorsOf(a), right = operatorsOf(b);
    if (left.size() != right.size())
      return owner->emitError("the file read back has ")
             << right.size() << " operators, the module " << left.size();
    for (auto [x, y] : llvm::zip(left, right))
      if (failed(compareOps(x, y)))
        return failure();
    return success();
  }

private:
  LogicalResult compareOps(Operation *a, Operation *b) {
    auto differs = [&](const Twine &what) { return a->emitError("the file read back differs: ") << what; };
    if (a->getName() != b->getName())
      return differs("operator " + b->getName().getStringRef());
    if (a->getNumOperands() != b->getNumOperands() || a->getNumResults() != b->getNumResults())
      return differs("number of operands or results");
    // The return op of a function has no options; a custom operator's version is 1 when it is not said.
    if (auto custom = dyn_cast<qnn::CustomOp>(a)) {
      auto other = cast<qnn::CustomOp>(b);
      if (custom.getCustomCodeAttr() != other.getCustomCodeAttr() ||
          custom.getOptionsAttr() != other.getOptionsAttr() ||
          custom.getBuiltinCodeAttr() != other.getBuiltinCodeAttr() ||
          custom.getVersion().value_or(1) != other.getVersion().value_or(1))
        return differs("options");
    } else if (qnn::runsRegions(a)) {
      for (auto [x, y] : llvm::zip(a->getRegions(), b->getRegions()))
        if (failed(compareBlocks(a, x.front(), y.front())))
          return failure();
    } else if (!isa<func::ReturnOp>(a) && a->getPropertiesAsAttribute() != b->getPropertiesAsAttribute()) {
      return differs("options");
    }
    if (a->getAttr("qnn.resources") != b->getAttr("qnn.resources"))
      return differs("resources");
    for (unsigned i = 0; i < a->getNumOperands(); ++i)
      if (!sameValue(a->getOperand(i), b->getOperand(i)))
        return differs("operand " + Twine(i));
    for (unsigned i = 0; i < a->getNumResults(); ++i) {
      if (!sameType(a->getResult(i).getType(), b->getResult(i).getType()))
        return differs("type of result " + Twine(i));
      pair[a->getResult(i)] = b->getResult(i);
    }
    return success();
  }

  bool sameValue(Value a, Value b) {
    if (Value known = pair.lookup(a))
      return known == b;
    Operation *x = a.getDefiningOp(), *y = b.getDefiningOp();
    if (!x || !y || x->getName() != y->getName())
      return false;
    pair[a] = b;
    if (auto c = dyn_cast<qnn::ConstantOp>(x))
      return sameConstant(c, cast<qnn::ConstantOp>(y));
    return sameType(a.getType(), b.getType());
  }

  DenseMap<Value, Value> pair;
};

} // namespace

LogicalResult compareModules(ModuleOp written, ModuleOp read) {
  return Comparison().run(*written.getOps<func::FuncOp>().begin(), *read.getOps<func::FuncOp>().begin());
}

bool sameRegions(Region &a, Region &b) {
  ScopedDiagnosticHandler silence(a.getContext(), [](Diagnostic &) {});
  return succeeded(Comparison().compareBlocks(a.getParentOp(), a.front(), b.front()));
}

} // namespace quantc::tflite
