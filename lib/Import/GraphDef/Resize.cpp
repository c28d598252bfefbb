//===- Resize.cpp - images of another size --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Bilinear and nearest have operators. Bicubic and area are sums of cells with
// weights that depend on the row and on the column alone: two matrix products
// with constant matrices, which have integer kernels too.
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "Lowering.h"

#include <algorithm>

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

void resize(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  Value x = l.value(0);
  bool bilinear = l.node.op == "ResizeBilinear";
  // TensorFlow's bilinear result is float32 whatever the input.
  if (x && bilinear)
    x = l.cast(x, l.builder.getF32Type());
  l.give(l.op(bilinear ? "qnn.resize_bilinear" : "qnn.resize_nearest_neighbor", {x, l.indexValue(1)},
              {l.attr("align_corners", l.flag("align_corners")),
               l.attr("half_pixel_centers", l.flag("half_pixel_centers"))}));
}

/// How one axis is resized.
struct Axis {
  int64_t from, to; ///< cells
  bool alignCorners, halfPixelCenters;

  /// Cells of the input for each of the result.
  float scale() const {
    return alignCorners && to > 1 ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                                  : static_cast<float>(from) / static_cast<float>(to);
  }
  int64_t inside(int64_t cell) const { return std::clamp<int64_t>(cell, 0, from - 1); }
};

/// Row `r` has the weights of the input's cells in cell `r` of the result.
using Matrix = std::vector<float>;

/// The weight of a cell at distance x from the sampled place, of the cubic with parameter `a`.
float cubic(double a, double distance) {
  auto x = static_cast<float>(distance);
  double wide = x;
  if (x <= 1)
    return static_cast<float>(((a + 2) * wide - (a + 3)) * wide * wide + 1);
  return static_cast<float>(((a * wide - 5 * a) * wide + 8 * a) * wide - 4 * a);
}

/// TensorFlow's table has 1024 places between two cells. With half pixel centers the cubic is Keys' and cells
/// outside of the image have no weight, else the border cells stand for them.
Matrix bicubic(const Axis &axis) {
  constexpr int64_t places = 1 << 10;
  double a = axis.halfPixelCenters ? -0.5 : -0.75;
  Matrix m(static_cast<size_t>(axis.to * axis.from));
  for (int64_t r = 0; r < axis.to; ++r) {
    float at = axis.halfPixelCenters ? (static_cast<float>(r) + 0.5F) * axis.scale() - 0.5F
                                     : static_cast<float>(r) * axis.scale();
    auto cell = static_cast<int64_t>(std::floor(at));
    int64_t place = std::lrint((at - static_cast<float>(cell)) * static_cast<float>(places));
    double before = static_cast<double>(place) / places,
           behind = static_cast<double>(places - place) / places;
    float weights[] = {cubic(a, before + 1), cubic(a, before), cubic(a, behind), cubic(a, behind + 1)};
    float sum = 0;
    for (int64_t k = 0; k < 4; ++k) {
      if (axis.halfPixelCenters && axis.inside(cell - 1 + k) != cell - 1 + k)
        weights[k] = 0;
      sum += weights[k];
    }
    if (axis.halfPixelCenters && std::fabs(sum) >= 1000.0F * std::numeric_limits<float>::min())
      for (float &w : weights)
        w *= 1.0F / sum;
    for (int64_t k = 0; k < 4; ++k)
      m[r * axis.from + axis.inside(cell - 1 + k)] += weights[k];
  }
  return m;
}

/// Each cell counts with the part of it that the cell of the result covers.
Matrix area(const Axis &axis) {
  Matrix m(static_cast<size_t>(axis.to * axis.from));
  float scale = axis.scale();
  for (int64_t r = 0; r < axis.to; ++r) {
    float begin = static_cast<float>(r) * scale, end = static_cast<float>(r + 1) * scale;
    for (auto i = static_cast<int64_t>(std::floor(begin)); i < static_cast<int64_t>(std::ceil(end)); ++i) {
      auto low = static_cast<float>(i), high = static_cast<float>(i + 1);
      float covered = low < begin ? (high > end ? scale : high - begin) : (high > end ? end - low : 1.0F);
      m[r * axis.from + axis.inside(i)] += covered / scale;
    }
  }
  return m;
}

bool isIdentity(const Axis &axis, const Matrix &m) {
  for (size_t i = 0; i < m.size(); ++i)
    if (m[i] != (i % static_cast<size_t>(axis.from) == i / static_cast<size_t>(axis.from) ? 1.0F : 0.0F))
      return false;
  return axis.from == axis.to;
}

/// x with its last axis multiplied by the matrix.
Value multiplied(Lowering &l, Value x, const Axis &axis, const Matrix &m) {
  Value weights = l.constantTensor(store<float>(DType::Float, {axis.to, axis.from}, m), l.node.name);
  return l.op("qnn.fully_connected", {x, weights}, {l.attr("keep_num_dims", true)});
}

void resizeByMatrices(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  std::vector<int64_t> size = l.needInts(1, "the size");
  bool alignCorners = l.flag("align_corners"), isArea = l.node.op == "ResizeArea";
  bool halfPixelCenters = l.flag("half_pixel_centers");
  Value x = l.value(0);
  if (l.failed())
    return;
  RankedTensorType t = Lowering::typeOf(x);
  constexpr int64_t most = 1 << 22;
  if (t.getRank() != 4 || t.isDynamicDim(1) || t.isDynamicDim(2))
    return l.fail("input #0 has shape " + toString(Shape(t.getShape())) +
                  ", needed: images of known height and width");
  if (size.size() != 2 || size[0] < 1 || size[1] < 1 ||
      size[0] > most / std::max<int64_t>(t.getDimSize(1), 1) ||
      size[1] > most / std::max<int64_t>(t.getDimSize(2), 1) || t.getDimSize(1) < 1 || t.getDimSize(2) < 1)
    return l.fail("the size is " + toString(size) + ", accepted: height and width, each of at most " +
                  Twine(most) + " cells times that of the image");
  if (alignCorners && halfPixelCenters)
    return l.fail("attributes 'align_corners' and 'half_pixel_centers' are both true, accepted: one of them");
  x = l.cast(x, l.builder.getF32Type());
  Axis rows{t.getDimSize(1), size[0], alignCorners, halfPixelCenters};
  Axis columns{t.getDimSize(2), size[1], alignCorners, halfPixelCenters};
  bool whole = rows.from % rows.to == 0 && columns.from % columns.to == 0;
  if (isArea && whole && !alignCorners) {
    int64_t window[] = {rows.from / rows.to, columns.from / columns.to};
    return l.give(l.op("qnn.average_pool_2d", {x},
                       {l.attr("window", ArrayRef<int64_t>(window)),
                        l.attr("strides", ArrayRef<int64_t>(window)), l.padding(false)}));
  }
  Matrix byRow = isArea ? area(rows) : bicubic(rows), byColumn = isArea ? area(columns) : bicubic(columns);
  // The axis that is multiplied stands last.
  if (!isIdentity(rows, byRow))
    x = l.transpose(multiplied(l, l.transpose(x, {0, 2, 3, 1}), rows, byRow), {0, 3, 1, 2});
  if (!isIdentity(columns, byColumn))
    x = l.transpose(multiplied(l, l.transpose(x, {0, 1, 3, 2}), columns, byColumn), {0, 1, 3, 2});
  l.give(x);
}

} // namespace

void addResizeLowerings(LowerTable &t) {
  t["ResizeBilinear"] = t["ResizeNearestNeighbor"] = resize;
  t["ResizeBicubic"] = t["ResizeArea"] = resizeByMatrices;
}

} // namespace quantc::import::graphdef
