//===- TFLite.cpp - --import-tflite and --export-tflite -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNDialect.h"
#include "quantc/Support/ModuleText.h"
#include "quantc/TFLite/Reader.h"
#include "quantc/TFLite/Writer.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

static TranslateToMLIRRegistration importTFLite(
    "import-tflite", "read a .tflite file as qnn", [](llvm::SourceMgr &source, MLIRContext *context) {
      const llvm::MemoryBuffer *buffer = source.getMemoryBuffer(source.getMainFileID());
      auto module = quantc::tflite::importTFLite(buffer->getBuffer(), buffer->getBufferIdentifier(), context);
      return succeeded(module) ? OwningOpRef<Operation *>(module->release()) : OwningOpRef<Operation *>();
    });

// Not a TranslateFromMLIRRegistration: that one parses before anybody has looked at the text.
static TranslateRegistration exportTFLite(
    "export-tflite", "write qnn as a .tflite file, read back and compared",
    [](const std::shared_ptr<llvm::SourceMgr> &source, llvm::raw_ostream &os,
       MLIRContext *context) -> LogicalResult {
      context->loadDialect<quantc::qnn::QNNDialect, quant::QuantDialect, func::FuncDialect>();
      const llvm::MemoryBuffer *buffer = source->getMemoryBuffer(source->getMainFileID());
      if (auto fault = quantc::findTextFault(buffer->getBuffer(), {}))
        return emitError(NameLoc::get(StringAttr::get(context, buffer->getBufferIdentifier()))) << *fault;
      OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(source, context);
      if (!module)
        return failure();
      FailureOr<std::string> bytes = quantc::tflite::exportTFLite(*module);
      if (failed(bytes) ||
          failed(quantc::tflite::checkTFLite(*module, *bytes, "output", quantc::tflite::Unrunnable::Warn)))
        return failure();
      os << *bytes;
      return success();
    });
