//===- WriteFile.cpp - a checked .tflite in its place ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "BorrowedReader.h"
#include "RoundTrip.h"
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

LogicalResult checkTFLite(ModuleOp module, StringRef bytes, StringRef path) {
  FailureOr<OwningOpRef<ModuleOp>> read = importBorrowed(bytes, path, module.getContext());
  if (failed(read))
    return module.emitError("the .tflite that was written can't be read back; it is not kept");
  LogicalResult same = compareModules(module, **read);
  dropConstants(**read);
  return same;
}

LogicalResult stageTFLite(ModuleOp module, StringRef path, OutputFiles &files, int64_t *size) {
  FailureOr<std::string> bytes = exportTFLite(module);
  if (failed(bytes) || failed(checkTFLite(module, *bytes, path)))
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
