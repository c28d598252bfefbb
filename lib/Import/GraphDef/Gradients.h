//===- Gradients.h - operators of training that graphs keep -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_GRADIENTS_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_GRADIENTS_H

#include "Lowering.h"

namespace quantc::import::graphdef {

/// Losses and the gradients of activations: networks that train on a device, or show where they look.
void addGradientLowerings(LowerTable &table);

} // namespace quantc::import::graphdef

#endif
