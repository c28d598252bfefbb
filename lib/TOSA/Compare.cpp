//===- Compare.cpp - a .tosa file against the module it was written from ----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Format.h"
#include "quantc/TOSA/TOSA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace quantc::tosafile;

namespace {

/// Ops of two blocks side by side; `same` maps what was written to what was read.
class Comparison {
public:
  LogicalResult blocks(Block &written, Block &read) {
    if (!llvm::equal(written.getArgumentTypes(), read.getArgumentTypes()) ||
        std::distance(written.begin(), written.end()) != std::distance(read.begin(), read.end()))
      return written.getParentOp()->emitOpError("has other inputs or another number of ops when read back");
    for (auto [a, b] : llvm::zip_equal(written.getArguments(), read.getArguments()))
      same[a] = b;
    for (auto [a, b] : llvm::zip_equal(written, read))
      if (failed(ops(a, b)))
        return failure();
    return success();
  }

private:
  LogicalResult ops(Operation &a, Operation &b) {
    auto differs = [&](const Twine &what) { return a.emitOpError() << "has " << what << " when read back"; };
    if (a.getName() != b.getName())
      return differs("become " + b.getName().getStringRef());
    if (!llvm::equal(a.getResultTypes(), b.getResultTypes()))
      return differs("other result types");
    if (a.getNumOperands() != b.getNumOperands() ||
        !llvm::all_of(llvm::zip_equal(a.getOperands(), b.getOperands()),
                      [&](auto pair) { return same.lookup(std::get<0>(pair)) == std::get<1>(pair); }))
      return differs("other operands");
    if (const Row *row = findRow(a.getName().getStringRef()))
      for (const Field &field : row->fields)
        if (canonical(&a, field) != canonical(&b, field))
          return differs(Twine("another ") + field.name);
    if (a.getAttr("values") != b.getAttr("values"))
      return differs("other values");
    for (auto [x, y] : llvm::zip_equal(a.getResults(), b.getResults()))
      same[x] = y;
    return success();
  }

  llvm::DenseMap<Value, Value> same;
};

} // namespace

LogicalResult quantc::tosafile::checkTosa(ModuleOp module, StringRef bytes, StringRef name) {
  auto read = importTosa(bytes, name, module.getContext());
  if (failed(read))
    return failure();
  auto written = *module.getOps<func::FuncOp>().begin();
  auto again = *(**read).getOps<func::FuncOp>().begin();
  return Comparison().blocks(written.getBody().front(), again.getBody().front());
}
