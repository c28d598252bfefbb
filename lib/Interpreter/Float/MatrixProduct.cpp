//===- MatrixProduct.cpp - fully_connected and batch_matmul -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "MatrixProduct.h"
#include "../Kernels.h"
#include "DynamicRange.h"
#include "Hybrid.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter::real {

std::optional<std::string> readFullyConnected(const PrepareContext &context, FullyConnectedStep &step) {
  if (auto e = requireOperand(context, 0, ElementType::F32))
    return e;
  if (!context.has(1) || context.in(1).rank() != 2)
    return "the weights must have rank 2";
  step.keepDims = context.attributes->flag("keep_num_dims");
  auto activation = realActivationOf(*context.attributes);
  if (!activation)
    return "unknown fused activation";
  step.activation = *activation;
  if (auto e = RealOperand::bind(context, 1, step.weights))
    return e;
  return RealOperand::bind(context, 2, step.bias);
}

Error shapeFullyConnected(const FullyConnectedStep &step, const RunContext &run, int64_t &rows,
                          int64_t &depth, int64_t &outputs, Shape &result) {
  const Shape &input = run.in(0).shape, &weights = run.in(1).shape;
  outputs = weights[0], depth = weights[1];
  int64_t count = run.in(0).count();
  if (depth < 1 || count % depth != 0 || (step.keepDims && (input.empty() || input.back() != depth)))
    return "an input of shape " + toString(input) + " does not fit weights of shape " + toString(weights);
  if (step.bias.present() && run.in(2).count() != outputs)
    return "the bias of shape " + toString(run.in(2).shape) + " does not fit " + std::to_string(outputs) +
           " outputs";
  rows = count / depth;
  result = step.keepDims ? input : Shape{rows, outputs};
  result.back() = outputs;
  return {};
}

namespace {

/// y[r, o] = sum over k of x[r, k] * w[o, k].
QUANTC_FMA_CLONES void multiply(int64_t rows, int64_t depth, int64_t outputs, const float *x, const float *w,
                                const float *bias, const RealActivation &activation, float *y) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t o = 0; o < outputs; ++o) {
      float acc = 0;
      for (int64_t k = 0; k < depth; ++k)
        acc = std::fma(x[r * depth + k], w[o * depth + k], acc);
      *y++ = activation(acc + (bias ? bias[o] : 0.0f));
    }
}

Prepared prepareFullyConnected(const PrepareContext &context) {
  if (isHybrid(context, 0, 1))
    return prepareHybridFullyConnected(context);
  FullyConnectedStep step;
  if (auto e = readFullyConnected(context, step))
    return *e;
  return Run([step](const RunContext &run) -> Error {
    int64_t rows, depth, outputs;
    Shape result;
    if (Error e = shapeFullyConnected(step, run, rows, depth, outputs, result))
      return e;
    if (Error e = shapeOutput(run, 0, result))
      return e;
    multiply(rows, depth, outputs, run.in(0).as<float>(), step.weights.data(run), step.bias.data(run),
             step.activation, run.out().as<float>());
    return {};
  });
}

/// One product: a is [rows, depth] and b [depth, columns] by these strides in elements.
QUANTC_FMA_CLONES void multiplyStrided(int64_t rows, int64_t depth, int64_t columns, const float *a,
                                       int64_t aRow, int64_t aDepth, const float *b, int64_t bDepth,
                                       int64_t bColumn, float *y) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) {
      float acc = 0;
      for (int64_t k = 0; k < depth; ++k)
        acc = std::fma(a[r * aRow + k * aDepth], b[k * bDepth + c * bColumn], acc);
      *y++ = acc + 0.0f;
    }
}

Prepared prepareBatchMatMul(const PrepareContext &context) {
  bool adjX = context.attributes->flag("adj_x"), adjY = context.attributes->flag("adj_y");
  const bool hybrid = isHybrid(context, 0, 1),
             asymmetric = context.attributes->flag("asymmetric_quantize_inputs");
  if (hybrid && context.in(1).info->quant->scale.size() != 1)
    return "the right matrix has " + std::to_string(context.in(1).info->quant->scale.size()) +
           " scales, allowed is one";
  // The delegate takes no left matrix that is to be transposed.
  const RowRule rule = context.profile == Profile::XNNPack && !adjX ? RowRule::XNNPack
                       : asymmetric                                 ? RowRule::Asymmetric
                                                                    : RowRule::Symmetric;
  const float rightScale = hybrid ? context.in(1).info->quant->scale[0] : 1.0f;
  RealOperand lhs, rhs;
  if (auto e = RealOperand::bind(context, 0, lhs))
    return *e;
  if (auto e = RealOperand::bind(context, 1, rhs))
    return *e;
  if (!lhs.present() || !rhs.present() || context.in(0).rank() < 2 || context.in(1).rank() < 2)
    return "both operands must have a rank of at least 2";
  return Run([=](const RunContext &run) -> Error {
    Shape a = run.in(0).shape, b = run.in(1).shape;
    std::string text = toString(a) + " and " + toString(b);
    size_t rank = std::max(a.size(), b.size());
    a.insert(a.begin(), rank - a.size(), 1);
    b.insert(b.begin(), rank - b.size(), 1);
    int64_t rows = a[rank - (adjX ? 1 : 2)], depth = a[rank - (adjX ? 2 : 1)];
    int64_t columns = b[rank - (adjY ? 2 : 1)];
    if (b[rank - (adjY ? 1 : 2)] != depth)
      return "shapes " + text + " do not fit a matrix product";
    Shape result;
    int64_t batches = 1;
    for (size_t i = 0; i + 2 < rank; ++i) {
      if (a[i] != b[i] && a[i] != 1 && b[i] != 1)
        return "shapes " + text + " do not broadcast";
      result.push_back(a[i] == 1 ? b[i] : a[i]);
      batches *= result.back();
    }
    result.push_back(rows);
    result.push_back(columns);
    if (Error e = shapeOutput(run, 0, result))
      return e;
    const float *x = lhs.data(run), *y = rhs.data(run);
    float *row =
        hybrid ? reinterpret_cast<float *>(run.scratch(static_cast<size_t>(depth) * sizeof(float))) : nullptr;
    int8_t *q = hybrid ? reinterpret_cast<int8_t *>(run.scratch(static_cast<size_t>(depth))) : nullptr;
    float *out = run.out().as<float>();
    for (int64_t n = 0; n < batches; ++n, out += rows * columns) {
      // Index of this batch in each operand: its own coordinates, 0 where it is broadcast.
      int64_t rest = n, ia = 0, ib = 0, sa = 1, sb = 1;
      for (size_t i = rank - 2; i-- > 0;) {
        int64_t at = rest % result[i];
        rest /= result[i];
        ia += a[i] == 1 ? 0 : at * sa;
        ib += b[i] == 1 ? 0 : at * sb;
        sa *= a[i];
        sb *= b[i];
      }
      if (hybrid) {
        const int8_t *w = run.in(1).as<int8_t>() + ib * depth * columns;
        for (int64_t r = 0; r < rows; ++r) {
          for (int64_t k = 0; k < depth; ++k)
            row[k] = x[ia * rows * depth + r * (adjX ? 1 : depth) + k * (adjX ? rows : 1)];
          multiplyQuantizedRow(row, depth, rule, w, adjY ? 1 : columns, adjY ? depth : 1, columns, rightScale,
                               q, out + r * columns);
        }
        continue;
      }
      multiplyStrided(rows, depth, columns, x + ia * rows * depth, adjX ? 1 : depth, adjX ? rows : 1,
                      y + ib * depth * columns, adjY ? 1 : columns, adjY ? depth : 1, out);
    }
    return {};
  });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatMatrixProductKernels(KernelRegistry &registry) {
  using namespace real;
  registry.add("qnn.fully_connected", Domain::Real, KernelSet::Reference, prepareFullyConnected);
  registry.add("qnn.batch_matmul", Domain::Real, KernelSet::Reference, prepareBatchMatMul);
}
