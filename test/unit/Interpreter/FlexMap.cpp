//===- FlexMap.cpp - reading custom options ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../../../lib/Interpreter/Float/FlexMap.h"

#include <gtest/gtest.h>

using quantc::interpreter::real::readFlexMap;

namespace {

/// {"a": 7, "b": -1, "c": 2.5, "on": true} with values of 4 bytes.
std::string sample() {
  std::string b("a\0b\0c\0on\0", 9);
  b += std::string("\0\0\0", 3);     // alignment to 12
  b += std::string("\x04\0\0\0", 4); // count of keys at 12, keys from 16
  for (int i = 0; i < 4; ++i)        // keys at 0, 2, 4, 6
    b += std::string{static_cast<char>(16 + 4 * i - 2 * i), 0, 0, 0};
  b += std::string("\x10\0\0\0\x04\0\0\0\x04\0\0\0", 12); // keys 16 back of 32, their width, count
  b += std::string("\x07\0\0\0\xff\xff\xff\xff\0\0\x20\x40\x01\0\0\0", 16);
  b += std::string{1 << 2 | 2, 1 << 2 | 2, 3 << 2 | 2, 26 << 2};
  b += std::string{20, 9 << 2 | 2, 1}; // root at 64 points at 44
  return b;
}

TEST(FlexMap, ReadsNumbers) {
  auto map = readFlexMap(sample());
  ASSERT_TRUE(map.has_value());
  EXPECT_EQ(map->size(), 4u);
  EXPECT_EQ((*map)["a"], 7);
  EXPECT_EQ((*map)["b"], -1);
  EXPECT_EQ((*map)["c"], 2.5);
  EXPECT_EQ((*map)["on"], 1);
}

TEST(FlexMap, RefusesWhatIsNoMap) {
  EXPECT_FALSE(readFlexMap("").has_value());
  EXPECT_FALSE(readFlexMap(std::string("\x07\x04\x01", 3)).has_value());
}

/// Damage to any byte, or a lost end, never reads outside of the bytes (run under the sanitizers).
TEST(FlexMap, SurvivesDamage) {
  const std::string good = sample();
  for (size_t n = 0; n < good.size(); ++n)
    readFlexMap(std::string_view(good).substr(0, n));
  for (size_t i = 0; i < good.size(); ++i)
    for (int v = 0; v < 256; ++v) {
      std::string bad = good;
      bad[i] = static_cast<char>(v);
      readFlexMap(bad);
    }
  SUCCEED();
}

} // namespace
