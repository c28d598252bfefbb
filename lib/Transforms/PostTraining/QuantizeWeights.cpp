//===- QuantizeWeights.cpp - small weights, float arithmetic --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../QuantTypes.h"
#include "../Weights.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Regex.h"

#include <algorithm>
#include <cmath>

namespace quantc::transforms {
#define GEN_PASS_DEF_QUANTIZEWEIGHTS
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// The constant in half precision, widened again. What is finite stays so: a mask of -1e38 must not become an
/// infinity, whose differences and products with zero are no numbers.
Value widenedHalf(Value constant) {
  auto values = getElements<float>(getConstantValue(constant));
  if (!values)
    return {};
  std::vector<uint16_t> halves;
  halves.reserve(values->size());
  for (float v : *values) {
    constexpr float largest = 65504;
    llvm::APFloat f(std::isfinite(v) ? std::clamp(v, -largest, largest) : v);
    bool lost;
    f.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven, &lost);
    halves.push_back(static_cast<uint16_t>(f.bitcastToAPInt().getZExtValue()));
  }
  auto shape = cast<RankedTensorType>(constant.getType()).getShape();
  auto type = RankedTensorType::get(shape, Float16Type::get(constant.getContext()));
  OpBuilder builder(constant.getContext());
  builder.setInsertionPointAfter(constant.getDefiningOp());
  Value half = qnn::ConstantOp::create(builder, constant.getLoc(), type, makeConstant(type, halves));
  return qnn::DequantizeOp::create(
      builder, NameLoc::get(builder.getStringAttr(qnn::getTensorName(constant) + "/dequantize")),
      RankedTensorType::get(shape, builder.getF32Type()), half);
}

/// TFLiteConverter lets the runtime quantize what such an op reads over [min, max] and not over the largest
/// magnitude, wherever the op has the choice.
void quantizeInputsAsymmetrically(Operation *op) {
  constexpr StringLiteral option = "asymmetric_quantize_inputs";
  if (llvm::any_of(op->getName().getAttributeNames(), [&](StringAttr name) { return name == option; }))
    op->setAttr(option, BoolAttr::get(op->getContext(), true));
}

/// Stores float constants in fewer bits, equal ones once.
class Storer {
public:
  Storer(const rules::Rules &how, bool oneScale, int64_t least)
      : rules(how), scheme(how.scheme(NumberType::Int8, oneScale)), minElements(least) {}

  void storeHalf(Operation *op) {
    for (OpOperand &operand : op->getOpOperands()) {
      ElementsAttr attr = getConstantValue(operand.get());
      if (!attr || !attr.getElementType().isF32() || !isReal(operand.get()) || isDecided(operand.get()))
        continue;
      Value &half = halves[attr];
      if (!half)
        half = widenedHalf(operand.get());
      if (half)
        operand.set(half);
    }
  }

  void storeBytes(Operation *op) {
    if (pickFromTable(op))
      return;
    if (auto lstm = dyn_cast<qnn::UnidirectionalSequenceLSTMOp>(op))
      return storeMatrices(lstm);
    // Kernels for float activations and int8 weights exist where the weights come second; that of a batch
    // of products has one scale.
    const qnn::QuantSpec spec = specOf(op);
    bool isProduct = isa<qnn::BatchMatMulOp>(op);
    if (!isProduct && (spec.weightOperand != 1 || !spec.hasInteger))
      return;
    OpOperand &operand = op->getOpOperand(1);
    auto type = cast<RankedTensorType>(operand.get().getType());
    if (!isReal(operand.get()) || isDecided(operand.get()) || !getConstantValue(operand.get()) ||
        !type.hasStaticShape() || type.getNumElements() < minElements)
      return;
    if (Value weights = store(operand.get(), spec.weightAxis, isProduct || scheme.perTensor)) {
      operand.set(weights);
      quantizeInputsAsymmetrically(op);
    }
  }

private:
  /// All matrices of an LSTM or none, for its kernel asks one for the type of all; they become smaller when
  /// one of them is large. One scale each.
  void storeMatrices(qnn::UnidirectionalSequenceLSTMOp op) {
    constexpr unsigned first = 1, end = 9; // TFLite's operand numbers
    SmallVector<std::pair<unsigned, Value>> matrices;
    bool large = false;
    // Peepholes and a projection, of which it asks the same.
    for (unsigned i : {9, 10, 11, 16})
      if (!isa<NoneType>(op->getOperand(i).getType()))
        return;
    for (unsigned i = first; i < end; ++i) {
      Value matrix = op->getOperand(i);
      if (isa<NoneType>(matrix.getType()))
        continue;
      if (!isReal(matrix) || isDecided(matrix) || !getConstantValue(matrix))
        return;
      large |= cast<RankedTensorType>(matrix.getType()).getNumElements() >= minElements;
      matrices.emplace_back(i, matrix);
    }
    if (!large)
      return;
    for (auto &[i, matrix] : matrices)
      if (matrix = store(matrix, 0, true); !matrix)
        return;
    for (auto [i, matrix] : matrices)
      op->setOperand(i, matrix);
    quantizeInputsAsymmetrically(op);
  }

  /// An op that only takes values out of a large constant (an embedding) takes bytes, and a DEQUANTIZE behind
  /// it gives reals. One scale for the table.
  bool pickFromTable(Operation *op) {
    auto isFloat = [](Value v) {
      auto type = dyn_cast<RankedTensorType>(v.getType());
      return type && type.getElementType().isF32();
    };
    if (specOf(op).sameScale != qnn::SameScale::All || op->getNumResults() != 1 ||
        !isFloat(op->getResult(0)) || llvm::count_if(op->getOperands(), isFloat) != 1 ||
        !isFloat(op->getOperand(0)) || !getConstantValue(op->getOperand(0)))
      return false;
    // All operands constant: a constant that was not folded, where nothing is picked.
    bool computed = llvm::any_of(op->getOperands(), [](Value v) { return !getConstantValue(v); });
    auto type = cast<RankedTensorType>(op->getOperand(0).getType());
    if (!computed || !type.hasStaticShape() || type.getNumElements() < minElements)
      return false;
    Value table = store(op->getOperand(0), 0, true);
    if (!table)
      return false;
    Value result = op->getResult(0);
    OpBuilder builder(op);
    builder.setInsertionPointAfter(op);
    auto real = qnn::DequantizeOp::create(
        builder, NameLoc::get(builder.getStringAttr(qnn::getTensorName(result) + "/dequantize")),
        result.getType(), result);
    result.replaceAllUsesExcept(real.getOutput(), real);
    op->setOperand(0, table);
    result.setType(cast<RankedTensorType>(result.getType())
                       .clone(cast<RankedTensorType>(table.getType()).getElementType()));
    return true;
  }

  /// Symmetric integers of `weights`, one scale for all or for each index of `axis`; null when a value is not
  /// finite.
  Value store(Value weights, int64_t axis, bool oneScale) {
    ElementsAttr attr = getConstantValue(weights);
    auto values = attr && attr.getElementType().isF32() ? getElements<float>(attr) : std::nullopt;
    if (!values || !llvm::all_of(*values, [](float v) { return std::isfinite(v); }))
      return {};
    auto shape = cast<RankedTensorType>(weights.getType());
    ChannelLayout layout(shape, axis);
    auto channelOf = [&](size_t i) { return oneScale ? 0 : layout.channelOf(i); };
    std::vector<float> largest(oneScale ? 1 : layout.channels, 0.0F);
    for (auto [i, v] : llvm::enumerate(*values))
      largest[channelOf(i)] = std::max(largest[channelOf(i)], std::fabs(v));
    SmallVector<double> scales;
    for (float m : largest)
      scales.push_back(static_cast<float>(rules::symmetricScale(m, scheme.weight)));
    auto emit = [&] { return mlir::emitError(weights.getLoc()); };
    Type element = oneScale ? Type(makeType(weights.getContext(), scheme.weight, {scales[0], 0}, emit))
                            : Type(makeType(weights.getContext(), scheme.weight, scales, axis, emit));
    Value &made = stored[{attr, element}];
    if (made || !element)
      return made;
    std::vector<int8_t> bytes;
    bytes.reserve(values->size());
    for (auto [i, v] : llvm::enumerate(*values))
      bytes.push_back(static_cast<int8_t>(rules.quantizeStored(v, largest[channelOf(i)], scheme.weight)));
    OpBuilder builder(weights.getContext());
    builder.setInsertionPointAfter(weights.getDefiningOp());
    auto integers = makeConstant(shape.clone(builder.getIntegerType(scheme.weight.bits)), bytes);
    made = qnn::ConstantOp::create(builder, weights.getLoc(), shape.clone(element), integers);
    return made;
  }

  const rules::Rules &rules;
  Scheme scheme;
  int64_t minElements;
  llvm::DenseMap<Attribute, Value> halves;
  llvm::DenseMap<std::pair<Attribute, Type>, Value> stored;
};

struct QuantizeWeightsPass : transforms::impl::QuantizeWeightsBase<QuantizeWeightsPass> {
  using QuantizeWeightsBase::QuantizeWeightsBase;
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func.getBody().hasOneBlock())
      return;
    llvm::Regex keep(keepFloat);
    if (std::string bad; !keepFloat.empty() && !keep.isValid(bad)) {
      func.emitError() << "keep-float: '" << keepFloat << "' is no regular expression: " << bad;
      return signalPassFailure();
    }
    Storer storer(rules::Rules::of(ruleSet), perTensor, minElements);
    SmallVector<Operation *> ops, constants;
    for (Operation &op : func.getBody().front())
      (op.hasTrait<OpTrait::ConstantLike>() ? constants : ops).push_back(&op);
    for (Operation *op : ops) {
      if (!isa<qnn::QuantizableOp>(op) || specOf(op).widensToFloat)
        continue;
      if (!keepFloat.empty() && keep.match(qnn::getNodeName(op->getLoc()))) {
        keepInFloat(op, "its name matches keep-float");
        continue;
      }
      storage == WeightStorage::Float16 ? storer.storeHalf(op) : storer.storeBytes(op);
    }
    for (Operation *op : constants)
      if (op->use_empty())
        op->erase();
    for (Operation &op : func.getBody().front())
      if (auto constant = dyn_cast<qnn::ConstantOp>(op))
        numStored += isa<Float16Type, quant::QuantizedType>(
            cast<RankedTensorType>(constant.getOutput().getType()).getElementType());
  }
};

} // namespace
