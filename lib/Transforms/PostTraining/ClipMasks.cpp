//===- ClipMasks.cpp - ranges of masks end where a softmax is blind -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../GraphRewrite.h"
#include "../QuantTypes.h"
#include "Masks.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include "llvm/ADT/MapVector.h"
#include <algorithm>
#include <cmath>

namespace quantc::transforms {
#define GEN_PASS_DEF_CLIPMASKS
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

struct Span {
  double low, high;
};

/// The calibrated range, or that of a constant's elements.
std::optional<Span> spanOf(Value v) {
  if (auto type = dyn_cast<quant::CalibratedQuantizedType>(typeOf(v).getElementType()))
    return Span{type.getMin(), type.getMax()};
  std::optional<std::vector<float>> values = getFloats(v);
  if (!values || values->empty())
    return std::nullopt;
  auto [low, high] = std::minmax_element(values->begin(), values->end());
  return Span{static_cast<double>(*low), static_cast<double>(*high)};
}

/// A site whose mask is to end at `floor` (of a SUB: its negative), and the result at `end`.
struct Clip {
  MaskSite site;
  double floor, end;
};

class Clipper {
public:
  explicit Clipper(const Storage &activation)
      : levels(stepsOf(activation)),
        // exp of it is a tenth of half a step of the result.
        blind(activation.bits == 16 ? 14 : 9) {}

  int64_t run(func::FuncOp func);

private:
  std::optional<Clip> find(const MaskSite &site) const;
  std::optional<double> lowestKept(const MaskSite &site, Span mask, double reach) const;
  void clipResult(const Clip &clip) const;
  void clipMask(Value mask, ArrayRef<Clip> clips) const;
  void clipConstant(OpOperand &use, double low, double high) const;
  void clipComputed(Value mask, double limit, bool positive) const;

  double levels, blind;
};

/// The lowest value that is no mask but a bias of its own; nothing where the values have no gap that says so.
/// `reach` is how far apart two values must be for the lower one not to count.
std::optional<double> Clipper::lowestKept(const MaskSite &site, Span mask, double reach) const {
  std::optional<std::vector<float>> values = getFloats(site.mask());
  if (!values) {
    // What is computed is a mask when nearly all of its range lies below 0, farther than logits do, and taken
    // for one where it would cost the logits their steps.
    bool far = mask.low <= -1000 && mask.high <= -mask.low / 1000;
    return far && -mask.low / levels > 0.25 ? std::optional(mask.high) : std::nullopt;
  }
  if (site.subtracts)
    for (float &v : *values)
      v = -v;
  llvm::sort(*values);
  std::optional<double> kept;
  for (size_t i = 1; i < values->size(); ++i) {
    auto gap = static_cast<double>((*values)[i]) - static_cast<double>((*values)[i - 1]);
    if (gap > reach) {
      reach = gap;
      kept = static_cast<double>((*values)[i]);
    }
  }
  return kept;
}

std::optional<Clip> Clipper::find(const MaskSite &site) const {
  std::optional<Span> mask = spanOf(site.mask()), logits = spanOf(site.logits());
  if (!mask || !logits || !isReal(site.result()) || isDecided(site.result()))
    return std::nullopt;
  if (site.subtracts)
    mask = Span{-mask->high, -mask->low};
  double width = logits->high - logits->low;
  if (site.chooses) { // the whole branch is ignored
    double end = logits->low - blind;
    return mask->high < end && mask->low < end ? std::optional(Clip{site, end, end}) : std::nullopt;
  }
  std::optional<double> kept = lowestKept(site, *mask, width + blind);
  if (!kept || !(mask->low < *kept - width - blind))
    return std::nullopt;
  return Clip{site, *kept - width - blind, *kept + logits->low - blind};
}

static void raiseLow(Value v, double low) {
  if (auto type = dyn_cast<quant::CalibratedQuantizedType>(typeOf(v).getElementType()))
    if (type.getMin() < low && low < type.getMax())
      setCalibratedRange(v, static_cast<float>(low), static_cast<float>(type.getMax()));
}

void Clipper::clipResult(const Clip &clip) const {
  SmallVector<Value> open{clip.site.result()};
  while (!open.empty()) {
    Value v = open.pop_back_val();
    raiseLow(v, clip.end);
    for (Operation *user : v.getUsers())
      if (movedBy(user) == v)
        open.push_back(user->getResult(0));
  }
}

void Clipper::clipConstant(OpOperand &use, double low, double high) const {
  Value old = use.get();
  std::optional<std::vector<float>> values = getFloats(old);
  if (!values)
    return;
  for (float &v : *values)
    v = std::clamp(v, static_cast<float>(low), static_cast<float>(high));
  OpBuilder b(use.getOwner());
  use.set(makeFloats(b, old.getLoc(), typeOf(old).getShape(), *values));
  if (old.use_empty())
    old.getDefiningOp()->erase();
}

/// The ranges from the mask back through ops that move it, and the constant of a product at the end.
void Clipper::clipComputed(Value mask, double limit, bool positive) const {
  while (true) {
    if (auto type = dyn_cast<quant::CalibratedQuantizedType>(typeOf(mask).getElementType())) {
      double low = positive ? type.getMin() : std::max(type.getMin(), -limit);
      double high = positive ? std::min(type.getMax(), limit) : type.getMax();
      setCalibratedRange(mask, static_cast<float>(low), static_cast<float>(high));
    }
    Operation *op = mask.getDefiningOp();
    Value source = op ? movedBy(op) : Value();
    if (!source || !source.hasOneUse() || getConstantValue(source))
      break;
    mask = source;
  }
  auto product = mask.getDefiningOp<qnn::MulOp>();
  if (!product)
    return;
  for (unsigned k : {0u, 1u}) {
    std::optional<Span> other = spanOf(product->getOperand(1 - k));
    if (!getConstantValue(product->getOperand(k)) || !other)
      continue;
    // One step of the other factor reaches the end of the mask's range.
    double width = std::max(other->high, 0.0) - std::min(other->low, 0.0);
    if (width > 0)
      clipConstant(product->getOpOperand(k), -limit * levels / width, limit * levels / width);
  }
}

/// What several sites read ends where the lowest of them needs it.
void Clipper::clipMask(Value mask, ArrayRef<Clip> clips) const {
  double floor = 0;
  for (const Clip &c : clips)
    floor = std::min(floor, c.floor);
  bool positive = clips.front().site.subtracts;
  if (getConstantValue(mask)) {
    for (const Clip &c : clips)
      clipConstant(c.site.op->getOpOperand(c.site.maskOperand), positive ? -HUGE_VAL : floor,
                   positive ? -floor : HUGE_VAL);
    return;
  }
  size_t sites = 0;
  for (OpOperand &use : mask.getUses())
    sites += llvm::any_of(clips, [&](const Clip &c) {
      return c.site.op == use.getOwner() && c.site.maskOperand == use.getOperandNumber() &&
             c.site.subtracts == positive;
    });
  // Somebody else reads it: only what comes of the sum is clipped.
  if (sites == static_cast<size_t>(std::distance(mask.use_begin(), mask.use_end())))
    clipComputed(mask, -floor, positive);
}

int64_t Clipper::run(func::FuncOp func) {
  llvm::MapVector<Value, SmallVector<Clip>> byMask;
  for (Operation &op : func.getBody().front())
    for (const MaskSite &site : findMaskSites(&op))
      if (std::optional<Clip> clip = find(site)) {
        byMask[site.mask()].push_back(*clip);
        break;
      }
  for (auto &[mask, clips] : byMask) {
    for (const Clip &c : clips)
      clipResult(c);
    clipMask(mask, clips);
  }
  return static_cast<int64_t>(byMask.size());
}

struct ClipMasksPass : transforms::impl::ClipMasksBase<ClipMasksPass> {
  using ClipMasksBase::ClipMasksBase;
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func.getBody().hasOneBlock())
      return;
    int64_t masks = Clipper(storageOf(numberType)).run(func);
    if (masks)
      addNote(func, Twine(masks) + (masks == 1 ? " mask ends" : " masks end") +
                        " where a softmax gives 0 all the same, so that the logits keep their steps");
    numClipped += static_cast<unsigned>(masks);
    refreshFunctionType(func);
  }
};

} // namespace
