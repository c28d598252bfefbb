//===- Network.cpp - the operators of a function as a graph ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Network.h"

#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Target/Partition.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace quantc::target {

Network::Network(func::FuncOp func) : main(func) {
  for (Operation &op : func.getBody().front())
    if (qnn::isOperator(&op)) {
      index[&op] = static_cast<int>(operators.size());
      operators.push_back(&op);
    }
  graph.producers.resize(operators.size());
  graph.consumers.resize(operators.size());
  for (int i = 0; i < graph.size(); ++i) {
    std::vector<int> &from = graph.producers[i];
    for (Value operand : operators[i]->getOperands())
      if (int producer = producerOf(operand); producer >= 0)
        from.push_back(producer);
    llvm::sort(from);
    from.erase(std::unique(from.begin(), from.end()), from.end());
    for (int p : from)
      graph.consumers[p].push_back(i);
  }
}

int Network::producerOf(Value value) const {
  auto it = index.find(value.getDefiningOp());
  return it == index.end() ? -1 : it->second;
}

func::FuncOp mainOf(ModuleOp module) { return module.lookupSymbol<func::FuncOp>("main"); }

std::string operatorName(Operation *op) {
  if (auto custom = dyn_cast<qnn::CustomOp>(op))
    return custom.getBuiltinCode() ? custom.getCustomCode().str() : "CUSTOM";
  return StringRef(op->getName().stripDialect()).upper();
}

/// The name in a location, or empty.
static StringRef nameOf(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName();
  return {};
}

std::string tensorName(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    if (auto function = dyn_cast_or_null<FunctionOpInterface>(argument.getOwner()->getParentOp()))
      if (auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "qnn.name"))
        return name.str();
    if (StringRef name = nameOf(argument.getLoc()); !name.empty())
      return name.str();
    return llvm::formatv("argument {0}", argument.getArgNumber());
  }
  auto result = cast<OpResult>(value);
  Location loc = value.getLoc();
  // An operator with several outputs has the names of all.
  if (auto fused = dyn_cast<FusedLoc>(loc)) {
    ArrayRef<Location> names = fused.getLocations();
    if (names.size() == result.getOwner()->getNumResults())
      return nameOf(names[result.getResultNumber()]).str();
    loc = names.front();
  }
  std::string name = nameOf(loc).str();
  if (name.empty())
    return name;
  return result.getResultNumber() == 0 ? name : name + ":" + std::to_string(result.getResultNumber());
}

bool isStoredIn(Type element, ArrayRef<Storage> storages) {
  auto q = dyn_cast<quant::QuantizedType>(element);
  return q && !isa<quant::CalibratedQuantizedType>(q) && llvm::any_of(storages, [&](const Storage &s) {
           return s.bits == q.getStorageTypeIntegralWidth() && s.isSigned == q.isSigned();
         });
}

} // namespace quantc::target
