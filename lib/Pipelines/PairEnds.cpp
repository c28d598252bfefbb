//===- PairEnds.cpp - which tensors of two networks are one ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PairEnds.h"
#include "TensorNames.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;
using interpreter::TensorInfo;

/// Dimensions of 1 apart, and open ones fit all.
static bool sameShape(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  auto fits = [](ArrayRef<int64_t> x, ArrayRef<int64_t> y) {
    return x.size() == y.size() &&
           llvm::all_of_zip(x, y, [](int64_t d, int64_t e) { return d < 0 || e < 0 || d == e; });
  };
  if (fits(a, b))
    return true;
  SmallVector<int64_t> x, y;
  llvm::copy_if(a, std::back_inserter(x), [](int64_t d) { return d != 1; });
  llvm::copy_if(b, std::back_inserter(y), [](int64_t d) { return d != 1; });
  return fits(x, y);
}

static StringRef withoutIndex(StringRef name) {
  name.consume_back(":0");
  return name;
}

static std::string listNames(ArrayRef<TensorInfo> ends) {
  std::string list;
  for (const TensorInfo &end : ends)
    list += (list.empty() ? "'" : ", '") + end.name + "' " + shapeText(end.shape);
  return list;
}

FailureOr<std::vector<size_t>> pipelines::pairEnds(func::FuncOp reference, func::FuncOp model,
                                                   ArrayRef<TensorInfo> ofReference,
                                                   ArrayRef<TensorInfo> ofModel, bool inputs) {
  constexpr size_t none = SIZE_MAX;
  std::vector<size_t> partner(ofModel.size(), none);
  std::vector<bool> taken(ofReference.size());
  auto namesA = signatureNames(reference, inputs), namesB = signatureNames(model, inputs);
  auto pairWhere = [&](llvm::function_ref<bool(size_t, size_t)> same) {
    for (size_t m = 0; m < ofModel.size(); ++m)
      for (size_t r = 0; r < ofReference.size() && partner[m] == none; ++r)
        if (!taken[r] && same(r, m)) {
          partner[m] = r;
          taken[r] = true;
        }
  };
  pairWhere(
      [&](size_t r, size_t m) { return withoutIndex(ofReference[r].name) == withoutIndex(ofModel[m].name); });
  pairWhere([&](size_t r, size_t m) {
    return llvm::any_of(namesB[m], [&](const std::string &name) {
      return llvm::is_contained(namesA[r], name) || withoutIndex(ofReference[r].name) == name;
    });
  });
  pairWhere([&](size_t r, size_t m) { return llvm::is_contained(namesA[r], withoutIndex(ofModel[m].name)); });
  // By order, when that leaves nothing over.
  if (static_cast<size_t>(llvm::count(partner, none)) == static_cast<size_t>(llvm::count(taken, false)))
    pairWhere([](size_t, size_t) { return true; });
  const char *what = inputs ? "input" : "output";
  bool good = true;
  auto refuse = [&] {
    good = false;
    return emitError(UnknownLoc::get(model.getContext()));
  };
  for (size_t m = 0; m < ofModel.size(); ++m)
    if (partner[m] == none)
      refuse() << what << " '" << ofModel[m].name
               << "' of the model has no counterpart by name; the reference has " << listNames(ofReference);
    else if (!sameShape(ofReference[partner[m]].shape, ofModel[m].shape))
      refuse() << what << " '" << ofModel[m].name << "' of the model has shape "
               << shapeText(ofModel[m].shape) << ", '" << ofReference[partner[m]].name
               << "' of the reference " << shapeText(ofReference[partner[m]].shape)
               << "; these are different networks";
  if (!good)
    return failure();
  return partner;
}

std::vector<std::optional<size_t>> pipelines::pairByOrder(ArrayRef<LayerShape> reference,
                                                          ArrayRef<LayerShape> model) {
  // The longest common subsequence; networks beyond the table's size are compared by name alone.
  constexpr size_t tableLimit = size_t{1} << 24;
  std::vector<std::optional<size_t>> partner(model.size());
  const size_t rows = model.size() + 1, columns = reference.size() + 1;
  if (rows * columns > tableLimit)
    return partner;
  std::vector<uint32_t> longest(rows * columns, 0); // of what begins at a place in each
  for (size_t m = model.size(); m-- > 0;)
    for (size_t r = reference.size(); r-- > 0;)
      longest[m * columns + r] = model[m] == reference[r]
                                     ? longest[(m + 1) * columns + r + 1] + 1
                                     : std::max(longest[(m + 1) * columns + r], longest[m * columns + r + 1]);
  for (size_t m = 0, r = 0; m < model.size() && r < reference.size();) {
    if (model[m] == reference[r])
      partner[m++] = r++;
    else if (longest[(m + 1) * columns + r] >= longest[m * columns + r + 1])
      ++m;
    else
      ++r;
  }
  return partner;
}
