//===- HostileOpsTest.cpp - operators that can't be meant -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Attributes, shapes and constants that a kernel would divide by, index with
// or loop over. Each is refused by name; what TensorFlow allows is accepted.
//===----------------------------------------------------------------------===//

#include "Hostile.h"

#include <algorithm>
#include <limits>

using namespace quantc;
using namespace quantc::import;
using namespace quantc::import::test;

namespace {

std::string dims(const std::vector<int64_t> &shape) {
  std::string text;
  for (int64_t d : shape)
    text += "dim { size: " + std::to_string(d) + " } ";
  return text;
}
std::string input(const std::string &name, const std::vector<int64_t> &shape) {
  return placeholder(name, dims(shape));
}
/// All elements are `value`; none when the shape has no elements.
std::string floats(const std::string &name, const std::vector<int64_t> &shape,
                   const std::string &value = "1") {
  bool empty = std::find(shape.begin(), shape.end(), 0) != shape.end();
  return constant(name, "dtype: DT_FLOAT tensor_shape { " + dims(shape) + "} " +
                            (empty ? "" : "float_val: " + value));
}
std::string ints(const std::string &name, const std::vector<int64_t> &values) {
  std::string text = "dtype: DT_INT64 tensor_shape { " + dims({static_cast<int64_t>(values.size())}) + "} ";
  for (int64_t v : values)
    text += "int64_val: " + std::to_string(v) + " ";
  return constant(name, text);
}
std::string scalar(const std::string &name, int64_t value) {
  return constant(name, "dtype: DT_INT32 tensor_shape { } int_val: " + std::to_string(value));
}
std::string attr(const std::string &name, const std::string &value) {
  return "attr { key: \"" + name + "\" value { " + value + " } } ";
}
std::string list(const std::string &name, const std::vector<int64_t> &values) {
  std::string text;
  for (int64_t v : values)
    text += "i: " + std::to_string(v) + " ";
  return attr(name, "list { " + text + "}");
}
std::string takes(const std::vector<std::string> &names) {
  std::string text;
  for (const std::string &n : names)
    text += "input: \"" + n + "\" ";
  return text;
}
/// y = op(x, w) with the attributes given.
std::string layer(const std::string &op, const std::vector<int64_t> &x, const std::vector<int64_t> &w,
                  const std::string &attributes) {
  return input("x", x) + floats("w", w) + node("y", op, takes({"x", "w"}) + attributes);
}
const std::string same = attr("padding", "s: \"SAME\""), valid = attr("padding", "s: \"VALID\""),
                  ones = list("strides", {1, 1, 1, 1});
constexpr int64_t top = std::numeric_limits<int32_t>::max();

class GraphDefOps : public GraphDefHostile {
protected:
  void accepts(StringRef graph) {
    Outcome out = import(graph);
    EXPECT_TRUE(out.module) << out.all();
  }
};

TEST_F(GraphDefOps, MissingAndWrongAttributes) {
  const std::vector<int64_t> x = {1, 4, 4, 2}, w = {3, 3, 2, 4};
  refuses(layer("Conv2D", x, w, same), "attribute 'strides' has 0 entries, needed: 4");
  refuses(layer("Conv2D", x, w, ones), "attribute 'padding' is ''");
  refuses(layer("Conv2D", x, w, same + attr("strides", "s: \"1\"")),
          "attribute 'strides' is of kind string, needed: list of int");
  refuses(layer("Conv2D", x, w, ones + attr("padding", "s: \"WIDE\"")),
          "attribute 'padding' is 'WIDE', accepted: SAME, VALID, EXPLICIT");
  refuses(layer("Conv2D", x, w, ones + same + attr("data_format", "s: \"HWNC\"")),
          "attribute 'data_format' is 'HWNC', accepted: NHWC, NCHW");
  refuses(node("x", "Placeholder", attr("dtype", "type: 9999") + attr("shape", "shape { }")) +
              node("y", "Relu", takes({"x"})),
          "input of type type 9999");
  refuses(input("x", {2}) + node("y", "Shape", takes({"x"}) + attr("out_type", "type: DT_INVALID")),
          "its attributes ask for a result that is no tensor of numbers");
  refuses(ints("x", {2}) + node("y", "Shape", takes({"x"}) + attr("out_type", "type: DT_STRING")) +
              node("z", "Identity", takes({"y"})),
          "its attributes ask for a result that is no tensor of numbers");
  // What only restates a shape is not believed.
  accepts(input("x", {2}) +
          node("y", "Relu", takes({"x"}) + attr("_output_shapes", "list { shape { dim { size: 77 } } }")));
}

TEST_F(GraphDefOps, Shapes) {
  constexpr int64_t lowest = std::numeric_limits<int64_t>::min(),
                    highest = std::numeric_limits<int64_t>::max();
  auto relu = [&](const std::vector<int64_t> &x) { return input("x", x) + node("y", "Relu", takes({"x"})); };
  refuses(relu({lowest}), "dimension -9223372036854775808 in a shape");
  refuses(relu({highest}), "a shape of more than 2147483648 elements");
  refuses(relu({top, top, top}), "a shape of more than 2147483648 elements");
  refuses(relu(std::vector<int64_t>(255, 1)), "a shape of rank 255; the limit is 8");
  accepts(relu({0, 3}));
  refuses(layer("Conv2D", {1, 4, 4, 0}, {3, 3, 0, 4}, ones + same), "filter has 0 input channels");
  refuses(layer("Conv2D", {1, 4, 4, 0}, {3, 3, 2, 4}, ones + same), "input has 0 channels, filter takes 2");
  refuses(layer("Conv2D", {1, 4, 4, 2}, {0, 3, 2, 4}, ones + same), "kernel size 0 is outside");
  refuses(input("x", {1, 4}) + floats("b", {}) + node("y", "BiasAdd", takes({"x", "b"})),
          "has rank 0, needed: 1");
}

TEST_F(GraphDefOps, Convolutions) {
  const std::vector<int64_t> x = {1, 4, 4, 2}, w = {3, 3, 2, 4};
  auto strides = [&](const std::vector<int64_t> &s) {
    return layer("Conv2D", x, w, same + list("strides", s));
  };
  refuses(strides({1, 0, 0, 1}), "attribute 'strides' is [1,0,0,1]");
  refuses(strides({1, -1, -1, 1}), "attribute 'strides' is");
  refuses(strides({1, top + 1, 1, 1}), "attribute 'strides' is [1,2147483648,1,1]");
  refuses(strides({2, 1, 1, 1}), "batch and channel must be 1");
  auto dilations = [&](const std::vector<int64_t> &d) {
    return layer("Conv2D", x, w, same + ones + list("dilations", d));
  };
  refuses(dilations({1, 0, 0, 1}), "attribute 'dilations' is [1,0,0,1]");
  refuses(dilations({1, int64_t{1} << 40, 1, 1}), "attribute 'dilations' is [1,1099511627776,1,1]");
  refuses(layer("Conv2D", x, {9, 9, 2, 4}, ones + valid), "window of 9 is larger than the input of 4");
  refuses(layer("Conv2D", x, {3, 3, 3, 4}, ones + same), "input has 2 channels, filter takes 3");
  refuses(layer("Conv2D", {1, 4, 4, 6}, w, ones + same), "filter has 4 output channels in 3 groups");
  refuses(layer("DepthwiseConv2dNative", x, {3, 3, 5, 1}, ones + same), "the filter is for 5 channels");
  refuses(layer("Conv2D", x, w, ones + same) + floats("b", {3}) + node("z", "BiasAdd", takes({"y", "b"})),
          "[1, 4, 4, 4] and [3] do not broadcast");
  accepts(layer("Conv2D", {1, 2, 4, 4}, w, ones + same + attr("data_format", "s: \"NCHW\"")));
}

TEST_F(GraphDefOps, Pools) {
  auto pool = [&](const std::vector<int64_t> &size, const std::string &padding) {
    return input("x", {1, 4, 4, 2}) +
           node("y", "AvgPool", takes({"x"}) + list("ksize", size) + ones + padding);
  };
  refuses(pool({1, 0, 0, 1}, same), "ksize is [1,0,0,1]");
  refuses(pool({1, -3, -3, 1}, same), "ksize is [1,-3,-3,1]");
  refuses(pool({1, 9, 9, 1}, valid), "window of 9 is larger than the input of 4");
  refuses(pool({1, 2, 2, 2}, same), "1 for batch and channels");
  refuses(pool({}, same), "ksize is []");
}

TEST_F(GraphDefOps, Axes) {
  auto sum = [&](int64_t axis) {
    return input("x", {2, 3}) + scalar("a", axis) + node("y", "Sum", takes({"x", "a"}));
  };
  refuses(sum(2), "axis 2 of a tensor of rank 2");
  refuses(sum(-3), "axis -3 of a tensor of rank 2");
  refuses(sum(std::numeric_limits<int32_t>::min()), "axis -2147483648 of a tensor of rank 2");
  auto transpose = [&](const std::vector<int64_t> &p) {
    return input("x", {2, 3}) + ints("p", p) + node("y", "Transpose", takes({"x", "p"}));
  };
  refuses(transpose({0, 0}), "permutation [0, 0] repeats axis 0");
  refuses(transpose({0, 7}), "axis 7 is outside rank 2");
  auto reshape = [&](const std::vector<int64_t> &s) {
    return input("x", {2, 3}) + ints("s", s) + node("y", "Reshape", takes({"x", "s"}));
  };
  refuses(reshape({-1, -1}), "two dimensions of -1");
  refuses(reshape({4, 2}), "has 6 elements");
  refuses(reshape({-1, 0}), "does not fit shape [-1, 0]");
  refuses(reshape({-2, 3}), "negative or too large");
  refuses(reshape({top, top, top}), "negative or too large");
}

TEST_F(GraphDefOps, JoinsAndParts) {
  refuses(scalar("a", 0) + input("x", {2}) + node("y", "ConcatV2", takes({"x"}) + attr("N", "i: 0")) +
              node("z", "Relu", takes({"x"})),
          "has 1 inputs, needed: at least 2");
  refuses(input("x", {2}) + input("v", {2, 2}) + scalar("a", 0) +
              node("y", "ConcatV2", takes({"x", "v", "a"})),
          "input #1 has rank 2, the first has 1");
  auto split = [&](int64_t parts) {
    return input("x", {6}) + scalar("a", 0) +
           node("y", "Split", takes({"a", "x"}) + attr("num_split", "i: " + std::to_string(parts)));
  };
  refuses(split(0), "attribute 'num_split' is 0");
  refuses(split(4), "does not divide by 4");
  refuses(split(int64_t{1} << 40), "attribute 'num_split' is 1099511627776");
  refuses(input("x", {6}) + ints("s", {top, top}) + scalar("a", 0) +
              node("y", "SplitV", takes({"x", "s", "a"}) + attr("num_split", "i: 2")),
          "do not add up to 6");
  auto slice = [&](int64_t begin, int64_t size) {
    return input("x", {6}) + ints("b", {begin}) + ints("s", {size}) +
           node("y", "Slice", takes({"x", "b", "s"}));
  };
  refuses(slice(top, top), "is outside an input of 6");
  refuses(slice(std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::max()), "outside");
  refuses(input("x", {6}) + ints("b", {0}) + ints("e", {6}) + ints("s", {0}) +
              node("y", "StridedSlice", takes({"x", "b", "e", "s"})),
          "stride 0");
}

TEST_F(GraphDefOps, ImagesAndIndices) {
  auto resize = [&](const std::string &op, int64_t size, const std::string &attributes) {
    return input("x", {1, 2, 2, 1}) + ints("s", {size, size}) + node("y", op, takes({"x", "s"}) + attributes);
  };
  refuses(resize("ResizeBilinear", 0, ""), "size [0, 0]");
  refuses(resize("ResizeBilinear", top, ""), "size [2147483647, 2147483647]");
  refuses(resize("ResizeNearestNeighbor", -1, ""), "size [-1, -1]");
  refuses(
      resize("ResizeBilinear", 4, attr("align_corners", "b: true") + attr("half_pixel_centers", "b: true")),
      "align_corners and half_pixel_centers exclude each other");
  auto blocks = [&](const std::string &op, const std::vector<int64_t> &shape, int64_t size) {
    return input("x", shape) + node("y", op, takes({"x"}) + attr("block_size", "i: " + std::to_string(size)));
  };
  refuses(blocks("SpaceToDepth", {1, 2, 2, 1}, 0), "block size is 0");
  refuses(blocks("SpaceToDepth", {1, 2, 2, 1}, int64_t{1} << 40), "block size is 1099511627776");
  refuses(blocks("DepthToSpace", {1, 2, 2, 3}, 2), "3 channels do not divide into blocks of 2 x 2");
  auto gather = [&](int64_t index) {
    return floats("p", {3}) + ints("i", {index}) + scalar("a", 0) +
           node("y", "GatherV2", takes({"p", "i", "a"})) + node("z", "Identity", takes({"y"}));
  };
  refuses(gather(7), "index 7 outside of 3");
  refuses(gather(-7), "index -7 outside of 3");
}

TEST_F(GraphDefOps, Normalizations) {
  auto norm = [&](const std::string &variance, const std::string &epsilon, int64_t channels) {
    return input("x", {1, 2, 2, 1}) + floats("g", {channels}) + floats("b", {1}) + floats("m", {1}) +
           floats("v", {1}, variance) +
           node("y", "FusedBatchNormV3",
                takes({"x", "g", "b", "m", "v"}) + attr("epsilon", "f: " + epsilon) +
                    attr("is_training", "b: false"));
  };
  accepts(norm("1", "0.001", 1));
  refuses(norm("-1", "0.001", 1), "is not above 0");
  refuses(norm("1", "-1", 1), "is not above 0");
  refuses(norm("1", "nan", 1), "attribute 'epsilon' is not a finite number");
  refuses(norm("1", "inf", 1), "attribute 'epsilon' is not a finite number");
  refuses(norm("1", "0.001", 5), "parameter has shape [5]");
}

TEST_F(GraphDefOps, FakeQuantBits) {
  for (int64_t bits : {int64_t{-1}, int64_t{0}, int64_t{1}, int64_t{17}, int64_t{1} << 40})
    refuses(input("x", {4}) + node("y", "FakeQuantWithMinMaxArgs",
                                   takes({"x"}) + attr("min", "f: -1") + attr("max", "f: 1") +
                                       attr("num_bits", "i: " + std::to_string(bits))),
            "attribute 'num_bits' is " + std::to_string(bits) + ", accepted: 2 to 16");
}

TEST_F(GraphDefOps, ManyOperands) {
  // A hundred thousand operands of one value: the graph is small, so it has to be quick.
  std::vector<std::string> names(100000, "x");
  names.push_back("a");
  accepts(input("x", {2}) + scalar("a", 0) + node("y", "ConcatV2", takes(names)));
}

} // namespace
