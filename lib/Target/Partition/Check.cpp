//===- Check.cpp - what a whole network must fulfil -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Network.h"

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Target/Partition.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace quantc::target {

namespace {
/// "int8 or uint8".
std::string textOf(ArrayRef<Storage> storages) {
  return llvm::join(
      llvm::map_range(
          storages, [](const Storage &s) { return (s.isSigned ? "int" : "uint") + std::to_string(s.bits); }),
      " or ");
}

/// "8-bit": every width once.
std::string widthsOf(ArrayRef<Storage> storages) {
  SmallVector<std::string> widths;
  for (const Storage &s : storages)
    if (std::string width = std::to_string(s.bits) + "-bit"; !llvm::is_contained(widths, width))
      widths.push_back(std::move(width));
  return llvm::join(widths, " or ");
}

std::string shapeText(ArrayRef<int64_t> shape) {
  std::string text;
  for (auto [i, d] : llvm::enumerate(shape))
    text += (i ? "x" : "") + (ShapedType::isDynamic(d) ? std::string("?") : std::to_string(d));
  return text;
}

/// One diagnostic per input or result whose size is open. Custom operators may leave their results open.
bool checkStatic(func::FuncOp main, const Target &target) {
  bool ok = true;
  auto look = [&](Location loc, const Twine &what, Type type) {
    auto shaped = dyn_cast<ShapedType>(type);
    if (!shaped || shaped.hasStaticShape())
      return;
    emitError(loc) << what << " has the open shape "
                   << (shaped.hasRank() ? shapeText(shaped.getShape()) : "?") << ", the " << target.title()
                   << " needs every dimension fixed";
    ok = false;
  };
  for (BlockArgument a : main.getArguments())
    look(a.getLoc(), "input '" + tensorName(a) + "'", a.getType());
  for (Operation &op : main.getBody().front())
    if (qnn::isOperator(&op) && !isa<qnn::CustomOp>(op))
      for (OpResult r : op.getResults())
        look(op.getLoc(), "result " + Twine(r.getResultNumber()) + " of " + operatorName(&op), r.getType());
  return ok;
}

/// A second function, or operators that a compilation made: what no change of the network's types would mend.
bool checkUncompiled(ModuleOp module, func::FuncOp main, const Target &target, StringRef compiled) {
  bool ok = true;
  for (auto func : module.getOps<func::FuncOp>())
    if (func != main) {
      emitError(func.getLoc()) << "is a second subgraph, the " << target.title() << " compiler takes one";
      ok = false;
    }
  for (Operation &op : main.getBody().front()) {
    const bool keeps = !qnn::getResourceUses(&op).empty();
    if (!keeps && !qnn::runsRegions(&op))
      continue;
    emitError(op.getLoc()) << "is " << operatorName(&op)
                           << (keeps ? ", which keeps a variable or a table, the "
                                     : ", which runs a second subgraph, the ")
                           << target.title() << (keeps ? " compiler takes neither" : " compiler takes one");
    ok = false;
  }
  for (Operation &op : main.getBody().front())
    if (auto custom = dyn_cast<qnn::CustomOp>(op);
        custom && !compiled.empty() && custom.getCustomCode() == compiled) {
      emitError(custom.getLoc()) << "is '" << compiled << "': the model is compiled for the "
                                 << target.title() << " already; give the model it was compiled from";
      ok = false;
    }
  return ok;
}
} // namespace

LogicalResult fixOpenBatch(ModuleOp module) {
  func::FuncOp main = mainOf(module);
  if (!main || main.isExternal() || !main.getBody().hasOneBlock())
    return success(); // checkInput says so
  bool changed = false;
  for (BlockArgument a : main.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(a.getType());
    if (!type || type.getRank() < 2 || !type.isDynamicDim(0) || type.getNumDynamicDims() != 1)
      continue;
    emitWarning(a.getLoc()) << "input '" << tensorName(a) << "' leaves its batch open, taken as 1";
    SmallVector<int64_t> shape(type.getShape());
    shape[0] = 1;
    a.setType(type.clone(shape));
    changed = true;
  }
  if (!changed)
    return success();
  auto isOpen = [](Type type) { return !cast<ShapedType>(type).hasStaticShape(); };
  for (Operation &op : main.getBody().front())
    if (isa<qnn::InferResultsOp>(op) && qnn::isOperator(&op) && llvm::any_of(op.getResultTypes(), isOpen) &&
        failed(qnn::refreshResultTypes(&op)))
      return failure();
  main.setType(FunctionType::get(module.getContext(), TypeRange(main.getArguments()),
                                 TypeRange(main.getBody().front().getTerminator()->getOperands())));
  return success();
}

LogicalResult checkInput(ModuleOp module, const Target &target) {
  func::FuncOp main = mainOf(module);
  if (!main || main.isExternal() || !main.getBody().hasOneBlock())
    return emitError(module.getLoc()) << "has no function @main of one block";
  Requirements needed = target.requirements();
  if (!checkUncompiled(module, main, target, needed.compiledOperator))
    return failure();
  auto isQuantized = [&](Type t) {
    auto shaped = dyn_cast<ShapedType>(t);
    return shaped && isStoredIn(shaped.getElementType(), needed.activations);
  };
  auto operators =
      llvm::make_filter_range(main.getBody().front(), [](Operation &op) { return qnn::isOperator(&op); });
  if (operators.empty())
    return emitError(module.getLoc()) << "has no operators";
  if (llvm::none_of(operators,
                    [&](Operation &op) { return llvm::any_of(op.getResultTypes(), isQuantized); })) {
    std::string types = textOf(needed.activations), widths = widthsOf(needed.activations);
    return emitError(module.getLoc())
           << "no operator has " << (widths.front() == '8' ? "an " : "a ") << widths
           << " result: the model is not quantized, and the " << target.title() << " takes " << types
           << " only; quantize activations and weights to " << types.substr(0, types.find(' '));
  }
  return success(!needed.staticShapes || checkStatic(main, target));
}

LogicalResult checkForTarget(ModuleOp module, const Target &target) {
  Options options;
  options.fileVersions = false;
  auto report = analyze(module, target, options);
  if (failed(report))
    return failure();
  func::FuncOp main = mainOf(module);
  Requirements needed = target.requirements();
  bool ok = true;
  auto refuse = [&](StringRef what, Value v) {
    emitError(v.getLoc()) << what << " '" << tensorName(v) << "' is " << v.getType() << ", for the "
                          << target.title() << " it must be " << textOf(needed.borders);
    ok = false;
  };
  for (BlockArgument a : main.getArguments())
    if (auto type = dyn_cast<RankedTensorType>(a.getType());
        !type || !isStoredIn(type.getElementType(), needed.borders))
      refuse("input", a);
  for (Value v : main.getBody().front().getTerminator()->getOperands())
    // What only the CPU computes may have any type: a detection post-process, an index.
    if (isa_and_nonnull<qnn::DequantizeOp>(v.getDefiningOp()))
      refuse("output", v);
  for (const OperatorReport &o : report->operators)
    if (o.subgraph < 0)
      emitWarning(o.operation->getLoc())
          << "operator " << o.index << ' ' << o.op << " stays on the CPU: " << o.status << ": " << o.reason;
  return success(ok);
}

} // namespace quantc::target
