// What a C caller relies on: errors whole and in words, nothing thrown, null refused, threads apart.
#include "quantc-c/Quantc.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

const std::string digits = QUANTC_EXAMPLES "/digits/";

std::string read(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

std::string textOf(QuantcBuffer *buffer) {
  std::string text(static_cast<const char *>(quantcBufferData(buffer)), quantcBufferSize(buffer));
  quantcBufferDestroy(buffer);
  return text;
}

struct Session : ::testing::Test {
  ~Session() override { quantcSessionDestroy(session); }
  std::string errors() const { return quantcSessionErrors(session); }
  QuantcModel *load(const std::string &path) {
    QuantcModel *model = nullptr;
    EXPECT_EQ(quantcModelLoadFile(session, path.c_str(), 0, nullptr, &model), 0) << errors();
    return model;
  }
  QuantcSession *session = quantcSessionCreate();
};

TEST_F(Session, AllFaultsAtOnce) {
  const char *args[] = {"--quantize=int4", "--std", "0", "--strict=1", "--threads=-1", "--input==3", nullptr};
  EXPECT_NE(quantcConvert(session, "a.pb", "b.tflite", 7, args), 0);
  for (const char *part :
       {"--quantize is 'int4', allowed is one of none, float16",
        "--std is '0', allowed is a number other than 0", "--strict takes no value",
        "--threads is '-1', allowed is a number of at least 0", "--input is '=3'", "argument 6 is null"})
    EXPECT_NE(errors().find(part), std::string::npos) << part << " in:\n" << errors();
}

TEST_F(Session, NullAndNonsenseAreErrors) {
  QuantcModel *model = nullptr;
  QuantcBuffer *buffer = nullptr;
  EXPECT_NE(quantcModelLoad(session, nullptr, 5, "a.pb", &model), 0);
  EXPECT_NE(quantcModelLoad(session, "x", 1, nullptr, &model), 0);
  EXPECT_NE(quantcModelLoad(session, "x", 1, "a.tflite", nullptr), 0);
  EXPECT_NE(quantcModelLoadFile(session, nullptr, 0, nullptr, &model), 0);
  EXPECT_NE(quantcModelLoadFile(session, "a.pb", -1, nullptr, &model), 0);
  EXPECT_NE(quantcModelLoadFile(session, "a.pb", 1, nullptr, &model), 0);
  EXPECT_NE(quantcConvert(session, nullptr, "b", 0, nullptr), 0);
  EXPECT_NE(quantcConvertMemory(session, "", 0, "a.pb", 0, nullptr, &buffer), 0);
  EXPECT_EQ(buffer, nullptr);
  EXPECT_FALSE(errors().empty());
  EXPECT_EQ(model, nullptr);
  quantcModelDestroy(nullptr);
  quantcRunnerDestroy(nullptr);
  quantcBufferDestroy(nullptr);
  // A success takes the messages back.
  QuantcModel *good = load(digits + "float.pb");
  EXPECT_EQ(errors(), "");
  quantcModelDestroy(good);
}

TEST_F(Session, TextEndsWhereItsSizeSays) {
  std::string text = "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> { return %x : tensor<4xf32> }";
  QuantcModel *model = nullptr;
  std::string longer = text + " } what stands behind in memory";
  EXPECT_EQ(quantcModelLoad(session, longer.data(), text.size(), "text.mlir", &model), 0) << errors();
  quantcModelDestroy(model);
}

TEST_F(Session, MemoryGivesTheBytesOfTheFile) {
  std::string graph = read(digits + "qat.pb"), path = ::testing::TempDir() + "capi_qat.tflite";
  const char *args[] = {"--quantize=uint8", "--mean=0", "--std=255", "--output-type=float", "--io", "uint8"};
  QuantcBuffer *buffer = nullptr;
  ASSERT_EQ(quantcConvertMemory(session, graph.data(), graph.size(), "qat.pb", 6, args, &buffer), 0)
      << errors();
  ASSERT_EQ(quantcConvert(session, (digits + "qat.pb").c_str(), path.c_str(), 6, args), 0) << errors();
  std::string bytes = textOf(buffer);
  EXPECT_EQ(bytes, read(path));
  // The more special flag wins whatever the order.
  QuantcModel *model = nullptr;
  ASSERT_EQ(quantcModelLoad(session, bytes.data(), bytes.size(), "qat.tflite", &model), 0) << errors();
  QuantcRunner *runner = nullptr;
  ASSERT_EQ(quantcRunnerCreate(session, model, &runner), 0) << errors();
  QuantcTensor in, out;
  ASSERT_EQ(quantcRunnerTensor(runner, QUANTC_INPUT, 0, &in), 0);
  ASSERT_EQ(quantcRunnerTensor(runner, QUANTC_OUTPUT, 0, &out), 0);
  EXPECT_NE(quantcRunnerTensor(runner, QUANTC_OUTPUT, 1, &out), 0);
  EXPECT_STREQ(in.type, "uint8");
  EXPECT_STREQ(out.type, "float32");
  quantcRunnerDestroy(runner);
  quantcModelDestroy(model);
}

TEST_F(Session, ExamineAModel) {
  QuantcModel *real = load(digits + "float.pb");
  std::string before = quantcModelText(real), calibration = digits + "calibration.npz",
              test = digits + "test.npz";
  QuantcBuffer *buffer = nullptr;

  const char *parts[][4] = {{"--data", calibration.c_str(), "--samples", "10"},
                            {"--data", test.c_str(), "--samples", "10"}};
  std::vector<std::string> ranges;
  for (const auto &part : parts) {
    ASSERT_EQ(quantcModelCalibrate(session, real, 4, part, &buffer), 0) << errors();
    ranges.push_back(textOf(buffer));
  }
  const char *texts[] = {ranges[0].c_str(), ranges[1].c_str()};
  ASSERT_EQ(quantcRangesMerge(session, texts, 2, &buffer), 0) << errors();
  EXPECT_NE(textOf(buffer).find("\"samples\": 20"), std::string::npos);
  const char *bad[] = {"{", nullptr};
  EXPECT_NE(quantcRangesMerge(session, bad, 2, &buffer), 0);
  EXPECT_NE(errors().find("ranges 0: "), std::string::npos);
  EXPECT_NE(errors().find("ranges 1: is null"), std::string::npos);
  const char *firstBad[] = {"{", texts[1]};
  EXPECT_NE(quantcRangesMerge(session, firstBad, 2, &buffer), 0);
  EXPECT_EQ(buffer, nullptr);
  EXPECT_EQ(before, quantcModelText(real)); // calibration worked on a copy

  std::string graph = read(digits + "float.pb");
  const char *convert[] = {"--calibrate", calibration.c_str()};
  ASSERT_EQ(quantcConvertMemory(session, graph.data(), graph.size(), "f.pb", 2, convert, &buffer), 0)
      << errors();
  std::string bytes = textOf(buffer);
  QuantcModel *integer = nullptr;
  ASSERT_EQ(quantcModelLoad(session, bytes.data(), bytes.size(), "i.tflite", &integer), 0) << errors();
  ASSERT_EQ(quantcModelExport(session, integer, &buffer), 0) << errors();
  EXPECT_EQ(textOf(buffer), bytes);
  ASSERT_EQ(quantcModelInspect(session, integer, &buffer), 0) << errors();
  std::string json = textOf(buffer);
  EXPECT_NE(json.find("\"operators\""), std::string::npos);
  EXPECT_NE(json.find(std::to_string(bytes.size())), std::string::npos) << "bytes of the file";
  const char *few[] = {"--data", test.c_str(), "--samples", "5"};
  ASSERT_EQ(quantcModelCompare(session, real, integer, 4, few, &buffer), 0) << errors();
  EXPECT_NE(textOf(buffer).find("conv/Relu6"), std::string::npos);
  QuantcEvaluation evaluation;
  ASSERT_EQ(quantcModelEvaluate(session, integer, 2, few, &evaluation), 0) << errors();
  EXPECT_EQ(evaluation.samples, 599u);
  EXPECT_GT(evaluation.top1, 570u);
  EXPECT_GE(evaluation.top5, evaluation.top1);
  EXPECT_EQ(evaluation.hasTop5, 1);
  QuantcBuffer *log = nullptr;
  const char *edge[] = {"-a", "--output-name=x_edgetpu.tflite"};
  ASSERT_EQ(quantcModelPartition(session, integer, 2, edge, &buffer, &log), 0) << errors();
  EXPECT_NE(textOf(buffer).find("\"mapped\""), std::string::npos);
  EXPECT_NE(textOf(log).find("Mapped to Edge TPU"), std::string::npos);
  EXPECT_NE(quantcModelPartition(session, real, 0, nullptr, &buffer, nullptr), 0); // a float network
  EXPECT_FALSE(errors().empty());

  QuantcSession *other = quantcSessionCreate();
  EXPECT_NE(quantcModelInspect(other, real, &buffer), 0);
  EXPECT_STREQ(quantcSessionErrors(other), "the model belongs to another session");
  quantcSessionDestroy(other);
  quantcModelDestroy(real);
  quantcModelDestroy(integer);
}

TEST_F(Session, AllTensors) {
  QuantcModel *model = load(digits + "float.pb");
  QuantcRunner *plain = nullptr, *keeping = nullptr;
  const char *args[] = {"--all-tensors", "--kernels=reference"};
  ASSERT_EQ(quantcRunnerCreate(session, model, &plain), 0) << errors();
  ASSERT_EQ(quantcRunnerCreateArgs(session, model, 2, args, &keeping), 0) << errors();
  quantcModelDestroy(model); // a runner does not need it any more
  std::vector<float> x(64, 0.5f);
  const void *inputs[] = {x.data()};
  size_t sizes[] = {x.size() * sizeof(float)}, size = 0, rank = 0;
  const int64_t *shape = nullptr;
  ASSERT_EQ(quantcRunnerRun(plain, inputs, sizes, 1), 0) << errors();
  ASSERT_EQ(quantcRunnerRun(keeping, inputs, sizes, 1), 0) << errors();
  EXPECT_EQ(quantcRunnerData(plain, QUANTC_TENSOR, 0, &size, nullptr, nullptr), nullptr);
  size_t count = quantcRunnerCount(keeping, QUANTC_TENSOR);
  ASSERT_GT(count, 5u);
  for (size_t i = 0; i < count; ++i) {
    QuantcTensor tensor;
    ASSERT_EQ(quantcRunnerTensor(keeping, QUANTC_TENSOR, i, &tensor), 0);
    ASSERT_NE(quantcRunnerData(keeping, QUANTC_TENSOR, i, &size, &shape, &rank), nullptr) << tensor.name;
    EXPECT_EQ(size, tensor.bytes);
    EXPECT_EQ(rank, tensor.rank);
  }
  EXPECT_EQ(
      std::memcmp(quantcRunnerData(keeping, QUANTC_INPUT, 0, nullptr, nullptr, nullptr), x.data(), sizes[0]),
      0);
  const void *a = quantcRunnerOutput(plain, 0, &size), *b = quantcRunnerOutput(keeping, 0, &size);
  EXPECT_EQ(std::memcmp(a, b, size), 0);
  sizes[0] = 8;
  EXPECT_NE(quantcRunnerRun(plain, inputs, sizes, 1), 0);
  EXPECT_EQ(quantcRunnerOutput(plain, 0, &size), nullptr); // what failed has no output
  inputs[0] = nullptr;
  EXPECT_NE(quantcRunnerRun(plain, inputs, sizes, 1), 0);
  EXPECT_EQ(errors(), "input 0 is null");
  EXPECT_NE(quantcRunnerRun(plain, nullptr, nullptr, 1), 0);
  quantcRunnerDestroy(plain);
  quantcRunnerDestroy(keeping);
}

TEST_F(Session, ThreadsShareACompiledModel) {
  QuantcModel *model = load(digits + "float.pb");
  QuantcRunner *first = nullptr;
  ASSERT_EQ(quantcRunnerCreate(session, model, &first), 0) << errors();
  auto run = [](QuantcRunner *runner, float value) {
    std::vector<float> x(64, value);
    const void *inputs[] = {x.data()};
    size_t sizes[] = {x.size() * sizeof(float)}, size = 0;
    std::array<float, 10> y{};
    if (quantcRunnerRun(runner, inputs, sizes, 1) == 0)
      std::memcpy(y.data(), quantcRunnerOutput(runner, 0, &size), sizeof y);
    return y;
  };
  std::vector<std::array<float, 10>> expected, found(4);
  for (int i = 0; i < 4; ++i)
    expected.push_back(run(first, 0.25f * static_cast<float>(i)));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      QuantcSession *mine = quantcSessionCreate();
      QuantcRunner *runner = nullptr;
      if (quantcRunnerShare(mine, first, &runner) == 0)
        for (int n = 0; n < 20; ++n)
          found[i] = run(runner, 0.25f * static_cast<float>(i));
      quantcRunnerDestroy(runner);
      quantcSessionDestroy(mine);
    });
  for (std::thread &t : threads)
    t.join();
  EXPECT_EQ(found, expected);
  quantcRunnerDestroy(first);
  quantcModelDestroy(model);
}

TEST_F(Session, Progress) {
  size_t calls = 0;
  quantcSessionSetProgress(
      session, [](size_t done, size_t total, void *user) { *static_cast<size_t *>(user) += done <= total; },
      &calls);
  QuantcModel *model = load(digits + "float.pb");
  std::string data = digits + "calibration.npz";
  const char *args[] = {"--data", data.c_str(), "--samples=7", "--no-histograms"};
  QuantcBuffer *buffer = nullptr;
  ASSERT_EQ(quantcModelCalibrate(session, model, 4, args, &buffer), 0) << errors();
  quantcBufferDestroy(buffer);
  quantcModelDestroy(model);
  EXPECT_EQ(calls, 7u);
}

} // namespace
