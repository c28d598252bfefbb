//===- ReadTensor.cpp - the payload forms of TensorProto ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A constant holds its elements in tensor_content, or in the repeated field of
// its type; there the last value stands for all that follow, so one value may
// stand for a whole tensor. Such a splat is kept as one element: its expanded
// size is bounded by the limits, but memory is not spent on it.
//===----------------------------------------------------------------------===//

#include "ReadProto.h"

#include <cstring>

namespace quantc::import::graphdef {

namespace {

template <typename Stored, typename Field> void append(std::string &data, const Field &field) {
  data.resize(static_cast<size_t>(field.size()) * sizeof(Stored));
  char *p = data.data();
  for (auto v : field) {
    Stored s = static_cast<Stored>(v);
    std::memcpy(p, &s, sizeof s);
    p += sizeof s;
  }
}

/// Name of the field that holds values of this type, and its values as bytes.
const char *readValues(const TensorProto &proto, DType type, std::string &data) {
  switch (type) {
  case DType::Float:
    append<float>(data, proto.float_val());
    return "float_val";
  case DType::Double:
    append<double>(data, proto.double_val());
    return "double_val";
  case DType::Half:
  case DType::BFloat16:
    append<uint16_t>(data, proto.half_val());
    return "half_val";
  case DType::Int32:
  case DType::QInt32:
    append<int32_t>(data, proto.int_val());
    return "int_val";
  case DType::Int16:
  case DType::QInt16:
    append<int16_t>(data, proto.int_val());
    return "int_val";
  case DType::UInt16:
  case DType::QUInt16:
    append<uint16_t>(data, proto.int_val());
    return "int_val";
  case DType::Int8:
  case DType::QInt8:
    append<int8_t>(data, proto.int_val());
    return "int_val";
  case DType::UInt8:
  case DType::QUInt8:
    append<uint8_t>(data, proto.int_val());
    return "int_val";
  case DType::Int64:
    append<int64_t>(data, proto.int64_val());
    return "int64_val";
  case DType::Bool:
    append<uint8_t>(data, proto.bool_val());
    return "bool_val";
  case DType::UInt32:
    append<uint32_t>(data, proto.uint32_val());
    return "uint32_val";
  case DType::UInt64:
    append<uint64_t>(data, proto.uint64_val());
    return "uint64_val";
  case DType::Complex64:
    append<float>(data, proto.scomplex_val());
    return "scomplex_val";
  case DType::Complex128:
    append<double>(data, proto.dcomplex_val());
    return "dcomplex_val";
  default:
    return nullptr;
  }
}

bool hasValues(const TensorProto &p) {
  return p.float_val_size() || p.double_val_size() || p.int_val_size() || p.string_val_size() ||
         p.scomplex_val_size() || p.int64_val_size() || p.bool_val_size() || p.dcomplex_val_size() ||
         p.half_val_size() || p.uint32_val_size() || p.uint64_val_size();
}

} // namespace

TensorRef readTensor(TensorProto &proto, const Limits &limits, std::string &error) {
  auto tensor = std::make_shared<Tensor>();
  tensor->type = baseType(proto.dtype());
  PartialShape shape = readShape(proto.tensor_shape(), limits, error);
  if (!error.empty())
    return nullptr;
  if (!shape) {
    error = "a constant of unknown rank";
    return nullptr;
  }
  for (int64_t d : *shape)
    if (d < 0) {
      error = "a constant of shape " + toString(*shape);
      return nullptr;
    }
  tensor->shape = *shape;
  int64_t count = tensor->count(); // bounded by readShape

  if (tensor->type == DType::String) {
    int64_t given = proto.string_val_size();
    if (given != count && !(given == 1 && count <= limits.nodes) && !(given == 0 && count == 0)) {
      error = std::to_string(given) + " strings for shape " + toString(*shape);
      return nullptr;
    }
    for (int64_t i = 0; i < count; ++i)
      tensor->strings.push_back(proto.string_val(static_cast<int>(given == 1 ? 0 : i)));
    return tensor;
  }
  int64_t width = byteWidth(tensor->type);
  if (width == 0) {
    error = "a constant of " + toString(tensor->type);
    return nullptr;
  }
  auto size = mulSizes(count, width);
  if (!size || *size > limits.tensorBytes) {
    error = "a constant of shape " + toString(*shape) + " takes more than " +
            std::to_string(limits.tensorBytes) + " bytes";
    return nullptr;
  }
  if (!proto.tensor_content().empty()) {
    if (hasValues(proto)) {
      error = "both tensor_content and a list of values";
      return nullptr;
    }
    if (static_cast<int64_t>(proto.tensor_content().size()) != *size) {
      error = "tensor_content holds " + std::to_string(proto.tensor_content().size()) + " bytes; " +
              toString(tensor->type) + toString(*shape) + " needs " + std::to_string(*size);
      return nullptr;
    }
    tensor->data = std::move(*proto.mutable_tensor_content());
    if (tensor->type == DType::Bool)
      for (char &c : tensor->data)
        c = c != 0;
    return tensor;
  }
  const char *field = readValues(proto, tensor->type, tensor->data);
  int64_t given = static_cast<int64_t>(tensor->data.size()) / width;
  if (static_cast<int64_t>(tensor->data.size()) % width) {
    error = std::string(field) + " holds half a complex number";
    return nullptr;
  }
  if (given == 0 && hasValues(proto)) {
    error = toString(tensor->type) + " needs its values in " + field;
    return nullptr;
  }
  if (given > count) {
    error = std::string(field) + " holds " + std::to_string(given) + " values for shape " + toString(*shape);
    return nullptr;
  }
  if (count == 0)
    return tensor;
  if (given == 0) // no payload at all: zeros
    tensor->data.assign(static_cast<size_t>(width), '\0'), given = 1;
  if (given == count)
    return tensor;
  if (given == 1) {
    tensor->splat = true;
    return tensor;
  }
  // The last value is repeated; at least two were given, so this is no way to ask for much memory cheaply
  // beyond what the limits allow.
  constexpr int64_t mostRepeated = int64_t{1} << 28;
  if (*size > mostRepeated) {
    error = std::string(field) + " holds " + std::to_string(given) + " values for shape " + toString(*shape);
    return nullptr;
  }
  std::string last = tensor->data.substr(static_cast<size_t>((given - 1) * width));
  tensor->data.reserve(static_cast<size_t>(*size));
  while (static_cast<int64_t>(tensor->data.size()) < *size)
    tensor->data += last;
  return tensor;
}

} // namespace quantc::import::graphdef
