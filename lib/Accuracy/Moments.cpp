//===- Moments.cpp - second moments of what a layer reads -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Moments.h"

#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Parallel.h"
#include "quantc/Support/VectorCopies.h"

#include <algorithm>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using interpreter::Tensor;

std::optional<Patches> Patches::of(Operation *layer) {
  Patches p;
  auto shapeOf = [&](unsigned i) {
    return cast<RankedTensorType>(layer->getOperand(i).getType()).getShape();
  };
  auto window = [&](auto conv) {
    auto filter = shapeOf(1);
    for (size_t i = 0; i < 2; ++i) {
      p.kernel[i] = filter[i + 1];
      p.stride[i] = conv.getStrides()[i];
      p.dilation[i] = conv.getDilations()[i];
    }
    p.spatial = true;
    p.same = conv.getPadding() == qnn::Padding::Same;
    p.channels = shapeOf(0)[3];
  };
  if (auto conv = dyn_cast<qnn::Conv2DOp>(layer)) {
    window(conv);
    if (shapeOf(1)[3] != p.channels)
      return std::nullopt;
  } else if (auto depthwise = dyn_cast<qnn::DepthwiseConv2DOp>(layer)) {
    window(depthwise);
    p.depthwise = true;
  } else if (isa<qnn::FullyConnectedOp>(layer)) {
    p.channels = shapeOf(1)[1];
  } else {
    return std::nullopt;
  }
  if (p.channels <= 0)
    return std::nullopt;
  return p;
}

/// One side of the window: [N-SAME] of docs/Numerics.md.
struct Patches::Axis {
  int64_t in, out, before;
};

Patches::Axis Patches::axis(int64_t in, int i) const {
  const int64_t extent = (kernel[i] - 1) * dilation[i] + 1;
  if (!same)
    return {in, in < extent ? 0 : (in - extent) / stride[i] + 1, 0};
  const int64_t out = (in + stride[i] - 1) / stride[i];
  return {in, out, std::max<int64_t>(0, (out - 1) * stride[i] + extent - in) / 2};
}

size_t Patches::places(ArrayRef<int64_t> shape) const {
  int64_t n = 1;
  if (spatial)
    return static_cast<size_t>(shape[0] * axis(shape[1], 0).out * axis(shape[2], 1).out);
  for (int64_t d : shape)
    n *= d;
  return static_cast<size_t>(n / channels);
}

void Patches::gather(const Tensor &input, size_t first, size_t step, std::vector<float> &rows) const {
  std::vector<int64_t> shape;
  for (int64_t i = 0; i < input.rank(); ++i)
    shape.push_back(input.dim(i));
  const size_t all = places(shape);
  const float *data = input.as<float>();
  for (size_t place = first; place < all; place += step) {
    if (!spatial) {
      const float *from = data + place * static_cast<size_t>(channels);
      rows.insert(rows.end(), from, from + channels);
      continue;
    }
    Axis y = axis(shape[1], 0), x = axis(shape[2], 1);
    auto p = static_cast<int64_t>(place);
    int64_t column = p % x.out, row = p / x.out % y.out, batch = p / x.out / y.out;
    for (int64_t i = 0; i < kernel[0]; ++i)
      for (int64_t j = 0; j < kernel[1]; ++j) {
        int64_t r = row * stride[0] - y.before + i * dilation[0],
                c = column * stride[1] - x.before + j * dilation[1];
        if (r < 0 || r >= y.in || c < 0 || c >= x.in) {
          rows.insert(rows.end(), static_cast<size_t>(channels), 0.0F);
          continue;
        }
        const float *from = data + ((batch * y.in + r) * x.in + c) * channels;
        rows.insert(rows.end(), from, from + channels);
      }
  }
}

/// Every `step`-th group of `channels` values, one after another: no vector width changes a sum.
QUANTC_VECTOR_COPIES static void addPlaces(const float *v, size_t count, size_t step, size_t channels,
                                           double *__restrict sums) {
  for (size_t i = 0; i < count; ++i, v += step * channels)
    for (size_t c = 0; c < channels; ++c)
      sums[c] += static_cast<double>(v[c]);
}

/// A row of the input is summed once for each column of the window, whichever rows of the window read it.
void Patches::addSums(const Tensor &input, std::vector<double> &sums) const {
  const auto width = static_cast<size_t>(channels);
  sums.resize(taps() * width, 0);
  const float *data = input.as<float>();
  if (!spatial)
    return addPlaces(data, static_cast<size_t>(input.count()) / width, 1, width, sums.data());
  const Axis y = axis(input.dim(1), 0), x = axis(input.dim(2), 1);
  std::vector<double> row(width);
  for (int64_t r = 0; r < input.dim(0) * y.in; ++r)
    for (int64_t j = 0; j < kernel[1]; ++j) {
      const int64_t first = j * dilation[1] - x.before; // of the place 0; others are a stride apart
      const int64_t from = first < 0 ? (stride[1] - 1 - first) / stride[1] : 0,
                    to = std::min(x.out, first < x.in ? (x.in - 1 - first) / stride[1] + 1 : 0);
      if (from >= to)
        continue;
      std::fill(row.begin(), row.end(), 0.0);
      addPlaces(data + (r * x.in + first + from * stride[1]) * channels, static_cast<size_t>(to - from),
                static_cast<size_t>(stride[1]), width, row.data());
      for (int64_t i = 0; i < kernel[0]; ++i) {
        const int64_t offset = r % y.in + y.before - i * dilation[0];
        if (offset < 0 || offset % stride[0] || offset / stride[0] >= y.out)
          continue;
        double *sum = &sums[static_cast<size_t>(i * kernel[1] + j) * width];
        for (size_t c = 0; c < width; ++c)
          sum[c] += row[c];
      }
    }
}

void Moments::center() {
  for (size_t g = 0; g < groups; ++g)
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j)
        products[(g * size + i) * size + j] -= mean[g * size + i] * mean[g * size + j];
}

namespace {
/// Rows one after another, wherever they are held.
using RowPointers = std::vector<const float *>;
/// Sums are float32 over `chunk` patches in their order and double beyond. `tall` by `wide` of them are made
/// at a time: as many as stay in registers.
constexpr size_t chunk = 64, tall = 4, wide = 32;

RowPointers pointersTo(const std::vector<std::vector<float>> &rows, size_t width) {
  RowPointers pointers;
  for (const std::vector<float> &of : rows)
    for (size_t at = 0; at + width <= of.size(); at += width)
      pointers.push_back(&of[at]);
  return pointers;
}

/// Of some rows the values from `first` on, `N` of them; behind the last one zeros.
template <size_t N> struct Window {
  Window(const RowPointers &rows, size_t start, size_t n, size_t first, size_t size) : count(n) {
    const size_t there = std::min(N, size - first);
    for (size_t r = 0; r < count; ++r) {
      at[r] = rows[start + r] + first;
      if (there < N) {
        std::fill_n(std::copy_n(at[r], there, padded[r]), N - there, 0.0F);
        at[r] = padded[r];
      }
    }
  }
  Window(const Window &) = delete;
  size_t count;
  const float *at[chunk];
  float padded[chunk][N];
};
} // namespace

/// sums[p][q] = a[0][p] * b[0][q] + a[1][p] * b[1][q] + ...
QUANTC_VECTOR_COPIES static void multiplyRows(const float *const *a, const float *const *b, size_t count,
                                              float *__restrict result) {
  float sums[tall][wide] = {};
  for (size_t r = 0; r < count; ++r) {
    const float *x = a[r], *y = b[r];
    for (size_t p = 0; p < tall; ++p)
      for (size_t q = 0; q < wide; ++q)
        sums[p][q] += x[p] * y[q];
  }
  for (size_t p = 0; p < tall; ++p)
    for (size_t q = 0; q < wide; ++q)
      result[p * wide + q] = sums[p][q];
}

/// result[p][q] = rows[p][0] * matrix[0][q] + rows[p][1] * matrix[1][q] + ... of `tall` rows.
QUANTC_VECTOR_COPIES static void multiplyMatrix(const float *const *rows, const float *matrix, size_t size,
                                                float *__restrict result) {
  float sums[tall][wide] = {};
  for (size_t j = 0; j < size; ++j)
    for (size_t p = 0; p < tall; ++p)
      for (size_t q = 0; q < wide; ++q)
        sums[p][q] += rows[p][j] * matrix[j * wide + q];
  for (size_t p = 0; p < tall; ++p)
    for (size_t q = 0; q < wide; ++q)
      result[p * wide + q] = sums[p][q];
}

QUANTC_VECTOR_COPIES static void addScaled(double factor, const double *v, size_t n,
                                           double *__restrict sums) {
  for (size_t i = 0; i < n; ++i)
    sums[i] += factor * v[i];
}

namespace {
/// Adds products of up to `wide` values of `b`, from `first` of `size` on, with the `tallSize` of `a`, over
/// the rows from `start` on.
void addProducts(const RowPointers &a, size_t tallSize, const Window<wide> &b, size_t start, size_t first,
                 size_t size, double *products) {
  float sums[tall * wide];
  for (size_t i = 0; i < tallSize; i += tall) {
    const Window<tall> window(a, start, b.count, i, tallSize);
    multiplyRows(window.at, b.at, b.count, sums);
    for (size_t p = 0; p < std::min(tall, tallSize - i); ++p)
      for (size_t q = 0; q < std::min(wide, size - first); ++q)
        products[(i + p) * size + first + q] += static_cast<double>(sums[p * wide + q]);
  }
}

/// products[i][j] += a[r][i] * b[r][j] over the rows, for all j, and i up to `size` or, with `half`, up to
/// those of the diagonal.
void addAllProducts(const RowPointers &a, const RowPointers &b, size_t size, bool half, unsigned threads,
                    std::vector<double> &products) {
  parallelFor((size + wide - 1) / wide, threads, [&](size_t task, unsigned) -> std::optional<std::string> {
    const size_t first = task * wide;
    for (size_t start = 0; start < b.size(); start += chunk) {
      const Window<wide> window(b, start, std::min(chunk, b.size() - start), first, size);
      addProducts(a, half ? std::min(size, first + wide) : size, window, start, first, size, products.data());
    }
    return {};
  });
}

/// Taps `i` with every later tap, for all channels at once.
void addDepthwise(const RowPointers &rows, size_t taps, size_t channels, size_t i, double *products) {
  std::vector<double> sums(channels);
  for (size_t j = i; j < taps; ++j) {
    std::fill(sums.begin(), sums.end(), 0);
    for (const float *x : rows) {
      const float *a = x + i * channels, *b = x + j * channels;
      for (size_t c = 0; c < channels; ++c)
        sums[c] += static_cast<double>(a[c]) * static_cast<double>(b[c]);
    }
    for (size_t c = 0; c < channels; ++c)
      products[(c * taps + i) * taps + j] += sums[c];
  }
}

void addRows(const RowPointers &rows, std::vector<double> &sums) {
  for (const float *x : rows)
    addPlaces(x, 1, 1, sums.size(), sums.data());
}
} // namespace

MomentSums::MomentSums(const Patches &p, unsigned t) : patches(p), threads(t) {
  const auto channels = static_cast<size_t>(patches.channels);
  sums.groups = patches.depthwise ? channels : 1;
  sums.size = patches.depthwise ? patches.taps() : patches.taps() * channels;
  sums.mean.resize(sums.groups * sums.size);
  sums.products.resize(sums.groups * sums.size * sums.size);
}

void MomentSums::add(const std::vector<std::vector<float>> &rows) {
  const size_t taps = patches.taps(), channels = static_cast<size_t>(patches.channels);
  const RowPointers pointers = pointersTo(rows, taps * channels);
  sums.rows += pointers.size();
  addRows(pointers, sums.mean);
  if (!patches.depthwise)
    return addAllProducts(pointers, pointers, sums.size, /*half=*/true, threads, sums.products);
  parallelFor(taps, threads, [&](size_t i, unsigned) -> std::optional<std::string> {
    addDepthwise(pointers, taps, channels, i, sums.products.data());
    return {};
  });
}

Moments MomentSums::take() {
  const double share = sums.rows ? 1 / static_cast<double>(sums.rows) : 0;
  std::vector<double> mean(sums.mean.size());
  for (size_t i = 0; i < mean.size(); ++i) { // [tap][channel] until now
    const size_t tap = i / static_cast<size_t>(patches.channels),
                 c = i % static_cast<size_t>(patches.channels);
    mean[patches.depthwise ? c * patches.taps() + tap : i] = sums.mean[i] * share;
  }
  sums.mean = std::move(mean);
  for (size_t g = 0; g < sums.groups; ++g)
    for (size_t i = 0; i < sums.size; ++i)
      for (size_t j = i; j < sums.size; ++j) {
        double *matrix = &sums.products[g * sums.size * sums.size];
        matrix[i * sums.size + j] *= share;
        matrix[j * sums.size + i] = matrix[i * sums.size + j];
      }
  return std::move(sums);
}

Moments accuracy::measureMoments(const Patches &patches, const std::vector<std::vector<float>> &rows,
                                 unsigned threads) {
  MomentSums sums(patches, threads);
  sums.add(rows);
  return sums.take();
}

namespace {
/// Outputs `from` to from + wide of a layer whose outputs read all channels.
void addFeedback(const RowPointers &rows, const RowPointers &errors, ArrayRef<float> weights, size_t size,
                 size_t from, std::vector<double> &products) {
  const size_t count = std::min(wide, weights.size() / size - from);
  std::vector<float> across(size * wide, 0.0F), results(chunk * wide);
  for (size_t o = 0; o < count; ++o)
    for (size_t j = 0; j < size; ++j)
      across[j * wide + o] = weights[(from + o) * size + j];
  RowPointers made(chunk);
  for (size_t r = 0; r < chunk; ++r)
    made[r] = &results[r * wide];
  for (size_t start = 0; start < rows.size(); start += chunk) {
    const size_t there = std::min(chunk, rows.size() - start);
    for (size_t r = 0; r < there; r += tall) {
      const float *some[tall]; // behind the last row it once more
      for (size_t p = 0; p < tall; ++p)
        some[p] = errors[start + std::min(r + p, there - 1)];
      multiplyMatrix(some, across.data(), size, &results[r * wide]);
    }
    for (size_t first = 0; first < size; first += wide) {
      const Window<wide> window(rows, start, there, first, size);
      addProducts(made, count, window, 0, first, size, &products[from * size]);
    }
  }
}

/// All channels of a depthwise layer.
void addDepthwiseFeedback(const RowPointers &rows, const RowPointers &errors, ArrayRef<float> weights,
                          size_t taps, size_t channels, std::vector<double> &products) {
  std::vector<double> result(channels);
  for (size_t r = 0; r < rows.size(); ++r) {
    std::fill(result.begin(), result.end(), 0.0);
    for (size_t t = 0; t < taps; ++t)
      for (size_t c = 0; c < channels; ++c)
        result[c] +=
            static_cast<double>(errors[r][t * channels + c]) * static_cast<double>(weights[t * channels + c]);
    for (size_t t = 0; t < taps; ++t)
      for (size_t c = 0; c < channels; ++c)
        products[c * taps + t] += result[c] * static_cast<double>(rows[r][t * channels + c]);
  }
}
} // namespace

FeedbackSums::FeedbackSums(const Patches &p, ArrayRef<float> w, unsigned t)
    : patches(p), weights(w), threads(t),
      size(p.depthwise ? p.taps() : p.taps() * static_cast<size_t>(p.channels)), outputs(w.size() / size) {
  const size_t width = patches.taps() * static_cast<size_t>(patches.channels);
  inputs.resize(width);
  errors.resize(width);
  if (!patches.depthwise && size < 2 * outputs)
    cross.resize(size * size);
  else
    products.resize(outputs * size);
}

void FeedbackSums::add(const std::vector<std::vector<float>> &rows,
                       const std::vector<std::vector<float>> &differences) {
  const RowPointers x = pointersTo(rows, inputs.size()), e = pointersTo(differences, inputs.size());
  count += x.size();
  addRows(x, inputs);
  addRows(e, errors);
  if (patches.depthwise)
    return addDepthwiseFeedback(x, e, weights, size, outputs, products);
  if (!cross.empty())
    return addAllProducts(e, x, size, /*half=*/false, threads, cross);
  parallelFor((outputs + wide - 1) / wide, threads, [&](size_t i, unsigned) -> std::optional<std::string> {
    addFeedback(x, e, weights, size, i * wide, products);
    return {};
  });
}

std::vector<double> FeedbackSums::take() {
  const auto channels = static_cast<size_t>(patches.channels);
  const double share = count ? 1 / static_cast<double>(count) : 0;
  if (!cross.empty())
    products.resize(outputs * size);
  parallelFor(outputs, threads, [&](size_t o, unsigned) -> std::optional<std::string> {
    double *of = &products[o * size], moved = 0;
    for (size_t j = 0; j < size; ++j) {
      const size_t at = patches.depthwise ? j * channels + o : j;
      const auto weight = static_cast<double>(weights[patches.depthwise ? at : o * size + j]);
      moved += weight * errors[at];
      if (!cross.empty())
        addScaled(weight, &cross[j * size], size, of);
    }
    for (size_t j = 0; j < size; ++j)
      of[j] = of[j] * share - moved * share * inputs[patches.depthwise ? j * channels + o : j] * share;
    return {};
  });
  return std::move(products);
}

std::vector<double> accuracy::measureFeedback(const Patches &patches,
                                              const std::vector<std::vector<float>> &rows,
                                              const std::vector<std::vector<float>> &errors,
                                              ArrayRef<float> weights, unsigned threads) {
  FeedbackSums sums(patches, weights, threads);
  sums.add(rows, errors);
  return sums.take();
}
