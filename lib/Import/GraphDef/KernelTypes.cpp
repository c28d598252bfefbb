//===- KernelTypes.cpp - element types that the kernels take --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What LiteRT's kernels of unquantized tensors accept. A file with another type
// would load and then fail when it is run, so the importer computes in a wider
// type or says which types are accepted.
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include "quantc/QNN/QNNDialect.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

constexpr const char *bytes = "f32 i64 i32 i16 i8 u8 bool";
constexpr const char *notStrings = "f32 f64 f16 bf16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128";

/// The operand whose type decides, and the types. An op that is not here takes what its definition allows.
struct Entry {
  size_t operand;
  const char *types;
};
const std::map<StringRef, Entry> entries = {
    {"qnn.abs", {0, "f32 i32 i16"}},
    {"qnn.add", {0, "f32 i64 i32 i16"}},
    {"qnn.add_n", {0, "f32 i32"}},
    {"qnn.arg_max", {0, "f32 i32 i8 u8 bool"}},
    {"qnn.arg_min", {0, "f32 i32 i8 u8 bool"}},
    {"qnn.atan2", {0, "f32 f64"}},
    {"qnn.average_pool_2d", {0, "f32"}},
    {"qnn.batch_to_space_nd", {0, notStrings}},
    {"qnn.bitwise_xor", {0, "i32 u32 i16 u16 i8 u8"}},
    {"qnn.broadcast_to", {0, notStrings}},
    {"qnn.bucketize", {0, "f32 f64 i64 i32"}},
    {"qnn.cast", {0, "f32 f64 f16 bf16 i64 i32 u32 i16 u16 i8 u8 bool c64"}},
    {"qnn.ceil", {0, "f32"}},
    {"qnn.complex_abs", {0, "c64 c128"}},
    {"qnn.concatenation", {0, "f32 i64 i32 u32 i16 i8 u8 bool"}},
    {"qnn.cos", {0, "f32"}},
    {"qnn.cumsum", {0, "f32 i64 i32"}},
    {"qnn.depth_to_space", {0, "f32 i64 i32 i8 u8"}},
    {"qnn.div", {0, "f32 i32"}},
    {"qnn.elu", {0, "f32"}},
    {"qnn.equal", {0, "f32 i64 i32 i16 bool string"}},
    {"qnn.exp", {0, "f32"}},
    {"qnn.floor", {0, "f32"}},
    {"qnn.floor_div", {0, "f32 i32 i16 i8"}},
    {"qnn.floor_mod", {0, "f32 i64 i32 i16 i8"}},
    {"qnn.gather", {0, "f32 i64 i32 i16 i8 u8 bool string"}},
    {"qnn.gather_nd", {0, "f32 i64 i32 i16 i8 u8 bool string"}},
    {"qnn.greater", {0, "f32 i64 i32"}},
    {"qnn.greater_equal", {0, "f32 i64 i32 i16"}},
    {"qnn.imag", {0, "c64 c128"}},
    {"qnn.less", {0, "f32 i64 i32 i16"}},
    {"qnn.less_equal", {0, "f32 i64 i32"}},
    {"qnn.log", {0, "f32"}},
    {"qnn.log_softmax", {0, "f32"}},
    {"qnn.logical_and", {0, "bool"}},
    {"qnn.logical_not", {0, "bool"}},
    {"qnn.logical_or", {0, "bool"}},
    {"qnn.logistic", {0, "f32"}},
    {"qnn.matrix_diag", {0, "f32 i64 i32 u32 i16 i8 u8"}},
    {"qnn.matrix_set_diag", {0, "f32 i64 i32 u32 i16 i8 u8"}},
    {"qnn.max_pool_2d", {0, "f32 i16 i8 u8"}},
    {"qnn.maximum", {0, "f32 i64 i32"}},
    {"qnn.mean", {0, "f32 i64 i32"}},
    {"qnn.minimum", {0, "f32 i64 i32"}},
    {"qnn.mirror_pad", {0, notStrings}},
    {"qnn.mul", {0, "f32 i64 i32 u32 i16 c64"}},
    {"qnn.neg", {0, "f32 i64 i32"}},
    {"qnn.not_equal", {0, "f32 i64 i32 bool string"}},
    {"qnn.one_hot", {2, "f32 i64 i32 i8 u8 bool"}},
    {"qnn.pack", {0, "f32 i64 i32 u32 i16 i8 u8"}},
    {"qnn.pad", {0, bytes}},
    {"qnn.padv2", {0, bytes}},
    {"qnn.pow", {0, "f32 i32"}},
    {"qnn.range", {0, "f32 i64 i32"}},
    {"qnn.real", {0, "c64 c128"}},
    {"qnn.reduce_all", {0, "bool"}},
    {"qnn.reduce_any", {0, "bool"}},
    {"qnn.reduce_max", {0, "f32 i64 i32 i16 i8 u8"}},
    {"qnn.reduce_min", {0, "f32 i64 i32 i16 i8 u8"}},
    {"qnn.reduce_prod", {0, "f32 i64 i32"}},
    {"qnn.relu", {0, "f32"}},
    {"qnn.relu6", {0, "f32"}},
    {"qnn.resize_bilinear", {0, "f32"}},
    {"qnn.resize_nearest_neighbor", {0, "f32 i16 i8 u8"}},
    {"qnn.reverse_sequence", {0, "f32 i64 i32 i16 u8"}},
    {"qnn.reverse_v2", {0, bytes}},
    {"qnn.rfft2d", {0, "f32"}},
    {"qnn.right_shift", {0, "i32 u32 i16 u16 i8 u8"}},
    {"qnn.round", {0, "f32"}},
    {"qnn.rsqrt", {0, "f32"}},
    {"qnn.scatter_nd", {1, "f32 i64 i32 i8 u8 bool"}},
    {"qnn.segment_sum", {0, "f32 i32"}},
    {"qnn.select", {1, "f32 i64 i32 u32 i16 i8 u8 bool"}},
    {"qnn.select_v2", {1, "f32 i64 i32 u32 i16 i8 u8 bool"}},
    {"qnn.sign", {0, "f32 f64 i32"}},
    {"qnn.sin", {0, "f32"}},
    {"qnn.softmax", {0, "f32"}},
    {"qnn.space_to_batch_nd", {0, notStrings}},
    {"qnn.space_to_depth", {0, "f32 i64 i32 i8 u8"}},
    {"qnn.sparse_to_dense", {2, "f32 i64 i32 i8 u8"}},
    {"qnn.split", {1, "f32 i64 i32 i16 i8 u8"}},
    {"qnn.split_v", {0, "f32 i64 i32 i16 i8 u8"}},
    {"qnn.sqrt", {0, "f32"}},
    {"qnn.square", {0, "f32"}},
    {"qnn.squared_difference", {0, "f32 i32"}},
    {"qnn.sub", {0, "f32 i64 i32"}},
    {"qnn.sum", {0, "f32 i64 i32"}},
    {"qnn.tanh", {0, "f32"}},
    {"qnn.topk_v2", {0, "f32 i64 i32 i16 i8 u8"}},
    {"qnn.transpose", {0, notStrings}},
    {"qnn.unique", {0, "f32 i64 i32 i16 i8 u8"}},
    {"qnn.unpack", {0, "f32 i32 i16 i8 u8 bool"}},
    {"qnn.unsorted_segment_max", {0, "f32 i32"}},
    {"qnn.unsorted_segment_min", {0, "f32 i32"}},
    {"qnn.unsorted_segment_prod", {0, "f32 i32"}},
    {"qnn.unsorted_segment_sum", {0, "f32 i32"}},
    {"qnn.where", {0, "f32 i64 i32 u32 i8 u8 bool"}},
    {"qnn.zeros_like", {0, "f32 i64 i32"}},
};

/// "f32", "u8", "bool", "c64": short names for messages and for the lists of accepted types.
std::string shortName(Type t) {
  if (isa<qnn::StringType>(t))
    return "string";
  if (auto c = dyn_cast<ComplexType>(t))
    return c.getElementType().isF32() ? "c64" : "c128";
  if (t.isInteger(1))
    return "bool";
  auto i = dyn_cast<IntegerType>(t);
  if (i && i.isUnsigned())
    return "u" + std::to_string(i.getWidth());
  std::string name;
  llvm::raw_string_ostream(name) << t;
  return name;
}

bool contains(StringRef types, Type type) {
  SmallVector<StringRef> names;
  types.split(names, ' ');
  return llvm::is_contained(names, shortName(type));
}

} // namespace

bool Lowering::takes(StringRef op, Type type) {
  auto entry = entries.find(op);
  return entry == entries.end() || contains(entry->second.types, type);
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

void Lowering::refuseType(const llvm::Twine &what, Type type, StringRef types) {
  std::string list;
  for (char c : types)
    list += c == ' ' ? ", " : std::string(1, c);
  fail(what + " is of type " + shortName(type) + ", accepted: " + list);
}

bool Lowering::checkType(StringRef op, ValueRange operands) {
  auto entry = entries.find(op);
  if (entry == entries.end() || entry->second.operand >= operands.size())
    return true;
  Type type = typeOf(operands[entry->second.operand]).getElementType();
  // What narrowing turns into float32 was turned already.
  if (contains(entry->second.types, type))
    return true;
  refuseType("an operand of " + op.drop_front(4), type, entry->second.types);
  return false;
}

} // namespace quantc::import::graphdef
