//===- Read.cpp - a .tosa file to TOSA --------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// First the flatbuffers verifier (offsets, lengths, alignment), then the
// meaning: names, shapes against bytes, order of definition.
//===----------------------------------------------------------------------===//

#include "Format.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Constants.h"
#include "quantc/TOSA/TOSA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::tosafile;
namespace fb = flatbuffers;

namespace {

class Reader {
public:
  Reader(StringRef file, const Limits &bounds, MLIRContext *c)
      : context(c), builder(c), limits(bounds), loc(NameLoc::get(StringAttr::get(c, file))) {}
  const TosaBasicBlock *open(StringRef bytes);
  FailureOr<OwningOpRef<ModuleOp>> read(const TosaBasicBlock &block);
  LogicalResult fail(const Twine &what) const { return emitError(loc) << what; }

private:
  LogicalResult readTensors(const TosaBasicBlock &block);
  LogicalResult readShapes(const TosaBasicBlock &block);
  LogicalResult readOperator(const TosaOperator &from);
  FailureOr<mlir::Attribute> readField(const fb::Table &table, size_t i, const Field &field, Type element);
  LogicalResult readAttributes(const TosaOperator &from, const Row &row, OperationState &state);
  ElementsAttr readData(RankedTensorType type, DType element, ArrayRef<uint8_t> bytes);

  /// What a name stands for before it is defined.
  struct Named {
    Type type;
    ElementsAttr value; ///< of a constant
    Value made;
  };
  MLIRContext *context;
  OpBuilder builder;
  Limits limits;
  Location loc;
  llvm::StringMap<Named> named;
};

const TosaBasicBlock *Reader::open(StringRef bytes) {
  if (static_cast<int64_t>(bytes.size()) > limits.fileBytes) {
    (void)fail("the file has " + Twine(bytes.size()) + " bytes, more than " + Twine(limits.fileBytes));
    return nullptr;
  }
  if (bytes.size() < 16 || !TosaGraphBufferHasIdentifier(bytes.data())) {
    (void)fail("no .tosa file: the identifier TOSA is missing");
    return nullptr;
  }
  fb::Verifier verifier(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size(), 64, 8'000'000);
  if (!VerifyTosaGraphBuffer(verifier)) {
    (void)fail("a damaged .tosa file: an offset or a length leads out of it");
    return nullptr;
  }
  const TosaGraph *graph = GetTosaGraph(bytes.data());
  const Version *version = graph->version();
  if (!version || version->_major() != 1 || version->_minor() != 0 || version->_draft()) {
    (void)fail(version ? "TOSA version " + Twine(version->_major()) + "." + Twine(version->_minor()) +
                             (version->_draft() ? " draft" : "") + "; 1.0 is read"
                       : Twine("the version is missing; 1.0 is read"));
    return nullptr;
  }
  const auto *regions = graph->regions();
  const auto *blocks = regions && regions->size() == 1 ? regions->Get(0)->blocks() : nullptr;
  if (!blocks || blocks->size() != 1) {
    (void)fail("one region with one block is read");
    return nullptr;
  }
  return blocks->Get(0);
}

ElementsAttr Reader::readData(RankedTensorType type, DType element, ArrayRef<uint8_t> bytes) {
  const int64_t width = bytesOf(element), count = type.getNumElements();
  if (width == 0 || static_cast<int64_t>(bytes.size()) < width * count)
    return {};
  bytes = bytes.take_front(static_cast<size_t>(width * count));
  if (element != DType::INT48)
    return makeConstant(type, ArrayRef<char>(reinterpret_cast<const char *>(bytes.data()), bytes.size()));
  SmallVector<APInt> values;
  for (int64_t i = 0; i < count; ++i) {
    uint64_t v = 0;
    for (int64_t k = 0; k < 6; ++k)
      v |= uint64_t{bytes[static_cast<size_t>(6 * i + k)]} << (8 * k);
    values.push_back(APInt(48, v));
  }
  return DenseElementsAttr::get(type, values);
}

LogicalResult Reader::readTensors(const TosaBasicBlock &block) {
  if (!block.tensors())
    return success();
  if (static_cast<int64_t>(block.tensors()->size()) > limits.tensors)
    return fail("more than " + Twine(limits.tensors) + " tensors");
  for (const TosaTensor *t : *block.tensors()) {
    if (!t->name() || t->name()->size() == 0 || static_cast<int64_t>(t->name()->size()) > limits.nameBytes)
      return fail("a tensor without a name, or with one of more than " + Twine(limits.nameBytes) + " bytes");
    const std::string name = t->name()->str();
    Type element = elementOf(t->type(), context);
    SmallVector<int64_t> dims;
    if (t->shape())
      dims.append(t->shape()->begin(), t->shape()->end());
    auto count = countElements(dims);
    if (!element || t->is_unranked() || t->variable())
      return fail("tensor " + name + " is unranked, a variable, or of a type that is not read");
    if (!count || *count > limits.elements || static_cast<int64_t>(dims.size()) > limits.rank ||
        llvm::any_of(dims, [](int64_t d) { return d < 1; }))
      return fail("tensor " + name + " has a dimension below 1, more than " + Twine(limits.rank) +
                  " axes or more than " + Twine(limits.elements) + " elements");
    auto type = RankedTensorType::get(dims, element);
    ElementsAttr value;
    if (t->data() && t->data()->size()) {
      value = readData(type, t->type(), ArrayRef(t->data()->data(), t->data()->size()));
      if (!value)
        return fail("tensor " + name + " has " + Twine(t->data()->size()) + " bytes of data, too few for " +
                    Twine(*count) + " elements");
    }
    if (!named.try_emplace(name, Named{type, value, {}}).second)
      return fail("two tensors are named " + name);
  }
  return success();
}

LogicalResult Reader::readShapes(const TosaBasicBlock &block) {
  if (!block.shapes())
    return success();
  for (const TosaShape *s : *block.shapes()) {
    if (!s->name())
      return fail("a shape without a name");
    const std::string name = s->name()->str();
    const uint32_t rank = s->rank();
    if (rank > 4 * limits.rank || (s->data() ? s->data()->size() : 0) < 8 * uint64_t{rank})
      return fail("shape " + name + " has " + Twine(rank) +
                  " axes, and too few bytes for them or too many axes");
    SmallVector<int64_t> dims(rank);
    if (rank)
      std::memcpy(dims.data(), s->data()->data(), 8 * rank);
    auto value = DenseIntElementsAttr::get(RankedTensorType::get({rank}, builder.getIndexType()), dims);
    if (!named.try_emplace(name, Named{tosa::shapeType::get(context, static_cast<int>(rank)), value, {}})
             .second)
      return fail("two values are named " + name);
  }
  return success();
}

/// A number from bytes of one element.
mlir::Attribute numberOf(Type element, ArrayRef<uint8_t> bytes) {
  uint64_t v = 0;
  for (auto [k, byte] : llvm::enumerate(bytes))
    v |= uint64_t{byte} << (8 * k);
  const unsigned bits = element.getIntOrFloatBitWidth();
  if (auto f = dyn_cast<FloatType>(element))
    return FloatAttr::get(f, APFloat(f.getFloatSemantics(), APInt(bits, v)));
  return IntegerAttr::get(element, APInt(bits, v, false, true));
}

FailureOr<mlir::Attribute> Reader::readField(const fb::Table &table, size_t i, const Field &field,
                                             Type element) {
  const auto slot = slotOf(i);
  auto number = [&] { return table.GetField<uint32_t>(slot, 0); };
  auto bytes = [&] {
    const auto *v = table.GetPointer<const fb::Vector<uint8_t> *>(slot);
    return v ? ArrayRef(v->data(), v->size()) : ArrayRef<uint8_t>();
  };
  switch (field.kind) {
  case Kind::Number:
    return mlir::Attribute(builder.getI32IntegerAttr(static_cast<int32_t>(number())));
  case Kind::Flag:
    return mlir::Attribute(builder.getBoolAttr(table.GetField<uint8_t>(slot, 0) != 0));
  case Kind::Numbers:
  case Kind::Permutation: {
    const auto *v = table.GetPointer<const fb::Vector<int32_t> *>(slot);
    SmallVector<int32_t> values;
    if (v)
      values.append(v->begin(), v->end());
    if (field.kind == Kind::Permutation)
      return mlir::Attribute(builder.getDenseI32ArrayAttr(values));
    return mlir::Attribute(builder.getDenseI64ArrayAttr(SmallVector<int64_t>(values.begin(), values.end())));
  }
  case Kind::Element:
    if (Type t = elementOf(static_cast<DType>(number()), context))
      return mlir::Attribute(TypeAttr::get(t));
    return failure();
  case Kind::Nan:
    if (auto mode = tosa::symbolizeNanPropagationMode(number()))
      return mlir::Attribute(tosa::NanPropagationModeAttr::get(context, *mode));
    return failure();
  case Kind::Rounding:
    if (auto mode = tosa::symbolizeRoundingMode(number()))
      return mlir::Attribute(tosa::RoundingModeAttr::get(context, *mode));
    return failure();
  case Kind::Resize:
    if (auto mode = tosa::symbolizeResizeMode(number()))
      return mlir::Attribute(tosa::ResizeModeAttr::get(context, *mode));
    return failure();
  case Kind::Value: {
    if (!element || static_cast<int64_t>(bytes().size()) < bytesOf(*dtypeOf(element)))
      return failure();
    return numberOf(element, bytes().take_front(static_cast<size_t>(bytesOf(*dtypeOf(element)))));
  }
  case Kind::Text: {
    const auto *s = table.GetPointer<const fb::String *>(slot);
    return mlir::Attribute(builder.getStringAttr(s ? s->str() : ""));
  }
  case Kind::Bytes:
    return mlir::Attribute(
        builder.getStringAttr(StringRef(reinterpret_cast<const char *>(bytes().data()), bytes().size())));
  }
  return failure();
}

LogicalResult Reader::readAttributes(const TosaOperator &from, const Row &row, OperationState &state) {
  if (row.fields.empty())
    return success();
  // The verifier has looked at the table as that of its union type: it must be this op's.
  if (static_cast<uint32_t>(from.attribute_type()) != static_cast<uint32_t>(row.op) || !from.attribute())
    return fail("an operator " + row.name + " without its attributes");
  auto result = state.types.empty() ? RankedTensorType() : dyn_cast<RankedTensorType>(state.types.front());
  Type element = result ? result.getElementType() : Type();
  for (auto [i, field] : llvm::enumerate(row.fields)) {
    auto value = readField(*static_cast<const fb::Table *>(from.attribute()), i, field, element);
    if (failed(value))
      return fail("an operator " + row.name + " with an unknown " + field.name);
    state.addAttribute(field.name, *value);
  }
  return success();
}

LogicalResult Reader::readOperator(const TosaOperator &from) {
  const Row *row = findRow(from.op());
  if (!row)
    return fail("operator number " + Twine(static_cast<uint32_t>(from.op())) + " is not read");
  OperationState state(loc, row->name);
  if (from.inputs())
    for (const fb::String *name : *from.inputs()) {
      auto found = named.find(name->str());
      if (found == named.end() || !found->second.made)
        return fail("an operator " + row->name + " reads " + name->str() +
                    ", which nothing before it defines");
      state.addOperands(found->second.made);
    }
  SmallVector<Named *> results;
  if (from.outputs())
    for (const fb::String *name : *from.outputs()) {
      auto found = named.find(name->str());
      if (found == named.end() || found->second.made)
        return fail("an operator " + row->name + " defines " + name->str() +
                    (found == named.end() ? ", which has no type" : ", which is defined already"));
      state.addTypes(found->second.type);
      results.push_back(&found->second);
    }
  const bool constant =
      row->op == quantc::tosafile::Op::CONST || row->op == quantc::tosafile::Op::CONST_SHAPE;
  if (constant) {
    if (results.size() != 1 || !results.front()->value || !state.operands.empty() ||
        isa<tosa::shapeType>(results.front()->type) != (row->op == quantc::tosafile::Op::CONST_SHAPE))
      return fail("an operator " + row->name + " without one result that has data");
    state.addAttribute("values", results.front()->value);
  } else if (llvm::any_of(results, [](Named *n) { return bool(n->value); })) {
    return fail("an operator " + row->name + " defines a tensor that has data");
  }
  if (from.outputs() && from.outputs()->size())
    state.location = NameLoc::get(builder.getStringAttr(from.outputs()->Get(0)->str()));
  if (failed(readAttributes(from, *row, state)))
    return failure();
  Operation *op = builder.create(state);
  for (auto [slot, value] : llvm::zip_equal(results, op->getResults()))
    slot->made = value;
  return success();
}

FailureOr<OwningOpRef<ModuleOp>> Reader::read(const TosaBasicBlock &block) {
  context->loadDialect<tosa::TosaDialect, func::FuncDialect>();
  if (failed(readTensors(block)) || failed(readShapes(block)))
    return failure();
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder, loc);
  builder.setInsertionPointToStart(module->getBody());
  auto function = func::FuncOp::create(builder, loc, "main", builder.getFunctionType({}, {}));
  Block *body = builder.createBlock(&function.getBody());
  if (block.inputs())
    for (const fb::String *name : *block.inputs()) {
      auto found = named.find(name->str());
      if (found == named.end() || found->second.made || found->second.value)
        return fail("input " + name->str() + " is no tensor, or is one twice, or has data");
      found->second.made =
          body->addArgument(found->second.type, NameLoc::get(builder.getStringAttr(name->str())));
    }
  if (block.operators()) {
    if (static_cast<int64_t>(block.operators()->size()) > limits.nodes)
      return fail("more than " + Twine(limits.nodes) + " operators");
    for (const TosaOperator *op : *block.operators())
      if (failed(readOperator(*op)))
        return failure();
  }
  SmallVector<Value> results;
  if (block.outputs())
    for (const fb::String *name : *block.outputs()) {
      auto found = named.find(name->str());
      if (found == named.end() || !found->second.made)
        return fail("output " + name->str() + " is not defined");
      results.push_back(found->second.made);
    }
  func::ReturnOp::create(builder, loc, results);
  function.setFunctionType(builder.getFunctionType(body->getArgumentTypes(), ValueRange(results).getTypes()));
  if (failed(verify(*module)))
    return failure();
  return module;
}

} // namespace

FailureOr<OwningOpRef<ModuleOp>> quantc::tosafile::importTosa(StringRef bytes, StringRef name,
                                                              MLIRContext *context, const Limits &limits) {
  Reader reader(name, limits, context);
  const TosaBasicBlock *block = reader.open(bytes);
  return block ? reader.read(*block) : FailureOr<OwningOpRef<ModuleOp>>(failure());
}

FailureOr<Interface> quantc::tosafile::readInterface(StringRef bytes, StringRef name, MLIRContext *context,
                                                     const Limits &limits) {
  // The whole file is read: names of a file that can't be used are of no use.
  auto module = importTosa(bytes, name, context, limits);
  if (failed(module))
    return failure();
  const TosaBasicBlock *block = GetTosaGraph(bytes.data())->regions()->Get(0)->blocks()->Get(0);
  Interface result;
  if (block->inputs())
    for (const fb::String *s : *block->inputs())
      result.inputs.push_back(s->str());
  if (block->outputs())
    for (const fb::String *s : *block->outputs())
      result.outputs.push_back(s->str());
  return result;
}
