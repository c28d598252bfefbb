//===- Fields.cpp - options of an operator, in both directions ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fields.h"
#include "quantc/QNN/QNNDialect.h"
#include "quantc/QNN/QNNInfer.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace quantc::tflite {

std::optional<TensorType> tensorTypeOf(Type type) {
  bool isUnsigned = false;
  if (auto calibrated = dyn_cast<quant::CalibratedQuantizedType>(type)) {
    type = calibrated.getExpressedType();
  } else if (auto q = dyn_cast<quant::QuantizedType>(type)) {
    isUnsigned = !q.isSigned();
    type = q.getStorageType();
  } else if (isa<qnn::WideBiasType>(type)) {
    return TensorType::INT64;
  }
  if (isa<qnn::StringType>(type))
    return TensorType::STRING;
  if (auto c = dyn_cast<ComplexType>(type))
    return c.getElementType().isF32()   ? std::optional(TensorType::COMPLEX64)
           : c.getElementType().isF64() ? std::optional(TensorType::COMPLEX128)
                                        : std::nullopt;
  if (type.isF32())
    return TensorType::FLOAT32;
  if (type.isF16())
    return TensorType::FLOAT16;
  if (type.isBF16())
    return TensorType::BFLOAT16;
  if (type.isF64())
    return TensorType::FLOAT64;
  if (isa<Float8E4M3FNType>(type))
    return TensorType::FLOAT8_E4M3FN;
  if (isa<Float8E5M2Type>(type))
    return TensorType::FLOAT8_E5M2;
  auto i = dyn_cast<IntegerType>(type);
  if (!i)
    return std::nullopt;
  isUnsigned |= i.isUnsigned();
  switch (i.getWidth()) {
  case 1:
    return TensorType::BOOL;
  case 2:
    return isUnsigned ? std::nullopt : std::optional(TensorType::INT2);
  case 4:
    return isUnsigned ? TensorType::UINT4 : TensorType::INT4;
  case 8:
    return isUnsigned ? TensorType::UINT8 : TensorType::INT8;
  case 16:
    return isUnsigned ? TensorType::UINT16 : TensorType::INT16;
  case 32:
    return isUnsigned ? TensorType::UINT32 : TensorType::INT32;
  case 64:
    return isUnsigned ? TensorType::UINT64 : TensorType::INT64;
  default:
    return std::nullopt;
  }
}

Type plainElementType(MLIRContext *context, TensorType type) {
  Builder b(context);
  auto unsignedInt = [&](unsigned width) { return IntegerType::get(context, width, IntegerType::Unsigned); };
  switch (type) {
  case TensorType::FLOAT32:
    return b.getF32Type();
  case TensorType::FLOAT16:
    return b.getF16Type();
  case TensorType::BFLOAT16:
    return b.getBF16Type();
  case TensorType::FLOAT64:
    return b.getF64Type();
  case TensorType::FLOAT8_E4M3FN:
    return Float8E4M3FNType::get(context);
  case TensorType::FLOAT8_E5M2:
    return Float8E5M2Type::get(context);
  case TensorType::COMPLEX64:
    return ComplexType::get(b.getF32Type());
  case TensorType::COMPLEX128:
    return ComplexType::get(b.getF64Type());
  case TensorType::BOOL:
    return b.getI1Type();
  case TensorType::INT2:
    return b.getIntegerType(2);
  case TensorType::INT4:
    return b.getIntegerType(4);
  case TensorType::INT8:
    return b.getI8Type();
  case TensorType::INT16:
    return b.getI16Type();
  case TensorType::INT32:
    return b.getI32Type();
  case TensorType::INT64:
    return b.getI64Type();
  case TensorType::UINT4:
    return unsignedInt(4);
  case TensorType::UINT8:
    return unsignedInt(8);
  case TensorType::UINT16:
    return unsignedInt(16);
  case TensorType::UINT32:
    return unsignedInt(32);
  case TensorType::UINT64:
    return unsignedInt(64);
  case TensorType::STRING:
    return qnn::StringType::get(context);
  case TensorType::RESOURCE:
  case TensorType::VARIANT:
    break;
  }
  return {};
}

bool Fields::isInt16() const {
  return (reading() ? tensorTypeOf(result) : std::optional(signature->out(0))) == TensorType::INT16;
}

bool Fields::narrow(StringRef name, int64_t value, int32_t &field) {
  if (value != static_cast<int32_t>(value)) {
    refuse((name + " " + Twine(value) + " does not fit the 32 bits of the format").str());
    return false;
  }
  field = static_cast<int32_t>(value);
  return true;
}

void Fields::i32(StringRef name, int32_t &field) {
  if (reading())
    attributes.set(name, builder.getI64IntegerAttr(field));
  else if (auto a = find<IntegerAttr>(name))
    narrow(name, a.getInt(), field);
}

void Fields::i64(StringRef name, int64_t &field) {
  if (reading())
    attributes.set(name, builder.getI64IntegerAttr(field));
  else if (auto a = find<IntegerAttr>(name))
    field = a.getInt();
}

void Fields::list(StringRef name, std::vector<float> &field) {
  if (reading())
    attributes.set(name, builder.getDenseF32ArrayAttr(field));
  else if (auto a = find<DenseF32ArrayAttr>(name))
    field.assign(a.asArrayRef().begin(), a.asArrayRef().end());
}

void Fields::f32(StringRef name, float &field) {
  if (reading())
    attributes.set(name, builder.getF32FloatAttr(field));
  else if (auto a = find<FloatAttr>(name))
    field = static_cast<float>(a.getValueAsDouble());
}

void Fields::f32Array(StringRef name, float &field) {
  if (reading()) {
    attributes.set(name, builder.getF32ArrayAttr({field}));
  } else if (auto a = find<ArrayAttr>(name)) {
    if (a.size() != 1)
      return refuse((name + " has " + Twine(a.size()) + " values, the format holds 1").str());
    if (auto f = dyn_cast<FloatAttr>(a[0]))
      field = static_cast<float>(f.getValueAsDouble());
  }
}

void Fields::flag(StringRef name, bool &field) {
  if (reading())
    attributes.set(name, builder.getBoolAttr(field));
  else if (auto a = find<BoolAttr>(name))
    field = a.getValue();
}

void Fields::list(StringRef name, std::initializer_list<int32_t *> fields) {
  if (reading()) {
    SmallVector<int64_t> values;
    for (int32_t *f : fields)
      values.push_back(*f);
    attributes.set(name, builder.getDenseI64ArrayAttr(values));
  } else if (auto a = find<DenseI64ArrayAttr>(name)) {
    if (static_cast<size_t>(a.size()) != fields.size())
      return refuse(
          (name + " has " + Twine(a.size()) + " values, the format holds " + Twine(fields.size())).str());
    for (auto [f, v] : llvm::zip(fields, a.asArrayRef()))
      narrow(name, v, *f);
  }
}

void Fields::list(StringRef name, std::vector<int32_t> &field) {
  if (reading()) {
    attributes.set(name, builder.getDenseI64ArrayAttr(SmallVector<int64_t>(field.begin(), field.end())));
  } else if (auto a = find<DenseI64ArrayAttr>(name)) {
    field.resize(a.size());
    for (auto [f, v] : llvm::zip(field, a.asArrayRef()))
      narrow(name, v, f);
  }
}

void Fields::activation(ActivationFunctionType &field) {
  auto number = static_cast<int32_t>(field);
  if (!reading()) {
    if (auto a = find<qnn::ActivationAttr>("activation"))
      field = static_cast<ActivationFunctionType>(a.getValue());
  } else if (auto known = qnn::symbolizeActivation(static_cast<uint32_t>(number))) {
    attributes.set("activation", qnn::ActivationAttr::get(context, *known));
  } else {
    refuse("activation " + std::to_string(number) + " is none of 0 to 5");
  }
}

void Fields::padding(Padding &field) {
  auto number = static_cast<int32_t>(field);
  if (!reading()) {
    if (auto a = find<qnn::PaddingAttr>("padding"))
      field = static_cast<Padding>(a.getValue());
  } else if (auto known = qnn::symbolizePadding(static_cast<uint32_t>(number))) {
    attributes.set("padding", qnn::PaddingAttr::get(context, *known));
  } else {
    refuse("padding " + std::to_string(number) + " is neither 0 (SAME) nor 1 (VALID)");
  }
}

void Fields::mirror(StringRef name, MirrorPadMode &field) {
  auto number = static_cast<int32_t>(field);
  if (!reading()) {
    if (auto a = find<qnn::MirrorModeAttr>(name))
      field = static_cast<MirrorPadMode>(a.getValue());
  } else if (auto known = qnn::symbolizeMirrorMode(static_cast<uint32_t>(number))) {
    attributes.set(name, qnn::MirrorModeAttr::get(context, *known));
  } else {
    refuse("mode " + std::to_string(number) + " is neither 0 (REFLECT) nor 1 (SYMMETRIC)");
  }
}

void Fields::elementType(StringRef name, TensorType &field) {
  if (reading()) {
    if (Type t = plainElementType(context, field))
      attributes.set(name, TypeAttr::get(t));
    else
      refuse(name.str() + " is type " + std::to_string(static_cast<int>(field)) + ", not a type of a tensor");
  } else if (auto a = find<TypeAttr>(name)) {
    if (auto t = tensorTypeOf(a.getValue()))
      field = *t;
    else
      refuse(name.str() + " is no type of the format");
  }
}

void Fields::resultType(StringRef name) {
  if (reading())
    attributes.set(name, TypeAttr::get(qnn::getExpressedElementType(result)));
}

} // namespace quantc::tflite
