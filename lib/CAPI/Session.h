//===- Session.h - what stands behind the C types ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CAPI_SESSION_H
#define QUANTC_LIB_CAPI_SESSION_H

#include "quantc-c/Quantc.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <functional>
#include <string>

struct QuantcSession {
  /// One thread at a time: a pool of threads for each session would only idle.
  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  std::string errors, warnings;
  /// A message that could not be kept because memory is short.
  const char *lastResort = nullptr;
  QuantcProgress progress = nullptr;
  void *user = nullptr;

  QuantcSession();
  /// Runs `work` with every diagnostic collected; 0 when it succeeds. Exceptions end here.
  int guarded(llvm::function_ref<mlir::LogicalResult()> work) noexcept;
  mlir::InFlightDiagnostic refuse();
  /// Flags as an array; refuses a count below zero.
  mlir::FailureOr<llvm::ArrayRef<const char *>> arguments(int count, const char *const *args);
  /// The model's module, which must be of this session.
  mlir::FailureOr<mlir::ModuleOp> moduleOf(QuantcModel *model);
  std::function<void(size_t, size_t)> progressCall() const;
};

struct QuantcModel {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  int64_t fileBytes = 0;
  uint64_t hash = 0;
  std::string text;
};

struct QuantcBuffer {
  std::string bytes;
};

#endif
