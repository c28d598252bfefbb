//===- WriteFile.cpp - a checked .tflite in its place ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "BorrowedReader.h"
#include "RoundTrip.h"
#include "WriteParts.h"
#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNFacts.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/TFLite/Writer.h"

#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;

namespace quantc::tflite {

/// Frees the constants of a module that nobody will look at again: the context would keep them.
static void dropConstants(ModuleOp module) {
  module.walk([](qnn::ConstantOp op) {
    if (auto resource = dyn_cast<DenseResourceElementsAttr>(op.getValue()))
      resource.getRawHandle().getResource()->setBlob(AsmResourceBlob());
  });
}

static bool isInteger(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor &&
         isa<quant::UniformQuantizedType, quant::UniformQuantizedPerAxisType>(tensor.getElementType());
}

static LogicalResult checkRunnable(ModuleOp module, Unrunnable policy) {
  bool runnable = true;
  module.walk([&](Operation *op) {
    std::optional<std::string> refusal = qnn::getKernelRefusal(op);
    if (!refusal)
      refusal = qnn::findEdgeFault(op);
    if (!refusal)
      return;
    runnable = false;
    InFlightDiagnostic d = policy == Unrunnable::Refuse ? op->emitError() : op->emitWarning();
    d << "LiteRT can't run this " << op->getName().stripDialect().upper() << ": " << *refusal;
    if (llvm::any_of(op->getResultTypes(), isInteger))
      d << "; --keep-float with its name leaves it in float";
  });
  return success(runnable || policy == Unrunnable::Warn);
}

LogicalResult checkTFLite(ArrayRef<ModuleOp> modules, StringRef bytes, StringRef path, Unrunnable policy) {
  bool runnable = true;
  for (ModuleOp module : modules)
    runnable &= succeeded(checkRunnable(module, policy));
  if (!runnable)
    return failure();
  for (ModuleOp module : modules) {
    StringRef key = module == modules.front() ? StringRef() : firstSignature(module);
    if (module != modules.front() && key.empty())
      return module.emitError("it has no signature, without which nobody finds it among several");
    FailureOr<OwningOpRef<ModuleOp>> read = importBorrowed(bytes, path, module.getContext(), key);
    if (failed(read))
      return module.emitError("the .tflite that was written can't be read back; it is not kept");
    LogicalResult same = compareModules(module, **read);
    dropConstants(**read);
    if (failed(same))
      return failure();
  }
  return success();
}

LogicalResult stageTFLite(ModuleOp module, StringRef path, OutputFiles &files, int64_t *size,
                          Unrunnable policy) {
  FailureOr<std::string> bytes = exportTFLite(module);
  if (failed(bytes) || failed(checkTFLite(module, *bytes, path, policy)))
    return failure();
  if (size)
    *size = static_cast<int64_t>(bytes->size());
  if (auto fault = files.add(path, *bytes))
    return module.emitError("cannot write '") << path << "': " << *fault;
  return success();
}

LogicalResult writeTFLite(ModuleOp module, StringRef path) {
  OutputFiles files;
  if (failed(stageTFLite(module, path, files)))
    return failure();
  if (auto fault = files.commit())
    return module.emitError() << *fault;
  return success();
}

} // namespace quantc::tflite
