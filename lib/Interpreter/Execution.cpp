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
#include <new>

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

struct Execution::Impl {
  std::shared_ptr<const Program> program;
  std::vector<Tensor> tensors; ///< one for each slot
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

Execution::Execution(std::shared_ptr<const Program> program) : state(std::make_unique<Impl>()) {
  state->program = std::move(program);
  const Program::Impl &p = state->program->impl();
  state->dynamicBytes.resize(p.slots.size());
  state->dynamicSizes.assign(p.slots.size(), 0);
  state->variableBytes.resize(p.variableSlots.size());
  state->outOfMemory = !state->arena.ensure(static_cast<size_t>(std::max<int64_t>(p.arenaBytes, 1)));
  for (const ValueSlot &s : p.slots) {
    Tensor t{&s.info, s.info.shape, const_cast<char *>(s.data)};
    if (s.offset >= 0 && !state->outOfMemory)
      t.data = state->arena.get() + s.offset;
    state->tensors.push_back(std::move(t));
  }
  for (size_t i = 0; i < p.variableSlots.size(); ++i) {
    const size_t slot = static_cast<size_t>(p.variableSlots[i]);
    char *bytes =
        state->variableBytes[i].ensure(static_cast<size_t>(std::max<int64_t>(p.slots[slot].bytes, 1)));
    state->outOfMemory |= !bytes;
    state->tensors[slot].data = bytes;
  }
  for (const Step &step : p.steps) {
    Impl::Call call;
    for (int64_t s : step.inputs)
      call.inputs.push_back(s < 0 ? nullptr : &state->tensors[static_cast<size_t>(s)]);
    for (int64_t s : step.outputs)
      call.outputs.push_back(&state->tensors[static_cast<size_t>(s)]);
    state->calls.push_back(std::move(call));
  }
  resetState();
}

Execution::~Execution() = default;

void Execution::resetState() {
  if (state->outOfMemory)
    return;
  for (int64_t s : state->program->impl().variableSlots) {
    Tensor &t = state->tensors[static_cast<size_t>(s)];
    const int32_t zero = zeroOf(t); // real 0
    const int64_t width = byteWidth(t.type());
    for (int64_t i = 0, n = t.count(); i < n; ++i)
      for (int64_t b = 0; b < width; ++b)
        t.data[i * width + b] = static_cast<char>(b < 4 ? zero >> (8 * b) : zero < 0 ? -1 : 0);
  }
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
  for (size_t i = 0; i < p.steps.size(); ++i) {
    const Step &step = p.steps[i];
    Impl::Call &call = state->calls[i];
    RunContext context;
    context.inputs = call.inputs;
    context.outputs = call.outputs;
    context.resize = [&](size_t k, std::vector<int64_t> shape) {
      return state->allocate(step.outputs[k], std::move(shape));
    };
    state->scratchesUsed = 0;
    context.scratch = [&](size_t bytes) {
      if (state->scratchesUsed == state->scratches.size())
        state->scratches.emplace_back();
      // A kernel has no way out from here but an exception, which is caught below.
      return state->scratches[state->scratchesUsed++].require(std::max<size_t>(bytes, 1),
                                                              static_cast<size_t>(p.limits.activationBytes));
    };
    context.variable = [&](size_t k) -> Tensor * {
      const int64_t slot = k < step.inputs.size() ? step.inputs[k] : -1;
      return slot >= 0 && p.slots[static_cast<size_t>(slot)].origin == Origin::Variable
                 ? &state->tensors[static_cast<size_t>(slot)]
                 : nullptr;
    };
    try {
      if (Error e = step.run(context))
        return step.what + ": " + *e;
    } catch (const std::exception &) { // bad_alloc, or length_error for a size beyond any memory
      return step.what + ": out of memory";
    }
    if (observer)
      for (int64_t s : step.outputs)
        observer(static_cast<size_t>(p.slots[static_cast<size_t>(s)].tensorIndex),
                 state->tensors[static_cast<size_t>(s)]);
  }
  return std::nullopt;
}

const Tensor &Execution::output(size_t i) const {
  return state->tensors[static_cast<size_t>(state->program->impl().outputSlots[i])];
}

const Tensor &Execution::tensor(size_t i) const {
  return state->tensors[static_cast<size_t>(state->program->impl().tensorSlots[i])];
}

} // namespace quantc::interpreter
