//===- WriteParts.cpp - names and tables that a writer needs --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "WriteParts.h"
#include "quantc/QNN/QNNControlOps.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace quantc::tflite {

StringRef locName(Location loc) {
  SmallVector<Location> open{loc};
  while (!open.empty()) {
    Location next = open.pop_back_val();
    if (auto n = dyn_cast<NameLoc>(next))
      return n.getName();
    if (auto f = dyn_cast<FusedLoc>(next))
      llvm::append_range(open, llvm::reverse(f.getLocations()));
  }
  return "";
}
StringRef resultName(OpResult r) {
  if (auto f = dyn_cast<FusedLoc>(r.getLoc()); f && f.getLocations().size() == r.getOwner()->getNumResults())
    return locName(f.getLocations()[r.getResultNumber()]);
  return locName(r.getLoc());
}

std::optional<BuiltinOperator> controlCode(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<BuiltinOperator>>(op)
      .Case<qnn::IfOp>([](auto) { return BuiltinOperator::IF; })
      .Case<qnn::WhileOp>([](auto) { return BuiltinOperator::WHILE; })
      .Case<qnn::CallOnceOp>([](auto) { return BuiltinOperator::CALL_ONCE; })
      .Case<qnn::ReadVariableOp>([](auto) { return BuiltinOperator::READ_VARIABLE; })
      .Case<qnn::AssignVariableOp>([](auto) { return BuiltinOperator::ASSIGN_VARIABLE; })
      .Default([](auto) { return std::nullopt; });
}

StringRef firstSignature(ModuleOp module) {
  if (auto list = module->getAttrOfType<ArrayAttr>("qnn.signatures"))
    for (auto entry : list.getAsRange<DictionaryAttr>())
      if (auto key = entry.getAs<StringAttr>("key"))
        return key.getValue();
  return {};
}

void restoreQuantization(Quantization &q, DictionaryAttr stored) {
  auto axis = stored.getAs<IntegerAttr>("axis");
  auto zeros = stored.getAs<DenseI64ArrayAttr>("zero_point");
  auto scales = stored.getAs<ArrayAttr>("scale");
  if (q.scales.empty() && zeros && scales && scales.size() == static_cast<size_t>(zeros.size())) {
    for (auto s : scales.getAsRange<FloatAttr>())
      q.scales.push_back(static_cast<float>(s.getValueAsDouble()));
    q.zeros.assign(zeros.asArrayRef().begin(), zeros.asArrayRef().end());
  }
  if (axis && q.scales.size() > 1)
    q.axis = static_cast<int32_t>(axis.getInt());
}

BuiltinOptionsUnion makeOptions(BuiltinOptions type) {
  flatbuffers::FlatBufferBuilder empty;
  empty.Finish(flatbuffers::Offset<flatbuffers::Table>(empty.EndTable(empty.StartTable())));
  BuiltinOptionsUnion options;
  options.type = type;
  if (type != BuiltinOptions::NONE)
    options.value = BuiltinOptionsUnion::UnPack(
        flatbuffers::GetRoot<flatbuffers::Table>(empty.GetBufferPointer()), type, nullptr);
  return options;
}

} // namespace quantc::tflite
