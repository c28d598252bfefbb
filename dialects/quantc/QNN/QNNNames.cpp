//===- QNNNames.cpp - names of nodes and tensors ----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNNames.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/SmallVector.h"

using namespace mlir;

std::string quantc::qnn::getNodeName(Location loc) {
  std::string position;
  // A location that came from a file may be nested as deep as the file likes: no recursion.
  SmallVector<Location> open{loc};
  while (!open.empty()) {
    Location l = open.pop_back_val();
    if (auto name = dyn_cast<NameLoc>(l))
      return name.getName().str();
    if (auto file = dyn_cast<FileLineColLoc>(l)) {
      if (position.empty()) {
        position = file.getFilename().str();
        if (file.getLine())
          position += (":" + Twine(file.getLine()) + ":" + Twine(file.getColumn())).str();
      }
    } else if (auto fused = dyn_cast<FusedLoc>(l)) {
      open.append(fused.getLocations().rbegin(), fused.getLocations().rend());
    } else if (auto call = dyn_cast<CallSiteLoc>(l)) {
      open.push_back(call.getCallee());
    }
  }
  return position;
}

std::string quantc::qnn::getTensorName(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    if (auto function = dyn_cast_or_null<FunctionOpInterface>(argument.getOwner()->getParentOp()))
      if (auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "qnn.name"))
        return name.str();
    return getNodeName(argument.getLoc());
  }
  auto result = cast<OpResult>(value);
  Operation *op = result.getOwner();
  unsigned k = result.getResultNumber();
  if (op->getNumResults() > 1)
    if (auto fused = dyn_cast<FusedLoc>(op->getLoc()))
      if (fused.getLocations().size() == op->getNumResults())
        return getNodeName(fused.getLocations()[k]);
  std::string name = getNodeName(op->getLoc());
  return k ? name + ":" + std::to_string(k) : name;
}

Location quantc::qnn::getLocation(MLIRContext *context, ArrayRef<std::string> tensorNames) {
  SmallVector<Location> locations;
  for (const std::string &name : tensorNames)
    locations.push_back(NameLoc::get(StringAttr::get(context, name)));
  if (locations.empty())
    return UnknownLoc::get(context);
  // FusedLoc drops equal locations, which would break the count.
  return locations.size() == 1 ? locations.front() : FusedLoc::get(context, locations);
}
