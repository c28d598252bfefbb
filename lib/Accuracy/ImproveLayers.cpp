//===- ImproveLayers.cpp - integer layers made closer to float ones -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "LayerMethods.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

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

static FailureOr<ChannelSums> measureLayer(LayerWalk &walk, Operation *layer, size_t sampleCount) {
  std::vector<ChannelSums> each(sampleCount);
  if (failed(walk.visitOutput(layer, [&](size_t i, const Tensor &t) { each[i].add(t); })))
    return failure();
  ChannelSums found;
  for (const ChannelSums &sums : each) // in the order of the samples
    found.merge(sums);
  return found;
}

FailureOr<std::vector<LayerChange>>
accuracy::improveLayers(func::FuncOp reference, func::FuncOp quantized, const calibration::SampleSet &samples,
                        const LayerMethods &methods, unsigned threads,
                        const std::function<void(size_t, size_t)> &progress) {
  SmallVector<Operation *> f = weightedOps(reference), q = weightedOps(quantized);
  if (f.size() != q.size())
    return emitError(UnknownLoc::get(quantized.getContext()))
           << "the float network has " << f.size() << " layers, the integer one " << q.size();
  FloatMeans means(reference, samples, threads);
  auto targets = means.measure(f);
  if (failed(targets))
    return failure();
  LayerWalk walk(quantized, means.inputs, samples, threads);
  std::vector<LayerChange> changes;
  for (size_t k = 0; k < q.size(); ++k) {
    if (!isa<quant::UniformQuantizedType>(elementOf(q[k]->getResult(0))))
      continue;
    const bool shifts = methods.correctBiases && takesShift(q[k]) && (*targets)[k].count > 0;
    if ((shifts || methods.roundWeights) && failed(walk.reach(q[k])))
      return failure();
    if (methods.roundWeights) {
      auto change = roundLayer(walk, f[k], q[k], shifts, samples.size(), threads);
      if (failed(change))
        return failure();
      if (*change)
        changes.push_back(std::move(**change));
    }
    if (shifts) {
      auto found = measureLayer(walk, q[k], samples.size());
      if (failed(found))
        return failure();
      if (auto largest = shiftBias(q[k], (*targets)[k], *found); succeeded(largest))
        changes.push_back({qnn::getNodeName(q[k]->getLoc()), q[k]->getName().stripDialect().upper(),
                           "bias correction", llvm::formatv("bias moved by up to {0:e2}", *largest).str(),
                           NAN, NAN});
    }
    if (progress)
      progress(k + 1, q.size());
  }
  return changes;
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
