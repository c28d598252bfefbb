//===- ImportGraphDef.cpp - bytes of a GraphDef become a module -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Branches.h"
#include "Importer.h"
#include "Tables.h"

#include "quantc/QNN/QNNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

using namespace mlir;

namespace quantc::import::graphdef {

LogicalResult report(const std::vector<Fault> &faults, Location file) {
  for (const Fault &f : faults) {
    if (f.node.empty())
      emitError(file) << f.text;
    else
      emitError(NameLoc::get(StringAttr::get(file.getContext(), f.node)))
          << "node '" << f.node << "' (" << f.op << "): " << f.text;
  }
  return failure();
}

FailureOr<OwningOpRef<ModuleOp>> importGraph(const Graph &graph, Location file,
                                             const GraphDefOptions &options) {
  MLIRContext *context = file.getContext();
  context->loadDialect<qnn::QNNDialect, func::FuncDialect>();
  Importer importer(graph, context, options);
  OwningOpRef<ModuleOp> module = importer.run();
  std::vector<Fault> warnings = graph.warnings;
  llvm::append_range(warnings, importer.warnings());
  for (const Fault &w : warnings)
    emitWarning(NameLoc::get(StringAttr::get(context, w.node)))
        << "node '" << w.node << "' (" << w.op << "): " << w.text;
  if (!module)
    return report(importer.faults(), file);
  fillTables(*module, graph);
  return module;
}

} // namespace quantc::import::graphdef

/// Says that these bytes are not needed soon: the pages of a mapped file need not stay in memory beside what
/// was read of them. They can still be read.
static void giveBack([[maybe_unused]] StringRef bytes) {
#ifdef MADV_PAGEOUT
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t first = (reinterpret_cast<uintptr_t>(bytes.begin()) + page - 1) / page * page,
                  last = reinterpret_cast<uintptr_t>(bytes.end()) / page * page;
  if (last > first + (size_t{8} << 20))
    (void)madvise(reinterpret_cast<void *>(first), last - first, MADV_PAGEOUT);
#endif
}

FailureOr<OwningOpRef<ModuleOp>> quantc::import::importGraphDef(StringRef bytes, StringRef fileName,
                                                                MLIRContext *context,
                                                                const GraphDefOptions &options) {
  using namespace graphdef;
  Location file = NameLoc::get(StringAttr::get(context, fileName));
  if (static_cast<int64_t>(bytes.size()) > options.limits.fileBytes)
    return emitError(file) << "the file has " << bytes.size() << " bytes; the limit is "
                           << options.limits.fileBytes;
  if (bytes.empty())
    return emitError(file) << "the file is empty";
  std::string_view view(bytes.data(), bytes.size());
  if (std::string other = looksLikeOther(view); !other.empty())
    return emitError(file) << "not a GraphDef: the file looks like " << other;
  bool text = options.format == GraphDefOptions::Format::Text ||
              (options.format == GraphDefOptions::Format::Detect && looksLikeText(view));
  std::vector<Fault> faults;
  Graph graph = readGraph(view, text, options.limits, faults);
  if (!faults.empty())
    return report(faults, file);
  giveBack(bytes);
  resolveTables(graph, {}, options.limits);
  takeConstantBranches(graph, options.inputs);
  return importGraph(graph, file, options);
}
