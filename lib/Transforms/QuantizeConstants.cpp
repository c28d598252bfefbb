//===- QuantizeConstants.cpp - weights, biases, other constants -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "QuantizeConstants.h"

#include "Stages.h"
#include "Weights.h"
#include "quantc/Support/Constants.h"
#include "quantc/Support/FloatElements.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/WeightBits.h"

#include "mlir/IR/Builders.h"

#include <array>
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {
struct TrainedRanges {
  SmallVector<rules::Range> ranges;
  bool narrow = false;
};
} // namespace

/// Finite float values of a constant operand.
static FailureOr<FloatElements> readConstant(OpOperand &operand) {
  Operation *op = operand.getOwner();
  auto elements = FloatElements::of(getConstantValue(operand.get()));
  if (!elements)
    return op->emitOpError() << "operand #" << operand.getOperandNumber()
                             << " is no readable float32 constant";
  if (std::isinf(largestMagnitude(elements->values())))
    return op->emitOpError() << "constant '" << qnn::getTensorName(operand.get()) << "' holds "
                             << *llvm::find_if_not(elements->values(),
                                                   [](float v) { return std::isfinite(v); })
                             << "; only finite values can be quantized";
  return std::move(*elements);
}

static SmallVector<double> scalesOf(Value value) {
  Type element = cast<RankedTensorType>(value.getType()).getElementType();
  if (auto q = dyn_cast<quant::UniformQuantizedType>(element))
    return {q.getScale()};
  if (auto q = dyn_cast<quant::UniformQuantizedPerAxisType>(element))
    return llvm::to_vector(q.getScales());
  return {};
}

/// TOCO's fast kernels add two products in 16 bits, which two bytes 0 near one another would overflow.
static void nudgeZeros(std::vector<int64_t> &bytes) {
  constexpr size_t apart = 16;
  std::optional<size_t> last;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != 0)
      continue;
    if (last && i - *last < apart)
      bytes[i] = 1;
    else
      last = i;
  }
}

LogicalResult ConstantQuantizer::quantizeOperands(Operation *op) {
  QuantSpec spec = specOf(op);
  biasScales.clear();
  if (auto lstm = dyn_cast<UnidirectionalSequenceLSTMOp>(op))
    return quantizeRecurrent(lstm);
  // The bias needs the scale of the weights, so it comes last.
  OpOperand *bias = nullptr;
  for (OpOperand &operand : op->getOpOperands()) {
    int index = static_cast<int>(operand.getOperandNumber());
    if (!isReal(operand.get()) || !isConstant(operand.get()) || isDecided(operand.get()))
      continue;
    if (index == spec.biasOperand)
      bias = &operand;
    else if (failed(index == spec.weightOperand ? quantizeWeights(operand, spec) : quantizeData(operand)))
      return failure();
  }
  return bias ? quantizeBias(*bias, spec) : success();
}

template <typename Integer>
void ConstantQuantizer::store(OpOperand &operand, Type element, const std::vector<Integer> &integers) {
  Value old = operand.get();
  Value &known = done[{getConstantValue(old), element}];
  if (!known) {
    auto type = dyn_cast<quant::QuantizedType>(element);
    unsigned bits = type ? type.getStorageTypeIntegralWidth() : scheme.bias.bits;
    auto stored = cast<ShapedType>(old.getType()).clone(IntegerType::get(old.getContext(), bits));
    auto as = [&]<typename Int>(Int) {
      if constexpr (std::is_same_v<Int, Integer>)
        return makeConstant(stored, integers);
      else
        return makeConstant(stored, std::vector<Int>(integers.begin(), integers.end()));
    };
    ElementsAttr value = bits <= 8    ? as(int8_t{}) // an element of 4 bits takes a byte here
                         : bits == 16 ? as(int16_t{})
                         : bits == 32 ? as(int32_t{})
                                      : as(int64_t{});
    OpBuilder builder(old.getContext());
    kind.rules.keepsFloatBetween() ? builder.setInsertionPointAfter(old.getDefiningOp())
                                   : builder.setInsertionPoint(old.getDefiningOp());
    known = ConstantOp::create(builder, old.getLoc(), withElementType(old.getType(), element), value);
    ++made;
  }
  operand.set(known);
}

LogicalResult ConstantQuantizer::replace(OpOperand &operand, quant::UniformQuantizedType type,
                                         ArrayRef<float> values, bool nudge) {
  if (!type)
    return failure();
  const rules::Params params{type.getScale(), type.getZeroPoint()};
  const Storage storage = storageOf(type);
  std::vector<int64_t> integers;
  integers.reserve(values.size());
  for (float value : values)
    integers.push_back(kind.rules.quantizeValue(value, params, storage));
  if (nudge)
    nudgeZeros(integers);
  store(operand, type, integers);
  return success();
}

/// The range of a constant that alone needs it, by default: up to twice as long as its values where its steps
/// then hold them with less than half of the squared error. Few values are seldom spread evenly.
static rules::Range rangeOfLeastSquares(rules::Range own, ArrayRef<float> values, const rules::Rules &rules,
                                        const Storage &storage) {
  constexpr int tries = 64;
  auto errorIn = [&](rules::Range range) {
    const rules::Params params = rules.choose(range, storage, false);
    double sum = 0;
    for (float value : values) {
      const auto steps = static_cast<double>(rules.quantizeValue(value, params, storage) - params.zeroPoint);
      const double distance = steps * params.scale - static_cast<double>(value);
      sum += distance * distance;
    }
    return sum;
  };
  rules::Range best = own;
  double least = errorIn(own) / 2;
  for (int t = 1; t <= tries; ++t) {
    const double factor = 1 + static_cast<double>(t) / tries;
    const rules::Range longer{own.min * factor, own.max * factor};
    if (double error = errorIn(longer); error < least)
      best = longer, least = error;
  }
  return best;
}

LogicalResult ConstantQuantizer::quantizeData(OpOperand &operand) {
  auto values = readConstant(operand);
  if (failed(values))
    return failure();
  auto emit = [&] {
    return operand.getOwner()->emitOpError() << "constant '" << qnn::getTensorName(operand.get()) << "': ";
  };
  MLIRContext *context = operand.get().getContext();
  RangeInfo own;
  own.range = kind.rules.rangeOfData(values->values()).value_or(rules::Range{0, 1});
  auto shared = getRange(operand.get());
  if (!shared && !kind.exact && kind.rules.set() == RuleSet::TFLite)
    own.range = rangeOfLeastSquares(own.range, values->values(), kind.rules, scheme.activation);
  if (kind.isWide() && !kind.rules.roundsSharedTwice())
    return emit() << "constants of int16 networks need calibration";
  auto type = makeType(context, kind.rules, scheme.activation, shared ? *shared : own, emit);
  if (shared && kind.isWide() && kind.exact) {
    // TFLiteConverter's older quantizer rounds to the constant's own steps and folds the QUANTIZE behind it.
    const rules::Params first = kind.rules.choose(own.range, scheme.activation, false);
    std::vector<float> rounded(values->values());
    if (type && first.scale != type.getScale())
      for (float &v : rounded)
        v = static_cast<float>(static_cast<double>(kind.rules.quantizeValue(v, first, scheme.activation)) *
                               first.scale);
    return replace(operand, type, rounded);
  }
  return replace(operand, type, values->values());
}

LogicalResult ConstantQuantizer::quantizeWeights(OpOperand &operand, const QuantSpec &spec) {
  auto known = getRange(operand.get());
  bool isUnsigned = !scheme.weight.isSigned;
  if (getChannelRanges(operand.get()) && isUnsigned)
    return operand.getOwner()->emitOpError()
           << "weights '" << qnn::getTensorName(operand.get())
           << "' have a range per channel, which uint8 kernels don't take; int8 ones do";
  bool isMatrix = cast<RankedTensorType>(operand.get().getType()).getRank() == 2;
  Storage affine{8, scheme.weight.isSigned, false};
  affine.narrow = known && known->narrow;
  bool centred = known && kind.rules.choose(known->range, affine, false).zeroPoint == 0;
  // Of the int8 kernels only that of matrix products subtracts a zero point from the weights.
  if (!isUnsigned && (!known || (!centred && !isMatrix) || kind.rules.needsConstantWeights()))
    return quantizeSymmetric(operand, spec);
  auto values = readConstant(operand);
  if (failed(values))
    return failure();
  RangeInfo info;
  if (known) {
    info = *known;
  } else {
    info.range = kind.rules.rangeOfData(values->values()).value_or(rules::Range{0, 1});
    info.narrow = scheme.weight.narrow;
  }
  auto emit = [&] {
    return operand.getOwner()->emitOpError() << "weights '" << qnn::getTensorName(operand.get()) << "': ";
  };
  bool nudge = nudgeWeights && isUnsigned && spec.weightAxis == 0;
  return replace(operand, makeType(operand.get().getContext(), kind.rules, affine, info, emit),
                 values->values(), nudge);
}

/// LiteRT refuses a CONV_2D whose int8 weights have a zero point. DEPTHWISE_CONV_2D and TRANSPOSE_CONV run
/// and take it for 0, so that their numbers are wrong.
LogicalResult ConstantQuantizer::refuseAsymmetric(OpOperand &operand, rules::Range range,
                                                  int64_t zero) const {
  return operand.getOwner()->emitOpError()
         << "weights '" << qnn::getTensorName(operand.get()) << "' were trained in [" << range.min << ", "
         << range.max << "], which as int8 has zero point " << zero
         << "; LiteRT refuses a convolution whose weights don't have 0: leave out --compat for ranges that "
            "are "
            "symmetric, quantize to uint8, for which they were trained, or train with symmetric ranges";
}

/// The largest magnitude that integers of `storage` should reach for the least squared error: of few integers
/// the rare large weights are better cut off than all the others rounded to coarser steps.
static std::vector<float> reachOfLeastSquares(ArrayRef<float> values, const ChannelLayout &layout,
                                              ArrayRef<float> largest, const Storage &storage) {
  constexpr int tries = 26; // from all of it down to a half
  constexpr double smaller = 0.02;
  const auto most = static_cast<double>(storage.high());
  std::vector<std::array<double, tries>> errors(largest.size());
  for (auto [i, value] : llvm::enumerate(values)) {
    const auto c = static_cast<size_t>(layout.channelOf(i));
    for (int t = 0; t < tries && largest[c] > 0; ++t) {
      const double step = static_cast<double>(largest[c]) * (1 - smaller * t) / most;
      const double q = std::clamp(std::round(static_cast<double>(value) / step), -most, most);
      const double error = q * step - static_cast<double>(value);
      errors[c][static_cast<size_t>(t)] += error * error;
    }
  }
  std::vector<float> reach(largest.begin(), largest.end());
  for (auto [c, own] : llvm::enumerate(errors))
    reach[c] *= static_cast<float>(1 - smaller * static_cast<double>(llvm::min_element(own) - own.begin()));
  return reach;
}

FailureOr<ConstantQuantizer::Grid> ConstantQuantizer::symmetricGrid(OpOperand &operand, const QuantSpec &spec,
                                                                    ArrayRef<float> values) const {
  Operation *op = operand.getOwner();
  ChannelLayout layout(cast<RankedTensorType>(operand.get().getType()), spec.weightAxis);
  std::vector<float> largest(layout.channels, 0.0F);
  layout.forEachRun(values.size(), [&](int64_t channel, size_t first, size_t last) {
    largest[channel] = std::max(largest[channel], largestMagnitude(values.slice(first, last - first)));
  });
  SmallVector<double> input = scalesOf(op->getOperand(spec.dataOperand));
  if (input.size() != 1)
    return op->emitOpError() << "operand #" << spec.dataOperand << " has no scale";
  std::vector<float> bias;
  auto index = static_cast<unsigned>(spec.biasOperand);
  if (spec.biasOperand >= 0 && index < op->getNumOperands() && getConstantValue(op->getOperand(index)) &&
      isReal(op->getOperand(index)) && !isDecided(op->getOperand(index))) {
    auto read = readConstant(op->getOpOperand(index));
    if (failed(read))
      return failure();
    bias = read->values();
  }
  if (scheme.perTensor && !values.empty()) {
    largest.assign(1, *llvm::max_element(largest));
    auto longest = llvm::max_element(bias, [](float a, float b) { return std::fabs(a) < std::fabs(b); });
    if (longest != bias.end())
      bias.assign(1, float{*longest});
  }
  Scheme own = scheme;
  own.weight.bits = getWeightBits(op).value_or(scheme.weight.bits);
  if (own.weight.bits < scheme.weight.bits && !scheme.perTensor)
    largest = reachOfLeastSquares(values, layout, largest, own.weight);
  Grid grid;
  grid.storage = own.weight;
  for (auto [c, m] : llvm::enumerate(largest)) {
    auto b = bias.empty() ? std::nullopt : std::optional(bias[std::min(c, bias.size() - 1)]);
    grid.channels.push_back(kind.rules.weightScale(m, b, input[0], own));
    if (const rules::WeightScale &s = grid.channels.back(); s.before > 0)
      grid.guards.push_back({qnn::getNodeName(op->getLoc()), static_cast<int64_t>(c), *b,
                             static_cast<float>(s.before), static_cast<float>(s.weight)});
  }
  return grid;
}

FailureOr<Type> ConstantQuantizer::makeWeightType(OpOperand &operand, const QuantSpec &spec,
                                                  const Grid &grid) const {
  Operation *op = operand.getOwner();
  auto emit = [&] { return op->emitOpError() << "weights '" << qnn::getTensorName(operand.get()) << "': "; };
  SmallVector<double> scales;
  for (const rules::WeightScale &s : grid.channels)
    scales.push_back(s.weight);
  Type element;
  if (scheme.perTensor && scales.size() == 1)
    element = makeType(op->getContext(), grid.storage, {scales[0], 0}, emit);
  else
    element = makeType(op->getContext(), grid.storage, scales, spec.weightAxis, emit);
  if (!element)
    return failure();
  return withElementType(operand.get().getType(), element);
}

FailureOr<Type> ConstantQuantizer::findWeightType(OpOperand &operand, const QuantSpec &spec) const {
  if (!kind.rules.needsConstantWeights() || !isReal(operand.get()) || !isConstant(operand.get()) ||
      isDecided(operand.get()))
    return Type();
  auto values = readConstant(operand);
  if (failed(values))
    return failure();
  FailureOr<Grid> grid = symmetricGrid(operand, spec, values->values());
  if (failed(grid))
    return failure();
  return makeWeightType(operand, spec, *grid);
}

/// The trained ranges of weights: one for each channel, one, or none.
static TrainedRanges trainedRanges(Value weights, const QuantSpec &spec) {
  if (auto learnt = getChannelRanges(weights); learnt && learnt->axis == spec.weightAxis)
    return {learnt->ranges, learnt->narrow};
  if (auto known = getRange(weights))
    return {{known->range}, known->narrow};
  return {};
}

namespace {
/// The trained steps, one or one for each channel, and the channels of which signed integers with zero points
/// 0 hold every trained integer. A range that is not symmetric may hold values that are.
struct TrainedSteps {
  SmallVector<rules::WeightScale> steps;
  SmallVector<bool> holds;

  const rules::WeightScale &of(size_t channel) const { return steps[steps.size() == 1 ? 0 : channel]; }
  bool holdAll() const { return !steps.empty() && !llvm::is_contained(holds, false); }
};
} // namespace

static TrainedSteps trainedSteps(const rules::Rules &rules, const TrainedRanges &trained,
                                 ArrayRef<float> values, const ChannelLayout &layout) {
  const Storage storage{signed8.bits, true, trained.narrow};
  SmallVector<rules::Params> params;
  TrainedSteps all;
  all.holds.assign(static_cast<size_t>(layout.channels), true);
  for (rules::Range range : trained.ranges) {
    params.push_back(rules.choose(range, storage, false));
    all.steps.push_back({params.back().scale, params.back().scale, 0, 0});
  }
  for (auto [i, value] : llvm::enumerate(values)) {
    const auto channel = static_cast<size_t>(layout.channelOf(i));
    const rules::Params &p = params[params.size() == 1 ? 0 : channel];
    if (p.zeroPoint != 0 && std::abs(rules.quantizeValue(value, p, storage) - p.zeroPoint) > storage.high())
      all.holds[channel] = false;
  }
  return all;
}

bool transforms::holdsTrainedIntegers(Value weights, const QuantSpec &spec, const rules::Rules &rules) {
  TrainedRanges trained = trainedRanges(weights, spec);
  auto values = FloatElements::of(getConstantValue(weights));
  return values && trainedSteps(rules, trained, values->values(),
                                ChannelLayout(cast<RankedTensorType>(weights.getType()), spec.weightAxis))
                       .holdAll();
}

FailureOr<ConstantQuantizer::Grid> ConstantQuantizer::trainedGrid(OpOperand &operand, const QuantSpec &spec,
                                                                  ArrayRef<float> values) const {
  Grid grid;
  if (kind.rules.needsConstantWeights()) // what was measured of weights is what they are
    return grid;
  TrainedRanges trained = trainedRanges(operand.get(), spec);
  grid.isTrained = !trained.ranges.empty();
  if (!grid.isTrained)
    return grid;
  grid.storage = {scheme.weight.bits, true, trained.narrow};
  if (kind.exact && isa<Conv2DOp>(operand.getOwner()))
    for (rules::Range range : trained.ranges)
      if (auto p = kind.rules.choose(range, grid.storage, false); p.zeroPoint != 0)
        return refuseAsymmetric(operand, range, p.zeroPoint);
  TrainedSteps own =
      trainedSteps(kind.rules, trained, values,
                   ChannelLayout(cast<RankedTensorType>(operand.get().getType()), spec.weightAxis));
  if (own.holdAll())
    grid.channels = own.steps;
  return grid;
}

/// Channels whose trained integers fit keep them, by default: only the others are rounded again.
void ConstantQuantizer::keepTrainedChannels(OpOperand &operand, const QuantSpec &spec, ArrayRef<float> values,
                                            Grid &grid) const {
  const ChannelLayout layout(cast<RankedTensorType>(operand.get().getType()), spec.weightAxis);
  if (kind.exact || static_cast<int64_t>(grid.channels.size()) != layout.channels)
    return;
  TrainedSteps own = trainedSteps(kind.rules, trainedRanges(operand.get(), spec), values, layout);
  const double input = scalesOf(operand.getOwner()->getOperand(spec.dataOperand)).front();
  for (auto [c, channel] : llvm::enumerate(grid.channels))
    if (own.holds[c] && channel.before == 0) {
      channel = own.of(c);
      channel.bias = input * channel.weight;
    }
}

LogicalResult ConstantQuantizer::quantizeSymmetric(OpOperand &operand, const QuantSpec &spec) {
  Operation *op = operand.getOwner();
  auto elements = readConstant(operand);
  if (failed(elements))
    return failure();
  const ArrayRef<float> values = elements->values();
  FailureOr<Grid> grid = trainedGrid(operand, spec, values);
  if (failed(grid))
    return failure();
  bool loses = grid->isTrained && grid->channels.empty();
  if (grid->channels.empty()) {
    grid = symmetricGrid(operand, spec, values);
    if (failed(grid))
      return failure();
    if (loses)
      keepTrainedChannels(operand, spec, values, *grid);
    for (const rules::WeightScale &s : grid->channels)
      biasScales.push_back(s.bias);
    for (const BiasGuard &guard : grid->guards)
      addGuard(op, guard);
  }
  FailureOr<Type> type = makeWeightType(operand, spec, *grid);
  if (failed(type))
    return failure();
  const ChannelLayout layout(cast<RankedTensorType>(operand.get().getType()), spec.weightAxis);
  rules::Noise noise;
  auto quantizeAs = [&]<typename Integer>(Integer) {
    std::vector<Integer> integers(values.size());
    layout.forEachRun(integers.size(), [&](int64_t channel, size_t first, size_t last) {
      const rules::WeightScale &s = grid->channels[grid->channels.size() == 1 ? 0 : channel];
      for (size_t i = first; i < last; ++i) {
        const int64_t q = kind.rules.quantizeWeight(values[i], s.unit, grid->storage);
        integers[i] = static_cast<Integer>(q);
        if (loses)
          noise.add(values[i], static_cast<double>(q) * s.unit);
      }
    });
    store(operand, cast<RankedTensorType>(*type).getElementType(), integers);
  };
  // Weights are as large as the network, so that no wider integers stand beside it on the way.
  grid->storage.bits <= 8 ? quantizeAs(int8_t{}) : quantizeAs(int64_t{});
  if (loses)
    addNote(op->getParentOfType<func::FuncOp>(),
            qnn::getNodeName(op->getLoc()) +
                ": its weights were trained in a range that is not symmetric, and "
                "int8 kernels take zero point 0; they were rounded again, " +
                noise.text() + "; --quantize uint8 keeps what was trained");
  return success();
}

LogicalResult ConstantQuantizer::quantizeBias(OpOperand &operand, const QuantSpec &spec) {
  Operation *op = operand.getOwner();
  SmallVector<double> input = scalesOf(op->getOperand(spec.dataOperand));
  SmallVector<double> scales = biasScales;
  auto elements = readConstant(operand);
  if (failed(elements))
    return failure();
  const ArrayRef<float> values = elements->values();
  size_t n = values.size();
  if (scales.empty()) // those of the weights were there before
    for (double weight : scalesOf(op->getOperand(spec.weightOperand)))
      scales.push_back(input.empty() ? 0 : input[0] * weight);
  if (input.size() != 1 || scales.empty() || (scales.size() != 1 && n != 1 && scales.size() != n))
    return op->emitOpError() << "has " << n << " biases for " << scales.size() << " weight scales";
  std::vector<int64_t> integers(n);
  for (size_t i = 0; i < n; ++i)
    integers[i] = kind.rules.quantizeBias(values[i], scales[std::min(i, scales.size() - 1)], scheme.bias);
  auto emit = [&] { return op->emitOpError() << "bias '" << qnn::getTensorName(operand.get()) << "': "; };
  Type element;
  if (scheme.bias.bits == 64)
    element = qnn::WideBiasType::get(op->getContext(), scales);
  else if (scales.size() == 1)
    element = makeType(op->getContext(), scheme.bias, {scales[0], 0}, emit);
  else
    element = makeType(op->getContext(), scheme.bias, scales, 0, emit);
  if (!element)
    return failure();
  store(operand, element, integers);
  return success();
}
