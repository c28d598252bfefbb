//===- CorpusTest.cpp - predictions beside compiled models ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Runs when QUANTC_CORPUS names the folder with edgetpu/truth.json: 41 models
// and what versions 1 to 16 of the compiler made of each operator.
//===----------------------------------------------------------------------===//
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/TFLite/Reader.h"
#include "quantc/TFLite/Writer.h"
#include "quantc/Target/Partition.h"
#include "quantc/Target/Registry.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <map>
#include <set>

using namespace quantc;
using namespace quantc::target;

namespace {
std::string corpus() {
  const char *folder = std::getenv("QUANTC_CORPUS");
  return folder && *folder ? std::string(folder) + "/" : std::string();
}

const Target &device() { return *allTargets().find("edgetpu"); }

std::string readFile(const std::string &path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  return file ? (*file)->getBuffer().str() : std::string();
}

struct Model {
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;

  explicit Model(const std::string &path) {
    std::string bytes = readFile(path);
    auto imported = tflite::importTFLite(bytes, path, &context);
    if (mlir::succeeded(imported) && mlir::succeeded(fixOpenBatch(**imported)))
      module = std::move(*imported);
  }
};

/// With which flags a model was compiled, where they were not the defaults. From the compiler's output.
Options flagsOf(llvm::StringRef model) {
  Options options;
  if (model == "model_retina_net_padded") { // -a -d: step 17 took the first 119 operators
    options.allSubgraphs = true;
    options.delegateOps = 119;
  }
  return options;
}

llvm::json::Value truth() {
  auto parsed = llvm::json::parse(readFile(corpus() + "edgetpu/truth.json"));
  if (parsed)
    return std::move(*parsed);
  llvm::consumeError(parsed.takeError());
  return nullptr;
}

using Names = std::multiset<std::string>;
Names namesOf(const llvm::json::Array &list) {
  Names names;
  for (const llvm::json::Value &v : list)
    names.insert(v.getAsString()->str());
  return names;
}

template <typename F> void forEachPair(F body) {
  if (corpus().empty())
    GTEST_SKIP() << "QUANTC_CORPUS is not set";
  llvm::json::Value json = truth();
  ASSERT_TRUE(json.getAsObject());
  int count = 0;
  for (const llvm::json::Value &v : *json.getAsObject()->getArray("pairs")) {
    const llvm::json::Object &pair = *v.getAsObject();
    std::string name = pair.getString("model")->str();
    SCOPED_TRACE(name);
    Model model(corpus() + "edgetpu/" + pair.getString("source_file")->str());
    ASSERT_TRUE(model.module);
    body(pair, name, *model.module);
    ++count;
  }
  EXPECT_EQ(count, 41);
}

void comparePair(const llvm::json::Object &pair, const Report &report) {
  const llvm::json::Array &ops = *pair.getArray("source_ops");
  ASSERT_EQ(report.operators.size(), ops.size());
  for (size_t i = 0; i < ops.size(); ++i) {
    const llvm::json::Object &want = *ops[i].getAsObject();
    const OperatorReport &got = report.operators[i];
    SCOPED_TRACE("operator " + std::to_string(i) + " " + got.op + ": " + got.reason);
    EXPECT_EQ(got.op, want.getString("op")->str());
    bool mapped = want.getString("status") == "mapped";
    EXPECT_EQ(got.subgraph >= 0, mapped);
    EXPECT_EQ(got.status == "Mapped to Edge TPU", mapped);
    EXPECT_EQ(got.reason.empty(), mapped);
    EXPECT_EQ(got.fix.empty(), mapped);
    if (mapped) {
      EXPECT_EQ(got.subgraph, (*want.getArray("edgetpu_op"))[0].getAsInteger());
    }
  }
  const llvm::json::Array &subgraphs = *pair.getArray("edgetpu_ops");
  ASSERT_EQ(report.subgraphs.size(), subgraphs.size());
  for (size_t i = 0; i < subgraphs.size(); ++i) {
    const llvm::json::Object &want = *subgraphs[i].getAsObject();
    EXPECT_EQ(Names(report.subgraphs[i].inputs.begin(), report.subgraphs[i].inputs.end()),
              namesOf(*want.getArray("inputs")));
    EXPECT_EQ(Names(report.subgraphs[i].outputs.begin(), report.subgraphs[i].outputs.end()),
              namesOf(*want.getArray("outputs")));
  }
}
} // namespace

TEST(EdgeTPUCorpus, EveryOperator) {
  forEachPair([](const llvm::json::Object &pair, const std::string &name, mlir::ModuleOp module) {
    auto report = analyze(module, device(), flagsOf(name));
    ASSERT_TRUE(mlir::succeeded(report));
    comparePair(pair, *report);
  });
}

// A package says which runtime it needs; asked for that runtime the prediction is the same.
TEST(EdgeTPUCorpus, EveryOperatorForTheRuntimeOfThePackage) {
  forEachPair([](const llvm::json::Object &pair, const std::string &name, mlir::ModuleOp module) {
    Options options = flagsOf(name);
    const llvm::json::Object &first = *(*pair.getArray("edgetpu_ops"))[0].getAsObject();
    options.minRuntime = static_cast<int>(*first.getObject("memory")->getInteger("min_runtime"));
    auto report = analyze(module, device(), options);
    ASSERT_TRUE(mlir::succeeded(report));
    comparePair(pair, *report);
  });
}

// The first set of operators is left by ten tensors in the retina net: naming them is the same as the search.
TEST(EdgeTPUCorpus, IntermediateTensorsAsTheSearch) {
  forEachPair([](const llvm::json::Object &pair, const std::string &, mlir::ModuleOp module) {
    if (pair.getArray("edgetpu_ops")->size() < 2)
      return;
    Options options;
    options.allSubgraphs = true;
    for (const llvm::json::Value &v : *(*pair.getArray("edgetpu_ops"))[0].getAsObject()->getArray("outputs"))
      options.intermediateTensors.push_back(v.getAsString()->str());
    auto report = analyze(module, device(), options);
    ASSERT_TRUE(mlir::succeeded(report));
    comparePair(pair, *report);
  });
}

TEST(EdgeTPUCorpus, Logs) {
  int compared = 0;
  forEachPair([&](const llvm::json::Object &pair, const std::string &, mlir::ModuleOp module) {
    std::string path = corpus() + "edgetpu/" + pair.getString("source_file")->str();
    std::string want = readFile(path.substr(0, path.size() - 7) + ".log");
    if (want.empty())
      return;
    llvm::SmallVector<llvm::StringRef> lines;
    llvm::StringRef(want).split(lines, '\n');
    ASSERT_GT(lines.size(), 6u);
    LogFile file;
    file.compilerVersion = lines[0].substr(strlen("Edge TPU Compiler version ")).str();
    file.input = lines[1].substr(strlen("Input: ")).str();
    file.output = lines[2].substr(strlen("Output: ")).str();
    // One log of the collection belongs to a deeper network than the model beside it.
    llvm::StringRef logged = llvm::StringRef(file.input).rsplit('/').second;
    logged = logged.empty() ? llvm::StringRef(file.input) : logged;
    if (!llvm::StringRef(path).ends_with(logged))
      return;
    auto report = analyze(module, device());
    ASSERT_TRUE(mlir::succeeded(report));
    std::string text = device().log(*report, file);
    llvm::SmallVector<llvm::StringRef> got;
    llvm::StringRef(text).split(got, '\n');
    // Line by line; the rows in any order.
    std::sort(lines.begin() + 6, lines.end());
    std::sort(got.begin() + 6, got.end());
    EXPECT_EQ(llvm::join(got, "\n"), llvm::join(lines, "\n"));
    ++compared;
  });
  if (!corpus().empty()) {
    EXPECT_EQ(compared, 18);
  }
}

// The parameter sizes are an estimate; for networks of the MobileNet kind it is a good one.
TEST(EdgeTPUCorpus, ParameterBytes) {
  int compared = 0;
  forEachPair([&](const llvm::json::Object &pair, const std::string &name, mlir::ModuleOp module) {
    if (name.find("mobilenet") == std::string::npos && name.find("movenet") == std::string::npos &&
        name.find("model_conv") == std::string::npos && name.find("dense_1024") == std::string::npos)
      return;
    auto report = analyze(module, device(), flagsOf(name));
    ASSERT_TRUE(mlir::succeeded(report));
    const llvm::json::Object &memory = *(*pair.getArray("edgetpu_ops"))[0].getAsObject()->getObject("memory");
    auto want = static_cast<double>(*memory.getInteger("cached_param_bytes") +
                                    *memory.getInteger("streamed_param_bytes"));
    auto got = static_cast<double>(report->cachedBytes + report->streamedBytes);
    EXPECT_NEAR(got / want, 1.0, 0.06) << got << " instead of " << want;
    ++compared;
  });
  if (!corpus().empty()) {
    EXPECT_GE(compared, 9);
  }
}

namespace {
using Tensors = std::map<std::string, std::vector<char>>;

/// Runs @main on the tensors of its inputs' names and adds those of its outputs. False: there is no kernel.
bool runOn(mlir::ModuleOp module, Tensors &tensors, std::vector<std::string> *outputs = nullptr) {
  auto program = interpreter::Program::compile(module.lookupSymbol<mlir::func::FuncOp>("main"), {});
  if (mlir::failed(program))
    return false;
  std::vector<llvm::ArrayRef<char>> inputs;
  for (const interpreter::TensorInfo &info : (*program)->inputs()) {
    auto it = tensors.find(info.name);
    if (it == tensors.end()) {
      ADD_FAILURE() << "nothing has made '" << info.name << "'";
      return false;
    }
    inputs.push_back(it->second);
  }
  interpreter::Execution execution(*program);
  if (interpreter::Error e = execution.run(inputs)) {
    ADD_FAILURE() << *e;
    return false;
  }
  for (size_t i = 0; i < (*program)->outputs().size(); ++i) {
    const interpreter::Tensor &t = execution.output(i);
    const interpreter::TensorInfo &info = (*program)->outputs()[i];
    tensors[info.name].assign(t.data, t.data + t.count() * interpreter::byteWidth(info.type));
    if (outputs)
      outputs->push_back(info.name);
  }
  return true;
}

/// The pieces as files, one after another on the same inputs, beside the whole.
void compareToWhole(mlir::ModuleOp module, const Report &report,
                    const std::vector<std::vector<int>> &pieces) {
  // The two largest networks are the same layer 25 and 50 times.
  if (report.macsDevice + report.macsCPU > 2000000000)
    return;
  Tensors inputs;
  uint32_t state = 12345;
  auto program = interpreter::Program::compile(module.lookupSymbol<mlir::func::FuncOp>("main"), {});
  if (mlir::failed(program))
    return; // a custom operator
  for (const interpreter::TensorInfo &info : (*program)->inputs()) {
    int64_t bytes = interpreter::byteWidth(info.type);
    for (int64_t d : info.shape)
      bytes *= d;
    std::vector<char> &data = inputs[info.name];
    for (int64_t i = 0; i < bytes; ++i) {
      state = state * 1664525u + 1013904223u;
      // Floats get zeros: any bits would do for the test, but not NaN.
      data.push_back(info.type == interpreter::ElementType::F32 ? 0 : static_cast<char>(state >> 24));
    }
  }
  Tensors whole = inputs, split = inputs;
  std::vector<std::string> outputs;
  ASSERT_TRUE(runOn(module, whole, &outputs));
  for (const std::vector<int> &piece : pieces) {
    auto part = extractOperators(module, report, piece);
    ASSERT_TRUE(mlir::succeeded(part));
    auto file = tflite::exportTFLite(**part);
    ASSERT_TRUE(mlir::succeeded(file));
    auto again = tflite::importTFLite(*file, "part", module.getContext());
    ASSERT_TRUE(mlir::succeeded(again));
    ASSERT_TRUE(runOn(**again, split));
  }
  EXPECT_FALSE(outputs.empty());
  for (const std::string &name : outputs)
    EXPECT_TRUE(whole[name] == split[name]) << name;
}
} // namespace

TEST(EdgeTPUCorpus, PartsRunAsTheWhole) {
  forEachPair([&](const llvm::json::Object &, const std::string &name, mlir::ModuleOp module) {
    auto report = analyze(module, device(), flagsOf(name));
    ASSERT_TRUE(mlir::succeeded(report));
    std::vector<std::vector<int>> pieces;
    for (const Part &part : report->parts)
      pieces.push_back(part.operators);
    compareToWhole(module, *report, pieces);
  });
}

TEST(EdgeTPUCorpus, SegmentsRunAsTheWhole) {
  forEachPair([&](const llvm::json::Object &, const std::string &, mlir::ModuleOp module) {
    auto one = analyze(module, device());
    ASSERT_TRUE(mlir::succeeded(one));
    Options options;
    options.segments = std::min(3, static_cast<int>(one->operators.size()));
    auto report = analyze(module, device(), options);
    ASSERT_TRUE(mlir::succeeded(report));
    std::vector<std::vector<int>> pieces(static_cast<size_t>(report->segments));
    for (size_t i = 0; i < report->operators.size(); ++i)
      pieces[static_cast<size_t>(report->operators[i].segment)].push_back(static_cast<int>(i));
    compareToWhole(module, *report, pieces);
  });
}
