//===- ImproveLayers.cpp - integer layers made closer to float ones -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "LayerMethods.h"
#include "Moments.h"
#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/Constants.h"
#include "quantc/Support/FreeMemory.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using interpreter::Tensor;

/// Whether the layer is integer and has a bias; one of zeros is made where it has none.
static bool takesShift(Operation *layer) {
  if (!isa<quant::UniformQuantizedType>(elementOf(layer->getResult(0))))
    return false;
  ensureBias(layer);
  auto index = static_cast<unsigned>(specOf(layer).biasOperand);
  return index < layer->getNumOperands() && getConstantValue(layer->getOperand(index));
}

/// What `weights` and `bias`, in reals, make of patches whose mean is `mean`: a layer is a straight line of
/// its inputs, so the mean of what it gives before its activation is what it gives for the mean patch.
static ChannelSums outputOfMean(const Patches &patches, ArrayRef<double> mean, ArrayRef<float> weights,
                                ArrayRef<float> bias) {
  ChannelSums found;
  found.count = 1;
  const size_t outputs = bias.size(), size = weights.size() / outputs, // inputs of an output
      channels = static_cast<size_t>(patches.channels);
  for (size_t o = 0; o < outputs; ++o) {
    double sum = static_cast<double>(bias[o]);
    for (size_t i = 0; i < size; ++i)
      sum += patches.depthwise
                 ? mean[i * channels + o * channels / outputs] * static_cast<double>(weights[i * outputs + o])
                 : mean[i] * static_cast<double>(weights[o * size + i]);
    found.sums.push_back(sum);
  }
  return found;
}

/// The layer is not run; only what it reads is looked at.
static FailureOr<ChannelSums> measureByInput(LayerWalk &walk, Operation *layer, const Patches &patches,
                                             size_t sampleCount) {
  std::vector<std::vector<double>> each(sampleCount);
  std::vector<size_t> places(sampleCount);
  if (failed(walk.visitInput(layer, [&](size_t i, const Tensor &t) {
        patches.addSums(t, each[i]);
        places[i] = patches.places(std::vector<int64_t>(t.shape.begin(), t.shape.end()));
      })))
    return failure();
  std::vector<double> mean(each.front().size());
  for (const std::vector<double> &sums : each) // in the order of the samples
    for (size_t i = 0; i < mean.size(); ++i)
      mean[i] += sums[i];
  const auto all = static_cast<double>(std::accumulate(places.begin(), places.end(), size_t{0}));
  for (double &v : mean)
    v /= all;
  const qnn::QuantSpec spec = specOf(layer);
  auto weights = realsOf(layer->getOperand(static_cast<unsigned>(spec.weightOperand)), spec.weightAxis),
       bias = realsOf(layer->getOperand(static_cast<unsigned>(spec.biasOperand)), 0);
  if (!weights || !bias)
    return failure();
  return outputOfMean(patches, mean, *weights, *bias);
}

static FailureOr<ChannelSums> measureLayer(LayerWalk &walk, Operation *layer, size_t sampleCount,
                                           bool behindActivation) {
  if (auto patches = Patches::of(layer); patches && !behindActivation)
    return measureByInput(walk, layer, *patches, sampleCount);
  std::vector<ChannelSums> each(sampleCount);
  std::optional<Bounds> bounds;
  if (behindActivation)
    bounds = Bounds::of(layer).value_or(Bounds());
  if (failed(walk.visitOutput(layer, [&](size_t i, const Tensor &t) { each[i].add(t, bounds); })))
    return failure();
  ChannelSums found;
  for (const ChannelSums &sums : each) // in the order of the samples
    found.merge(sums);
  return found;
}

namespace {

/// A network beside the samples of which as many take part as `memory` bytes hold the values of: some in
/// front, where values are large and have many places, all further on. They are always the first ones.
class GrowingWalk {
public:
  GrowingWalk(func::FuncOp f, ArrayRef<interpreter::TensorInfo> i, const calibration::SampleSet &s,
              unsigned t, double m)
      : network(f), inputs(i), samples(s), threads(t), memory(m) {}
  LogicalResult reach(Operation *layer);
  LayerWalk &walk() { return *current; }
  size_t sampleCount() const { return count; }

private:
  func::FuncOp network;
  ArrayRef<interpreter::TensorInfo> inputs;
  const calibration::SampleSet &samples;
  unsigned threads;
  double memory;
  std::unique_ptr<calibration::SampleSet> some;
  std::optional<LayerWalk> current;
  size_t count = 0;
};

static double bytesOf(Value v) {
  auto q = dyn_cast<quant::QuantizedType>(elementOf(v));
  return static_cast<double>(qnn::countElements(v).value_or(0)) *
         (q ? (q.getStorageTypeIntegralWidth() + 7) / 8 : 4);
}

LogicalResult GrowingWalk::reach(Operation *layer) {
  double largest = 1; // of the values from here on, of which one or a little more is held at a time
  for (Operation *op = layer; op; op = op->getNextNode())
    for (Value v : op->getOperands())
      if (isa<RankedTensorType>(v.getType()) && !getConstantValue(v))
        largest = std::max(largest, bytesOf(v));
  const double fitting = std::max(8.0, memory / largest);
  const size_t possible =
      fitting < static_cast<double>(samples.size()) ? static_cast<size_t>(fitting) : samples.size();
  if (!current || (possible > count && (possible == samples.size() || possible >= 2 * count))) {
    std::vector<size_t> rows(possible);
    std::iota(rows.begin(), rows.end(), size_t{0});
    current.reset();
    some = samples.select(rows);
    current.emplace(network, inputs, *some, threads);
    count = possible;
  }
  return current->reach(layer);
}

/// One layer after another.
class Improvement {
public:
  Improvement(func::FuncOp reference, func::FuncOp quantized, const calibration::SampleSet &s,
              const LayerMethods &m, unsigned t)
      : floats(weightedOps(reference)), integers(weightedOps(quantized)), samples(s), methods(m), threads(t),
        means(reference, s, t, m.behindActivations), network(quantized) {}
  FailureOr<std::vector<LayerChange>> run(const std::function<void(size_t, size_t)> &progress);

private:
  LogicalResult visit(size_t k);
  LogicalResult round(size_t k, bool shifts);
  LogicalResult shift(size_t k);

  SmallVector<Operation *> floats, integers;
  const calibration::SampleSet &samples;
  const LayerMethods &methods;
  unsigned threads;
  FloatMeans means;
  func::FuncOp network;
  std::optional<GrowingWalk> walk, floatSide;
  std::vector<LayerChange> changes;
};

LogicalResult Improvement::round(size_t k, bool shifts) {
  LayerToRound layer{floats[k], integers[k], walk->walk(), walk->sampleCount()};
  layer.aboutMean = shifts;
  if (floatSide && shifts) {
    if (failed(floatSide->reach(floats[k])))
      return failure();
    layer.floatWalk = &floatSide->walk();
    layer.floatSampleCount = std::min(floatSide->sampleCount(), walk->sampleCount());
  }
  auto change = roundLayer(layer, threads);
  if (failed(change))
    return failure();
  if (*change)
    changes.push_back(std::move(**change));
  return success();
}

LogicalResult Improvement::shift(size_t k) {
  double largest = 0;
  const ChannelSums target = means.sumsOf(k, walk->sampleCount());
  // Behind the activation the mean is no straight line of the bias: a second step comes near enough.
  for (int step = 0; step < (methods.behindActivations ? 2 : 1); ++step) {
    auto found = measureLayer(walk->walk(), integers[k], walk->sampleCount(), methods.behindActivations);
    if (failed(found))
      return failure();
    auto moved = shiftBias(integers[k], shiftsBetween(target, *found, methods.behindActivations));
    if (failed(moved))
      return success();
    largest = std::max(largest, *moved);
  }
  changes.push_back({qnn::getNodeName(integers[k]->getLoc()), integers[k]->getName().stripDialect().upper(),
                     llvm::formatv("bias moved by up to {0:e2}", largest).str(), "bias correction", NAN,
                     NAN});
  return success();
}

LogicalResult Improvement::visit(size_t k) {
  if (!isa<quant::UniformQuantizedType>(elementOf(integers[k]->getResult(0))))
    return success();
  const bool shifts = methods.correctBiases && takesShift(integers[k]) && means.has(k);
  if (!shifts && !methods.roundWeights)
    return success();
  if (failed(walk->reach(integers[k])) || (methods.roundWeights && failed(round(k, shifts))))
    return failure();
  return shifts ? shift(k) : success();
}

FailureOr<std::vector<LayerChange>> Improvement::run(const std::function<void(size_t, size_t)> &progress) {
  if (floats.size() != integers.size())
    return emitError(UnknownLoc::get(network.getContext()))
           << "the float network has " << floats.size() << " layers, the integer one " << integers.size();
  if (failed(means.measure(floats)))
    return failure();
  constexpr double memory = 40e6, memoryOfFloats = 48e6; // bytes
  walk.emplace(network, means.inputs, samples, threads, memory);
  if (methods.takeBack && !floats.empty())
    floatSide.emplace(floats.front()->getParentOfType<func::FuncOp>(), means.inputs, samples, threads,
                      memoryOfFloats);
  for (size_t k = 0; k < integers.size(); ++k) {
    if (methods.stop && methods.stop())
      break;
    giveFreeMemoryBack(); // the next layer has values of other sizes
    if (failed(visit(k)))
      return failure();
    if (progress)
      progress(k + 1, integers.size());
  }
  return std::move(changes);
}

} // namespace

FailureOr<std::vector<LayerChange>>
accuracy::improveLayers(func::FuncOp reference, func::FuncOp quantized, const calibration::SampleSet &samples,
                        const LayerMethods &methods, unsigned threads,
                        const std::function<void(size_t, size_t)> &progress) {
  return Improvement(reference, quantized, samples, methods, threads).run(progress);
}

FailureOr<int64_t> accuracy::correctBiases(func::FuncOp reference, func::FuncOp quantized,
                                           const calibration::SampleSet &samples, unsigned threads,
                                           const std::function<void(size_t, size_t)> &progress) {
  LayerMethods methods;
  methods.correctBiases = true;
  auto changes = improveLayers(reference, quantized, samples, methods, threads, progress);
  if (failed(changes))
    return failure();
  return static_cast<int64_t>(changes->size());
}
