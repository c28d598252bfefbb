//===- EdgeTPU.cpp - the Edge TPU as a target -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Predicts, operator by operator, what version 16 of the Edge TPU compiler
// does with an integer network. The rules and how far each is known are in
// docs/EdgeTPU.md.
//===----------------------------------------------------------------------===//

#include "Memory.h"
#include "Passes.h"
#include "Rules.h"
#include "Text.h"

#include "quantc/EdgeTPU/EdgeTPUOps.h"

using namespace mlir;

namespace quantc {

namespace {
struct EdgeTPU : target::Target {
  StringRef name() const override { return "edgetpu"; }
  StringRef title() const override { return "Edge TPU"; }

  target::Requirements requirements() const override {
    target::Requirements needed;
    needed.activations = needed.borders = {{8, true}, {8, false}};
    needed.compiledOperator = "edgetpu-custom-op";
    return needed;
  }
  target::RuntimeVersions runtimes() const override {
    return {edgetpu::lowestRuntime, edgetpu::highestRuntime};
  }

  std::optional<target::Refusal> refuse(Operation *op, const target::Options &options) const override {
    return edgetpu::refuse(op, options.minRuntime, options.fileVersions);
  }
  StringRef mappedStatus() const override { return edgetpu::statusText(edgetpu::Status::Mapped); }
  StringRef leftOutStatus() const override {
    return edgetpu::statusText(edgetpu::Status::MoreThanOneSubgraph);
  }

  int64_t estimateParameterBytes(Operation *op) const override { return edgetpu::estimateParameterBytes(op); }
  void estimateMemory(target::Report &report) const override { edgetpu::estimateMemory(report); }

  std::string log(const target::Report &report, const target::LogFile &file) const override {
    return edgetpu::operatorLog(report, file);
  }
  std::string summary(const target::Report &report, const target::LogFile &file, bool table) const override {
    return edgetpu::operatorSummary(report, file, table);
  }
  std::string searchText(ModuleOp module, int64_t step, int64_t taken) const override {
    return edgetpu::delegateSearchText(module, step, taken);
  }

  void registerDialects(DialectRegistry &registry) const override {
    registry.insert<edgetpu::EdgeTPUDialect>();
  }
  void registerPasses() const override { edgetpu::registerEdgeTPUPasses(); }
};
} // namespace

namespace target {
std::unique_ptr<Target> createEdgeTPUTarget() { return std::make_unique<EdgeTPU>(); }
} // namespace target
} // namespace quantc
