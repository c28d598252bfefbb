//===- RaiseBranches.cpp - what only one branch needs runs in it ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Conditions of both kinds (If; Switch and Merge) come in as both branches and
// one op for each result that chooses. Those with one predicate, and the
// operators that only one side of them needs, become one qnn.if.
//===----------------------------------------------------------------------===//

#include "RaiseBranches.h"

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

using Ops = llvm::DenseSet<Operation *>;

/// The ops that choose between the same branches, in their order.
struct Group {
  SmallVector<Operation *> choices;
  Value predicate() const { return choices.front()->getOperand(0); }
};

class Raiser {
public:
  explicit Raiser(Block &b) : block(b) {}

  void run() {
    SmallVector<Group> groups;
    for (Operation &op : block)
      if (op.hasAttr(kChooses))
        sort(&op, groups);
    for (Group &group : groups)
      pending.insert(group.choices.begin(), group.choices.end());
    // What a branch holds itself first: it ends before the branch does.
    llvm::stable_sort(groups, [](const Group &a, const Group &b) {
      return a.choices.back()->isBeforeInBlock(b.choices.back());
    });
    for (Group &group : groups) {
      raise(group);
      for (Operation *choice : group.choices)
        pending.erase(choice);
    }
  }

private:
  /// Into the group of its predicate, unless a member of it is what the op chooses from.
  void sort(Operation *op, SmallVector<Group> &groups) {
    auto type = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
    if (!type || !type.hasStaticShape() || type.getNumElements() != 1)
      return;
    for (Group &group : groups)
      if (group.predicate() == op->getOperand(0) && !dependsOn(op, group)) {
        group.choices.push_back(op);
        return;
      }
    groups.push_back({{op}});
  }

  bool dependsOn(Operation *op, const Group &group) const {
    SmallVector<Operation *> open{op};
    Ops seen;
    while (!open.empty()) {
      Operation *next = open.pop_back_val();
      for (Value v : next->getOperands())
        if (Operation *maker = v.getDefiningOp(); maker && seen.insert(maker).second) {
          if (llvm::is_contained(group.choices, maker))
            return true;
          open.push_back(maker);
        }
    }
    return false;
  }

  /// The ops that only operand `side` of the choices needs.
  Ops onlyFor(const Group &group, unsigned side) {
    Ops inside;
    auto isFor = [&](OpOperand &use) {
      return inside.contains(use.getOwner()) ||
             (llvm::is_contained(group.choices, use.getOwner()) && use.getOperandNumber() == side);
    };
    for (Operation *op = group.choices.back(); op; op = op->getPrevNode())
      if (!op->hasTrait<OpTrait::ConstantLike>() && !op->use_empty() && isMemoryEffectFree(op) &&
          !pending.contains(op) && llvm::all_of(op->getUses(), isFor))
        inside.insert(op);
    return inside;
  }

  void raise(Group &group) {
    Ops inside[2] = {onlyFor(group, 1), onlyFor(group, 2)};
    if (inside[0].empty() && inside[1].empty())
      return; // choosing between what is there anyway is one op already
    llvm::SetVector<Value> inputs;
    for (unsigned side : {0u, 1u}) {
      auto take = [&](Value v) {
        Operation *maker = v.getDefiningOp();
        if (!maker || !(inside[side].contains(maker) || maker->hasTrait<OpTrait::ConstantLike>()))
          inputs.insert(v);
      };
      for (Operation &op : block) // in order: the inputs have one
        if (inside[side].contains(&op))
          llvm::for_each(op.getOperands(), take);
      for (Operation *choice : group.choices)
        take(choice->getOperand(side + 1));
    }
    OpBuilder builder(group.choices.back()->getContext());
    builder.setInsertionPointAfter(group.choices.back());
    SmallVector<Type> types;
    std::vector<std::string> names;
    for (Operation *choice : group.choices) {
      types.push_back(choice->getResult(0).getType());
      names.push_back(qnn::getTensorName(choice->getResult(0)));
    }
    auto branch = qnn::IfOp::create(builder, qnn::getLocation(builder.getContext(), names), types,
                                    group.predicate(), inputs.getArrayRef(), ArrayAttr());
    fill(branch.getThenRegion(), group, 1, inside[0], inputs.getArrayRef());
    fill(branch.getElseRegion(), group, 2, inside[1], inputs.getArrayRef());
    for (auto [choice, result] : llvm::zip(group.choices, branch.getResults()))
      choice->getResult(0).replaceAllUsesWith(result);
    moveReaders(group, branch);
    for (Operation *choice : group.choices)
      choice->erase();
    for (Ops &ops : inside)
      eraseUnused(ops);
  }

  /// A copy of the ops of one side; constants are copied with what reads them.
  void fill(Region &region, const Group &group, unsigned side, const Ops &inside, ArrayRef<Value> inputs) {
    Block &into = region.emplaceBlock();
    IRMapping map;
    for (Value v : inputs)
      map.map(v, into.addArgument(v.getType(), v.getLoc()));
    OpBuilder builder = OpBuilder::atBlockEnd(&into);
    auto bring = [&](Value v) {
      if (!map.contains(v))
        if (Operation *maker = v.getDefiningOp(); maker && maker->hasTrait<OpTrait::ConstantLike>())
          builder.clone(*maker, map);
    };
    for (Operation &op : block)
      if (inside.contains(&op)) {
        llvm::for_each(op.getOperands(), bring);
        builder.clone(op, map);
      }
    SmallVector<Value> results;
    for (Operation *choice : group.choices) {
      bring(choice->getOperand(side));
      results.push_back(map.lookup(choice->getOperand(side)));
    }
    qnn::YieldOp::create(builder, region.getParentOp()->getLoc(), results);
  }

  /// What read an earlier choice may stand before the op, which is behind the last one.
  void moveReaders(const Group &group, Operation *branch) {
    Ops late{branch};
    SmallVector<Operation *> moved;
    for (Operation *op = group.choices.front(); op != branch; op = op->getNextNode())
      if (llvm::any_of(op->getOperands(), [&](Value v) { return late.contains(v.getDefiningOp()); })) {
        late.insert(op);
        moved.push_back(op);
      }
    Operation *after = branch;
    for (Operation *op : moved) {
      op->moveAfter(after);
      after = op;
    }
  }

  void eraseUnused(const Ops &ops) {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (ops.contains(&op))
        op.erase();
  }

  Block &block;
  Ops pending; ///< choices that are not raised yet: they stay where they are
};

} // namespace

void raiseBranches(Operation *function, bool keepBoth) {
  SmallVector<Block *> blocks;
  function->walk([&](Operation *op) {
    for (Region &region : op->getRegions())
      for (Block &block : region)
        blocks.push_back(&block);
  });
  if (!keepBoth)
    for (Block *block : blocks)
      Raiser(*block).run();
  function->walk([](Operation *op) { op->removeDiscardableAttr(kChooses); });
}

} // namespace quantc::import::graphdef
