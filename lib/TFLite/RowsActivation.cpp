//===- RowsActivation.cpp - activations, normalizations, stages -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fields.h"

namespace quantc::tflite {

using Op = BuiltinOperator;
using T = TensorType;

static bool has(const Signature &s, TensorType type) { return s.in(0) == type || s.out(0) == type; }

llvm::ArrayRef<Row> activationRows() {
  static const Row rows[] = {
      row("qnn.relu", Op::RELU).since([](const Signature &s) {
        return s.in(0) == T::UINT8 ? 2 : byType<1, 2, 3>(s);
      }),
      row("qnn.relu6", Op::RELU6).since(byType<1, 2, 3>),
      row("qnn.relu_n1_to_1", Op::RELU_N1_TO_1),
      row("qnn.relu_0_to_1", Op::RELU_0_TO_1),
      row("qnn.elu", Op::ELU),
      row("qnn.hard_swish", Op::HARD_SWISH).options<HardSwishOptionsT>(),
      row("qnn.logistic", Op::LOGISTIC).since(byType<1, 2, 3>),
      row("qnn.tanh", Op::TANH).since(byType<1, 2, 3>),
      row("qnn.log_softmax", Op::LOG_SOFTMAX).options<LogSoftmaxOptionsT>().since(byType<1, 2, 2>),
      row("qnn.leaky_relu", Op::LEAKY_RELU)
          .options<LeakyReluOptionsT>([](Fields &f, LeakyReluOptionsT &o) { f.f32("alpha", o.alpha); })
          .since(byType<1, 1, 2>),
      row("qnn.prelu", Op::PRELU),
      row("qnn.gelu", Op::GELU)
          .options<GeluOptionsT>([](Fields &f, GeluOptionsT &o) { f.flag("approximate", o.approximate); })
          .since([](const Signature &s) { return s.in(0) == T::FLOAT32 ? 1 : 2; }),
      row("qnn.softmax", Op::SOFTMAX)
          .options<SoftmaxOptionsT>([](Fields &f, SoftmaxOptionsT &o) { f.f32("beta", o.beta); })
          .since(byType<1, 2, 3>),
      row("qnn.l2_normalization", Op::L2_NORMALIZATION)
          .options<L2NormOptionsT>(
              [](Fields &f, L2NormOptionsT &o) { f.activation(o.fused_activation_function); })
          .since(byType<1, 2, 2>),
      row("qnn.local_response_normalization", Op::LOCAL_RESPONSE_NORMALIZATION)
          .options<LocalResponseNormalizationOptionsT>([](Fields &f, LocalResponseNormalizationOptionsT &o) {
            f.i32("radius", o.radius);
            f.f32("bias", o.bias);
            f.f32("alpha", o.alpha);
            f.f32("beta", o.beta);
          }),
      row("qnn.quantize", Op::QUANTIZE).options<QuantizeOptionsT>().since([](const Signature &s) {
        if (!s.results.empty() && s.results[0].perChannel)
          return 3;
        return has(s, T::INT16) || has(s, T::INT32) ? 2 : 1;
      }),
      row("qnn.dequantize", Op::DEQUANTIZE).options<DequantizeOptionsT>().since([](const Signature &s) {
        if (s.in(0) == T::INT4)
          return 6;
        if (s.perChannel(0))
          return 5;
        return s.in(0) == T::FLOAT16 ? 3 : byType<1, 2, 2>(s);
      }),
      row("qnn.fake_quant", Op::FAKE_QUANT)
          .options<FakeQuantOptionsT>([](Fields &f, FakeQuantOptionsT &o) {
            f.f32Array("min", o.min);
            f.f32Array("max", o.max);
            f.i32("num_bits", o.num_bits);
            f.flag("narrow_range", o.narrow_range);
          })
          .since([](const Signature &s) { return s.get<FakeQuantOptionsT>().narrow_range ? 2 : 1; }),
  };
  return rows;
}

} // namespace quantc::tflite
