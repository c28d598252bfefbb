//===- RowsElementwise.cpp - arithmetic, comparison, selection ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fields.h"

namespace quantc::tflite {

using Op = BuiltinOperator;
using T = TensorType;

template <typename Options> static void addFields(Fields &f, Options &o) {
  f.activation(o.fused_activation_function);
  // The schema's default is true and only int16 kernels look at it, so other types keep the default.
  bool pot = o.pot_scale_int16 && f.isInt16();
  f.flag("pot_scale_int16", pot);
  if (!f.reading())
    o.pot_scale_int16 = !f.isInt16() || pot;
}

static int compareVersion(const Signature &s) {
  if (s.in(0) == T::STRING)
    return 3;
  return byType<1, 2, 4>(s);
}

static int equalVersion(const Signature &s) { return s.plainInt16(0) ? 5 : compareVersion(s); }

static int extremumVersion(const Signature &s) {
  if (s.in(0) == T::INT16)
    return 4;
  return s.broadcastsBeyondFour() ? 3 : byType<1, 2, 4>(s);
}

static int selectVersion(const Signature &s) { return s.maxRank() > 4 ? 3 : 1; }

llvm::ArrayRef<Row> elementwiseRows() {
  static const Row rows[] = {
      row("qnn.add", Op::ADD)
          .options<AddOptionsT>([](Fields &f, AddOptionsT &o) { addFields(f, o); })
          .since([](const Signature &s) {
            if (s.in(0) == T::INT64)
              return 4;
            if (s.plainInt16(0))
              return 1;
            if (s.in(0) == T::INT16)
              return s.get<AddOptionsT>().pot_scale_int16 ? 2 : 3;
            return byType<1, 2, 2>(s);
          }),
      row("qnn.sub", Op::SUB)
          .options<SubOptionsT>([](Fields &f, SubOptionsT &o) { addFields(f, o); })
          .since([](const Signature &s) {
            if (s.in(0) == T::INT16)
              return s.get<SubOptionsT>().pot_scale_int16 ? 2 : 5;
            if (s.in(0) == T::INT64)
              return 4;
            return s.broadcastsBeyondFour() ? 3 : byType<1, 2, 2>(s);
          }),
      row("qnn.mul", Op::MUL)
          .options<MulOptionsT>([](Fields &f, MulOptionsT &o) { f.activation(o.fused_activation_function); })
          .since([](const Signature &s) {
            if (s.plainInt16(0))
              return 4;
            switch (s.in(0)) {
            case T::COMPLEX64:
              return 6;
            case T::UINT32:
              return 7;
            case T::INT64:
              return 5;
            default:
              return byType<1, 2, 2>(s);
            }
          }),
      row("qnn.div", Op::DIV)
          .options<DivOptionsT>([](Fields &f, DivOptionsT &o) { f.activation(o.fused_activation_function); })
          .since([](const Signature &s) {
            return s.in(0) == T::UINT8 || s.broadcastsBeyondFour() ? 2 : byType<1, 2, 2>(s);
          }),
      row("qnn.maximum", Op::MAXIMUM).options<MaximumMinimumOptionsT>().since(extremumVersion),
      row("qnn.minimum", Op::MINIMUM).options<MaximumMinimumOptionsT>().since(extremumVersion),
      row("qnn.squared_difference", Op::SQUARED_DIFFERENCE)
          .options<SquaredDifferenceOptionsT>()
          .since(byType<1, 2, 3>),
      row("qnn.pow", Op::POW).options<PowOptionsT>(),
      row("qnn.floor_div", Op::FLOOR_DIV).options<FloorDivOptionsT>().since([](const Signature &s) {
        return s.in(0) == T::FLOAT32 ? 2 : byType<1, 3, 3>(s);
      }),
      row("qnn.floor_mod", Op::FLOOR_MOD).options<FloorModOptionsT>().since(byType<1, 2, 2>),
      row("qnn.atan2", Op::ATAN2).options<ATan2OptionsT>(),
      row("qnn.logical_and", Op::LOGICAL_AND).options<LogicalAndOptionsT>(),
      row("qnn.logical_or", Op::LOGICAL_OR).options<LogicalOrOptionsT>(),
      row("qnn.logical_not", Op::LOGICAL_NOT).options<LogicalNotOptionsT>(),
      row("qnn.bitwise_xor", Op::BITWISE_XOR).options<BitwiseXorOptionsT>(),
      row("qnn.right_shift", Op::RIGHT_SHIFT).options<RightShiftOptionsT>(),
      row("qnn.equal", Op::EQUAL).options<EqualOptionsT>().since(equalVersion),
      row("qnn.not_equal", Op::NOT_EQUAL).options<NotEqualOptionsT>().since(compareVersion),
      row("qnn.less", Op::LESS).options<LessOptionsT>().since(byType<1, 2, 3>),
      row("qnn.less_equal", Op::LESS_EQUAL).options<LessEqualOptionsT>().since(byType<1, 2, 2>),
      row("qnn.greater", Op::GREATER).options<GreaterOptionsT>().since(byType<1, 2, 2>),
      row("qnn.greater_equal", Op::GREATER_EQUAL).options<GreaterEqualOptionsT>().since(byType<1, 2, 3>),
      row("qnn.abs", Op::ABS).options<AbsOptionsT>().since([](const Signature &s) {
        return s.in(0) == T::INT32 ? 5 : byType<1, 2, 3>(s);
      }),
      row("qnn.neg", Op::NEG).options<NegOptionsT>(),
      row("qnn.sign", Op::SIGN).options<SignOptionsT>().since([](const Signature &s) {
        return s.in(0) == T::INT32 ? 2 : 1;
      }),
      row("qnn.exp", Op::EXP).options<ExpOptionsT>().since(byType<1, 2, 2>),
      row("qnn.log", Op::LOG).since(byType<1, 2, 2>),
      row("qnn.sqrt", Op::SQRT).since(byType<1, 2, 2>),
      row("qnn.rsqrt", Op::RSQRT).since(byType<1, 2, 3>),
      row("qnn.square", Op::SQUARE).options<SquareOptionsT>(),
      row("qnn.sin", Op::SIN),
      row("qnn.cos", Op::COS).options<CosOptionsT>(),
      row("qnn.floor", Op::FLOOR),
      row("qnn.ceil", Op::CEIL),
      row("qnn.round", Op::ROUND),
      row("qnn.zeros_like", Op::ZEROS_LIKE).options<ZerosLikeOptionsT>(),
      row("qnn.add_n", Op::ADD_N).options<AddNOptionsT>(),
      row("qnn.select", Op::SELECT).options<SelectOptionsT>().since(selectVersion),
      row("qnn.select_v2", Op::SELECT_V2).options<SelectV2OptionsT>(),
      row("qnn.cast", Op::CAST)
          .options<CastOptionsT>([](Fields &f, CastOptionsT &o) {
            f.resultType("to");
            if (!f.reading()) {
              o.in_data_type = f.sig().in(0);
              o.out_data_type = f.sig().out(0);
            }
          })
          .optionalOptions()
          .since([](const Signature &s) {
            int version = 1;
            for (TensorType t : {s.in(0), s.out(0)})
              switch (t) {
              case T::UINT32:
                version = std::max(version, 2);
                break;
              case T::INT8:
                version = std::max(version, 3);
                break;
              case T::UINT16:
                version = std::max(version, 4);
                break;
              case T::FLOAT16:
              case T::FLOAT64:
                version = std::max(version, 5);
                break;
              case T::INT4:
                version = std::max(version, 6);
                break;
              case T::BFLOAT16:
                version = std::max(version, 7);
                break;
              default:
                break;
              }
            return version;
          }),
  };
  return rows;
}

} // namespace quantc::tflite
