//===- LSTM.cpp - integer LSTM ----------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// [N-LSTM] UNIDIRECTIONAL_SEQUENCE_LSTM with int8 input, weights and output and
// an int16 cell. State lives in variable tensors and is carried from one run to
// the next.
//===----------------------------------------------------------------------===//
#include "../KernelSupport.h"
#include "../Kernels.h"
#include "quantc/Support/LSTMOperands.h"

#include <cstring>

namespace quantc::interpreter {
namespace {

struct GateStep {
  bool present = false, peephole = false, norm = false;
  Multiplier fromInput, fromState, fromCell, normScale;
  int32_t varianceGuard = 1;
};

struct LSTMStep {
  std::array<GateStep, 4> gates;
  Multiplier hidden, projection;
  int32_t zx = 0, zh = 0, zHidden = 0;
  int cellLog2 = 0;
  int32_t cellClip = 0, projectionClip = 0; ///< 0: none
  bool hasProjection = false, timeMajor = false;
};

/// Sum of (x - zero) w and, if there is one, the bias.
int32_t sumOf(const int8_t *x, const int8_t *w, int64_t n, int32_t zero, const int32_t *bias) {
  int32_t sum = bias ? *bias : 0;
  for (int64_t i = 0; i < n; ++i)
    sum = wrapAdd(sum, (x[i] - zero) * w[i]);
  return sum;
}

/// Mean 0 and variance 1 with 10 fraction bits, times the coefficients, plus the bias, to Q3.12.
/// [N-LSTM-NORM]
void normalize(int16_t *x, int64_t n, const int16_t *coefficient, const int32_t *bias, const GateStep &step) {
  constexpr int64_t one = int64_t{1} << 20;
  int64_t sum = 0, squares = 0;
  for (int64_t i = 0; i < n; ++i) {
    sum += x[i];
    squares += int64_t{x[i]} * x[i];
  }
  const int32_t mean = wrap32(sum * 1024 / n);
  const int64_t variance = squares * (one / n) - int64_t{mean} * mean;
  int32_t v = wrap32(variance / one);
  if (v < 1)
    v = step.varianceGuard;
  const Multiplier inverse = inverseSqrt(v);
  for (int64_t i = 0; i < n; ++i) {
    const int32_t rescaled = multiplyByQuantizedMultiplier(wrapSub(1024 * x[i], mean), inverse);
    const int64_t y = wrapAdd(wrap32(int64_t{rescaled} * coefficient[i]), bias ? bias[i] : 0);
    const int32_t q = static_cast<int32_t>((y > 0 ? y + 512 : y - 512) / 1024);
    x[i] = saturate16(multiplyByQuantizedMultiplier(q, {step.normScale.mantissa, step.normScale.shift + 12}));
  }
}

struct LSTMCall {
  const LSTMStep &step;
  const RunContext &run;
  int64_t depth, cells, outputs;
  int64_t together; ///< samples of one step of the reference: all when time is the first axis, else 1
  int16_t *gates;   ///< [4, cells]
  int8_t *hidden;   ///< [cells]

  template <typename T> const T *data(size_t i) const {
    return i < run.inputs.size() && run.inputs[i] ? run.in(i).as<T>() : nullptr;
  }

  /// The reference walks the peephole in rows of `outputs` cells, not of `cells`: with a projection to fewer
  /// outputs the last cells have none.
  bool hasPeephole(int64_t sample, int64_t k) const {
    return sample % together * cells + k < together * outputs;
  }
  int64_t coefficientOf(int64_t sample, int64_t k) const {
    const int64_t i = (sample % together * cells + k) % outputs;
    return i < cells ? i : k;
  }

  /// Every gate is the sum of its products, each rounded to Q3.12 and saturated.
  void gate(lstm::Gate g, int64_t sample, const int8_t *x, const int8_t *h, const int16_t *cell) const {
    const GateStep &s = step.gates[g];
    const int8_t *w = data<int8_t>(lstm::weightsOperand + g), *u = data<int8_t>(lstm::recurrentOperand + g);
    const int16_t *p = s.peephole ? data<int16_t>(lstm::peepholeOperand[g]) : nullptr;
    const int32_t *bias = data<int32_t>(lstm::biasOperand + g);
    int16_t *to = gates + static_cast<int64_t>(g) * cells;
    for (int64_t k = 0; k < cells; ++k) {
      // Layer normalization adds the bias itself.
      const int32_t fromInput = multiplyByQuantizedMultiplier(
          sumOf(x, w + k * depth, depth, step.zx, bias && !s.norm ? bias + k : nullptr), s.fromInput);
      const int32_t fromState =
          multiplyByQuantizedMultiplier(sumOf(h, u + k * outputs, outputs, step.zh, nullptr), s.fromState);
      to[k] = saturate16(int64_t{saturate16(fromInput)} + fromState);
      if (p && hasPeephole(sample, k))
        to[k] = saturate16(int64_t{to[k]} + multiplyByQuantizedMultiplier(
                                                int32_t{p[coefficientOf(sample, k)]} * cell[k], s.fromCell));
    }
    if (s.norm)
      normalize(to, cells, data<int16_t>(lstm::normOperand + g), bias, s);
    for (int64_t k = 0; k < cells; ++k)
      to[k] = g == lstm::Cell ? tanh16(to[k], 3) : logistic16(to[k], 3);
  }

  /// One step of time for one sample.
  void advance(int64_t sample, const int8_t *x, int8_t *h, int16_t *cell, int8_t *y) const {
    const bool coupled = !step.gates[lstm::Input].present;
    for (lstm::Gate g : {lstm::Input, lstm::Forget, lstm::Cell})
      if (g != lstm::Input || !coupled)
        gate(g, sample, x, h, cell);
    const int16_t *in = gates, *forget = in + cells, *update = forget + cells, *out = update + cells;
    for (int64_t k = 0; k < cells; ++k) {
      // Coupled gates: what is not forgotten is let in.
      const int32_t letIn = coupled ? 32767 - forget[k] : in[k];
      int16_t v = saturate16(int64_t{wrap16(roundingDivideByPowerOfTwo(int32_t{forget[k]} * cell[k], 15))} +
                             wrap16(roundingDivideByPowerOfTwo(letIn * update[k], 30 + step.cellLog2)));
      if (step.cellClip > 0)
        v = static_cast<int16_t>(std::clamp<int32_t>(v, -step.cellClip, step.cellClip));
      cell[k] = v;
    }
    gate(lstm::Output, sample, x, h, cell);
    int8_t *to = step.hasProjection ? hidden : h;
    for (int64_t k = 0; k < cells; ++k)
      to[k] = clampTo<int8_t>(int64_t{multiplyByQuantizedMultiplier(
                                  int32_t{out[k]} * tanh16(cell[k], 15 + step.cellLog2), step.hidden)} +
                                  step.zHidden,
                              {-128, 127});
    if (step.hasProjection)
      project(h);
    std::memcpy(y, h, static_cast<size_t>(outputs));
  }

  void project(int8_t *h) const {
    const int8_t *w = data<int8_t>(lstm::projectionOperand);
    const int32_t *bias = data<int32_t>(lstm::projectionBiasOperand);
    const int32_t limit = step.projectionClip > 0 ? step.projectionClip : 128;
    for (int64_t k = 0; k < outputs; ++k) {
      const int32_t sum = sumOf(hidden, w + k * cells, cells, step.zHidden, bias ? bias + k : nullptr);
      const int8_t q = clampTo<int8_t>(int64_t{multiplyByQuantizedMultiplier(sum, step.projection)} + step.zh,
                                       {-128, 127});
      h[k] = clampTo<int8_t>(q, {-limit, limit});
    }
  }
};

/// A message unless operand i is left out or a constant of this type.
Error requireConstant(const PrepareContext &c, size_t i, ElementType type) {
  if (c.has(i) && (c.in(i).type() != type || !c.constant(i)))
    return "operand " + std::to_string(i) + " is no constant of " + std::string(toString(type));
  return std::nullopt;
}

Error readGate(const PrepareContext &c, size_t g, float sx, float sh, float cellScale, float intermediate,
               GateStep &gate) {
  const size_t w = lstm::weightsOperand + g, u = lstm::recurrentOperand + g, p = lstm::peepholeOperand[g],
               n = lstm::normOperand + g;
  gate.present = c.has(w);
  if (c.has(u) != gate.present || (!gate.present && g != lstm::Input))
    return "the weights of gate " + std::to_string(g) + " are missing";
  if (!gate.present)
    return std::nullopt;
  for (size_t i : {w, u})
    if (!isQuantized(c.in(i)) || c.in(i).type() != ElementType::I8 || c.in(i).rank() != 2)
      return "operand " + std::to_string(i) + " is no quantized int8 matrix";
  if (Error e = requireConstant(c, lstm::biasOperand + g, ElementType::I32))
    return e;
  gate.fromInput = quantizeMultiplier(static_cast<double>(scaleOf(c.in(w)) * sx / intermediate));
  gate.fromState = quantizeMultiplier(static_cast<double>(scaleOf(c.in(u)) * sh / intermediate));
  gate.peephole = p != 0 && c.has(p);
  if (gate.peephole) {
    if (Error e = requireConstant(c, p, ElementType::I16))
      return e;
    gate.fromCell = quantizeMultiplier(static_cast<double>(cellScale * scaleOf(c.in(p)) / intermediate));
  }
  gate.norm = c.has(n);
  if (gate.norm) {
    if (Error e = requireConstant(c, n, ElementType::I16))
      return e;
    const float scale = scaleOf(c.in(n));
    gate.normScale = quantizeMultiplier(static_cast<double>(scale));
    gate.varianceGuard = std::max(1, static_cast<int32_t>(std::min(10000 * scale, 1e9f)));
  }
  return std::nullopt;
}

/// The scales of everything between input and output.
Error readLSTM(const PrepareContext &c, LSTMStep &step) {
  if (Error e = requireQuantized(c, {lstm::inputOperand, lstm::outputState, lstm::cellState}))
    return e;
  if (c.in(lstm::inputOperand).type() != ElementType::I8 || c.out().type() != ElementType::I8 ||
      c.in(lstm::outputState).type() != ElementType::I8 || c.in(lstm::cellState).type() != ElementType::I16)
    return std::string("types other than int8 with an int16 cell state are not supported");
  const std::vector<double> scales = c.attributes->reals("intermediates.scale");
  const std::vector<int64_t> zeros = c.attributes->integers("intermediates.zero_point");
  if (scales.size() <= lstm::hiddenIntermediate || zeros.size() <= lstm::hiddenIntermediate ||
      !(scales[lstm::hiddenIntermediate] > 0))
    return std::string("the scale of the hidden intermediate is missing");
  const float sx = scaleOf(c.in(lstm::inputOperand)), sh = scaleOf(c.in(lstm::outputState)),
              sc = scaleOf(c.in(lstm::cellState));
  step.cellLog2 = static_cast<int>(std::round(std::log2(static_cast<double>(sc))));
  if (step.cellLog2 < -15 || step.cellLog2 > -9)
    return "cell state scale 2^" + std::to_string(step.cellLog2) + "; allowed are 2^-15 to 2^-9";
  for (size_t g = 0; g < 4; ++g) {
    // Gates are in Q3.12; with layer normalization what is normalized has a scale of its own.
    float intermediate = 1.0f / 4096.0f;
    if (c.has(lstm::normOperand + lstm::Forget)) {
      intermediate = static_cast<float>(scales[g]);
      if (!(intermediate > 0) && c.has(lstm::weightsOperand + g))
        return "the scale of intermediate " + std::to_string(g) + " is missing";
    }
    if (Error e = readGate(c, g, sx, sh, std::ldexp(1.0f, step.cellLog2), intermediate, step.gates[g]))
      return e;
  }
  const float hiddenScale = static_cast<float>(scales[lstm::hiddenIntermediate]);
  step.hidden = quantizeMultiplier(static_cast<double>(
      static_cast<float>(std::ldexp(1.0, -15) / static_cast<double>(hiddenScale) * std::ldexp(1.0, -15))));
  step.zx = zeroOf(c.in(lstm::inputOperand));
  step.zh = zeroOf(c.in(lstm::outputState));
  step.zHidden = static_cast<int32_t>(zeros[lstm::hiddenIntermediate]);
  step.hasProjection = c.has(lstm::projectionOperand);
  if (step.hasProjection) {
    const Tensor &w = c.in(lstm::projectionOperand);
    if (!isQuantized(w) || w.type() != ElementType::I8 || w.rank() != 2)
      return std::string("the projection is no quantized int8 matrix");
    if (Error e = requireConstant(c, lstm::projectionBiasOperand, ElementType::I32))
      return e;
    // The reference takes the zero point off where it stores the hidden values and adds it where it reads
    // them.
    step.zHidden = -step.zHidden;
    step.projection = quantizeMultiplier(static_cast<double>(scaleOf(w) * hiddenScale / sh));
    step.projectionClip =
        static_cast<int32_t>(std::clamp(c.attributes->real("proj_clip") / sh, 0.0f, 127.0f));
  }
  step.cellClip = static_cast<int32_t>(std::clamp(c.attributes->real("cell_clip") / sc, 0.0f, 32767.0f));
  step.timeMajor = c.attributes->flag("time_major");
  return std::nullopt;
}

Error checkShapes(const LSTMStep &step, const RunContext &r, const LSTMCall &call) {
  const auto fits = [&](size_t i, Shape shape) {
    return i >= r.inputs.size() || !r.inputs[i] || r.in(i).shape == shape;
  };
  for (size_t g = 0; g < 4; ++g)
    if (!fits(lstm::weightsOperand + g, {call.cells, call.depth}) ||
        !fits(lstm::recurrentOperand + g, {call.cells, call.outputs}) ||
        !fits(lstm::biasOperand + g, {call.cells}) || !fits(lstm::normOperand + g, {call.cells}) ||
        (g != lstm::Cell && !fits(lstm::peepholeOperand[g], {call.cells})))
      return "the operands of gate " + std::to_string(g) + " do not fit the input and the states";
  if (!fits(lstm::projectionOperand, {call.outputs, call.cells}) ||
      !fits(lstm::projectionBiasOperand, {call.outputs}) ||
      (!step.hasProjection && call.outputs != call.cells))
    return std::string("the projection does not fit the states");
  return std::nullopt;
}

Prepared prepareLSTM(const PrepareContext &c) {
  LSTMStep step;
  if (Error e = readLSTM(c, step))
    return *e;
  return Run([step](const RunContext &r) -> Error {
    const Tensor &x = r.in(lstm::inputOperand);
    Tensor *hState = r.variable(lstm::outputState), *cState = r.variable(lstm::cellState);
    if (!hState || !cState || hState->rank() < 1 || cState->rank() < 1)
      return std::string("a state is no variable");
    if (x.rank() != 3)
      return "input has rank " + std::to_string(x.rank()) + ", allowed is 3";
    const int64_t steps = x.dim(step.timeMajor ? 0 : 1), batch = x.dim(step.timeMajor ? 1 : 0);
    LSTMCall call{
        step,    r,      x.dim(2), cState->shape.back(), hState->shape.back(), step.timeMajor ? batch : 1,
        nullptr, nullptr};
    if (call.cells < 1 || call.outputs < 1 || hState->count() != batch * call.outputs ||
        cState->count() != batch * call.cells)
      return std::string("states do not fit the input");
    if (Error e = checkShapes(step, r, call))
      return e;
    if (Error e = shapeOutput(r, 0, {x.dim(0), x.dim(1), call.outputs}))
      return e;
    const size_t cells = static_cast<size_t>(call.cells);
    call.gates = reinterpret_cast<int16_t *>(r.scratch(4 * cells * sizeof(int16_t)));
    call.hidden = reinterpret_cast<int8_t *>(r.scratch(cells));
    for (int64_t t = 0; t < steps; ++t)
      for (int64_t b = 0; b < batch; ++b) {
        const int64_t row = step.timeMajor ? t * batch + b : b * steps + t;
        call.advance(b, x.as<int8_t>() + row * call.depth, hState->as<int8_t>() + b * call.outputs,
                     cState->as<int16_t>() + b * call.cells, r.out().as<int8_t>() + row * call.outputs);
      }
    return std::nullopt;
  });
}

} // namespace

void registerQuantizedLSTMKernels(KernelRegistry &r) {
  r.add("qnn.unidirectional_sequence_lstm", Domain::Quantized, KernelSet::Reference, prepareLSTM);
}

} // namespace quantc::interpreter
