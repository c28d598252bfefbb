//===- LayerWalk.cpp - an integer network, one layer after another --------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "LayerWalk.h"

#include "quantc/QNN/QNNCost.h"
#include "quantc/Support/Constants.h"
#include "quantc/Support/Parallel.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using calibration::Error;
using interpreter::Execution;
using interpreter::Program;
using interpreter::Tensor;
using interpreter::TensorInfo;

SmallVector<Operation *> accuracy::weightedOps(func::FuncOp func) {
  SmallVector<Operation *> ops;
  for (Operation &op : func.getBody().front())
    if (auto q = dyn_cast<qnn::QuantizableOp>(op)) {
      qnn::QuantSpec spec = q.getQuantSpec();
      if (spec.weightOperand >= 0 && spec.biasOperand >= 0 && op.getNumResults() == 1 &&
          getConstantValue(op.getOperand(static_cast<unsigned>(spec.weightOperand))))
        ops.push_back(&op);
    }
  return ops;
}

qnn::QuantSpec accuracy::specOf(Operation *op) { return cast<qnn::QuantizableOp>(op).getQuantSpec(); }
Type accuracy::elementOf(Value v) { return cast<RankedTensorType>(v.getType()).getElementType(); }

static RankedTensorType floatType(Value v) {
  return RankedTensorType::get(cast<RankedTensorType>(v.getType()).getShape(),
                               Float32Type::get(v.getContext()));
}

SmallVector<double> accuracy::scalesOf(Type element) {
  if (auto q = dyn_cast<quant::UniformQuantizedType>(element))
    return {q.getScale()};
  if (auto q = dyn_cast<quant::UniformQuantizedPerAxisType>(element))
    return llvm::to_vector(q.getScales());
  if (auto q = dyn_cast<qnn::WideBiasType>(element))
    return llvm::to_vector(q.getScales());
  return {};
}

std::optional<std::vector<float>> accuracy::realsOf(Value constant, int axis) {
  auto q = getElements<int64_t>(getConstantValue(constant));
  SmallVector<double> scales = scalesOf(elementOf(constant));
  if (!q || scales.empty())
    return std::nullopt;
  size_t inner = 1;
  for (int64_t d :
       cast<RankedTensorType>(constant.getType()).getShape().drop_front(static_cast<size_t>(axis) + 1))
    inner *= static_cast<size_t>(d);
  std::vector<float> out(q->size());
  for (size_t i = 0; i < out.size(); ++i) {
    double scale = scales.size() == 1 ? scales[0] : scales[i / inner % scales.size()];
    out[i] = static_cast<float>(static_cast<double>((*q)[i]) * scale);
  }
  return out;
}

void accuracy::replaceConstant(Operation *op, unsigned index, ElementsAttr value, Type type) {
  Value old = op->getOperand(index);
  OpBuilder builder(op);
  op->setOperand(index, qnn::ConstantOp::create(builder, old.getLoc(), type ? type : old.getType(), value));
  if (Operation *made = old.getDefiningOp(); made && made->use_empty())
    made->erase();
}

// GCC 12 sees the unused storage of an empty deleter move.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
static AsmResourceBlob blobOf(const std::vector<float> &values) {
  return UnmanagedAsmResourceBlob::allocateWithAlign(
      ArrayRef(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)), alignof(float));
}
static void dropBlob(DenseResourceElementsAttr attr) {
  attr.getRawHandle().getResource()->setBlob(AsmResourceBlob());
}
static DenseResourceElementsAttr borrow(RankedTensorType type, const std::vector<float> &values) {
  return DenseResourceElementsAttr::get(type, "reals", blobOf(values));
}
#pragma GCC diagnostic pop

/// A function of its own made of some ops of the network.
struct LayerWalk::Part {
  Part(Operation *layer, ArrayRef<Value> given)
      : arguments(given), holder(ModuleOp::create(layer->getLoc())), builder(layer->getContext()) {
    builder.setInsertionPointToEnd(holder->getBody());
    SmallVector<Type> types;
    for (Value v : arguments)
      types.push_back(v.getType());
    function = func::FuncOp::create(builder, layer->getLoc(), "part", builder.getFunctionType(types, {}));
    Block *block = function.addEntryBlock();
    builder.setInsertionPointToEnd(block);
    for (auto [v, a] : llvm::zip(arguments, block->getArguments()))
      map.map(v, a);
  }

  ~Part() { llvm::for_each(borrowed, dropBlob); }

  /// A constant that goes with the part: others stay in the context, and these are the network's size again.
  ElementsAttr hold(RankedTensorType type, std::vector<float> values) {
    held.push_back(std::move(values));
    return borrowed.emplace_back(borrow(type, held.back()));
  }

  FailureOr<std::shared_ptr<const Program>> finish() {
    func::ReturnOp::create(builder, function.getLoc(), results);
    function.setType(builder.getFunctionType(function.getArgumentTypes(), ValueRange(results).getTypes()));
    return Program::compile(function, {});
  }

  SmallVector<Value> arguments, results;
  std::vector<std::vector<float>> held;
  SmallVector<DenseResourceElementsAttr> borrowed;
  OwningOpRef<ModuleOp> holder;
  OpBuilder builder;
  func::FuncOp function;
  IRMapping map;
};

/// Operands of a layer that samples decide.
static SmallVector<Value> dataOperands(Operation *layer) {
  qnn::QuantSpec spec = specOf(layer);
  llvm::SetVector<Value> values;
  for (OpOperand &operand : layer->getOpOperands()) {
    auto i = static_cast<int>(operand.getOperandNumber());
    if (i != spec.weightOperand && i != spec.biasOperand && !getConstantValue(operand.get()) &&
        !isa<NoneType>(operand.get().getType()))
      values.insert(operand.get());
  }
  return values.takeVector();
}

LogicalResult LayerWalk::reach(Operation *layer) {
  llvm::DenseSet<Operation *> needed;
  llvm::SetVector<Value> arguments;
  SmallVector<Value> open = dataOperands(layer);
  while (!open.empty()) {
    Value v = open.pop_back_val();
    Operation *op = v.getDefiningOp();
    if (stored.contains(v) || !op)
      arguments.insert(v);
    else if (needed.insert(op).second)
      open.append(op->operand_begin(), op->operand_end());
  }
  if (needed.empty()) {
    forgetDone();
    return success();
  }
  Part part(layer, arguments.getArrayRef());
  SmallVector<Value> kept;
  for (Operation &op : integers.getBody().front())
    if (needed.contains(&op)) {
      part.builder.clone(op, part.map);
      if (!qnn::isOperator(&op))
        continue;
      computed.insert(&op);
      for (Value v : op.getResults())
        if (llvm::any_of(v.getUsers(), [&](Operation *user) { return !needed.contains(user); })) {
          kept.push_back(v);
          part.results.push_back(part.map.lookup(v));
        }
    }
  if (failed(runPart(part, kept, nullptr)))
    return failure();
  forgetDone();
  return success();
}

bool LayerWalk::isDone(Value v) const {
  return llvm::all_of(v.getUsers(), [&](Operation *user) { return computed.contains(user); });
}

void LayerWalk::forgetDone() {
  SmallVector<Value> done;
  for (auto &[v, rows] : stored)
    if (isDone(v))
      done.push_back(v);
  for (Value v : done)
    stored.erase(v);
}

LogicalResult LayerWalk::visitInput(Operation *layer, Visit visit, size_t from, size_t count) {
  Value data = layer->getOperand(static_cast<unsigned>(specOf(layer).dataOperand));
  Part part(layer, data);
  Value seen = part.map.lookup(data);
  if (!elementOf(data).isF32())
    seen = qnn::DequantizeOp::create(part.builder, data.getLoc(), floatType(data), seen);
  part.results.push_back(seen);
  return runPart(part, {}, visit, from, count);
}

LogicalResult LayerWalk::visitOutput(Operation *layer, Visit visit) {
  qnn::QuantSpec spec = specOf(layer);
  Part part(layer, dataOperands(layer));
  SmallVector<Value> operands;
  for (OpOperand &operand : layer->getOpOperands()) {
    auto i = static_cast<int>(operand.getOperandNumber());
    Value v = operand.get();
    if (i == spec.weightOperand || i == spec.biasOperand) {
      auto reals = realsOf(v, i == spec.weightOperand ? spec.weightAxis : 0);
      if (!reals)
        return failure();
      operands.push_back(qnn::ConstantOp::create(part.builder, v.getLoc(), floatType(v),
                                                 part.hold(floatType(v), std::move(*reals))));
    } else if (i == spec.dataOperand) {
      operands.push_back(
          qnn::DequantizeOp::create(part.builder, v.getLoc(), floatType(v), part.map.lookup(v)));
    } else if (Operation *op = v.getDefiningOp(); op && !part.map.contains(v)) {
      operands.push_back(part.builder.clone(*op, part.map)->getResult(0));
    } else {
      operands.push_back(part.map.lookup(v));
    }
  }
  OperationState state(layer->getLoc(), layer->getName(), operands, floatType(layer->getResult(0)),
                       layer->getAttrs());
  if (layer->hasAttr("activation"))
    state.attributes.set("activation", qnn::ActivationAttr::get(layer->getContext(), qnn::Activation::None));
  part.results.push_back(part.builder.create(state)->getResult(0));
  return runPart(part, {}, visit);
}

/// How the network's own input takes a sample.
static TensorInfo inputOf(TensorInfo info, Value argument) {
  if (auto q = dyn_cast<quant::UniformQuantizedType>(elementOf(argument))) {
    info.type = q.getStorageTypeIntegralWidth() == 16 ? interpreter::ElementType::I16
                : q.isSigned()                        ? interpreter::ElementType::I8
                                                      : interpreter::ElementType::U8;
    info.quant = std::make_shared<interpreter::Quantization>(interpreter::Quantization{
        {static_cast<float>(q.getScale())}, {static_cast<int32_t>(q.getZeroPoint())}, 0});
  }
  return info;
}

/// `kept` are what its first results stand for in the network; `visit` sees its last one.
LogicalResult LayerWalk::runPart(Part &part, ArrayRef<Value> kept, Visit visit, size_t from, size_t count) {
  auto compiled = part.finish();
  if (failed(compiled))
    return failure();
  for (Value v : kept)
    stored[v].resize(samples.size());
  std::vector<Rows *> rows; // DenseMap moves its entries; the threads write through these
  for (Value v : kept)
    rows.push_back(&stored.find(v)->second);
  std::vector<Rows *> given;
  bool fromSample = false;
  for (Value v : part.arguments) {
    auto it = stored.find(v);
    given.push_back(it == stored.end() ? nullptr : &it->second);
    fromSample |= it == stored.end();
  }
  std::vector<TensorInfo> to;
  for (Value v : integers.getArguments())
    to.push_back(inputOf(inputs[to.size()], v));
  count = std::min(count, samples.size() - from);
  std::vector<std::unique_ptr<Execution>> executions(countWorkers(count, threads));
  Error error = parallelFor(count, threads, [&](size_t task, unsigned w) -> Error {
    const size_t i = from + task;
    if (!executions[w])
      executions[w] = std::make_unique<Execution>(*compiled);
    calibration::Sample sample, converted;
    if (fromSample) {
      Error e = samples.load(i, sample);
      if (!e)
        e = calibration::convertInputs(sample, inputs, to, converted);
      if (e)
        return samples.describe(i) + ": " + *e;
    }
    std::vector<ArrayRef<char>> bytes;
    for (size_t k = 0; k < given.size(); ++k) {
      if (given[k]) {
        bytes.emplace_back((*given[k])[i]);
        continue;
      }
      std::span<const char> own = converted.inputs[cast<BlockArgument>(part.arguments[k]).getArgNumber()];
      bytes.emplace_back(own.data(), own.size());
    }
    if (Error e = executions[w]->run(bytes))
      return samples.describe(i) + ": " + *e;
    for (size_t k = 0; k < rows.size(); ++k) {
      const Tensor &t = executions[w]->output(k);
      (*rows[k])[i].assign(t.data, t.data + t.count() * interpreter::byteWidth(t.type()));
    }
    for (size_t k = 0; k < given.size(); ++k)
      if (given[k] && isDone(part.arguments[k]))
        std::vector<char>().swap((*given[k])[i]);
    if (visit)
      visit(i, executions[w]->output(part.results.size() - 1));
    executions[w]->resetState();
    return {};
  });
  if (error)
    return emitError(UnknownLoc::get(integers.getContext())) << *error;
  return success();
}
