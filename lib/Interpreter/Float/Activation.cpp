//===- Activation.cpp - activations of real numbers -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Broadcast.h"
#include "../Kernels.h"
#include "RealKernel.h"

#include <cmath>

namespace quantc::interpreter {
namespace real {
namespace {

/// float32 in, float32 of the same shape out; f is made from the attributes when the step is prepared.
template <typename Make> Prepared prepareMap(const PrepareContext &context, Make make) {
  if (auto e = requireOperand(context, 0, ElementType::F32))
    return *e;
  auto f = make(*context.attributes);
  return Run([f](const RunContext &run) -> Error {
    if (Error e = shapeOutput(run, 0, run.in(0).shape))
      return e;
    const float *x = run.in(0).as<float>();
    float *y = run.out().as<float>();
    for (int64_t i = 0, n = run.in(0).count(); i < n; ++i)
      y[i] = f(x[i]);
    return {};
  });
}

template <int lowTenths, int highTenths> Prepared prepareClamp(const PrepareContext &context) {
  return prepareMap(context, [](const Attributes &) {
    RealActivation a;
    a.low = lowTenths / 10.0f;
    if (highTenths > lowTenths)
      a.high = highTenths / 10.0f;
    return [a](float x) { return a.clamp(x); };
  });
}

/// The thresholds are those of TFLite: beyond them the sum 1 + e^-x rounds to one of its terms.
float logistic(float x) {
  if (x > 16.619047164916992188f)
    return 1.0f;
  if (x < -9.0f)
    return std::exp(x);
  return 1.0f / (1.0f + std::exp(-x));
}

float geluExact(float x) { return 0.5f * x * std::erfc(-x * 0.70710678118654752440f); }

float geluTanh(float x) {
  return 0.5f * x * (1.0f + std::tanh(0.79788456080286535588f * (x + 0.044715f * x * x * x)));
}

Prepared prepareElu(const PrepareContext &context) {
  return prepareMap(context,
                    [](const Attributes &) { return [](float x) { return x < 0 ? std::expm1(x) : x; }; });
}

Prepared prepareHardSwish(const PrepareContext &context) {
  return prepareMap(context, [](const Attributes &) {
    RealActivation relu6;
    relu6.low = 0;
    relu6.high = 6;
    return [relu6](float x) { return x * relu6.clamp(x + 3.0f) / 6.0f; };
  });
}

Prepared prepareLogistic(const PrepareContext &context) {
  return prepareMap(context, [](const Attributes &) { return logistic; });
}

Prepared prepareTanh(const PrepareContext &context) {
  return prepareMap(context, [](const Attributes &) { return [](float x) { return std::tanh(x); }; });
}

Prepared prepareLeakyRelu(const PrepareContext &context) {
  return prepareMap(context, [](const Attributes &attributes) {
    float alpha = attributes.real("alpha");
    return [alpha](float x) { return x > 0 ? x : x * alpha; };
  });
}

Prepared prepareGelu(const PrepareContext &context) {
  return prepareMap(context, [](const Attributes &attributes) {
    return attributes.flag("approximate") ? geluTanh : geluExact;
  });
}

Prepared preparePRelu(const PrepareContext &context) {
  RealOperand alpha;
  if (auto e = requireOperand(context, 0, ElementType::F32))
    return *e;
  if (auto e = RealOperand::bind(context, 1, alpha))
    return *e;
  if (!alpha.present())
    return "operand 1 is missing";
  return Run([alpha](const RunContext &run) -> Error {
    const Shape &sx = run.in(0).shape, &sa = run.in(1).shape;
    auto shape = broadcastShape({&sx, &sa});
    if (!shape)
      return "shapes " + toString(sx) + " and " + toString(sa) + " do not broadcast";
    if (Error e = shapeOutput(run, 0, *shape))
      return e;
    applyBinary(BroadcastWalk<2>(*shape, {&sx, &sa}), run.in(0).as<float>(), alpha.data(run),
                run.out().as<float>(), [](float x, float a) { return x >= 0 ? x : x * a; });
    return {};
  });
}

} // namespace
} // namespace real

void registerFloatActivationKernels(KernelRegistry &registry) {
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Real, KernelSet::Reference, prepare);
  };
  add("qnn.relu", real::prepareClamp<0, 0>);
  add("qnn.relu6", real::prepareClamp<0, 60>);
  add("qnn.relu_n1_to_1", real::prepareClamp<-10, 10>);
  add("qnn.relu_0_to_1", real::prepareClamp<0, 10>);
  add("qnn.elu", real::prepareElu);
  add("qnn.hard_swish", real::prepareHardSwish);
  add("qnn.logistic", real::prepareLogistic);
  add("qnn.tanh", real::prepareTanh);
  add("qnn.leaky_relu", real::prepareLeakyRelu);
  add("qnn.prelu", real::preparePRelu);
  add("qnn.gelu", real::prepareGelu);
}

} // namespace quantc::interpreter
