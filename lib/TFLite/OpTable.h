//===- OpTable.h - one row per operator, for reader and writer --*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A row says which qnn op stands for which builtin operator, what its options
// are called there, and which operator version the types at hand need. Operands
// and results map one to one, in order. The function that names the fields of
// the options table runs in both directions: once to read, once to write.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_OPTABLE_H
#define QUANTC_LIB_TFLITE_OPTABLE_H

#include "tflite_generated.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace quantc::tflite {

class Fields;
class Signature;

struct Row {
  llvm::StringRef op; ///< "qnn.conv_2d"
  BuiltinOperator code;
  BuiltinOptions type = BuiltinOptions::NONE;
  /// Reads or writes the options table; null when the table has no fields.
  void (*fields)(Fields &, BuiltinOptionsUnion &) = nullptr;
  int (*version)(const Signature &) = nullptr; ///< null: 1
  uint32_t absentOperands = 0;                 ///< bit i: operand i may be left out; bit 31: any of them
  uint32_t droppedOperands = 0;                ///< ... and then qnn has no operand at all (a trailing bias)
  bool defaultOptions = false;                 ///< a missing options table means the defaults of the schema

  /// The options table and a captureless function `(Fields &, TableT &)` that names its fields.
  template <typename T, typename F> Row options(F) const {
    Row r = *this;
    r.type = BuiltinOptionsUnionTraits<T>::enum_value;
    r.fields = [](Fields &f, BuiltinOptionsUnion &u) { F{}(f, *static_cast<T *>(u.value)); };
    return r;
  }
  /// An options table without fields.
  template <typename T> Row options() const {
    Row r = *this;
    r.type = BuiltinOptionsUnionTraits<T>::enum_value;
    r.defaultOptions = true;
    return r;
  }
  Row since(int (*v)(const Signature &)) const {
    Row r = *this;
    r.version = v;
    return r;
  }
  /// A trailing operand that may be left out, in the file as -1 or by a shorter list.
  Row bias(unsigned operand) const {
    Row r = *this;
    r.absentOperands |= 1u << operand;
    r.droppedOperands |= 1u << operand;
    return r;
  }
  /// An operand that may be qnn.no_value.
  Row maybe(unsigned operand) const {
    Row r = *this;
    r.absentOperands |= 1u << operand;
    return r;
  }
  Row optionalOptions() const {
    Row r = *this;
    r.defaultOptions = true;
    return r;
  }
  bool mayBeAbsent(size_t operand) const {
    return (absentOperands >> 31) || (operand < 31 && (absentOperands >> operand & 1));
  }
};

inline Row row(llvm::StringRef op, BuiltinOperator code) { return Row{.op = op, .code = code}; }

/// The rows of one family; each defined in the file of that name.
llvm::ArrayRef<Row> linearRows();      // RowsLinear.cpp
llvm::ArrayRef<Row> elementwiseRows(); // RowsElementwise.cpp
llvm::ArrayRef<Row> activationRows();  // RowsActivation.cpp
llvm::ArrayRef<Row> reduceRows();      // RowsReduce.cpp
llvm::ArrayRef<Row> shapeRows();       // RowsShape.cpp
llvm::ArrayRef<Row> indexRows();       // RowsIndex.cpp

/// The row of an operator or of a qnn op, or null.
const Row *findRow(BuiltinOperator code);
const Row *findRow(llvm::StringRef op);

/// Types of an operator's operands and results as the file has them.
class Signature {
public:
  struct Tensor {
    TensorType type = TensorType::FLOAT32;
    int64_t rank = 0;
    llvm::SmallVector<int64_t, 4> shape;
    bool quantized = false;
    bool perChannel = false;
    bool absent = false;
  };
  llvm::SmallVector<Tensor, 4> operands, results;
  const BuiltinOptionsUnion *options = nullptr;

  TensorType in(size_t i) const { return i < operands.size() ? operands[i].type : TensorType::FLOAT32; }
  TensorType out(size_t i) const { return i < results.size() ? results[i].type : TensorType::FLOAT32; }
  bool perChannel(size_t i) const { return i < operands.size() && operands[i].perChannel; }
  bool has(size_t i) const { return i < operands.size() && !operands[i].absent; }
  int64_t maxRank() const {
    int64_t r = 0;
    for (const Tensor &t : operands)
      r = std::max(r, t.rank);
    return r;
  }
  /// An int16 operand that has no scale: plain integers.
  bool plainInt16(size_t i) const {
    return in(i) == TensorType::INT16 && i < operands.size() && !operands[i].quantized;
  }
  /// Two operands of different shapes, one of more than four dimensions.
  bool broadcastsBeyondFour() const {
    return maxRank() > 4 && operands.size() == 2 && operands[0].shape != operands[1].shape;
  }
  /// The options about to be written.
  template <typename T> const T &get() const { return *static_cast<const T *>(options->value); }
};

/// Version by the element type of one operand: anything else, int8, int16.
template <int Other, int Int8, int Int16, unsigned Operand = 0> int byType(const Signature &s) {
  return s.in(Operand) == TensorType::INT8 ? Int8 : s.in(Operand) == TensorType::INT16 ? Int16 : Other;
}

/// The name of an operator in the schema, "CONV_2D".
const char *operatorName(BuiltinOperator code);
/// Number of builtin operators this schema knows.
constexpr int32_t operatorCount = static_cast<int32_t>(BuiltinOperator::MAX) + 1;

} // namespace quantc::tflite

#endif
