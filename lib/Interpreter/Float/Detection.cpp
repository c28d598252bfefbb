//===- Detection.cpp - TFLite_Detection_PostProcess -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Boxes relative to anchors, scores per class -> the best boxes, as TFLite's
// custom operator computes them. With `use_regular_nms` each class suppresses
// its own boxes; otherwise a box competes with its best class only.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "FlexMap.h"
#include "RealKernel.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace quantc::interpreter::real {
namespace {

struct DetectionOptions {
  int64_t maxDetections = 0, classesPerDetection = 0, detectionsPerClass = 100, classes = 0;
  bool regular = false;
  float scoreThreshold = 0, overlapThreshold = 0;
  float yScale = 1, xScale = 1, hScale = 1, wScale = 1;
};

std::optional<std::string> readOptions(const Attributes &attributes, DetectionOptions &o) {
  auto map = readFlexMap(attributes.text("options"));
  if (!map)
    return "the options are not a FlexBuffers map";
  auto number = [&](const char *name, double otherwise) {
    auto it = map->find(name);
    return it == map->end() ? otherwise : it->second;
  };
  for (const char *name :
       {"max_detections", "max_classes_per_detection", "num_classes", "nms_score_threshold",
        "nms_iou_threshold", "y_scale", "x_scale", "h_scale", "w_scale"})
    if (!map->count(name))
      return std::string("option '") + name + "' is missing";
  auto whole = [&](const char *name, double otherwise) {
    double v = number(name, otherwise);
    return v >= 0 && v <= 1e6 ? static_cast<int64_t>(v) : int64_t(-1);
  };
  o.maxDetections = whole("max_detections", 0);
  o.classesPerDetection = whole("max_classes_per_detection", 0);
  o.detectionsPerClass = whole("detections_per_class", 100);
  o.classes = whole("num_classes", 0);
  o.regular = number("use_regular_nms", 0) != 0;
  o.scoreThreshold = static_cast<float>(number("nms_score_threshold", 0));
  o.overlapThreshold = static_cast<float>(number("nms_iou_threshold", 0));
  o.yScale = static_cast<float>(number("y_scale", 1));
  o.xScale = static_cast<float>(number("x_scale", 1));
  o.hScale = static_cast<float>(number("h_scale", 1));
  o.wScale = static_cast<float>(number("w_scale", 1));
  if (o.maxDetections < 1 || o.classesPerDetection < 1 || o.detectionsPerClass < 1 || o.classes < 1)
    return "max_detections, max_classes_per_detection, detections_per_class and num_classes must be 1 to "
           "1000000";
  if (!(o.overlapThreshold > 0 && o.overlapThreshold <= 1))
    return "nms_iou_threshold must be above 0 and at most 1, found " + std::to_string(o.overlapThreshold);
  if (o.yScale == 0 || o.xScale == 0 || o.hScale == 0 || o.wScale == 0)
    return "the scales must not be 0";
  return {};
}

/// Any operand as float32, dequantized for this call where it holds integers.
std::optional<std::string> realsOf(const Tensor &t, std::vector<float> &values) {
  values.resize(static_cast<size_t>(t.count()));
  if (t.type() == ElementType::F32) {
    std::copy(t.as<float>(), t.as<float>() + t.count(), values.begin());
    return {};
  }
  if (!t.info->quant || t.info->quant->scale.size() != 1)
    return unsupportedType(t.type());
  float scale = t.info->quant->scale[0], zero = static_cast<float>(t.info->quant->zeroPoint[0]);
  return withNumber(t.type(), [&](auto none) {
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = (static_cast<float>(t.as<decltype(none)>()[i]) - zero) * scale;
  });
}

struct Box {
  float yMin, xMin, yMax, xMax;
};

/// Anchor centre and size, moved and stretched by the encoding.
Box decode(const float *encoding, const float *anchor, const DetectionOptions &o) {
  auto center = [](double e, double scale, double size, double at) {
    return static_cast<float>(e / scale * size + at);
  };
  auto half = [](double e, double scale, double size) {
    return static_cast<float>(0.5 * std::exp(e / scale) * size);
  };
  float y = center(encoding[0], o.yScale, anchor[2], anchor[0]),
        x = center(encoding[1], o.xScale, anchor[3], anchor[1]);
  float h = half(encoding[2], o.hScale, anchor[2]), w = half(encoding[3], o.wScale, anchor[3]);
  return {y - h, x - w, y + h, x + w};
}

float overlap(const Box &a, const Box &b) {
  float areaA = (a.yMax - a.yMin) * (a.xMax - a.xMin), areaB = (b.yMax - b.yMin) * (b.xMax - b.xMin);
  if (areaA <= 0 || areaB <= 0)
    return 0;
  float height = std::max(std::min(a.yMax, b.yMax) - std::max(a.yMin, b.yMin), 0.0f);
  float width = std::max(std::min(a.xMax, b.xMax) - std::max(a.xMin, b.xMin), 0.0f);
  return height * width / (areaA + areaB - height * width);
}

/// At most `limit` boxes with a score of at least the threshold, best first; each removes those it overlaps.
std::vector<size_t> suppress(const std::vector<Box> &boxes, const std::vector<float> &scores, int64_t limit,
                             const DetectionOptions &o) {
  std::vector<size_t> order;
  for (size_t i = 0; i < scores.size(); ++i)
    if (scores[i] >= o.scoreThreshold)
      order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  std::vector<size_t> kept;
  for (size_t box : order) {
    if (static_cast<int64_t>(kept.size()) >= limit)
      break;
    if (std::none_of(kept.begin(), kept.end(),
                     [&](size_t better) { return overlap(boxes[better], boxes[box]) > o.overlapThreshold; }))
      kept.push_back(box);
  }
  return kept;
}

struct Detection {
  size_t box;
  int64_t label;
  float score;
  size_t place = 0; ///< row of the results
};

/// The scores of one image; the columns before the last `classes` are background.
struct Scores {
  const std::vector<float> &values;
  int64_t columns, background;
  const float *row(size_t box) const {
    return values.data() + static_cast<int64_t>(box) * columns + background;
  }
};

std::vector<Detection> detectByBestClass(const std::vector<Box> &boxes, const Scores &scores,
                                         const DetectionOptions &o) {
  std::vector<float> best(boxes.size());
  for (size_t i = 0; i < boxes.size(); ++i)
    best[i] = *std::max_element(scores.row(i), scores.row(i) + o.classes);
  std::vector<Detection> found;
  std::vector<int64_t> labels(static_cast<size_t>(o.classes));
  int64_t perBox = std::min(o.classesPerDetection, o.classes);
  size_t place = 0;
  for (size_t box : suppress(boxes, best, o.maxDetections, o)) {
    const float *s = scores.row(box);
    std::iota(labels.begin(), labels.end(), 0);
    std::partial_sort(labels.begin(), labels.begin() + perBox, labels.end(),
                      [s](int64_t a, int64_t b) { return s[a] > s[b]; });
    for (int64_t k = 0; k < perBox; ++k) {
      int64_t label = labels[static_cast<size_t>(k)];
      found.push_back({box, label, s[label], place + static_cast<size_t>(k)});
    }
    place += static_cast<size_t>(o.classesPerDetection);
  }
  return found;
}

std::vector<Detection> detectByEachClass(const std::vector<Box> &boxes, const Scores &scores,
                                         const DetectionOptions &o) {
  std::vector<Detection> found;
  std::vector<float> column(boxes.size());
  for (int64_t label = 0; label < o.classes; ++label) {
    for (size_t i = 0; i < boxes.size(); ++i)
      column[i] = scores.row(i)[label];
    size_t before = found.size();
    for (size_t box : suppress(boxes, column, o.detectionsPerClass, o))
      found.push_back({box, label, column[box]});
    // Of equal scores the earlier class goes first.
    std::vector<Detection> merged;
    std::merge(found.begin(), found.begin() + static_cast<ptrdiff_t>(before),
               found.begin() + static_cast<ptrdiff_t>(before), found.end(), std::back_inserter(merged),
               [](const Detection &p, const Detection &q) { return p.score > q.score; });
    if (static_cast<int64_t>(merged.size()) > o.maxDetections)
      merged.resize(static_cast<size_t>(o.maxDetections));
    found = std::move(merged);
  }
  for (size_t i = 0; i < found.size(); ++i)
    found[i].place = i;
  return found;
}

Error run(const DetectionOptions &o, const RunContext &r) {
  const Shape &encodings = r.in(0).shape, &predictions = r.in(1).shape, &anchors = r.in(2).shape;
  if (encodings.size() != 3 || predictions.size() != 3 || anchors.size() != 2 || encodings[0] != 1 ||
      predictions[0] != 1 || encodings[1] != predictions[1] || encodings[1] != anchors[0] ||
      encodings[2] < 4 || anchors[1] != 4 || predictions[2] < o.classes || predictions[2] > o.classes + 1)
    return "encodings " + toString(encodings) + ", scores " + toString(predictions) + " and anchors " +
           toString(anchors) + " do not fit one image of " + std::to_string(o.classes) + " classes";
  std::vector<float> encoded, scored, anchored;
  for (auto [i, values] : {std::pair(0u, &encoded), std::pair(1u, &scored), std::pair(2u, &anchored)})
    if (auto e = realsOf(r.in(i), *values))
      return e;
  std::vector<Box> boxes(static_cast<size_t>(encodings[1]));
  for (size_t i = 0; i < boxes.size(); ++i)
    boxes[i] = decode(encoded.data() + i * static_cast<size_t>(encodings[2]), anchored.data() + i * 4, o);
  Scores scores{scored, predictions[2], predictions[2] - o.classes};
  std::vector<Detection> found =
      o.regular ? detectByEachClass(boxes, scores, o) : detectByBestClass(boxes, scores, o);

  int64_t room = o.maxDetections * o.classesPerDetection;
  for (size_t i = 0; i < 4; ++i)
    if (Error e = shapeOutput(r, i, i == 0 ? Shape{1, room, 4} : i == 3 ? Shape{1} : Shape{1, room}))
      return e;
  float *box = r.out(0).as<float>(), *label = r.out(1).as<float>(), *score = r.out(2).as<float>();
  std::fill(box, box + room * 4, 0.0f);
  std::fill(label, label + room, 0.0f);
  std::fill(score, score + room, 0.0f);
  for (const Detection &d : found) {
    const Box &b = boxes[d.box];
    const float sides[] = {b.yMin, b.xMin, b.yMax, b.xMax};
    std::copy(sides, sides + 4, box + d.place * 4);
    label[d.place] = static_cast<float>(d.label);
    score[d.place] = d.score;
  }
  // Boxes, not rows: with several classes a box there are more rows.
  int64_t perBox = o.regular ? 1 : std::min(o.classesPerDetection, o.classes);
  *r.out(3).as<float>() = static_cast<float>(static_cast<int64_t>(found.size()) / perBox);
  return {};
}

Prepared prepareDetection(const PrepareContext &context) {
  DetectionOptions options;
  if (auto e = readOptions(*context.attributes, options))
    return *e;
  if (!context.has(0) || !context.has(1) || !context.has(2) || context.outputs.size() != 4)
    return "3 operands and 4 results are needed";
  for (size_t i = 0; i < 4; ++i)
    if (context.out(i).type() != ElementType::F32)
      return "result " + std::to_string(i) + " must be float32";
  return Run([options](const RunContext &r) { return run(options, r); });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatDetectionKernels(KernelRegistry &registry) {
  using namespace real;
  registry.add("custom:TFLite_Detection_PostProcess", Domain::Any, KernelSet::Reference, prepareDetection);
}
