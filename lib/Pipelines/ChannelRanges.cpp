//===- ChannelRanges.cpp - weights by output channel ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ChannelRanges.h"

#include "quantc/QNN/QNNInterfaces.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include <algorithm>
#include <limits>

using namespace mlir;
using namespace quantc;
using calibration::Range;

/// Scale and zero point of channel c.
static std::pair<double, double> parametersOf(Type element, int64_t c) {
  if (auto q = dyn_cast<quant::UniformQuantizedType>(element))
    return {q.getScale(), static_cast<double>(q.getZeroPoint())};
  if (auto q = dyn_cast<quant::UniformQuantizedPerAxisType>(element);
      q && c < static_cast<int64_t>(q.getScales().size()))
    return {q.getScales()[static_cast<size_t>(c)],
            static_cast<double>(q.getZeroPoints()[static_cast<size_t>(c)])};
  return {1, 0};
}

std::vector<Range> pipelines::getChannelRanges(Operation *op) {
  auto quantizable = dyn_cast<qnn::QuantizableOp>(op);
  if (!quantizable)
    return {};
  qnn::QuantSpec spec = quantizable.getQuantSpec();
  if (spec.weightOperand == qnn::QuantSpec::none ||
      spec.weightOperand >= static_cast<int>(op->getNumOperands()))
    return {};
  Value weights = op->getOperand(static_cast<unsigned>(spec.weightOperand));
  auto type = dyn_cast<RankedTensorType>(weights.getType());
  ElementsAttr value = getConstantValue(weights);
  if (!value || !type || !type.hasStaticShape() || spec.weightAxis >= type.getRank())
    return {};
  auto stored = getElements<float>(value);
  if (!stored)
    return {};
  int64_t channels = type.getDimSize(spec.weightAxis), inner = 1;
  for (int64_t d = spec.weightAxis + 1; d < type.getRank(); ++d)
    inner *= type.getDimSize(d);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  std::vector<Range> ranges(static_cast<size_t>(channels), Range{infinity, -infinity});
  for (size_t i = 0; i < stored->size(); ++i) {
    Range &r = ranges[static_cast<size_t>(static_cast<int64_t>(i) / inner % channels)];
    r.min = std::min(r.min, (*stored)[i]);
    r.max = std::max(r.max, (*stored)[i]);
  }
  for (int64_t c = 0; c < channels; ++c) {
    auto [scale, zero] = parametersOf(type.getElementType(), c);
    Range &r = ranges[static_cast<size_t>(c)];
    if (stored->empty())
      return {};
    r.min = static_cast<float>(scale * (static_cast<double>(r.min) - zero));
    r.max = static_cast<float>(scale * (static_cast<double>(r.max) - zero));
  }
  return ranges;
}
