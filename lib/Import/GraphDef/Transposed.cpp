//===- Transposed.cpp - constants with their axes in another order ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include <array>
#include <cstring>

namespace quantc::import::graphdef {

/// The words of `t` in the order of `to`, whose dimensions lie `step` words apart in `t`.
template <typename Word> static void copyInSteps(const Tensor &t, llvm::ArrayRef<int64_t> step, Tensor &to) {
  const Shape &shape = to.shape;
  const size_t outer = shape.size() - 1;
  const int64_t row = shape.back(), rowStep = step.back();
  Shape at(outer);
  int64_t index = 0;
  char *word = to.data.data();
  for (int64_t left = to.count(); left > 0; left -= row) {
    const char *from = t.data.data() + static_cast<size_t>(index) * sizeof(Word);
    for (int64_t k = 0; k < row;
         ++k, word += sizeof(Word), from += rowStep * static_cast<int64_t>(sizeof(Word)))
      std::memcpy(word, from, sizeof(Word));
    for (size_t d = outer; d-- > 0;) {
      index += step[d];
      if (++at[d] < shape[d])
        break;
      index -= step[d] * shape[d];
      at[d] = 0;
    }
  }
}

TensorRef transposed(const Tensor &t, llvm::ArrayRef<int64_t> perm) {
  auto out = std::make_shared<Tensor>();
  out->type = t.type;
  out->splat = t.splat;
  Shape own = stridesOf(t.shape), step;
  for (int64_t p : perm) {
    out->shape.push_back(t.shape[p]);
    step.push_back(own[p]);
  }
  const int64_t width = byteWidth(t.type);
  if (t.splat || t.count() == 0 || perm.empty() || width == 0) {
    out->data = t.data;
    return out;
  }
  out->data.resize(static_cast<size_t>(t.count() * width));
  auto copyAs = [&](auto word) { copyInSteps<decltype(word)>(t, step, *out); };
  switch (width) {
  case 1:
    copyAs(uint8_t{});
    break;
  case 2:
    copyAs(uint16_t{});
    break;
  case 4:
    copyAs(uint32_t{});
    break;
  case 8:
    copyAs(uint64_t{});
    break;
  default:
    copyAs(std::array<uint64_t, 2>{}); // a complex number of two doubles
  }
  return out;
}

} // namespace quantc::import::graphdef
