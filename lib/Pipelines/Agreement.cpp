//===- Agreement.cpp - integer outputs beside float ones ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/PostTraining.h"
#include "quantc/Pipelines/RunModel.h"

#include <algorithm>
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

LogicalResult pipelines::compareWithModel(SampleRun &run, func::FuncOp asRead, unsigned threads,
                                          ConvertSummary &summary) {
  if (!run.samples || run.statistics.outputs.empty())
    return success();
  FailureOr<std::shared_ptr<const Program>> compiled = failure();
  {
    std::string why;
    ScopedDiagnosticHandler hold(asRead.getContext(), [&](Diagnostic &d) { why = d.str(); });
    compiled = Program::compile(asRead, {});
    if (failed(compiled))
      summary.notes.push_back(
          "figures are against the network as it was rewritten, for as it was read it can't be "
          "run: " +
          why);
  }
  if (failed(compiled))
    return success();
  const calibration::SampleSet &samples = *run.samples;
  std::vector<std::unique_ptr<Execution>> executions(countWorkers(samples.size(), threads));
  Error error = parallelFor(samples.size(), threads, [&](size_t i, unsigned w) -> Error {
    if (!executions[w])
      executions[w] = std::make_unique<Execution>(*compiled);
    Sample sample;
    Error e = samples.load(i, sample);
    std::vector<ArrayRef<char>> bytes;
    for (std::span<const char> input : sample.inputs)
      bytes.emplace_back(input.data(), input.size());
    if (!e)
      e = executions[w]->run(bytes, nullptr, sample.shapes);
    executions[w]->resetState();
    if (e)
      return samples.describe(i) + ": " + *e;
    std::vector<float> &outputs = run.statistics.outputs[i];
    outputs.clear();
    for (size_t k = 0; k < (*compiled)->outputs().size(); ++k) {
      const Tensor &t = executions[w]->output(k);
      for (int64_t j = 0; j < t.count(); ++j)
        outputs.push_back(static_cast<float>(calibration::elementAsDouble(t.data, t.type(), j)));
    }
    return {};
  });
  if (error)
    return emitError(UnknownLoc::get(asRead.getContext())) << *error;
  return success();
}

FailureOr<Agreement> pipelines::measureAgreement(const calibration::Calibration &reference,
                                                 ArrayRef<interpreter::TensorInfo> inputs,
                                                 func::FuncOp quantized,
                                                 const calibration::SampleSet &samples, unsigned threads) {
  auto compiled = Program::compile(quantized, {});
  if (failed(compiled))
    return failure();
  const Program &program = **compiled;
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
    executions[w]->resetState();
    if (e)
      return samples.describe(i) + ": " + *e;
    Agreement &a = each[i];
    a.samples = 1;
    const std::vector<float> &expected = reference.outputs[i];
    size_t at = 0;
    for (size_t k = 0; k < program.outputs().size(); ++k) {
      const Tensor &q = executions[w]->output(k);
      auto n = static_cast<size_t>(q.count());
      if (at + n > expected.size())
        break;
      bool real = q.info->quant || q.type() == interpreter::ElementType::F32;
      a.real |= real;
      if (k == 0 && n == 1 && !real) { // the network gives the class itself
        a.classifies = true;
        a.sameTop1 = static_cast<double>(expected[at]) == realValue(q, 0);
      }
      for (size_t j = 0; j < n && real; ++j) {
        double x = static_cast<double>(expected[at + j]), y = realValue(q, static_cast<int64_t>(j));
        if (!std::isfinite(x)) // no error can be told
          continue;
        a.signal += x * x;
        a.noise += (x - y) * (x - y);
      }
      if (k == 0 && n > 1 && real) {
        a.classifies = true;
        auto best = std::max_element(expected.begin(), expected.begin() + static_cast<ptrdiff_t>(n)) -
                    expected.begin();
        a.sameTop1 = static_cast<size_t>(best) == argMax(q);
      }
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
  }
  return all;
}
