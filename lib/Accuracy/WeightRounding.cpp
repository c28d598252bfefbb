//===- WeightRounding.cpp - the weights of a layer rounded anew -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "LayerMethods.h"
#include "Moments.h"
#include "quantc/Accuracy/Rounding.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/Constants.h"
#include "quantc/Support/Parallel.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using interpreter::Tensor;

/// Matrices of more inputs than this take too long to factorize; such a layer stays as it is.
static constexpr size_t largestSize = 2304;

/// Enough patches for moments of `width` inputs, in time and memory that do not grow with the network.
static size_t patchLimit(size_t width) {
  const double w = static_cast<double>(width);
  return static_cast<size_t>(std::clamp(std::min(4e9 / (w * w), 1.6e7 / w), 1024.0, 16384.0));
}

/// Weights as [outputs][inputs] of one matrix: the whole of a convolution, one channel of a depthwise one.
static std::vector<float> takeGroup(const std::vector<float> &w, size_t group, size_t groups, size_t size,
                                    size_t outputs) {
  if (groups == 1)
    return w;
  std::vector<float> taken;
  const size_t channels = groups * outputs;
  for (size_t o = 0; o < outputs; ++o)
    for (size_t tap = 0; tap < size; ++tap)
      taken.push_back(w[tap * channels + group * outputs + o]);
  return taken;
}

static void putGroup(const std::vector<int8_t> &from, size_t group, size_t groups, size_t size,
                     size_t outputs, std::vector<int8_t> &all) {
  if (groups == 1) {
    all = from;
    return;
  }
  const size_t channels = groups * outputs;
  for (size_t o = 0; o < outputs; ++o)
    for (size_t tap = 0; tap < size; ++tap)
      all[tap * channels + group * outputs + o] = from[o * size + tap];
}

/// 10 log10 of the outputs' energy over that of their error.
static double decibel(double energy, double error) {
  return error > 0 ? 10 * std::log10(energy / error) : INFINITY;
}

FailureOr<std::optional<LayerChange>> accuracy::roundLayer(LayerWalk &walk, Operation *floats,
                                                           Operation *integers, bool aboutMean,
                                                           size_t sampleCount, unsigned threads) {
  const std::optional<LayerChange> none;
  auto index = static_cast<unsigned>(specOf(integers).weightOperand);
  Value constant = integers->getOperand(index);
  auto patches = Patches::of(integers);
  auto weights = getElements<float>(getConstantValue(floats->getOperand(index)));
  auto element = dyn_cast<quant::QuantizedType>(elementOf(constant));
  SmallVector<double> scales = scalesOf(elementOf(constant));
  if (!patches || !weights || !element || element.getStorageTypeIntegralWidth() != 8 || scales.empty() ||
      getElements<int64_t>(getConstantValue(constant))->size() != weights->size())
    return none;
  const size_t width = patches->taps() * static_cast<size_t>(patches->channels);
  if (!patches->depthwise && width > largestSize)
    return none;
  std::vector<std::vector<float>> rows(sampleCount);
  const size_t limit = patchLimit(width);
  if (failed(walk.visitInput(integers, [&](size_t sample, const Tensor &t) {
        std::vector<int64_t> shape(t.shape.begin(), t.shape.end());
        const size_t step = std::max<size_t>(1, (patches->places(shape) * sampleCount + limit - 1) / limit);
        patches->gather(t, sample * 7 % step, step, rows[sample]);
      })))
    return failure();
  Moments moments = measureMoments(*patches, rows, threads);
  if (moments.rows < 2)
    return none;
  if (aboutMean)
    moments.center();
  const size_t outputs = weights->size() / (moments.groups * moments.size);
  std::vector<int8_t> all(weights->size());
  std::vector<RoundedWeights> each(moments.groups);
  parallelFor(moments.groups, threads, [&](size_t g, unsigned) -> std::optional<std::string> {
    auto matrix =
        ArrayRef(moments.products).slice(g * moments.size * moments.size, moments.size * moments.size);
    std::vector<float> own = takeGroup(*weights, g, moments.groups, moments.size, outputs), steps;
    for (size_t o = 0; o < outputs; ++o)
      steps.push_back(static_cast<float>(scales[scales.size() == 1 ? 0 : g * outputs + o]));
    each[g] = WeightRounder(matrix, moments.size).round(own, steps, 127, moments.groups == 1 ? threads : 1);
    return {};
  });
  LayerChange change;
  double before = 0, after = 0, signal = 0;
  int64_t changed = 0;
  for (size_t g = 0; g < moments.groups; ++g) { // in order: sums do not depend on threads
    putGroup(each[g].integers, g, moments.groups, moments.size, outputs, all);
    before += each[g].before;
    after += each[g].after;
    changed += each[g].changed;
    signal += each[g].energy;
  }
  auto shape = cast<RankedTensorType>(constant.getType()).getShape();
  replaceConstant(
      integers, index,
      makeConstant(RankedTensorType::get(shape, IntegerType::get(integers->getContext(), 8)), all));
  change.name = qnn::getNodeName(integers->getLoc());
  change.op = integers->getName().stripDialect().upper();
  change.method = "weight rounding";
  change.what =
      std::to_string(changed) + " of " + std::to_string(all.size()) + " weights are not the nearest ones";
  change.before = decibel(signal, before);
  change.after = decibel(signal, after);
  return std::optional(change);
}
