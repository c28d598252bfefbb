//===- BoundMasks.cpp - constants of masks become finite ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../GraphRewrite.h"
#include "Masks.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include <algorithm>

namespace quantc::transforms {
#define GEN_PASS_DEF_BOUNDMASKS
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// exp(-1e9) is 0 in every precision, and sums of such values stay far from the largest float32.
constexpr float bound = 1e9F;

struct BoundMasksPass : transforms::impl::BoundMasksBase<BoundMasksPass> {
  using BoundMasksBase::BoundMasksBase;
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    SmallVector<MaskSite> sites;
    for (Operation &op : getOperation().getBody().front())
      sites.append(findMaskSites(&op));
    for (const MaskSite &site : sites)
      numBounded += visit(site);
  }

private:
  static bool visit(const MaskSite &site) {
    Value mask = site.mask();
    std::optional<std::vector<float>> values = getFloats(mask);
    if (!values)
      return false;
    std::vector<float> bounded = *values;
    for (float &v : bounded) // NaN stays
      v = site.subtracts ? std::min(v, bound) : std::max(v, -bound);
    bool changed = !std::equal(bounded.begin(), bounded.end(), values->begin(),
                               [](float a, float b) { return a == b || (a != a && b != b); });
    if (!changed)
      return false;
    OpBuilder b(site.op);
    site.op->setOperand(site.maskOperand, makeFloats(b, mask.getLoc(), typeOf(mask).getShape(), bounded));
    if (mask.use_empty())
      mask.getDefiningOp()->erase();
    return true;
  }
};

} // namespace
