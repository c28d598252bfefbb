//===- LabelsTest.cpp - the classes that samples belong to ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Labels.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::calibration;

namespace {

template <typename T> Array arrayOf(ElementType type, std::vector<int64_t> shape, std::vector<T> values) {
  Array a;
  a.type = type;
  a.shape = std::move(shape);
  a.bytes.resize(values.size() * sizeof(T));
  std::memcpy(a.bytes.data(), values.data(), a.bytes.size());
  return a;
}

std::vector<int64_t> labelsOf(const Array &array, std::vector<std::string> names = {}) {
  std::vector<int64_t> labels;
  Error e = takeLabels(array, "y", names, labels);
  EXPECT_FALSE(e) << *e;
  return labels;
}

TEST(Labels, EveryUsualForm) {
  const std::vector<int64_t> expected = {2, 0, 1};
  EXPECT_EQ(labelsOf(arrayOf<int64_t>(ElementType::I64, {3}, {2, 0, 1})), expected);
  EXPECT_EQ(labelsOf(arrayOf<uint8_t>(ElementType::U8, {3, 1}, {2, 0, 1})), expected);
  EXPECT_EQ(labelsOf(arrayOf<float>(ElementType::F32, {3}, {2, 0, 1})), expected);
  EXPECT_EQ(labelsOf(arrayOf<float>(ElementType::F32, {3, 3}, {0, 0, 1, 1, 0, 0, 0, 1, 0})), expected);
  EXPECT_EQ(labelsOf(arrayOf<uint8_t>(ElementType::Bool, {3, 3}, {0, 0, 1, 1, 0, 0, 0, 1, 0})), expected);
}

TEST(Labels, Names) {
  Array text = arrayOf<uint32_t>(ElementType::U32, {2, 3}, {'o', 'x', 0, 'c', 'a', 't'});
  text.isText = true;
  EXPECT_EQ(labelsOf(text, {"cat", "dog", "ox"}), (std::vector<int64_t>{2, 0}));
  std::vector<int64_t> labels;
  Error e = takeLabels(text, "y", {}, labels);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("--classes FILE gives the names"), std::string::npos) << *e;
  Array umlaut = arrayOf<uint32_t>(ElementType::U32, {1, 2}, {0xe4, 'x'});
  umlaut.isText = true;
  EXPECT_EQ(labelsOf(umlaut, {"a", "\xc3\xa4x"}), (std::vector<int64_t>{1}));
}

TEST(Labels, RefusesWhatIsNone) {
  auto refused = [](const Array &array) {
    std::vector<int64_t> labels;
    Error e = takeLabels(array, "y", {}, labels);
    return e.value_or("");
  };
  EXPECT_NE(refused(arrayOf<float>(ElementType::F32, {2}, {1, 0.5f})).find("no whole number"),
            std::string::npos);
  EXPECT_NE(refused(arrayOf<float>(ElementType::F32, {1, 2}, {0.3f, 0.7f})).find("one-hot"),
            std::string::npos);
  EXPECT_NE(refused(arrayOf<float>(ElementType::F32, {1, 3}, {1, 0, 1})).find("row 0"), std::string::npos);
  EXPECT_NE(refused(arrayOf<float>(ElementType::F32, {1, 2}, {0, 0})).find("all zeros"), std::string::npos);
  EXPECT_NE(refused(arrayOf<float>(ElementType::F32, {1, 2, 2}, {1, 0, 0, 0})).find("rank 3"),
            std::string::npos);
}

TEST(Labels, FilesAndFolders) {
  std::string path = (std::filesystem::path(testing::TempDir()) / "labels.txt").string();
  std::ofstream(path) << "dog\r\ncat\n7\n\n";
  std::vector<int64_t> labels;
  std::vector<std::string> names = {"cat", "dog"};
  ASSERT_FALSE(readLabelFile(path, "labels", names, Limits(), labels));
  EXPECT_EQ(labels, (std::vector<int64_t>{1, 0, 7}));
  std::vector<int64_t> numbers;
  std::vector<std::string> folders = {"cat", "dog"}, numbered = {"10", "2"}, mixed = {"1", "x"},
                           other = {"dog", "cat"};
  ASSERT_FALSE(numberClasses(folders, {}, numbers));
  EXPECT_EQ(numbers, (std::vector<int64_t>{0, 1}));
  ASSERT_FALSE(numberClasses(numbered, {}, numbers)); // the numbers, not their places
  EXPECT_EQ(numbers, (std::vector<int64_t>{10, 2}));
  ASSERT_FALSE(numberClasses(mixed, {}, numbers));
  EXPECT_EQ(numbers, (std::vector<int64_t>{0, 1}));
  ASSERT_FALSE(numberClasses(folders, other, numbers));
  EXPECT_EQ(numbers, (std::vector<int64_t>{1, 0}));
  EXPECT_TRUE(numberClasses(mixed, other, numbers));
}

} // namespace
