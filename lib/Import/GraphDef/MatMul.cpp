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
  if (l.isWeights(1) && l.rank(1) == 2 && !ax)
    return fullyConnected(l, l.value(0), ay, l.rank(0) > 2);
  l.give(l.op("qnn.batch_matmul", {l.value(0), l.value(1)}, {l.attr("adj_x", ax), l.attr("adj_y", ay)}));
}

/// "ab,bc->ac" and its like: two operands, no repeated index within one, nothing summed that only one has.
void einsum(Lowering &l) {
  if (!l.expectInputs(2) || !floats(l))
    return;
  std::string equation = l.text("equation", "");
  equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
  size_t comma = equation.find(','), arrow = equation.find("->");
  if (comma == std::string::npos || arrow == std::string::npos || comma > arrow ||
      equation.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ,->") !=
          std::string::npos)
    return l.fail("equation '" + StringRef(equation).take_front(100) +
                  "', accepted: letters, two operands, '->'");
  std::string a = equation.substr(0, comma), b = equation.substr(comma + 1, arrow - comma - 1),
              out = equation.substr(arrow + 2);
  auto unique = [](StringRef s) {
    for (size_t i = 0; i < s.size(); ++i)
      if (s.find(s[i], i + 1) != StringRef::npos)
        return false;
    return true;
  };
  auto in = [](const std::string &s, char c) { return s.find(c) != std::string::npos; };
  if (!unique(a) || !unique(b) || !unique(out) || static_cast<int64_t>(a.size()) != l.rank(0) ||
      static_cast<int64_t>(b.size()) != l.rank(1))
    return l.fail("equation '" + equation + "' repeats an index, or does not fit operands of rank " +
                  Twine(l.rank(0)) + " and " + Twine(l.rank(1)));
  if (!l.type(0).hasStaticShape() || !l.type(1).hasStaticShape())
    return l.fail("operands of open shape; accepted are static shapes");
  // Indices by role: both and result: batch; both, not result: summed; one and result: rows or columns.
  std::string batch, summed, rows, columns;
  for (char c : a)
    in(b, c) ? (in(out, c) ? batch : summed).push_back(c) : rows.push_back(c);
  for (char c : b)
    if (!in(a, c))
      columns.push_back(c);
  for (char c : rows + columns)
    if (!in(out, c))
      return l.fail("equation '" + equation + "' sums index '" + Twine(c) + "' of one operand alone");
  if (out.size() != batch.size() + rows.size() + columns.size())
    return l.fail("equation '" + equation + "' has a result index that no operand has");
  auto arranged = [&](size_t i, const std::string &have, const std::string &mid, const std::string &last) {
    SmallVector<int64_t> perm, shape;
    std::string want = batch + mid + last;
    for (char c : want)
      perm.push_back(static_cast<int64_t>(have.find(c)));
    auto dims = l.type(i).getShape();
    auto product = [&](const std::string &names) {
      int64_t n = 1;
      for (char c : names)
        n *= dims[have.find(c)]; // parts of a shape whose product was checked
      return n;
    };
    for (char c : batch)
      shape.push_back(dims[have.find(c)]);
    shape.append({product(mid), product(last)});
    bool sorted = std::is_sorted(perm.begin(), perm.end());
    return l.reshape(sorted ? l.value(i) : l.transpose(l.value(i), perm), shape);
  };
  Value y = l.op("qnn.batch_matmul", {arranged(0, a, rows, summed), arranged(1, b, summed, columns)});
  std::string have = batch + rows + columns;
  SmallVector<int64_t> shape, perm;
  for (char c : have)
    shape.push_back(in(a, c) ? l.type(0).getDimSize(static_cast<int64_t>(a.find(c)))
                             : l.type(1).getDimSize(static_cast<int64_t>(b.find(c))));
  for (char c : out)
    perm.push_back(static_cast<int64_t>(have.find(c)));
  y = l.reshape(y, shape);
  l.give(std::is_sorted(perm.begin(), perm.end()) ? y : l.transpose(y, perm));
}

} // namespace

void addMatMulLowerings(LowerTable &t) {
  t["MatMul"] = matMul;
  t["BatchMatMul"] = t["BatchMatMulV2"] = t["BatchMatMulV3"] = batchMatMul;
  t["Einsum"] = einsum;
}

} // namespace quantc::import::graphdef
