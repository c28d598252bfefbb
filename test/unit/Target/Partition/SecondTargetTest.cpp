//===- SecondTargetTest.cpp - what a new device has to bring ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A device of one class: 16-bit RELU and ADD, versions 3 and 4 of a runtime.
// In the tree it would be a folder of lib/Target and a line of Targets.def;
// partitioning, checks, attributes, JSON and pieces are there for it.
//===----------------------------------------------------------------------===//
#include "quantc/QNN/QNNOps.h"
#include "quantc/Target/Partition.h"
#include "quantc/Target/Registry.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::target;

namespace {
struct Toy : Target {
  llvm::StringRef name() const override { return "toy"; }
  llvm::StringRef title() const override { return "Toy DSP"; }
  Requirements requirements() const override {
    Requirements needed;
    needed.activations = needed.borders = {{16, true}};
    needed.compiledOperator = "toy-op";
    return needed;
  }
  RuntimeVersions runtimes() const override { return {3, 4}; }
  std::optional<Refusal> refuse(mlir::Operation *op, const Options &options) const override {
    if (llvm::isa<qnn::ReluOp>(op) || (llvm::isa<qnn::AddOp>(op) && options.minRuntime >= 4))
      return std::nullopt;
    return Refusal{"no such unit", "the Toy DSP has no " + operatorName(op), "leave it out"};
  }
};

struct Network {
  mlir::MLIRContext context;
  std::vector<std::string> errors, warnings;
  mlir::OwningOpRef<mlir::ModuleOp> module;

  explicit Network(const std::string &body, const std::string &type = "tensor<1x8x!q>") {
    context.loadDialect<qnn::QNNDialect, mlir::func::FuncDialect, mlir::quant::QuantDialect>();
    context.getDiagEngine().registerHandler([&](mlir::Diagnostic &d) {
      (d.getSeverity() == mlir::DiagnosticSeverity::Error ? errors : warnings).push_back(d.str());
    });
    module = mlir::parseSourceString<mlir::ModuleOp>(
        "!q = !quant.uniform<i16:f32, 0.5>\nfunc.func @main(%x: " + type + ") -> " + type + " {\n" + body +
            "\nreturn %y : " + type + "\n}",
        &context);
    EXPECT_TRUE(module);
  }
};

const char *const threeOps =
    "%a = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q> loc(\"a\")\n"
    "%b = qnn.leaky_relu %a {alpha = 0.1 : f32} : (tensor<1x8x!q>) -> tensor<1x8x!q> "
    "loc(\"b\")\n"
    "%y = qnn.relu %b : (tensor<1x8x!q>) -> tensor<1x8x!q> loc(\"y\")";
} // namespace

TEST(SecondTarget, IsFoundByName) {
  Registry registry;
  registry.add(std::make_unique<Toy>());
  ASSERT_NE(registry.find("toy"), nullptr);
  EXPECT_EQ(registry.find("toy")->title(), "Toy DSP");
  EXPECT_EQ(registry.find("Toy"), nullptr);
  EXPECT_EQ(registry.names(), "toy");
  EXPECT_EQ(allTargets().names(), "edgetpu");
}

TEST(SecondTarget, VerdictsAndParts) {
  Network net(threeOps);
  auto report = analyze(*net.module, Toy());
  ASSERT_TRUE(mlir::succeeded(report));
  ASSERT_EQ(report->operators.size(), 3u);
  EXPECT_EQ(report->operators[0].status, "mapped");
  EXPECT_EQ(report->operators[0].subgraph, 0);
  EXPECT_EQ(report->operators[1].status, "no such unit");
  EXPECT_EQ(report->operators[1].reason, "the Toy DSP has no LEAKY_RELU");
  EXPECT_EQ(report->operators[2].status, "accepted, but outside of the part that the device runs");
  EXPECT_EQ(report->operators[2].reason,
            "would be accepted, but depends on operator 1 LEAKY_RELU ('b') on the CPU");
  EXPECT_EQ(report->mapped, 1);
  EXPECT_EQ(report->cpu, 2);
  EXPECT_EQ(Toy().log(*report, {}),
            "Operator                       Count      Status\n\n"
            "RELU                           1          mapped\n"
            "RELU                           1          accepted, but outside of the part "
            "that the device runs\n"
            "LEAKY_RELU                     1          no such unit\n");
  std::string json = reportJSON(*report, Toy());
  EXPECT_NE(json.find("\"device\": \"toy\""), std::string::npos) << json;
  annotate(*report, Toy());
  EXPECT_EQ(report->operators[1].operation->getAttrOfType<mlir::StringAttr>("toy.fix").getValue(),
            "leave it out");
  auto piece = extractOperators(*net.module, *report, report->parts[1].operators);
  ASSERT_TRUE(mlir::succeeded(piece));
  mlir::func::FuncOp function = *(*piece)->getOps<mlir::func::FuncOp>().begin();
  EXPECT_EQ(llvm::range_size(function.getOps<qnn::ReluOp>()), 1u);
}

TEST(SecondTarget, ItsRuntimeVersions) {
  Network net("%y = qnn.add %x, %x : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>");
  Options options;
  EXPECT_EQ(analyze(*net.module, Toy(), options)->mapped, 1); // the highest, when none is named
  options.minRuntime = 3;
  EXPECT_EQ(analyze(*net.module, Toy(), options)->mapped, 0);
  for (int unknown : {2, 5}) {
    options.minRuntime = unknown;
    EXPECT_TRUE(mlir::failed(analyze(*net.module, Toy(), options)));
    EXPECT_EQ(net.errors.back(),
              "runtime version " + std::to_string(unknown) + " is not known, allowed are 3 to 4");
  }
}

TEST(SecondTarget, ItsScheme) {
  const std::string type = "tensor<1x8x!quant.uniform<i8:f32, 0.5>>";
  Network net("%y = qnn.relu %x : (" + type + ") -> " + type, type);
  EXPECT_TRUE(mlir::failed(analyze(*net.module, Toy())));
  EXPECT_EQ(net.errors.back(),
            "no operator has a 16-bit result: the model is not quantized, and the Toy DSP takes "
            "int16 only; quantize activations and weights to int16");
}

TEST(SecondTarget, BordersBeforeWriting) {
  Network good(threeOps);
  EXPECT_TRUE(mlir::succeeded(checkForTarget(*good.module, Toy())));
  ASSERT_EQ(good.warnings.size(), 2u);
  EXPECT_EQ(good.warnings[0],
            "operator 1 LEAKY_RELU stays on the CPU: no such unit: the Toy DSP has no LEAKY_RELU");
  Network ends("%a = qnn.quantize %x : (tensor<1x8xf32>) -> tensor<1x8x!q>\n"
               "%y = qnn.dequantize %a : (tensor<1x8x!q>) -> tensor<1x8xf32>",
               "tensor<1x8xf32>");
  EXPECT_TRUE(mlir::failed(checkForTarget(*ends.module, Toy())));
  ASSERT_EQ(ends.errors.size(), 2u);
  EXPECT_NE(ends.errors[0].find("for the Toy DSP it must be int16"), std::string::npos) << ends.errors[0];
}

TEST(SecondTarget, CompiledAlready) {
  Network net("%y = qnn.custom \"toy-op\"(%x) : (tensor<1x8x!q>) -> tensor<1x8x!q>");
  EXPECT_TRUE(mlir::failed(checkInput(*net.module, Toy())));
  EXPECT_EQ(net.errors.back(),
            "is 'toy-op': the model is compiled for the Toy DSP already; give the model it was "
            "compiled from");
}
