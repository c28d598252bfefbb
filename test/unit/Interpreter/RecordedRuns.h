//===- RecordedRuns.h - the interpreter beside recorded runs ----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TEST_UNIT_INTERPRETER_RECORDEDRUNS_H
#define QUANTC_TEST_UNIT_INTERPRETER_RECORDEDRUNS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "quantc/Calibration/Npy.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/TFLite/Reader.h"

#include <cstring>
#include <string>

namespace quantc::interpreter::test {

/// A model compiled for the interpreter, or why not.
struct Model {
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::shared_ptr<const Program> program;
  std::string errors;

  Model(llvm::StringRef bytes, const std::string &name, KernelSet kernels, bool keepAll,
        Profile profile = Profile::LiteRTRef) {
    context.getDiagEngine().registerHandler([this](mlir::Diagnostic &d) {
      errors += d.str() + "\n";
      return mlir::success();
    });
    auto imported = tflite::importTFLite(bytes, name, &context);
    if (mlir::failed(imported))
      return;
    module = std::move(*imported);
    auto function = module->lookupSymbol<mlir::func::FuncOp>("main");
    if (!function) {
      errors += "no function main";
      return;
    }
    ProgramOptions options;
    options.kernels = kernels;
    options.keepAllTensors = keepAll;
    options.profile = profile;
    auto compiled = Program::compile(function, options);
    if (mlir::succeeded(compiled))
      program = *compiled;
  }
};

/// Elements in which two tensors of one type differ, NaN equal to NaN by its bytes.
inline int64_t countDifferences(const char *a, const char *b, int64_t count, int64_t width) {
  int64_t n = 0;
  for (int64_t i = 0; i < count; ++i)
    n += std::memcmp(a + i * width, b + i * width, static_cast<size_t>(width)) != 0;
  return n;
}

struct Comparison {
  int64_t elements = 0, differing = 0;
  std::string error;
};

inline void compare(const Tensor &got, const calibration::Array &want, Comparison &c,
                    const std::string &name) {
  if (got.type() != want.type || got.count() != want.count()) {
    c.error += name + " is " + toString(got.type()) + " with " + std::to_string(got.count()) +
               " elements, wanted " + toString(want.type) + " with " + std::to_string(want.count()) + "; ";
    return;
  }
  c.elements += want.count();
  const int64_t n = countDifferences(got.data, want.bytes.data(), want.count(), byteWidth(want.type));
  c.differing += n;
  if (n)
    c.error += name + " differs in " + std::to_string(n) + " of " + std::to_string(want.count()) + "; ";
}

/// Runs `model` on the archive's members PREFIXin_0, ... and compares PREFIXout_0, ...
inline Comparison runRecorded(const Model &model, const calibration::NpzReader &archive,
                              const std::string &prefix = "") {
  Comparison c;
  if (!model.program) {
    c.error = model.errors;
    return c;
  }
  std::vector<calibration::Array> inputs(model.program->inputs().size());
  std::vector<llvm::ArrayRef<char>> bytes;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (Error e = archive.read(prefix + "in_" + std::to_string(i), -1, inputs[i])) {
      c.error = *e;
      return c;
    }
    bytes.push_back(inputs[i].bytes);
  }
  Execution execution(model.program);
  if (Error e = execution.run(bytes)) {
    c.error = *e;
    return c;
  }
  for (size_t i = 0; i < model.program->outputs().size(); ++i) {
    calibration::Array want;
    if (Error e = archive.read(prefix + "out_" + std::to_string(i), -1, want)) {
      c.error = *e;
      return c;
    }
    compare(execution.output(i), want, c, "out_" + std::to_string(i));
  }
  return c;
}

} // namespace quantc::interpreter::test

#endif
