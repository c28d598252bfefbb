//===- VectorCopies.h - a plain loop for several vector widths --*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// In front of a function that is one plain loop: it is compiled for several
// vector widths, of which the loader takes the machine's. No sum may be formed
// in it whose order the width would change.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_VECTORCOPIES_H
#define QUANTC_SUPPORT_VECTORCOPIES_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define QUANTC_VECTOR_COPIES __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define QUANTC_VECTOR_COPIES
#endif

#endif
