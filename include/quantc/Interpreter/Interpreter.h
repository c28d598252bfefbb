//===- Interpreter.h - runs a qnn function ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A function is compiled once into a flat program: a vector of steps over
// planned buffers. An Execution runs it for one sample; one Execution a
// thread, the Program shared. Results do not depend on the number of threads.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_INTERPRETER_INTERPRETER_H
#define QUANTC_INTERPRETER_INTERPRETER_H

#include "quantc/Interpreter/Kernel.h"
#include "quantc/Support/Limits.h"

#include "mlir/IR/Value.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>

namespace mlir::func {
class FuncOp;
}

namespace quantc::interpreter {

struct ProgramOptions {
  Profile profile = Profile::LiteRTRef;
  KernelSet kernels = KernelSet::Fast;
  /// Keep every tensor until the run ends (for --all-tensors); otherwise buffers are reused.
  bool keepAllTensors = false;
  /// Nobody looks at what lies between inputs and outputs: a float layer does the addition of a bias and the
  /// activation behind it in one step. Outputs have the same bits; observers are not shown what is between.
  bool outputsAlone = false;
  Limits limits;
};

class Program {
public:
  /// Fails with diagnostics, one for each op that has no kernel or whose types its kernel refuses. The
  /// function must have one block. Constants are borrowed: the function's MLIRContext must outlive the
  /// program.
  static mlir::FailureOr<std::shared_ptr<const Program>> compile(mlir::func::FuncOp function,
                                                                 const ProgramOptions &options);
  /// The same of a region of an op: its arguments are the inputs, what it yields the outputs.
  static mlir::FailureOr<std::shared_ptr<const Program>> compile(mlir::Block &block,
                                                                 const ProgramOptions &options);
  ~Program();
  /// In the order of the function's signature; names are those of the model.
  llvm::ArrayRef<TensorInfo> inputs() const;
  llvm::ArrayRef<TensorInfo> outputs() const;
  /// All tensors: inputs, then results of steps in order (constants are not among them); after those of an op
  /// with regions the tensors of each region.
  llvm::ArrayRef<TensorInfo> tensors() const;
  /// The value behind tensors()[i]; valid as long as the function is as it was compiled.
  mlir::Value valueOf(size_t i) const;

  /// Whether samples are steps in order: a variable lives on from one to the next.
  bool keepsVariables() const;

  struct Impl;
  const Impl &impl() const { return *state; }
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

private:
  Program();
  std::unique_ptr<Impl> state;
};

/// One sample at a time. Not thread-safe; make one per thread. Samples are steps in order to a network with
/// variables: their values stay until resetState.
class Execution {
public:
  explicit Execution(std::shared_ptr<const Program> program);
  ~Execution();
  Execution(const Execution &) = delete;
  Execution &operator=(const Execution &) = delete;
  /// Called after each step for every result, and before the first step for every input: index into
  /// Program::tensors() and the tensor. The data is valid during the call.
  using Observer = llvm::function_ref<void(size_t index, const Tensor &tensor)>;
  /// `inputs` are the bytes of each input in its own type, exactly count * width long. `shapes` (one for each
  /// input) may be given where the program leaves dimensions open; without it one open dimension follows from
  /// the number of bytes. Returns what went wrong, with the op's name in it.
  Error run(llvm::ArrayRef<llvm::ArrayRef<char>> inputs, Observer observer = nullptr,
            llvm::ArrayRef<std::vector<int64_t>> shapes = {});
  /// After run: the result tensor, valid until the next run.
  const Tensor &output(size_t i) const;
  /// With keepAllTensors: any tensor; of a region what its last run left, null data where it has not run for
  /// this sample.
  const Tensor &tensor(size_t i) const;
  /// Variables and variable tensors (LSTM, SVDF state) back to their start.
  void resetState();
  /// Between two samples: variable tensors back to their start, variables as they are. Where a program keeps
  /// variables, one execution has to run all samples in their order (getSampleThreads).
  void nextSample();

  struct Impl;

private:
  std::unique_ptr<Impl> state;
};

/// How many threads may run the samples: one where they are steps in order.
inline unsigned getSampleThreads(const Program &program, unsigned threads) {
  return program.keepsVariables() ? 1 : threads;
}

} // namespace quantc::interpreter

#endif
