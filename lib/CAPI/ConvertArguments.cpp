//===- ConvertArguments.cpp - flags of quantc convert as strings ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ConvertArguments.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::capi;
using namespace quantc::pipelines;
using llvm::StringRef;

namespace {
/// Takes one value; empty when it is fine, else what is allowed.
using Take = std::string (*)(StringRef value, ConvertOptions &o);
struct Argument {
  StringRef name;
  bool isSwitch;
  Take take;
};

template <typename T>
std::string choose(StringRef value, T &field, std::initializer_list<std::pair<const char *, T>> choices) {
  std::string allowed;
  for (const auto &[name, choice] : choices) {
    if (value == name) {
      field = choice;
      return {};
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(name);
  }
  return "one of " + allowed;
}

std::string chooseIO(StringRef value, IOType &field) {
  return choose(
      value, field,
      {{"float", IOType::Float}, {"int8", IOType::Int8}, {"uint8", IOType::UInt8}, {"int16", IOType::Int16}});
}

template <typename T> std::string number(StringRef value, T &field) {
  double v;
  if (value.getAsDouble(v) || !std::isfinite(v))
    return "a number";
  field = static_cast<T>(v);
  return {};
}

std::string count(StringRef value, int64_t &field) {
  return value.getAsInteger(10, field) || field < 0 ? "a number of at least 0" : "";
}

InputStats &stats(ConvertOptions &o) {
  if (!o.stats)
    o.stats.emplace();
  return *o.stats;
}

std::string input(StringRef value, ConvertOptions &o) {
  auto [name, shape] = value.split('=');
  import::InputSpec spec{name.str(), std::nullopt};
  if (name.size() != value.size()) {
    spec.shape.emplace();
    if (shape != "scalar") {
      llvm::SmallVector<StringRef> dims;
      shape.split(dims, 'x');
      for (StringRef d : dims)
        if (spec.shape->emplace_back(); d.getAsInteger(10, spec.shape->back()) || spec.shape->back() < -1)
          return "NAME or NAME=1x224x224x3 or NAME=scalar";
    }
  }
  if (name.empty())
    return "NAME or NAME=1x224x224x3 or NAME=scalar";
  o.load.graph.inputs.push_back(std::move(spec));
  return {};
}

std::string defaultRange(StringRef value, ConvertOptions &o) {
  auto [low, high] = value.split(',');
  std::pair<double, double> r;
  if (low.trim().getAsDouble(r.first) || high.trim().getAsDouble(r.second) || !(r.first <= r.second))
    return "LO,HI with LO <= HI";
  o.defaultRange = r;
  return {};
}

std::string calibration(StringRef value, ConvertOptions &o) {
  using Kind = CalibrationMethod::Kind;
  auto [name, percentile] = value.split('=');
  if (name.size() != value.size() &&
      (name != "percentile" || percentile.getAsDouble(o.calibration.percentile) ||
       !(o.calibration.percentile > 50 && o.calibration.percentile <= 100)))
    return "minmax, average, percentile[=99.99], mse, entropy";
  return choose(name, o.calibration.kind,
                {{"minmax", Kind::MinMax},
                 {"average", Kind::Average},
                 {"percentile", Kind::Percentile},
                 {"mse", Kind::MSE},
                 {"entropy", Kind::Entropy}});
}

template <auto Member> std::string text(StringRef value, ConvertOptions &o) {
  o.*Member = value.str();
  return {};
}
template <auto Member> std::string enable(StringRef, ConvertOptions &o) {
  o.*Member = true;
  return {};
}

const Argument arguments[] = {
    {"--input", false, input},
    {"--output", false,
     [](StringRef v, ConvertOptions &o) -> std::string {
       o.load.graph.outputs.push_back(v.str());
       return {};
     }},
    {"--quantize", false,
     [](StringRef v, ConvertOptions &o) {
       return choose(v, o.quantize,
                     {{"none", Quantize::None},
                      {"float16", Quantize::Float16},
                      {"dynamic", Quantize::Dynamic},
                      {"int8", Quantize::Int8},
                      {"uint8", Quantize::UInt8},
                      {"int16x8", Quantize::Int16x8}});
     }},
    {"--compat", false,
     [](StringRef v, ConvertOptions &o) {
       o.exactCompat = true;
       return choose(v, o.compat, {{"toco", Compat::Toco}, {"tflite", Compat::TFLite}});
     }},
    {"--calibrate", false,
     [](StringRef v, ConvertOptions &o) -> std::string {
       o.calibrationData.push_back(v.str());
       return {};
     }},
    {"--samples", false, [](StringRef v, ConvertOptions &o) { return count(v, o.samples); }},
    {"--mean", false, [](StringRef v, ConvertOptions &o) { return number(v, stats(o).mean); }},
    {"--std", false,
     [](StringRef v, ConvertOptions &o) {
       std::string wrong = number(v, stats(o).std);
       return wrong.empty() && stats(o).std == 0 ? "a number other than 0" : wrong;
     }},
    {"--calibration", false, calibration},
    {"--io", false,
     [](StringRef v, ConvertOptions &o) {
       std::string wrong = chooseIO(v, o.inputType);
       o.outputType = o.inputType;
       return wrong;
     }},
    {"--input-type", false, [](StringRef v, ConvertOptions &o) { return chooseIO(v, o.inputType); }},
    {"--output-type", false, [](StringRef v, ConvertOptions &o) { return chooseIO(v, o.outputType); }},
    {"--default-range", false, defaultRange},
    {"--ranges", false, text<&ConvertOptions::rangesFile>},
    {"--save-ranges", false, text<&ConvertOptions::saveRangesFile>},
    {"--keep-float", false, text<&ConvertOptions::keepFloat>},
    {"--report", false, text<&ConvertOptions::reportFile>},
    {"--summary", false, text<&ConvertOptions::summaryFile>},
    {"--threads", false,
     [](StringRef v, ConvertOptions &o) -> std::string {
       return v.getAsInteger(10, o.threads) ? "a number of at least 0" : "";
     }},
    {"--target", false,
     [](StringRef v, ConvertOptions &o) -> std::string {
       o.edgeTPU = v == "edgetpu";
       return o.edgeTPU ? "" : "edgetpu";
     }},
    {"--per-tensor", true, enable<&ConvertOptions::perTensor>},
    {"--strict", true, enable<&ConvertOptions::strict>},
    {"--bias-correction", true, enable<&ConvertOptions::biasCorrection>},
    {"--allow-custom-ops", true,
     [](StringRef, ConvertOptions &o) -> std::string {
       o.load.graph.allowCustomOps = true;
       return {};
     }},
};
} // namespace

LogicalResult capi::parseConvertArguments(llvm::ArrayRef<const char *> args, ConvertOptions &options,
                                          MLIRContext *context) {
  Location here = UnknownLoc::get(context);
  bool good = true;
  auto fault = [&](const llvm::Twine &message) {
    emitError(here) << message.str();
    good = false;
  };
  for (size_t i = 0; i < args.size(); ++i) {
    auto [name, value] = StringRef(args[i]).split('=');
    bool hasValue = name.size() != StringRef(args[i]).size();
    const Argument *argument =
        llvm::find_if(arguments, [n = name](const Argument &a) { return a.name == n; });
    if (argument == std::end(arguments)) {
      fault("'" + llvm::Twine(args[i]) + "' is no flag of convert");
      continue;
    }
    if (argument->isSwitch && hasValue) {
      fault(name + " takes no value, found '" + value + "'");
      continue;
    }
    if (!argument->isSwitch && !hasValue) {
      if (++i == args.size()) {
        fault(name + " needs a value");
        break;
      }
      value = args[i];
    }
    if (std::string allowed = argument->take(value, options); !allowed.empty())
      fault(name + " is '" + value + "', allowed is " + allowed);
  }
  return success(good);
}
