//===- IndicesTest.cpp - indices at the ends and beside them ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Every kernel that reads or writes at an index from a tensor: -1 and the size
// are refused (or mean what the op says), 0 and size - 1 are taken.
//===----------------------------------------------------------------------===//
#include "KernelHarness.h"

#include <gtest/gtest.h>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {
Value ints(std::vector<int64_t> shape, const std::vector<int32_t> &v) {
  return Value::of(ElementType::I32, std::move(shape), v);
}

/// Three rows of two, with a value before and behind that no kernel may reach.
const std::vector<int32_t> rows = {1, 2, 3, 4, 5, 6};

struct Outcome {
  std::string error;
  std::vector<int32_t> elements;
};

Outcome run(const std::string &op, std::vector<Value> inputs, size_t rank,
            std::initializer_list<std::pair<const char *, int64_t>> attributes = {}) {
  Attributes a;
  for (const auto &[name, value] : attributes)
    a.set(name, value);
  std::vector<Value> outputs{Value::result(ElementType::I32, std::vector<int64_t>(rank, -1))};
  const Error e = runKernel(op, Domain::Real, KernelSet::Reference, a, inputs, outputs);
  return {e.value_or(""), e ? std::vector<int32_t>() : outputs[0].elements<int32_t>()};
}

using Elements = std::vector<int32_t>;
} // namespace

TEST(Indices, Gather) {
  const auto at = [&](int32_t i) {
    return run("qnn.gather", {ints({3, 2}, rows), ints({1}, {i})}, 2, {{"axis", 0}});
  };
  EXPECT_EQ(at(0).elements, (Elements{1, 2}));
  EXPECT_EQ(at(2).elements, (Elements{5, 6}));
  EXPECT_EQ(at(-1).error, "index -1 is out of range for axis of size 3");
  EXPECT_EQ(at(3).error, "index 3 is out of range for axis of size 3");
}

TEST(Indices, GatherND) {
  const auto at = [&](int32_t y, int32_t x) {
    return run("qnn.gather_nd", {ints({3, 2}, rows), ints({1, 2}, {y, x})}, 1);
  };
  EXPECT_EQ(at(0, 0).elements, (Elements{1}));
  EXPECT_EQ(at(2, 1).elements, (Elements{6}));
  EXPECT_EQ(at(-1, 0).error, "index -1 is out of range for axis of size 3");
  EXPECT_EQ(at(3, 0).error, "index 3 is out of range for axis of size 3");
  // The sum of both offsets would lie inside.
  EXPECT_EQ(at(1, -1).error, "index -1 is out of range for axis of size 2");
  EXPECT_EQ(at(1, 2).error, "index 2 is out of range for axis of size 2");
}

TEST(Indices, ScatterND) {
  const auto at = [&](int32_t i) {
    return run("qnn.scatter_nd", {ints({1, 1}, {i}), ints({1}, {7}), ints({1}, {3})}, 1);
  };
  EXPECT_EQ(at(0).elements, (Elements{7, 0, 0}));
  EXPECT_EQ(at(2).elements, (Elements{0, 0, 7}));
  EXPECT_EQ(at(-1).error, "index -1 is out of range for axis of size 3");
  EXPECT_EQ(at(3).error, "index 3 is out of range for axis of size 3");
}

TEST(Indices, SparseToDense) {
  const auto at = [&](int32_t y, int32_t x) {
    return run("qnn.sparse_to_dense", {ints({1, 2}, {y, x}), ints({2}, {2, 2}), ints({}, {7}), ints({}, {0})},
               2);
  };
  EXPECT_EQ(at(0, 0).elements, (Elements{7, 0, 0, 0}));
  EXPECT_EQ(at(1, 1).elements, (Elements{0, 0, 0, 7}));
  EXPECT_EQ(at(-1, 1).error, "index -1 is outside of a dimension of 2");
  EXPECT_EQ(at(2, 0).error, "index 2 is outside of a dimension of 2");
  EXPECT_EQ(at(1, -1).error, "index -1 is outside of a dimension of 2");
  EXPECT_EQ(at(0, 2).error, "index 2 is outside of a dimension of 2");
}

TEST(Indices, OneHotIsOffBesideTheEnds) {
  const auto at = [&](int32_t i) {
    return run("qnn.one_hot", {ints({1}, {i}), ints({}, {2}), ints({}, {7}), ints({}, {0})}, 2,
               {{"axis", -1}});
  };
  EXPECT_EQ(at(0).elements, (Elements{7, 0}));
  EXPECT_EQ(at(1).elements, (Elements{0, 7}));
  EXPECT_EQ(at(-1).elements, (Elements{0, 0}));
  EXPECT_EQ(at(2).elements, (Elements{0, 0}));
}

TEST(Indices, SegmentSum) {
  const auto at = [&](int32_t first, int32_t second) {
    return run("qnn.segment_sum", {ints({2, 2}, {1, 2, 3, 4}), ints({2}, {first, second})}, 2);
  };
  EXPECT_EQ(at(0, 0).elements, (Elements{4, 6}));
  EXPECT_EQ(at(1, 1).elements, (Elements{0, 0, 4, 6}));
  EXPECT_EQ(at(-1, 0).error, "segment ids must rise from 0, found -1 at 0");
  EXPECT_EQ(at(1, 0).error, "segment ids must rise from 0, found 0 at 1");
}

TEST(Indices, UnsortedSegments) {
  const auto at = [&](const char *op, int32_t id) {
    return run(op, {ints({1, 2}, {3, 4}), ints({1}, {id}), ints({}, {2})}, 2);
  };
  EXPECT_EQ(at("qnn.unsorted_segment_sum", 1).elements, (Elements{0, 0, 3, 4}));
  EXPECT_EQ(at("qnn.unsorted_segment_prod", 0).elements, (Elements{3, 4, 1, 1}));
  for (const char *op : {"qnn.unsorted_segment_sum", "qnn.unsorted_segment_prod", "qnn.unsorted_segment_max",
                         "qnn.unsorted_segment_min"}) {
    EXPECT_EQ(at(op, 2).error, "segment id 2, there are 2") << op;
    EXPECT_EQ(at(op, -1).error, "") << op; // left out, as in TensorFlow
  }
  EXPECT_EQ(at("qnn.unsorted_segment_sum", -1).elements, (Elements{0, 0, 0, 0}));
}

TEST(Indices, ShrinkingSlice) {
  const auto at = [&](int32_t i) {
    return run("qnn.strided_slice",
               {ints({3}, {1, 2, 3}), ints({1}, {i}), ints({1}, {i + 1}), ints({1}, {1})}, 0,
               {{"shrink_axis_mask", 1}});
  };
  EXPECT_EQ(at(0).elements, (Elements{1}));
  EXPECT_EQ(at(2).elements, (Elements{3}));
  EXPECT_EQ(at(-1).elements, (Elements{3})); // from the end
  EXPECT_EQ(at(-3).elements, (Elements{1}));
  EXPECT_EQ(at(-4).error, "index -4 is out of range for size 3");
  EXPECT_EQ(at(3).error, "index 3 is out of range for size 3");
}

TEST(Indices, SliceBoxes) {
  const auto at = [&](int32_t begin, int32_t size) {
    return run("qnn.slice", {ints({3}, {1, 2, 3}), ints({1}, {begin}), ints({1}, {size})}, 1);
  };
  EXPECT_EQ(at(0, 3).elements, (Elements{1, 2, 3}));
  EXPECT_EQ(at(2, 1).elements, (Elements{3}));
  EXPECT_EQ(at(3, 0).elements, (Elements{}));
  EXPECT_EQ(at(1, -1).elements, (Elements{2, 3}));
  EXPECT_EQ(at(-1, 1).error, "box [-1] + [1] leaves [3]");
  EXPECT_EQ(at(0, 4).error, "box [0] + [4] leaves [3]");
  EXPECT_EQ(at(3, 1).error, "box [3] + [1] leaves [3]");
  EXPECT_EQ(at(0, -2).error, "box [0] + [-2] leaves [3]");
}

TEST(Indices, ReverseSequenceLengths) {
  const auto at = [&](int32_t length) {
    return run("qnn.reverse_sequence", {ints({1, 3}, {1, 2, 3}), ints({1}, {length})}, 2,
               {{"seq_dim", 1}, {"batch_dim", 0}});
  };
  EXPECT_EQ(at(0).elements, (Elements{1, 2, 3}));
  EXPECT_EQ(at(3).elements, (Elements{3, 2, 1}));
  EXPECT_EQ(at(-1).error, "length -1 is out of range for 3 steps");
  EXPECT_EQ(at(4).error, "length 4 is out of range for 3 steps");
}
