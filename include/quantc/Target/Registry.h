//===- Registry.h - targets by name -----------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TARGET_REGISTRY_H
#define QUANTC_TARGET_REGISTRY_H

#include "quantc/Target/Target.h"

#include <memory>

namespace quantc::target {

/// Targets by name, in the order in which they were added.
class Registry {
public:
  void add(std::unique_ptr<Target> target) { targets.push_back(std::move(target)); }
  /// Null when there is none of that name.
  const Target *find(llvm::StringRef name) const;
  /// "a, b, c": for messages.
  std::string names() const;
  auto begin() const { return targets.begin(); }
  auto end() const { return targets.end(); }
  const Target &front() const { return *targets.front(); }

private:
  std::vector<std::unique_ptr<Target>> targets;
};

/// The targets of Targets.def. Made at the first call, the same for every thread; in the library
/// QuantcTarget.
const Registry &allTargets();
/// From the lowest to the highest version that any of them has.
RuntimeVersions allRuntimes();

} // namespace quantc::target

#endif
