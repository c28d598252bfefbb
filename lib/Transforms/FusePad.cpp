//===- FusePad.cpp - zeros around an image into the convolution -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FUSEPAD
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// Window of a convolution along height and width.
struct Window {
  int64_t kernel[2], stride[2], dilation[2];
};

template <typename Conv> std::optional<Window> windowOf(Conv op) {
  auto filter = dyn_cast<RankedTensorType>(op.getFilter().getType());
  if (!filter || filter.getRank() != 4 || op.getStrides().size() != 2 || op.getDilations().size() != 2)
    return std::nullopt;
  Window w;
  for (int i = 0; i < 2; ++i) {
    w.kernel[i] = filter.getDimSize(i + 1);
    w.stride[i] = op.getStrides()[i];
    w.dilation[i] = op.getDilations()[i];
    if (w.kernel[i] < 1 || w.stride[i] < 1 || w.dilation[i] < 1)
      return std::nullopt;
  }
  return w;
}

class FusePadPass : public transforms::impl::FusePadBase<FusePadPass> {
public:
  using FusePadBase::FusePadBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front())) {
      if (auto conv = dyn_cast<qnn::Conv2DOp>(op))
        visit(conv);
      else if (auto depthwise = dyn_cast<qnn::DepthwiseConv2DOp>(op))
        visit(depthwise);
    }
  }

private:
  template <typename Conv> void visit(Conv op) {
    auto pad = op.getInput().template getDefiningOp<qnn::PadOp>();
    std::optional<Window> window = windowOf(op);
    if (!pad || !window || op.getPadding() != qnn::Padding::Valid || getRange(pad.getOutput()))
      return;
    auto amounts = qnn::getConstantInts(pad.getPaddings());
    auto type = dyn_cast<RankedTensorType>(pad.getInput().getType());
    if (!amounts || amounts->size() != 8 || !type || type.getRank() != 4)
      return;
    for (int d : {0, 3})
      if ((*amounts)[2 * d] || (*amounts)[2 * d + 1])
        return;
    for (int i = 0; i < 2; ++i) {
      int64_t size = type.getDimSize(i + 1);
      if (ShapedType::isDynamic(size))
        return;
      int64_t reach = (window->kernel[i] - 1) * window->dilation[i] + 1;
      int64_t out = (size + window->stride[i] - 1) / window->stride[i];
      int64_t total = std::max<int64_t>(0, (out - 1) * window->stride[i] + reach - size);
      if ((*amounts)[2 * (i + 1)] != total / 2 || (*amounts)[2 * (i + 1) + 1] != total - total / 2)
        return;
    }
    op.getInputMutable().assign(pad.getInput());
    op.setPadding(qnn::Padding::Same);
    if (pad->use_empty())
      pad->erase();
    ++numFused;
  }
};

} // namespace
