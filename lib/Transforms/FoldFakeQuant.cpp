//===- FoldFakeQuant.cpp - FakeQuant of constants -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>

namespace quantc::transforms {
#define GEN_PASS_DEF_FOLDFAKEQUANT
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// Copies `count` elements of `width` bytes so that result axis i is operand axis perm[i].
std::vector<char> transposeBytes(ArrayRef<char> from, ArrayRef<int64_t> shape, ArrayRef<int64_t> perm,
                                 size_t width) {
  size_t rank = shape.size();
  std::vector<int64_t> stride(rank, 1), index(rank, 0);
  for (size_t i = rank; i-- > 1;)
    stride[i - 1] = stride[i] * shape[i];
  std::vector<char> to(from.size());
  for (size_t out = 0; out + width <= to.size(); out += width) {
    int64_t source = 0;
    for (size_t i = 0; i < rank; ++i)
      source += index[i] * stride[perm[i]];
    std::copy_n(from.begin() + source * static_cast<int64_t>(width), width,
                to.begin() + static_cast<int64_t>(out));
    for (size_t i = rank; i-- > 0;) {
      if (++index[i] < shape[perm[i]])
        break;
      index[i] = 0;
    }
  }
  return to;
}

bool isPermutation(ArrayRef<int64_t> perm, size_t rank) {
  std::vector<bool> seen(rank);
  for (int64_t p : perm) {
    if (p < 0 || static_cast<size_t>(p) >= rank || seen[p])
      return false;
    seen[p] = true;
  }
  return perm.size() == rank;
}

class FoldFakeQuantPass : public transforms::impl::FoldFakeQuantBase<FoldFakeQuantPass> {
public:
  using FoldFakeQuantBase::FoldFakeQuantBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    bool failedAny = false;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front())) {
      if (auto fakeQuant = dyn_cast<qnn::FakeQuantOp>(op))
        failedAny |= failed(foldConstant(fakeQuant));
      else if (isa<qnn::TransposeOp, qnn::ReshapeOp>(op))
        foldLayout(&op);
    }
    if (failedAny)
      signalPassFailure();
  }

private:
  LogicalResult foldConstant(qnn::FakeQuantOp op) {
    ElementsAttr attr = getConstantValue(op.getInput());
    if (!attr || !isReal(op.getInput()))
      return success();
    if (op.getAxis())
      return foldPerChannel(op, attr);
    if (op.getMin().size() != 1)
      return success();
    auto values = getElements<float>(attr);
    if (!values)
      return op.emitOpError() << "has a constant operand whose values can't be read";
    auto checked = checkRange(op, 0);
    if (failed(checked))
      return failure();
    auto [min, max] = *checked;
    rules::Range range{min, max};
    if (!llvm::all_of(*values, [](float v) { return std::isfinite(v); }))
      return op.emitOpError() << "has weights that are not finite";
    auto bits = checkBits(op);
    if (failed(bits))
      return failure();
    rules::Range usable = range.min < range.max ? range : rules::normalize(ruleSet, range);
    rules::fakeQuantize(ruleSet, *values, min, max, op.getNarrowRange(), *bits);
    if (!llvm::all_of(*values, [](float v) { return std::isfinite(v); }))
      return op.emitOpError() << "has the range [" << min << ", " << max
                              << "], whose steps float32 can't hold";
    RangeInfo info;
    info.range = usable;
    // TOCO moves the weights of a TRANSPOSE_CONV into another layout. Where no element moves by that its
    // transpose becomes a reshape, whose copy forgets narrow_range.
    ArrayRef<int64_t> shape = attr.getShapedType().getShape();
    bool inPlace = shape.size() == 4 && (shape[0] == 1 || shape[1] * shape[2] == 1);
    bool copied = ruleSet == RuleSet::Toco && inPlace && llvm::any_of(op->getUsers(), [](Operation *user) {
                    return isa<qnn::TransposeConvOp>(user);
                  });
    info.narrow = op.getNarrowRange() && !copied;
    info.learnt = true;
    info.origin = "FakeQuant " + qnn::getNodeName(op.getLoc());
    replaceWithConstant(op, makeConstant(attr.getShapedType(), *values), info, op.getInput().getLoc());
    ++numFolded;
    return success();
  }

  /// Min and max number `i` of a FakeQuant of weights.
  FailureOr<std::pair<float, float>> checkRange(qnn::FakeQuantOp op, size_t i) {
    float min = cast<FloatAttr>(op.getMin()[i]).getValue().convertToFloat();
    float max = cast<FloatAttr>(op.getMax()[i]).getValue().convertToFloat();
    if (!std::isfinite(min) || !std::isfinite(max))
      return op.emitOpError() << "has the range [" << min << ", " << max
                              << "] for weights; both ends must be finite";
    bool point = min == max;
    bool zero = min == 0 && max == 0;
    // TOCO widens a point to zero; the other kernel turns it into NaN unless it is zero.
    if (min > max || (ruleSet == RuleSet::Toco ? zero : point && !zero))
      return op.emitOpError() << "has the range [" << min << ", " << max
                              << "] for weights; min must be below max";
    return std::pair(min, max);
  }

  static FailureOr<int> checkBits(qnn::FakeQuantOp op) {
    int64_t bits = op.getNumBits();
    if (bits < 2 || bits > 16)
      return op.emitOpError() << "has num_bits = " << bits << "; 2 to 16 are allowed";
    return static_cast<int>(bits);
  }

  LogicalResult foldPerChannel(qnn::FakeQuantOp op, ElementsAttr attr) {
    auto values = getElements<float>(attr);
    auto bits = checkBits(op);
    auto type = cast<RankedTensorType>(op.getInput().getType());
    int64_t axis = static_cast<int64_t>(*op.getAxis()), channels = static_cast<int64_t>(op.getMin().size());
    if (failed(bits))
      return failure();
    if (!values || axis < 0 || axis >= type.getRank() || type.getDimSize(axis) != channels)
      return op.emitOpError() << "has " << channels << " ranges along axis " << axis << " of its operand";
    int64_t inner = 1;
    for (int64_t d = axis + 1; d < type.getRank(); ++d)
      inner *= type.getDimSize(d);
    ChannelRanges all;
    all.axis = axis;
    all.narrow = op.getNarrowRange();
    for (int64_t c = 0; c < channels; ++c) {
      auto range = checkRange(op, static_cast<size_t>(c));
      if (failed(range))
        return failure();
      auto [min, max] = *range;
      std::vector<float> channel;
      for (size_t i = 0; i < values->size(); ++i)
        if (static_cast<int64_t>(i) / inner % channels == c)
          channel.push_back((*values)[i]);
      rules::fakeQuantize(ruleSet, channel, min, max, all.narrow, *bits);
      size_t next = 0;
      for (size_t i = 0; i < values->size(); ++i)
        if (static_cast<int64_t>(i) / inner % channels == c)
          (*values)[i] = channel[next++];
      all.ranges.push_back({min, max});
    }
    if (!llvm::all_of(*values, [](float v) { return std::isfinite(v); }))
      return op.emitOpError() << "has weights or ranges that float32 can't hold";
    OpBuilder builder(op);
    auto constant = qnn::ConstantOp::create(builder, op.getInput().getLoc(), op.getOutput().getType(),
                                            makeConstant(attr.getShapedType(), *values));
    setChannelRanges(constant.getOutput(), all);
    op.getOutput().replaceAllUsesWith(constant.getOutput());
    op.erase();
    ++numFolded;
    return success();
  }

  /// A constant in the place of `op`; the range goes with it.
  void replaceWithConstant(Operation *op, ElementsAttr value, const RangeInfo &info, Location loc) {
    OpBuilder builder(op);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    auto shaped = RankedTensorType::get(value.getShapedType().getShape(), type.getElementType());
    auto constant = qnn::ConstantOp::create(builder, loc, shaped, value);
    setRange(constant.getResult(), info);
    op->getResult(0).replaceAllUsesWith(constant.getResult());
    op->erase();
  }

  void foldLayout(Operation *op) {
    Value input = op->getOperand(0);
    std::optional<RangeInfo> info = getRange(input);
    ElementsAttr attr = getConstantValue(input);
    auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    if (!info || !attr || !type || !type.hasStaticShape())
      return;
    auto newType = RankedTensorType::get(type.getShape(), attr.getElementType());
    std::vector<char> storage;
    auto raw = getRawBytes(attr, storage);
    if (!raw)
      return;
    if (isa<qnn::TransposeOp>(op)) {
      auto perm = qnn::getConstantInts(op->getOperand(1));
      ArrayRef<int64_t> shape = attr.getShapedType().getShape();
      if (!perm || !isPermutation(*perm, shape.size()))
        return;
      storage = transposeBytes(*raw, shape, *perm, sizeof(float));
      raw = ArrayRef<char>(storage);
    }
    // TOCO makes a transpose that moves nothing a reshape, and its reshape of a constant forgets
    // narrow_range.
    bool reshapes =
        isa<qnn::ReshapeOp>(op) || llvm::count_if(type.getShape(), [](int64_t d) { return d != 1; }) < 2;
    if (ruleSet == RuleSet::Toco && reshapes)
      info->narrow = false;
    replaceWithConstant(op, makeConstant(newType, *raw), *info, input.getLoc());
    ++numMoved;
  }
};

} // namespace
