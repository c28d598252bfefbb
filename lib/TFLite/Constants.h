//===- Constants.h - bytes of a buffer to elements, and back ----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_CONSTANTS_H
#define QUANTC_LIB_TFLITE_CONSTANTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "tflite_generated.h"
#include "llvm/ADT/DenseMap.h"
#include <optional>
#include <vector>

namespace quantc::tflite {

/// Bits of one stored element, 0 for strings and types that are not carried.
int bitsOf(TensorType type);

/// Bytes of a string tensor split into its elements; nothing when the offsets are damaged.
std::optional<std::vector<llvm::StringRef>> splitStrings(llvm::StringRef bytes);

/// Constants made so far, by buffer and type: tensors that share a buffer share the value.
using SharedConstants = llvm::DenseMap<std::pair<uint32_t, mlir::Type>, mlir::ElementsAttr>;

/// The value of a constant whose bytes have the right length for `type`. Small ones become readable
/// DenseElementsAttr, large ones a resource blob named after the tensor. 4-bit elements are unpacked, one to
/// a byte, with the upper bits zero. With `borrow` a blob points into `bytes` instead of holding a copy.
mlir::ElementsAttr readConstant(mlir::RankedTensorType type, TensorType stored, llvm::StringRef bytes,
                                uint32_t buffer, llvm::StringRef name, bool borrow, SharedConstants &shared);

/// The bytes of a buffer for a constant, borrowed from the value where they lie as the file wants them, else
/// held by `storage`; nothing when the value has no bytes (an elided resource).
std::optional<llvm::StringRef> writeConstant(mlir::ElementsAttr value, TensorType stored,
                                             std::vector<char> &storage);

} // namespace quantc::tflite

#endif
