//===- Write.cpp - TOSA to a .tosa file -------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Format.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/Constants.h"
#include "quantc/TOSA/TOSA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace quantc::tosafile;
namespace fb = flatbuffers;

namespace {

/// A name of its own for every value: those of results and inputs first, as they are.
class Names {
public:
  void give(Value v, StringRef wanted) {
    if (names.count(v))
      return;
    std::string base = wanted.empty() ? "tensor" : wanted.str(), name = base;
    for (unsigned &n = next[base]; !used.insert(name).second;)
      name = base + "_" + std::to_string(++n);
    names[v] = name;
  }
  const std::string &of(Value v) const { return names.find(v)->second; }

private:
  llvm::DenseMap<Value, std::string> names;
  llvm::StringSet<> used;
  llvm::StringMap<unsigned> next;
};

class Writer {
public:
  FailureOr<std::string> write(func::FuncOp function);

private:
  void nameValues(func::FuncOp function);
  LogicalResult addTensor(Value v);
  LogicalResult addConstant(tosa::ConstOp op);
  void addShape(tosa::ConstShapeOp op);
  LogicalResult addOperator(Operation *op, const Row &row);
  fb::Offset<void> attributesOf(Operation *op, const Row &row);
  fb::Offset<fb::Vector<fb::Offset<fb::String>>> list(ValueRange values);
  void finish(func::FuncOp function);

  fb::FlatBufferBuilder b{1 << 16};
  Names names;
  std::vector<fb::Offset<TosaTensor>> tensors;
  std::vector<fb::Offset<TosaShape>> shapes;
  std::vector<fb::Offset<TosaOperator>> operators;
};

void Writer::nameValues(func::FuncOp function) {
  Block &body = function.getBody().front();
  auto nameOf = [](Value v) {
    auto arg = dyn_cast<BlockArgument>(v);
    // A position in a text is no name.
    Location at = arg ? arg.getLoc() : v.getDefiningOp()->getLoc();
    if (!isa<NameLoc>(at))
      return arg ? "input_" + std::to_string(arg.getArgNumber()) : std::string();
    return quantc::qnn::getNodeName(at);
  };
  for (BlockArgument a : body.getArguments())
    names.give(a, nameOf(a));
  for (auto [i, v] : llvm::enumerate(body.getTerminator()->getOperands())) {
    std::string name = nameOf(v);
    names.give(v, name.empty() ? "output_" + std::to_string(i) : name);
  }
  for (Operation &op : body)
    for (Value v : op.getResults())
      names.give(v, nameOf(v));
}

LogicalResult Writer::addTensor(Value v) {
  auto type = dyn_cast<RankedTensorType>(v.getType());
  auto element = type ? dtypeOf(type.getElementType()) : std::nullopt;
  bool sized = type && type.hasStaticShape() &&
               llvm::all_of(type.getShape(), [](int64_t d) { return llvm::isInt<32>(d); });
  if (!element || !sized)
    return emitError(v.getLoc()) << "a tensor of type " << v.getType()
                                 << " has no place in a .tosa file; accepted are static shapes of booleans, "
                                    "int8, int16, int32, int48, float16 and float32";
  std::vector<int32_t> dims(type.getShape().begin(), type.getShape().end());
  std::vector<uint8_t> data;
  if (auto c = v.getDefiningOp<tosa::ConstOp>()) {
    auto value = cast<DenseElementsAttr>(c.getValues());
    const int64_t width = bytesOf(*element);
    std::vector<char> storage;
    auto bytes = *element == DType::INT48 ? std::nullopt : quantc::getRawBytes(value, storage);
    if (bytes)
      data.assign(bytes->begin(), bytes->end());
    else
      for (mlir::Attribute a : value.getValues<mlir::Attribute>())
        for (int64_t i = 0; i < width; ++i)
          data.push_back(static_cast<uint8_t>(bitsOf(a) >> (8 * i)));
    data.resize((data.size() + 7) / 8 * 8); // readers take whole words
    b.ForceVectorAlignment(data.size(), 1, 8);
  }
  auto bytes = data.empty() ? 0 : b.CreateVector(data);
  auto name = b.CreateString(names.of(v));
  auto shape = b.CreateVector(dims);
  tensors.push_back(CreateTosaTensor(b, name, shape, *element, bytes));
  return success();
}

void Writer::addShape(tosa::ConstShapeOp op) {
  std::vector<uint8_t> data;
  unsigned rank = 0;
  for (const APInt &d : op.getValues().getValues<APInt>()) {
    for (unsigned i = 0; i < 8; ++i)
      data.push_back(static_cast<uint8_t>(d.getZExtValue() >> (8 * i)));
    ++rank;
  }
  b.ForceVectorAlignment(data.size(), 1, 8);
  auto bytes = b.CreateVector(data);
  auto name = b.CreateString(names.of(op.getOutput()));
  shapes.push_back(CreateTosaShape(b, name, rank, bytes));
}

fb::Offset<fb::Vector<fb::Offset<fb::String>>> Writer::list(ValueRange values) {
  std::vector<fb::Offset<fb::String>> texts;
  for (Value v : values)
    texts.push_back(b.CreateSharedString(names.of(v)));
  return b.CreateVector(texts);
}

/// The attribute table, member by member; what takes an offset is made before the table is begun.
fb::Offset<void> Writer::attributesOf(Operation *op, const Row &row) {
  SmallVector<fb::Offset<void>> inner(row.fields.size());
  for (auto [i, field] : llvm::enumerate(row.fields)) {
    mlir::Attribute a = canonical(op, field);
    auto numbers = [&](auto range) {
      std::vector<int32_t> v(range.begin(), range.end());
      return b.CreateVector(v).Union();
    };
    if (field.kind == Kind::Numbers)
      inner[i] = numbers(cast<DenseI64ArrayAttr>(a).asArrayRef());
    if (field.kind == Kind::Permutation)
      inner[i] = numbers(cast<DenseI32ArrayAttr>(a).asArrayRef());
    if (field.kind == Kind::Text)
      inner[i] = b.CreateString(cast<StringAttr>(a).str()).Union();
    if (field.kind == Kind::Bytes) {
      StringRef text = cast<StringAttr>(a).getValue();
      inner[i] = b.CreateVector(reinterpret_cast<const uint8_t *>(text.data()), text.size()).Union();
    }
    if (field.kind == Kind::Value) {
      std::vector<uint8_t> bytes;
      auto element = cast<RankedTensorType>(op->getResult(0).getType()).getElementType();
      for (int64_t k = 0; k < bytesOf(*dtypeOf(element)); ++k)
        bytes.push_back(static_cast<uint8_t>(bitsOf(a) >> (8 * k)));
      inner[i] = b.CreateVector(bytes).Union();
    }
  }
  const auto start = b.StartTable();
  for (auto [i, field] : llvm::enumerate(row.fields)) {
    mlir::Attribute a = canonical(op, field);
    if (field.kind == Kind::Number)
      b.AddElement<int32_t>(slotOf(i), static_cast<int32_t>(cast<IntegerAttr>(a).getInt()), 0);
    else if (field.kind == Kind::Flag)
      b.AddElement<uint8_t>(slotOf(i), cast<BoolAttr>(a).getValue(), 0);
    else if (field.kind == Kind::Element)
      b.AddElement<uint32_t>(slotOf(i), static_cast<uint32_t>(*dtypeOf(cast<TypeAttr>(a).getValue())), 0);
    else if (field.kind == Kind::Nan)
      b.AddElement<uint32_t>(slotOf(i),
                             static_cast<uint32_t>(cast<tosa::NanPropagationModeAttr>(a).getValue()), 0);
    else if (field.kind == Kind::Rounding)
      b.AddElement<uint32_t>(slotOf(i), static_cast<uint32_t>(cast<tosa::RoundingModeAttr>(a).getValue()), 0);
    else if (field.kind == Kind::Resize)
      b.AddElement<uint32_t>(slotOf(i), static_cast<uint32_t>(cast<tosa::ResizeModeAttr>(a).getValue()), 0);
    else
      b.AddOffset(slotOf(i), inner[i]);
  }
  return fb::Offset<void>(b.EndTable(start));
}

LogicalResult Writer::addOperator(Operation *op, const Row &row) {
  for (const Field &field : row.fields) {
    mlir::Attribute a = canonical(op, field);
    auto type = dyn_cast_or_null<TypeAttr>(a);
    if (!a || (type && !dtypeOf(type.getValue())))
      return op->emitOpError() << "has an attribute " << field.name << " that a .tosa file can't hold";
  }
  auto attributes = attributesOf(op, row);
  auto inputs = list(op->getOperands()), outputs = list(op->getResults());
  fb::Offset<OpLocation> location = 0;
  if (isa<NameLoc>(op->getLoc()) && !isa<tosa::ConstOp, tosa::ConstShapeOp>(op))
    location = CreateOpLocation(b, b.CreateSharedString(quantc::qnn::getNodeName(op->getLoc())));
  operators.push_back(CreateTosaOperator(b, row.op, static_cast<::quantc::tosafile::Attribute>(row.op),
                                         attributes, inputs, outputs, location));
  return success();
}

void Writer::finish(func::FuncOp function) {
  Block &body = function.getBody().front();
  auto inputs = list(body.getArguments()), outputs = list(body.getTerminator()->getOperands());
  auto made = b.CreateVector(operators);
  auto values = b.CreateVector(tensors);
  auto sizes = b.CreateVector(shapes);
  auto main = b.CreateString("main");
  auto block = CreateTosaBasicBlock(b, main, made, values, inputs, outputs, sizes);
  auto region = CreateTosaRegion(b, main, b.CreateVector(&block, 1));
  auto graph = CreateTosaGraph(b, CreateVersion(b, 1, 0, 0, false), b.CreateVector(&region, 1));
  FinishTosaGraphBuffer(b, graph);
}

FailureOr<std::string> Writer::write(func::FuncOp function) {
  Block &body = function.getBody().front();
  nameValues(function);
  bool good = true;
  for (BlockArgument a : body.getArguments())
    good &= succeeded(addTensor(a));
  for (Operation &op : body.without_terminator()) {
    const Row *row = findRow(op.getName().getStringRef());
    if (!row) {
      op.emitOpError("has no place in a .tosa file");
      good = false;
      continue;
    }
    for (Value v : op.getResults())
      if (auto shape = dyn_cast<tosa::ConstShapeOp>(op))
        addShape(shape);
      else
        good &= succeeded(addTensor(v));
    if (good)
      good &= succeeded(addOperator(&op, *row));
  }
  llvm::DenseSet<Value> seen;
  for (Value v : body.getTerminator()->getOperands())
    if (isa<BlockArgument>(v) || !seen.insert(v).second) {
      body.getTerminator()->emitOpError("returns an argument, or a value twice: a .tosa file names an output "
                                        "once; tosa.identity makes another");
      good = false;
    }
  if (!good)
    return failure();
  finish(function);
  return std::string(reinterpret_cast<const char *>(b.GetBufferPointer()), b.GetSize());
}

} // namespace

FailureOr<std::string> quantc::tosafile::exportTosa(ModuleOp module) {
  auto functions = llvm::to_vector(module.getOps<func::FuncOp>());
  if (functions.size() != 1 || functions.front().isExternal() ||
      !llvm::hasSingleElement(functions.front().getBody()))
    return module.emitError() << "a .tosa file holds one function of one block; the module has "
                              << functions.size() << " functions";
  return Writer().write(functions.front());
}
