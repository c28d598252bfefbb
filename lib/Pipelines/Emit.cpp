//===- Emit.cpp - the file that a conversion writes -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Emit.h"
#include "quantc/Conversion/Passes.h"
#include "quantc/Pipelines/Pipelines.h"
#include "quantc/TOSA/TOSA.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Conversion/TosaToArith/TosaToArith.h"
#include "mlir/Conversion/TosaToLinalg/TosaToLinalg.h"
#include "mlir/Conversion/TosaToMLProgram/TosaToMLProgram.h"
#include "mlir/Conversion/TosaToTensor/TosaToTensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tosa/Transforms/Passes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

void pipelines::buildTosaPipeline(OpPassManager &pm, const ExitOptions &options) {
  QNNToTosaOptions pass;
  pass.batch = options.batch;
  pass.allowCustomOps = options.allowCustomOps;
  pass.profile = interpreter::Profile::TFLite213;
  pm.addPass(createQNNToTosa(pass));
}

void pipelines::buildLinalgPipeline(OpPassManager &pm, const ExitOptions &options) {
  QNNToTosaOptions pass;
  pass.batch = options.batch;
  pass.allowCustomOps = options.allowCustomOps;
  pass.profile = options.profile;
  pm.addPass(createQNNToTosa(pass));
  pm.addPass(createTosaToMLProgram());                                          // states
  pm.addNestedPass<func::FuncOp>(tosa::createTosaOptionalDecompositionsPass()); // TRANSPOSE_CONV2D
  pm.addNestedPass<func::FuncOp>(tosa::createTosaToLinalgNamed());
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(tosa::createTosaToLinalg());
  TosaToArithPassOptions arith;
  arith.includeApplyRescale = true;
  pm.addNestedPass<func::FuncOp>(createTosaToArithPass(arith));
  pm.addNestedPass<func::FuncOp>(createTosaToTensorPass());
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
}

FileFormat pipelines::formatOf(StringRef path, const EmitOptions &options) {
  if (options.format != FileFormat::ByName)
    return options.format;
  return path.ends_with(".tosa")     ? FileFormat::TOSA
         : path.ends_with(".mlir")   ? FileFormat::Text
         : path.ends_with(".mlirbc") ? FileFormat::Bytecode
                                     : FileFormat::TFLite;
}

static bool isMLIR(FileFormat format) { return format == FileFormat::Text || format == FileFormat::Bytecode; }

bool pipelines::leavesDialect(StringRef path, const EmitOptions &options) {
  FileFormat format = formatOf(path, options);
  return format == FileFormat::TOSA || (isMLIR(format) && options.emit.value_or(Emit::QNN) != Emit::QNN);
}

std::vector<std::string> pipelines::findEmitFaults(StringRef path, const EmitOptions &options) {
  std::vector<std::string> faults;
  FileFormat format = formatOf(path, options);
  bool closes = leavesDialect(path, options);
  if (options.emit && !isMLIR(format))
    faults.emplace_back(
        "--emit: of an output that ends in .mlir or .mlirbc (or --format mlir, mlirbc); a .tflite "
        "and a .tosa hold what their name says");
  if (options.bytecodeVersion >= 0 && format != FileFormat::Bytecode)
    faults.emplace_back(
        "--bytecode-version: of an output that ends in .mlirbc (or --format mlirbc); nothing else has one");
  const bool linalg = isMLIR(format) && options.emit.value_or(Emit::QNN) == Emit::Linalg;
  if (options.profile && !linalg)
    faults.emplace_back(
        "--profile: of an output in linalg (--emit linalg); TOSA computes tflite-2.13, and what a .tflite "
        "computes the runtime says");
  if (options.batch && !closes)
    faults.emplace_back(
        "--batch: for TOSA and linalg, which have no open dimensions; --input NAME=1x224x224x3 "
        "closes one in every file");
  return faults;
}

/// A batch that no input is open for, and none has, would have no effect.
static LogicalResult checkBatch(ModuleOp module, int64_t batch) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  int64_t found = -1;
  for (Type type : main ? main.getArgumentTypes() : ArrayRef<Type>())
    if (auto tensor = dyn_cast<RankedTensorType>(type); tensor && tensor.getRank()) {
      if (tensor.isDynamicDim(0) || tensor.getDimSize(0) == batch)
        return success();
      found = tensor.getDimSize(0);
    }
  if (found < 0)
    return success();
  return main.emitError() << "--batch " << batch << ": the first dimension of the inputs is not open, it is "
                          << found;
}

/// Leaves `module` in TOSA or linalg.
static LogicalResult lower(ModuleOp module, Emit emit, const EmitOptions &options) {
  if (emit == Emit::QNN)
    return success();
  if (options.batch && failed(checkBatch(module, options.batch)))
    return failure();
  PassManager pm(module.getContext(), ModuleOp::getOperationName());
  ExitOptions exit;
  exit.batch = options.batch;
  exit.allowCustomOps = options.allowCustomOps;
  exit.profile = options.profile.value_or(exit.profile);
  if (emit == Emit::TOSA)
    buildTosaPipeline(pm, exit);
  else
    buildLinalgPipeline(pm, exit);
  return pm.run(module);
}

/// Names of tensors are locations, so these are kept.
static std::string printed(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  OpPrintingFlags flags;
  flags.enableDebugInfo(true, false);
  module->print(os, flags);
  os << "\n";
  return text;
}

/// In a context of its own, so that constants keep their names, by which a module refers to them.
static bool readsBack(StringRef made, StringRef text, StringRef name) {
  DialectRegistry registry;
  registerDialects(registry);
  registry.insert<math::MathDialect, ml_program::MLProgramDialect, scf::SCFDialect>();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  ScopedDiagnosticHandler quiet(&context, [](Diagnostic &) { return success(); });
  // Constants in bytecode are read in place, so their alignment has to be that of the buffer.
  auto aligned = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(made.size(), name, llvm::Align(64));
  if (!aligned)
    return false;
  llvm::copy(made, aligned->getBufferStart());
  auto again = parseSourceString<ModuleOp>(StringRef(aligned->getBufferStart(), made.size()),
                                           ParserConfig(&context), name);
  return again && printed(*again) == text;
}

/// Constants into the module itself. A reader takes a file below four pages into memory that is aligned to 16
/// bytes, where bytes of resources, which want 64, could not be read in place; larger files are mapped.
static void inlineResources(ModuleOp module) {
  module.walk([](Operation *op) {
    for (NamedAttribute named : op->getAttrs()) {
      auto resource = dyn_cast<DenseResourceElementsAttr>(named.getValue());
      AsmResourceBlob *blob = resource ? resource.getRawHandle().getBlob() : nullptr;
      bool isSplat = false;
      if (blob && DenseElementsAttr::isValidRawBuffer(resource.getType(), blob->getData(), isSplat))
        op->setAttr(named.getName(),
                    DenseElementsAttr::getFromRawBuffer(resource.getType(), blob->getData()));
    }
  });
}

static LogicalResult writeBytecode(ModuleOp module, std::string &bytes, int64_t version) {
  bytes.clear();
  llvm::raw_string_ostream os(bytes);
  BytecodeWriterConfig config("quantc");
  if (version >= 0)
    config.setDesiredBytecodeVersion(version);
  return writeBytecodeToFile(module, os, config);
}

static FailureOr<std::string> writeMLIR(ModuleOp module, StringRef name, FileFormat format, int64_t version) {
  constexpr size_t mapped = size_t{4} << 12;
  std::string text, bytes;
  if (format == FileFormat::Bytecode) {
    LogicalResult written = writeBytecode(module, bytes, version);
    if (succeeded(written) && bytes.size() < mapped) {
      inlineResources(module);
      written = writeBytecode(module, bytes, version);
    }
    if (failed(written))
      return module.emitError() << name << ": can't be written as bytecode"
                                << (version >= 0 ? " of version " + std::to_string(version) : "");
  }
  text = printed(module);
  std::string &made = format == FileFormat::Bytecode ? bytes : text;
  if (!readsBack(made, text, name))
    return module.emitError() << name << ": what was written does not read back as what was meant";
  return std::move(made);
}

FailureOr<std::string> pipelines::emitModel(ModuleOp module, StringRef name, FileFormat format,
                                            const EmitOptions &options) {
  OwningOpRef<ModuleOp> copy = module.clone(); // the caller goes on with qnn: counts, report
  // Where the model was read from would make files of equal models differ; the names of tensors stay.
  copy->walk([](Operation *op) {
    if (isa<FileLineColLoc>(op->getLoc()))
      op->setLoc(UnknownLoc::get(op->getContext()));
  });
  Emit emit = format == FileFormat::TOSA ? Emit::TOSA : options.emit.value_or(Emit::QNN);
  if (failed(lower(*copy, emit, options)))
    return failure();
  if (format != FileFormat::TOSA)
    return writeMLIR(*copy, name, format, options.bytecodeVersion);
  FailureOr<std::string> bytes = tosafile::exportTosa(*copy);
  if (failed(bytes) || failed(tosafile::checkTosa(*copy, *bytes, name)))
    return failure();
  return bytes;
}
