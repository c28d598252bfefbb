//===- RowsReduce.cpp - pooling and reductions ----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fields.h"

namespace quantc::tflite {

using Op = BuiltinOperator;
using T = TensorType;

static Row pool(llvm::StringRef name, BuiltinOperator code) {
  return row(name, code).options<Pool2DOptionsT>([](Fields &f, Pool2DOptionsT &o) {
    f.list("window", {&o.filter_height, &o.filter_width});
    f.list("strides", {&o.stride_h, &o.stride_w});
    f.padding(o.padding);
    f.activation(o.fused_activation_function);
  });
}

static Row reduce(llvm::StringRef name, BuiltinOperator code) {
  return row(name, code).options<ReducerOptionsT>([](Fields &f, ReducerOptionsT &o) {
    f.flag("keep_dims", o.keep_dims);
  });
}

template <typename Options> static Row arg(llvm::StringRef name, BuiltinOperator code) {
  return row(name, code)
      .options<Options>([](Fields &f, Options &o) { f.elementType("output_type", o.output_type); })
      .since([](const Signature &s) { return s.in(0) == T::BOOL ? 3 : byType<1, 2, 2>(s); });
}

llvm::ArrayRef<Row> reduceRows() {
  static const Row rows[] = {
      pool("qnn.average_pool_2d", Op::AVERAGE_POOL_2D).since(byType<1, 2, 3>),
      pool("qnn.max_pool_2d", Op::MAX_POOL_2D).since(byType<1, 2, 3>),
      pool("qnn.l2_pool_2d", Op::L2_POOL_2D),
      reduce("qnn.mean", Op::MEAN).since(byType<1, 2, 3>),
      reduce("qnn.sum", Op::SUM).since(byType<1, 2, 2>),
      reduce("qnn.reduce_max", Op::REDUCE_MAX).since(byType<1, 2, 3>),
      reduce("qnn.reduce_min", Op::REDUCE_MIN).since(byType<1, 2, 3>),
      reduce("qnn.reduce_prod", Op::REDUCE_PROD).since(byType<1, 2, 2>),
      reduce("qnn.reduce_all", Op::REDUCE_ALL),
      reduce("qnn.reduce_any", Op::REDUCE_ANY),
      arg<ArgMaxOptionsT>("qnn.arg_max", Op::ARG_MAX),
      arg<ArgMinOptionsT>("qnn.arg_min", Op::ARG_MIN),
      row("qnn.cumsum", Op::CUMSUM).options<CumsumOptionsT>([](Fields &f, CumsumOptionsT &o) {
        f.flag("exclusive", o.exclusive);
        f.flag("reverse", o.reverse);
      }),
      row("qnn.topk_v2", Op::TOPK_V2).options<TopKV2OptionsT>().since([](const Signature &s) {
        return s.in(1) == TensorType::INT16 ? 3 : byType<1, 2, 3>(s);
      }),
  };
  return rows;
}

} // namespace quantc::tflite
