//===- MatMul.cpp - matrix products ---------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "quantc/Import/GraphDef.h"
#include "quantc/QNN/QNNOps.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

bool floats(Lowering &l) {
  for (size_t i = 0; i < 2 && !l.failed(); ++i)
    if (!isa<FloatType>(l.type(i).getElementType()))
      l.fail("input #" + Twine(i) + " is not of float32, the only type that is accepted");
  return !l.failed();
}

/// Weights [in, out] as fully_connected takes them. Where nothing moves TOCO's transpose is a reshape behind
/// the FakeQuant, which qnn-fold-fake-quant treats as TOCO does.
Value turned(Lowering &l) {
  Value w = l.value(1);
  bool toco = l.globalOptions().foldRules == GraphDefOptions::FoldRules::Toco;
  auto fakeQuant = w ? w.getDefiningOp<qnn::FakeQuantOp>() : nullptr;
  ArrayRef<int64_t> shape = l.type(1).getShape();
  if (toco && fakeQuant && !fakeQuant.getAxis() && (shape[0] == 1 || shape[1] == 1))
    return l.reshape(w, {shape[1], shape[0]});
  return l.rearranged(1, {1, 0});
}

/// x [.., in] times weights: fully_connected takes [out, in].
void fullyConnected(Lowering &l, Value x, bool transposed, bool keepDims) {
  Value w = transposed ? l.value(1) : turned(l);
  SmallVector<NamedAttribute> attributes;
  if (keepDims)
    attributes.push_back(l.attr("keep_num_dims", true));
  l.give(l.op("qnn.fully_connected", {x, w}, attributes));
}

void matMul(Lowering &l) {
  if (!l.expectInputs(2) || !floats(l))
    return;
  bool ta = l.flag("transpose_a"), tb = l.flag("transpose_b");
  if (l.rank(0) != 2 || l.rank(1) != 2)
    return l.fail("operands have ranks " + Twine(l.rank(0)) + " and " + Twine(l.rank(1)) + ", needed: 2");
  auto a = l.type(0).getShape(), b = l.type(1).getShape();
  int64_t inner = ta ? a[0] : a[1], other = tb ? b[1] : b[0];
  if (!ShapedType::isDynamic(inner) && !ShapedType::isDynamic(other) && inner != other)
    return l.fail("multiplies a row of " + Twine(inner) + " with a column of " + Twine(other));
  if (l.isWeights(1)) {
    Value x = ta ? l.transpose(l.value(0), {1, 0}) : l.value(0);
    return fullyConnected(l, x, tb, false);
  }
  if (tb) {
    Value x = ta ? l.transpose(l.value(0), {1, 0}) : l.value(0);
    return l.give(l.op("qnn.fully_connected", {x, l.value(1)}));
  }
  l.give(l.op("qnn.batch_matmul", {l.value(0), l.value(1)}, {l.attr("adj_x", ta), l.attr("adj_y", false)}));
}

void batchMatMul(Lowering &l) {
  if (!l.expectInputs(2) || !floats(l))
    return;
  bool ax = l.flag("adj_x"), ay = l.flag("adj_y");
  if (l.rank(0) < 2 || l.rank(1) < 2)
    return l.fail("operands have ranks " + Twine(l.rank(0)) + " and " + Twine(l.rank(1)) +
                  ", needed: 2 or more");
  bool matrices = l.rank(0) == 2 && l.rank(1) == 2, third = l.node.op == "BatchMatMulV3";
  bool asFullyConnected = l.isWeights(1) ? l.rank(1) == 2 : matrices && ay && !third;
  if (asFullyConnected) {
    SmallVector<int64_t> perm = llvm::to_vector(llvm::seq<int64_t>(0, l.rank(0)));
    std::swap(perm.end()[-1], perm.end()[-2]);
    Value x = ax ? l.transpose(l.value(0), perm) : l.value(0);
    return fullyConnected(l, x, ay, l.isWeights(1) && (third || l.rank(0) > 2));
  }
  l.give(l.op("qnn.batch_matmul", {l.value(0), l.value(1)}, {l.attr("adj_x", ax), l.attr("adj_y", ay)}));
}

/// "ab,bc->ac" with its indices sorted by role.
struct Einsum {
  std::string parts[2], out;
  /// Both and result: batch; both, not result: summed; one and result: rows or columns.
  std::string batch, summed, rows, columns;
};

bool has(StringRef s, char c) { return s.contains(c); }

bool isUnique(StringRef s) {
  for (size_t i = 0; i < s.size(); ++i)
    if (has(s.drop_front(i + 1), s[i]))
      return false;
  return true;
}

/// The equation taken apart, "..." written as letters that it does not use. False after a fault.
bool parseEinsum(Lowering &l, Einsum &e) {
  std::string equation = l.text("equation", "");
  equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
  const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  auto refuse = [&] {
    l.fail(
        "equation '" + StringRef(equation).take_front(100) + "' with " + Twine(l.numInputs()) +
        " operands, accepted: letters and '...', one or two operands, '->', no index twice in one operand");
    return false;
  };
  auto [inputs, result] = StringRef(equation).split("->");
  SmallVector<StringRef> terms;
  inputs.split(terms, ',');
  if (!StringRef(equation).contains("->") || terms.size() != l.numInputs())
    return refuse();
  std::string spare;
  for (char c : letters)
    if (equation.find(c) == std::string::npos)
      spare += c;
  size_t widest = 0;
  auto expand = [&](StringRef term, int64_t dims) -> std::optional<std::string> {
    auto [before, after] = term.split("...");
    if (dims < 0 || static_cast<size_t>(dims) > spare.size())
      return std::nullopt;
    return before.str() + spare.substr(spare.size() - static_cast<size_t>(dims)) + after.str();
  };
  for (size_t i = 0; i < terms.size(); ++i) {
    bool open = terms[i].contains("...");
    int64_t dims = open ? l.rank(i) - static_cast<int64_t>(terms[i].size()) + 3 : 0;
    auto text = expand(terms[i], dims);
    if (!text)
      return refuse();
    widest = std::max(widest, static_cast<size_t>(dims));
    e.parts[i] = *text;
  }
  auto text = expand(result, result.contains("...") ? static_cast<int64_t>(widest) : 0);
  if (!text)
    return refuse();
  e.out = *text;
  for (size_t i = 0; i < terms.size(); ++i)
    if (static_cast<int64_t>(e.parts[i].size()) != l.rank(i) || !isUnique(e.parts[i]) ||
        e.parts[i].find_first_not_of(letters) != std::string::npos)
      return refuse();
  if (!isUnique(e.out) || e.out.find_first_not_of(letters) != std::string::npos)
    return refuse();
  for (char c : e.out)
    if (!has(e.parts[0], c) && !has(e.parts[1], c)) {
      l.fail("equation '" + equation + "' has a result index that no operand has");
      return false;
    }
  return !l.failed();
}

/// Sums over what the result lacks, then transposes.
void einsumOfOne(Lowering &l, const Einsum &e) {
  SmallVector<int64_t> lost, perm;
  std::string kept;
  for (auto [i, c] : llvm::enumerate(e.parts[0]))
    has(e.out, c) ? kept.push_back(c) : lost.push_back(static_cast<int64_t>(i));
  Value y = lost.empty() ? l.value(0) : l.op("qnn.sum", {l.value(0), l.constantInts(lost)});
  for (char c : e.out)
    perm.push_back(static_cast<int64_t>(kept.find(c)));
  l.give(llvm::is_sorted(perm) ? y : l.transpose(y, perm));
}

/// Two operands, nothing summed that only one has: one matrix product between transposes and reshapes. A
/// constant is rearranged at compile time, and without batch indices becomes weights.
void einsum(Lowering &l) {
  if (!l.expectInputs(1, 2) || (l.numInputs() == 2 && !floats(l)))
    return;
  Einsum e;
  if (!parseEinsum(l, e))
    return;
  if (l.numInputs() == 1)
    return einsumOfOne(l, e);
  if (!l.type(0).hasStaticShape() || !l.type(1).hasStaticShape())
    return l.fail("operands of open shape; accepted are static shapes");
  const auto &[a, b] = e.parts;
  auto dim = [&](size_t i, char c) { return l.type(i).getDimSize(static_cast<int64_t>(e.parts[i].find(c))); };
  for (char c : a) {
    if (has(b, c) && dim(0, c) != dim(1, c))
      return l.fail("index '" + Twine(c) + "' has size " + Twine(dim(0, c)) + " and " + Twine(dim(1, c)));
    has(b, c) ? (has(e.out, c) ? e.batch : e.summed).push_back(c) : e.rows.push_back(c);
  }
  for (char c : b)
    if (!has(a, c))
      e.columns.push_back(c);
  for (char c : e.rows + e.columns)
    if (!has(e.out, c))
      return l.fail("sums index '" + Twine(c) + "' of one operand alone; accepted: indices of both");
  auto product = [&](size_t i, const std::string &names) {
    int64_t n = 1;
    for (char c : names)
      n *= dim(i, c); // parts of a shape whose product was checked
    return n;
  };
  auto arranged = [&](size_t i, const std::string &order, Shape shape) {
    SmallVector<int64_t> perm;
    for (char c : order)
      perm.push_back(static_cast<int64_t>(e.parts[i].find(c)));
    if (l.isWeights(i))
      return l.rearranged(i, perm, shape);
    return l.reshape(llvm::is_sorted(perm) ? l.value(i) : l.transpose(l.value(i), perm), shape);
  };
  Shape left;
  for (char c : e.batch)
    left.push_back(dim(0, c));
  Shape right = left;
  int64_t inner = product(0, e.summed), columns = product(1, e.columns);
  // Without a batch the rows need not be one dimension.
  if (e.batch.empty() && !e.rows.empty())
    for (char c : e.rows)
      left.push_back(dim(0, c));
  else
    left.push_back(product(0, e.rows));
  left.push_back(inner);
  Value x = arranged(0, e.batch + e.rows + e.summed, left), y;
  bool keepsOrder = !e.summed.empty() && !e.columns.empty() && b.find(e.summed[0]) < b.find(e.columns[0]);
  if (e.batch.empty() && (l.isWeights(1) || (left.size() == 2 && !keepsOrder))) {
    SmallVector<NamedAttribute> attributes;
    if (left.size() > 2)
      attributes.push_back(l.attr("keep_num_dims", true));
    y = l.op("qnn.fully_connected", {x, arranged(1, e.columns + e.summed, {columns, inner})}, attributes);
  } else if (keepsOrder) {
    right.insert(right.end(), {inner, columns});
    y = l.op("qnn.batch_matmul", {x, arranged(1, e.batch + e.summed + e.columns, right)});
  } else {
    right.insert(right.end(), {columns, inner});
    y = l.op("qnn.batch_matmul", {x, arranged(1, e.batch + e.columns + e.summed, right)},
             {l.attr("adj_y", true)});
  }
  std::string have = e.batch + e.rows + e.columns;
  SmallVector<int64_t> shape, perm;
  for (char c : have)
    shape.push_back(has(a, c) ? dim(0, c) : dim(1, c));
  for (char c : e.out)
    perm.push_back(static_cast<int64_t>(have.find(c)));
  y = l.reshape(y, shape);
  l.give(llvm::is_sorted(perm) ? y : l.transpose(y, perm));
}

} // namespace

void addMatMulLowerings(LowerTable &t) {
  t["MatMul"] = matMul;
  t["BatchMatMul"] = t["BatchMatMulV2"] = t["BatchMatMulV3"] = batchMatMul;
  t["Einsum"] = einsum;
}

} // namespace quantc::import::graphdef
