//===- Limits.h - what a door accepts ---------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Every door (GraphDef, .tflite, npz, images, ranges file) takes a Limits and
// refuses what is larger, before it allocates. docs/Limits.md lists them.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_LIMITS_H
#define QUANTC_SUPPORT_LIMITS_H

#include <cstdint>

namespace quantc {

struct Limits {
  int64_t fileBytes = (int64_t{1} << 31) - 1; ///< one file; the formats stop there too
  int64_t nodes = 1'000'000;                  ///< nodes of a graph, operators of a model
  int64_t tensors = 2'000'000;                ///< tensors of a model
  int64_t rank = 8;                           ///< dimensions of a tensor
  int64_t elements = int64_t{1} << 31;        ///< elements of one tensor
  int64_t tensorBytes = int64_t{1} << 32;     ///< bytes of one tensor
  int64_t activationBytes = int64_t{1} << 33; ///< bytes the interpreter plans for one sample
  int64_t macs = int64_t{1} << 42;            ///< multiply-accumulates of one run of one sample
  int64_t nesting = 100;                      ///< depth of nested messages
  int64_t nameBytes = 1 << 16;                ///< bytes of one name
  int64_t dataBytes = int64_t{1} << 33;       ///< bytes of samples in memory, and of one file of samples
  int64_t expansion = 250;                    ///< inflated over stored bytes of an .npz above 64 MB
  int64_t imagePixels = 1 << 27;              ///< pixels of one image
};

} // namespace quantc

#endif
