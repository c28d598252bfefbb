//===- RaiseCustom.cpp - custom operators that have become builtin --------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../GraphRewrite.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include "llvm/Support/Endian.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_RAISECUSTOM
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// MediaPipe's own struct: padding (1: same, 2: valid), horizontal and vertical stride.
struct TransposedOptions {
  int64_t padding, strideX, strideY;
};

std::optional<TransposedOptions> optionsOf(qnn::CustomOp op) {
  constexpr size_t count = 3, size = sizeof(int32_t);
  std::optional<ArrayRef<int8_t>> bytes = op.getOptions();
  if (!bytes || bytes->size() < count * size)
    return std::nullopt;
  auto number = [&](size_t i) { return llvm::support::endian::read32le(bytes->data() + i * size); };
  TransposedOptions options{static_cast<int32_t>(number(0)), static_cast<int32_t>(number(1)),
                            static_cast<int32_t>(number(2))};
  if (options.padding < 1 || options.padding > 2 || options.strideX < 1 || options.strideY < 1)
    return std::nullopt;
  return options;
}

/// Whether the result is as long as MediaPipe's kernel makes it. LiteRT's then cuts off as much in front.
bool agreesAlong(int64_t in, int64_t kernel, int64_t stride, int64_t out, bool same) {
  const int64_t cut = same ? std::max<int64_t>(0, kernel - (in - 1) % stride - 1) : 0;
  return out == stride * (in - 1) + kernel - cut;
}

struct ToTransposeConv : Rewrite<qnn::CustomOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(qnn::CustomOp op, PatternRewriter &b) const override {
    if (op.getCustomCode() != "Convolution2DTransposeBias" || op->getNumOperands() != 3 ||
        op->getNumResults() != 1)
      return failure();
    SmallVector<RankedTensorType> types;
    for (Type type : {op->getOperand(0).getType(), op->getOperand(1).getType(), op->getOperand(2).getType(),
                      op->getResult(0).getType()}) {
      auto tensor = dyn_cast<RankedTensorType>(type);
      if (!tensor || !tensor.hasStaticShape() || !tensor.getElementType().isF32())
        return failure();
      types.push_back(tensor);
    }
    auto [x, w, bias, y] = std::tuple(types[0], types[1], types[2], types[3]);
    std::optional<TransposedOptions> options = optionsOf(op);
    if (!options || x.getRank() != 4 || w.getRank() != 4 || bias.getRank() != 1 || y.getRank() != 4)
      return failure();
    const bool same = options->padding == 1;
    if (!agreesAlong(x.getDimSize(1), w.getDimSize(1), options->strideY, y.getDimSize(1), same) ||
        !agreesAlong(x.getDimSize(2), w.getDimSize(2), options->strideX, y.getDimSize(2), same))
      return failure();
    Location loc = op.getLoc();
    Value shape = makeInts(b, NameLoc::get(b.getStringAttr(qnn::getTensorName(op->getResult(0)) + "/shape")),
                           y.getShape());
    auto padding = same ? qnn::Padding::Same : qnn::Padding::Valid;
    Value made =
        make(b, loc, "qnn.transpose_conv", {shape, op->getOperand(1), op->getOperand(0), op->getOperand(2)},
             {b.getNamedAttr("strides", b.getDenseI64ArrayAttr({options->strideY, options->strideX})),
              b.getNamedAttr("padding", qnn::PaddingAttr::get(b.getContext(), padding))});
    return made ? replace(b, op, made) : failure();
  }
};

struct RaiseCustomPass : transforms::impl::RaiseCustomBase<RaiseCustomPass> {
  using RaiseCustomBase::RaiseCustomBase;
  void runOnOperation() override {
    CountedPatterns patterns(&getContext());
    patterns.add<ToTransposeConv>();
    if (failed(patterns.run(getOperation())))
      return signalPassFailure();
    numRaised += patterns.count;
  }
};

} // namespace
