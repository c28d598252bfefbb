//===- RandomNetworksTest.cpp - small networks, beside TensorFlow ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Inputs/random-networks holds networks with FakeQuants that utils/random-networks drew: SEED.pb, SEED.npz
// with samples and TensorFlow's outputs, and figures.txt with the signal to noise in dB that each request
// reached:
//
//   SEED RULES TYPE MEAN STD dB...      RULES is toco, tflite or default, TYPE uint8 or int8
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Samples.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Pipelines/CheckByRunning.h"
#include "quantc/Pipelines/ConvertInMemory.h"
#include "quantc/Pipelines/Pipelines.h"

#include "gtest/gtest.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;
using calibration::Array;
using interpreter::ElementType;
using interpreter::Execution;
using interpreter::Program;
using interpreter::Tensor;
using interpreter::TensorInfo;

namespace {

struct Request {
  std::string seed, rules, type;
  float mean = 0, std = 1;
  std::vector<double> figures;
};

/// For googletest's messages.
void PrintTo(const Request &request, std::ostream *os) {
  *os << request.seed << " " << request.rules << " " << request.type;
}

std::string inputs(const std::string &name) { return QUANTC_TEST_INPUTS "/random-networks/" + name; }

std::vector<Request> readRequests() {
  std::vector<Request> requests;
  std::ifstream file(inputs("figures.txt"));
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    Request r;
    words >> r.seed >> r.rules >> r.type >> r.mean >> r.std;
    for (double figure = 0; words >> figure;)
      r.figures.push_back(figure);
    requests.push_back(std::move(r));
  }
  return requests;
}

/// The samples and TensorFlow's outputs.
struct Recorded {
  Array samples;
  std::vector<std::string> names; ///< of the outputs
  std::vector<Array> outputs;
};

Recorded readRecorded(const std::string &seed) {
  Recorded r;
  calibration::NpzReader npz;
  EXPECT_FALSE(npz.open(inputs(seed + ".npz"), {}));
  EXPECT_FALSE(npz.read("input", -1, r.samples));
  for (const std::string &name : npz.names())
    if (name != "input") {
      r.names.push_back(name);
      EXPECT_FALSE(npz.read(name, -1, r.outputs.emplace_back()));
    }
  return r;
}

ConvertOptions optionsOf(const Request &request, const Recorded &recorded) {
  ConvertOptions options;
  options.quantize = request.type == "int8" ? Quantize::Int8 : Quantize::UInt8;
  options.compat = request.rules == "toco" ? Compat::Toco : Compat::TFLite;
  options.exactCompat = request.rules != "default";
  options.stats = InputStats{request.mean - (request.type == "int8" ? 128.0F : 0.0F), request.std};
  options.load.graph.outputs = recorded.names;
  if (options.compat == Compat::Toco)
    options.load.graph.foldRules = import::GraphDefOptions::FoldRules::Toco;
  return options;
}

std::string readModel(const Request &request) {
  std::string bytes;
  EXPECT_FALSE(calibration::readFile(inputs(request.seed + ".pb"), int64_t{1} << 20, bytes));
  return bytes;
}

double realValue(const Tensor &t, int64_t i) {
  double v = calibration::elementAsDouble(t.data, t.type(), i);
  const interpreter::Quantization *q = t.info->quant.get();
  return q ? static_cast<double>(q->scale[0]) * (v - q->zeroPoint[0]) : v;
}

class RandomNetworks : public testing::TestWithParam<Request> {
protected:
  RandomNetworks() { loadDialects(context); }
  MLIRContext context;
};

/// Power of the outputs and of what is wrong with them.
struct Powers {
  double signal = 0, noise = 0;
};

/// Sample `s` in the type of an input. Ties go to the even integer: numpy did so where the figures were
/// measured, and pixels with a mean that ends in a half are ties all.
std::vector<char> inputBytes(const Array &samples, size_t s, const TensorInfo &to) {
  const size_t count = samples.bytes.size() / sizeof(float) / static_cast<size_t>(samples.shape[0]);
  const auto *values = reinterpret_cast<const float *>(samples.bytes.data()) + s * count;
  std::vector<char> bytes;
  if (!to.quant) {
    bytes.resize(count * sizeof(float));
    std::memcpy(bytes.data(), values, bytes.size());
    return bytes;
  }
  const float low = to.type == ElementType::U8 ? 0.0F : -128.0F;
  for (size_t i = 0; i < count; ++i) {
    float q = std::nearbyint(values[i] / to.quant->scale[0]) + static_cast<float>(to.quant->zeroPoint[0]);
    bytes.push_back(static_cast<char>(static_cast<int>(std::clamp(q, low, low + 255))));
  }
  return bytes;
}

/// Runs a file over the samples.
std::vector<Powers> measure(const std::string &tflite, const Recorded &recorded, MLIRContext *context) {
  std::vector<Powers> powers(recorded.outputs.size());
  auto model = loadModelFromMemory(tflite, "written.tflite", context, {});
  if (failed(model)) {
    ADD_FAILURE() << "the file can't be read";
    return powers;
  }
  auto program = Program::compile(model->module->lookupSymbol<func::FuncOp>("main"), {});
  if (failed(program)) {
    ADD_FAILURE() << "the file does not run";
    return powers;
  }
  Execution execution(*program);
  for (size_t s = 0; s < static_cast<size_t>(recorded.samples.shape[0]); ++s) {
    std::vector<char> bytes = inputBytes(recorded.samples, s, (*program)->inputs()[0]);
    EXPECT_FALSE(execution.run(ArrayRef<char>(bytes), nullptr, {}));
    for (size_t k = 0; k < powers.size(); ++k) {
      const Tensor &t = execution.output(k);
      const auto *expected = reinterpret_cast<const float *>(recorded.outputs[k].bytes.data());
      for (int64_t i = 0; i < t.count(); ++i) {
        double x = expected[static_cast<int64_t>(s) * t.count() + i], y = realValue(t, i);
        powers[k].signal += x * x;
        powers[k].noise += (x - y) * (x - y);
      }
    }
  }
  return powers;
}

TEST_P(RandomNetworks, ReachTheirFigures) {
  const Request &request = GetParam();
  Recorded recorded = readRecorded(request.seed);
  ASSERT_EQ(recorded.outputs.size(), request.figures.size());
  std::string tflite;
  auto summary =
      convertInMemory(readModel(request), "network.pb", tflite, &context, optionsOf(request, recorded));
  ASSERT_TRUE(succeeded(summary));
  std::vector<Powers> powers = measure(tflite, recorded, &context);
  for (size_t k = 0; k < powers.size(); ++k) {
    double db = powers[k].noise > 0 ? 10 * std::log10(powers[k].signal / powers[k].noise) : 200;
    // Above 60 dB a single last bit decides.
    EXPECT_GE(db, std::min(request.figures[k], 60.0) - 0.5) << recorded.names[k];
  }
}

/// Every pass of the way, by numbers.
TEST_P(RandomNetworks, PassesKeepNumbers) {
  const Request &request = GetParam();
  Recorded recorded = readRecorded(request.seed);
  ConvertOptions options = optionsOf(request, recorded);
  auto model = loadModelFromMemory(readModel(request), "network.pb", &context, options.load);
  ASSERT_TRUE(succeeded(model));
  QatOptions pass;
  pass.rules = options.compat == Compat::Toco ? RuleSet::Toco : RuleSet::TFLite;
  pass.type = request.type == "int8" ? NumberType::Int8 : NumberType::UInt8;
  pass.exact = options.exactCompat;
  pass.inputStats = {{"*", options.stats->mean, options.stats->std}};
  auto checks = std::make_shared<RunningChecks>();
  PassManager pm(&context);
  pm.addInstrumentation(createCheckByRunning(checks));
  buildQatPipeline(pm, pass);
  EXPECT_TRUE(succeeded(pm.run(*model->module)));
  EXPECT_EQ(checks->faults, 0U);
  EXPECT_GE(checks->passed, 15U);
}

std::string nameOf(const testing::TestParamInfo<Request> &tested) {
  return tested.param.seed + "_" + tested.param.rules + "_" + tested.param.type;
}

INSTANTIATE_TEST_SUITE_P(Recorded, RandomNetworks, testing::ValuesIn(readRequests()), nameOf);

} // namespace
