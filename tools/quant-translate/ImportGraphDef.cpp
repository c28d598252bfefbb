//===- ImportGraphDef.cpp - --import-graphdef -------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Import/GraphDef.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace quantc::import;

static llvm::cl::OptionCategory category("GraphDef import");
static llvm::cl::list<std::string>
    inputs("input", llvm::cl::desc("NAME[=1x224x224x3]: an input array; any node may be one"),
           llvm::cl::cat(category));
static llvm::cl::list<std::string> outputs("output", llvm::cl::desc("NAME[:K]: an output array"),
                                           llvm::cl::cat(category));
static llvm::cl::opt<bool> allowCustomOps("allow-custom-ops",
                                          llvm::cl::desc("unknown operators become qnn.custom"),
                                          llvm::cl::cat(category));
static llvm::cl::opt<bool> narrowTypes("narrow-types", llvm::cl::desc("float64 and half become float32"),
                                       llvm::cl::cat(category));
static llvm::cl::opt<bool>
    bothBranches("both-branches",
                 llvm::cl::desc("a computed condition runs both branches and chooses, in place of IF"),
                 llvm::cl::cat(category));
static llvm::cl::opt<GraphDefOptions::FoldRules>
    foldRules("fold-rules", llvm::cl::desc("whose constant arithmetic is followed"),
              llvm::cl::values(clEnumValN(GraphDefOptions::FoldRules::TFLite, "tflite", "TFLiteConverter"),
                               clEnumValN(GraphDefOptions::FoldRules::Toco, "toco", "TOCO")),
              llvm::cl::cat(category));

/// "NAME" or "NAME=1x2x3" or "NAME=scalar".
static mlir::FailureOr<InputSpec> parseInput(llvm::StringRef text) {
  auto [name, shape] = text.rsplit('=');
  InputSpec spec;
  spec.name = name.str();
  if (!text.contains('='))
    return spec;
  spec.shape.emplace();
  if (shape == "scalar")
    return spec;
  llvm::SmallVector<llvm::StringRef> dims;
  shape.split(dims, 'x');
  for (llvm::StringRef d : dims) {
    int64_t n;
    if (d.getAsInteger(10, n))
      return mlir::failure();
    spec.shape->push_back(n);
  }
  return spec;
}

static mlir::TranslateToMLIRRegistration registration(
    "import-graphdef", "a frozen TensorFlow GraphDef, binary or text, to qnn",
    [](llvm::SourceMgr &source, mlir::MLIRContext *context) -> mlir::OwningOpRef<mlir::Operation *> {
      GraphDefOptions options;
      for (const std::string &text : inputs) {
        auto spec = parseInput(text);
        if (mlir::failed(spec)) {
          mlir::emitError(mlir::UnknownLoc::get(context))
              << "--input " << text << ": not NAME=1x2x3 or NAME=scalar";
          return {};
        }
        options.inputs.push_back(*spec);
      }
      options.outputs.assign(outputs.begin(), outputs.end());
      options.allowCustomOps = allowCustomOps;
      options.narrowTypes = narrowTypes;
      options.bothBranches = bothBranches;
      options.foldRules = foldRules;
      const llvm::MemoryBuffer *buffer = source.getMemoryBuffer(source.getMainFileID());
      auto module = importGraphDef(buffer->getBuffer(), buffer->getBufferIdentifier(), context, options);
      if (mlir::failed(module))
        return {};
      return mlir::OwningOpRef<mlir::Operation *>(module->release());
    },
    [](mlir::DialectRegistry &registry) {
      registry.insert<quantc::qnn::QNNDialect, mlir::func::FuncDialect, mlir::quant::QuantDialect>();
    });
