//===- Fields.h - options of an operator, in both directions ----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_FIELDS_H
#define QUANTC_LIB_TFLITE_FIELDS_H

#include "OpTable.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"
#include <string>
#include <vector>

namespace quantc::tflite {

/// The type code of a tensor's element type (a quantized type gives its storage), or nothing when the format
/// has none.
std::optional<TensorType> tensorTypeOf(mlir::Type elementType);
/// The type of an element without quantization, null for types that are not carried.
mlir::Type plainElementType(mlir::MLIRContext *context, TensorType type);

/// Names the fields of one options table. Reading, each call turns a field into an attribute; writing, it
/// sets the field from the attribute of the op. What does not fit is collected in `errors`.
class Fields {
public:
  /// Reading; with the element type of the first result.
  Fields(mlir::MLIRContext *ctx, mlir::Type resultElement)
      : context(ctx), builder(ctx), result(resultElement) {}
  /// Writing.
  Fields(mlir::Operation *written, const Signature &types)
      : context(written->getContext()), builder(context), op(written), signature(&types) {}

  bool reading() const { return !op; }
  const Signature &sig() const { return *signature; }
  /// Whether the first result is int16, in either direction.
  bool isInt16() const;

  void i32(llvm::StringRef name, int32_t &field);
  void i64(llvm::StringRef name, int64_t &field);
  void f32(llvm::StringRef name, float &field);
  void flag(llvm::StringRef name, bool &field);
  /// One attribute array<i64: ...> from several fields.
  void list(llvm::StringRef name, std::initializer_list<int32_t *> fields);
  void list(llvm::StringRef name, std::vector<int32_t> &field);
  void list(llvm::StringRef name, std::vector<float> &field);
  void activation(ActivationFunctionType &field);
  void padding(Padding &field);
  void mirror(llvm::StringRef name, MirrorPadMode &field);
  /// A type attribute from a field of the table.
  void elementType(llvm::StringRef name, TensorType &field);
  /// Min and max of FAKE_QUANT: arrays of one float.
  void f32Array(llvm::StringRef name, float &field);
  /// A type attribute that repeats the element type of the result (CAST).
  void resultType(llvm::StringRef name);
  void refuse(std::string what) { errors.push_back(std::move(what)); }

  mlir::NamedAttrList attributes;
  std::vector<std::string> errors;

private:
  template <typename A> A find(llvm::StringRef name) {
    return mlir::dyn_cast_if_present<A>(op->getAttr(name));
  }
  bool narrow(llvm::StringRef name, int64_t value, int32_t &field);

  mlir::MLIRContext *context;
  mlir::Builder builder;
  mlir::Type result;
  mlir::Operation *op = nullptr;
  const Signature *signature = nullptr;
};

} // namespace quantc::tflite

#endif
