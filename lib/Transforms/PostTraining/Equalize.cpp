//===- Equalize.cpp - factors between layers ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A channel may be made f times as large by the layer that gives it when the
// layers that read it take it f times as small: Nagel et al., Data-Free
// Quantization, ICCV 2019, section 4.1, and with activations in place of
// weights Xiao et al., SmoothQuant, ICML 2023.
//===----------------------------------------------------------------------===//

#include "../Weights.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/ChannelReach.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include <algorithm>
#include <cmath>

namespace quantc::transforms {
#define GEN_PASS_DEF_EQUALIZE
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

/// More than this gains nothing that counts, and a channel that hardly ever was on may be on later.
static constexpr double largestFactor = 64;

namespace {

/// A layer that reads the channels: its weights, element `i` of which belong to channel channelOf(i).
struct Reader {
  Operation *op;
  unsigned operand;
  int64_t divisor, channels;
  size_t channelOf(size_t i) const {
    return static_cast<size_t>(static_cast<int64_t>(i) / divisor % channels);
  }
};

/// A value whose channels can be scaled.
struct Site {
  Operation *producer;
  int64_t channels;
  std::optional<double> bound; ///< upper end of its activation
  SmallVector<Reader> readers;
};

std::optional<std::vector<float>> floatsOf(Operation *op, int operand) {
  if (operand < 0 || operand >= static_cast<int>(op->getNumOperands()))
    return std::nullopt;
  Value v = op->getOperand(static_cast<unsigned>(operand));
  ElementsAttr value = getConstantValue(v);
  if (!value || !isa<Float32Type>(cast<RankedTensorType>(v.getType()).getElementType()))
    return std::nullopt;
  return getElements<float>(value);
}

ArrayRef<int64_t> shapeOf(Value v) { return cast<RankedTensorType>(v.getType()).getShape(); }

/// How a layer reads `channels` channels, the last dimension of `value`. Nothing when it can't be scaled.
std::optional<Reader> readerOf(Operation *op, Value value, int64_t channels) {
  qnn::QuantSpec spec = specOf(op);
  if (spec.weightOperand < 0 || op->getOperand(static_cast<unsigned>(spec.dataOperand)) != value ||
      llvm::count(op->getOperands(), value) != 1 || !floatsOf(op, spec.weightOperand))
    return std::nullopt;
  Reader reader{op, static_cast<unsigned>(spec.weightOperand), 1, channels};
  ArrayRef<int64_t> weights = shapeOf(op->getOperand(reader.operand));
  if (isa<qnn::Conv2DOp>(op) && shapeOf(value).back() == channels && weights.back() == channels)
    return reader;
  if (isa<qnn::FullyConnectedOp>(op) && weights.back() % channels == 0)
    return reader;
  if (isa<qnn::DepthwiseConv2DOp>(op) && shapeOf(value).back() == channels &&
      weights.back() % channels == 0) {
    reader.divisor = weights.back() / channels;
    return reader;
  }
  return std::nullopt;
}

/// Whether a factor for each channel may move through `op`: its result has the same channels, times the same
/// factors. The order of elements is kept, so channels stay the remainders of their indices.
bool passesFactors(Operation *op) {
  if (getActivation(op) > 1)
    return false;
  if (isa<qnn::AveragePool2DOp, qnn::MaxPool2DOp, qnn::ReluOp, qnn::ReshapeOp>(op))
    return true;
  auto mean = dyn_cast<qnn::MeanOp>(op);
  if (!mean)
    return false;
  auto axes = getElements<int64_t>(getConstantValue(op->getOperand(1)));
  const int64_t rank = cast<RankedTensorType>(op->getOperand(0).getType()).getRank();
  return axes && llvm::none_of(*axes, [&](int64_t a) { return a == rank - 1 || a == -1; });
}

bool collectReaders(Value value, int64_t channels, SmallVectorImpl<Reader> &readers) {
  for (OpOperand &use : value.getUses()) {
    Operation *op = use.getOwner();
    if (auto reader = readerOf(op, value, channels)) {
      readers.push_back(*reader);
      continue;
    }
    if (use.getOperandNumber() != 0 || !passesFactors(op) || shapeOf(op->getResult(0)).empty() ||
        shapeOf(op->getResult(0)).back() % channels != 0 ||
        !collectReaders(op->getResult(0), channels, readers))
      return false;
  }
  return !value.use_empty();
}

std::optional<Site> siteOf(Operation *op) {
  qnn::QuantSpec spec = specOf(op);
  if (spec.weightOperand < 0 || spec.biasOperand < 0 || op->getNumResults() != 1 ||
      !isReal(op->getResult(0)) || isDecided(op->getResult(0)))
    return std::nullopt;
  Site site{op, shapeOf(op->getResult(0)).back(), std::nullopt, {}};
  const int64_t activation = getActivation(op);
  if (activation == static_cast<int64_t>(qnn::Activation::Relu6))
    site.bound = 6;
  else if (activation > static_cast<int64_t>(qnn::Activation::Relu))
    return std::nullopt;
  Value weights = op->getOperand(static_cast<unsigned>(spec.weightOperand));
  const bool hasBias = spec.biasOperand < static_cast<int>(op->getNumOperands());
  if (!floatsOf(op, spec.weightOperand) || (hasBias && !floatsOf(op, spec.biasOperand)) ||
      shapeOf(weights)[static_cast<size_t>(spec.weightAxis)] != site.channels ||
      !collectReaders(op->getResult(0), site.channels, site.readers))
    return std::nullopt;
  return site;
}

class Equalizer {
public:
  Equalizer(EqualizeBy b, double s, double m) : by(b), strength(s), margin(m) {}
  int64_t run(func::FuncOp func) const;

private:
  std::vector<double> factorsOf(const Site &site) const;
  std::vector<double> byActivations(const ChannelReach &reach) const;
  std::vector<double> byWeights(const Site &site) const;
  static void apply(const Site &site, ArrayRef<double> factors);

  EqualizeBy by;
  double strength, margin;
};

/// Every channel is to reach as far as the one that reaches farthest: the value's own range stays.
std::vector<double> Equalizer::byActivations(const ChannelReach &reach) const {
  const double high = *llvm::max_element(reach.max), low = *llvm::min_element(reach.min);
  std::vector<double> factors;
  for (auto [max, min] : llvm::zip(reach.max, reach.min)) {
    double limit = largestFactor;
    if (max > 0)
      limit = std::min(limit, high / (margin * static_cast<double>(max)));
    if (min < 0)
      limit = std::min(limit, low / (margin * static_cast<double>(min)));
    factors.push_back(max > 0 || min < 0 ? std::pow(std::max(limit, 1.0), strength) : 1);
  }
  return factors;
}

/// The largest weight that gives a channel and the largest that reads it meet.
std::vector<double> Equalizer::byWeights(const Site &site) const {
  qnn::QuantSpec spec = specOf(site.producer);
  const auto n = static_cast<size_t>(site.channels);
  std::vector<double> gives(n, 0), reads(n, 0), factors(n, 1);
  auto weights = *floatsOf(site.producer, spec.weightOperand);
  ChannelLayout layout(
      cast<RankedTensorType>(site.producer->getOperand(static_cast<unsigned>(spec.weightOperand)).getType()),
      spec.weightAxis);
  auto raise = [](double &to, float v) { to = std::max(to, std::fabs(static_cast<double>(v))); };
  for (size_t i = 0; i < weights.size(); ++i)
    raise(gives[static_cast<size_t>(layout.channelOf(i))], weights[i]);
  for (const Reader &reader : site.readers) {
    auto own = *floatsOf(reader.op, static_cast<int>(reader.operand));
    for (size_t i = 0; i < own.size(); ++i)
      raise(reads[reader.channelOf(i)], own[i]);
  }
  for (size_t c = 0; c < n; ++c)
    if (gives[c] > 0 && reads[c] > 0)
      factors[c] =
          std::clamp(std::pow(reads[c] / gives[c], 0.5 * strength), 1 / largestFactor, largestFactor);
  return factors;
}

/// What a bounded activation cuts off must stay cut off at the same place: a channel that reaches the bound
/// stays as it is, another may grow up to it. Without samples none may change.
std::vector<double> Equalizer::factorsOf(const Site &site) const {
  auto reach = getChannelReach(site.producer);
  if (reach && reach->max.size() != static_cast<size_t>(site.channels))
    reach.reset();
  if (!reach && (by == EqualizeBy::Activations || site.bound))
    return {};
  std::vector<double> factors = by == EqualizeBy::Activations ? byActivations(*reach) : byWeights(site);
  if (!site.bound)
    return factors;
  for (auto [factor, max] : llvm::zip(factors, reach->max)) {
    const auto reached = static_cast<double>(max);
    if (reached >= *site.bound)
      factor = 1;
    else if (reached > 0)
      factor = std::min(factor, *site.bound / reached);
  }
  return factors;
}

void replaceFloats(Operation *op, int operand, const std::vector<float> &values) {
  Value old = op->getOperand(static_cast<unsigned>(operand));
  OpBuilder b(op);
  op->setOperand(static_cast<unsigned>(operand), makeFloatConstant(b, old.getLoc(), shapeOf(old), values));
  if (Operation *made = old.getDefiningOp(); made && made->use_empty())
    made->erase();
}

void Equalizer::apply(const Site &site, ArrayRef<double> factors) {
  qnn::QuantSpec spec = specOf(site.producer);
  for (auto [operand, axis] :
       {std::pair(spec.weightOperand, spec.weightAxis), std::pair(spec.biasOperand, 0)}) {
    auto values = floatsOf(site.producer, operand);
    if (!values)
      continue;
    ChannelLayout layout(
        cast<RankedTensorType>(site.producer->getOperand(static_cast<unsigned>(operand)).getType()), axis);
    for (size_t i = 0; i < values->size(); ++i)
      (*values)[i] = static_cast<float>(static_cast<double>((*values)[i]) *
                                        factors[static_cast<size_t>(layout.channelOf(i))]);
    replaceFloats(site.producer, operand, *values);
  }
  for (const Reader &reader : site.readers) {
    auto values = *floatsOf(reader.op, static_cast<int>(reader.operand));
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(static_cast<double>(values[i]) / factors[reader.channelOf(i)]);
    replaceFloats(reader.op, static_cast<int>(reader.operand), values);
  }
  if (auto reach = getChannelReach(site.producer)) {
    for (size_t c = 0; c < reach->max.size(); ++c) {
      reach->max[c] = static_cast<float>(static_cast<double>(reach->max[c]) * factors[c]);
      reach->min[c] = static_cast<float>(static_cast<double>(reach->min[c]) * factors[c]);
    }
    setChannelReach(site.producer, *reach);
  }
}

/// By weights a layer between two others has two sides, so sweeps go on while they change anything that
/// counts.
int64_t Equalizer::run(func::FuncOp func) const {
  SmallVector<Site> sites;
  for (Operation &op : func.getBody().front())
    if (auto site = siteOf(&op))
      sites.push_back(std::move(*site));
  llvm::DenseSet<Operation *> changed;
  const int sweeps = by == EqualizeBy::Weights ? 20 : 1;
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    double largest = 1;
    for (const Site &site : sites) {
      std::vector<double> factors = factorsOf(site);
      if (llvm::all_of(factors, [](double f) { return std::fabs(f - 1) < 1e-3; }))
        continue;
      apply(site, factors);
      changed.insert(site.producer);
      for (double f : factors)
        largest = std::max({largest, f, 1 / f});
    }
    if (largest < 1.01)
      break;
  }
  return static_cast<int64_t>(changed.size());
}

struct EqualizePass : transforms::impl::EqualizeBase<EqualizePass> {
  using EqualizeBase::EqualizeBase;
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    numEqualized += static_cast<unsigned>(equalize(getOperation(), by, strength, margin));
    for (Operation &op : getOperation().getBody().front())
      dropChannelReach(&op);
  }
};

} // namespace

int64_t transforms::equalize(func::FuncOp func, EqualizeBy by, double strength, double margin) {
  return Equalizer(by, strength, margin).run(func);
}

SmallVector<Operation *> transforms::getScalableLayers(func::FuncOp func) {
  SmallVector<Operation *> layers;
  for (Operation &op : func.getBody().front())
    if (siteOf(&op))
      layers.push_back(&op);
  return layers;
}
