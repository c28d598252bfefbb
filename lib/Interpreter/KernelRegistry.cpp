//===- KernelRegistry.cpp - which kernel serves which op --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <cassert>

namespace quantc::interpreter {

void KernelRegistry::add(std::string op, Domain domain, KernelSet set, Prepare prepare) {
  [[maybe_unused]] bool isNew = table[std::move(op)].try_emplace({domain, set}, prepare).second;
  assert(isNew && "an op has one kernel in a domain and a set");
}

Prepare KernelRegistry::find(std::string_view op, Domain domain, KernelSet set) const {
  auto rows = table.find(op);
  if (rows == table.end())
    return nullptr;
  std::vector<KernelSet> sets = {KernelSet::Reference};
  if (set == KernelSet::Fast)
    sets.insert(sets.begin(), KernelSet::Fast);
  for (KernelSet s : sets)
    for (Domain d : {domain, Domain::Any}) {
      auto it = rows->second.find({d, s});
      if (it != rows->second.end())
        return it->second;
    }
  return nullptr;
}

const KernelRegistry &KernelRegistry::builtin() {
  static const KernelRegistry registry = [] {
    KernelRegistry r;
#define QUANTC_KERNELS(Family) register##Family##Kernels(r);
#include "Kernels.def"
    return r;
  }();
  return registry;
}

} // namespace quantc::interpreter
