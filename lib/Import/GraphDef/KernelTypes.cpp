//===- KernelTypes.cpp - element types that the kernels take --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A file with a type that the runtime's kernel of an op refuses would load and
// then fail when it is run, so the importer computes in a wider type or says
// which types are accepted. The types stand in ODS (QNNKernelSpec.h).
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "Importer.h"

#include "quantc/QNN/QNNFacts.h"

using namespace mlir;

namespace quantc::import::graphdef {

bool Lowering::takes(StringRef op, Type type) {
  return qnn::getKernelSpec(op).writes(qnn::getKernelTypeName(type));
}

Type Lowering::widened(StringRef op, Type type) {
  auto i = dyn_cast<IntegerType>(type);
  if (!i || i.getWidth() == 1 || i.getWidth() == 64)
    return {};
  // The sums of uint32 are those of int32, bit for bit.
  bool wraps = op == "qnn.add" || op == "qnn.sub";
  Type wide = i.getWidth() == 32 && !wraps ? builder.getI64Type() : builder.getI32Type();
  return takes(op, wide) && wide != type ? wide : Type();
}

/// Whether the kernel of an op reads indices, axes or shapes in operand i, and as int32 alone.
static bool reads32Alone(StringRef op, size_t i) {
  for (const qnn::KernelSpec::Index &index : qnn::getKernelSpec(op).index)
    if (i < 32 && (index.operands >> i & 1)) {
      SmallVector<StringRef> names;
      index.types.split(names, ' ');
      return llvm::is_contained(names, "i32") && !llvm::is_contained(names, "i64");
    }
  return false;
}

SmallVector<Value> Lowering::withIndices32(StringRef op, ValueRange operands) {
  SmallVector<Value> taken(operands);
  for (size_t i = 0; i < taken.size(); ++i) {
    auto type = taken[i] ? dyn_cast<RankedTensorType>(taken[i].getType()) : RankedTensorType();
    if (!type || !type.getElementType().isInteger(64) || !reads32Alone(op, i))
      continue;
    const auto *known = importer.constantOf(taken[i]);
    auto numbers = known ? loadInts(*known->first) : std::nullopt;
    if (numbers && llvm::any_of(*numbers, [](int64_t n) { return n != static_cast<int32_t>(n); })) {
      fail("operand #" + Twine(i) + " of " + op.drop_front(4) + " is " + toString(*numbers) +
           "; its kernel reads int32, which does not hold these numbers");
      return taken;
    }
    taken[i] = numbers ? constantTensor(storeInts(DType::Int32, known->first->shape, *numbers), known->second)
                       : cast(taken[i], builder.getI32Type());
  }
  return taken;
}

void Lowering::refuseType(const llvm::Twine &what, Type type, StringRef types) {
  std::string list;
  for (char c : types)
    list += c == ' ' ? ", " : std::string(1, c);
  fail(what + " is of type " + qnn::getKernelTypeName(type) + ", accepted: " + list);
}

bool Lowering::checkType(StringRef op, ValueRange operands) {
  const qnn::KernelSpec &spec = qnn::getKernelSpec(op);
  if (spec.deciding >= operands.size() || !isa<RankedTensorType>(operands[spec.deciding].getType()))
    return true;
  Type type = typeOf(operands[spec.deciding]).getElementType();
  // What narrowing turns into float32 was turned already.
  if (spec.writes(qnn::getKernelTypeName(type)))
    return true;
  refuseType("an operand of " + op.drop_front(4), type, spec.plainTypes());
  return false;
}

} // namespace quantc::import::graphdef
