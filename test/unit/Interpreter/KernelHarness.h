//===- KernelHarness.h - calls one kernel without a program -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TEST_UNIT_INTERPRETER_KERNELHARNESS_H
#define QUANTC_TEST_UNIT_INTERPRETER_KERNELHARNESS_H

#include "quantc/Interpreter/Kernel.h"

#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <sys/mman.h>
#include <unistd.h>

namespace quantc::interpreter::test {

/// A tensor with its own bytes; `constant` ones are seen when the step is prepared, `absent` ones never.
struct Value {
  TensorInfo info;
  std::vector<char> bytes;
  bool constant = false, absent = false, state = false;

  template <typename T>
  static Value of(ElementType type, std::vector<int64_t> shape, const std::vector<T> &elements) {
    Value v;
    v.info.type = type;
    v.info.shape = std::move(shape);
    v.bytes.resize(elements.size() * sizeof(T));
    if (!elements.empty())
      std::memcpy(v.bytes.data(), elements.data(), v.bytes.size());
    return v;
  }
  static Value floats(std::vector<int64_t> shape, const std::vector<float> &elements) {
    return of(ElementType::F32, std::move(shape), elements);
  }
  static Value none() {
    Value v;
    v.absent = true;
    return v;
  }
  /// A result to be filled; its bytes come from the run.
  static Value result(ElementType type, std::vector<int64_t> shape) {
    Value v;
    v.info.type = type;
    v.info.shape = std::move(shape);
    return v;
  }
  Value &asConstant() {
    constant = true;
    return *this;
  }
  template <typename T> std::vector<T> elements() const {
    std::vector<T> e(bytes.size() / sizeof(T));
    if (!e.empty())
      std::memcpy(e.data(), bytes.data(), e.size() * sizeof(T));
    return e;
  }
};

/// Bytes whose end is that of a page, with a page behind them that may not be touched: a kernel that reads or
/// writes beyond a tensor's last element ends the test.
class GuardedBytes {
public:
  explicit GuardedBytes(const std::vector<char> &bytes) : size(bytes.size()) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    whole = (size + page - 1) / page * page + page;
    start =
        static_cast<char *>(mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (start == MAP_FAILED || mprotect(start + whole - page, page, PROT_NONE) != 0)
      std::abort();
    data = start + whole - page - size;
    if (size)
      std::memcpy(data, bytes.data(), size);
  }
  ~GuardedBytes() { munmap(start, whole); }
  GuardedBytes(const GuardedBytes &) = delete;
  GuardedBytes &operator=(const GuardedBytes &) = delete;
  void copyTo(std::vector<char> &bytes) const { bytes.assign(data, data + size); }

  char *data;

private:
  char *start;
  size_t size, whole;
};

/// Prepares and runs one step `runs` times. On success `outputs` hold shapes and bytes of the last run.
inline Error runKernel(const std::string &op, Domain domain, KernelSet set, const Attributes &attributes,
                       std::vector<Value> &inputs, std::vector<Value> &outputs, int runs = 1,
                       Profile profile = Profile::LiteRTRef) {
  Prepare prepare = KernelRegistry::builtin().find(op, domain, set);
  if (!prepare)
    return "no kernel for " + op;
  std::deque<Tensor> tensors;
  std::map<Value *, std::unique_ptr<GuardedBytes>> memory;
  auto memoryOf = [&](Value &v) -> GuardedBytes & {
    std::unique_ptr<GuardedBytes> &bytes = memory[&v];
    if (!bytes)
      bytes = std::make_unique<GuardedBytes>(v.bytes);
    return *bytes;
  };
  auto tensorOf = [&](Value &v, bool withData) -> Tensor * {
    Tensor t;
    t.info = &v.info;
    t.shape = v.info.shape;
    t.data = withData ? memoryOf(v).data : nullptr;
    tensors.push_back(t);
    return &tensors.back();
  };
  std::vector<const Tensor *> prepareInputs, prepareOutputs, runInputs;
  std::vector<Tensor *> runOutputs, states;
  for (Value &v : inputs) {
    prepareInputs.push_back(v.absent ? nullptr : tensorOf(v, v.constant));
    runInputs.push_back(v.absent ? nullptr : tensorOf(v, true));
    states.push_back(v.state ? tensorOf(v, true) : nullptr);
  }
  for (Value &v : outputs) {
    prepareOutputs.push_back(tensorOf(v, false));
    bool open = false;
    int64_t count = 1;
    for (int64_t d : v.info.shape) {
      open |= d < 0;
      count *= d;
    }
    if (!open)
      v.bytes.assign(static_cast<size_t>(count * byteWidth(v.info.type)), char(0x55));
    runOutputs.push_back(tensorOf(v, !open));
  }
  PrepareContext context;
  context.op = op;
  context.attributes = &attributes;
  context.inputs = prepareInputs;
  context.outputs = prepareOutputs;
  context.profile = profile;
  Prepared prepared = prepare(context);
  if (auto *message = std::get_if<std::string>(&prepared))
    return *message;

  RunContext run;
  run.inputs = runInputs;
  run.outputs = runOutputs;
  run.resize = [&](size_t i, std::vector<int64_t> shape) -> Error {
    int64_t count = 1;
    for (int64_t d : shape)
      count *= d;
    outputs[i].bytes.assign(static_cast<size_t>(count * byteWidth(outputs[i].info.type)), char(0x55));
    memory.erase(&outputs[i]);
    runOutputs[i]->data = memoryOf(outputs[i]).data;
    runOutputs[i]->shape = std::move(shape);
    return {};
  };
  std::deque<std::unique_ptr<char[]>> scratches; // every block of a call stays
  run.scratch = [&](size_t bytes) {
    scratches.emplace_back(new char[bytes + 64]);
    char *scratch = scratches.back().get();
    std::memset(scratch, 0x7f, bytes + 64);
    auto at = reinterpret_cast<uintptr_t>(scratch);
    return scratch + (64 - at % 64) % 64;
  };
  run.variable = [&](size_t i) { return i < states.size() ? states[i] : nullptr; };
  for (int r = 0; r < runs; ++r)
    if (Error e = std::get<Run>(prepared)(run))
      return e;
  for (size_t i = 0; i < outputs.size(); ++i)
    outputs[i].info.shape = runOutputs[i]->shape;
  for (auto &[value, bytes] : memory)
    bytes->copyTo(value->bytes);
  return {};
}

} // namespace quantc::interpreter::test

#endif
