//===- GraphDef.h - frozen TensorFlow graphs to qnn -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_IMPORT_GRAPHDEF_H
#define QUANTC_IMPORT_GRAPHDEF_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "quantc/Support/Limits.h"
#include <optional>
#include <string>
#include <vector>

namespace quantc::import {

/// `--input NAME[=1x224x224x3]`. NAME may be any node: what feeds it is cut away.
struct InputSpec {
  std::string name;                          ///< "input" or "node:1"
  std::optional<std::vector<int64_t>> shape; ///< -1 = open; empty vector = scalar; none = take the graph's
};

struct GraphDefOptions {
  std::vector<InputSpec> inputs;    ///< empty: every Placeholder
  std::vector<std::string> outputs; ///< "NAME[:K]"; empty: the nodes no other node uses
  bool allowCustomOps = false;      ///< unknown operators become qnn.custom
  bool narrowTypes = false;         ///< float64 and half become float32
  bool bothBranches = false;        ///< a computed condition runs both branches and chooses, in place of IF
  enum class Format { Detect, Binary, Text } format = Format::Detect;
  /// Whose constant arithmetic is followed where two tools differ: TOCO's constant Rsqrt is
  /// f32(1 / f32(sqrt x)), TFLiteConverter's the correctly rounded value.
  enum class FoldRules { TFLite, Toco } foldRules = FoldRules::TFLite;
  /// What the first dimension of an input becomes when the graph leaves it open and `inputs` gives no shape;
  /// -1: it stays open. The converters of TensorFlow take 1.
  int64_t openBatch = -1;
  Limits limits;
};

/// The graph as one func.func @main. Argument and result attributes `qnn.name` hold the names asked for; the
/// location of an op is the name of its node. Fails with one diagnostic per node that can't be imported, each
/// naming node, op, what was found and what is accepted; all of them in one run.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> importGraphDef(llvm::StringRef bytes,
                                                                  llvm::StringRef fileName,
                                                                  mlir::MLIRContext *context,
                                                                  const GraphDefOptions &options);

} // namespace quantc::import

#endif
