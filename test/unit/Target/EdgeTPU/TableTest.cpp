//===- TableTest.cpp - the table, its documentation and its tests -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../../../../lib/Target/EdgeTPU/Rules.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

using namespace quantc::edgetpu;
namespace fs = std::filesystem;

namespace {
// The folder of inputs does not exist; its path leads to the root all the same.
const fs::path root = (fs::path(QUANTC_TEST_INPUTS) / "../../../../..").lexically_normal();

std::string readText(const fs::path &path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The lit files of the stage and of the command line.
std::string litTests() {
  std::string text = readText(root / "test/Driver/partition.test");
  for (const auto &entry : fs::directory_iterator(root / "test/Target/EdgeTPU"))
    text += readText(entry.path());
  return text;
}
} // namespace

TEST(Table, SortedByNameWithRuntimesInRange) {
  std::string last;
  for (const Rule &rule : rules()) {
    EXPECT_LT(last, rule.op.str());
    last = rule.op.str();
    EXPECT_EQ(findRule(rule.op), &rule);
    EXPECT_GE(rule.firstRuntime, lowestRuntime);
    EXPECT_LE(rule.firstRuntime, highestRuntime);
    EXPECT_GE(rule.maxVersion, 1);
    EXPECT_FALSE(rule.operands.empty());
    for (const Limit &limit : rule.limits)
      EXPECT_LE(limit.from, limit.to) << last;
  }
  EXPECT_EQ(findRule("LEAKY_RELU"), nullptr);
  EXPECT_EQ(findRule(""), nullptr);
}

TEST(Table, Documented) {
  std::string text = readText(root / "docs/EdgeTPU.md");
  size_t rows = 0;
  for (const Rule &rule : rules()) {
    std::string row = "\n| " + rule.op.str() + " | " + std::to_string(rule.firstRuntime) + " | " +
                      std::to_string(rule.maxVersion) + " |";
    EXPECT_NE(text.find(row), std::string::npos) << row;
    ++rows;
  }
  EXPECT_GT(rows, 40u);
}

TEST(Table, EveryRowIsTestedAcceptedAndRefused) {
  std::set<std::string> accepted, refused;
  std::istringstream lines(litTests());
  const std::string start = "// CHECK: qnn.";
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(start, 0) != 0 || line.find("edgetpu.status") == std::string::npos)
      continue;
    std::string op = line.substr(start.size(), line.find("{{") - start.size());
    (line.find("Mapped to Edge TPU") != std::string::npos ? accepted : refused).insert(op);
  }
  for (const Rule &rule : rules()) {
    EXPECT_EQ(accepted.count(rule.op.lower()), 1u) << rule.op.str();
    EXPECT_EQ(refused.count(rule.op.lower()), 1u) << rule.op.str();
  }
}

TEST(Statuses, EachIsTestedAndDocumented) {
  std::string tests = litTests(), text = readText(root / "docs/EdgeTPU.md");
  std::set<std::string> all;
  for (int i = 0; i < numStatuses; ++i) {
    std::string status = statusText(static_cast<Status>(i)).str();
    EXPECT_TRUE(all.insert(status).second) << status;
    EXPECT_NE(tests.find(status), std::string::npos) << status;
    EXPECT_NE(text.find("| " + status + " |"), std::string::npos) << status;
  }
}
