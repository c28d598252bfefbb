//===- Register.cpp - pipelines by name -----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Conversion/Passes.h"
#include "quantc/Pipelines/Emit.h"
#include "quantc/Pipelines/Passes.h"
#include "quantc/Pipelines/Pipelines.h"
#include "quantc/Target/Registry.h"
#include "quantc/Transforms/EndsPasses.h"
#include "quantc/Transforms/MixedWidthPasses.h"
#include "quantc/Transforms/PostTrainingPasses.h"
#include "quantc/Transforms/RegionPasses.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

/// The edge where values are text: NAME=A:B, all digits on the way back.
static bool parseNamed(llvm::cl::Option &option, StringRef text, const char *form, std::string &name,
                       double &a, double &b) {
  auto [before, ends] = text.rsplit('=');
  auto [first, second] = ends.split(':');
  name = before.str();
  if (before.empty() || first.getAsDouble(a) || second.getAsDouble(b))
    return option.error("'" + text + "' is not " + form);
  return false;
}

namespace quantc::transforms {
static llvm::raw_ostream &operator<<(llvm::raw_ostream &os, const NamedStats &s) {
  return os << s.name << "=" << llvm::format("%.17g", s.mean) << ":" << llvm::format("%.17g", s.std);
}
static llvm::raw_ostream &operator<<(llvm::raw_ostream &os, const NamedRange &r) {
  return os << r.name << "=" << llvm::format("%.17g", r.range.min) << ":"
            << llvm::format("%.17g", r.range.max);
}
} // namespace quantc::transforms

namespace llvm::cl {
template <> struct parser<transforms::NamedStats> : basic_parser<transforms::NamedStats> {
  using basic_parser::basic_parser;
  bool parse(Option &option, StringRef, StringRef text, transforms::NamedStats &s) {
    return parseNamed(option, text, "NAME=MEAN:STD", s.name, s.mean, s.std);
  }
};
template <> struct parser<transforms::NamedRange> : basic_parser<transforms::NamedRange> {
  using basic_parser::basic_parser;
  bool parse(Option &option, StringRef, StringRef text, transforms::NamedRange &r) {
    return parseNamed(option, text, "NAME=MIN:MAX", r.name, r.range.min, r.range.max);
  }
};
} // namespace llvm::cl

namespace {

struct PtqText;

template <typename Derived> struct RulesOptions : PassPipelineOptions<Derived> {
  template <typename T> using Opt = typename PassPipelineOptions<Derived>::template Option<T>;
  template <typename T> using List = typename PassPipelineOptions<Derived>::template ListOption<T>;
  Opt<RuleSet> rules{*this, "rules", llvm::cl::desc("Whose decisions to follow"),
                     llvm::cl::init(RuleSet::TFLite),
                     llvm::cl::values(clEnumValN(RuleSet::Toco, "toco", "TOCO of TensorFlow 2.13"),
                                      clEnumValN(RuleSet::TFLite, "tflite", "TFLiteConverter 2.21"))};
  Opt<bool> unroll{*this, "unroll", llvm::cl::init(false),
                   llvm::cl::desc("Leave the cells of LSTMs as they are")};
  List<std::string> skip{*this, "skip", llvm::cl::desc("Passes to leave out")};
};

llvm::cl::ValuesClass ioValues() {
  return llvm::cl::values(clEnumValN(::quantc::IOType::AsModel, "model", "as the ops next to it"),
                          clEnumValN(::quantc::IOType::Float, "float", "float32"),
                          clEnumValN(::quantc::IOType::UInt8, "uint8", "8 bits, unsigned"),
                          clEnumValN(::quantc::IOType::Int8, "int8", "8 bits, signed"),
                          clEnumValN(::quantc::IOType::Int16, "int16", "16 bits, signed"));
}

llvm::cl::ValuesClass typeValues() {
  return llvm::cl::values(clEnumValN(NumberType::UInt8, "uint8", "8 bits, unsigned"),
                          clEnumValN(NumberType::Int8, "int8", "8 bits, signed"),
                          clEnumValN(NumberType::Int16, "int16", "16 bits, signed"));
}

/// What every pipeline from ranges to integers takes.
template <typename Derived> struct IntegerText : PassPipelineOptions<Derived> {
  template <typename T> using Opt = typename PassPipelineOptions<Derived>::template Option<T>;
  template <typename T> using List = typename PassPipelineOptions<Derived>::template ListOption<T>;
  IntegerText() {
    IntegerOptions own;
    if (std::is_same_v<Derived, PtqText>)
      own = PtqOptions();
    rules = own.rules;
    type = own.type;
  }
  Opt<RuleSet> rules{
      *this, "rules", llvm::cl::desc("Whose decisions to follow"), llvm::cl::init(RuleSet::TFLite),
      llvm::cl::values(clEnumValN(RuleSet::Toco, "toco", "TOCO of TensorFlow 2.13"),
                       clEnumValN(RuleSet::TFLite, "tflite", "TFLiteConverter 2.21, trained ranges"),
                       clEnumValN(RuleSet::Measured, "measured", "TFLiteConverter 2.21, measured ranges"))};
  Opt<NumberType> type{*this, "type", llvm::cl::desc("Integers of the activations"),
                       llvm::cl::init(NumberType::UInt8), typeValues()};
  Opt<::quantc::IOType> input{*this, "input", llvm::cl::desc("Type of the inputs"),
                              llvm::cl::init(::quantc::IOType::AsModel), ioValues()};
  Opt<::quantc::IOType> output{*this, "output", llvm::cl::desc("Type of the outputs"),
                               llvm::cl::init(::quantc::IOType::AsModel), ioValues()};
  Opt<bool> outputMayStay{*this, "output-may-stay", llvm::cl::init(false),
                          llvm::cl::desc("Outputs of float ops stay float")};
  Opt<bool> changeConcat{*this, "change-concat-input-ranges", llvm::cl::init(false),
                         llvm::cl::desc("One range for all operands of a concatenation")};
  Opt<bool> nudge{*this, "nudge-weights", llvm::cl::init(false),
                  llvm::cl::desc("Keep uint8 weights 0 apart by 16 bytes (toco)")};
  Opt<bool> exact{*this, "exact", llvm::cl::init(false),
                  llvm::cl::desc("Copy what the converter does worse")};
  Opt<bool> perTensor{*this, "per-tensor", llvm::cl::init(false),
                      llvm::cl::desc("One scale for each weight tensor")};
  Opt<bool> strict{*this, "strict", llvm::cl::init(false), llvm::cl::desc("An op left in float is an error")};
  Opt<bool> unroll{*this, "unroll", llvm::cl::init(false),
                   llvm::cl::desc("Leave the cells of LSTMs as they are")};
  List<std::string> keepFloat{*this, "keep-float", llvm::cl::desc("Regular expressions of node names")};
  List<std::string> skip{*this, "skip", llvm::cl::desc("Passes to leave out")};

  void read(IntegerOptions &into) const {
    into.rules = rules;
    into.type = type;
    into.input = input;
    into.output = output;
    into.outputMayStay = outputMayStay;
    into.changeConcatInputRanges = changeConcat;
    into.nudgeWeights = nudge;
    into.exact = exact;
    into.perTensor = perTensor;
    into.strict = strict;
    into.unroll = unroll;
    into.keepFloat.assign(keepFloat.begin(), keepFloat.end());
    into.skip.assign(skip.begin(), skip.end());
  }
};

struct IntegersText : IntegerText<IntegersText> {};

struct QatText : IntegerText<QatText> {
  ListOption<transforms::NamedStats> stats{*this, "stats", llvm::cl::desc("NAME=MEAN:STD of inputs")};
  ListOption<double> defaultRange{*this, "default-range",
                                  llvm::cl::desc("MIN,MAX for values without a range")};
  Option<std::string> ranges{*this, "ranges", llvm::cl::desc("Ranges file, JSON")};
  ListOption<transforms::NamedRange> sampleRanges{
      *this, "sample-ranges", llvm::cl::desc("NAME=MIN:MAX of values that the network has no range for")};
  Option<bool> reorder{*this, "reorder-across-fake-quant", llvm::cl::init(false),
                       llvm::cl::desc("Fuse across FakeQuant")};
};

struct PtqText : IntegerText<PtqText> {
  ListOption<std::string> keepInt16{*this, "keep-int16",
                                    llvm::cl::desc("Regular expressions of nodes with int16 activations")};
  Option<std::string> ranges{*this, "ranges", llvm::cl::desc("Ranges file, JSON")};
  ListOption<double> defaultRange{*this, "default-range",
                                  llvm::cl::desc("MIN,MAX for values without a range")};
};

struct WeightsText : RulesOptions<WeightsText> {
  Option<transforms::WeightStorage> storage{
      *this, "storage", llvm::cl::desc("How weights are stored"),
      llvm::cl::init(transforms::WeightStorage::Int8),
      llvm::cl::values(clEnumValN(transforms::WeightStorage::Int8, "int8", "dynamic range"),
                       clEnumValN(transforms::WeightStorage::Float16, "float16", "half precision"))};
  Option<bool> perTensor{*this, "per-tensor", llvm::cl::init(false),
                         llvm::cl::desc("One scale for each weight tensor")};
  Option<std::string> keepFloat{*this, "keep-float", llvm::cl::desc("Regular expression of node names")};
};

struct FloatText : RulesOptions<FloatText> {
  Option<bool> drop{*this, "drop-fake-quant", llvm::cl::init(false), llvm::cl::desc("Leave no FakeQuant")};
  Option<bool> fold{*this, "fold-fake-quant", llvm::cl::init(true),
                    llvm::cl::desc("Round constants to their grid")};
};

struct TosaText : PassPipelineOptions<TosaText> {
  Option<int64_t> batch{*this, "batch", llvm::cl::desc("Size of an open first dimension of the inputs"),
                        llvm::cl::init(0)};
  Option<bool> allowCustomOps{*this, "allow-custom-ops", llvm::cl::init(false),
                              llvm::cl::desc("An op without a TOSA form becomes tosa.custom")};
};
struct LinalgText : TosaText {
  Option<interpreter::Profile> profile{
      *this, "profile", llvm::cl::desc("Whose arithmetic"), llvm::cl::init(interpreter::Profile::LiteRTRef),
      llvm::cl::values(
          clEnumValN(interpreter::Profile::LiteRTRef, "litert-ref", "FULLY_CONNECTED scales in double"),
          clEnumValN(interpreter::Profile::TFLite213, "tflite-2.13", "fixed point everywhere"))};
};

struct EndsText : PassPipelineOptions<EndsText> {
  Option<::quantc::IOType> input{*this, "input", llvm::cl::desc("Type of the inputs"),
                                 llvm::cl::init(::quantc::IOType::AsModel), ioValues()};
  Option<::quantc::IOType> output{*this, "output", llvm::cl::desc("Type of the outputs"),
                                  llvm::cl::init(::quantc::IOType::AsModel), ioValues()};
  Option<bool> strict{*this, "strict", llvm::cl::init(false),
                      llvm::cl::desc("A doubtful integer op is an error")};
};

std::vector<std::string> toVector(ArrayRef<std::string> list) { return {list.begin(), list.end()}; }

std::optional<std::pair<double, double>> rangeOf(ArrayRef<double> ends) {
  return ends.size() == 2 ? std::optional(std::pair(ends[0], ends[1])) : std::nullopt;
}

void buildIntegersFromText(OpPassManager &pm, const IntegersText &text) {
  IntegerOptions options;
  text.read(options);
  buildIntegerPipeline(pm, options);
}

void buildQatFromText(OpPassManager &pm, const QatText &text) {
  QatOptions options;
  text.read(options);
  options.rangesFile = text.ranges;
  options.sampleRanges.assign(text.sampleRanges.begin(), text.sampleRanges.end());
  options.reorderAcrossFakeQuant = text.reorder;
  options.inputStats.assign(text.stats.begin(), text.stats.end());
  options.defaultRange = rangeOf(text.defaultRange);
  buildQatPipeline(pm, options);
}

void buildFloatFromText(OpPassManager &pm, const FloatText &text) {
  FloatOptions options;
  options.rules = text.rules;
  options.dropFakeQuant = text.drop;
  options.foldFakeQuant = text.fold;
  options.unroll = text.unroll;
  options.skip = toVector(text.skip);
  buildFloatPipeline(pm, options);
}

void buildPtqFromText(OpPassManager &pm, const PtqText &text) {
  PtqOptions options;
  options.keepInt16 = toVector(text.keepInt16);
  text.read(options);
  options.rangesFile = text.ranges;
  options.defaultRange = rangeOf(text.defaultRange);
  buildPtqPipeline(pm, options);
}

void buildWeightsFromText(OpPassManager &pm, const WeightsText &text) {
  WeightsOptions options;
  options.rules = text.rules;
  options.storage = text.storage;
  options.perTensor = text.perTensor;
  options.keepFloat = text.keepFloat;
  options.unroll = text.unroll;
  buildWeightsPipeline(pm, options);
}

void buildTosaFromText(OpPassManager &pm, const TosaText &text) {
  ExitOptions options;
  options.batch = text.batch;
  options.allowCustomOps = text.allowCustomOps;
  buildTosaPipeline(pm, options);
}

void buildLinalgFromText(OpPassManager &pm, const LinalgText &text) {
  ExitOptions options;
  options.batch = text.batch;
  options.allowCustomOps = text.allowCustomOps;
  options.profile = text.profile;
  buildLinalgPipeline(pm, options);
}

void buildEndsFromText(OpPassManager &pm, const EndsText &text) {
  EndsOptions options;
  options.input = text.input;
  options.output = text.output;
  options.strict = text.strict;
  buildEndsPipeline(pm, options);
}

} // namespace

void pipelines::registerDialects(DialectRegistry &registry) {
  registry.insert<qnn::QNNDialect, func::FuncDialect, quant::QuantDialect, arith::ArithDialect,
                  tensor::TensorDialect, linalg::LinalgDialect, tosa::TosaDialect>();
  for (const auto &target : target::allTargets())
    target->registerDialects(registry);
}

void pipelines::registerAll() {
  transforms::registerQuantcTransformsPasses();
  transforms::registerQuantcPostTrainingPasses();
  transforms::registerQuantcEndsPasses();
  transforms::registerQuantcRegionsPasses();
  transforms::registerQuantcMixedWidthPasses();
  for (const auto &target : target::allTargets())
    target->registerPasses();
  registerQuantcConversionPasses();
  registerQuantcPipelinesPasses();
  PassPipelineRegistration<QatText>("quantc-qat", "quantization-aware network to integers", buildQatFromText);
  PassPipelineRegistration<FloatText>("quantc-float", "float network with its fusions", buildFloatFromText);
  PassPipelineRegistration<EndsText>("quantc-ends", "other types at the ends of an integer network",
                                     buildEndsFromText);
  PassPipelineRegistration<PtqText>("quantc-ptq", "float network and ranges to integers", buildPtqFromText);
  PassPipelineRegistration<IntegersText>("quantc-integers", "network with ranges to integers",
                                         buildIntegersFromText);
  PassPipelineRegistration<WeightsText>("quantc-weights", "float network with small weights",
                                        buildWeightsFromText);
  PassPipelineRegistration<TosaText>("quantc-to-tosa", "network to TOSA 1.0", buildTosaFromText);
  PassPipelineRegistration<LinalgText>("quantc-to-linalg", "network to linalg, by way of TOSA",
                                       buildLinalgFromText);
}
