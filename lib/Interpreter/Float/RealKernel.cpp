//===- RealKernel.cpp - what the Real-domain kernels share ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "RealKernel.h"

#include "quantc/Support/Half.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter::real {

float RealActivation::special(float x) const {
  return after == After::Tanh ? std::tanh(x) : std::signbit(x) ? 1.0f : 0.0f;
}

bool RealActivation::isIdentity() const {
  return after == After::Nothing && std::isinf(low) && std::isinf(high);
}

std::optional<RealActivation> realActivationOf(const Attributes &attributes) {
  RealActivation a;
  switch (attributes.integer("activation")) {
  case 0:
    break;
  case 1:
    a.low = 0;
    break;
  case 2:
    a.low = -1, a.high = 1;
    break;
  case 3:
    a.low = 0, a.high = 6;
    break;
  case 4:
    a.after = RealActivation::After::Tanh;
    break;
  case 5:
    a.after = RealActivation::After::SignBit;
    break;
  default:
    return {};
  }
  return a;
}

std::optional<std::string> RealOperand::bind(const PrepareContext &context, size_t i, RealOperand &operand) {
  operand.index = i;
  operand.isPresent = context.has(i);
  if (!operand.isPresent)
    return {};
  const Tensor &t = context.in(i);
  if (t.type() == ElementType::F32) {
    if (t.data)
      operand.fixed = t.as<float>();
    return {};
  }
  bool quantized = t.info->quant && (t.type() == ElementType::I8 || t.type() == ElementType::U8 ||
                                     t.type() == ElementType::I16 || t.type() == ElementType::I32);
  if (!t.data || (!quantized && t.type() != ElementType::F16))
    return "operand " + std::to_string(i) + " of element type " + toString(t.type()) +
           " can't be read as float32";
  auto values = std::make_shared<std::vector<float>>(static_cast<size_t>(t.count()));
  if (t.type() == ElementType::F16) {
    for (size_t k = 0; k < values->size(); ++k)
      (*values)[k] = halfToFloat(t.as<uint16_t>()[k]);
  } else {
    const Quantization &q = *t.info->quant;
    size_t inner = 1, channels = q.scale.size();
    if (channels == 0 || q.zeroPoint.size() != channels ||
        (q.perAxis() &&
         (q.axis < 0 || q.axis >= t.rank() || t.dim(q.axis) != static_cast<int64_t>(channels))))
      return "operand " + std::to_string(i) + " has quantization parameters that do not fit its shape";
    for (int64_t d = q.axis + 1; q.perAxis() && d < t.rank(); ++d)
      inner *= static_cast<size_t>(t.dim(d));
    withNumber(t.type(), [&](auto zero) {
      for (size_t k = 0; k < values->size(); ++k) {
        size_t c = k / inner % channels;
        double q0 = static_cast<double>(t.as<decltype(zero)>()[k]) - q.zeroPoint[c];
        (*values)[k] = static_cast<float>(q.scale[c] * q0);
      }
    });
  }
  operand.fixed = values->data();
  operand.converted = std::move(values);
  return {};
}

const float *RealOperand::data(const RunContext &run) const {
  if (fixed || !isPresent)
    return fixed;
  return run.in(index).as<float>();
}

std::optional<std::string> windowOptionsOf(const Attributes &attributes, size_t spatialRank,
                                           WindowOptions &options) {
  std::vector<int64_t> ones(spatialRank, 1);
  options.strides = attributes.integers("strides", ones);
  options.dilations = attributes.integers("dilations", ones);
  options.same = attributes.integer("padding") == 0;
  for (const auto *list : {&options.strides, &options.dilations})
    if (list->size() != spatialRank || *std::min_element(list->begin(), list->end()) < 1)
      return "strides and dilations must be " + std::to_string(spatialRank) +
             " numbers of at least 1, found " + toString(*list);
  auto activation = realActivationOf(attributes);
  if (!activation)
    return "unknown fused activation " + std::to_string(attributes.integer("activation"));
  options.activation = *activation;
  return {};
}

} // namespace quantc::interpreter::real
