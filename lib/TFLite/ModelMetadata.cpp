//===- ModelMetadata.cpp - what a .tflite says about its ends -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The buffer is changed in place: lists keep their lengths, and what is not
// read here stays as it is.
//===----------------------------------------------------------------------===//

#include "quantc/TFLite/ModelMetadata.h"
#include "Check.h"
#include "metadata_generated.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include <algorithm>
#include <cmath>

using namespace mlir;

namespace quantc::tflite {

using Index = flatbuffers::uoffset_t;
using EndsMetadata = flatbuffers::Vector<flatbuffers::Offset<metadata::TensorMetadata>>;

static constexpr llvm::StringLiteral entryName = "TFLITE_METADATA";

/// The bytes of the entry, at a place whose alignment reading needs; empty when there is none.
static std::vector<uint64_t> alignedCopy(StringRef data) {
  std::vector<uint64_t> copy((data.size() + 7) / 8);
  std::copy(data.begin(), data.end(), reinterpret_cast<char *>(copy.data()));
  return copy;
}

static StringRef findEntry(ModuleOp module) {
  if (auto list = module->getAttrOfType<ArrayAttr>("qnn.metadata"))
    for (auto entry : list.getAsRange<DictionaryAttr>())
      if (auto name = entry.getAs<StringAttr>("name"); name && name.getValue() == entryName)
        if (auto data = entry.getAs<StringAttr>("data"))
          return data.getValue();
  return {};
}

/// The first subgraph, which is the model's; null when the bytes are no sound metadata.
static const metadata::SubGraphMetadata *findSubgraph(const std::vector<uint64_t> &bytes, size_t size) {
  if (size < 8 || size >= static_cast<size_t>(FLATBUFFERS_MAX_BUFFER_SIZE))
    return nullptr;
  const auto *data = reinterpret_cast<const uint8_t *>(bytes.data());
  flatbuffers::Verifier verifier(data, size);
  if (!metadata::ModelMetadataBufferHasIdentifier(data) || !metadata::VerifyModelMetadataBuffer(verifier))
    return nullptr;
  auto *subgraphs = metadata::GetModelMetadata(data)->subgraph_metadata();
  return sizeOf(subgraphs) ? (*subgraphs)[0] : nullptr;
}

static std::vector<double> numbers(const flatbuffers::Vector<float> *list) {
  return list ? std::vector<double>(list->begin(), list->end()) : std::vector<double>();
}

std::vector<Normalization> readNormalization(func::FuncOp main) {
  std::vector<Normalization> found(main.getNumArguments());
  auto module = main->getParentOfType<ModuleOp>();
  StringRef entry = module ? findEntry(module) : StringRef();
  std::vector<uint64_t> bytes = alignedCopy(entry);
  const metadata::SubGraphMetadata *graph = findSubgraph(bytes, entry.size());
  auto *inputs = graph ? graph->input_tensor_metadata() : nullptr;
  if (sizeOf(inputs) != found.size())
    return found; // of another graph
  auto usable = [](const std::vector<double> &list, Type type, bool divides) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    bool fits = list.size() == 1 || (tensor && tensor.getRank() > 0 &&
                                     static_cast<int64_t>(list.size()) == tensor.getShape().back());
    return fits && llvm::all_of(list, [&](double v) { return std::isfinite(v) && (!divides || v != 0); });
  };
  for (Index k = 0; k < sizeOf(inputs); ++k)
    for (Index u = 0; u < sizeOf((*inputs)[k]->process_units()); ++u)
      if (auto *options = (*(*inputs)[k]->process_units())[u]->options_as_NormalizationOptions()) {
        Normalization n{numbers(options->mean()), numbers(options->std())};
        Type type = main.getArgument(k).getType();
        if (usable(n.mean, type, false) && usable(n.std, type, true))
          found[k] = std::move(n);
      }
  return found;
}

/// The real value of a stored one.
static double toReal(double value, Type element) {
  auto q = dyn_cast<quant::UniformQuantizedType>(element);
  return q ? (value - static_cast<double>(q.getZeroPoint())) * q.getScale() : value;
}

static double toStored(double real, Type element) {
  auto q = dyn_cast<quant::UniformQuantizedType>(element);
  if (!q)
    return real;
  double stored = std::round(real / q.getScale()) + static_cast<double>(q.getZeroPoint());
  return std::clamp(stored, static_cast<double>(q.getStorageTypeMin()),
                    static_cast<double>(q.getStorageTypeMax()));
}

static bool convertList(flatbuffers::Vector<float> *list, Type from, Type to) {
  bool changed = false;
  for (Index i = 0; i < sizeOf(list); ++i) {
    auto value = static_cast<float>(toStored(toReal(list->Get(i), from), to));
    changed |= value != list->Get(i);
    list->Mutate(i, value);
  }
  return changed;
}

static int64_t convertEnds(const EndsMetadata *ends, TypeRange from, TypeRange to) {
  int64_t changed = 0;
  if (sizeOf(ends) != from.size() || from.size() != to.size())
    return 0;
  for (Index k = 0; k < from.size(); ++k) {
    auto *stats = const_cast<metadata::Stats *>((*ends)[k]->stats());
    Type before = getElementTypeOrSelf(from[k]), after = getElementTypeOrSelf(to[k]);
    if (!stats || before == after)
      continue;
    // The vectors lie in a buffer of our own.
    bool high = convertList(const_cast<flatbuffers::Vector<float> *>(stats->max()), before, after);
    bool low = convertList(const_cast<flatbuffers::Vector<float> *>(stats->min()), before, after);
    changed += high || low;
  }
  return changed;
}

int64_t refreshStatistics(func::FuncOp main, TypeRange inputs, TypeRange outputs) {
  auto module = main->getParentOfType<ModuleOp>();
  auto list = module ? module->getAttrOfType<ArrayAttr>("qnn.metadata") : ArrayAttr();
  StringRef entry = module ? findEntry(module) : StringRef();
  std::vector<uint64_t> bytes = alignedCopy(entry);
  const metadata::SubGraphMetadata *graph = findSubgraph(bytes, entry.size());
  if (!graph)
    return 0;
  int64_t changed = convertEnds(graph->input_tensor_metadata(), inputs, main.getArgumentTypes()) +
                    convertEnds(graph->output_tensor_metadata(), outputs, main.getResultTypes());
  if (!changed)
    return 0;
  Builder builder(main.getContext());
  SmallVector<Attribute> entries;
  for (auto old : list.getAsRange<DictionaryAttr>()) {
    auto name = old.getAs<StringAttr>("name");
    if (!name || name.getValue() != entryName) {
      entries.push_back(old);
      continue;
    }
    StringRef data(reinterpret_cast<const char *>(bytes.data()), entry.size());
    entries.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr("name", name), builder.getNamedAttr("data", builder.getStringAttr(data))}));
  }
  module->setAttr("qnn.metadata", builder.getArrayAttr(entries));
  return changed;
}

} // namespace quantc::tflite
