//===- RecurrentCells.h - cells of unrolled LSTMs ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_POSTTRAINING_RECURRENTCELLS_H
#define QUANTC_LIB_TRANSFORMS_POSTTRAINING_RECURRENTCELLS_H

#include "quantc/QNN/QNNOps.h"

#include "llvm/ADT/DenseMap.h"

#include <array>
#include <optional>

namespace quantc::transforms {

/// Columns of a constant matrix that multiply one operand; rows from `row` on are those of the gate.
struct GateProduct {
  mlir::Value operand, weights;
  int64_t row, column, columns;
  bool sameWeights(const GateProduct &o) const {
    return weights == o.weights && row == o.row && column == o.column && columns == o.columns;
  }
};

/// Elements of a constant from `offset` on.
struct GateAddend {
  mlir::Value constant;
  int64_t offset;
  bool operator==(const GateAddend &o) const { return constant == o.constant && offset == o.offset; }
};

/// What goes into a gate.
struct GateSum {
  llvm::SmallVector<GateProduct, 2> products;
  llvm::SmallVector<GateAddend, 2> addends;
};

enum LSTMGate : size_t { InputGate, ForgetGate, CandidateGate, OutputGate };

/// hidden = sigmoid(output) tanh(state), state = sigmoid(forget) stateBefore + sigmoid(input)
/// tanh(candidate). In the first cell of a sequence, whose states are zeros, the gate `forget` and the
/// products of the hidden value may be folded away.
struct LSTMCell {
  mlir::Value hidden, state, stateBefore;
  std::array<GateSum, 4> gates;
  int64_t units = 0;
  mlir::Value input, hiddenBefore; ///< known once the cells of a sequence are told apart
};

/// Finds cells; remembers which constants are zeros.
class LSTMCells {
public:
  /// The cell whose hidden value `product` is, or nothing.
  std::optional<LSTMCell> match(qnn::MulOp product);
  /// Whether `value` is a constant of zeros.
  bool isZero(mlir::Value value);

private:
  bool collect(mlir::Value gate, int64_t units, GateSum &sum);
  bool addProducts(qnn::FullyConnectedOp product, int64_t row, GateSum &sum);
  bool addConstant(mlir::Value constant, int64_t offset, int64_t units, GateSum &sum);

  llvm::DenseMap<mlir::Value, bool> zeros;
};

} // namespace quantc::transforms

#endif
