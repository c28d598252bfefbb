//===- QNNInfer.h - shape inference shared by op families -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Shapes are in elements, NHWC. All products of dimensions are checked.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNINFER_H
#define QUANTC_QNN_QNNINFER_H

#include "mlir/IR/Operation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include <optional>

namespace quantc::qnn {

/// Expressed type of a tensor's element: f32 for every stage of a real value, else the element type itself.
mlir::Type getExpressedElementType(mlir::Type tensorOrElement);

/// The integers of a constant operand (shape, axes, paddings), or nothing when it is not constant.
std::optional<llvm::SmallVector<int64_t>> getConstantInts(mlir::Value value);

/// Creates an op by name and sets its result types from inferResults (expressed element types). The op is
/// erased and failure returned when inference refuses; the diagnostic is on `loc`.
mlir::FailureOr<mlir::Operation *> createInferred(mlir::OpBuilder &builder, mlir::OperationState &state,
                                                  unsigned numResults = 1);

/// Infers the result types of `op` anew after its operands or attributes changed; keeps quantized element
/// types.
mlir::LogicalResult refreshResultTypes(mlir::Operation *op);

namespace detail {
using Results = llvm::SmallVectorImpl<mlir::ShapedTypeComponents>;
mlir::LogicalResult inferSameAsInput(mlir::Operation *op, Results &results);
mlir::LogicalResult inferDequantize(mlir::Operation *op, Results &results);
mlir::LogicalResult inferBroadcast(mlir::Operation *op, Results &results);
mlir::LogicalResult inferCompare(mlir::Operation *op, Results &results);
mlir::LogicalResult inferReduce(mlir::Operation *op, Results &results);

/// One spatial output size. `dim` may be dynamic. Refuses strides, dilations, kernels below 1.
mlir::FailureOr<int64_t> inferWindow(mlir::Operation *op, int64_t dim, int64_t kernel, int64_t stride,
                                     int64_t dilation, bool same);
/// Broadcast of two shapes, or failure when they do not fit.
mlir::FailureOr<llvm::SmallVector<int64_t>> broadcastShapes(llvm::ArrayRef<int64_t> a,
                                                            llvm::ArrayRef<int64_t> b);
/// `axis` in [-rank, rank) as a non-negative number; emits otherwise.
mlir::FailureOr<int64_t> normalizeAxis(mlir::Operation *op, int64_t axis, int64_t rank);
} // namespace detail
} // namespace quantc::qnn

#endif
