//===- OutputFiles.h - files that are whole or not there --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_OUTPUTFILES_H
#define QUANTC_SUPPORT_OUTPUTFILES_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace quantc {

/// The files of one request. `add` leaves each complete and on the disk beside its place; `commit` gives all
/// of them their names. Without it nothing is left, and what had the names before is untouched. A pipe or a
/// device is no file that could be replaced: it gets the bytes when committed. So does standard output, which
/// is called "-". A link leads to the file that is replaced.
class OutputFiles {
public:
  OutputFiles() = default;
  OutputFiles(const OutputFiles &) = delete;
  OutputFiles &operator=(const OutputFiles &) = delete;
  ~OutputFiles();

  /// A file that is read: `add` refuses to replace it.
  void keep(llvm::StringRef path) { kept.push_back(path.str()); }
  /// What went wrong ("No space left on device"), or nothing.
  std::optional<std::string> add(llvm::StringRef path, llvm::StringRef bytes);
  /// What went wrong, with the path, or nothing.
  std::optional<std::string> commit();

private:
  struct File {
    std::string path, bytes, temporary; ///< bytes for what is no regular file, else the file beside it
  };
  std::vector<File> files;
  std::vector<std::string> kept;
};

/// One file; what went wrong, or nothing.
std::optional<std::string> replaceFile(llvm::StringRef path, llvm::StringRef bytes);

} // namespace quantc

#endif
