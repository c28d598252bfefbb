//===- LSTMOperands.h - operands of an LSTM operator ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Places of UNIDIRECTIONAL_SEQUENCE_LSTM and LSTM, as in TFLite's schema: what
// each gate has stands in the order input, forget, cell, output.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_LSTMOPERANDS_H
#define QUANTC_SUPPORT_LSTMOPERANDS_H

namespace quantc::lstm {

enum Gate : unsigned { Input, Forget, Cell, Output };

inline constexpr unsigned inputOperand = 0, weightsOperand = 1, recurrentOperand = 5, biasOperand = 12,
                          projectionOperand = 16, projectionBiasOperand = 17, outputState = 18,
                          cellState = 19, normOperand = 20;
/// 9 to 11; the cell gate has none, which 0 says.
inline constexpr unsigned peepholeOperand[4] = {9, 10, 0, 11};
/// The intermediate tensor whose range is that of the hidden state before a projection.
inline constexpr unsigned hiddenIntermediate = 4;

} // namespace quantc::lstm

#endif
