//===- Interpret.cpp - qnn-interpret --------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Pipelines/Passes.h"
#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"

using namespace mlir;

namespace quantc::pipelines {
#define GEN_PASS_DEF_INTERPRET
#include "quantc/Pipelines/Passes.h.inc"

namespace {
/// What a constant of this element type holds.
Type storageOf(Type element) {
  if (isa<quant::CalibratedQuantizedType>(element))
    return cast<quant::QuantizedType>(element).getExpressedType();
  if (auto q = dyn_cast<quant::QuantizedType>(element))
    return q.getStorageType();
  return isa<qnn::WideBiasType>(element) ? IntegerType::get(element.getContext(), 64) : element;
}

/// The bytes of every argument's `qnn.value`; nothing when one has none.
struct Inputs {
  std::vector<std::vector<char>> storage;
  std::vector<ArrayRef<char>> bytes;

  bool collect(func::FuncOp function) {
    storage.resize(function.getNumArguments());
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      auto value = function.getArgAttrOfType<ElementsAttr>(i, "qnn.value");
      std::optional<ArrayRef<char>> raw = value ? getRawBytes(value, storage[i]) : std::nullopt;
      if (!raw)
        return false;
      bytes.push_back(*raw);
    }
    return true;
  }
};

/// Puts `results` in the place of what the function returns, and takes its other operations away.
void replaceBody(func::FuncOp function, ArrayRef<ElementsAttr> results) {
  Block &body = function.getBody().front();
  Operation *terminator = body.getTerminator();
  OpBuilder builder(terminator);
  for (auto [operand, value] : llvm::zip(terminator->getOpOperands(), results)) {
    auto type = cast<RankedTensorType>(operand.get().getType()).clone(value.getShapedType().getShape());
    operand.set(qnn::ConstantOp::create(builder, operand.get().getLoc(), type, value));
  }
  SmallVector<Operation *> operations;
  for (Operation &op : body.without_terminator())
    operations.push_back(&op);
  for (Operation *op : llvm::reverse(operations)) // users first
    if (op->use_empty())
      op->erase();
  function.setType(FunctionType::get(function.getContext(), function.getArgumentTypes(),
                                     TypeRange(terminator->getOperands())));
}

struct InterpretPass : impl::InterpretBase<InterpretPass> {
  using InterpretBase::InterpretBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    Inputs inputs;
    if (function.isExternal() || !inputs.collect(function))
      return;
    interpreter::ProgramOptions options;
    options.profile = profile;
    options.kernels = kernels;
    auto program = interpreter::Program::compile(function, options);
    if (failed(program))
      return signalPassFailure();
    interpreter::Execution execution(*program);
    for (int64_t i = 0; i < runs; ++i)
      if (interpreter::Error e = execution.run(inputs.bytes)) {
        function.emitError() << *e;
        return signalPassFailure();
      }
    std::vector<ElementsAttr> results;
    for (auto [i, type] : llvm::enumerate(function.getResultTypes())) {
      const interpreter::Tensor &t = execution.output(i);
      auto stored = RankedTensorType::get(t.shape, storageOf(cast<RankedTensorType>(type).getElementType()));
      results.push_back(makeConstant(
          stored, ArrayRef<char>(t.data, static_cast<size_t>(t.count() * interpreter::byteWidth(t.type())))));
    }
    function.walk([&](Operation *op) { numOperators += qnn::isOperator(op); });
    replaceBody(function, results);
  }
};
} // namespace
} // namespace quantc::pipelines
