//===- RowsShape.cpp - moving values without computing --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fields.h"

namespace quantc::tflite {

using Op = BuiltinOperator;
using T = TensorType;

static int resizeVersion(const Signature &s, bool halfPixel) {
  if (s.in(0) == T::INT16)
    return 4;
  return halfPixel ? 3 : byType<1, 2, 2>(s);
}

static int padVersion(const Signature &s) {
  if (s.in(0) == T::BOOL)
    return 5;
  return s.maxRank() > 4 ? 4 : byType<1, 2, 3>(s);
}

static int unpackVersion(const Signature &s) {
  if (s.in(0) == T::UINT8)
    return 2;
  return s.in(0) == T::BOOL ? 3 : byType<1, 2, 4>(s);
}

llvm::ArrayRef<Row> shapeRows() {
  static const Row rows[] = {
      // The shape is an operand; the old spelling in the options is read by the importer.
      row("qnn.reshape", Op::RESHAPE)
          .options<ReshapeOptionsT>([](Fields &, ReshapeOptionsT &) {})
          .optionalOptions(),
      row("qnn.squeeze", Op::SQUEEZE)
          .options<SqueezeOptionsT>([](Fields &f, SqueezeOptionsT &o) { f.list("axes", o.squeeze_dims); })
          .since([](const Signature &s) { return s.in(0) == T::STRING ? 2 : 1; }),
      row("qnn.expand_dims", Op::EXPAND_DIMS).options<ExpandDimsOptionsT>(),
      row("qnn.transpose", Op::TRANSPOSE).options<TransposeOptionsT>().since([](const Signature &s) {
        int64_t rank = s.operands.empty() ? 0 : s.operands[0].rank;
        if (rank > 5)
          return 6;
        if (rank > 4)
          return 4;
        if (s.in(0) == T::BOOL)
          return 3;
        return byType<1, 2, 4>(s);
      }),
      row("qnn.pad", Op::PAD).options<PadOptionsT>().since(padVersion),
      row("qnn.padv2", Op::PADV2).options<PadV2OptionsT>().since(padVersion),
      row("qnn.mirror_pad", Op::MIRROR_PAD)
          .options<MirrorPadOptionsT>([](Fields &f, MirrorPadOptionsT &o) { f.mirror("mode", o.mode); })
          .since(byType<1, 2, 3>),
      row("qnn.concatenation", Op::CONCATENATION)
          .options<ConcatenationOptionsT>([](Fields &f, ConcatenationOptionsT &o) {
            f.i32("axis", o.axis);
            f.activation(o.fused_activation_function);
          })
          .since([](const Signature &s) { return s.in(0) == T::UINT32 ? 4 : byType<1, 2, 3>(s); }),
      row("qnn.split", Op::SPLIT)
          .options<SplitOptionsT>([](Fields &f, SplitOptionsT &o) { f.i32("num_splits", o.num_splits); })
          .since([](const Signature &s) {
            if (s.in(1) == T::INT32)
              return 3;
            return byType<1, 2, 4, 1>(s);
          }),
      row("qnn.split_v", Op::SPLIT_V)
          .options<SplitVOptionsT>([](Fields &f, SplitVOptionsT &o) { f.i32("num_splits", o.num_splits); })
          .since([](const Signature &s) { return s.plainInt16(0) ? 1 : byType<1, 2, 2>(s); }),
      row("qnn.pack", Op::PACK)
          .options<PackOptionsT>([](Fields &f, PackOptionsT &o) {
            f.i32("axis", o.axis);
            if (!f.reading())
              o.values_count = static_cast<int32_t>(f.sig().operands.size());
          })
          .since([](const Signature &s) { return s.in(0) == T::UINT32 ? 4 : byType<1, 2, 3>(s); }),
      row("qnn.unpack", Op::UNPACK)
          .options<UnpackOptionsT>([](Fields &f, UnpackOptionsT &o) {
            f.i32("axis", o.axis);
            f.i32("num", o.num);
          })
          .since(unpackVersion),
      row("qnn.slice", Op::SLICE).options<SliceOptionsT>().since([](const Signature &s) {
        if (s.in(0) == T::UINT32)
          return 6;
        if (s.maxRank() > 4)
          return 5;
        return s.in(0) == T::STRING ? 3 : byType<1, 2, 4>(s);
      }),
      row("qnn.strided_slice", Op::STRIDED_SLICE)
          .options<StridedSliceOptionsT>([](Fields &f, StridedSliceOptionsT &o) {
            f.i32("begin_mask", o.begin_mask);
            f.i32("end_mask", o.end_mask);
            f.i32("ellipsis_mask", o.ellipsis_mask);
            f.i32("new_axis_mask", o.new_axis_mask);
            f.i32("shrink_axis_mask", o.shrink_axis_mask);
            f.flag("offset", o.offset);
          })
          .since([](const Signature &s) {
            if (s.get<StridedSliceOptionsT>().offset)
              return 8;
            if (s.in(0) == T::UINT32)
              return 7;
            if (s.in(0) == T::STRING)
              return 5;
            if (s.plainInt16(0) && s.maxRank() <= 4)
              return 1;
            if (s.maxRank() > 4)
              return 4;
            return s.in(0) == T::BOOL ? 3 : byType<1, 2, 4>(s);
          }),
      row("qnn.reverse_v2", Op::REVERSE_V2).options<ReverseV2OptionsT>().since([](const Signature &s) {
        return s.in(0) == T::BOOL ? 2 : s.plainInt16(0) ? 1 : byType<1, 3, 3>(s);
      }),
      row("qnn.reverse_sequence", Op::REVERSE_SEQUENCE)
          .options<ReverseSequenceOptionsT>([](Fields &f, ReverseSequenceOptionsT &o) {
            f.i32("seq_dim", o.seq_dim);
            f.i32("batch_dim", o.batch_dim);
          }),
      row("qnn.tile", Op::TILE).options<TileOptionsT>().since([](const Signature &s) {
        return s.in(0) == T::STRING ? 2 : byType<1, 3, 3>(s);
      }),
      row("qnn.broadcast_to", Op::BROADCAST_TO).options<BroadcastToOptionsT>().since(byType<2, 3, 3>),
      row("qnn.depth_to_space", Op::DEPTH_TO_SPACE)
          .options<DepthToSpaceOptionsT>(
              [](Fields &f, DepthToSpaceOptionsT &o) { f.i32("block_size", o.block_size); })
          .since(byType<1, 2, 2>),
      row("qnn.space_to_depth", Op::SPACE_TO_DEPTH)
          .options<SpaceToDepthOptionsT>(
              [](Fields &f, SpaceToDepthOptionsT &o) { f.i32("block_size", o.block_size); })
          .since(byType<1, 2, 2>),
      row("qnn.space_to_batch_nd", Op::SPACE_TO_BATCH_ND)
          .options<SpaceToBatchNDOptionsT>()
          .since([](const Signature &s) { return s.maxRank() == 3 ? 3 : byType<1, 2, 4>(s); }),
      row("qnn.batch_to_space_nd", Op::BATCH_TO_SPACE_ND)
          .options<BatchToSpaceNDOptionsT>()
          .since([](const Signature &s) { return s.maxRank() == 3 ? 3 : byType<1, 2, 4>(s); }),
      row("qnn.resize_bilinear", Op::RESIZE_BILINEAR)
          .options<ResizeBilinearOptionsT>([](Fields &f, ResizeBilinearOptionsT &o) {
            f.flag("align_corners", o.align_corners);
            f.flag("half_pixel_centers", o.half_pixel_centers);
          })
          .since([](const Signature &s) {
            return resizeVersion(s, s.get<ResizeBilinearOptionsT>().half_pixel_centers);
          }),
      row("qnn.resize_nearest_neighbor", Op::RESIZE_NEAREST_NEIGHBOR)
          .options<ResizeNearestNeighborOptionsT>([](Fields &f, ResizeNearestNeighborOptionsT &o) {
            f.flag("align_corners", o.align_corners);
            f.flag("half_pixel_centers", o.half_pixel_centers);
          })
          .since([](const Signature &s) {
            auto &o = s.get<ResizeNearestNeighborOptionsT>();
            return resizeVersion(s, o.half_pixel_centers || o.align_corners);
          }),
  };
  return rows;
}

} // namespace quantc::tflite
