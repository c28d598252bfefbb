//===- Notes.cpp - what a pass leaves for the summary ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/Notes.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace quantc::transforms {

static constexpr StringLiteral kNotes = "qnn.notes", kStaysFloat = "qnn.stays_float";

std::vector<std::string> takeNotes(func::FuncOp func) {
  std::vector<std::string> notes;
  if (auto list = func->getAttrOfType<ArrayAttr>(kNotes))
    for (auto note : list.getAsRange<StringAttr>())
      notes.push_back(note.str());
  func->removeAttr(kNotes);
  return notes;
}

void addNote(func::FuncOp func, const Twine &note) {
  Builder b(func.getContext());
  SmallVector<Attribute> notes;
  if (auto list = func->getAttrOfType<ArrayAttr>(kNotes))
    llvm::append_range(notes, list);
  notes.push_back(b.getStringAttr(note));
  func->setAttr(kNotes, b.getArrayAttr(notes));
}

void keepInFloat(Operation *op, const Twine &reason) {
  if (getFloatReason(op).empty())
    op->setDiscardableAttr(kStaysFloat, StringAttr::get(op->getContext(), reason));
}

StringRef getFloatReason(Operation *op) {
  auto reason = dyn_cast_or_null<StringAttr>(op->getDiscardableAttr(kStaysFloat));
  return reason ? reason.getValue() : StringRef();
}

} // namespace quantc::transforms
