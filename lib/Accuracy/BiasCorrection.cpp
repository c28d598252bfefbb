//===- BiasCorrection.cpp - means of integer layers put right -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Rounded weights shift the mean of each output channel by an amount that the
// data decides. The shift of a layer is measured with its inputs as the
// corrected layers before it make them, and taken off its bias (Nagel et al.,
// Data-Free Quantization, ICCV 2019, section 4.2, empirical form).
//===----------------------------------------------------------------------===//

#include "LayerMethods.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;

/// Behind the activation a shift counts for the values that lie inside its bounds alone. Where few do, the
/// mean before it says more.
std::vector<double> accuracy::shiftsBetween(const ChannelSums &target, const ChannelSums &found,
                                            bool behindActivation) {
  constexpr double few = 0.02;
  std::vector<double> shifts;
  for (size_t c = 0; c < target.sums.size() && c < found.sums.size(); ++c) {
    const double share = behindActivation ? found.inside[c] / found.count : 0;
    const double before = target.mean(c) - found.mean(c);
    shifts.push_back(share >= few ? (target.meanBehind(c) - found.meanBehind(c)) / share : before);
  }
  return shifts;
}

FailureOr<double> accuracy::shiftBias(Operation *layer, ArrayRef<double> shifts) {
  qnn::QuantSpec spec = specOf(layer);
  auto index = static_cast<unsigned>(spec.biasOperand);
  Value bias = layer->getOperand(index);
  auto q = getElements<int64_t>(getConstantValue(bias));
  SmallVector<double> scales = scalesOf(elementOf(bias));
  if (!q || scales.empty() || q->size() != shifts.size())
    return failure();
  double largest = 0;
  bool wide = isa<qnn::WideBiasType>(elementOf(bias));
  for (size_t c = 0; c < q->size(); ++c) {
    const double shift = shifts[c];
    double scale = scales[scales.size() == 1 ? 0 : c];
    double value = std::round(static_cast<double>((*q)[c]) + shift / scale);
    // As much as the bias guard of the rules allows; int64 has room.
    constexpr double limit = INT32_MAX / 2;
    if (!wide)
      value = std::clamp(value, -limit, limit);
    if (!std::isfinite(value) || std::fabs(value) >= 0x1p62)
      continue;
    (*q)[c] = static_cast<int64_t>(value);
    largest = std::max(largest, std::fabs(shift));
  }
  OpBuilder builder(layer);
  auto shape = cast<RankedTensorType>(bias.getType()).getShape();
  ElementsAttr attr;
  if (wide)
    attr = makeConstant(RankedTensorType::get(shape, builder.getI64Type()), *q);
  else
    attr = makeConstant(RankedTensorType::get(shape, builder.getI32Type()),
                        std::vector<int32_t>(q->begin(), q->end()));
  replaceConstant(layer, index, attr);
  return largest;
}

/// A bias of zeros where a layer has none.
void accuracy::ensureBias(Operation *layer) {
  qnn::QuantSpec spec = specOf(layer);
  if (static_cast<int>(layer->getNumOperands()) != spec.biasOperand)
    return;
  Value weights = layer->getOperand(static_cast<unsigned>(spec.weightOperand));
  auto input = dyn_cast<quant::UniformQuantizedType>(
      elementOf(layer->getOperand(static_cast<unsigned>(spec.dataOperand))));
  SmallVector<double> scales = scalesOf(elementOf(weights));
  if (!input || scales.empty())
    return;
  for (double &s : scales) // the product in float32, as everywhere
    s = static_cast<double>(static_cast<float>(input.getScale()) * static_cast<float>(s));
  OpBuilder builder(layer);
  int64_t channels =
      cast<RankedTensorType>(weights.getType()).getDimSize(static_cast<unsigned>(spec.weightAxis));
  Type i32 = builder.getI32Type(), f32 = builder.getF32Type(), element;
  auto constant = [&](Type storage, auto zeros) {
    auto type = RankedTensorType::get({channels}, element);
    auto value = makeConstant(RankedTensorType::get({channels}, storage), zeros);
    layer->insertOperands(layer->getNumOperands(),
                          qnn::ConstantOp::create(builder, layer->getLoc(), type, value).getResult());
  };
  auto n = static_cast<size_t>(channels);
  if (input.getStorageTypeIntegralWidth() == 16) {
    element = qnn::WideBiasType::get(layer->getContext(), scales);
    return constant(builder.getI64Type(), std::vector<int64_t>(n, 0));
  }
  if (scales.size() == 1)
    element = quant::UniformQuantizedType::get(quant::QuantizationFlags::Signed, i32, f32, scales[0], 0,
                                               INT32_MIN, INT32_MAX);
  else
    element = quant::UniformQuantizedPerAxisType::get(quant::QuantizationFlags::Signed, i32, f32, scales,
                                                      SmallVector<int64_t>(scales.size(), 0), 0, INT32_MIN,
                                                      INT32_MAX);
  constant(i32, std::vector<int32_t>(n, 0));
}
