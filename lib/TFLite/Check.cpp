//===- Check.cpp - what a .tflite must satisfy before it becomes IR -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// First the flatbuffers verifier (offsets, lengths, alignment), then the
// meaning: indices, shapes against bytes, quantization tables, data flow.
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Constants.h"
#include "Sparse.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/FileKind.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <set>

using llvm::formatv;
using llvm::StringRef;

namespace quantc::tflite {

namespace {

/// Operators that run another subgraph or keep a resource; they are refused by name.
bool needsOtherSubgraph(BuiltinOperator code) {
  return llvm::is_contained({BuiltinOperator::IF,
                             BuiltinOperator::WHILE,
                             BuiltinOperator::CALL,
                             BuiltinOperator::CALL_ONCE,
                             BuiltinOperator::VAR_HANDLE,
                             BuiltinOperator::READ_VARIABLE,
                             BuiltinOperator::ASSIGN_VARIABLE,
                             BuiltinOperator::HASHTABLE,
                             BuiltinOperator::HASHTABLE_FIND,
                             BuiltinOperator::HASHTABLE_IMPORT,
                             BuiltinOperator::HASHTABLE_SIZE,
                             BuiltinOperator::REDUCE_WINDOW,
                             BuiltinOperator::STABLEHLO_REDUCE,
                             BuiltinOperator::STABLEHLO_SCATTER,
                             BuiltinOperator::STABLEHLO_REDUCE_WINDOW,
                             BuiltinOperator::STABLEHLO_SORT,
                             BuiltinOperator::STABLEHLO_WHILE,
                             BuiltinOperator::STABLEHLO_CUSTOM_CALL,
                             BuiltinOperator::STABLEHLO_COMPOSITE,
                             BuiltinOperator::STABLEHLO_CASE,
                             BuiltinOperator::DELEGATE},
                            code);
}

class Checker {
public:
  Checker(StringRef file, const Limits &accepted, Faults &found, StringRef key)
      : bytes(file), limits(accepted), faults(found), signature(key) {}

  Checked run() {
    if (!structure())
      return std::move(result);
    operatorCodes();
    buffers();
    tensors();
    // The data flow needs sound tensors to speak of.
    if (!faults.any())
      operators();
    if (!faults.any())
      interface();
    return std::move(result);
  }

private:
  int64_t offsetOf(const void *p) const { return static_cast<const char *>(p) - bytes.data(); }

  /// Work that a small file can cause by sharing one vector between many tables is bounded by the file's
  /// size.
  bool spend(size_t amount) {
    spent += static_cast<int64_t>(amount);
    if (spent <= 16 * static_cast<int64_t>(bytes.size()) + (1 << 20))
      return true;
    if (!overspent)
      faults.add("tables share vectors so often that their contents exceed 16 times the size of the file");
    overspent = true;
    return false;
  }

  /// That of the signature that was asked for, else the first: what LiteRT runs.
  bool chooseSubgraph() {
    const Model *m = result.model;
    if (sizeOf(m->subgraphs()) == 0) {
      faults.add("0 subgraphs, a model has one");
      return false;
    }
    if (!signature.empty()) {
      const SignatureDef *chosen = nullptr;
      std::string known;
      for (flatbuffers::uoffset_t d = 0; d < sizeOf(m->signature_defs()); ++d) {
        const SignatureDef *s = (*m->signature_defs())[d];
        if (!chosen && text(s->signature_key()) == signature)
          chosen = s;
        known += (known.empty() ? "'" : ", '") + printable(text(s->signature_key())) + "'";
      }
      if (!chosen) {
        faults.add(formatv("has no signature '{0}'; {1}", printable(signature),
                           known.empty() ? "it has none" : "its signatures are " + known));
        return false;
      }
      if (chosen->subgraph_index() >= sizeOf(m->subgraphs())) {
        faults.add(formatv("signature '{0}': subgraph {1}, the model has {2}", printable(signature),
                           chosen->subgraph_index(), sizeOf(m->subgraphs())));
        return false;
      }
      result.graphIndex = chosen->subgraph_index();
    }
    result.graph = (*m->subgraphs())[result.graphIndex];
    return true;
  }

  bool structure() {
    auto size = static_cast<int64_t>(bytes.size());
    if (size > limits.fileBytes || size >= static_cast<int64_t>(FLATBUFFERS_MAX_BUFFER_SIZE)) {
      faults.add(formatv("the file has {0} bytes, at most {1} are accepted", size,
                         std::min<int64_t>(limits.fileBytes, FLATBUFFERS_MAX_BUFFER_SIZE - 1)));
      return false;
    }
    if (size < 8 || bytes.substr(4, 4) != "TFL3") {
      StringRef kind = guessFileKind(bytes);
      faults.add(size < 8 ? formatv("the file has {0} bytes, a .tflite has at least 8", size).str()
                          : "bytes 4 to 7 are not the identifier TFL3 of a .tflite" +
                                (kind.empty() ? std::string() : "; the file looks like " + kind.str()));
      return false;
    }
    // A model has about two tables per tensor, operator and buffer.
    int64_t tables = std::min<int64_t>(8 * (limits.nodes + limits.tensors), size / 4 + 1);
    flatbuffers::Verifier verifier(
        reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size(), 64,
        static_cast<flatbuffers::uoffset_t>(std::min<int64_t>(tables, UINT32_MAX)));
    if (!VerifyModelBuffer(verifier)) {
      faults.add(formatv("the flatbuffer is damaged: an offset, a length or an alignment is out of bounds "
                         "(file of {0} bytes)",
                         size));
      return false;
    }
    const Model *m = result.model = GetModel(bytes.data());
    if (m->version() != 3)
      faults.add(formatv("schema version {0}, only 3 is accepted", m->version()));
    if (sizeOf(m->external_buffers()) || sizeOf(m->external_buffer_groups()))
      faults.add("external buffers are not supported");
    if (!chooseSubgraph())
      return false;
    size_t subgraphs = sizeOf(m->subgraphs());
    if (std::string callers = subgraphs > 1 ? findCallers() : ""; !callers.empty()) {
      faults.add(
          formatv("{0} subgraphs, which {1}; accepted are operators that call none", subgraphs, callers));
      return false;
    }
    auto nodes = static_cast<int64_t>(sizeOf(result.graph->operators()));
    auto tensorCount = static_cast<int64_t>(sizeOf(result.graph->tensors()));
    if (nodes > limits.nodes || tensorCount > limits.tensors) {
      faults.add(formatv("{0} operators and {1} tensors, at most {2} and {3} are accepted", nodes,
                         tensorCount, limits.nodes, limits.tensors));
      return false;
    }
    return true;
  }

  /// "IF and WHILE call": what of the chosen subgraph calls others; empty where nothing does.
  std::string findCallers() const {
    std::set<std::string> callers;
    for (flatbuffers::uoffset_t i = 0; i < sizeOf(result.graph->operators()); ++i)
      if (uint32_t index = (*result.graph->operators())[i]->opcode_index();
          index < sizeOf(result.model->operator_codes())) {
        const OperatorCode *c = (*result.model->operator_codes())[index];
        auto code = std::max(static_cast<BuiltinOperator>(c->deprecated_builtin_code()), c->builtin_code());
        if (llvm::is_contained({BuiltinOperator::IF, BuiltinOperator::WHILE, BuiltinOperator::CALL,
                                BuiltinOperator::CALL_ONCE},
                               code))
          callers.insert(operatorName(code));
      }
    return callers.empty() ? "" : llvm::join(callers, " and ") + (callers.size() == 1 ? " calls" : " call");
  }

  void operatorCodes() {
    if (!result.model->operator_codes())
      return;
    // Subgraphs of other signatures may hold what this one does not need.
    bool alone = sizeOf(result.model->subgraphs()) == 1;
    std::set<uint32_t> used;
    if (!alone && result.graph->operators())
      for (const Operator *o : *result.graph->operators())
        used.insert(o->opcode_index());
    uint32_t i = 0;
    for (const OperatorCode *c : *result.model->operator_codes()) {
      bool matters = alone || used.count(i);
      // Files older than code 127 have the number in the first field alone, newer ones repeat it there up to
      // 127.
      int32_t old = c->deprecated_builtin_code(), wide = static_cast<int32_t>(c->builtin_code());
      int32_t code = std::max(old, wide);
      std::string where = formatv("operator code {0} at byte {1}", i++, offsetOf(c));
      if (old < 0 || wide < 0 || code >= operatorCount ||
          code == static_cast<int32_t>(BuiltinOperator::PLACEHOLDER_FOR_GREATER_OP_CODES))
        faults.add(formatv("{0}: builtin codes {1} and {2}, the format has 0 to {3}", where, old, wide,
                           operatorCount - 1));
      else if (wide != 0 && old != std::min(wide, 127) && old != 0)
        faults.add(formatv("{0}: builtin codes {1} and {2} disagree", where, old, wide));
      code = std::clamp(code, 0, operatorCount - 1);
      auto op = static_cast<BuiltinOperator>(code);
      result.codes.push_back(op);
      if (op == BuiltinOperator::CUSTOM && text(c->custom_code()).empty())
        faults.add(formatv("{0}: a custom operator without a name", where));
      if (static_cast<int64_t>(text(c->custom_code()).size()) > limits.nameBytes)
        faults.add(formatv("{0}: the name has {1} bytes, at most {2} are accepted", where,
                           c->custom_code()->size(), limits.nameBytes));
      if (matters && needsOtherSubgraph(op))
        faults.add(formatv("{0}: {1} is not supported", where, operatorName(op)));
    }
  }

  void buffers() {
    auto *list = result.model->buffers();
    contents.resize(sizeOf(list));
    for (size_t i = 0; i < contents.size(); ++i) {
      const Buffer *b = (*list)[static_cast<flatbuffers::uoffset_t>(i)];
      if (b->data())
        contents[i] = StringRef(reinterpret_cast<const char *>(b->data()->data()), b->data()->size());
      // Offset 1 is what a writer puts in before it knows the place; 0 and 1 mean "not outside".
      if (b->offset() > 1) {
        if (b->size() > bytes.size() || b->offset() > bytes.size() - b->size())
          faults.add(
              formatv("buffer {0} at byte {1}: offset {2} and size {3} reach beyond the {4} bytes of the "
                      "file",
                      i, offsetOf(b), b->offset(), b->size(), bytes.size()));
        else
          contents[i] = bytes.substr(b->offset(), b->size());
      }
    }
    if (!contents.empty() && !contents[0].empty())
      faults.add(formatv("buffer 0 has {0} bytes, it must be empty", contents[0].size()));
  }

  void tensors() {
    auto *list = result.graph->tensors();
    result.constant.resize(sizeOf(list));
    result.isConstant.resize(sizeOf(list));
    for (size_t i = 0; i < sizeOf(list); ++i) {
      const Tensor *t = (*list)[static_cast<flatbuffers::uoffset_t>(i)];
      if (static_cast<int64_t>(text(t->name()).size()) > limits.nameBytes) {
        faults.add(formatv("tensor {0} at byte {1}: the name has {2} bytes, at most {3} are accepted", i,
                           offsetOf(t), t->name()->size(), limits.nameBytes));
        continue;
      }
      tensor(i, *t);
      if (overspent)
        return;
    }
  }

  std::string tensorName(size_t i) const {
    const Tensor *t = (*result.graph->tensors())[static_cast<flatbuffers::uoffset_t>(i)];
    return formatv("tensor {0} '{1}' at byte {2}", i, printable(text(t->name())), offsetOf(t));
  }
  static std::string printable(StringRef s) {
    std::string out;
    llvm::raw_string_ostream os(out);
    llvm::printEscapedString(s.take_front(200), os);
    return out;
  }

  void tensor(size_t i, const Tensor &t) {
    auto fault = [&](std::string what) { faults.add(tensorName(i) + ": " + what); };
    if (t.external_buffer() != 0)
      return fault("external buffers are not supported");
    auto type = static_cast<int>(t.type());
    if (type < 0 || type > static_cast<int>(TensorType::MAX))
      return fault(
          formatv("element type {0}, the format has 0 to {1}", type, static_cast<int>(TensorType::MAX)));
    int bits = bitsOf(t.type());
    if (bits == 0 && t.type() != TensorType::STRING)
      return fault(formatv("element type {0} is not supported", EnumNameTensorType(t.type())));
    size_t rank = sizeOf(t.shape());
    if (static_cast<int64_t>(rank) > limits.rank)
      return fault(formatv("rank {0}, at most {1} is accepted", rank, limits.rank));
    std::optional<int64_t> count = 1;
    for (size_t d = 0; d < rank; ++d) {
      int32_t dim = (*t.shape())[static_cast<flatbuffers::uoffset_t>(d)];
      if (dim < 0)
        return fault(formatv("dimension {0} is {1}", d, dim));
      count = count ? mulSizes(*count, dim) : count;
    }
    if (!count || *count > limits.elements || *count * std::max(bits, 8) / 8 > limits.tensorBytes)
      return fault(
          formatv("the shape has more than {0} elements or {1} bytes", limits.elements, limits.tensorBytes));
    if (size_t n = sizeOf(t.shape_signature())) {
      if (n != rank)
        return fault(formatv("shape_signature has {0} dimensions, the shape {1}", n, rank));
      for (flatbuffers::uoffset_t d = 0; d < n; ++d) {
        int32_t s = (*t.shape_signature())[d], dim = (*t.shape())[d];
        if (s != -1 && s != dim)
          return fault(formatv("shape_signature has {0} in dimension {1}, the shape {2}", s, d, dim));
      }
    }
    if (t.buffer() >= contents.size() && !(t.buffer() == 0 && contents.empty()))
      return fault(formatv("buffer {0}, the model has {1} buffers", t.buffer(), contents.size()));
    StringRef data = contents.empty() ? StringRef() : contents[t.buffer()];
    quantization(t, fault);
    if (data.empty() && t.sparsity())
      return fault("sparse storage of a tensor that is no constant");
    if (data.empty())
      return;
    if (t.is_variable())
      return fault(formatv("a variable tensor with {0} bytes of data", data.size()));
    if (!spend(data.size()))
      return;
    if (t.type() == TensorType::STRING) {
      auto strings = splitStrings(data);
      if (!strings || static_cast<int64_t>(strings->size()) != *count)
        return fault(formatv("the offsets of its strings are damaged or not {0} in number", *count));
    } else if (t.sparsity()) {
      if (bits < 8)
        return fault("sparse storage of elements below 8 bits is not supported");
      if (!spend(static_cast<size_t>(*count * bits / 8)))
        return;
      std::vector<char> &dense = result.dense[i];
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
    result.constant[i] = data;
    result.isConstant[i] = true;
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
    if (!spend(12 * scales))
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
    if (o.opcode_index() < result.codes.size())
      name = operatorName(result.codes[o.opcode_index()]);
    return formatv("operator {0} {1} at byte {2}", i, name, offsetOf(&o));
  }

  void operators() {
    size_t count = result.constant.size();
    state.assign(count, None);
    writer.assign(count, -1);
    for (size_t i = 0; i < count; ++i) {
      const Tensor *t = (*result.graph->tensors())[static_cast<flatbuffers::uoffset_t>(i)];
      if (result.isConstant[i] || t->is_variable())
        state[i] = Ready;
    }
    auto *inputs = result.graph->inputs();
    for (flatbuffers::uoffset_t k = 0; k < sizeOf(inputs); ++k) {
      int32_t i = (*inputs)[k];
      if (i < 0 || static_cast<size_t>(i) >= count)
        faults.add(formatv("input {0} is tensor {1}, the model has {2} tensors", k, i, count));
      else if (state[i] != None)
        faults.add(formatv("input {0}: {1} is {2}", k, tensorName(i),
                           state[i] == Input ? "an input already" : "a constant or variable"));
      else
        state[i] = Input;
    }
    auto *list = result.graph->operators();
    // Who writes what, first: a read before it can then be told from a read of nothing.
    for (flatbuffers::uoffset_t i = 0; i < sizeOf(list); ++i) {
      const Operator *o = (*list)[i];
      if (!spend(4 * (sizeOf(o->outputs()) + sizeOf(o->inputs()))))
        return;
      for (flatbuffers::uoffset_t k = 0; k < sizeOf(o->outputs()); ++k) {
        int32_t t = (*o->outputs())[k];
        if (t >= 0 && static_cast<size_t>(t) < count && writer[t] < 0)
          writer[t] = static_cast<int32_t>(i);
      }
    }
    for (flatbuffers::uoffset_t i = 0; i < sizeOf(list); ++i)
      oneOperator(i, *(*list)[i]);
  }

  void oneOperator(size_t i, const Operator &o) {
    auto fault = [&](std::string what) { faults.add(operatorText(i, o) + ": " + what); };
    if (o.opcode_index() >= result.codes.size())
      return fault(formatv("opcode_index {0}, the model has {1} operator codes", o.opcode_index(),
                           result.codes.size()));
    BuiltinOperator code = result.codes[o.opcode_index()];
    const Row *row = findRow(code);
    options(o, code, row, fault);
    size_t count = result.constant.size();
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
    if (sizeOf(o.outputs()) == 0)
      fault("it has no outputs");
    for (flatbuffers::uoffset_t k = 0; k < sizeOf(o.intermediates()); ++k) {
      int32_t t = (*o.intermediates())[k];
      if (!spend(4) || (t != -1 && (t < 0 || static_cast<size_t>(t) >= count)))
        return fault(formatv("intermediate {0} is tensor {1}, the model has {2} tensors", k, t, count));
    }
    if (sizeOf(o.intermediates()) && code != BuiltinOperator::UNIDIRECTIONAL_SEQUENCE_LSTM)
      fault("intermediate tensors are supported for UNIDIRECTIONAL_SEQUENCE_LSTM alone");
  }

  /// A tensor without elements needs no bytes: it is a constant when nothing writes it.
  bool emptyConstant(int32_t i) {
    const Tensor *t = (*result.graph->tensors())[static_cast<flatbuffers::uoffset_t>(i)];
    for (flatbuffers::uoffset_t d = 0; d < sizeOf(t->shape()); ++d)
      if ((*t->shape())[d] == 0 && t->type() != TensorType::STRING) {
        result.isConstant[i] = true;
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
      if (size > bytes.size() || offset > bytes.size() - size)
        fault(formatv("large custom options at {0} of size {1} reach beyond the {2} bytes of the file",
                      offset, size, bytes.size()));
    }
    if (!custom && sizeOf(o.custom_options()))
      fault(formatv("{0} bytes of custom options on a builtin operator", sizeOf(o.custom_options())));
    if (custom && o.builtin_options())
      fault("builtin options on a custom operator");
    if (custom && !spend(sizeOf(o.custom_options()) + (offset > 1 ? size : 0)))
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

  void interface() {
    size_t count = result.constant.size();
    auto *outputs = result.graph->outputs();
    for (flatbuffers::uoffset_t k = 0; k < sizeOf(outputs); ++k) {
      int32_t i = (*outputs)[k];
      if (i < 0 || static_cast<size_t>(i) >= count)
        faults.add(formatv("output {0} is tensor {1}, the model has {2} tensors", k, i, count));
      else if (state[i] == None && !emptyConstant(i))
        faults.add(formatv("output {0}: {1} is written by no operator", k, tensorName(i)));
    }
    auto member = [](const flatbuffers::Vector<int32_t> *list, uint32_t tensor) {
      for (flatbuffers::uoffset_t k = 0; k < sizeOf(list); ++k)
        if (static_cast<uint32_t>((*list)[k]) == tensor)
          return true;
      return false;
    };
    if (auto *defs = result.model->signature_defs())
      for (flatbuffers::uoffset_t d = 0; d < defs->size(); ++d) {
        const SignatureDef *s = (*defs)[d];
        std::string where = formatv("signature {0} '{1}'", d, printable(text(s->signature_key())));
        if (size_t n = sizeOf(result.model->subgraphs()); s->subgraph_index() >= n)
          faults.add(formatv("{0}: subgraph {1}, the model has {2}", where, s->subgraph_index(), n));
        if (s->subgraph_index() != result.graphIndex)
          continue; // of a subgraph that is not read
        auto check = [&](auto *maps, auto *list, const char *what) {
          for (flatbuffers::uoffset_t k = 0; k < sizeOf(maps); ++k) {
            if (!spend(4 * sizeOf(list)))
              return;
            if (!member(list, (*maps)[k]->tensor_index()))
              faults.add(formatv("{0}: {1} '{2}' is tensor {3}, which is no {1} of the model", where, what,
                                 printable(text((*maps)[k]->name())), (*maps)[k]->tensor_index()));
          }
        };
        check(s->inputs(), result.graph->inputs(), "input");
        check(s->outputs(), outputs, "output");
      }
    if (auto *metadata = result.model->metadata())
      for (const Metadata *m : *metadata) {
        if (m->buffer() >= contents.size())
          faults.add(formatv("metadata '{0}' is in buffer {1}, the model has {2} buffers",
                             printable(text(m->name())), m->buffer(), contents.size()));
        else if (!spend(contents[m->buffer()].size()))
          return;
      }
  }

  enum State : uint8_t { None, Input, Ready, Written };
  StringRef bytes;
  const Limits &limits;
  Faults &faults;
  StringRef signature; ///< asked for, or empty
  Checked result;
  std::vector<StringRef> contents; ///< by buffer
  std::vector<State> state;        ///< by tensor
  std::vector<int32_t> writer;     ///< by tensor: the first operator that writes it, or -1
  int64_t spent = 0;
  bool overspent = false;
};

} // namespace

Checked check(StringRef bytes, const Limits &limits, Faults &faults, StringRef signature) {
  return Checker(bytes, limits, faults, signature).run();
}

} // namespace quantc::tflite
