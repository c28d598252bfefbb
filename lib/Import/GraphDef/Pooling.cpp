//===- Pooling.cpp - windows over images ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include <algorithm>
#include <cmath>

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// The cells of a window as tensors, one for each place in it: x padded with `fill`, then strided slices.
struct Cells {
  SmallVector<Value> values;
  SmallVector<std::pair<int64_t, int64_t>> places; ///< row and column in the window
  SmallVector<int64_t> shape;                      ///< [batch, height, width, channels] of each
};
constexpr int64_t mostCells = 64;

std::optional<Cells> cellsOf(Lowering &l, Value x, std::vector<int64_t> kernel,
                             const std::vector<int64_t> &strides, const std::vector<int64_t> &rates,
                             bool same, double fill) {
  RankedTensorType t = Lowering::typeOf(x);
  if (t.getRank() != 4 || !t.hasStaticShape() || kernel[0] * kernel[1] > mostCells) {
    l.fail("accepted are images of known shape and windows of up to " + Twine(mostCells) + " cells");
    return std::nullopt;
  }
  Cells cells;
  cells.shape = SmallVector<int64_t>(t.getShape());
  SmallVector<int64_t> pads(8, 0);
  for (size_t d : {0, 1}) {
    int64_t size = t.getDimSize(static_cast<int64_t>(d) + 1);
    auto [before, after] =
        same ? samePads(size, kernel[d], strides[d], rates[d]) : std::pair<int64_t, int64_t>(0, 0);
    pads[2 * (d + 1)] = before;
    pads[2 * (d + 1) + 1] = after;
    int64_t room = size + before + after - (kernel[d] - 1) * rates[d] - 1;
    if (room < 0) {
      l.fail("the window is larger than the image");
      return std::nullopt;
    }
    cells.shape[d + 1] = room / strides[d] + 1;
  }
  if (same)
    x = l.op("qnn.padv2", {x, l.constantInts(pads, Shape{4, 2}), l.scalarLike(x, fill)});
  for (int64_t i = 0; i < kernel[0]; ++i)
    for (int64_t j = 0; j < kernel[1]; ++j) {
      SmallVector<int64_t> begin{0, i * rates[0], j * rates[1], 0}, end(cells.shape),
          step{1, strides[0], strides[1], 1};
      for (size_t d : {1, 2})
        end[d] = begin[d] + (cells.shape[d] - 1) * step[d] + 1;
      cells.values.push_back(
          l.op("qnn.strided_slice", {x, l.constantInts(begin), l.constantInts(end), l.constantInts(step)}));
      cells.places.push_back({i, j});
    }
  return cells;
}

/// Height and width of a list of four.
std::vector<int64_t> window(Lowering &l, std::string_view name, bool optional = false) {
  std::vector<int64_t> v =
      l.integers(name, optional ? std::vector<int64_t>{1, 1, 1, 1} : std::vector<int64_t>{});
  if (v.size() != 4 || v[0] != 1 || v[3] != 1 || v[1] < 1 || v[2] < 1 || v[1] > (1 << 20) ||
      v[2] > (1 << 20)) {
    l.fail("attribute '" + Twine(StringRef(name)) + "' is " + toString(v) +
           ", needed: [1, height, width, 1]");
    return {1, 1};
  }
  return {v[1], v[2]};
}

/// Largest value of x + filter under the window.
void dilation2D(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  auto strides = window(l, "strides"), rates = window(l, "rates");
  bool same = l.choice("padding", "", {"SAME", "VALID"}) == "SAME";
  Value x = l.value(0), filter = l.value(1);
  if (l.failed())
    return;
  RankedTensorType f = Lowering::typeOf(filter);
  if (f.getRank() != 3 || !f.hasStaticShape() || f.getDimSize(0) < 1 || f.getDimSize(1) < 1)
    return l.fail("the filter must have the known shape [height, width, channels]");
  auto cells = cellsOf(l, x, {f.getDimSize(0), f.getDimSize(1)}, strides, rates, same,
                       -std::numeric_limits<float>::max() / 2);
  if (!cells)
    return;
  Value best;
  for (auto [cell, place] : llvm::zip(cells->values, cells->places)) {
    Value row = l.op("qnn.slice",
                     {filter, l.constantInts({place.first, place.second, 0}), l.constantInts({1, 1, -1})});
    Value sum = l.op("qnn.add", {cell, l.reshape(row, {f.getDimSize(2)})});
    best = best ? l.op("qnn.maximum", {best, sum}) : sum;
  }
  l.give(best);
}

/// The largest cell and its place in the image as (row * width + column) * channels + channel, with the batch
/// in front when asked for; the first of equals.
void maxPoolWithArgmax(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  auto kernel = window(l, "ksize"), strides = window(l, "strides");
  bool same = l.choice("padding", "", {"SAME", "VALID"}) == "SAME",
       withBatch = l.flag("include_batch_in_index");
  Type indexType = l.elementType(l.dtype("Targmax", DType::Int64));
  Value x = l.value(0);
  if (l.failed())
    return;
  RankedTensorType t = Lowering::typeOf(x);
  double lowest = -std::numeric_limits<float>::max();
  if (auto i = dyn_cast<IntegerType>(t.getElementType()))
    lowest = i.isUnsigned() ? 0 : -std::ldexp(1.0, static_cast<int>(i.getWidth()) - 1);
  auto cells = cellsOf(l, x, kernel, strides, {1, 1}, same, lowest);
  if (!cells || t.getNumElements() > (1 << 24))
    return l.fail("accepted are images of known shape up to 16777216 elements");
  // The pool has a kernel of its own, which in integers keeps the range of its operand. The cells are for the
  // places.
  Value best;
  if (t.getElementType().isF32())
    best = l.op("qnn.max_pool_2d", {x},
                {l.attr("window", ArrayRef<int64_t>(kernel)), l.attr("strides", ArrayRef<int64_t>(strides)),
                 l.padding(same)});
  else
    for (Value cell : cells->values)
      best = best ? l.op("qnn.maximum", {best, cell}) : cell;
  // From the last cell to the first, so that the first of equals stays.
  Value place;
  auto s = t.getShape();
  for (size_t k = cells->values.size(); k-- > 0;) {
    auto [before, unused] =
        same ? samePads(s[1], kernel[0], strides[0], 1) : std::pair<int64_t, int64_t>(0, 0);
    auto [left, unused2] =
        same ? samePads(s[2], kernel[1], strides[1], 1) : std::pair<int64_t, int64_t>(0, 0);
    (void)unused, (void)unused2;
    std::vector<int64_t> where;
    for (int64_t n = 0; n < cells->shape[0]; ++n)
      for (int64_t i = 0; i < cells->shape[1]; ++i)
        for (int64_t j = 0; j < cells->shape[2]; ++j)
          for (int64_t c = 0; c < cells->shape[3]; ++c) {
            int64_t row = i * strides[0] + cells->places[k].first - before;
            int64_t column = j * strides[1] + cells->places[k].second - left;
            where.push_back((((withBatch ? n * s[1] : 0) + row) * s[2] + column) * s[3] + c);
          }
    Value at = l.cast(l.constantInts(where, Shape(cells->shape.begin(), cells->shape.end())), indexType);
    place = place ? l.op("qnn.select_v2", {l.op("qnn.equal", {cells->values[k], best}), at, place}) : at;
  }
  l.give(best);
  l.give(place);
}

} // namespace

static void pool(Lowering &l) {
  bool v2 = l.node.op == "MaxPoolV2"; // window and strides are operands
  if (!l.expectInputs(v2 ? 3 : 1))
    return;
  bool nchw = l.choice("data_format", "NHWC", {"NHWC", "NCHW"}) == "NCHW";
  std::vector<int64_t> window = v2 ? l.needInts(1, "ksize") : l.integers("ksize");
  std::vector<int64_t> strides = v2 ? l.needInts(2, "strides") : l.integers("strides");
  bool same = l.choice("padding", "", {"SAME", "VALID"}) == "SAME";
  if (l.failed())
    return;
  if (l.rank(0) != 4)
    return l.fail("input #0 has rank " + Twine(l.rank(0)) + ", needed: 4");
  size_t h = nchw ? 2 : 1, w = nchw ? 3 : 2, c = nchw ? 1 : 3;
  for (auto [name, list] : {std::pair("ksize", &window), std::pair("strides", &strides)}) {
    if (list->size() != 4 || (*list)[0] != 1 || (*list)[c] != 1)
      return l.fail(Twine(name) + " is " + toString(*list) + ", needed: 4 entries, 1 for batch and channels");
    for (size_t d : {h, w})
      if ((*list)[d] < 1 || (*list)[d] > (1 << 20))
        return l.fail(Twine(name) + " is " + toString(*list) + ", accepted: 1 to 1048576");
  }
  Value x = l.value(0);
  if (nchw)
    x = l.transpose(x, {0, 2, 3, 1});
  Value y = l.op(l.node.op == "AvgPool" ? "qnn.average_pool_2d" : "qnn.max_pool_2d", {x},
                 {l.attr("window", ArrayRef<int64_t>{window[h], window[w]}),
                  l.attr("strides", ArrayRef<int64_t>{strides[h], strides[w]}), l.padding(same)});
  l.give(nchw ? l.transpose(y, {0, 3, 1, 2}) : y);
}

/// Window and strides as [depth, height, width] of a list of five.
static std::vector<int64_t> window3D(Lowering &l, std::string_view name, bool channelsFirst) {
  std::vector<int64_t> v = l.integers(name);
  size_t first = channelsFirst ? 2 : 1;
  if (v.size() != 5 || v[0] != 1 || v[channelsFirst ? 1 : 4] != 1 ||
      std::any_of(v.begin(), v.end(), [](int64_t d) { return d < 1 || d > (1 << 20); })) {
    l.fail("attribute '" + Twine(StringRef(name)) + "' is " + toString(v) +
           ", needed: 5 entries from 1 to 1048576, 1 for batch and channels");
    return {1, 1, 1};
  }
  return {v.begin() + static_cast<int64_t>(first), v.begin() + static_cast<int64_t>(first) + 3};
}

/// A window over a volume is one over its images and then one over their depth: of the largest the largest,
/// and of means over equally many cells the mean. What lies outside counts in neither.
static void pool3D(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  bool first = l.choice("data_format", "NDHWC", {"NDHWC", "NCDHW"}) == "NCDHW";
  std::vector<int64_t> window = window3D(l, "ksize", first), strides = window3D(l, "strides", first);
  bool same = l.choice("padding", "", {"SAME", "VALID"}) == "SAME";
  Value x = l.value(0);
  if (l.failed())
    return;
  if (l.rank(0) != 5 || !l.type(0).hasStaticShape())
    return l.fail("input #0 has shape " + toString(Shape(l.type(0).getShape())) +
                  ", needed: volumes of known shape");
  if (first)
    x = l.transpose(x, {0, 2, 3, 4, 1});
  if (!x)
    return l.fail("can't be imported");
  StringRef name = l.node.op == "AvgPool3D" ? "qnn.average_pool_2d" : "qnn.max_pool_2d";
  auto pooled = [&](Value v, int64_t height, int64_t width, int64_t down, int64_t along) {
    return l.op(name, {v},
                {l.attr("window", ArrayRef<int64_t>{height, width}),
                 l.attr("strides", ArrayRef<int64_t>{down, along}), l.padding(same)});
  };
  SmallVector<int64_t> d(Lowering::typeOf(x).getShape()); // batch, depth, height, width, channels
  if (window[1] * window[2] * strides[1] * strides[2] > 1) {
    x = pooled(l.reshape(x, {d[0] * d[1], d[2], d[3], d[4]}), window[1], window[2], strides[1], strides[2]);
    if (!x)
      return l.fail("can't be imported");
    d[2] = Lowering::typeOf(x).getDimSize(1);
    d[3] = Lowering::typeOf(x).getDimSize(2);
  }
  if (window[0] * strides[0] > 1) {
    x = pooled(l.reshape(x, {d[0], d[1], d[2] * d[3], d[4]}), window[0], 1, strides[0], 1);
    if (!x)
      return l.fail("can't be imported");
    d[1] = Lowering::typeOf(x).getDimSize(1);
  }
  x = l.reshape(x, d);
  l.give(first ? l.transpose(x, {0, 4, 1, 2, 3}) : x);
}

void addPoolingLowerings(LowerTable &t) {
  t["MaxPool"] = t["MaxPoolV2"] = t["AvgPool"] = pool;
  t["MaxPool3D"] = t["AvgPool3D"] = pool3D;
  t["MaxPoolWithArgmax"] = maxPoolWithArgmax;
  t["Dilation2D"] = dilation2D;
}

} // namespace quantc::import::graphdef
