//===- ApplyRanges.cpp - ranges by name -----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PtqParams.h"
#include "quantc/QNN/QNNNames.h"

#include <cfloat>
#include <set>

using namespace mlir;

void quantc::transforms::applyRanges(func::FuncOp func,
                                     const std::map<std::string, std::pair<float, float>> &ranges,
                                     std::vector<std::string> &unused) {
  std::set<std::string> used;
  auto give = [&](Value v) {
    if (!ptq::isReal(v) || ptq::isConstant(v))
      return;
    auto it = ranges.find(qnn::getTensorName(v));
    auto result = dyn_cast<OpResult>(v);
    if (it == ranges.end() && result && result.getResultNumber() == 0)
      it = ranges.find(qnn::getNodeName(result.getOwner()->getLoc()));
    if (it == ranges.end())
      return;
    used.insert(it->first);
    auto [low, high] = it->second;
    // The type can't hold an empty range; this one is as good as empty.
    if (!(low < high))
      low = std::min(low, 0.0f), high = std::max(high, low + FLT_MIN);
    if (!(low < high))
      high = std::max(0.0f, high);
    auto element = quant::CalibratedQuantizedType::get(Float32Type::get(v.getContext()),
                                                       static_cast<double>(low), static_cast<double>(high));
    v.setType(RankedTensorType::get(cast<RankedTensorType>(v.getType()).getShape(), element));
  };
  for (Value argument : func.getArguments())
    give(argument);
  for (Operation &op : func.getBody().front())
    for (Value result : op.getResults())
      give(result);
  for (const auto &[name, range] : ranges)
    if (!used.count(name))
      unused.push_back(name);
  Block &block = func.getBody().front();
  SmallVector<Type> inputs(block.getArgumentTypes()), results(block.getTerminator()->getOperandTypes());
  func.setType(FunctionType::get(func.getContext(), inputs, results));
}
