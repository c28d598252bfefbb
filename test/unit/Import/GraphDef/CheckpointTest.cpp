//===- CheckpointTest.cpp - the variables of a SavedModel -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../../../../lib/Import/GraphDef/Checkpoint.h"

#include "gtest/gtest.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace quantc;
using namespace quantc::import::graphdef;
namespace fs = std::filesystem;

namespace {

std::string readFile(const fs::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}
void writeFile(const fs::path &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

class CheckpointTest : public ::testing::Test {
protected:
  void SetUp() override {
    folder = fs::path(::testing::TempDir()) / ("checkpoint" + std::to_string(getpid()));
    fs::copy(fs::path(QUANTC_TEST_INPUTS) / "../../../../Import/SavedModel/Inputs/one/variables", folder);
    prefix = (folder / "variables").string();
  }
  void TearDown() override { fs::remove_all(folder); }

  fs::path folder;
  std::string prefix;
  Limits limits;
};

// The check value of CRC-32C.
TEST(Crc32c, CheckValue) { EXPECT_EQ(crc32c("123456789"), 0xe3069283u); }

TEST_F(CheckpointTest, Reads) {
  Checkpoint c;
  ASSERT_EQ(c.open(prefix, limits), std::nullopt);
  EXPECT_EQ(c.size(), 2u);
  std::string error;
  TensorRef w = c.read("w", error);
  ASSERT_TRUE(w) << error;
  EXPECT_EQ(w->type, DType::Float);
  EXPECT_EQ(w->shape, (Shape{6, 3}));
  EXPECT_EQ(w->data.size(), 72u);
  EXPECT_FALSE(c.read("none", error));
  EXPECT_EQ(error, "the checkpoint has no 'none'");
}

// Whatever byte of the index is wrong: a fault is named, by the sums if by nothing else.
TEST_F(CheckpointTest, DamagedIndex) {
  std::string index = readFile(prefix + ".index");
  for (size_t length = 0; length < index.size(); ++length) {
    writeFile(prefix + ".index", index.substr(0, length));
    EXPECT_NE(Checkpoint().open(prefix, limits), std::nullopt) << length << " bytes were accepted";
  }
  for (size_t at = 0; at < index.size(); ++at) {
    std::string damaged = index;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    std::vector<std::pair<std::string, std::string>> before, after;
    ASSERT_EQ(readTable(index, before), std::nullopt);
    auto error = readTable(damaged, after);
    // The padding of the footer and the handle of the empty block carry nothing.
    EXPECT_TRUE(error || before == after) << "byte " << at;
  }
}

TEST_F(CheckpointTest, DamagedData) {
  std::string path = prefix + ".data-00000-of-00001", data = readFile(path), error;
  data[data.size() / 2] ^= 1;
  writeFile(path, data);
  Checkpoint c;
  ASSERT_EQ(c.open(prefix, limits), std::nullopt);
  bool bad = false;
  for (const char *key : {"b", "w"})
    if (!c.read(key, error)) {
      bad = true;
      EXPECT_EQ(error, std::string("'") + key + "' is damaged: its check sum is wrong");
    }
  EXPECT_TRUE(bad);
  writeFile(path, data.substr(0, 3));
  Checkpoint shortened;
  ASSERT_EQ(shortened.open(prefix, limits), std::nullopt);
  EXPECT_FALSE(shortened.read("w", error));
  EXPECT_NE(error.find("of a file of 3"), std::string::npos) << error;
}

TEST_F(CheckpointTest, SharesWhatIsReadTwice) {
  Checkpoint c;
  ASSERT_EQ(c.open(prefix, limits), std::nullopt);
  std::string error;
  EXPECT_EQ(c.read("w", error), c.read("w", error));
}

// A pipe has no size and may never end.
TEST_F(CheckpointTest, RegularFilesOnly) {
  fs::remove(prefix + ".index");
  fs::create_directory(prefix + ".index");
  auto error = Checkpoint().open(prefix, limits);
  ASSERT_TRUE(error);
  EXPECT_NE(error->find("is not a regular file"), std::string::npos) << *error;
}

std::string varint(uint64_t n) {
  std::string bytes;
  for (; n > 127; n >>= 7)
    bytes += static_cast<char>(n | 128);
  return bytes + static_cast<char>(n);
}
std::string little(uint64_t n, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i)
    text += static_cast<char>(n >> 8 * i);
  return text;
}
/// A block with its trailer: no compression, the masked sum.
std::string sealed(std::string block) {
  block += little(0, 4) + std::string(1, '\0'); // no restart points; stored
  uint32_t crc = crc32c(block);
  return block + little(((crc >> 15) | (crc << 17)) + 0xa282ead8u, 4);
}

// Each variable comes from the file that holds it.
TEST(CheckpointShards, TwoFiles) {
  std::string shards = QUANTC_TEST_INPUTS "/../../../../Import/SavedModel/Inputs/shards/variables/variables";
  Checkpoint c;
  ASSERT_EQ(c.open(shards, Limits()), std::nullopt);
  std::string error;
  TensorRef w = c.read("w", error), b = c.read("b", error);
  ASSERT_TRUE(w && b) << error;
  EXPECT_EQ(w->data, readFile(shards + ".data-00000-of-00002"));
  EXPECT_EQ(b->data, readFile(shards + ".data-00001-of-00002"));
  EXPECT_EQ(w->shape, (Shape{6, 3}));
  EXPECT_EQ(b->shape, (Shape{3}));
}

// An index that names one block of a megabyte a thousand times is refused before it is a gigabyte.
TEST(CheckpointTable, OneBlockManyTimes) {
  std::string value(1 << 20, 'v'), data = sealed(varint(0) + varint(0) + varint(value.size()) + value);
  std::string handle = varint(0) + varint(data.size() - 5), handles;
  for (int i = 0; i < 1000; ++i)
    handles += varint(0) + varint(0) + varint(handle.size()) + handle;
  std::string index = sealed(handles),
              footer = varint(0) + varint(0) + varint(data.size()) + varint(index.size() - 5);
  footer.resize(40);
  std::vector<std::pair<std::string, std::string>> entries;
  auto error = readTable(data + index + footer + little(0xdb4775248b80fb57u, 8), entries);
  ASSERT_TRUE(error);
  EXPECT_NE(error->find("than any checkpoint's"), std::string::npos) << *error;
  EXPECT_LT(entries.size(), 300u);
}

TEST_F(CheckpointTest, Limits) {
  limits.fileBytes = 10;
  auto error = Checkpoint().open(prefix, limits);
  ASSERT_TRUE(error);
  EXPECT_NE(error->find("the limit is 10"), std::string::npos) << *error;
}

} // namespace
