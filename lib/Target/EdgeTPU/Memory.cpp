//===- Memory.cpp - what parameters take on the device --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Memory.h"

#include "../Partition/Cost.h"

#include "quantc/QNN/QNNOps.h"

using namespace mlir;
using namespace quantc::target;

namespace quantc::edgetpu {

int64_t estimateParameterBytes(Operation *op) {
  auto quantizable = dyn_cast<qnn::QuantizableOp>(op);
  qnn::QuantSpec spec = quantizable ? quantizable.getQuantSpec() : qnn::QuantSpec();
  if (spec.weightOperand == qnn::QuantSpec::none ||
      static_cast<unsigned>(spec.weightOperand) >= op->getNumOperands())
    return constantBytes(op);
  Value weights = op->getOperand(static_cast<unsigned>(spec.weightOperand));
  ArrayRef<int64_t> shape = shapeOf(weights);
  if (shape.empty() || product(shape) == 0)
    return constantBytes(op);
  int64_t channels = shape[static_cast<size_t>(spec.weightAxis)];
  int64_t each = product(shape) / channels; // weights of one output channel
  auto up = [](int64_t n, int64_t step) {
    return static_cast<int64_t>(llvm::alignTo(static_cast<uint64_t>(n), static_cast<uint64_t>(step)));
  };
  // Measured on compiled models: 8 bytes a channel for bias and scale; channels of a dense filter in groups
  // of 16; of a depthwise filter in groups of 64, or, with one output for each input channel, 64 bytes for up
  // to 64 taps.
  int64_t bytes;
  if (auto depthwise = dyn_cast<qnn::DepthwiseConv2DOp>(op))
    bytes = depthwise.getDepthMultiplier() > 1 ? product({up(channels, 64), each})
                                               : product({channels, up(each, 64)});
  else
    bytes = product({up(channels, 16), each});
  int64_t perChannel = product({8, channels});
  return bytes > std::numeric_limits<int64_t>::max() - perChannel ? bytes : bytes + perChannel;
}

void estimateMemory(Report &report) {
  // 8.05 MiB are left for parameters in a network that needs next to no activations; the largest pair of
  // input and output of an operator has to be held besides.
  constexpr int64_t all = 8441036;
  int64_t activations = 0;
  for (const OperatorReport &o : report.operators) {
    if (o.subgraph < 0)
      continue;
    int64_t bytes = 0;
    for (Value v : o.operation->getOperands())
      if (!isConstant(v))
        bytes += std::min(elements(v), all);
    for (Value v : o.operation->getResults())
      bytes += std::min(elements(v), all);
    activations = std::max(activations, std::min(bytes, all));
  }
  int64_t left = all - activations;
  if (report.mapped == 0)
    left = 0;
  for (OperatorReport &o : report.operators) {
    if (o.subgraph < 0 || o.parameterBytes == 0)
      continue;
    o.cached = o.parameterBytes <= left;
    if (o.cached) {
      left -= o.parameterBytes;
      report.cachedBytes += o.parameterBytes;
    } else {
      report.streamedBytes += o.parameterBytes;
    }
  }
  report.remainingBytes = left;
}

} // namespace quantc::edgetpu
