//===- Convert.cpp - quantc convert -----------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"

#include "llvm/ADT/StringExtras.h"

using namespace quantc;
using namespace quantc::driver;
using namespace quantc::pipelines;

namespace {
struct Options {
  ModelFlags model;
  std::string output, calibration = "minmax", defaultRange;
  std::vector<std::string> calibrate;
  std::optional<float> mean, std;
  IOType io = IOType::Same;
  std::optional<IOType> input, output_;
  ConvertOptions convert;
  CLI::Option *compat = nullptr;
};
} // namespace

bool driver::parseCalibration(const std::string &text, CalibrationMethod &method, std::string &error) {
  using Kind = CalibrationMethod::Kind;
  auto [name, value] = llvm::StringRef(text).split('=');
  static const std::map<std::string, Kind> kinds{{"minmax", Kind::MinMax},
                                                 {"average", Kind::Average},
                                                 {"percentile", Kind::Percentile},
                                                 {"mse", Kind::MSE},
                                                 {"entropy", Kind::Entropy}};
  auto it = kinds.find(name.str());
  bool hasValue = name.size() != text.size();
  if (it == kinds.end() || (hasValue && it->second != Kind::Percentile)) {
    error = "--calibration " + text + ": allowed are minmax, average, percentile[=99.99], mse, entropy";
    return false;
  }
  method.kind = it->second;
  if (hasValue &&
      (value.getAsDouble(method.percentile) || !(method.percentile > 50 && method.percentile <= 100))) {
    error = "--calibration " + text + ": the percentile is a number over 50 and at most 100";
    return false;
  }
  return true;
}

static bool parseRange(const std::string &text, std::optional<std::pair<double, double>> &range) {
  auto [low, high] = llvm::StringRef(text).split(',');
  std::pair<double, double> r;
  if (low.trim().getAsDouble(r.first) || high.trim().getAsDouble(r.second) || !(r.first <= r.second)) {
    printError("--default-range " + text + ": give LO,HI with LO <= HI, as in -6,6");
    return false;
  }
  range = r;
  return true;
}

/// All faults of the values that are more than a word or a number.
static bool parseValues(Options &options) {
  ConvertOptions &convert = options.convert;
  bool good = options.model.fill(convert.load);
  std::string error;
  if (!parseCalibration(options.calibration, convert.calibration, error)) {
    printError(error);
    good = false;
  }
  if (!options.defaultRange.empty())
    good &= parseRange(options.defaultRange, convert.defaultRange);
  if (options.mean || options.std) {
    convert.stats = InputStats{options.mean.value_or(0), options.std.value_or(1)};
    if (!(convert.stats->std != 0)) {
      printError("--std is 0; real = (pixel - mean) / std");
      good = false;
    }
  }
  return good;
}

static int run(Options &options) {
  ConvertOptions &convert = options.convert;
  convert.inputType = options.input.value_or(options.io);
  convert.outputType = options.output_.value_or(options.io);
  convert.calibrationData = options.calibrate;
  convert.exactCompat = options.compat->count() > 0;
  return convertAndReport(options.model.model, options.output, convert);
}

void driver::addConvert(CLI::App &app, Status &status) {
  CLI::App *command =
      app.add_subcommand("convert", "Converts a frozen graph or a float .tflite to a .tflite that has "
                                    "been read back and checked.");
  auto o = std::make_shared<Options>();
  ConvertOptions &c = o->convert;
  o->model.add(*command);
  command->add_option("-o", o->output, "the .tflite to write")->required();
  takeOne<Quantize>(
      command->add_option("--quantize", c.quantize, "none, float16, dynamic, int8 (default), uint8, int16x8"),
      {{"none", Quantize::None},
       {"float16", Quantize::Float16},
       {"dynamic", Quantize::Dynamic},
       {"int8", Quantize::Int8},
       {"uint8", Quantize::UInt8},
       {"int16x8", Quantize::Int16x8}});
  command
      ->add_option("--calibrate", o->calibrate,
                   "image, folder of images, .npz or .npy with samples; repeatable")
      ->allow_extra_args(false);
  takeInteger(command->add_option("--samples", c.samples, "the first N samples alone"), 1);
  takeReal(command->add_option("--mean", o->mean,
                               "real = (pixel - mean) / std; also fixes the scale of an integer input"));
  takeReal(command->add_option("--std", o->std, "see --mean"));
  command->add_option("--calibration", o->calibration,
                      "minmax (default), average, percentile[=99.99], mse, entropy");
  std::map<std::string, IOType> types{
      {"float", IOType::Float}, {"int8", IOType::Int8}, {"uint8", IOType::UInt8}, {"int16", IOType::Int16}};
  takeOne(
      command->add_option("--io", o->io,
                          "type of inputs and outputs: float, int8, uint8, int16 (default: as --quantize)"),
      types);
  takeOne(command->add_option("--input-type", o->input, "type of the inputs alone"), types);
  takeOne(command->add_option("--output-type", o->output_, "type of the outputs alone"), types);
  command->add_flag("--per-tensor", c.perTensor, "one scale for each weight tensor, not one per channel");
  command->add_flag("--strict", c.strict, "an operator left in float is an error; all are listed");
  command->add_flag("--bias-correction", c.biasCorrection,
                    "shift biases by the mean error that the integer weights cause");
  command->add_option("--default-range", o->defaultRange, "LO,HI for values that have no range");
  command->add_option("--ranges", c.rangesFile, "JSON with ranges by tensor or node name");
  command->add_option("--save-ranges", c.saveRangesFile, "write the ranges that calibration found");
  o->compat =
      takeOne<Compat>(command->add_option("--compat", c.compat,
                                          "whose rules where the tools differ: tflite (default) or toco"),
                      {{"tflite", Compat::TFLite}, {"toco", Compat::Toco}});
  command->add_option("--keep-float", c.keepFloat,
                      "nodes whose name matches this regular expression stay float");
  takeTarget(
      command->add_option("--target", c.target, "check the file for that device before it is written"));
  command->add_option("--report", c.reportFile, "write an HTML page about the conversion");
  command->add_option("--summary", c.summaryFile, "write the summary as JSON");
  takeInteger(command->add_option("--threads", c.threads, "0: as many as the machine has"), 0);
  command->footer(
      "Examples:\n"
      "  quantc convert frozen_graph.pb -o model.tflite --calibrate photos/ --mean 127.5 --std 127.5\n"
      "  quantc convert qat_graph.pb -o model.tflite --quantize uint8 --mean 128 --std 128\n"
      "  quantc convert model_float.tflite -o model_fp16.tflite --quantize float16");
  whenParsed(*command, status, [o] { return run(*o); }, [o] { return parseValues(*o); });
}
