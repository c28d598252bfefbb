//===- Regions.cpp - branches and loops as functions ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/RangeInfo.h"
#include "quantc/Transforms/RegionPasses.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_OUTLINEREGIONS
#define GEN_PASS_DEF_INLINEREGIONS
#include "quantc/Transforms/RegionPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

static constexpr StringLiteral kRegion = "qnn.region", kPlaceholder = "region";

bool transforms::standsForRegion(func::FuncOp func) { return func->hasAttr(kRegion); }

/// The name of the function that stands for `region`, or null.
static FlatSymbolRefAttr functionFor(Region &region) {
  auto custom = dyn_cast<qnn::CustomOp>(region.front().front());
  return custom ? custom->getAttrOfType<FlatSymbolRefAttr>(kRegion) : FlatSymbolRefAttr();
}

/// Without a range, which belongs to the value inside.
static SmallVector<Type> withoutRanges(TypeRange types) {
  SmallVector<Type> plain;
  for (Type type : types) {
    auto tensor = cast<RankedTensorType>(type);
    bool ranged = isa<quant::CalibratedQuantizedType>(tensor.getElementType());
    plain.push_back(ranged ? withElementType(type, qnn::getExpressedElementType(tensor.getElementType()))
                           : type);
  }
  return plain;
}

namespace {

class OutlineRegionsPass : public transforms::impl::OutlineRegionsBase<OutlineRegionsPass> {
public:
  using OutlineRegionsBase::OutlineRegionsBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<std::pair<Operation *, func::FuncOp>> owners;
    for (auto func : getOperation().getOps<func::FuncOp>())
      func.walk<WalkOrder::PostOrder>([&, func = func](Operation *op) {
        if (isa<qnn::IfOp, qnn::WhileOp>(op))
          owners.emplace_back(op, func);
      });
    for (auto [op, func] : owners) {
      joinRanges(op);
      for (Region &region : op->getRegions())
        if (!functionFor(region))
          outline(region, func, symbols);
      refreshFunctionType(func);
    }
  }

private:
  /// One range for all that is one value: around the measured ones.
  static void give(ArrayRef<Value> values) {
    std::optional<rules::Range> all;
    for (Value v : values)
      if (auto info = getRange(v)) {
        rules::Range range = info->range;
        all = all ? rules::Range{std::min(all->min, range.min), std::max(all->max, range.max)} : range;
      }
    if (!all)
      return;
    for (Value v : values)
      if (auto info = getRange(v); info && !isConstant(v))
        setCalibratedRange(v, static_cast<float>(all->min), static_cast<float>(all->max));
  }

  static void joinRanges(Operation *op) {
    if (!getFloatReason(op).empty())
      return; // each side of it is for itself
    if (auto loop = dyn_cast<qnn::WhileOp>(op)) {
      Operation *next = loop.getBody().front().getTerminator();
      for (auto [k, input] : llvm::enumerate(loop.getInputs())) {
        auto i = static_cast<unsigned>(k);
        give({input, loop.getCondition().getArgument(i), loop.getBody().getArgument(i), next->getOperand(i),
              loop.getResult(i)});
      }
      return;
    }
    auto branch = cast<qnn::IfOp>(op);
    for (Region *region : {&branch.getThenRegion(), &branch.getElseRegion()}) {
      for (auto [input, argument] : llvm::zip(branch.getInputs(), region->getArguments()))
        give({input, argument}); // which saw some of the samples only
      for (auto [yielded, result] :
           llvm::zip(region->front().getTerminator()->getOperands(), branch.getResults()))
        give({yielded, result});
    }
  }

  void outline(Region &region, func::FuncOp parent, SymbolTable &symbols) {
    Operation *yield = region.front().getTerminator();
    SmallVector<Type> inputs(region.getArgumentTypes()), results(yield->getOperandTypes());
    SmallVector<Location> locations;
    for (BlockArgument argument : region.getArguments())
      locations.push_back(argument.getLoc());
    Location loc = region.getParentOp()->getLoc();
    OpBuilder builder(&getContext());
    auto func = func::FuncOp::create(builder, loc, (parent.getName() + ".region_0").str(),
                                     builder.getFunctionType(inputs, results));
    func.setPrivate();
    func->setAttr(kRegion, builder.getUnitAttr());
    symbols.insert(func); // which makes its name one of its own
    func.getBody().takeBody(region);
    builder.setInsertionPoint(yield);
    func::ReturnOp::create(builder, yield->getLoc(), yield->getOperands());
    yield->erase();

    Block *block = builder.createBlock(&region, {}, withoutRanges(inputs), locations);
    auto inside = qnn::CustomOp::create(builder, loc, withoutRanges(results),
                                        builder.getStringAttr(kPlaceholder), block->getArguments(),
                                        DenseI8ArrayAttr(), IntegerAttr(), IntegerAttr(), IntegerAttr());
    inside->setAttr(kRegion, FlatSymbolRefAttr::get(func));
    qnn::YieldOp::create(builder, loc, inside.getOutputs());
    ++numOutlined;
  }
};

class InlineRegionsPass : public transforms::impl::InlineRegionsBase<InlineRegionsPass> {
public:
  using InlineRegionsBase::InlineRegionsBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    // A function whose regions are back moves as a whole.
    for (func::FuncOp func : llvm::to_vector(llvm::make_filter_range(
             getOperation().getOps<func::FuncOp>(), [](func::FuncOp f) { return !standsForRegion(f); })))
      if (failed(inlineInto(func, func, symbols)))
        return signalPassFailure();
  }

private:
  LogicalResult inlineInto(func::FuncOp func, func::FuncOp noted, SymbolTable &symbols) {
    SmallVector<Operation *> owners;
    func.walk([&](Operation *op) {
      if (isa<qnn::IfOp, qnn::WhileOp>(op))
        owners.push_back(op);
    });
    for (Operation *op : owners)
      for (Region &region : op->getRegions())
        if (FlatSymbolRefAttr name = functionFor(region)) {
          auto body = symbols.lookup<func::FuncOp>(name.getValue());
          if (!body)
            return op->emitOpError() << "has a region that stands in " << name << ", which is no function";
          if (failed(inlineInto(body, noted, symbols)))
            return failure();
          for (const std::string &note : takeNotes(body))
            addNote(noted, note);
          Operation *ret = body.getBody().front().getTerminator();
          OpBuilder builder(ret);
          qnn::YieldOp::create(builder, ret->getLoc(), ret->getOperands());
          ret->erase();
          region.takeBody(body.getBody());
          symbols.erase(body);
          ++numInlined;
        }
    return success();
  }
};

} // namespace
