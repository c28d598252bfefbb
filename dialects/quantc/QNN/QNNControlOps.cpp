//===- QNNControlOps.cpp - branches, loops, state -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNInfer.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;

/// One value in any of its stages, and shapes that can be those of one value. Half way one side of an edge
/// may be integer already; findEdgeFault wants both to be.
static bool canBeOneValue(Type a, Type b) {
  auto x = dyn_cast<RankedTensorType>(a), y = dyn_cast<RankedTensorType>(b);
  return x && y && getExpressedElementType(x) == getExpressedElementType(y) &&
         succeeded(verifyCompatibleShape(x.getShape(), y.getShape()));
}

static LogicalResult verifyPassed(Operation *op, TypeRange given, TypeRange taken, const Twine &where) {
  if (given.size() != taken.size())
    return op->emitOpError() << where << ": " << given.size() << " values for " << taken.size();
  for (auto [i, from, to] : llvm::enumerate(given, taken))
    if (!canBeOneValue(from, to))
      return op->emitOpError() << where << ": value #" << i << " of type " << from << " for one of type "
                               << to;
  return success();
}

/// The types that a region yields; an error where it ends otherwise.
static FailureOr<TypeRange> yieldedBy(Operation *op, Region &region) {
  if (region.front().empty() || !isa<YieldOp>(region.front().back()))
    return op->emitOpError("has a region that does not end with qnn.yield");
  return TypeRange(region.front().back().getOperandTypes());
}

static LogicalResult verifyNames(Operation *op, std::optional<ArrayAttr> names) {
  if (names && names->size() != op->getNumRegions())
    return op->emitOpError() << "has " << names->size() << " region_names for " << op->getNumRegions()
                             << " regions";
  return success();
}

//===----------------------------------------------------------------------===//
// qnn.yield
//===----------------------------------------------------------------------===//

MutableOperandRange YieldOp::getMutableSuccessorOperands(RegionSuccessor) { return getValuesMutable(); }

void YieldOp::getSuccessorRegions(ArrayRef<Attribute>, SmallVectorImpl<RegionSuccessor> &regions) {
  // A loop's condition yields no values for another region, so the loop is no RegionBranchOpInterface.
  if (auto parent = dyn_cast<RegionBranchOpInterface>((*this)->getParentOp()))
    parent.getSuccessorRegions(RegionBranchPoint(cast<RegionBranchTerminatorOpInterface>(getOperation())),
                               regions);
}

//===----------------------------------------------------------------------===//
// qnn.if
//===----------------------------------------------------------------------===//

OperandRange IfOp::getEntrySuccessorOperands(RegionSuccessor) { return getInputs(); }

void IfOp::getSuccessorRegions(RegionBranchPoint point, SmallVectorImpl<RegionSuccessor> &regions) {
  if (!point.isParent()) {
    regions.emplace_back(getOperation(), getOperation()->getResults());
    return;
  }
  for (Region *region : {&getThenRegion(), &getElseRegion()})
    regions.emplace_back(region, region->getArguments());
}

bool IfOp::areTypesCompatible(Type from, Type to) { return canBeOneValue(from, to); }

LogicalResult IfOp::verifyRegions() {
  for (auto [name, region] : {std::pair("then", &getThenRegion()), std::pair("else", &getElseRegion())}) {
    FailureOr<TypeRange> yielded = yieldedBy(*this, *region);
    if (failed(yielded) ||
        failed(
            verifyPassed(*this, getInputs().getTypes(), region->getArgumentTypes(), Twine("into ") + name)) ||
        failed(verifyPassed(*this, *yielded, getResultTypes(), Twine("out of ") + name)))
      return failure();
  }
  return verifyNames(*this, getRegionNames());
}

//===----------------------------------------------------------------------===//
// qnn.while
//===----------------------------------------------------------------------===//

LogicalResult WhileOp::verifyRegions() {
  FailureOr<TypeRange> decided = yieldedBy(*this, getCondition()), next = yieldedBy(*this, getBody());
  if (failed(decided) || failed(next))
    return failure();
  if (decided->size() != 1 || !getElementTypeOrSelf(decided->front()).isInteger(1))
    return emitOpError("has a condition that does not yield one boolean");
  if (failed(
          verifyPassed(*this, getInputs().getTypes(), getCondition().getArgumentTypes(), "into condition")) ||
      failed(verifyPassed(*this, getInputs().getTypes(), getBody().getArgumentTypes(), "into body")) ||
      failed(verifyPassed(*this, *next, getBody().getArgumentTypes(), "from step to step")) ||
      failed(verifyPassed(*this, *next, getResultTypes(), "out of body")) ||
      failed(verifyPassed(*this, getInputs().getTypes(), getResultTypes(), "past body")))
    return failure();
  return verifyNames(*this, getRegionNames());
}

//===----------------------------------------------------------------------===//
// qnn.call_once and resources
//===----------------------------------------------------------------------===//

LogicalResult CallOnceOp::verifyRegions() {
  FailureOr<TypeRange> yielded = yieldedBy(*this, getBody());
  if (failed(yielded))
    return failure();
  if (!yielded->empty() || getBody().getNumArguments() != 0)
    return emitOpError("has a region with arguments or results");
  return verifyNames(*this, getRegionNames());
}

SmallVector<ResourceUse, 1> qnn::getResourceUses(Operation *op) {
  if (auto read = dyn_cast<ReadVariableOp>(op))
    return {{0, read.getContainer(), read.getVariable(), {}}};
  if (auto assign = dyn_cast<AssignVariableOp>(op))
    return {{0, assign.getContainer(), assign.getVariable(), {}}};
  SmallVector<ResourceUse, 1> uses;
  if (auto list = op->getAttrOfType<ArrayAttr>("qnn.resources"))
    for (auto entry : list.getAsRange<DictionaryAttr>()) {
      auto operand = entry.getAs<IntegerAttr>("operand");
      auto name = entry.getAs<StringAttr>("name"), container = entry.getAs<StringAttr>("container");
      if (operand && name)
        uses.push_back({static_cast<unsigned>(operand.getInt()),
                        container ? container.getValue() : StringRef(), name.getValue(),
                        entry.getAs<DictionaryAttr>("table")});
    }
  return uses;
}

std::optional<std::string> qnn::findEdgeFault(Operation *op) {
  std::optional<std::string> fault;
  auto compare = [&](StringRef where, TypeRange from, TypeRange to) {
    for (auto [i, a, b] : llvm::enumerate(from, to))
      if (Type x = getElementTypeOrSelf(a), y = getElementTypeOrSelf(b); x != y && !fault)
        llvm::raw_string_ostream(fault.emplace())
            << where << " value " << i << " is " << x << ", where " << y << " is taken";
  };
  auto inputs = [&](Region &region, ValueRange given) {
    compare("into its region", given.getTypes(), region.getArgumentTypes());
  };
  auto outputs = [&](Region &region) {
    compare("out of its region", region.front().getTerminator()->getOperandTypes(), op->getResultTypes());
  };
  if (auto branch = dyn_cast<IfOp>(op))
    for (Region *region : {&branch.getThenRegion(), &branch.getElseRegion()})
      inputs(*region, branch.getInputs()), outputs(*region);
  if (auto loop = dyn_cast<WhileOp>(op)) {
    inputs(loop.getCondition(), loop.getInputs());
    inputs(loop.getBody(), loop.getInputs());
    outputs(loop.getBody());
    compare("past its body", loop.getInputs().getTypes(), op->getResultTypes());
  }
  return fault;
}

bool qnn::runsRegions(Operation *op) { return isa<IfOp, WhileOp, CallOnceOp>(op); }

#define GET_OP_CLASSES
#include "quantc/QNN/QNNControlOps.cpp.inc"
