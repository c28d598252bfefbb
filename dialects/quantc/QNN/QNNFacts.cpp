//===- QNNFacts.cpp - the table of the ops --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNFacts.h"
#include "quantc/QNN/QNNCost.h"

#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>

using namespace mlir;
using namespace quantc::qnn;

namespace {
// The chains of the table begin with these.
constexpr KernelSpec any() { return KernelSpec::any(); }
constexpr KernelSpec takes(llvm::StringRef names) { return KernelSpec::takes(names); }
using namespace quantc::qnn::detail;

#define GET_OpFactsTable_IMPL
#include "quantc/QNN/QNNFacts.inc"
} // namespace

bool OpFacts::isListedFor(StringRef word) const {
  return llvm::is_contained(llvm::split(rewrites, ' '), word);
}

ArrayRef<OpFacts> quantc::qnn::getAllOpFacts() { return OpFactsTable; }

const OpFacts *quantc::qnn::findOpFacts(StringRef op) {
  if (!op.consume_front("qnn."))
    return nullptr;
  // TableGen orders the rows of numbers in names otherwise than StringRef does.
  const auto *row = llvm::find_if(OpFactsTable, [&](const OpFacts &f) { return f.name == op; });
  return row == std::end(OpFactsTable) ? nullptr : row;
}

const OpFacts *quantc::qnn::findOpFacts(Operation *op) { return findOpFacts(op->getName().getStringRef()); }

const KernelSpec &quantc::qnn::getKernelSpec(StringRef op) {
  static constexpr KernelSpec unknown = KernelSpec::any();
  const OpFacts *facts = findOpFacts(op);
  return facts ? facts->kernel : unknown;
}

const KernelSpec &quantc::qnn::getKernelSpec(Operation *op) {
  return getKernelSpec(op->getName().getStringRef());
}
