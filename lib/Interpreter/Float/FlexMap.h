//===- FlexMap.h - numbers out of a FlexBuffers map -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// TFLite keeps the options of custom operators in a FlexBuffers map. Read from
// the end: byte width of the root, its packed type (type * 4 + log2 of its
// width), the root. https://flatbuffers.dev/internals, "FlexBuffers".
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_FLEXMAP_H
#define QUANTC_LIB_INTERPRETER_FLOAT_FLEXMAP_H

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace quantc::interpreter::real {

/// The numbers and booleans of a map by their keys; other values are left out. Nothing when the bytes are not
/// a map, or point outside of themselves.
std::optional<std::map<std::string, double>> readFlexMap(std::string_view bytes);

} // namespace quantc::interpreter::real

#endif
