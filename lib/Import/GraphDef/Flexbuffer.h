//===- Flexbuffer.h - custom options of a .tflite ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A FlexBuffers map of scalars, strings and lists of integers: the form in
// which custom operators of a .tflite store their attributes. The importer
// does not link flatbuffers, and needs no more than this.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_FLEXBUFFER_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_FLEXBUFFER_H

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace quantc::import::graphdef {

class FlexMap {
public:
  using Value = std::variant<int64_t, float, bool, std::string, std::vector<int64_t>>;
  void add(const std::string &key, Value value) { values[key] = std::move(value); }
  /// The bytes; keys in sorted order, as the format demands.
  std::string finish() const;

private:
  std::map<std::string, Value> values;
};

} // namespace quantc::import::graphdef

#endif
