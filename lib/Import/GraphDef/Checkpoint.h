//===- Checkpoint.h - the variables of a SavedModel -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A TensorBundle: PREFIX.index, a sorted table from variable key to where its
// bytes are, and PREFIX.data-00000-of-00001 and so on, the bytes. The index has
// the table format of LevelDB (blocks of prefix-compressed entries, an index
// block, a footer); TensorFlow writes it without compression.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_CHECKPOINT_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_CHECKPOINT_H

#include "Graph.h"

#include "llvm/Support/MemoryBuffer.h"

namespace quantc::import::graphdef {

/// CRC-32C (Castagnoli, reflected, as RFC 3720 appendix B.4) of the bytes.
uint32_t crc32c(std::string_view bytes);

/// The entries of a table, in order of key; an error says what is wrong and at which byte.
std::optional<std::string> readTable(std::string_view file,
                                     std::vector<std::pair<std::string, std::string>> &entries);

class Checkpoint {
public:
  /// Reads the index and opens the shards; the bytes of a tensor are read when it is asked for.
  std::optional<std::string> open(const std::string &prefix, const Limits &limits);

  /// The tensor of `key`, its bytes checked against their sum. Null with `error` set when there is none.
  TensorRef read(const std::string &key, std::string &error);
  bool has(const std::string &key) const { return entries.count(key) != 0; }
  size_t size() const { return entries.size(); }

private:
  struct Entry {
    DType type;
    Shape shape;
    size_t shard;
    uint64_t offset, size;
    uint32_t sum;
    bool sliced;
  };
  std::map<std::string, Entry, std::less<>> entries;
  std::map<std::string, TensorRef, std::less<>> tensors; ///< read so far
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> shards;
  uint64_t unread = 0; ///< bytes of the shards that no tensor has taken
};

/// A regular file of at most `limit` bytes, or null with `error` set.
std::unique_ptr<llvm::MemoryBuffer> openFile(const std::string &path, int64_t limit,
                                             std::optional<std::string> &error);

} // namespace quantc::import::graphdef

#endif
