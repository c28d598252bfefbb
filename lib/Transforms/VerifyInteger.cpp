//===- VerifyInteger.cpp - what the integer kernels can't get wrong -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"

#include <cmath>
#include <limits>

namespace quantc::transforms {
#define GEN_PASS_DEF_VERIFYINTEGER
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

constexpr double kWordMax = std::numeric_limits<int32_t>::max();

/// Scale and zero point of each channel; one entry when they are common.
struct Grid {
  SmallVector<double> scales;
  SmallVector<int64_t> zeros;
  int64_t low = 0, high = 0;
  bool isSigned = false;
  double scale(size_t c) const { return scales[scales.size() == 1 ? 0 : c]; }
  int64_t zero(size_t c) const { return zeros[zeros.size() == 1 ? 0 : c]; }
};

std::optional<Grid> gridOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return std::nullopt;
  Grid g;
  if (auto q = dyn_cast<quant::UniformQuantizedType>(type.getElementType()))
    g.scales = {q.getScale()}, g.zeros = {q.getZeroPoint()};
  else if (auto p = dyn_cast<quant::UniformQuantizedPerAxisType>(type.getElementType()))
    g.scales = llvm::to_vector(p.getScales()), g.zeros = llvm::to_vector(p.getZeroPoints());
  else
    return std::nullopt;
  auto base = cast<quant::QuantizedType>(type.getElementType());
  g.low = base.getStorageTypeMin(), g.high = base.getStorageTypeMax(), g.isSigned = base.isSigned();
  return g;
}

class VerifyIntegerPass : public transforms::impl::VerifyIntegerBase<VerifyIntegerPass> {
public:
  using VerifyIntegerBase::VerifyIntegerBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    bool allGood = true;
    signedWeights.clear();
    for (Operation &op : getOperation().getBody().front()) {
      qnn::QuantSpec spec = specOf(&op);
      if (spec.weightOperand == qnn::QuantSpec::none || op.getNumResults() != 1)
        continue;
      auto in = gridOf(op.getOperand(spec.dataOperand)), out = gridOf(op.getResult(0));
      auto weights = gridOf(op.getOperand(spec.weightOperand));
      if (!in || !out || !weights || in->scales.size() != 1 || out->scales.size() != 1)
        continue;
      bool good = check(&op, spec, *in, *weights, *out);
      allGood &= good;
      ++(good ? numVerified : numDoubtful);
    }
    reportSignedWeights();
    if (strict && !allGood)
      signalPassFailure();
  }

private:
  InFlightDiagnostic report(Operation *op) {
    InFlightDiagnostic d = strict ? op->emitOpError() : op->emitWarning();
    return d;
  }

  bool check(Operation *op, const qnn::QuantSpec &spec, const Grid &in, const Grid &weights,
             const Grid &out) {
    bool good = true;
    for (size_t c = 0; c < weights.scales.size(); ++c) {
      // out = in * weight / out, written as a 31-bit fraction and a power of two of -31..30.
      double factor = in.scales[0] * weights.scale(c) / out.scales[0];
      int exponent = 0;
      (void)std::frexp(factor, &exponent);
      if (!(factor > 0) || exponent > 30) {
        report(op) << "rescales channel " << c << " by " << factor << "; at most 2^30 is allowed";
        good = false;
      }
    }
    bool zeros = llvm::all_of(weights.zeros, [](int64_t z) { return z == 0; });
    // The kernel of matrix products subtracts them.
    if (weights.isSigned && !zeros &&
        cast<RankedTensorType>(op->getOperand(spec.weightOperand).getType()).getRank() != 2) {
      signedWeights.push_back(op);
      good = false;
    }
    return (sumsIn64Bits(op, spec, in) || checkSums(op, spec, in, weights)) && good;
  }

  /// The int16 kernels do so, unless the bias has 32 bits.
  static bool sumsIn64Bits(Operation *op, const qnn::QuantSpec &spec, const Grid &in) {
    const bool hasBias =
        spec.biasOperand >= 0 && static_cast<unsigned>(spec.biasOperand) < op->getNumOperands();
    return in.high > unsigned8.high() && !(hasBias && gridOf(op->getOperand(spec.biasOperand)));
  }

  /// TFLiteConverter writes such files too; one message for all, with what to do.
  void reportSignedWeights() {
    if (signedWeights.empty())
      return;
    Location loc = getOperation().getLoc();
    InFlightDiagnostic d = strict ? mlir::emitError(loc) : mlir::emitWarning(loc);
    d << signedWeights.size() << (signedWeights.size() == 1 ? " op has" : " ops have")
      << " int8 weights whose zero point is not 0, because their FakeQuant is not symmetric; LiteRT refuses "
         "such "
         "convolutions: quantize to uint8, for which they were learnt, or train with symmetric narrow "
         "ranges:";
    constexpr size_t shown = 5;
    for (Operation *op : ArrayRef(signedWeights).take_front(shown))
      d << "\n  " << qnn::getNodeName(op->getLoc());
    if (signedWeights.size() > shown)
      d << "\n  and " << signedWeights.size() - shown << " more";
  }

  /// Largest |sum of products + bias| any input can produce.
  bool checkSums(Operation *op, const qnn::QuantSpec &spec, const Grid &in, const Grid &weights) {
    Value w = op->getOperand(spec.weightOperand);
    ElementsAttr attr = getConstantValue(w);
    std::vector<char> storage;
    const bool ofBytes = attr && attr.getElementType().getIntOrFloatBitWidth() <= 8;
    auto bytes = ofBytes ? getRawBytes(attr, storage) : std::nullopt;
    if (!bytes)
      return true;
    const ChannelLayout layout(cast<RankedTensorType>(w.getType()), spec.weightAxis);
    const int64_t channels = layout.channels;
    const int64_t reach = std::max(in.high - in.zeros[0], in.zeros[0] - in.low);
    std::vector<int64_t> distances(
        channels); // of the weights from their zeros; 2^31 bytes keep far below 2^63
    layout.forEachRun(bytes->size(), [&](int64_t c, size_t first, size_t last) {
      const auto zero = static_cast<int>(weights.zero(c));
      int64_t sum = 0;
      for (char byte : bytes->slice(first, last - first))
        sum += std::abs(
            (weights.isSigned ? static_cast<signed char>(byte) : static_cast<unsigned char>(byte)) - zero);
      distances[c] += sum;
    });
    std::optional<std::vector<int64_t>> bias;
    if (static_cast<unsigned>(spec.biasOperand) < op->getNumOperands())
      if (ElementsAttr b = getConstantValue(op->getOperand(spec.biasOperand)))
        bias = getElements<int64_t>(b);
    for (int64_t c = 0; c < channels; ++c) {
      int64_t b = bias && static_cast<int64_t>(bias->size()) == channels ? (*bias)[c] : 0;
      if (std::abs(b) >= std::numeric_limits<int32_t>::max()) {
        report(op) << "bias of channel " << c << " does not fit 32 bits at scale " << in.scales[0] << " * "
                   << weights.scale(c) << " and was cut off";
        return false;
      }
      const double sum =
          static_cast<double>(reach) * static_cast<double>(distances[c]) + std::abs(static_cast<double>(b));
      if (sum > kWordMax) {
        report(op) << "sum of channel " << c << " can reach " << sum << "; 32 bits hold " << kWordMax;
        return false;
      }
    }
    return true;
  }

  SmallVector<Operation *> signedWeights;
};

} // namespace
