//===- QuantizeIO.cpp - types at the ends of a model ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "QuantTypes.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/IR/Builders.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_QUANTIZEIO
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

class QuantizeIOPass : public transforms::impl::QuantizeIOBase<QuantizeIOPass> {
public:
  using QuantizeIOBase::QuantizeIOBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    func::FuncOp func = getOperation();
    Block &block = func.getBody().front();
    OpBuilder builder(&block, block.begin());
    bool failedAny = false;
    for (BlockArgument argument : block.getArguments()) {
      auto wanted = wantedType(argument, input, failedAny);
      if (!wanted || wanted == argument.getType())
        continue;
      Type inner = argument.getType();
      argument.setType(wanted);
      Operation *change = convert(builder, argument.getLoc(), argument, inner);
      argument.replaceAllUsesExcept(change->getResult(0), change);
      ++numChanged;
    }
    auto ret = dyn_cast<func::ReturnOp>(block.getTerminator());
    if (ret) {
      builder.setInsertionPoint(ret);
      for (OpOperand &operand : ret->getOpOperands()) {
        Value value = operand.get();
        auto wanted = wantedType(value, output, failedAny);
        if (!wanted || wanted == value.getType())
          continue;
        operand.set(convert(builder, value.getLoc(), value, wanted)->getResult(0));
        ++numChanged;
      }
    }
    if (failedAny)
      return signalPassFailure();
    refreshFunctionType(func);
  }

private:
  static Operation *convert(OpBuilder &builder, Location loc, Value value, Type to) {
    if (cast<ShapedType>(to).getElementType().isF32())
      return qnn::DequantizeOp::create(builder, loc, to, value);
    return qnn::QuantizeOp::create(builder, loc, to, value);
  }

  /// The type an end is to have; null to leave it. An end that is float or no real value stays as it is.
  Type wantedType(Value value, IOType io, bool &failedAny) {
    if (io == IOType::AsModel || !isReal(value))
      return {};
    auto tensor = cast<RankedTensorType>(value.getType());
    auto present = dyn_cast<quant::UniformQuantizedType>(tensor.getElementType());
    if (!present)
      return {};
    Type f32 = Float32Type::get(value.getContext());
    if (io == IOType::Float)
      return withElementType(tensor, f32);
    unsigned bits = io == IOType::Int16 ? 16 : 8;
    if (present.getStorageTypeIntegralWidth() != bits) {
      mlir::emitError(value.getLoc())
          << "'" << qnn::getTensorName(value) << "' has " << present.getStorageTypeIntegralWidth()
          << "-bit integers; an end of the model can't have " << bits << " bits";
      failedAny = true;
      return {};
    }
    bool wantSigned = io != IOType::UInt8;
    if (wantSigned == present.isSigned())
      return {};
    int64_t shift = wantSigned ? -128 : 128;
    auto type =
        makeType(value.getContext(), wantSigned, bits, {present.getScale(), present.getZeroPoint() + shift},
                 present.getStorageTypeMin() + shift, present.getStorageTypeMax() + shift,
                 [&] { return mlir::emitError(value.getLoc()); });
    failedAny |= !type;
    return type ? withElementType(tensor, type) : Type();
  }
};

} // namespace
