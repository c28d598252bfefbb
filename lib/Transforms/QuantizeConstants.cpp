//===- QuantizeConstants.cpp - weights, biases, other constants -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "QuantizeConstants.h"

#include "Weights.h"
#include "quantc/Support/Constants.h"

#include "mlir/IR/Builders.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

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
        rules::quantize(ruleSet, value, params, type.getStorageTypeMin(), type.getStorageTypeMax()));
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
  NumberType type = numberType == NumberType::Int16 ? NumberType::Int16 : numberType;
  if (type == NumberType::Int16)
    return emit() << "constants of int16 networks need calibration";
  return replace(operand, makeType(operand.get().getContext(), ruleSet, type, info, emit), *values);
}

LogicalResult ConstantQuantizer::quantizeWeights(OpOperand &operand, const QuantSpec &spec) {
  auto known = getRange(operand.get());
  if (getChannelRanges(operand.get()) && numberType == NumberType::UInt8)
    return operand.getOwner()->emitOpError()
           << "weights '" << qnn::getTensorName(operand.get())
           << "' have a range per channel, which uint8 kernels don't take; int8 ones do";
  if (!known && numberType != NumberType::UInt8)
    return quantizePerChannel(operand, spec);
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
  NumberType type = numberType == NumberType::UInt8 ? NumberType::UInt8 : NumberType::Int8;
  bool nudge = nudgeWeights && type == NumberType::UInt8 && spec.weightAxis == 0;
  return replace(operand, makeType(operand.get().getContext(), ruleSet, type, info, emit), *values, nudge);
}

LogicalResult ConstantQuantizer::quantizePerChannel(OpOperand &operand, const QuantSpec &spec) {
  Operation *op = operand.getOwner();
  auto values = readConstant(operand);
  if (failed(values))
    return failure();
  auto type = cast<RankedTensorType>(operand.get().getType());
  int64_t channels = type.getDimSize(spec.weightAxis), inner = 1;
  for (int64_t d = spec.weightAxis + 1; d < type.getRank(); ++d)
    inner *= type.getDimSize(d);
  std::vector<float> largest(channels, 0.0F), bias(channels, 0.0F);
  for (size_t i = 0; i < values->size(); ++i) {
    float &m = largest[static_cast<int64_t>(i) / inner % channels];
    m = std::max(m, std::fabs((*values)[i]));
  }
  if (static_cast<unsigned>(spec.biasOperand) < op->getNumOperands())
    if (auto b = getChannelValues(op->getOperand(spec.biasOperand), channels))
      bias = *b;
  SmallVector<double> input = scalesOf(op->getOperand(spec.dataOperand));
  if (input.size() != 1)
    return op->emitOpError() << "operand #" << spec.dataOperand << " has no scale";
  SmallVector<double> scales(channels);
  SmallVector<int64_t> zeros(channels, 0);
  std::vector<double> steps(channels); // what the bytes are counted in
  int64_t low = -127;
  if (auto learnt = getChannelRanges(operand.get()); learnt && learnt->axis == spec.weightAxis) {
    for (int64_t c = 0; c < channels; ++c) {
      rules::Params p = rules::chooseParams(ruleSet, learnt->ranges[c], learnt->narrow, 255);
      scales[c] = steps[c] = p.scale, zeros[c] = p.zeroPoint - 128;
    }
    low = learnt->narrow ? -127 : -128;
  } else {
    for (int64_t c = 0; c < channels; ++c) {
      steps[c] = rules::symmetricWeightScale(largest[c], bias[c], input[0]);
      // The scale of the bias is a product of doubles: only the file rounds that of the weights.
      double exact = largest[c] / 127.0;
      scales[c] = static_cast<float>(exact) == steps[c] ? exact : steps[c];
    }
  }
  std::vector<int8_t> bytes(values->size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    int64_t c = static_cast<int64_t>(i) / inner % channels;
    bytes[i] = static_cast<int8_t>(rules::quantize(ruleSet, (*values)[i], {steps[c], zeros[c]}, low, 127));
  }
  MLIRContext *context = op->getContext();
  auto storage = IntegerType::get(context, 8);
  auto element = quant::UniformQuantizedPerAxisType::getChecked(
      [&] { return op->emitOpError() << "weights '" << qnn::getTensorName(operand.get()) << "': "; },
      quant::QuantizationFlags::Signed, storage, Float32Type::get(context), scales, zeros,
      static_cast<int32_t>(spec.weightAxis), low, 127);
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
    words[i] = ruleSet == RuleSet::Toco
                   ? static_cast<int32_t>(rules::quantize(ruleSet, (*values)[i], {scale, 0},
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
