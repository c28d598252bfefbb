//===- Recurrent.cpp - integer SVDF and LSTM --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// State lives in variable tensors and is carried from one run to the next.
//===----------------------------------------------------------------------===//
#include "../KernelSupport.h"
#include "../Kernels.h"

#include <cstring>

namespace quantc::interpreter {
namespace {

/// [N-SVDF] Operands: input int8, feature weights int8 [filters, in], time weights int16 [filters, memory],
/// bias int32 or none, state int16 [batch, filters * memory]. The fused activation is ignored.
Prepared prepareSVDF(const PrepareContext &c) {
  if (Error e = requireQuantized(c, {0, 1, 2, 4}))
    return *e;
  const std::pair<size_t, ElementType> wanted[] = {
      {0, ElementType::I8}, {1, ElementType::I8}, {2, ElementType::I16}, {4, ElementType::I16}};
  for (const auto &[i, type] : wanted)
    if (c.in(i).type() != type)
      return unsupportedType("operand " + std::to_string(i), c.in(i).type(), toString(type));
  if (c.out().type() != ElementType::I8)
    return unsupportedType("result", c.out().type(), "int8");
  if (c.has(3) && c.in(3).type() != ElementType::I32)
    return unsupportedType("bias", c.in(3).type(), "int32");
  const int64_t rank = c.attributes->integer("rank", 1);
  if (rank < 1)
    return "rank " + std::to_string(rank) + " is below 1";
  const double sx = scaleOf(c.in(0)), sf = scaleOf(c.in(1)), st = scaleOf(c.in(2)), ss = scaleOf(c.in(4)),
               so = scaleOf(c.out());
  const Multiplier feature = quantizeMultiplier(sx * sf / ss), time = quantizeMultiplier(ss * st / so);
  const int32_t zx = zeroOf(c.in(0)), zo = zeroOf(c.out());
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0), &wf = r.in(1), &wt = r.in(2);
    Tensor *state = r.variable(4);
    if (!state)
      return std::string("the state is no variable");
    if (x.rank() != 2 || wf.rank() != 2 || wt.rank() != 2)
      return std::string("operands need rank 2");
    const int64_t batch = x.dim(0), depth = x.dim(1), filters = wf.dim(0), memory = wt.dim(1),
                  units = filters / rank;
    if (wf.dim(1) != depth || wt.dim(0) != filters || filters % rank || memory < 1 ||
        state->count() != batch * filters * memory || (r.inputs[3] && r.in(3).count() != units))
      return std::string("weights, bias and state do not fit the input");
    if (Error e = shapeOutput(r, 0, {batch, units}))
      return e;
    for (int64_t b = 0; b < batch; ++b) {
      int16_t *s = state->as<int16_t>() + b * filters * memory;
      const int8_t *p = x.as<int8_t>() + b * depth;
      for (int64_t f = 0; f < filters; ++f) {
        int32_t sum = 0;
        for (int64_t i = 0; i < depth; ++i)
          sum = wrapAdd(sum, (p[i] - zx) * wf.as<int8_t>()[f * depth + i]);
        int16_t *row = s + f * memory;
        std::memmove(row, row + 1, static_cast<size_t>(memory - 1) * sizeof(int16_t));
        row[memory - 1] = saturate16(mbqm(sum, feature));
      }
      for (int64_t u = 0; u < units; ++u) {
        int32_t sum = r.inputs[3] ? r.in(3).as<int32_t>()[u] : 0;
        for (int64_t i = u * rank * memory; i < (u + 1) * rank * memory; ++i)
          sum = wrapAdd(sum, int32_t{s[i]} * wt.as<int16_t>()[i]);
        r.out().as<int8_t>()[b * units + u] = clampTo<int8_t>(int64_t{mbqm(sum, time)} + zo, {-128, 127});
      }
    }
    return std::nullopt;
  });
}

/// Operand numbers of the LSTM, as in TFLite. Gates in the order input, forget, cell, output.
namespace lstm {
constexpr size_t input = 0, weights = 1, recurrent = 5, peephole = 9, bias = 12, projection = 16,
                 outputState = 18, cellState = 19, layerNorm = 20, hiddenIntermediate = 4;
}

/// [N-LSTM] int8 input, weights and output, int16 cell. Every gate is the sum of two products, each rounded
/// to Q3.12 and saturated; sigmoid and tanh in 16-bit fixed point.
Prepared prepareLSTM(const PrepareContext &c) {
  using namespace lstm;
  for (size_t i : {peephole, peephole + 1, peephole + 2, projection, projection + 1, layerNorm, layerNorm + 1,
                   layerNorm + 2, layerNorm + 3})
    if (c.has(i))
      return "operand " + std::to_string(i) +
             " (peephole, projection or layer normalization) is not supported";
  for (size_t g = 0; g < 4; ++g)
    for (size_t i : {weights + g, recurrent + g}) {
      if (!c.has(i))
        return "operand " + std::to_string(i) + " is left out: coupled gates are not supported";
      if (!isQuantized(c.in(i)) || c.in(i).type() != ElementType::I8 || c.in(i).rank() != 2)
        return "operand " + std::to_string(i) + " is no quantized int8 matrix";
      if (c.has(bias + g) && (c.in(bias + g).type() != ElementType::I32 || !c.constant(bias + g)))
        return "operand " + std::to_string(bias + g) + " is no int32 constant";
    }
  if (Error e = requireQuantized(c, {input, outputState, cellState}))
    return *e;
  if (c.in(input).type() != ElementType::I8 || c.out().type() != ElementType::I8 ||
      c.in(outputState).type() != ElementType::I8 || c.in(cellState).type() != ElementType::I16)
    return std::string("types other than int8 with an int16 cell state are not supported");
  const std::vector<double> scales = c.attributes->reals("intermediates.scale");
  const std::vector<int64_t> zeros = c.attributes->integers("intermediates.zero_point");
  if (scales.size() <= hiddenIntermediate || zeros.size() <= hiddenIntermediate ||
      !(scales[hiddenIntermediate] > 0))
    return std::string("the scale of the hidden intermediate is missing");
  const float sx = scaleOf(c.in(input)), sh = scaleOf(c.in(outputState)), gate = 1.0f / 4096.0f;
  const double cellScale = static_cast<double>(scaleOf(c.in(cellState)));
  const int cellLog2 = static_cast<int>(std::round(std::log2(cellScale)));
  if (cellLog2 < -15 || cellLog2 > -9)
    return "cell state scale 2^" + std::to_string(cellLog2) + "; allowed are 2^-15 to 2^-9";
  std::array<Multiplier, 4> fromInput, fromState;
  for (size_t g = 0; g < 4; ++g) {
    fromInput[g] = quantizeMultiplier(static_cast<double>(scaleOf(c.in(weights + g)) * sx / gate));
    fromState[g] = quantizeMultiplier(static_cast<double>(scaleOf(c.in(recurrent + g)) * sh / gate));
  }
  const Multiplier hidden = quantizeMultiplier(static_cast<double>(
      static_cast<float>(std::ldexp(1.0, -15) / scales[hiddenIntermediate] * std::ldexp(1.0, -15))));
  const int32_t zHidden = static_cast<int32_t>(zeros[hiddenIntermediate]), zx = zeroOf(c.in(input)),
                zh = zeroOf(c.in(outputState));
  const float clipReal = c.attributes->real("cell_clip");
  const int32_t clip =
      clipReal > 0 ? static_cast<int32_t>(std::min(clipReal / static_cast<float>(cellScale), 32767.0f)) : 0;
  const bool timeMajor = c.attributes->flag("time_major");
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(input);
    Tensor *hState = r.variable(outputState), *cState = r.variable(cellState);
    if (!hState || !cState)
      return std::string("a state is no variable");
    if (x.rank() != 3)
      return "input has rank " + std::to_string(x.rank()) + ", allowed is 3";
    const int64_t steps = x.dim(timeMajor ? 0 : 1), batch = x.dim(timeMajor ? 1 : 0), depth = x.dim(2);
    const int64_t cells = r.in(weights).dim(0);
    for (size_t g = 0; g < 4; ++g)
      if (r.in(weights + g).shape != Shape{cells, depth} ||
          r.in(recurrent + g).shape != Shape{cells, cells} ||
          (r.inputs[bias + g] && r.in(bias + g).count() != cells))
        return std::string("weights and biases do not fit the input");
    if (hState->count() != batch * cells || cState->count() != batch * cells)
      return std::string("states do not fit the input");
    if (Error e = shapeOutput(r, 0, {x.dim(0), x.dim(1), cells}))
      return e;
    int16_t *gates = reinterpret_cast<int16_t *>(r.scratch(static_cast<size_t>(4 * cells) * sizeof(int16_t)));
    for (int64_t t = 0; t < steps; ++t)
      for (int64_t b = 0; b < batch; ++b) {
        const int64_t row = timeMajor ? t * batch + b : b * steps + t;
        const int8_t *p = x.as<int8_t>() + row * depth;
        int8_t *h = hState->as<int8_t>() + b * cells;
        int16_t *cell = cState->as<int16_t>() + b * cells;
        for (size_t g = 0; g < 4; ++g)
          for (int64_t k = 0; k < cells; ++k) {
            const int8_t *w = r.in(weights + g).as<int8_t>() + k * depth;
            const int8_t *u = r.in(recurrent + g).as<int8_t>() + k * cells;
            int32_t sum = r.inputs[bias + g] ? r.in(bias + g).as<int32_t>()[k] : 0;
            for (int64_t i = 0; i < depth; ++i)
              sum = wrapAdd(sum, (p[i] - zx) * w[i]);
            int32_t back = 0;
            for (int64_t i = 0; i < cells; ++i)
              back = wrapAdd(back, (h[i] - zh) * u[i]);
            const int16_t a =
                saturate16(int64_t{saturate16(mbqm(sum, fromInput[g]))} + mbqm(back, fromState[g]));
            gates[static_cast<int64_t>(g) * cells + k] = g == 2 ? tanh16(a, 3) : logistic16(a, 3);
          }
        for (int64_t k = 0; k < cells; ++k) {
          const int32_t in = gates[k], forget = gates[cells + k], update = gates[2 * cells + k],
                        out = gates[3 * cells + k];
          int16_t v = saturate16(int64_t{wrap16(rdp(forget * cell[k], 15))} +
                                 wrap16(rdp(in * update, 30 + cellLog2)));
          if (clip > 0)
            v = static_cast<int16_t>(std::clamp<int32_t>(v, -clip, clip));
          cell[k] = v;
          h[k] =
              clampTo<int8_t>(int64_t{mbqm(out * tanh16(v, 15 + cellLog2), hidden)} + zHidden, {-128, 127});
        }
        std::memcpy(r.out().as<int8_t>() + row * cells, h, static_cast<size_t>(cells));
      }
    return std::nullopt;
  });
}

} // namespace

void registerQuantizedRecurrentKernels(KernelRegistry &r) {
  r.add("qnn.svdf", Domain::Quantized, KernelSet::Reference, prepareSVDF);
  r.add("qnn.unidirectional_sequence_lstm", Domain::Quantized, KernelSet::Reference, prepareLSTM);
}

} // namespace quantc::interpreter
