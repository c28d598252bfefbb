//===- GraphDefText.cpp - frozen graphs, text -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

using namespace quantc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz::importAndConvert(fuzz::toText(data, size), import::GraphDefOptions::Format::Text);
  return 0;
}
