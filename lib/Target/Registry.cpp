//===- Registry.cpp - targets by name -------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Target/Registry.h"

namespace quantc::target {

const Target *Registry::find(llvm::StringRef name) const {
  for (const std::unique_ptr<Target> &target : targets)
    if (target->name() == name)
      return target.get();
  return nullptr;
}

std::string Registry::names() const {
  std::string text;
  for (const std::unique_ptr<Target> &target : targets)
    text += (text.empty() ? "" : ", ") + target->name().str();
  return text;
}

// Each target's library defines its own.
#define QUANTC_TARGET(Name) std::unique_ptr<Target> create##Name##Target();
#include "quantc/Target/Targets.def"

const Registry &allTargets() {
  static const Registry all = [] {
    Registry registry;
#define QUANTC_TARGET(Name) registry.add(create##Name##Target());
#include "quantc/Target/Targets.def"
    return registry;
  }();
  return all;
}

RuntimeVersions allRuntimes() {
  RuntimeVersions all = allTargets().front().runtimes();
  for (const std::unique_ptr<Target> &target : allTargets()) {
    all.lowest = std::min(all.lowest, target->runtimes().lowest);
    all.highest = std::max(all.highest, target->runtimes().highest);
  }
  return all;
}

} // namespace quantc::target
