//===- Format.h - how ops of TOSA lie in a file -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// One row for an op serves reader, writer and comparison: the members of its
// attribute table in their order, which is where a member lies.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TOSA_FORMAT_H
#define QUANTC_LIB_TOSA_FORMAT_H

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "tosa_generated.h"

namespace quantc::tosafile {

/// What a member is in the file, and what attribute of the op it is.
enum class Kind : uint8_t {
  Number,      ///< int32, an I32Attr
  Numbers,     ///< [int32], a DenseI64ArrayAttr
  Permutation, ///< [int32], a DenseI32ArrayAttr
  Flag,        ///< bool
  Element,     ///< DType, a TypeAttr
  Nan,
  Rounding,
  Resize,
  Value, ///< bytes of one element of the op's result
  Text,  ///< a StringAttr
  Bytes  ///< [ubyte], a StringAttr
};
struct Field {
  const char *name;
  Kind kind;
};
struct Row {
  Op op;
  llvm::StringRef name; ///< of the op in MLIR
  llvm::SmallVector<Field> fields;
};
const Row *findRow(llvm::StringRef name);
const Row *findRow(Op op);

/// Where member `i` of a table lies.
inline flatbuffers::voffset_t slotOf(size_t i) { return static_cast<flatbuffers::voffset_t>(4 + 2 * i); }

/// The type of elements in a file; nothing for one that TOSA 1.0 lacks.
std::optional<DType> dtypeOf(mlir::Type element);
mlir::Type elementOf(DType type, mlir::MLIRContext *context);
/// Bytes of one element; 0 for types without constants here.
int64_t bytesOf(DType type);

/// Bits of one element as the file stores them.
uint64_t bitsOf(mlir::Attribute number);

/// The attribute in the form that the reader makes; defaults are filled in.
mlir::Attribute canonical(mlir::Operation *op, const Field &field);

} // namespace quantc::tosafile

#endif
