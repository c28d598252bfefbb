//===- Rounding.cpp - weights rounded by what a layer reads ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Rounding.h"

#include "quantc/Support/Parallel.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace quantc::accuracy;
using llvm::ArrayRef;

/// R with R' R = m, row by row from above, in place of m. What lies below the diagonal is not written.
static void factorize(std::vector<double> &m, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    double *row = &m[i * n];
    double pivot = std::sqrt(std::max(row[i], 1e-300)), inverse = 1 / pivot;
    row[i] = pivot;
    for (size_t j = i + 1; j < n; ++j)
      row[j] *= inverse;
    for (size_t k = i + 1; k < n; ++k) {
      const double factor = row[k];
      double *below = &m[k * n];
      for (size_t j = k; j < n; ++j)
        below[j] -= factor * row[j];
    }
  }
}

WeightRounder::WeightRounder(ArrayRef<double> products, size_t n, double damping) : size(n), order(n) {
  std::iota(order.begin(), order.end(), size_t{0});
  double trace = 0;
  for (size_t i = 0; i < n; ++i)
    trace += products[i * n + i];
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return products[a * n + a] < products[b * n + b]; });
  const double added = std::max(damping * trace / static_cast<double>(n), 1e-30);
  moments.resize(n * n);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      moments[i * n + j] = products[order[i] * n + order[j]] + (i == j ? added : 0);
  triangle = moments;
  factorize(triangle, n);
}

/// The weights of one output in the order of rounding, in steps of their scale.
struct WeightRounder::Row {
  std::vector<double> wanted, chosen, difference; ///< difference = chosen - wanted
  double limit;
  void choose(size_t j, double near) {
    chosen[j] = std::clamp(std::round(near), -limit, limit);
    difference[j] = chosen[j] - wanted[j];
  }
};

double WeightRounder::error(ArrayRef<double> difference) const {
  double sum = 0;
  for (size_t i = 0; i < size; ++i) {
    const double *row = &triangle[i * size];
    double along = 0;
    for (size_t j = i; j < size; ++j)
      along += row[j] * difference[j];
    sum += along * along;
  }
  return sum;
}

void WeightRounder::roundRow(Row &row) const {
  for (size_t j = size; j-- > 0;) {
    const double *r = &triangle[j * size];
    double carried = 0;
    for (size_t k = j + 1; k < size; ++k)
      carried += r[k] * row.difference[k];
    row.choose(j, row.wanted[j] - carried / r[j]);
  }
}

/// Single steps while they help, in sweeps over the weights.
void WeightRounder::refine(Row &row) const {
  std::vector<double> slope(size, 0); // moments * difference
  for (size_t i = 0; i < size; ++i)
    for (size_t j = 0; j < size; ++j)
      slope[j] += row.difference[i] * moments[i * size + j];
  constexpr int sweeps = 4;
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    bool moved = false;
    for (size_t j = size; j-- > 0;) {
      const double *m = &moments[j * size];
      const double step = slope[j] > 0 ? -1 : 1;
      if (!(2 * step * slope[j] + m[j] < -1e-9 * m[j]) || std::fabs(row.chosen[j] + step) > row.limit)
        continue;
      row.choose(j, row.chosen[j] + step);
      for (size_t k = 0; k < size; ++k)
        slope[k] += step * m[k];
      moved = true;
    }
    if (!moved)
      return;
  }
}

std::vector<float> WeightRounder::compensate(ArrayRef<float> weights, ArrayRef<double> feedback) const {
  std::vector<float> result(weights.begin(), weights.end());
  std::vector<double> x(size);
  for (size_t at = 0; at + size <= weights.size(); at += size) {
    for (size_t i = 0; i < size; ++i) { // R' y = g
      double sum = feedback[at + order[i]];
      for (size_t k = 0; k < i; ++k)
        sum -= triangle[k * size + i] * x[k];
      x[i] = sum / triangle[i * size + i];
    }
    for (size_t i = size; i-- > 0;) { // R x = y
      double sum = x[i];
      for (size_t k = i + 1; k < size; ++k)
        sum -= triangle[i * size + k] * x[k];
      x[i] = sum / triangle[i * size + i];
    }
    for (size_t i = 0; i < size; ++i)
      result[at + order[i]] += static_cast<float>(x[i]);
  }
  return result;
}

RoundedWeights WeightRounder::round(ArrayRef<float> weights, ArrayRef<float> scales, int limit,
                                    unsigned threads) const {
  RoundedWeights result;
  result.integers.resize(weights.size());
  struct Output {
    double energy = 0, before = 0, after = 0;
    int64_t changed = 0;
  };
  std::vector<Output> outputs(scales.size());
  parallelFor(scales.size(), threads, [&](size_t o, unsigned) -> std::optional<std::string> {
    Row row{std::vector<double>(size), std::vector<double>(size), std::vector<double>(size),
            static_cast<double>(limit)};
    const auto scale = static_cast<double>(scales[o]);
    for (size_t j = 0; j < size; ++j) {
      row.wanted[j] = static_cast<double>(weights[o * size + order[j]]) / scale;
      row.choose(j, row.wanted[j]);
    }
    const Row nearest = row;
    outputs[o].energy = scale * scale * error(row.wanted);
    const double before = error(row.difference);
    roundRow(row);
    refine(row);
    double after = error(row.difference);
    if (!(after < before)) {
      row = nearest;
      after = before;
    }
    for (size_t j = 0; j < size; ++j) {
      result.integers[o * size + order[j]] = static_cast<int8_t>(row.chosen[j]);
      outputs[o].changed += row.chosen[j] != nearest.chosen[j];
    }
    outputs[o].before = scale * scale * before;
    outputs[o].after = scale * scale * after;
    return {};
  });
  for (const Output &o : outputs) { // in order: sums do not depend on threads
    result.energy += o.energy;
    result.before += o.before;
    result.after += o.after;
    result.changed += o.changed;
  }
  return result;
}
