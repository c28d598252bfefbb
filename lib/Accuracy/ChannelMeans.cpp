//===- ChannelMeans.cpp - means of what layers give -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ChannelMeans.h"

#include "quantc/Calibration/Calibrator.h"
#include "quantc/Support/Parallel.h"
#include "quantc/Support/VectorCopies.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using calibration::Error;
using interpreter::Execution;
using interpreter::Program;
using interpreter::Tensor;

std::optional<Bounds> Bounds::of(Operation *layer) {
  auto fused = layer->getAttrOfType<qnn::ActivationAttr>("activation");
  switch (fused ? fused.getValue() : qnn::Activation::None) {
  case qnn::Activation::None:
    return Bounds();
  case qnn::Activation::Relu:
    return Bounds{0, INFINITY};
  case qnn::Activation::Relu6:
    return Bounds{0, 6};
  case qnn::Activation::ReluN1To1:
    return Bounds{-1, 1};
  default:
    return std::nullopt;
  }
}

/// One row after another: the order of a channel's sum does not depend on the vector width.
QUANTC_VECTOR_COPIES static void addRows(const float *v, size_t rows, size_t channels,
                                         double *__restrict sums) {
  for (size_t r = 0; r < rows; ++r, v += channels)
    for (size_t c = 0; c < channels; ++c)
      sums[c] += static_cast<double>(v[c]);
}

QUANTC_VECTOR_COPIES static void addRowsBehind(const float *v, size_t rows, size_t channels, float low,
                                               float high, double *__restrict cut,
                                               double *__restrict inside) {
  for (size_t r = 0; r < rows; ++r, v += channels)
    for (size_t c = 0; c < channels; ++c) {
      const float x = v[c], raised = x < low ? low : x, y = raised > high ? high : raised;
      cut[c] += static_cast<double>(y);
      inside[c] += x == y ? 1.0 : 0.0;
    }
}

void ChannelSums::add(const Tensor &t, std::optional<Bounds> bounds) {
  const size_t channels = t.rank() ? static_cast<size_t>(t.dim(t.rank() - 1)) : 1;
  const auto rows = static_cast<size_t>(t.count()) / std::max<size_t>(1, channels);
  sums.resize(channels, 0);
  addRows(t.as<float>(), rows, channels, sums.data());
  if (bounds) {
    cut.resize(channels, 0);
    inside.resize(channels, 0);
    addRowsBehind(t.as<float>(), rows, channels, bounds->low, bounds->high, cut.data(), inside.data());
  }
  count += static_cast<double>(rows);
}

void ChannelSums::merge(const ChannelSums &other) {
  for (auto [own, others] :
       {std::pair(&sums, &other.sums), std::pair(&cut, &other.cut), std::pair(&inside, &other.inside)}) {
    own->resize(std::max(own->size(), others->size()), 0);
    for (size_t c = 0; c < others->size(); ++c)
      (*own)[c] += (*others)[c];
  }
  count += other.count;
}

func::FuncOp FloatMeans::split(ArrayRef<Operation *> layers, llvm::DenseMap<Value, size_t> &layerOf) {
  holder = ModuleOp::create(floats.getLoc());
  IRMapping map;
  auto copy = cast<func::FuncOp>(floats->clone(map));
  holder->push_back(copy);
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
  return copy;
}

LogicalResult FloatMeans::measure(ArrayRef<Operation *> layers) {
  llvm::DenseMap<Value, size_t> layerOf;
  func::FuncOp copy = split(layers, layerOf);
  auto program = Program::compile(copy, {});
  if (failed(program))
    return failure();
  inputs.assign((*program)->inputs().begin(), (*program)->inputs().end());
  std::vector<Value> values = calibration::getProgramValues(copy);
  std::vector<std::optional<size_t>> layerOfTensor(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    if (auto it = layerOf.find(values[i]); it != layerOf.end())
      layerOfTensor[i] = it->second;
  std::vector<std::optional<Bounds>> bounds(layers.size());
  for (size_t k = 0; k < layers.size() && behind; ++k)
    bounds[k] = Bounds::of(layers[k]).value_or(Bounds());
  each.assign(samples.size(), std::vector<ChannelSums>(layers.size()));
  std::vector<std::unique_ptr<Execution>> executions(countWorkers(samples.size(), threads));
  Error error = parallelFor(samples.size(), threads, [&](size_t i, unsigned w) -> Error {
    if (!executions[w])
      executions[w] = std::make_unique<Execution>(*program);
    calibration::Sample sample;
    Error e = samples.load(i, sample);
    std::vector<ArrayRef<char>> bytes;
    for (std::span<const char> input : sample.inputs)
      bytes.emplace_back(input.data(), input.size());
    auto see = [&](size_t t, const Tensor &tensor) {
      if (t < layerOfTensor.size() && layerOfTensor[t] && tensor.type() == interpreter::ElementType::F32)
        each[i][*layerOfTensor[t]].add(tensor, bounds[*layerOfTensor[t]]);
    };
    if (!e)
      e = executions[w]->run(bytes, see, sample.shapes);
    executions[w]->resetState();
    return e ? Error(samples.describe(i) + ": " + *e) : e;
  });
  if (error)
    return emitError(UnknownLoc::get(floats.getContext())) << *error;
  return success();
}

ChannelSums FloatMeans::sumsOf(size_t layer, size_t count) const {
  ChannelSums sums;
  for (size_t i = 0; i < count; ++i)
    sums.merge(each[i][layer]);
  return sums;
}
