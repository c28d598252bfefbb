//===- Importer.h - a checked graph becomes a module ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_IMPORTER_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_IMPORTER_H

#include "Lowering.h"
#include "quantc/Import/GraphDef.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/DenseMap.h"

namespace quantc::import::graphdef {

class Importer {
public:
  Importer(const Graph &theGraph, mlir::MLIRContext *context, const GraphDefOptions &theOptions);

  /// The module, or null with faults().
  mlir::OwningOpRef<mlir::ModuleOp> run();
  const std::vector<Fault> &faults() const { return found; }
  const std::vector<Fault> &warnings() const { return warned; }

  mlir::Location location(llvm::StringRef name) const;
  mlir::Type elementType(DType type) const;
  /// A qnn.constant for the tensor, made once; null with `error` set when its type can't be held.
  mlir::Value materialize(const TensorRef &tensor, const std::string &name, std::string &error);
  /// The tensor of a value that materialize made, and its name.
  const std::pair<TensorRef, std::string> *constantOf(mlir::Value value) const;

  const Graph &graph;
  const GraphDefOptions &options;
  mlir::OpBuilder builder;
  /// Text of the diagnostics that ops gave while a node was lowered.
  std::string captured;

private:
  friend class Lowering;
  struct Input {
    std::string name; ///< as asked for
    int64_t node;
    int64_t output;
    std::optional<std::vector<int64_t>> shape;
  };
  struct Output {
    std::string name;
    int64_t node;
    int64_t output;
  };

  void fault(const Node *node, std::string text);
  bool resolveInputs();
  bool resolveOutputs();
  bool makeArguments(mlir::Block *block);
  /// Type of an output that is cut away, found by importing what would feed it.
  mlir::RankedTensorType inferCutType(const Input &input);
  mlir::RankedTensorType inputType(const Input &input);
  void lowerNode(int64_t index);
  bool isCutEdge(const Edge &edge) const;
  std::vector<Val> evaluateMerge(const Node &node, const std::vector<Val> &operands);

  std::vector<Input> inputs;
  std::vector<Output> outputs;
  std::vector<bool> cut;                ///< nodes whose inputs are not followed
  std::vector<std::vector<Val>> values; ///< outputs of each node lowered so far
  llvm::DenseMap<const Tensor *, mlir::Value> constants;
  llvm::DenseMap<mlir::Value, std::pair<TensorRef, std::string>> constantTensors;
  std::vector<Fault> found, warned;
};

/// One error for each fault, at its node or at `file`. Always fails.
mlir::LogicalResult report(const std::vector<Fault> &faults, mlir::Location file);

/// Runs an Importer over a graph without faults; warnings and faults become diagnostics.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> importGraph(const Graph &graph, mlir::Location file,
                                                               const GraphDefOptions &options);

} // namespace quantc::import::graphdef

#endif
