//===- ComparisonSums.cpp - what comparisons of parts of the data join ----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ComparisonSums.h"

#include <cmath>

using namespace quantc;
using namespace quantc::pipelines;

void ExactErrors::add(const ErrorSums &sample) {
  if (sample.count == 0)
    return;
  signal.add(sample.signal);
  noise.add(sample.noise);
  largest = std::max(largest, sample.largest);
  count += static_cast<uint64_t>(sample.count);
  shift.resize(std::max(shift.size(), sample.shift.size()));
  for (size_t c = 0; c < sample.shift.size(); ++c)
    shift[c].add(sample.shift[c]);
}

void ExactErrors::merge(const ExactErrors &other) {
  signal.merge(other.signal);
  noise.merge(other.noise);
  largest = std::max(largest, other.largest);
  count += other.count;
  shift.resize(std::max(shift.size(), other.shift.size()));
  for (size_t c = 0; c < other.shift.size(); ++c)
    shift[c].merge(other.shift[c]);
}

ErrorSums ExactErrors::rounded() const {
  ErrorSums sums;
  sums.signal = signal.value();
  sums.noise = noise.value();
  sums.largest = largest;
  sums.count = static_cast<double>(count);
  sums.channels = std::max<size_t>(1, shift.size());
  for (const calibration::ExactDoubleSum &s : shift)
    sums.shift.push_back(s.value());
  return sums;
}

std::optional<std::string> ComparisonSums::merge(const ComparisonSums &other) {
  auto differ = [](uint64_t a, uint64_t b) { return a && b && a != b; };
  bool same = !differ(referenceHash, other.referenceHash) && !differ(modelHash, other.modelHash) &&
              layers.size() == other.layers.size() && outputs.size() == other.outputs.size() &&
              profile == other.profile && classes == other.classes && unmatched == other.unmatched &&
              pairedByOrder == other.pairedByOrder;
  for (size_t l = 0; same && l < layers.size(); ++l)
    same = layers[l].name == other.layers[l].name && layers[l].op == other.layers[l].op;
  for (size_t k = 0; same && k < outputs.size(); ++k)
    same = outputs[k].first == other.outputs[k].first;
  if (!same)
    return std::string("comparisons of different models or profiles can't be merged");
  samples += other.samples;
  sameTop1 += other.sameTop1;
  sameTop5 += other.sameTop5;
  for (size_t l = 0; l < layers.size(); ++l) {
    layers[l].cumulative.merge(other.layers[l].cumulative);
    layers[l].isolated.merge(other.layers[l].isolated);
    layers[l].clipped += other.layers[l].clipped;
    layers[l].reference.merge(other.layers[l].reference);
  }
  for (size_t k = 0; k < outputs.size(); ++k)
    outputs[k].second.merge(other.outputs[k].second);
  return {};
}

static LayerError finishLayer(const LayerTotals &layer) {
  LayerError e;
  e.name = layer.name;
  e.op = layer.op;
  e.reference = layer.reference;
  e.channels = layer.channels;
  ErrorSums cumulative = layer.cumulative.rounded(), isolated = layer.isolated.rounded();
  e.cumulative = toDecibel(cumulative.signal, cumulative.noise);
  if (isolated.count > 0)
    e.isolated = toDecibel(isolated.signal, isolated.noise);
  e.maxError = cumulative.largest;
  e.range = layer.range;
  e.step = layer.step;
  e.clipped = cumulative.count > 0 ? static_cast<double>(layer.clipped) / cumulative.count : 0;
  e.cause = findCause(layer.weights, e, isolated, cumulative);
  return e;
}

Comparison ComparisonSums::finish() const {
  Comparison result;
  result.samples = samples;
  result.unmatched = unmatched;
  result.pairedByOrder = pairedByOrder;
  for (const LayerTotals &layer : layers) {
    LayerError e = finishLayer(layer);
    e.position = result.layers.size();
    result.layers.push_back(std::move(e));
  }
  llvm::stable_sort(result.layers, [](const LayerError &a, const LayerError &b) {
    return a.isolated.value_or(a.cumulative) < b.isolated.value_or(b.cumulative);
  });
  for (const auto &[name, errors] : outputs) {
    ErrorSums sums = errors.rounded();
    result.outputs.push_back({name, toDecibel(sums.signal, sums.noise), sums.largest});
  }
  auto share = [&](uint64_t same) { return static_cast<double>(same) / static_cast<double>(samples); };
  if (classes > 1 && samples)
    result.top1 = share(sameTop1);
  if (classes > 5 && samples)
    result.top5 = share(sameTop5);
  return result;
}
