//===- CompareCauses.cpp - why a layer loses ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "CompareCauses.h"

#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Rules.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/Support/Format.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

std::optional<calibration::Range> pipelines::rangeOf(const interpreter::TensorInfo &info) {
  if (!info.quant || info.quant->scale.size() != 1)
    return std::nullopt;
  using interpreter::ElementType;
  const Storage storage = storageOf(info.type == ElementType::U8    ? NumberType::UInt8
                                    : info.type == ElementType::I16 ? NumberType::Int16
                                                                    : NumberType::Int8);
  auto low = static_cast<double>(storage.low()), high = static_cast<double>(storage.high());
  double scale = static_cast<double>(info.quant->scale[0]), zero = info.quant->zeroPoint[0];
  return calibration::Range{static_cast<float>(scale * (low - zero)),
                            static_cast<float>(scale * (high - zero))};
}

WeightUse pipelines::useOfWeights(Operation *op) {
  WeightUse use;
  auto quantizable = dyn_cast<qnn::QuantizableOp>(op);
  if (!quantizable)
    return use;
  qnn::QuantSpec spec = quantizable.getQuantSpec();
  if (spec.weightOperand < 0 || spec.weightOperand >= static_cast<int>(op->getNumOperands()))
    return use;
  Value weights = op->getOperand(static_cast<unsigned>(spec.weightOperand));
  ElementsAttr attr = getConstantValue(weights);
  if (!attr || !isa<quant::QuantizedType>(cast<RankedTensorType>(weights.getType()).getElementType()))
    return use;
  auto q = getElements<int64_t>(attr);
  ArrayRef<int64_t> shape = attr.getShapedType().getShape();
  if (!q || spec.weightAxis >= static_cast<int>(shape.size()))
    return use;
  use.channels = shape[static_cast<size_t>(spec.weightAxis)];
  int64_t inner = 1;
  for (int64_t d : shape.drop_front(static_cast<size_t>(spec.weightAxis) + 1))
    inner *= d;
  std::vector<int64_t> largest(static_cast<size_t>(use.channels), 0);
  for (size_t i = 0; i < q->size(); ++i) {
    int64_t &m = largest[static_cast<size_t>(static_cast<int64_t>(i) / inner % use.channels)];
    m = std::max(m, std::abs((*q)[i]));
  }
  for (int64_t m : largest) {
    if (m == 0)
      ++use.empty;
    else
      use.smallest = std::min(use.smallest, static_cast<double>(m));
  }
  return use;
}

static std::string text(const char *format, double a, double b = 0) {
  char buffer[256];
  std::snprintf(buffer, sizeof buffer, format, a, b);
  return buffer;
}

/// Share of the error's energy that a constant for each channel would take away.
static double constantShare(const ErrorSums &sums) {
  double constant = 0, perChannel = sums.count / static_cast<double>(std::max<size_t>(1, sums.channels));
  for (double s : sums.shift)
    constant += perChannel > 0 ? s * s / perChannel : 0;
  return sums.noise > 0 ? constant / sums.noise : 0;
}

std::string pipelines::findCause(const WeightUse &use, const LayerError &e, const ErrorSums &isolated,
                                 const ErrorSums &cumulative) {
  if (std::min(e.isolated.value_or(e.cumulative), e.cumulative) > 30)
    return "";
  if (e.clipped > 1e-3)
    return text(
        "clipped: %.2g %% of the values lie outside the range; calibrate with samples that reach them",
        100 * e.clipped);
  bool inherited = !e.isolated || e.cumulative + 6 < *e.isolated;
  if (double share = constantShare(isolated); !inherited && share > 0.5)
    return text(
        "shifted means: %.0f %% of the error is a constant for each channel; --bias-correction takes it off",
        100 * share);
  if (inherited) {
    double share = constantShare(cumulative);
    return share > 0.5 ? text("errors of the layers before; %.0f %% of them are shifted means, which "
                              "--bias-correction takes off",
                              100 * share)
                       : "errors of the layers before";
  }
  if (e.range && !e.reference.histogram.empty()) {
    calibration::RangeMethod method{calibration::RangeMethod::Kind::Percentile};
    method.percentile = 99.9;
    auto core = calibration::chooseRange(e.reference, method);
    double whole = static_cast<double>(e.range->max) - static_cast<double>(e.range->min);
    double used =
        core ? static_cast<double>(std::max(core->max, 0.0f)) - static_cast<double>(std::min(core->min, 0.0f))
             : whole;
    if (whole > 0 && used / whole < 0.25)
      return text("outliers: 99.9 %% of the values use %.0f %% of the range; --calibration mse or percentile",
                  100 * used / whole);
  }
  if (use.channels && use.empty * 10 > use.channels)
    return text("%.0f of %.0f channels hold no weights: dead, or widened for their bias",
                static_cast<double>(use.empty), static_cast<double>(use.channels));
  if (use.channels > 1 && use.smallest < 8)
    return text("one scale for unequal channels: the smallest uses %.0f of its steps; quantize per channel",
                use.smallest);
  return "rounding to the steps of the type; --quantize int16x8 has finer ones";
}
