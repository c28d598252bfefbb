//===- ProgramImpl.h - the flat program --------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_PROGRAMIMPL_H
#define QUANTC_LIB_INTERPRETER_PROGRAMIMPL_H

#include "quantc/Interpreter/Interpreter.h"

#include <deque>

namespace quantc::interpreter {

/// Where a value's bytes come from.
enum class Origin : uint8_t { Input, Result, Constant, Variable };

struct ValueSlot {
  bool openRank = false; ///< a result whose file says nothing of its shape: a custom operator's
  Origin origin;
  TensorInfo info;
  /// Constants: the bytes, borrowed from the attribute or held by `storage`.
  const char *data = nullptr;
  std::vector<char> storage;
  /// Inputs and results of static shape: place in the arena. -1: allocated when its shape is known.
  int64_t offset = -1;
  int64_t bytes = -1;
  /// Index in Program::tensors(), -1 for constants and variables.
  int64_t tensorIndex = -1;
};

struct Step {
  std::string what; ///< "conv_2d 'name'", for errors
  Run run;
  std::vector<int64_t> inputs; ///< slots; -1 when left out
  std::vector<int64_t> outputs;
};

struct Program::Impl {
  std::deque<ValueSlot> slots; ///< addresses stay: tensors point at their info
  std::vector<Step> steps;
  std::vector<int64_t> inputSlots, outputSlots, tensorSlots, variableSlots;
  std::vector<TensorInfo> inputInfos, outputInfos, tensorInfos;
  std::vector<mlir::Value> tensorValues; ///< of tensorInfos
  int64_t arenaBytes = 0;
  Limits limits;
};

} // namespace quantc::interpreter

#endif
