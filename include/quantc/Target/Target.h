//===- Target.h - a device that runs a part of a network --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What quantc asks of a device: which operators it takes, why not the others
// and what to change, which types it computes with, and its compiler's texts.
// Partition.h cuts a network by the answers. A device is one folder of
// lib/Target and one line of Targets.def; docs/Developing.md has the steps.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TARGET_TARGET_H
#define QUANTC_TARGET_TARGET_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>
#include <vector>

namespace quantc::target {

/// The lowest and the highest version of a device's runtime that may be asked for, both included.
struct RuntimeVersions {
  int lowest = 1, highest = 1;
};

/// Integers that a device computes with.
struct Storage {
  unsigned bits = 8;
  bool isSigned = true;
};

/// What a whole network must fulfil before its operators are looked at.
struct Requirements {
  /// The scheme: activations have one of these. Not empty.
  llvm::SmallVector<Storage> activations;
  /// Inputs and outputs of a network that is written for the device have one of these. Not empty.
  llvm::SmallVector<Storage> borders;
  bool staticShapes = true;
  /// The custom code of what the device's compiler makes; a network that has one is compiled already. Empty:
  /// the compiler makes none.
  llvm::StringRef compiledOperator;
};

/// Why an operator is not accepted.
struct Refusal {
  llvm::StringRef status; ///< the words of the device's compiler; of static lifetime
  std::string reason;     ///< operand, what was found, what is allowed
  std::string fix;
};

/// The highest version of the runtime, whatever it is.
constexpr int newestRuntime = -1;

struct Options {
  int minRuntime = newestRuntime; ///< the lowest version of the runtime that must run the result
  bool allSubgraphs = false;      ///< every accepted epoch is mapped, not only the first
  std::vector<std::string> intermediateTensors; ///< operators that take one of these are not mapped
  int segments = 1;                             ///< cut the network first, each segment is partitioned alone
  /// Only the first so many operators in the public partitioner's order are offered to the device, as a
  /// compiler does when a larger set can't be laid out; < 0: all.
  int64_t delegateOps = -1;
  /// Hold the schema versions that the file had (`tflite.version` of an operator) against the device's. False
  /// for a network that is yet to be written: the writer takes the lowest version that fits.
  bool fileVersions = true;
};

/// One operator. Sizes in bytes.
struct OperatorReport {
  mlir::Operation *operation = nullptr;
  int64_t index = 0;      ///< in file order, constants not counted
  std::string op;         ///< the name in the .tflite format: CONV_2D
  std::string location;   ///< name of its first output
  llvm::StringRef status; ///< the words of the device's compiler
  int subgraph = -1;      ///< which partition, -1: CPU
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

struct Report {
  std::vector<OperatorReport> operators; ///< in file order
  std::vector<SubgraphReport> subgraphs;
  std::vector<Part> parts;
  int segments = 1;
  int64_t mapped = 0, cpu = 0;
  int64_t macsDevice = 0, macsCPU = 0;
  int64_t cachedBytes = 0, remainingBytes = 0, streamedBytes = 0; ///< estimates
};

/// Names and version that the texts of a compiler mention.
struct LogFile {
  std::string input;  ///< as given
  std::string output; ///< file name of the compiled model
  std::string log;    ///< file name of the operator log
  int64_t inputBytes = 0;
  std::string compilerVersion; ///< empty: the version whose texts the target knows
};

/// A device. Without state: one object serves every network and every thread.
class Target {
public:
  virtual ~Target();

  /// The word of `--target` and of a part's device in JSON, lower case; also the prefix of attributes and,
  /// where the target has passes, of their names.
  virtual llvm::StringRef name() const = 0;
  /// How messages call it, capitals and spaces as its maker writes them.
  virtual llvm::StringRef title() const = 0;
  virtual Requirements requirements() const = 0;
  virtual RuntimeVersions runtimes() const { return {}; }

  /// Nothing when the device takes the operator, wherever it stands in the graph. `options.minRuntime` is a
  /// version, not `newestRuntime`.
  virtual std::optional<Refusal> refuse(mlir::Operation *op, const Options &options) const = 0;
  /// The status of an operator that the device runs, and of one that it takes but that is left out of the
  /// sets of operators it runs. Of static lifetime.
  virtual llvm::StringRef mappedStatus() const;
  virtual llvm::StringRef leftOutStatus() const;

  /// Bytes that the constant operands take on the device. Default: what they take in the file.
  virtual int64_t estimateParameterBytes(mlir::Operation *op) const;
  /// Fills the `cached` flags and the sums of `report`. Default: nothing is known, all are 0.
  virtual void estimateMemory(Report &report) const;

  /// The text of the file beside the compiled model. Default: `operatorTable`.
  virtual std::string log(const Report &report, const LogFile &file) const;
  /// What the compiler prints, without what only a compilation knows. Default: counts, and the table if
  /// asked.
  virtual std::string summary(const Report &report, const LogFile &file, bool table) const;
  /// What the compiler prints while it searches for operators that fit the device together: one try for each
  /// number of operators from all down to `taken` in steps. Default: nothing.
  virtual std::string searchText(mlir::ModuleOp module, int64_t step, int64_t taken) const;

  /// Dialects and passes that the target brings. Default: none.
  virtual void registerDialects(mlir::DialectRegistry &registry) const;
  virtual void registerPasses() const;
};

} // namespace quantc::target

#endif
