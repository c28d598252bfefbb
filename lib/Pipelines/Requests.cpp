//===- Requests.cpp - what a conversion asks of the pipelines -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Requests.h"

#include <cmath>

using namespace quantc;
using namespace quantc::pipelines;
using llvm::StringRef;

::quantc::IOType pipelines::ioOf(pipelines::IOType type) {
  switch (type) {
  case pipelines::IOType::Same:
    return ::quantc::IOType::AsModel;
  case pipelines::IOType::Float:
    return ::quantc::IOType::Float;
  case pipelines::IOType::Int8:
    return ::quantc::IOType::Int8;
  case pipelines::IOType::UInt8:
    return ::quantc::IOType::UInt8;
  case pipelines::IOType::Int16:
    return ::quantc::IOType::Int16;
  }
  return ::quantc::IOType::AsModel;
}

RuleSet pipelines::rulesOf(Compat compat) { return compat == Compat::Toco ? RuleSet::Toco : RuleSet::TFLite; }

StringRef pipelines::nameOf(Quantize quantize) {
  switch (quantize) {
  case Quantize::None:
    return "none";
  case Quantize::Float16:
    return "float16";
  case Quantize::Dynamic:
    return "dynamic";
  case Quantize::Int8:
    return "int8";
  case Quantize::UInt8:
    return "uint8";
  case Quantize::Int16x8:
    return "int16x8";
  }
  return "";
}

bool pipelines::asksForIntegers(Quantize quantize) {
  return quantize == Quantize::Int8 || quantize == Quantize::UInt8 || quantize == Quantize::Int16x8;
}

NumberType pipelines::typeOf(Quantize quantize) {
  return quantize == Quantize::UInt8     ? NumberType::UInt8
         : quantize == Quantize::Int16x8 ? NumberType::Int16
                                         : NumberType::Int8;
}

FloatOptions pipelines::floatOf(const ConvertOptions &options) {
  FloatOptions pass;
  pass.rules = rulesOf(options.compat);
  pass.dropFakeQuant = options.dropFakeQuant;
  pass.unroll = options.unroll;
  pass.exact = options.exactCompat;
  return pass;
}

WeightsOptions pipelines::weightsOf(const ConvertOptions &options) {
  WeightsOptions pass;
  pass.rules = rulesOf(options.compat);
  pass.storage = options.quantize == Quantize::Float16 ? transforms::WeightStorage::Float16
                                                       : transforms::WeightStorage::Int8;
  pass.perTensor = options.perTensor;
  pass.keepFloat = options.keepFloat;
  pass.unroll = options.unroll;
  pass.exact = options.exactCompat;
  return pass;
}

static void readIntegers(const ConvertOptions &options, IntegerOptions &pass) {
  pass.type = typeOf(options.quantize);
  pass.input = ioOf(options.inputType);
  pass.output = ioOf(options.outputType);
  pass.changeConcatInputRanges = options.changeConcatInputRanges;
  pass.nudgeWeights = options.nudgeWeights;
  pass.exact = options.exactCompat;
  pass.perTensor = options.perTensor;
  pass.strict = options.strict;
  pass.unroll = options.unroll;
  if (!options.keepFloat.empty())
    pass.keepFloat.push_back(options.keepFloat);
}

/// Mean and std of the integers of every input of `type` for which pixels from 0 to 255 cover `range`.
static transforms::NamedStats statsOfPixels(std::pair<double, double> range, NumberType type) {
  auto [low, high] = range;
  const Storage storage = storageOf(type);
  if (type == NumberType::Int16) // zero is in the middle
    return {"*", 0, static_cast<double>(storage.high()) / std::max(std::abs(low), std::abs(high))};
  double std = storage.steps() / (high - low);
  return {"*", -low * std + static_cast<double>(storage.low()), std};
}

static std::vector<transforms::NamedStats> statsOf(const ConvertOptions &options, NumberType type) {
  if (options.sampleOptions.mapsPixels())
    return {statsOfPixels(options.sampleOptions.storedPixelRange(), type)};
  std::vector<transforms::NamedStats> stats;
  if (options.stats)
    stats.push_back({"*", options.stats->mean, options.stats->std});
  for (const auto &[name, s] : options.inputStats)
    stats.push_back({name, s.mean, s.std});
  return stats;
}

QatOptions pipelines::qatOf(const ConvertOptions &options) {
  QatOptions pass;
  readIntegers(options, pass);
  pass.rules = rulesOf(options.compat);
  pass.inputStats = statsOf(options, pass.type);
  pass.statsWin = options.sampleOptions.mapsPixels();
  pass.defaultRange = options.defaultRange;
  for (const import::ArrayRange &r : options.ranges)
    pass.ranges.push_back({r.name, {r.min, r.max}, r.isPattern});
  pass.reorderAcrossFakeQuant = options.reorderAcrossFakeQuant;
  return pass;
}

PtqOptions pipelines::ptqOf(const ConvertOptions &options) {
  PtqOptions pass;
  readIntegers(options, pass);
  pass.defaultRange = options.defaultRange;
  pass.weightBits = options.weightBits;
  if (!options.keepInt16.empty())
    pass.keepInt16.push_back(options.keepInt16);
  if (options.quantize != Quantize::UInt8)
    return pass;
  // uint8 has int8 inside and uint8 outside.
  pass.type = NumberType::Int8;
  if (options.inputType == pipelines::IOType::Same)
    pass.input = ::quantc::IOType::UInt8;
  if ((pass.outputMayStay = options.outputType == pipelines::IOType::Same))
    pass.output = ::quantc::IOType::UInt8;
  return pass;
}
