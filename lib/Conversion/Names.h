//===- Names.h - what is left of qnn in a converted module ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CONVERSION_NAMES_H
#define QUANTC_LIB_CONVERSION_NAMES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace quantc::conversion {

/// Removes every attribute that says `qnn.`: it would keep tools out that do not know the dialect.
inline void dropNames(mlir::ModuleOp module) {
  auto ours = [](mlir::NamedAttribute a) { return a.getName().getValue().starts_with("qnn."); };
  module->walk([&](mlir::Operation *op) {
    for (mlir::NamedAttribute a : llvm::to_vector(op->getDiscardableAttrs()))
      if (ours(a))
        op->removeDiscardableAttr(a.getName());
    auto function = llvm::dyn_cast<mlir::func::FuncOp>(op);
    if (!function)
      return;
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      function.removeArgAttr(i, "qnn.name");
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      function.removeResultAttr(i, mlir::StringAttr::get(module.getContext(), "qnn.name"));
  });
}

} // namespace quantc::conversion

#endif
