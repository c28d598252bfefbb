//===- OperatorCounts.cpp - what computes with which numbers --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "OperatorCounts.h"
#include "ElementKinds.h"
#include "Requests.h"

#include "quantc/Pipelines/Inspect.h"
#include "quantc/QNN/QNNInterfaces.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/Notes.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Diagnostics.h"
#include <set>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

/// The type in which the file stores the weights of an op, where it has fewer bits than the float activations
/// they meet: "int8", "float16"; else "".
static std::string smallWeightsOf(Operation *op) {
  for (Value v : op->getOperands()) {
    if (auto widened = v.getDefiningOp<qnn::DequantizeOp>())
      v = widened.getInput();
    Operation *producer = v.getDefiningOp();
    if (!producer || !producer->hasTrait<OpTrait::ConstantLike>())
      continue;
    if (isQuantized(v) || (isFloat(v) && elementOf(v).getIntOrFloatBitWidth() < 32))
      return describeTensor(v).type;
  }
  return "";
}

static std::string reasonOf(Operation *op, const qnn::QuantSpec &spec, const ConvertOptions &options) {
  if (StringRef reason = transforms::getFloatReason(op); !reason.empty())
    return reason.str();
  if (options.quantize == Quantize::Dynamic && spec.weightOperand >= 0)
    return "its weights have fewer than 1024 elements, or no kernel takes them in 8 bits beside float data";
  if (!asksForIntegers(options.quantize))
    return "--quantize " + nameOf(options.quantize).str() +
           " keeps activations in float; int8, uint8 and int16x8 make them integer";
  return "a custom operator that reads integers and writes float32";
}

LogicalResult pipelines::countOperators(func::FuncOp main, const ConvertOptions &options,
                                        ConvertSummary &summary) {
  const bool integers = asksForIntegers(options.quantize);
  bool anyQuantized = false;
  // An operator of a branch or of a loop's step counts once.
  main.walk<WalkOrder::PreOrder>([&](qnn::QuantizableOp quantizable) {
    Operation *op = quantizable;
    if (op->getNumOperands() + op->getNumResults() == 0)
      return; // it computes nothing itself
    if (op->hasTrait<OpTrait::ConstantLike>() || quantizable.getQuantSpec().widensToFloat)
      return;
    if (!llvm::any_of(op->getOperands(), isFloat) && !llvm::any_of(op->getResults(), isFloat)) {
      ++summary.integerOps;
      anyQuantized |=
          llvm::any_of(op->getOperands(), isQuantized) || llvm::any_of(op->getResults(), isQuantized);
      return;
    }
    if (std::string stored = smallWeightsOf(op); !integers && !stored.empty()) {
      ++summary.smallWeightOps[stored];
      return;
    }
    ++summary.floatOps;
    summary.islands.push_back({qnn::getNodeName(op->getLoc()), getOperatorName(op),
                               reasonOf(op, quantizable.getQuantSpec(), options)});
  });
  std::string nothing;
  if (integers && !anyQuantized)
    nothing = nameOf(options.quantize).str() + " was asked for and no operator became integer: " +
              (summary.floatOps ? "all " + std::to_string(summary.floatOps) + " stay in float"
                                : "none of them computes with real numbers");
  if (options.strict && (!summary.islands.empty() || !nothing.empty())) {
    for (const ConvertSummary::Island &i : summary.islands)
      emitError(NameLoc::get(StringAttr::get(main.getContext(), i.name)))
          << i.op << " stays in float: " << i.reason;
    if (!nothing.empty())
      emitError(main.getLoc()) << nothing;
    return failure();
  }
  if (!nothing.empty()) {
    emitWarning(main.getLoc()) << nothing;
    summary.warnings.push_back(nothing);
  }
  // Whoever asked for small weights alone knows that the arithmetic stays in float.
  if (!integers)
    summary.islands.clear();
  return success();
}

void pipelines::takeReports(func::FuncOp main, ConvertSummary &summary) {
  llvm::append_range(summary.notes, transforms::takeNotes(main));
  summary.guards = transforms::takeGuards(main);
  std::set<std::string> layers;
  for (const transforms::BiasGuard &g : summary.guards) {
    std::string layer = g.name.substr(0, g.name.find(';'));
    layers.insert(layer);
    summary.widened.emplace_back(layer, g.channel);
  }
  if (!layers.empty())
    summary.notes.push_back("weight scales of " + std::to_string(summary.guards.size()) + " channels in " +
                            std::to_string(layers.size()) + " layers widened so that their biases fit" +
                            (layers.size() == 1 ? ": " + *layers.begin() : ""));
}
