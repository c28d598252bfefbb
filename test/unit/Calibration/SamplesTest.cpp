//===- SamplesTest.cpp ----------------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Samples.h"
#include "quantc/Calibration/Images.h"

#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::calibration;
using interpreter::Quantization;

namespace {

std::string temporary(const char *name) {
  return (std::filesystem::path(testing::TempDir()) / name).string();
}

std::string inputPath(const char *name) { return std::string(QUANTC_TEST_INPUTS "/") + name; }

struct Floats {
  std::string name;
  std::vector<int64_t> shape;
  std::vector<float> values;
};

std::string writeFloats(const char *file, const std::vector<Floats> &arrays) {
  std::vector<NpzEntry> entries;
  for (const Floats &a : arrays)
    entries.push_back({a.name, ElementType::F32, a.shape,
                       std::span(reinterpret_cast<const char *>(a.values.data()), a.values.size() * 4)});
  std::string path = temporary(file);
  EXPECT_FALSE(writeNpz(path, entries));
  return path;
}

TensorInfo input(std::string name, std::vector<int64_t> shape, ElementType type = ElementType::F32,
                 float scale = 0, int32_t zero = 0) {
  TensorInfo info;
  info.name = std::move(name);
  info.shape = std::move(shape);
  info.type = type;
  if (scale > 0)
    info.quant = std::make_shared<Quantization>(Quantization{{scale}, {zero}, 0});
  return info;
}

Error openSet(const std::string &path, const std::vector<TensorInfo> &inputs, std::unique_ptr<SampleSet> &set,
              const SampleOptions &options = {}) {
  std::vector<std::string> paths = {path};
  return SampleSet::open(paths, inputs, options, set);
}

std::vector<float> asFloats(std::span<const char> bytes) {
  std::vector<float> v(bytes.size() / 4);
  std::memcpy(v.data(), bytes.data(), bytes.size());
  return v;
}

TEST(Samples, OneForEachEntryOfAxis0) {
  std::string path = writeFloats("two.npz", {{"b", {2, 1}, {5, 6}}, {"a", {2, 2}, {1, 2, 3, 4}}});
  std::unique_ptr<SampleSet> set;
  ASSERT_FALSE(openSet(path, {input("a", {1, 2}), input("b", {-1, 1})}, set));
  ASSERT_EQ(set->size(), 2u);
  Sample s;
  ASSERT_FALSE(set->load(1, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{3, 4}));
  EXPECT_EQ(asFloats(s.inputs[1]), (std::vector<float>{6}));
  EXPECT_EQ(s.shapes[0], (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(s.shapes[1], (std::vector<int64_t>{1, 1}));
  EXPECT_TRUE(set->load(2, s));
  SampleOptions one;
  one.maxSamples = 1;
  ASSERT_FALSE(openSet(path, {input("a", {1, 2}), input("b", {1, 1})}, set, one));
  EXPECT_EQ(set->size(), 1u);
}

TEST(Samples, BatchDimensionMayBeThere) {
  std::string path = writeFloats("batch.npz", {{"a", {2, 1, 2}, {1, 2, 3, 4}}});
  std::unique_ptr<SampleSet> set;
  ASSERT_FALSE(openSet(path, {input("a", {1, 2})}, set));
  Sample s;
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(s.shapes[0], (std::vector<int64_t>{1, 2}));
  ASSERT_FALSE(openSet(path, {input("only one array, any name", {1, 1, 2})}, set));
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(s.shapes[0], (std::vector<int64_t>{1, 1, 2}));
}

TEST(Samples, ExactShapesAreOneSample) {
  std::string path = writeFloats("exact.npz", {{"a", {2, 2}, {1, 2, 3, 4}}, {"b", {3}, {5, 6, 7}}});
  std::unique_ptr<SampleSet> set;
  ASSERT_FALSE(openSet(path, {input("a", {2, 2}), input("b", {3})}, set));
  ASSERT_EQ(set->size(), 1u);
  Sample s;
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(asFloats(s.inputs[1]), (std::vector<float>{5, 6, 7}));
  EXPECT_EQ(s.shapes[0], (std::vector<int64_t>{2, 2}));
}

TEST(Samples, NamesWhatIsMissingOrWrong) {
  std::string path = writeFloats("wrong.npz", {{"a", {2, 2}, {1, 2, 3, 4}}, {"b", {3, 1}, {5, 6, 7}}});
  std::unique_ptr<SampleSet> set;
  Error e = openSet(path, {input("x", {1, 2}), input("y", {1, 2}), input("a", {1, 2})}, set);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("no array for input 'x', 'y'; it holds 'a', 'b'"), std::string::npos) << *e;
  e = openSet(path, {input("a", {1, 3}), input("b", {1, 4})}, set);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("'a' for input 'a' has shape [2, 2], expected [samples, 3]"), std::string::npos) << *e;
  EXPECT_NE(e->find("'b' for input 'b' has shape [3, 1], expected [samples, 4]"), std::string::npos) << *e;
  e = openSet(path, {input("a", {1, 2}), input("b", {1, 1})}, set);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("has 3 samples, 'a' has 2"), std::string::npos) << *e;
}

TEST(Samples, NaNAndInfinityAreNamedBySampleAndTensor) {
  std::string path = writeFloats("nan.npz", {{"a", {3, 2}, {1, 2, 3, NAN, -INFINITY, 0}}});
  std::unique_ptr<SampleSet> set;
  ASSERT_FALSE(openSet(path, {input("a", {1, 2})}, set));
  Sample s;
  EXPECT_FALSE(set->load(0, s));
  Error e = set->load(1, s);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("nan.npz, sample 1: input 'a': element 1 is NaN"), std::string::npos) << *e;
  e = set->load(2, s);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("element 0 is -infinity"), std::string::npos) << *e;
}

TEST(Samples, TheLastValueOfAnyLengthIsSeen) {
  for (int64_t n : {1, 2, 4095, 4096, 4097, 8193}) {
    std::vector<float> values(static_cast<size_t>(n), 0.5f);
    std::unique_ptr<SampleSet> set;
    Sample s;
    ASSERT_FALSE(openSet(writeFloats("last.npz", {{"a", {1, n}, values}}), {input("a", {1, n})}, set));
    EXPECT_FALSE(set->load(0, s)) << n;
    values.back() = INFINITY;
    ASSERT_FALSE(openSet(writeFloats("last.npz", {{"a", {1, n}, values}}), {input("a", {1, n})}, set));
    EXPECT_TRUE(set->load(0, s)) << n;
  }
}

TEST(Samples, EachChannelHasItsMeanAndDeviation) {
  std::string path = temporary("channels.npz");
  std::vector<uint8_t> pixels = {10, 20, 30, 40, 50, 60};
  std::vector<NpzEntry> entries = {
      {"a", ElementType::U8, {1, 2, 3}, std::span(reinterpret_cast<const char *>(pixels.data()), 6)}};
  ASSERT_FALSE(writeNpz(path, entries));
  std::unique_ptr<SampleSet> set;
  SampleOptions options;
  options.mean = {0, 10, 20};
  options.std = {1, 2, 4};
  Sample s;
  ASSERT_FALSE(openSet(path, {input("a", {1, 2, 3})}, set, options));
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{10, 5, 2.5f, 40, 20, 10}));
}

TEST(Samples, BooleansAreZeroOrOne) {
  std::string path = temporary("booleans.npz");
  for (char value : {1, 2}) {
    std::vector<NpzEntry> entries = {{"a", ElementType::Bool, {1, 1}, std::span(&value, 1)}};
    ASSERT_FALSE(writeNpz(path, entries));
    std::unique_ptr<SampleSet> set;
    Sample s;
    Error e = openSet(path, {input("a", {1, 1}, ElementType::Bool)}, set);
    if (!e)
      e = set->load(0, s);
    EXPECT_EQ(e.has_value(), value == 2) << e.value_or("");
  }
}

TEST(Samples, RealValuesAreQuantizedForAnIntegerInput) {
  std::string path = writeFloats("quant.npz", {{"a", {1, 5}, {0, 0.25f, -0.25f, 100, -100}}});
  std::unique_ptr<SampleSet> set;
  ASSERT_FALSE(openSet(path, {input("a", {1, 5}, ElementType::I8, 0.5f, 3)}, set));
  Sample s;
  ASSERT_FALSE(set->load(0, s));
  // halves away from zero, then the zero point, then clamped
  std::vector<int8_t> expected = {3, 4, 2, 127, -128};
  ASSERT_EQ(s.inputs[0].size(), 5u);
  EXPECT_EQ(std::memcmp(s.inputs[0].data(), expected.data(), 5), 0);
}

TEST(Samples, OwnIntegerTypeIsTakenAsItIsOthersArePixels) {
  std::string path = temporary("pixels.npz");
  std::vector<uint8_t> pixels = {0, 128, 255};
  std::vector<NpzEntry> entries = {
      {"a", ElementType::U8, {1, 3}, std::span(reinterpret_cast<const char *>(pixels.data()), 3)}};
  ASSERT_FALSE(writeNpz(path, entries));
  std::unique_ptr<SampleSet> set;
  SampleOptions options;
  options.mean = {128};
  options.std = {128};
  Sample s;
  ASSERT_FALSE(openSet(path, {input("a", {1, 3}, ElementType::U8, 0.5f, 1)}, set, options));
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(std::memcmp(s.inputs[0].data(), pixels.data(), 3), 0);
  ASSERT_FALSE(openSet(path, {input("a", {1, 3})}, set, options));
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{-1, 0, 0.9921875f}));
  ASSERT_FALSE(openSet(path, {input("a", {1, 3}, ElementType::I8, 1.0f / 128, 0)}, set, options));
  ASSERT_FALSE(set->load(0, s));
  std::vector<int8_t> shifted = {-128, 0, 127};
  EXPECT_EQ(std::memcmp(s.inputs[0].data(), shifted.data(), 3), 0);
}

TEST(Samples, IndicesMustFit) {
  std::string path = writeFloats("index.npz", {{"i", {2, 2}, {1, 2, 0.5f, 1}}, {"big", {1, 1}, {3e9f}}});
  std::unique_ptr<SampleSet> set;
  Sample s;
  ASSERT_FALSE(openSet(path, {input("i", {1, 2}, ElementType::I32)}, set));
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(s.inputs[0].size(), 8u);
  EXPECT_TRUE(set->load(1, s));
  ASSERT_FALSE(openSet(path, {input("big", {1, 1}, ElementType::I32)}, set));
  EXPECT_TRUE(set->load(0, s));
}

TEST(Samples, LabelsAreExtra) {
  std::string path = writeFloats("labels.npz", {{"inputs", {2, 1}, {1, 2}}, {"labels", {2}, {7, 8}}});
  SampleOptions options;
  options.extraKeys = {"labels"};
  std::vector<std::string> twice = {path, path};
  std::vector<TensorInfo> inputs = {input("x", {1, 1})};
  std::unique_ptr<SampleSet> set;
  ASSERT_FALSE(SampleSet::open(twice, inputs, options, set));
  EXPECT_EQ(set->size(), 4u);
  const Array *labels = set->extra("labels");
  ASSERT_TRUE(labels);
  EXPECT_EQ(labels->shape, (std::vector<int64_t>{4}));
  EXPECT_EQ(elementAsDouble(labels->bytes.data(), labels->type, 3), 8.0);
  EXPECT_FALSE(set->extra("other"));
}

TEST(Images, DecodesTheThreeFormats) {
  for (const char *name : {"noise.png", "noise.bmp"}) {
    std::string bytes;
    ASSERT_FALSE(readFile(inputPath(name), 1 << 20, bytes));
    Image image;
    ASSERT_FALSE(decodeImage(bytes, 3, Limits(), image)) << name;
    ASSERT_EQ(image.width, 5);
    ASSERT_EQ(image.height, 4);
    EXPECT_EQ(image.pixels[0], 139); // red first
    EXPECT_EQ(image.pixels[1], 74);
    EXPECT_EQ(image.pixels[59], 127);
  }
  std::string bytes;
  ASSERT_FALSE(readFile(inputPath("smooth.jpg"), 1 << 20, bytes));
  Image image;
  ASSERT_FALSE(decodeImage(bytes, 3, Limits(), image));
  // x * 16, y * 16, 128
  EXPECT_NEAR(image.pixels[(3 * 16 + 10) * 3 + 0], 160, 6);
  EXPECT_NEAR(image.pixels[(3 * 16 + 10) * 3 + 1], 48, 6);
  EXPECT_NEAR(image.pixels[(3 * 16 + 10) * 3 + 2], 128, 6);
}

TEST(Images, ResizeEqualsOpenCV) {
  std::string bytes;
  ASSERT_FALSE(readFile(inputPath("noise.png"), 1 << 20, bytes));
  Image image;
  ASSERT_FALSE(decodeImage(bytes, 3, Limits(), image));
  // cv2.resize(image, (9, 7), interpolation=cv2.INTER_LINEAR) of OpenCV 5.0, its first and last two rows
  const uint8_t first[] = {139, 74, 229, 173, 106, 174, 229, 158, 83,  137, 165, 102, 6,  160,
                           149, 61, 92,  163, 115, 56,  175, 160, 149, 175, 188, 205, 175};
  const uint8_t lastTwo[] = {92,  124, 168, 95,  126, 148, 100, 129, 115, 147, 111, 99,  204, 88,
                             87,  138, 50,  126, 85,  37,  156, 90,  127, 158, 93,  181, 158, 50,
                             161, 223, 71,  165, 202, 105, 171, 168, 166, 112, 97,  233, 38,  17,
                             153, 17,  130, 80,  28,  210, 33,  161, 158, 6,   242, 127};
  Image up = resizeBilinear(image, 9, 7);
  ASSERT_EQ(up.pixels.size(), 9u * 7 * 3);
  EXPECT_EQ(std::memcmp(up.pixels.data(), first, sizeof first), 0);
  EXPECT_EQ(std::memcmp(up.pixels.data() + 5 * 27, lastTwo, sizeof lastTwo), 0);
  const uint8_t down[] = {190, 144, 110, 122, 78, 161, 84, 96, 81, 111, 65, 87, 97, 150, 152, 77, 60, 178};
  Image small = resizeBilinear(image, 2, 3);
  ASSERT_EQ(small.pixels.size(), sizeof down);
  EXPECT_EQ(std::memcmp(small.pixels.data(), down, sizeof down), 0);
}

TEST(Images, RefusesLargeAndDamaged) {
  std::string bytes;
  ASSERT_FALSE(readFile(inputPath("noise.png"), 1 << 20, bytes));
  Image image;
  Limits small;
  small.imagePixels = 19;
  EXPECT_TRUE(decodeImage(bytes, 3, small, image));
  EXPECT_TRUE(decodeImage("", 3, Limits(), image));
  EXPECT_TRUE(decodeImage(bytes.substr(0, 40), 3, Limits(), image));
  std::string huge = bytes; // width and height of the header chunk: 11,000 each
  huge[18] = huge[22] = 0x2a;
  Error e = decodeImage(huge, 3, Limits(), image);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("declares"), std::string::npos) << *e;
}

TEST(Images, FolderIsSortedAndMapped) {
  std::string folder = temporary("photographs");
  std::filesystem::create_directories(folder);
  for (const char *name : {"b.PNG", "a.png"})
    std::filesystem::copy_file(inputPath("noise.png"), folder + "/" + name,
                               std::filesystem::copy_options::overwrite_existing);
  std::ofstream(folder + "/notes.txt") << "text";
  std::unique_ptr<SampleSet> set;
  SampleOptions options;
  options.mean = {100, 0, 0};
  options.std = {2};
  ASSERT_FALSE(openSet(folder, {input("image", {1, 4, 5, 3})}, set, options));
  EXPECT_EQ(set->size(), 2u);
  EXPECT_EQ(set->ignored().size(), 1u);
  EXPECT_TRUE(set->describe(0).ends_with("a.png"));
  Sample s;
  ASSERT_FALSE(set->load(1, s));
  std::vector<float> v = asFloats(s.inputs[0]);
  ASSERT_EQ(v.size(), 60u);
  EXPECT_EQ(v[0], 19.5f);
  EXPECT_EQ(v[1], 37.0f);
  EXPECT_TRUE(openSet(folder, {input("flat", {1, 60})}, set));
  EXPECT_TRUE(openSet(folder, {input("a", {1, 4, 5, 3}), input("b", {1, 4, 5, 3})}, set));
}

TEST(Samples, TheLimitCountsOverAllPaths) {
  std::string path = writeFloats("three.npz", {{"a", {3, 1}, {1, 2, 3}}});
  std::vector<std::string> twice = {path, path};
  std::vector<TensorInfo> inputs = {input("a", {1, 1})};
  std::unique_ptr<SampleSet> set;
  for (auto [limit, expected] : {std::pair(2, 2u), {3, 3u}, {4, 4u}, {9, 6u}}) {
    SampleOptions options;
    options.maxSamples = limit;
    ASSERT_FALSE(SampleSet::open(twice, inputs, options, set));
    EXPECT_EQ(set->size(), expected);
  }
}

TEST(Samples, WithoutTheBatchDimension) {
  std::string path = writeFloats("batchless.npz", {{"a", {2, 3}, {1, 2, 3, 4, 5, 6}}});
  std::unique_ptr<SampleSet> set;
  SampleOptions one;
  one.maxSamples = 1; // the first axis counts no samples, so nothing is cut
  ASSERT_FALSE(openSet(path, {input("a", {1, 2, 3})}, set, one));
  ASSERT_EQ(set->size(), 1u);
  Sample s;
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(s.shapes[0], (std::vector<int64_t>{1, 2, 3}));
}

TEST(Samples, NamesOfSignaturesAreTaken) {
  std::string path = writeFloats("signature.npz", {{"zeta", {1, 1}, {1}}, {"alpha", {1, 1}, {2}}});
  std::unique_ptr<SampleSet> set;
  SampleOptions options;
  options.aliases = {{"alpha"}, {"zeta"}};
  ASSERT_FALSE(openSet(path, {input("serving_default_a:0", {1, 1}), input("serving_default_z:0", {1, 1})},
                       set, options));
  Sample s;
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{2}));
  EXPECT_EQ(asFloats(s.inputs[1]), (std::vector<float>{1}));
}

TEST(Samples, FloatArraysArePixelsOrRealsByTheirValues) {
  SampleOptions options;
  options.mean = {127.5};
  options.std = {127.5};
  std::vector<TensorInfo> inputs = {input("a", {1, 2})};
  std::unique_ptr<SampleSet> set;
  Sample s;
  std::string pixels = writeFloats("pixels_f.npz", {{"a", {1, 2}, {0, 255}}});
  ASSERT_FALSE(openSet(pixels, inputs, set, options));
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{-1, 1}));
  EXPECT_TRUE(set->feedsPixels(0));
  ASSERT_EQ(set->notes().size(), 1u);
  EXPECT_NE(set->notes()[0].find("taken as pixels"), std::string::npos);
  std::string reals = writeFloats("reals_f.npz", {{"a", {1, 2}, {-1, 0.5f}}});
  ASSERT_FALSE(openSet(reals, inputs, set, options));
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{-1, 0.5f}));
  EXPECT_NE(set->notes()[0].find("taken as real values"), std::string::npos);
  std::string neither = writeFloats("neither_f.npz", {{"a", {1, 2}, {-300, 2}}});
  Error e = openSet(neither, inputs, set, options);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("say --pixels to map them, or --no-pixels"), std::string::npos) << *e;
  options.content = ArrayContent::Reals;
  ASSERT_FALSE(openSet(pixels, inputs, set, options));
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{0, 255}));
  EXPECT_FALSE(set->feedsPixels(0));
  options.content = ArrayContent::Pixels;
  ASSERT_FALSE(openSet(neither, inputs, set, options));
  ASSERT_FALSE(set->load(0, s));
  EXPECT_EQ(asFloats(s.inputs[0])[0], (-300 - 127.5f) / 127.5f);
}

TEST(Samples, PixelsAreTheIntegersOfAnInputWithoutMeanAndStd) {
  std::string path = temporary("own_pixels.npz");
  std::vector<uint8_t> pixels = {0, 128, 255};
  std::vector<NpzEntry> entries = {
      {"a", ElementType::U8, {1, 3}, std::span(reinterpret_cast<const char *>(pixels.data()), 3)}};
  ASSERT_FALSE(writeNpz(path, entries));
  std::unique_ptr<SampleSet> set;
  Sample s;
  ASSERT_FALSE(openSet(path, {input("a", {1, 3}, ElementType::I8, 0.5f, -3)}, set));
  ASSERT_FALSE(set->load(0, s));
  std::vector<int8_t> shifted = {-128, 0, 127};
  EXPECT_EQ(std::memcmp(s.inputs[0].data(), shifted.data(), 3), 0);
  ASSERT_EQ(set->notes().size(), 1u);
  EXPECT_NE(set->notes()[0].find("mean 125 and std 2"), std::string::npos) << set->notes()[0];
  // The reals behind them: (q + 3) / 2.
  ASSERT_FALSE(set->loadReals(0, s));
  EXPECT_EQ(asFloats(s.inputs[0]), (std::vector<float>{-62.5f, 1.5f, 65}));
  EXPECT_TRUE(set->warnings().empty());
}

TEST(Samples, ValuesThatSaturateAreSaid) {
  std::string path = writeFloats("saturates.npz", {{"a", {2, 5}, {0, 0, 0, 0, 99, 0, 0, 0, 99, -99}}});
  std::unique_ptr<SampleSet> set;
  Sample s;
  ASSERT_FALSE(openSet(path, {input("a", {1, 5}, ElementType::I8, 0.5f, 0)}, set));
  ASSERT_FALSE(set->load(0, s)); // one in five is not over 20 %
  EXPECT_TRUE(set->warnings().empty());
  ASSERT_FALSE(set->load(1, s));
  ASSERT_EQ(set->warnings().size(), 1u);
  EXPECT_NE(set->warnings()[0].find("sample 1: 40 % of the values"), std::string::npos) << set->warnings()[0];
}

TEST(Samples, IntegersOfAnotherQuantization) {
  // 2.5 and -1 as (0.5, 0) int8 and (0.25, 128) uint8.
  std::vector<int8_t> from = {5, -2};
  Sample given, converted;
  given.inputs.emplace_back(reinterpret_cast<const char *>(from.data()), 2);
  given.shapes.push_back({1, 2});
  std::vector<TensorInfo> a = {input("a", {1, 2}, ElementType::I8, 0.5f, 0)},
                          b = {input("b", {1, 2}, ElementType::U8, 0.25f, 128)},
                          c = {input("c", {1, 2}, ElementType::I8, 0.25f, 1)};
  ASSERT_FALSE(convertInputs(given, a, b, converted));
  std::vector<uint8_t> other = {138, 124};
  EXPECT_EQ(std::memcmp(converted.inputs[0].data(), other.data(), 2), 0);
  ASSERT_FALSE(convertInputs(given, a, c, converted)); // the same type, other parameters
  std::vector<int8_t> rescaled = {11, -3};
  EXPECT_EQ(std::memcmp(converted.inputs[0].data(), rescaled.data(), 2), 0);
}

TEST(Images, ResizeEqualsPillow) {
  Image image{7, 5, 1, {}};
  for (int y = 0; y < 5; ++y)
    for (int x = 0; x < 7; ++x)
      image.pixels.push_back(static_cast<uint8_t>(x * 40 + y * 25));
  // Image.resize(size, Image.BILINEAR) of Pillow
  EXPECT_EQ(resizePillow(image, 3, 2).pixels, (std::vector<uint8_t>{59, 144, 163, 109, 165, 92}));
  EXPECT_EQ(resizePillow(image, 7, 2).pixels,
            (std::vector<uint8_t>{25, 65, 105, 145, 185, 213, 90, 75, 115, 155, 195, 154, 89, 59}));
  EXPECT_EQ(resizePillow(image, 3, 5).pixels,
            (std::vector<uint8_t>{34, 120, 206, 59, 145, 139, 84, 170, 164, 109, 180, 80, 134, 145, 50}));
  std::vector<uint8_t> last = resizePillow(image, 10, 8).pixels;
  last.erase(last.begin(), last.end() - 10);
  EXPECT_EQ(last, (std::vector<uint8_t>{100, 122, 150, 178, 206, 144, 6, 34, 62, 84}));
}

/// Along rows first, and along columns first where those shrink and rows grow: each rounds in its own way.
TEST(Images, ResizeTakesPillowsOrder) {
  Image image{16, 12, 1, {}};
  for (int y = 0; y < 12; ++y)
    for (int x = 0; x < 16; ++x)
      image.pixels.push_back(static_cast<uint8_t>(x * x * 37 + y * 91 + x * y * 53));
  EXPECT_EQ(resizePillow(image, 5, 7).pixels,
            (std::vector<uint8_t>{88,  98,  118, 142, 140, 110, 129, 124, 124, 147, 132, 106,
                                  109, 91,  111, 119, 108, 112, 108, 153, 120, 138, 127, 145,
                                  136, 107, 120, 116, 129, 150, 103, 97,  125, 117, 132}));
  std::vector<uint8_t> first = resizePillow(image, 20, 5).pixels;
  first.resize(40);
  EXPECT_EQ(first, (std::vector<uint8_t>{79,  99,  104, 91,  76,  118, 93, 106, 135, 136, 75,  140, 163, 139,
                                         107, 163, 135, 130, 151, 180, 96, 137, 153, 124, 66,  131, 128, 150,
                                         159, 117, 78,  100, 118, 116, 96, 83,  127, 123, 120, 169}));
}

/// A BMP of one row of 24-bit pixels, red first.
std::string bitmap(std::vector<std::array<uint8_t, 3>> pixels) {
  auto number = [](uint32_t v, size_t width) {
    return std::string(reinterpret_cast<const char *>(&v), width);
  };
  std::string row;
  for (const auto &[r, g, b] : pixels)
    row.append({static_cast<char>(b), static_cast<char>(g), static_cast<char>(r)});
  row.resize((row.size() + 3) / 4 * 4);
  return "BM" + number(static_cast<uint32_t>(54 + row.size()), 4) + number(0, 4) + number(54, 4) +
         number(40, 4) + number(static_cast<uint32_t>(pixels.size()), 4) + number(1, 4) + number(1, 2) +
         number(24, 2) + number(0, 4) + number(static_cast<uint32_t>(row.size()), 4) + number(0, 4) +
         number(0, 4) + number(0, 4) + number(0, 4) + row;
}

TEST(Images, ColoursBecomeGreyAsPillowDoes) {
  Image image;
  // Green is 149.7: rounded, not cut.
  ASSERT_FALSE(decodeImage(bitmap({{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {10, 200, 30}, {255, 255, 255}}), 1,
                           Limits(), image));
  EXPECT_EQ(image.pixels, (std::vector<uint8_t>{76, 150, 29, 124, 255}));
}

/// `jpeg` with an EXIF block that holds an orientation, little or big endian.
std::string withOrientation(const std::string &jpeg, char orientation, bool little) {
  // Built in place: in a chain of sums g++ 12 takes the pieces for reads beyond a string.
  std::string tiff(little ? "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"
                          : "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0",
                   little ? 18 : 19);
  tiff.push_back(orientation);
  tiff.append(little ? 7 : 6, '\0');
  std::string body("Exif\0\0", 6);
  body.append(tiff);
  std::string turned = jpeg.substr(0, 2);
  turned.append("\xff\xe1\0", 3);
  turned.push_back(static_cast<char>(body.size() + 2));
  return turned.append(body).append(jpeg, 2);
}

TEST(Images, TurnedAsExifSays) {
  std::string bytes;
  ASSERT_FALSE(readFile(inputPath("smooth.jpg"), 1 << 20, bytes));
  Image plain;
  ASSERT_FALSE(decodeImage(bytes, 3, Limits(), plain));
  const int64_t w = plain.width, h = plain.height;
  auto at = [](const Image &image, int64_t x, int64_t y) {
    const uint8_t *p = image.pixels.data() + (y * image.width + x) * 3;
    return std::array<uint8_t, 3>{p[0], p[1], p[2]};
  };
  for (bool little : {true, false})
    for (char o = 1; o <= 8; ++o) {
      Image image;
      bool turned = false;
      ASSERT_FALSE(decodeImage(withOrientation(bytes, o, little), 3, Limits(), image, &turned));
      EXPECT_EQ(turned, o != 1);
      ASSERT_EQ(image.width, o < 5 ? w : h);
      for (int64_t y = 0; y < h; ++y)
        for (int64_t x = 0; x < w; ++x) {
          // Where the stored pixel (x, y) is seen, by the table of the EXIF standard.
          int64_t right = w - 1 - x, down = h - 1 - y;
          std::pair<int64_t, int64_t> seen = o == 1   ? std::pair(x, y)
                                             : o == 2 ? std::pair(right, y)
                                             : o == 3 ? std::pair(right, down)
                                             : o == 4 ? std::pair(x, down)
                                             : o == 5 ? std::pair(y, x)
                                             : o == 6 ? std::pair(down, x)
                                             : o == 7 ? std::pair(down, right)
                                                      : std::pair(y, right);
          ASSERT_EQ(at(image, seen.first, seen.second), at(plain, x, y)) << int(o) << " " << x << " " << y;
        }
    }
  // No number of an orientation, and a block that ends early.
  Image image;
  ASSERT_FALSE(decodeImage(withOrientation(bytes, 9, true), 3, Limits(), image));
  EXPECT_EQ(image.pixels, plain.pixels);
}

TEST(Images, HiddenFilesAndSubfolders) {
  namespace fs = std::filesystem;
  std::string folder = temporary("tree");
  fs::remove_all(folder);
  for (const char *sub : {"/cat", "/dog/old", "/__MACOSX"})
    fs::create_directories(folder + sub);
  auto put = [&](const char *name) {
    fs::copy_file(inputPath("noise.png"), folder + name, fs::copy_options::overwrite_existing);
  };
  for (const char *name : {"/cat/1.png", "/cat/2.png", "/dog/old/3.png", "/__MACOSX/4.png"})
    put(name);
  std::ofstream(folder + "/._1.png") << "resource fork";
  std::ofstream(folder + "/Thumbs.db") << "x";
  std::vector<TensorInfo> inputs = {input("image", {1, 4, 5, 3})};
  std::unique_ptr<SampleSet> set;
  Error e = openSet(folder, inputs, set);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("2 subfolders ('cat', ...): --recurse takes their pictures"), std::string::npos) << *e;
  SampleOptions options;
  options.recurse = true;
  ASSERT_FALSE(openSet(folder, inputs, set, options));
  EXPECT_EQ(set->size(), 3u);
  EXPECT_TRUE(set->describe(2).ends_with("3.png"));
  SampleOptions classes;
  classes.classFolders = true;
  ASSERT_FALSE(openSet(folder, inputs, set, classes));
  EXPECT_EQ(set->classNames(), (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(set->classes(), (std::vector<int64_t>{0, 0, 1}));
  put("/5.png");
  std::ofstream(folder + "/6.webp") << "RIFF....WEBP";
  ASSERT_FALSE(openSet(folder, inputs, set));
  EXPECT_EQ(set->size(), 1u);
  ASSERT_EQ(set->notes().size(), 2u);
  EXPECT_NE(set->notes()[0].find("2 subfolders were not looked into"), std::string::npos);
  EXPECT_NE(set->notes()[1].find("6.webp"), std::string::npos);
  e = openSet(folder + "/6.webp", inputs, set);
  ASSERT_TRUE(e);
  EXPECT_NE(e->find("is a WebP image"), std::string::npos) << *e;
}

} // namespace
