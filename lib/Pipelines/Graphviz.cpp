//===- Graphviz.cpp - a model as a .dot -------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Graphviz.h"

#include "quantc/Pipelines/Inspect.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/OutputFiles.h"

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace quantc;

/// Inside a double-quoted string of the dot language.
static std::string escaped(StringRef text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += static_cast<unsigned char>(c) < 32 ? ' ' : c;
  }
  return out;
}

void pipelines::printGraphviz(func::FuncOp main, llvm::raw_ostream &os) {
  os << "digraph model {\n  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n  edge [fontsize=8];\n";
  if (main.isExternal()) {
    os << "}\n";
    return;
  }
  llvm::DenseMap<Value, std::string> sources;
  for (auto [i, argument] : llvm::enumerate(main.getArguments())) {
    std::string id = "in" + std::to_string(i);
    os << "  " << id << " [label=\"" << escaped(qnn::getTensorName(argument))
       << "\", style=filled, fillcolor=\"#dde7f5\"];\n";
    sources[argument] = id;
  }
  auto edges = [&](Operation &op, const std::string &id) {
    for (Value v : op.getOperands()) {
      auto it = sources.find(v);
      if (it == sources.end())
        continue;
      TensorDescription t = describeTensor(v);
      os << "  " << it->second << " -> " << id << " [label=\"";
      llvm::interleave(t.shape, os, [&](int64_t d) { os << d; }, "x");
      os << " " << t.type << "\"];\n";
    }
  };
  size_t n = 0;
  for (Operation &op : main.front().without_terminator()) {
    if (op.hasTrait<OpTrait::ConstantLike>() ||
        isa_and_nonnull<NoneType>(op.getNumResults() ? op.getResult(0).getType() : Type()))
      continue;
    std::string id = "op" + std::to_string(n++);
    os << "  " << id << " [label=\"" << escaped(getOperatorName(&op)) << "\\n"
       << escaped(qnn::getNodeName(op.getLoc())) << "\"];\n";
    edges(op, id);
    for (Value v : op.getResults())
      sources[v] = id;
  }
  for (auto [i, v] : llvm::enumerate(main.front().getTerminator()->getOperands())) {
    auto name = main.getResultAttrOfType<StringAttr>(i, "qnn.name");
    os << "  out" << i << " [label=\"" << escaped(name ? name.getValue() : "")
       << "\", style=filled, fillcolor=\"#e5f2dd\"];\n";
    if (auto it = sources.find(v); it != sources.end())
      os << "  " << it->second << " -> out" << i << ";\n";
  }
  os << "}\n";
}

namespace {
class DumpAfterPasses : public PassInstrumentation {
public:
  explicit DumpAfterPasses(std::string f) : folder(std::move(f)) {}
  void runAfterPass(Pass *pass, Operation *op) override {
    auto main = dyn_cast<func::FuncOp>(op);
    if (auto module = dyn_cast<ModuleOp>(op))
      main = module.lookupSymbol<func::FuncOp>("main");
    StringRef name = pass->getArgument();
    if (!main || main.getName() != "main" || name.empty())
      return;
    std::string text;
    llvm::raw_string_ostream os(text);
    quantc::pipelines::printGraphviz(main, os);
    (void)quantc::replaceFile(llvm::formatv("{0}/{1,0+3}-{2}.dot", folder, number++, name).str(), text);
  }

private:
  std::string folder;
  unsigned number = 0;
};
} // namespace

void pipelines::dumpGraphvizAfterPasses(PassManager &pm, const std::string &folder) {
  pm.addInstrumentation(std::make_unique<DumpAfterPasses>(folder));
}
