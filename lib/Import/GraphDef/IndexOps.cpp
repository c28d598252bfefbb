//===- IndexOps.cpp - gathering, scattering, ranges -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "Lowering.h"

#include "quantc/QNN/QNNDialect.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

void gather(Lowering &l) {
  if (!l.expectInputs(2, 3))
    return;
  int64_t axis = 0;
  if (l.numInputs() == 3) {
    std::vector<int64_t> axes = l.needInts(2, "the axis");
    if (l.failed())
      return;
    if (axes.size() != 1)
      return l.fail("the axis has " + Twine(axes.size()) + " entries, needed: 1");
    axis = axes[0];
  }
  if (!l.failed() && isa<qnn::StringType>(l.type(0).getElementType()) && l.rank(0) != 1)
    return l.fail("strings of rank " + Twine(l.rank(0)) + ", accepted: rank 1");
  // The kernel takes positions in 32 and 64 bits; the converters leave them as they are.
  l.give(l.op("qnn.gather", {l.value(0), l.value(1)},
              {l.attr("axis", axis), l.attr("batch_dims", l.integer("batch_dims", 0))}));
}

void gatherNd(Lowering &l) {
  if (l.expectInputs(2))
    l.give(l.op("qnn.gather_nd", {l.value(0), l.value(1)}));
}

void scatterNd(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  Type i32 = l.builder.getI32Type();
  l.give(l.op("qnn.scatter_nd", {l.cast(l.indexValue(0), i32), l.value(1), l.cast(l.indexValue(2), i32)}));
}

/// x with rows added: x + scatter of the updates.
void tensorScatterAdd(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  if (!l.type(0).hasStaticShape())
    return l.fail("the shape of the input must be known");
  Value zeros = l.op("qnn.scatter_nd", {l.cast(l.indexValue(1), l.builder.getI32Type()), l.value(2),
                                        l.constantInts(l.type(0).getShape())});
  l.give(l.op(l.node.op == "TensorScatterSub" ? "qnn.sub" : "qnn.add", {l.value(0), zeros}));
}

/// x with rows replaced: where a scatter of ones hits, the scattered updates.
void tensorScatterUpdate(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  if (!l.type(0).hasStaticShape() || !l.type(2).hasStaticShape())
    return l.fail("the shapes of the input and the updates must be known");
  Value at = l.cast(l.indexValue(1), l.builder.getI32Type()), shape = l.constantInts(l.type(0).getShape());
  Value ones = l.op("qnn.fill", {l.constantInts(l.type(2).getShape()), l.scalarInt(1)});
  Value hit = l.op("qnn.scatter_nd", {at, ones, shape});
  l.give(l.op("qnn.select_v2", {l.op("qnn.not_equal", {hit, l.scalarInt(0)}),
                                l.op("qnn.scatter_nd", {at, l.value(2), shape}), l.value(0)}));
}

void range(Lowering &l) {
  if (l.expectInputs(3))
    l.give(l.op("qnn.range", {l.value(0), l.value(1), l.value(2)}));
}

void oneHot(Lowering &l) {
  if (!l.expectInputs(4))
    return;
  Value indices = l.value(0);
  if (indices && !Lowering::typeOf(indices).getElementType().isInteger(64))
    indices = l.cast(indices, l.builder.getI32Type());
  l.give(l.op("qnn.one_hot", {indices, l.indexValue(1), l.value(2), l.value(3)},
              {l.attr("axis", l.integer("axis", -1))}));
}

void where(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  Value x = l.value(0);
  Type t = x ? Lowering::typeOf(x).getElementType() : Type();
  l.give(l.op("qnn.where", {t && !l.takes("qnn.where", t) && l.widened("qnn.where", t)
                                ? l.cast(x, l.widened("qnn.where", t))
                                : x}));
}

/// A tensor by the kernel of the nearest type: no value is lost on the way.
Value moved(Lowering &l, StringRef op, Value v) {
  Type t = v ? Lowering::typeOf(v).getElementType() : Type();
  return t && t.isInteger(1) && !l.takes(op, t)     ? l.cast(v, l.builder.getI8Type())
         : t && !l.takes(op, t) && l.widened(op, t) ? l.cast(v, l.widened(op, t))
                                                    : v;
}

void matrixDiag(Lowering &l) {
  if (!l.expectInputs(1, 5))
    return;
  // Rows and columns beyond the diagonal, and what they are filled with.
  for (size_t i = 2; i < std::min<size_t>(l.numInputs(), 4); ++i)
    if (auto n = l.ints(i); !l.failed() && (!n || n->size() != 1 ||
                                            (n->front() != -1 && n->front() != l.type(0).getShape().back())))
      return l.fail("input #" + Twine(i) + " (" + (i == 2 ? "rows" : "columns") +
                    ") must be the constant -1 or the length of the diagonal");
  if (l.numInputs() > 1) {
    auto k = l.ints(1);
    if (!k || llvm::any_of(*k, [](int64_t d) { return d != 0; }))
      return l.fail("k must be the constant 0 (the main diagonal)");
  }
  Value x = l.value(0);
  Value y = l.op("qnn.matrix_diag", {moved(l, "qnn.matrix_diag", x)});
  l.give(x ? l.cast(y, Lowering::typeOf(x).getElementType()) : y);
}

void matrixSetDiag(Lowering &l) {
  if (!l.expectInputs(2, 3))
    return;
  if (l.numInputs() > 2) {
    auto k = l.ints(2);
    if (!k || llvm::any_of(*k, [](int64_t d) { return d != 0; }))
      return l.fail("k must be the constant 0 (the main diagonal)");
  }
  constexpr const char *name = "qnn.matrix_set_diag";
  Value x = l.value(0);
  Value y = l.op(name, {moved(l, name, x), moved(l, name, l.value(1))});
  l.give(x ? l.cast(y, Lowering::typeOf(x).getElementType()) : y);
}

/// A vector on the diagonal of a matrix; the diagonal of a matrix by its flat positions.
void diag(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  if (l.rank(0) != 1)
    return l.fail("input #0 has rank " + Twine(l.rank(0)) + ", accepted: 1");
  l.give(l.op("qnn.matrix_diag", {l.value(0)}));
}
void diagPart(Lowering &l) {
  if (!l.expectInputs(1, 3))
    return;
  RankedTensorType t = l.type(0);
  if (l.failed())
    return;
  if (l.numInputs() > 1) {
    auto k = l.ints(1);
    if (!k || llvm::any_of(*k, [](int64_t d) { return d != 0; }))
      return l.fail("k must be the constant 0 (the main diagonal)");
  }
  // DiagPart takes [d.., d..] apart as one matrix; the others the last two axes of each.
  bool whole = l.node.op == "DiagPart";
  int64_t rank = t.getRank();
  if (!t.hasStaticShape() || rank < 2 || (whole && rank % 2))
    return l.fail("accepted is a matrix of known shape");
  auto shape = t.getShape();
  size_t lead = static_cast<size_t>(whole ? rank / 2 : rank - 1);
  SmallVector<int64_t> kept(shape.begin(), shape.begin() + static_cast<int64_t>(whole ? lead : lead - 1)), at;
  int64_t rows = 1, columns = 1, outer = 1;
  for (int64_t i = 0; i < rank; ++i)
    (whole           ? (i < rank / 2 ? rows : columns)
     : i == rank - 2 ? rows
     : i == rank - 1 ? columns
                     : outer) *= shape[i];
  if (whole && rows != columns)
    return l.fail("the halves of shape " + toString(Shape(shape.begin(), shape.end())) + " differ");
  int64_t n = std::min(rows, columns);
  if (n > (1 << 15) || rows * columns > INT32_MAX)
    return l.fail("a matrix of " + Twine(rows) + " x " + Twine(columns) +
                  ", accepted: diagonals up to 32768");
  for (int64_t i = 0; i < n; ++i)
    at.push_back(i * columns + i);
  if (!whole)
    kept.push_back(n);
  Value flat = l.reshape(l.value(0), {outer, rows * columns});
  l.give(l.reshape(l.op("qnn.gather", {flat, l.constantInts(at)}, {l.attr("axis", int64_t{1})}), kept));
}

/// a x b over the last axis of three.
void cross(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  if (l.rank(0) < 1 || l.type(0).getShape() != l.type(1).getShape() || l.type(0).getShape().back() != 3)
    return l.fail("operands must have one shape with a last axis of 3");
  auto turned = [&](size_t i, ArrayRef<int64_t> order) {
    return l.op("qnn.gather", {l.value(i), l.constantInts(order)}, {l.attr("axis", l.rank(0) - 1)});
  };
  Value left = l.op("qnn.mul", {turned(0, {1, 2, 0}), turned(1, {2, 0, 1})});
  l.give(l.op("qnn.sub", {left, l.op("qnn.mul", {turned(0, {2, 0, 1}), turned(1, {1, 2, 0})})}));
}

void sparseToDense(Lowering &l) {
  if (l.expectInputs(4))
    l.give(l.op("qnn.sparse_to_dense", {l.value(0), l.value(1), l.value(2), l.value(3)},
                {l.attr("validate_indices", l.flag("validate_indices", true))}));
}

void segmentSum(Lowering &l) {
  if (l.expectInputs(2))
    l.give(l.op("qnn.segment_sum", {l.value(0), l.cast(l.indexValue(1), l.builder.getI32Type())}));
}

void unsortedSegment(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  std::string name = "qnn.unsorted_segment_" + StringRef(l.node.op).drop_front(15).lower();
  Type i32 = l.builder.getI32Type();
  l.give(l.op(name, {l.value(0), l.cast(l.indexValue(1), i32), l.cast(l.indexValue(2), i32)}));
}

void bucketize(Lowering &l) {
  if (l.expectInputs(1))
    l.give(
        l.op("qnn.bucketize", {l.value(0)},
             {l.attr("boundaries", mlir::Attribute(l.builder.getDenseF32ArrayAttr(l.reals("boundaries"))))}));
}

/// Inside a band of diagonals the input, elsewhere 0. A negative width keeps that whole side.
void matrixBandPart(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  std::vector<int64_t> lower = l.needInts(1, "num_lower"), upper = l.needInts(2, "num_upper");
  if (l.failed())
    return;
  if (lower.size() != 1 || upper.size() != 1)
    return l.fail("num_lower and num_upper must be one number each");
  RankedTensorType t = l.type(0);
  if (t.getRank() < 2 || t.isDynamicDim(static_cast<unsigned>(t.getRank() - 1)) ||
      t.isDynamicDim(static_cast<unsigned>(t.getRank() - 2)))
    return l.fail("input #0 has shape " + toString(Shape(t.getShape())) +
                  ", needed: matrices of known rows and columns");
  int64_t rows = t.getDimSize(t.getRank() - 2), columns = t.getDimSize(t.getRank() - 1);
  if (!foldCount({rows, columns}))
    return l.fail("matrices of " + Twine(rows) + " x " + Twine(columns) + " are too large");
  auto mask = std::make_shared<Tensor>();
  mask->type = DType::Bool;
  mask->shape = {rows, columns};
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      mask->data.push_back((lower[0] < 0 || r - c <= lower[0]) && (upper[0] < 0 || c - r <= upper[0]));
  if (mask->data.find('\0') == std::string::npos)
    return l.give(l.inputs[0]);
  l.give(
      l.op("qnn.select_v2", {l.constantTensor(mask, l.node.name), l.value(0), l.scalarLike(l.value(0), 0)}));
}

void unique(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  for (Value v : l.ops("qnn.unique", {l.value(0)},
                       {l.attr("index_type", l.elementType(l.dtype("out_idx", DType::Int32)))}, 2))
    l.give(v);
}

/// Each element of a permutation goes where it points: a scatter of 0, 1, 2, ...
void invertPermutation(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  RankedTensorType t = l.type(0);
  if (l.failed())
    return;
  if (t.getRank() != 1 || !t.hasStaticShape() || t.getDimSize(0) > (1 << 20) ||
      !t.getElementType().isInteger(32))
    return l.fail("accepted is a vector of int32 of known length up to 1048576");
  int64_t n = t.getDimSize(0);
  SmallVector<int64_t> places;
  for (int64_t i = 0; i < n; ++i)
    places.push_back(i);
  l.give(
      l.op("qnn.scatter_nd", {l.reshape(l.value(0), {n, 1}), l.constantInts(places), l.constantInts({n})}));
}

} // namespace

void addIndexLowerings(LowerTable &t) {
  t["Gather"] = t["GatherV2"] = gather;
  t["GatherNd"] = gatherNd;
  t["ScatterNd"] = scatterNd;
  t["TensorScatterAdd"] = t["TensorScatterSub"] = tensorScatterAdd;
  t["TensorScatterUpdate"] = tensorScatterUpdate;
  t["Range"] = range;
  t["OneHot"] = oneHot;
  t["Where"] = where;
  t["MatrixDiag"] = t["MatrixDiagV2"] = t["MatrixDiagV3"] = matrixDiag;
  t["MatrixSetDiag"] = t["MatrixSetDiagV2"] = t["MatrixSetDiagV3"] = matrixSetDiag;
  t["Diag"] = diag;
  t["DiagPart"] = t["MatrixDiagPart"] = t["MatrixDiagPartV2"] = t["MatrixDiagPartV3"] = diagPart;
  t["Cross"] = cross;
  t["SparseToDense"] = sparseToDense;
  t["SegmentSum"] = segmentSum;
  t["Unique"] = unique;
  t["InvertPermutation"] = invertPermutation;
  for (const char *op :
       {"UnsortedSegmentSum", "UnsortedSegmentProd", "UnsortedSegmentMax", "UnsortedSegmentMin"})
    t[op] = unsortedSegment;
  t["Bucketize"] = bucketize;
  t["MatrixBandPart"] = matrixBandPart;
}

} // namespace quantc::import::graphdef
