//===- FloatReason.cpp - what no range could make integer ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "FloatReason.h"

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNFacts.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/Constants.h"
#include "quantc/Support/FloatElements.h"
#include "quantc/Transforms/Notes.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

bool transforms::touchesReal(Operation *op) {
  return llvm::any_of(op->getOperands(), isReal) || llvm::any_of(op->getResults(), isReal);
}

bool transforms::writesFloat(Operation *op) { return op->hasAttr("qnn.quantized_inputs"); }

bool transforms::choosesOperand(Operation *op) {
  return isa<qnn::MaximumOp, qnn::MinimumOp, qnn::SelectOp, qnn::SelectV2Op>(op);
}

bool transforms::isSameScale(const qnn::QuantSpec &spec, const IntegerKind &kind) {
  if (spec.sameScale == qnn::SameScale::Int16)
    return kind.exact && kind.isWide();
  return spec.sameScale != qnn::SameScale::None;
}

/// Why no kernel computes `op` with integers of this kind.
static StringRef findLackingKernel(Operation *op, const qnn::QuantSpec &spec, const IntegerKind &kind) {
  if (!spec.hasInteger)
    return qnn::runsRegions(op)
               ? "what goes into its regions and comes out is float; inside they are quantized"
               : "it has no integer kernel";
  const bool measured = kind.rules.set() == RuleSet::Measured;
  const bool fills = qnn::getKernelSpec(op).fillsWithZeroBytes;
  if (kind.isWide() && (!spec.hasInt16 || (measured && (fills || !qnn::getKernelSpec(op).writes("q16")))))
    return "it has an int8 kernel, but none for int16";
  if (!measured && kind.type == NumberType::UInt8 && !spec.hasUInt8)
    return "it has an int8 kernel, but none for uint8";
  if (measured && fills && !kind.exact)
    return "its kernel writes byte 0 into the places it leaves empty, which seldom stands for 0.0";
  return "";
}

static bool isFinite(Value constant) {
  auto elements = FloatElements::of(getConstantValue(constant));
  return elements && !std::isinf(largestMagnitude(elements->values()));
}

std::string transforms::findFloatReason(Operation *op, const IntegerKind &kind) {
  if (StringRef left = getFloatReason(op); !left.empty())
    return left.str();
  qnn::QuantSpec spec = specOf(op);
  if (writesFloat(op) && !kind.rules.needsConstantWeights())
    return ""; // from measured ranges TFLiteConverter gives it float32, as LiteRT's kernel wants where int8
               // is asked for
  if (StringRef lacks = findLackingKernel(op, spec, kind); !lacks.empty())
    return lacks.str();
  if (std::string fault = findStateFault(op, kind); !fault.empty())
    return fault;
  if (!kind.rules.needsConstantWeights())
    return "";
  for (int index : {spec.weightOperand, spec.biasOperand})
    if (index >= 0 && index < static_cast<int>(op->getNumOperands()))
      if (Value v = op->getOperand(static_cast<unsigned>(index)); isReal(v) && !isConstant(v))
        return std::string("its ") + (index == spec.weightOperand ? "weights" : "bias") +
               " are computed, the integer kernel needs constant ones";
  for (Value v : op->getOperands())
    if (isReal(v) && isConstant(v) && !isDecided(v) && !isFinite(v))
      return "a constant of it holds values that are not finite";
  return "";
}

/// How many steps of its integers the values of a divisor keep from 0; nothing where that is not known.
static std::optional<double> findStepsFromZero(OpOperand &operand, const IntegerKind &kind,
                                               std::optional<rules::Params> params,
                                               std::optional<rules::Range> range) {
  if (isConstant(operand.get()) && isReal(operand.get())) {
    auto values = getElements<float>(getConstantValue(operand.get()));
    if (!values)
      return std::nullopt;
    if (!params)
      params = kind.rules.choose(kind.rules.rangeOfData(*values).value_or(rules::Range{}), kind.activation(),
                                 false);
    double least = std::numeric_limits<double>::infinity();
    for (float v : *values)
      least = std::min(least, std::fabs(std::round(static_cast<double>(v) / params->scale)));
    return least;
  }
  if (!range || !params)
    return std::nullopt;
  return std::max({0.0, range->min / params->scale, -range->max / params->scale});
}

/// Are the integers of `value` those of 0 and above, whatever the network reads? Followed back through sums,
/// means, products and maxima to squares, magnitudes and activations. Not through a SUM in int16: LiteRT's
/// reference kernel reads the wrong type there (docs/Numerics.md), and gives any number.
static bool staysNonNegative(Value value, const IntegerKind &kind) {
  SmallVector<Value> open{value};
  // A network is deep; what proves the sign is near.
  for (int steps = 0; !open.empty(); ++steps) {
    Value v = open.pop_back_val();
    if (ElementsAttr attr = getConstantValue(v)) {
      auto values = getElements<float>(attr);
      if (!values || llvm::any_of(*values, [](float x) { return x < 0; }))
        return false;
      continue;
    }
    Operation *op = v.getDefiningOp();
    if (!op || steps >= 64 || !isa<qnn::QuantizableOp>(op))
      return false;
    auto fused = op->getAttrOfType<qnn::ActivationAttr>("activation");
    if (fused && (fused.getValue() == qnn::Activation::Relu || fused.getValue() == qnn::Activation::Relu6))
      continue;
    if (isa<qnn::ReluOp, qnn::Relu6Op, qnn::AbsOp, qnn::SquareOp, qnn::SquaredDifferenceOp, qnn::ExpOp,
            qnn::SoftmaxOp, qnn::LogisticOp, qnn::SqrtOp, qnn::RsqrtOp>(op))
      continue;
    if (isa<qnn::MulOp>(op) && op->getOperand(0) == op->getOperand(1))
      continue;
    qnn::SameScale same = specOf(op).sameScale;
    bool onlyMoved = same != qnn::SameScale::None && same != qnn::SameScale::Int16;
    if (!onlyMoved && !isa<qnn::AddOp, qnn::MulOp, qnn::MeanOp, qnn::SumOp, qnn::ReduceProdOp>(op))
      return false;
    if (isa<qnn::SumOp>(op) && kind.isWide() && getFloatReason(op).empty())
      return false;
    llvm::copy_if(op->getOperands(), std::back_inserter(open), isReal);
  }
  return true;
}

std::string transforms::findKernelFault(Operation *op, const IntegerKind &kind,
                                        llvm::function_ref<std::optional<rules::Params>(OpOperand &)> read,
                                        llvm::function_ref<std::optional<rules::Range>(Value)> measured) {
  if (isa<qnn::DivOp>(op)) {
    OpOperand &divisor = op->getOpOperand(1);
    auto steps = findStepsFromZero(divisor, kind, read(divisor), measured(divisor.get()));
    // The converter divides by what a network computes, and by a constant of 0 too: that can't run at all.
    if (steps && *steps < 1 && (!kind.exact || isConstant(divisor.get())))
      return "its divisor '" + qnn::getTensorName(divisor.get()) +
             "' comes closer to 0 than one step of its integers, and the kernel can't divide by 0";
  }
  if (isa<qnn::SqrtOp, qnn::RsqrtOp>(op) && !kind.exact) {
    auto params = read(op->getOpOperand(0));
    if (params && params->zeroPoint != kind.activation().low() && !staysNonNegative(op->getOperand(0), kind))
      return "integers of its input '" + qnn::getTensorName(op->getOperand(0)) +
             "' may be below 0, where the kernel fails";
  }
  return "";
}
