//===- Runner.cpp - compiled models ---------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"
#include "Session.h"

#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Support/CheckedMath.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace quantc;
using mlir::failed, mlir::failure, mlir::success, mlir::LogicalResult;

struct QuantcRunner {
  QuantcSession *session = nullptr;
  std::shared_ptr<const interpreter::Program> program;
  bool keepsAll = false;
  std::unique_ptr<interpreter::Execution> execution;
  bool ran = false;

  llvm::ArrayRef<interpreter::TensorInfo> tensors(QuantcDirection direction) const {
    switch (direction) {
    case QUANTC_INPUT:
      return program->inputs();
    case QUANTC_OUTPUT:
      return program->outputs();
    case QUANTC_TENSOR:
      return program->tensors();
    }
    return {};
  }
};

static QuantcRunner *makeRunner(QuantcSession *session, std::shared_ptr<const interpreter::Program> program,
                                bool keepsAll) {
  auto made = std::make_unique<QuantcRunner>();
  made->session = session;
  made->program = std::move(program);
  made->keepsAll = keepsAll;
  made->execution = std::make_unique<interpreter::Execution>(made->program);
  return made.release();
}

int quantcRunnerCreate(QuantcSession *session, QuantcModel *model, QuantcRunner **runner) {
  return quantcRunnerCreateArgs(session, model, 0, nullptr, runner);
}

int quantcRunnerCreateArgs(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                           QuantcRunner **runner) {
  if (runner)
    *runner = nullptr;
  return session->guarded([&]() -> LogicalResult {
    if (!runner)
      return session->refuse() << "there is no place for the runner";
    interpreter::ProgramOptions options;
    pipelines::Flags flags;
    pipelines::addKernelFlags(flags, options);
    flags.set("--all-tensors", options.keepAllTensors, true, "keep every tensor");
    auto given = session->arguments(numArgs, args);
    auto module = session->moduleOf(model);
    if (failed(given) || failed(module) ||
        failed(capi::parseArguments(flags, "run", *given, &session->context)))
      return failure();
    auto main = module->lookupSymbol<mlir::func::FuncOp>("main");
    if (!main)
      return module->emitError("has no function @main");
    auto program = interpreter::Program::compile(main, options);
    if (failed(program))
      return failure();
    *runner = makeRunner(session, *program, options.keepAllTensors);
    return success();
  });
}

int quantcRunnerShare(QuantcSession *session, const QuantcRunner *runner, QuantcRunner **shared) {
  if (shared)
    *shared = nullptr;
  return session->guarded([&]() -> LogicalResult {
    if (!shared)
      return session->refuse() << "there is no place for the runner";
    *shared = makeRunner(session, runner->program, runner->keepsAll);
    return success();
  });
}

void quantcRunnerDestroy(QuantcRunner *runner) { delete runner; }

size_t quantcRunnerCount(const QuantcRunner *runner, QuantcDirection direction) {
  return runner->tensors(direction).size();
}

int quantcRunnerTensor(const QuantcRunner *runner, QuantcDirection direction, size_t index,
                       QuantcTensor *tensor) {
  llvm::ArrayRef<interpreter::TensorInfo> all = runner->tensors(direction);
  if (index >= all.size() || !tensor)
    return 1;
  const interpreter::TensorInfo &info = all[index];
  *tensor = {};
  tensor->name = info.name.c_str();
  tensor->type = interpreter::toString(info.type);
  tensor->shape = info.shape.data();
  tensor->rank = info.shape.size();
  // Nothing when a dimension is open.
  if (auto count = countElements(info.shape))
    tensor->bytes = static_cast<size_t>(*count * interpreter::byteWidth(info.type));
  if (info.quant && info.quant->scale.size() == 1) {
    tensor->scale = info.quant->scale.front();
    tensor->zeroPoint = info.quant->zeroPoint.front();
  }
  return 0;
}

int quantcRunnerRun(QuantcRunner *runner, const void *const *inputs, const size_t *sizes, size_t count) {
  return runner->session->guarded([&]() -> LogicalResult {
    runner->ran = false;
    QuantcSession *session = runner->session;
    if (count != runner->program->inputs().size())
      return session->refuse() << count << " inputs given, the model has "
                               << runner->program->inputs().size();
    if (count && (!inputs || !sizes))
      return session->refuse() << "the inputs or their sizes are null";
    llvm::SmallVector<llvm::ArrayRef<char>> bytes;
    for (size_t i = 0; i < count; ++i) {
      if (!inputs[i] && sizes[i])
        return session->refuse() << "input " << i << " is null";
      bytes.emplace_back(static_cast<const char *>(inputs[i]), sizes[i]);
    }
    if (interpreter::Error error = runner->execution->run(bytes))
      return session->refuse() << *error;
    runner->ran = true;
    return success();
  });
}

const void *quantcRunnerData(const QuantcRunner *runner, QuantcDirection direction, size_t index,
                             size_t *size, const int64_t **shape, size_t *rank) {
  if (size)
    *size = 0;
  // Inputs are the first of all tensors.
  bool kept = direction == QUANTC_OUTPUT || runner->keepsAll;
  if (!runner->ran || !kept || index >= runner->tensors(direction).size())
    return nullptr;
  const interpreter::Tensor &tensor =
      direction == QUANTC_OUTPUT ? runner->execution->output(index) : runner->execution->tensor(index);
  if (size)
    *size = static_cast<size_t>(tensor.count() * interpreter::byteWidth(tensor.type()));
  if (shape)
    *shape = tensor.shape.data();
  if (rank)
    *rank = tensor.shape.size();
  return tensor.data;
}

const void *quantcRunnerOutput(const QuantcRunner *runner, size_t index, size_t *size) {
  return quantcRunnerData(runner, QUANTC_OUTPUT, index, size, nullptr, nullptr);
}

void quantcRunnerReset(QuantcRunner *runner) { runner->execution->resetState(); }
