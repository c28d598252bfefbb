//===- RangeSearch.cpp - one range for each value -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "RangeSearch.h"

#include "LayerWalk.h"
#include "quantc/Support/Constants.h"
#include "quantc/Support/Parallel.h"
#include "quantc/Support/VectorCopies.h"

#include "mlir/IR/IRMapping.h"
#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using calibration::Error;
using calibration::Range;
using calibration::RangeMethod;
using interpreter::Execution;
using interpreter::Program;
using interpreter::Tensor;

/// More samples hardly change what is chosen.
static constexpr size_t samplesUsed = 16;

/// Halves go away from zero, by the conversion to integers that every vector unit has: `lowest` and `highest`
/// are whole steps.
QUANTC_VECTOR_COPIES static void roundToSteps(const float *values, size_t n, float inverse, float scale,
                                              float lowest, float highest, float *__restrict out) {
  for (size_t i = 0; i < n; ++i) {
    const float steps = values[i] * inverse, raised = steps < lowest ? lowest : steps,
                inside = raised > highest ? highest : raised;
    out[i] = static_cast<float>(static_cast<int32_t>(inside + (inside < 0 ? -0.5F : 0.5F))) * scale;
  }
}

/// Eight sums side by side, added at the end in their order: no vector width changes the result.
QUANTC_VECTOR_COPIES static double distance(const float *__restrict a, const float *__restrict b, size_t n) {
  constexpr size_t lanes = 8;
  double sums[lanes] = {};
  size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    for (size_t l = 0; l < lanes; ++l) {
      const double d = static_cast<double>(a[i + l]) - static_cast<double>(b[i + l]);
      sums[l] += d * d;
    }
  for (size_t l = 0; i < n; ++i, ++l) {
    const double d = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sums[l] += d * d;
  }
  double all = 0;
  for (double sum : sums)
    all += sum;
  return all;
}

void accuracy::fakeQuantize(std::span<const float> values, Range range, int levels, std::vector<float> &out) {
  const float low = std::min(range.min, 0.0F), high = std::max(range.max, 0.0F);
  const float scale = (high - low) / static_cast<float>(levels);
  if (!(scale > 0)) {
    out.assign(values.begin(), values.end());
    return;
  }
  out.resize(values.size());
  const float zero = std::round(-low / scale);
  roundToSteps(values.data(), values.size(), 1 / scale, scale, -zero, static_cast<float>(levels) - zero,
               out.data());
}

namespace {

/// A layer by itself, from its data to its result.
struct Reader {
  std::shared_ptr<const Program> program;
  size_t result; ///< index of what it gives among the network's values
};

/// A value with ranges to choose from.
struct Choice {
  size_t value;
  std::vector<Range> ranges;
  std::vector<Reader> readers;
};

class RangeSearch {
public:
  RangeSearch(func::FuncOp f, const calibration::SampleSet &s, const calibration::Calibration &c,
              const RangeMethod &u, unsigned t, const std::function<bool()> &e)
      : floats(f), samples(s), statistics(c), usual(u), threads(t), stop(e) {}
  FailureOr<RangeList> run();

private:
  std::vector<Range> rangesOf(const calibration::TensorStatistics &seen) const;
  FailureOr<std::shared_ptr<const Program>> compileAlone(Operation *layer, Value data);
  LogicalResult collect();
  Error addSample(size_t sample, Execution &whole, std::vector<double> &errors);

  func::FuncOp floats;
  const calibration::SampleSet &samples;
  const calibration::Calibration &statistics;
  const RangeMethod &usual;
  unsigned threads;
  const std::function<bool()> &stop;
  std::vector<Value> values;
  std::vector<Choice> choices;
  std::vector<OwningOpRef<ModuleOp>> holders;
};

/// The usual one first: of equal ones the first is taken.
std::vector<Range> RangeSearch::rangesOf(const calibration::TensorStatistics &seen) const {
  std::vector<RangeMethod> methods(5, usual);
  methods[1].kind = RangeMethod::Kind::MinMax;
  methods[2].kind = RangeMethod::Kind::Percentile;
  methods[2].percentile = 99.99;
  methods[3].kind = RangeMethod::Kind::Percentile;
  methods[3].percentile = 99.9;
  methods[4].kind = RangeMethod::Kind::MSE;
  std::vector<Range> ranges;
  for (const RangeMethod &method : methods)
    if (auto range = chooseRange(seen, method); range && !llvm::is_contained(ranges, *range))
      ranges.push_back(*range);
  return ranges;
}

FailureOr<std::shared_ptr<const Program>> RangeSearch::compileAlone(Operation *layer, Value data) {
  holders.push_back(ModuleOp::create(layer->getLoc()));
  OpBuilder builder(layer->getContext());
  builder.setInsertionPointToEnd(holders.back()->getBody());
  Value result = layer->getResult(0);
  auto alone = func::FuncOp::create(builder, layer->getLoc(), "alone",
                                    builder.getFunctionType(data.getType(), result.getType()));
  Block *block = alone.addEntryBlock();
  builder.setInsertionPointToEnd(block);
  IRMapping map;
  map.map(data, block->getArgument(0));
  for (Value operand : layer->getOperands())
    if (Operation *op = operand.getDefiningOp(); op && !map.contains(operand))
      builder.clone(*op, map);
  func::ReturnOp::create(builder, layer->getLoc(), builder.clone(*layer, map)->getResult(0));
  return Program::compile(alone, {});
}

LogicalResult RangeSearch::collect() {
  values = calibration::getProgramValues(floats);
  llvm::DenseMap<Value, size_t> indexOf;
  for (auto [i, value] : llvm::enumerate(values))
    indexOf[value] = i;
  SmallVector<Operation *> layers = weightedOps(floats);
  for (auto [i, seen] : llvm::enumerate(statistics.tensors)) {
    if (!seen.samples)
      continue;
    Choice choice{i, rangesOf(seen), {}};
    if (choice.ranges.size() < 2)
      continue;
    for (Operation *layer : layers) {
      Value data = layer->getOperand(static_cast<unsigned>(specOf(layer).dataOperand));
      bool others =
          llvm::any_of(layer->getOperands(), [&](Value v) { return v != data && !getConstantValue(v); });
      if (data != values[i] || others)
        continue;
      auto program = compileAlone(layer, data);
      if (failed(program))
        return failure();
      choice.readers.push_back({*program, indexOf.lookup(layer->getResult(0))});
    }
    choices.push_back(std::move(choice));
  }
  return success();
}

static std::span<const float> floatsOf(const Tensor &t) {
  return {t.as<float>(), static_cast<size_t>(t.count())};
}

/// Adds to `errors`, one for each range of each choice in order.
Error RangeSearch::addSample(size_t sample, Execution &whole, std::vector<double> &errors) {
  calibration::Sample loaded;
  if (Error e = samples.load(sample, loaded))
    return e;
  std::vector<ArrayRef<char>> inputs;
  for (std::span<const char> bytes : loaded.inputs)
    inputs.emplace_back(bytes.data(), bytes.size());
  if (Error e = whole.run(inputs, nullptr, loaded.shapes))
    return samples.describe(sample) + ": " + *e;
  std::vector<float> rounded;
  size_t at = 0;
  for (const Choice &choice : choices) {
    const Tensor &value = whole.tensor(choice.value);
    for (Range range : choice.ranges) {
      double &error = errors[at++];
      fakeQuantize(floatsOf(value), range, usual.levels, rounded);
      if (choice.readers.empty())
        error += distance(rounded.data(), value.as<float>(), rounded.size());
      for (const Reader &reader : choice.readers) {
        Execution alone(reader.program);
        ArrayRef<char> bytes(reinterpret_cast<const char *>(rounded.data()), rounded.size() * sizeof(float));
        if (Error e = alone.run(bytes, nullptr, value.shape))
          return e;
        const Tensor &result = whole.tensor(reader.result);
        error +=
            distance(result.as<float>(), alone.output(0).as<float>(), static_cast<size_t>(result.count()));
      }
    }
  }
  whole.resetState();
  return {};
}

FailureOr<RangeList> RangeSearch::run() {
  interpreter::ProgramOptions keep;
  keep.keepAllTensors = true;
  auto program = Program::compile(floats, keep);
  if (failed(program) || failed(collect()))
    return failure();
  size_t width = 0;
  for (const Choice &choice : choices)
    width += choice.ranges.size();
  const size_t count = std::min(samples.size(), samplesUsed);
  std::vector<std::vector<double>> each(count, std::vector<double>(width));
  std::vector<std::unique_ptr<Execution>> executions(countWorkers(count, threads));
  Error error = parallelFor(count, threads, [&](size_t i, unsigned w) -> Error {
    if (stop && stop())
      return {};
    if (!executions[w])
      executions[w] = std::make_unique<Execution>(*program);
    return addSample(i, *executions[w], each[i]);
  });
  if (error)
    return emitError(UnknownLoc::get(floats.getContext())) << *error;
  RangeList ranges;
  for (const calibration::TensorStatistics &seen : statistics.tensors)
    ranges.push_back(seen.samples ? chooseRange(seen, usual) : std::nullopt);
  size_t at = 0;
  for (const Choice &choice : choices) {
    double least = INFINITY;
    for (Range range : choice.ranges) {
      double sum = 0;
      for (const std::vector<double> &errors : each) // in the order of the samples
        sum += errors[at];
      ++at;
      if (sum < least) {
        least = sum;
        ranges[choice.value] = range;
      }
    }
  }
  return ranges;
}

} // namespace

FailureOr<RangeList> accuracy::searchRanges(func::FuncOp floats, const calibration::SampleSet &samples,
                                            const calibration::Calibration &statistics,
                                            const RangeMethod &usual, unsigned threads,
                                            const std::function<bool()> &stop) {
  return RangeSearch(floats, samples, statistics, usual, threads, stop).run();
}
