//===- QNNToTosa.cpp - networks to TOSA 1.0 ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../Names.h"
#include "Lowering.h"
#include "quantc/Conversion/Passes.h"
#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace quantc {
#define GEN_PASS_DEF_QNNTOTOSA
#include "quantc/Conversion/Passes.h.inc"
} // namespace quantc

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

struct QNNToTosaPass : quantc::impl::QNNToTosaBase<QNNToTosaPass> {
  using QNNToTosaBase::QNNToTosaBase;

  /// Gives an open first dimension of the inputs its size, and every op after them its shapes.
  LogicalResult closeBatch(func::FuncOp function) {
    bool changed = false;
    for (BlockArgument argument : function.getArguments()) {
      auto type = dyn_cast<RankedTensorType>(argument.getType());
      if (!type || type.hasStaticShape() || !type.isDynamicDim(0))
        continue;
      SmallVector<int64_t> dims(type.getShape());
      dims[0] = batch;
      argument.setType(type.clone(dims));
      changed = true;
    }
    if (!changed)
      return success();
    for (Operation &op : function.getBody().front())
      if (isa<qnn::InferResultsOp>(op) && failed(qnn::refreshResultTypes(&op)))
        return failure();
    Block &body = function.getBody().front();
    function.setFunctionType(
        FunctionType::get(&getContext(), body.getArgumentTypes(), body.getTerminator()->getOperandTypes()));
    return success();
  }

  /// Names become locations: TOSA has no attribute for them, and its files have names.
  void keepNames(func::FuncOp function) {
    auto named = [&](StringRef name) { return NameLoc::get(StringAttr::get(&getContext(), name)); };
    for (BlockArgument argument : function.getArguments())
      argument.setLoc(named(qnn::getTensorName(argument)));
  }
  void nameResults(func::FuncOp function, ArrayRef<std::string> names) {
    Operation *end = function.getBody().front().getTerminator();
    for (auto [v, name] : llvm::zip(end->getOperands(), names))
      if (Operation *op = v.getDefiningOp(); op && !name.empty())
        op->setLoc(NameLoc::get(StringAttr::get(&getContext(), name)));
  }

  void runOnOperation() override {
    if (batch < 0) {
      getOperation()->emitError("batch=") << batch << ": a size of 1 or more is needed";
      return signalPassFailure();
    }
    bool good = true;
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>()) {
      if (function.isExternal())
        continue;
      if (batch > 0 && failed(closeBatch(function))) {
        good = false;
        continue;
      }
      keepNames(function);
      SmallVector<std::string> results;
      Operation *end = function.getBody().back().getTerminator();
      for (auto [i, v] : llvm::enumerate(end->getOperands())) {
        auto given = function.getResultAttrOfType<StringAttr>(static_cast<unsigned>(i), "qnn.name");
        results.push_back(given ? given.str() : qnn::getTensorName(v));
      }
      unsigned count = 0;
      function.walk([&](Operation *op) { count += isa_and_present<qnn::QNNDialect>(op->getDialect()); });
      LoweringOptions options;
      options.allowCustomOps = allowCustomOps;
      options.profile = profile;
      if (failed(Lowering(function, options).run())) {
        good = false;
        continue;
      }
      numLowered += count;
      nameResults(function, results);
    }
    if (!good)
      return signalPassFailure();
    dropNames(getOperation());
  }
};

} // namespace
