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

/// What a step does: most call a kernel, others run regions or move the value of a variable.
enum class StepKind : uint8_t { Kernel, If, While, CallOnce, ReadVariable, AssignVariable };

struct Step {
  std::string what; ///< "conv_2d 'name'", for errors
  StepKind kind = StepKind::Kernel;
  Run run;                     ///< of a kernel
  size_t region = 0;           ///< of If, While, CallOnce: its first in Impl::regions
  std::string variable;        ///< of ReadVariable and AssignVariable: container and name
  std::vector<int64_t> inputs; ///< slots; -1 when left out
  std::vector<int64_t> outputs;
};

/// A region is a program of its own, whose tensors stand among those of the program it is in.
struct RegionProgram {
  std::shared_ptr<const Program> program;
  size_t firstTensor = 0; ///< in Impl::tensorInfos of the outer program
};

/// Where tensors()[i] lives.
struct TensorPlace {
  int64_t slot = -1;   ///< of this program
  int64_t region = -1; ///< else the one of Impl::regions that has it
};

struct Program::Impl {
  std::deque<ValueSlot> slots; ///< addresses stay: tensors point at their info
  std::vector<Step> steps;
  std::vector<int64_t> inputSlots, outputSlots, variableSlots;
  std::vector<TensorPlace> tensorPlaces;
  std::vector<RegionProgram> regions;
  int64_t macs = 0;            ///< of one run, without the regions
  bool keepsVariables = false; ///< here or in a region
  std::vector<TensorInfo> inputInfos, outputInfos, tensorInfos;
  std::vector<mlir::Value> tensorValues;   ///< of tensorInfos
  int64_t arenaBytes = 0, regionBytes = 0; ///< of this program, of all programs of its regions
  Limits limits;
};

} // namespace quantc::interpreter

#endif
