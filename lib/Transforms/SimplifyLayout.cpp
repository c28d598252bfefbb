//===- SimplifyLayout.cpp - reshapes, transposes, slices that do nothing --===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Patterns of the pass qnn-simplify.
//===----------------------------------------------------------------------===//

#include "GraphRewrite.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

/// The last of reshapes in a row, or none when the shape is what it was. Of two to the same shape the first
/// stays; under TOCO's rules the second, unless the first was a Squeeze.
template <RuleSet rules> struct MergeReshapes : Rewrite<ReshapeOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &b) const override {
    auto inner = op.getInput().getDefiningOp<ReshapeOp>();
    bool second = rules == RuleSet::Toco && inner && inner->hasOneUse() && isPlain(inner) &&
                  !makesItsShape(inner) && inner.getInput().getType() != op.getType();
    if (op.getType() == op.getInput().getType() && typeOf(op.getOutput()).hasStaticShape() && !second)
      return replace(b, op, op.getInput());
    if (!inner || !isPlain(inner) || !typeOf(op.getOutput()).hasStaticShape())
      return failure();
    b.modifyOpInPlace(op, [&] { op->setOperand(0, inner.getInput()); });
    return success();
  }
};

/// Identity, two in a row, and those that move only dimensions of size 1.
struct SimplifyTranspose : Rewrite<TransposeOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &b) const override {
    std::optional<SmallVector<int64_t>> perm = getConstantInts(op.getPerm());
    if (!perm)
      return failure();
    int64_t rank = static_cast<int64_t>(perm->size());
    for (int64_t &p : *perm)
      p += p < 0 ? rank : 0;
    if (llvm::equal(*perm, llvm::seq<int64_t>(0, rank)))
      return replace(b, op, op.getInput());
    if (auto inner = op.getInput().getDefiningOp<TransposeOp>(); inner && isPlain(inner)) {
      if (std::optional<SmallVector<int64_t>> first = getConstantInts(inner.getPerm())) {
        SmallVector<int64_t> both;
        for (int64_t p : *perm)
          both.push_back((*first)[p] + ((*first)[p] < 0 ? rank : 0));
        Value c = makeInts(b, op.getLoc(), both);
        return replace(b, op, make(b, op.getLoc(), "qnn.transpose", {inner.getInput(), c}));
      }
    }
    RankedTensorType in = typeOf(op.getInput());
    if (!in.hasStaticShape())
      return failure();
    int64_t last = -1;
    for (int64_t p : *perm)
      if (in.getDimSize(p) != 1) {
        if (p < last)
          return failure();
        last = p;
      }
    Value shape = makeInts(b, op.getLoc(), typeOf(op.getOutput()).getShape());
    return replace(b, op, make(b, op.getLoc(), "qnn.reshape", {op.getInput(), shape}));
  }
};

/// An op whose constant operands say that nothing happens; the result has the operand's type.
struct DropIdentity : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    Value x = op->getOperand(0);
    if (!typeOf(x).hasStaticShape() || x.getType() != op->getResult(0).getType())
      return failure();
    // A pad, slice or tile of unchanged static shape takes every element in place.
    return replace(b, op, x);
  }
};

/// The reshape that puts reduced dimensions back: keep_dims. Operand 1 of a reduction are its axes.
struct KeepDims : Rewrite<ReshapeOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &b) const override {
    Operation *reduce = op.getInput().getDefiningOp();
    const OpFacts *facts = reduce ? findOpFacts(reduce) : nullptr;
    if (!facts || !facts->isListedFor("keep_dims") || !op.getInput().hasOneUse() || !isPlain(reduce))
      return failure();
    auto keeps = reduce->getAttrOfType<BoolAttr>("keep_dims");
    std::optional<SmallVector<int64_t>> axes = getConstantInts(reduce->getOperand(1));
    RankedTensorType in = typeOf(reduce->getOperand(0));
    if ((keeps && keeps.getValue()) || !axes || !in.hasStaticShape())
      return failure();
    SmallVector<int64_t> kept(in.getShape());
    for (int64_t a : *axes)
      kept[a < 0 ? a + in.getRank() : a] = 1;
    if (ArrayRef<int64_t>(kept) != typeOf(op.getOutput()).getShape())
      return failure();
    return replace(b, op,
                   make(b, reduce->getLoc(), reduce->getName().getStringRef(), reduce->getOperands(),
                        {b.getNamedAttr("keep_dims", b.getBoolAttr(true))}));
  }
};

/// A fully_connected takes rows from any shape: TFLiteConverter drops a reshape before it that keeps the last
/// axis. Its weights may have a range by now.
struct RowsOfAnyShape : Rewrite<FullyConnectedOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(FullyConnectedOp op, PatternRewriter &b) const override {
    auto reshape = op.getInput().getDefiningOp<ReshapeOp>();
    if (!reshape || !isPlain(reshape) || op.getKeepNumDims())
      return failure();
    RankedTensorType from = typeOf(reshape.getInput()), to = typeOf(reshape.getOutput());
    if (!from.hasStaticShape() || !to.hasStaticShape() || from.getRank() == 0 ||
        from.getShape().back() != to.getShape().back())
      return failure();
    b.modifyOpInPlace(op, [&] { op.getInputMutable().assign(reshape.getInput()); });
    return success();
  }
};

/// ... and a reshape behind it that brings back the axes of its input becomes keep_num_dims.
struct KeepNumDims : Rewrite<ReshapeOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &b) const override {
    auto product = op.getInput().getDefiningOp<FullyConnectedOp>();
    if (!product || !op.getInput().hasOneUse() || !isPlain(op) || product.getKeepNumDims())
      return failure();
    RankedTensorType in = typeOf(product.getInput()), rows = typeOf(product.getOutput()),
                     out = typeOf(op.getOutput());
    if (!in.hasStaticShape() || !out.hasStaticShape() || in.getRank() < 1 || out.getRank() != in.getRank() ||
        in.getShape().drop_back() != out.getShape().drop_back() ||
        out.getShape().back() != rows.getShape().back())
      return failure();
    SmallVector<NamedAttribute> attributes(product->getAttrs());
    llvm::erase_if(attributes, [](NamedAttribute a) { return a.getName() == "keep_num_dims"; });
    attributes.push_back(b.getNamedAttr("keep_num_dims", b.getBoolAttr(true)));
    return replace(
        b, op, make(b, op.getLoc(), product->getName().getStringRef(), product->getOperands(), attributes));
  }
};

/// TOCO counts the axis of a concatenation from the front.
struct AxisFromFront : Rewrite<ConcatenationOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(ConcatenationOp op, PatternRewriter &b) const override {
    int64_t rank = typeOf(op.getOutput()).getRank(), axis = static_cast<int64_t>(op.getAxis());
    if (axis >= 0)
      return failure();
    b.modifyOpInPlace(op, [&] { op.setAxis(static_cast<uint64_t>(axis + rank)); });
    return success();
  }
};

/// TOCO writes a tile along one axis as a concatenation of copies, whose uint8 kernel rescales.
struct TileToConcatenation : Rewrite<TileOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(TileOp op, PatternRewriter &b) const override {
    std::optional<SmallVector<int64_t>> times = getConstantInts(op.getMultiples());
    if (!times)
      return failure();
    auto *repeated = llvm::find_if(*times, [](int64_t n) { return n != 1; });
    if (repeated == times->end() || *repeated < 1 ||
        std::any_of(repeated + 1, times->end(), [](int64_t n) { return n != 1; }))
      return failure();
    SmallVector<Value> copies(static_cast<size_t>(*repeated), op.getInput());
    return replace(b, op,
                   make(b, op.getLoc(), "qnn.concatenation", copies,
                        {b.getNamedAttr("axis", b.getI64IntegerAttr(repeated - times->begin()))}));
  }
};

} // namespace

void transforms::addLayoutSimplifications(CountedPatterns &p, RuleSet rules) {
  if (rules == RuleSet::Toco)
    p.add<MergeReshapes<RuleSet::Toco>, AxisFromFront, TileToConcatenation>();
  else {
    p.add<MergeReshapes<RuleSet::TFLite>>();
    p.set.add<RowsOfAnyShape, KeepNumDims>(p.set.getContext());
  }
  p.add<SimplifyTranspose, KeepDims>();
  p.addListed<DropIdentity>("drop_identity");
}
