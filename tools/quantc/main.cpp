//===- main.cpp - the quantc program ----------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"

int main(int argc, char **argv) { return quantc::driver::runProgram(argc, argv); }
