//===- EdgeTPU.h - what an Edge TPU will run, and why not -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Predicts, operator by operator, what version 16 of the Edge TPU compiler
// does with an integer network. The rules and how far each is known are in
// docs/EdgeTPU.md.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PARTITION_EDGETPU_H
#define QUANTC_PARTITION_EDGETPU_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <string>
#include <vector>

namespace quantc::partition {

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

/// Runtime versions that `minRuntime` may name, and what the compiler takes by default.
constexpr int lowestRuntime = 10, highestRuntime = 14;

struct EdgeTPUOptions {
  int minRuntime = highestRuntime;              ///< -m
  bool allSubgraphs = false;                    ///< -a: every accepted epoch is mapped, not only the first
  std::vector<std::string> intermediateTensors; ///< -i: operators that take one of these are not mapped
  int segments = 1; ///< -n: cut the network first, each segment is partitioned alone
  /// -d: only the first so many operators in the public partitioner's order are offered to the device, as the
  /// compiler does when a larger set can't be laid out; < 0: all.
  int64_t delegateOps = -1;
  /// Hold the schema versions that the file had (`tflite.version` of an operator) against the table. False
  /// for a network that is yet to be written: the writer takes the lowest version that fits.
  bool fileVersions = true;
};

/// One operator. Sizes in bytes.
struct OperatorReport {
  mlir::Operation *operation = nullptr;
  int64_t index = 0;    ///< in file order, constants not counted
  std::string op;       ///< the name in the .tflite format: CONV_2D
  std::string location; ///< name of its first output
  Status status = Status::Mapped;
  int subgraph = -1; ///< which partition, -1: CPU
  int segment = 0;
  std::string reason, fix;    ///< our own words; empty when mapped
  int64_t macs = 0;           ///< multiplications with accumulation, one inference
  int64_t constantBytes = 0;  ///< of its constant operands in the file
  int64_t parameterBytes = 0; ///< what they take on the device (estimate)
  bool cached = false;        ///< estimate: parameters stay on the chip; else streamed at each inference
};

/// One partition.
struct SubgraphReport {
  std::vector<std::string> inputs, outputs; ///< tensor names
  int64_t operators = 0;
  int64_t parameterBytes = 0; ///< estimate
};

/// Operators that run one after another on one device; the network is these in order.
struct Part {
  std::vector<int> operators; ///< indices, ascending
  bool device = false;
  int segment = 0;
};

struct EdgeTPUReport {
  std::vector<OperatorReport> operators; ///< in file order
  std::vector<SubgraphReport> subgraphs;
  std::vector<Part> parts;
  int segments = 1;
  int64_t mapped = 0, cpu = 0;
  int64_t macsDevice = 0, macsCPU = 0;
  int64_t cachedBytes = 0, remainingBytes = 0, streamedBytes = 0; ///< estimates
};

/// A model that leaves the outermost dimension of its inputs open is compiled for a batch of 1: sets it and
/// infers the other shapes anew, with a warning per input. Fails as the inference does.
mlir::LogicalResult fixOpenBatch(mlir::ModuleOp module);

/// Refuses, with one diagnostic per fault, what the compiler can't take at all: a network without 8-bit
/// activations, dynamic shapes, an already compiled network, several functions.
mlir::LogicalResult checkEdgeTPUInput(mlir::ModuleOp module);

/// Decides for every operator of @main. The module is not changed. Fails with diagnostics: see
/// checkEdgeTPUInput, and names in the options that no tensor has.
mlir::FailureOr<EdgeTPUReport> analyzeEdgeTPU(mlir::ModuleOp module, const EdgeTPUOptions &options = {});

/// For `convert --target edgetpu`: 8-bit inputs and outputs, static shapes, one function (errors); a warning
/// for each operator that stays on the CPU.
mlir::LogicalResult checkEdgeTPUTarget(mlir::ModuleOp module);

/// Leaves the verdicts on the operators as attributes `edgetpu.*`.
void annotateEdgeTPU(const EdgeTPUReport &report);
/// Moves the mapped operators into edgetpu.partition ops, in the order of `report.parts`.
void outlineEdgeTPU(const EdgeTPUReport &report);

/// A module whose @main has only these operators of `module`'s: constants are copied, inputs are what they
/// take from elsewhere, outputs what is used elsewhere or returned; both keep their tensor names.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
extractOperators(mlir::ModuleOp module, const EdgeTPUReport &report, llvm::ArrayRef<int> operators);

/// Names and version that the texts below mention.
struct EdgeTPUFile {
  std::string input;  ///< as given
  std::string output; ///< file name of the compiled model
  std::string log;    ///< file name of the operator log
  int64_t inputBytes = 0;
  std::string compilerVersion = "16.0.384591198";
};
/// The operator table: header line, empty line, one row per operator name and status. Rows are ordered by the
/// first operator in file order that belongs to them (the compiler's own order is that of a hash table).
std::string operatorTable(const EdgeTPUReport &report);
/// The compiler's .log file: three lines and the table.
std::string operatorLog(const EdgeTPUReport &report, const EdgeTPUFile &file);
/// The compiler's summary without what only a compilation knows (times, size of the output). Memory sizes are
/// estimates.
std::string operatorSummary(const EdgeTPUReport &report, const EdgeTPUFile &file, bool table);
/// What -d prints before its result: one try for each number of operators from all down to `taken` in steps,
/// with the tensors that leave the operators tried, in file order.
std::string delegateSearchText(mlir::ModuleOp module, int64_t step, int64_t taken);
/// The contract of `quantc partition --json`. `files`: the pieces written, in the order in which they run.
std::string operatorJSON(const EdgeTPUReport &report, llvm::ArrayRef<std::string> files = {});

} // namespace quantc::partition

#endif
