//===- Normalization.cpp - batch norm and local response norm -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include <cmath>

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

void fusedBatchNorm(Lowering &l) {
  if (!l.expectInputs(5))
    return;
  bool nchw = l.choice("data_format", "NHWC", {"NHWC", "NCHW"}) == "NCHW";
  bool training = l.flag("is_training", true);
  double epsilon = l.real("epsilon", 0.0001);
  if (!std::isfinite(epsilon))
    return l.fail("attribute 'epsilon' is not a finite number");
  if (l.failed())
    return;
  int64_t rank = l.rank(0);
  if (rank < 2 || (nchw && rank != 4))
    return l.fail("input #0 has rank " + Twine(rank) + ", needed: " + (nchw ? "4" : "2 or more"));
  Value x = l.value(0);
  if (nchw)
    x = l.transpose(x, {0, 2, 3, 1});
  Value y, mean = l.value(3), variance = l.value(4);
  bool known = l.isConstant(1) && l.isConstant(2) && l.isConstant(3) && l.isConstant(4);
  if (!training && !known) {
    // Parameters that are computed: written out.
    Value scale =
        l.op("qnn.mul",
             {l.op("qnn.rsqrt", {l.op("qnn.add", {variance, l.scalarLike(variance, epsilon)})}), l.value(1)});
    y = l.op("qnn.add",
             {l.op("qnn.mul", {x, scale}), l.op("qnn.sub", {l.value(2), l.op("qnn.mul", {mean, scale})})});
  } else if (!training) {
    if (const Tensor *v = l.constant(4); v && v->type == DType::Float)
      for (size_t i = 0; i + 4 <= v->data.size(); i += 4) {
        float f;
        memcpy(&f, v->data.data() + i, 4);
        if (!(static_cast<double>(f) + epsilon > 0))
          return l.fail("variance " + std::to_string(f) + " of channel " + Twine(i / 4) + " with epsilon " +
                        std::to_string(epsilon) + " is not above 0");
      }
    y = l.op("qnn.batch_norm", {x, l.value(1), l.value(2), mean, variance},
             {l.attr("epsilon", static_cast<float>(epsilon))});
  } else {
    // Statistics of the batch itself.
    SmallVector<int64_t> axes;
    for (int64_t i = 0; i + 1 < rank; ++i)
      axes.push_back(i);
    Value along = l.constantInts(axes);
    mean = l.op("qnn.mean", {x, along});
    variance = l.op("qnn.mean", {l.op("qnn.squared_difference", {x, mean}), along});
    Value inverse = l.op("qnn.rsqrt", {l.op("qnn.add", {variance, l.scalarLike(variance, epsilon)})});
    Value scale = l.op("qnn.mul", {inverse, l.value(1)});
    Value scaled = l.op("qnn.mul", {x, scale});
    Value offset = l.op("qnn.sub", {l.value(2), l.op("qnn.mul", {mean, scale})});
    y = l.op("qnn.add", {scaled, offset});
    // The variance that is handed out is the estimate for the population: n / (n - 1) times that of the
    // batch.
    if (variance && Lowering::typeOf(x).hasStaticShape() && Lowering::typeOf(x).getShape().back() > 0) {
      int64_t n = Lowering::typeOf(x).getNumElements() / Lowering::typeOf(x).getShape().back();
      if (n > 1)
        variance =
            l.op("qnn.mul",
                 {variance, l.scalarLike(variance, static_cast<double>(n) / static_cast<double>(n - 1))});
    }
    l.warn("is_training is set: the network normalizes with the statistics of each batch, not with those "
           "learnt; freeze the graph for inference if that is not meant");
  }
  l.give(nchw ? l.transpose(y, {0, 3, 1, 2}) : y);
  if (l.failed())
    return;
  l.give(mean);
  l.give(variance);
  for (int i = 0; i < 3; ++i) // reserve spaces are for the gradient
    l.giveUnused();
}

/// The first version: statistics, offset and scale in another order, and a flag whether scale counts.
void batchNormGlobal(Lowering &l) {
  if (!l.expectInputs(5))
    return;
  float epsilon = static_cast<float>(l.real("variance_epsilon", 0));
  Value scale = l.value(4);
  if (!l.flag("scale_after_normalization", true) && scale)
    scale = l.op("qnn.fill", {l.constantInts(Lowering::typeOf(scale).getShape()), l.scalarLike(scale, 1)});
  l.give(l.op("qnn.batch_norm", {l.value(0), scale, l.value(3), l.value(1), l.value(2)},
              {l.attr("epsilon", epsilon)}));
}

void lrn(Lowering &l) {
  if (l.expectInputs(1))
    l.give(l.op("qnn.local_response_normalization", {l.value(0)},
                {l.attr("radius", l.integer("depth_radius", 5)),
                 l.attr("bias", static_cast<float>(l.real("bias", 1))),
                 l.attr("alpha", static_cast<float>(l.real("alpha", 1))),
                 l.attr("beta", static_cast<float>(l.real("beta", 0.5)))}));
}

} // namespace

void addNormalizationLowerings(LowerTable &t) {
  t["FusedBatchNorm"] = t["FusedBatchNormV2"] = t["FusedBatchNormV3"] = fusedBatchNorm;
  t["BatchNormWithGlobalNormalization"] = batchNormGlobal;
  t["LRN"] = lrn;
}

} // namespace quantc::import::graphdef
