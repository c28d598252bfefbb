//===- OutputFilesTest.cpp - files that are whole or not there ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/OutputFiles.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

using namespace quantc;
namespace fs = std::filesystem;

namespace {

class OutputFilesTest : public ::testing::Test {
protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / ("quantc-output-" + std::to_string(getpid()));
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }
  std::string at(const char *name) { return (folder / name).string(); }
  std::string read(const char *name) {
    std::ifstream file(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  std::vector<std::string> names() {
    std::vector<std::string> list;
    for (const auto &entry : fs::directory_iterator(folder))
      list.push_back(entry.path().filename().string());
    std::sort(list.begin(), list.end());
    return list;
  }
  fs::path folder;
};

TEST_F(OutputFilesTest, AllTakeTheirPlacesTogether) {
  std::ofstream(at("a")) << "old";
  OutputFiles files;
  EXPECT_EQ(files.add(at("a"), "new a"), std::nullopt);
  EXPECT_EQ(files.add(at("b"), std::string("new\0b", 5)), std::nullopt);
  EXPECT_EQ(read("a"), "old");
  EXPECT_EQ(files.commit(), std::nullopt);
  EXPECT_EQ(read("a"), "new a");
  EXPECT_EQ(read("b").size(), 5u);
  EXPECT_EQ(names(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(OutputFilesTest, NothingIsLeftWithoutCommit) {
  std::ofstream(at("a")) << "old";
  {
    OutputFiles files;
    EXPECT_EQ(files.add(at("a"), "new"), std::nullopt);
    EXPECT_EQ(files.add(at("b"), "new"), std::nullopt);
    EXPECT_EQ(names().size(), 3u); // beside their places
    EXPECT_EQ(files.add(at("no/such/folder"), "new"), "No such file or directory");
    EXPECT_EQ(files.add(folder.string(), "new"), "it is a directory");
  }
  EXPECT_EQ(read("a"), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(OutputFilesTest, MoreThanAProcessMayHaveOpen) {
  OutputFiles files;
  for (int i = 0; i < 1500; ++i)
    ASSERT_EQ(files.add(at(std::to_string(i).c_str()), "x"), std::nullopt) << i;
  EXPECT_EQ(files.commit(), std::nullopt);
  EXPECT_EQ(names().size(), 1500u);
}

TEST_F(OutputFilesTest, DevicesGetTheBytes) {
  EXPECT_EQ(replaceFile("/dev/null", "x"), std::nullopt);
  if (!fs::exists("/dev/full"))
    GTEST_SKIP() << "no /dev/full";
  EXPECT_EQ(replaceFile("/dev/full", "x"), "/dev/full: can't be written: No space left on device");
}

/// Files may hold so many bytes while it lives.
class SizeLimit {
public:
  explicit SizeLimit(rlim_t bytes) : handler(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit limit{bytes, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
  }

private:
  rlimit before{};
  void (*handler)(int);
};

TEST_F(OutputFilesTest, NothingIsLeftWhereThereIsNoRoom) {
  std::ofstream(at("a")) << "old";
  {
    SizeLimit limit(16);
    OutputFiles files;
    EXPECT_EQ(files.add(at("a"), "short"), std::nullopt);
    EXPECT_NE(files.add(at("b"), std::string(1000, 'x')), std::nullopt);
    EXPECT_EQ(names().size(), 2u); // a, and what is beside it
    EXPECT_NE(replaceFile(at("a"), std::string(1000, 'x')), std::nullopt);
  }
  EXPECT_EQ(names(), (std::vector<std::string>{"a"}));
  EXPECT_EQ(read("a"), "old");
}

TEST_F(OutputFilesTest, WhatIsReadStays) {
  std::ofstream(at("model")) << "weights";
  fs::create_symlink(at("model"), at("link"));
  OutputFiles files;
  files.keep(at("model"));
  for (std::string path : {at("model"), at("link"), (folder / "." / "model").string()}) {
    auto fault = files.add(path, "new");
    ASSERT_TRUE(fault) << path;
    EXPECT_NE(fault->find("which is read"), std::string::npos) << *fault;
  }
  EXPECT_EQ(read("model"), "weights");
}

TEST_F(OutputFilesTest, ALinkLeadsToItsFile) {
  std::ofstream(at("file")) << "old";
  fs::create_symlink(at("file"), at("link"));
  EXPECT_EQ(replaceFile(at("link"), "new"), std::nullopt);
  EXPECT_EQ(read("file"), "new");
  EXPECT_TRUE(fs::is_symlink(at("link")));
}

} // namespace
