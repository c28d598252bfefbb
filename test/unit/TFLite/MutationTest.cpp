//===- MutationTest.cpp - damaged files are refused, never followed -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A fixed seed, so a failure comes back. Every mutated file is imported; one
// that is still a network is written again, because the writer must not
// stumble over what the reader let through.
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "quantc/TFLite/Reader.h"
#include "quantc/TFLite/Writer.h"

#include "gtest/gtest.h"
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

using namespace mlir;
using namespace quantc;
using namespace quantc::tflite::test;

namespace {

class Mutations {
public:
  explicit Mutations(uint64_t seed) : random(seed) {}

  std::string apply(std::string bytes) {
    switch (below(8)) {
    case 0: // cut off
      bytes.resize(below(bytes.size()));
      return bytes;
    case 1: // cut out
      bytes.erase(below(bytes.size()), 1 + below(16));
      return bytes;
    case 2: { // one part over another
      size_t n = 1 + below(64), from = below(bytes.size()), to = below(bytes.size());
      for (size_t i = 0; i < n && from + i < bytes.size() && to + i < bytes.size(); ++i)
        bytes[to + i] = bytes[from + i];
      return bytes;
    }
    default:
      break;
    }
    for (size_t n = 1 + below(4); n; --n) {
      size_t at = below(bytes.size());
      if (below(2)) {
        bytes[at] = static_cast<char>(below(256));
        continue;
      }
      static const int32_t numbers[] = {0,   1,   -1,    -2,        2,         4,      127,
                                        128, 255, 65536, INT32_MAX, INT32_MIN, 1 << 30};
      int32_t v = below(3) ? numbers[below(std::size(numbers))] : static_cast<int32_t>(below(bytes.size()));
      at &= ~size_t{3};
      if (at + 4 <= bytes.size())
        memcpy(bytes.data() + at, &v, 4);
    }
    return bytes;
  }

private:
  size_t below(size_t n) { return n ? static_cast<size_t>(random() % n) : 0; }
  std::mt19937_64 random;
};

void run(const std::vector<std::string> &bases, int count) {
  Mutations mutations(20240517);
  size_t accepted = 0;
  for (int i = 0; i < count; ++i) {
    std::string bytes = mutations.apply(bases[static_cast<size_t>(i) % bases.size()]);
    auto start = std::chrono::steady_clock::now();
    MLIRContext context(MLIRContext::Threading::DISABLED);
    size_t messages = 0;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &) {
      ++messages;
      return success();
    });
    auto module = tflite::importTFLite(bytes, "mutated.tflite", &context);
    if (failed(module)) {
      EXPECT_GT(messages, 0u) << "mutation " << i << " was refused without a word";
    } else {
      ++accepted;
      if (auto written = tflite::exportTFLite(**module); succeeded(written))
        (void)tflite::checkTFLite(**module, *written, "written.tflite");
    }
    std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    EXPECT_LT(seconds.count(), 2.0) << "mutation " << i;
  }
  // Flipped weights are still a network; most other damage is not.
  EXPECT_GT(accepted, 0u);
  EXPECT_LT(accepted, static_cast<size_t>(count));
}

TEST(TFLiteMutation, SmallModels) { run({network().finish(), oddities().finish()}, 2000); }

TEST(TFLiteMutation, EveryPrefix) {
  for (const std::string &base : {network().finish(), oddities().finish()}) {
    MLIRContext context(MLIRContext::Threading::DISABLED);
    ScopedDiagnosticHandler handler(&context, [](Diagnostic &) { return success(); });
    for (size_t n = 0; n < base.size(); ++n)
      (void)tflite::importTFLite(StringRef(base).take_front(n), "prefix.tflite", &context);
  }
}

TEST(TFLiteMutation, Corpus) {
  const char *corpus = std::getenv("QUANTC_CORPUS");
  if (!corpus || !*corpus)
    GTEST_SKIP() << "QUANTC_CORPUS is not set";
  std::vector<std::string> paths;
  for (auto &entry : std::filesystem::recursive_directory_iterator(corpus))
    if (entry.path().extension() == ".tflite" && entry.file_size() < 100'000)
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  ASSERT_FALSE(paths.empty());
  std::vector<std::string> bases;
  for (const std::string &p : paths) {
    std::ifstream file(p, std::ios::binary);
    bases.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  run(bases, 2000);
}

} // namespace
