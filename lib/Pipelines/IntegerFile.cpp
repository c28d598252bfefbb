//===- IntegerFile.cpp - a model that is integer already ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Its integers stay: they cut values off at the ends of their ranges, so a
// float network made of them would compute something else. The types at its
// ends may change.
//===----------------------------------------------------------------------===//

#include "IntegerFile.h"
#include "Requests.h"

#include "quantc/Pipelines/Inspect.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/Notes.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Format.h"
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

/// The quantization that an input has: its own, or of the QUANTIZE behind it.
static quant::UniformQuantizedType parametersOf(BlockArgument argument) {
  auto find = [](Value v) {
    auto type = dyn_cast<RankedTensorType>(v.getType());
    return type ? dyn_cast<quant::UniformQuantizedType>(type.getElementType())
                : quant::UniformQuantizedType();
  };
  if (auto own = find(argument))
    return own;
  for (Operation *user : argument.getUsers())
    if (isa<qnn::QuantizeOp>(user))
      if (auto behind = find(user->getResult(0)))
        return behind;
  return {};
}

/// "0.003921569": a diagnostic's own form of a double is 3.921569e-03.
static std::string shortly(double v) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.7g", v);
  return text;
}

/// Mean and std must say what the file says; nothing else can come true.
static bool checkStats(func::FuncOp main, const ConvertOptions &options,
                       llvm::function_ref<InFlightDiagnostic()> refuse) {
  if (!options.sampleOptions.mapsPixels())
    return true;
  bool good = true;
  auto [low, high] = options.sampleOptions.pixelRange();
  for (BlockArgument argument : main.getArguments()) {
    quant::UniformQuantizedType type = parametersOf(argument);
    if (!type || type.getStorageTypeIntegralWidth() != 8)
      continue;
    // Pixels are unsigned; int8 holds them lower.
    double std = unsigned8.steps() / (high - low),
           zero = static_cast<double>(type.getZeroPoint() + (type.isSigned() ? signedShift : 0));
    // The converters have scales of a few units in the last place beside 1 / std.
    if (std::abs(type.getScale() * std - 1) < 1e-4 && std::abs(-low * std - zero) <= 0.51)
      continue;
    good = false;
    refuse() << "its input '" << qnn::getTensorName(argument) << "' has scale " << shortly(type.getScale())
             << " and zero point " << type.getZeroPoint() << ", which stand for mean " << shortly(zero)
             << " and std " << shortly(1 / type.getScale())
             << "; --mean and --std say others, which need the float network. Leave them out";
  }
  return good;
}

LogicalResult pipelines::checkIntegerFile(func::FuncOp main, const NetworkKind &kind,
                                          const ConvertOptions &options, StringRef name) {
  bool good = true;
  auto refuse = [&] {
    good = false;
    return emitError(NameLoc::get(StringAttr::get(main.getContext(), name)))
           << "is " << kind.describe() << " already: ";
  };
  auto wants = [&](StringRef what) {
    refuse() << what << " needs the float network that it was made from; allowed are --quantize "
             << (kind.integers.count("uint8")  ? "uint8"
                 : kind.integers.count("int8") ? "int8 or uint8"
                                               : "int16x8")
             << " or none, with --io for the types of its inputs and outputs";
  };
  if (options.quantizeGiven)
    switch (options.quantize) {
    case Quantize::None:
      break;
    case Quantize::Float16:
      wants("--quantize float16");
      break;
    case Quantize::Dynamic:
      wants("--quantize dynamic");
      break;
    case Quantize::Int8:
      if (!kind.integers.count("int8"))
        wants("--quantize int8");
      break;
    case Quantize::UInt8:
      if (!kind.integers.count("int8") && !kind.integers.count("uint8"))
        wants("--quantize uint8");
      break;
    case Quantize::Int16x8:
      if (!kind.integers.count("int16") || kind.integers.count("int8"))
        wants("--quantize int16x8");
      break;
    }
  auto without = [&](bool given, StringRef flag) {
    if (given)
      refuse() << flag
               << " would quantize it anew; leave it out, or give the float network that it was made from";
  };
  without(options.biasCorrection, "--bias-correction");
  without(options.accuracy.has_value(), "--accuracy");
  without(!options.rangesFile.empty() || !options.ranges.empty(), "--ranges");
  without(!options.saveRangesFile.empty(), "--save-ranges");
  without(options.defaultRange.has_value(), "--default-range");
  without(options.perTensor, "--per-tensor");
  without(!options.keepFloat.empty(), "--keep-float");
  without(!options.keepInt16.empty(), "--keep-int16");
  good &= checkStats(main, options, refuse);
  return success(good);
}

EndsOptions pipelines::endsOf(const ConvertOptions &options) {
  EndsOptions ends;
  ends.strict = options.strict;
  ends.input = ioOf(options.inputType);
  ends.output = ioOf(options.outputType);
  if (!options.quantizeGiven || options.quantize == Quantize::None)
    return ends;
  // "as --quantize": the ends of a file that would have been made with it.
  ::quantc::IOType same = options.quantize == Quantize::Int8    ? ::quantc::IOType::Int8
                          : options.quantize == Quantize::UInt8 ? ::quantc::IOType::UInt8
                                                                : ::quantc::IOType::Int16;
  if ((ends.inputMayStay = options.inputType == pipelines::IOType::Same))
    ends.input = same;
  if ((ends.outputMayStay = options.outputType == pipelines::IOType::Same))
    ends.output = same;
  return ends;
}

void pipelines::noteIntegerFile(func::FuncOp main, const NetworkKind &kind, const ConvertOptions &options,
                                ConvertSummary &summary) {
  summary.notes.push_back("the model is " + kind.describe() + " already: its scales and zero points stay");
  if (!options.calibrationData.empty())
    summary.notes.push_back("the samples were not used: the model brings its integers");
  main.walk([](qnn::QuantizableOp op) {
    if (!op->hasTrait<OpTrait::ConstantLike>() && !op.getQuantSpec().widensToFloat)
      transforms::keepInFloat(op, "it is float in the model given");
  });
}
