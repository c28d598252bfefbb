//===- Check.cpp - what a .tflite must satisfy before it becomes IR -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// First the flatbuffers verifier (offsets, lengths, alignment), then the
// meaning: which subgraphs are run, operator codes, buffers, signatures here;
// tensors and operators of each subgraph in CheckGraph.cpp.
//===----------------------------------------------------------------------===//

#include "CheckContext.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/FileKind.h"

#include "llvm/Support/FormatVariadic.h"
#include <set>

using llvm::formatv;
using llvm::StringRef;

namespace quantc::tflite {

namespace {

/// Operators whose meaning is in subgraphs or in a delegate that nothing here runs; they are refused by name.
bool isUnsupported(BuiltinOperator code) {
  return llvm::is_contained({BuiltinOperator::REDUCE_WINDOW, BuiltinOperator::STABLEHLO_REDUCE,
                             BuiltinOperator::STABLEHLO_SCATTER, BuiltinOperator::STABLEHLO_REDUCE_WINDOW,
                             BuiltinOperator::STABLEHLO_SORT, BuiltinOperator::STABLEHLO_WHILE,
                             BuiltinOperator::STABLEHLO_CUSTOM_CALL, BuiltinOperator::STABLEHLO_COMPOSITE,
                             BuiltinOperator::STABLEHLO_CASE, BuiltinOperator::DELEGATE},
                            code);
}

using Index = flatbuffers::uoffset_t;

class Checker : CheckContext {
public:
  Checker(StringRef file, const Limits &accepted, Faults &found, StringRef key)
      : CheckContext{.bytes = file, .limits = accepted, .faults = found}, signature(key) {}

  Checked run() {
    if (!structure())
      return std::move(result);
    operatorCodes();
    findSubgraphs();
    // What has no bounds is not looked at.
    if (result.graphs.empty() || !result.graphs.count(result.chosen) || tooLarge)
      return std::move(result);
    unsupported();
    buffers();
    for (auto &[index, graph] : result.graphs)
      checkTensors(*this, graph);
    // The data flow needs sound tensors to speak of.
    if (!faults.any())
      for (auto &[index, graph] : result.graphs)
        checkOperators(*this, graph);
    if (!faults.any())
      interface();
    return std::move(result);
  }

private:
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
      result.chosen = chosen->subgraph_index();
    }
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
    return chooseSubgraph();
  }

  void operatorCodes() {
    if (!result.model->operator_codes())
      return;
    uint32_t i = 0;
    for (const OperatorCode *c : *result.model->operator_codes()) {
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
    }
  }

  /// Names what of the subgraphs at hand can't be read. Subgraphs of other signatures may hold what these do
  /// not need.
  void unsupported() {
    std::set<uint32_t> used;
    for (const auto &[index, g] : result.graphs)
      for (Index i = 0; i < sizeOf(g.graph->operators()); ++i)
        used.insert((*g.graph->operators())[i]->opcode_index());
    bool alone = sizeOf(result.model->subgraphs()) == 1;
    for (uint32_t i = 0; i < result.codes.size(); ++i)
      if ((alone || used.count(i)) && isUnsupported(result.codes[i]))
        faults.add(formatv("operator code {0} at byte {1}: {2} is not supported", i,
                           offsetOf((*result.model->operator_codes())[i]), operatorName(result.codes[i])));
  }

  /// The subgraphs that the chosen one runs, and those that they run. Each place gets a copy, so their number
  /// is that of the places.
  void findSubgraphs() {
    follow(result.chosen, {});
    int64_t tensorCount = 0;
    for (const auto &[index, g] : result.graphs)
      tensorCount += static_cast<int64_t>(sizeOf(g.graph->tensors()));
    countPlaces();
    int64_t nodes = copies[result.chosen];
    if (nodes > limits.nodes || tensorCount > limits.tensors)
      tooLarge = true, faults.add(formatv("{0} operators and {1} tensors, at most {2} and {3} are accepted",
                                          nodes, tensorCount, limits.nodes, limits.tensors));
  }

  /// Callers first: they stand higher than what they run.
  void countPlaces() {
    std::multimap<int64_t, uint32_t, std::greater<>> byHeight;
    for (const auto &[index, g] : result.graphs)
      byHeight.emplace(heights[index], index);
    places[result.chosen] = 1;
    for (auto [height, index] : byHeight)
      for (Index i = 0; i < sizeOf(result.graphs[index].graph->operators()); ++i) {
        const Operator *o = (*result.graphs[index].graph->operators())[i];
        if (o->opcode_index() < result.codes.size())
          for (auto [word, called] : subgraphsOf(*o, result.codes[o->opcode_index()]))
            if (called >= 0)
              places[static_cast<uint32_t>(called)] =
                  std::min(places[static_cast<uint32_t>(called)] + places[index], limits.nodes + 1);
      }
  }

  void tooDeep() {
    if (!std::exchange(isTooDeep, true))
      faults.add(formatv("subgraphs run each other more than {0} deep", limits.nesting));
  }

  void follow(uint32_t index, std::vector<uint32_t> callers) {
    if (llvm::is_contained(callers, index)) {
      std::string way;
      for (uint32_t c : callers)
        way += std::to_string(c) + " > ";
      faults.add(formatv("subgraph {0} runs itself ({1}{0}); a subgraph may run others alone", index, way));
      return;
    }
    if (result.graphs.count(index))
      return;
    if (static_cast<int64_t>(callers.size()) > limits.nesting)
      return tooDeep();
    const SubGraph *graph = (*result.model->subgraphs())[index];
    callers.push_back(index);
    auto nodes = static_cast<int64_t>(sizeOf(graph->operators()));
    int64_t height = 0;
    for (Index i = 0; i < sizeOf(graph->operators()); ++i) {
      const Operator *o = (*graph->operators())[i];
      if (o->opcode_index() >= result.codes.size())
        continue; // named with the operator's other faults
      BuiltinOperator code = result.codes[o->opcode_index()];
      for (auto [word, called] : subgraphsOf(*o, code)) {
        if (called < 0 || called >= static_cast<int64_t>(sizeOf(result.model->subgraphs()))) {
          faults.add(formatv("operator {0} {1} at byte {2}: its {3} is subgraph {4}, the model has {5}", i,
                             operatorName(code), offsetOf(o), word, called,
                             sizeOf(result.model->subgraphs())));
          continue;
        }
        follow(static_cast<uint32_t>(called), callers);
        nodes = std::min(nodes + copies[static_cast<uint32_t>(called)], limits.nodes + 1);
        height = std::max(height, heights[static_cast<uint32_t>(called)] + 1);
      }
    }
    if (height > limits.nesting)
      tooDeep();
    heights[index] = height;
    copies[index] = nodes;
    CheckedGraph &g = result.graphs[index];
    g.graph = graph;
    g.index = index;
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

  void interface() {
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
        if (s->subgraph_index() != result.chosen)
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
        check(s->inputs(), result.main().graph->inputs(), "input");
        check(s->outputs(), result.main().graph->outputs(), "output");
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
  StringRef signature;                 ///< asked for, or empty
  std::map<uint32_t, int64_t> copies;  ///< by subgraph: operators, those of the subgraphs it runs included
  std::map<uint32_t, int64_t> heights; ///< by subgraph: how many stand in each other below it
  bool isTooDeep = false;
  bool tooLarge = false; ///< more operators or tensors than the limits
};

} // namespace

llvm::SmallVector<std::pair<StringRef, int64_t>, 2> subgraphsOf(const Operator &o, BuiltinOperator code) {
  switch (code) {
  case BuiltinOperator::IF:
    if (auto *t = o.builtin_options_as_IfOptions())
      return {{"then", t->then_subgraph_index()}, {"else", t->else_subgraph_index()}};
    break;
  case BuiltinOperator::WHILE:
    if (auto *t = o.builtin_options_as_WhileOptions())
      return {{"condition", t->cond_subgraph_index()}, {"body", t->body_subgraph_index()}};
    break;
  case BuiltinOperator::CALL:
    if (auto *t = o.builtin_options_as_CallOptions())
      return {{"callee", t->subgraph()}};
    break;
  case BuiltinOperator::CALL_ONCE:
    if (auto *t = o.builtin_options_as_CallOnceOptions())
      return {{"callee", t->init_subgraph_index()}};
    break;
  default:
    break;
  }
  return {};
}

Checked check(StringRef bytes, const Limits &limits, Faults &faults, StringRef signature) {
  return Checker(bytes, limits, faults, signature).run();
}

} // namespace quantc::tflite
