//===- PtqConstants.cpp - integer constants -------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PtqConstants.h"
#include "PtqRules.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/IR/Builders.h"
#include <algorithm>
#include <cmath>

using namespace mlir;

namespace quantc::ptq {

const std::vector<float> *ConstantMaker::elements(Value constant) {
  ElementsAttr attr = getConstantValue(constant);
  if (!attr || !attr.getElementType().isF32())
    return nullptr;
  auto [it, isNew] = cache.try_emplace(attr);
  if (isNew)
    if (auto values = getElements<float>(attr))
      if (llvm::all_of(*values, [](float v) { return std::isfinite(v); }))
        it->second = std::make_unique<std::vector<float>>(std::move(*values));
  return it->second.get();
}

Value ConstantMaker::find(Value like, Type element) { return made.lookup({getConstantValue(like), element}); }

Value ConstantMaker::make(Value like, Type element, ArrayRef<char> bytes, Type storage) {
  ElementsAttr attr = getConstantValue(like);
  auto shape = cast<RankedTensorType>(like.getType()).getShape();
  OpBuilder builder(like.getContext());
  builder.setInsertionPointAfter(like.getDefiningOp());
  auto value = makeConstant(RankedTensorType::get(shape, storage), bytes);
  Value v = qnn::ConstantOp::create(builder, like.getLoc(), RankedTensorType::get(shape, element), value);
  made[{attr, element}] = v;
  return v;
}

template <typename T> static ArrayRef<char> bytesOf(const std::vector<T> &v) {
  return {reinterpret_cast<const char *>(v.data()), v.size() * sizeof(T)};
}

/// Index of the channel of element i: (i / inner) % channels.
struct Channels {
  size_t inner = 1, count = 1;
  Channels(RankedTensorType type, int axis, bool perTensor) {
    if (perTensor)
      return;
    count = static_cast<size_t>(type.getDimSize(static_cast<unsigned>(axis)));
    for (int64_t d : type.getShape().drop_front(static_cast<size_t>(axis) + 1))
      inner *= static_cast<size_t>(d);
  }
  /// Calls f(channel, first, last) for every run of elements of one channel.
  template <typename F> void forRuns(size_t elements, F f) const {
    if (count == 1)
      return f(0, size_t{0}, elements);
    for (size_t i = 0, c = 0; i < elements; i += inner, c = c + 1 == count ? 0 : c + 1)
      f(c, i, i + inner);
  }
};

std::vector<float> ConstantMaker::largest(Value weights, int axis) {
  const std::vector<float> &w = *elements(weights);
  Channels channels(cast<RankedTensorType>(weights.getType()), axis, options.perTensor);
  std::vector<float> m(channels.count, 0);
  channels.forRuns(w.size(), [&](size_t c, size_t from, size_t to) {
    for (size_t i = from; i < to; ++i)
      m[c] = std::max(m[c], std::fabs(w[i]));
  });
  return m;
}

Value ConstantMaker::makeWeights(Value weights, int axis, const std::vector<float> &scales,
                                 const std::vector<float> &reciprocals) {
  MLIRContext *context = weights.getContext();
  Type i8 = IntegerType::get(context, 8), f32 = Float32Type::get(context);
  Type element;
  if (options.perTensor) {
    element =
        Uniform::get(quant::QuantizationFlags::Signed, i8, f32, static_cast<double>(scales[0]), 0, -127, 127);
  } else {
    SmallVector<double> s(scales.begin(), scales.end());
    SmallVector<int64_t> zeros(scales.size(), 0);
    element = quant::UniformQuantizedPerAxisType::get(quant::QuantizationFlags::Signed, i8, f32, s, zeros,
                                                      axis, -127, 127);
  }
  if (Value v = find(weights, element))
    return v;
  const std::vector<float> &w = *elements(weights);
  std::vector<int8_t> q(w.size());
  Channels(cast<RankedTensorType>(weights.getType()), axis, options.perTensor)
      .forRuns(w.size(), [&](size_t c, size_t from, size_t to) {
        for (size_t i = from; i < to; ++i)
          q[i] = ptq::quantizeWeight(w[i], reciprocals[c]);
      });
  return make(weights, element, bytesOf(q), i8);
}

void ConstantMaker::quantizeWeights(Operation *op, const qnn::QuantSpec &spec, double inputScale) {
  auto weightIndex = static_cast<unsigned>(spec.weightOperand);
  Value weights = op->getOperand(weightIndex);
  std::vector<float> m = largest(weights, spec.weightAxis), scales, reciprocals;
  for (float v : m) {
    scales.push_back(weightScale(v));
    reciprocals.push_back(options.perTensor ? perTensorReciprocal(v) : 1.0f / scales.back());
  }
  auto input = static_cast<float>(inputScale);
  unsigned biasIndex = static_cast<unsigned>(spec.biasOperand);
  bool hasBias =
      spec.biasOperand >= 0 && biasIndex < op->getNumOperands() && isReal(op->getOperand(biasIndex));
  if (!hasBias) {
    op->setOperand(weightIndex, makeWeights(weights, spec.weightAxis, scales, reciprocals));
    return;
  }
  Value bias = op->getOperand(biasIndex);
  const std::vector<float> &b = *elements(bias);
  bool wide = options.activations == transforms::Activations::Int16;
  std::vector<float> biasScale(scales.size());
  for (size_t c = 0; c < scales.size(); ++c) {
    float value = b.empty() ? 0 : b[std::min(c, b.size() - 1)];
    if (options.perTensor)
      for (float v : b)
        value = std::fabs(v) > std::fabs(value) ? v : value;
    BiasScales s = wide ? biasScalesWide(value, input, m[c]) : biasScales(value, input, scales[c]);
    if (wide) // the reciprocal is of the range, not of the rounded scale
      scales[c] = s.guarded ? scales[c] : s.weight, reciprocals[c] = 127.0f / m[c];
    if (s.guarded) {
      report.guards.push_back(
          {qnn::getNodeName(op->getLoc()), static_cast<int64_t>(c), value, scales[c], s.weight});
      scales[c] = s.weight;
      if (!wide)
        reciprocals[c] = 1.0f / s.weight;
    }
    biasScale[c] = s.bias;
  }
  op->setOperand(weightIndex, makeWeights(weights, spec.weightAxis, scales, reciprocals));

  MLIRContext *context = op->getContext();
  Type f32 = Float32Type::get(context), i32 = IntegerType::get(context, 32);
  SmallVector<double> s(biasScale.begin(), biasScale.end());
  Type element;
  if (wide)
    element = qnn::WideBiasType::get(context, s);
  else if (options.perTensor)
    element = Uniform::get(quant::QuantizationFlags::Signed, i32, f32, s[0], 0, INT32_MIN, INT32_MAX);
  else
    element =
        quant::UniformQuantizedPerAxisType::get(quant::QuantizationFlags::Signed, i32, f32, s,
                                                SmallVector<int64_t>(s.size(), 0), 0, INT32_MIN, INT32_MAX);
  Value quantized = find(bias, element);
  if (!quantized) {
    std::vector<int64_t> q(b.size());
    for (size_t i = 0; i < b.size(); ++i)
      q[i] = ptq::quantizeBias(b[i], biasScale[std::min(i, biasScale.size() - 1)], wide);
    if (wide)
      quantized = make(bias, element, bytesOf(q), IntegerType::get(context, 64));
    else
      quantized = make(bias, element, bytesOf(std::vector<int32_t>(q.begin(), q.end())), i32);
  }
  op->setOperand(biasIndex, quantized);
}

Value ConstantMaker::quantizeValue(Value constant, Uniform params, const Params &rules) {
  const std::vector<float> &values = *elements(constant);
  const DataRange range = rangeOfData(values);
  const Uniform own = rules.fromRange(range.min, range.max);
  if (!params)
    params = own;
  if (Value v = find(constant, params))
    return v;
  // TFLiteConverter's older quantizer rounds to the constant's own steps and folds the QUANTIZE behind it.
  const bool twice = options.exact && params.getStorageTypeIntegralWidth() == 16 && params != own;
  const ScaleZero first{static_cast<float>(own.getScale()), 0};
  ScaleZero p{static_cast<float>(params.getScale()), static_cast<int32_t>(params.getZeroPoint())};
  auto low = static_cast<int32_t>(params.getStorageTypeMin()),
       high = static_cast<int32_t>(params.getStorageTypeMax());
  if (params.getStorageTypeIntegralWidth() == 16) {
    std::vector<int16_t> q;
    for (float v : values) {
      float real = v;
      if (twice)
        real = static_cast<float>(ptq::quantizeValue(v, first, low, high) * static_cast<double>(first.scale));
      q.push_back(static_cast<int16_t>(ptq::quantizeValue(real, p, low, high)));
    }
    return make(constant, params, bytesOf(q), params.getStorageType());
  }
  std::vector<int8_t> q;
  for (float v : values)
    q.push_back(static_cast<int8_t>(ptq::quantizeValue(v, p, low, high)));
  return make(constant, params, bytesOf(q), params.getStorageType());
}

Value ConstantMaker::quantizeWeightsAlone(Value weights, int axis, RuleSet rules) {
  if (!elements(weights))
    return {};
  const std::vector<float> m = largest(weights, axis);
  std::vector<float> scales;
  for (float v : m)
    scales.push_back(weightScale(v));
  MLIRContext *context = weights.getContext();
  Type i8 = IntegerType::get(context, 8), f32 = Float32Type::get(context);
  Type element;
  if (options.perTensor)
    element =
        Uniform::get(quant::QuantizationFlags::Signed, i8, f32, static_cast<double>(scales[0]), 0, -127, 127);
  else
    element = quant::UniformQuantizedPerAxisType::get(
        quant::QuantizationFlags::Signed, i8, f32, SmallVector<double>(scales.begin(), scales.end()),
        SmallVector<int64_t>(scales.size(), 0), axis, -127, 127);
  if (Value v = find(weights, element))
    return v;
  const std::vector<float> &w = *elements(weights);
  std::vector<int8_t> q(w.size());
  Channels(cast<RankedTensorType>(weights.getType()), axis, options.perTensor)
      .forRuns(w.size(), [&](size_t c, size_t from, size_t to) {
        // TOCO multiplies float32 by a float32 reciprocal; TFLiteConverter divides doubles.
        const double scale = weightScaleUnrounded(m[c]);
        const float steps = m[c] > 0 ? 127.0F / m[c] : 0.0F;
        for (size_t i = from; i < to; ++i) {
          double v =
              rules == RuleSet::Toco ? static_cast<double>(w[i] * steps) : static_cast<double>(w[i]) / scale;
          q[i] = static_cast<int8_t>(std::clamp(std::round(v), -127.0, 127.0));
        }
      });
  return make(weights, element, bytesOf(q), i8);
}

} // namespace quantc::ptq
