//===- CombinedSuppression.cpp - box selection by class -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// CombinedNonMaxSuppression selects boxes for each image and class, and of all
// that were selected the best of an image. There is no such operator; it is
// NON_MAX_SUPPRESSION_V4 for each class and one TOPK_V2 for each image.
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "Lowering.h"

#include <algorithm>
#include <limits>

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// More would give a file of thousands of operators.
constexpr int64_t mostSuppressions = 256;

class Combined {
public:
  explicit Combined(Lowering &lowering) : l(lowering) {}

  void run() {
    if (!l.expectInputs(6) || !readSizes())
      return;
    SmallVector<Value> parts[4];
    for (int64_t image = 0; image < images && !l.failed(); ++image)
      oneImage(image, parts);
    if (l.failed())
      return;
    for (SmallVector<Value> &p : parts)
      l.give(l.op("qnn.pack", p, {l.attr("axis", int64_t{0})}));
  }

private:
  int64_t scalar(size_t i, const char *what) {
    std::vector<int64_t> v = l.needInts(i, what);
    if (!l.failed() && (v.size() != 1 || v[0] < 1 || v[0] > (1 << 20)))
      l.fail(Twine(what) + " (input #" + Twine(i) + ") is " + toString(v) + ", accepted: 1 to 1048576");
    return l.failed() ? 1 : v[0];
  }

  bool readSizes() {
    int64_t perClass = scalar(2, "max_output_size_per_class"), all = scalar(3, "max_total_size");
    RankedTensorType boxes = l.type(0), scores = l.type(1);
    if (l.failed())
      return false;
    if (boxes.getRank() != 4 || scores.getRank() != 3 || !boxes.hasStaticShape() ||
        !scores.hasStaticShape() || boxes.getDimSize(3) != 4 || boxes.getDimSize(0) != scores.getDimSize(0) ||
        boxes.getDimSize(1) != scores.getDimSize(1) ||
        (boxes.getDimSize(2) != 1 && boxes.getDimSize(2) != scores.getDimSize(2))) {
      l.fail("boxes of shape " + toString(Shape(boxes.getShape())) + " and scores of shape " +
             toString(Shape(scores.getShape())) +
             ", needed: [images, boxes, 1 or classes, 4] and [images, boxes, classes], known sizes");
      return false;
    }
    images = boxes.getDimSize(0), count = boxes.getDimSize(1), classes = scores.getDimSize(2);
    ownBoxes = boxes.getDimSize(2) != 1;
    if (images < 1 || count < 1 || classes < 1 || images * classes > mostSuppressions) {
      l.fail(Twine(images) + " images with " + Twine(count) + " boxes and " + Twine(classes) +
             " classes; accepted are 1 to " + Twine(mostSuppressions) + " images times classes");
      return false;
    }
    kept = std::min(perClass, count);
    total = l.flag("pad_per_class") ? std::min(all, perClass * classes) : all;
    chosen = std::min(total, kept * classes);
    // A score that is below all that are kept marks an empty place.
    marker = -std::numeric_limits<float>::max() / 2;
    if (const Tensor *t = l.constant(5); t && t->type == DType::Float && t->count() == 1)
      if (float limit = load<float>(*t)[0]; std::isfinite(limit) && std::fabs(limit) < 1e6F)
        marker = limit - 1;
    return true;
  }

  Value part(size_t i, ArrayRef<int64_t> begin, ArrayRef<int64_t> size, ArrayRef<int64_t> shape) {
    return l.reshape(l.op("qnn.slice", {l.value(i), l.constantInts(begin), l.constantInts(size)}), shape);
  }
  Value gather(Value from, Value at) { return l.op("qnn.gather", {from, at}, {l.attr("axis", int64_t{0})}); }
  Value joined(SmallVector<Value> &parts) {
    return parts.size() == 1 ? parts[0] : l.op("qnn.concatenation", parts, {l.attr("axis", int64_t{0})});
  }
  Value scalarF(float v) {
    return l.constantTensor(store<float>(DType::Float, {}, std::vector<float>{v}), l.node.name);
  }
  /// Up to the size that the result has, with zeros.
  Value padded(Value v) {
    if (chosen == total || !v)
      return v;
    SmallVector<int64_t> pads(static_cast<size_t>(2 * Lowering::typeOf(v).getRank()), 0);
    pads[1] = total - chosen;
    return l.op("qnn.pad", {v, l.constantInts(pads, Shape{Lowering::typeOf(v).getRank(), 2})});
  }

  void oneImage(int64_t image, SmallVector<Value> (&parts)[4]) {
    SmallVector<Value> allScores, allBoxes;
    std::vector<float> classOf;
    std::vector<int64_t> places;
    for (int64_t i = 0; i < kept; ++i)
      places.push_back(i);
    for (int64_t c = 0; c < classes && !l.failed(); ++c) {
      Value boxes = part(0, {image, 0, ownBoxes ? c : 0, 0}, {1, count, 1, 4}, {count, 4});
      Value scores = part(1, {image, 0, c}, {1, count, 1}, {count});
      SmallVector<Value> selected = l.ops("qnn.non_max_suppression_v4",
                                          {boxes, scores, l.scalarInt(kept), l.value(4), l.value(5)}, {}, 2);
      Value filled = l.op("qnn.less", {l.constantInts(places), selected[1]});
      allScores.push_back(l.op("qnn.select_v2", {filled, gather(scores, selected[0]), scalarF(marker)}));
      allBoxes.push_back(gather(boxes, selected[0]));
      classOf.insert(classOf.end(), static_cast<size_t>(kept), static_cast<float>(c));
    }
    SmallVector<Value> best = l.ops("qnn.topk_v2", {joined(allScores), l.scalarInt(chosen)}, {}, 2);
    Value classTable = l.constantTensor(store<float>(DType::Float, {kept * classes}, classOf), l.node.name);
    Value filled = l.op("qnn.greater", {best[0], scalarF(marker)});
    Value boxes = gather(joined(allBoxes), best[1]);
    if (l.flag("clip_boxes", true))
      boxes = l.op("qnn.minimum", {l.op("qnn.maximum", {boxes, scalarF(0)}), scalarF(1)});
    parts[0].push_back(padded(l.op("qnn.select_v2", {l.reshape(filled, {chosen, 1}), boxes, scalarF(0)})));
    parts[1].push_back(padded(l.op("qnn.select_v2", {filled, best[0], scalarF(0)})));
    parts[2].push_back(padded(l.op("qnn.select_v2", {filled, gather(classTable, best[1]), scalarF(0)})));
    parts[3].push_back(l.op("qnn.sum", {l.cast(filled, l.builder.getI32Type()), l.constantInts({0})}));
  }

  Lowering &l;
  int64_t images = 0, count = 0, classes = 0; ///< of the operands
  int64_t kept = 0, chosen = 0, total = 0;    ///< boxes of a class, of an image, and with padding
  bool ownBoxes = false;                      ///< each class has boxes of its own
  float marker = 0;
};

} // namespace

void addCombinedSuppressionLowerings(LowerTable &t) {
  t["CombinedNonMaxSuppression"] = [](Lowering &l) { Combined(l).run(); };
}

} // namespace quantc::import::graphdef
