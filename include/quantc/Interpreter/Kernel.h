//===- Kernel.h - what a kernel is given and returns ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A kernel has two halves. `prepare` runs once per step when a program is
// compiled: it checks types, computes multipliers, packs constant weights. It
// returns `run`, a closure that is called for every sample, from any thread,
// and must not change what it captured. Neither prints, throws or exits: an
// error is a string.
//
// To add an operator: one prepare function, one line in a register*Kernels.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_INTERPRETER_KERNEL_H
#define QUANTC_INTERPRETER_KERNEL_H

#include "quantc/Interpreter/Tensor.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace quantc::interpreter {

/// Whose rounding the integer kernels follow; docs/Numerics.md.
enum class Profile : uint8_t { LiteRTRef, TFLite213, XNNPack };
/// Two sets behind one table: the specification, and the fast one with the same bytes.
enum class KernelSet : uint8_t { Reference, Fast };

/// Empty when all is well, else what went wrong, in lower case without a full stop.
using Error = std::optional<std::string>;

/// Attributes of the op by their ODS names; enums are their numbers, types their ElementType as int64.
class Attributes {
public:
  using Value = std::variant<int64_t, double, std::string, std::vector<int64_t>, std::vector<double>>;
  void set(std::string name, Value value) { values.insert_or_assign(std::move(name), std::move(value)); }
  bool has(std::string_view name) const { return values.find(name) != values.end(); }
  int64_t integer(std::string_view name, int64_t otherwise = 0) const {
    return get<int64_t>(name, otherwise);
  }
  bool flag(std::string_view name) const { return integer(name) != 0; }
  float real(std::string_view name, double otherwise = 0) const {
    return static_cast<float>(get<double>(name, otherwise));
  }
  std::vector<int64_t> integers(std::string_view name, std::vector<int64_t> otherwise = {}) const {
    return get<std::vector<int64_t>>(name, std::move(otherwise));
  }
  std::vector<double> reals(std::string_view name) const { return get<std::vector<double>>(name, {}); }
  std::string text(std::string_view name) const { return get<std::string>(name, {}); }

private:
  template <typename T> T get(std::string_view name, T otherwise) const {
    auto it = values.find(name);
    const T *v = it == values.end() ? nullptr : std::get_if<T>(&it->second);
    return v ? *v : otherwise;
  }
  std::map<std::string, Value, std::less<>> values;
};

/// One call. An operand that is left out is null. Outputs of static shape are allocated; for one whose shape
/// is known only now, call `resize` before writing.
struct RunContext {
  std::span<const Tensor *const> inputs;
  std::span<Tensor *const> outputs;
  /// Allocates outputs[i] with this shape; returns an error when over the limits.
  std::function<Error(size_t i, std::vector<int64_t> shape)> resize;
  /// Scratch of this thread, at least `bytes` long, 64-byte aligned; contents undefined. Every call gives
  /// another block; all are valid until the kernel returns.
  std::function<char *(size_t bytes)> scratch;
  /// Persistent state of this execution for operand i (variable tensors of SVDF and LSTM), else null.
  std::function<Tensor *(size_t i)> variable;

  const Tensor &in(size_t i) const { return *inputs[i]; }
  Tensor &out(size_t i = 0) const { return *outputs[i]; }
};

using Run = std::function<Error(const RunContext &)>;

/// The step at compile time. Constant operands have data, others null data.
struct PrepareContext {
  std::string_view op; ///< "qnn.conv_2d"
  const Attributes *attributes = nullptr;
  std::span<const Tensor *const> inputs;  ///< null when left out
  std::span<const Tensor *const> outputs; ///< data always null
  Profile profile = Profile::LiteRTRef;

  const Tensor &in(size_t i) const { return *inputs[i]; }
  const Tensor &out(size_t i = 0) const { return *outputs[i]; }
  bool has(size_t i) const { return i < inputs.size() && inputs[i]; }
  bool constant(size_t i) const { return has(i) && inputs[i]->data; }
};

/// The run half, or what is wrong with the step.
using Prepared = std::variant<Run, std::string>;
using Prepare = Prepared (*)(const PrepareContext &);

/// Which kernels a step looks up: Quantized when its results (or, for results that are indices or
/// booleans, its first data operand) have quantization parameters; Real otherwise (float32, and plain
/// integers and booleans). Any serves both.
enum class Domain : uint8_t { Real, Quantized, Any };

class KernelRegistry {
public:
  void add(std::string op, Domain domain, KernelSet set, Prepare prepare);
  /// The fast kernel when asked for and present, else the reference one, else null.
  Prepare find(std::string_view op, Domain domain, KernelSet set) const;
  /// The registry with every kernel of this library.
  static const KernelRegistry &builtin();

private:
  std::map<std::string, std::map<std::pair<Domain, KernelSet>, Prepare>, std::less<>> table;
};

} // namespace quantc::interpreter

#endif
