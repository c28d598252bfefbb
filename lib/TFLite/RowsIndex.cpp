//===- RowsIndex.cpp - shapes, indices, gathering, detection --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fields.h"

namespace quantc::tflite {

using Op = BuiltinOperator;
using T = TensorType;

static void randomFields(Fields &f, RandomOptionsT &o) {
  f.i64("seed", o.seed);
  f.i64("seed2", o.seed2);
}

llvm::ArrayRef<Row> indexRows() {
  static const Row rows[] = {
      row("qnn.shape", Op::SHAPE).options<ShapeOptionsT>([](Fields &f, ShapeOptionsT &o) {
        f.elementType("out_type", o.out_type);
      }),
      row("qnn.rank", Op::RANK).options<RankOptionsT>(),
      row("qnn.fill", Op::FILL).options<FillOptionsT>().since([](const Signature &s) {
        if (s.in(1) == T::FLOAT16)
          return 4;
        return s.in(1) == T::BOOL || s.in(1) == T::STRING ? 2 : byType<1, 3, 3, 1>(s);
      }),
      row("qnn.range", Op::RANGE).options<RangeOptionsT>().since([](const Signature &s) {
        return s.in(0) == T::INT64 ? 2 : 1;
      }),
      row("qnn.gather", Op::GATHER)
          .options<GatherOptionsT>([](Fields &f, GatherOptionsT &o) {
            f.i32("axis", o.axis);
            f.i32("batch_dims", o.batch_dims);
          })
          .since([](const Signature &s) {
            if (s.in(0) == T::INT4)
              return 7;
            if (s.in(1) == T::INT16)
              return 6;
            if (s.get<GatherOptionsT>().batch_dims != 0)
              return 5;
            if (s.in(0) == T::BOOL)
              return 3;
            return byType<1, 2, 4>(s);
          }),
      row("qnn.gather_nd", Op::GATHER_ND).options<GatherNdOptionsT>().since([](const Signature &s) {
        if (s.in(1) == T::INT16)
          return 5;
        if (s.in(0) == T::BOOL)
          return 5;
        return s.in(0) == T::STRING ? 2 : byType<1, 1, 3>(s);
      }),
      row("qnn.scatter_nd", Op::SCATTER_ND).options<ScatterNdOptionsT>(),
      row("qnn.one_hot", Op::ONE_HOT).options<OneHotOptionsT>([](Fields &f, OneHotOptionsT &o) {
        f.i32("axis", o.axis);
      }),
      row("qnn.where", Op::WHERE).options<WhereOptionsT>().since([](const Signature &s) {
        return s.in(0) == T::BOOL ? 1 : 2;
      }),
      row("qnn.broadcast_args", Op::BROADCAST_ARGS),
      row("qnn.matrix_diag", Op::MATRIX_DIAG).options<MatrixDiagOptionsT>(),
      row("qnn.matrix_set_diag", Op::MATRIX_SET_DIAG).options<MatrixSetDiagOptionsT>(),
      row("qnn.sparse_to_dense", Op::SPARSE_TO_DENSE)
          .options<SparseToDenseOptionsT>(
              [](Fields &f, SparseToDenseOptionsT &o) { f.flag("validate_indices", o.validate_indices); })
          .since([](const Signature &s) {
            if (s.in(2) == T::INT8 || s.in(2) == T::UINT8)
              return 3;
            return s.in(2) == T::INT64 ? 2 : 1;
          }),
      row("qnn.segment_sum", Op::SEGMENT_SUM).options<SegmentSumOptionsT>(),
      row("qnn.unsorted_segment_sum", Op::UNSORTED_SEGMENT_SUM).options<UnsortedSegmentSumOptionsT>(),
      row("qnn.unsorted_segment_prod", Op::UNSORTED_SEGMENT_PROD).options<UnsortedSegmentProdOptionsT>(),
      row("qnn.unsorted_segment_max", Op::UNSORTED_SEGMENT_MAX).options<UnsortedSegmentMaxOptionsT>(),
      row("qnn.unsorted_segment_min", Op::UNSORTED_SEGMENT_MIN).options<UnsortedSegmentMinOptionsT>(),
      row("qnn.bucketize", Op::BUCKETIZE).options<BucketizeOptionsT>([](Fields &f, BucketizeOptionsT &o) {
        f.list("boundaries", o.boundaries);
      }),
      row("qnn.bitcast", Op::BITCAST).options<BitcastOptionsT>([](Fields &f, BitcastOptionsT &) {
        f.resultType("to");
      }),
      row("qnn.rfft2d", Op::RFFT2D).options<Rfft2dOptionsT>(),
      row("qnn.real", Op::REAL),
      row("qnn.imag", Op::IMAG),
      row("qnn.complex_abs", Op::COMPLEX_ABS),
      row("qnn.random_uniform", Op::RANDOM_UNIFORM).options<RandomOptionsT>([](Fields &f, RandomOptionsT &o) {
        randomFields(f, o);
      }),
      row("qnn.random_standard_normal", Op::RANDOM_STANDARD_NORMAL)
          .options<RandomOptionsT>([](Fields &f, RandomOptionsT &o) { randomFields(f, o); }),
      row("qnn.multinomial", Op::MULTINOMIAL).options<RandomOptionsT>([](Fields &f, RandomOptionsT &o) {
        randomFields(f, o);
        f.resultType("output_type");
      }),
      row("qnn.unique", Op::UNIQUE).options<UniqueOptionsT>([](Fields &f, UniqueOptionsT &o) {
        f.elementType("index_type", o.idx_out_type);
      }),
      row("qnn.non_max_suppression_v4", Op::NON_MAX_SUPPRESSION_V4).options<NonMaxSuppressionV4OptionsT>(),
      row("qnn.non_max_suppression_v5", Op::NON_MAX_SUPPRESSION_V5).options<NonMaxSuppressionV5OptionsT>(),
  };
  return rows;
}

} // namespace quantc::tflite
