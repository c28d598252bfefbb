//===- ReadControl.cpp - subgraphs to regions, handles to names -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A subgraph that an operator runs becomes a region of the op, with a copy at
// each place; CALL has the copy in its stead. Which variable or table a handle
// stands for is followed through the subgraphs while they are read, and the
// handles are gone.
//===----------------------------------------------------------------------===//

#include "CheckContext.h"
#include "Fields.h"
#include "Importer.h"
#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/IR/Verifier.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;

namespace quantc::tflite {

bool Importer::controlOperator(size_t i, const Operator &o, BuiltinOperator code) {
  switch (code) {
  case BuiltinOperator::VAR_HANDLE:
  case BuiltinOperator::HASHTABLE:
    handleOf(o, code);
    return true;
  case BuiltinOperator::READ_VARIABLE:
  case BuiltinOperator::ASSIGN_VARIABLE:
    variableOperator(i, o, code);
    return true;
  case BuiltinOperator::IF:
  case BuiltinOperator::WHILE:
  case BuiltinOperator::CALL_ONCE:
    regionOperator(i, o, code);
    return true;
  case BuiltinOperator::CALL:
    inlineCall(o);
    return true;
  default:
    break;
  }
  for (Index k = 0; k < sizeOf(o.outputs()); ++k)
    if (int32_t t = (*o.outputs())[k]; isResource(t)) {
      fail(locOf(t),
           formatv("operator {0} gives a resource; VAR_HANDLE and HASHTABLE may", operatorText(i, code)));
      placeholders(o);
      return true;
    }
  return false;
}

std::string Importer::operatorText(size_t i, BuiltinOperator code) const {
  return formatv("{0} {1}", i, operatorName(code));
}

void Importer::handleOf(const Operator &o, BuiltinOperator code) {
  int32_t result = (*o.outputs())[0];
  if (!isResource(result))
    return fail(locOf(result), formatv("{0} gives {1}, needed is RESOURCE", operatorName(code),
                                       EnumNameTensorType(tensorAt(result).type())));
  Handle &handle = frame->handles[result];
  if (code == BuiltinOperator::VAR_HANDLE) {
    auto *t = o.builtin_options_as_VarHandleOptions();
    handle = {string(t->container()), string(t->shared_name()), {}};
    return;
  }
  auto *t = o.builtin_options_as_HashtableOptions();
  auto number = [&](StringRef name, int64_t value) {
    return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
  };
  handle = {builder.getStringAttr(""), builder.getStringAttr("table " + Twine(t->table_id())),
            builder.getDictionaryAttr({number("id", t->table_id()),
                                       number("key", static_cast<int64_t>(t->key_dtype())),
                                       number("value", static_cast<int64_t>(t->value_dtype()))})};
}

void Importer::variableOperator(size_t i, const Operator &o, BuiltinOperator code) {
  bool reads = code == BuiltinOperator::READ_VARIABLE;
  int32_t from = (*o.inputs())[0], value = reads ? (*o.outputs())[0] : (*o.inputs())[1];
  const Handle *handle = isResource(from) ? &frame->handles[from] : nullptr;
  if (!handle || !*handle || handle->table || value < 0 || isResource(value)) {
    fail(value < 0 ? fileLoc : locOf(value),
         formatv("operator {0} needs a handle that VAR_HANDLE gives, and a tensor", operatorText(i, code)));
    placeholders(o);
    return;
  }
  Location loc = locOf(reads ? value : from);
  Operation *op = nullptr;
  if (reads)
    op = qnn::ReadVariableOp::create(builder, loc, frame->types[value], handle->name, handle->container);
  else
    op = qnn::AssignVariableOp::create(builder, loc, handle->name, frame->values[value], handle->container);
  if (reads)
    frame->values[value] = op->getResult(0);
  if (mlir::failed(verify(op)))
    failed = true;
}

Importer::Frame Importer::readSubgraph(uint32_t index, ArrayRef<Value> arguments, ArrayRef<Handle> handles) {
  const CheckedGraph &graph = checked.graphs.at(index);
  Frame inner, *outer = std::exchange(frame, &inner);
  if (beginFrame(graph)) {
    for (Index k = 0; k < sizeOf(graph.graph->inputs()); ++k) {
      int32_t t = (*graph.graph->inputs())[k];
      if (isResource(t))
        inner.handles[t] = handles[k];
      else
        inner.values[t] = arguments[k];
    }
    constantsAndOperators();
  }
  frame = outer;
  return inner;
}

void Importer::inlineCall(const Operator &o) {
  auto index = o.builtin_options_as_CallOptions()->subgraph();
  SmallVector<Value> arguments;
  SmallVector<Handle> handles;
  for (Index k = 0; k < sizeOf(o.inputs()); ++k) {
    int32_t t = (*o.inputs())[k];
    arguments.push_back(t < 0 ? noValue() : frame->values[t]);
    handles.push_back(isResource(t) ? frame->handles[t] : Handle());
  }
  Frame inner = readSubgraph(index, arguments, handles);
  if (failed)
    return placeholders(o);
  for (Index k = 0; k < sizeOf(o.outputs()); ++k) {
    int32_t to = (*o.outputs())[k], from = (*inner.graph->graph->outputs())[k];
    frame->values[to] = inner.values[from];
    frame->handles[to] = inner.handles[from];
  }
}

void Importer::readRegion(Region &region, uint32_t index, ArrayRef<Handle> inputs,
                          std::vector<Handle> &outputs, Location loc) {
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&region);
  const SubGraph &graph = *checked.graphs.at(index).graph;
  // The block's arguments need types, which the frame has once it is begun.
  Frame inner, *outer = std::exchange(frame, &inner);
  SmallVector<Value> yielded;
  if (beginFrame(checked.graphs.at(index))) {
    for (Index k = 0; k < sizeOf(graph.inputs()); ++k) {
      int32_t t = (*graph.inputs())[k];
      if (isResource(t))
        inner.handles[t] = inputs[k];
      else
        inner.values[t] = block->addArgument(inner.types[t], locOf(t));
    }
    constantsAndOperators();
    for (Index k = 0; k < sizeOf(graph.outputs()); ++k) {
      int32_t t = (*graph.outputs())[k];
      outputs.push_back(inner.handles[t]);
      if (!isResource(t) && inner.values[t])
        yielded.push_back(inner.values[t]);
    }
  }
  outputs.resize(sizeOf(graph.outputs()));
  qnn::YieldOp::create(builder, loc, yielded);
  frame = outer;
}

void Importer::regionOperator(size_t i, const Operator &o, BuiltinOperator code) {
  SmallVector<Type> resultTypes;
  SmallVector<Location> names;
  for (Index k = 0; k < sizeOf(o.outputs()); ++k)
    if (int32_t t = (*o.outputs())[k]; !isResource(t)) {
      resultTypes.push_back(frame->types[t]);
      names.push_back(locOf(t));
    }
  Location loc = names.empty() ? fileLoc : names.size() == 1 ? names[0] : FusedLoc::get(context, names);
  StringRef opName = code == BuiltinOperator::IF      ? qnn::IfOp::getOperationName()
                     : code == BuiltinOperator::WHILE ? qnn::WhileOp::getOperationName()
                                                      : qnn::CallOnceOp::getOperationName();
  OperationState state(loc, opName);
  state.addTypes(resultTypes);
  std::vector<Handle> given;
  for (Index k = 0; k < sizeOf(o.inputs()); ++k) {
    int32_t t = (*o.inputs())[k];
    if (!isResource(t))
      state.operands.push_back(t < 0 ? noValue() : frame->values[t]);
    if (k > 0 || code != BuiltinOperator::IF) // the condition is for no region
      given.push_back(isResource(t) ? frame->handles[t] : Handle());
  }
  auto subgraphs = subgraphsOf(o, code);
  SmallVector<StringRef> regionNames;
  SmallVector<std::vector<Handle>> taken;
  for (auto [word, index] : subgraphs) {
    regionNames.push_back(text(checked.graphs.at(static_cast<uint32_t>(index)).graph->name()));
    readRegion(*state.addRegion(), static_cast<uint32_t>(index), given, taken.emplace_back(), loc);
  }
  state.addAttribute("region_names", builder.getStrArrayAttr(regionNames));
  if (failed)
    return placeholders(o);
  Operation *op = builder.create(state);
  if (mlir::failed(verify(op, /*verifyRecursively=*/false)))
    failed = true;
  unsigned result = 0;
  for (Index k = 0; k < sizeOf(o.outputs()); ++k) {
    int32_t t = (*o.outputs())[k];
    if (!isResource(t)) {
      frame->values[t] = op->getResult(result++);
      continue;
    }
    // Which one it is must be known without running: the same from both branches, or from step to step.
    const Handle &one = code == BuiltinOperator::IF ? taken.front()[k] : given[k];
    if (one && one == taken.back()[k])
      frame->handles[t] = one;
    else
      fail(loc, formatv("operator {0}: its output {1} is a resource that changes from run to run",
                        operatorText(i, code), k));
  }
}

void Importer::keepHandles(const Operator &o, OperationState &state) {
  SmallVector<Attribute> list;
  for (Index k = 0; k < sizeOf(o.inputs()); ++k) {
    int32_t t = (*o.inputs())[k];
    if (!isResource(t))
      continue;
    const Handle &handle = frame->handles[t];
    if (!handle) {
      fail(locOf(t), "a resource that neither VAR_HANDLE nor HASHTABLE gives");
      failedHere = true;
      continue;
    }
    SmallVector<NamedAttribute> entry{
        builder.getNamedAttr("container", handle.container), builder.getNamedAttr("name", handle.name),
        builder.getNamedAttr("operand", builder.getI64IntegerAttr(static_cast<int64_t>(k)))};
    if (handle.table)
      entry.push_back(builder.getNamedAttr("table", handle.table));
    list.push_back(builder.getDictionaryAttr(entry));
  }
  if (!list.empty())
    state.addAttribute("qnn.resources", builder.getArrayAttr(list));
}

} // namespace quantc::tflite
