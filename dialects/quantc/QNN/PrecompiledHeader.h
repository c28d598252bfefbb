//===- PrecompiledHeader.h - what nearly every file parses ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
// MLIR's headers and the ops of qnn are nine tenths of a file's compile time. They are parsed once, here, for
// the whole tree (cmake/QuantcLibrary.cmake). Every file still names what it uses: -DQUANTC_PCH=OFF builds
// without this.
#ifndef QUANTC_QNN_PRECOMPILEDHEADER_H
#define QUANTC_QNN_PRECOMPILEDHEADER_H

#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#endif
