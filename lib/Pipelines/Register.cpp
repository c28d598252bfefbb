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
#include "quantc/Transforms/PostTrainingPasses.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

namespace {

template <typename Derived> struct RulesOptions : PassPipelineOptions<Derived> {
  template <typename T> using Opt = typename PassPipelineOptions<Derived>::template Option<T>;
  template <typename T> using List = typename PassPipelineOptions<Derived>::template ListOption<T>;
  Opt<RuleSet> rules{*this, "rules", llvm::cl::desc("Whose decisions to follow"),
                     llvm::cl::init(RuleSet::TFLite),
                     llvm::cl::values(clEnumValN(RuleSet::Toco, "toco", "TOCO of TensorFlow 2.13"),
                                      clEnumValN(RuleSet::TFLite, "tflite", "TFLiteConverter 2.21"))};
  List<std::string> skip{*this, "skip", llvm::cl::desc("Passes to leave out")};
};

llvm::cl::ValuesClass ioValues() {
  return llvm::cl::values(clEnumValN(::quantc::IOType::AsModel, "model", "as the ops next to it"),
                          clEnumValN(::quantc::IOType::Float, "float", "float32"),
                          clEnumValN(::quantc::IOType::UInt8, "uint8", "0..255"),
                          clEnumValN(::quantc::IOType::Int8, "int8", "-128..127"),
                          clEnumValN(::quantc::IOType::Int16, "int16", "-32768..32767"));
}

struct QatText : RulesOptions<QatText> {
  Option<NumberType> type{*this, "type", llvm::cl::desc("Integers of the activations"),
                          llvm::cl::init(NumberType::UInt8),
                          llvm::cl::values(clEnumValN(NumberType::UInt8, "uint8", "0..255"),
                                           clEnumValN(NumberType::Int8, "int8", "-128..127"),
                                           clEnumValN(NumberType::Int16, "int16", "-32768..32767"))};
  ListOption<std::string> stats{*this, "stats", llvm::cl::desc("NAME=MEAN:STD of inputs")};
  Option<::quantc::IOType> input{*this, "input", llvm::cl::desc("Type of the inputs"),
                                 llvm::cl::init(::quantc::IOType::AsModel), ioValues()};
  Option<::quantc::IOType> output{*this, "output", llvm::cl::desc("Type of the outputs"),
                                  llvm::cl::init(::quantc::IOType::AsModel), ioValues()};
  ListOption<double> defaultRange{*this, "default-range",
                                  llvm::cl::desc("MIN,MAX for values without a range")};
  Option<std::string> ranges{*this, "ranges", llvm::cl::desc("Ranges file, JSON")};
  ListOption<std::string> sampleRanges{
      *this, "sample-ranges", llvm::cl::desc("NAME=MIN:MAX of values that the network has no range for")};
  Option<bool> changeConcat{*this, "change-concat-input-ranges", llvm::cl::init(false),
                            llvm::cl::desc("One range for all operands of a concatenation")};
  Option<bool> reorder{*this, "reorder-across-fake-quant", llvm::cl::init(false),
                       llvm::cl::desc("Fuse across FakeQuant")};
  Option<bool> nudge{*this, "nudge-weights", llvm::cl::init(false),
                     llvm::cl::desc("Keep uint8 weights 0 apart by 16 bytes (toco)")};
  Option<bool> exact{*this, "exact", llvm::cl::init(false),
                     llvm::cl::desc("Copy what TFLiteConverter does worse")};
  Option<bool> perTensor{*this, "per-tensor", llvm::cl::init(false),
                         llvm::cl::desc("One scale for each weight tensor")};
  Option<bool> strict{*this, "strict", llvm::cl::init(false),
                      llvm::cl::desc("An op left in float is an error")};
  ListOption<std::string> keepFloat{*this, "keep-float", llvm::cl::desc("Regular expressions of node names")};
};

struct FloatText : RulesOptions<FloatText> {
  Option<bool> drop{*this, "drop-fake-quant", llvm::cl::init(false), llvm::cl::desc("Leave no FakeQuant")};
  Option<bool> fold{*this, "fold-fake-quant", llvm::cl::init(true),
                    llvm::cl::desc("Round constants to their grid")};
};

llvm::cl::ValuesClass borderValues() {
  using transforms::Border;
  return llvm::cl::values(
      clEnumValN(Border::Same, "same", "as the activations"), clEnumValN(Border::Float, "float", "float32"),
      clEnumValN(Border::Int8, "int8", "-128..127"), clEnumValN(Border::UInt8, "uint8", "0..255"),
      clEnumValN(Border::Int16, "int16", "-32768..32767"));
}

struct PtqText : PassPipelineOptions<PtqText> {
  Option<transforms::Activations> type{
      *this, "type", llvm::cl::desc("Integers of the activations"),
      llvm::cl::init(transforms::Activations::Int8),
      llvm::cl::values(clEnumValN(transforms::Activations::Int8, "int8", "-128..127"),
                       clEnumValN(transforms::Activations::Int16, "int16", "-32767..32767, int8 weights"))};
  Option<transforms::Border> input{*this, "input", llvm::cl::desc("Type of the inputs"),
                                   llvm::cl::init(transforms::Border::Same), borderValues()};
  Option<transforms::Border> output{*this, "output", llvm::cl::desc("Type of the outputs"),
                                    llvm::cl::init(transforms::Border::Same), borderValues()};
  Option<std::string> ranges{*this, "ranges", llvm::cl::desc("Ranges file, JSON")};
  ListOption<double> defaultRange{*this, "default-range",
                                  llvm::cl::desc("MIN,MAX for values without a range")};
  Option<bool> perTensor{*this, "per-tensor", llvm::cl::init(false),
                         llvm::cl::desc("One scale for each weight tensor")};
  Option<bool> strict{*this, "strict", llvm::cl::init(false),
                      llvm::cl::desc("An op left in float is an error")};
  Option<std::string> keepFloat{*this, "keep-float", llvm::cl::desc("Regular expression of node names")};
  Option<bool> exact{*this, "exact", llvm::cl::init(false),
                     llvm::cl::desc("As TFLiteConverter, also where another choice loses less")};
  ListOption<std::string> skip{*this, "skip", llvm::cl::desc("Passes to leave out")};
};

struct TosaText : PassPipelineOptions<TosaText> {
  Option<int64_t> batch{*this, "batch", llvm::cl::desc("Size of an open first dimension of the inputs"),
                        llvm::cl::init(0)};
  Option<bool> allowCustomOps{*this, "allow-custom-ops", llvm::cl::init(false),
                              llvm::cl::desc("An op without a TOSA form becomes tosa.custom")};
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

void buildQatFromText(OpPassManager &pm, const QatText &text) {
  QatOptions options;
  options.rules = text.rules;
  options.type = text.type;
  options.input = text.input;
  options.output = text.output;
  options.rangesFile = text.ranges;
  options.sampleRanges = toVector(text.sampleRanges);
  options.changeConcatInputRanges = text.changeConcat;
  options.reorderAcrossFakeQuant = text.reorder;
  options.nudgeWeights = text.nudge;
  options.exact = text.exact;
  options.perTensor = text.perTensor;
  options.strict = text.strict;
  options.keepFloat = toVector(text.keepFloat);
  options.skip = toVector(text.skip);
  options.inputStats = toVector(text.stats);
  if (text.defaultRange.size() == 2)
    options.defaultRange = {text.defaultRange[0], text.defaultRange[1]};
  buildQatPipeline(pm, options);
}

void buildFloatFromText(OpPassManager &pm, const FloatText &text) {
  FloatOptions options;
  options.rules = text.rules;
  options.dropFakeQuant = text.drop;
  options.foldFakeQuant = text.fold;
  options.skip = toVector(text.skip);
  buildFloatPipeline(pm, options);
}

void buildPtqFromText(OpPassManager &pm, const PtqText &text) {
  PtqOptions options;
  options.decide.activations = text.type;
  options.decide.perTensor = text.perTensor;
  options.decide.inputs = text.input;
  options.decide.outputs = text.output;
  options.decide.keepFloat = text.keepFloat;
  options.decide.strict = text.strict;
  options.rangesFile = text.ranges;
  options.decide.exact = text.exact;
  options.skip = toVector(text.skip);
  if (text.defaultRange.size() == 2)
    options.defaultRange = {text.defaultRange[0], text.defaultRange[1]};
  buildPtqPipeline(pm, options);
}

void buildTosaFromText(OpPassManager &pm, const TosaText &text) {
  buildTosaPipeline(pm, {text.batch, text.allowCustomOps});
}

void buildLinalgFromText(OpPassManager &pm, const TosaText &text) {
  buildLinalgPipeline(pm, {text.batch, text.allowCustomOps});
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
  for (const auto &target : target::allTargets())
    target->registerPasses();
  registerQuantcConversionPasses();
  registerQuantcPipelinesPasses();
  PassPipelineRegistration<QatText>("quantc-qat", "quantization-aware network to integers", buildQatFromText);
  PassPipelineRegistration<FloatText>("quantc-float", "float network with its fusions", buildFloatFromText);
  PassPipelineRegistration<EndsText>("quantc-ends", "other types at the ends of an integer network",
                                     buildEndsFromText);
  PassPipelineRegistration<PtqText>("quantc-ptq", "float network and ranges to integers", buildPtqFromText);
  PassPipelineRegistration<TosaText>("quantc-to-tosa", "network to TOSA 1.0", buildTosaFromText);
  PassPipelineRegistration<TosaText>("quantc-to-linalg", "network to linalg, by way of TOSA",
                                     buildLinalgFromText);
}
