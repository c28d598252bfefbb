//===- LayerMarks.cpp - what stands beside a layer until it is integer ----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/ActivationBits.h"
#include "quantc/Transforms/ChannelReach.h"
#include "quantc/Transforms/WeightBits.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

static constexpr llvm::StringLiteral attributeName = "qnn.channel_reach";

std::optional<ChannelReach> transforms::getChannelReach(Operation *layer) {
  auto stated = layer->getAttrOfType<DictionaryAttr>(attributeName);
  if (!stated)
    return std::nullopt;
  auto min = stated.getAs<DenseF32ArrayAttr>("min"), max = stated.getAs<DenseF32ArrayAttr>("max");
  if (!min || !max || min.empty() || min.size() != max.size())
    return std::nullopt;
  ChannelReach reach{min.asArrayRef().vec(), max.asArrayRef().vec()};
  auto isFinite = [](float v) { return std::isfinite(v); };
  if (!llvm::all_of(reach.min, isFinite) || !llvm::all_of(reach.max, isFinite))
    return std::nullopt;
  return reach;
}

void transforms::setChannelReach(Operation *layer, const ChannelReach &reach) {
  Builder b(layer->getContext());
  layer->setAttr(attributeName,
                 b.getDictionaryAttr({b.getNamedAttr("max", b.getDenseF32ArrayAttr(reach.max)),
                                      b.getNamedAttr("min", b.getDenseF32ArrayAttr(reach.min))}));
}

void transforms::dropChannelReach(Operation *layer) { layer->removeDiscardableAttr(attributeName); }

static constexpr llvm::StringLiteral bitsName = "qnn.weight_bits";

void transforms::setWeightBits(Operation *layer, unsigned bits) {
  layer->setDiscardableAttr(bitsName, Builder(layer->getContext()).getI64IntegerAttr(bits));
}

std::optional<unsigned> transforms::getWeightBits(Operation *layer) {
  auto bits = dyn_cast_or_null<IntegerAttr>(layer->getDiscardableAttr(bitsName));
  if (!bits || (bits.getInt() != 4 && bits.getInt() != 8))
    return std::nullopt;
  return static_cast<unsigned>(bits.getInt());
}

void transforms::dropWeightBits(Operation *layer) { layer->removeDiscardableAttr(bitsName); }

static constexpr llvm::StringLiteral wideName = "qnn.activation_bits";
static constexpr int64_t wideBits = 16;

void transforms::setWideActivations(Operation *op) {
  op->setDiscardableAttr(wideName, Builder(op->getContext()).getI64IntegerAttr(wideBits));
}

bool transforms::hasWideActivations(Operation *op) {
  auto bits = dyn_cast_or_null<IntegerAttr>(op->getDiscardableAttr(wideName));
  return bits && bits.getInt() == wideBits;
}

void transforms::dropWideActivations(Operation *op) { op->removeDiscardableAttr(wideName); }
