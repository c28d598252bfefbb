//===- StringMemory.h - bytes of a file, made once --------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_STRINGMEMORY_H
#define QUANTC_LIB_TFLITE_STRINGMEMORY_H

#include "flatbuffers/flatbuffers.h"
#include "llvm/ADT/STLExtras.h"

#include <string>
#include <vector>

namespace quantc::tflite {

/// Memory that becomes the string of the file's bytes: weights lie in it once.
class StringMemory : public flatbuffers::Allocator {
public:
  uint8_t *allocate(size_t size) override {
    std::string bytes(size, '\0');
    auto *start = reinterpret_cast<uint8_t *>(bytes.data());
    blocks.emplace_back(start, std::move(bytes));
    return start;
  }
  void deallocate(uint8_t *start, size_t) override {
    llvm::erase_if(blocks, [&](auto &block) { return block.first == start; });
  }
  /// The bytes of a block from `first` on.
  std::string take(const uint8_t *start, size_t first) {
    auto block = llvm::find_if(blocks, [&](auto &b) { return b.first == start; });
    std::string bytes = std::move(block->second);
    blocks.erase(block);
    bytes.erase(0, first);
    return bytes;
  }

private:
  std::vector<std::pair<uint8_t *, std::string>> blocks; ///< long strings: moving one leaves its bytes
};

} // namespace quantc::tflite

#endif
