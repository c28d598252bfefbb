//===- Quantc.cpp - C interface -------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc-c/Quantc.h"

#include "ConvertArguments.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Pipelines/Convert.h"
#include "quantc/Pipelines/LoadModel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

using namespace quantc;

struct QuantcSession {
  mlir::MLIRContext context;
  std::string errors;

  /// Runs `work` with every diagnostic collected; 0 when it succeeds.
  int guarded(llvm::function_ref<mlir::LogicalResult()> work) {
    errors.clear();
    mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &d) {
      if (d.getSeverity() != mlir::DiagnosticSeverity::Error)
        return mlir::success();
      llvm::raw_string_ostream os(errors);
      if (!errors.empty())
        os << '\n';
      if (!mlir::isa<mlir::UnknownLoc>(d.getLocation()))
        os << d.getLocation() << ": ";
      os << d;
      return mlir::success();
    });
    if (mlir::succeeded(work()))
      return 0;
    if (errors.empty())
      errors = "failed without a message";
    return 1;
  }
};

struct QuantcModel {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string text;
};

struct QuantcRunner {
  QuantcSession *session = nullptr;
  std::shared_ptr<const interpreter::Program> program;
  std::unique_ptr<interpreter::Execution> execution;
  bool ran = false;

  llvm::ArrayRef<interpreter::TensorInfo> tensors(QuantcDirection direction) const {
    return direction == QUANTC_INPUT ? program->inputs() : program->outputs();
  }
};

QuantcSession *quantcSessionCreate(void) {
  auto *session = new QuantcSession;
  pipelines::loadDialects(session->context);
  return session;
}

void quantcSessionDestroy(QuantcSession *session) { delete session; }

const char *quantcSessionErrors(const QuantcSession *session) { return session->errors.c_str(); }

int quantcConvert(QuantcSession *session, const char *model, const char *output, int numArgs,
                  const char *const *args) {
  return session->guarded([&]() -> mlir::LogicalResult {
    pipelines::ConvertOptions options;
    if (mlir::failed(capi::parseConvertArguments(llvm::ArrayRef(args, static_cast<size_t>(numArgs)), options,
                                                 &session->context)))
      return mlir::failure();
    return mlir::LogicalResult(pipelines::convert(model, output, &session->context, options));
  });
}

int quantcModelLoad(QuantcSession *session, const void *bytes, size_t size, const char *name,
                    QuantcModel **model) {
  *model = nullptr;
  return session->guarded([&]() -> mlir::LogicalResult {
    llvm::StringRef data(static_cast<const char *>(bytes), size);
    mlir::FailureOr<pipelines::LoadedModel> loaded =
        pipelines::loadModelFromMemory(data, name, &session->context, {});
    if (mlir::failed(loaded))
      return mlir::failure();
    *model = new QuantcModel{std::move(loaded->module), {}};
    return mlir::success();
  });
}

void quantcModelDestroy(QuantcModel *model) { delete model; }

const char *quantcModelText(QuantcModel *model) {
  model->text.clear();
  llvm::raw_string_ostream os(model->text);
  model->module->print(os);
  return model->text.c_str();
}

int quantcRunnerCreate(QuantcSession *session, QuantcModel *model, QuantcRunner **runner) {
  *runner = nullptr;
  return session->guarded([&]() -> mlir::LogicalResult {
    auto main = model->module->lookupSymbol<mlir::func::FuncOp>("main");
    if (!main)
      return model->module->emitError("has no function @main");
    auto program = interpreter::Program::compile(main, {});
    if (mlir::failed(program))
      return mlir::failure();
    auto made = std::make_unique<QuantcRunner>();
    made->session = session;
    made->program = *program;
    made->execution = std::make_unique<interpreter::Execution>(*program);
    *runner = made.release();
    return mlir::success();
  });
}

void quantcRunnerDestroy(QuantcRunner *runner) { delete runner; }

size_t quantcRunnerCount(const QuantcRunner *runner, QuantcDirection direction) {
  return runner->tensors(direction).size();
}

int quantcRunnerTensor(const QuantcRunner *runner, QuantcDirection direction, size_t index,
                       QuantcTensor *tensor) {
  llvm::ArrayRef<interpreter::TensorInfo> all = runner->tensors(direction);
  if (index >= all.size())
    return 1;
  const interpreter::TensorInfo &info = all[index];
  *tensor = {};
  tensor->name = info.name.c_str();
  tensor->type = interpreter::toString(info.type);
  tensor->shape = info.shape.data();
  tensor->rank = info.shape.size();
  int64_t count = 1;
  for (int64_t d : info.shape)
    count = d < 0 ? 0 : count * d;
  tensor->bytes = static_cast<size_t>(count * interpreter::byteWidth(info.type));
  if (info.quant && info.quant->scale.size() == 1) {
    tensor->scale = info.quant->scale.front();
    tensor->zeroPoint = info.quant->zeroPoint.front();
  }
  return 0;
}

int quantcRunnerRun(QuantcRunner *runner, const void *const *inputs, const size_t *sizes, size_t count) {
  return runner->session->guarded([&]() -> mlir::LogicalResult {
    runner->ran = false;
    auto here = mlir::UnknownLoc::get(&runner->session->context);
    if (count != runner->program->inputs().size())
      return mlir::emitError(here) << count << " inputs given, the model has "
                                   << runner->program->inputs().size();
    llvm::SmallVector<llvm::ArrayRef<char>> bytes;
    for (size_t i = 0; i < count; ++i)
      bytes.emplace_back(static_cast<const char *>(inputs[i]), sizes[i]);
    if (interpreter::Error error = runner->execution->run(bytes))
      return mlir::emitError(here) << *error;
    runner->ran = true;
    return mlir::success();
  });
}

const void *quantcRunnerOutput(const QuantcRunner *runner, size_t index, size_t *size) {
  *size = 0;
  if (!runner->ran || index >= runner->program->outputs().size())
    return nullptr;
  const interpreter::Tensor &tensor = runner->execution->output(index);
  *size = static_cast<size_t>(tensor.count() * interpreter::byteWidth(tensor.type()));
  return tensor.data;
}
