//===- FreeMemory.cpp - what was freed, to the system ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/FreeMemory.h"

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void quantc::giveFreeMemoryBack() {
#ifdef __GLIBC__
  (void)malloc_trim(0);
#endif
}
