//===- Tabulate.cpp - what an op computes, as a table -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Tabulate.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

#include <cstring>

using namespace mlir;
using namespace quantc;
namespace qi = quantc::interpreter;

namespace {

using Bytes = std::vector<char>;

/// A function of its own around copies of some ops, and the program it compiles to.
class Probe {
public:
  explicit Probe(MLIRContext *context)
      : quiet(context, [](Diagnostic &) { return success(); }), builder(context),
        module(ModuleOp::create(builder, UnknownLoc::get(context))) {
    builder.setInsertionPointToStart(module->getBody());
    function =
        func::FuncOp::create(builder, builder.getUnknownLoc(), "main", builder.getFunctionType({}, {}));
    body = builder.createBlock(&function.getBody());
  }
  Value argument(Type type) { return body->addArgument(type, builder.getUnknownLoc()); }
  Value constant(Type type, ElementsAttr value) {
    return qnn::ConstantOp::create(builder, builder.getUnknownLoc(), type, value);
  }
  Operation *copy(Operation *op, ValueRange operands, ArrayRef<Type> results) {
    Operation *clone = op->cloneWithoutRegions();
    clone->setOperands(operands);
    for (auto [result, type] : llvm::zip_equal(clone->getResults(), results))
      result.setType(type);
    return builder.insert(clone);
  }
  bool compile(ValueRange results, qi::Profile profile = qi::Profile::TFLite213) {
    func::ReturnOp::create(builder, builder.getUnknownLoc(), results);
    function.setFunctionType(builder.getFunctionType(body->getArgumentTypes(), results.getTypes()));
    qi::ProgramOptions options;
    options.profile = profile;
    options.kernels = qi::KernelSet::Reference;
    auto program = qi::Program::compile(function, options);
    if (failed(program))
      return false;
    execution.emplace(*program);
    return true;
  }
  std::optional<Bytes> run(ArrayRef<Bytes> inputs, size_t result = 0) {
    SmallVector<ArrayRef<char>> views(inputs.begin(), inputs.end());
    if (execution->run(views))
      return std::nullopt;
    const qi::Tensor &y = execution->output(result);
    return Bytes(y.data, y.data + y.count() * qi::byteWidth(y.type()));
  }
  const qi::Tensor &output(size_t i) { return execution->output(i); }

private:
  ScopedDiagnosticHandler quiet;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  Block *body;
  std::optional<qi::Execution> execution;
};

/// How integers of a tensor are stored.
struct Storage {
  unsigned bits = 0;
  bool isUnsigned = false;
};
std::optional<Storage> storageOf(Type tensor) {
  Type element = cast<RankedTensorType>(tensor).getElementType();
  if (auto q = dyn_cast<quant::QuantizedType>(element))
    return Storage{q.getStorageTypeIntegralWidth(), !q.isSigned()};
  if (element.isInteger(1))
    return Storage{8, false};
  if (element.isSignlessInteger(8) || element.isSignlessInteger(16) || element.isSignlessInteger(32))
    return Storage{element.getIntOrFloatBitWidth(), false};
  return std::nullopt;
}

/// Signed form of the integers in `bytes`: unsigned ones are shifted by half their range.
void append(std::vector<int64_t> &out, const Bytes &bytes, Storage s) {
  const size_t width = s.bits / 8;
  for (size_t i = 0; i + width <= bytes.size(); i += width) {
    uint64_t v = 0;
    std::memcpy(&v, bytes.data() + i, width);
    if (s.isUnsigned)
      v -= uint64_t{1} << (s.bits - 1);
    out.push_back(static_cast<int64_t>(v << (64 - s.bits)) >> (64 - s.bits));
  }
}

/// The bytes of `first`, `first` + 1, ... in the storage of a network.
Bytes counted(int64_t first, int64_t count, Storage s) {
  Bytes bytes;
  const size_t width = s.bits / 8;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t v = first + i + (s.isUnsigned ? int64_t{1} << (s.bits - 1) : 0);
    const char *at = reinterpret_cast<const char *>(&v);
    bytes.insert(bytes.end(), at, at + width);
  }
  return bytes;
}

RankedTensorType vectorOf(Value like, int64_t n) {
  return RankedTensorType::get({n}, cast<RankedTensorType>(like.getType()).getElementType());
}

/// Copies of `chain` over a vector of `n` elements.
bool buildChain(Probe &probe, ArrayRef<Operation *> chain, Value input, int64_t n, conversion::Known known) {
  Value from = input, to = probe.argument(vectorOf(input, n));
  for (Operation *op : chain) {
    SmallVector<Value> operands;
    for (Value v : op->getOperands()) {
      if (v == from) {
        operands.push_back(to);
        continue;
      }
      ElementsAttr value = known(v);
      if (!value)
        return false;
      operands.push_back(probe.constant(v.getType(), value));
    }
    from = op->getResult(0);
    to = probe.copy(op, operands, {vectorOf(from, n)})->getResult(0);
  }
  return probe.compile(to);
}

} // namespace

std::optional<std::vector<ElementsAttr>> conversion::evaluate(Operation *op, ArrayRef<ElementsAttr> operands,
                                                              qi::Profile profile) {
  Probe probe(op->getContext());
  SmallVector<Value> values;
  for (auto [operand, value] : llvm::zip_equal(op->getOperands(), operands))
    values.push_back(probe.constant(operand.getType(), value));
  Operation *copy = probe.copy(op, values, llvm::to_vector(op->getResultTypes()));
  if (!probe.compile(copy->getResults(), profile) || !probe.run({}))
    return std::nullopt;
  std::vector<ElementsAttr> results;
  for (unsigned i = 0; i < op->getNumResults(); ++i) {
    auto type = cast<RankedTensorType>(op->getResult(i).getType());
    Type element = type.getElementType();
    if (auto q = dyn_cast<quant::QuantizedType>(element))
      element = q.getStorageType();
    if (!type.hasStaticShape() || !element.isIntOrFloat())
      return std::nullopt;
    const qi::Tensor &y = probe.output(i);
    results.push_back(
        makeConstant(RankedTensorType::get(type.getShape(), element),
                     ArrayRef<char>(y.data, static_cast<size_t>(y.count() * qi::byteWidth(y.type())))));
  }
  return results;
}

std::optional<std::vector<int64_t>> conversion::tabulate(ArrayRef<Operation *> chain, Value input,
                                                         Known known) {
  const auto in = storageOf(input.getType()), out = storageOf(chain.back()->getResult(0).getType());
  if (!in || !out || in->bits > 16)
    return std::nullopt;
  const int64_t count = int64_t{1} << in->bits, lowest = -count / 2;
  std::vector<int64_t> table;
  {
    Probe whole(input.getContext());
    if (!buildChain(whole, chain, input, count, known))
      return std::nullopt;
    if (auto bytes = whole.run(counted(lowest, count, *in))) {
      append(table, *bytes, *out);
      return table;
    }
  }
  // Some argument is an error to the kernel (the root of a negative number): one by one.
  Probe single(input.getContext());
  if (!buildChain(single, chain, input, 1, known))
    return std::nullopt;
  for (int64_t i = 0; i < count; ++i) {
    if (auto bytes = single.run(counted(lowest + i, 1, *in)))
      append(table, *bytes, *out);
    else
      table.push_back(table.empty() ? 0 : table.back());
  }
  return table;
}

std::optional<std::vector<int64_t>> conversion::tabulatePairs(Operation *op) {
  const auto a = storageOf(op->getOperand(0).getType()), b = storageOf(op->getOperand(1).getType()),
             y = storageOf(op->getResult(0).getType());
  if (!a || !b || !y || a->bits != 8 || b->bits != 8)
    return std::nullopt;
  Probe probe(op->getContext());
  Value lhs = probe.argument(vectorOf(op->getOperand(0), 256));
  Value rhs = probe.argument(vectorOf(op->getOperand(1), 256));
  if (!probe.compile(probe.copy(op, {lhs, rhs}, {vectorOf(op->getResult(0), 256)})->getResult(0)))
    return std::nullopt;
  std::vector<int64_t> table(65536, 0);
  const Bytes all = counted(-128, 256, *a);
  for (int64_t k = 0; k < 256; ++k) {
    const Bytes same(256, counted(k - 128, 1, *b).front());
    std::vector<int64_t> column;
    if (auto bytes = probe.run({all, same}))
      append(column, *bytes, *y);
    else // a divisor of zero: an error of the network's input
      column.assign(256, 0);
    for (int64_t i = 0; i < 256; ++i)
      table[static_cast<size_t>(i * 256 + k)] = column[static_cast<size_t>(i)];
  }
  return table;
}

std::optional<std::vector<int64_t>> conversion::sources(Operation *op, unsigned data, Known known) {
  Type i32 = IntegerType::get(op->getContext(), 32);
  auto moved = cast<RankedTensorType>(op->getOperand(data).getType());
  auto plain = [&](Value v) {
    auto type = cast<RankedTensorType>(v.getType());
    return RankedTensorType::get(type.getShape(), i32);
  };
  Probe probe(op->getContext());
  SmallVector<Value> operands;
  for (auto [i, v] : llvm::enumerate(op->getOperands())) {
    auto type = dyn_cast<RankedTensorType>(v.getType());
    if (i == data) {
      operands.push_back(probe.argument(plain(v)));
    } else if (type && type.getElementType() == moved.getElementType()) { // what fills a border
      operands.push_back(probe.constant(plain(v), DenseElementsAttr::get(plain(v), int32_t{0})));
    } else {
      ElementsAttr value = known(v);
      if (!value)
        return std::nullopt;
      operands.push_back(probe.constant(v.getType(), value));
    }
  }
  Operation *copy = probe.copy(op, operands, {plain(op->getResult(0))});
  if (op->getNumResults() != 1 || !probe.compile(copy->getResults()))
    return std::nullopt;
  auto bytes = probe.run(counted(1, moved.getNumElements(), {32, false}));
  if (!bytes)
    return std::nullopt;
  std::vector<int64_t> from;
  append(from, *bytes, {32, false});
  for (int64_t &i : from)
    --i;
  return from;
}
