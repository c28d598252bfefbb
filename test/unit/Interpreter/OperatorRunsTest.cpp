//===- OperatorRunsTest.cpp - every operator beside LiteRT's reference ------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Inputs/operator_runs.npz holds, for each operator and integer type, a model
// of that one operator with inputs and the outputs of LiteRT 2.3.0's reference
// kernels (utils/record_operator_runs.py). The rules of docs/Numerics.md are
// tested here by the operator's name: [N-ADD] by ADD_...
//===----------------------------------------------------------------------===//
#include "../../../lib/Interpreter/Fast/Level.h"
#include "RecordedRuns.h"

#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {

struct Setting {
  const char *name;
  KernelSet kernels;
  fast::Level level;
};
void PrintTo(const Setting &s, std::ostream *out) { *out << s.name; }

class OperatorRuns : public testing::TestWithParam<Setting> {
protected:
  void SetUp() override { fast::limitLevel(GetParam().level); }
  void TearDown() override { fast::limitLevel(std::nullopt); }
};

TEST_P(OperatorRuns, GiveTheRecordedBytes) {
  const std::string path = QUANTC_TEST_INPUTS "/operator_runs.npz";
  calibration::NpzReader archive;
  const Error e = archive.open(path, Limits());
  ASSERT_FALSE(e) << *e;
  int runs = 0;
  for (const std::string &member : archive.names()) {
    if (!llvm::StringRef(member).ends_with(".model"))
      continue;
    ++runs;
    const std::string name = member.substr(0, member.size() - 6);
    calibration::Array model;
    ASSERT_FALSE(archive.read(member, -1, model));
    const Comparison c = runRecorded(
        Model(llvm::StringRef(model.bytes.data(), model.bytes.size()), name, GetParam().kernels, false),
        archive, name + ".");
    EXPECT_TRUE(c.error.empty() && c.elements > 0) << name << ": " << c.error;
  }
  EXPECT_EQ(runs, 208);
}

INSTANTIATE_TEST_SUITE_P(Kernels, OperatorRuns,
                         testing::Values(Setting{"reference", KernelSet::Reference, fast::Level::VNNI},
                                         Setting{"plain", KernelSet::Fast, fast::Level::Plain},
                                         Setting{"AVX2", KernelSet::Fast, fast::Level::AVX2},
                                         Setting{"highest", KernelSet::Fast, fast::Level::VNNI}));

} // namespace
