//===- TFLite.cpp - .tflite: read, verify, run, partition, write ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "quantc/TFLite/ModelMetadata.h"
#include "quantc/TFLite/Reader.h"
#include "quantc/TFLite/Writer.h"
#include "quantc/Target/Partition.h"
#include "quantc/Target/Registry.h"

#include "mlir/IR/Verifier.h"

using namespace quantc;

/// What the metadata say, and the same with an end of another type.
static void readMetadata(mlir::ModuleOp module) {
  auto main = module.lookupSymbol<mlir::func::FuncOp>("main");
  (void)tflite::readNormalization(main);
  auto f32 = mlir::Float32Type::get(module.getContext());
  llvm::SmallVector<mlir::Type> inputs(main.getNumArguments(), mlir::RankedTensorType::get({1}, f32)),
      outputs(main.getNumResults(), mlir::RankedTensorType::get({1}, f32));
  (void)tflite::refreshStatistics(main, inputs, outputs);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz::Session session;
  auto module =
      tflite::importTFLite(fuzz::toText(data, size), "fuzz.tflite", &session.context, fuzz::smallLimits());
  fuzz::require(succeeded(module) || session.errors, "a model is refused with a message");
  if (failed(module))
    return 0;
  fuzz::require(succeeded(mlir::verify(**module)), "what was imported passes the verifier");
  readMetadata(**module);
  fuzz::runBothKernels(**module);
  if (auto bytes = tflite::exportTFLite(**module); succeeded(bytes))
    (void)tflite::checkTFLite(**module, *bytes, "written.tflite");
  fuzz::convertAllWays(**module);
  if (succeeded(target::fixOpenBatch(**module)))
    for (const auto &device : target::allTargets())
      if (auto report = target::analyze(**module, *device); succeeded(report))
        (void)target::reportJSON(*report, *device);
  return 0;
}
