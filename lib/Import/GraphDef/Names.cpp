//===- Names.cpp - names of a SavedModel as its author knows them ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// TensorFlow puts in front of the names of a network the calls that lead to it,
// the name that Keras gave the model, and often "_1" behind each layer, whose
// scope was open before: StatefulPartitionedCall/functional_3_1/dense_1/MatMul
// is the product of the layer dense. Its variables have the layer's own name.
//===----------------------------------------------------------------------===//

#include "Names.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// What is left of "functional_3_1" or "PartitionedCall_2" without its numbers.
StringRef withoutNumbers(StringRef component) {
  while (true) {
    auto [head, number] = component.rsplit('_');
    if (number.empty() || head.empty() || number == component ||
        number.find_first_not_of("0123456789") != StringRef::npos)
      return component;
    component = head;
  }
}
bool isCall(StringRef component) {
  StringRef plain = withoutNumbers(component);
  return plain == "StatefulPartitionedCall" || plain == "PartitionedCall";
}
/// A model that its author gave no name.
bool isUnnamedModel(StringRef component) {
  StringRef plain = withoutNumbers(component);
  return plain == "functional" || plain == "sequential" || plain == "model";
}

class Shortener {
public:
  explicit Shortener(const llvm::StringSet<> &layerNames) : layers(layerNames) {}

  /// Looks at a name before any is shortened: whether layers stand under their own names, or all with "_1".
  void observe(StringRef full) {
    if (!isOfCall(full))
      return;
    for (StringRef c : scopes(full)) {
      bool own = layers.contains(c), repeated = isRepeated(c);
      if (!own && !repeated)
        continue;
      allOwn &= own;
      allRepeated &= repeated;
    }
  }

  std::string shortened(StringRef full) const {
    if (!isOfCall(full)) // a variable, called as its layer is
      return full.str();
    SmallVector<StringRef> kept = scopes(full);
    // "dense_1" is the layer dense, though there is a layer dense_1, when that one is "dense_1_1".
    bool all = allRepeated && !allOwn;
    for (size_t i = 0; i < kept.size(); ++i)
      if (all ? i == 0 || isRepeated(kept[i]) : isRepeated(kept[i]) && !layers.contains(kept[i]))
        kept[i].consume_back("_1");
    kept.push_back(full.substr(full.rfind('/') + 1));
    return llvm::join(kept, "/");
  }

private:
  static bool isOfCall(StringRef full) { return full.contains('/') && isCall(full.split('/').first); }

  /// The scopes of a name without calls and without the unnamed model. Behind the number of a loop's run the
  /// scopes of the loop stand once more; once is enough.
  SmallVector<StringRef> scopes(StringRef full) const {
    SmallVector<StringRef> all, kept;
    full.split(all, '/');
    all.pop_back(); // the operator
    auto isModel = [&](StringRef c) { return isUnnamedModel(c) && !layers.contains(c); };
    size_t begin = 0; // of the scopes since the last run
    for (ArrayRef<StringRef> rest = all; !rest.empty();) {
      StringRef c = rest.front();
      rest = rest.drop_front();
      if (isCall(c) || (kept.size() == begin && begin == 0 && isModel(c)))
        continue;
      kept.push_back(c);
      if (c.find_first_not_of("0123456789") != StringRef::npos)
        continue;
      ArrayRef<StringRef> loop = ArrayRef(kept).slice(begin, kept.size() - 1 - begin),
                          behind = !rest.empty() && isModel(rest.front()) ? rest.drop_front() : rest;
      if (behind.take_front(loop.size()) == loop)
        rest = behind.drop_front(loop.size());
      begin = kept.size();
    }
    return kept;
  }
  bool isRepeated(StringRef c) const { return c.consume_back("_1") && layers.contains(c); }

  const llvm::StringSet<> &layers;
  bool allOwn = true, allRepeated = true; ///< of what is called like a layer, with "_1" or without
};

} // namespace

llvm::StringSet<> layerNames(const Graph &graph) {
  llvm::StringSet<> names;
  for (const Node &n : graph.nodes) {
    if (n.op != "VarHandleOp" && n.op != "VariableV2" && n.op != "Variable")
      continue;
    SmallVector<StringRef> parts;
    StringRef(n.name).split(parts, '/');
    for (StringRef part : ArrayRef<StringRef>(parts).drop_back())
      names.insert(part);
  }
  return names;
}

void shortenNames(ModuleOp module, const llvm::StringSet<> &layers) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  llvm::MapVector<StringAttr, std::string> names; // the full one, and the short one
  main.walk([&](Operation *op) {
    if (auto loc = dyn_cast<NameLoc>(op->getLoc()))
      names.insert({loc.getName(), {}});
  });
  Shortener shortener(layers);
  for (auto &[full, text] : names)
    shortener.observe(full.getValue());
  llvm::StringMap<int> taken;
  for (unsigned i = 0; i < main.getNumArguments(); ++i)
    if (auto name = main.getArgAttrOfType<StringAttr>(i, "qnn.name"))
      ++taken[name.getValue()];
  for (unsigned i = 0; i < main.getNumResults(); ++i)
    if (auto name = main.getResultAttrOfType<StringAttr>(i, "qnn.name"))
      ++taken[name.getValue()];
  for (auto &[full, text] : names) {
    text = shortener.shortened(full.getValue());
    ++taken[text];
    if (text != full.getValue())
      ++taken[full.getValue()];
  }
  Builder b(module.getContext());
  main.walk([&](Operation *op) {
    auto loc = dyn_cast<NameLoc>(op->getLoc());
    if (!loc)
      return;
    const std::string &text = names.find(loc.getName())->second;
    if (taken[text] == 1 && text != loc.getName().getValue())
      op->setLoc(NameLoc::get(b.getStringAttr(text), loc.getChildLoc()));
  });
}

} // namespace quantc::import::graphdef
