//===- BiasCorrection.cpp - means of integer layers put right -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Rounded weights shift the mean of each output channel by an amount that the
// data decides. The shift of a layer is measured with its inputs as the
// corrected layers before it make them, and taken off its bias (Nagel et al.,
// Data-Free Quantization, ICCV 2019, section 4.2, empirical form).
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/PostTraining.h"
#include "quantc/Pipelines/RunModel.h"
#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;
using calibration::Error;
using interpreter::Execution;
using interpreter::Program;
using interpreter::Tensor;

namespace {

/// The ops with constant weights, in order.
SmallVector<Operation *> weightedOps(func::FuncOp func) {
  SmallVector<Operation *> ops;
  for (Operation &op : func.getBody().front())
    if (auto q = dyn_cast<qnn::QuantizableOp>(op)) {
      qnn::QuantSpec spec = q.getQuantSpec();
      if (spec.weightOperand >= 0 && spec.biasOperand >= 0 && op.getNumResults() == 1 &&
          getConstantValue(op.getOperand(static_cast<unsigned>(spec.weightOperand))))
        ops.push_back(&op);
    }
  return ops;
}

qnn::QuantSpec specOf(Operation *op) { return cast<qnn::QuantizableOp>(op).getQuantSpec(); }
Type elementOf(Value v) { return cast<RankedTensorType>(v.getType()).getElementType(); }
RankedTensorType floatType(Value v) {
  return RankedTensorType::get(cast<RankedTensorType>(v.getType()).getShape(),
                               Float32Type::get(v.getContext()));
}

/// Scales of weights or biases, one or one per channel; empty when not quantized.
SmallVector<double> scalesOf(Type element) {
  if (auto q = dyn_cast<quant::UniformQuantizedType>(element))
    return {q.getScale()};
  if (auto q = dyn_cast<quant::UniformQuantizedPerAxisType>(element))
    return llvm::to_vector(q.getScales());
  if (auto q = dyn_cast<qnn::WideBiasType>(element))
    return llvm::to_vector(q.getScales());
  return {};
}

/// A constant as the reals it stands for; channels along `axis`.
std::optional<std::vector<float>> realsOf(Value constant, int axis) {
  auto q = getElements<int64_t>(getConstantValue(constant));
  SmallVector<double> scales = scalesOf(elementOf(constant));
  if (!q || scales.empty())
    return std::nullopt;
  size_t inner = 1;
  for (int64_t d :
       cast<RankedTensorType>(constant.getType()).getShape().drop_front(static_cast<size_t>(axis) + 1))
    inner *= static_cast<size_t>(d);
  std::vector<float> out(q->size());
  for (size_t i = 0; i < out.size(); ++i) {
    double scale = scales.size() == 1 ? scales[0] : scales[i / inner % scales.size()];
    out[i] = static_cast<float>(static_cast<double>((*q)[i]) * scale);
  }
  return out;
}

/// Sums of each channel (the last dimension), and how many values each has.
struct ChannelSums {
  std::vector<double> sums;
  double count = 0;
  void add(const Tensor &t) {
    size_t channels = t.rank() ? static_cast<size_t>(t.dim(t.rank() - 1)) : 1;
    sums.resize(channels, 0);
    const float *v = t.as<float>();
    auto rows = static_cast<size_t>(t.count()) / std::max<size_t>(1, channels);
    for (size_t r = 0; r < rows; ++r)
      for (size_t c = 0; c < channels; ++c)
        sums[c] += static_cast<double>(v[r * channels + c]);
    count += static_cast<double>(rows);
  }
  void merge(const ChannelSums &other) {
    sums.resize(std::max(sums.size(), other.sums.size()), 0);
    for (size_t c = 0; c < other.sums.size(); ++c)
      sums[c] += other.sums[c];
    count += other.count;
  }
};

class Corrector {
public:
  Corrector(func::FuncOp f, func::FuncOp q, const calibration::SampleSet &s, unsigned t)
      : floats(f), integers(q), samples(s), threads(t) {}

  FailureOr<int64_t> run(const std::function<void(size_t, size_t)> &progress);

private:
  LogicalResult measureFloat(ArrayRef<Operation *> layers);
  FailureOr<ChannelSums> measureInteger(Operation *layer);
  /// Runs a part of the integer network on every sample: `arguments` from what is stored (or the sample), its
  /// first results into what is stored for `kept`, the sums of its last one into `sums`.
  LogicalResult runPart(std::shared_ptr<const Program> program, ArrayRef<Value> arguments,
                        ArrayRef<Value> kept, std::vector<ChannelSums> &sums);
  void ensureBias(Operation *layer);
  LogicalResult shiftBias(Operation *layer, const ChannelSums &target, const ChannelSums &found);
  /// Runs all samples; `observe(sample, tensor index, tensor)` is called from many threads, one for each
  /// sample.
  LogicalResult runAll(std::shared_ptr<const Program> program,
                       llvm::function_ref<void(size_t, size_t, const Tensor &)> observe);
  InFlightDiagnostic refuse() { return emitError(UnknownLoc::get(integers.getContext())); }

  func::FuncOp floats, integers;
  const calibration::SampleSet &samples;
  unsigned threads;
  std::vector<interpreter::TensorInfo> sampleInputs; ///< what the samples feed
  std::vector<ChannelSums> targets;
  /// Bytes of values for every sample that ops to come read; no more than the network's live tensors.
  llvm::DenseMap<Value, std::vector<std::vector<char>>> stored;
  llvm::DenseSet<Operation *> computed;
};

LogicalResult Corrector::runAll(std::shared_ptr<const Program> program,
                                llvm::function_ref<void(size_t, size_t, const Tensor &)> observe) {
  std::vector<interpreter::TensorInfo> to(program->inputs().begin(), program->inputs().end());
  std::vector<std::unique_ptr<Execution>> executions(countWorkers(samples.size(), threads));
  Error error = parallelFor(samples.size(), threads, [&](size_t i, unsigned w) -> Error {
    if (!executions[w])
      executions[w] = std::make_unique<Execution>(program);
    calibration::Sample sample, converted;
    Error e = samples.load(i, sample);
    if (!e)
      e = calibration::convertInputs(sample, sampleInputs, to, converted);
    std::vector<ArrayRef<char>> inputs;
    for (std::span<const char> bytes : converted.inputs)
      inputs.emplace_back(bytes.data(), bytes.size());
    auto see = [&](size_t t, const Tensor &tensor) { observe(i, t, tensor); };
    if (!e)
      e = executions[w]->run(inputs, see, converted.shapes);
    executions[w]->resetState();
    return e ? Error(samples.describe(i) + ": " + *e) : e;
  });
  if (error)
    return refuse() << *error;
  return success();
}

/// One pass over the float network with its activations apart, so that what goes into them is seen.
LogicalResult Corrector::measureFloat(ArrayRef<Operation *> layers) {
  OwningOpRef<ModuleOp> holder = ModuleOp::create(floats.getLoc());
  IRMapping map;
  auto copy = cast<func::FuncOp>(floats->clone(map));
  holder->push_back(copy);
  llvm::DenseMap<Value, size_t> layerOf;
  for (auto [k, layer] : llvm::enumerate(layers)) {
    Operation *op = map.lookup(layer);
    auto fused = op->getAttrOfType<qnn::ActivationAttr>("activation");
    qnn::Activation activation = fused ? fused.getValue() : qnn::Activation::None;
    Value y = op->getResult(0);
    layerOf[y] = k;
    if (activation == qnn::Activation::None)
      continue;
    OpBuilder builder(op);
    builder.setInsertionPointAfter(op);
    Operation *apart = nullptr;
    if (activation == qnn::Activation::Relu)
      apart = qnn::ReluOp::create(builder, op->getLoc(), y.getType(), y);
    else if (activation == qnn::Activation::Relu6)
      apart = qnn::Relu6Op::create(builder, op->getLoc(), y.getType(), y);
    else if (activation == qnn::Activation::ReluN1To1)
      apart = qnn::ReluN1To1Op::create(builder, op->getLoc(), y.getType(), y);
    if (!apart) { // the layer is left as it is
      layerOf.erase(y);
      continue;
    }
    op->setAttr("activation", qnn::ActivationAttr::get(op->getContext(), qnn::Activation::None));
    y.replaceAllUsesExcept(apart->getResult(0), apart);
  }
  auto program = Program::compile(copy, {});
  if (failed(program))
    return failure();
  sampleInputs.assign((*program)->inputs().begin(), (*program)->inputs().end());
  std::vector<Value> values = calibration::getProgramValues(copy);
  std::vector<std::optional<size_t>> layerOfTensor(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    if (auto it = layerOf.find(values[i]); it != layerOf.end())
      layerOfTensor[i] = it->second;
  std::vector<std::vector<ChannelSums>> each(samples.size(), std::vector<ChannelSums>(layers.size()));
  if (failed(runAll(*program, [&](size_t sample, size_t t, const Tensor &tensor) {
        if (t < layerOfTensor.size() && layerOfTensor[t] && tensor.type() == interpreter::ElementType::F32)
          each[sample][*layerOfTensor[t]].add(tensor);
      })))
    return failure();
  targets.resize(layers.size());
  for (auto &sample : each) // in the order of the samples
    for (size_t k = 0; k < layers.size(); ++k)
      targets[k].merge(sample[k]);
  return success();
}

/// The ops between what is stored and the layer's input, then the layer in float on what its integers stand
/// for. What later ops need of the former is stored: no op runs twice on a sample.
FailureOr<ChannelSums> Corrector::measureInteger(Operation *layer) {
  qnn::QuantSpec spec = specOf(layer);
  auto isOwn = [&](unsigned i) {
    return static_cast<int>(i) == spec.weightOperand || static_cast<int>(i) == spec.biasOperand;
  };
  llvm::DenseSet<Operation *> needed;
  llvm::SetVector<Value> arguments;
  SmallVector<Value> open;
  for (OpOperand &operand : layer->getOpOperands())
    if (!isOwn(operand.getOperandNumber()))
      open.push_back(operand.get());
  while (!open.empty()) {
    Value v = open.pop_back_val();
    Operation *op = v.getDefiningOp();
    if (!op || stored.contains(v))
      arguments.insert(v);
    else if (needed.insert(op).second)
      open.append(op->operand_begin(), op->operand_end());
  }
  OwningOpRef<ModuleOp> holder = ModuleOp::create(layer->getLoc());
  OpBuilder builder(layer->getContext());
  builder.setInsertionPointToEnd(holder->getBody());
  SmallVector<Type> types;
  for (Value v : arguments)
    types.push_back(v.getType());
  auto part = func::FuncOp::create(builder, layer->getLoc(), "part", builder.getFunctionType(types, {}));
  Block *block = part.addEntryBlock();
  builder.setInsertionPointToEnd(block);
  IRMapping map;
  for (auto [v, a] : llvm::zip(arguments, block->getArguments()))
    map.map(v, a);
  SmallVector<Value> kept, results;
  for (Operation &op : integers.getBody().front())
    if (needed.contains(&op)) {
      builder.clone(op, map);
      if (!qnn::isOperator(&op))
        continue;
      computed.insert(&op);
      for (Value v : op.getResults())
        if (llvm::any_of(v.getUsers(), [&](Operation *user) { return !needed.contains(user); })) {
          kept.push_back(v);
          results.push_back(map.lookup(v));
        }
    }
  SmallVector<Value> operands;
  for (OpOperand &operand : layer->getOpOperands()) {
    auto i = static_cast<int>(operand.getOperandNumber());
    Value v = operand.get();
    if (isOwn(operand.getOperandNumber())) {
      auto reals = realsOf(v, i == spec.weightOperand ? spec.weightAxis : 0);
      if (!reals)
        return failure();
      RankedTensorType type = floatType(v);
      operands.push_back(qnn::ConstantOp::create(builder, v.getLoc(), type, makeConstant(type, *reals)));
    } else if (i == spec.dataOperand) {
      operands.push_back(qnn::DequantizeOp::create(builder, v.getLoc(), floatType(v), map.lookup(v)));
    } else {
      operands.push_back(map.lookup(v));
    }
  }
  OperationState state(layer->getLoc(), layer->getName(), operands, floatType(layer->getResult(0)),
                       layer->getAttrs());
  if (layer->hasAttr("activation"))
    state.attributes.set("activation", qnn::ActivationAttr::get(layer->getContext(), qnn::Activation::None));
  results.push_back(builder.create(state)->getResult(0));
  func::ReturnOp::create(builder, layer->getLoc(), results);
  part.setType(builder.getFunctionType(types, ValueRange(results).getTypes()));
  auto program = Program::compile(part, {});
  if (failed(program))
    return failure();
  for (Value v : kept)
    stored[v].resize(samples.size());
  std::vector<ChannelSums> each(samples.size());
  if (failed(runPart(*program, arguments.getArrayRef(), kept, each)))
    return failure();
  // What no op that is still to come reads.
  SmallVector<Value> done;
  for (auto &[v, rows] : stored)
    if (llvm::all_of(v.getUsers(), [&](Operation *user) { return computed.contains(user); }))
      done.push_back(v);
  for (Value v : done)
    stored.erase(v);
  ChannelSums all;
  for (const ChannelSums &sums : each) // in the order of the samples
    all.merge(sums);
  return all;
}

LogicalResult Corrector::runPart(std::shared_ptr<const Program> program, ArrayRef<Value> arguments,
                                 ArrayRef<Value> kept, std::vector<ChannelSums> &sums) {
  // DenseMap moves its entries; the threads write through these.
  std::vector<std::vector<std::vector<char>> *> rows;
  for (Value v : kept)
    rows.push_back(&stored.find(v)->second);
  std::vector<const std::vector<std::vector<char>> *> given;
  bool fromSample = false;
  for (Value v : arguments) {
    auto it = stored.find(v);
    given.push_back(it == stored.end() ? nullptr : &it->second);
    fromSample |= it == stored.end();
  }
  std::vector<interpreter::TensorInfo> to;
  for (Value v : integers.getArguments()) {
    to.push_back(sampleInputs[to.size()]);
    if (auto q = dyn_cast<quant::UniformQuantizedType>(elementOf(v))) {
      to.back().type = q.getStorageTypeIntegralWidth() == 16 ? interpreter::ElementType::I16
                       : q.isSigned()                        ? interpreter::ElementType::I8
                                                             : interpreter::ElementType::U8;
      to.back().quant = std::make_shared<interpreter::Quantization>(interpreter::Quantization{
          {static_cast<float>(q.getScale())}, {static_cast<int32_t>(q.getZeroPoint())}, 0});
    }
  }
  std::vector<std::unique_ptr<Execution>> executions(countWorkers(samples.size(), threads));
  Error error = parallelFor(samples.size(), threads, [&](size_t i, unsigned w) -> Error {
    if (!executions[w])
      executions[w] = std::make_unique<Execution>(program);
    calibration::Sample sample, converted;
    Error e;
    if (fromSample) {
      e = samples.load(i, sample);
      if (!e)
        e = calibration::convertInputs(sample, sampleInputs, to, converted);
      if (e)
        return samples.describe(i) + ": " + *e;
    }
    std::vector<ArrayRef<char>> inputs;
    for (size_t k = 0; k < arguments.size(); ++k) {
      if (given[k]) {
        inputs.emplace_back((*given[k])[i]);
        continue;
      }
      std::span<const char> bytes = converted.inputs[cast<BlockArgument>(arguments[k]).getArgNumber()];
      inputs.emplace_back(bytes.data(), bytes.size());
    }
    if ((e = executions[w]->run(inputs)))
      return samples.describe(i) + ": " + *e;
    for (size_t k = 0; k < rows.size(); ++k) {
      const Tensor &t = executions[w]->output(k);
      (*rows[k])[i].assign(t.data, t.data + t.count() * interpreter::byteWidth(t.type()));
    }
    sums[i].add(executions[w]->output(rows.size()));
    executions[w]->resetState();
    return {};
  });
  if (error)
    return refuse() << *error;
  return success();
}

LogicalResult Corrector::shiftBias(Operation *layer, const ChannelSums &target, const ChannelSums &found) {
  qnn::QuantSpec spec = specOf(layer);
  auto index = static_cast<unsigned>(spec.biasOperand);
  Value bias = layer->getOperand(index);
  auto q = getElements<int64_t>(getConstantValue(bias));
  SmallVector<double> scales = scalesOf(elementOf(bias));
  if (!q || scales.empty() || q->size() != target.sums.size() || q->size() != found.sums.size())
    return failure();
  bool wide = isa<qnn::WideBiasType>(elementOf(bias));
  for (size_t c = 0; c < q->size(); ++c) {
    double shift = target.sums[c] / target.count - found.sums[c] / found.count;
    double scale = scales[scales.size() == 1 ? 0 : c];
    double value = std::round(static_cast<double>((*q)[c]) + shift / scale);
    // As much as the bias guard of the rules allows; int64 has room.
    constexpr double limit = INT32_MAX / 2;
    if (!wide)
      value = std::clamp(value, -limit, limit);
    if (std::isfinite(value) && std::fabs(value) < 0x1p62)
      (*q)[c] = static_cast<int64_t>(value);
  }
  OpBuilder builder(layer);
  auto shape = cast<RankedTensorType>(bias.getType()).getShape();
  ElementsAttr attr;
  if (wide)
    attr = makeConstant(RankedTensorType::get(shape, builder.getI64Type()), *q);
  else
    attr = makeConstant(RankedTensorType::get(shape, builder.getI32Type()),
                        std::vector<int32_t>(q->begin(), q->end()));
  Operation *old = bias.getDefiningOp();
  layer->setOperand(index, qnn::ConstantOp::create(builder, bias.getLoc(), bias.getType(), attr));
  if (old->use_empty())
    old->erase();
  return success();
}

/// A bias of zeros where a layer has none.
void Corrector::ensureBias(Operation *layer) {
  qnn::QuantSpec spec = specOf(layer);
  if (static_cast<int>(layer->getNumOperands()) != spec.biasOperand)
    return;
  Value weights = layer->getOperand(static_cast<unsigned>(spec.weightOperand));
  auto input = dyn_cast<quant::UniformQuantizedType>(
      elementOf(layer->getOperand(static_cast<unsigned>(spec.dataOperand))));
  SmallVector<double> scales = scalesOf(elementOf(weights));
  if (!input || scales.empty())
    return;
  for (double &s : scales) // the product in float32, as everywhere
    s = static_cast<double>(static_cast<float>(input.getScale()) * static_cast<float>(s));
  OpBuilder builder(layer);
  int64_t channels =
      cast<RankedTensorType>(weights.getType()).getDimSize(static_cast<unsigned>(spec.weightAxis));
  Type i32 = builder.getI32Type(), f32 = builder.getF32Type(), element;
  auto constant = [&](Type storage, auto zeros) {
    auto type = RankedTensorType::get({channels}, element);
    auto value = makeConstant(RankedTensorType::get({channels}, storage), zeros);
    layer->insertOperands(layer->getNumOperands(),
                          qnn::ConstantOp::create(builder, layer->getLoc(), type, value).getResult());
  };
  auto n = static_cast<size_t>(channels);
  if (input.getStorageTypeIntegralWidth() == 16) {
    element = qnn::WideBiasType::get(layer->getContext(), scales);
    return constant(builder.getI64Type(), std::vector<int64_t>(n, 0));
  }
  if (scales.size() == 1)
    element = quant::UniformQuantizedType::get(quant::QuantizationFlags::Signed, i32, f32, scales[0], 0,
                                               INT32_MIN, INT32_MAX);
  else
    element = quant::UniformQuantizedPerAxisType::get(quant::QuantizationFlags::Signed, i32, f32, scales,
                                                      SmallVector<int64_t>(scales.size(), 0), 0, INT32_MIN,
                                                      INT32_MAX);
  constant(i32, std::vector<int32_t>(n, 0));
}

FailureOr<int64_t> Corrector::run(const std::function<void(size_t, size_t)> &progress) {
  SmallVector<Operation *> f = weightedOps(floats), q = weightedOps(integers);
  if (f.size() != q.size())
    return refuse() << "bias correction: the float network has " << f.size() << " layers, the integer one "
                    << q.size();
  if (failed(measureFloat(f)))
    return failure();
  int64_t corrected = 0;
  for (size_t k = 0; k < q.size(); ++k) {
    qnn::QuantSpec spec = specOf(q[k]);
    bool integer = isa<quant::UniformQuantizedType>(elementOf(q[k]->getResult(0)));
    if (integer)
      ensureBias(q[k]);
    bool hasBias = static_cast<unsigned>(spec.biasOperand) < q[k]->getNumOperands() &&
                   getConstantValue(q[k]->getOperand(static_cast<unsigned>(spec.biasOperand)));
    if (!integer || !hasBias || !(targets[k].count > 0))
      continue;
    auto found = measureInteger(q[k]);
    if (failed(found))
      return failure();
    corrected += succeeded(shiftBias(q[k], targets[k], *found));
    if (progress)
      progress(k + 1, q.size());
  }
  return corrected;
}

} // namespace

FailureOr<int64_t> pipelines::correctBiases(func::FuncOp reference, func::FuncOp quantized,
                                            const calibration::SampleSet &samples, unsigned threads,
                                            const std::function<void(size_t, size_t)> &progress) {
  return Corrector(reference, quantized, samples, threads).run(progress);
}
