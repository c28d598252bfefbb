//===- Execution.cpp - runs a program ---------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "ProgramImpl.h"

#include "KernelSupport.h"
#include "quantc/Support/CheckedMath.h"

#include <cstring>
#include <exception>
#include <map>
#include <new>
#include <variant>

namespace quantc::interpreter {

namespace {
/// 64-byte aligned bytes that grow and keep no contents.
class AlignedBytes {
public:
  AlignedBytes() = default;
  AlignedBytes(const AlignedBytes &) = delete;
  AlignedBytes &operator=(const AlignedBytes &) = delete;
  ~AlignedBytes() { release(); }
  /// At least `n` bytes, or null when there is no memory.
  char *ensure(size_t n) {
    if (n > size) {
      release();
      const size_t bytes = (n + 63) / 64 * 64;
      start = static_cast<char *>(::operator new(bytes, std::align_val_t{64}, std::nothrow));
      size = start ? bytes : 0;
    }
    return start;
  }
  /// The same, but std::bad_alloc when there is no memory or `n` exceeds the limit.
  char *require(size_t n, size_t limit) {
    if (n > size || n > limit) {
      release();
      // Beyond the limit a size is asked for that no machine has.
      const size_t bytes = n > limit ? static_cast<size_t>(PTRDIFF_MAX) : (n + 63) / 64 * 64;
      start = static_cast<char *>(::operator new(bytes, std::align_val_t{64}));
      size = bytes;
    }
    return start;
  }
  char *get() const { return start; }

private:
  void release() {
    if (start)
      ::operator delete(start, std::align_val_t{64});
    start = nullptr;
    size = 0;
  }
  char *start = nullptr;
  size_t size = 0;
};
} // namespace

namespace {
/// A tensor that outlives the run it came from.
struct Held {
  std::vector<int64_t> shape;
  std::vector<char> bytes;
  explicit Held(const Tensor &t) : shape(t.shape), bytes(t.data, t.data + t.count() * byteWidth(t.type())) {}
};

/// What an execution shares with those of its regions.
struct Shared {
  std::map<std::string, Held> variables; ///< by container and name, once assigned
  int64_t loopSteps = 0;                 ///< of this sample
  int64_t macs = 0;                      ///< of this sample, regions each time they run
};
} // namespace

struct Execution::Impl {
  std::shared_ptr<const Program> program;
  std::shared_ptr<Shared> shared;
  std::vector<std::unique_ptr<Impl>> regions;
  std::vector<bool> calledOnce; ///< by step
  bool hasRun = false;          ///< for this sample
  std::vector<Tensor> tensors;  ///< one for each slot
  AlignedBytes arena;
  std::deque<AlignedBytes> scratches; ///< one call may ask for several; reused from step to step
  size_t scratchesUsed = 0;
  std::deque<AlignedBytes> dynamicBytes; ///< one for each slot
  std::vector<int64_t> dynamicSizes;
  int64_t dynamicTotal = 0;
  std::deque<AlignedBytes> variableBytes;
  struct Call {
    std::vector<const Tensor *> inputs;
    std::vector<Tensor *> outputs;
  };
  std::vector<Call> calls;
  bool outOfMemory = false;

  Impl(std::shared_ptr<const Program> program, std::shared_ptr<Shared> shared);
  void forgetCalls();
  void resetTensors();
  void startSample();
  /// The steps, once the inputs have their bytes. `first`: index of this program's tensors among the
  /// observer's.
  Error runSteps(Observer observer, size_t first);
  Error runStep(size_t i, Observer observer, size_t first);
  Error runKernel(size_t i);
  Error runIf(const Step &step, Observer observer, size_t first);
  Error runWhile(const Step &step, Observer observer, size_t first);
  Error readVariable(const Step &step);
  Error runRegion(size_t region, const std::vector<Held> &inputs, Observer observer, size_t first);
  Error give(int64_t slot, const Held &value);
  std::vector<Held> hold(const std::vector<int64_t> &slots) const {
    std::vector<Held> held;
    for (int64_t s : slots)
      held.emplace_back(tensors[static_cast<size_t>(s)]);
    return held;
  }
  const Program::Impl &plan() const { return program->impl(); }

  /// Memory for a tensor whose shape has just become known.
  Error allocate(int64_t slot, std::vector<int64_t> shape) {
    const size_t s = static_cast<size_t>(slot);
    const ValueSlot &value = program->impl().slots[s];
    bool fits = value.openRank || shape.size() == value.info.shape.size();
    for (size_t i = 0; fits && i < shape.size(); ++i)
      fits =
          shape[i] >= 0 && (value.openRank || value.info.shape[i] == -1 || value.info.shape[i] == shape[i]);
    if (!fits)
      return "shape " + toString(shape) + " of '" + value.info.name + "' does not fit its type " +
             toString(value.info.shape);
    const Limits &limits = program->impl().limits;
    const auto count = countElements(shape);
    const auto bytes = count ? mulSizes(*count, byteWidth(value.info.type)) : std::nullopt;
    if (!bytes || *count > limits.elements || *bytes > limits.tensorBytes)
      return "shape " + toString(shape) + " of '" + value.info.name + "' exceeds the limits";
    if (value.offset < 0) {
      dynamicTotal += *bytes - dynamicSizes[s];
      dynamicSizes[s] = *bytes;
      if (dynamicTotal > limits.activationBytes - program->impl().arenaBytes)
        return "tensors of open shape exceed the limit of " + std::to_string(limits.activationBytes) +
               " bytes";
      tensors[s].data = dynamicBytes[s].ensure(static_cast<size_t>(std::max<int64_t>(*bytes, 1)));
      if (!tensors[s].data)
        return std::string("out of memory");
    }
    tensors[s].shape = std::move(shape);
    return std::nullopt;
  }
};

Execution::Impl::Impl(std::shared_ptr<const Program> compiled, std::shared_ptr<Shared> with)
    : program(std::move(compiled)), shared(std::move(with)) {
  const Program::Impl &p = plan();
  dynamicBytes.resize(p.slots.size());
  dynamicSizes.assign(p.slots.size(), 0);
  variableBytes.resize(p.variableSlots.size());
  calledOnce.resize(p.steps.size());
  outOfMemory = !arena.ensure(static_cast<size_t>(std::max<int64_t>(p.arenaBytes, 1)));
  for (const ValueSlot &s : p.slots) {
    Tensor t{&s.info, s.info.shape, const_cast<char *>(s.data)};
    if (s.offset >= 0 && !outOfMemory)
      t.data = arena.get() + s.offset;
    tensors.push_back(std::move(t));
  }
  for (size_t i = 0; i < p.variableSlots.size(); ++i) {
    const size_t slot = static_cast<size_t>(p.variableSlots[i]);
    char *bytes = variableBytes[i].ensure(static_cast<size_t>(std::max<int64_t>(p.slots[slot].bytes, 1)));
    outOfMemory |= !bytes;
    tensors[slot].data = bytes;
  }
  for (const Step &step : p.steps) {
    Call call;
    for (int64_t s : step.inputs)
      call.inputs.push_back(s < 0 ? nullptr : &tensors[static_cast<size_t>(s)]);
    for (int64_t s : step.outputs)
      call.outputs.push_back(&tensors[static_cast<size_t>(s)]);
    calls.push_back(std::move(call));
  }
  for (const RegionProgram &region : p.regions) {
    regions.push_back(std::make_unique<Impl>(region.program, shared));
    outOfMemory |= regions.back()->outOfMemory;
  }
}

Execution::Execution(std::shared_ptr<const Program> program)
    : state(std::make_unique<Impl>(std::move(program), std::make_shared<Shared>())) {
  resetState();
}

Execution::~Execution() = default;

void Execution::resetState() {
  state->shared->variables.clear();
  state->forgetCalls();
  state->resetTensors();
}

void Execution::nextSample() { state->resetTensors(); }

void Execution::Impl::forgetCalls() {
  for (auto &region : regions)
    region->forgetCalls();
  std::fill(calledOnce.begin(), calledOnce.end(), false);
}

void Execution::Impl::resetTensors() {
  if (outOfMemory)
    return;
  for (auto &region : regions)
    region->resetTensors();
  for (int64_t s : plan().variableSlots) {
    Tensor &t = tensors[static_cast<size_t>(s)];
    const int32_t zero = zeroOf(t); // real 0
    const int64_t width = byteWidth(t.type());
    for (int64_t i = 0, n = t.count(); i < n; ++i)
      for (int64_t b = 0; b < width; ++b)
        t.data[i * width + b] = static_cast<char>(b < 4 ? zero >> (8 * b) : zero < 0 ? -1 : 0);
  }
}

void Execution::Impl::startSample() {
  hasRun = false;
  for (auto &region : regions)
    region->startSample();
}

/// Shape of input i: given, static, or with its one open dimension taken from the number of bytes.
static std::variant<std::vector<int64_t>, std::string> inputShape(const TensorInfo &info, size_t bytes,
                                                                  const std::vector<int64_t> *given) {
  std::vector<int64_t> shape = given ? *given : info.shape;
  if (!given) {
    int64_t known = byteWidth(info.type), open = -1;
    for (size_t d = 0; d < shape.size(); ++d) {
      if (shape[d] >= 0) {
        if (__builtin_mul_overflow(known, shape[d], &known))
          return "input '" + info.name + "' is too large";
      } else if (open >= 0) {
        return "input '" + info.name + "' leaves several dimensions of " + toString(info.shape) +
               " open; give its shape";
      } else {
        open = static_cast<int64_t>(d);
      }
    }
    if (open >= 0)
      shape[static_cast<size_t>(open)] = known > 0 ? static_cast<int64_t>(bytes) / known : 0;
  }
  const auto count = countElements(shape);
  const auto wanted = count ? mulSizes(*count, byteWidth(info.type)) : std::nullopt;
  if (!wanted || static_cast<size_t>(*wanted) != bytes)
    return "input '" + info.name + "' is given " + std::to_string(bytes) + " bytes; shape " +
           toString(shape) + " of " + toString(info.type) + " needs " +
           (wanted ? std::to_string(*wanted) : std::string("more"));
  return shape;
}

Error Execution::run(llvm::ArrayRef<llvm::ArrayRef<char>> inputs, Observer observer,
                     llvm::ArrayRef<std::vector<int64_t>> shapes) {
  const Program::Impl &p = state->program->impl();
  if (state->outOfMemory)
    return std::string("out of memory");
  if (inputs.size() != p.inputSlots.size() || (!shapes.empty() && shapes.size() != inputs.size()))
    return "given " + std::to_string(inputs.size()) + " inputs; the model has " +
           std::to_string(p.inputSlots.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    const int64_t slot = p.inputSlots[i];
    Tensor &t = state->tensors[static_cast<size_t>(slot)];
    auto shape = inputShape(*t.info, inputs[i].size(), shapes.empty() ? nullptr : &shapes[i]);
    if (auto *e = std::get_if<std::string>(&shape))
      return *e;
    if (Error e = state->allocate(slot, std::move(std::get<0>(shape))))
      return e;
    if (!inputs[i].empty())
      std::memcpy(t.data, inputs[i].data(), inputs[i].size());
    if (observer)
      observer(static_cast<size_t>(p.slots[static_cast<size_t>(slot)].tensorIndex), t);
  }
  state->startSample();
  state->shared->loopSteps = state->shared->macs = 0;
  return state->runSteps(observer, 0);
}

Error Execution::Impl::runSteps(Observer observer, size_t first) {
  const Program::Impl &p = plan();
  hasRun = true;
  shared->macs += std::min(p.macs, p.limits.macs);
  if (shared->macs > p.limits.macs)
    return "the multiplications of one sample exceed the limit of " + std::to_string(p.limits.macs);
  for (size_t i = 0; i < p.steps.size(); ++i) {
    const Step &step = p.steps[i];
    try {
      if (Error e = runStep(i, observer, first))
        return step.what + ": " + *e;
    } catch (const std::exception &) { // bad_alloc, or length_error for a size beyond any memory
      return step.what + ": out of memory";
    }
    if (observer)
      for (int64_t s : step.outputs)
        observer(first + static_cast<size_t>(p.slots[static_cast<size_t>(s)].tensorIndex),
                 tensors[static_cast<size_t>(s)]);
  }
  return std::nullopt;
}

Error Execution::Impl::runStep(size_t i, Observer observer, size_t first) {
  const Step &step = plan().steps[i];
  switch (step.kind) {
  case StepKind::Kernel:
    return runKernel(i);
  case StepKind::If:
    return runIf(step, observer, first);
  case StepKind::While:
    return runWhile(step, observer, first);
  case StepKind::CallOnce:
    if (calledOnce[i])
      return std::nullopt;
    calledOnce[i] = true;
    return runRegion(step.region, {}, observer, first);
  case StepKind::ReadVariable:
    return readVariable(step);
  case StepKind::AssignVariable:
    shared->variables.insert_or_assign(step.variable, Held(*calls[i].inputs[0]));
    return std::nullopt;
  }
  return std::string("unknown step");
}

Error Execution::Impl::runKernel(size_t i) {
  const Program::Impl &p = plan();
  const Step &step = p.steps[i];
  RunContext context;
  context.inputs = calls[i].inputs;
  context.outputs = calls[i].outputs;
  context.resize = [&](size_t k, std::vector<int64_t> shape) {
    return allocate(step.outputs[k], std::move(shape));
  };
  scratchesUsed = 0;
  context.scratch = [&](size_t bytes) {
    if (scratchesUsed == scratches.size())
      scratches.emplace_back();
    // A kernel has no way out from here but an exception, which is caught by the caller.
    return scratches[scratchesUsed++].require(std::max<size_t>(bytes, 1),
                                              static_cast<size_t>(p.limits.activationBytes));
  };
  context.variable = [&](size_t k) -> Tensor * {
    const int64_t slot = k < step.inputs.size() ? step.inputs[k] : -1;
    return slot >= 0 && p.slots[static_cast<size_t>(slot)].origin == Origin::Variable
               ? &tensors[static_cast<size_t>(slot)]
               : nullptr;
  };
  return step.run(context);
}

/// A boolean of one element.
static std::variant<bool, std::string> decide(const Tensor &condition) {
  if (condition.count() != 1)
    return "the condition has " + std::to_string(condition.count()) + " elements, needed is one";
  return *condition.data != 0;
}

Error Execution::Impl::give(int64_t slot, const Held &value) {
  if (Error e = allocate(slot, value.shape))
    return e;
  Tensor &t = tensors[static_cast<size_t>(slot)];
  const auto need = static_cast<size_t>(t.count() * byteWidth(t.type()));
  if (need != value.bytes.size())
    return "'" + t.info->name + "' has " + std::to_string(need) + " bytes, the value for it " +
           std::to_string(value.bytes.size());
  if (need != 0)
    std::memcpy(t.data, value.bytes.data(), need);
  return std::nullopt;
}

Error Execution::Impl::runRegion(size_t region, const std::vector<Held> &inputs, Observer observer,
                                 size_t first) {
  Impl &inner = *regions[region];
  const size_t at = first + plan().regions[region].firstTensor;
  const Program::Impl &p = inner.plan();
  for (size_t i = 0; i < inputs.size(); ++i) {
    const int64_t slot = p.inputSlots[i];
    if (Error e = inner.give(slot, inputs[i]))
      return e;
    if (observer)
      observer(at + static_cast<size_t>(p.slots[static_cast<size_t>(slot)].tensorIndex),
               inner.tensors[static_cast<size_t>(slot)]);
  }
  return inner.runSteps(observer, at);
}

Error Execution::Impl::runIf(const Step &step, Observer observer, size_t first) {
  std::vector<Held> inputs = hold(step.inputs);
  auto taken = decide(tensors[static_cast<size_t>(step.inputs[0])]);
  if (auto *e = std::get_if<std::string>(&taken))
    return *e;
  inputs.erase(inputs.begin());
  const size_t region = step.region + (std::get<bool>(taken) ? 0 : 1);
  if (Error e = runRegion(region, inputs, observer, first))
    return e;
  const Impl &inner = *regions[region];
  std::vector<Held> results = inner.hold(inner.plan().outputSlots);
  for (size_t k = 0; k < results.size(); ++k)
    if (Error e = give(step.outputs[k], results[k]))
      return e;
  return std::nullopt;
}

Error Execution::Impl::runWhile(const Step &step, Observer observer, size_t first) {
  // The body's results may lie where its inputs were: they are held from step to step.
  std::vector<Held> carried = hold(step.inputs);
  const Impl &condition = *regions[step.region], &body = *regions[step.region + 1];
  for (;;) {
    if (Error e = runRegion(step.region, carried, observer, first))
      return e;
    auto again = decide(condition.tensors[static_cast<size_t>(condition.plan().outputSlots[0])]);
    if (auto *e = std::get_if<std::string>(&again))
      return *e;
    if (!std::get<bool>(again))
      break;
    if (++shared->loopSteps > plan().limits.nodes)
      return "loops run more than " + std::to_string(plan().limits.nodes) + " steps for one sample";
    if (Error e = runRegion(step.region + 1, carried, observer, first))
      return e;
    carried = body.hold(body.plan().outputSlots);
  }
  for (size_t k = 0; k < carried.size(); ++k)
    if (Error e = give(step.outputs[k], carried[k]))
      return e;
  return std::nullopt;
}

Error Execution::Impl::readVariable(const Step &step) {
  auto it = shared->variables.find(step.variable);
  if (it == shared->variables.end())
    return std::string("the variable has no value yet; ASSIGN_VARIABLE, often in CALL_ONCE, gives it one");
  return give(step.outputs[0], it->second);
}

const Tensor &Execution::output(size_t i) const {
  return state->tensors[static_cast<size_t>(state->program->impl().outputSlots[i])];
}

const Tensor &Execution::tensor(size_t i) const {
  static const Tensor none;
  const Impl *at = state.get();
  for (;;) {
    const TensorPlace &place = at->plan().tensorPlaces[i];
    if (place.region < 0)
      return at->hasRun ? at->tensors[static_cast<size_t>(place.slot)] : none;
    i -= at->plan().regions[static_cast<size_t>(place.region)].firstTensor;
    at = at->regions[static_cast<size_t>(place.region)].get();
  }
}

} // namespace quantc::interpreter
