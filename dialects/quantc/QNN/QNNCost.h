//===- QNNCost.h - how much an op works -------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNCOST_H
#define QUANTC_QNN_QNNCOST_H

#include <cstdint>
#include <optional>

namespace mlir {
class Operation;
class Value;
} // namespace mlir

namespace quantc::qnn {

/// Whether an op of a network works when the network runs: constants, variables, operands that are left out
/// and terminators do not. What inspect lists and what partitioning places.
bool isOperator(mlir::Operation *op);

/// Multiply-accumulates of one run, an open dimension counted as 1; 0 for ops of other dialects and custom
/// ones. Nothing when there are more than 2^63 - 1.
std::optional<int64_t> countMacs(mlir::Operation *op);

/// Elements of a tensor, an open dimension counted as 1; 0 of what is no tensor. Nothing when there are more
/// than 2^63 - 1.
std::optional<int64_t> countElements(mlir::Value value);

namespace detail {
/// What an ODS entry names in its field `macs`. By the weights of QuantSpec: each element of the result takes
/// the weights of its channel; 0 for ops without weights.
std::optional<int64_t> countWeightMacs(mlir::Operation *op);
/// Each element of the input is spread over the kernel: filter OHWI, or DHWOI of three dimensions.
std::optional<int64_t> countTransposedMacs(mlir::Operation *op);
/// Filter DHWIO.
std::optional<int64_t> countConv3DMacs(mlir::Operation *op);
std::optional<int64_t> countBatchMatMulMacs(mlir::Operation *op);
/// The matrices of the gates and the projection, for each step of each sequence.
std::optional<int64_t> countLSTMMacs(mlir::Operation *op);
/// Both filters, for each sample.
std::optional<int64_t> countSVDFMacs(mlir::Operation *op);
} // namespace detail

} // namespace quantc::qnn

#endif
