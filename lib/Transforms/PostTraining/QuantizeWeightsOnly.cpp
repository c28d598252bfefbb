//===- QuantizeWeightsOnly.cpp - small weights, float arithmetic ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PtqConstants.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Regex.h"

#include <algorithm>
#include <cmath>

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

/// An op that only takes values out of a large constant (an embedding) takes bytes, and a DEQUANTIZE behind
/// it gives reals. One scale for the table.
bool pickFromTable(Operation *op, const qnn::QuantSpec &spec, int64_t minElements, RuleSet rules,
                   ptq::ConstantMaker &constants) {
  auto isFloat = [](Value v) {
    auto type = dyn_cast<RankedTensorType>(v.getType());
    return type && type.getElementType().isF32();
  };
  if (spec.sameScale != qnn::SameScale::All || op->getNumResults() != 1 || !isFloat(op->getResult(0)) ||
      llvm::count_if(op->getOperands(), isFloat) != 1 || !isFloat(op->getOperand(0)) ||
      !getConstantValue(op->getOperand(0)))
    return false;
  // All operands constant: a constant that was not folded, where nothing is picked.
  bool computed = llvm::any_of(op->getOperands(), [](Value v) { return !getConstantValue(v); });
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  if (!computed || !type.hasStaticShape() || type.getNumElements() < minElements)
    return false;
  Value table = constants.quantizeWeightsAlone(op->getOperand(0), 0, rules);
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

/// TFLiteConverter lets the runtime quantize what such an op reads over [min, max] and not over the largest
/// magnitude, wherever the op has the choice.
void quantizeInputsAsymmetrically(Operation *op) {
  constexpr StringLiteral option = "asymmetric_quantize_inputs";
  if (llvm::any_of(op->getName().getAttributeNames(), [&](StringAttr name) { return name == option; }))
    op->setAttr(option, BoolAttr::get(op->getContext(), true));
}

} // namespace

LogicalResult quantc::transforms::quantizeWeightsOnly(func::FuncOp func, const WeightsOnlyOptions &options,
                                                      PostTrainingReport &report) {
  if (!func.getBody().hasOneBlock())
    return success();
  llvm::Regex keep(options.keepFloat);
  std::string bad;
  if (!options.keepFloat.empty() && !keep.isValid(bad))
    return func.emitError() << "keep-float: '" << options.keepFloat << "' is no regular expression: " << bad;
  PostTrainingOptions forConstants;
  forConstants.perTensor = options.perTensor;
  ptq::ConstantMaker constants(forConstants, report);
  PostTrainingOptions oneScale;
  oneScale.perTensor = true;
  ptq::ConstantMaker tables(oneScale, report);
  llvm::DenseMap<Attribute, Value> halves;
  SmallVector<Operation *> ops, dead;
  for (Operation &op : func.getBody().front())
    (op.hasTrait<OpTrait::ConstantLike>() ? dead : ops).push_back(&op);
  for (Operation *op : ops) {
    auto spec = ptq::specOf(op);
    if (!spec || spec->widensToFloat)
      continue;
    ++report.floatOps;
    if (!options.keepFloat.empty() && keep.match(qnn::getNodeName(op->getLoc())))
      continue;
    if (options.storage == WeightStorage::Float16) {
      for (OpOperand &operand : op->getOpOperands()) {
        ElementsAttr attr = getConstantValue(operand.get());
        if (!attr || !attr.getElementType().isF32() || !ptq::isReal(operand.get()))
          continue;
        Value &half = halves[attr];
        if (!half)
          half = widenedHalf(operand.get());
        if (half)
          operand.set(half);
      }
      continue;
    }
    if (pickFromTable(op, *spec, options.minElements, options.rules, tables))
      continue;
    // Kernels for float activations and int8 weights exist where the weights come second; that of a batch
    // of products has one scale.
    bool isProduct = isa<qnn::BatchMatMulOp>(op);
    if (!isProduct && (spec->weightOperand != 1 || !spec->hasInteger))
      continue;
    constexpr unsigned index = 1;
    auto type = cast<RankedTensorType>(op->getOperand(index).getType());
    if (!ptq::isReal(op->getOperand(index)) || !getConstantValue(op->getOperand(index)) ||
        !type.hasStaticShape() || type.getNumElements() < options.minElements)
      continue;
    Value weights = (isProduct ? tables : constants)
                        .quantizeWeightsAlone(op->getOperand(index), spec->weightAxis, options.rules);
    if (!weights)
      continue;
    op->setOperand(index, weights);
    quantizeInputsAsymmetrically(op);
  }
  for (Operation *op : dead)
    if (op->use_empty())
      op->erase();
  return success();
}
