//===- OpTable.cpp - look-up of rows --------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "OpTable.h"
#include "llvm/ADT/StringMap.h"
#include <array>

namespace quantc::tflite {

namespace {
struct RowIndex {
  std::array<const Row *, operatorCount> byCode{};
  llvm::StringMap<const Row *> byName;
  RowIndex() {
    for (llvm::ArrayRef<Row> rows :
         {linearRows(), elementwiseRows(), activationRows(), reduceRows(), shapeRows(), indexRows()})
      for (const Row &r : rows) {
        byCode[static_cast<size_t>(r.code)] = &r;
        byName[r.op] = &r;
      }
  }
};
const RowIndex &index() {
  static const RowIndex value;
  return value;
}
} // namespace

const Row *findRow(BuiltinOperator code) {
  auto i = static_cast<size_t>(code);
  return i < operatorCount ? index().byCode[i] : nullptr;
}

const Row *findRow(llvm::StringRef op) { return index().byName.lookup(op); }

const char *operatorName(BuiltinOperator code) { return EnumNameBuiltinOperator(code); }

} // namespace quantc::tflite
