//===- ConvToDepthwise.cpp - convolutions of one channel ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_CONVTODEPTHWISE
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class ConvToDepthwisePass : public transforms::impl::ConvToDepthwiseBase<ConvToDepthwisePass> {
public:
  using ConvToDepthwiseBase::ConvToDepthwiseBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front()))
      if (auto conv = dyn_cast<qnn::Conv2DOp>(op))
        visit(conv);
  }

private:
  void visit(qnn::Conv2DOp conv) {
    Value weights = conv.getFilter();
    auto type = dyn_cast<RankedTensorType>(weights.getType());
    // Weights that others read keep their layout.
    if (!type || type.getRank() != 4 || type.getDimSize(3) != 1 || !isConstant(weights) || !isReal(weights) ||
        isDecided(weights) || getChannelRanges(weights) || !weights.hasOneUse())
      return;
    ArrayRef<int64_t> strides = conv.getStrides(), dilations = conv.getDilations();
    if (strides[0] != strides[1] || llvm::any_of(dilations, [](int64_t d) { return d != 1; }))
      return;
    auto values = getElements<float>(getConstantValue(weights));
    int64_t out = type.getDimSize(0), cells = type.getDimSize(1) * type.getDimSize(2);
    if (!values || static_cast<int64_t>(values->size()) != out * cells)
      return;
    std::vector<float> turned(values->size());
    for (int64_t o = 0; o < out; ++o)
      for (int64_t i = 0; i < cells; ++i)
        turned[i * out + o] = (*values)[o * cells + i];
    OpBuilder b(conv);
    Value filter =
        makeFloatConstant(b, weights.getLoc(), {1, type.getDimSize(1), type.getDimSize(2), out}, turned);
    if (auto info = getRange(weights))
      setRange(filter, *info);
    auto depthwise = qnn::DepthwiseConv2DOp::create(b, conv.getLoc(), conv.getOutput().getType(),
                                                    conv.getInput(), filter, conv.getBias(), strides,
                                                    conv.getPadding(), out, dilations, conv.getActivation());
    conv.getOutput().replaceAllUsesWith(depthwise.getOutput());
    conv->erase();
    ++numTurned;
  }
};
} // namespace
