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

TEST_F(CheckpointTest, Limits) {
  limits.fileBytes = 10;
  auto error = Checkpoint().open(prefix, limits);
  ASSERT_TRUE(error);
  EXPECT_NE(error->find("the limit is 10"), std::string::npos) << *error;
}

} // namespace
