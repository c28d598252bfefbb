//===- Writer.cpp - qnn to .tflite ----------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Deterministic: tensors are the inputs, then the constants, then the results,
// each in the order of the function; operator codes in order of first use;
// equal constants share one buffer; buffer 0 is empty.
//===----------------------------------------------------------------------===//

#include "quantc/TFLite/Writer.h"
#include "Check.h"
#include "Constants.h"
#include "Fields.h"
#include "Quantization.h"
#include "RoundTrip.h"
#include "SharedParts.h"
#include "StringMemory.h"
#include "WriteParts.h"
#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringSet.h"
#include <cmath>
#include <deque>
#include <map>

using namespace mlir;

namespace quantc::tflite {

namespace {

template <typename T> using Offset = flatbuffers::Offset<T>;

class Writer {
public:
  explicit Writer(ArrayRef<ModuleOp> m) : modules(m), module(m.front()) {}

  FailureOr<std::string> run() {
    // Subgraphs that signatures start at come first, those that operators run after them.
    for (ModuleOp m : modules)
      if (mlir::failed(addMain(m)))
        return failure();
    for (size_t k = 0; k < modules.size(); ++k)
      collectMain(graphs[k]);
    if (failed)
      return failure();
    return write();
  }

private:
  LogicalResult addMain(ModuleOp m) {
    auto funcs = m.getOps<func::FuncOp>();
    if (std::distance(funcs.begin(), funcs.end()) != 1)
      return m.emitError() << "a .tflite holds one function, the module has "
                           << std::distance(funcs.begin(), funcs.end());
    func::FuncOp main = *funcs.begin();
    if (!main.getBody().hasOneBlock())
      return main.emitError("a function with one block can be written, this one has ")
             << main.getBody().getBlocks().size();
    Graph &added = graphs.emplace_back();
    added.func = main;
    added.block = &main.getBody().front();
    added.name = graphs.size() == 1 ? "main" : firstSignature(m).str();
    if (auto name = main->getAttrOfType<StringAttr>("qnn.subgraph_name"))
      added.name = name.str();
    return success();
  }

  struct Entry {
    Value value;
    std::string name;
    uint32_t buffer = 0;
    RankedTensorType type;
  };

  /// An operator of the file: one of the function, or a handle (`resource`) that the format wants before it.
  struct Step {
    Operation *op = nullptr;
    std::optional<qnn::ResourceUse> resource;
    int32_t tensor = -1; ///< of the handle
  };

  /// A subgraph of the file: the function, or a region of an op. All are collected before any is written.
  struct Graph {
    func::FuncOp func; ///< whose body it is, or in whose body
    Block *block = nullptr;
    std::string name;
    std::vector<Entry> tensors;
    std::vector<Step> steps;
    llvm::StringSet<> taken;
    llvm::StringMap<unsigned> suffix;
    std::map<std::pair<std::string, std::string>, int32_t> handles; ///< by container and name: the tensor
  };

  // ---- what goes into the file, in order

  void collectMain(Graph &main) {
    graph = &main;
    func = main.func;
    Block &body = *main.block;
    for (auto [k, arg] : llvm::enumerate(body.getArguments())) {
      auto name = func.getArgAttrOfType<StringAttr>(static_cast<unsigned>(k), "qnn.name");
      addTensor(arg, name ? name.getValue() : "");
    }
    Operation *last = body.getTerminator();
    DenseMap<Value, StringRef> outputNames;
    for (auto [k, v] : llvm::enumerate(last->getOperands()))
      if (auto name = func.getResultAttrOfType<StringAttr>(static_cast<unsigned>(k), "qnn.name"))
        outputNames.try_emplace(v, name.getValue());
    // An output has the name that was asked for, whoever else is called so.
    for (Value v : last->getOperands())
      if (StringRef name = outputNames.lookup(v);
          !name.empty() && v.getDefiningOp() && graph->taken.insert(name.str()).second)
        reserved[v] = name.str();
    collect(main, outputNames);
  }

  /// The tensors and operators of a block whose arguments have their tensors, then the regions of its ops.
  void collect(Graph &current, const DenseMap<Value, StringRef> &outputNames) {
    graph = &current;
    Block &body = *current.block;
    auto nameFor = [&](OpResult r) {
      auto it = outputNames.find(r);
      return it != outputNames.end() && !it->second.empty() ? it->second : resultName(r);
    };
    for (Operation &op : body)
      if (auto c = dyn_cast<qnn::ConstantOp>(op); c && !op.use_empty())
        addConstant(c, nameFor(op.getResult(0)));
    for (Operation &op : body) {
      if (isa<qnn::ConstantOp, qnn::NoValueOp>(op) || op.hasTrait<OpTrait::IsTerminator>())
        continue;
      if (isa<qnn::VariableOp>(op)) {
        if (!op.use_empty())
          addTensor(op.getResult(0), nameFor(op.getResult(0)));
        continue;
      }
      if (!isa<qnn::CustomOp>(op) && !findRow(op.getName().getStringRef()) && !controlCode(&op)) {
        fail(&op, "no operator of the format stands for it");
        continue;
      }
      for (const qnn::ResourceUse &use : qnn::getResourceUses(&op))
        addHandle(use);
      for (OpResult r : op.getResults())
        addTensor(r, nameFor(r));
      if (auto list = op.getAttrOfType<ArrayAttr>("intermediates"))
        for (TypeAttr t : list.getAsRange<TypeAttr>())
          addIntermediate(&op, t.getValue());
      current.steps.push_back({&op, {}, -1});
      ++stepCount;
    }
    for (Operation &op : body)
      collectRegions(&op);
  }

  /// The regions of an op, each a subgraph after those that are there, in the order of the op's options.
  void collectRegions(Operation *op) {
    auto names = op->getAttrOfType<ArrayAttr>("region_names");
    for (Region &region : op->getRegions()) {
      if (isa<qnn::CallOnceOp>(op) && shareRegion(region))
        continue;
      Graph &inner = graphs.emplace_back();
      inner.func = func;
      inner.block = &region.front();
      unsigned k = region.getRegionNumber();
      if (names && k < names.size())
        inner.name = cast<StringAttr>(names[k]).str();
      subgraphOf[&region] = static_cast<int32_t>(graphs.size() - 1);
      graph = &inner;
      for (BlockArgument arg : region.getArguments())
        addTensor(arg, locName(arg.getLoc()));
      collect(inner, DenseMap<Value, StringRef>());
    }
  }

  /// LiteRT runs a subgraph once however many operators name it. Were it written twice, the second run would
  /// set variables back that the network has changed since.
  bool shareRegion(Region &region) {
    for (Region *known : startRegions)
      if (sameRegions(*known, region)) {
        subgraphOf[&region] = subgraphOf.lookup(known);
        return true;
      }
    startRegions.push_back(&region);
    return false;
  }

  /// One handle for each resource of a subgraph, before its first use.
  void addHandle(const qnn::ResourceUse &use) {
    auto [it, added] = graph->handles.try_emplace({use.container.str(), use.name.str()},
                                                  static_cast<int32_t>(graph->tensors.size()));
    if (!added)
      return;
    graph->steps.push_back({nullptr, use, it->second});
    ++stepCount;
    graph->tensors.push_back({{}, uniqueName(use.name), 0, {}});
    ++tensorCount;
  }

  void addTensor(Value v, StringRef name, uint32_t buffer = 0) {
    auto type = dyn_cast<RankedTensorType>(v.getType());
    if (!type || !tensorTypeOf(type.getElementType())) {
      if (Operation *op = v.getDefiningOp())
        fail(op, "the format has no element type for a result");
      else
        fail(func, "the format has no element type for an input");
      return;
    }
    for (int64_t d : type.getShape())
      if (!ShapedType::isDynamic(d) && d > INT32_MAX)
        fail(v.getDefiningOp() ? v.getDefiningOp() : func.getOperation(), "a dimension does not fit 32 bits");
    tensorIndex[v] = static_cast<int32_t>(graph->tensors.size());
    auto wanted = reserved.find(v);
    graph->tensors.push_back({v, wanted == reserved.end() ? uniqueName(name) : wanted->second, buffer, type});
    ++tensorCount;
  }

  /// A tensor that no operator reads; kernels take its scale (LSTM).
  void addIntermediate(Operation *op, Type type) {
    auto tensorType = dyn_cast<RankedTensorType>(type);
    if (tensorType && !tensorTypeOf(tensorType.getElementType()))
      return fail(op, "the format has no element type for an intermediate tensor");
    intermediateTensors[op].push_back(tensorType ? static_cast<int32_t>(graph->tensors.size()) : -1);
    if (!tensorType)
      return;
    graph->tensors.push_back(
        {{}, uniqueName((resultName(op->getResult(0)) + "/intermediate").str()), 0, tensorType});
    ++tensorCount;
  }

  /// A name that is taken gets a number, as the converters do.
  std::string uniqueName(StringRef name) {
    if (name.empty())
      return "";
    std::string candidate = name.str();
    while (!graph->taken.insert(candidate).second)
      candidate = (name + Twine(++graph->suffix[name])).str();
    return candidate;
  }

  void addConstant(qnn::ConstantOp op, StringRef name) {
    auto type = dyn_cast<RankedTensorType>(op.getOutput().getType());
    auto stored = type ? tensorTypeOf(type.getElementType()) : std::nullopt;
    if (!stored)
      return fail(op, "the format has no element type for it");
    std::vector<char> storage;
    std::optional<StringRef> bytes = writeConstant(op.getValue(), *stored, storage);
    if (!bytes)
      return fail(op, "its elements are missing (an elided resource)");
    uint32_t buffer = 0;
    if (!bytes->empty()) {
      // Moving a vector leaves its bytes where they are; borrowed ones belong to the value.
      kept.push_back(std::move(storage));
      auto [it, added] = bufferOf.try_emplace(*bytes, static_cast<uint32_t>(buffers.size() + 1));
      if (added) {
        buffers.push_back(*bytes);
        totalBytes += bytes->size() + 64;
      }
      buffer = it->second;
    }
    addTensor(op.getOutput(), name, buffer);
  }

  // ---- the tables

  FailureOr<std::string> write() {
    if (totalBytes + 1024 * (tensorCount + stepCount) > FLATBUFFERS_MAX_BUFFER_SIZE / 2)
      return module.emitError("the constants have ")
             << totalBytes << " bytes, a .tflite holds less than 1 GiB of them";
    // Room for everything from the start: growing would copy the weights.
    builder =
        flatbuffers::FlatBufferBuilder(totalBytes + 512 * (tensorCount + stepCount) + (1 << 16), &memory);
    std::vector<Offset<SubGraph>> subgraphs;
    std::vector<Offset<SignatureDef>> signatures;
    for (Graph &g : graphs) {
      graph = &g;
      func = g.func;
      std::vector<int32_t> inputs, outputs;
      const size_t index = subgraphs.size();
      subgraphs.push_back(subgraph(g, inputs, outputs));
      if (index < modules.size())
        signatureDefs(modules[index], static_cast<uint32_t>(index), inputs, outputs, signatures);
    }
    auto metadata = metadataEntries();
    if (failed)
      return failure();

    std::vector<Offset<Buffer>> bufferOffsets{CreateBuffer(builder)};
    for (StringRef b : bufferTexts()) {
      builder.ForceVectorAlignment(b.size(), 1, 16);
      auto data = builder.CreateVector(reinterpret_cast<const uint8_t *>(b.data()), b.size());
      bufferOffsets.push_back(CreateBuffer(builder, data));
    }
    std::vector<Offset<OperatorCode>> codeOffsets;
    for (auto &[key, index] : codes) {
      auto &[code, version, custom] = key;
      codeOffsets.push_back(CreateOperatorCodeDirect(
          builder, static_cast<int8_t>(std::min<int32_t>(code, 127)),
          custom.empty() ? nullptr : custom.c_str(), version, static_cast<BuiltinOperator>(code)));
    }
    auto description = module->getAttrOfType<StringAttr>("qnn.description");
    auto model = CreateModelDirect(builder, 3, &codeOffsets, &subgraphs,
                                   description ? description.getValue().str().c_str() : nullptr,
                                   &bufferOffsets, nullptr, metadata.empty() ? nullptr : &metadata,
                                   signatures.empty() ? nullptr : &signatures);
    FinishModelBuffer(builder, model);
    size_t all = 0, first = 0;
    const uint8_t *block = builder.ReleaseRaw(all, first);
    return memory.take(block, first);
  }

  Offset<SubGraph> subgraph(const Graph &g, std::vector<int32_t> &inputs, std::vector<int32_t> &outputs) {
    std::vector<Offset<Tensor>> tensorOffsets;
    for (const Entry &e : g.tensors)
      tensorOffsets.push_back(e.type ? tensor(e) : handleTensor(e));
    std::vector<Offset<Operator>> operatorOffsets;
    for (const Step &step : g.steps)
      operatorOffsets.push_back(step.op ? oneOperator(step.op) : handleOperator(step));
    for (Value v : g.block->getArguments())
      inputs.push_back(tensorIndex.lookup(v));
    for (Value v : g.block->getTerminator()->getOperands()) {
      auto it = tensorIndex.find(v);
      if (it == tensorIndex.end())
        fail(func, "an output is no tensor");
      else
        outputs.push_back(it->second);
    }
    return CreateSubGraphDirect(builder, &tensorOffsets, &inputs, &outputs, &operatorOffsets, g.name.c_str());
  }

  Offset<Tensor> handleTensor(const Entry &e) {
    std::vector<int32_t> scalar;
    return CreateTensorDirect(builder, &scalar, TensorType::RESOURCE, 0, e.name.c_str(), 0, false, 0, nullptr,
                              true);
  }

  Offset<Operator> handleOperator(const Step &step) {
    const qnn::ResourceUse &use = *step.resource;
    std::vector<int32_t> inputs, outputs{step.tensor};
    if (!use.table) {
      auto options =
          CreateVarHandleOptionsDirect(builder, use.container.str().c_str(), use.name.str().c_str());
      return CreateOperatorDirect(builder, codeIndex(BuiltinOperator::VAR_HANDLE, 1, ""), &inputs, &outputs,
                                  BuiltinOptions::VarHandleOptions, options.Union());
    }
    auto number = [&](StringRef name) {
      auto value = use.table.getAs<IntegerAttr>(name);
      return static_cast<int32_t>(value ? value.getInt() : 0);
    };
    auto options = CreateHashtableOptions(builder, number("id"), static_cast<TensorType>(number("key")),
                                          static_cast<TensorType>(number("value")));
    return CreateOperatorDirect(builder, codeIndex(BuiltinOperator::HASHTABLE, 1, ""), &inputs, &outputs,
                                BuiltinOptions::HashtableOptions, options.Union());
  }

  Offset<Operator> controlOperator(Operation *op, BuiltinOperator code, const std::vector<int32_t> &inputs,
                                   const std::vector<int32_t> &outputs) {
    auto region = [&](unsigned k) { return subgraphOf.lookup(&op->getRegion(k)); };
    BuiltinOptions type = BuiltinOptions::NONE;
    Offset<void> options;
    if (code == BuiltinOperator::IF)
      type = BuiltinOptions::IfOptions, options = CreateIfOptions(builder, region(0), region(1)).Union();
    else if (code == BuiltinOperator::WHILE)
      type = BuiltinOptions::WhileOptions,
      options = CreateWhileOptions(builder, region(0), region(1)).Union();
    else if (code == BuiltinOperator::CALL_ONCE)
      type = BuiltinOptions::CallOnceOptions, options = CreateCallOnceOptions(builder, region(0)).Union();
    return CreateOperatorDirect(builder, codeIndex(code, 1, ""), &inputs, &outputs, type, options);
  }

  std::vector<StringRef> bufferTexts() const {
    std::vector<StringRef> all = buffers;
    all.insert(all.end(), extraBuffers.begin(), extraBuffers.end());
    return all;
  }

  DictionaryAttr storedQuantization(Value v) {
    if (auto arg = dyn_cast_if_present<BlockArgument>(v))
      return arg.getOwner() == &func.getBody().front()
                 ? func.getArgAttrOfType<DictionaryAttr>(arg.getArgNumber(), "qnn.stored_quantization")
                 : DictionaryAttr();
    Operation *op = v ? v.getDefiningOp() : nullptr;
    return op ? op->getAttrOfType<DictionaryAttr>("qnn.stored_quantization") : DictionaryAttr();
  }

  Offset<Tensor> tensor(const Entry &e) {
    RankedTensorType type = e.type;
    std::vector<int32_t> shape, signature;
    for (int64_t d : type.getShape()) {
      // An open dimension is 1 until the runtime resizes the tensor.
      shape.push_back(ShapedType::isDynamic(d) ? 1 : static_cast<int32_t>(d));
      signature.push_back(ShapedType::isDynamic(d) ? -1 : static_cast<int32_t>(d));
    }
    Quantization q = quantizationOf(type.getElementType());
    if (DictionaryAttr stored = storedQuantization(e.value))
      restoreQuantization(q, stored);
    for (float s : q.scales)
      if (!std::isfinite(s) || s <= 0)
        fail(e.value && e.value.getDefiningOp() ? e.value.getDefiningOp() : func.getOperation(),
             "a scale has no value above 0 in 32-bit float");
    auto quantization = shared.quantization(builder, q);
    auto name = builder.CreateString(e.name);
    auto sizes = shared.vector(builder, shape);
    auto open = type.hasStaticShape() ? decltype(sizes)() : shared.vector(builder, signature);
    return CreateTensor(builder, sizes, *tensorTypeOf(type.getElementType()), e.buffer, name, quantization,
                        e.value && e.value.getDefiningOp<qnn::VariableOp>(), 0, open, true);
  }

  Signature::Tensor describe(Value v) const {
    auto type = dyn_cast<RankedTensorType>(v.getType());
    if (!type) {
      Signature::Tensor none;
      none.absent = true;
      return none;
    }
    return {.type = tensorTypeOf(type.getElementType()).value_or(TensorType::FLOAT32),
            .rank = type.getRank(),
            .shape = SmallVector<int64_t, 4>(type.getShape()),
            .quantized = isa<quant::QuantizedType>(type.getElementType()),
            .perChannel = isa<quant::UniformQuantizedPerAxisType>(type.getElementType())};
  }

  uint32_t codeIndex(BuiltinOperator code, int version, StringRef custom) {
    auto key = std::make_tuple(static_cast<int32_t>(code), version, custom.str());
    for (auto &[known, index] : codes)
      if (known == key)
        return index;
    codes.emplace_back(key, static_cast<uint32_t>(codes.size()));
    return codes.back().second;
  }

  Offset<Operator> oneOperator(Operation *op) {
    std::vector<int32_t> inputs, outputs;
    for (Value v : op->getOperands())
      inputs.push_back(isa<NoneType>(v.getType()) ? -1 : tensorIndex.lookup(v));
    for (Value v : op->getResults())
      outputs.push_back(tensorIndex.lookup(v));
    for (const qnn::ResourceUse &use : qnn::getResourceUses(op))
      inputs.insert(inputs.begin() + std::min<size_t>(use.operand, inputs.size()),
                    graph->handles.at({use.container.str(), use.name.str()}));
    if (auto custom = dyn_cast<qnn::CustomOp>(op))
      return customOperator(custom, inputs, outputs);
    if (std::optional<BuiltinOperator> code = controlCode(op))
      return controlOperator(op, *code, inputs, outputs);

    const Row &row = *findRow(op->getName().getStringRef());
    Signature signature;
    for (Value v : op->getOperands())
      signature.operands.push_back(describe(v));
    for (Value v : op->getResults())
      signature.results.push_back(describe(v));
    // FULLY_CONNECTED and CONV_3D name a bias that is left out; the others have a shorter list.
    if ((row.code == BuiltinOperator::FULLY_CONNECTED || row.code == BuiltinOperator::CONV_3D) &&
        inputs.size() == 2)
      inputs.push_back(-1);
    BuiltinOptionsUnion options = makeOptions(row.type);
    signature.options = &options;
    if (row.fields) {
      Fields fields(op, signature);
      row.fields(fields, options);
      for (const std::string &e : fields.errors)
        fail(op, e);
    }
    int version = row.version ? row.version(signature) : 1;
    std::vector<int32_t> intermediates = intermediateTensors.lookup(op);
    auto table = options.Pack(builder);
    uint32_t code = codeIndex(row.code, version, "");
    return CreateOperatorDirect(builder, code, &inputs, &outputs, options.type, table, nullptr,
                                CustomOptionsFormat::FLEXBUFFERS, nullptr,
                                intermediates.empty() ? nullptr : &intermediates);
  }

  Offset<Operator> customOperator(qnn::CustomOp op, const std::vector<int32_t> &inputs,
                                  const std::vector<int32_t> &outputs) {
    auto version = static_cast<int>(op.getVersion().value_or(1));
    ArrayRef<int8_t> bytes = op.getOptions().value_or(ArrayRef<int8_t>());
    auto *data = reinterpret_cast<const uint8_t *>(bytes.data());
    if (!op.getBuiltinCode()) {
      std::vector<uint8_t> custom(data, data + bytes.size());
      return CreateOperatorDirect(builder, codeIndex(BuiltinOperator::CUSTOM, version, op.getCustomCode()),
                                  &inputs, &outputs, BuiltinOptions::NONE, 0,
                                  custom.empty() ? nullptr : &custom);
    }
    int64_t code = *op.getBuiltinCode();
    if (code < 0 || code >= operatorCount) {
      fail(op, "builtin_code is not one of the format");
      return {};
    }
    OperatorT table;
    if (!bytes.empty()) {
      std::vector<uint8_t> aligned(data, data + bytes.size());
      flatbuffers::Verifier verifier(aligned.data(), aligned.size());
      if (!verifier.VerifyBuffer<Operator>(nullptr)) {
        fail(op, "its options are damaged");
        return {};
      }
      flatbuffers::GetRoot<Operator>(aligned.data())->UnPackTo(&table);
    }
    auto first = table.builtin_options.Pack(builder);
    auto second = table.builtin_options2.Pack(builder);
    return CreateOperatorDirect(builder, codeIndex(static_cast<BuiltinOperator>(code), version, ""), &inputs,
                                &outputs, table.builtin_options.type, first, nullptr,
                                CustomOptionsFormat::FLEXBUFFERS, nullptr, nullptr, 0, 0,
                                table.builtin_options2.type, second);
  }

  // ---- what is not part of the graph

  std::vector<Offset<Metadata>> metadataEntries() {
    std::vector<Offset<Metadata>> entries;
    if (auto list = module->getAttrOfType<ArrayAttr>("qnn.metadata"))
      for (auto entry : list.getAsRange<DictionaryAttr>()) {
        auto name = entry.getAs<StringAttr>("name"), data = entry.getAs<StringAttr>("data");
        if (!name || !data)
          continue;
        extraBuffers.push_back(data.getValue());
        entries.push_back(CreateMetadataDirect(builder, name.getValue().str().c_str(),
                                               static_cast<uint32_t>(buffers.size() + extraBuffers.size())));
      }
    return entries;
  }

  /// The signatures of a module whose function is subgraph `place`.
  void signatureDefs(ModuleOp m, uint32_t place, const std::vector<int32_t> &inputs,
                     const std::vector<int32_t> &outputs, std::vector<Offset<SignatureDef>> &defs) {
    auto maps = [&](ArrayAttr list, const std::vector<int32_t> &tensorsOf) {
      std::vector<Offset<TensorMap>> offsets;
      if (!list)
        return offsets;
      for (auto entry : list.getAsRange<DictionaryAttr>()) {
        auto name = entry.getAs<StringAttr>("name");
        auto index = entry.getAs<IntegerAttr>("index");
        if (!name || !index || index.getInt() < 0 ||
            index.getInt() >= static_cast<int64_t>(tensorsOf.size())) {
          fail(m, "qnn.signatures names an input or output that the function does not have");
          continue;
        }
        offsets.push_back(CreateTensorMapDirect(builder, name.getValue().str().c_str(),
                                                static_cast<uint32_t>(tensorsOf[index.getInt()])));
      }
      return offsets;
    };
    if (auto list = m->getAttrOfType<ArrayAttr>("qnn.signatures"))
      for (auto entry : list.getAsRange<DictionaryAttr>()) {
        auto in = maps(entry.getAs<ArrayAttr>("inputs"), inputs);
        auto out = maps(entry.getAs<ArrayAttr>("outputs"), outputs);
        auto key = entry.getAs<StringAttr>("key");
        defs.push_back(
            CreateSignatureDefDirect(builder, &in, &out, key ? key.getValue().str().c_str() : "", place));
      }
  }

  void fail(Operation *op, const Twine &what) {
    op->emitError("cannot be written as .tflite: ") << what;
    failed = true;
  }

  ArrayRef<ModuleOp> modules;
  ModuleOp module;   ///< the first: what the file says of itself
  func::FuncOp func; ///< of the graph at hand
  StringMemory memory;
  flatbuffers::FlatBufferBuilder builder;
  SharedParts shared;
  std::deque<Graph> graphs; ///< the functions first; addresses stay while others are added
  Graph *graph = nullptr;   ///< the one at hand
  size_t tensorCount = 0, stepCount = 0;
  DenseMap<Value, int32_t> tensorIndex; ///< in the value's own subgraph
  DenseMap<Region *, int32_t> subgraphOf;
  std::vector<Region *> startRegions; ///< of CALL_ONCE, all different
  DenseMap<Operation *, std::vector<int32_t>> intermediateTensors;
  DenseMap<StringRef, uint32_t> bufferOf; ///< bytes to buffer; equal ones are shared
  std::vector<std::vector<char>> kept;    ///< bytes that no value lends
  std::vector<StringRef> buffers;         ///< in order, from buffer 1 on
  std::vector<StringRef> extraBuffers;    ///< metadata, after them
  std::vector<std::pair<std::tuple<int32_t, int, std::string>, uint32_t>> codes;
  DenseMap<Value, std::string> reserved; ///< names of outputs
  uint64_t totalBytes = 0;
  bool failed = false;
};

} // namespace

FailureOr<std::string> exportTFLite(ArrayRef<ModuleOp> modules) { return Writer(modules).run(); }

} // namespace quantc::tflite
