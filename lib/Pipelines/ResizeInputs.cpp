//===- ResizeInputs.cpp - another shape for a model's inputs --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/ResizeInputs.h"

#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNInterfaces.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace quantc;

LogicalResult pipelines::resizeInputs(ModuleOp module, ArrayRef<SmallVector<int64_t>> shapes) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal() || !main.getBody().hasOneBlock())
    return module.emitError("has no function @main of one block");
  if (shapes.size() != main.getNumArguments())
    return main.emitError() << shapes.size() << " shapes given, the model has " << main.getNumArguments()
                            << " inputs";
  for (auto [argument, shape] : llvm::zip_equal(main.getArguments(), shapes)) {
    auto type = cast<RankedTensorType>(argument.getType());
    for (int64_t d : shape)
      if (d < 0)
        return main.emitError() << "input '" << qnn::getTensorName(argument) << "' can't have the shape ["
                                << ArrayRef(shape) << "]";
    argument.setType(type.clone(shape));
  }
  Block &block = main.getBody().front();
  for (Operation &op : block.without_terminator())
    if (isa<qnn::InferResultsOp>(op) && !op.hasTrait<OpTrait::ConstantLike>() &&
        failed(qnn::refreshResultTypes(&op)))
      return failure();
  main.setType(FunctionType::get(module.getContext(), TypeRange(main.getArguments()),
                                 TypeRange(block.getTerminator()->getOperands())));
  return verify(module);
}
