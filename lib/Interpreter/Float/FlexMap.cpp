//===- FlexMap.cpp - numbers out of a FlexBuffers map -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "FlexMap.h"

#include <cstdint>
#include <cstring>

namespace quantc::interpreter::real {
namespace {

enum Type : unsigned {
  Int = 1,
  UInt = 2,
  Float = 3,
  IndirectInt = 6,
  IndirectUInt = 7,
  IndirectFloat = 8,
  Map = 9,
  Bool = 26
};

/// Little-endian reads that refuse to leave the bytes.
class Reader {
public:
  explicit Reader(std::string_view b) : bytes(b) {}

  std::optional<uint64_t> word(uint64_t at, uint64_t width) const {
    if ((width != 1 && width != 2 && width != 4 && width != 8) || at > bytes.size() ||
        width > bytes.size() - at)
      return {};
    uint64_t value = 0;
    for (uint64_t i = 0; i < width; ++i)
      value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[at + i])) << (8 * i);
    return value;
  }
  /// Where the offset stored at `at` points: that many bytes before it.
  std::optional<uint64_t> target(uint64_t at, uint64_t width) const {
    auto offset = word(at, width);
    if (!offset || *offset > at)
      return {};
    return at - *offset;
  }
  std::optional<double> number(unsigned type, uint64_t at, uint64_t width) const {
    auto bits = word(at, width);
    if (!bits)
      return {};
    if (type == Float) {
      double d;
      float f;
      if (width == 8) {
        std::memcpy(&d, &*bits, sizeof d);
        return d;
      }
      auto low = static_cast<uint32_t>(*bits);
      std::memcpy(&f, &low, sizeof f);
      return width == 4 ? std::optional<double>(f) : std::nullopt;
    }
    if (type == Int) {
      unsigned shift = static_cast<unsigned>(64 - 8 * width);
      return static_cast<double>(static_cast<int64_t>(*bits << shift) >> shift);
    }
    return static_cast<double>(*bits);
  }
  std::optional<std::string> key(uint64_t at) const {
    size_t end = bytes.find('\0', at);
    if (at >= bytes.size() || end == std::string_view::npos)
      return {};
    return std::string(bytes.substr(at, end - at));
  }

private:
  std::string_view bytes;
};

} // namespace

std::optional<std::map<std::string, double>> readFlexMap(std::string_view bytes) {
  if (bytes.size() < 3)
    return {};
  Reader reader(bytes);
  uint64_t rootWidth = static_cast<uint8_t>(bytes[bytes.size() - 1]);
  unsigned packed = static_cast<uint8_t>(bytes[bytes.size() - 2]);
  if (packed >> 2 != Map || rootWidth > bytes.size() - 2)
    return {};
  uint64_t width = uint64_t(1) << (packed & 3);
  // Before the first value: offset of the keys, their width, the count.
  auto values = reader.target(bytes.size() - 2 - rootWidth, rootWidth);
  if (!values || *values < 3 * width)
    return {};
  auto keys = reader.target(*values - 3 * width, width), keyWidth = reader.word(*values - 2 * width, width),
       count = reader.word(*values - width, width);
  if (!keys || !keyWidth || !count || *count > bytes.size())
    return {};
  std::map<std::string, double> result;
  for (uint64_t i = 0; i < *count; ++i) {
    if (*keyWidth > 8)
      return {};
    auto keyAt = reader.target(*keys + i * *keyWidth, *keyWidth);
    auto type = reader.word(*values + *count * width + i, 1);
    auto name = keyAt ? reader.key(*keyAt) : std::nullopt;
    if (!name || !type)
      return {};
    unsigned kind = static_cast<unsigned>(*type >> 2);
    uint64_t at = *values + i * width, size = width;
    if (kind >= IndirectInt && kind <= IndirectFloat) {
      auto pointed = reader.target(at, width);
      if (!pointed)
        return {};
      at = *pointed;
      size = uint64_t(1) << (*type & 3);
      kind -= IndirectInt - Int;
    }
    if (kind != Int && kind != UInt && kind != Float && kind != Bool)
      continue;
    auto number = reader.number(kind, at, size);
    if (!number)
      return {};
    result.insert_or_assign(*name, *number);
  }
  return result;
}

} // namespace quantc::interpreter::real
