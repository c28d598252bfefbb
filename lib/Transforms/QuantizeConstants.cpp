//===- QuantizeConstants.cpp - weights, biases, other constants -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "QuantizeConstants.h"

#include "Weights.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Notes.h"

#include "mlir/IR/Builders.h"

#include <cmath>
#include <limits>

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
static FailureOr<std::vector<float>> readConstant(OpOperand &operand) {
  Operation *op = operand.getOwner();
  ElementsAttr attr = getConstantValue(operand.get());
  auto values = attr && attr.getElementType().isF32() ? getElements<float>(attr) : std::nullopt;
  if (!values)
    return op->emitOpError() << "operand #" << operand.getOperandNumber()
                             << " is no readable float32 constant";
  for (float v : *values)
    if (!std::isfinite(v))
      return op->emitOpError() << "constant '" << qnn::getTensorName(operand.get()) << "' holds " << v
                               << "; only finite values can be quantized";
  return std::move(*values);
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
static void nudgeZeros(std::vector<int8_t> &bytes) {
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

void ConstantQuantizer::replace(OpOperand &operand, Type element, ElementsAttr value) {
  Value old = operand.get();
  Value &known = done[{old, element}];
  if (!known) {
    OpBuilder builder(old.getDefiningOp());
    known = ConstantOp::create(builder, old.getLoc(), withElementType(old.getType(), element), value);
    ++made;
  }
  operand.set(known);
}

LogicalResult ConstantQuantizer::replace(OpOperand &operand, quant::UniformQuantizedType type,
                                         ArrayRef<float> values, bool nudge) {
  if (!type)
    return failure();
  Value old = operand.get();
  if (auto known = done.find({old, type}); known != done.end()) {
    operand.set(known->second);
    return success();
  }
  rules::Params params{type.getScale(), type.getZeroPoint()};
  std::vector<int8_t> bytes(values.size());
  for (auto [byte, value] : llvm::zip(bytes, values))
    byte = static_cast<int8_t>(
        rules::quantize(options.ruleSet, value, params, type.getStorageTypeMin(), type.getStorageTypeMax()));
  if (nudge)
    nudgeZeros(bytes);
  auto stored = cast<ShapedType>(withElementType(old.getType(), type.getStorageType()));
  replace(operand, type, makeConstant(stored, bytes));
  return success();
}

LogicalResult ConstantQuantizer::quantizeData(OpOperand &operand) {
  auto values = readConstant(operand);
  if (failed(values))
    return failure();
  RangeInfo info;
  if (auto known = getRange(operand.get())) {
    info = *known;
  } else {
    info.range = rules::rangeOfData(*values).value_or(rules::Range{0, 1});
  }
  auto emit = [&] {
    return operand.getOwner()->emitOpError() << "constant '" << qnn::getTensorName(operand.get()) << "': ";
  };
  if (options.numberType == NumberType::Int16)
    return emit() << "constants of int16 networks need calibration";
  return replace(operand,
                 makeType(operand.get().getContext(), options.ruleSet, options.numberType, info, emit),
                 *values);
}

LogicalResult ConstantQuantizer::quantizeWeights(OpOperand &operand, const QuantSpec &spec) {
  auto known = getRange(operand.get());
  bool isUnsigned = options.numberType == NumberType::UInt8;
  if (getChannelRanges(operand.get()) && isUnsigned)
    return operand.getOwner()->emitOpError()
           << "weights '" << qnn::getTensorName(operand.get())
           << "' have a range per channel, which uint8 kernels don't take; int8 ones do";
  RuleSet ruleSet = options.ruleSet;
  bool isMatrix = cast<RankedTensorType>(operand.get().getType()).getRank() == 2;
  bool centred = known && rules::chooseParams(ruleSet, known->range, known->narrow, 255).zeroPoint == 128;
  // Of the int8 kernels only that of matrix products subtracts a zero point from the weights.
  if (!isUnsigned && (!known || (!centred && !isMatrix)))
    return quantizeSymmetric(operand, spec);
  auto values = readConstant(operand);
  if (failed(values))
    return failure();
  RangeInfo info;
  if (known) {
    info = *known;
  } else {
    info.range = rules::rangeOfData(*values).value_or(rules::Range{0, 1});
    info.narrow = ruleSet == RuleSet::TFLite; // 254 steps; TOCO takes all 255
  }
  auto emit = [&] {
    return operand.getOwner()->emitOpError() << "weights '" << qnn::getTensorName(operand.get()) << "': ";
  };
  NumberType type = isUnsigned ? NumberType::UInt8 : NumberType::Int8;
  bool nudge = options.nudgeWeights && type == NumberType::UInt8 && spec.weightAxis == 0;
  return replace(operand, makeType(operand.get().getContext(), ruleSet, type, info, emit), *values, nudge);
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

FailureOr<ConstantQuantizer::Grid> ConstantQuantizer::symmetricGrid(OpOperand &operand, const QuantSpec &spec,
                                                                    ArrayRef<float> values) const {
  Operation *op = operand.getOwner();
  auto type = cast<RankedTensorType>(operand.get().getType());
  ChannelLayout layout(type, spec.weightAxis);
  std::vector<float> largest(layout.channels, 0.0F), bias(layout.channels, 0.0F);
  for (auto [i, value] : llvm::enumerate(values)) {
    float &m = largest[layout.channelOf(i)];
    m = std::max(m, std::fabs(value));
  }
  if (static_cast<unsigned>(spec.biasOperand) < op->getNumOperands())
    if (auto b = getChannelValues(op->getOperand(spec.biasOperand), layout.channels))
      bias = *b;
  SmallVector<double> input = scalesOf(op->getOperand(spec.dataOperand));
  if (input.size() != 1)
    return op->emitOpError() << "operand #" << spec.dataOperand << " has no scale";
  if (options.perTensor && !values.empty()) {
    largest.assign(1, *llvm::max_element(largest));
    auto longest = llvm::max_element(bias, [](float a, float b) { return std::fabs(a) < std::fabs(b); });
    bias.assign(1, float{*longest});
  }
  Grid grid;
  for (auto [m, b] : llvm::zip(largest, bias)) {
    grid.steps.push_back(rules::symmetricWeightScale(m, b, input[0]));
    // The scale of the bias is a product of doubles: only the file rounds that of the weights.
    double exact = m / 127.0;
    grid.scales.push_back(static_cast<float>(exact) == grid.steps.back() ? exact : grid.steps.back());
  }
  return grid;
}

/// The trained ranges of weights: one for each channel, one, or none.
static TrainedRanges trainedRanges(Value weights, const QuantSpec &spec) {
  if (auto learnt = getChannelRanges(weights); learnt && learnt->axis == spec.weightAxis)
    return {learnt->ranges, learnt->narrow};
  if (auto known = getRange(weights))
    return {{known->range}, known->narrow};
  return {};
}

/// The trained steps, where int8 with zero points 0 holds every trained integer; else none. A range that is
/// not symmetric may hold values that are.
static SmallVector<double> trainedScales(RuleSet rules, const TrainedRanges &trained, ArrayRef<float> values,
                                         const ChannelLayout &layout) {
  SmallVector<rules::Params> params;
  SmallVector<double> scales;
  for (rules::Range range : trained.ranges) {
    params.push_back(rules::chooseParams(rules, range, trained.narrow, 255));
    scales.push_back(params.back().scale);
  }
  for (auto [i, value] : llvm::enumerate(values)) {
    const rules::Params &p = params[params.size() == 1 ? 0 : layout.channelOf(i)];
    if (p.zeroPoint != 128 &&
        std::abs(rules::quantize(rules, value, p, trained.narrow, 255) - p.zeroPoint) > 127)
      return {};
  }
  return scales;
}

bool transforms::holdsTrainedIntegers(Value weights, const QuantSpec &spec, RuleSet rules) {
  TrainedRanges trained = trainedRanges(weights, spec);
  auto values = getElements<float>(getConstantValue(weights));
  return values && !trained.ranges.empty() &&
         !trainedScales(rules, trained, *values,
                        ChannelLayout(cast<RankedTensorType>(weights.getType()), spec.weightAxis))
              .empty();
}

FailureOr<ConstantQuantizer::Grid> ConstantQuantizer::trainedGrid(OpOperand &operand, const QuantSpec &spec,
                                                                  ArrayRef<float> values) const {
  TrainedRanges trained = trainedRanges(operand.get(), spec);
  Grid grid;
  grid.isTrained = !trained.ranges.empty();
  if (!grid.isTrained)
    return grid;
  if (options.exact && isa<Conv2DOp>(operand.getOwner()))
    for (rules::Range range : trained.ranges)
      if (auto p = rules::chooseParams(options.ruleSet, range, trained.narrow, 255); p.zeroPoint != 128)
        return refuseAsymmetric(operand, range, p.zeroPoint - 128);
  grid.low = trained.narrow ? -127 : -128;
  ChannelLayout layout(cast<RankedTensorType>(operand.get().getType()), spec.weightAxis);
  grid.steps = grid.scales = trainedScales(options.ruleSet, trained, values, layout);
  return grid;
}

LogicalResult ConstantQuantizer::quantizeSymmetric(OpOperand &operand, const QuantSpec &spec) {
  Operation *op = operand.getOwner();
  auto values = readConstant(operand);
  if (failed(values))
    return failure();
  auto type = cast<RankedTensorType>(operand.get().getType());
  ChannelLayout layout(type, spec.weightAxis);
  FailureOr<Grid> grid = trainedGrid(operand, spec, *values);
  if (failed(grid))
    return failure();
  bool loses = grid->isTrained && grid->scales.empty();
  if (grid->scales.empty())
    grid = symmetricGrid(operand, spec, *values);
  if (failed(grid))
    return failure();
  std::vector<int8_t> bytes(values->size());
  rules::Noise noise;
  for (size_t i = 0; i < bytes.size(); ++i) {
    double step = grid->steps[grid->steps.size() == 1 ? 0 : layout.channelOf(i)];
    bytes[i] =
        static_cast<int8_t>(rules::quantize(options.ruleSet, (*values)[i], {step, 0}, grid->low, grid->high));
    noise.add((*values)[i], bytes[i] * step);
  }
  if (loses)
    addNote(op->getParentOfType<func::FuncOp>(),
            qnn::getNodeName(op->getLoc()) +
                ": its weights were trained in a range that is not symmetric, and "
                "int8 kernels take zero point 0; they were rounded again, " +
                noise.text() + "; --quantize uint8 keeps what was trained");
  MLIRContext *context = op->getContext();
  auto storage = IntegerType::get(context, 8);
  auto emit = [&] { return op->emitOpError() << "weights '" << qnn::getTensorName(operand.get()) << "': "; };
  Type element;
  if (options.perTensor && grid->scales.size() == 1)
    element = makeType(context, true, 8, {grid->scales[0], 0}, grid->low, grid->high, emit);
  else
    element = quant::UniformQuantizedPerAxisType::getChecked(
        emit, quant::QuantizationFlags::Signed, storage, Float32Type::get(context), grid->scales,
        SmallVector<int64_t>(grid->scales.size(), 0), static_cast<int32_t>(spec.weightAxis), grid->low,
        grid->high);
  if (!element)
    return failure();
  replace(operand, element, makeConstant(type.clone(storage), bytes));
  return success();
}

LogicalResult ConstantQuantizer::quantizeBias(OpOperand &operand, const QuantSpec &spec) {
  Operation *op = operand.getOwner();
  SmallVector<double> input = scalesOf(op->getOperand(spec.dataOperand));
  SmallVector<double> weights = scalesOf(op->getOperand(spec.weightOperand));
  auto values = readConstant(operand);
  if (failed(values))
    return failure();
  size_t n = values->size();
  if (input.size() != 1 || weights.empty() || (weights.size() != 1 && weights.size() != n))
    return op->emitOpError() << "has " << n << " biases for " << weights.size() << " weight scales";
  for (double &scale : weights)
    scale = input[0] * scale;
  std::vector<int32_t> words(n);
  // TOCO multiplies by the reciprocal here as well, which decides ties.
  for (size_t i = 0; i < n; ++i) {
    double scale = weights[weights.size() == 1 ? 0 : i];
    words[i] = options.ruleSet == RuleSet::Toco
                   ? static_cast<int32_t>(rules::quantize(options.ruleSet, (*values)[i], {scale, 0},
                                                          std::numeric_limits<int32_t>::min(),
                                                          std::numeric_limits<int32_t>::max()))
                   : rules::quantizeBias((*values)[i], scale);
  }
  MLIRContext *context = op->getContext();
  auto storage = IntegerType::get(context, 32);
  int64_t low = std::numeric_limits<int32_t>::min(), high = std::numeric_limits<int32_t>::max();
  auto emit = [&] { return op->emitOpError() << "bias '" << qnn::getTensorName(operand.get()) << "': "; };
  Type element;
  if (weights.size() == 1)
    element = quant::UniformQuantizedType::getChecked(emit, quant::QuantizationFlags::Signed, storage,
                                                      Float32Type::get(context), weights[0], 0, low, high);
  else
    element = quant::UniformQuantizedPerAxisType::getChecked(emit, quant::QuantizationFlags::Signed, storage,
                                                             Float32Type::get(context), weights,
                                                             SmallVector<int64_t>(n, 0), 0, low, high);
  if (!element)
    return failure();
  replace(operand, element,
          makeConstant(cast<ShapedType>(withElementType(operand.get().getType(), storage)), words));
  return success();
}
