//===- Moments.cpp - second moments of what a layer reads -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Moments.h"

#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Parallel.h"

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

void Moments::center() {
  for (size_t g = 0; g < groups; ++g)
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j)
        products[(g * size + i) * size + j] -= mean[g * size + i] * mean[g * size + j];
}

namespace {
/// Rows one after another, wherever they are held.
using RowPointers = std::vector<const float *>;
constexpr size_t band = 16, chunk = 64;

RowPointers pointersTo(const std::vector<std::vector<float>> &rows, size_t width) {
  RowPointers pointers;
  for (const std::vector<float> &of : rows)
    for (size_t at = 0; at + width <= of.size(); at += width)
      pointers.push_back(&of[at]);
  return pointers;
}

/// Rows `from` to from + band of one matrix, from the diagonal on. Float32 sums of `chunk` patches in the
/// order of the patches, double ones beyond: no vector width and no thread changes a bit.
void addBand(const RowPointers &rows, size_t size, size_t from, double *products) {
  const size_t to = std::min(size, from + band);
  std::vector<float> sums(band * size);
  for (size_t start = 0; start < rows.size(); start += chunk) {
    std::fill(sums.begin(), sums.end(), 0.0F);
    for (size_t r = start; r < std::min(rows.size(), start + chunk); ++r) {
      const float *x = rows[r];
      for (size_t i = from; i < to; ++i) {
        const float a = x[i];
        float *sum = &sums[(i - from) * size];
        if (a != 0) // a ReLU makes many zeros
          for (size_t j = i; j < size; ++j)
            sum[j] += a * x[j];
      }
    }
    for (size_t i = from; i < to; ++i)
      for (size_t j = i; j < size; ++j)
        products[i * size + j] += static_cast<double>(sums[(i - from) * size + j]);
  }
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
      products[(c * taps + i) * taps + j] = sums[c];
  }
}
} // namespace

Moments accuracy::measureMoments(const Patches &patches, const std::vector<std::vector<float>> &rows,
                                 unsigned threads) {
  const size_t taps = patches.taps(), channels = static_cast<size_t>(patches.channels),
               width = taps * channels;
  RowPointers pointers = pointersTo(rows, width);
  Moments m;
  m.groups = patches.depthwise ? channels : 1;
  m.size = patches.depthwise ? taps : width;
  m.rows = pointers.size();
  m.mean.resize(m.groups * m.size);
  m.products.resize(m.groups * m.size * m.size);
  std::vector<double> sums(width);
  for (const float *x : pointers)
    for (size_t i = 0; i < width; ++i)
      sums[i] += static_cast<double>(x[i]);
  for (size_t t = 0; t < taps; ++t)
    for (size_t c = 0; c < channels; ++c)
      m.mean[patches.depthwise ? c * taps + t : t * channels + c] = sums[t * channels + c];
  const size_t tasks = patches.depthwise ? taps : (m.size + band - 1) / band;
  parallelFor(tasks, threads, [&](size_t i, unsigned) -> std::optional<std::string> {
    if (patches.depthwise)
      addDepthwise(pointers, taps, channels, i, m.products.data());
    else
      addBand(pointers, m.size, i * band, m.products.data());
    return {};
  });
  const double share = m.rows ? 1 / static_cast<double>(m.rows) : 0;
  for (double &v : m.mean)
    v *= share;
  for (size_t g = 0; g < m.groups; ++g)
    for (size_t i = 0; i < m.size; ++i)
      for (size_t j = i; j < m.size; ++j) {
        double *matrix = &m.products[g * m.size * m.size];
        matrix[i * m.size + j] *= share;
        matrix[j * m.size + i] = matrix[i * m.size + j];
      }
  return m;
}

namespace {
/// Sums of r x' and r of some outputs, in float32 over `chunk` patches and double beyond, as addBand.
struct Feedback {
  Feedback(size_t outputs, size_t size) : width(size), products(outputs * size), sums(outputs) {}
  size_t width;
  std::vector<double> products, sums;
};

/// Outputs `from` to from + band of a layer whose outputs read all channels.
void addFeedback(const RowPointers &rows, const RowPointers &errors, ArrayRef<float> weights, size_t from,
                 Feedback &all) {
  const size_t size = all.width, count = std::min(band, all.sums.size() - from);
  std::vector<float> across(size * band, 0.0F), sums(band * size);
  for (size_t o = 0; o < count; ++o)
    for (size_t j = 0; j < size; ++j)
      across[j * band + o] = weights[(from + o) * size + j];
  for (size_t start = 0; start < rows.size(); start += chunk) {
    std::fill(sums.begin(), sums.end(), 0.0F);
    for (size_t r = start; r < std::min(rows.size(), start + chunk); ++r) {
      float result[band] = {};
      for (size_t j = 0; j < size; ++j)
        for (size_t o = 0; o < band; ++o)
          result[o] += errors[r][j] * across[j * band + o];
      for (size_t o = 0; o < count; ++o) {
        all.sums[from + o] += static_cast<double>(result[o]);
        for (size_t j = 0; j < size; ++j)
          sums[o * size + j] += result[o] * rows[r][j];
      }
    }
    for (size_t i = 0; i < count * size; ++i)
      all.products[from * size + i] += static_cast<double>(sums[i]);
  }
}

/// All channels of a depthwise layer.
void addDepthwiseFeedback(const RowPointers &rows, const RowPointers &errors, ArrayRef<float> weights,
                          Feedback &all) {
  const size_t taps = all.width, channels = all.sums.size();
  std::vector<double> result(channels);
  for (size_t r = 0; r < rows.size(); ++r) {
    std::fill(result.begin(), result.end(), 0.0);
    for (size_t i = 0; i < taps * channels; ++i)
      result[i % channels] += static_cast<double>(errors[r][i]) * static_cast<double>(weights[i]);
    for (size_t c = 0; c < channels; ++c)
      all.sums[c] += result[c];
    for (size_t t = 0; t < taps; ++t)
      for (size_t c = 0; c < channels; ++c)
        all.products[c * taps + t] += result[c] * static_cast<double>(rows[r][t * channels + c]);
  }
}
} // namespace

std::vector<double> accuracy::measureFeedback(const Patches &patches,
                                              const std::vector<std::vector<float>> &rows,
                                              const std::vector<std::vector<float>> &errors,
                                              ArrayRef<float> weights, unsigned threads) {
  const size_t taps = patches.taps(), channels = static_cast<size_t>(patches.channels),
               width = taps * channels;
  const RowPointers inputs = pointersTo(rows, width), differences = pointersTo(errors, width);
  const size_t size = patches.depthwise ? taps : width, outputs = weights.size() / size;
  Feedback all(outputs, size);
  if (patches.depthwise)
    addDepthwiseFeedback(inputs, differences, weights, all);
  else
    parallelFor((outputs + band - 1) / band, threads, [&](size_t i, unsigned) -> std::optional<std::string> {
      addFeedback(inputs, differences, weights, i * band, all);
      return {};
    });
  std::vector<double> mean(width);
  for (const float *x : inputs)
    for (size_t i = 0; i < width; ++i)
      mean[i] += static_cast<double>(x[i]);
  const double share = inputs.empty() ? 0 : 1 / static_cast<double>(inputs.size());
  for (size_t o = 0; o < outputs; ++o)
    for (size_t j = 0; j < size; ++j) {
      double of = mean[patches.depthwise ? j * channels + o : j] * share;
      double &product = all.products[o * size + j];
      product = product * share - all.sums[o] * share * of;
    }
  return std::move(all.products);
}
