//===- Masks.h - values that a softmax is to ignore -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_MASKS_H
#define QUANTC_LIB_TRANSFORMS_MASKS_H

#include "quantc/QNN/QNNOps.h"

namespace quantc::transforms {

/// A place where a mask meets logits: logits + mask, logits - mask, or a choice between the two. Only
/// softmaxes read the result, through ops that move values.
struct MaskSite {
  mlir::Operation *op = nullptr;
  unsigned maskOperand = 0, logitsOperand = 0;
  bool chooses = false;   ///< SELECT: the mask stands in place of the logits
  bool subtracts = false; ///< SUB: large masks are positive

  mlir::Value mask() const { return op->getOperand(maskOperand); }
  mlir::Value logits() const { return op->getOperand(logitsOperand); }
  mlir::Value result() const { return op->getResult(0); }
};

/// The places where `op` may be one, one for each operand that may be the mask.
llvm::SmallVector<MaskSite, 2> findMaskSites(mlir::Operation *op);

/// An op with one real operand whose result has elements of that and no others; null if `op` is none.
mlir::Value movedBy(mlir::Operation *op);

} // namespace quantc::transforms

#endif
