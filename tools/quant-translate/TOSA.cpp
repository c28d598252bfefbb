//===- TOSA.cpp - --export-tosa, --import-tosa and --tosa-io --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/TOSA/TOSA.h"
#include "quantc/Conversion/Passes.h"
#include "quantc/QNN/QNNDialect.h"
#include "quantc/Support/ModuleText.h"
#include "quantc/TFLite/Reader.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

static llvm::cl::OptionCategory category("TOSA");
static llvm::cl::opt<int64_t> batch("batch", llvm::cl::init(0), llvm::cl::cat(category),
                                    llvm::cl::desc("--export-tosa: size of an open first dimension"));
static llvm::cl::opt<bool>
    customOps("tosa-custom-ops", llvm::cl::cat(category),
              llvm::cl::desc("--export-tosa: an op without a TOSA form becomes CUSTOM"));

/// A .tflite file, or text of qnn or of TOSA.
static OwningOpRef<ModuleOp> readModel(const std::shared_ptr<llvm::SourceMgr> &source, MLIRContext *context) {
  const llvm::MemoryBuffer *buffer = source->getMemoryBuffer(source->getMainFileID());
  StringRef bytes = buffer->getBuffer(), name = buffer->getBufferIdentifier();
  if (bytes.size() >= 8 && bytes.substr(4, 4) == "TFL3") {
    auto module = quantc::tflite::importTFLite(bytes, name, context);
    return succeeded(module) ? std::move(*module) : OwningOpRef<ModuleOp>();
  }
  if (auto fault = quantc::findTextFault(bytes, {})) {
    emitError(NameLoc::get(StringAttr::get(context, name))) << *fault;
    return {};
  }
  return parseSourceFile<ModuleOp>(source, context);
}

static LogicalResult exportTosa(const std::shared_ptr<llvm::SourceMgr> &source, llvm::raw_ostream &os,
                                MLIRContext *context) {
  context->loadDialect<quantc::qnn::QNNDialect, quant::QuantDialect, func::FuncDialect, tosa::TosaDialect>();
  OwningOpRef<ModuleOp> module = readModel(source, context);
  if (!module)
    return failure();
  const bool hasQNN = module
                          ->walk([](Operation *op) {
                            return isa_and_present<quantc::qnn::QNNDialect>(op->getDialect())
                                       ? WalkResult::interrupt()
                                       : WalkResult::advance();
                          })
                          .wasInterrupted();
  if (hasQNN) {
    PassManager manager(context);
    quantc::QNNToTosaOptions options;
    options.batch = batch;
    options.allowCustomOps = customOps;
    manager.addPass(quantc::createQNNToTosa(options));
    if (failed(manager.run(*module)))
      return failure();
  }
  FailureOr<std::string> bytes = quantc::tosafile::exportTosa(*module);
  if (failed(bytes) || failed(quantc::tosafile::checkTosa(*module, *bytes, "output")))
    return failure();
  os << *bytes;
  return success();
}
static TranslateRegistration
    exporting("export-tosa",
              "write a .tflite file, or text of qnn or TOSA, as a .tosa file, read back and compared",
              exportTosa);

static TranslateToMLIRRegistration importing(
    "import-tosa", "read a .tosa file as TOSA",
    [](llvm::SourceMgr &source, MLIRContext *context) {
      const llvm::MemoryBuffer *buffer = source.getMemoryBuffer(source.getMainFileID());
      auto module = quantc::tosafile::importTosa(buffer->getBuffer(), buffer->getBufferIdentifier(), context);
      return succeeded(module) ? OwningOpRef<Operation *>(module->release()) : OwningOpRef<Operation *>();
    },
    [](DialectRegistry &registry) { registry.insert<tosa::TosaDialect, func::FuncDialect>(); });

static TranslateRegistration
    interface("tosa-io", "print the inputs and outputs of a .tosa file: in:NAME, out:NAME",
              [](const std::shared_ptr<llvm::SourceMgr> &source, llvm::raw_ostream &os,
                 MLIRContext *context) -> LogicalResult {
                const llvm::MemoryBuffer *buffer = source->getMemoryBuffer(source->getMainFileID());
                auto names = quantc::tosafile::readInterface(buffer->getBuffer(),
                                                             buffer->getBufferIdentifier(), context);
                if (failed(names))
                  return failure();
                for (const std::string &name : names->inputs)
                  os << "in:" << name << "\n";
                for (const std::string &name : names->outputs)
                  os << "out:" << name << "\n";
                return success();
              });
