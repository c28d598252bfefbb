//===- OutputFiles.cpp - files that are whole or not there ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/OutputFiles.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace fs = llvm::sys::fs;
using quantc::OutputFiles;
using Fault = std::optional<std::string>;

static std::string lastError() { return std::error_code(errno, std::generic_category()).message(); }

static Fault writeAll(int fd, llvm::StringRef bytes) {
  while (!bytes.empty()) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n < 0 ? lastError() : std::string("nothing more can be written");
    bytes = bytes.drop_front(static_cast<size_t>(n));
  }
  return std::nullopt;
}

static Fault writeDevice(const std::string &path, llvm::StringRef bytes) {
  if (path == "-")
    return writeAll(STDOUT_FILENO, bytes);
  int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return lastError();
  Fault fault = writeAll(fd, bytes);
  if (::close(fd) != 0 && !fault)
    fault = lastError();
  return fault;
}

/// A file beside `path`, complete and on the disk, closed (a request may have a thousand), gone when a signal
/// ends the process.
static Fault writeBeside(llvm::StringRef path, llvm::StringRef bytes, std::string &name) {
  int fd = -1;
  llvm::SmallString<128> unique;
  // The name is known to the handlers of signals before the file is there.
  for (int attempt = 0;; ++attempt) {
    fs::createUniquePath(path + ".%%%%%%%%.tmp", unique, /*MakeAbsolute=*/false);
    llvm::sys::RemoveFileOnSignal(unique);
    std::error_code error =
        fs::openFileForWrite(unique, fd, fs::CD_CreateNew, fs::OF_None, fs::all_read | fs::all_write);
    if (!error)
      break;
    llvm::sys::DontRemoveFileOnSignal(unique);
    if (error != std::errc::file_exists || attempt == 100)
      return error.message();
  }
  Fault fault = writeAll(fd, bytes);
  if (!fault && ::fsync(fd) != 0)
    fault = lastError();
  if (::close(fd) != 0 && !fault)
    fault = lastError();
  name = unique.str();
  return fault;
}

static void removeTemporary(const std::string &name) {
  (void)fs::remove(name);
  llvm::sys::DontRemoveFileOnSignal(name);
}

OutputFiles::~OutputFiles() {
  for (const File &file : files)
    if (!file.temporary.empty())
      removeTemporary(file.temporary);
}

/// The file that a link leads to; what leads nowhere is replaced itself.
static std::string followLink(llvm::StringRef path) {
  llvm::SmallString<128> real;
  fs::file_status link;
  if (fs::status(path, link, /*follow=*/false) || link.type() != fs::file_type::symlink_file ||
      fs::real_path(path, real))
    return path.str();
  return real.str().str();
}

Fault OutputFiles::add(llvm::StringRef name, llvm::StringRef bytes) {
  if (name == "-") {
    if (::isatty(STDOUT_FILENO) && bytes.contains('\0'))
      return "standard output is a terminal, which shows no binary file; name a file";
    files.push_back({name.str(), bytes.str(), ""});
    return std::nullopt;
  }
  for (const std::string &input : kept)
    if (bool same = false; !fs::equivalent(name, input, same) && same)
      return "it is '" + input + "', which is read; give the output another name";
  const std::string path = followLink(name);
  fs::file_status status;
  if (!fs::status(path, status) && status.type() != fs::file_type::regular_file) {
    if (status.type() == fs::file_type::directory_file)
      return "it is a directory";
    files.push_back({path, bytes.str(), ""});
    return std::nullopt;
  }
  std::string temporary;
  Fault fault = writeBeside(path, bytes, temporary);
  if (!fault)
    files.push_back({path, "", temporary});
  else if (!temporary.empty())
    removeTemporary(temporary);
  return fault;
}

Fault OutputFiles::commit() {
  for (File &file : files) {
    Fault fault;
    if (file.temporary.empty())
      fault = writeDevice(file.path, file.bytes);
    else if (std::error_code error = fs::rename(file.temporary, file.path))
      fault = error.message();
    else
      llvm::sys::DontRemoveFileOnSignal(std::exchange(file.temporary, ""));
    if (fault)
      return file.path + ": can't be written: " + *fault;
  }
  files.clear();
  return std::nullopt;
}

Fault quantc::replaceFile(llvm::StringRef path, llvm::StringRef bytes) {
  OutputFiles files;
  if (Fault fault = files.add(path, bytes))
    return fault;
  return files.commit();
}
