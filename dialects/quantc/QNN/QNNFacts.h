//===- QNNFacts.h - what the fields of an op in ODS say ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNFACTS_H
#define QUANTC_QNN_QNNFACTS_H

#include "quantc/QNN/QNNKernelSpec.h"

namespace quantc::qnn {

/// What a result keeps of the bounds of the operands.
enum class Bound : uint8_t {
  None,
  Largest,  ///< it is never below what one of them is never below (MAXIMUM)
  Smallest, ///< never above what one of them is never above (MINIMUM)
  Zero      ///< what lies below 0 becomes 0 (RELU)
};

/// One op of the dialect. Passes and importers ask here; none has a list of ops that share a property.
struct OpFacts {
  llvm::StringRef name; ///< without the dialect: "add"
  KernelSpec kernel;    ///< what the runtime takes
  std::optional<int64_t> (*macs)(mlir::Operation *);
  bool elementwise;      ///< each element of the result comes from the elements of the operands at its place
  bool broadcasts;       ///< the shapes of two operands broadcast
  uint8_t broadcastRank; ///< up to how many dimensions the converter lets them; 0: any
  bool commutative;      ///< the two operands may change places
  Bound bound;           ///< what its result keeps of the bounds of its operands
  bool averages;         ///< results lie between the operand's values; the kernel rounds to its steps
  llvm::StringRef rewrites; ///< words of the passes, one space between: "sink_unary hoist_unary"

  /// Whether `rewrites` has the word.
  bool isListedFor(llvm::StringRef word) const;
};

/// The rows of all ops, in no order that means anything.
llvm::ArrayRef<OpFacts> getAllOpFacts();

/// The row of an op, "qnn.add"; null for ops of other dialects, variables, values left out and custom ops.
const OpFacts *findOpFacts(llvm::StringRef op);
const OpFacts *findOpFacts(mlir::Operation *op);

/// What the runtime's kernel of an op takes; anything where no row says it.
const KernelSpec &getKernelSpec(llvm::StringRef op);
const KernelSpec &getKernelSpec(mlir::Operation *op);

} // namespace quantc::qnn

#endif
