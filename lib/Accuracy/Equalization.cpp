//===- Equalization.cpp - a float network with evener channels ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Equalization.h"

#include "quantc/Calibration/Calibrator.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Support/Parallel.h"
#include "quantc/Transforms/ChannelReach.h"

#include <algorithm>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using calibration::Error;
using interpreter::Execution;
using interpreter::Program;
using interpreter::Tensor;
using transforms::ChannelReach;

static void widen(ChannelReach &reach, const Tensor &t) {
  const auto channels = static_cast<size_t>(t.dim(t.rank() - 1));
  const float *v = t.as<float>();
  const auto rows = static_cast<size_t>(t.count()) / std::max<size_t>(1, channels);
  if (reach.max.empty() && rows) {
    reach.max.assign(v, v + channels);
    reach.min = reach.max;
  }
  for (size_t r = 0; r < rows; ++r)
    for (size_t c = 0; c < channels; ++c) {
      reach.max[c] = std::max(reach.max[c], v[r * channels + c]);
      reach.min[c] = std::min(reach.min[c], v[r * channels + c]);
    }
}

LogicalResult accuracy::stateChannelReach(func::FuncOp floats, const calibration::SampleSet &samples,
                                          unsigned threads) {
  SmallVector<Operation *> layers = transforms::getScalableLayers(floats);
  llvm::DenseMap<Value, size_t> layerOf;
  for (auto [k, layer] : llvm::enumerate(layers))
    layerOf[layer->getResult(0)] = k;
  auto program = Program::compile(floats, {});
  if (failed(program))
    return failure();
  const std::vector<Value> values = calibration::getProgramValues(floats);
  const size_t workers = countWorkers(samples.size(), threads);
  std::vector<std::unique_ptr<Execution>> executions(workers);
  std::vector<std::vector<ChannelReach>> seen(workers, std::vector<ChannelReach>(layers.size()));
  Error error = parallelFor(samples.size(), threads, [&](size_t i, unsigned w) -> Error {
    if (!executions[w])
      executions[w] = std::make_unique<Execution>(*program);
    calibration::Sample sample;
    if (Error e = samples.load(i, sample))
      return samples.describe(i) + ": " + *e;
    std::vector<ArrayRef<char>> bytes;
    for (std::span<const char> input : sample.inputs)
      bytes.emplace_back(input.data(), input.size());
    auto see = [&](size_t t, const Tensor &tensor) {
      if (auto it = t < values.size() ? layerOf.find(values[t]) : layerOf.end(); it != layerOf.end())
        widen(seen[w][it->second], tensor);
    };
    Error e = executions[w]->run(bytes, see, sample.shapes);
    executions[w]->resetState();
    return e ? Error(samples.describe(i) + ": " + *e) : e;
  });
  if (error)
    return emitError(UnknownLoc::get(floats.getContext())) << *error;
  for (auto [k, layer] : llvm::enumerate(layers)) { // smallest and largest: any order gives the same
    ChannelReach all;
    for (std::vector<ChannelReach> &own : seen) {
      if (all.max.empty())
        std::swap(all, own[k]);
      for (size_t c = 0; c < own[k].max.size(); ++c) {
        all.max[c] = std::max(all.max[c], own[k].max[c]);
        all.min[c] = std::min(all.min[c], own[k].min[c]);
      }
    }
    if (!all.max.empty())
      transforms::setChannelReach(layer, all);
  }
  return success();
}

FailureOr<OwningOpRef<ModuleOp>> accuracy::equalizeNetwork(ModuleOp floats,
                                                           const calibration::SampleSet &samples,
                                                           Equalization kind, unsigned threads) {
  OwningOpRef<ModuleOp> copy(cast<ModuleOp>(floats->clone()));
  auto main = copy->lookupSymbol<func::FuncOp>("main");
  if (failed(stateChannelReach(main, samples, threads)))
    return failure();
  transforms::equalize(main,
                       kind == Equalization::Weights ? transforms::EqualizeBy::Weights
                                                     : transforms::EqualizeBy::Activations,
                       kind == Equalization::HalfWay ? 0.5 : 1, 1);
  for (Operation &op : main.getBody().front())
    transforms::dropChannelReach(&op);
  return copy;
}
