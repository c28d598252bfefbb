//===- CheckGraph.cpp - tensors and operators of one subgraph -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "CheckContext.h"
#include "Constants.h"
#include "Sparse.h"
#include "quantc/Support/CheckedMath.h"

#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using llvm::formatv;
using llvm::StringRef;

namespace quantc::tflite {

namespace {

/// Operators that work by what they do and may have no result.
bool mayHaveNoOutputs(BuiltinOperator code) {
  return llvm::is_contained({BuiltinOperator::IF, BuiltinOperator::WHILE, BuiltinOperator::CALL,
                             BuiltinOperator::CALL_ONCE, BuiltinOperator::ASSIGN_VARIABLE,
                             BuiltinOperator::HASHTABLE_IMPORT},
                            code);
}

/// How many inputs and outputs an operator has that no row describes; -1 where any number will do.
struct Ends {
  BuiltinOperator code;
  int inputs, outputs;
};
constexpr Ends fixedEnds[] = {{BuiltinOperator::CALL_ONCE, 0, 0},
                              {BuiltinOperator::VAR_HANDLE, 0, 1},
                              {BuiltinOperator::READ_VARIABLE, 1, 1},
                              {BuiltinOperator::ASSIGN_VARIABLE, 2, 0},
                              {BuiltinOperator::HASHTABLE, 0, 1}};

/// Whether an operator has the options without which it means nothing.
bool hasItsOptions(const Operator &o, BuiltinOperator code) {
  switch (code) {
  case BuiltinOperator::IF:
  case BuiltinOperator::WHILE:
  case BuiltinOperator::CALL:
  case BuiltinOperator::CALL_ONCE:
    return !subgraphsOf(o, code).empty();
  case BuiltinOperator::VAR_HANDLE:
    return o.builtin_options_as_VarHandleOptions();
  case BuiltinOperator::HASHTABLE:
    return o.builtin_options_as_HashtableOptions();
  default:
    return true;
  }
}

class GraphChecker {
public:
  GraphChecker(CheckContext &shared, CheckedGraph &checked) : context(shared), graph(checked) {}

  void tensors() {
    auto *list = graph.graph->tensors();
    graph.constant.resize(sizeOf(list));
    graph.isConstant.resize(sizeOf(list));
    for (size_t i = 0; i < sizeOf(list); ++i) {
      const Tensor *t = (*list)[static_cast<flatbuffers::uoffset_t>(i)];
      if (static_cast<int64_t>(text(t->name()).size()) > context.limits.nameBytes) {
        add(formatv("tensor {0} at byte {1}: the name has {2} bytes, at most {3} are accepted", i,
                    context.offsetOf(t), t->name()->size(), context.limits.nameBytes));
        continue;
      }
      tensor(i, *t);
      if (context.overspent)
        return;
    }
  }

  void operators() {
    size_t count = graph.constant.size();
    state.assign(count, None);
    writer.assign(count, -1);
    for (size_t i = 0; i < count; ++i) {
      const Tensor *t = (*graph.graph->tensors())[static_cast<flatbuffers::uoffset_t>(i)];
      if (graph.isConstant[i] || t->is_variable())
        state[i] = Ready;
    }
    auto *inputs = graph.graph->inputs();
    for (flatbuffers::uoffset_t k = 0; k < sizeOf(inputs); ++k) {
      int32_t i = (*inputs)[k];
      if (i < 0 || static_cast<size_t>(i) >= count)
        add(formatv("input {0} is tensor {1}, the model has {2} tensors", k, i, count));
      else if (state[i] != None)
        add(formatv("input {0}: {1} is {2}", k, tensorName(i),
                    state[i] == Input ? "an input already" : "a constant or variable"));
      else
        state[i] = Input;
    }
    auto *list = graph.graph->operators();
    // Who writes what, first: a read before it can then be told from a read of nothing.
    for (flatbuffers::uoffset_t i = 0; i < sizeOf(list); ++i) {
      const Operator *o = (*list)[i];
      if (!context.spend(4 * (sizeOf(o->outputs()) + sizeOf(o->inputs()))))
        return;
      for (flatbuffers::uoffset_t k = 0; k < sizeOf(o->outputs()); ++k) {
        int32_t t = (*o->outputs())[k];
        if (t >= 0 && static_cast<size_t>(t) < count && writer[t] < 0)
          writer[t] = static_cast<int32_t>(i);
      }
    }
    for (flatbuffers::uoffset_t i = 0; i < sizeOf(list); ++i)
      oneOperator(i, *(*list)[i]);
    outputs();
  }

private:
  /// Faults of a subgraph that another one runs say which it is.
  void add(const std::string &what) {
    if (graph.index == context.result.chosen)
      context.faults.add(what);
    else
      context.faults.add(formatv("subgraph {0}: {1}", graph.index, what));
  }

  void outputs() {
    size_t count = graph.constant.size();
    auto *list = graph.graph->outputs();
    for (flatbuffers::uoffset_t k = 0; k < sizeOf(list); ++k) {
      int32_t i = (*list)[k];
      if (i < 0 || static_cast<size_t>(i) >= count)
        add(formatv("output {0} is tensor {1}, the model has {2} tensors", k, i, count));
      else if (state[i] == None && !emptyConstant(i))
        add(formatv("output {0}: {1} is written by no operator", k, tensorName(i)));
    }
  }

  std::string tensorName(size_t i) const {
    const Tensor *t = (*graph.graph->tensors())[static_cast<flatbuffers::uoffset_t>(i)];
    return formatv("tensor {0} '{1}' at byte {2}", i, context.printable(text(t->name())),
                   context.offsetOf(t));
  }
  void tensor(size_t i, const Tensor &t) {
    auto fault = [&](const std::string &what) { add(tensorName(i) + ": " + what); };
    if (t.external_buffer() != 0)
      return fault("external buffers are not supported");
    auto type = static_cast<int>(t.type());
    if (type < 0 || type > static_cast<int>(TensorType::MAX))
      return fault(
          formatv("element type {0}, the format has 0 to {1}", type, static_cast<int>(TensorType::MAX)));
    int bits = bitsOf(t.type());
    if (bits == 0 && t.type() != TensorType::STRING && t.type() != TensorType::RESOURCE)
      return fault(formatv("element type {0} is not supported", EnumNameTensorType(t.type())));
    size_t rank = sizeOf(t.shape());
    if (static_cast<int64_t>(rank) > context.limits.rank)
      return fault(formatv("rank {0}, at most {1} is accepted", rank, context.limits.rank));
    std::optional<int64_t> count = 1;
    for (size_t d = 0; d < rank; ++d) {
      int32_t dim = (*t.shape())[static_cast<flatbuffers::uoffset_t>(d)];
      if (dim < 0)
        return fault(formatv("dimension {0} is {1}", d, dim));
      count = count ? mulSizes(*count, dim) : count;
    }
    if (!count || *count > context.limits.elements ||
        *count * std::max(bits, 8) / 8 > context.limits.tensorBytes)
      return fault(formatv("the shape has more than {0} elements or {1} bytes", context.limits.elements,
                           context.limits.tensorBytes));
    if (size_t n = sizeOf(t.shape_signature())) {
      if (n != rank)
        return fault(formatv("shape_signature has {0} dimensions, the shape {1}", n, rank));
      for (flatbuffers::uoffset_t d = 0; d < n; ++d) {
        int32_t s = (*t.shape_signature())[d], dim = (*t.shape())[d];
        if (s != -1 && s != dim)
          return fault(formatv("shape_signature has {0} in dimension {1}, the shape {2}", s, d, dim));
      }
    }
    if (t.buffer() >= context.contents.size() && !(t.buffer() == 0 && context.contents.empty()))
      return fault(formatv("buffer {0}, the model has {1} buffers", t.buffer(), context.contents.size()));
    StringRef data = context.contents.empty() ? StringRef() : context.contents[t.buffer()];
    // Each place has a copy here; LiteRT has one tensor for all.
    if (int64_t places = context.places[graph.index]; t.is_variable() && places > 1)
      return fault(
          formatv("a variable tensor of a subgraph that runs at {0} places, accepted is one", places));
    quantization(t, fault);
    if (data.empty() && t.sparsity())
      return fault("sparse storage of a tensor that is no constant");
    if (data.empty())
      return;
    if (t.type() == TensorType::RESOURCE)
      return fault(formatv("a resource with {0} bytes of data", data.size()));
    if (t.is_variable())
      return fault(formatv("a variable tensor with {0} bytes of data", data.size()));
    if (!context.spend(data.size()))
      return;
    if (t.type() == TensorType::STRING) {
      auto strings = splitStrings(data);
      if (!strings || static_cast<int64_t>(strings->size()) != *count)
        return fault(formatv("the offsets of its strings are damaged or not {0} in number", *count));
    } else if (t.sparsity()) {
      if (bits < 8)
        return fault("sparse storage of elements below 8 bits is not supported");
      if (!context.spend(static_cast<size_t>(*count * bits / 8)))
        return;
      std::vector<char> &dense = graph.dense[i];
      std::string wrong =
          makeDense(t, data, static_cast<size_t>(*count), static_cast<size_t>(bits / 8), dense);
      if (!wrong.empty())
        return fault(wrong);
      data = StringRef(dense.data(), dense.size());
    } else {
      int64_t need = (*count * bits + 7) / 8;
      if (static_cast<int64_t>(data.size()) != need)
        return fault(
            formatv("buffer {0} has {1} bytes, shape and type need {2}", t.buffer(), data.size(), need));
    }
    graph.constant[i] = data;
    graph.isConstant[i] = true;
  }

  template <typename F> void quantization(const Tensor &t, F &&fault) {
    const QuantizationParameters *q = t.quantization();
    if (!q)
      return;
    if (q->details_type() != QuantizationDetails::NONE)
      return fault("quantization details (custom, blockwise) are not supported");
    size_t scales = sizeOf(q->scale()), zeros = sizeOf(q->zero_point());
    if (scales == 0)
      return;
    if (!context.spend(12 * scales))
      return;
    if (zeros != 0 && zeros != scales)
      return fault(formatv("{0} scales and {1} zero points", scales, zeros));
    if (scales > 1) {
      int32_t axis = q->quantized_dimension();
      // The only dimension of a bias is meant, whatever axis of the weights it repeats.
      if (axis > 0 && sizeOf(t.shape()) == 1)
        axis = 0;
      if (axis < 0 || axis >= static_cast<int64_t>(sizeOf(t.shape())))
        return fault(
            formatv("quantized_dimension {0}, the tensor has {1} dimensions", axis, sizeOf(t.shape())));
      auto channels = static_cast<size_t>((*t.shape())[static_cast<flatbuffers::uoffset_t>(axis)]);
      if (channels != scales)
        return fault(formatv("{0} scales, dimension {1} has {2}", scales, axis, channels));
    }
    int64_t lo = 0, hi = 0;
    switch (t.type()) {
    case TensorType::INT4:
    case TensorType::INT8:
    case TensorType::INT16:
    case TensorType::INT32: {
      int bits = bitsOf(t.type());
      lo = -(int64_t{1} << (bits - 1)), hi = -lo - 1;
      break;
    }
    case TensorType::UINT4:
    case TensorType::UINT8:
    case TensorType::UINT16:
      hi = (int64_t{1} << bitsOf(t.type())) - 1;
      break;
    case TensorType::INT64:
      break;
    case TensorType::FLOAT32:
      return; // TOCO leaves the parameters of the float side of a stage; they mean nothing
    default:
      return fault(formatv("element type {0} with scales", EnumNameTensorType(t.type())));
    }
    for (flatbuffers::uoffset_t c = 0; c < scales; ++c) {
      float s = (*q->scale())[c];
      if (!std::isfinite(s) || s <= 0)
        return fault(formatv("scale {0} is {1}, scales are finite and above 0", c, static_cast<double>(s)));
      int64_t z = zeros ? (*q->zero_point())[c] : 0;
      if (z < lo || z > hi)
        return fault(
            formatv("zero point {0} is {1}, {2} has {3} to {4}", c, z, EnumNameTensorType(t.type()), lo, hi));
    }
  }

  std::string operatorText(size_t i, const Operator &o) const {
    StringRef name = "?";
    if (o.opcode_index() < context.result.codes.size())
      name = operatorName(context.result.codes[o.opcode_index()]);
    return formatv("operator {0} {1} at byte {2}", i, name, context.offsetOf(&o));
  }

  void oneOperator(size_t i, const Operator &o) {
    auto fault = [&](const std::string &what) { add(operatorText(i, o) + ": " + what); };
    if (o.opcode_index() >= context.result.codes.size())
      return fault(formatv("opcode_index {0}, the model has {1} operator codes", o.opcode_index(),
                           context.result.codes.size()));
    BuiltinOperator code = context.result.codes[o.opcode_index()];
    const Row *row = findRow(code);
    options(o, code, row, fault);
    size_t count = graph.constant.size();
    for (flatbuffers::uoffset_t k = 0; k < sizeOf(o.inputs()); ++k) {
      int32_t t = (*o.inputs())[k];
      if (t == -1) {
        if (row && !row->mayBeAbsent(k))
          fault(formatv("input {0} is left out (-1), it is not optional", k));
      } else if (t < 0 || static_cast<size_t>(t) >= count) {
        fault(formatv("input {0} is tensor {1}, the model has {2} tensors", k, t, count));
      } else if (state[t] == None) {
        if (writer[t] < 0)
          emptyConstant(t) ? void(state[t] = Ready)
                           : fault(formatv("input {0}: {1} is written by no operator", k, tensorName(t)));
        else if (writer[t] == static_cast<int32_t>(i))
          fault(formatv("input {0}: {1} is its own output", k, tensorName(t)));
        else if (writer[t] > static_cast<int32_t>(i)) // an earlier writer was at fault and has been named
          fault(formatv("input {0}: {1} is written by the later operator {2}", k, tensorName(t), writer[t]));
      }
    }
    for (flatbuffers::uoffset_t k = 0; k < sizeOf(o.outputs()); ++k) {
      int32_t t = (*o.outputs())[k];
      if (t < 0 || static_cast<size_t>(t) >= count)
        fault(formatv("output {0} is tensor {1}, the model has {2} tensors", k, t, count));
      else if (state[t] == Written)
        fault(formatv("output {0}: {1} is written by operator {2} already", k, tensorName(t), writer[t]));
      else if (state[t] != None)
        fault(formatv("output {0}: {1} is {2}", k, tensorName(t),
                      state[t] == Input ? "an input of the model" : "a constant or variable"));
      else
        state[t] = Written;
    }
    if (sizeOf(o.outputs()) == 0 && !mayHaveNoOutputs(code))
      fault("it has no outputs");
    control(o, code, fault);
    for (flatbuffers::uoffset_t k = 0; k < sizeOf(o.intermediates()); ++k) {
      int32_t t = (*o.intermediates())[k];
      if (!context.spend(4) || (t != -1 && (t < 0 || static_cast<size_t>(t) >= count)))
        return fault(formatv("intermediate {0} is tensor {1}, the model has {2} tensors", k, t, count));
    }
    if (sizeOf(o.intermediates()) && code != BuiltinOperator::UNIDIRECTIONAL_SEQUENCE_LSTM)
      fault("intermediate tensors are supported for UNIDIRECTIONAL_SEQUENCE_LSTM alone");
  }

  static const Tensor *tensorAt(const CheckedGraph &g, int32_t t) {
    return t >= 0 && static_cast<size_t>(t) < sizeOf(g.graph->tensors())
               ? (*g.graph->tensors())[static_cast<flatbuffers::uoffset_t>(t)]
               : nullptr;
  }

  /// Operators that run subgraphs or keep resources.
  template <typename F> void control(const Operator &o, BuiltinOperator code, F &&fault) {
    for (const Ends &ends : fixedEnds)
      if (ends.code == code && (sizeOf(o.inputs()) != static_cast<size_t>(ends.inputs) ||
                                sizeOf(o.outputs()) != static_cast<size_t>(ends.outputs)))
        fault(formatv("it has {0} inputs and {1} outputs, needed are {2} and {3}", sizeOf(o.inputs()),
                      sizeOf(o.outputs()), ends.inputs, ends.outputs));
    if (!hasItsOptions(o, code))
      return fault("its options are missing");
    if (code == BuiltinOperator::IF && (sizeOf(o.inputs()) == 0 || (*o.inputs())[0] < 0))
      return fault("it has no condition");
    if (code == BuiltinOperator::WHILE && sizeOf(o.inputs()) != sizeOf(o.outputs()))
      return fault(formatv("it has {0} inputs and {1} outputs, a loop has as many", sizeOf(o.inputs()),
                           sizeOf(o.outputs())));
    for (auto [word, index] : subgraphsOf(o, code)) {
      auto found = context.result.graphs.find(static_cast<uint32_t>(index));
      if (found == context.result.graphs.end())
        continue; // outside of the model, which was named
      const CheckedGraph &other = found->second;
      compare(word, other, "input", other.graph->inputs(), o.inputs(), code == BuiltinOperator::IF, fault);
      if (word != "condition")
        compare(word, other, "output", other.graph->outputs(), o.outputs(), 0, fault);
      else if (auto *list = other.graph->outputs(); sizeOf(list) != 1 || !tensorAt(other, (*list)[0]) ||
                                                    tensorAt(other, (*list)[0])->type() != TensorType::BOOL)
        fault(formatv("its condition (subgraph {0}) does not give one BOOL", other.index));
    }
  }

  /// What a subgraph takes or gives is what the operator that runs it has: number and element types. Shapes
  /// may be left to the run, and are compared when the operator is read.
  template <typename F>
  void compare(StringRef word, const CheckedGraph &other, const char *what,
               const flatbuffers::Vector<int32_t> *list, const flatbuffers::Vector<int32_t> *own,
               size_t skipped, F &&fault) {
    size_t have = sizeOf(own) - std::min(skipped, sizeOf(own));
    if (sizeOf(list) != have)
      return fault(formatv("its {0} (subgraph {1}) has {2} {3}s, the operator {4}", word, other.index,
                           sizeOf(list), what, have));
    for (flatbuffers::uoffset_t k = 0; k < have; ++k) {
      const Tensor *x = tensorAt(other, (*list)[k]),
                   *y = tensorAt(graph, (*own)[static_cast<flatbuffers::uoffset_t>(k + skipped)]);
      if (x && y && x->type() != y->type()) // what is no tensor is named where it stands
        fault(formatv("its {0} (subgraph {1}) has {2} {3} of type {4}, the operator {5}", word, other.index,
                      what, k, EnumNameTensorType(x->type()), EnumNameTensorType(y->type())));
    }
  }

  /// A tensor without elements needs no bytes: it is a constant when nothing writes it.
  bool emptyConstant(int32_t i) {
    const Tensor *t = (*graph.graph->tensors())[static_cast<flatbuffers::uoffset_t>(i)];
    for (flatbuffers::uoffset_t d = 0; d < sizeOf(t->shape()); ++d)
      if ((*t->shape())[d] == 0 && t->type() != TensorType::STRING) {
        graph.isConstant[i] = true;
        return true;
      }
    return false;
  }

  template <typename F> void options(const Operator &o, BuiltinOperator code, const Row *row, F &&fault) {
    auto type = static_cast<int>(o.builtin_options_type());
    if (type > static_cast<int>(BuiltinOptions::MAX) ||
        static_cast<int>(o.builtin_options2_type()) > static_cast<int>(BuiltinOptions2::MAX))
      return fault("its options are of a type that the format does not have");
    bool custom = code == BuiltinOperator::CUSTOM;
    uint64_t offset = o.large_custom_options_offset(), size = o.large_custom_options_size();
    if (offset > 1) {
      if (!custom)
        fault("custom options on a builtin operator");
      if (size > context.bytes.size() || offset > context.bytes.size() - size)
        fault(formatv("large custom options at {0} of size {1} reach beyond the {2} bytes of the file",
                      offset, size, context.bytes.size()));
    }
    if (!custom && sizeOf(o.custom_options()))
      fault(formatv("{0} bytes of custom options on a builtin operator", sizeOf(o.custom_options())));
    if (custom && o.builtin_options())
      fault("builtin options on a custom operator");
    if (custom && !context.spend(sizeOf(o.custom_options()) + (offset > 1 ? size : 0)))
      return;
    if (!row)
      return;
    if (o.builtin_options2())
      fault(formatv("options of type {0} belong to another operator",
                    EnumNameBuiltinOptions2(o.builtin_options2_type())));
    if (o.builtin_options()) {
      if (o.builtin_options_type() != row->type)
        fault(formatv("options of type {0}, expected {1}", EnumNameBuiltinOptions(o.builtin_options_type()),
                      EnumNameBuiltinOptions(row->type)));
    } else if (row->type != BuiltinOptions::NONE && !row->defaultOptions) {
      fault(formatv("its {0} are missing", EnumNameBuiltinOptions(row->type)));
    }
  }

  enum State : uint8_t { None, Input, Ready, Written };
  CheckContext &context;
  CheckedGraph &graph;
  std::vector<State> state;    ///< by tensor
  std::vector<int32_t> writer; ///< by tensor: the first operator that writes it, or -1
};

} // namespace

void checkTensors(CheckContext &context, CheckedGraph &graph) { GraphChecker(context, graph).tensors(); }
void checkOperators(CheckContext &context, CheckedGraph &graph) { GraphChecker(context, graph).operators(); }

} // namespace quantc::tflite
