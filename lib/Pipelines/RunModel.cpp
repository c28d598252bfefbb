//===- RunModel.cpp - runs a model over samples -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/RunModel.h"

#include "TensorNames.h"
#include "quantc/Calibration/Calibrator.h"
#include "quantc/QNN/QNNOwnNames.h"
#include "quantc/Support/CheckedMath.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <cstring>
#include <mutex>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;
using calibration::Error;
using interpreter::ElementType;
using interpreter::Execution;
using interpreter::Program;
using interpreter::Tensor;
using interpreter::TensorInfo;

void pipelines::tellAboutSamples(const calibration::SampleSet &samples, MLIRContext *context) {
  for (const std::string &note : samples.notes())
    emitRemark(UnknownLoc::get(context)) << note;
  for (const std::string &warning : samples.warnings())
    emitWarning(UnknownLoc::get(context)) << warning;
}

/// Bytes of one tensor, or of the float32 it stands for.
static void appendRow(const Tensor &tensor, const TensorInfo &info, bool dequantize,
                      std::vector<char> &bytes) {
  size_t n = static_cast<size_t>(tensor.count());
  if (!dequantize || !info.quant) {
    size_t size = n * static_cast<size_t>(interpreter::byteWidth(info.type));
    bytes.insert(bytes.end(), tensor.data, tensor.data + size);
    return;
  }
  const interpreter::Quantization &q = *info.quant;
  int64_t inner = 1, channels = static_cast<int64_t>(q.scale.size());
  for (int64_t d = q.axis + 1; d < tensor.rank(); ++d)
    inner *= tensor.dim(d);
  size_t at = bytes.size();
  bytes.resize(at + n * sizeof(float));
  for (size_t i = 0; i < n; ++i) {
    size_t c = channels > 1 ? static_cast<size_t>(static_cast<int64_t>(i) / inner % channels) : 0;
    double value = calibration::elementAsDouble(tensor.data, info.type, static_cast<int64_t>(i));
    float real = static_cast<float>(q.scale[c] * (value - q.zeroPoint[q.zeroPoint.size() > 1 ? c : 0]));
    std::memcpy(&bytes[at + i * sizeof(float)], &real, sizeof(float));
  }
}

namespace {
/// A tensor that is asked for: output i of the program, or tensor i of all.
struct Wanted {
  const TensorInfo *info;
  size_t index;
  bool isOutput;
  std::string name;
};
/// What one sample gave for one tensor.
struct Row {
  std::vector<int64_t> shape;
  std::vector<char> bytes;
  bool hasRun = false;
};
} // namespace

static std::vector<Wanted> chooseTensors(func::FuncOp main, const Program &program, bool all) {
  std::vector<Wanted> wanted;
  for (size_t i = 0; i < program.outputs().size(); ++i)
    wanted.push_back({&program.outputs()[i], i, true, program.outputs()[i].name});
  if (all) {
    for (size_t i = 0; i < program.tensors().size(); ++i)
      if (!llvm::is_contained(main.front().getTerminator()->getOperands(), program.valueOf(i)))
        wanted.push_back({&program.tensors()[i], i, false, program.tensors()[i].name});
  }
  // An archive has one entry of a name.
  std::vector<std::string> names;
  for (const Wanted &w : wanted)
    names.push_back(w.name);
  names = qnn::makeOwnNames(std::move(names));
  for (size_t i = 0; i < wanted.size(); ++i)
    wanted[i].name = std::move(names[i]);
  return wanted;
}

FailureOr<std::vector<TensorRows>> pipelines::runModel(ModuleOp module, const RunOptions &options) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main)
    return module.emitError("model has no function main");
  interpreter::ProgramOptions programOptions = options.program;
  programOptions.keepAllTensors = options.allTensors;
  FailureOr<std::shared_ptr<const Program>> compiled = Program::compile(main, programOptions);
  if (failed(compiled))
    return failure();
  const Program &program = **compiled;

  std::unique_ptr<calibration::SampleSet> samples;
  std::vector<TensorInfo> inputs(program.inputs().begin(), program.inputs().end());
  auto refuse = [&](const std::string &message) -> LogicalResult {
    return emitError(UnknownLoc::get(module.getContext())) << message;
  };
  calibration::SampleOptions how = options.samples;
  describeInputs(main, how);
  if (Error e = calibration::SampleSet::open(options.data, inputs, how, samples))
    return refuse(*e);
  if (options.opened)
    if (Error e = options.opened(*samples))
      return refuse(*e);
  size_t count = samples->size();
  if (count == 0)
    return std::vector<TensorRows>();

  std::vector<Wanted> wanted = chooseTensors(main, program, options.allTensors);
  std::vector<std::vector<Row>> rows(count);
  const unsigned threads = interpreter::getSampleThreads(program, options.threads);
  unsigned workers = countWorkers(count, threads);
  if (program.keepsVariables() && count > 1)
    emitRemark(UnknownLoc::get(module.getContext()))
        << "the model keeps variables from sample to sample: the " << count
        << " samples are steps in their order";
  std::vector<std::unique_ptr<Execution>> executions;
  for (unsigned w = 0; w < workers; ++w)
    executions.push_back(std::make_unique<Execution>(*compiled));
  std::mutex lock;
  size_t done = 0;
  Error error = parallelFor(count, threads, [&](size_t i, unsigned worker) -> Error {
    calibration::Sample sample;
    if (Error e = samples->load(i, sample))
      return e;
    Execution &execution = *executions[worker];
    execution.nextSample();
    std::vector<ArrayRef<char>> bytes;
    for (std::span<const char> input : sample.inputs)
      bytes.emplace_back(input.data(), input.size());
    if (Error e = execution.run(bytes))
      return samples->describe(i) + ": " + *e;
    for (const Wanted &w : wanted) {
      const Tensor &tensor = w.isOutput ? execution.output(w.index) : execution.tensor(w.index);
      Row &row = rows[i].emplace_back();
      if (!tensor.info)
        continue; // of a region that this sample does not run
      row.hasRun = true;
      row.shape = tensor.shape;
      appendRow(tensor, *w.info, options.dequantize, row.bytes);
    }
    if (options.progress) {
      std::lock_guard<std::mutex> hold(lock);
      options.progress(++done, count);
    }
    return std::nullopt;
  });
  if (error)
    return refuse(*error);
  tellAboutSamples(*samples, module.getContext());

  std::vector<TensorRows> result;
  bool different = false;
  for (size_t t = 0; t < wanted.size(); ++t) {
    if (!llvm::all_of(rows, [&](const std::vector<Row> &row) { return row[t].hasRun; }))
      continue; // an archive has a row for each sample or no array
    TensorRows &out = result.emplace_back();
    out.name = wanted[t].name;
    out.type = options.dequantize && wanted[t].info->quant ? ElementType::F32 : wanted[t].info->type;
    out.shape = rows[0][t].shape;
    for (size_t i = 0; i < count; ++i) {
      if (rows[i][t].shape != rows[0][t].shape) {
        different = true;
        refuse("tensor '" + out.name + "' has another shape for " + samples->describe(i) + " than for " +
               samples->describe(0) + "; run them one at a time")
            .failed();
        break;
      }
      out.bytes.insert(out.bytes.end(), rows[i][t].bytes.begin(), rows[i][t].bytes.end());
      std::vector<char>().swap(rows[i][t].bytes);
    }
    auto n = static_cast<int64_t>(count);
    if (!out.shape.empty() && out.shape[0] == 1)
      out.shape[0] = n;
    else if (n > 1)
      out.shape.insert(out.shape.begin(), n);
  }
  if (different)
    return failure();
  return result;
}
