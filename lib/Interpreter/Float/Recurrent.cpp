//===- Recurrent.cpp - svdf and unidirectional_sequence_lstm ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "DynamicRange.h"
#include "quantc/Support/LSTMOperands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace quantc::interpreter::real {
namespace {

//===-- svdf ----------------------------------------------------------------===//

Prepared prepareSVDF(const PrepareContext &context) {
  int64_t rank = context.attributes->integer("rank", 1);
  auto activation = realActivationOf(*context.attributes);
  if (!activation || rank < 1)
    return "unknown fused activation, or a rank below 1";
  if (auto e = requireOperand(context, 0, ElementType::F32, 2))
    return *e;
  WeightMatrix feature;
  RealOperand time, bias;
  if (auto e =
          WeightMatrix::bind(context, 1, context.attributes->flag("asymmetric_quantize_inputs"), feature))
    return *e;
  if (auto e = RealOperand::bind(context, 2, time))
    return *e;
  if (auto e = RealOperand::bind(context, 3, bias))
    return *e;
  if (!feature.present() || !time.present() || context.in(1).rank() != 2 || context.in(2).rank() != 2)
    return "the weights must have rank 2";
  if (auto e = requireOperand(context, 4, ElementType::F32))
    return *e;
  return Run([=, a = *activation](const RunContext &run) -> Error {
    int64_t batch = run.in(0).dim(0), depth = run.in(0).dim(1), filters = run.in(1).dim(0),
            memory = run.in(2).dim(1);
    Tensor *state = run.variable(4);
    if (run.in(1).dim(1) != depth || run.in(2).dim(0) != filters || filters % rank != 0 || memory < 1 ||
        !state || state->count() != batch * filters * memory || state->count() < 1)
      return "weights of shapes " + toString(run.in(1).shape) + " and " + toString(run.in(2).shape) +
             " or the state do not fit an input of shape " + toString(run.in(0).shape);
    int64_t units = filters / rank;
    if (bias.present() && run.in(3).count() != units)
      return "the bias does not fit " + std::to_string(units) + " units";
    if (Error e = shapeOutput(run, 0, {batch, units}))
      return e;
    float *memories = state->as<float>();
    // Time moves on: the oldest entry of each filter goes, the newest is x * feature weights.
    std::memmove(memories, memories + 1, static_cast<size_t>(batch * filters * memory - 1) * sizeof(float));
    float *newest =
        reinterpret_cast<float *>(run.scratch(static_cast<size_t>(batch * filters) * sizeof(float)));
    std::fill(newest, newest + batch * filters, 0.0f);
    int8_t *q = reinterpret_cast<int8_t *>(run.scratch(static_cast<size_t>(depth)));
    feature.accumulate(run, batch, filters, depth, run.in(0).as<float>(), q, newest);
    const float *wt = time.data(run), *bb = bias.data(run);
    for (int64_t b = 0; b < batch; ++b)
      for (int64_t u = 0; u < units; ++u) {
        float sum = 0;
        for (int64_t f = u * rank; f < (u + 1) * rank; ++f) {
          float *m = memories + (b * filters + f) * memory;
          m[memory - 1] = newest[b * filters + f];
          accumulateReal(1, 1, memory, m, wt + f * memory, &sum);
        }
        run.out().as<float>()[b * units + u] = a(sum + (bb ? bb[u] : 0.0f));
      }
    return {};
  });
}

//===-- unidirectional_sequence_lstm ----------------------------------------===//

/// The operands by TFLite's positions; gates in the order input, forget, cell, output.
struct LSTMStep {
  std::array<WeightMatrix, 4> weights;   ///< 1..4   [units, inputs]
  std::array<WeightMatrix, 4> recurrent; ///< 5..8   [units, outputs]
  std::array<RealOperand, 4> peephole;   ///< 9..11  [units]; none for the cell gate
  std::array<RealOperand, 4> bias;       ///< 12..15 [units]
  WeightMatrix projection;               ///< 16 [outputs, units]
  RealOperand projectionBias;            ///< 17 [outputs]
  std::array<RealOperand, 4> norm;       ///< 20..23 [units]
  float cellClip = 0, projectionClip = 0;
  bool timeMajor = false;
  RealActivation activation;
};

float logistic(float x) { return 1.0f / (1.0f + std::exp(-x)); }

float clip(float x, float limit) { return limit > 0 ? std::clamp(x, -limit, limit) : x; }

/// Layer normalization of one row: mean 0, variance 1 (1e-8 added to it), then times the coefficients.
void normalizeRow(float *x, int64_t n, const float *coefficient) {
  float sum = 0, squares = 0;
  for (int64_t i = 0; i < n; ++i)
    sum += x[i];
  const float mean = sum / static_cast<float>(n);
  for (int64_t i = 0; i < n; ++i)
    squares += (x[i] - mean) * (x[i] - mean);
  const float factor = 1.0f / std::sqrt(squares / static_cast<float>(n) + 1e-8f);
  for (int64_t i = 0; i < n; ++i)
    x[i] = (x[i] - mean) * factor * coefficient[i];
}

/// The sizes of one call and the state it moves on.
struct LSTMCall {
  const LSTMStep &step;
  const RunContext &run;
  int64_t batch, inputs, units, outputs;
  float *hidden, *cell; ///< [batch, outputs], [batch, units]
  int8_t *quantized;    ///< room for the longest row

  void gate(lstm::Gate g, const float *x, float *to) const {
    const float *b = step.bias[g].data(run), *norm = step.norm[g].data(run);
    for (int64_t i = 0; i < batch * units; ++i)
      to[i] = b && !norm ? b[i % units] : 0.0f;
    step.weights[g].accumulate(run, batch, units, inputs, x, quantized, to);
    step.recurrent[g].accumulate(run, batch, units, outputs, hidden, quantized, to);
    if (const float *p = step.peephole[g].data(run))
      for (int64_t i = 0; i < batch * units; ++i)
        to[i] = std::fma(p[i % units], cell[i], to[i]);
    for (int64_t r = 0; norm && r < batch; ++r) {
      normalizeRow(to + r * units, units, norm);
      for (int64_t i = 0; b && i < units; ++i)
        to[r * units + i] += b[i];
    }
    for (int64_t i = 0; i < batch * units; ++i)
      to[i] = g == lstm::Cell ? step.activation(to[i]) : logistic(to[i]);
  }

  /// One step of time: `scratch` has room for 4 * batch * units.
  void advance(const float *x, float *y, float *scratch) const {
    int64_t n = batch * units;
    float *in = scratch, *forget = in + n, *candidate = forget + n, *out = candidate + n;
    bool coupled = !step.weights[lstm::Input].present();
    if (!coupled)
      gate(lstm::Input, x, in);
    gate(lstm::Forget, x, forget);
    gate(lstm::Cell, x, candidate);
    for (int64_t i = 0; i < n; ++i) {
      // Coupled gates: what is not forgotten is not let in.
      float letIn = coupled ? 1.0f - forget[i] : in[i];
      cell[i] = clip(std::fma(candidate[i], letIn, forget[i] * cell[i]), step.cellClip);
    }
    gate(lstm::Output, x, out);
    for (int64_t i = 0; i < n; ++i)
      out[i] *= step.activation(cell[i]);
    if (step.projection.present()) {
      const float *b = step.projectionBias.data(run);
      for (int64_t i = 0; i < batch * outputs; ++i)
        hidden[i] = b ? b[i % outputs] : 0.0f;
      step.projection.accumulate(run, batch, outputs, units, out, quantized, hidden);
      for (int64_t i = 0; i < batch * outputs; ++i)
        hidden[i] = clip(hidden[i], step.projectionClip);
    } else {
      std::copy(out, out + n, hidden);
    }
    std::copy(hidden, hidden + batch * outputs, y);
  }
};

Error checkLSTM(const LSTMStep &step, const RunContext &run, const LSTMCall &c) {
  auto fits = [&](const auto &operand, size_t i, Shape shape) {
    return !operand.present() || run.in(i).shape == shape;
  };
  for (size_t g = 0; g < 4; ++g) {
    if (!fits(step.weights[g], lstm::weightsOperand + g, {c.units, c.inputs}) ||
        !fits(step.recurrent[g], lstm::recurrentOperand + g, {c.units, c.outputs}) ||
        !fits(step.bias[g], lstm::biasOperand + g, {c.units}) ||
        !fits(step.norm[g], lstm::normOperand + g, {c.units}) ||
        !fits(step.peephole[g], lstm::peepholeOperand[g], {c.units}))
      return "the operands of gate " + std::to_string(g) + " do not fit " + std::to_string(c.units) +
             " units, " + std::to_string(c.inputs) + " inputs and " + std::to_string(c.outputs) + " outputs";
  }
  if (!fits(step.projection, lstm::projectionOperand, {c.outputs, c.units}) ||
      !fits(step.projectionBias, lstm::projectionBiasOperand, {c.outputs}) ||
      (!step.projection.present() && c.outputs != c.units))
    return "the projection does not fit " + std::to_string(c.units) + " units and " +
           std::to_string(c.outputs) + " outputs";
  return {};
}

Prepared prepareLSTM(const PrepareContext &context) {
  const Attributes &a = *context.attributes;
  LSTMStep step;
  step.cellClip = a.real("cell_clip");
  step.projectionClip = a.real("proj_clip");
  step.timeMajor = a.flag("time_major");
  auto activation = realActivationOf(a);
  if (!activation)
    return "unknown fused activation";
  step.activation = *activation;
  if (a.flag("diagonal_recurrent_tensors"))
    return "diagonal recurrent tensors are not supported";
  if (auto e = requireOperand(context, 0, ElementType::F32, 3))
    return *e;
  const bool asymmetric = a.flag("asymmetric_quantize_inputs");
  auto bind = [&](size_t i, RealOperand &operand) { return RealOperand::bind(context, i, operand); };
  auto bindMatrix = [&](size_t i, WeightMatrix &matrix) {
    return WeightMatrix::bind(context, i, asymmetric, matrix);
  };
  std::optional<std::string> e;
  for (size_t g = 0; g < 4 && !e; ++g) {
    e = bindMatrix(lstm::weightsOperand + g, step.weights[g]);
    e = e ? e : bindMatrix(lstm::recurrentOperand + g, step.recurrent[g]);
    e = e ? e : bind(lstm::biasOperand + g, step.bias[g]);
    e = e ? e : bind(lstm::normOperand + g, step.norm[g]);
    if (g != lstm::Cell)
      e = e ? e : bind(lstm::peepholeOperand[g], step.peephole[g]);
    if (!e && (!step.weights[g].present() || !step.recurrent[g].present()) &&
        (g != lstm::Input || step.weights[g].present() || step.recurrent[g].present()))
      return "the weights of gate " + std::to_string(g) + " are missing";
  }
  e = e ? e : bindMatrix(lstm::projectionOperand, step.projection);
  e = e ? e : bind(lstm::projectionBiasOperand, step.projectionBias);
  if (e)
    return *e;
  if (!context.has(lstm::outputState) || !context.has(lstm::cellState))
    return "the state operands 18 and 19 are missing";
  return Run([step](const RunContext &run) -> Error {
    const Shape &in = run.in(0).shape;
    Tensor *hidden = run.variable(lstm::outputState), *cell = run.variable(lstm::cellState);
    if (!hidden || !cell || hidden->rank() < 1 || cell->rank() < 1)
      return "the state tensors 18 and 19 must be variables";
    int64_t time = in[step.timeMajor ? 0 : 1], batch = in[step.timeMajor ? 1 : 0];
    LSTMCall call{step,
                  run,
                  batch,
                  in[2],
                  cell->shape.back(),
                  hidden->shape.back(),
                  hidden->as<float>(),
                  cell->as<float>(),
                  nullptr};
    if (cell->count() != batch * call.units || hidden->count() != batch * call.outputs)
      return "the state does not fit a batch of " + std::to_string(batch);
    if (Error e2 = checkLSTM(step, run, call))
      return e2;
    if (Error e2 = shapeOutput(run, 0, {in[0], in[1], call.outputs}))
      return e2;
    float *scratch =
        reinterpret_cast<float *>(run.scratch(static_cast<size_t>(4 * batch * call.units) * sizeof(float)));
    call.quantized = reinterpret_cast<int8_t *>(
        run.scratch(static_cast<size_t>(std::max({call.inputs, call.units, call.outputs}))));
    const float *x = run.in(0).as<float>();
    float *y = run.out().as<float>();
    if (step.timeMajor) {
      for (int64_t t = 0; t < time; ++t)
        call.advance(x + t * batch * call.inputs, y + t * batch * call.outputs, scratch);
      return {};
    }
    // Batch first: each sample's sequence on its own, with its rows of the state.
    for (int64_t b = 0; b < batch; ++b) {
      LSTMCall one{step,
                   run,
                   1,
                   call.inputs,
                   call.units,
                   call.outputs,
                   call.hidden + b * call.outputs,
                   call.cell + b * call.units,
                   call.quantized};
      for (int64_t t = 0; t < time; ++t)
        one.advance(x + (b * time + t) * call.inputs, y + (b * time + t) * call.outputs, scratch);
    }
    return {};
  });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatRecurrentKernels(KernelRegistry &registry) {
  using namespace real;
  registry.add("qnn.svdf", Domain::Real, KernelSet::Reference, prepareSVDF);
  registry.add("qnn.unidirectional_sequence_lstm", Domain::Real, KernelSet::Reference, prepareLSTM);
}
