//===- Npy.h - numpy's array and archive files ------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Free of MLIR. The format: numpy/lib/format.py, versions 1 to 3. Headers are
// parsed strictly and believed only as far as the bytes that follow bear them
// out; object arrays (pickles) are never read.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CALIBRATION_NPY_H
#define QUANTC_CALIBRATION_NPY_H

#include "quantc/Interpreter/Kernel.h"
#include "quantc/Support/Limits.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace quantc::calibration {

using interpreter::ElementType;
/// Empty when all is well, else what went wrong, in lower case without a full stop.
using interpreter::Error;

/// Elements that stay in their file until they are asked for, by any thread.
class ArrayInFile {
public:
  virtual ~ArrayInFile() = default;
  /// Fills `to` with the elements' bytes from `first` on.
  virtual Error read(int64_t first, std::span<char> to) const = 0;
};

/// A tensor in row-major order, little endian.
struct Array {
  ElementType type = ElementType::F32;
  std::vector<int64_t> shape;
  std::string bytes;
  std::shared_ptr<const ArrayInFile> inFile; ///< in place of `bytes`
  bool isText = false; ///< strings: the last dimension counts their characters, padded with zeros

  int64_t count() const;
  /// One row along the first dimension, wherever it is.
  Error readRow(int64_t row, std::vector<char> &to) const;
  int64_t rowBytes() const;
};

/// What an .npy header declares.
struct NpyHeader {
  ElementType type = ElementType::F32;
  bool bigEndian = false;
  bool fortranOrder = false;
  bool isText =
      false; ///< 'U' (as uint32) or 'S' (as uint8); the shape has the characters as its last dimension
  std::vector<int64_t> shape;
  size_t dataOffset = 0; ///< bytes before the elements
  int64_t dataBytes = 0; ///< checked product of shape and element width
};

/// `bytes` needs to hold the header only. Refuses unknown keys, object and structured types, negative or
/// overflowing dimensions, ranks above the limit.
Error parseNpyHeader(std::string_view bytes, const Limits &limits, NpyHeader &header);

/// The array of `header` from its elements, or from those of the first `rows` entries of axis 0 (>= 0;
/// column-major arrays need all). `elements` has the right size.
Error parseNpyElements(const NpyHeader &header, std::string elements, int64_t rows, Array &array);

/// A whole .npy file in memory. With `maxRows` >= 0 only that many entries of axis 0.
Error parseNpy(std::string_view bytes, const Limits &limits, int64_t maxRows, Array &array);
Error readNpy(const std::string &path, const Limits &limits, int64_t maxRows, Array &array);

/// Header of version 1.0 as numpy writes it, padded so that the elements start at a multiple of 64.
std::string makeNpyHeader(ElementType type, std::span<const int64_t> shape);

/// An .npz archive opened for reading. Members are looked up by name without ".npy".
class NpzReader {
public:
  NpzReader() = default;
  NpzReader(NpzReader &&other) noexcept : archive(std::exchange(other.archive, nullptr)) {}
  NpzReader &operator=(NpzReader &&other) noexcept;
  ~NpzReader();
  /// Refuses what is no archive, entries of one name, sizes over the limits.
  Error open(const std::string &path, const Limits &limits);
  /// In the order of the archive.
  const std::vector<std::string> &names() const { return members; }
  bool contains(std::string_view name) const;
  /// Inflates one member; grows with the bytes that are really there, so that a lying directory costs
  /// nothing.
  /// `mayStay`: what is stored as it is, and large, is checked and stays in the file.
  Error read(std::string_view name, int64_t maxRows, Array &array, bool mayStay = false) const;

private:
  Error leaveInFile(uint64_t index, const NpyHeader &header, Array &array) const;

  void *archive = nullptr; ///< zip_t
  std::vector<std::string> members;
  std::string file;
  Limits limits;
  int64_t fileBytes = 0;
};

/// A named array for writing; the bytes are borrowed.
struct NpzEntry {
  std::string name;
  ElementType type = ElementType::F32;
  std::vector<int64_t> shape;
  std::span<const char> bytes;
};

/// Stored, not compressed; the same arrays give the same bytes. Written beside `path` and renamed.
Error writeNpz(const std::string &path, std::span<const NpzEntry> entries);

/// Reads a regular file of at most `maxBytes`; names the file in its error.
Error readFile(const std::string &path, int64_t maxBytes, std::string &bytes);

/// Element i as a double; int64 beyond 2^53 is rounded.
double elementAsDouble(const char *elements, ElementType type, int64_t i);

} // namespace quantc::calibration

#endif
