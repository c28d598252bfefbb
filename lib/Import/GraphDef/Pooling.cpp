//===- Pooling.cpp - windows over images ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

using namespace mlir;

namespace quantc::import::graphdef {

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

void addPoolingLowerings(LowerTable &t) { t["MaxPool"] = t["MaxPoolV2"] = t["AvgPool"] = pool; }

} // namespace quantc::import::graphdef
