//===- ModuleTextTest.cpp - modules in text, before they are parsed -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/ModuleText.h"
#include "quantc/Support/FileKind.h"

#include <gtest/gtest.h>

using namespace quantc;

namespace {

Limits shallow() {
  Limits limits;
  limits.nesting = 3;
  return limits;
}

TEST(ModuleText, CountsBracketsOfAllKinds) {
  EXPECT_EQ(findTextFault("([{}])", shallow()), std::nullopt);
  EXPECT_EQ(findTextFault("\n([{\n<>}])", shallow()), "line 3 nests deeper than 3 levels");
  // Closed is closed.
  EXPECT_EQ(findTextFault("[[[]]] [[[]]] (((()", shallow()), "line 1 nests deeper than 3 levels");
  EXPECT_EQ(findTextFault("]]]]] [[[]]]", shallow()), std::nullopt);
}

TEST(ModuleText, LeavesStringsCommentsAndArrowsAlone) {
  EXPECT_EQ(findTextFault("\"[[[[[\" // ((((\n (a) -> (b) -> (c) -> (d)", shallow()), std::nullopt);
  EXPECT_EQ(findTextFault("\"\\\"[[[[[\"", shallow()), std::nullopt);
  EXPECT_EQ(findTextFault("d0 <= 1, d0 <= 2, d0 <= 3, d0 <= 4", shallow()), std::nullopt);
  EXPECT_EQ(findTextFault("(((-> (", shallow()), "line 1 nests deeper than 3 levels");
  // A string ends with its line, as the lexer has it.
  EXPECT_EQ(findTextFault("\"open\n[[[[", shallow()), "line 2 nests deeper than 3 levels");
}

TEST(ModuleText, CountsSigns) {
  EXPECT_EQ(findTextFault("- - -1 -2", shallow()), std::nullopt);
  EXPECT_EQ(findTextFault("- -\n--1", shallow()), "line 2 nests deeper than 3 levels");
}

TEST(ModuleText, RefusesBytecodeAndSize) {
  EXPECT_NE(findTextFault("ML\xefR", shallow()), std::nullopt);
  Limits small;
  small.fileBytes = 4;
  EXPECT_EQ(findTextFault("abcde", small), "has 5 bytes, allowed are 4");
}

TEST(FileKind, ByTheFirstBytes) {
  auto kind = [](llvm::StringRef bytes) { return guessFileKind(bytes).str(); };
  EXPECT_EQ(kind(""), "");
  EXPECT_EQ(kind("\x0a"), "");
  EXPECT_EQ(kind("nonsense"), "");
  EXPECT_EQ(kind({"\x1c\0\0\0TFL3", 8}), "a TensorFlow Lite model (.tflite)");
  EXPECT_EQ(kind("PK\x03\x04..."), "a zip archive");
  EXPECT_EQ(kind("\x93NUMPY\x01"), "a numpy array (.npy)");
  EXPECT_EQ(kind("\x08\x07\x12\x04test"), "an ONNX model");
  EXPECT_EQ(kind("\x0a\x0c\x0a\x01x\x12\x0bPlaceholder"), graphDefKind.str());
  EXPECT_EQ(kind("\x0a\xff\xff\xff\xff\xff\xff\xff"), "");
}

} // namespace
