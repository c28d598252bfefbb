//===- GraphDefText.cpp - frozen graphs, text -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "quantc/Import/GraphDef.h"

#include "mlir/IR/Verifier.h"

using namespace quantc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz::Session session;
  import::GraphDefOptions options;
  options.limits = fuzz::smallLimits();
  options.format = import::GraphDefOptions::Format::Text;
  options.openBatch = 1;
  options.narrowTypes = size % 2;
  auto module = import::importGraphDef(fuzz::toText(data, size), "fuzz.pbtxt", &session.context, options);
  fuzz::require(succeeded(module) || session.errors, "a graph is refused with a message");
  if (failed(module))
    return 0;
  fuzz::require(succeeded(mlir::verify(**module)), "what was imported passes the verifier");
  fuzz::convertAllWays(**module);
  return 0;
}
