//===- TFLite.cpp - --import-tflite and --export-tflite -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Export/TFLite.h"
#include "quantc/Import/TFLite.h"
#include "quantc/QNN/QNNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

static TranslateToMLIRRegistration importTFLite(
    "import-tflite", "read a .tflite file as qnn", [](llvm::SourceMgr &source, MLIRContext *context) {
      const llvm::MemoryBuffer *buffer = source.getMemoryBuffer(source.getMainFileID());
      auto module = quantc::import::importTFLite(buffer->getBuffer(), buffer->getBufferIdentifier(), context);
      return succeeded(module) ? OwningOpRef<Operation *>(module->release()) : OwningOpRef<Operation *>();
    });

static TranslateFromMLIRRegistration exportTFLite(
    "export-tflite", "write qnn as a .tflite file, read back and compared",
    [](ModuleOp module, llvm::raw_ostream &os) -> LogicalResult {
      FailureOr<std::string> bytes = quantc::exporter::exportTFLite(module);
      if (failed(bytes) || failed(quantc::exporter::checkTFLite(module, *bytes, "output")))
        return failure();
      os << *bytes;
      return success();
    },
    [](DialectRegistry &registry) {
      registry.insert<quantc::qnn::QNNDialect, quant::QuantDialect, func::FuncDialect>();
    });
