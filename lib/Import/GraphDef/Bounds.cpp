//===- Bounds.cpp - what a random number can become -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A dropout that is left in a graph with a probability of keeping of 1 draws
// numbers, and what it makes of them is always 1: floor(1 + u) for u in [0, 1).
// A comparison with such a number may be always true. Then nothing is drawn.
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "Importer.h"

#include "quantc/QNN/QNNOps.h"
#include "quantc/QNN/QNNSignalOps.h"

#include <algorithm>

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// The smallest and the largest float32 that all elements lie between.
struct Bounds {
  float low, high;
};

/// Rounding is monotone, so the ends of the rounded results are the rounded ends.
template <typename F> Bounds combined(Bounds a, Bounds b, F f) {
  float ends[] = {f(a.low, b.low), f(a.low, b.high), f(a.high, b.low), f(a.high, b.high)};
  return {*std::min_element(ends, ends + 4), *std::max_element(ends, ends + 4)};
}

class Walk {
public:
  explicit Walk(const Importer &owner) : importer(owner) {}

  /// Bounds of a value that is made of random numbers and constants, in at most `depth` steps.
  std::optional<Bounds> of(Value v, int depth = 8) {
    if (!v || depth == 0)
      return std::nullopt;
    if (const auto *known = importer.constantOf(v))
      return ofConstant(*known->first);
    // The kernel fills the 23 bits of the fraction.
    if (v.getDefiningOp<qnn::RandomUniformOp>()) {
      random = true;
      return Bounds{0.0F, 1.0F - 0x1p-23F};
    }
    Operation *op = v.getDefiningOp();
    if (!op || !isa<qnn::AddOp, qnn::SubOp, qnn::MulOp>(op))
      return std::nullopt;
    auto a = of(op->getOperand(0), depth - 1), b = of(op->getOperand(1), depth - 1);
    if (!a || !b)
      return std::nullopt;
    if (isa<qnn::AddOp>(op))
      return combined(*a, *b, [](float x, float y) { return x + y; });
    if (isa<qnn::SubOp>(op))
      return combined(*a, *b, [](float x, float y) { return x - y; });
    return combined(*a, *b, [](float x, float y) { return x * y; });
  }

  bool random = false; ///< a random number is among what was walked over

private:
  std::optional<Bounds> ofConstant(const Tensor &t) {
    constexpr int64_t most = 1 << 12;
    if (t.type != DType::Float || t.count() < 1 || (!t.splat && t.count() > most))
      return std::nullopt;
    Tensor one = t;
    if (t.splat)
      one.shape = {1};
    std::vector<float> values = load<float>(one);
    if (std::any_of(values.begin(), values.end(), [](float f) { return std::isnan(f); }))
      return std::nullopt;
    auto [low, high] = std::minmax_element(values.begin(), values.end());
    return Bounds{*low, *high};
  }

  const Importer &importer;
};

/// One value in every place of a shape.
TensorRef everywhere(DType type, ArrayRef<int64_t> shape, const std::string &bytes) {
  auto t = std::make_shared<Tensor>();
  t->type = type;
  t->shape.assign(shape.begin(), shape.end());
  t->splat = t->count() > 1;
  t->data = t->count() ? bytes : std::string();
  return t;
}

} // namespace

TensorRef Lowering::certainFloor(Value x) {
  Walk walk(importer);
  auto bounds = hasFailed || !x || !typeOf(x).hasStaticShape() ? std::nullopt : walk.of(x);
  if (!bounds || !walk.random || std::floor(bounds->low) != std::floor(bounds->high))
    return nullptr;
  float value = std::floor(bounds->low);
  return everywhere(DType::Float, typeOf(x).getShape(),
                    std::string(reinterpret_cast<const char *>(&value), sizeof value));
}

TensorRef Lowering::certainComparison(StringRef op, Value x, Value y) {
  if (hasFailed || !x || !y || !typeOf(x).hasStaticShape() || !typeOf(y).hasStaticShape())
    return nullptr;
  Walk walk(importer);
  std::optional<Bounds> first = walk.of(x), second = walk.of(y);
  auto shape = graphdef::broadcast(Shape(typeOf(x).getShape()), Shape(typeOf(y).getShape()));
  if (!first || !second || !walk.random || !shape)
    return nullptr;
  const Bounds a = *first, b = *second;
  bool greater = op == "qnn.greater", greaterEqual = op == "qnn.greater_equal", less = op == "qnn.less",
       lessEqual = op == "qnn.less_equal";
  bool always = (greater && a.low > b.high) || (greaterEqual && a.low >= b.high) ||
                (less && a.high < b.low) || (lessEqual && a.high <= b.low);
  bool never = (greater && a.high <= b.low) || (greaterEqual && a.high < b.low) ||
               (less && a.low >= b.high) || (lessEqual && a.low > b.high);
  return always || never ? everywhere(DType::Bool, *shape, std::string(1, always ? '\1' : '\0')) : nullptr;
}

} // namespace quantc::import::graphdef
