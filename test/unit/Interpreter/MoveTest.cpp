//===- MoveTest.cpp - kernels that move values ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "KernelHarness.h"

#include <gtest/gtest.h>

using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {

Value ints(std::vector<int64_t> shape, const std::vector<int32_t> &v) {
  return Value::of(ElementType::I32, std::move(shape), v);
}
Value bytes(std::vector<int64_t> shape, const std::vector<int8_t> &v) {
  return Value::of(ElementType::I8, std::move(shape), v);
}

/// Runs an op with one int8 result of open shape and expects shape and elements, or the error.
void expectMove(const std::string &op, std::vector<Value> inputs, const Attributes &attributes,
                const std::vector<int64_t> &shape, const std::vector<int8_t> &want,
                const std::string &error = "") {
  std::vector<Value> outputs{Value::result(ElementType::I8, std::vector<int64_t>(shape.size(), -1))};
  const Error e = runKernel(op, Domain::Real, KernelSet::Reference, attributes, inputs, outputs);
  ASSERT_EQ(e.value_or(""), error) << op;
  if (!error.empty())
    return;
  EXPECT_EQ(outputs[0].elements<int8_t>(), want) << op;
}

Attributes with(std::initializer_list<std::pair<const char *, Attributes::Value>> list) {
  Attributes a;
  for (const auto &[name, value] : list)
    a.set(name, value);
  return a;
}

TEST(Move, Reshape) {
  const Value x = bytes({2, 3}, {1, 2, 3, 4, 5, 6});
  expectMove("qnn.reshape", {x, ints({2}, {3, -1})}, {}, {3, 2}, {1, 2, 3, 4, 5, 6});
  expectMove("qnn.reshape", {x, ints({1}, {5})}, {}, {5}, {}, "[2, 3] does not reshape to [5]");
  expectMove("qnn.reshape", {x, ints({2}, {-1, -1})}, {}, {1, 6}, {}, "shape [-1, -1] is not valid");
  expectMove("qnn.reshape", {x, ints({2}, {-1, 0})}, {}, {1, 6}, {}, "shape [-1, 0] leaves -1 open");
}

TEST(Move, TransposeReverseTileBroadcast) {
  const Value x = bytes({2, 3}, {1, 2, 3, 4, 5, 6});
  expectMove("qnn.transpose", {x, ints({2}, {1, 0})}, {}, {3, 2}, {1, 4, 2, 5, 3, 6});
  expectMove("qnn.transpose", {x, ints({2}, {1, 1})}, {}, {3, 2}, {}, "[1, 1] is no permutation of rank 2");
  expectMove("qnn.reverse_v2", {x, ints({1}, {1})}, {}, {2, 3}, {3, 2, 1, 6, 5, 4});
  expectMove("qnn.reverse_v2", {x, ints({2}, {0, -1})}, {}, {2, 3}, {6, 5, 4, 3, 2, 1});
  expectMove("qnn.tile", {x, ints({2}, {2, 2})}, {}, {4, 6},
             {1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6});
  expectMove("qnn.broadcast_to", {bytes({2, 1}, {7, 8}), ints({3}, {2, 2, 2})}, {}, {2, 2, 2},
             {7, 7, 8, 8, 7, 7, 8, 8});
}

TEST(Move, StridedSliceMasks) {
  const Value x = bytes({3, 4}, {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23});
  const auto v = [](std::vector<int32_t> e) { return ints({static_cast<int64_t>(e.size())}, e); };
  expectMove("qnn.strided_slice", {x, v({1, 1}), v({3, 3}), v({1, 1})}, {}, {2, 2}, {11, 12, 21, 22});
  expectMove("qnn.strided_slice", {x, v({0, -1}), v({3, 0}), v({2, -2})}, {}, {2, 2}, {3, 1, 23, 21});
  expectMove("qnn.strided_slice", {x, v({1, 0}), v({2, 0}), v({1, 1})},
             with({{"shrink_axis_mask", int64_t{1}}, {"end_mask", int64_t{2}}}), {4}, {10, 11, 12, 13});
  expectMove("qnn.strided_slice", {x, v({0, 2}), v({0, 3}), v({1, 1})},
             with({{"ellipsis_mask", int64_t{1}}, {"shrink_axis_mask", int64_t{2}}}), {3}, {2, 12, 22});
  expectMove("qnn.strided_slice", {x, v({0, 0, 0}), v({0, 1, 2}), v({1, 1, 1})},
             with({{"new_axis_mask", int64_t{1}}}), {1, 1, 2}, {0, 1});
  expectMove("qnn.strided_slice", {x, v({2, 0}), v({1, 4}), v({1, 1})}, {}, {0, 4}, {});
  expectMove("qnn.strided_slice", {x, v({0, 0}), v({1, 1}), v({0, 1})}, {}, {1, 1}, {},
             "stride 0 is not valid");
  expectMove("qnn.strided_slice", {x, v({5, 0}), v({6, 1}), v({1, 1})},
             with({{"shrink_axis_mask", int64_t{1}}}), {1}, {}, "index 5 is out of range for size 3");
}

TEST(Move, Padding) {
  const Value x = bytes({1, 2}, {5, 6});
  expectMove("qnn.pad", {x, ints({2, 2}, {1, 0, 0, 1})}, {}, {2, 3}, {0, 0, 0, 5, 6, 0});
  expectMove("qnn.padv2", {x, ints({2, 2}, {0, 0, 1, 1}), bytes({}, {-3})}, {}, {1, 4}, {-3, 5, 6, -3});
  expectMove("qnn.pad", {x, ints({2, 2}, {1, -1, 0, 1})}, {}, {2, 3}, {},
             "paddings [1, -1, 0, 1] are negative or too large");
  const Value row = bytes({1, 3}, {1, 2, 3});
  expectMove("qnn.mirror_pad", {row, ints({2, 2}, {0, 0, 2, 2})}, with({{"mode", int64_t{0}}}), {1, 7},
             {3, 2, 1, 2, 3, 2, 1});
  expectMove("qnn.mirror_pad", {row, ints({2, 2}, {0, 0, 2, 1})}, with({{"mode", int64_t{1}}}), {1, 6},
             {2, 1, 1, 2, 3, 3});
}

TEST(Move, BlocksOfSpace) {
  const Value x = bytes({1, 2, 2, 4}, {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33});
  expectMove("qnn.depth_to_space", {x}, with({{"block_size", int64_t{2}}}), {1, 4, 4, 1},
             {0, 1, 10, 11, 2, 3, 12, 13, 20, 21, 30, 31, 22, 23, 32, 33});
  const Value image = bytes({1, 4, 4, 1}, {0, 1, 10, 11, 2, 3, 12, 13, 20, 21, 30, 31, 22, 23, 32, 33});
  expectMove("qnn.space_to_depth", {image}, with({{"block_size", int64_t{2}}}), {1, 2, 2, 4},
             {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33});
  const Value line = bytes({1, 2, 2, 1}, {1, 2, 3, 4});
  expectMove("qnn.space_to_batch_nd", {line, ints({2}, {2, 2}), ints({2, 2}, {0, 0, 0, 2})}, {}, {4, 1, 2, 1},
             {1, 0, 2, 0, 3, 0, 4, 0});
  expectMove("qnn.batch_to_space_nd",
             {bytes({4, 1, 2, 1}, {1, 0, 2, 0, 3, 0, 4, 0}), ints({2}, {2, 2}), ints({2, 2}, {0, 0, 0, 2})},
             {}, {1, 2, 2, 1}, {1, 2, 3, 4});
}

TEST(Move, GatherScatterSelect) {
  const Value x = bytes({3, 2}, {0, 1, 10, 11, 20, 21});
  expectMove("qnn.gather", {x, ints({2}, {2, 0})}, with({{"axis", int64_t{0}}}), {2, 2}, {20, 21, 0, 1});
  expectMove("qnn.gather", {x, ints({1}, {3})}, with({{"axis", int64_t{0}}}), {1, 2}, {},
             "index 3 is out of range for axis of size 3");
  expectMove("qnn.gather_nd", {x, ints({2, 2}, {2, 1, 0, 0})}, {}, {2}, {21, 0});
  expectMove("qnn.scatter_nd", {ints({3, 1}, {1, 3, 1}), bytes({3}, {5, 6, 7}), ints({1}, {4})}, {}, {4},
             {0, 12, 0, 6});
  expectMove("qnn.select",
             {Value::of(ElementType::Bool, {3}, std::vector<uint8_t>{1, 0, 1}), x,
              bytes({3, 2}, {9, 9, 9, 9, 9, 9})},
             {}, {3, 2}, {0, 1, 9, 9, 20, 21});
  expectMove("qnn.select_v2",
             {Value::of(ElementType::Bool, {1, 2}, std::vector<uint8_t>{1, 0}), x, bytes({}, {9})}, {},
             {3, 2}, {0, 9, 10, 9, 20, 9});
}

TEST(Move, SequencesAndDiagonals) {
  expectMove("qnn.reverse_sequence", {bytes({2, 3}, {1, 2, 3, 4, 5, 6}), ints({2}, {2, 3})},
             with({{"seq_dim", int64_t{1}}, {"batch_dim", int64_t{0}}}), {2, 3}, {2, 1, 3, 6, 5, 4});
  expectMove("qnn.reverse_sequence", {bytes({3, 2}, {1, 2, 3, 4, 5, 6}), ints({2}, {2, 3})},
             with({{"seq_dim", int64_t{0}}, {"batch_dim", int64_t{1}}}), {3, 2}, {3, 6, 1, 4, 5, 2});
  expectMove("qnn.matrix_diag", {bytes({2}, {1, 2})}, {}, {2, 2}, {1, 0, 0, 2});
  expectMove("qnn.matrix_set_diag", {bytes({2, 3}, {9, 9, 9, 9, 9, 9}), bytes({2}, {1, 2})}, {}, {2, 3},
             {1, 9, 9, 9, 2, 9});
}

TEST(Move, JoinAndSplit) {
  expectMove("qnn.concatenation", {bytes({2, 1}, {1, 2}), bytes({2, 2}, {3, 4, 5, 6})},
             with({{"axis", int64_t{-1}}}), {2, 3}, {1, 3, 4, 2, 5, 6});
  expectMove("qnn.concatenation", {bytes({2, 1}, {1, 2}), bytes({1, 2}, {3, 4})},
             with({{"axis", int64_t{1}}}), {2, 3}, {}, "[1, 2] does not join [2, 1]");
  expectMove("qnn.pack", {bytes({2}, {1, 2}), bytes({2}, {3, 4})}, with({{"axis", int64_t{1}}}), {2, 2},
             {1, 3, 2, 4});
  std::vector<Value> inputs{bytes({4}, {1, 2, 3, 4}), ints({2}, {1, -1}), ints({}, {0})};
  std::vector<Value> parts{Value::result(ElementType::I8, {-1}), Value::result(ElementType::I8, {-1})};
  ASSERT_FALSE(runKernel("qnn.split_v", Domain::Real, KernelSet::Reference, {}, inputs, parts));
  EXPECT_EQ(parts[0].elements<int8_t>(), (std::vector<int8_t>{1}));
  EXPECT_EQ(parts[1].elements<int8_t>(), (std::vector<int8_t>{2, 3, 4}));
}

} // namespace
