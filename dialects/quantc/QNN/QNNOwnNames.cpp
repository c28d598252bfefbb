//===- QNNOwnNames.cpp - a name of its own for each tensor ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNOwnNames.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace quantc::qnn;

std::vector<std::string> quantc::qnn::makeOwnNames(std::vector<std::string> names) {
  llvm::StringSet<> taken;
  for (std::string &name : names) {
    std::string wanted = name;
    for (int n = 2; !taken.insert(name).second; ++n)
      name = wanted + "#" + std::to_string(n);
  }
  return names;
}

static void addValues(Block &block, SmallVectorImpl<Value> &values) {
  values.append(block.args_begin(), block.args_end());
  for (Operation &op : block) {
    if (op.hasTrait<OpTrait::ConstantLike>() || isa<NoValueOp, VariableOp>(op))
      continue;
    values.append(op.result_begin(), op.result_end());
    for (Region &region : op.getRegions())
      addValues(region.front(), values);
  }
}

std::vector<std::pair<Value, std::string>> quantc::qnn::getOwnNames(Block &block) {
  SmallVector<Value> values;
  addValues(block, values);
  std::vector<std::string> names;
  for (Value value : values)
    names.push_back(getTensorName(value));
  names = makeOwnNames(std::move(names));
  std::vector<std::pair<Value, std::string>> named;
  for (size_t i = 0; i < names.size(); ++i)
    named.emplace_back(values[i], std::move(names[i]));
  return named;
}
