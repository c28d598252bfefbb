//===- Importer.h - one .tflite on its way to qnn ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_IMPORTER_H
#define QUANTC_LIB_TFLITE_IMPORTER_H

#include "Check.h"
#include "Constants.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace quantc::tflite {

using Index = flatbuffers::uoffset_t;

/// What a tensor of type RESOURCE stands for: a variable, or a hash table with its options.
struct Handle {
  mlir::StringAttr container, name;
  mlir::DictionaryAttr table; ///< null for a variable
  bool operator==(const Handle &) const = default;
  explicit operator bool() const { return static_cast<bool>(name); }
};

class Importer {
public:
  Importer(mlir::MLIRContext *ctx, const Checked &model, llvm::StringRef file, mlir::Location loc,
           bool borrowing)
      : context(ctx), builder(ctx), checked(model), bytes(file), fileLoc(loc), borrow(borrowing) {}

  mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> run();

private:
  /// One place where a subgraph is run: each has its own values.
  struct Frame {
    const CheckedGraph *graph = nullptr;
    std::vector<mlir::Type> types;   ///< by tensor; none for a resource
    std::vector<mlir::Value> values; ///< by tensor
    std::vector<Handle> handles;     ///< by tensor, of resources
    mlir::Value none;
  };

  // Reader.cpp: tensors, operators, what stands around the graph
  bool beginFrame(const CheckedGraph &graph);
  void constantsAndOperators();
  const Tensor &tensorAt(size_t i) const { return *(*frame->graph->graph->tensors())[static_cast<Index>(i)]; }
  mlir::StringAttr string(const flatbuffers::String *s) { return builder.getStringAttr(text(s)); }
  mlir::StringAttr nameOf(size_t i) { return string(tensorAt(i).name()); }
  mlir::Location locOf(size_t i);
  mlir::Type tensorType(const Tensor &t, mlir::Location loc);
  mlir::Type elementType(const Tensor &t, mlir::Location loc);
  mlir::DictionaryAttr storedQuantization(size_t i);
  void constant(size_t i);
  bool readConstant(size_t i);
  void oneOperator(size_t i, const Operator &o);
  bool isDense(const Operator &o, BuiltinOperator code);
  void reduceShape(mlir::Operation *op);
  mlir::Value placeholder(mlir::Type type, mlir::Location loc);
  void operands(const Operator &o, const Row *row, mlir::Location loc, mlir::OperationState &state);
  mlir::Value noValue();
  void options(size_t i, const Operator &o, const Row &row, mlir::Location loc, mlir::OperationState &state);
  void unknown(const Operator &o, BuiltinOperator code, mlir::OperationState &state);
  void moduleAttributes(mlir::ModuleOp module);
  template <typename Maps> mlir::ArrayAttr mapped(const Maps *maps, const flatbuffers::Vector<int32_t> *list);
  void fail(mlir::Location loc, const llvm::Twine &message) {
    mlir::emitError(loc) << message;
    failed = true;
  }

  // ReadControl.cpp: operators that run subgraphs, and resources
  bool isResource(int32_t t) const {
    return t >= 0 && tensorAt(static_cast<size_t>(t)).type() == TensorType::RESOURCE;
  }
  std::string operatorText(size_t i, BuiltinOperator code) const;
  /// Reads operator `i` when it is one of these; false for the others.
  bool controlOperator(size_t i, const Operator &o, BuiltinOperator code);
  void handleOf(const Operator &o, BuiltinOperator code);
  void variableOperator(size_t i, const Operator &o, BuiltinOperator code);
  void regionOperator(size_t i, const Operator &o, BuiltinOperator code);
  void inlineCall(const Operator &o);
  /// Reads subgraph `index` at the builder's place; `arguments` and `handles` are what stands for its inputs.
  /// The frame it was read in.
  Frame readSubgraph(uint32_t index, mlir::ArrayRef<mlir::Value> arguments, mlir::ArrayRef<Handle> handles);
  /// A region of `op` that is subgraph `index`, with arguments for inputs that are no resources. What it
  /// gave, by output, in `handles` where it is a resource.
  void readRegion(mlir::Region &region, uint32_t index, mlir::ArrayRef<Handle> inputs,
                  std::vector<Handle> &outputs, mlir::Location loc);
  /// The attribute of an operator that keeps its handles by name (qnn::getResourceUses).
  void keepHandles(const Operator &o, mlir::OperationState &state);
  /// A placeholder for each output that no operator gave: later operators still find their operands.
  void placeholders(const Operator &o);

  mlir::MLIRContext *context;
  mlir::OpBuilder builder;
  const Checked &checked;
  llvm::StringRef bytes;
  mlir::Location fileLoc;
  bool borrow;
  Frame *frame = nullptr;
  SharedConstants shared;
  uint32_t sparseBuffer =
      UINT32_MAX - 1; ///< a number that no buffer has, for elements that were stored sparsely
  bool failed = false, failedHere = false;
};

} // namespace quantc::tflite

#endif
