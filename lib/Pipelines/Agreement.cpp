//===- Agreement.cpp - integer outputs beside float ones ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/PostTraining.h"
#include "quantc/Pipelines/RunModel.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;
using calibration::Error;
using calibration::Sample;
using interpreter::Execution;
using interpreter::Program;
using interpreter::Tensor;

double Agreement::sqnr() const {
  if (!(noise > 0))
    return std::numeric_limits<double>::infinity();
  return 10 * std::log10(signal / noise);
}

static double realValue(const Tensor &t, int64_t i) {
  double v = calibration::elementAsDouble(t.data, t.type(), i);
  const interpreter::Quantization *q = t.info->quant.get();
  return q ? static_cast<double>(q->scale[0]) * (v - q->zeroPoint[0]) : v;
}

static size_t argMax(const Tensor &t) {
  size_t best = 0;
  for (int64_t i = 1; i < t.count(); ++i)
    if (calibration::elementAsDouble(t.data, t.type(), i) >
        calibration::elementAsDouble(t.data, t.type(), static_cast<int64_t>(best)))
      best = static_cast<size_t>(i);
  return best;
}

FailureOr<Agreement> pipelines::measureAgreement(func::FuncOp reference, func::FuncOp quantized,
                                                 const calibration::SampleSet &samples, unsigned threads) {
  auto floats = Program::compile(reference, {}), integers = Program::compile(quantized, {});
  if (failed(floats) || failed(integers))
    return failure();
  struct Worker {
    std::unique_ptr<Execution> floats, integers;
  };
  std::vector<Worker> workers(countWorkers(samples.size(), threads));
  std::vector<Agreement> each(samples.size());
  std::vector<interpreter::TensorInfo> from((*floats)->inputs().begin(), (*floats)->inputs().end());
  std::vector<interpreter::TensorInfo> to((*integers)->inputs().begin(), (*integers)->inputs().end());
  auto run = [&](Execution &execution, const Sample &sample) -> Error {
    std::vector<ArrayRef<char>> inputs;
    for (std::span<const char> bytes : sample.inputs)
      inputs.emplace_back(bytes.data(), bytes.size());
    Error e = execution.run(inputs, nullptr, sample.shapes);
    execution.resetState();
    return e;
  };
  Error error = parallelFor(samples.size(), threads, [&](size_t i, unsigned w) -> Error {
    Worker &worker = workers[w];
    if (!worker.floats) {
      worker.floats = std::make_unique<Execution>(*floats);
      worker.integers = std::make_unique<Execution>(*integers);
    }
    Sample sample, converted;
    Error e = samples.load(i, sample);
    if (!e)
      e = calibration::convertInputs(sample, from, to, converted);
    if (!e)
      e = run(*worker.floats, sample);
    if (!e)
      e = run(*worker.integers, converted);
    if (e)
      return samples.describe(i) + ": " + *e;
    Agreement &a = each[i];
    a.samples = 1;
    for (size_t k = 0; k < (*floats)->outputs().size(); ++k) {
      const Tensor &f = worker.floats->output(k), &q = worker.integers->output(k);
      if (f.count() != q.count())
        continue;
      for (int64_t j = 0; j < f.count(); ++j) {
        double x = realValue(f, j), y = realValue(q, j);
        a.signal += x * x;
        a.noise += (x - y) * (x - y);
      }
      if (k == 0 && f.count() > 1) {
        a.classifies = true;
        a.sameTop1 = argMax(f) == argMax(q);
      }
    }
    return {};
  });
  if (error)
    return emitError(UnknownLoc::get(reference.getContext())) << *error;
  Agreement all;
  for (const Agreement &a : each) { // in the order of the samples: sums do not depend on threads
    all.signal += a.signal;
    all.noise += a.noise;
    all.samples += a.samples;
    all.sameTop1 += a.sameTop1;
    all.classifies |= a.classifies;
  }
  return all;
}
