//===- QNNQuantSpec.h - what an op means for quantization -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The value behind the QuantizableOp interface. It is written in the ODS entry
// of an op as a chain: `QuantSpec::integer().weights(1, 0).bias(2)`.
// Sources: the operator table of TFLite's quantizer and the measured rules
// cited in docs/Numerics.md.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNQUANTSPEC_H
#define QUANTC_QNN_QNNQUANTSPEC_H

#include <cstdint>
#include <optional>

namespace quantc::qnn {

/// Which tensors of an op must have one scale and zero point.
enum class SameScale : uint8_t {
  None,     ///< inputs and outputs have their own parameters
  All,      ///< the kernel copies values: every data input and output agree
  NotUInt8, ///< as All, except that the uint8 kernel rescales (CONCATENATION)
  Int16     ///< only the int16 kernel needs it (SUM)
};

/// How TOCO's rules (QAT) move a range when only one side of the op has one.
enum class TocoRange : uint8_t {
  None,    ///< both sides need a range of their own
  Forward, ///< the output takes the input's range when it has none
  Both,    ///< either side takes the other's (RESHAPE)
  Copy     ///< forward, and the output's parameters are the input's, whatever range it has (pools)
};

/// The rules of one op. Operands and results that are no real tensors (shapes, indices, booleans) are
/// never quantized and need no mention.
struct QuantSpec {
  static constexpr int none = -1;

  bool hasInteger = false;    ///< an integer form exists; else the op is a float island
  bool hasInt16 = true;       ///< ... also with int16 activations
  bool hasUInt8 = true;       ///< ... also with uint8 activations
  bool resultsPlain = false;  ///< results are indices or booleans, not real values
  bool widensToFloat = false; ///< QUANTIZE/DEQUANTIZE: a change of stage, not an operator
  SameScale sameScale = SameScale::None;
  TocoRange toco = TocoRange::None;
  int weightOperand = none;     ///< operand that holds weights (narrow, symmetric, per channel)
  int weightAxis = 0;           ///< its output-channel axis
  int biasOperand = none;       ///< operand with scale input * weight
  int dataOperand = 0;          ///< the input whose scale the bias uses
  bool reluPassesRange = false; ///< the input may take the output's range (RELU)
  bool forwardsRange =
      false; ///< TFLiteConverter: the output takes the input's range, though the kernel rescales (MEAN)
  bool fusesActivation = false; ///< has an `activation` attribute that the activation op after it can become
  int fusedAs = 0; ///< an activation op: its number as a fused activation (schema's), 0 = can't be fused
  /// Output parameters that the kernel demands: scale and signed zero point (uint8 adds 128).
  struct Fixed {
    double scale;
    int zeroPoint;
  };
  std::optional<Fixed> fixed8, fixed16;

  static QuantSpec floatOnly() { return {}; }
  static QuantSpec integer() {
    QuantSpec s;
    s.hasInteger = true;
    return s;
  }
  /// Values are moved, not computed.
  static QuantSpec copies(TocoRange range = TocoRange::Forward) {
    QuantSpec s = integer();
    s.sameScale = SameScale::All;
    s.toco = range;
    return s;
  }
  QuantSpec weights(int operand, int axis) const {
    return with([&](auto &s) { s.weightOperand = operand, s.weightAxis = axis; });
  }
  QuantSpec bias(int operand) const {
    return with([&](auto &s) { s.biasOperand = operand; });
  }
  QuantSpec data(int operand) const {
    return with([&](auto &s) { s.dataOperand = operand; });
  }
  QuantSpec fixed(double scale8, int zero8) const {
    return with([&](auto &s) { s.fixed8 = Fixed{scale8, zero8}; });
  }
  QuantSpec fixed(double scale8, int zero8, double scale16, int zero16) const {
    return with([&](auto &s) { s.fixed8 = Fixed{scale8, zero8}, s.fixed16 = Fixed{scale16, zero16}; });
  }
  QuantSpec same(SameScale policy) const {
    return with([&](auto &s) { s.sameScale = policy; });
  }
  QuantSpec range(TocoRange r) const {
    return with([&](auto &s) { s.toco = r; });
  }
  QuantSpec plainResults() const {
    return with([](auto &s) { s.resultsPlain = true; });
  }
  QuantSpec noUInt8() const {
    return with([](auto &s) { s.hasUInt8 = false; });
  }
  QuantSpec forwards() const {
    return with([](auto &s) { s.forwardsRange = true; });
  }
  QuantSpec fuses() const {
    return with([](auto &s) { s.fusesActivation = true; });
  }
  QuantSpec fused(int number) const {
    return with([&](auto &s) { s.fusedAs = number; });
  }
  QuantSpec noInt16() const {
    return with([](auto &s) { s.hasInt16 = false; });
  }
  QuantSpec relu() const {
    return with([](auto &s) { s.reluPassesRange = true; });
  }
  QuantSpec stage() const {
    return with([](auto &s) { s.widensToFloat = true; });
  }

private:
  template <typename F> QuantSpec with(F change) const {
    QuantSpec s = *this;
    change(s);
    return s;
  }
};

} // namespace quantc::qnn

#endif
