//===- Precision.cpp - what may leave the integers ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Precision.h"

#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;

static int64_t macsOf(Operation *op) { return qnn::countMacs(op).value_or(0); }

int64_t accuracy::countAllMacs(func::FuncOp floats) {
  int64_t sum = 0;
  for (Operation &op : floats.getBody().front())
    sum += macsOf(&op);
  return sum;
}

int64_t accuracy::countConstantBytes(ModuleOp module) {
  int64_t bits = 0;
  module.walk([&](qnn::ConstantOp constant) {
    auto value = getConstantValue(constant.getResult());
    if (Type element = value ? value.getElementType() : Type(); element && element.isIntOrFloat())
      bits += value.getNumElements() * element.getIntOrFloatBitWidth();
  });
  return bits / 8;
}

std::vector<Segment> accuracy::segmentsOf(func::FuncOp floats, size_t most) {
  std::vector<Segment> all;
  for (Operation &op : floats.getBody().front()) {
    auto quantizable = dyn_cast<qnn::QuantizableOp>(op);
    if (!quantizable || !qnn::isOperator(&op) || !quantizable.getQuantSpec().hasInteger)
      continue;
    if (all.empty() || quantizable.getQuantSpec().weightOperand >= 0)
      all.emplace_back();
    Segment &last = all.back();
    last.nodes.push_back(qnn::getNodeName(op.getLoc()));
    const int64_t macs = macsOf(&op);
    last.macs += macs;
    last.work += std::max(macs, qnn::countElements(op.getResult(0)).value_or(0));
    const int operand = quantizable.getQuantSpec().weightOperand;
    if (operand < 0)
      continue;
    last.weighted.push_back(last.nodes.back());
    last.weights += qnn::countElements(op.getOperand(static_cast<unsigned>(operand))).value_or(0);
  }
  if (all.size() <= most)
    return all;
  std::vector<Segment> joined(most);
  for (size_t i = 0; i < all.size(); ++i) {
    Segment &to = joined[i * most / all.size()];
    to.nodes.insert(to.nodes.end(), all[i].nodes.begin(), all[i].nodes.end());
    llvm::append_range(to.weighted, all[i].weighted);
    to.macs += all[i].macs;
    to.work += all[i].work;
    to.weights += all[i].weights;
  }
  return joined;
}

std::vector<std::string> accuracy::depthwiseNodes(func::FuncOp floats) {
  std::vector<std::string> nodes;
  floats.walk([&](qnn::DepthwiseConv2DOp op) { nodes.push_back(qnn::getNodeName(op.getLoc())); });
  return nodes;
}

double accuracy::shareOfMacs(func::FuncOp floats, ArrayRef<std::string> nodes) {
  llvm::StringSet<> named;
  named.insert_range(nodes);
  int64_t own = 0, all = 0;
  for (Operation &op : floats.getBody().front()) {
    all += macsOf(&op);
    own += named.contains(qnn::getNodeName(op.getLoc())) ? macsOf(&op) : 0;
  }
  return all > 0 ? static_cast<double>(own) / static_cast<double>(all) : 0;
}
