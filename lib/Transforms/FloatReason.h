//===- FloatReason.h - what no range could make integer ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_FLOATREASON_H
#define QUANTC_LIB_TRANSFORMS_FLOATREASON_H

#include "Weights.h"
#include "quantc/Transforms/ActivationBits.h"
#include "quantc/Transforms/Passes.h"

namespace quantc::transforms {

/// What the integer ops of a network are to be, or one of them.
struct IntegerKind {
  const rules::Rules &rules;
  NumberType type;
  bool exact; ///< copy what the converter does worse
  bool isWide() const { return type == NumberType::Int16; }
  /// What `op` is to be: its activations may be wider than the network's. Null: an argument of the network.
  IntegerKind of(mlir::Operation *op) const {
    return op && hasWideActivations(op) ? IntegerKind{rules, NumberType::Int16, exact} : *this;
  }
  Storage activation() const { return rules.scheme(type, false).activation; }
};

/// Why `op` can't be integer whatever its ranges, or "". A reason that a pass left on it comes first.
std::string findFloatReason(mlir::Operation *op, const IntegerKind &kind);

/// Why the states that `op` keeps have no integers, whatever its other ranges, or "". The states of an LSTM
/// are variables, whose integers are decided together with the operator's.
std::string findStateFault(mlir::Operation *op, const IntegerKind &kind);

/// Does it read or make real values?
bool touchesReal(mlir::Operation *op);
/// A custom op that reads integers and writes float32, as its graph says (`qnn.quantized_inputs`).
bool writesFloat(mlir::Operation *op);
/// Must the tensors of the op have one scale under these rules?
bool isSameScale(const qnn::QuantSpec &spec, const IntegerKind &kind);
/// Is each element of the result that of an operand, so that the one that is not chosen may lie outside of
/// the result's range?
bool choosesOperand(mlir::Operation *op);

/// Why the integer kernel of `op` would fail with what its operands read, for all inputs or for some: a
/// divisor whose integers reach real 0, a root of integers below 0. "" when it does not. `read` gives the
/// parameters of an operand, `measured` the range that a value came with; both may have none.
std::string findKernelFault(mlir::Operation *op, const IntegerKind &kind,
                            llvm::function_ref<std::optional<rules::Params>(mlir::OpOperand &)> read,
                            llvm::function_ref<std::optional<rules::Range>(mlir::Value)> measured);

} // namespace quantc::transforms

#endif
