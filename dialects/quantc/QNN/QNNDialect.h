//===- QNNDialect.h - dialect, types and attributes of qnn ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNDIALECT_H
#define QUANTC_QNN_QNNDIALECT_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"

#include "quantc/QNN/QNNDialect.h.inc"
#include "quantc/QNN/QNNEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "quantc/QNN/QNNAttrs.h.inc"
#define GET_TYPEDEF_CLASSES
#include "quantc/QNN/QNNTypes.h.inc"

#endif
