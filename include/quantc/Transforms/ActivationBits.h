//===- ActivationBits.h - ops whose activations get more bits ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//   qnn.activation_bits = 16 : i64   on an op whose inputs and results are int16 where the network is int8;
//                                    qnn-widen-activations completes it, qnn-quantize consumes it
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_ACTIVATIONBITS_H
#define QUANTC_TRANSFORMS_ACTIVATIONBITS_H

#include "mlir/IR/Operation.h"

namespace quantc::transforms {

void setWideActivations(mlir::Operation *op);
bool hasWideActivations(mlir::Operation *op);
void dropWideActivations(mlir::Operation *op);

} // namespace quantc::transforms

#endif
