//===- CheckRanges.cpp - all missing ranges at once -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_CHECKRANGES
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

class CheckRangesPass : public transforms::impl::CheckRangesBase<CheckRangesPass> {
public:
  using CheckRangesBase::CheckRangesBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    func::FuncOp func = getOperation();
    SmallVector<Value> missing, present;
    auto look = [&](Value value) {
      if (!isActivation(value))
        return;
      if (getRange(value) || isDecided(value))
        present.push_back(value);
      else if (needsRange(value))
        missing.push_back(value);
    };
    for (BlockArgument argument : func.getArguments())
      look(argument);
    for (Operation &op : func.getBody().front())
      for (Value result : op.getResults())
        look(result);
    numPresent += static_cast<unsigned>(present.size());
    numMissing += static_cast<unsigned>(missing.size());
    // What stays float inside is no fault when other values are known; an input without statistics is.
    if (required == RequiredRanges::Any && hasInside(present))
      llvm::erase_if(missing, [](Value v) { return !isa<BlockArgument>(v); });
    if (missing.empty())
      return;

    InFlightDiagnostic error = mlir::emitError(func.getLoc());
    error << missing.size() << (missing.size() == 1 ? " value has" : " values have") << " no range:";
    for (Value value : missing)
      error << "\n  " << qnn::getTensorName(value) << " (" << kindOf(value) << ")";
    error << "\ngive samples to calibrate with, a ranges file, a default range, or a network with FakeQuant; "
             "an input "
             "takes a mean and a standard deviation";
    for (Value value : present) {
      auto info = getRange(value);
      if (!info)
        continue;
      error.attachNote() << qnn::getTensorName(value) << " has ["
                         << llvm::formatv("{0}", llvm::format("%g", info->range.min)).str() << ", "
                         << llvm::formatv("{0}", llvm::format("%g", info->range.max)).str() << "] from "
                         << (info->origin.empty() ? "the input file" : info->origin);
    }
    signalPassFailure();
  }

private:
  /// An integer kernel makes or reads it.
  static bool needsRange(Value value) {
    if (isa<BlockArgument>(value))
      return !value.use_empty();
    return specOf(value.getDefiningOp()).hasInteger ||
           llvm::any_of(value.getUsers(), [](Operation *user) { return specOf(user).hasInteger; });
  }

  /// A range that somebody gave: not just that of an input, nor one that every softmax has.
  static bool hasInside(ArrayRef<Value> present) {
    return llvm::any_of(present, [](Value v) {
      auto info = getRange(v);
      return !isa<BlockArgument>(v) && !(info && StringRef(info->origin).starts_with("fixed by"));
    });
  }

  static std::string kindOf(Value value) {
    if (isa<BlockArgument>(value))
      return "input";
    return value.getDefiningOp()->getName().stripDialect().str();
  }
};

} // namespace
