//===- Check.h - what a .tflite must satisfy before it becomes IR -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Nothing here knows MLIR. After `check` has found no fault, every index,
// length and offset of the model may be followed.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_CHECK_H
#define QUANTC_LIB_TFLITE_CHECK_H

#include "OpTable.h"
#include "quantc/Support/Limits.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace quantc::tflite {

/// All faults of a file, each one line that names operator or tensor and its byte offset.
class Faults {
public:
  void add(std::string text) {
    if (texts.size() < limit)
      texts.push_back(std::move(text));
    else
      ++more;
  }
  bool any() const { return !texts.empty(); }
  std::vector<std::string> texts;
  size_t more = 0; ///< faults beyond the first `limit`

private:
  static constexpr size_t limit = 200;
};

/// One subgraph.
struct CheckedGraph {
  const SubGraph *graph = nullptr;
  uint32_t index = 0;                    ///< its place among the subgraphs
  std::vector<llvm::StringRef> constant; ///< by tensor: its bytes; null data when it is no constant
  std::vector<bool> isConstant;          ///< by tensor; a constant without elements has no bytes
  /// Elements of constants with sparse storage, by tensor; `constant` points here.
  std::map<size_t, std::vector<char>> dense;
};

struct Checked {
  const Model *model = nullptr;
  std::vector<BuiltinOperator> codes; ///< by operator code index
  uint32_t chosen = 0;                ///< index of the subgraph that is read
  /// That one, and all that its operators run, by index. None runs itself.
  std::map<uint32_t, CheckedGraph> graphs;

  const CheckedGraph &main() const { return graphs.at(chosen); }
};

/// Verifies structure and meaning of `bytes`, which must be 16-byte aligned. Of several subgraphs it looks at
/// that of `signature`, or at the first when it is empty, and at those that it runs.
Checked check(llvm::StringRef bytes, const Limits &limits, Faults &faults, llvm::StringRef signature = {});

template <typename V> size_t sizeOf(const V *vector) { return vector ? vector->size() : 0; }
inline llvm::StringRef text(const flatbuffers::String *s) {
  return s ? llvm::StringRef(s->c_str(), s->size()) : llvm::StringRef();
}

} // namespace quantc::tflite

#endif
