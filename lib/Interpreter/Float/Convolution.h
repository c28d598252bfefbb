//===- Convolution.h - 2-D convolutions, compile-time half ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Both kernel sets read the step and check its shapes here. Padding cells of
// conv_2d take part in the chain as zeros; those of depthwise_conv_2d are
// left out of it. The two differ for infinite weights and for a sum that is
// -0 only, and each set of kernels keeps to it.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_CONVOLUTION_H
#define QUANTC_LIB_INTERPRETER_FLOAT_CONVOLUTION_H

#include "RealKernel.h"

namespace quantc::interpreter::real {

struct ConvolutionStep {
  WindowOptions options;
  RealOperand filter, bias;
  bool depthwise = false;
  int64_t multiplier = 1; ///< depthwise: output channels per input channel
};

/// The sizes of one call; all are checked to agree with each other.
struct ConvolutionShape {
  int64_t batch = 0, inChannels = 0, outChannels = 0;
  int64_t filterChannels = 0; ///< input channels one filter sees
  int64_t groups = 1;
  Window y, x;
};

std::optional<std::string> readConvolution(const PrepareContext &context, bool depthwise,
                                           ConvolutionStep &step);
/// From the shapes of input, filter and bias (bias null when left out).
Error shapeConvolution(const ConvolutionStep &step, const Shape &input, const Shape &filter,
                       const Shape *bias, ConvolutionShape &shape);

} // namespace quantc::interpreter::real

#endif
