//===- Stages.cpp - quantize and dequantize between ops -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Stages.h"

#include "quantc/QNN/QNNNames.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

Location transforms::stageLocation(Value value, StringRef suffix, const rules::Rules &rules) {
  if (!rules.keepsFloatBetween())
    return value.getLoc();
  return NameLoc::get(StringAttr::get(value.getContext(), qnn::getTensorName(value) + suffix));
}

static constexpr StringLiteral kChange = "qnn.change";

Operation *transforms::makeChange(OpBuilder &builder, Value value, Type type, const rules::Rules &rules) {
  Operation *op;
  if (cast<ShapedType>(type).getElementType().isF32())
    op = qnn::DequantizeOp::create(builder, stageLocation(value, "/dequantize", rules), type, value);
  else
    op = qnn::QuantizeOp::create(builder, stageLocation(value, "/quantize", rules), type, value);
  if (rules.keepsFloatBetween())
    op->setDiscardableAttr(kChange, builder.getUnitAttr());
  return op;
}

bool transforms::isChange(Operation *op) { return op && op->hasAttr(kChange); }

Value transforms::floatBehind(Value value) {
  auto change = value.getDefiningOp<qnn::QuantizeOp>();
  bool isFloat = isChange(change) && change.getInput().getType().getElementType().isF32();
  return isFloat ? change.getInput() : Value();
}

namespace {
class Order {
public:
  explicit Order(Block &b) : block(b) {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isChange(&op) && op.use_empty())
        op.erase();
    size_t number = 0;
    for (Operation &op : block)
      if (isChange(&op))
        behind[makerOf(&op)].push_back(&op);
      else
        place[&op] = number++;
  }

  void run(const rules::Rules &rules) {
    put(nullptr, rules);
    for (Operation &op : llvm::make_early_inc_range(block))
      if (!isChange(&op))
        put(&op, rules);
    for (Operation &op : block)
      op.removeDiscardableAttr(kChange);
  }

private:
  /// Null: the start of the function.
  static Operation *makerOf(Operation *change) { return change->getOperand(0).getDefiningOp(); }

  /// Which op needs it first, and for which operand.
  std::pair<size_t, unsigned> firstUse(Operation *change) const {
    std::pair<size_t, unsigned> first{SIZE_MAX, 0};
    for (OpOperand &use : change->getUses())
      first = std::min(first, isChange(use.getOwner())
                                  ? firstUse(use.getOwner())
                                  : std::pair(place.lookup(use.getOwner()), use.getOperandNumber()));
    return first;
  }

  void put(Operation *maker, const rules::Rules &rules) {
    auto found = behind.find(maker);
    if (found == behind.end())
      return;
    SmallVector<Operation *> changes = found->second;
    llvm::stable_sort(changes, [&](Operation *a, Operation *b) { return firstUse(a) < firstUse(b); });
    for (Operation *change : changes) {
      maker ? change->moveAfter(maker) : change->moveBefore(&block, block.begin());
      change->setLoc(stageLocation(change->getOperand(0),
                                   isa<qnn::QuantizeOp>(change) ? "/quantize" : "/dequantize", rules));
      put(change, rules);
    }
  }

  Block &block;
  llvm::DenseMap<Operation *, SmallVector<Operation *>> behind; // looked up only
  llvm::DenseMap<Operation *, size_t> place;
};
} // namespace

void transforms::orderChanges(func::FuncOp func, const rules::Rules &rules) {
  Order(func.getBody().front()).run(rules);
}
