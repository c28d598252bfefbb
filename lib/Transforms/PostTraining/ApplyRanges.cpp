//===- ApplyRanges.cpp - ranges by name -----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PtqParams.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOwnNames.h"
#include "quantc/Transforms/RangeInfo.h"

#include <cfloat>
#include <set>

using namespace mlir;

void quantc::transforms::setCalibratedRange(Value value, float min, float max) {
  // The type can't hold an empty range; this one is as good as empty.
  if (!(min < max)) {
    min = std::min(min, 0.0f);
    max = std::max(max, 0.0f);
    if (min == max)
      max = FLT_MIN;
  }
  auto element = quant::CalibratedQuantizedType::get(Float32Type::get(value.getContext()),
                                                     static_cast<double>(min), static_cast<double>(max));
  value.setType(RankedTensorType::get(cast<RankedTensorType>(value.getType()).getShape(), element));
}

void quantc::transforms::refreshSignature(func::FuncOp func) {
  if (!func.getBody().hasOneBlock() || !isa<func::ReturnOp>(func.getBody().front().getTerminator()))
    return;
  Block &block = func.getBody().front();
  SmallVector<Type> inputs(block.getArgumentTypes()), results(block.getTerminator()->getOperandTypes());
  func.setType(FunctionType::get(func.getContext(), inputs, results));
}

/// Arguments and results of ops that are real and no constants.
static SmallVector<Value> activationsOf(func::FuncOp func) {
  SmallVector<Value> values;
  if (!func.getBody().hasOneBlock())
    return values;
  auto take = [&](Value v) {
    if (quantc::transforms::isActivation(v) && !quantc::transforms::isDecided(v))
      values.push_back(v);
  };
  llvm::for_each(func.getArguments(), take);
  for (Operation &op : func.getBody().front())
    llvm::for_each(op.getResults(), take);
  return values;
}

void quantc::transforms::applyDefaultRange(func::FuncOp func, float min, float max) {
  for (Value v : activationsOf(func))
    if (cast<RankedTensorType>(v.getType()).getElementType().isF32())
      setCalibratedRange(v, min, max);
  refreshSignature(func);
}

void quantc::transforms::applyRanges(func::FuncOp func,
                                     const std::map<std::string, std::pair<float, float>> &ranges,
                                     std::vector<std::string> &unused) {
  std::set<std::string> used;
  std::vector<std::pair<Value, std::string>> named;
  if (func.getBody().hasOneBlock())
    named = qnn::getOwnNames(func.front());
  for (auto &[v, own] : named) {
    if (!isActivation(v) || isDecided(v))
      continue;
    auto it = ranges.find(own);
    if (it == ranges.end())
      it = ranges.find(qnn::getTensorName(v));
    auto result = dyn_cast<OpResult>(v);
    if (it == ranges.end() && result && result.getResultNumber() == 0)
      it = ranges.find(qnn::getNodeName(result.getOwner()->getLoc()));
    if (it == ranges.end())
      continue;
    used.insert(it->first);
    setCalibratedRange(v, it->second.first, it->second.second);
  }
  for (const auto &[name, range] : ranges)
    if (!used.count(name))
      unused.push_back(name);
  refreshSignature(func);
}
