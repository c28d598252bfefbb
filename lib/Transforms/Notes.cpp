//===- Notes.cpp - what a pass leaves for the summary ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/Notes.h"
#include "quantc/QNN/QNNNames.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace quantc::transforms {

static constexpr StringLiteral kNotes = "qnn.notes", kStaysFloat = "qnn.stays_float",
                               kWidened = "qnn.widened";

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

void addGuard(Operation *op, const BiasGuard &guard) {
  Builder b(op->getContext());
  SmallVector<Attribute> guards;
  if (auto list = op->getAttrOfType<ArrayAttr>(kWidened))
    llvm::append_range(guards, list);
  guards.push_back(b.getDictionaryAttr({b.getNamedAttr("after", b.getF32FloatAttr(guard.scaleAfter)),
                                        b.getNamedAttr("before", b.getF32FloatAttr(guard.scaleBefore)),
                                        b.getNamedAttr("bias", b.getF32FloatAttr(guard.bias)),
                                        b.getNamedAttr("channel", b.getI64IntegerAttr(guard.channel))}));
  op->setDiscardableAttr(kWidened, b.getArrayAttr(guards));
}

std::vector<BiasGuard> takeGuards(func::FuncOp func) {
  std::vector<BiasGuard> guards;
  func.walk([&](Operation *op) {
    auto list = dyn_cast_or_null<ArrayAttr>(op->getDiscardableAttr(kWidened));
    if (!list)
      return;
    for (auto d : list.getAsRange<DictionaryAttr>()) {
      auto number = [&](StringRef name) {
        auto value = d.getAs<FloatAttr>(name);
        return value ? static_cast<float>(value.getValueAsDouble()) : 0.0F;
      };
      auto channel = d.getAs<IntegerAttr>("channel");
      guards.push_back({qnn::getNodeName(op->getLoc()), channel ? channel.getInt() : 0, number("bias"),
                        number("before"), number("after")});
    }
    op->removeDiscardableAttr(kWidened);
  });
  return guards;
}

} // namespace quantc::transforms
