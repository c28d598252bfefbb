//===- SVDF.cpp - integer SVDF ----------------------------------------------===//
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
        row[memory - 1] = saturate16(multiplyByQuantizedMultiplier(sum, feature));
      }
      for (int64_t u = 0; u < units; ++u) {
        int32_t sum = r.inputs[3] ? r.in(3).as<int32_t>()[u] : 0;
        for (int64_t i = u * rank * memory; i < (u + 1) * rank * memory; ++i)
          sum = wrapAdd(sum, int32_t{s[i]} * wt.as<int16_t>()[i]);
        r.out().as<int8_t>()[b * units + u] =
            clampTo<int8_t>(int64_t{multiplyByQuantizedMultiplier(sum, time)} + zo, {-128, 127});
      }
    }
    return std::nullopt;
  });
}

} // namespace

void registerQuantizedSVDFKernels(KernelRegistry &r) {
  r.add("qnn.svdf", Domain::Quantized, KernelSet::Reference, prepareSVDF);
}

} // namespace quantc::interpreter
