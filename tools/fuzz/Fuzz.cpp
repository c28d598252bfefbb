//===- Fuzz.cpp - what the fuzz targets share -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Pipelines/LoadModel.h"
#include "quantc/Pipelines/Pipelines.h"
#include "quantc/TFLite/Writer.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstdlib>
#include <cstring>

using namespace mlir;
using namespace quantc;

Limits fuzz::smallLimits() {
  Limits limits;
  limits.fileBytes = 1 << 20;
  limits.nodes = 2000;
  limits.tensors = 4000;
  limits.elements = 1 << 18;
  limits.tensorBytes = 1 << 20;
  limits.activationBytes = 1 << 23;
  limits.macs = 1 << 24;
  limits.dataBytes = 1 << 23;
  return limits;
}

fuzz::Session::Session() : context(MLIRContext::Threading::DISABLED) {
  pipelines::loadDialects(context);
  context.printOpOnDiagnostic(false);
  context.getDiagEngine().registerHandler([this](Diagnostic &d) {
    errors += d.getSeverity() == DiagnosticSeverity::Error;
    return success();
  });
}

void fuzz::require(bool kept, StringRef promise) {
  if (kept)
    return;
  llvm::errs() << "broken promise: " << promise << "\n";
  std::abort();
}

static void convertOnce(ModuleOp module, const std::function<void(OpPassManager &)> &build) {
  OwningOpRef<ModuleOp> copy = module.clone();
  PassManager pm(module.getContext());
  build(pm);
  if (failed(pm.run(*copy)))
    return;
  if (auto bytes = tflite::exportTFLite(*copy); succeeded(bytes))
    (void)tflite::checkTFLite(*copy, *bytes, "written.tflite");
  fuzz::runBothKernels(*copy);
}

void fuzz::convertAllWays(ModuleOp module) {
  for (RuleSet rules : {RuleSet::TFLite, RuleSet::Toco}) {
    pipelines::FloatOptions floats;
    floats.rules = rules;
    convertOnce(module, [&](OpPassManager &pm) { pipelines::buildFloatPipeline(pm, floats); });
    for (NumberType type : {NumberType::UInt8, NumberType::Int8, NumberType::Int16}) {
      pipelines::QatOptions options;
      options.rules = rules;
      options.type = type;
      options.defaultRange = {-6.0, 6.0};
      convertOnce(module, [&](OpPassManager &pm) { pipelines::buildQatPipeline(pm, options); });
    }
  }
}

/// Small numbers of both signs, the same in every run.
static std::vector<char> makeInput(const interpreter::TensorInfo &info, int64_t count) {
  std::vector<char> bytes(static_cast<size_t>(count * byteWidth(info.type)));
  if (info.type == interpreter::ElementType::F32) {
    for (int64_t i = 0; i < count; ++i) {
      float value = static_cast<float>(i % 17 - 8) * 0.25f;
      std::memcpy(bytes.data() + i * 4, &value, 4);
    }
  } else if (byteWidth(info.type) <= 2) {
    for (size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<char>(info.type == interpreter::ElementType::Bool ? i & 1 : i * 37);
  } else {
    for (int64_t i = 0; i < count; ++i) // indices and lengths
      bytes[static_cast<size_t>(i * byteWidth(info.type))] = static_cast<char>(i % 3);
  }
  return bytes;
}

/// Sign and payload of a NaN depend on the order of operands that the compiler chose.
static void unifyNaNs(std::string &bytes, size_t begin) {
  for (size_t i = begin; i + 4 <= bytes.size(); i += 4) {
    float value;
    std::memcpy(&value, bytes.data() + i, 4);
    if (std::isnan(value))
      std::memset(bytes.data() + i, 0xff, 4);
  }
}

/// Nothing when the program or the run is refused, else the bytes of all outputs.
static std::optional<std::string> runOnce(func::FuncOp main, interpreter::KernelSet kernels) {
  interpreter::ProgramOptions options;
  options.kernels = kernels;
  options.limits = fuzz::smallLimits();
  auto program = interpreter::Program::compile(main, options);
  if (failed(program))
    return std::nullopt;
  std::vector<std::vector<char>> inputs;
  std::vector<std::vector<int64_t>> shapes;
  for (const interpreter::TensorInfo &info : (*program)->inputs()) {
    std::vector<int64_t> shape = info.shape;
    int64_t count = 1;
    for (int64_t &d : shape) {
      d = d < 0 ? 1 : d;
      count *= d;
    }
    if (count > options.limits.elements)
      return std::nullopt;
    inputs.push_back(makeInput(info, count));
    shapes.push_back(shape);
  }
  std::vector<ArrayRef<char>> views(inputs.begin(), inputs.end());
  interpreter::Execution execution(*program);
  if (execution.run(views, nullptr, shapes))
    return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < (*program)->outputs().size(); ++i) {
    const interpreter::Tensor &out = execution.output(i);
    size_t begin = bytes.size();
    bytes.append(out.data, static_cast<size_t>(out.count() * byteWidth(out.type())));
    if (out.type() == interpreter::ElementType::F32)
      unifyNaNs(bytes, begin);
  }
  return bytes;
}

void fuzz::runBothKernels(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return;
  auto reference = runOnce(main, interpreter::KernelSet::Reference);
  auto fast = runOnce(main, interpreter::KernelSet::Fast);
  require(reference.has_value() == fast.has_value(), "both sets of kernels refuse the same networks");
  require(reference == fast, "both sets of kernels give the same bytes");
}

void fuzz::importAndConvert(llvm::StringRef bytes, import::GraphDefOptions::Format format) {
  Session session;
  import::GraphDefOptions options;
  options.limits = smallLimits();
  options.format = format;
  options.openBatch = 1;
  options.narrowTypes = bytes.size() % 2;
  auto module = import::importGraphDef(bytes, "fuzz", &session.context, options);
  require(succeeded(module) || session.errors, "a graph is refused with a message");
  if (failed(module))
    return;
  require(succeeded(mlir::verify(**module)), "what was imported passes the verifier");
  convertAllWays(**module);
}
