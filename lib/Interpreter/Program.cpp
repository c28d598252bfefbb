//===- Program.cpp - compiles a function into steps -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "ProgramImpl.h"

#include "Convert.h"
#include "FusedTail.h"
#include "Planner.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Constants.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

#include <exception>
#include <new>

using namespace mlir;

namespace quantc::interpreter {

Program::Program() : state(std::make_unique<Impl>()) {}
Program::~Program() = default;
ArrayRef<TensorInfo> Program::inputs() const { return state->inputInfos; }
ArrayRef<TensorInfo> Program::outputs() const { return state->outputInfos; }
ArrayRef<TensorInfo> Program::tensors() const { return state->tensorInfos; }
bool Program::keepsVariables() const { return state->keepsVariables; }
Value Program::valueOf(size_t i) const { return state->tensorValues[i]; }

namespace {

/// One compilation: walks the ops of the function, or of a region of an op, in order.
class Compiler {
public:
  Compiler(Block &b, const ProgramOptions &o, Program::Impl &p) : block(b), options(o), program(p) {
    program.limits = options.limits;
  }
  LogicalResult compile();

private:
  /// The slot of a value; -1 for qnn.no_value and for a value whose definition failed.
  int64_t slotOf(Value value) const {
    auto it = slotOfValue.find(value);
    return it == slotOfValue.end() ? -1 : it->second;
  }
  FailureOr<int64_t> addSlot(Value value, Origin origin);
  LogicalResult addConstant(Operation *op);
  LogicalResult addStep(Operation *op, const FusedTail *tail = nullptr);
  LogicalResult addControl(Operation *op);
  LogicalResult addRegion(Region &region);
  LogicalResult addOutputs(Operation *terminator);
  LogicalResult addOperation(Operation *op);
  LogicalResult setEnds(ValueRange operands, Operation *last, Step &step);
  void findTails();
  void runNow(Step &step);
  LogicalResult countMacs(Operation *op);
  LogicalResult plan();

  Block &block;
  const ProgramOptions &options;
  Program::Impl &program;
  llvm::DenseMap<Value, int64_t> slotOfValue;
  llvm::DenseMap<Operation *, FusedTail> tails; ///< by their last op, where the step is made
  llvm::DenseSet<Operation *> absorbed;
};

/// .tflite files leave the shapes of custom operators' results out, and then they read as those of scalars,
/// with the change of type that may follow.
static bool isOfCustomOp(Value value) {
  while (isa_and_nonnull<qnn::QuantizeOp, qnn::DequantizeOp>(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  return isa_and_nonnull<qnn::CustomOp>(value.getDefiningOp());
}

FailureOr<int64_t> Compiler::addSlot(Value value, Origin origin) {
  auto info = convertInfo(value);
  if (!info)
    return emitError(value.getLoc()) << "tensor '" << qnn::getTensorName(value) << "' of type "
                                     << value.getType() << " has no form in the interpreter";
  ValueSlot slot;
  slot.origin = origin;
  slot.info = std::move(*info);
  slot.info.isConstant = origin == Origin::Constant;
  slot.openRank = origin == Origin::Result && slot.info.shape.empty() && isOfCustomOp(value);
  const bool isStatic = !slot.openRank && llvm::all_of(slot.info.shape, [](int64_t d) { return d >= 0; });
  if (isStatic) {
    const auto count = countElements(slot.info.shape);
    const auto bytes = count ? mulSizes(*count, byteWidth(slot.info.type)) : std::nullopt;
    if (!bytes || *count > options.limits.elements || *bytes > options.limits.tensorBytes)
      return emitError(value.getLoc()) << "tensor '" << slot.info.name << "' of type " << value.getType()
                                       << " is larger than the limit of " << options.limits.elements
                                       << " elements or " << options.limits.tensorBytes << " bytes";
    slot.bytes = *bytes;
  }
  const int64_t index = static_cast<int64_t>(program.slots.size());
  if (origin == Origin::Input || origin == Origin::Result) {
    slot.tensorIndex = static_cast<int64_t>(program.tensorPlaces.size());
    program.tensorPlaces.push_back({index, -1});
    program.tensorInfos.push_back(slot.info);
    program.tensorValues.push_back(value);
  }
  program.slots.push_back(std::move(slot));
  slotOfValue[value] = index;
  return index;
}

LogicalResult Compiler::addConstant(Operation *op) {
  ElementsAttr attr = getConstantValue(op->getResult(0));
  if (!attr)
    return op->emitOpError("has no value");
  auto index = addSlot(op->getResult(0), Origin::Constant);
  if (failed(index))
    return failure();
  ValueSlot &slot = program.slots[static_cast<size_t>(*index)];
  auto bytes = getRawBytes(attr, slot.storage);
  if (!bytes || static_cast<int64_t>(bytes->size()) != slot.bytes)
    return op->emitOpError("value has ")
           << (bytes ? bytes->size() : 0) << " bytes; its type needs " << slot.bytes;
  slot.data = bytes->data();
  if (auto q = dyn_cast<quant::QuantizedType>(attr.getShapedType().getElementType());
      (q && q.getStorageTypeIntegralWidth() == 4) || attr.getShapedType().getElementType().isInteger(4)) {
    std::vector<char> wide(bytes->begin(), bytes->end());
    for (char &v : wide) // the upper bits of a stored 4-bit value are zero
      v = static_cast<char>((v & 8) ? (v | 0xF0) : v & 7);
    slot.storage = std::move(wide);
    slot.data = slot.storage.data();
  }
  // Kernels read elements in place: an attribute's bytes need not be aligned for 8-byte elements.
  if (reinterpret_cast<uintptr_t>(slot.data) % static_cast<uintptr_t>(byteWidth(slot.info.type)) != 0 &&
      slot.storage.empty()) {
    slot.storage.assign(bytes->begin(), bytes->end());
    slot.data = slot.storage.data();
  }
  return success();
}

/// Quantized when a result has parameters; for results that are no reals, when an operand has.
Domain domainOf(ArrayRef<const Tensor *> inputs, ArrayRef<const Tensor *> outputs) {
  bool hasReal = false;
  for (const Tensor *t : outputs) {
    if (t->info->quant)
      return Domain::Quantized;
    hasReal |=
        t->type() == ElementType::F32 || t->type() == ElementType::F16 || t->type() == ElementType::F64;
  }
  if (hasReal)
    return Domain::Real;
  for (const Tensor *t : inputs)
    if (t && t->info->quant)
      return Domain::Quantized;
  return Domain::Real;
}

LogicalResult Compiler::countMacs(Operation *op) {
  // An op without products works at least once for each element.
  const auto count = qnn::countElements(op->getResult(0)), products = qnn::countMacs(op);
  const auto total = count && products ? addSizes(program.macs, std::max(*count, *products)) : std::nullopt;
  if (!total || *total > options.limits.macs)
    return op->emitOpError("brings the multiplications of one sample above the limit of ")
           << options.limits.macs;
  program.macs = *total;
  return success();
}

/// A constant that is widened (half-precision or int8 weights): the result is a constant to the kernels that
/// read it, which pack it once. The step stays, without work, so that observers see its result.
void Compiler::runNow(Step &step) {
  ValueSlot &in = program.slots[static_cast<size_t>(step.inputs[0])];
  ValueSlot &out = program.slots[static_cast<size_t>(step.outputs[0])];
  if (out.bytes < 0)
    return;
  std::vector<char> storage(static_cast<size_t>(out.bytes));
  const Tensor from{&in.info, in.info.shape, const_cast<char *>(in.data)};
  Tensor to{&out.info, out.info.shape, storage.data()};
  const Tensor *inputs[] = {&from};
  Tensor *outputs[] = {&to};
  RunContext context;
  context.inputs = inputs;
  context.outputs = outputs;
  context.resize = [](size_t, std::vector<int64_t>) -> Error { return std::string("not now"); };
  std::vector<char> scratch;
  context.scratch = [&](size_t bytes) {
    scratch.resize(bytes + 64);
    const auto at = reinterpret_cast<uintptr_t>(scratch.data());
    return scratch.data() + (64 - at % 64) % 64;
  };
  context.variable = [](size_t) -> Tensor * { return nullptr; };
  if (step.run(context))
    return;
  out.storage = std::move(storage);
  out.data = out.storage.data();
  out.bytes = -1; // no place in the arena
  step.run = [](const RunContext &) -> Error { return std::nullopt; };
}

/// Slots of operands and of the results of `last`.
LogicalResult Compiler::setEnds(ValueRange operands, Operation *last, Step &step) {
  bool known = true;
  for (Value operand : operands) {
    const int64_t slot = slotOf(operand);
    if (slot < 0 && !isa<NoneType>(operand.getType()))
      known = false; // its own op has been refused already
    step.inputs.push_back(slot);
  }
  for (Value result : last->getResults()) {
    auto slot = addSlot(result, Origin::Result);
    if (failed(slot))
      return failure();
    step.outputs.push_back(*slot);
  }
  return success(known);
}

/// A region becomes a program; its tensors are observed as those of this one.
LogicalResult Compiler::addRegion(Region &region) {
  auto inner = Program::compile(region.front(), options);
  if (failed(inner))
    return failure();
  const auto at = static_cast<int64_t>(program.regions.size());
  const size_t first = program.tensorInfos.size();
  const Program::Impl &p = (*inner)->impl();
  program.keepsVariables |= p.keepsVariables;
  program.tensorInfos.insert(program.tensorInfos.end(), p.tensorInfos.begin(), p.tensorInfos.end());
  program.tensorValues.insert(program.tensorValues.end(), p.tensorValues.begin(), p.tensorValues.end());
  program.tensorPlaces.insert(program.tensorPlaces.end(), p.tensorInfos.size(), {-1, at});
  program.regions.push_back({std::move(*inner), first});
  return success();
}

/// "conv_2d 'name'", for errors.
static std::string describe(Operation *op) {
  return op->getName().stripDialect().str() + " '" + qnn::getNodeName(op->getLoc()) + "'";
}

LogicalResult Compiler::addControl(Operation *op) {
  Step step;
  step.kind = isa<qnn::IfOp>(op)             ? StepKind::If
              : isa<qnn::WhileOp>(op)        ? StepKind::While
              : isa<qnn::CallOnceOp>(op)     ? StepKind::CallOnce
              : isa<qnn::ReadVariableOp>(op) ? StepKind::ReadVariable
                                             : StepKind::AssignVariable;
  step.what = describe(op);
  bool ok = succeeded(setEnds(op->getOperands(), op, step));
  for (const qnn::ResourceUse &use : qnn::getResourceUses(op))
    step.variable = (use.container + "\n" + use.name).str(), program.keepsVariables = true;
  step.region = program.regions.size();
  for (Region &region : op->getRegions())
    ok = succeeded(addRegion(region)) && ok;
  program.steps.push_back(std::move(step));
  return success(ok);
}

static bool handlesComplex(Operation *op) {
  auto complex = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && isComplex(tensor.getElementType());
  };
  return llvm::any_of(op->getOperandTypes(), complex) || llvm::any_of(op->getResultTypes(), complex);
}

LogicalResult Compiler::addStep(Operation *op, const FusedTail *tail) {
  if (op->getNumResults() == 0 && !isa<qnn::CustomOp>(op))
    return op->emitOpError("has no results");
  Step step;
  std::string kernelName = op->getName().getStringRef().str();
  if (auto custom = dyn_cast<qnn::CustomOp>(op))
    kernelName = "custom:" + custom.getCustomCode().str();
  // Kernels of real numbers would take the parts of one number for two.
  const bool isComplexOp = handlesComplex(op);
  if (isComplexOp)
    kernelName = "complex:" + kernelName;
  const size_t before = program.slots.size();
  step.what = describe(op);
  const bool known =
      succeeded(tail ? setEnds(tail->operands, tail->last, step) : setEnds(op->getOperands(), op, step));
  if (program.slots.size() - before != op->getNumResults() ||
      (op->getNumResults() != 0 && failed(countMacs(op))))
    return failure();

  std::deque<Tensor> tensors;
  std::vector<const Tensor *> inputs, outputs;
  const auto tensorOf = [&](int64_t slot) -> const Tensor * {
    if (slot < 0)
      return nullptr;
    const ValueSlot &s = program.slots[static_cast<size_t>(slot)];
    tensors.push_back({&s.info, s.info.shape, const_cast<char *>(s.data)});
    return &tensors.back();
  };
  for (int64_t s : step.inputs)
    inputs.push_back(tensorOf(s));
  for (int64_t s : step.outputs)
    outputs.push_back(tensorOf(s));

  const Domain domain = domainOf(inputs, outputs);
  Prepare prepare = KernelRegistry::builtin().find(kernelName, domain, options.kernels);
  if (!prepare) {
    if (auto custom = dyn_cast<qnn::CustomOp>(op))
      return op->emitOpError("custom operator '") << custom.getCustomCode() << "' cannot be run";
    if (isComplexOp)
      return op->emitOpError("has no kernel for complex numbers");
    InFlightDiagnostic d = op->emitOpError("has no ")
                           << (domain == Domain::Quantized ? "integer" : "real") << " kernel";
    if (!inputs.empty() && inputs.front())
      d << " for an operand of " << toString(inputs.front()->type());
    return d;
  }
  if (!known)
    return failure();
  // A kernel may read what is left out or dynamic; missing operands at the end are simply absent.
  Attributes attributes = convertAttributes(op);
  if (tail)
    attributes.set("activation", tail->activation);
  PrepareContext context;
  context.op = kernelName;
  context.attributes = &attributes;
  context.inputs = inputs;
  context.outputs = outputs;
  context.profile = options.profile;
  Prepared prepared = std::string("out of memory");
  try {
    prepared = prepare(context);
  } catch (const std::exception &) {
  }
  if (auto *message = std::get_if<std::string>(&prepared))
    return op->emitOpError("cannot be run: ") << *message;
  step.run = std::move(std::get<Run>(prepared));
  if (isa<qnn::DequantizeOp>(op) && inputs[0] && inputs[0]->data)
    runNow(step);
  program.steps.push_back(std::move(step));
  return success();
}

LogicalResult Compiler::plan() {
  std::vector<BufferRequest> requests;
  std::vector<int64_t> owner, requestOf(program.slots.size(), -1);
  const int64_t end = static_cast<int64_t>(program.steps.size());
  const auto request = [&](int64_t slot, int64_t step) {
    ValueSlot &s = program.slots[static_cast<size_t>(slot)];
    if (s.bytes < 0 || (s.origin != Origin::Input && s.origin != Origin::Result))
      return;
    int64_t &r = requestOf[static_cast<size_t>(slot)];
    if (r < 0) {
      r = static_cast<int64_t>(requests.size());
      requests.push_back({s.bytes, step, options.keepAllTensors ? end : step});
      owner.push_back(slot);
    }
    BufferRequest &b = requests[static_cast<size_t>(r)];
    b.last = std::max(b.last, step);
  };
  for (int64_t s : program.inputSlots)
    request(s, -1);
  for (int64_t i = 0; i < end; ++i) {
    const Step &step = program.steps[static_cast<size_t>(i)];
    for (int64_t s : step.outputs)
      request(s, i);
    for (int64_t s : step.inputs)
      if (s >= 0)
        request(s, i);
  }
  for (int64_t s : program.outputSlots)
    request(s, end);
  const auto size = planBuffers(requests);
  for (const RegionProgram &region : program.regions) {
    const Program::Impl &inner = region.program->impl();
    program.regionBytes += inner.arenaBytes + inner.regionBytes;
  }
  if (!size || *size + program.regionBytes > options.limits.activationBytes)
    return block.getParentOp()->emitOpError("needs ")
           << (size ? *size : -1) << " bytes for its tensors; the limit is "
           << options.limits.activationBytes;
  program.arenaBytes = *size;
  for (size_t i = 0; i < requests.size(); ++i)
    program.slots[static_cast<size_t>(owner[i])].offset = requests[i].offset;
  return success();
}

LogicalResult Compiler::addOutputs(Operation *terminator) {
  bool ok = true;
  auto function = dyn_cast<func::FuncOp>(block.getParentOp());
  for (OpOperand &operand : terminator->getOpOperands()) {
    const int64_t slot = slotOf(operand.get());
    if (slot < 0) {
      ok = false;
      continue;
    }
    program.outputSlots.push_back(slot);
    TensorInfo info = program.slots[static_cast<size_t>(slot)].info;
    if (auto name = function
                        ? function.getResultAttrOfType<StringAttr>(operand.getOperandNumber(), "qnn.name")
                        : StringAttr())
      info.name = name.str();
    program.outputInfos.push_back(std::move(info));
  }
  return success(ok);
}

LogicalResult Compiler::addOperation(Operation *op) {
  if (isa<func::ReturnOp, qnn::YieldOp>(op))
    return addOutputs(op);
  if (absorbed.contains(op)) // its result has no place: nothing reads it
    return addSlot(op->getResult(0), Origin::Result);
  if (auto tail = tails.find(op); tail != tails.end())
    return addStep(tail->second.absorbed.front(), &tail->second);
  if (isa<qnn::NoValueOp>(op))
    return success();
  if (isa<qnn::ConstantOp>(op))
    return addConstant(op);
  if (isa<qnn::ReadVariableOp, qnn::AssignVariableOp>(op) || qnn::runsRegions(op))
    return addControl(op);
  if (!isa<qnn::VariableOp>(op))
    return addStep(op);
  auto slot = addSlot(op->getResult(0), Origin::Variable);
  if (failed(slot))
    return failure();
  if (program.slots[static_cast<size_t>(*slot)].bytes < 0)
    return op->emitOpError("has a shape that is not static");
  program.variableSlots.push_back(*slot);
  return success();
}

/// The step of a layer is made where its last op stands: its bias may come after the layer.
void Compiler::findTails() {
  for (Operation &op : block)
    if (auto tail = findFusedTail(&op)) {
      absorbed.insert(tail->absorbed.begin(), tail->absorbed.end());
      tails.try_emplace(tail->last, std::move(*tail));
    }
}

LogicalResult Compiler::compile() {
  bool ok = true;
  if (options.outputsAlone && !options.keepAllTensors)
    findTails();
  for (BlockArgument a : block.getArguments()) {
    auto slot = addSlot(a, Origin::Input);
    if (failed(slot)) {
      ok = false;
      continue;
    }
    program.inputSlots.push_back(*slot);
    program.inputInfos.push_back(program.slots[static_cast<size_t>(*slot)].info);
  }
  for (Operation &op : block)
    ok = succeeded(addOperation(&op)) && ok;
  if (!ok)
    return failure();
  return plan();
}

} // namespace

FailureOr<std::shared_ptr<const Program>> Program::compile(func::FuncOp function,
                                                           const ProgramOptions &options) {
  if (function.isExternal())
    return function.emitOpError("has no body to run");
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("has ")
           << function.getBody().getBlocks().size() << " blocks; the interpreter runs functions of one";
  return compile(function.getBody().front(), options);
}

FailureOr<std::shared_ptr<const Program>> Program::compile(Block &block, const ProgramOptions &options) {
  std::shared_ptr<Program> program(new Program());
  if (failed(Compiler(block, options, *program->state).compile()))
    return failure();
  return std::shared_ptr<const Program>(std::move(program));
}

} // namespace quantc::interpreter
