//===- Recipe.cpp - how a candidate is made -------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Recipe.h"

#include "quantc/Accuracy/Layers.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;

llvm::ArrayRef<Method> accuracy::allMethods() {
  static constexpr Method methods[] = {
      {"bias correction", [](Recipe &r) { r.correctBiases = true; }},
      {"weight rounding", [](Recipe &r) { r.roundWeights = true; }},
      {"weights that take back errors before them",
       [](Recipe &r) { r.takeBack = r.roundWeights = r.correctBiases = true; }},
      {"equalization of activations", [](Recipe &r) { r.equalization = Equalization::Activations; }},
      {"equalization of activations half way", [](Recipe &r) { r.equalization = Equalization::HalfWay; }},
      {"bias correction behind activations", [](Recipe &r) { r.correctBiases = r.behindActivations = true; }},
      {"equalization of weights", [](Recipe &r) { r.equalization = Equalization::Weights; }},
      {"range search", [](Recipe &r) { r.searchRanges = true; }},
  };
  return methods;
}

FailureOr<std::vector<LayerChange>> accuracy::applyLayerMethods(const Recipe &recipe, func::FuncOp floats,
                                                                func::FuncOp integers,
                                                                const calibration::SampleSet &samples,
                                                                unsigned threads,
                                                                const std::function<bool()> &stop) {
  LayerMethods methods;
  methods.stop = stop;
  methods.correctBiases = recipe.correctBiases;
  methods.behindActivations = recipe.behindActivations;
  methods.roundWeights = recipe.roundWeights;
  methods.takeBack = recipe.takeBack;
  if (!methods.correctBiases && !methods.roundWeights)
    return std::vector<LayerChange>();
  return improveLayers(floats, integers, samples, methods, threads, nullptr);
}

/// Values of a histogram below `low` or above `high`, counted by whole bins.
static uint64_t countOutside(const calibration::Histogram &h, double low, double high) {
  uint64_t n = 0;
  for (size_t i = 0; i < h.counts.size(); ++i)
    if (h.lowerEdge(i) + h.width() <= low || h.lowerEdge(i) > high)
      n += h.counts[i];
  return n;
}

void accuracy::noteOutside(const RangeList &ranges, const calibration::Calibration &unseen,
                           const interpreter::Program &program, SearchReport &report) {
  uint64_t outside = 0, all = 0;
  double most = 0;
  for (auto [t, seen] : llvm::enumerate(unseen.tensors)) {
    if (!seen.count || t >= ranges.size() || !ranges[t])
      continue;
    uint64_t n = countOutside(seen.histogram, static_cast<double>(ranges[t]->min),
                              static_cast<double>(ranges[t]->max));
    outside += n;
    all += seen.count;
    double share = static_cast<double>(n) / static_cast<double>(seen.count);
    if (share > most) {
      most = share;
      report.mostOutside = program.tensors()[t].name;
    }
  }
  report.outside = all ? static_cast<double>(outside) / static_cast<double>(all) : 0;
}
