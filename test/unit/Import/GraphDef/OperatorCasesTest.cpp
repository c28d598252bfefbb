//===- OperatorCasesTest.cpp - a graph of every operator ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The table of lowerings against the graphs of test/Import/GraphDef: each
// operator stands in one that is converted and in one that is refused.
//===----------------------------------------------------------------------===//

#include "../../../../lib/Import/GraphDef/Lowering.h"

#include "llvm/ADT/StringRef.h"
#include "gtest/gtest.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace quantc::import::graphdef;
namespace fs = std::filesystem;

namespace {

using Names = std::set<std::string, std::less<>>;

/// What the RUN lines of the tests do with graphs of each operator.
struct Cases {
  Names converted, refused;
};

/// Name of the graph in a RUN line that imports one: the last "%t/NAME".
std::string graphOf(llvm::StringRef run) {
  size_t at = run.rfind("%t/");
  return at == llvm::StringRef::npos ? "" : run.drop_front(at + 3).take_until(isspace).str();
}

void collect(const std::string &file, Cases &cases) {
  std::set<std::string> refused;
  llvm::StringRef text = file;
  llvm::SmallVector<llvm::StringRef> parts;
  text.split(parts, "#--- ");
  llvm::SmallVector<llvm::StringRef> lines;
  parts.front().split(lines, '\n');
  for (llvm::StringRef line : lines)
    if (line.contains("RUN: not ") && line.contains("--import-graphdef"))
      refused.insert(graphOf(line));
  for (llvm::StringRef part : llvm::ArrayRef(parts).drop_front()) {
    Names &names = refused.count(part.take_until(isspace).str()) ? cases.refused : cases.converted;
    for (size_t at = part.find("op: \""); at != llvm::StringRef::npos; at = part.find("op: \"", at + 1))
      names.insert(part.drop_front(at + 5).take_until([](char c) { return c == '"'; }).str());
  }
}

Cases readCases() {
  Cases cases;
  for (const auto &entry :
       fs::directory_iterator(fs::path(QUANTC_TEST_INPUTS) / "../../../../Import/GraphDef"))
    if (entry.path().extension() == ".test") {
      std::ifstream in(entry.path());
      std::stringstream text;
      text << in.rdbuf();
      collect(text.str(), cases);
    }
  return cases;
}

std::string list(const Names &names) {
  std::string text;
  for (const std::string &n : names)
    text += (text.empty() ? "" : ", ") + n;
  return text;
}

TEST(OperatorCases, EachOperatorIsConvertedAndRefusedSomewhere) {
  // Variables mean that a graph is not frozen, and a placeholder that feeds nothing is no operator.
  const Names alwaysRefused = {"Assign",        "AssignAdd",          "AssignSub", "AssignVariableOp",
                               "VarHandleOp",   "AutoReloadVariable", "Variable",  "VariableV2",
                               "PlaceholderV2", "ReadVariableOp",     "SaveV2",    "RestoreV2"};
  const Names tables = {"HashTable",         "HashTableV2",        "LookupTableFind",
                        "LookupTableFindV2", "LookupTableSize",    "LookupTableSizeV2",
                        "MutableHashTable",  "MutableHashTableV2", "MutableDenseHashTableV2"};
  // The nodes of a loop are taken as a whole.
  const Names loops = {"Enter", "Exit", "LoopCond", "NextIteration", "StatelessWhile", "While"};
  const Names neverRefused = {"NoOp", "Assert", "TensorArrayCloseV3"};
  // Older names of operators that are converted somewhere, and one that gives nothing.
  const Names olderNames = {"TensorListConcat", "TensorListScatter", "TensorArrayCloseV3"};
  Cases cases = readCases();
  ASSERT_GT(cases.converted.size(), 150U);
  Names notConverted, notRefused;
  for (const auto &[op, lower] : lowerings()) {
    if (op.front() == '_' || loops.count(op))
      continue;
    if (!cases.converted.count(op) && !alwaysRefused.count(op) && !tables.count(op) && !olderNames.count(op))
      notConverted.insert(op);
    if (!cases.refused.count(op) && !neverRefused.count(op))
      notRefused.insert(op);
  }
  EXPECT_EQ(list(notConverted), "") << "no test converts these; utils/import_cases.py takes a case";
  EXPECT_EQ(list(notRefused), "") << "no test shows a refusal of these";
}

} // namespace
