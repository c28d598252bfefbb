//===- Agreement.cpp - integer outputs beside float ones ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Agreement.h"

#include "quantc/Support/Parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
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

FailureOr<std::vector<std::vector<float>>> accuracy::runOutputs(std::shared_ptr<const Program> program,
                                                                const calibration::SampleSet &samples,
                                                                unsigned threads, MLIRContext *context) {
  threads = interpreter::getSampleThreads(*program, threads);
  std::vector<std::vector<float>> outputs(samples.size());
  std::vector<std::unique_ptr<Execution>> executions(countWorkers(samples.size(), threads));
  Error error = parallelFor(samples.size(), threads, [&](size_t i, unsigned w) -> Error {
    if (!executions[w])
      executions[w] = std::make_unique<Execution>(program);
    Sample sample;
    Error e = samples.load(i, sample);
    std::vector<ArrayRef<char>> bytes;
    for (std::span<const char> input : sample.inputs)
      bytes.emplace_back(input.data(), input.size());
    if (!e)
      e = executions[w]->run(bytes, nullptr, sample.shapes);
    executions[w]->nextSample();
    if (e)
      return samples.describe(i) + ": " + *e;
    for (size_t k = 0; k < program->outputs().size(); ++k) {
      const Tensor &t = executions[w]->output(k);
      for (int64_t j = 0; j < t.count(); ++j)
        outputs[i].push_back(static_cast<float>(calibration::elementAsDouble(t.data, t.type(), j)));
    }
    return {};
  });
  if (error)
    return emitError(UnknownLoc::get(context)) << *error;
  return outputs;
}

/// One output of one sample; the first one may hold classes.
static void addOutput(const Tensor &q, ArrayRef<float> expected, bool first, Agreement &a) {
  const size_t n = expected.size();
  const bool real = q.info->quant || q.type() == interpreter::ElementType::F32;
  a.real |= real;
  if (first && n == 1 && !real) { // the network gives the class itself
    a.classifies = true;
    a.sameTop1 = static_cast<double>(expected[0]) == realValue(q, 0);
  }
  for (size_t j = 0; j < n && real; ++j) {
    double x = static_cast<double>(expected[j]), y = realValue(q, static_cast<int64_t>(j));
    if (!std::isfinite(x)) // no error can be told
      continue;
    a.signal += x * x;
    a.noise += (x - y) * (x - y);
  }
  if (first && n > 1 && real) {
    a.classifies = true;
    auto best = std::max_element(expected.begin(), expected.end()) - expected.begin();
    a.sameTop1 = static_cast<size_t>(best) == argMax(q);
  }
}

FailureOr<Agreement> accuracy::measureAgreement(ArrayRef<std::vector<float>> expected,
                                                ArrayRef<interpreter::TensorInfo> inputs,
                                                func::FuncOp quantized, const calibration::SampleSet &samples,
                                                unsigned threads) {
  auto compiled = Program::compile(quantized, {});
  if (failed(compiled))
    return failure();
  const Program &program = **compiled;
  threads = interpreter::getSampleThreads(program, threads);
  std::vector<std::unique_ptr<Execution>> executions(countWorkers(samples.size(), threads));
  std::vector<Agreement> each(samples.size());
  std::vector<interpreter::TensorInfo> to(program.inputs().begin(), program.inputs().end());
  Error error = parallelFor(samples.size(), threads, [&](size_t i, unsigned w) -> Error {
    if (!executions[w])
      executions[w] = std::make_unique<Execution>(*compiled);
    Sample sample, converted;
    Error e = samples.load(i, sample);
    if (!e)
      e = calibration::convertInputs(sample, inputs, to, converted);
    std::vector<ArrayRef<char>> bytes;
    for (std::span<const char> input : converted.inputs)
      bytes.emplace_back(input.data(), input.size());
    if (!e)
      e = executions[w]->run(bytes, nullptr, converted.shapes);
    executions[w]->nextSample();
    if (e)
      return samples.describe(i) + ": " + *e;
    Agreement &a = each[i];
    a.samples = 1;
    size_t at = 0;
    for (size_t k = 0; k < program.outputs().size(); ++k) {
      const Tensor &q = executions[w]->output(k);
      auto n = static_cast<size_t>(q.count());
      if (at + n > expected[i].size())
        break;
      addOutput(q, ArrayRef(expected[i]).slice(at, n), k == 0, a);
      at += n;
    }
    return {};
  });
  if (error)
    return emitError(UnknownLoc::get(quantized.getContext())) << *error;
  Agreement all;
  for (const Agreement &a : each) { // in the order of the samples: sums do not depend on threads
    all.signal += a.signal;
    all.noise += a.noise;
    all.samples += a.samples;
    all.sameTop1 += a.sameTop1;
    all.classifies |= a.classifies;
    all.real |= a.real;
    all.each.push_back({a.signal, a.noise, a.sameTop1 != 0});
  }
  return all;
}
