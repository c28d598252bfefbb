//===- Convert.cpp - types and attributes for kernels -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Convert.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"

using namespace mlir;

namespace quantc::interpreter {

bool isComplex(Type element) {
  auto complex = dyn_cast<ComplexType>(element);
  return complex && complex.getElementType().isF32();
}

std::optional<ElementType> convertElementType(Type element) {
  if (auto q = dyn_cast<quant::QuantizedType>(element)) {
    if (isa<quant::CalibratedQuantizedType>(element))
      return ElementType::F32;
    switch (q.getStorageTypeIntegralWidth()) {
    case 4: // a value of 4 bits is kept in 8
    case 8:
      return q.isSigned() ? ElementType::I8 : ElementType::U8;
    case 16:
      return q.isSigned() ? ElementType::I16 : ElementType::U16;
    case 32:
      return q.isSigned() ? ElementType::I32 : ElementType::U32;
    default:
      return std::nullopt;
    }
  }
  if (isa<qnn::WideBiasType>(element))
    return ElementType::I64;
  if (element.isF32() || isComplex(element))
    return ElementType::F32;
  if (element.isF16())
    return ElementType::F16;
  if (element.isF64())
    return ElementType::F64;
  if (auto i = dyn_cast<IntegerType>(element)) {
    const bool isUnsigned = i.isUnsigned();
    switch (i.getWidth()) {
    case 1:
      return ElementType::Bool;
    case 8:
      return isUnsigned ? ElementType::U8 : ElementType::I8;
    case 16:
      return isUnsigned ? ElementType::U16 : ElementType::I16;
    case 32:
      return isUnsigned ? ElementType::U32 : ElementType::I32;
    case 64:
      return isUnsigned ? ElementType::U64 : ElementType::I64;
    default:
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::shared_ptr<const Quantization> convertQuantization(Type element) {
  Quantization q;
  if (auto uniform = dyn_cast<quant::UniformQuantizedType>(element)) {
    q.scale = {static_cast<float>(uniform.getScale())};
    q.zeroPoint = {static_cast<int32_t>(uniform.getZeroPoint())};
  } else if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
    q.axis = perAxis.getQuantizedDimension();
    for (double s : perAxis.getScales())
      q.scale.push_back(static_cast<float>(s));
    for (int64_t z : perAxis.getZeroPoints())
      q.zeroPoint.push_back(static_cast<int32_t>(z));
  } else if (auto bias = dyn_cast<qnn::WideBiasType>(element)) {
    for (double s : bias.getScales())
      q.scale.push_back(static_cast<float>(s));
    q.zeroPoint.assign(q.scale.size(), 0);
  } else {
    return nullptr;
  }
  if (q.scale.empty())
    return nullptr;
  return std::make_shared<const Quantization>(std::move(q));
}

std::optional<TensorInfo> convertInfo(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return std::nullopt;
  const auto element = convertElementType(type.getElementType());
  if (!element)
    return std::nullopt;
  TensorInfo info;
  info.name = qnn::getTensorName(value);
  info.type = *element;
  for (int64_t d : type.getShape())
    info.shape.push_back(ShapedType::isDynamic(d) ? -1 : d);
  if (isComplex(type.getElementType()))
    info.shape.push_back(2);
  info.quant = convertQuantization(type.getElementType());
  return info;
}

static void convertArray(Attributes &out, const std::string &name, ArrayAttr array) {
  std::vector<double> reals, scales;
  std::vector<int64_t> integers, zeroPoints;
  for (Attribute a : array) {
    if (auto real = dyn_cast<FloatAttr>(a))
      reals.push_back(real.getValueAsDouble());
    else if (auto integer = dyn_cast<IntegerAttr>(a))
      integers.push_back(integer.getInt());
    else if (auto type = dyn_cast<TypeAttr>(a)) {
      auto shaped = dyn_cast<ShapedType>(type.getValue());
      auto quant = convertQuantization(shaped ? shaped.getElementType() : type.getValue());
      scales.push_back(quant ? static_cast<double>(quant->scale[0]) : 0.0);
      zeroPoints.push_back(quant && !quant->zeroPoint.empty() ? quant->zeroPoint[0] : 0);
    }
  }
  if (!scales.empty()) {
    out.set(name + ".scale", std::move(scales));
    out.set(name + ".zero_point", std::move(zeroPoints));
  } else if (!reals.empty()) {
    out.set(name, std::move(reals));
  } else {
    out.set(name, std::move(integers));
  }
}

Attributes convertAttributes(Operation *op) {
  Attributes out;
  for (NamedAttribute named : op->getAttrDictionary()) {
    const std::string name = named.getName().str();
    Attribute a = named.getValue();
    if (auto b = dyn_cast<BoolAttr>(a))
      out.set(name, int64_t{b.getValue()});
    else if (auto i = dyn_cast<IntegerAttr>(a))
      out.set(name, i.getValue().getBitWidth() <= 64 ? i.getValue().getSExtValue() : int64_t{0});
    else if (auto f = dyn_cast<FloatAttr>(a))
      out.set(name, f.getValueAsDouble());
    else if (auto s = dyn_cast<StringAttr>(a))
      out.set(name, s.str());
    else if (auto p = dyn_cast<qnn::PaddingAttr>(a))
      out.set(name, static_cast<int64_t>(p.getValue()));
    else if (auto v = dyn_cast<qnn::ActivationAttr>(a))
      out.set(name, static_cast<int64_t>(v.getValue()));
    else if (auto m = dyn_cast<qnn::MirrorModeAttr>(a))
      out.set(name, static_cast<int64_t>(m.getValue()));
    else if (auto i64 = dyn_cast<DenseI64ArrayAttr>(a))
      out.set(name, std::vector<int64_t>(i64.asArrayRef().begin(), i64.asArrayRef().end()));
    else if (auto i32 = dyn_cast<DenseI32ArrayAttr>(a))
      out.set(name, std::vector<int64_t>(i32.asArrayRef().begin(), i32.asArrayRef().end()));
    else if (auto f32 = dyn_cast<DenseF32ArrayAttr>(a))
      out.set(name, std::vector<double>(f32.asArrayRef().begin(), f32.asArrayRef().end()));
    else if (auto f64 = dyn_cast<DenseF64ArrayAttr>(a))
      out.set(name, std::vector<double>(f64.asArrayRef().begin(), f64.asArrayRef().end()));
    else if (auto bytes = dyn_cast<DenseI8ArrayAttr>(a))
      out.set(name, std::string(reinterpret_cast<const char *>(bytes.asArrayRef().data()), bytes.size()));
    else if (auto type = dyn_cast<TypeAttr>(a)) {
      if (auto element = convertElementType(type.getValue()))
        out.set(name, static_cast<int64_t>(*element));
    } else if (auto array = dyn_cast<ArrayAttr>(a))
      convertArray(out, name, array);
  }
  return out;
}

} // namespace quantc::interpreter
