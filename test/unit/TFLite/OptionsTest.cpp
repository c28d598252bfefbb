//===- OptionsTest.cpp - each option stands in its own field --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Reader and writer share a function for each operator: what both do wrong in
// the same way comes back as it was. So the fields are looked at themselves,
// with values that are all different.
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNOps.h"
#include "quantc/TFLite/Writer.h"
#include "tflite_generated.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace quantc;

namespace {

const char *network = R"(
func.func @main(%x: tensor<2x4x4x4xf32>, %m: tensor<2x3x4xf32>, %v: tensor<2x4xf32>) -> (tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x3x2xf32>, tensor<2x4x4xf32>, tensor<2x3x3xf32>, tensor<2x3x4xf32>, tensor<2x8x8x1xf32>, tensor<2x2x2x16xf32>, tensor<2x7x7x4xf32>, tensor<2x7x7x4xf32>, tensor<2x7x7x4xf32>, tensor<2x7x7x4xf32>, tensor<2x4x3xf32>, tensor<2x8xf32>, tensor<2x6xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2x3x5xf32>, tensor<2x4x4x4xf32>, tensor<2x2xf32>, tensor<3x2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2x1xf32>) {
  %0 = qnn.softmax %x {beta = 0.5 : f32} : (tensor<2x4x4x4xf32>) -> tensor<2x4x4x4xf32> loc("softmax")
  %1 = qnn.leaky_relu %x {alpha = 0.25 : f32} : (tensor<2x4x4x4xf32>) -> tensor<2x4x4x4xf32> loc("leaky")
  %2 = qnn.gelu %x {approximate = true} : (tensor<2x4x4x4xf32>) -> tensor<2x4x4x4xf32> loc("gelu")
  %3 = qnn.local_response_normalization %x {radius = 3 : i64, bias = 2.0 : f32, alpha = 0.5 : f32, beta = 0.75 : f32} : (tensor<2x4x4x4xf32>) -> tensor<2x4x4x4xf32> loc("lrn")
  %one = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %4 = qnn.cumsum %v, %one {exclusive = true, reverse = false} : (tensor<2x4xf32>, tensor<i32>) -> tensor<2x4xf32> loc("exclusive")
  %5 = qnn.cumsum %v, %one {exclusive = false, reverse = true} : (tensor<2x4xf32>, tensor<i32>) -> tensor<2x4xf32> loc("reverse")
  %places = qnn.constant dense<[[0, 1], [2, 0]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %6 = qnn.gather %m, %places {axis = 2 : i64, batch_dims = 1 : i64} : (tensor<2x3x4xf32>, tensor<2x2xi32>) -> tensor<2x3x2xf32> loc("gather")
  %7 = qnn.batch_matmul %m, %m {adj_x = true, adj_y = false} : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<2x4x4xf32> loc("left")
  %8 = qnn.batch_matmul %m, %m {adj_x = false, adj_y = true} : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<2x3x3xf32> loc("right")
  %lengths = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %9 = qnn.reverse_sequence %m, %lengths {seq_dim = 1 : i64, batch_dim = 0 : i64} : (tensor<2x3x4xf32>, tensor<2xi32>) -> tensor<2x3x4xf32> loc("turned")
  %10 = qnn.depth_to_space %x {block_size = 2 : i64} : (tensor<2x4x4x4xf32>) -> tensor<2x8x8x1xf32> loc("space")
  %11 = qnn.space_to_depth %x {block_size = 2 : i64} : (tensor<2x4x4x4xf32>) -> tensor<2x2x2x16xf32> loc("depth")
  %size = qnn.constant dense<[7, 7]> : tensor<2xi32> -> tensor<2xi32>
  %12 = qnn.resize_bilinear %x, %size {align_corners = true, half_pixel_centers = false} : (tensor<2x4x4x4xf32>, tensor<2xi32>) -> tensor<2x7x7x4xf32> loc("corners")
  %13 = qnn.resize_bilinear %x, %size {align_corners = false, half_pixel_centers = true} : (tensor<2x4x4x4xf32>, tensor<2xi32>) -> tensor<2x7x7x4xf32> loc("centers")
  %14 = qnn.resize_nearest_neighbor %x, %size {align_corners = true, half_pixel_centers = false} : (tensor<2x4x4x4xf32>, tensor<2xi32>) -> tensor<2x7x7x4xf32> loc("corners2")
  %15 = qnn.resize_nearest_neighbor %x, %size {align_corners = false, half_pixel_centers = true} : (tensor<2x4x4x4xf32>, tensor<2xi32>) -> tensor<2x7x7x4xf32> loc("centers2")
  %16 = qnn.pack %v, %v, %v {axis = 2 : i64} : (tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4x3xf32> loc("pack")
  %17 = qnn.concatenation %v, %v {axis = 1 : i64} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x8xf32> loc("join")
  %pads = qnn.constant dense<[[0, 0], [1, 1]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %18 = qnn.mirror_pad %v, %pads {mode = #qnn<mirror symmetric>} : (tensor<2x4xf32>, tensor<2x2xi32>) -> tensor<2x6xf32> loc("mirror")
  %19 = qnn.arg_max %v, %one {output_type = i64} : (tensor<2x4xf32>, tensor<i32>) -> tensor<2xi64> loc("largest")
  %20 = qnn.shape %v {out_type = i64} : (tensor<2x4xf32>) -> tensor<2xi64> loc("shape")
  %w = qnn.constant dense<1.0> : tensor<5x4xf32> -> tensor<5x4xf32>
  %21 = qnn.fully_connected %m, %w {keep_num_dims = true} : (tensor<2x3x4xf32>, tensor<5x4xf32>) -> tensor<2x3x5xf32> loc("rows")
  %22 = qnn.fake_quant %x {min = [-1.0 : f32], max = [2.0 : f32], num_bits = 7 : i64, narrow_range = true} : (tensor<2x4x4x4xf32>) -> tensor<2x4x4x4xf32> loc("fake")
  %from = qnn.constant dense<[1, 1, 1]> : tensor<3xi32> -> tensor<3xi32>
  %to = qnn.constant dense<[2, 2, 2]> : tensor<3xi32> -> tensor<3xi32>
  %by = qnn.constant dense<1> : tensor<3xi32> -> tensor<3xi32>
  %23 = qnn.strided_slice %m, %from, %to, %by {begin_mask = 1 : i64, end_mask = 2 : i64, shrink_axis_mask = 4 : i64} : (tensor<2x3x4xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<2x2xf32> loc("slice")
  %24 = qnn.strided_slice %v, %from, %to, %by {ellipsis_mask = 1 : i64, new_axis_mask = 2 : i64} : (tensor<2x4xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<2x1x1xf32> loc("ellipsis")
  %which = qnn.constant dense<[0, 2]> : tensor<2xi32> -> tensor<2xi32>
  %three = qnn.constant dense<3> : tensor<i32> -> tensor<i32>
  %on = qnn.constant dense<1.0> : tensor<f32> -> tensor<f32>
  %off = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %25 = qnn.one_hot %which, %three, %on, %off {axis = 0 : i64} : (tensor<2xi32>, tensor<i32>, tensor<f32>, tensor<f32>) -> tensor<3x2xf32> loc("hot")
  %26:4 = qnn.unpack %v {axis = 1 : i64, num = 4 : i64} : (tensor<2x4xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) loc("unpack")
  %27:2 = qnn.split %one, %v {num_splits = 2 : i64} : (tensor<i32>, tensor<2x4xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) loc("split")
  %28 = qnn.squeeze %24 {axes = array<i64: 2>} : (tensor<2x1x1xf32>) -> tensor<2x1xf32> loc("squeeze")
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %23, %25, %26#1, %27#0, %28 : tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x3x2xf32>, tensor<2x4x4xf32>, tensor<2x3x3xf32>, tensor<2x3x4xf32>, tensor<2x8x8x1xf32>, tensor<2x2x2x16xf32>, tensor<2x7x7x4xf32>, tensor<2x7x7x4xf32>, tensor<2x7x7x4xf32>, tensor<2x7x7x4xf32>, tensor<2x4x3xf32>, tensor<2x8xf32>, tensor<2x6xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2x3x5xf32>, tensor<2x4x4x4xf32>, tensor<2x2xf32>, tensor<3x2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2x1xf32>
})";

/// Options of the operator whose first result has this name.
class TFLiteOptions : public testing::Test {
protected:
  TFLiteOptions() {
    MLIRContext context;
    context.loadDialect<qnn::QNNDialect, quant::QuantDialect, func::FuncDialect>();
    auto module = parseSourceString<ModuleOp>(network, &context);
    if (!module) {
      ADD_FAILURE() << "the module does not parse";
      return;
    }
    auto bytes = tflite::exportTFLite(*module);
    EXPECT_TRUE(succeeded(bytes));
    if (succeeded(bytes))
      tflite::GetModel(bytes->data())->UnPackTo(&model);
  }
  const tflite::BuiltinOptionsUnion &of(const std::string &name) {
    static const tflite::BuiltinOptionsUnion none;
    for (const auto &graph : model.subgraphs)
      for (const auto &op : graph->operators)
        if (StringRef(graph->tensors[static_cast<size_t>(op->outputs[0])]->name).split(':').first == name)
          return op->builtin_options;
    ADD_FAILURE() << "no operator makes " << name;
    return none;
  }
  tflite::ModelT model;
};

#define OPTIONS(name, kind)                                                                                  \
  const auto *o = of(name).As##kind##Options();                                                              \
  ASSERT_TRUE(o) << name

TEST_F(TFLiteOptions, OfActivations) {
  {
    OPTIONS("softmax", Softmax);
    EXPECT_EQ(o->beta, 0.5F);
  }
  {
    OPTIONS("leaky", LeakyRelu);
    EXPECT_EQ(o->alpha, 0.25F);
  }
  {
    OPTIONS("gelu", Gelu);
    EXPECT_TRUE(o->approximate);
  }
  {
    OPTIONS("lrn", LocalResponseNormalization);
    EXPECT_EQ(o->radius, 3);
    EXPECT_EQ(o->bias, 2.0F);
    EXPECT_EQ(o->alpha, 0.5F);
    EXPECT_EQ(o->beta, 0.75F);
  }
  {
    OPTIONS("fake", FakeQuant);
    EXPECT_EQ(o->min, -1.0F);
    EXPECT_EQ(o->max, 2.0F);
    EXPECT_EQ(o->num_bits, 7);
    EXPECT_TRUE(o->narrow_range);
  }
}

TEST_F(TFLiteOptions, OfProductsAndSums) {
  {
    OPTIONS("exclusive", Cumsum);
    EXPECT_TRUE(o->exclusive && !o->reverse);
  }
  {
    OPTIONS("reverse", Cumsum);
    EXPECT_TRUE(o->reverse && !o->exclusive);
  }
  {
    OPTIONS("left", BatchMatMul);
    EXPECT_TRUE(o->adj_x && !o->adj_y);
  }
  {
    OPTIONS("right", BatchMatMul);
    EXPECT_TRUE(o->adj_y && !o->adj_x);
  }
  {
    OPTIONS("rows", FullyConnected);
    EXPECT_TRUE(o->keep_num_dims && !o->asymmetric_quantize_inputs);
  }
  {
    OPTIONS("largest", ArgMax);
    EXPECT_EQ(o->output_type, tflite::TensorType::INT64);
  }
}

TEST_F(TFLiteOptions, OfImages) {
  {
    OPTIONS("space", DepthToSpace);
    EXPECT_EQ(o->block_size, 2);
  }
  {
    OPTIONS("depth", SpaceToDepth);
    EXPECT_EQ(o->block_size, 2);
  }
  {
    OPTIONS("corners", ResizeBilinear);
    EXPECT_TRUE(o->align_corners && !o->half_pixel_centers);
  }
  {
    OPTIONS("centers", ResizeBilinear);
    EXPECT_TRUE(o->half_pixel_centers && !o->align_corners);
  }
  {
    OPTIONS("corners2", ResizeNearestNeighbor);
    EXPECT_TRUE(o->align_corners && !o->half_pixel_centers);
  }
  {
    OPTIONS("centers2", ResizeNearestNeighbor);
    EXPECT_TRUE(o->half_pixel_centers && !o->align_corners);
  }
  {
    OPTIONS("mirror", MirrorPad);
    EXPECT_EQ(o->mode, tflite::MirrorPadMode::SYMMETRIC);
  }
}

TEST_F(TFLiteOptions, OfShapes) {
  {
    OPTIONS("gather", Gather);
    EXPECT_EQ(o->axis, 2);
    EXPECT_EQ(o->batch_dims, 1);
  }
  {
    OPTIONS("turned", ReverseSequence);
    EXPECT_EQ(o->seq_dim, 1);
    EXPECT_EQ(o->batch_dim, 0);
  }
  {
    OPTIONS("pack", Pack);
    EXPECT_EQ(o->values_count, 3);
    EXPECT_EQ(o->axis, 2);
  }
  {
    OPTIONS("unpack", Unpack);
    EXPECT_EQ(o->num, 4);
    EXPECT_EQ(o->axis, 1);
  }
  {
    OPTIONS("split", Split);
    EXPECT_EQ(o->num_splits, 2);
  }
  {
    OPTIONS("join", Concatenation);
    EXPECT_EQ(o->axis, 1);
  }
  {
    OPTIONS("squeeze", Squeeze);
    EXPECT_EQ(o->squeeze_dims, (std::vector<int32_t>{2}));
  }
  {
    OPTIONS("hot", OneHot);
    EXPECT_EQ(o->axis, 0);
  }
  {
    OPTIONS("shape", Shape);
    EXPECT_EQ(o->out_type, tflite::TensorType::INT64);
  }
  {
    OPTIONS("slice", StridedSlice);
    EXPECT_EQ(o->begin_mask, 1);
    EXPECT_EQ(o->end_mask, 2);
    EXPECT_EQ(o->shrink_axis_mask, 4);
    EXPECT_EQ(o->ellipsis_mask, 0);
    EXPECT_EQ(o->new_axis_mask, 0);
  }
  {
    OPTIONS("ellipsis", StridedSlice);
    EXPECT_EQ(o->ellipsis_mask, 1);
    EXPECT_EQ(o->new_axis_mask, 2);
  }
}

} // namespace
