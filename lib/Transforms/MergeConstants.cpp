//===- MergeConstants.cpp - one of each constant --------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/Passes.h"

#include "mlir/IR/OperationSupport.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_MERGECONSTANTS
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;

namespace {

/// Ops by what they compute, wherever they stand.
struct Equivalence : llvm::DenseMapInfo<Operation *> {
  static unsigned getHashValue(const Operation *op) {
    return static_cast<unsigned>(OperationEquivalence::computeHash(
        const_cast<Operation *>(op), OperationEquivalence::directHashValue,
        OperationEquivalence::ignoreHashValue, OperationEquivalence::IgnoreLocations));
  }
  static bool isEqual(const Operation *a, const Operation *b) {
    auto *none = getEmptyKey(), *gone = getTombstoneKey();
    if (a == b || a == none || a == gone || b == none || b == gone)
      return a == b;
    return OperationEquivalence::isEquivalentTo(const_cast<Operation *>(a), const_cast<Operation *>(b),
                                                OperationEquivalence::IgnoreLocations);
  }
};

class MergeConstantsPass : public transforms::impl::MergeConstantsBase<MergeConstantsPass> {
public:
  using MergeConstantsBase::MergeConstantsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    Block &block = getOperation().getBody().front();
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op)) {
        op.erase();
        ++numUnread;
      }
    llvm::DenseMap<Operation *, Operation *, Equivalence> first;
    for (Operation &op : llvm::make_early_inc_range(block)) {
      if (!isa<qnn::ConstantOp, qnn::QuantizeOp>(op))
        continue;
      auto [it, isNew] = first.try_emplace(&op, &op);
      if (isNew)
        continue;
      op.replaceAllUsesWith(it->second);
      op.erase();
      ++numMerged;
    }
  }
};

} // namespace
