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
#include "SharedParts.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSet.h"
#include <cmath>

using namespace mlir;

namespace quantc::tflite {

namespace {

template <typename T> using Offset = flatbuffers::Offset<T>;

class Writer {
public:
  explicit Writer(ModuleOp m) : module(m) {}

  FailureOr<std::string> run() {
    auto funcs = module.getOps<func::FuncOp>();
    if (std::distance(funcs.begin(), funcs.end()) != 1)
      return module.emitError() << "a .tflite holds one function, the module has "
                                << std::distance(funcs.begin(), funcs.end());
    func = *funcs.begin();
    if (!func.getBody().hasOneBlock())
      return func.emitError("a function with one block can be written, this one has ")
             << func.getBody().getBlocks().size();
    collect();
    if (failed)
      return failure();
    return write();
  }

private:
  struct Entry {
    Value value;
    std::string name;
    uint32_t buffer = 0;
    RankedTensorType type;
  };

  // ---- what goes into the file, in order

  void collect() {
    Block &body = func.getBody().front();
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
          !name.empty() && v.getDefiningOp() && taken.insert(name.str()).second)
        reserved[v] = name.str();
    auto nameFor = [&](OpResult r) {
      auto it = outputNames.find(r);
      return it != outputNames.end() && !it->second.empty() ? it->second : resultName(r);
    };
    for (Operation &op : body)
      if (auto c = dyn_cast<qnn::ConstantOp>(op); c && !op.use_empty())
        addConstant(c, nameFor(op.getResult(0)));
    for (Operation &op : body) {
      if (isa<qnn::ConstantOp, qnn::NoValueOp, func::ReturnOp>(op))
        continue;
      if (isa<qnn::VariableOp>(op)) {
        if (!op.use_empty())
          addTensor(op.getResult(0), nameFor(op.getResult(0)));
        continue;
      }
      if (!isa<qnn::CustomOp>(op) && !findRow(op.getName().getStringRef())) {
        fail(&op, "no operator of the format stands for it");
        continue;
      }
      for (OpResult r : op.getResults())
        addTensor(r, nameFor(r));
      if (auto list = op.getAttrOfType<ArrayAttr>("intermediates"))
        for (TypeAttr t : list.getAsRange<TypeAttr>())
          addIntermediate(&op, t.getValue());
      operators.push_back(&op);
    }
  }

  /// The node name a location stands for: results of one op may have one each.
  static StringRef locName(Location loc) {
    SmallVector<Location> open{loc};
    while (!open.empty()) {
      Location next = open.pop_back_val();
      if (auto n = dyn_cast<NameLoc>(next))
        return n.getName();
      if (auto f = dyn_cast<FusedLoc>(next))
        llvm::append_range(open, llvm::reverse(f.getLocations()));
    }
    return "";
  }
  static StringRef resultName(OpResult r) {
    if (auto f = dyn_cast<FusedLoc>(r.getLoc());
        f && f.getLocations().size() == r.getOwner()->getNumResults())
      return locName(f.getLocations()[r.getResultNumber()]);
    return locName(r.getLoc());
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
    tensorIndex[v] = static_cast<int32_t>(tensors.size());
    auto wanted = reserved.find(v);
    tensors.push_back({v, wanted == reserved.end() ? uniqueName(name) : wanted->second, buffer, type});
  }

  /// A tensor that no operator reads; kernels take its scale (LSTM).
  void addIntermediate(Operation *op, Type type) {
    auto tensorType = dyn_cast<RankedTensorType>(type);
    if (tensorType && !tensorTypeOf(tensorType.getElementType()))
      return fail(op, "the format has no element type for an intermediate tensor");
    intermediateTensors[op].push_back(tensorType ? static_cast<int32_t>(tensors.size()) : -1);
    if (tensorType)
      tensors.push_back(
          {{}, uniqueName((resultName(op->getResult(0)) + "/intermediate").str()), 0, tensorType});
  }

  /// A name that is taken gets a number, as the converters do.
  std::string uniqueName(StringRef name) {
    if (name.empty())
      return "";
    std::string candidate = name.str();
    while (!taken.insert(candidate).second)
      candidate = (name + Twine(++suffix[name])).str();
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
    if (totalBytes + 1024 * (tensors.size() + operators.size()) > FLATBUFFERS_MAX_BUFFER_SIZE / 2)
      return module.emitError("the constants have ")
             << totalBytes << " bytes, a .tflite holds less than 1 GiB of them";
    // Room for everything from the start: growing would copy the weights.
    builder =
        flatbuffers::FlatBufferBuilder(totalBytes + 512 * (tensors.size() + operators.size()) + (1 << 16));
    std::vector<Offset<Tensor>> tensorOffsets;
    for (const Entry &e : tensors)
      tensorOffsets.push_back(tensor(e));
    std::vector<Offset<Operator>> operatorOffsets;
    for (Operation *op : operators)
      operatorOffsets.push_back(oneOperator(op));
    std::vector<int32_t> inputs, outputs;
    for (Value v : func.getArguments())
      inputs.push_back(tensorIndex.lookup(v));
    for (Value v : func.getBody().front().getTerminator()->getOperands()) {
      auto it = tensorIndex.find(v);
      if (it == tensorIndex.end())
        fail(func, "an output is no tensor");
      else
        outputs.push_back(it->second);
    }
    auto subgraphName = func->getAttrOfType<StringAttr>("qnn.subgraph_name");
    auto subgraph = CreateSubGraphDirect(builder, &tensorOffsets, &inputs, &outputs, &operatorOffsets,
                                         subgraphName ? subgraphName.getValue().str().c_str() : "main");
    auto signatures = signatureDefs(inputs, outputs);
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
    std::vector<Offset<SubGraph>> subgraphs{subgraph};
    auto model = CreateModelDirect(builder, 3, &codeOffsets, &subgraphs,
                                   description ? description.getValue().str().c_str() : nullptr,
                                   &bufferOffsets, nullptr, metadata.empty() ? nullptr : &metadata,
                                   signatures.empty() ? nullptr : &signatures);
    FinishModelBuffer(builder, model);
    return std::string(reinterpret_cast<const char *>(builder.GetBufferPointer()), builder.GetSize());
  }

  std::vector<StringRef> bufferTexts() const {
    std::vector<StringRef> all = buffers;
    all.insert(all.end(), extraBuffers.begin(), extraBuffers.end());
    return all;
  }

  DictionaryAttr storedQuantization(Value v) {
    if (auto arg = dyn_cast_if_present<BlockArgument>(v))
      return func.getArgAttrOfType<DictionaryAttr>(arg.getArgNumber(), "qnn.stored_quantization");
    Operation *op = v ? v.getDefiningOp() : nullptr;
    return op ? op->getAttrOfType<DictionaryAttr>("qnn.stored_quantization") : DictionaryAttr();
  }

  /// What the importer found in a file and no type can say: an axis beyond the rank, scales of a float
  /// tensor.
  static void restore(Quantization &q, DictionaryAttr stored) {
    auto axis = stored.getAs<IntegerAttr>("axis");
    auto zeros = stored.getAs<DenseI64ArrayAttr>("zero_point");
    auto scales = stored.getAs<ArrayAttr>("scale");
    if (q.scales.empty() && zeros && scales && scales.size() == static_cast<size_t>(zeros.size())) {
      for (auto s : scales.getAsRange<FloatAttr>())
        q.scales.push_back(static_cast<float>(s.getValueAsDouble()));
      q.zeros.assign(zeros.asArrayRef().begin(), zeros.asArrayRef().end());
    }
    if (axis && q.scales.size() > 1)
      q.axis = static_cast<int32_t>(axis.getInt());
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
      restore(q, stored);
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
    if (auto custom = dyn_cast<qnn::CustomOp>(op))
      return customOperator(custom, inputs, outputs);

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

  /// A table of the schema's defaults.
  static BuiltinOptionsUnion makeOptions(BuiltinOptions type) {
    flatbuffers::FlatBufferBuilder empty;
    empty.Finish(Offset<flatbuffers::Table>(empty.EndTable(empty.StartTable())));
    BuiltinOptionsUnion options;
    options.type = type;
    if (type != BuiltinOptions::NONE)
      options.value = BuiltinOptionsUnion::UnPack(
          flatbuffers::GetRoot<flatbuffers::Table>(empty.GetBufferPointer()), type, nullptr);
    return options;
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

  std::vector<Offset<SignatureDef>> signatureDefs(const std::vector<int32_t> &inputs,
                                                  const std::vector<int32_t> &outputs) {
    std::vector<Offset<SignatureDef>> defs;
    auto maps = [&](ArrayAttr list, const std::vector<int32_t> &tensorsOf) {
      std::vector<Offset<TensorMap>> offsets;
      if (!list)
        return offsets;
      for (auto entry : list.getAsRange<DictionaryAttr>()) {
        auto name = entry.getAs<StringAttr>("name");
        auto index = entry.getAs<IntegerAttr>("index");
        if (!name || !index || index.getInt() < 0 ||
            index.getInt() >= static_cast<int64_t>(tensorsOf.size())) {
          fail(module, "qnn.signatures names an input or output that the function does not have");
          continue;
        }
        offsets.push_back(CreateTensorMapDirect(builder, name.getValue().str().c_str(),
                                                static_cast<uint32_t>(tensorsOf[index.getInt()])));
      }
      return offsets;
    };
    if (auto list = module->getAttrOfType<ArrayAttr>("qnn.signatures"))
      for (auto entry : list.getAsRange<DictionaryAttr>()) {
        auto in = maps(entry.getAs<ArrayAttr>("inputs"), inputs);
        auto out = maps(entry.getAs<ArrayAttr>("outputs"), outputs);
        auto key = entry.getAs<StringAttr>("key");
        defs.push_back(
            CreateSignatureDefDirect(builder, &in, &out, key ? key.getValue().str().c_str() : "", 0));
      }
    return defs;
  }

  void fail(Operation *op, const Twine &what) {
    op->emitError("cannot be written as .tflite: ") << what;
    failed = true;
  }

  ModuleOp module;
  func::FuncOp func;
  flatbuffers::FlatBufferBuilder builder;
  SharedParts shared;
  std::vector<Entry> tensors;
  DenseMap<Value, int32_t> tensorIndex;
  std::vector<Operation *> operators;
  DenseMap<Operation *, std::vector<int32_t>> intermediateTensors;
  DenseMap<StringRef, uint32_t> bufferOf; ///< bytes to buffer; equal ones are shared
  std::vector<std::vector<char>> kept;    ///< bytes that no value lends
  std::vector<StringRef> buffers;         ///< in order, from buffer 1 on
  std::vector<StringRef> extraBuffers;    ///< metadata, after them
  std::vector<std::pair<std::tuple<int32_t, int, std::string>, uint32_t>> codes;
  llvm::StringSet<> taken;
  DenseMap<Value, std::string> reserved; ///< names of outputs
  llvm::StringMap<unsigned> suffix;
  uint64_t totalBytes = 0;
  bool failed = false;
};

} // namespace

FailureOr<std::string> exportTFLite(ModuleOp module) { return Writer(module).run(); }

} // namespace quantc::tflite
