//===- SinkTransposes.cpp - layout changes move down until they cancel ----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "GraphRewrite.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_SINKTRANSPOSES
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

/// A transpose by a constant: result axis i is axis perm[i] of x.
struct Layout {
  Value x;
  SmallVector<int64_t> perm;

  SmallVector<int64_t> inverse() const {
    SmallVector<int64_t> inv(perm.size());
    for (auto [i, p] : llvm::enumerate(perm))
      inv[p] = static_cast<int64_t>(i);
    return inv;
  }
};

std::optional<Layout> layoutOf(Value v) {
  auto op = v.getDefiningOp<TransposeOp>();
  std::optional<SmallVector<int64_t>> perm = op && isPlain(op) ? getConstantInts(op.getPerm()) : std::nullopt;
  if (!perm)
    return std::nullopt;
  for (int64_t &p : *perm)
    p += p < 0 ? static_cast<int64_t>(perm->size()) : 0;
  return Layout{op.getInput(), *perm};
}

Value transpose(PatternRewriter &b, Location loc, Value x, ArrayRef<int64_t> perm) {
  return x ? make(b, loc, "qnn.transpose", {x, makeInts(b, loc, perm)}) : Value();
}

/// Rewrites op(.., T(x), ..) as T(op(.., x, ..)).
LogicalResult sink(PatternRewriter &b, Operation *op, ValueRange operands,
                   ArrayRef<NamedAttribute> attributes, ArrayRef<int64_t> perm) {
  Value inner = make(b, op->getLoc(), op->getName().getStringRef(), operands, attributes);
  return replace(b, op, transpose(b, op->getLoc(), inner, perm));
}

struct SinkUnary : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    std::optional<Layout> in = layoutOf(op->getOperand(0));
    if (op->hasAttr("axis"))
      return failure();
    return in ? sink(b, op, in->x, op->getAttrs(), in->perm) : failure();
  }
};

/// A constant operand in the layout before the transpose; null when it is none.
Value constantBefore(PatternRewriter &b, Value c, const Layout &layout) {
  ElementsAttr attr = getConstantValue(c);
  RankedTensorType type = typeOf(c);
  int64_t rank = static_cast<int64_t>(layout.perm.size());
  if (!attr || type.getRank() > rank)
    return {};
  if (type.getNumElements() == 1 && type.getRank() == 0)
    return c;
  SmallVector<int64_t> wide(rank - type.getRank(), 1);
  llvm::append_range(wide, type.getShape());
  // Small by nature (biases, factors): moved element by element here, so that it stays a constant.
  std::optional<std::vector<float>> values = getFloats(c);
  if (!values)
    return {};
  SmallVector<int64_t> inverse = layout.inverse(), out(rank), strides(rank, 1);
  for (int64_t i = rank - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * wide[i + 1];
  for (int64_t i = 0; i < rank; ++i)
    out[i] = wide[inverse[i]];
  std::vector<float> moved(values->size());
  SmallVector<int64_t> at(rank, 0);
  for (float &v : moved) {
    int64_t from = 0;
    for (int64_t i = 0; i < rank; ++i)
      from += at[i] * strides[inverse[i]];
    v = (*values)[from];
    for (int64_t i = rank - 1; i >= 0 && ++at[i] == out[i]; --i)
      at[i] = 0;
  }
  return makeFloats(b, c.getLoc(), out, moved);
}

struct SinkBinary : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    std::optional<Layout> lhs = layoutOf(op->getOperand(0)), rhs = layoutOf(op->getOperand(1));
    if (lhs && rhs && lhs->perm == rhs->perm)
      return sink(b, op, {lhs->x, rhs->x}, op->getAttrs(), lhs->perm);
    if (lhs)
      if (Value c = constantBefore(b, op->getOperand(1), *lhs))
        return sink(b, op, {lhs->x, c}, op->getAttrs(), lhs->perm);
    if (rhs)
      if (Value c = constantBefore(b, op->getOperand(0), *rhs))
        return sink(b, op, {c, rhs->x}, op->getAttrs(), rhs->perm);
    return failure();
  }
};

struct SinkConcatenation : Rewrite<ConcatenationOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(ConcatenationOp op, PatternRewriter &b) const override {
    SmallVector<Value> inputs;
    std::optional<Layout> first = layoutOf(op.getInputs().front());
    if (!first)
      return failure();
    for (Value v : op.getInputs()) {
      std::optional<Layout> in = layoutOf(v);
      if (!in || in->perm != first->perm)
        return failure();
      inputs.push_back(in->x);
    }
    int64_t axis = static_cast<int64_t>(op.getAxis()), rank = static_cast<int64_t>(first->perm.size());
    NamedAttrList attributes(op->getAttrs());
    attributes.set("axis", b.getI64IntegerAttr(first->perm[axis < 0 ? axis + rank : axis]));
    return sink(b, op, inputs, attributes.getAttrs(), first->perm);
  }
};

struct SinkPad : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    std::optional<Layout> in = layoutOf(op->getOperand(0));
    std::optional<SmallVector<int64_t>> pads = getConstantInts(op->getOperand(1));
    if (!in || !pads)
      return failure();
    SmallVector<int32_t> moved(pads->size());
    for (auto [i, p] : llvm::enumerate(in->perm)) {
      moved[2 * p] = static_cast<int32_t>((*pads)[2 * i]);
      moved[2 * p + 1] = static_cast<int32_t>((*pads)[2 * i + 1]);
    }
    auto type = RankedTensorType::get({static_cast<int64_t>(in->perm.size()), 2}, b.getI32Type());
    Value c = qnn::ConstantOp::create(b, op->getOperand(1).getLoc(), type,
                                      DenseElementsAttr::get(type, ArrayRef<int32_t>(moved)));
    SmallVector<Value> operands(op->getOperands());
    operands[0] = in->x;
    operands[1] = c;
    return sink(b, op, operands, op->getAttrs(), in->perm);
  }
};

struct SinkReduction : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    std::optional<Layout> in = layoutOf(op->getOperand(0));
    std::optional<SmallVector<int64_t>> axes = getConstantInts(op->getOperand(1));
    if (!in || !axes)
      return failure();
    int64_t rank = static_cast<int64_t>(in->perm.size());
    SmallVector<int64_t> moved;
    SmallVector<bool> gone(rank, false);
    for (int64_t a : *axes) {
      moved.push_back(in->perm[a < 0 ? a + rank : a]);
      gone[moved.back()] = true;
    }
    llvm::sort(moved);
    SmallVector<int64_t> perm(in->perm);
    auto keeps = op->getAttrOfType<BoolAttr>("keep_dims");
    if (!keeps || !keeps.getValue()) {
      // What is left of the permutation, numbered anew.
      SmallVector<int64_t> number(rank, 0);
      for (int64_t i = 0, n = 0; i < rank; ++i)
        number[i] = gone[i] ? -1 : n++;
      perm.clear();
      for (int64_t p : in->perm)
        if (!gone[p])
          perm.push_back(number[p]);
    }
    Value c = makeInts(b, op->getOperand(1).getLoc(), moved);
    Value inner = make(b, op->getLoc(), op->getName().getStringRef(), {in->x, c}, op->getAttrs());
    if (llvm::equal(perm, llvm::seq<int64_t>(0, static_cast<int64_t>(perm.size()))))
      return replace(b, op, inner);
    return replace(b, op, transpose(b, op->getLoc(), inner, perm));
  }
};

/// A matrix product behind a flattened transpose: its weight columns move instead.
struct SinkIntoWeights : Rewrite<FullyConnectedOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(FullyConnectedOp op, PatternRewriter &b) const override {
    auto flat = definedOnceBy<ReshapeOp>(op.getInput());
    std::optional<Layout> in = flat ? layoutOf(flat.getInput()) : std::nullopt;
    if (!in || in->perm.empty() || in->perm[0] != 0)
      return failure();
    RankedTensorType x = typeOf(in->x), rows = typeOf(flat.getOutput()), w = typeOf(op.getWeights());
    std::optional<std::vector<float>> values = getFloats(op.getWeights());
    if (!values || !x.hasStaticShape() || !rows.hasStaticShape() || rows.getRank() != 2 ||
        rows.getDimSize(0) != x.getDimSize(0) || rows.getDimSize(1) != w.getDimSize(1))
      return failure();
    // Column j of the transposed order is column target[j] of the order before.
    size_t columns = static_cast<size_t>(w.getDimSize(1)), rank = in->perm.size();
    SmallVector<int64_t> stride(rank, 1), at(rank, 0);
    for (size_t i = rank - 1; i-- > 1;)
      stride[i] = stride[i + 1] * x.getDimSize(i + 1);
    std::vector<float> moved(values->size());
    for (size_t j = 0; j < columns; ++j) {
      size_t target = 0;
      for (size_t i = 1; i < rank; ++i)
        target += static_cast<size_t>(at[i] * stride[in->perm[i]]);
      for (size_t row = 0; row < moved.size(); row += columns)
        moved[row + target] = (*values)[row + j];
      for (size_t i = rank; i-- > 1 && ++at[i] == x.getDimSize(in->perm[i]);)
        at[i] = 0;
    }
    Value direct = make(b, flat.getLoc(), "qnn.reshape", {in->x, flat.getShape()});
    Value weights = makeFloats(b, op.getWeights().getLoc(), w.getShape(), moved);
    if (!direct)
      return failure();
    b.modifyOpInPlace(op, [&] {
      op->setOperand(0, direct);
      op->setOperand(1, weights);
    });
    return success();
  }
};

/// Two in a row, one by one: none when they are inverse.
struct CancelTransposes : Rewrite<TransposeOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &b) const override {
    std::optional<Layout> outer = layoutOf(op.getOutput());
    std::optional<Layout> inner = outer ? layoutOf(outer->x) : std::nullopt;
    if (!inner)
      return failure();
    SmallVector<int64_t> both;
    for (int64_t p : outer->perm)
      both.push_back(inner->perm[p]);
    if (llvm::equal(both, llvm::seq<int64_t>(0, static_cast<int64_t>(both.size()))))
      return replace(b, op, inner->x);
    return replace(b, op, transpose(b, op.getLoc(), inner->x, both));
  }
};

unsigned countTransposes(Operation *root) {
  unsigned n = 0;
  root->walk([&](TransposeOp op) { n += !op->use_empty(); });
  return n;
}

struct SinkTransposesPass : transforms::impl::SinkTransposesBase<SinkTransposesPass> {
  using SinkTransposesBase::SinkTransposesBase;
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    func::FuncOp function = getOperation();
    unsigned before = countTransposes(function);
    if (before == 0)
      return;
    // On a copy: where nothing cancels, moving them has no use.
    OwningOpRef<func::FuncOp> copy(function.clone());
    CountedPatterns p(&getContext());
    p.add<CancelTransposes>();
    p.addListed<SinkUnary>("sink_unary");
    p.addListed<SinkBinary>("sink_binary");
    p.add<SinkConcatenation>();
    p.addListed<SinkPad>("sink_pad");
    p.addListed<SinkReduction>("sink_reduction");
    p.add<SinkIntoWeights>();
    if (failed(p.run(*copy)))
      return signalPassFailure();
    if (countTransposes(*copy) >= before)
      return;
    function.getBody().takeBody(copy->getBody());
    numRewritten += p.count;
  }
};

} // namespace
