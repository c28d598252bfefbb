//===- Compare.cpp - comparisons that broadcast -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Broadcast.h"
#include "../Kernels.h"
#include "RealKernel.h"

#include <functional>

namespace quantc::interpreter::real {
namespace {

/// One loop a type, not one for each operator as well: results are masks, seldom large.
template <typename T> Run runCompare(bool (*holds)(T, T)) {
  return [holds](const RunContext &run) -> Error {
    const Shape &sa = run.in(0).shape, &sb = run.in(1).shape;
    auto shape = broadcastShape({&sa, &sb});
    if (!shape)
      return "shapes " + toString(sa) + " and " + toString(sb) + " do not broadcast";
    if (Error e = shapeOutput(run, 0, *shape))
      return e;
    applyBinary(BroadcastWalk<2>(*shape, {&sa, &sb}), run.in(0).as<T>(), run.in(1).as<T>(),
                run.out().as<uint8_t>(), [holds](T a, T b) { return static_cast<uint8_t>(holds(a, b)); });
    return {};
  };
}

template <typename Op, typename T> bool holds(T a, T b) { return Op()(a, b); }

template <typename Op, bool ofBooleans> Prepared prepareCompare(const PrepareContext &context) {
  if (!context.has(0) || !context.has(1))
    return "an operand is missing";
  ElementType type = context.in(0).type();
  if (context.in(1).type() != type)
    return std::string("operands must have one element type, found ") + toString(type) + " and " +
           toString(context.in(1).type());
  if (type == ElementType::Bool && ofBooleans)
    return runCompare<uint8_t>(holds<Op, uint8_t>);
  Run run;
  if (auto e =
          withNumber(type, [&](auto zero) { run = runCompare<decltype(zero)>(holds<Op, decltype(zero)>); }))
    return *e;
  return run;
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatCompareKernels(KernelRegistry &registry) {
  using namespace real;
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Real, KernelSet::Reference, prepare);
  };
  add("qnn.equal", prepareCompare<std::equal_to<>, true>);
  add("qnn.not_equal", prepareCompare<std::not_equal_to<>, true>);
  add("qnn.less", prepareCompare<std::less<>, false>);
  add("qnn.less_equal", prepareCompare<std::less_equal<>, false>);
  add("qnn.greater", prepareCompare<std::greater<>, false>);
  add("qnn.greater_equal", prepareCompare<std::greater_equal<>, false>);
}
