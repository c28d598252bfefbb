//===- RowsLinear.cpp - convolutions, matrix products, recurrence ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Versions: the rules of TFLite's versioning tool as the published converters'
// files show them.
//===----------------------------------------------------------------------===//

#include "Fields.h"

namespace quantc::tflite {

using Op = BuiltinOperator;
using T = TensorType;

/// Weights of 8 bits under float activations ("hybrid" kernels).
static bool hybrid(const Signature &s, unsigned weights) {
  return s.in(0) == T::FLOAT32 && s.in(weights) == T::INT8;
}

/// The filter [O, H, W, I] reads only a part of the channels.
static bool grouped(const Signature &s) {
  const auto &x = s.operands[0].shape, &w = s.operands[1].shape;
  return x.size() == 4 && w.size() == 4 && x[3] != w[3];
}

static int convVersion(const Signature &s) {
  if (grouped(s))
    return 6;
  if (s.in(0) == T::INT16)
    return s.in(2) == T::INT32 && s.has(2) ? 8 : 3;
  if (s.in(1) == T::INT4)
    return 7;
  if (hybrid(s, 1))
    return s.perChannel(1) ? 5 : 2;
  return s.in(0) == T::INT8 ? 3 : 1;
}

static int depthwiseVersion(const Signature &s) {
  auto &o = s.get<DepthwiseConv2DOptionsT>();
  if (s.in(1) == T::INT4)
    return 7;
  if (hybrid(s, 1))
    return s.perChannel(1) ? 6 : 4;
  if (s.in(0) == T::INT8 || s.in(0) == T::INT16)
    return 3;
  return o.dilation_h_factor != 1 || o.dilation_w_factor != 1 ? 2 : 1;
}

static int transposeConvVersion(const Signature &s) {
  auto &o = s.get<TransposeConvOptionsT>();
  if (s.in(2) == T::INT16 && s.has(3) && s.in(3) == T::INT32)
    return 5;
  if (o.fused_activation_function != ActivationFunctionType::NONE)
    return 4;
  return s.has(3) ? 3 : s.in(2) == T::INT8 || s.in(2) == T::INT16 ? 2 : 1;
}

static int fullyConnectedVersion(const Signature &s) {
  auto &o = s.get<FullyConnectedOptionsT>();
  if (s.in(0) == T::INT16 && s.in(1) == T::INT4)
    return 13;
  if (hybrid(s, 1) && s.perChannel(1))
    return 12;
  if (s.in(0) == T::INT16 && s.has(2) && s.in(2) == T::INT32)
    return 11;
  if (s.in(1) == T::INT4)
    return 10;
  if (hybrid(s, 1) && o.asymmetric_quantize_inputs)
    return 9;
  if (o.keep_num_dims)
    return 5;
  if (s.in(0) == T::INT8 || s.in(0) == T::INT16)
    return 4;
  return hybrid(s, 1) ? 3 : 1;
}

/// The type of the accumulator that a bias would have: written for int16 activations alone.
static TensorType biasType(const Signature &s, unsigned data, unsigned bias) {
  if (s.in(data) != T::INT16)
    return T::FLOAT32;
  return s.has(bias) ? s.in(bias) : T::INT64;
}

llvm::ArrayRef<Row> linearRows() {
  static const Row rows[] = {
      row("qnn.conv_2d", Op::CONV_2D)
          .options<Conv2DOptionsT>([](Fields &f, Conv2DOptionsT &o) {
            f.list("strides", {&o.stride_h, &o.stride_w});
            f.list("dilations", {&o.dilation_h_factor, &o.dilation_w_factor});
            f.padding(o.padding);
            f.activation(o.fused_activation_function);
            if (!f.reading())
              o.quantized_bias_type = biasType(f.sig(), 0, 2);
          })
          .bias(2)
          .since(convVersion),
      row("qnn.depthwise_conv_2d", Op::DEPTHWISE_CONV_2D)
          .options<DepthwiseConv2DOptionsT>([](Fields &f, DepthwiseConv2DOptionsT &o) {
            f.list("strides", {&o.stride_h, &o.stride_w});
            f.list("dilations", {&o.dilation_h_factor, &o.dilation_w_factor});
            f.i32("depth_multiplier", o.depth_multiplier);
            f.padding(o.padding);
            f.activation(o.fused_activation_function);
          })
          .bias(2)
          .since(depthwiseVersion),
      row("qnn.transpose_conv", Op::TRANSPOSE_CONV)
          .options<TransposeConvOptionsT>([](Fields &f, TransposeConvOptionsT &o) {
            f.list("strides", {&o.stride_h, &o.stride_w});
            f.padding(o.padding);
            f.activation(o.fused_activation_function);
            if (!f.reading())
              o.quantized_bias_type = biasType(f.sig(), 2, 3);
          })
          .bias(3)
          .since(transposeConvVersion),
      row("qnn.conv_3d", Op::CONV_3D)
          .options<Conv3DOptionsT>([](Fields &f, Conv3DOptionsT &o) {
            f.list("strides", {&o.stride_d, &o.stride_h, &o.stride_w});
            f.list("dilations", {&o.dilation_d_factor, &o.dilation_h_factor, &o.dilation_w_factor});
            f.padding(o.padding);
            f.activation(o.fused_activation_function);
          })
          .bias(2),
      row("qnn.conv_3d_transpose", Op::CONV_3D_TRANSPOSE)
          .options<Conv3DOptionsT>([](Fields &f, Conv3DOptionsT &o) {
            f.list("strides", {&o.stride_d, &o.stride_h, &o.stride_w});
            f.list("dilations", {&o.dilation_d_factor, &o.dilation_h_factor, &o.dilation_w_factor});
            f.padding(o.padding);
            f.activation(o.fused_activation_function);
          })
          .bias(3),
      row("qnn.fully_connected", Op::FULLY_CONNECTED)
          .options<FullyConnectedOptionsT>([](Fields &f, FullyConnectedOptionsT &o) {
            f.activation(o.fused_activation_function);
            f.flag("keep_num_dims", o.keep_num_dims);
            f.flag("asymmetric_quantize_inputs", o.asymmetric_quantize_inputs);
            if (!f.reading())
              o.quantized_bias_type = biasType(f.sig(), 0, 2);
            else if (o.weights_format != FullyConnectedOptionsWeightsFormat::DEFAULT)
              f.refuse("weights_format " + std::to_string(static_cast<int>(o.weights_format)) +
                       " is not supported, only 0 (DEFAULT)");
          })
          .bias(2)
          .since(fullyConnectedVersion),
      row("qnn.batch_matmul", Op::BATCH_MATMUL)
          .options<BatchMatMulOptionsT>([](Fields &f, BatchMatMulOptionsT &o) {
            f.flag("adj_x", o.adj_x);
            f.flag("adj_y", o.adj_y);
            f.flag("asymmetric_quantize_inputs", o.asymmetric_quantize_inputs);
          })
          .since([](const Signature &s) {
            if (hybrid(s, 1) && s.get<BatchMatMulOptionsT>().asymmetric_quantize_inputs)
              return 4;
            return byType<1, 2, 3>(s);
          }),
      row("qnn.svdf", Op::SVDF)
          .options<SVDFOptionsT>([](Fields &f, SVDFOptionsT &o) {
            f.i32("rank", o.rank);
            f.activation(o.fused_activation_function);
            f.flag("asymmetric_quantize_inputs", o.asymmetric_quantize_inputs);
          })
          .maybe(3)
          .since([](const Signature &s) {
            if (s.in(0) == T::INT8)
              return 3;
            return hybrid(s, 1) ? (s.get<SVDFOptionsT>().asymmetric_quantize_inputs ? 4 : 2) : 1;
          }),
      row("qnn.unidirectional_sequence_lstm", Op::UNIDIRECTIONAL_SEQUENCE_LSTM)
          .options<UnidirectionalSequenceLSTMOptionsT>([](Fields &f, UnidirectionalSequenceLSTMOptionsT &o) {
            f.f32("cell_clip", o.cell_clip);
            f.f32("proj_clip", o.proj_clip);
            f.flag("time_major", o.time_major);
            f.activation(o.fused_activation_function);
            f.flag("asymmetric_quantize_inputs", o.asymmetric_quantize_inputs);
            f.flag("diagonal_recurrent_tensors", o.diagonal_recurrent_tensors);
          })
          .maybe(31)
          .since([](const Signature &s) {
            auto &o = s.get<UnidirectionalSequenceLSTMOptionsT>();
            if (o.diagonal_recurrent_tensors)
              return 4;
            if (s.in(0) == T::FLOAT32 && s.in(2) != T::FLOAT32)
              return o.asymmetric_quantize_inputs ? 3 : 2;
            return 1;
          }),
  };
  return rows;
}

} // namespace quantc::tflite
