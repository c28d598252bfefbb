//===- Format.cpp - how ops of TOSA lie in a file ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Format.h"

#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace quantc::tosafile {

static const std::vector<Row> &rows() {
  static const std::vector<Row> table = {
      {Op::ARGMAX, "tosa.argmax", {{"axis", Kind::Number}, {"nan_mode", Kind::Nan}}},
      {Op::AVG_POOL2D,
       "tosa.avg_pool2d",
       {{"kernel", Kind::Numbers},
        {"stride", Kind::Numbers},
        {"pad", Kind::Numbers},
        {"acc_type", Kind::Element}}},
      {Op::CONV2D,
       "tosa.conv2d",
       {{"pad", Kind::Numbers},
        {"stride", Kind::Numbers},
        {"dilation", Kind::Numbers},
        {"local_bound", Kind::Flag},
        {"acc_type", Kind::Element}}},
      {Op::CONV3D,
       "tosa.conv3d",
       {{"pad", Kind::Numbers},
        {"stride", Kind::Numbers},
        {"dilation", Kind::Numbers},
        {"local_bound", Kind::Flag},
        {"acc_type", Kind::Element}}},
      {Op::DEPTHWISE_CONV2D,
       "tosa.depthwise_conv2d",
       {{"pad", Kind::Numbers},
        {"stride", Kind::Numbers},
        {"dilation", Kind::Numbers},
        {"local_bound", Kind::Flag},
        {"acc_type", Kind::Element}}},
      {Op::MATMUL, "tosa.matmul", {}},
      {Op::MAX_POOL2D,
       "tosa.max_pool2d",
       {{"kernel", Kind::Numbers},
        {"stride", Kind::Numbers},
        {"pad", Kind::Numbers},
        {"nan_mode", Kind::Nan}}},
      {Op::TRANSPOSE_CONV2D,
       "tosa.transpose_conv2d",
       {{"out_pad", Kind::Numbers},
        {"stride", Kind::Numbers},
        {"local_bound", Kind::Flag},
        {"acc_type", Kind::Element}}},
      {Op::CLAMP,
       "tosa.clamp",
       {{"min_val", Kind::Value}, {"max_val", Kind::Value}, {"nan_mode", Kind::Nan}}},
      {Op::ERF, "tosa.erf", {}},
      {Op::SIGMOID, "tosa.sigmoid", {}},
      {Op::TANH, "tosa.tanh", {}},
      {Op::ADD, "tosa.add", {}},
      {Op::ARITHMETIC_RIGHT_SHIFT, "tosa.arithmetic_right_shift", {{"round", Kind::Flag}}},
      {Op::BITWISE_AND, "tosa.bitwise_and", {}},
      {Op::BITWISE_OR, "tosa.bitwise_or", {}},
      {Op::BITWISE_XOR, "tosa.bitwise_xor", {}},
      {Op::INTDIV, "tosa.intdiv", {}},
      {Op::LOGICAL_AND, "tosa.logical_and", {}},
      {Op::LOGICAL_LEFT_SHIFT, "tosa.logical_left_shift", {}},
      {Op::LOGICAL_RIGHT_SHIFT, "tosa.logical_right_shift", {}},
      {Op::LOGICAL_OR, "tosa.logical_or", {}},
      {Op::LOGICAL_XOR, "tosa.logical_xor", {}},
      {Op::MAXIMUM, "tosa.maximum", {{"nan_mode", Kind::Nan}}},
      {Op::MINIMUM, "tosa.minimum", {{"nan_mode", Kind::Nan}}},
      {Op::MUL, "tosa.mul", {}},
      {Op::POW, "tosa.pow", {}},
      {Op::SUB, "tosa.sub", {}},
      {Op::TABLE, "tosa.table", {}},
      {Op::ABS, "tosa.abs", {}},
      {Op::BITWISE_NOT, "tosa.bitwise_not", {}},
      {Op::CEIL, "tosa.ceil", {}},
      {Op::CLZ, "tosa.clz", {}},
      {Op::COS, "tosa.cos", {}},
      {Op::EXP, "tosa.exp", {}},
      {Op::FLOOR, "tosa.floor", {}},
      {Op::LOG, "tosa.log", {}},
      {Op::LOGICAL_NOT, "tosa.logical_not", {}},
      {Op::NEGATE, "tosa.negate", {}},
      {Op::RECIPROCAL, "tosa.reciprocal", {}},
      {Op::RSQRT, "tosa.rsqrt", {}},
      {Op::SIN, "tosa.sin", {}},
      {Op::SELECT, "tosa.select", {}},
      {Op::EQUAL, "tosa.equal", {}},
      {Op::GREATER, "tosa.greater", {}},
      {Op::GREATER_EQUAL, "tosa.greater_equal", {}},
      {Op::REDUCE_ALL, "tosa.reduce_all", {{"axis", Kind::Number}}},
      {Op::REDUCE_ANY, "tosa.reduce_any", {{"axis", Kind::Number}}},
      {Op::REDUCE_MAX, "tosa.reduce_max", {{"axis", Kind::Number}, {"nan_mode", Kind::Nan}}},
      {Op::REDUCE_MIN, "tosa.reduce_min", {{"axis", Kind::Number}, {"nan_mode", Kind::Nan}}},
      {Op::REDUCE_PRODUCT, "tosa.reduce_product", {{"axis", Kind::Number}}},
      {Op::REDUCE_SUM, "tosa.reduce_sum", {{"axis", Kind::Number}}},
      {Op::CONCAT, "tosa.concat", {{"axis", Kind::Number}}},
      {Op::PAD, "tosa.pad", {}},
      {Op::RESHAPE, "tosa.reshape", {}},
      {Op::REVERSE, "tosa.reverse", {{"axis", Kind::Number}}},
      {Op::SLICE, "tosa.slice", {}},
      {Op::TILE, "tosa.tile", {}},
      {Op::TRANSPOSE, "tosa.transpose", {{"perms", Kind::Permutation}}},
      {Op::GATHER, "tosa.gather", {}},
      {Op::SCATTER, "tosa.scatter", {}},
      {Op::RESIZE, "tosa.resize", {{"mode", Kind::Resize}}},
      {Op::CAST, "tosa.cast", {}},
      {Op::RESCALE,
       "tosa.rescale",
       {{"scale32", Kind::Flag},
        {"rounding_mode", Kind::Rounding},
        {"per_channel", Kind::Flag},
        {"input_unsigned", Kind::Flag},
        {"output_unsigned", Kind::Flag}}},
      {Op::CONST, "tosa.const", {}},
      {Op::IDENTITY, "tosa.identity", {}},
      {Op::CUSTOM,
       "tosa.custom",
       {{"operator_name", Kind::Text}, {"domain_name", Kind::Text}, {"implementation_attrs", Kind::Bytes}}},
      {Op::CONST_SHAPE, "tosa.const_shape", {}},
  };
  return table;
}

const Row *findRow(StringRef name) {
  static const llvm::StringMap<const Row *> byName = [] {
    llvm::StringMap<const Row *> map;
    for (const Row &r : rows())
      map[r.name] = &r;
    return map;
  }();
  return byName.lookup(name);
}

const Row *findRow(Op op) {
  for (const Row &r : rows())
    if (r.op == op)
      return &r;
  return nullptr;
}

std::optional<DType> dtypeOf(Type element) {
  if (element.isF32())
    return DType::FP32;
  if (element.isF16())
    return DType::FP16;
  if (!element.isSignlessInteger())
    return std::nullopt;
  switch (element.getIntOrFloatBitWidth()) {
  case 1:
    return DType::BOOL;
  case 8:
    return DType::INT8;
  case 16:
    return DType::INT16;
  case 32:
    return DType::INT32;
  case 48:
    return DType::INT48;
  default:
    return std::nullopt;
  }
}

Type elementOf(DType type, MLIRContext *context) {
  switch (type) {
  case DType::BOOL:
    return IntegerType::get(context, 1);
  case DType::INT8:
    return IntegerType::get(context, 8);
  case DType::INT16:
    return IntegerType::get(context, 16);
  case DType::INT32:
    return IntegerType::get(context, 32);
  case DType::INT48:
    return IntegerType::get(context, 48);
  case DType::FP32:
    return Float32Type::get(context);
  case DType::FP16:
    return Float16Type::get(context);
  default:
    return {};
  }
}

int64_t bytesOf(DType type) {
  switch (type) {
  case DType::BOOL:
  case DType::INT8:
    return 1;
  case DType::INT16:
  case DType::FP16:
    return 2;
  case DType::INT32:
  case DType::FP32:
    return 4;
  case DType::INT48:
    return 6;
  default:
    return 0;
  }
}

uint64_t bitsOf(mlir::Attribute number) {
  if (auto f = dyn_cast<FloatAttr>(number))
    return f.getValue().bitcastToAPInt().getZExtValue();
  return static_cast<uint64_t>(cast<IntegerAttr>(number).getValue().getSExtValue());
}

mlir::Attribute canonical(Operation *op, const Field &field) {
  mlir::Attribute a = op->getAttr(field.name);
  if (a)
    return a;
  Builder b(op->getContext());
  if (field.kind == Kind::Flag)
    return b.getBoolAttr(false);
  if (field.kind == Kind::Nan)
    return tosa::NanPropagationModeAttr::get(op->getContext(), tosa::NanPropagationMode::PROPAGATE);
  return {};
}

} // namespace quantc::tosafile
