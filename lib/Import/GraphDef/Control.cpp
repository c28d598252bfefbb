//===- Control.cpp - constants, identities, branches ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "Lowering.h"
#include "RaiseBranches.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

void constant(Lowering &l) {
  const Attribute *a = l.node.find("value");
  const TensorRef *t = a ? std::get_if<TensorRef>(&a->value) : nullptr;
  if (!t || !*t)
    return l.fail("has no attribute 'value' (tensor)");
  if (l.has("dtype") && l.dtype("dtype", DType::Invalid) != (*t)->type)
    return l.fail("attribute 'dtype' is " + toString(l.dtype("dtype", DType::Invalid)) + ", its value is " +
                  toString((*t)->type));
  l.give(*t);
}

void identity(Lowering &l) {
  if (l.expectInputs(1, l.node.op == "IdentityN" ? -1 : 1))
    for (Val &v : l.inputs)
      l.give(std::move(v));
}

void placeholder(Lowering &l) {
  l.fail("this Placeholder feeds an output and is not among the inputs; name it with --input");
}

void nothing(Lowering &) {}

/// Only the taken branch lives.
void switchOn(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  auto predicate = l.isConstant(1) ? l.ints(1) : std::nullopt;
  if (!predicate || predicate->size() != 1) {
    // Computed: both branches run, and their Merge chooses.
    l.give(l.inputs[0]);
    l.give(l.inputs[0]);
    return;
  }
  bool taken = predicate->front() != 0;
  l.warn(Twine("the predicate is the constant ") + (taken ? "true" : "false") + " ('" + l.inputs[1].name +
         "'): only that branch is imported");
  Val dead;
  dead.state = Val::State::Dead;
  l.give(taken ? dead : l.inputs[0]);
  l.give(taken ? l.inputs[0] : dead);
}

/// predicate, then, else: what an inlined If becomes.
void choose(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  if (auto predicate = l.isConstant(0) ? l.ints(0) : std::nullopt; predicate && predicate->size() == 1)
    return l.give(l.inputs[predicate->front() ? 1 : 2]);
  if (l.type(1) != l.type(2))
    return l.fail("the branches give values of different shapes or types, and the predicate is not constant");
  Value condition = l.value(0);
  if (condition && !Lowering::typeOf(condition).getElementType().isInteger(1))
    condition = l.op("qnn.not_equal", {condition, l.scalarLike(condition, 0)});
  Value chosen = l.op("qnn.select_v2", {condition, l.value(1), l.value(2)});
  if (chosen)
    chosen.getDefiningOp()->setDiscardableAttr(kChooses, UnitAttr::get(chosen.getContext()));
  l.give(chosen);
}

/// Frames that are no regular loop, and nodes that are read out of the middle of one.
void loop(Lowering &l) {
  std::string reason = l.text("_loop", "it is read from outside of its loop");
  l.fail("the while loop that it belongs to can't be imported: " + Twine(reason) +
         "; accepted are loops as tf.while_loop makes them, and the loop can be cut away with --input and "
         "--output");
}

/// The results of a loop's function.
void results(Lowering &l) {
  for (Val &v : l.inputs)
    l.give(std::move(v));
}

void variable(Lowering &l) {
  // Inside of a loop: its variable is a constant by now.
  if (l.node.op == "ReadVariableOp" && l.numInputs() == 1 && l.isConstant(0))
    return l.give(l.inputs[0]);
  l.fail("the graph is not frozen: it reads a variable; freeze it (variables to constants) first");
}

/// Tables of words or numbers, and their look-ups.
void table(Lowering &l) {
  l.fail(
      "a table that changes while the network runs, or that something else than a look-up reads, can't be "
      "imported; name with --input the look-up itself (a LookupTableFindV2 or LookupTableFind node), whose "
      "result the program that runs the file then gives");
}

} // namespace

void addControlLowerings(LowerTable &t) {
  t["Const"] = constant;
  for (const char *op : {"Identity", "IdentityN", "Snapshot", "StopGradient", "PreventGradient",
                         "CheckNumerics", "PlaceholderWithDefault", "Print", "EnsureShape", "PlaceholderV2"})
    t[op] = identity;
  t["Print"] = [](Lowering &l) {
    if (l.expectInputs(1, -1))
      l.give(l.inputs[0]);
  };
  t["Placeholder"] = t["PlaceholderV2"] = placeholder;
  t["NoOp"] = t["Assert"] = nothing;
  t["Switch"] = switchOn;
  t["_Choose"] = choose;
  for (const char *op : {"Enter", "Exit", "NextIteration", "LoopCond"})
    t[op] = loop;
  t["_Return"] = results;
  for (const char *op : {"Variable", "VariableV2", "VarHandleOp", "ReadVariableOp", "AutoReloadVariable",
                         "Assign", "AssignVariableOp", "AssignAdd", "AssignSub", "SaveV2", "RestoreV2"})
    t[op] = variable;
  for (const char *op :
       {"HashTable", "HashTableV2", "MutableHashTable", "MutableHashTableV2", "MutableDenseHashTableV2"})
    t[op] = table;
}

} // namespace quantc::import::graphdef
