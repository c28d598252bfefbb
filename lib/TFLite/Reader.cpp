//===- Reader.cpp - .tflite files to qnn ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Runs after Check.cpp has found no fault, so indices and lengths are sound
// here. What remains to be refused are numbers in option tables and what the
// verifiers of the ops say.
//===----------------------------------------------------------------------===//

#include "quantc/TFLite/Reader.h"
#include "Fields.h"
#include "Importer.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;

namespace quantc::tflite {

/// The types of all tensors; false when one has none.
bool Importer::beginFrame(const CheckedGraph &graph) {
  frame->graph = &graph;
  size_t count = graph.constant.size();
  for (size_t i = 0; i < count; ++i)
    frame->types.push_back(isResource(static_cast<int32_t>(i)) ? Type(builder.getNoneType())
                                                               : tensorType(tensorAt(i), locOf(i)));
  frame->values.resize(count);
  frame->handles.resize(count);
  return !failed;
}

void Importer::constantsAndOperators() {
  const SubGraph &graph = *frame->graph->graph;
  for (size_t i = 0; i < frame->types.size(); ++i)
    if (frame->graph->isConstant[i])
      constant(i);
    else if (tensorAt(i).is_variable())
      frame->values[i] = qnn::VariableOp::create(builder, locOf(i), frame->types[i]);
  for (Index i = 0; i < sizeOf(graph.operators()); ++i)
    oneOperator(i, *(*graph.operators())[i]);
}

FailureOr<OwningOpRef<ModuleOp>> Importer::run() {
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder, fileLoc);
  builder.setInsertionPointToEnd(module->getBody());
  const SubGraph &graph = *checked.main().graph;
  Frame main;
  frame = &main;
  if (!beginFrame(checked.main()))
    return failure();

  SmallVector<Type> inputs, outputs;
  for (auto *list : {graph.inputs(), graph.outputs()})
    for (Index k = 0; k < sizeOf(list); ++k) {
      if (isResource((*list)[k]))
        fail(locOf((*list)[k]), "a resource is an input or output of the model; it can be none");
      (list == graph.inputs() ? inputs : outputs).push_back(frame->types[(*list)[k]]);
    }
  if (failed)
    return failure();
  auto func = func::FuncOp::create(builder, fileLoc, "main", builder.getFunctionType(inputs, outputs));
  Block *body = func.addEntryBlock();
  builder.setInsertionPointToStart(body);
  for (Index k = 0; k < inputs.size(); ++k) {
    int32_t i = (*graph.inputs())[k];
    frame->values[i] = body->getArgument(k);
    frame->values[i].setLoc(locOf(i));
    func.setArgAttr(k, "qnn.name", nameOf(i));
    if (DictionaryAttr q = storedQuantization(i))
      func.setArgAttr(k, "qnn.stored_quantization", q);
  }
  for (Index k = 0; k < outputs.size(); ++k)
    func.setResultAttr(k, "qnn.name", nameOf((*graph.outputs())[k]));
  if (!text(graph.name()).empty() && text(graph.name()) != "main")
    func->setAttr("qnn.subgraph_name", string(graph.name()));
  constantsAndOperators();
  if (failed)
    return failure();

  SmallVector<Value> results;
  for (Index k = 0; k < outputs.size(); ++k)
    results.push_back(frame->values[(*graph.outputs())[k]]);
  func::ReturnOp::create(builder, fileLoc, results);
  func.setFunctionType(builder.getFunctionType(inputs, TypeRange(ValueRange(results))));
  moduleAttributes(*module);
  // Ops were verified one by one as they were made.
  if (mlir::failed(verify(func, /*verifyRecursively=*/false)))
    return failure();
  return module;
}

Location Importer::locOf(size_t i) {
  StringRef name = text(tensorAt(i).name());
  return name.empty() ? Location(UnknownLoc::get(context)) : NameLoc::get(builder.getStringAttr(name));
}

Type Importer::tensorType(const Tensor &t, Location loc) {
  SmallVector<int64_t> shape;
  bool open = sizeOf(t.shape_signature()) != 0;
  for (Index d = 0; d < sizeOf(t.shape()); ++d)
    shape.push_back(open && (*t.shape_signature())[d] == -1 ? ShapedType::kDynamic : (*t.shape())[d]);
  Type element = elementType(t, loc);
  if (!element) {
    failed = true;
    return {};
  }
  return RankedTensorType::get(shape, element);
}

Type Importer::elementType(const Tensor &t, Location loc) {
  Type plain = plainElementType(context, t.type());
  const QuantizationParameters *q = t.quantization();
  size_t scaleCount = q ? sizeOf(q->scale()) : 0;
  int32_t axis = q ? q->quantized_dimension() : 0;
  if (axis >= static_cast<int64_t>(sizeOf(t.shape())))
    axis = 0; // a bias with the axis of its weights
  if (scaleCount == 0 || t.type() == TensorType::FLOAT32)
    return plain;
  SmallVector<double> scales(q->scale()->begin(), q->scale()->end());
  auto emit = [&] { return emitError(loc); };
  if (t.type() == TensorType::INT64)
    return qnn::WideBiasType::getChecked(emit, context, builder.getDenseF64ArrayAttr(scales));
  SmallVector<int64_t> zeros(scaleCount, 0);
  if (sizeOf(q->zero_point()))
    zeros.assign(q->zero_point()->begin(), q->zero_point()->end());
  auto integer = cast<IntegerType>(plain);
  bool isSigned = !integer.isUnsigned();
  Type storage = IntegerType::get(context, integer.getWidth());
  int64_t lo = quant::QuantizedType::getDefaultMinimumForInteger(isSigned, integer.getWidth());
  int64_t hi = quant::QuantizedType::getDefaultMaximumForInteger(isSigned, integer.getWidth());
  unsigned flags = isSigned ? quant::QuantizationFlags::Signed : 0;
  if (scaleCount == 1)
    return quant::UniformQuantizedType::getChecked(emit, flags, storage, builder.getF32Type(), scales[0],
                                                   zeros[0], lo, hi);
  return quant::UniformQuantizedPerAxisType::getChecked(emit, flags, storage, builder.getF32Type(), scales,
                                                        zeros, axis, lo, hi);
}

/// What a type can't say and kernels don't use, kept for the writer: the scale that TOCO leaves on the
/// float side of a stage, the axis of the weights on their bias.
DictionaryAttr Importer::storedQuantization(size_t i) {
  const Tensor &t = tensorAt(i);
  const QuantizationParameters *q = t.quantization();
  size_t scales = q ? sizeOf(q->scale()) : 0;
  bool ignored = t.type() == TensorType::FLOAT32, beyond = scales > 1 && sizeOf(t.shape()) == 1;
  if (scales == 0 || !(ignored || (beyond && q->quantized_dimension() != 0)))
    return {};
  SmallVector<NamedAttribute> entries{
      builder.getNamedAttr("axis", builder.getI64IntegerAttr(q->quantized_dimension()))};
  if (ignored) {
    SmallVector<float> scaleList(q->scale()->begin(), q->scale()->end());
    SmallVector<int64_t> zeros(scales, 0);
    if (sizeOf(q->zero_point()))
      zeros.assign(q->zero_point()->begin(), q->zero_point()->end());
    entries.push_back(builder.getNamedAttr("scale", builder.getF32ArrayAttr(scaleList)));
    entries.push_back(builder.getNamedAttr("zero_point", builder.getDenseI64ArrayAttr(zeros)));
  }
  return builder.getDictionaryAttr(entries);
}

void Importer::constant(size_t i) {
  // One that is refused still gives its users an operand, so that their faults are found in this run.
  if (!readConstant(i))
    frame->values[i] = placeholder(frame->types[i], locOf(i));
}

bool Importer::readConstant(size_t i) {
  auto type = cast<RankedTensorType>(frame->types[i]);
  if (!type.hasStaticShape()) {
    fail(locOf(i), formatv("constant tensor {0} has dimensions left open", i));
    return false;
  }
  // Elements that were stored sparsely are no bytes of the file: not lent, and equal buffers say nothing.
  bool sparse = frame->graph->dense.count(i);
  uint32_t buffer = sparse ? --sparseBuffer : tensorAt(i).buffer();
  ElementsAttr value = tflite::readConstant(type, tensorAt(i).type(), frame->graph->constant[i], buffer,
                                            text(tensorAt(i).name()), borrow && !sparse, shared);
  if (!value) {
    fail(locOf(i), formatv("the bytes of constant tensor {0} can't be read", i));
    return false;
  }
  auto op = qnn::ConstantOp::create(builder, locOf(i), type, value);
  if (DictionaryAttr q = storedQuantization(i))
    op->setAttr("qnn.stored_quantization", q);
  if (mlir::failed(verify(op)))
    failed = true;
  frame->values[i] = op.getOutput();
  return true;
}

void Importer::oneOperator(size_t i, const Operator &o) {
  BuiltinOperator code = checked.codes[o.opcode_index()];
  if (isDense(o, code) || controlOperator(i, o, code))
    return;
  const Row *row = findRow(code);
  SmallVector<Type> resultTypes;
  SmallVector<Location> names;
  for (Index k = 0; k < sizeOf(o.outputs()); ++k) {
    resultTypes.push_back(frame->types[(*o.outputs())[k]]);
    names.push_back(locOf((*o.outputs())[k]));
  }
  Location loc = names.size() == 1 ? names[0] : FusedLoc::get(context, names);
  OperationState state(loc, row ? row->op : StringRef(qnn::CustomOp::getOperationName()));
  state.addTypes(resultTypes);
  operands(o, row, loc, state);
  if (row)
    options(i, o, *row, loc, state);
  else
    unknown(o, code, state);
  keepHandles(o, state);
  // Targets ask for the version in the file; the writer finds the lowest that fits anew.
  if (int32_t version = (*checked.model->operator_codes())[o.opcode_index()]->version(); row && version != 1)
    state.addAttribute("tflite.version", builder.getI64IntegerAttr(version));
  if (failedHere) {
    failedHere = false;
    placeholders(o);
    return;
  }
  Operation *op = builder.create(state);
  if (isa<qnn::ArgMaxOp, qnn::ArgMinOp>(op))
    reduceShape(op);
  if (mlir::failed(verify(op)))
    failed = true;
  for (Index k = 0; k < sizeOf(o.outputs()); ++k)
    frame->values[(*o.outputs())[k]] = op->getResult(k);
}

/// DENSIFY of a constant, which was made dense when it was read: its users take the constant.
bool Importer::isDense(const Operator &o, BuiltinOperator code) {
  if (code != BuiltinOperator::DENSIFY || sizeOf(o.inputs()) != 1 || sizeOf(o.outputs()) != 1)
    return false;
  int32_t from = (*o.inputs())[0], to = (*o.outputs())[0];
  if (from < 0 || !frame->graph->dense.count(static_cast<size_t>(from)) ||
      frame->types[from] != frame->types[to])
    return false;
  frame->values[to] = frame->values[from];
  return true;
}

/// TOCO gives ARG_MAX and ARG_MIN the shape of their input; the kernels resize it when they are prepared.
void Importer::reduceShape(Operation *op) {
  if (op->getNumOperands() == 2 && op->getOperand(0).getType() != op->getOperand(1).getType() &&
      cast<ShapedType>(op->getOperand(0).getType()).getShape() ==
          cast<ShapedType>(op->getResult(0).getType()).getShape())
    (void)qnn::refreshResultTypes(op); // what it refuses, the verifier refuses too
}

/// Later operators still get their values, so that every fault is found in this run.
void Importer::placeholders(const Operator &o) {
  for (Index k = 0; k < sizeOf(o.outputs()); ++k)
    if (int32_t t = (*o.outputs())[k]; !isResource(t))
      frame->values[t] = placeholder(frame->types[t], locOf(t));
}

Value Importer::placeholder(Type type, Location loc) { return qnn::VariableOp::create(builder, loc, type); }

void Importer::operands(const Operator &o, const Row *row, Location loc, OperationState &state) {
  for (Index k = 0; k < sizeOf(o.inputs()); ++k) {
    int32_t t = (*o.inputs())[k];
    if (isResource(t))
      continue; // kept by name
    if (t >= 0)
      state.operands.push_back(frame->values[t]);
    else if (!row || !(row->droppedOperands >> k & 1))
      state.operands.push_back(noValue());
  }
  // The oldest files have the new shape among the options alone.
  if (row && row->code == BuiltinOperator::RESHAPE && state.operands.size() == 1)
    if (auto *r = o.builtin_options_as_ReshapeOptions(); r && r->new_shape()) {
      std::vector<int32_t> shape(r->new_shape()->begin(), r->new_shape()->end());
      auto type = RankedTensorType::get({static_cast<int64_t>(shape.size())}, builder.getI32Type());
      state.operands.push_back(
          qnn::ConstantOp::create(builder, loc, type, makeConstant(type, shape)).getOutput());
    }
}

Value Importer::noValue() {
  if (!frame->none) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(builder.getInsertionBlock());
    frame->none = qnn::NoValueOp::create(builder, fileLoc, builder.getNoneType());
  }
  return frame->none;
}

void Importer::options(size_t i, const Operator &o, const Row &row, Location loc, OperationState &state) {
  Type result = cast<ShapedType>(state.types[0]).getElementType();
  Fields fields(context, result);
  if (row.fields) {
    BuiltinOptionsUnion table;
    table.type = row.type;
    if (const void *present = o.builtin_options()) {
      table.value = BuiltinOptionsUnion::UnPack(present, row.type, nullptr);
    } else {
      // An empty table has the defaults of the schema.
      flatbuffers::FlatBufferBuilder empty;
      empty.Finish(flatbuffers::Offset<flatbuffers::Table>(empty.EndTable(empty.StartTable())));
      table.value = BuiltinOptionsUnion::UnPack(
          flatbuffers::GetRoot<flatbuffers::Table>(empty.GetBufferPointer()), row.type, nullptr);
    }
    row.fields(fields, table);
  }
  for (const std::string &e : fields.errors) {
    fail(loc, formatv("operator {0} {1}: {2}", i, operatorName(row.code), e));
    failedHere = true;
  }
  state.addAttributes(fields.attributes.getAttrs());
  if (size_t n = sizeOf(o.intermediates())) {
    SmallVector<Attribute> list;
    for (Index k = 0; k < n; ++k) {
      int32_t t = (*o.intermediates())[k];
      list.push_back(TypeAttr::get(t < 0 ? Type(builder.getNoneType()) : frame->types[t]));
    }
    state.addAttribute("intermediates", builder.getArrayAttr(list));
  }
}

/// An operator without an op here keeps its options as bytes. A builtin's are an Operator table of their
/// own.
void Importer::unknown(const Operator &o, BuiltinOperator code, OperationState &state) {
  const OperatorCode &c = *(*checked.model->operator_codes())[o.opcode_index()];
  StringRef name = operatorName(code);
  StringRef data;
  flatbuffers::FlatBufferBuilder table;
  if (code == BuiltinOperator::CUSTOM) {
    name = text(c.custom_code());
    if (o.large_custom_options_offset() > 1)
      data = bytes.substr(o.large_custom_options_offset(), o.large_custom_options_size());
    else if (o.custom_options())
      data =
          StringRef(reinterpret_cast<const char *>(o.custom_options()->data()), o.custom_options()->size());
  } else {
    state.addAttribute("builtin_code", builder.getI64IntegerAttr(static_cast<int32_t>(code)));
    if (o.builtin_options() || o.builtin_options2()) {
      OperatorT kept;
      kept.builtin_options.type = o.builtin_options_type();
      if (o.builtin_options())
        kept.builtin_options.value =
            BuiltinOptionsUnion::UnPack(o.builtin_options(), o.builtin_options_type(), nullptr);
      kept.builtin_options2.type = o.builtin_options2_type();
      if (o.builtin_options2())
        kept.builtin_options2.value =
            BuiltinOptions2Union::UnPack(o.builtin_options2(), o.builtin_options2_type(), nullptr);
      table.Finish(Operator::Pack(table, &kept));
      data = StringRef(reinterpret_cast<const char *>(table.GetBufferPointer()), table.GetSize());
    }
  }
  state.addAttribute("custom_code", builder.getStringAttr(name));
  if (!data.empty())
    state.addAttribute(
        "options", builder.getDenseI8ArrayAttr({reinterpret_cast<const int8_t *>(data.data()), data.size()}));
  if (c.version() != 1)
    state.addAttribute("version", builder.getI64IntegerAttr(c.version()));
}

/// What is not part of the graph: description, metadata, signatures.
void Importer::moduleAttributes(ModuleOp module) {
  const Model &m = *checked.model;
  if (m.description())
    module->setAttr("qnn.description", string(m.description()));
  SmallVector<Attribute> metadata, signatures;
  if (m.metadata())
    for (const Metadata *entry : *m.metadata()) {
      const Buffer *b = (*m.buffers())[entry->buffer()];
      StringRef data;
      if (b->offset() > 1)
        data = bytes.substr(b->offset(), b->size());
      else if (b->data())
        data = StringRef(reinterpret_cast<const char *>(b->data()->data()), b->data()->size());
      metadata.push_back(
          builder.getDictionaryAttr({builder.getNamedAttr("name", string(entry->name())),
                                     builder.getNamedAttr("data", builder.getStringAttr(data))}));
    }
  SmallVector<Attribute> others;
  for (Index d = 0; d < sizeOf(m.signature_defs()); ++d)
    if (const SignatureDef *s = (*m.signature_defs())[d]; s->subgraph_index() != checked.chosen)
      others.push_back(string(s->signature_key()));
    else
      signatures.push_back(builder.getDictionaryAttr(
          {builder.getNamedAttr("key", string(s->signature_key())),
           builder.getNamedAttr("inputs", mapped(s->inputs(), checked.main().graph->inputs())),
           builder.getNamedAttr("outputs", mapped(s->outputs(), checked.main().graph->outputs()))}));
  if (!metadata.empty())
    module->setAttr("qnn.metadata", builder.getArrayAttr(metadata));
  if (!signatures.empty())
    module->setAttr("qnn.signatures", builder.getArrayAttr(signatures));
  if (!others.empty())
    module->setAttr("qnn.other_signatures", builder.getArrayAttr(others));
  if (size_t left = sizeOf(m.subgraphs()) - checked.graphs.size())
    module->setAttr("qnn.other_subgraphs", builder.getI64IntegerAttr(static_cast<int64_t>(left)));
}

/// {name, index}: the index counts the model's inputs or outputs.
template <typename Maps>
ArrayAttr Importer::mapped(const Maps *maps, const flatbuffers::Vector<int32_t> *list) {
  SmallVector<Attribute> entries;
  for (Index k = 0; k < sizeOf(maps); ++k) {
    int64_t position = 0;
    while (static_cast<uint32_t>((*list)[static_cast<Index>(position)]) != (*maps)[k]->tensor_index())
      ++position;
    entries.push_back(
        builder.getDictionaryAttr({builder.getNamedAttr("name", string((*maps)[k]->name())),
                                   builder.getNamedAttr("index", builder.getI64IntegerAttr(position))}));
  }
  return builder.getArrayAttr(entries);
}

static FailureOr<OwningOpRef<ModuleOp>> importBytes(StringRef bytes, StringRef fileName, MLIRContext *context,
                                                    const Limits &limits, bool borrow,
                                                    StringRef signature = {}) {
  context->loadDialect<qnn::QNNDialect, quant::QuantDialect, func::FuncDialect>();
  Location loc = FileLineColLoc::get(context, fileName, 0, 0);
  // Scalars are read in place, so the bytes have to lie at a multiple of their alignment.
  std::vector<char> copy;
  if (reinterpret_cast<uintptr_t>(bytes.data()) % 16 != 0 &&
      static_cast<int64_t>(bytes.size()) <= limits.fileBytes) {
    copy.assign(bytes.begin(), bytes.end());
    bytes = StringRef(copy.data(), copy.size());
    borrow = false;
  }
  Faults faults;
  Checked checked = check(bytes, limits, faults, signature);
  for (const std::string &t : faults.texts)
    emitError(loc) << t;
  if (faults.more)
    emitError(loc) << "... and " << faults.more << " more of the kind";
  if (faults.any())
    return failure();
  return Importer(context, checked, bytes, loc, borrow).run();
}

FailureOr<OwningOpRef<ModuleOp>> importTFLite(StringRef bytes, StringRef fileName, MLIRContext *context,
                                              const Limits &limits, StringRef signature) {
  return importBytes(bytes, fileName, context, limits, /*borrow=*/false, signature);
}

FailureOr<OwningOpRef<ModuleOp>> importBorrowed(StringRef bytes, StringRef fileName, MLIRContext *context,
                                                StringRef signature) {
  return importBytes(bytes, fileName, context, Limits(), /*borrow=*/true, signature);
}

} // namespace quantc::tflite
