//===- Convert.h - types and attributes for kernels --------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_CONVERT_H
#define QUANTC_LIB_INTERPRETER_CONVERT_H

#include "mlir/IR/Operation.h"
#include "quantc/Interpreter/Kernel.h"

namespace quantc::interpreter {

/// Pairs of float32, the real part first.
bool isComplex(mlir::Type element);
/// Storage type of an element type: f32 for a calibrated one and for complex numbers, I64 for a wide bias.
/// Nothing for strings and widths that no kernel has.
std::optional<ElementType> convertElementType(mlir::Type element);
/// Quantization of an element type, scales as float32; null when it has none.
std::shared_ptr<const Quantization> convertQuantization(mlir::Type element);
/// Name, type, shape (-1 where open) and quantization of a tensor value; nothing when its type has no storage
/// here. Complex numbers have a last dimension of 2 more.
std::optional<TensorInfo> convertInfo(mlir::Value value);

/// Every attribute of the op, inherent and discardable, by name: booleans, integers and enums as int64, reals
/// as double, arrays as vectors, strings and byte arrays as text, element types as their ElementType. A list
/// of tensor types NAME becomes NAME.scale and NAME.zero_point, one entry each (scale 0 where a type has
/// none).
Attributes convertAttributes(mlir::Operation *op);

} // namespace quantc::interpreter

#endif
