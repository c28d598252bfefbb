//===- CorpusTest.cpp - the interpreter beside LiteRT's reference -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Runs when QUANTC_CORPUS names the folder of recorded runs: golden/litert has
// 760 one-operator models and whole models with inputs, outputs and, for some,
// every tensor between. Bytes must agree.
//===----------------------------------------------------------------------===//
#include "../../../lib/Interpreter/Fast/Level.h"
#include "RecordedRuns.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>

using namespace quantc;
using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {

/// Cases in which elements may differ, how many, and why.
struct Exception {
  int64_t elements;
  const char *why;
};
const std::map<std::string, Exception> &exceptions() {
  static const std::map<std::string, Exception> list = {
      // Float ELU between DEQUANTIZE and QUANTIZE: the runtime's expm1 is not the C library's.
      {"ELU_r0_int8", {2, "another expm1"}},
  };
  return list;
}

std::string corpus() {
  const char *folder = std::getenv("QUANTC_CORPUS");
  return folder && *folder ? std::string(folder) + "/golden/litert/" : std::string();
}

/// The bytes of a file; none when it cannot be read, which the importer refuses.
std::string readFile(const std::string &path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  return file ? (*file)->getBuffer().str() : std::string();
}

Comparison runCase(const std::string &modelPath, const std::string &archivePath, KernelSet kernels) {
  calibration::NpzReader archive;
  if (Error e = archive.open(archivePath, Limits())) {
    Comparison c;
    c.error = *e;
    return c;
  }
  return runRecorded(Model(readFile(modelPath), modelPath, kernels, false), archive);
}

llvm::json::Value readJson(const std::string &path) {
  auto file = llvm::MemoryBuffer::getFile(path);
  if (!file)
    return nullptr;
  auto parsed = llvm::json::parse((*file)->getBuffer());
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return nullptr;
  }
  return std::move(*parsed);
}

void runAllCases(KernelSet kernels) {
  const std::string folder = corpus();
  if (folder.empty())
    GTEST_SKIP() << "QUANTC_CORPUS is not set";
  const llvm::json::Value index = readJson(folder + "index.json");
  ASSERT_TRUE(index.getAsObject()) << folder;
  int64_t cases = 0, exact = 0, elements = 0;
  for (const llvm::json::Value &v : *index.getAsObject()->getArray("ops")) {
    const llvm::json::Object &entry = *v.getAsObject();
    const std::string name = entry.getString("name")->str();
    const Comparison c =
        runCase(folder + "ops/" + name + ".tflite", folder + "ops/" + name + ".npz", kernels);
    ++cases;
    elements += c.elements;
    auto allowed = exceptions().find(name);
    if (c.error.empty()) {
      ++exact;
      continue;
    }
    if (allowed != exceptions().end() && c.elements > 0 && c.differing <= allowed->second.elements) {
      ++exact;
      continue;
    }
    ADD_FAILURE() << name << ": " << c.error;
  }
  std::printf("%lld of %lld cases, %lld elements\n", static_cast<long long>(exact),
              static_cast<long long>(cases), static_cast<long long>(elements));
}

TEST(Corpus, OperatorsReference) { runAllCases(KernelSet::Reference); }
TEST(Corpus, OperatorsFast) { runAllCases(KernelSet::Fast); }
TEST(Corpus, OperatorsAVX2) {
  fast::limitLevel(fast::Level::AVX2);
  runAllCases(KernelSet::Fast);
  fast::limitLevel(std::nullopt);
}

TEST(Corpus, ModelOutputs) {
  const std::string folder = corpus();
  if (folder.empty())
    GTEST_SKIP() << "QUANTC_CORPUS is not set";
  const llvm::json::Value index = readJson(folder + "index.json");
  ASSERT_TRUE(index.getAsObject()) << folder;
  int64_t elements = 0;
  for (const llvm::json::Value &v : *index.getAsObject()->getArray("models")) {
    const llvm::json::Object &entry = *v.getAsObject();
    std::string path = folder + "../../models/" + entry.getString("model")->str();
    if (auto repaired = entry.getString("repaired"))
      path = folder + repaired->str();
    const llvm::json::Array *runs = entry.getArray("runs");
    if (!runs || entry.getString("name")->contains("float") || entry.getString("name")->contains("fp32"))
      continue;
    const auto *inputs = entry.getArray("inputs");
    if (!inputs || inputs->empty() || (*inputs)[0].getAsObject()->getString("dtype") == "float32")
      continue; // float kernels round their own way
    for (const llvm::json::Value &r : *runs) {
      const llvm::json::Object &run = *r.getAsObject();
      if (run.getBoolean("inputs_stored") != true || !run.getString("file"))
        continue;
      const Comparison c = runCase(path, folder + run.getString("file")->str(), KernelSet::Fast);
      elements += c.elements;
      EXPECT_TRUE(c.error.empty()) << run.getString("file")->str() << ": " << c.error;
    }
  }
  std::printf("%lld elements\n", static_cast<long long>(elements));
}

TEST(Corpus, EveryTensorOfWholeModels) {
  const std::string folder = corpus();
  if (folder.empty())
    GTEST_SKIP() << "QUANTC_CORPUS is not set";
  const llvm::json::Value index = readJson(folder + "index.json");
  ASSERT_TRUE(index.getAsObject()) << folder;
  int models = 0;
  for (const llvm::json::Value &v : *index.getAsObject()->getArray("models")) {
    const llvm::json::Object &entry = *v.getAsObject();
    const std::string name = entry.getString("name")->str();
    const std::string base = folder + "models/" + name + "_all";
    if (!std::filesystem::exists(base + ".npz"))
      continue;
    ++models;
    const std::string path = folder + "../../models/" + entry.getString("model")->str();
    Model model(readFile(path), path, KernelSet::Fast, true);
    ASSERT_TRUE(model.program) << name << ": " << model.errors;
    calibration::NpzReader archive;
    ASSERT_FALSE(archive.open(base + ".npz", Limits()));
    calibration::Array input;
    ASSERT_FALSE(archive.read("in_0", -1, input));
    Execution execution(model.program);
    const Error e = execution.run({input.bytes});
    ASSERT_FALSE(e) << name << ": " << *e;
    // Results in the order of the operators; the archive names them by their index in the file.
    size_t tensor = model.program->inputs().size();
    Comparison c;
    const llvm::json::Value ops = readJson(base + "_ops.json");
    ASSERT_TRUE(ops.getAsArray());
    for (const llvm::json::Value &op : *ops.getAsArray())
      for (const llvm::json::Value &out : *op.getAsObject()->getArray("outputs")) {
        const std::string key = "t" + std::to_string(*out.getAsInteger());
        ASSERT_LT(tensor, model.program->tensors().size()) << name;
        const Tensor &got = execution.tensor(tensor++);
        calibration::Array want;
        if (!archive.contains(key))
          continue;
        ASSERT_FALSE(archive.read(key, -1, want));
        compare(got, want, c, key + " (" + op.getAsObject()->getString("op")->str() + ")");
      }
    EXPECT_TRUE(c.error.empty()) << name << ": " << c.error;
    std::printf("%s: %lld elements\n", name.c_str(), static_cast<long long>(c.elements));
  }
  EXPECT_EQ(models, 7);
}

} // namespace
