//===- RandomRunsTest.cpp - one-operator models of random parameters --------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Inputs/litert_runs.npz and Inputs/xnnpack_runs.npz hold runs that
// utils/compare-litert.py recorded: what no converter's file shows. LSTM with
// peephole, projection, layer normalization and coupled gates [N-LSTM], the
// dynamic-range operators [N-HYBRID], shifts that C++ leaves undefined
// [N-RDP-ANY], and the rules N-XNN of the runtime's default delegate.
//===----------------------------------------------------------------------===//
#include "RecordedRuns.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::interpreter;
using namespace quantc::interpreter::test;

namespace {

/// Integers are equal, float32 within 1e-5.
void expectNear(const Tensor &got, const calibration::Array &want, const std::string &name) {
  ASSERT_EQ(got.type(), want.type) << name;
  ASSERT_EQ(got.count(), want.count()) << name;
  if (want.type != ElementType::F32) {
    EXPECT_EQ(countDifferences(got.data, want.bytes.data(), want.count(), byteWidth(want.type)), 0) << name;
    return;
  }
  for (int64_t i = 0; i < want.count(); ++i) {
    float x;
    std::memcpy(&x, want.bytes.data() + i * static_cast<int64_t>(sizeof(float)), sizeof(float));
    ASSERT_NEAR(got.as<float>()[i], x, 1e-5f * std::max(1.0f, std::fabs(x))) << name << " element " << i;
  }
}

void runAll(const std::string &path, Profile profile, KernelSet kernels, int expected) {
  calibration::NpzReader archive;
  const Error e = archive.open(path, Limits());
  ASSERT_FALSE(e) << *e;
  int runs = 0;
  for (const std::string &member : archive.names()) {
    if (!llvm::StringRef(member).ends_with(".model"))
      continue;
    ++runs;
    const std::string name = member.substr(0, member.size() - 6);
    calibration::Array bytes;
    ASSERT_FALSE(archive.read(member, -1, bytes));
    const Model model(llvm::StringRef(bytes.bytes.data(), bytes.bytes.size()), name, kernels, false, profile);
    ASSERT_TRUE(model.program) << name << ": " << model.errors;
    std::vector<calibration::Array> inputs(model.program->inputs().size());
    std::vector<llvm::ArrayRef<char>> data;
    for (size_t i = 0; i < inputs.size(); ++i) {
      ASSERT_FALSE(archive.read(name + ".in_" + std::to_string(i), -1, inputs[i])) << name;
      data.emplace_back(inputs[i].bytes.data(), inputs[i].bytes.size());
    }
    Execution execution(model.program);
    const Error failed = execution.run(data);
    ASSERT_FALSE(failed) << name << ": " << *failed;
    for (size_t i = 0; i < model.program->outputs().size(); ++i) {
      calibration::Array want;
      ASSERT_FALSE(archive.read(name + ".out_" + std::to_string(i), -1, want)) << name;
      expectNear(execution.output(i), want, name);
    }
  }
  EXPECT_EQ(runs, expected);
}

TEST(RandomRuns, Reference) {
  for (KernelSet kernels : {KernelSet::Reference, KernelSet::Fast})
    runAll(QUANTC_TEST_INPUTS "/litert_runs.npz", Profile::LiteRTRef, kernels, 116);
}

TEST(RandomRuns, XNNPack) {
  for (KernelSet kernels : {KernelSet::Reference, KernelSet::Fast})
    runAll(QUANTC_TEST_INPUTS "/xnnpack_runs.npz", Profile::XNNPack, kernels, 94);
}

} // namespace
