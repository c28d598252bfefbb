//===- Library.cpp - the quantc program as a function -----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "quantc-c/Quantc.h"

int quantcMain(int argc, char **argv) { return quantc::driver::runProgram(argc, argv); }
