//===- Outline.cpp - verdicts to IR ---------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNOps.h"
#include "quantc/Target/Partition.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace quantc::target {

void annotate(const Report &report, const Target &target) {
  std::string prefix = target.name().str() + ".";
  for (const OperatorReport &o : report.operators) {
    Builder b(o.operation->getContext());
    o.operation->setAttr(prefix + "status", b.getStringAttr(o.status));
    if (report.segments > 1)
      o.operation->setAttr(prefix + "segment", b.getI64IntegerAttr(o.segment));
    if (o.subgraph >= 0) {
      o.operation->setAttr(prefix + "subgraph", b.getI64IntegerAttr(o.subgraph));
      continue;
    }
    o.operation->setAttr(prefix + "reason", b.getStringAttr(o.reason));
    o.operation->setAttr(prefix + "fix", b.getStringAttr(o.fix));
  }
}

namespace {
/// True for a value that each user may have a copy of: constants, missing operands, the state of an operator.
bool isCopied(Value value) {
  Operation *op = value.getDefiningOp();
  return op && (op->hasTrait<OpTrait::ConstantLike>() || isa<qnn::VariableOp, qnn::NoValueOp>(op));
}

/// What goes into and comes out of a set of operators of one block, in file order.
struct Border {
  SmallVector<Value> inputs, outputs;

  Border(const Report &report, ArrayRef<int> operators) {
    llvm::SmallPtrSet<Operation *, 32> inside;
    for (int i : operators)
      inside.insert(report.operators[static_cast<size_t>(i)].operation);
    llvm::SetVector<Value> in, returned, others;
    for (int i : operators) {
      Operation *op = report.operators[static_cast<size_t>(i)].operation;
      for (Value v : op->getOperands())
        if (!isCopied(v) && !inside.contains(v.getDefiningOp()))
          in.insert(v);
      for (Value v : op->getResults())
        if (llvm::any_of(v.getUsers(), [&](Operation *user) { return !inside.contains(user); }))
          others.insert(v);
    }
    inputs = in.takeVector();
    if (inside.empty())
      return;
    // Outputs of the network first, in the network's order.
    Operation *any = report.operators[static_cast<size_t>(operators.front())].operation;
    for (Value v : any->getBlock()->getTerminator()->getOperands())
      if (others.contains(v))
        returned.insert(v);
    for (Value v : others)
      returned.insert(v);
    outputs = returned.takeVector();
  }
};
} // namespace

void outline(const Report &report, PartitionBuilder build) {
  if (report.operators.empty())
    return;
  Block *block = report.operators.front().operation->getBlock();
  Operation *terminator = block->getTerminator();
  OpBuilder builder(terminator);
  llvm::SetVector<Operation *> copied;
  for (const Part &part : report.parts) {
    if (!part.device) {
      for (int i : part.operators)
        report.operators[static_cast<size_t>(i)].operation->moveBefore(terminator);
      continue;
    }
    Border border(report, part.operators);
    Operation *first = report.operators[static_cast<size_t>(part.operators.front())].operation;
    int64_t index = report.operators[static_cast<size_t>(part.operators.front())].subgraph;
    builder.setInsertionPoint(terminator);
    Operation *partition = build.partition(builder, first->getLoc(), TypeRange(ValueRange(border.outputs)),
                                           index, border.inputs);
    Block *body = builder.createBlock(&partition->getRegion(0));
    IRMapping map;
    for (Value v : border.inputs)
      map.map(v, body->addArgument(v.getType(), v.getLoc()));
    for (int i : part.operators) {
      Operation *op = report.operators[static_cast<size_t>(i)].operation;
      for (OpOperand &operand : op->getOpOperands()) {
        Value v = operand.get();
        if (isCopied(v) && !map.contains(v)) {
          builder.setInsertionPointToEnd(body);
          builder.clone(*v.getDefiningOp(), map);
          copied.insert(v.getDefiningOp());
        }
        operand.set(map.lookupOrDefault(v));
      }
      op->moveBefore(body, body->end());
    }
    builder.setInsertionPointToEnd(body);
    build.yield(builder, first->getLoc(), border.outputs);
    for (auto [inside, outside] : llvm::zip(border.outputs, partition->getResults()))
      inside.replaceUsesWithIf(outside, [&](OpOperand &use) { return use.getOwner()->getBlock() != body; });
  }
  for (Operation *op : copied)
    if (op->use_empty())
      op->erase();
}

FailureOr<OwningOpRef<ModuleOp>> extractOperators(ModuleOp module, const Report &report,
                                                  ArrayRef<int> operators) {
  Border border(report, operators);
  OpBuilder builder(module.getContext());
  OwningOpRef<ModuleOp> part = ModuleOp::create(builder, module.getLoc());
  if (auto description = module->getAttr("qnn.description"))
    (*part)->setAttr("qnn.description", description);
  builder.setInsertionPointToEnd(part->getBody());
  auto func = func::FuncOp::create(
      builder, module.getLoc(), "main",
      builder.getFunctionType(TypeRange(ValueRange(border.inputs)), TypeRange(ValueRange(border.outputs))));
  Block *body = func.addEntryBlock();
  IRMapping map;
  for (auto [i, v] : llvm::enumerate(border.inputs)) {
    BlockArgument argument = body->getArgument(static_cast<unsigned>(i));
    std::string name = tensorName(v);
    argument.setLoc(NameLoc::get(builder.getStringAttr(name)));
    map.map(v, argument);
    func.setArgAttr(static_cast<unsigned>(i), "qnn.name", builder.getStringAttr(name));
  }
  for (auto [i, v] : llvm::enumerate(border.outputs))
    func.setResultAttr(static_cast<unsigned>(i), "qnn.name", builder.getStringAttr(tensorName(v)));
  builder.setInsertionPointToEnd(body);
  for (int i : operators) {
    Operation *op = report.operators[static_cast<size_t>(i)].operation;
    for (Value v : op->getOperands())
      if (isCopied(v) && !map.contains(v))
        builder.clone(*v.getDefiningOp(), map);
    builder.clone(*op, map);
  }
  SmallVector<Value> results;
  for (Value v : border.outputs)
    results.push_back(map.lookup(v));
  func::ReturnOp::create(builder, module.getLoc(), results);
  if (failed(verify(*part)))
    return failure();
  return part;
}

} // namespace quantc::target
