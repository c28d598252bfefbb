//===- NpyTest.cpp --------------------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Npy.h"

#include <cfloat>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <zip.h>

using namespace quantc;
using namespace quantc::calibration;

namespace {

std::string npy(const std::string &literal, const std::string &data) {
  std::string s("\x93NUMPY\x01\x00", 8);
  s += static_cast<char>(literal.size() & 255);
  s += static_cast<char>(literal.size() >> 8);
  return s + literal + data;
}

std::string floats(std::initializer_list<float> values) {
  std::string s;
  for (float v : values)
    s.append(reinterpret_cast<const char *>(&v), 4);
  return s;
}

std::string temporary(const char *name) {
  return (std::filesystem::path(testing::TempDir()) / name).string();
}

void writeBytes(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

TEST(Npy, ReadsWhatNumpyWrites) {
  Array a;
  ASSERT_FALSE(
      parseNpy(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }    \n", floats({1, 2, 3, 4})),
               Limits(), -1, a));
  EXPECT_EQ(a.shape, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(elementAsDouble(a.bytes.data(), a.type, 3), 4.0);
}

TEST(Npy, TurnsColumnMajorIntoRowMajor) {
  Array a;
  std::string bytes =
      npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", floats({1, 4, 2, 5, 3, 6}));
  ASSERT_FALSE(parseNpy(bytes, Limits(), -1, a));
  for (int64_t i = 0; i < 6; ++i)
    EXPECT_EQ(elementAsDouble(a.bytes.data(), a.type, i), static_cast<double>(i + 1));
  ASSERT_FALSE(parseNpy(bytes, Limits(), 1, a));
  EXPECT_EQ(a.shape, (std::vector<int64_t>{1, 3}));
  EXPECT_EQ(elementAsDouble(a.bytes.data(), a.type, 2), 3.0);
}

TEST(Npy, SwapsBigEndianAndCutsRows) {
  Array a;
  ASSERT_FALSE(parseNpy(
      npy("{'descr': '>i2', 'fortran_order': False, 'shape': (3,), }\n", std::string("\0\1\0\2\0\3", 6)),
      Limits(), 2, a));
  EXPECT_EQ(a.shape, (std::vector<int64_t>{2}));
  EXPECT_EQ(elementAsDouble(a.bytes.data(), a.type, 1), 2.0);
}

TEST(Npy, HalfPrecision) {
  Array a;
  ASSERT_FALSE(parseNpy(npy("{'descr': '<f2', 'fortran_order': False, 'shape': (4,), }\n",
                            std::string("\x00\x3c\x01\x00\x00\x7c\x00\xc0", 8)),
                        Limits(), -1, a));
  EXPECT_EQ(elementAsDouble(a.bytes.data(), a.type, 0), 1.0);
  EXPECT_EQ(elementAsDouble(a.bytes.data(), a.type, 1), 0x1p-24);
  EXPECT_TRUE(std::isinf(elementAsDouble(a.bytes.data(), a.type, 2)));
  EXPECT_EQ(elementAsDouble(a.bytes.data(), a.type, 3), -2.0);
}

TEST(Npy, RefusesWhatLies) {
  struct Case {
    const char *literal, *data, *expected;
  } cases[] = {
      {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", "xxxxxxxx", "object arrays"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", "xxxx", "declares 8 bytes"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", "xxxxyyyy", "declares 4 bytes"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }\n", "", "not negative"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }\n", "", "64 bits"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n", "",
       "declares more than"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1), }\n", "xxxx", "rank"},
      {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", "xxxx", "structured"},
      {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", "xxxx", "repeated key"},
      {"{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }\n", "xxxx", "True or False"},
      {"{'descr': '<f4', 'shape': (1,), }\n", "xxxx", "lacks"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } + x", "xxxx", "end of the header"},
      {"{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }\n", "xxxxxxxx", "'<c8' can't be read"},
  };
  for (const Case &c : cases) {
    Array a;
    Error e = parseNpy(npy(c.literal, c.data), Limits(), -1, a);
    ASSERT_TRUE(e) << c.literal;
    EXPECT_NE(e->find(c.expected), std::string::npos) << *e;
  }
  Array a;
  EXPECT_TRUE(parseNpy("", Limits(), -1, a));
  EXPECT_TRUE(parseNpy(std::string("\x93NUMPY\x01\x00\xff\xff", 10), Limits(), -1, a));
  EXPECT_TRUE(parseNpy(std::string("\x93NUMPY\x09\x00\x00\x00", 10), Limits(), -1, a));
  // Every prefix and every single wrong byte gives an array or an error.
  std::string good = npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }\n", floats({1, 2}));
  for (size_t i = 0; i < good.size(); ++i) {
    EXPECT_TRUE(parseNpy(good.substr(0, i), Limits(), -1, a));
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      if (!parseNpy(bad, Limits(), -1, a)) {
        EXPECT_LE(a.bytes.size(), good.size());
      }
    }
  }
}

TEST(Npz, RoundTripsAndIsDeterministic) {
  std::string path = temporary("round.npz");
  std::string data = floats({1, 2, 3, 4, 5, 6});
  std::vector<NpzEntry> entries = {{"a/b", ElementType::F32, {3, 2}, data},
                                   {"n", ElementType::I8, {}, std::span<const char>(data).first(1)}};
  ASSERT_FALSE(writeNpz(path, entries));
  std::string first, second;
  ASSERT_FALSE(readFile(path, 1 << 20, first));
  ASSERT_FALSE(writeNpz(path, entries));
  ASSERT_FALSE(readFile(path, 1 << 20, second));
  EXPECT_EQ(first, second);
  NpzReader reader;
  ASSERT_FALSE(reader.open(path, Limits()));
  EXPECT_EQ(reader.names(), (std::vector<std::string>{"a/b", "n"}));
  Array a;
  ASSERT_FALSE(reader.read("a/b", -1, a));
  EXPECT_EQ(std::string(a.bytes.begin(), a.bytes.end()), data);
  ASSERT_FALSE(reader.read("a/b", 2, a));
  EXPECT_EQ(std::string(a.bytes.begin(), a.bytes.end()), data.substr(0, 16));
  ASSERT_FALSE(reader.read("n", -1, a));
  EXPECT_TRUE(a.shape.empty());
  ASSERT_TRUE(reader.read("c", -1, a));
}

TEST(Npz, RefusesDamage) {
  std::string path = temporary("damaged.npz"), bytes;
  std::string data(4096, 'x');
  std::vector<NpzEntry> entries = {{"a", ElementType::I8, {64, 64}, data}};
  ASSERT_FALSE(writeNpz(path, entries));
  ASSERT_FALSE(readFile(path, 1 << 20, bytes));
  NpzReader reader;
  Array a;
  std::string flipped = bytes;
  flipped[2000] = 'y'; // an element: the checksum shows it
  writeBytes(path, flipped);
  ASSERT_FALSE(reader.open(path, Limits()));
  ASSERT_TRUE(reader.read("a", -1, a));
  writeBytes(path, bytes.substr(0, 3000));
  EXPECT_TRUE(reader.open(path, Limits()));
  writeBytes(path, "");
  EXPECT_TRUE(reader.open(path, Limits()));
  EXPECT_TRUE(reader.open(temporary("missing.npz"), Limits()));
  EXPECT_TRUE(reader.open(testing::TempDir(), Limits()));
}

/// Large arrays that are stored as they are stay in the file: rows in any order, checked once.
TEST(Npz, RowsStayInTheFile) {
  std::string path = temporary("large.npz"), bytes;
  const int64_t rows = 50, each = 7001;
  std::vector<float> values(static_cast<size_t>(rows * each));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(i);
  const std::string data(reinterpret_cast<const char *>(values.data()), values.size() * 4);
  std::vector<NpzEntry> entries = {{"a", ElementType::F32, {rows, each}, data},
                                   {"b", ElementType::F32, {2, 2}, std::span(data).first(16)}};
  ASSERT_FALSE(writeNpz(path, entries));
  Array a, b;
  std::vector<char> row;
  {
    NpzReader reader;
    ASSERT_FALSE(reader.open(path, Limits()));
    ASSERT_FALSE(reader.read("a", -1, a, /*mayStay=*/true));
    ASSERT_FALSE(reader.read("b", -1, b, /*mayStay=*/true));
  }
  EXPECT_TRUE(a.inFile && a.bytes.empty());
  EXPECT_EQ(a.shape, (std::vector<int64_t>{rows, each}));
  for (int64_t r : {rows - 1, int64_t(0), int64_t(17), int64_t(17), int64_t(3)}) {
    ASSERT_FALSE(a.readRow(r, row));
    EXPECT_EQ(std::string(row.begin(), row.end()), data.substr(static_cast<size_t>(r * each * 4), each * 4));
  }
  EXPECT_FALSE(b.inFile); // a small one is held
  ASSERT_FALSE(b.readRow(1, row));
  EXPECT_EQ(std::string(row.begin(), row.end()), data.substr(8, 8));
  // What is damaged is refused before the first row.
  ASSERT_FALSE(readFile(path, 1 << 22, bytes));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  writeBytes(path, bytes);
  NpzReader reader;
  ASSERT_FALSE(reader.open(path, Limits()));
  EXPECT_TRUE(reader.read("a", -1, a, /*mayStay=*/true));
}

TEST(Npz, RefusesBombs) {
  // 80 MB of zeros in 80 KB.
  std::string path = temporary("bomb.npz");
  std::filesystem::remove(path);
  zip_t *zip = zip_open(path.c_str(), ZIP_CREATE, nullptr);
  ASSERT_TRUE(zip);
  int64_t n = 80 << 20;
  std::string bytes =
      makeNpyHeader(ElementType::I8, std::vector<int64_t>{n}) + std::string(static_cast<size_t>(n), 0);
  zip_file_add(zip, "a.npy", zip_source_buffer(zip, bytes.data(), bytes.size(), 0), 0);
  ASSERT_EQ(zip_close(zip), 0);
  NpzReader reader;
  ASSERT_FALSE(reader.open(path, Limits()));
  Array a;
  Error e = reader.read("a", -1, a);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("at most"), std::string::npos) << *e;
}

TEST(Npy, EveryTypeWithItsExtremes) {
  struct Case {
    const char *descr;
    std::string bytes; ///< lowest, highest
    double lowest, highest;
  };
  auto of = [](auto low, auto high) {
    std::string s(sizeof low + sizeof high, 0);
    std::memcpy(s.data(), &low, sizeof low);
    std::memcpy(s.data() + sizeof low, &high, sizeof high);
    return s;
  };
  const Case cases[] = {
      {"|i1", of(int8_t{-128}, int8_t{127}), -128, 127},
      {"|u1", of(uint8_t{0}, uint8_t{255}), 0, 255},
      {"<i2", of(int16_t{-32768}, int16_t{32767}), -32768, 32767},
      {"<u2", of(uint16_t{0}, uint16_t{65535}), 0, 65535},
      {"<i4", of(INT32_MIN, INT32_MAX), -2147483648.0, 2147483647.0},
      {"<u4", of(uint32_t{0}, UINT32_MAX), 0, 4294967295.0},
      {"<i8", of(INT64_MIN, int64_t{1} << 52), -9223372036854775808.0, 4503599627370496.0},
      {"<u8", of(uint64_t{0}, uint64_t{1} << 63), 0, 9223372036854775808.0},
      {"|b1", of(uint8_t{0}, uint8_t{1}), 0, 1},
      {"<f2", of(uint16_t{0xfbff}, uint16_t{0x7bff}), -65504, 65504},
      {"<f4", of(-FLT_MAX, FLT_MAX), -static_cast<double>(FLT_MAX), static_cast<double>(FLT_MAX)},
      {"<f8", of(-DBL_MAX, DBL_MAX), -DBL_MAX, DBL_MAX}};
  for (const Case &c : cases) {
    Array a;
    Error e = parseNpy(
        npy(std::string("{'descr': '") + c.descr + "', 'fortran_order': False, 'shape': (2,), }\n", c.bytes),
        Limits(), -1, a);
    ASSERT_FALSE(e) << c.descr << ": " << *e;
    EXPECT_EQ(elementAsDouble(a.bytes.data(), a.type, 0), c.lowest) << c.descr;
    EXPECT_EQ(elementAsDouble(a.bytes.data(), a.type, 1), c.highest) << c.descr;
  }
}

TEST(Npy, StringsAreTheirCharacters) {
  Array a;
  ASSERT_FALSE(
      parseNpy(npy("{'descr': '|S3', 'fortran_order': False, 'shape': (2,), }\n", std::string("catox\0", 6)),
               Limits(), -1, a));
  EXPECT_TRUE(a.isText);
  EXPECT_EQ(a.shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(a.type, ElementType::U8);
  EXPECT_TRUE(
      parseNpy(npy("{'descr': '<Ux', 'fortran_order': False, 'shape': (2,), }\n", ""), Limits(), -1, a));
}

} // namespace
