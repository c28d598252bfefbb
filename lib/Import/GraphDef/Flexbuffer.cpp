//===- Flexbuffer.cpp - custom options of a .tflite -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Layout: keys and strings first, then the vector of keys, the map's values,
// their types, and the root: value, type, byte width. A reference is the
// distance back from where it stands. All vectors here use 4-byte entries, or
// 8-byte ones where a number or the buffer does not fit.
// https://flatbuffers.dev/internals/#flexbuffers
//===----------------------------------------------------------------------===//

#include "Flexbuffer.h"

#include <cstring>

namespace quantc::import::graphdef {

namespace {

enum Type : uint8_t { Int = 1, Float = 3, String = 5, Map = 9, VectorInt = 11, Bool = 26 };

/// Type in the upper six bits, width (0: 1 byte .. 3: 8 bytes) in the lower two.
uint8_t packed(Type t, unsigned width) { return static_cast<uint8_t>(t << 2 | width); }

struct Writer {
  std::string out;
  void number(uint64_t v, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i)
      out += static_cast<char>(v >> (8 * i));
  }
  void align(size_t bytes) {
    while (out.size() % bytes)
      out += '\0';
  }
  void reference(size_t target, size_t bytes) { number(out.size() - target, bytes); }
};

} // namespace

std::string FlexMap::finish() const {
  Writer w;
  std::vector<size_t> keys, targets;
  bool wide = false;
  for (const auto &[key, value] : values) {
    keys.push_back(w.out.size());
    w.out += key;
    w.out += '\0';
  }
  for (const auto &[key, value] : values) {
    targets.push_back(0);
    if (auto *s = std::get_if<std::string>(&value)) {
      w.align(4);
      w.number(s->size(), 4);
      targets.back() = w.out.size();
      w.out += *s;
      w.out += '\0';
    } else if (auto *list = std::get_if<std::vector<int64_t>>(&value)) {
      w.align(8);
      w.number(list->size(), 8);
      targets.back() = w.out.size();
      for (int64_t i : *list)
        w.number(static_cast<uint64_t>(i), 8);
    } else if (auto *i = std::get_if<int64_t>(&value)) {
      wide |= *i != static_cast<int32_t>(*i);
    }
  }
  size_t bytes = wide || w.out.size() + 32 * values.size() > 0x7fffffff ? 8 : 4;
  unsigned width = bytes == 8 ? 3 : 2;
  w.align(bytes);
  w.number(values.size(), bytes);
  size_t keyVector = w.out.size();
  for (size_t k : keys)
    w.reference(k, bytes);
  w.reference(keyVector, bytes);
  w.number(bytes, bytes); // width of the key vector's entries
  w.number(values.size(), bytes);
  size_t root = w.out.size();
  std::string types;
  size_t at = 0;
  for (const auto &[key, value] : values) {
    if (auto *i = std::get_if<int64_t>(&value)) {
      w.number(static_cast<uint64_t>(*i), bytes);
      types += static_cast<char>(packed(Int, width));
    } else if (auto *f = std::get_if<float>(&value)) {
      uint64_t bits = 0;
      if (bytes == 8) {
        double d = static_cast<double>(*f);
        std::memcpy(&bits, &d, 8);
      } else
        std::memcpy(&bits, f, 4);
      w.number(bits, bytes);
      types += static_cast<char>(packed(Float, width));
    } else if (auto *b = std::get_if<bool>(&value)) {
      w.number(*b, bytes);
      types += static_cast<char>(packed(Bool, width));
    } else if (std::holds_alternative<std::string>(value)) {
      w.reference(targets[at], bytes);
      types += static_cast<char>(packed(String, 2));
    } else {
      w.reference(targets[at], bytes);
      types += static_cast<char>(packed(VectorInt, 3));
    }
    ++at;
  }
  w.out += types;
  w.align(bytes);
  w.reference(root, bytes);
  w.out += static_cast<char>(packed(Map, width));
  w.out += static_cast<char>(bytes);
  return w.out;
}

} // namespace quantc::import::graphdef
