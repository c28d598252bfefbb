//===- Convolution.cpp - convolutions of all kinds ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include "quantc/Support/CheckedMath.h"

#include <algorithm>

using namespace mlir;

namespace quantc::import::graphdef {

std::pair<int64_t, int64_t> samePads(int64_t size, int64_t kernel, int64_t stride, int64_t dilation) {
  int64_t extent = (kernel - 1) * dilation + 1, out = (size + stride - 1) / stride;
  int64_t total = std::max<int64_t>((out - 1) * stride + extent - size, 0);
  return {total / 2, total - total / 2};
}

namespace {

constexpr int64_t toNHWC[] = {0, 2, 3, 1}, toNCHW[] = {0, 3, 1, 2};

/// A list attribute of one entry per axis of a 4-D tensor, reduced to height and width. Batch and channel
/// must be 1.
std::vector<int64_t> spatial(Lowering &l, std::string_view name, bool nchw, bool required) {
  std::vector<int64_t> v =
      l.integers(name, required ? std::vector<int64_t>{} : std::vector<int64_t>{1, 1, 1, 1});
  if (v.size() != 4) {
    l.fail("attribute '" + Twine(StringRef(name)) + "' has " + Twine(v.size()) + " entries, needed: 4");
    return {1, 1};
  }
  int64_t c = nchw ? v[1] : v[3], h = nchw ? v[2] : v[1], w = nchw ? v[3] : v[2];
  if (v[0] != 1 || c != 1)
    l.fail("attribute '" + Twine(StringRef(name)) + "' is " + toString(v) + ", batch and channel must be 1");
  constexpr int64_t most = 1 << 20;
  if (h < 1 || w < 1 || h > most || w > most)
    l.fail("attribute '" + Twine(StringRef(name)) + "' is " + toString(v) + ", accepted: 1 to " +
           Twine(most));
  return l.failed() ? std::vector<int64_t>{1, 1} : std::vector<int64_t>{h, w};
}

/// Padding of a window op. EXPLICIT becomes SAME where the pads are just those, else a pad op in front.
bool isSame(Lowering &l, Value &x, bool nchw, ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides,
            ArrayRef<int64_t> dilations) {
  std::string kind = l.choice("padding", "", {"SAME", "VALID", "EXPLICIT"});
  if (kind != "EXPLICIT" || l.failed() || !x)
    return kind == "SAME";
  std::vector<int64_t> pads = l.integers("explicit_paddings");
  if (pads.size() != 8 ||
      std::any_of(pads.begin(), pads.end(), [](int64_t p) { return p < 0 || p > (1 << 20); })) {
    l.fail("attribute 'explicit_paddings' is " + toString(pads) + ", needed: 8 numbers of 0 to 1048576");
    return false;
  }
  size_t h = nchw ? 4 : 2, w = nchw ? 6 : 4;
  if (pads[0] || pads[1] || pads[nchw ? 2 : 6] || pads[nchw ? 3 : 7])
    l.fail("explicit paddings " + toString(pads) + " pad batch or channels");
  auto shape = Lowering::typeOf(x).getShape();
  std::pair<int64_t, int64_t> ph{pads[h], pads[h + 1]}, pw{pads[w], pads[w + 1]};
  if (!ShapedType::isDynamic(shape[1]) && !ShapedType::isDynamic(shape[2]) && kernel[0] > 0 &&
      kernel[1] > 0 && ph == samePads(shape[1], kernel[0], strides[0], dilations[0]) &&
      pw == samePads(shape[2], kernel[1], strides[1], dilations[1]))
    return true;
  if (ph.first || ph.second || pw.first || pw.second)
    x = l.op("qnn.pad",
             {x, l.constantInts({0, 0, ph.first, ph.second, pw.first, pw.second, 0, 0}, Shape{4, 2})});
  return false;
}

bool isNCHW(Lowering &l) { return l.choice("data_format", "NHWC", {"NHWC", "NCHW"}) == "NCHW"; }

void needRank(Lowering &l, size_t i, int64_t rank) {
  if (!l.failed() && i < l.numInputs() && l.rank(i) != rank)
    l.fail("input #" + Twine(i) + " has rank " + Twine(l.rank(i)) + ", needed: " + Twine(rank));
}

/// A filter that is computed keeps its convolution out of what the passes fuse, so the bias that every
/// convolution of the format has is made here: zeros.
SmallVector<Value> withBias(Lowering &l, Value x, Value filter, int64_t channels) {
  SmallVector<Value> operands{x, filter};
  if (!l.isWeights(1) && !ShapedType::isDynamic(channels)) {
    auto zeros = std::make_shared<Tensor>(Tensor{DType::Float, {channels}, std::string(4, '\0'), true, {}});
    zeros->splat = channels != 1;
    if (channels == 0)
      zeros->data.clear();
    operands.push_back(l.constantTensor(zeros, l.node.name));
  }
  return operands;
}

void conv2D(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  bool nchw = isNCHW(l);
  needRank(l, 0, 4);
  needRank(l, 1, 4);
  std::vector<int64_t> strides = spatial(l, "strides", nchw, true),
                       dilations = spatial(l, "dilations", nchw, false);
  if (l.failed())
    return;
  Value x = l.value(0);
  if (nchw)
    x = l.transpose(x, toNHWC);
  auto filter = l.type(1).getShape(); // HWIO
  bool same = isSame(l, x, nchw, {filter[0], filter[1]}, strides, dilations);
  Value y = l.op("qnn.conv_2d", withBias(l, x, l.rearranged(1, {3, 0, 1, 2}), filter[3]),
                 {l.attr("strides", strides), l.padding(same), l.attr("dilations", dilations)});
  l.give(nchw ? l.transpose(y, toNCHW) : y);
}

void depthwise(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  bool nchw = isNCHW(l);
  needRank(l, 0, 4);
  needRank(l, 1, 4);
  std::vector<int64_t> strides = spatial(l, "strides", nchw, true),
                       dilations = spatial(l, "dilations", nchw, false);
  if (l.failed())
    return;
  Value x = l.value(0);
  if (nchw)
    x = l.transpose(x, toNHWC);
  auto filter = l.type(1).getShape(); // HWCM
  if (!l.type(1).hasStaticShape())
    return l.fail("the filter's shape must be known");
  bool same = isSame(l, x, nchw, {filter[0], filter[1]}, strides, dilations);
  auto channels = mulSizes(filter[2], filter[3]);
  if (!channels || filter[2] < 1 || filter[3] < 1)
    return l.fail("filter of shape " + toString(Shape(filter.begin(), filter.end())) +
                  ", every dimension must be 1 or more");
  if (x && Lowering::typeOf(x).getDimSize(3) != filter[2])
    return l.fail("the filter is for " + Twine(filter[2]) + " channels, the input has " +
                  Twine(Lowering::typeOf(x).getDimSize(3)));
  Value w = l.rearranged(1, {0, 1, 2, 3}, Shape{1, filter[0], filter[1], *channels});
  Value y = l.op("qnn.depthwise_conv_2d", withBias(l, x, w, *channels),
                 {l.attr("strides", strides), l.padding(same), l.attr("depth_multiplier", filter[3]),
                  l.attr("dilations", dilations)});
  l.give(nchw ? l.transpose(y, toNCHW) : y);
}

void conv2DBackprop(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  bool nchw = isNCHW(l);
  needRank(l, 1, 4);
  needRank(l, 2, 4);
  std::vector<int64_t> strides = spatial(l, "strides", nchw, true),
                       dilations = spatial(l, "dilations", nchw, false);
  if (dilations != std::vector<int64_t>{1, 1})
    l.fail("attribute 'dilations' is " + toString(dilations) + ", accepted: 1");
  bool same = l.choice("padding", "", {"SAME", "VALID"}) == "SAME";
  if (l.failed())
    return;
  Value shape = l.indexValue(0), x = l.value(2);
  if (auto sizes = l.ints(0)) {
    if (sizes->size() != 4)
      return l.fail("input_sizes has " + Twine(sizes->size()) + " entries, needed: 4");
    if (nchw)
      shape = l.constantInts({(*sizes)[0], (*sizes)[2], (*sizes)[3], (*sizes)[1]});
  } else if (nchw) {
    shape = l.op("qnn.gather", {shape, l.constantInts({0, 2, 3, 1})}, {l.attr("axis", int64_t{0})});
  }
  if (nchw)
    x = l.transpose(x, toNHWC);
  // H, W, out, in -> out, H, W, in
  Value y = l.op("qnn.transpose_conv", {shape, l.rearranged(1, {2, 0, 1, 3}), x},
                 {l.attr("strides", strides), l.padding(same)});
  l.give(nchw ? l.transpose(y, toNCHW) : y);
}

std::vector<int64_t> spatial3D(Lowering &l, std::string_view name, bool required) {
  std::vector<int64_t> v = l.integers(name, required ? std::vector<int64_t>{} : std::vector<int64_t>(5, 1));
  if (v.size() != 5 || v[0] != 1 || v[4] != 1 ||
      std::any_of(v.begin(), v.end(), [](int64_t s) { return s < 1 || s > (1 << 20); })) {
    l.fail("attribute '" + Twine(StringRef(name)) + "' is " + toString(v) +
           ", needed: [1, depth, height, width, 1]");
    return {1, 1, 1};
  }
  return {v[1], v[2], v[3]};
}

void conv3D(Lowering &l) {
  bool back = l.node.op != "Conv3D";
  if (!l.expectInputs(back ? 3 : 2))
    return;
  l.choice("data_format", "NDHWC", {"NDHWC"});
  std::vector<int64_t> strides = spatial3D(l, "strides", true), dilations = spatial3D(l, "dilations", false);
  bool same = l.choice("padding", "", {"SAME", "VALID"}) == "SAME";
  if (l.failed())
    return;
  SmallVector<NamedAttribute> attributes{l.attr("strides", strides), l.padding(same),
                                         l.attr("dilations", dilations)};
  if (back)
    l.give(l.op("qnn.conv_3d_transpose", {l.indexValue(0), l.value(1), l.value(2)}, attributes));
  else
    l.give(l.op("qnn.conv_3d", {l.value(0), l.value(1)}, attributes));
}

/// [C] added along the channels.
void biasAdd(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  bool nchw = l.node.op == "BiasAdd" && isNCHW(l);
  needRank(l, 1, 1);
  int64_t rank = l.failed() ? 0 : l.rank(0);
  if (l.failed())
    return;
  if (rank < 2)
    return l.fail("input #0 has rank " + Twine(rank) + ", needed: 2 or more");
  if (!nchw || rank == 2)
    return l.give(l.op("qnn.add", {l.value(0), l.value(1)}));
  if (rank == 4)
    return l.give(l.transpose(l.op("qnn.add", {l.transpose(l.value(0), toNHWC), l.value(1)}), toNCHW));
  SmallVector<int64_t> shape(static_cast<size_t>(rank) - 1, 1);
  shape[0] = -1;
  l.give(l.op("qnn.add", {l.value(0), l.reshape(l.value(1), shape)}));
}

/// Patches as channels: a convolution whose filter picks one cell per output channel.
void extractImagePatches(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  needRank(l, 0, 4);
  std::vector<int64_t> kernel = spatial(l, "ksizes", false, true),
                       strides = spatial(l, "strides", false, true), rates = spatial(l, "rates", false, true);
  bool same = l.choice("padding", "", {"SAME", "VALID"}) == "SAME";
  if (l.failed())
    return;
  int64_t channels = l.type(0).getDimSize(3);
  Type element = l.type(0).getElementType();
  if (ShapedType::isDynamic(channels))
    return l.fail("needs a known number of channels");
  int64_t cells = kernel[0] * kernel[1] * channels;
  if (cells > 4096)
    return l.fail("patches of " + Twine(cells) + " values; accepted are up to 4096");
  std::string data(static_cast<size_t>(cells * cells) * 4, '\0');
  const float one = 1;
  for (int64_t i = 0; i < cells; ++i)
    memcpy(data.data() + (i * cells + i) * 4, &one, 4);
  auto filter = std::make_shared<Tensor>(
      Tensor{DType::Float, {cells, kernel[0], kernel[1], channels}, std::move(data), false, {}});
  // Integers pass through float32: exact below 2^24, which pixels and labels are.
  Value y =
      l.op("qnn.conv_2d", {l.cast(l.value(0), l.builder.getF32Type()), l.constantTensor(filter, l.node.name)},
           {l.attr("strides", strides), l.padding(same), l.attr("dilations", rates)});
  l.give(l.cast(y, element));
}

} // namespace

void addConvolutionLowerings(LowerTable &t) {
  t["Conv2D"] = conv2D;
  t["DepthwiseConv2dNative"] = depthwise;
  t["Conv2DBackpropInput"] = conv2DBackprop;
  t["Conv3D"] = t["Conv3DBackpropInputV2"] = conv3D;
  t["BiasAdd"] = t["BiasAddV1"] = biasAdd;
  t["ExtractImagePatches"] = extractImagePatches;
}

} // namespace quantc::import::graphdef
