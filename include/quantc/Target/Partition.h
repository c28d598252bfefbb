//===- Partition.h - which operators a device will run ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Cuts a network by what a target says of each operator, as the delegate
// partitioning of TensorFlow Lite does. Knows no device.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TARGET_PARTITION_H
#define QUANTC_TARGET_PARTITION_H

#include "quantc/Target/Target.h"

#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace quantc::target {

/// The name in the .tflite format of an operator of the qnn dialect: CONV_2D.
std::string operatorName(mlir::Operation *op);
/// Name of a tensor: of its node, or its number.
std::string tensorName(mlir::Value value);
/// True for an integer type with scale and zero point (or scales) that is stored in one of `storages`.
bool isStoredIn(mlir::Type element, llvm::ArrayRef<Storage> storages);

/// A model that leaves the outermost dimension of its inputs open is compiled for a batch of 1: sets it and
/// infers the other shapes anew, with a warning per input. Fails as the inference does.
mlir::LogicalResult fixOpenBatch(mlir::ModuleOp module);

/// Refuses, with one diagnostic per fault, what the device's compiler can't take at all: a network without
/// activations of the scheme, dynamic shapes, an already compiled network, several functions.
mlir::LogicalResult checkInput(mlir::ModuleOp module, const Target &target);

/// Decides for every operator of @main. The module is not changed. Fails with diagnostics: see checkInput,
/// and names in the options that no tensor has.
mlir::FailureOr<Report> analyze(mlir::ModuleOp module, const Target &target, const Options &options = {});

/// For `convert --target NAME`: types of inputs and outputs, static shapes, one function (errors); a warning
/// for each operator that stays on the CPU.
mlir::LogicalResult checkForTarget(mlir::ModuleOp module, const Target &target);

/// Leaves the verdicts on the operators as attributes `NAME.status`, `NAME.subgraph`, `NAME.reason`,
/// `NAME.fix` and `NAME.segment`, NAME being the target's.
void annotate(const Report &report, const Target &target);

/// Makes the op that holds a partition, its region empty, and the terminator of its body.
struct PartitionBuilder {
  llvm::function_ref<mlir::Operation *(mlir::OpBuilder &, mlir::Location, mlir::TypeRange results,
                                       int64_t index, mlir::ValueRange inputs)>
      partition;
  llvm::function_ref<void(mlir::OpBuilder &, mlir::Location, mlir::ValueRange values)> yield;
};
/// Moves the mapped operators into partitions, in the order of `report.parts`.
void outline(const Report &report, PartitionBuilder build);

/// A module whose @main has only these operators of `module`'s: constants are copied, inputs are what they
/// take from elsewhere, outputs what is used elsewhere or returned; both keep their tensor names.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
extractOperators(mlir::ModuleOp module, const Report &report, llvm::ArrayRef<int> operators);

/// The operator table: header line, empty line, one row per operator name and status. Rows are ordered by the
/// first operator in file order that belongs to them (a compiler's own order is that of a hash table).
std::string operatorTable(const Report &report);
/// The contract of `quantc partition --json`. `files`: the pieces written, in the order in which they run.
std::string reportJSON(const Report &report, const Target &target, llvm::ArrayRef<std::string> files = {});

} // namespace quantc::target

#endif
