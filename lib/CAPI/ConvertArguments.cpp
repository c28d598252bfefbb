//===- ConvertArguments.cpp - flags of quantc convert as strings ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"

#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::capi;
using namespace quantc::pipelines;
using llvm::StringRef;

static std::string takeDefaultRange(StringRef value, ConvertOptions &o) {
  auto [low, high] = value.split(',');
  std::pair<double, double> r;
  if (low.trim().getAsDouble(r.first) || high.trim().getAsDouble(r.second) || !(r.first <= r.second))
    return "LO,HI with LO <= HI";
  o.defaultRange = r;
  return {};
}

static std::string takeCalibration(StringRef value, CalibrationMethod &method) {
  using Kind = CalibrationMethod::Kind;
  static const std::pair<const char *, Kind> kinds[] = {{"minmax", Kind::MinMax},
                                                        {"average", Kind::Average},
                                                        {"percentile", Kind::Percentile},
                                                        {"mse", Kind::MSE},
                                                        {"entropy", Kind::Entropy}};
  auto [name, percentile] = value.split('=');
  bool hasValue = name.size() != value.size();
  for (auto [word, kind] : kinds) {
    if (name != word || (hasValue && kind != Kind::Percentile))
      continue;
    double p = method.percentile;
    if (hasValue && (percentile.getAsDouble(p) || !(p > 50 && p <= 100)))
      return "a percentile over 50 and at most 100";
    method.kind = kind;
    method.percentile = p;
    return {};
  }
  return "minmax, average, percentile[=99.99], mse, entropy";
}

/// Both numbers of InputStats are float32; a divisor must stay one there.
static Arguments::Take takeStats(ConvertOptions &o, float InputStats::*member, bool allowZero) {
  return [&o, member, allowZero](StringRef text) -> std::string {
    double v;
    std::string wrong = takeNumber(text, v);
    float narrow = wrong.empty() ? static_cast<float>(v) : 0;
    if (!wrong.empty() || !std::isfinite(narrow) || (!allowZero && narrow == 0))
      return allowZero ? "a number" : "a number other than 0";
    if (!o.stats)
      o.stats.emplace();
    (*o.stats).*member = narrow;
    return {};
  };
}

/// NAME=MEAN,STD of one input; names may hold '='.
static Arguments::Take takeInputStats(ConvertOptions &o) {
  return [&o](StringRef text) -> std::string {
    auto [name, numbers] = text.rsplit('=');
    auto [mean, std] = numbers.split(',');
    double m, s;
    if (name.empty() || name.size() == text.size() || !takeNumber(mean, m).empty() ||
        !takeNumber(std, s).empty() || !std::isfinite(static_cast<float>(m)) ||
        !std::isfinite(static_cast<float>(s)) || static_cast<float>(s) == 0)
      return "NAME=MEAN,STD with numbers, STD other than 0";
    o.inputStats[name.str()] = {static_cast<float>(m), static_cast<float>(s)};
    return {};
  };
}

/// What tflite_convert and toco have flags for and the command line's convert has not.
static void addHistoric(Arguments &a, ConvertOptions &o) {
  a.value("--input-stats", takeInputStats(o));
  a.flag("--reorder-across-fake-quant", o.reorderAcrossFakeQuant);
  a.flag("--change-concat-input-ranges", o.changeConcatInputRanges);
  a.flag("--graphviz", o.writeGraphviz);
  a.value("--graphviz-dir", o.graphvizDir);
  a.flag("--graphviz-each-pass", o.graphvizEachPass);
}

static void addFiles(Arguments &a, ConvertOptions &o) {
  a.value("--calibrate", [&o](StringRef path) -> std::string {
    o.calibrationData.push_back(path.str());
    return {};
  });
  a.value("--ranges", o.rangesFile);
  a.value("--save-ranges", o.saveRangesFile);
  a.value("--report", o.reportFile);
  a.value("--summary", o.summaryFile);
}

LogicalResult capi::parseConvertArguments(llvm::ArrayRef<const char *> args, ConvertOptions &o,
                                          MLIRContext *context) {
  Arguments a;
  std::optional<pipelines::IOType> both, input, output;
  std::vector<std::pair<const char *, std::optional<pipelines::IOType>>> types{
      {"float", pipelines::IOType::Float},
      {"int8", pipelines::IOType::Int8},
      {"uint8", pipelines::IOType::UInt8},
      {"int16", pipelines::IOType::Int16}};
  std::optional<Compat> compat;
  addLoadArguments(a, o.load);
  addFiles(a, o);
  addHistoric(a, o);
  a.choice<Quantize>("--quantize", o.quantize,
                     {{"none", Quantize::None},
                      {"float16", Quantize::Float16},
                      {"dynamic", Quantize::Dynamic},
                      {"int8", Quantize::Int8},
                      {"uint8", Quantize::UInt8},
                      {"int16x8", Quantize::Int16x8}});
  a.choice<std::optional<Compat>>("--compat", compat, {{"tflite", Compat::TFLite}, {"toco", Compat::Toco}});
  a.number("--samples", o.samples, 0);
  a.value("--mean", takeStats(o, &InputStats::mean, true));
  a.value("--std", takeStats(o, &InputStats::std, false));
  a.value("--calibration", [&o](StringRef text) { return takeCalibration(text, o.calibration); });
  a.choice("--io", both, types);
  a.choice("--input-type", input, types);
  a.choice("--output-type", output, types);
  a.value("--default-range", [&o](StringRef text) { return takeDefaultRange(text, o); });
  a.value("--keep-float", o.keepFloat);
  a.number("--threads", o.threads, 0, UINT32_MAX);
  addTargetArgument(a, o.target);
  a.flag("--per-tensor", o.perTensor);
  a.flag("--strict", o.strict);
  a.flag("--bias-correction", o.biasCorrection);
  if (failed(a.parse("convert", args, context)))
    return failure();
  // What is said of one end wins, in whatever order the flags come.
  pipelines::IOType io = both.value_or(pipelines::IOType::Same);
  o.inputType = input.value_or(io);
  o.outputType = output.value_or(io);
  o.exactCompat = compat.has_value();
  o.compat = compat.value_or(o.compat);
  return success();
}
