//===- Rules.h - what the compiler accepts, one row an operator -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TARGET_EDGETPU_RULES_H
#define QUANTC_LIB_TARGET_EDGETPU_RULES_H

#include "quantc/Target/Target.h"

#include <optional>

namespace quantc::edgetpu {

using target::Refusal;

/// What the compiler says of an operator; `statusText` has its words.
enum class Status : uint8_t {
  Mapped,
  MoreThanOneSubgraph,
  UnspecifiedLimitation,
  NotSupported,
  VersionNotSupported,
  UnsupportedType,
  UnsupportedRank,
  ParameterNotConstant,
  TwoDOutput,
  StridedSliceStride,
};
constexpr int numStatuses = 10;
llvm::StringRef statusText(Status status);

/// Runtime versions that may be named; the compiler takes the highest by default.
constexpr int lowestRuntime = 10, highestRuntime = 14;

/// One limit of one operator, in force for runtimes `from` to `to`.
struct Limit {
  std::optional<Refusal> (*check)(mlir::Operation *) = nullptr;
  int from = lowestRuntime, to = highestRuntime;
};

/// What an operand is. A letter per operand in `Rule::operands`; the last letter holds for those that follow.
enum OperandKind : char {
  dataOperand = 'd', ///< a tensor that is computed with: 8-bit, only its three innermost dimensions above 1;
                     ///< may be constant
  anyOperand = 'a',  ///< the same of any real type: the operator's own limit looks at it
  weightOperand = 'w', ///< 8-bit constant
  biasOperand = 'b',   ///< 32-bit constant, may be absent
  indexOperand = 'i',  ///< integer constant (shape, axes, paddings)
  opaqueOperand = 'o', ///< not looked at (states and peepholes of an LSTM)
};

/// One row. What an operator must fulfil by itself, wherever it stands in the graph.
struct Rule {
  llvm::StringRef op;               ///< name in the .tflite format
  int firstRuntime = lowestRuntime; ///< lowest runtime that has it
  int maxVersion = 1;               ///< highest schema version taken
  llvm::StringRef operands = "d";
  std::vector<Limit> limits = {};
};

/// The table, sorted by name.
llvm::ArrayRef<Rule> rules();
const Rule *findRule(llvm::StringRef op);

/// In the compiler's order: data type, operator, version, rank, constness, the limits of the row.
std::optional<Refusal> refuse(mlir::Operation *op, int runtime, bool fileVersions);

/// The limits, each for a family of operators (Limits.cpp).
namespace limit {
std::optional<Refusal> noFusedActivation(mlir::Operation *op);
std::optional<Refusal> concatenationConstant(mlir::Operation *op);
std::optional<Refusal> equalDilation(mlir::Operation *op);
std::optional<Refusal> noDilation(mlir::Operation *op);
std::optional<Refusal> oneRow(mlir::Operation *op);
std::optional<Refusal> softmaxElements(mlir::Operation *op);
std::optional<Refusal> reduceSpatialOnly(mlir::Operation *op);
std::optional<Refusal> reduceNotBatch(mlir::Operation *op);
std::optional<Refusal> reduceDepthBy4(mlir::Operation *op);
std::optional<Refusal> padSpatialOnly(mlir::Operation *op);
std::optional<Refusal> padNotBatch(mlir::Operation *op);
std::optional<Refusal> packNotBatch(mlir::Operation *op);
std::optional<Refusal> splitNotBatch(mlir::Operation *op);
std::optional<Refusal> innermostAlpha(mlir::Operation *op);
std::optional<Refusal> integerInput(mlir::Operation *op);
std::optional<Refusal> resizePrecision(mlir::Operation *op);
std::optional<Refusal> resizeSize(mlir::Operation *op);
std::optional<Refusal> squeezeLayout(mlir::Operation *op);
std::optional<Refusal> unitStrides(mlir::Operation *op);
std::optional<Refusal> plainSliceMasks(mlir::Operation *op);
std::optional<Refusal> transposeSize(mlir::Operation *op);
std::optional<Refusal> reshapeSize(mlir::Operation *op);
} // namespace limit

} // namespace quantc::edgetpu

#endif
