//===- NarrowWeights.cpp - weights of 4 bits ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../NamePatterns.h"
#include "../QuantTypes.h"
#include "../Weights.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/ActivationBits.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/PostTrainingPasses.h"
#include "quantc/Transforms/WeightBits.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_NARROWWEIGHTS
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

/// Of LiteRT's kernels: int8 convolutions unpack them, those with groups do not; int16 has the matrix product
/// alone.
static bool hasKernel(Operation *op, NumberType type) {
  if (isa<qnn::FullyConnectedOp>(op))
    return true;
  if (type == NumberType::Int16)
    return false;
  auto shape = [&](unsigned i) { return cast<RankedTensorType>(op->getOperand(i).getType()).getShape(); };
  if (isa<qnn::Conv2DOp>(op))
    return shape(0).back() == shape(1).back();
  return isa<qnn::DepthwiseConv2DOp>(op);
}

namespace {

struct NarrowWeightsPass : transforms::impl::NarrowWeightsBase<NarrowWeightsPass> {
  using NarrowWeightsBase::NarrowWeightsBase;
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (func.isExternal())
      return;
    auto names = compileNames(func, "keep", keep);
    if (failed(names))
      return signalPassFailure();
    for (Operation &op : func.getBody().front()) {
      const qnn::QuantSpec spec = specOf(&op);
      if (spec.weightOperand < 0 || !isReal(op.getResult(0)) || !getFloatReason(&op).empty() ||
          !getConstantValue(op.getOperand(static_cast<unsigned>(spec.weightOperand))))
        continue;
      const std::string name = qnn::getNodeName(op.getLoc());
      if (getWeightBits(&op) || llvm::any_of(*names, [&](llvm::Regex &r) { return r.match(name); }))
        continue;
      if (!hasKernel(&op, hasWideActivations(&op) ? NumberType::Int16 : numberType)) {
        addNote(func, name + ": the weights of this " + op.getName().stripDialect().upper() +
                          " keep 8 bits, LiteRT has no kernel that takes 4");
        continue;
      }
      setWeightBits(&op, 4);
      ++numMarked;
    }
  }
};

} // namespace
