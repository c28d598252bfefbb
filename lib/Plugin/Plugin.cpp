//===- Plugin.cpp - qnn inside mlir-opt and programs like it --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The two functions that MLIR's loader looks up: --load-dialect-plugin and
// --load-pass-plugin. docs/Embedding.md has the command lines.
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Pipelines.h"

#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

static void registerDialects(mlir::DialectRegistry *registry) {
  quantc::pipelines::registerDialects(*registry);
}

/// MLIR calls this for each time the plugin is named; a pass may be registered once.
static void registerPasses() {
  static const bool once = (quantc::pipelines::registerAll(), true);
  (void)once;
}

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT mlir::DialectPluginLibraryInfo mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "quantc", QUANTC_VERSION, registerDialects};
}

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT mlir::PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "quantc", QUANTC_VERSION, registerPasses};
}
