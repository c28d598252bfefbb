//===- Matrix.cpp - integer matrix products ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Broadcast.h"
#include "../Kernels.h"
#include "LinearSupport.h"

namespace quantc::interpreter {
namespace {

/// [N-FC] rows of the input against rows of the weights [out, in].
template <typename X, typename Acc> Prepared makeFullyConnected(const PrepareContext &c) {
  using W = std::conditional_t<std::is_same_v<X, uint8_t>, uint8_t, int8_t>;
  if (c.in(1).rank() != 2)
    return "weights have rank " + std::to_string(c.in(1).rank()) + ", allowed is 2";
  const int64_t units = c.in(1).dim(0), depth = c.in(1).dim(1);
  auto made = makeFullyConnectedLayer<X, Acc>(c);
  if (auto *e = std::get_if<std::string>(&made))
    return *e;
  const bool keepDims = c.attributes->flag("keep_num_dims");
  return Run([layer = std::get<Layer<Acc>>(made), units, depth, keepDims](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    Shape shape;
    if (Error e = shapeFullyConnected(x, units, depth, keepDims, shape))
      return e;
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t rows = x.count() / depth;
    const W *weights = r.in(1).as<W>();
    X *out = r.out().as<X>();
    for (int64_t row = 0; row < rows; ++row) {
      const X *p = x.as<X>() + row * depth;
      for (int64_t o = 0; o < units; ++o) {
        const W *w = weights + o * depth;
        *out++ = layer.template finish<X>(dot<Acc>(p, w, depth, layer.inZero, layer.weightZero), o);
      }
    }
    return std::nullopt;
  });
}

Prepared prepareFullyConnected(const PrepareContext &c) {
  if (Error e = requireLinear(c, 0, 1, 2))
    return *e;
  switch (c.in(0).type()) {
  case ElementType::I8:
    return makeFullyConnected<int8_t, int32_t>(c);
  case ElementType::U8:
    return makeFullyConnected<uint8_t, int32_t>(c);
  case ElementType::I16:
    return has32BitBias(c, 2) ? makeFullyConnected<int16_t, int32_t>(c)
                              : makeFullyConnected<int16_t, int64_t>(c);
  default:
    return unsupportedType("input", c.in(0).type(), "int8, uint8, int16");
  }
}

/// [N-BMM] int8 with two roundings, int16 with the cut multiplier; the scales are multiplied in float32.
template <typename T> Prepared makeBatchMatMul(const PrepareContext &c) {
  using Acc = std::conditional_t<sizeof(T) == 2, int64_t, int32_t>;
  const Multiplier m =
      quantizeMultiplier(static_cast<double>(scaleOf(c.in(0)) * scaleOf(c.in(1))) / scaleOf(c.out()));
  const bool adjX = c.attributes->flag("adj_x"), adjY = c.attributes->flag("adj_y");
  const int32_t zx = zeroOf(c.in(0)), zy = zeroOf(c.in(1)), zo = zeroOf(c.out());
  const Limit limit = limitOf(c.out().type());
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0), &y = r.in(1);
    const size_t rx = x.shape.size(), ry = y.shape.size();
    if (rx < 2 || ry < 2)
      return std::string("operands of a matrix product need rank 2");
    const int64_t rows = x.shape[rx - (adjX ? 1 : 2)], depth = x.shape[rx - (adjX ? 2 : 1)];
    const int64_t cols = y.shape[ry - (adjY ? 2 : 1)];
    if (y.shape[ry - (adjY ? 1 : 2)] != depth)
      return "inner dimensions of " + toString(x.shape) + " and " + toString(y.shape) + " differ";
    // Matrices are walked as elements of the outer shapes.
    const Shape outerX(x.shape.begin(), x.shape.end() - 2), outerY(y.shape.begin(), y.shape.end() - 2);
    const auto outer = broadcastShape({&outerX, &outerY});
    if (!outer)
      return "outer dimensions of " + toString(x.shape) + " and " + toString(y.shape) + " do not broadcast";
    Shape shape = *outer;
    shape.insert(shape.end(), {rows, cols});
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t stepRow = adjX ? 1 : depth, stepX = adjX ? rows : 1;
    const int64_t stepCol = adjY ? depth : 1, stepY = adjY ? 1 : cols;
    BroadcastWalk<2>(*outer, {&outerX, &outerY})
        .forEachRow([&](int64_t o, std::array<int64_t, 2> at, int64_t n, std::array<int64_t, 2> step) {
          for (int64_t k = 0; k < n; ++k) {
            const T *a = x.as<T>() + (at[0] + k * step[0]) * rows * depth;
            const T *b = y.as<T>() + (at[1] + k * step[1]) * depth * cols;
            T *out = r.out().as<T>() + (o + k) * rows * cols;
            for (int64_t i = 0; i < rows; ++i)
              for (int64_t j = 0; j < cols; ++j) {
                Acc acc = 0;
                for (int64_t d = 0; d < depth; ++d)
                  accumulate(acc, static_cast<Acc>(a[i * stepRow + d * stepX] - zx) *
                                      static_cast<Acc>(b[j * stepCol + d * stepY] - zy));
                const int32_t q = sizeof(T) == 2
                                      ? multiplyByQuantizedMultiplier64(acc, m)
                                      : multiplyByQuantizedMultiplier(static_cast<int32_t>(acc), m);
                out[i * cols + j] = clampTo<T>(int64_t{q} + zo, limit);
              }
          }
        });
    return std::nullopt;
  });
}

Prepared prepareBatchMatMul(const PrepareContext &c) {
  if (Error e = requireQuantized(c, {0, 1}))
    return *e;
  if (Error e = requireSameType(c, {0, 1}))
    return *e;
  return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), makeBatchMatMul, c);
}

} // namespace

void registerQuantizedMatrixKernels(KernelRegistry &r) {
  r.add("qnn.fully_connected", Domain::Quantized, KernelSet::Reference, prepareFullyConnected);
  r.add("qnn.batch_matmul", Domain::Quantized, KernelSet::Reference, prepareBatchMatMul);
}

} // namespace quantc::interpreter
