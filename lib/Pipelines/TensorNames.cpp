//===- TensorNames.cpp - a name of its own for each tensor ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "TensorNames.h"

#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/TFLite/ModelMetadata.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

namespace {
class Namer {
public:
  explicit Namer(func::FuncOp f) : func(f), block(f.front()) {}

  void run() {
    for (BlockArgument argument : block.getArguments())
      choose(argument);
    for (Value output : block.getTerminator()->getOperands())
      choose(output);
    for (Operation &op : block.without_terminator())
      if (!isa<qnn::NoValueOp>(op))
        for (Value result : op.getResults())
          choose(result);
    if (unnamed + doubled == 0)
      return;
    apply();
    auto remark = emitRemark(func.getLoc());
    if (unnamed)
      remark << unnamed << (unnamed == 1 ? " tensor has" : " tensors have")
             << " no name; called 'tensor#0' and so on";
    if (doubled)
      remark << (unnamed ? "; " : "") << doubled << (doubled == 1 ? " tensor has" : " tensors have")
             << " the name of another; called '" << example << "' and so on";
  }

private:
  static std::string nameOf(Value value) {
    // A place in a file is no name: it stands where there is none.
    Location loc = value.getLoc();
    if (auto result = dyn_cast<OpResult>(value))
      if (auto fused = dyn_cast<FusedLoc>(loc);
          fused && fused.getLocations().size() == result.getOwner()->getNumResults())
        loc = fused.getLocations()[result.getResultNumber()];
    bool named = false;
    loc->walk([&](Location l) {
      named |= isa<NameLoc>(l);
      return named ? WalkResult::interrupt() : WalkResult::advance();
    });
    return named ? qnn::getTensorName(value) : "";
  }

  void choose(Value value) {
    if (names.count(value))
      return;
    std::string wanted = nameOf(value), name = wanted;
    if (wanted.empty()) {
      ++unnamed;
      do
        name = "tensor#" + std::to_string(count++);
      while (!taken.insert(name).second);
    } else if (!taken.insert(name).second) {
      ++doubled;
      for (int n = 2; !taken.insert(name = wanted + "#" + std::to_string(n)).second; ++n)
        ;
      if (example.empty())
        example = name;
    }
    names[value] = name;
  }

  void apply() {
    MLIRContext *context = func.getContext();
    for (BlockArgument argument : block.getArguments()) {
      argument.setLoc(NameLoc::get(StringAttr::get(context, names[argument])));
      func.setArgAttr(argument.getArgNumber(), "qnn.name", StringAttr::get(context, names[argument]));
    }
    for (Operation &op : block.without_terminator()) {
      std::vector<std::string> results;
      for (Value result : op.getResults())
        if (auto it = names.find(result); it != names.end())
          results.push_back(it->second);
      if (!results.empty())
        op.setLoc(qnn::getLocation(context, results));
    }
    for (auto [k, output] : llvm::enumerate(block.getTerminator()->getOperands()))
      func.setResultAttr(static_cast<unsigned>(k), "qnn.name", StringAttr::get(context, names[output]));
  }

  func::FuncOp func;
  Block &block;
  llvm::DenseMap<Value, std::string> names; // looked up only
  llvm::StringSet<> taken;
  int64_t unnamed = 0, doubled = 0, count = 0;
  std::string example;
};
} // namespace

void pipelines::giveOwnNames(func::FuncOp main) { Namer(main).run(); }

/// Calls `use(key, name, index)` for each input or output of each signature.
static void forEachEnd(ArrayAttr signatures, StringRef ends, size_t count,
                       llvm::function_ref<void(StringRef, StringRef, size_t)> use) {
  for (auto signature : signatures.getAsRange<DictionaryAttr>())
    if (auto list = signature.getAs<ArrayAttr>(ends))
      for (auto end : list.getAsRange<DictionaryAttr>()) {
        auto key = signature.getAs<StringAttr>("key"), name = end.getAs<StringAttr>("name");
        auto index = end.getAs<IntegerAttr>("index");
        if (name && index && index.getInt() >= 0 && static_cast<size_t>(index.getInt()) < count)
          use(key ? key.getValue() : "", name.getValue(), static_cast<size_t>(index.getInt()));
      }
}

std::vector<std::vector<std::string>> pipelines::signatureNames(func::FuncOp main, bool inputs) {
  std::vector<std::vector<std::string>> names(inputs ? main.getNumArguments() : main.getNumResults());
  auto module = main->getParentOfType<ModuleOp>();
  if (auto signatures = module ? module->getAttrOfType<ArrayAttr>("qnn.signatures") : ArrayAttr())
    forEachEnd(signatures, inputs ? "inputs" : "outputs", names.size(),
               [&](StringRef, StringRef name, size_t index) { names[index].push_back(name.str()); });
  return names;
}

void pipelines::describeInputs(func::FuncOp main, calibration::SampleOptions &options) {
  options.aliases = signatureNames(main, /*inputs=*/true);
  options.placedNames.assign(main.getNumArguments(), {});
  auto module = main->getParentOfType<ModuleOp>();
  if (auto list = module ? module->getAttrOfType<ArrayAttr>("qnn.signatures") : ArrayAttr())
    forEachEnd(list, "inputs", main.getNumArguments(), [&](StringRef key, StringRef name, size_t index) {
      options.placedNames[index].push_back((key + "/" + name).str());
    });
  options.described.clear();
  for (tflite::Normalization &n : tflite::readNormalization(main))
    options.described.emplace_back(std::move(n.mean), std::move(n.std));
}

std::string pipelines::shapeText(ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (int64_t d : shape)
    text += (text.size() > 1 ? ", " : "") + (d < 0 ? std::string("?") : std::to_string(d));
  return text + "]";
}
