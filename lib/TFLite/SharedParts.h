//===- SharedParts.h - equal parts of a file, written once ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A .tflite with a scale for each channel has as many zero points, 8 bytes each
// and all 0, for weights and biases alike: in a small network they are a tenth of
// the file. Flatbuffers may point to one vector from many places.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_SHAREDPARTS_H
#define QUANTC_LIB_TFLITE_SHAREDPARTS_H

#include "Quantization.h"

#include <map>
#include <tuple>
#include <vector>

namespace quantc::tflite {

/// Vectors and tables of one file. What is asked for twice has one place.
class SharedParts {
public:
  template <typename T>
  flatbuffers::Offset<flatbuffers::Vector<T>> vector(flatbuffers::FlatBufferBuilder &builder,
                                                     const std::vector<T> &values) {
    auto &known = std::get<Known<T>>(vectors);
    auto [at, isNew] = known.try_emplace(values);
    if (isNew)
      at->second = builder.CreateVector(values);
    return at->second;
  }

  /// Null where nothing is quantized.
  flatbuffers::Offset<QuantizationParameters> quantization(flatbuffers::FlatBufferBuilder &builder,
                                                           const Quantization &q) {
    if (q.scales.empty())
      return {};
    auto scales = vector(builder, q.scales);
    auto zeros = vector(builder, q.zeros);
    auto &known = tables[{scales.o, zeros.o, q.axis}];
    if (known.IsNull())
      known =
          CreateQuantizationParameters(builder, 0, 0, scales, zeros, QuantizationDetails::NONE, 0, q.axis);
    return known;
  }

private:
  template <typename T> using Known = std::map<std::vector<T>, flatbuffers::Offset<flatbuffers::Vector<T>>>;
  std::tuple<Known<int32_t>, Known<float>, Known<int64_t>> vectors;
  std::map<std::tuple<uint32_t, uint32_t, int32_t>, flatbuffers::Offset<QuantizationParameters>> tables;
};

} // namespace quantc::tflite

#endif
