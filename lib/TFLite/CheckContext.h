//===- CheckContext.h - what the parts of a check share ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_CHECKCONTEXT_H
#define QUANTC_LIB_TFLITE_CHECKCONTEXT_H

#include "Check.h"
#include "llvm/ADT/StringExtras.h"

namespace quantc::tflite {

/// The subgraphs that an operator runs, in the order of its options, with the words for them; empty for the
/// others.
llvm::SmallVector<std::pair<llvm::StringRef, int64_t>, 2> subgraphsOf(const Operator &o,
                                                                      BuiltinOperator code);

/// One run of `check`.
struct CheckContext {
  llvm::StringRef bytes;
  const Limits &limits;
  Faults &faults;
  Checked result = {};
  std::vector<llvm::StringRef> contents = {}; ///< by buffer
  std::map<uint32_t, int64_t> places =
      {}; ///< by subgraph: how many operators run it, each copy of a caller counted
  int64_t spent = 0;
  bool overspent = false;

  int64_t offsetOf(const void *p) const { return static_cast<const char *>(p) - bytes.data(); }

  /// Work that a small file can cause by sharing one vector between many tables is bounded by the file's
  /// size.
  bool spend(size_t amount) {
    spent += static_cast<int64_t>(amount);
    if (spent <= 16 * static_cast<int64_t>(bytes.size()) + (1 << 20))
      return true;
    if (!overspent)
      faults.add("tables share vectors so often that their contents exceed 16 times the size of the file");
    overspent = true;
    return false;
  }

  static std::string printable(llvm::StringRef s) {
    std::string out;
    llvm::raw_string_ostream os(out);
    llvm::printEscapedString(s.take_front(200), os);
    return out;
  }
};

/// Tensors of one subgraph: names, types, shapes, bytes, quantization.
void checkTensors(CheckContext &context, CheckedGraph &graph);
/// Its data flow, once the tensors of all subgraphs are sound: who writes what, options, inputs and outputs,
/// and whether the subgraphs that are run take and give what their operators have.
void checkOperators(CheckContext &context, CheckedGraph &graph);

} // namespace quantc::tflite

#endif
