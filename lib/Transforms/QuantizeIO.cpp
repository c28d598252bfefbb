//===- QuantizeIO.cpp - types at the ends of a model ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "QuantTypes.h"
#include "Stages.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/RegionPasses.h"

#include "mlir/IR/Builders.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_QUANTIZEIO
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

static Storage integersOf(IOType io) {
  return quantc::storageOf(io == IOType::Int16   ? NumberType::Int16
                           : io == IOType::UInt8 ? NumberType::UInt8
                                                 : NumberType::Int8);
}

namespace {

class QuantizeIOPass : public transforms::impl::QuantizeIOBase<QuantizeIOPass> {
public:
  using QuantizeIOBase::QuantizeIOBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func.getBody().hasOneBlock())
      return;
    rules = &rules::Rules::of(ruleSet);
    // What a branch takes and gives is what its op has, which stays float.
    ends = standsForRegion(func) ? Ends{IOType::Float, IOType::Float} : Ends{input, output};
    Block &block = func.getBody().front();
    OpBuilder builder(&block, block.begin());
    bool failedAny = false;
    for (BlockArgument argument : block.getArguments())
      failedAny |= failed(setInput(builder, argument));
    if (auto ret = dyn_cast<func::ReturnOp>(block.getTerminator())) {
      builder.setInsertionPoint(ret);
      for (OpOperand &operand : ret->getOpOperands())
        failedAny |= failed(setOutput(builder, operand));
    }
    if (failedAny)
      return signalPassFailure();
    if (rules->keepsFloatBetween())
      orderChanges(func, *rules);
    refreshFunctionType(func);
  }

private:
  LogicalResult setInput(OpBuilder &builder, BlockArgument argument) {
    FailureOr<Type> wanted = wantedType(argument, ends.input, "an input");
    if (failed(wanted) || *wanted == argument.getType())
      return wanted;
    Type inner = argument.getType();
    argument.setType(*wanted);
    Operation *change = makeChange(builder, argument, inner, *rules);
    argument.replaceAllUsesExcept(change->getResult(0), change);
    ++numChanged;
    // Float ops read a float input as it is, and wider integers are made of it too.
    if (floatBehind(change->getResult(0))) {
      for (Operation *user : llvm::make_early_inc_range(change->getUsers())) {
        if (isChange(user) && isa<qnn::DequantizeOp>(user)) {
          user->getResult(0).replaceAllUsesWith(argument);
          if (builder.getInsertionPoint() == Block::iterator(user)) // where the next input's change goes
            builder.setInsertionPointAfter(user);
          user->erase();
        } else if (isChange(user) && bitsOf(user->getResult(0)) > bitsOf(change->getResult(0))) {
          user->setOperand(0, argument);
        }
      }
    }
    return success();
  }

  LogicalResult setOutput(OpBuilder &builder, OpOperand &operand) {
    // Quantizing what a float op made at the very end only loses.
    if (Value real = floatBehind(operand.get());
        real && (ends.output == IOType::AsModel || ends.output == IOType::Float || outputMayStay))
      operand.set(real);
    // So does rounding to fewer bits what becomes float.
    if (Operation *last = operand.get().getDefiningOp(); ends.output == IOType::Float && isChange(last) &&
                                                         isa<qnn::QuantizeOp>(last) &&
                                                         bitsOf(last->getOperand(0)) > bitsOf(operand.get()))
      operand.set(last->getOperand(0));
    Value value = operand.get();
    FailureOr<Type> wanted = wantedType(value, ends.output, "an output");
    if (failed(wanted) || *wanted == value.getType())
      return wanted;
    Operation *known = nullptr;
    for (Operation *user : value.getUsers())
      if (isChange(user) && user->getResult(0).getType() == *wanted)
        known = user;
    if (!known)
      known = makeChange(builder, value, *wanted, *rules);
    operand.set(known->getResult(0));
    ++numChanged;
    return success();
  }

  /// The type an end is to have. An end that is float or no real value stays as it is.
  FailureOr<Type> wantedType(Value value, IOType io, StringRef end) const {
    auto tensor = dyn_cast<RankedTensorType>(value.getType());
    auto present = tensor ? dyn_cast<quant::UniformQuantizedType>(tensor.getElementType()) : nullptr;
    if (io == IOType::AsModel || !present)
      return value.getType();
    if (io == IOType::Float)
      return withElementType(tensor, Float32Type::get(value.getContext()));
    Storage storage = storageOf(present);
    const Storage wanted = integersOf(io);
    if (storage.bits != wanted.bits)
      return mlir::emitError(value.getLoc())
             << "'" << qnn::getTensorName(value) << "': " << end << " of type " << nameOf(wanted)
             << " does not go with " << nameOf(storage) << " activations; "
             << (storage.bits == 16 ? "int16 and float do" : "int8, uint8 and float do");
    const int64_t low = storage.low();
    storage.isSigned = wanted.isSigned;
    auto type = makeType(value.getContext(), storage,
                         {present.getScale(), present.getZeroPoint() + storage.low() - low},
                         [&] { return mlir::emitError(value.getLoc()); });
    if (!type)
      return failure();
    return withElementType(tensor, type);
  }

  /// Of an integer value with one scale; 0 for others.
  static unsigned bitsOf(Value value) {
    auto tensor = dyn_cast<RankedTensorType>(value.getType());
    auto type = tensor ? dyn_cast<quant::UniformQuantizedType>(tensor.getElementType()) : nullptr;
    return type ? type.getStorageTypeIntegralWidth() : 0;
  }

  static std::string nameOf(const Storage &storage) {
    return (storage.isSigned ? "int" : "uint") + std::to_string(storage.bits);
  }

  struct Ends {
    IOType input = IOType::AsModel, output = IOType::AsModel;
  };

  const rules::Rules *rules = nullptr;
  Ends ends;
};

} // namespace
