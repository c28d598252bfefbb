//===- Write.cpp - a checked .tflite in its place -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Compare.h"
#include "Import/TFLite/Import.h"
#include "quantc/Export/TFLite.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <unistd.h>

using namespace mlir;

namespace quantc::exporter {

/// Frees the constants of a module that nobody will look at again: the context would keep them.
static void dropConstants(ModuleOp module) {
  module.walk([](qnn::ConstantOp op) {
    if (auto resource = dyn_cast<DenseResourceElementsAttr>(op.getValue()))
      resource.getRawHandle().getResource()->setBlob(AsmResourceBlob());
  });
}

LogicalResult checkTFLite(ModuleOp module, StringRef bytes, StringRef path) {
  FailureOr<OwningOpRef<ModuleOp>> read = import::importBorrowed(bytes, path, module.getContext());
  if (failed(read))
    return module.emitError("the .tflite that was written can't be read back; it is not kept");
  LogicalResult same = compareModules(module, **read);
  dropConstants(**read);
  return same;
}

static LogicalResult writeAll(int fd, StringRef bytes) {
  while (!bytes.empty()) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return failure();
    bytes = bytes.drop_front(static_cast<size_t>(n));
  }
  return success();
}

/// A file in the same folder that takes the name of `path` once it is complete and on the disk.
static LogicalResult replaceFile(ModuleOp module, StringRef bytes, StringRef path) {
  auto fail = [&](const Twine &what) { return module.emitError("cannot write '") << path << "': " << what; };
  llvm::sys::fs::file_status status;
  if (!llvm::sys::fs::status(path, status) && status.type() != llvm::sys::fs::file_type::regular_file) {
    // A pipe or a device is no file that could be replaced.
    if (status.type() == llvm::sys::fs::file_type::directory_file)
      return fail("it is a directory");
    std::error_code error;
    llvm::raw_fd_ostream os(path, error, llvm::sys::fs::OF_None);
    if (error)
      return fail(error.message());
    os << bytes;
    os.close();
    if (os.has_error()) {
      os.clear_error();
      return fail("the bytes could not be written");
    }
    return success();
  }
  auto temporary = llvm::sys::fs::TempFile::create(path + ".%%%%%%%%.tmp",
                                                   llvm::sys::fs::all_read | llvm::sys::fs::all_write);
  if (!temporary)
    return fail(llvm::toString(temporary.takeError()));
  if (failed(writeAll(temporary->FD, bytes)) || ::fsync(temporary->FD) != 0) {
    std::string reason = std::error_code(errno, std::generic_category()).message();
    llvm::consumeError(temporary->discard());
    return fail(reason);
  }
  if (llvm::Error e = temporary->keep(path))
    return fail(llvm::toString(std::move(e)));
  return success();
}

LogicalResult writeTFLite(ModuleOp module, StringRef path) {
  FailureOr<std::string> bytes = exportTFLite(module);
  if (failed(bytes) || failed(checkTFLite(module, *bytes, path)))
    return failure();
  return replaceFile(module, *bytes, path);
}

} // namespace quantc::exporter
