//===- FreeMemory.h - what was freed, to the system -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_FREEMEMORY_H
#define QUANTC_SUPPORT_FREEMEMORY_H

namespace quantc {

/// Gives pages that hold nothing any more back to the system. An allocator keeps what lies between others for
/// the next request, and behind the work on a network of hundreds of megabytes that is as much again. Costs
/// the faults of pages that are needed anew: for the end of a stage, not for a loop. Nothing where the C
/// library can't.
void giveFreeMemoryBack();

} // namespace quantc

#endif
