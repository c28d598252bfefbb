//===- FloatRefusals.cpp - what the Real kernels refuse, and how ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "KernelHarness.h"

#include <gtest/gtest.h>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {

Value f(std::vector<int64_t> shape) {
  int64_t n = 1;
  for (int64_t d : shape)
    n *= d;
  return Value::floats(std::move(shape), std::vector<float>(static_cast<size_t>(n), 0.5f));
}

Value i(std::vector<int64_t> shape, std::vector<int32_t> elements) {
  return Value::of(ElementType::I32, std::move(shape), elements);
}

struct Refusal {
  std::string name, op;
  std::vector<std::pair<std::string, Attributes::Value>> attributes;
  std::vector<Value> inputs;
  std::vector<ElementType> results;
  std::string message;
};

std::vector<Refusal> refusals() {
  using E = ElementType;
  std::vector<int64_t> ones = {1, 1};
  std::vector<Refusal> r = {
      {"broadcast", "qnn.add", {}, {f({2}), f({3})}, {E::F32}, "do not broadcast"},
      {"types", "qnn.add", {}, {f({2}), i({2}, {1, 2})}, {E::F32}, "one element type"},
      {"activation", "qnn.add", {{"activation", int64_t(9)}}, {f({2}), f({2})}, {E::F32}, "fused activation"},
      {"by_zero", "qnn.div", {}, {i({1}, {1}), i({1}, {0})}, {E::I32}, "by zero"},
      {"mod_by_zero", "qnn.floor_mod", {}, {i({1}, {1}), i({1}, {0})}, {E::I32}, "by zero"},
      {"logical", "qnn.logical_and", {}, {f({2}), f({2})}, {E::F32}, "float32 is not supported"},
      {"exp", "qnn.exp", {}, {i({1}, {1})}, {E::I32}, "int32 is not supported"},
      {"strides",
       "qnn.conv_2d",
       {{"strides", std::vector<int64_t>{0, 1}}},
       {f({1, 2, 2, 1}), f({1, 1, 1, 1})},
       {E::F32},
       "at least 1, found [0, 1]"},
      {"channels",
       "qnn.conv_2d",
       {{"strides", ones}},
       {f({1, 2, 2, 3}), f({1, 1, 1, 2})},
       {E::F32},
       "does not fit"},
      {"bias",
       "qnn.conv_2d",
       {{"strides", ones}},
       {f({1, 2, 2, 1}), f({1, 1, 1, 1}), f({2})},
       {E::F32},
       "the bias"},
      {"multiplier",
       "qnn.depthwise_conv_2d",
       {{"strides", ones}, {"depth_multiplier", int64_t(0)}},
       {f({1, 2, 2, 1}), f({1, 1, 1, 1})},
       {E::F32},
       "depth_multiplier"},
      {"depth", "qnn.fully_connected", {}, {f({1, 3}), f({2, 2})}, {E::F32}, "does not fit"},
      {"matrix", "qnn.batch_matmul", {}, {f({2, 3}), f({2, 3})}, {E::F32}, "do not fit"},
      {"axis", "qnn.mean", {}, {f({2}), i({1}, {1})}, {E::F32}, "axis 1"},
      {"arg_axis", "qnn.arg_max", {}, {f({2}), i({1}, {2})}, {E::I32}, "axis 2"},
      {"window",
       "qnn.max_pool_2d",
       {{"window", std::vector<int64_t>{0, 1}}},
       {f({1, 2, 2, 1})},
       {E::F32},
       "window"},
      {"size", "qnn.resize_bilinear", {}, {f({1, 2, 2, 1}), i({2}, {0, 1})}, {E::F32}, "can't be resized"},
      {"range", "qnn.range", {}, {i({}, {0}), i({}, {1}), i({}, {0})}, {E::I32}, "delta must not be 0"},
      {"topk", "qnn.topk_v2", {}, {f({2}), i({}, {3})}, {E::F32, E::I32}, "k 3"},
      {"segments", "qnn.segment_sum", {}, {f({2}), i({2}, {1, 0})}, {E::F32}, "must rise"},
      {"sparse", "qnn.sparse_to_dense", {}, {i({1}, {5}), i({1}, {2}), f({1}), f({1})}, {E::F32}, "outside"},
      {"fill", "qnn.fill", {}, {i({1}, {-1}), f({})}, {E::F32}, "negative"},
      {"fake_quant",
       "qnn.fake_quant",
       {{"min", std::vector<double>{2}}, {"max", std::vector<double>{1}}},
       {f({2})},
       {E::F32},
       "must be finite and not be empty"},
      {"bits",
       "qnn.fake_quant",
       {{"min", std::vector<double>{0}}, {"max", std::vector<double>{2}}, {"num_bits", int64_t(40)}},
       {f({2})},
       {E::F32},
       "num_bits"},
      {"norm", "qnn.batch_norm", {}, {f({2, 3}), f({3}), f({3}), f({2}), f({3})}, {E::F32}, "operand 3"},
      {"missing", "qnn.prelu", {}, {f({2}), Value::none()}, {E::F32}, "missing"},
      {"options",
       "custom:TFLite_Detection_PostProcess",
       {{"options", std::string("x")}},
       {f({1, 1, 4}), f({1, 1, 2}), f({1, 4})},
       {E::F32, E::F32, E::F32, E::F32},
       "FlexBuffers"},
      {"boxes",
       "qnn.non_max_suppression_v4",
       {},
       {f({2, 4}), f({3}), i({}, {1}), f({}), f({})},
       {E::I32, E::I32},
       "do not fit"},
      {"lstm", "qnn.unidirectional_sequence_lstm", {}, {f({1, 1, 2})}, {E::F32}, "weights of gate 1"},
  };
  return r;
}

TEST(FloatRefusals, EachSaysWhatIsWrong) {
  for (KernelSet set : {KernelSet::Reference, KernelSet::Fast})
    for (Refusal &r : refusals()) {
      Attributes attributes;
      for (auto &[name, value] : r.attributes)
        attributes.set(name, value);
      for (Value &v : r.inputs)
        v.constant = set == KernelSet::Fast && &v != &r.inputs[0];
      std::vector<Value> outputs;
      for (ElementType t : r.results)
        outputs.push_back(Value::result(t, {-1}));
      Error e = runKernel(r.op, Domain::Real, set, attributes, r.inputs, outputs);
      ASSERT_TRUE(e.has_value()) << r.name;
      EXPECT_NE(e->find(r.message), std::string::npos) << r.name << ": " << *e;
    }
}

/// A result declared with another shape is refused instead of overrun.
TEST(FloatRefusals, DeclaredShapesHold) {
  std::vector<Value> inputs = {f({2, 3}), f({3})}, outputs = {Value::result(ElementType::F32, {2})};
  for (KernelSet set : {KernelSet::Reference, KernelSet::Fast}) {
    Error e = runKernel("qnn.add", Domain::Real, set, {}, inputs, outputs);
    ASSERT_TRUE(e.has_value());
    EXPECT_NE(e->find("[2, 3] where [2] was declared"), std::string::npos) << *e;
  }
}

} // namespace
