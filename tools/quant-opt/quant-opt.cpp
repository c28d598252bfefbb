//===- quant-opt.cpp - the pass driver --------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/CheckByRunning.h"
#include "quantc/Pipelines/Pipelines.h"
#include "quantc/Support/ModuleText.h"

#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

static llvm::cl::opt<bool> checkByRunning(
    "check-by-running",
    llvm::cl::desc("run the functions before and after each pass, and name passes that change numbers"));

static llvm::cl::opt<bool> allowBytecode("allow-bytecode",
                                         llvm::cl::desc("read MLIR bytecode too; from trusted files only"));

/// The file as MlirOptMain would open it, if its parser can have it.
static std::unique_ptr<llvm::MemoryBuffer> openModule(llvm::StringRef path) {
  std::string error;
  std::unique_ptr<llvm::MemoryBuffer> buffer = mlir::openInputFile(path, &error);
  if (!buffer) {
    llvm::errs() << error << "\n";
    return nullptr;
  }
  bool trusted = allowBytecode && buffer->getBuffer().starts_with("ML\xefR");
  if (auto fault = trusted ? std::nullopt : quantc::findTextFault(buffer->getBuffer(), {})) {
    llvm::errs() << path << ": error: " << *fault << "\n";
    return nullptr;
  }
  return buffer;
}

static int runPasses(int argc, char **argv, mlir::DialectRegistry &registry) {
  auto [input, output] = mlir::registerAndParseCLIOptions(argc, argv, "quantc pass driver\n", registry);
  mlir::MlirOptMainConfig config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses()) // reads no file
    return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, input, output, registry));
  std::unique_ptr<llvm::MemoryBuffer> buffer = openModule(input);
  if (!buffer)
    return EXIT_FAILURE;
  std::string error;
  std::unique_ptr<llvm::ToolOutputFile> file = mlir::openOutputFile(output, &error);
  if (!file) {
    llvm::errs() << error << "\n";
    return EXIT_FAILURE;
  }
  auto checks = std::make_shared<quantc::pipelines::RunningChecks>();
  if (checkByRunning)
    config.setPassPipelineSetupFn([checks, asked = config](mlir::PassManager &pm) mutable {
      pm.addInstrumentation(quantc::pipelines::createCheckByRunning(checks));
      return asked.setupPassPipeline(pm);
    });
  if (failed(mlir::MlirOptMain(file->os(), std::move(buffer), registry, config)))
    return EXIT_FAILURE;
  if (checkByRunning)
    checks->print(llvm::errs());
  if (checks->faults)
    return EXIT_FAILURE;
  file->keep();
  return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  quantc::pipelines::registerDialects(registry);
  mlir::registerTransformsPasses();
  quantc::pipelines::registerAll();
  return runPasses(argc, argv, registry);
}
