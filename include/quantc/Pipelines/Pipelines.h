//===- Pipelines.h - named pipelines and their options ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// quant-opt, quantc, the C API and embedding compilers build their passes here.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_PIPELINES_H
#define QUANTC_PIPELINES_PIPELINES_H

#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/PostTrainingPasses.h"
#include "quantc/Transforms/RangeTable.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/PassManager.h"
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace quantc::pipelines {

/// A float network with its fusions: `quantc-float`.
struct FloatOptions {
  RuleSet rules = RuleSet::TFLite;
  bool dropFakeQuant = false; ///< leave no FakeQuant op behind
  /// Round constants to their grid. FAKE_QUANT operators of constants would keep biases from fusing, and
  /// LiteRT takes neither narrow ranges nor ranges per channel.
  bool foldFakeQuant = true;
  bool unroll = false;           ///< leave the cells of LSTMs as they are
  bool exact = false;            ///< TFLite: also copy what the converter does worse
  std::vector<std::string> skip; ///< passes to leave out, by their name in quant-opt
};

/// From ranges in types to integers: `quantc-integers`, the end of `quantc-qat` and of `quantc-ptq`.
struct IntegerOptions {
  RuleSet rules = RuleSet::TFLite;
  NumberType type = NumberType::UInt8;
  ::quantc::IOType input = ::quantc::IOType::AsModel, output = ::quantc::IOType::AsModel;
  bool outputMayStay = false; ///< measured ranges: outputs of float ops stay float, whatever `output` says
  bool changeConcatInputRanges = false; ///< TOCO: the union on every operand of a concatenation
  bool nudgeWeights = false;            ///< TOCO: keep two uint8 weights 0 apart by 16 bytes
  bool exact = false;     ///< TFLite: also copy what the converter does worse (docs/Compatibility.md)
  bool perTensor = false; ///< one scale for each weight tensor without a range of its own
  bool strict = false;    ///< an op that stays float, or a doubtful integer op, is an error
  bool unroll = false;    ///< leave the cells of LSTMs as they are
  std::vector<std::string> keepFloat; ///< regular expressions of node names
  std::vector<std::string> skip;      ///< passes to leave out, by their name in quant-opt
};

/// A quantization-aware network to integers: `quantc-qat`.
struct QatOptions : IntegerOptions {
  std::vector<transforms::NamedStats> inputStats;
  bool statsWin = false; ///< over a range that an input has learnt; TFLiteConverter keeps the learnt one
  std::optional<std::pair<double, double>> defaultRange; ///< of values that have none
  std::string rangesFile;                                ///< JSON; the network's own ranges win
  transforms::RangeTable fileRanges;                     ///< the same, read already
  transforms::RangeTable sampleRanges;                   ///< for values that have no range after propagation
  transforms::RangeTable ranges;                         ///< given by name or pattern; the network's own win
  bool reorderAcrossFakeQuant = false;                   ///< fuse first, read ranges later (TOCO)
};

/// A float network to integers with ranges from a file: `quantc-ptq`. `quantc convert` measures ranges and
/// reports on the way; with the same ranges both decide the same.
struct PtqOptions : IntegerOptions {
  unsigned weightBits = 8;            ///< 4: of the layers whose kernels take them
  std::vector<std::string> keepInt16; ///< regular expressions of nodes that are int16 in an int8 network
  PtqOptions() { rules = RuleSet::Measured, type = NumberType::Int8; }
  std::string rangesFile;                                ///< JSON; empty: the types carry the ranges
  std::optional<std::pair<double, double>> defaultRange; ///< of values that have none
};

/// A float network whose weights alone become smaller: `quantc-weights`.
struct WeightsOptions {
  RuleSet rules = RuleSet::TFLite;
  transforms::WeightStorage storage = transforms::WeightStorage::Int8;
  bool perTensor = false; ///< one scale for each weight tensor
  bool unroll = false;    ///< leave the cells of LSTMs as they are
  bool exact = false;     ///< TFLite: also copy what the converter does worse
  std::string keepFloat;  ///< regular expression of node names; empty: none
};

/// Other types at the ends of a network that is integer already.
struct EndsOptions {
  ::quantc::IOType input = ::quantc::IOType::AsModel, output = ::quantc::IOType::AsModel;
  /// Ends of float operators stay float; else they are an error when integers are asked of them.
  bool inputMayStay = false, outputMayStay = false;
  bool strict = false; ///< a doubtful integer op is an error
};

void buildFloatPipeline(mlir::OpPassManager &pm, const FloatOptions &options);
void buildQatPipeline(mlir::OpPassManager &pm, const QatOptions &options);
void buildPtqPipeline(mlir::OpPassManager &pm, const PtqOptions &options);
/// The two halves of it: what is done before ranges are taken, and from ranges to integers.
void buildPtqFusions(mlir::OpPassManager &pm, const PtqOptions &options);
void buildPtqIntegers(mlir::OpPassManager &pm, const PtqOptions &options);
void buildWeightsPipeline(mlir::OpPassManager &pm, const WeightsOptions &options);
void buildIntegerPipeline(mlir::OpPassManager &pm, const IntegerOptions &options);
void buildEndsPipeline(mlir::OpPassManager &pm, const EndsOptions &options);

/// The dialects of the project and those its passes read and make, for tools that parse text.
void registerDialects(mlir::DialectRegistry &registry);
/// All passes and pipelines of the project for textual use (quant-opt, the plugin). Once per process: MLIR
/// ends a program that registers a pass twice.
void registerAll();

} // namespace quantc::pipelines

#endif
