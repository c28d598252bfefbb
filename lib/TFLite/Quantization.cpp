//===- Quantization.cpp - the quantization table of a type ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Quantization.h"
#include "quantc/QNN/QNNDialect.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"

using namespace mlir;

namespace quantc::tflite {

Quantization quantizationOf(Type element) {
  Quantization q;
  auto scale = [&](double s) { q.scales.push_back(static_cast<float>(s)); };
  if (auto u = dyn_cast<quant::UniformQuantizedType>(element)) {
    scale(u.getScale());
    q.zeros.push_back(u.getZeroPoint());
  } else if (auto a = dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
    for (double s : a.getScales())
      scale(s);
    q.zeros.assign(a.getZeroPoints().begin(), a.getZeroPoints().end());
    q.axis = a.getScales().size() > 1 ? a.getQuantizedDimension() : 0;
  } else if (auto w = dyn_cast<qnn::WideBiasType>(element)) {
    for (double s : w.getScales())
      scale(s);
    q.zeros.assign(q.scales.size(), 0);
  }
  return q;
}

} // namespace quantc::tflite
