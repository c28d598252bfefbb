//===- Npy.cpp - .npy and .npz --------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "quantc/Calibration/Npy.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace quantc;
using namespace quantc::calibration;

namespace {
/// The one file this process hands to libzip.
struct Scratch {
  std::string path =
      (std::filesystem::temp_directory_path() / ("quantc-fuzz-" + std::to_string(getpid()) + ".npz"))
          .string();
  ~Scratch() { std::remove(path.c_str()); }
};
} // namespace

static void check(const Error &error, const Array &array) {
  fuzz::require(!error || !error->empty(), "an array is refused with a message");
  if (!error)
    fuzz::require(array.count() * byteWidth(array.type) == static_cast<int64_t>(array.bytes.size()),
                  "an array has the bytes of its shape");
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const Scratch scratch;
  Limits limits = fuzz::smallLimits();
  llvm::StringRef bytes = fuzz::toText(data, size);
  if (!bytes.starts_with("PK")) {
    for (int64_t rows : {-1, 1}) {
      Array array;
      check(parseNpy({bytes.data(), bytes.size()}, limits, rows, array), array);
    }
    return 0;
  }
  std::ofstream(scratch.path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(size));
  NpzReader reader;
  if (reader.open(scratch.path, limits))
    return 0;
  for (const std::string &name : reader.names())
    for (int64_t rows : {-1, 1}) {
      Array array;
      check(reader.read(name, rows, array), array);
    }
  return 0;
}
