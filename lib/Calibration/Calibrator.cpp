//===- Calibrator.cpp - statistics of every tensor ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Calibrator.h"

#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/QNN/QNNOwnNames.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Parallel.h"

#include "llvm/ADT/Sequence.h"
#include "llvm/Support/xxhash.h"
#include <atomic>
#include <map>
#include <mutex>

using namespace quantc;
using namespace quantc::calibration;
using interpreter::Execution;
using interpreter::Tensor;

namespace {

/// What one thread has seen.
struct Worker {
  std::vector<TensorStatistics> tensors;
  std::map<size_t, NotFinite> notFinite; ///< by tensor; the first sample that this thread ran
};

/// The outputs of the last run; indices are exact up to 2^24.
std::vector<float> readOutputs(const Execution &execution, const interpreter::Program &program) {
  std::vector<float> values;
  for (size_t k = 0; k < program.outputs().size(); ++k)
    for (const Tensor &t = execution.output(k); int64_t i : llvm::seq<int64_t>(0, t.count()))
      values.push_back(static_cast<float>(elementAsDouble(t.data, t.type(), i)));
  return values;
}

/// Runs sample i and adds it to `worker`.
Error addSample(size_t i, const SampleSet &samples, Execution &execution, const interpreter::Program &program,
                bool histograms, Sample &sample, Worker &worker, uint64_t &hash,
                std::vector<float> *outputs) {
  if (Error e = samples.load(i, sample))
    return e;
  std::vector<llvm::ArrayRef<char>> inputs;
  for (std::span<const char> bytes : sample.inputs) {
    inputs.emplace_back(bytes.data(), bytes.size());
    hash = hash * 31 + llvm::xxh3_64bits(llvm::ArrayRef<uint8_t>(
                           reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()));
  }
  Error fault;
  auto observe = [&](size_t index, const Tensor &tensor) {
    if (tensor.type() != interpreter::ElementType::F32 || fault)
      return;
    std::span<const float> values(tensor.as<float>(), static_cast<size_t>(tensor.count()));
    auto bad = worker.tensors[index].add(values, histograms);
    if (!bad)
      return;
    std::string text = std::string("holds ") + (values[*bad] != values[*bad] ? "NaN" : "infinity") +
                       " at element " + std::to_string(*bad);
    if (index < program.inputs().size())
      fault = "tensor '" + program.tensors()[index].name + "' " + text;
    else
      worker.notFinite.try_emplace(index, NotFinite{index, i, text + " (" + samples.describe(i) + ")"});
  };
  Error error = execution.run(inputs, observe, sample.shapes);
  if (!error)
    error = fault;
  if (error)
    return samples.describe(i) + ": " + *error;
  if (outputs)
    *outputs = readOutputs(execution, program);
  execution.nextSample();
  return {};
}

/// Whether the outputs of all samples fit, as far as their shapes say.
bool mayKeepOutputs(const interpreter::Program &program, size_t samples, int64_t bytes) {
  std::optional<int64_t> each = 0;
  for (const TensorInfo &info : program.outputs())
    if (std::optional<int64_t> n = countElements(info.shape))
      each = each ? addSizes(*each, *n * static_cast<int64_t>(sizeof(float))) : std::nullopt;
  std::optional<int64_t> all = each ? mulSizes(*each, static_cast<int64_t>(samples)) : std::nullopt;
  return all && *all <= bytes;
}

} // namespace

Error calibration::calibrate(std::shared_ptr<const interpreter::Program> program, const SampleSet &samples,
                             const CalibrationOptions &options, Calibration &result) {
  size_t count = samples.size();
  const unsigned threads = interpreter::getSampleThreads(*program, options.threads);
  std::vector<Worker> workers(countWorkers(count, threads));
  std::vector<std::vector<float>> outputs;
  std::vector<uint64_t> hashes(count, 0);
  if (options.outputBytes > 0 && mayKeepOutputs(*program, count, options.outputBytes))
    outputs.resize(count);
  std::atomic<int64_t> kept = 0; // an open shape shows its size as it runs
  std::vector<std::unique_ptr<Execution>> executions;
  for (Worker &worker : workers) {
    worker.tensors.resize(program->tensors().size());
    executions.push_back(std::make_unique<Execution>(program));
  }
  std::vector<Sample> buffers(workers.size());
  std::mutex lock;
  size_t done = 0;
  Error error = parallelFor(count, threads, [&](size_t i, unsigned w) -> Error {
    Error e;
    try {
      e = addSample(i, samples, *executions[w], *program, options.histograms, buffers[w], workers[w],
                    hashes[i], outputs.empty() || kept > options.outputBytes ? nullptr : &outputs[i]);
      if (!outputs.empty())
        kept += static_cast<int64_t>(outputs[i].size() * sizeof(float));
    } catch (const std::exception &x) {
      e = samples.describe(i) + ": " + x.what();
    }
    std::lock_guard<std::mutex> hold(lock);
    ++done;
    if (options.progress && !e)
      options.progress(done, count);
    return e;
  });
  if (error)
    return error;
  result = {};
  result.samples = count;
  if (kept <= options.outputBytes)
    result.outputs = std::move(outputs);
  result.tensors.resize(program->tensors().size());
  for (const Worker &worker : workers)
    for (size_t t = 0; t < worker.tensors.size(); ++t)
      result.tensors[t].merge(worker.tensors[t]);
  for (uint64_t hash : hashes)
    result.dataHash += hash;
  result.hashes = std::move(hashes);
  std::map<size_t, NotFinite> first;
  for (Worker &worker : workers)
    for (auto &[tensor, found] : worker.notFinite)
      if (auto [it, isNew] = first.try_emplace(tensor, found); !isNew && found.sample < it->second.sample)
        it->second = found;
  for (auto &[tensor, found] : first) {
    result.tensors[tensor] = {};
    result.notFinite.push_back(std::move(found));
  }
  return {};
}

/// Those of a block, and after those of an op with regions the values of each region.
static void addProgramValues(mlir::Block &block, std::vector<mlir::Value> &values) {
  values.insert(values.end(), block.args_begin(), block.args_end());
  for (mlir::Operation &op : block) {
    if (!qnn::isOperator(&op))
      continue;
    values.insert(values.end(), op.result_begin(), op.result_end());
    for (mlir::Region &region : op.getRegions())
      addProgramValues(region.front(), values);
  }
}

std::vector<mlir::Value> calibration::getProgramValues(mlir::func::FuncOp function) {
  std::vector<mlir::Value> values;
  addProgramValues(function.getBody().front(), values);
  return values;
}

RangesFile calibration::toRangesFile(const Calibration &calibration, llvm::ArrayRef<TensorInfo> tensors,
                                     uint64_t modelHash) {
  RangesFile file;
  file.modelHash = modelHash;
  file.dataHash = calibration.dataHash;
  file.samples = calibration.samples;
  std::vector<std::string> names;
  for (const TensorInfo &info : tensors)
    names.push_back(info.name);
  names = qnn::makeOwnNames(std::move(names));
  for (size_t i = 0; i < tensors.size() && i < calibration.tensors.size(); ++i)
    if (calibration.tensors[i].samples)
      file.tensors.emplace(names[i], calibration.tensors[i]);
  for (const NotFinite &found : calibration.notFinite)
    file.notFinite.insert(names[found.tensor]);
  return file;
}
