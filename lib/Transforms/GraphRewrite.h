//===- GraphRewrite.h - what rewrites of the float graph share --*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_GRAPHREWRITE_H
#define QUANTC_LIB_TRANSFORMS_GRAPHREWRITE_H

#include "quantc/QNN/QNNFacts.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/Rules.h"

#include "mlir/IR/PatternMatch.h"
#include <optional>
#include <vector>

namespace quantc::transforms {

/// Neither operands nor results carry a range or are quantized, and nothing is annotated.
bool isPlain(mlir::Operation *op);

/// The value of a float constant whose elements are all equal.
std::optional<float> getSplat(mlir::Value value);
/// The elements of a float32 constant.
std::optional<std::vector<float>> getFloats(mlir::Value value);
/// A splat within one unit in the sixth digit of `expected`: constants are written by hand in many ways.
bool isAbout(mlir::Value value, double expected);

/// float32 and integer constants.
mlir::Value makeFloats(mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<int64_t> shape,
                       llvm::ArrayRef<float> values);
mlir::Value makeInts(mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<int64_t> values);

/// Creates an op by inference of its result types; null when that fails.
mlir::Value make(mlir::PatternRewriter &b, mlir::Location loc, llvm::StringRef name,
                 mlir::ValueRange operands, llvm::ArrayRef<mlir::NamedAttribute> attributes = {});

/// Replaces `op` by a value of the same type; failure when the types differ.
mlir::LogicalResult replace(mlir::PatternRewriter &b, mlir::Operation *op, mlir::Value value);

/// The fused activation, or none for an op that has no such attribute.
bool hasActivation(mlir::Operation *op);

inline mlir::RankedTensorType typeOf(mlir::Value v) {
  return mlir::cast<mlir::RankedTensorType>(v.getType());
}

/// For a commutative op: the operand that is constant, and the other.
struct WithConstant {
  mlir::Value value, constant;
};
std::optional<WithConstant> splitConstant(mlir::Operation *op);

/// The op that defines `v`, when it is an Op that nobody else reads.
template <typename Op> Op definedOnceBy(mlir::Value v) {
  auto op = v.getDefiningOp<Op>();
  return op && v.hasOneUse() && isPlain(op) ? op : Op();
}

/// What Squeeze and ExpandDims become: a reshape whose shape has no node of its own, only the name of the op.
bool makesItsShape(mlir::Operation *reshape);

/// A reshape or transpose behind which TFLiteConverter has moved the FakeQuant before it.
bool movesFakeQuant(mlir::Operation *move);

/// A pattern on one op, seen only where the op is plain.
template <typename Op> struct Rewrite : mlir::OpRewritePattern<Op> {
  using OpType = Op;
  explicit Rewrite(mlir::MLIRContext *context) : mlir::OpRewritePattern<Op>(context) {}
};

/// A pattern on the ops of one name among those whose ODS entry lists a rewrite (QNN_Op.rewrites).
struct ListedRewrite : mlir::RewritePattern {
  ListedRewrite(llvm::StringRef op, mlir::MLIRContext *context) : RewritePattern(op, 1, context) {}
};

/// Runs the patterns to a fixed point and counts how often one matched.
struct CountedPatterns {
  explicit CountedPatterns(mlir::MLIRContext *context) : set(context) {}
  template <typename... Ps> void add() { (set.add<Counted<Ps>>(set.getContext(), count), ...); }
  /// A ListedRewrite for each op that lists `word`.
  template <typename P> void addListed(llvm::StringRef word) {
    for (const qnn::OpFacts &facts : qnn::getAllOpFacts())
      if (facts.isListedFor(word))
        set.add<CountedListed<P>>("qnn." + facts.name.str(), set.getContext(), count);
  }
  mlir::LogicalResult run(mlir::Operation *op);

  unsigned count = 0;
  mlir::RewritePatternSet set;

private:
  template <typename P> struct Counted : P {
    Counted(mlir::MLIRContext *context, unsigned &n) : P(context), matches(n) {}
    mlir::LogicalResult matchAndRewrite(typename P::OpType op, mlir::PatternRewriter &b) const final {
      if (!isPlain(op) || mlir::failed(P::matchAndRewrite(op, b)))
        return mlir::failure();
      ++matches;
      return mlir::success();
    }
    unsigned &matches;
  };
  template <typename P> struct CountedListed : P {
    CountedListed(llvm::StringRef name, mlir::MLIRContext *context, unsigned &n)
        : P(name, context), matches(n) {}
    mlir::LogicalResult matchAndRewrite(mlir::Operation *op, mlir::PatternRewriter &b) const final {
      if (!isPlain(op) || mlir::failed(P::matchAndRewrite(op, b)))
        return mlir::failure();
      ++matches;
      return mlir::success();
    }
    unsigned &matches;
  };
};

/// The layout part of qnn-simplify (SimplifyLayout.cpp).
void addLayoutSimplifications(CountedPatterns &patterns, RuleSet rules);

} // namespace quantc::transforms

#endif
