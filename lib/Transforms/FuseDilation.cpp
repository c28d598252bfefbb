//===- FuseDilation.cpp - space to batch around a convolution -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FUSEDILATION
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

class FuseDilationPass : public transforms::impl::FuseDilationBase<FuseDilationPass> {
public:
  using FuseDilationBase::FuseDilationBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front())) {
      auto back = dyn_cast<qnn::BatchToSpaceNDOp>(op);
      if (!back)
        continue;
      Operation *conv = back.getInput().getDefiningOp();
      if (auto c = dyn_cast_or_null<qnn::Conv2DOp>(conv))
        fuse(back, c);
      else if (auto d = dyn_cast_or_null<qnn::DepthwiseConv2DOp>(conv))
        fuse(back, d);
    }
  }

private:
  /// Whether pads less crops are those of `same` (true) or none at all (false). Anything else, a causal
  /// convolution for one, is not to be had by a dilation alone.
  template <typename Conv>
  static std::optional<bool> windowOf(Conv conv, ArrayRef<int64_t> block, ArrayRef<int64_t> pads,
                                      ArrayRef<int64_t> crops, RankedTensorType in, RankedTensorType out) {
    auto weights = cast<RankedTensorType>(conv->getOperand(1).getType());
    if (weights.getRank() != 4 || !weights.hasStaticShape())
      return std::nullopt;
    bool isSame = true, isValid = true;
    for (int64_t i = 0; i < 2; ++i) {
      int64_t reach = (weights.getDimSize(1 + i) - 1) * block[i];
      int64_t before = pads[2 * i] - crops[2 * i], after = pads[2 * i + 1] - crops[2 * i + 1];
      int64_t size = in.getDimSize(1 + i), made = out.getDimSize(1 + i);
      isSame &= before == reach / 2 && after == reach - reach / 2 && size == made;
      isValid &= before == 0 && after == 0 && (ShapedType::isDynamic(size) || made == size - reach);
    }
    return isValid ? std::optional(false) : isSame ? std::optional(true) : std::nullopt;
  }

  template <typename Conv> void fuse(qnn::BatchToSpaceNDOp back, Conv conv) {
    auto forth = conv.getInput().template getDefiningOp<qnn::SpaceToBatchNDOp>();
    if (!forth || !back.getInput().hasOneUse() || getRange(back.getInput()) || getRange(forth.getOutput()))
      return;
    auto block = qnn::getConstantInts(forth.getBlockShape()),
         block2 = qnn::getConstantInts(back.getBlockShape());
    auto pads = qnn::getConstantInts(forth.getPaddings()), crops = qnn::getConstantInts(back.getCrops());
    bool plain = conv.getPadding() == qnn::Padding::Valid &&
                 llvm::all_of(conv.getStrides(), [](int64_t s) { return s == 1; }) &&
                 llvm::all_of(conv.getDilations(), [](int64_t d) { return d == 1; });
    if (!block || !block2 || *block != *block2 || block->size() != 2 || !pads || !crops ||
        pads->size() != 4 || !plain || llvm::any_of(*block, [](int64_t b) { return b < 1; }))
      return;
    auto in = dyn_cast<RankedTensorType>(forth.getInput().getType());
    auto out = dyn_cast<RankedTensorType>(back.getOutput().getType());
    if (!in || !out || in.getRank() != 4 || out.getRank() != 4)
      return;
    std::optional<bool> same = windowOf(conv, *block, *pads, *crops, in, out);
    if (!same)
      return;
    // The convolution moves to where its new input and its readers both are.
    conv->moveBefore(back);
    conv.getInputMutable().assign(forth.getInput());
    conv.setDilations(*block);
    conv.setPadding(*same ? qnn::Padding::Same : qnn::Padding::Valid);
    conv.getOutput().setType(
        cast<RankedTensorType>(out.clone(cast<ShapedType>(conv.getOutput().getType()).getElementType())));
    conv->setLoc(back.getLoc());
    back.getOutput().replaceAllUsesWith(conv.getOutput());
    back->erase();
    if (forth->use_empty())
      forth->erase();
    ++numFused;
  }
};

} // namespace
