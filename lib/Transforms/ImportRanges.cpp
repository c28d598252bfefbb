//===- ImportRanges.cpp - ranges from a file ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/Limits.h"
#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_IMPORTRANGES
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

class ImportRangesPass : public transforms::impl::ImportRangesBase<ImportRangesPass> {
public:
  using ImportRangesBase::ImportRangesBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    func::FuncOp func = getOperation();
    llvm::StringMap<rules::Range> ranges;
    if (failed(read(ranges)))
      return signalPassFailure();
    for (BlockArgument argument : func.getArguments())
      set(argument, ranges);
    for (Operation &op : func.getBody().front())
      for (Value result : op.getResults())
        set(result, ranges);
    refreshFunctionType(func);
  }

private:
  InFlightDiagnostic error() { return getOperation().emitError() << "ranges file '" << file << "' "; }

  void set(Value value, const llvm::StringMap<rules::Range> &ranges) {
    if (!isActivation(value) || isDecided(value))
      return;
    auto found = ranges.find(qnn::getTensorName(value));
    if (found == ranges.end() || (getRange(value) && !overrideRanges))
      return;
    RangeInfo info;
    info.range = found->second;
    if (!(info.range.min < info.range.max))
      info.range = rules::normalize(ruleSet, info.range);
    info.learnt = true;
    info.origin = "ranges file";
    setRange(value, info);
    ++numImported;
  }

  LogicalResult read(llvm::StringMap<rules::Range> &ranges) {
    uint64_t size = 0;
    if (std::error_code code = llvm::sys::fs::file_size(file, size))
      return error() << "can't be read: " << code.message();
    if (size > static_cast<uint64_t>(Limits().fileBytes))
      return error() << "has " << size << " bytes; " << Limits().fileBytes << " are allowed";
    auto buffer = llvm::MemoryBuffer::getFile(file);
    if (!buffer)
      return error() << "can't be read: " << buffer.getError().message();
    auto json = llvm::json::parse((*buffer)->getBuffer());
    if (!json)
      return error() << "is no JSON: " << llvm::toString(json.takeError());
    const llvm::json::Object *object = json->getAsObject();
    if (object && object->getObject("tensors"))
      object = object->getObject("tensors");
    if (!object)
      return error() << "holds no object of names";
    bool good = true;
    for (const auto &[name, value] : *object) {
      auto range = parse(value);
      if (!range) {
        error() << "has no usable range for '" << StringRef(name)
                << "'; {\"min\": .., \"max\": ..} or [min, max] with finite numbers is expected";
        good = false;
        continue;
      }
      ranges[StringRef(name)] = *range;
    }
    return success(good);
  }

  static std::optional<rules::Range> parse(const llvm::json::Value &value) {
    std::optional<double> min, max;
    if (const auto *list = value.getAsArray(); list && list->size() == 2) {
      min = (*list)[0].getAsNumber();
      max = (*list)[1].getAsNumber();
    } else if (const auto *object = value.getAsObject()) {
      min = object->getNumber("min");
      max = object->getNumber("max");
    }
    if (!min || !max || !rules::isUsable({*min, *max}) || *min > *max)
      return std::nullopt;
    return rules::Range{static_cast<float>(*min), static_cast<float>(*max)};
  }
};

} // namespace
