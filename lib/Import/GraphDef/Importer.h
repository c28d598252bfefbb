//===- Importer.h - a checked graph becomes a module ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_IMPORTER_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_IMPORTER_H

#include "Lowering.h"
#include "quantc/Import/GraphDef.h"
#include "quantc/QNN/QNNControlOps.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/DenseMap.h"

#include <set>

namespace quantc::import::graphdef {

class Importer {
public:
  Importer(const Graph &theGraph, mlir::MLIRContext *context, const GraphDefOptions &theOptions);

  /// The module, or null with faults().
  mlir::OwningOpRef<mlir::ModuleOp> run();
  const std::vector<Fault> &faults() const { return found; }
  const std::vector<Fault> &warnings() const { return warned; }

  mlir::Location location(llvm::StringRef name) const;
  /// A node's place: in a loop its name with the loops around it and how often they have run.
  mlir::Location nodeLocation(const Node &node) const;
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
    int64_t output; ///< or allResults
  };
  /// Of an output that nobody named: every result of the node.
  static constexpr int64_t allResults = -1;

  /// A graph that is being lowered: the whole one, or a function of a loop.
  struct Scope {
    const Graph *graph;
    std::vector<bool> cut;                ///< nodes whose inputs are not followed
    std::vector<std::vector<Val>> values; ///< outputs of each node lowered so far
    std::vector<int64_t> order;
    size_t next = 0; ///< place in `order`
    /// Before the names of its nodes, for faults and for ops; `own` is what these names begin with already.
    std::string place, prefix, own;
  };
  /// A loop that is being unrolled; its condition or its body is in `scope`.
  struct Loop {
    Scope outer;
    int64_t node; ///< of the outer graph
    const Graph *condition, *body;
    std::vector<Val> state, initial;
    int64_t iteration = 0;
    bool testing = true;
    size_t faultsBefore; ///< faults found before this iteration
  };

  void fault(const Node *node, std::string text);
  void warn(const Node &node, std::string text);
  /// The name without what a loop's scope repeats.
  llvm::StringRef nameHere(llvm::StringRef name) const;
  void resolveInputs();
  void resolveOutputs();
  /// The outputs when none is named.
  void chooseOutputs();
  /// A node is cut when nobody reads a result of it that is not an input.
  void cutInputs();
  mlir::Value resultOf(const Output &output);
  std::vector<Output> expanded(const Output &output, bool weights) const;
  /// The values of the outputs, which become one for each result.
  mlir::SmallVector<mlir::Value> gatherResults();
  bool makeArguments(mlir::Block *block);
  /// Type of an output that is cut away, found by importing what would feed it.
  mlir::RankedTensorType inferCutType(const Input &input);
  mlir::RankedTensorType inputType(const Input &input);
  /// What a node reads. `state` is Live, Dead or Failed: what the node is by its operands.
  std::vector<Val> gather(const Node &node, Val::State &state);
  void lowerNode(int64_t index);
  /// What a node of a loop folded to in the run before: what stays the same is made once.
  struct Folded {
    std::vector<TensorRef> in, out;
  };
  /// Folds or lowers a node.
  std::vector<Val> evaluate(const Node &node, std::vector<Val> operands, Folded *memo = nullptr);
  /// False, with a fault, when loops have folded more elements than one tensor may have.
  bool countFolded(const Node &node, const std::vector<TensorRef> &made);
  /// Sets the outputs of a node; those that are inputs of the model stay what they are.
  void finish(int64_t index, std::vector<Val> results);
  std::vector<Val> evaluateMerge(const Node &node, const std::vector<Val> &operands);

  /// Lowers everything in `scope`, and the loops in it as often as they run.
  void lowerAll();
  void beginLoop(int64_t index);
  const Graph *loopFunction(const Node &node, const char *attribute, size_t operands, size_t results);
  void enter(const Graph &function);
  void endOfFunction();
  void leaveLoop(std::vector<Val> results);
  /// Why the loop can't go on after its condition gave `result`; empty when it can, with `again` set.
  std::string judge(const Val &result, bool &again);
  /// The innermost loop as qnn.while, in place of what was unrolled of it.
  void becomeWhile();
  std::vector<Val> lowerWhile(const Node &node, const Graph &condition, const Graph &body,
                              const std::vector<Val> &initial);
  std::optional<std::vector<Val>> withElementShapes(const Node &node, const Graph &body,
                                                    std::vector<Val> variables);
  qnn::WhileOp makeWhile(const Node &node, llvm::ArrayRef<mlir::Value> operands,
                         llvm::ArrayRef<mlir::RankedTensorType> types);
  /// Lowers a function of the loop `node` into a region whose block has its arguments; `values` are the
  /// results `wanted`, inside of it. False with a fault.
  bool lowerRegion(mlir::Region &region, const Node &node, const Graph &function, std::vector<Val> arguments,
                   llvm::ArrayRef<size_t> wanted, llvm::SmallVectorImpl<mlir::Value> &values);
  /// The tensor that a live value is, or null, with a fault where it is no tensor.
  mlir::Value tensorOf(const Val &v, const Node &node);

  std::vector<Input> inputs;
  std::vector<Output> outputs;
  Scope scope;
  std::vector<Loop> loops; ///< the innermost one last
  int64_t unrolled = 0;    ///< nodes lowered in loops
  int64_t elements = 0;    ///< of constants made in loops
  int64_t regionDepth = 0; ///< regions that are being lowered, one in the other
  std::unordered_map<const Node *, Folded> folded;
  std::map<const Graph *, std::vector<int64_t>> orders;
  llvm::DenseMap<const Tensor *, mlir::Value> constants;
  llvm::DenseMap<mlir::Value, std::pair<TensorRef, std::string>> constantTensors;
  /// Those of regions that are done.
  std::vector<llvm::DenseMap<mlir::Value, std::pair<TensorRef, std::string>>> retired;
  /// Constants in another order of axes and another shape; those of constantTensors, which stay alive.
  std::map<std::tuple<const Tensor *, std::vector<int64_t>, std::optional<Shape>>, TensorRef> rearranged;
  std::vector<Fault> found, warned;
  std::set<std::pair<std::string, std::string>> warnedOf; ///< node and text: a loop warns once
};

/// One error for each fault, at its node or at `file`. Always fails.
mlir::LogicalResult report(const std::vector<Fault> &faults, mlir::Location file);

/// Runs an Importer over a graph without faults; warnings and faults become diagnostics.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> importGraph(const Graph &graph, mlir::Location file,
                                                               const GraphDefOptions &options);

} // namespace quantc::import::graphdef

#endif
