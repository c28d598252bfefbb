//===- RealKernel.cpp - what the Real-domain kernels share ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "RealKernel.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace quantc::interpreter::real {

std::string toText(const Shape &shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

int64_t countOf(const Shape &shape) {
  int64_t n = 1;
  for (int64_t d : shape)
    n *= d;
  return n;
}

float halfToFloat(uint16_t half) {
  uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16, exponent = (half >> 10) & 31u,
           mantissa = half & 0x3ffu;
  if (exponent == 31)
    return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
  if (exponent)
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
  // Subnormal: mantissa * 2^-24, exact in float32.
  float magnitude = std::ldexp(static_cast<float>(mantissa), -24);
  return sign ? -magnitude : magnitude;
}

uint16_t floatToHalf(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value), sign = (bits >> 16) & 0x8000u;
  float magnitude = std::fabs(value);
  if (std::isnan(value))
    return static_cast<uint16_t>(sign | 0x7e00u);
  // 65520 is half way from the largest half, 65504, to 2^16.
  if (magnitude >= 65520.0f)
    return static_cast<uint16_t>(sign | 0x7c00u);
  if (magnitude < 0x1p-14f)
    return static_cast<uint16_t>(sign | static_cast<uint32_t>(std::nearbyint(magnitude * 0x1p24f)));
  uint32_t m = std::bit_cast<uint32_t>(magnitude);
  m += 0xfffu + ((m >> 13) & 1u);
  return static_cast<uint16_t>(sign | ((m >> 13) - (112u << 10)));
}

Error shapeOutput(const RunContext &run, size_t i, const Shape &shape) {
  Tensor &out = run.out(i);
  bool open = std::any_of(out.info->shape.begin(), out.info->shape.end(), [](int64_t d) { return d < 0; });
  if (open || !out.data) {
    if (Error e = run.resize(i, shape))
      return e;
  }
  if (out.shape != shape)
    return "result has shape " + toText(shape) + " where " + toText(out.shape) + " was declared";
  return {};
}

std::vector<int64_t> integersOf(const Tensor &tensor) {
  std::vector<int64_t> values(static_cast<size_t>(tensor.count()));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = tensor.type() == ElementType::I64 ? tensor.as<int64_t>()[i] : tensor.as<int32_t>()[i];
  return values;
}

double scalarOf(const Tensor &tensor) {
  double value = 0;
  if (tensor.count() < 1)
    return value;
  if (tensor.type() == ElementType::F16)
    return halfToFloat(*tensor.as<uint16_t>());
  if (tensor.type() == ElementType::Bool)
    return *tensor.as<uint8_t>() != 0;
  withNumber(tensor.type(), [&](auto zero) { value = static_cast<double>(*tensor.as<decltype(zero)>()); });
  return value;
}

std::optional<int64_t> normalizeAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return {};
  return axis < 0 ? axis + rank : axis;
}

float Activation::special(float x) const {
  return after == After::Tanh ? std::tanh(x) : std::signbit(x) ? 1.0f : 0.0f;
}

bool Activation::isIdentity() const { return after == After::Nothing && std::isinf(low) && std::isinf(high); }

std::optional<Activation> activationOf(const Attributes &attributes) {
  Activation a;
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
    a.after = Activation::After::Tanh;
    break;
  case 5:
    a.after = Activation::After::SignBit;
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

WindowAxis windowAxis(int64_t in, int64_t kernel, int64_t stride, int64_t dilation, bool same) {
  WindowAxis axis{in, 0, kernel, stride, dilation, 0};
  int64_t reach = (kernel - 1) * dilation + 1;
  axis.out = same ? (in + stride - 1) / stride : in < reach ? 0 : (in - reach) / stride + 1;
  if (same)
    axis.before = std::max<int64_t>(0, (axis.out - 1) * stride + reach - in) / 2;
  return axis;
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
             " numbers of at least 1, found " + toText(*list);
  auto activation = activationOf(attributes);
  if (!activation)
    return "unknown fused activation " + std::to_string(attributes.integer("activation"));
  options.activation = *activation;
  return {};
}

std::optional<std::string> requireOperand(const PrepareContext &context, size_t i, ElementType type,
                                          int64_t rank) {
  if (!context.has(i))
    return "operand " + std::to_string(i) + " is missing";
  const Tensor &t = context.in(i);
  if (t.type() != type)
    return "operand " + std::to_string(i) + " has element type " + toString(t.type()) + ", allowed is " +
           toString(type);
  if (rank >= 0 && t.rank() != rank)
    return "operand " + std::to_string(i) + " has rank " + std::to_string(t.rank()) + ", allowed is " +
           std::to_string(rank);
  return {};
}

std::string unsupportedType(ElementType type) {
  return std::string("element type ") + toString(type) + " is not supported";
}

} // namespace quantc::interpreter::real
