//===- Ranges.cpp - ranges files ------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "quantc/Calibration/RangesFile.h"

using namespace quantc;
using namespace quantc::calibration;

static void chooseAll(const TensorStatistics &statistics) {
  using Kind = RangeMethod::Kind;
  for (Kind kind : {Kind::MinMax, Kind::Average, Kind::Percentile, Kind::MSE, Kind::Entropy}) {
    RangeMethod method;
    method.kind = kind;
    if (auto range = chooseRange(statistics, method))
      fuzz::require(range->min <= range->max, "a chosen range is in order");
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Limits limits = fuzz::smallLimits();
  RangesFile file;
  if (auto error = parseRanges({reinterpret_cast<const char *>(data), size}, limits, file)) {
    fuzz::require(!error->empty(), "a ranges file is refused with a message");
    return 0;
  }
  for (const auto &[name, statistics] : file.tensors)
    chooseAll(statistics);
  std::string text = formatRanges(file);
  RangesFile again;
  fuzz::require(!parseRanges(text, limits, again) && formatRanges(again) == text,
                "a ranges file that was written reads back as it was");
  RangesFile twice[] = {file, again}, merged;
  if (!mergeRanges(twice, merged))
    for (const auto &[name, statistics] : merged.tensors)
      chooseAll(statistics);
  return 0;
}
