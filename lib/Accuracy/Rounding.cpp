//===- Rounding.cpp - weights rounded by what a layer reads ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Rounding.h"

#include "quantc/Support/Parallel.h"
#include "quantc/Support/VectorCopies.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace quantc::accuracy;
using llvm::ArrayRef;

/// WeightRounder::lanes: sums of one output stay in their order, whatever the vector width.
static constexpr size_t lanes = 32;

/// sums[l] += factor * row[j] * values[j][l] for all j below `n`.
QUANTC_VECTOR_COPIES static void addProducts(const double *row, const double *values, size_t n, double factor,
                                             double *__restrict sums) {
  double own[lanes];
  for (size_t l = 0; l < lanes; ++l)
    own[l] = sums[l];
  for (size_t j = 0; j < n; ++j)
    for (size_t l = 0; l < lanes; ++l)
      own[l] += factor * row[j] * values[j * lanes + l];
  for (size_t l = 0; l < lanes; ++l)
    sums[l] = own[l];
}

/// v[j] += factor * row[j]
QUANTC_VECTOR_COPIES static void addScaled(const double *row, size_t n, double factor, double *__restrict v) {
  for (size_t j = 0; j < n; ++j)
    v[j] += factor * row[j];
}

/// v[j][l] -= row[j] * values[l]
QUANTC_VECTOR_COPIES static void subtractOuter(const double *row, const double *values, size_t n,
                                               double *__restrict v) {
  for (size_t j = 0; j < n; ++j)
    for (size_t l = 0; l < lanes; ++l)
      v[j * lanes + l] -= row[j] * values[l];
}

/// R with R' R = m, row by row from above, in place of m. What lies below the diagonal is not written.
static void factorize(std::vector<double> &m, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    double *row = &m[i * n];
    double pivot = std::sqrt(std::max(row[i], 1e-300)), inverse = 1 / pivot;
    row[i] = pivot;
    for (size_t j = i + 1; j < n; ++j)
      row[j] *= inverse;
    for (size_t k = i + 1; k < n; ++k)
      addScaled(row + k, n - k, -row[k], &m[k * n + k]);
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

/// The weights of some outputs in the order of rounding, in steps of their scales: [size][lanes].
struct WeightRounder::Block {
  Block(size_t size, size_t count, double most)
      : outputs(count), limit(most), wanted(size * lanes), chosen(size * lanes), difference(size * lanes) {}
  size_t outputs; ///< the lanes behind them hold zeros
  double limit;
  std::vector<double> wanted, chosen, difference; ///< difference = chosen - wanted
  void choose(size_t at, double near) {
    chosen[at] = std::clamp(std::round(near), -limit, limit);
    difference[at] = chosen[at] - wanted[at];
  }
  /// Takes one output of another one.
  void take(size_t lane, const Block &from) {
    for (size_t at = lane; at < wanted.size(); at += lanes) {
      chosen[at] = from.chosen[at];
      difference[at] = from.difference[at];
    }
  }
};

std::array<double, lanes> WeightRounder::errors(ArrayRef<double> difference) const {
  std::array<double, lanes> sums = {};
  for (size_t i = 0; i < size; ++i) {
    double along[lanes] = {};
    addProducts(&triangle[i * size + i], &difference[i * lanes], size - i, 1, along);
    for (size_t l = 0; l < lanes; ++l)
      sums[l] += along[l] * along[l];
  }
  return sums;
}

void WeightRounder::roundBlock(Block &block) const {
  for (size_t j = size; j-- > 0;) {
    const double *r = &triangle[j * size];
    double carried[lanes] = {};
    addProducts(r + j + 1, block.difference.data() + (j + 1) * lanes, size - j - 1, 1, carried);
    for (size_t l = 0; l < block.outputs; ++l)
      block.choose(j * lanes + l, block.wanted[j * lanes + l] - carried[l] / r[j]);
  }
}

/// Single steps while they help, in sweeps over the weights.
void WeightRounder::refine(Block &block) const {
  std::vector<double> slopes(size * lanes), slope(size); // moments * difference
  for (size_t j = 0; j < size; ++j)
    addProducts(&moments[j * size], block.difference.data(), size, 1, &slopes[j * lanes]);
  constexpr int sweeps = 4;
  for (size_t l = 0; l < block.outputs; ++l) {
    for (size_t j = 0; j < size; ++j)
      slope[j] = slopes[j * lanes + l];
    bool moved = true;
    for (int sweep = 0; sweep < sweeps && moved; ++sweep) {
      moved = false;
      for (size_t j = size; j-- > 0;) {
        const double *m = &moments[j * size];
        const double step = slope[j] > 0 ? -1 : 1;
        const size_t at = j * lanes + l;
        if (!(2 * step * slope[j] + m[j] < -1e-9 * m[j]) || std::fabs(block.chosen[at] + step) > block.limit)
          continue;
        block.choose(at, block.chosen[at] + step);
        addScaled(m, size, step, slope.data());
        moved = true;
      }
    }
  }
}

std::vector<float> WeightRounder::compensate(ArrayRef<float> weights, ArrayRef<double> feedback,
                                             unsigned threads) const {
  std::vector<float> result(weights.begin(), weights.end());
  const size_t outputs = weights.size() / size;
  parallelFor(
      (outputs + lanes - 1) / lanes, threads, [&](size_t task, unsigned) -> std::optional<std::string> {
        const size_t first = task * lanes, count = std::min(lanes, outputs - first);
        std::vector<double> x(size * lanes);
        for (size_t i = 0; i < size; ++i)
          for (size_t l = 0; l < count; ++l)
            x[i * lanes + l] = feedback[(first + l) * size + order[i]];
        for (size_t i = 0; i < size; ++i) { // R' y = g
          for (size_t l = 0; l < lanes; ++l)
            x[i * lanes + l] /= triangle[i * size + i];
          subtractOuter(&triangle[i * size + i + 1], &x[i * lanes], size - i - 1, x.data() + (i + 1) * lanes);
        }
        for (size_t i = size; i-- > 0;) { // R x = y
          addProducts(&triangle[i * size + i + 1], x.data() + (i + 1) * lanes, size - i - 1, -1,
                      &x[i * lanes]);
          for (size_t l = 0; l < lanes; ++l)
            x[i * lanes + l] /= triangle[i * size + i];
        }
        for (size_t i = 0; i < size; ++i)
          for (size_t l = 0; l < count; ++l)
            result[(first + l) * size + order[i]] += static_cast<float>(x[i * lanes + l]);
        return {};
      });
  return result;
}

/// Every weight at its nearest integer.
WeightRounder::Block WeightRounder::nearest(ArrayRef<float> weights, ArrayRef<float> scales,
                                            int limit) const {
  Block block(size, scales.size(), static_cast<double>(limit));
  for (size_t l = 0; l < scales.size(); ++l)
    for (size_t j = 0; j < size; ++j) {
      const size_t at = j * lanes + l;
      block.wanted[at] = static_cast<double>(weights[l * size + order[j]]) / static_cast<double>(scales[l]);
      block.choose(at, block.wanted[at]);
    }
  return block;
}

/// Of each output the better one of the nearest integers and those that take one another's errors back.
std::array<double, lanes> WeightRounder::improve(Block &block) const {
  const std::array<double, lanes> before = errors(block.difference);
  const Block nearest = block;
  roundBlock(block);
  refine(block);
  std::array<double, lanes> after = errors(block.difference);
  for (size_t l = 0; l < block.outputs; ++l)
    if (!(after[l] < before[l])) {
      block.take(l, nearest);
      after[l] = before[l];
    }
  return after;
}

std::vector<float> WeightRounder::chooseScales(ArrayRef<float> weights, ArrayRef<float> scales,
                                               ArrayRef<float> least, int limit, unsigned threads) const {
  constexpr float factors[] = {1, 0.92F, 0.84F, 0.76F, 0.68F, 1.08F};
  std::vector<float> chosen(scales.begin(), scales.end());
  parallelFor(
      (scales.size() + lanes - 1) / lanes, threads, [&](size_t task, unsigned) -> std::optional<std::string> {
        const size_t first = task * lanes, count = std::min(lanes, scales.size() - first);
        std::array<double, lanes> smallest;
        smallest.fill(INFINITY);
        for (float factor : factors) {
          std::vector<float> tried;
          for (size_t l = 0; l < count; ++l) {
            const float scale = scales[first + l] * factor;
            tried.push_back(scale > 0 && scale >= least[first + l] ? scale : scales[first + l]);
          }
          Block block = nearest(weights.slice(first * size, count * size), tried, limit);
          const std::array<double, lanes> found = improve(block);
          for (size_t l = 0; l < count; ++l)
            if (const double error = static_cast<double>(tried[l]) * static_cast<double>(tried[l]) * found[l];
                error < smallest[l]) {
              smallest[l] = error;
              chosen[first + l] = tried[l];
            }
        }
        return {};
      });
  return chosen;
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
  parallelFor(
      (scales.size() + lanes - 1) / lanes, threads, [&](size_t task, unsigned) -> std::optional<std::string> {
        const size_t first = task * lanes, count = std::min(lanes, scales.size() - first);
        Block block = nearest(weights.slice(first * size, count * size), scales.slice(first, count), limit);
        const Block plain = block;
        const std::array<double, lanes> energy = errors(block.wanted), before = errors(block.difference),
                                        after = improve(block);
        for (size_t l = 0; l < count; ++l) {
          Output &o = outputs[first + l];
          const auto scale = static_cast<double>(scales[first + l]);
          for (size_t j = 0; j < size; ++j) {
            const size_t at = j * lanes + l;
            result.integers[(first + l) * size + order[j]] = static_cast<int8_t>(block.chosen[at]);
            o.changed += block.chosen[at] != plain.chosen[at];
          }
          o.energy = scale * scale * energy[l];
          o.before = scale * scale * before[l];
          o.after = scale * scale * after[l];
        }
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
