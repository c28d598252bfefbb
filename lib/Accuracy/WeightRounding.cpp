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

/// Of the inputs' mean square, how much holds weights where they are when they take back errors: below 0.1
/// they fit the samples and not what these were drawn from (mobilenet_v1_0.25, 80 samples: 22.7 dB of unseen
/// ones with 0.01, 24.3 with 0.3, more behind equalization with 1).
static constexpr double ridge = 1;

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

namespace {

/// Rounds one layer: RoundedWeights of each of its matrices.
class LayerRounding {
public:
  LayerRounding(const LayerToRound &l, unsigned t) : layer(l), threads(t) {}
  FailureOr<std::optional<LayerChange>> run();

private:
  bool isServed();
  using Rows = std::vector<std::vector<float>>;
  LogicalResult gather(LayerWalk &walk, Operation *op, size_t from, size_t count, Rows &rows) const;
  LogicalResult measure();
  bool biasTakesScales() const;
  /// How small the scales may be for the biases to have room.
  std::vector<float> leastScales() const;
  void setScales();
  LayerChange finish(ArrayRef<RoundedWeights> each);

  const LayerToRound &layer;
  unsigned threads;
  unsigned index = 0; ///< of the operand with weights
  std::optional<Patches> patches;
  std::vector<float> weights;
  SmallVector<double> scales;
  bool choosesScales = false; ///< of few integers, one scale for each channel
  Moments moments;
  std::vector<double> feedback; ///< empty where errors of the inputs stay
};

bool LayerRounding::isServed() {
  index = static_cast<unsigned>(specOf(layer.integers).weightOperand);
  Value constant = layer.integers->getOperand(index);
  patches = Patches::of(layer.integers);
  auto values = getElements<float>(getConstantValue(layer.floats->getOperand(index)));
  auto element = dyn_cast<quant::QuantizedType>(elementOf(constant));
  scales = scalesOf(elementOf(constant));
  if (!patches || !values || !element || element.getStorageTypeIntegralWidth() > 8 || scales.empty() ||
      getElements<int64_t>(getConstantValue(constant))->size() != values->size())
    return false;
  weights = std::move(*values);
  choosesScales = element.getStorageTypeIntegralWidth() < 8 &&
                  isa<quant::UniformQuantizedPerAxisType>(element) && biasTakesScales();
  return patches->depthwise || patches->taps() * static_cast<size_t>(patches->channels) <= largestSize;
}

/// The same places in both networks, of some samples.
LogicalResult LayerRounding::gather(LayerWalk &walk, Operation *op, size_t from, size_t count,
                                    Rows &rows) const {
  const size_t limit = patchLimit(patches->taps() * static_cast<size_t>(patches->channels));
  rows.assign(count, {});
  return walk.visitInput(
      op,
      [&](size_t sample, const Tensor &t) {
        std::vector<int64_t> shape(t.shape.begin(), t.shape.end());
        const size_t all = layer.floatWalk ? layer.floatSampleCount : layer.sampleCount;
        const size_t step = std::max<size_t>(1, (patches->places(shape) * all + limit - 1) / limit);
        if (sample < all)
          patches->gather(t, sample * 7 % step, step, rows[sample - from]);
      },
      from, count);
}

/// Some samples after another, so that few patches are held at once.
LogicalResult LayerRounding::measure() {
  constexpr size_t held = 2 << 20; // values
  const size_t width = patches->taps() * static_cast<size_t>(patches->channels),
               all = layer.floatWalk ? layer.floatSampleCount : layer.sampleCount,
               atOnce = std::max<size_t>(1, held * all / (width * patchLimit(width)));
  MomentSums sums(*patches, threads);
  std::optional<FeedbackSums> taken;
  const bool multiplied =
      patches->depthwise && weights.size() != patches->taps() * static_cast<size_t>(patches->channels);
  if (layer.floatWalk && layer.aboutMean && !multiplied)
    taken.emplace(*patches, weights, threads);
  for (size_t from = 0; from < all; from += atOnce) {
    const size_t count = std::min(atOnce, all - from);
    Rows rows, errors;
    if (failed(gather(layer.walk, layer.integers, from, count, rows)) ||
        (taken && failed(gather(*layer.floatWalk, layer.floats, from, count, errors))))
      return failure();
    sums.add(rows);
    if (!taken)
      continue;
    for (auto [e, x] : llvm::zip(errors, rows))
      for (size_t i = 0; i < e.size(); ++i)
        e[i] -= x[i];
    taken->add(rows, errors);
  }
  moments = sums.take();
  if (layer.aboutMean)
    moments.center();
  // Fewer patches than a few for each weight would fit the samples and not what they were drawn from.
  if (taken && moments.rows >= 4 * moments.size)
    feedback = taken->take();
  return success();
}

/// Whether the layer has no bias, or one with a scale for each channel.
bool LayerRounding::biasTakesScales() const {
  const auto biasIndex = static_cast<unsigned>(specOf(layer.integers).biasOperand);
  if (biasIndex >= layer.integers->getNumOperands())
    return true;
  Value bias = layer.integers->getOperand(biasIndex);
  ElementsAttr value = getConstantValue(bias);
  return value && value.getNumElements() == static_cast<int64_t>(scales.size()) &&
         isa<quant::UniformQuantizedPerAxisType, qnn::WideBiasType>(elementOf(bias));
}

std::vector<float> LayerRounding::leastScales() const {
  std::vector<float> least(scales.size(), 0.0F);
  const auto biasIndex = static_cast<unsigned>(specOf(layer.integers).biasOperand);
  if (biasIndex >= layer.integers->getNumOperands())
    return least;
  Value bias = layer.integers->getOperand(biasIndex);
  auto integers = *getElements<int64_t>(getConstantValue(bias));
  constexpr double limit = INT32_MAX / 2; // as the rules keep free for the sums
  for (auto [smallest, q, scale] : llvm::zip(least, integers, scales))
    smallest = static_cast<float>(scale * std::fabs(static_cast<double>(q)) / limit);
  return least;
}

/// Weights and bias get the scales; the bias stands for the same reals.
void LayerRounding::setScales() {
  Operation *op = layer.integers;
  Value constant = op->getOperand(index);
  auto old = cast<quant::UniformQuantizedPerAxisType>(elementOf(constant));
  auto withScales = [](quant::UniformQuantizedPerAxisType type, ArrayRef<double> to) {
    return quant::UniformQuantizedPerAxisType::get(
        type.getFlags(), type.getStorageType(), type.getExpressedType(), to, type.getZeroPoints(),
        type.getQuantizedDimension(), type.getStorageTypeMin(), type.getStorageTypeMax());
  };
  auto shaped = [](Value v, Type element) {
    return RankedTensorType::get(cast<RankedTensorType>(v.getType()).getShape(), element);
  };
  const SmallVector<double> before(old.getScales());
  if (llvm::equal(before, scales))
    return;
  replaceConstant(op, index, getConstantValue(constant), shaped(constant, withScales(old, scales)));
  const auto biasIndex = static_cast<unsigned>(specOf(op).biasOperand);
  if (biasIndex >= op->getNumOperands())
    return;
  Value bias = op->getOperand(biasIndex);
  auto integers = *getElements<int64_t>(getConstantValue(bias));
  SmallVector<double> own = scalesOf(elementOf(bias));
  for (auto [q, scale, was, is] : llvm::zip(integers, own, before, scales)) {
    if (was == is)
      continue;
    const double real = static_cast<double>(q) * scale;
    scale = static_cast<double>(static_cast<float>(scale / was * is));
    q = static_cast<int64_t>(std::round(real / scale));
  }
  if (isa<qnn::WideBiasType>(elementOf(bias)))
    replaceConstant(op, biasIndex,
                    makeConstant(shaped(bias, IntegerType::get(op->getContext(), 64)), integers),
                    shaped(bias, qnn::WideBiasType::get(op->getContext(), own)));
  else
    replaceConstant(op, biasIndex,
                    makeConstant(shaped(bias, IntegerType::get(op->getContext(), 32)),
                                 std::vector<int32_t>(integers.begin(), integers.end())),
                    shaped(bias, withScales(cast<quant::UniformQuantizedPerAxisType>(elementOf(bias)), own)));
}

FailureOr<std::optional<LayerChange>> LayerRounding::run() {
  const std::optional<LayerChange> none;
  if (!isServed())
    return none;
  if (failed(measure()))
    return failure();
  if (moments.rows < 2)
    return none;
  const size_t size = moments.size, outputs = weights.size() / (moments.groups * size);
  auto element = cast<quant::QuantizedType>(elementOf(layer.integers->getOperand(index)));
  const auto limit = static_cast<int>(element.getStorageTypeMax());
  std::vector<RoundedWeights> each(moments.groups);
  const std::vector<float> least = choosesScales ? leastScales() : std::vector<float>();
  SmallVector<double> chosen = scales;
  parallelFor(moments.groups, threads, [&](size_t g, unsigned) -> std::optional<std::string> {
    auto matrix = ArrayRef(moments.products).slice(g * size * size, size * size);
    std::vector<float> own = takeGroup(weights, g, moments.groups, size, outputs), steps;
    if (!feedback.empty())
      own = WeightRounder(matrix, size, ridge)
                .compensate(own, ArrayRef(feedback).slice(g * outputs * size, outputs * size),
                            moments.groups == 1 ? threads : 1);
    const WeightRounder rounder(matrix, size); // after the other one, for its memory
    for (size_t o = 0; o < outputs; ++o)
      steps.push_back(static_cast<float>(scales[scales.size() == 1 ? 0 : g * outputs + o]));
    const unsigned inside = moments.groups == 1 ? threads : 1;
    if (choosesScales) {
      steps = rounder.chooseScales(own, steps, ArrayRef(least).slice(g * outputs, outputs), limit, inside);
      for (size_t o = 0; o < outputs; ++o)
        chosen[g * outputs + o] = static_cast<double>(steps[o]);
    }
    each[g] = rounder.round(own, steps, limit, inside);
    return {};
  });
  if (choosesScales) {
    scales = chosen;
    setScales();
  }
  return std::optional(finish(each));
}

/// Writes the integers into the network.
LayerChange LayerRounding::finish(ArrayRef<RoundedWeights> each) {
  Operation *op = layer.integers;
  Value constant = op->getOperand(index);
  const size_t outputs = weights.size() / (moments.groups * moments.size);
  auto old = *getElements<int64_t>(getConstantValue(constant));
  std::vector<int8_t> all(weights.size());
  double before = 0, after = 0, signal = 0;
  int64_t changed = 0;
  for (size_t g = 0; g < moments.groups; ++g) { // in order: sums do not depend on threads
    putGroup(each[g].integers, g, moments.groups, moments.size, outputs, all);
    before += each[g].before;
    after += each[g].after;
    signal += each[g].energy;
  }
  for (size_t i = 0; i < all.size(); ++i)
    changed += all[i] != old[i];
  auto shape = cast<RankedTensorType>(constant.getType()).getShape();
  replaceConstant(op, index,
                  makeConstant(RankedTensorType::get(
                                   shape, cast<quant::QuantizedType>(elementOf(constant)).getStorageType()),
                               all));
  LayerChange change;
  change.name = qnn::getNodeName(op->getLoc());
  change.op = op->getName().stripDialect().upper();
  change.method = "weight rounding";
  change.what =
      std::to_string(changed) + " of " + std::to_string(all.size()) + " weights are not the nearest ones";
  change.before = decibel(signal, before);
  change.after = decibel(signal, after);
  return change;
}

} // namespace

FailureOr<std::optional<LayerChange>> accuracy::roundLayer(const LayerToRound &layer, unsigned threads) {
  return LayerRounding(layer, threads).run();
}
