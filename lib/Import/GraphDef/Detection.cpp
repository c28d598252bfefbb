//===- Detection.cpp - box selection and custom operators -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Flexbuffer.h"
#include "Importer.h"

#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// A scalar operand, given or a default.
Value scalarOr(Lowering &l, size_t i, double otherwise) {
  if (i < l.numInputs())
    return l.value(i);
  return l.scalarLike(l.value(1), otherwise);
}

/// V4 and V5 pad to max_output_size where asked; the others give as many as there are, which the first output
/// of the padded form holds in its head.
void nonMaxSuppression(Lowering &l) {
  bool soft = l.node.op == "NonMaxSuppressionV5", counted = soft || l.node.op == "NonMaxSuppressionV4";
  if (!l.expectInputs(soft ? 6 : 3, soft ? 6 : 5))
    return;
  Value boxes = l.value(0), scores = l.value(1), most = l.indexValue(2);
  if (l.failed())
    return;
  double iou = l.node.op == "NonMaxSuppression" ? l.real("iou_threshold", 0.5) : 0.5;
  Value iouValue = scalarOr(l, 3, iou), scoreValue = scalarOr(l, 4, -std::numeric_limits<float>::infinity());
  // The kernels end with an error there, as TensorFlow does.
  auto refuse = [&](Value v, StringRef what, float upTo) {
    ElementsAttr constant = v ? getConstantValue(v) : ElementsAttr();
    auto values = constant ? getElements<float>(constant) : std::nullopt;
    if (values && values->size() == 1 && !(values->front() >= 0 && values->front() <= upTo))
      l.fail("its " + what + " is " + std::to_string(values->front()) + ", accepted: 0 " +
             (upTo == 1 ? "to 1" : "and above"));
  };
  refuse(iouValue, "overlap threshold", 1);
  if (soft)
    refuse(l.value(5), "sigma", std::numeric_limits<float>::max());
  if (l.failed())
    return;
  SmallVector<Value> r =
      soft ? l.ops("qnn.non_max_suppression_v5", {boxes, scores, most, iouValue, scoreValue, l.value(5)}, {},
                   3)
           : l.ops("qnn.non_max_suppression_v4", {boxes, scores, most, iouValue, scoreValue}, {}, 2);
  Value valid = r.back();
  if (l.failed() || !valid)
    return l.fail("can't be imported");
  bool padded = counted && l.flag("pad_to_max_output_size");
  if (auto n = l.ints(2); n && n->size() == 1 && n->front() == 0)
    padded = true; // nothing is kept: the empty result has its shape already
  auto head = [&](Value v) {
    return padded ? v : l.op("qnn.slice", {v, l.constantInts({0}), l.reshape(valid, {1})});
  };
  l.give(head(r[0]));
  if (soft)
    l.give(head(r[1]));
  if (counted)
    l.give(valid);
}

/// Attributes as a map; those that TensorFlow adds for itself ("T", "_output_shapes") stay out, those that
/// tell the converter about the operator ("_output_quantized") are in the published files.
std::optional<std::string> optionsOf(Lowering &l) {
  FlexMap map;
  for (const auto &[name, a] : l.node.attributes) {
    bool told = name == "_output_quantized" || name == "_support_output_type_float_in_quantized_op";
    if (name.empty() || (name.front() == '_' && !told) || name == "T")
      continue;
    if (auto *i = std::get_if<int64_t>(&a.value))
      map.add(name, *i);
    else if (auto *f = std::get_if<float>(&a.value))
      map.add(name, *f);
    else if (auto *b = std::get_if<bool>(&a.value))
      map.add(name, *b);
    else if (auto *s = std::get_if<std::string>(&a.value))
      map.add(name, *s);
    else if (auto *list = std::get_if<Attribute::List>(&a.value); list && !list->i.empty())
      map.add(name, list->i);
    else if (std::holds_alternative<DType>(a.value))
      continue;
    else {
      l.fail("attribute '" + Twine(name) + "' of kind " + a.kind() +
             " can't be stored in custom options; accepted: int, float, bool, string, list of int");
      return std::nullopt;
    }
  }
  return map.finish();
}

void custom(Lowering &l, StringRef code, ArrayRef<Type> results) {
  std::optional<std::string> options = optionsOf(l);
  SmallVector<Value> operands = l.values();
  if (!options || l.failed() || llvm::is_contained(operands, Value()))
    return;
  auto op = qnn::CustomOp::create(l.builder, NameLoc::get(l.builder.getStringAttr(l.node.name)), results,
                                  l.builder.getStringAttr(code), operands,
                                  l.builder.getDenseI8ArrayAttr(ArrayRef<int8_t>(
                                      reinterpret_cast<const int8_t *>(options->data()), options->size())),
                                  IntegerAttr(), IntegerAttr(), IntegerAttr());
  // The graph's word that the operator reads integers and writes float32 in a quantized network.
  const Attribute *quantized = l.node.find("_support_output_type_float_in_quantized_op");
  if (quantized && std::get_if<bool>(&quantized->value) && std::get<bool>(quantized->value))
    op->setDiscardableAttr("qnn.quantized_inputs", l.builder.getUnitAttr());
  for (Value v : op.getOutputs())
    l.give(v);
}

/// Why encodings, scores and anchors are not those of one image: the kernel reads an anchor for each box,
/// wherever the tensor of anchors ends. Empty where they may be; open dimensions are.
std::string findMisfit(RankedTensorType boxes, RankedTensorType scores, RankedTensorType anchors) {
  auto may = [](int64_t size, auto holds) { return ShapedType::isDynamic(size) || holds(size); };
  auto one = [](int64_t size) { return size == 1; };
  int64_t n = ShapedType::kDynamic;
  bool fits = may(boxes.getDimSize(0), one) && may(scores.getDimSize(0), one) &&
              may(boxes.getDimSize(2), [](int64_t size) { return size >= 4; }) &&
              may(anchors.getDimSize(1), [](int64_t size) { return size == 4; });
  for (int64_t size : {boxes.getDimSize(1), scores.getDimSize(1), anchors.getDimSize(0)}) {
    fits &= may(size, [&](int64_t given) { return may(n, [&](int64_t known) { return known == given; }); });
    n = ShapedType::isDynamic(size) ? n : size;
  }
  if (fits)
    return "";
  auto shown = [](RankedTensorType type) {
    Shape sizes = type.getShape().vec();
    std::replace(sizes.begin(), sizes.end(), ShapedType::kDynamic, int64_t{-1});
    return toString(sizes);
  };
  return "has inputs " + shown(boxes) + ", " + shown(scores) + " and " + shown(anchors) +
         ", needed: [1, n, 4 or more], [1, n, classes] and [n, 4]";
}

/// Whether LiteRT's kernel can run with the attributes and the shapes; else a fault.
bool checkPostProcess(Lowering &l) {
  int64_t classes = l.integer("num_classes");
  if (l.failed())
    return false;
  for (const char *name :
       {"nms_score_threshold", "nms_iou_threshold", "y_scale", "x_scale", "h_scale", "w_scale"}) {
    double value = l.real(name, std::nan(""));
    bool isScale = StringRef(name).ends_with("_scale"), isOverlap = StringRef(name) == "nms_iou_threshold";
    if (std::isnan(value))
      l.fail("has no attribute '" + Twine(name) + "' (float)");
    else if (isScale && value == 0)
      l.fail("attribute '" + Twine(name) + "' is 0, accepted: any other number");
    else if (isOverlap && !(value > 0 && value <= 1))
      l.fail("attribute 'nms_iou_threshold' is " + std::to_string(value) + ", accepted: above 0, up to 1");
    if (l.failed())
      return false;
  }
  for (size_t i = 0; i < 3; ++i)
    if (RankedTensorType type = l.type(i); !type || !type.getElementType().isF32()) {
      l.fail("input #" + Twine(i) + " is no float32 tensor, needed: one");
      return false;
    }
  if (l.rank(0) != 3 || l.rank(1) != 3 || l.rank(2) != 2) {
    l.fail("has inputs of rank " + Twine(l.rank(0)) + ", " + Twine(l.rank(1)) + " and " + Twine(l.rank(2)) +
           ", needed: 3, 3 and 2");
    return false;
  }
  if (std::string wrong = findMisfit(l.type(0), l.type(1), l.type(2)); !wrong.empty()) {
    l.fail(wrong);
    return false;
  }
  if (l.isConstant(2)) {
    // y, x, height, width: the kernel ends with an error on a box without a size.
    ElementsAttr constant = getConstantValue(l.value(2));
    auto anchors = constant ? getElements<float>(constant) : std::nullopt;
    for (size_t i = 0; anchors && i < anchors->size(); ++i)
      if (i % 4 >= 2 && !((*anchors)[i] > 0)) {
        l.fail("anchor " + Twine(i / 4) + " has " + (i % 4 == 2 ? "height " : "width ") +
               std::to_string((*anchors)[i]) + ", accepted: above 0");
        return false;
      }
  }
  int64_t columns = l.type(1).getDimSize(2);
  if (!ShapedType::isDynamic(columns) && (classes < 1 || (classes != columns && classes + 1 != columns))) {
    l.fail("attribute 'num_classes' is " + Twine(classes) + ", accepted: the " + Twine(columns) +
           " columns of input #1, or one less when the first is the background");
    return false;
  }
  return true;
}

/// Boxes [1, n, 4], classes, scores [1, n], count [1], all float32. The converters leave the shapes of a
/// custom operator's results out of the file, which reads as scalars; the kernel gives them at run time.
void detectionPostProcess(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  int64_t detections = l.integer("max_detections"), perDetection = l.integer("max_classes_per_detection");
  if (l.failed())
    return;
  if (detections < 1 || detections > (1 << 20) || perDetection < 1 || perDetection > (1 << 10))
    return l.fail("attributes 'max_detections' " + Twine(detections) + " and 'max_classes_per_detection' " +
                  Twine(perDetection) + ", accepted: 1 to 1048576 and 1 to 1024");
  if (!checkPostProcess(l))
    return;
  Type open = RankedTensorType::get({}, l.builder.getF32Type());
  custom(l, l.node.op, {open, open, open, open});
}

int64_t nextPowerOfTwo(int64_t n) {
  return static_cast<int64_t>(llvm::PowerOf2Ceil(static_cast<uint64_t>(n)));
}

/// [samples, channels] to [channels, windows, 1 + length of the transform / 2], which LiteRT's kernel gives.
void audioSpectrogram(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  RankedTensorType x = l.type(0);
  int64_t window = l.integer("window_size"), stride = l.integer("stride");
  if (l.failed())
    return;
  if (!x || x.getRank() != 2 || !x.getElementType().isF32())
    return l.fail("input #0 is no float32 tensor of rank 2 (samples, channels)");
  if (window < 2 || window > (1 << 24) || stride < 1)
    return l.fail("attributes 'window_size' " + Twine(window) + " and 'stride' " + Twine(stride) +
                  ", accepted: 2 to 16777216 and 1 or more");
  int64_t samples = x.getDimSize(0), windows = ShapedType::kDynamic;
  if (!ShapedType::isDynamic(samples))
    windows = samples < window ? 0 : 1 + (samples - window) / stride;
  custom(l, l.node.op,
         {RankedTensorType::get({x.getDimSize(1), windows, 1 + nextPowerOfTwo(window) / 2},
                                l.builder.getF32Type())});
}

/// [channels, windows, bins] and the sample rate to [channels, windows, coefficients].
void mfcc(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  RankedTensorType x = l.type(0), rate = l.type(1);
  int64_t coefficients = l.integer("dct_coefficient_count", 13),
          banks = l.integer("filterbank_channel_count", 40);
  if (l.failed())
    return;
  if (!x || x.getRank() != 3 || !x.getElementType().isF32())
    return l.fail("input #0 is no float32 tensor of rank 3 (channels, windows, bins)");
  if (int64_t bins = x.getDimSize(2); !ShapedType::isDynamic(bins) && bins < 2)
    return l.fail("input #0 has " + Twine(bins) + " bins, needed: 2 or more");
  if (!rate || rate.getRank() != 0 || !rate.getElementType().isInteger(32))
    return l.fail("input #1 is no int32 scalar (samples per second)");
  if (coefficients < 1 || coefficients > banks || banks > (1 << 16))
    return l.fail("attributes 'dct_coefficient_count' " + Twine(coefficients) +
                  " and 'filterbank_channel_count' " + Twine(banks) +
                  ", accepted: 1 to the latter, and up to 65536");
  custom(l, l.node.op,
         {RankedTensorType::get({x.getDimSize(0), x.getDimSize(1), coefficients}, l.builder.getF32Type())});
}

/// An operator nobody knows here: passed through when the caller allows it.
void unknown(Lowering &l) {
  const GraphDefOptions &options = l.globalOptions();
  if (!options.allowCustomOps)
    return l.fail(
        "this operator can't be imported; --allow-custom-ops keeps it as a custom operator, --input and "
        "--output cut it away");
  SmallVector<Type> results;
  std::vector<PartialShape> shapes;
  std::vector<DType> types;
  for (const char *name : {"_output_shapes", "output_shapes"})
    if (const Attribute *a = l.node.find(name))
      if (auto *list = std::get_if<Attribute::List>(&a->value); list && shapes.empty())
        shapes = list->shape;
  for (const char *name : {"_output_types", "output_types", "Tout"})
    if (const Attribute *a = l.node.find(name))
      if (auto *list = std::get_if<Attribute::List>(&a->value); list && types.empty())
        types = list->type;
  if (!l.numInputs())
    return l.fail("a custom operator without inputs can't be imported");
  // Without a word of the graph about it: one output, of the first operand's type and rank.
  size_t count = std::max<size_t>({shapes.size(), types.size(), 1});
  for (size_t i = 0; i < count; ++i) {
    Type element = i < types.size() ? l.elementType(types[i]) : l.type(0).getElementType();
    SmallVector<int64_t> dims(static_cast<size_t>(l.rank(0)), ShapedType::kDynamic);
    if (l.rank(0) == 0)
      dims.clear();
    if (i < shapes.size() && shapes[i]) {
      dims.clear();
      for (int64_t d : *shapes[i])
        dims.push_back(d < 0 ? ShapedType::kDynamic : d);
    }
    results.push_back(RankedTensorType::get(dims, element));
  }
  custom(l, l.node.op, results);
}

} // namespace

void addDetectionLowerings(LowerTable &t) {
  for (const char *op : {"NonMaxSuppression", "NonMaxSuppressionV2", "NonMaxSuppressionV3",
                         "NonMaxSuppressionV4", "NonMaxSuppressionV5"})
    t[op] = nonMaxSuppression;
  t["TFLite_Detection_PostProcess"] = detectionPostProcess;
  t["AudioSpectrogram"] = audioSpectrogram;
  t["Mfcc"] = mfcc;
  t["_Unknown"] = unknown;
}

} // namespace quantc::import::graphdef
