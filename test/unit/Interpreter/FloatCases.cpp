//===- FloatCases.cpp - reference kernels beside TensorFlow -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Inputs/float_cases.txt is written by utils/make_float_cases.py, which runs
// each operator in TensorFlow. Its lines are described there.
//===----------------------------------------------------------------------===//
#include "KernelHarness.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {

struct Case {
  std::string name, op;
  Attributes attributes;
  std::vector<Value> inputs, outputs;
  int runs = 1;
};

std::optional<ElementType> typeNamed(const std::string &name) {
  for (ElementType t : {ElementType::F32, ElementType::F16, ElementType::F64, ElementType::I8,
                        ElementType::U8, ElementType::I16, ElementType::U16, ElementType::I32,
                        ElementType::U32, ElementType::I64, ElementType::U64, ElementType::Bool})
    if (name == toString(t))
      return t;
  return {};
}

template <typename T> void readInto(std::istream &in, Value &v, int64_t count) {
  std::vector<T> elements;
  for (int64_t i = 0; i < count; ++i) {
    std::string word;
    in >> word;
    if constexpr (std::is_floating_point_v<T>)
      elements.push_back(static_cast<T>(std::strtod(word.c_str(), nullptr)));
    else
      elements.push_back(static_cast<T>(std::stoll(word)));
  }
  v.bytes.resize(elements.size() * sizeof(T));
  if (!elements.empty())
    std::memcpy(v.bytes.data(), elements.data(), v.bytes.size());
}

Value readValue(std::istream &in) {
  std::string type;
  in >> type;
  if (type == "none")
    return Value::none();
  Value v;
  if (type == "state") {
    v.state = true;
    in >> type;
  }
  v.info.type = typeNamed(type).value();
  size_t rank;
  in >> rank;
  int64_t count = 1;
  for (size_t i = 0; i < rank; ++i) {
    int64_t d;
    in >> d;
    v.info.shape.push_back(d);
    count *= d;
  }
  switch (v.info.type) {
  case ElementType::F32:
    readInto<float>(in, v, count);
    break;
  case ElementType::F64:
    readInto<double>(in, v, count);
    break;
  default:
    switch (byteWidth(v.info.type)) {
    case 1:
      readInto<uint8_t>(in, v, count);
      break;
    case 2:
      readInto<uint16_t>(in, v, count);
      break;
    case 4:
      readInto<uint32_t>(in, v, count);
      break;
    default:
      readInto<uint64_t>(in, v, count);
    }
  }
  return v;
}

std::vector<Case> readCases() {
  std::ifstream file(QUANTC_TEST_INPUTS "/float_cases.txt");
  std::vector<Case> cases;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream in(line);
    std::string word, name;
    in >> word;
    if (word == "case") {
      cases.emplace_back();
      in >> cases.back().name >> cases.back().op;
    } else if (word == "runs") {
      in >> cases.back().runs;
    } else if (word == "integer") {
      int64_t v;
      in >> name >> v;
      cases.back().attributes.set(name, v);
    } else if (word == "real") {
      double v;
      in >> name >> v;
      cases.back().attributes.set(name, v);
    } else if (word == "integers") {
      std::vector<int64_t> v;
      in >> name;
      for (int64_t x; in >> x;)
        v.push_back(x);
      cases.back().attributes.set(name, v);
    } else if (word == "reals") {
      std::vector<double> v;
      in >> name;
      for (double x; in >> x;)
        v.push_back(x);
      cases.back().attributes.set(name, v);
    } else if (word == "text") {
      std::string hex, bytes;
      in >> name >> hex;
      for (size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
      cases.back().attributes.set(name, bytes);
    } else if (word == "in") {
      cases.back().inputs.push_back(readValue(in));
    } else if (word == "out") {
      cases.back().outputs.push_back(readValue(in));
    }
  }
  return cases;
}

/// Equal, or real and within 1e-5 of the largest magnitude of its tensor.
void expectClose(const std::string &where, const Value &expected, const Value &found) {
  ASSERT_EQ(expected.info.shape, found.info.shape) << where;
  if (expected.info.type != ElementType::F32) {
    EXPECT_EQ(expected.bytes, found.bytes) << where;
    return;
  }
  std::vector<float> e = expected.elements<float>(), f = found.elements<float>();
  float largest = 0;
  for (float x : e)
    if (std::isfinite(x))
      largest = std::max(largest, std::fabs(x));
  for (size_t i = 0; i < e.size(); ++i) {
    if (std::isnan(e[i]))
      EXPECT_TRUE(std::isnan(f[i])) << where << " element " << i;
    else if (std::isinf(e[i]))
      EXPECT_EQ(e[i], f[i]) << where << " element " << i;
    else
      EXPECT_LE(std::fabs(e[i] - f[i]), 1e-5f * std::fabs(e[i]) + 1e-6f * largest)
          << where << " element " << i << ": " << e[i] << " expected, " << f[i] << " found";
  }
}

void runCases(KernelSet set, bool constants) {
  std::vector<Case> cases = readCases();
  ASSERT_GT(cases.size(), 100u);
  for (Case &c : cases) {
    std::vector<Value> outputs;
    for (const Value &o : c.outputs)
      outputs.push_back(Value::result(o.info.type, o.info.shape));
    for (size_t i = 1; constants && i < c.inputs.size(); ++i)
      c.inputs[i].constant = !c.inputs[i].state;
    Error e = runKernel(c.op, Domain::Real, set, c.attributes, c.inputs, outputs, c.runs);
    EXPECT_FALSE(e) << c.name << ": " << e.value_or("");
    for (size_t i = 0; !e && i < outputs.size(); ++i)
      expectClose(c.name + " output " + std::to_string(i), c.outputs[i], outputs[i]);
  }
}

TEST(FloatCases, ReferenceIsTensorFlow) { runCases(KernelSet::Reference, false); }
TEST(FloatCases, FastIsTensorFlow) { runCases(KernelSet::Fast, true); }

/// A result whose shape is open takes the shape the run finds.
TEST(FloatCases, OpenShapesAreFoundAtRunTime) {
  for (Case &c : readCases()) {
    std::vector<Value> outputs;
    for (const Value &o : c.outputs)
      outputs.push_back(
          Value::result(o.info.type, std::vector<int64_t>(std::max<size_t>(1, o.info.shape.size()), -1)));
    Error e = runKernel(c.op, Domain::Real, KernelSet::Reference, c.attributes, c.inputs, outputs, c.runs);
    ASSERT_FALSE(e) << c.name << ": " << e.value_or("");
    for (size_t i = 0; i < outputs.size(); ++i)
      EXPECT_EQ(outputs[i].info.shape, c.outputs[i].info.shape) << c.name;
  }
}

} // namespace

// What LiteRT's kernels give. With products that are not rounded before they are added, each of the three is
// another.
TEST(FloatCases, NormsAddRoundedSquares) {
  std::vector<Value> inputs{Value::of(ElementType::F32, {1, 3}, std::vector<float>{1.497F, 0.601F, 1.421F})};
  std::vector<Value> outputs{Value::result(ElementType::F32, {1, 3})};
  const Error e =
      runKernel("qnn.l2_normalization", Domain::Real, KernelSet::Reference, Attributes(), inputs, outputs);
  ASSERT_FALSE(e) << *e;
  EXPECT_EQ(outputs[0].elements<float>(),
            (std::vector<float>{0x1.64890ap-1F, 0x1.1e46b4p-2F, 0x1.526f46p-1F}));
}
