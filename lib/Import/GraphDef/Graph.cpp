//===- Graph.cpp - a GraphDef as checked structs --------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Graph.h"

#include <algorithm>

namespace quantc::import::graphdef {

std::string toString(DType type) {
  switch (type) {
  case DType::Invalid:
    return "no type";
  case DType::Float:
    return "float32";
  case DType::Double:
    return "float64";
  case DType::Int32:
    return "int32";
  case DType::UInt8:
    return "uint8";
  case DType::Int16:
    return "int16";
  case DType::Int8:
    return "int8";
  case DType::String:
    return "string";
  case DType::Complex64:
    return "complex64";
  case DType::Int64:
    return "int64";
  case DType::Bool:
    return "bool";
  case DType::QInt8:
    return "qint8";
  case DType::QUInt8:
    return "quint8";
  case DType::QInt32:
    return "qint32";
  case DType::BFloat16:
    return "bfloat16";
  case DType::QInt16:
    return "qint16";
  case DType::QUInt16:
    return "quint16";
  case DType::UInt16:
    return "uint16";
  case DType::Complex128:
    return "complex128";
  case DType::Half:
    return "float16";
  case DType::Resource:
    return "resource";
  case DType::Variant:
    return "variant";
  case DType::UInt32:
    return "uint32";
  case DType::UInt64:
    return "uint64";
  }
  return "type " + std::to_string(static_cast<int>(type));
}

int64_t byteWidth(DType type) {
  switch (type) {
  case DType::Bool:
  case DType::Int8:
  case DType::UInt8:
  case DType::QInt8:
  case DType::QUInt8:
    return 1;
  case DType::Half:
  case DType::BFloat16:
  case DType::Int16:
  case DType::UInt16:
  case DType::QInt16:
  case DType::QUInt16:
    return 2;
  case DType::Float:
  case DType::Int32:
  case DType::UInt32:
  case DType::QInt32:
    return 4;
  case DType::Double:
  case DType::Int64:
  case DType::UInt64:
  case DType::Complex64:
    return 8;
  case DType::Complex128:
    return 16;
  case DType::Invalid:
  case DType::String:
  case DType::Resource:
  case DType::Variant:
    return 0;
  }
  return 0;
}

std::string toString(const Shape &shape) {
  std::string s = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    s += (i ? "," : "") + (shape[i] == -1 ? std::string("?") : std::to_string(shape[i]));
  return s + "]";
}

const char *Attribute::kind() const {
  static const char *const names[] = {"no value", "string", "int",    "float",    "bool",
                                      "type",     "shape",  "tensor", "function", "list"};
  return names[value.index()];
}

std::optional<std::pair<std::string, int64_t>> splitOutputName(std::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::pair(std::string(text), int64_t{0});
  std::string_view digits = text.substr(colon + 1);
  // Five digits are more outputs than any operator has, and can't overflow.
  if (digits.empty() || digits.size() > 5 ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  return std::pair(std::string(text.substr(0, colon)), int64_t{std::stoi(std::string(digits))});
}

} // namespace quantc::import::graphdef
