//===- Compare.cpp - where an integer network loses -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Compare.h"

#include "ChannelRanges.h"
#include "ComparisonSums.h"
#include "PairEnds.h"
#include "TensorNames.h"
#include "quantc/Calibration/Calibrator.h"
#include "quantc/Pipelines/Inspect.h"
#include "quantc/Pipelines/RunModel.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringMap.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <mutex>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;
using calibration::Error;
using calibration::Sample;
using interpreter::ElementType;
using interpreter::Execution;
using interpreter::Program;
using interpreter::ProgramOptions;
using interpreter::Tensor;
using interpreter::TensorInfo;

double pipelines::toDecibel(double signal, double noise) {
  if (!(noise > 0))
    return std::numeric_limits<double>::infinity();
  return signal > 0 ? 10 * std::log10(signal / noise) : -std::numeric_limits<double>::infinity();
}

/// The reals that a tensor stands for.
static void readReals(const Tensor &t, std::vector<float> &out) {
  out.resize(static_cast<size_t>(t.count()));
  const interpreter::Quantization *q = t.info->quant.get();
  if (!q && t.type() == ElementType::F32) {
    std::copy_n(t.as<float>(), out.size(), out.begin());
    return;
  }
  float scale = q ? q->scale[0] : 1;
  double zero = q && !q->zeroPoint.empty() ? q->zeroPoint[0] : 0;
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = scale * static_cast<float>(
                         calibration::elementAsDouble(t.data, t.type(), static_cast<int64_t>(i)) - zero);
}

static bool isReal(const TensorInfo &info) { return info.quant || info.type == ElementType::F32; }

void ErrorSums::add(llvm::ArrayRef<float> reference, llvm::ArrayRef<float> found, size_t channelCount) {
  channels = channelCount;
  shift.resize(channels, 0);
  for (size_t i = 0, c = 0; i < reference.size(); ++i) {
    double r = static_cast<double>(reference[i]), e = r - static_cast<double>(found[i]);
    signal += r * r;
    noise += e * e;
    largest = std::max(largest, std::fabs(e));
    shift[c] += e;
    if (++c == channels)
      c = 0;
  }
  count += static_cast<double>(reference.size());
}

namespace {

/// One op of the model and what it is compared with.
struct Layer {
  Operation *op = nullptr;
  size_t tensor = 0;                    ///< of the model's program
  size_t reference = 0;                 ///< of the reference's program
  std::shared_ptr<const Program> alone; ///< the op by itself; null when an operand has no reference
  std::vector<size_t> operands;         ///< reference tensors of its arguments
};

class Comparer {
public:
  Comparer(func::FuncOp r, func::FuncOp m, const calibration::SampleSet &s, const CompareOptions &o)
      : reference(r), model(m), samples(s), options(o) {}
  FailureOr<Comparison> run();

private:
  std::optional<size_t> findReference(const std::string &name) const;
  void pair();
  void addLayer(size_t tensor, size_t referenceTensor, OpResult result);
  std::shared_ptr<const Program> compileAlone(Operation *op, std::vector<size_t> &operands);
  struct Worker;
  Error runSample(size_t i, Worker &worker);
  Error runAlone(const Layer &layer, Execution &ref, Worker &worker, ErrorSums &isolated);
  /// Names, places and what the operators are, without sums.
  ComparisonSums describe() const;
  void noteOutside(size_t sample, ArrayRef<int64_t> counts, const Sample &values, ArrayRef<TensorInfo> infos);
  void warnAboutOutside();

  func::FuncOp reference, model;
  const calibration::SampleSet &samples;
  const CompareOptions &options;
  std::shared_ptr<const Program> ref, mod;
  llvm::StringMap<size_t> byName;
  llvm::DenseMap<Value, size_t> tensorOf; ///< of the model
  std::vector<Layer> layers;
  size_t unmatched = 0, pairedByOrder = 0;
  /// By sample: the largest share of values outside what the integers of an input can hold, and that input's
  /// name.
  std::vector<std::pair<double, std::string>> outside;
  std::vector<size_t> inputOf, outputOf; ///< for each of the model's, the reference's
};

struct Comparer::Worker {
  std::unique_ptr<Execution> ref, mod;
  std::vector<std::unique_ptr<Execution>> alone;
  ComparisonSums sums; ///< of the samples that this thread ran
  std::vector<float> a, b;
};

/// A converter joins the names of what it fused with ';' and may number them.
std::optional<size_t> Comparer::findReference(const std::string &name) const {
  auto find = [&](StringRef n) -> std::optional<size_t> {
    auto it = byName.find(n);
    return it == byName.end() ? std::nullopt : std::optional<size_t>(it->second);
  };
  if (auto t = find(name))
    return t;
  SmallVector<StringRef> parts;
  StringRef(name).split(parts, ';');
  for (StringRef part : parts) {
    if (auto t = find(part))
      return t;
    StringRef plain = part.rtrim("0123456789");
    if (plain.size() != part.size())
      if (auto t = find(plain))
        return t;
  }
  return std::nullopt;
}

/// A function with the op alone; its arguments are the operands that are no constants.
std::shared_ptr<const Program> Comparer::compileAlone(Operation *op, std::vector<size_t> &operands) {
  SmallVector<Value> arguments;
  for (Value v : op->getOperands()) {
    Operation *producer = v.getDefiningOp();
    if (producer && (producer->hasTrait<OpTrait::ConstantLike>() || isa<qnn::NoValueOp>(producer)))
      continue;
    if (producer && isa<qnn::VariableOp>(producer))
      return nullptr; // its state comes from the run before
    if (!llvm::is_contained(arguments, v))
      arguments.push_back(v);
  }
  for (Value v : arguments) {
    // A change of stage keeps the value: the reference has it under the name before.
    Value source = v;
    while (Operation *producer = source.getDefiningOp()) {
      auto stage = dyn_cast<qnn::QuantizableOp>(producer);
      if (!stage || !stage.getQuantSpec().widensToFloat || producer->getNumOperands() != 1)
        break;
      source = producer->getOperand(0);
    }
    auto t = findReference(qnn::getTensorName(source));
    auto type = dyn_cast<RankedTensorType>(v.getType());
    if (!t || !type || !type.hasStaticShape() || !isa<quant::UniformQuantizedType>(type.getElementType()) ||
        ref->tensors()[*t].type != ElementType::F32)
      return nullptr;
    operands.push_back(*t);
  }
  OwningOpRef<ModuleOp> holder = ModuleOp::create(op->getLoc());
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(holder->getBody());
  SmallVector<Type> types = llvm::to_vector(llvm::map_range(arguments, [](Value v) { return v.getType(); }));
  auto func = func::FuncOp::create(builder, op->getLoc(), "alone",
                                   FunctionType::get(op->getContext(), types, op->getResultTypes()));
  Block *block = func.addEntryBlock();
  builder.setInsertionPointToEnd(block);
  IRMapping map;
  map.map(arguments, block->getArguments());
  for (Value v : op->getOperands())
    if (Operation *producer = v.getDefiningOp(); producer && !map.contains(v))
      builder.clone(*producer, map);
  Operation *copy = builder.clone(*op, map);
  func::ReturnOp::create(builder, op->getLoc(), copy->getResults());
  // What can't run alone has no isolated error; the whole network has been refused already if it can't run.
  ScopedDiagnosticHandler quiet(op->getContext(), [](Diagnostic &) { return success(); });
  auto program = Program::compile(func, options.program);
  return succeeded(program) ? *program : nullptr;
}

void Comparer::addLayer(size_t tensor, size_t referenceTensor, OpResult result) {
  Layer &layer = layers.emplace_back();
  layer.op = result.getOwner();
  layer.tensor = tensor;
  layer.reference = referenceTensor;
  if (mod->tensors()[tensor].quant)
    layer.alone = compileAlone(layer.op, layer.operands);
}

/// The first result of an operator that computes real values.
static OpResult layerResult(Value value, const TensorInfo &info) {
  auto result = dyn_cast<OpResult>(value);
  if (!result || result.getResultNumber() || !isReal(info))
    return {};
  // What a branch or a loop's step computes is there for some samples only, or many times.
  if (!isa<func::FuncOp>(result.getOwner()->getParentOp()))
    return {};
  auto quantizable = dyn_cast<qnn::QuantizableOp>(result.getOwner());
  return quantizable && !quantizable.getQuantSpec().widensToFloat ? result : OpResult();
}

void Comparer::pair() {
  for (size_t i = ref->tensors().size(); i-- > 0;)
    byName[ref->tensors()[i].name] = i; // of equal names the first
  std::vector<std::optional<size_t>> partner(mod->tensors().size());
  llvm::DenseSet<size_t> taken;
  std::vector<size_t> open; // layers of the model without a partner
  for (size_t i = 0; i < partner.size(); ++i) {
    tensorOf[mod->valueOf(i)] = i;
    if (!layerResult(mod->valueOf(i), mod->tensors()[i]))
      continue;
    auto t = findReference(mod->tensors()[i].name);
    if (t && isReal(ref->tensors()[*t])) {
      partner[i] = t;
      taken.insert(*t);
    } else {
      open.push_back(i);
    }
  }
  auto shapeOf = [](OpResult result, const TensorInfo &info) {
    return LayerShape{getOperatorName(result.getOwner()), info.shape};
  };
  std::vector<LayerShape> mine, theirs;
  std::vector<size_t> candidates;
  for (size_t i : open)
    mine.push_back(shapeOf(cast<OpResult>(mod->valueOf(i)), mod->tensors()[i]));
  for (size_t r = 0; r < ref->tensors().size(); ++r)
    if (OpResult result = layerResult(ref->valueOf(r), ref->tensors()[r]); result && !taken.contains(r)) {
      candidates.push_back(r);
      theirs.push_back(shapeOf(result, ref->tensors()[r]));
    }
  std::vector<std::optional<size_t>> byOrder = pairByOrder(theirs, mine);
  for (size_t k = 0; k < open.size(); ++k)
    if (byOrder[k]) {
      partner[open[k]] = candidates[*byOrder[k]];
      byName.try_emplace(mod->tensors()[open[k]].name, candidates[*byOrder[k]]); // for operators that read it
      ++pairedByOrder;
    } else {
      ++unmatched;
    }
  for (size_t i = 0; i < partner.size(); ++i)
    if (partner[i])
      addLayer(i, *partner[i], cast<OpResult>(mod->valueOf(i)));
}

Error Comparer::runAlone(const Layer &layer, Execution &refRun, Worker &worker, ErrorSums &isolated) {
  size_t index = static_cast<size_t>(&layer - layers.data());
  auto &execution = worker.alone[index];
  if (!execution)
    execution = std::make_unique<Execution>(layer.alone);
  Sample given, converted;
  std::vector<TensorInfo> from, to(layer.alone->inputs().begin(), layer.alone->inputs().end());
  for (size_t k = 0; k < layer.operands.size(); ++k) {
    const Tensor &t = refRun.tensor(layer.operands[k]);
    if (!t.info || t.shape != to[k].shape)
      return {}; // a region that this sample does not run, or another layout of the same name
    given.inputs.emplace_back(t.data, static_cast<size_t>(t.count()) * sizeof(float));
    given.shapes.push_back(t.shape);
    from.push_back(*t.info);
  }
  if (Error e = calibration::convertInputs(given, from, to, converted))
    return e;
  std::vector<ArrayRef<char>> inputs;
  for (std::span<const char> bytes : converted.inputs)
    inputs.emplace_back(bytes.data(), bytes.size());
  if (Error e = execution->run(inputs))
    return e;
  const Tensor &r = refRun.tensor(layer.reference), &q = execution->output(0);
  if (!r.info || r.count() != q.count() || r.count() == 0)
    return {};
  readReals(r, worker.a);
  readReals(q, worker.b);
  isolated.add(worker.a, worker.b, q.rank() ? static_cast<size_t>(q.dim(q.rank() - 1)) : 1);
  return {};
}

/// Whether r's largest element is q's too, and whether it is among q's five largest.
static std::array<bool, 2> compareTop(const std::vector<float> &r, const std::vector<float> &q) {
  auto best = static_cast<size_t>(std::max_element(r.begin(), r.end()) - r.begin());
  size_t before = 0;
  for (size_t i = 0; i < q.size(); ++i)
    before += q[i] > q[best] || (q[i] == q[best] && i < best);
  return {before == 0, before < 5};
}

void Comparer::noteOutside(size_t sample, ArrayRef<int64_t> counts, const Sample &values,
                           ArrayRef<TensorInfo> infos) {
  for (auto [k, count] : llvm::enumerate(counts)) {
    int64_t n = 1;
    for (int64_t d : values.shapes[k])
      n *= d;
    double share = n ? static_cast<double>(count) / static_cast<double>(n) : 0;
    if (share > outside[sample].first)
      outside[sample] = {share, infos[k].name};
  }
}

/// A figure of inputs that were cut off is no figure of the network.
void Comparer::warnAboutOutside() {
  auto tooMuch = [](const auto &entry) { return entry.first > 0.2; };
  auto first = llvm::find_if(outside, tooMuch);
  if (first == outside.end())
    return;
  auto count = llvm::count_if(outside, tooMuch);
  InFlightDiagnostic warning = emitWarning(UnknownLoc::get(model.getContext()));
  warning << samples.describe(static_cast<size_t>(first - outside.begin())) << ": "
          << std::lround(100 * first->first) << " % of the values lie outside what the integers of input '"
          << first->second << "' can hold";
  if (count > 1)
    warning << " (" << count << " samples alike)";
  warning << "; --mean and --std map pixels to the reals of the network";
}

Error Comparer::runSample(size_t i, Worker &worker) {
  if (!worker.ref) {
    worker.ref = std::make_unique<Execution>(ref);
    worker.mod = std::make_unique<Execution>(mod);
    worker.alone.resize(layers.size());
  }
  Sample reals, reordered, sample, converted;
  const std::vector<TensorInfo> &from = samples.realInputs();
  std::vector<TensorInfo> fromReordered, own(ref->inputs().begin(), ref->inputs().end()),
      to(mod->inputs().begin(), mod->inputs().end());
  if (Error e = samples.loadReals(i, reals))
    return e;
  for (size_t k : inputOf) {
    reordered.inputs.push_back(reals.inputs[k]);
    reordered.shapes.push_back(reals.shapes[k]);
    fromReordered.push_back(from[k]);
  }
  std::vector<int64_t> beyond;
  if (Error e = calibration::convertInputs(reals, from, own, sample, &beyond))
    return e;
  noteOutside(i, beyond, sample, own);
  if (Error e = calibration::convertInputs(reordered, fromReordered, to, converted, &beyond))
    return e;
  noteOutside(i, beyond, converted, to);
  auto bytesOf = [](const Sample &s) {
    std::vector<ArrayRef<char>> inputs;
    for (std::span<const char> bytes : s.inputs)
      inputs.emplace_back(bytes.data(), bytes.size());
    return inputs;
  };
  if (Error e = worker.ref->run(bytesOf(sample), nullptr, sample.shapes))
    return e;
  ComparisonSums &sums = worker.sums;
  ++sums.samples;
  std::vector<const Layer *> layerOf(mod->tensors().size(), nullptr);
  for (const Layer &layer : layers)
    layerOf[layer.tensor] = &layer;
  auto observe = [&](size_t t, const Tensor &tensor) {
    const Layer *layer = layerOf[t];
    if (!layer)
      return;
    const Tensor &r = worker.ref->tensor(layer->reference);
    if (r.count() != tensor.count() || r.count() == 0)
      return;
    auto index = static_cast<size_t>(layer - layers.data());
    LayerTotals &totals = sums.layers[index];
    ErrorSums cumulative;
    readReals(r, worker.a);
    readReals(tensor, worker.b);
    cumulative.add(worker.a, worker.b,
                   tensor.rank() ? static_cast<size_t>(tensor.dim(tensor.rank() - 1)) : 1);
    totals.cumulative.add(cumulative);
    totals.reference.add(worker.a, true);
    if (auto range = rangeOf(*tensor.info))
      for (float v : worker.a)
        totals.clipped += v < range->min || v > range->max;
  };
  if (Error e = worker.mod->run(bytesOf(converted), observe, converted.shapes))
    return e;
  for (size_t k = 0; k < mod->outputs().size(); ++k) {
    const Tensor &r = worker.ref->output(outputOf[k]), &q = worker.mod->output(k);
    ErrorSums o;
    if (r.count() != q.count())
      return "output '" + mod->outputs()[k].name + "' has " + std::to_string(q.count()) + " elements, '" +
             ref->outputs()[outputOf[k]].name + "' of the reference " + std::to_string(r.count());
    readReals(r, worker.a);
    readReals(q, worker.b);
    o.add(worker.a, worker.b, 1);
    sums.outputs[k].second.add(o);
    if (k == 0 && r.count() > 1) {
      auto [first, amongFive] = compareTop(worker.a, worker.b);
      sums.sameTop1 += first;
      sums.sameTop5 += amongFive;
    }
  }
  worker.mod->nextSample();
  if (samples.shard().first + i < options.isolatedSamples)
    for (auto [layer, totals] : llvm::zip_equal(layers, sums.layers))
      if (layer.alone) {
        ErrorSums isolated;
        if (Error e = runAlone(layer, *worker.ref, worker, isolated))
          return e;
        totals.isolated.add(isolated);
      }
  worker.ref->nextSample();
  return {};
}

ComparisonSums Comparer::describe() const {
  ComparisonSums sums;
  sums.referenceHash = options.referenceHash;
  sums.modelHash = options.modelHash;
  sums.shard = samples.shardRecord();
  sums.profile = static_cast<uint64_t>(options.program.profile);
  sums.unmatched = unmatched;
  sums.pairedByOrder = pairedByOrder;
  for (const Layer &layer : layers) {
    const TensorInfo &info = mod->tensors()[layer.tensor];
    LayerTotals &totals = sums.layers.emplace_back();
    totals.name = info.name;
    totals.channels = getChannelRanges(layer.op);
    totals.op = getOperatorName(layer.op);
    totals.range = rangeOf(info);
    totals.step = info.quant ? static_cast<double>(info.quant->scale[0]) : 0;
    totals.weights = useOfWeights(layer.op);
  }
  for (size_t k = 0; k < mod->outputs().size(); ++k)
    sums.outputs.emplace_back(ref->outputs()[outputOf[k]].name, ExactErrors());
  if (!mod->outputs().empty())
    for (int64_t d : mod->outputs()[0].shape)
      sums.classes *= std::max<int64_t>(d, 1); // an open batch holds one
  return sums;
}

FailureOr<Comparison> Comparer::run() {
  ProgramOptions keep;
  keep.keepAllTensors = true;
  auto r = Program::compile(reference, keep), m = Program::compile(model, options.program);
  if (failed(r) || failed(m))
    return failure();
  ref = *r;
  mod = *m;
  auto ins = pairEnds(reference, model, ref->inputs(), mod->inputs(), /*inputs=*/true);
  auto outs = pairEnds(reference, model, ref->outputs(), mod->outputs(), /*inputs=*/false);
  if (failed(ins) || failed(outs))
    return failure();
  inputOf = std::move(*ins);
  outputOf = std::move(*outs);
  pair();
  size_t n = samples.size();
  outside.resize(n);
  auto sums = std::make_shared<ComparisonSums>(describe());
  const unsigned threads = interpreter::getSampleThreads(*mod, options.threads);
  std::vector<Worker> workers(countWorkers(n, threads));
  for (Worker &worker : workers)
    worker.sums = *sums;
  std::mutex lock;
  size_t done = 0;
  Error error = parallelFor(n, threads, [&](size_t i, unsigned w) -> Error {
    Error e = runSample(i, workers[w]);
    std::lock_guard<std::mutex> hold(lock);
    if (options.progress)
      options.progress(++done, n);
    return e ? Error(samples.describe(i) + ": " + *e) : e;
  });
  if (error)
    return emitError(UnknownLoc::get(model.getContext())) << *error;
  for (const Worker &worker : workers)
    if (Error e = sums->merge(worker.sums))
      return emitError(UnknownLoc::get(model.getContext())) << *e;
  Comparison result = sums->finish();
  if (sums->shard || options.sums)
    result.sums = std::move(sums);
  warnAboutOutside();
  return result;
}

} // namespace

FailureOr<Comparison> pipelines::compareModels(func::FuncOp reference, func::FuncOp model,
                                               const calibration::SampleSet &samples,
                                               const CompareOptions &options) {
  return Comparer(reference, model, samples, options).run();
}

FailureOr<Comparison> pipelines::compareOverData(func::FuncOp reference, func::FuncOp model,
                                                 const std::vector<std::string> &data,
                                                 const calibration::SampleOptions &sampleOptions,
                                                 const CompareOptions &options) {
  auto program = Program::compile(reference, {});
  if (failed(program))
    return failure();
  std::vector<TensorInfo> inputs((*program)->inputs().begin(), (*program)->inputs().end());
  std::unique_ptr<calibration::SampleSet> samples;
  calibration::SampleOptions how = sampleOptions;
  describeInputs(reference, how);
  if (auto error = calibration::SampleSet::open(data, inputs, how, samples))
    return emitError(UnknownLoc::get(reference.getContext())) << *error;
  FailureOr<Comparison> comparison = compareModels(reference, model, *samples, options);
  if (succeeded(comparison))
    tellAboutSamples(*samples, reference.getContext());
  return comparison;
}
