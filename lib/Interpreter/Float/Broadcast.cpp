//===- Broadcast.cpp - shapes that broadcast --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Broadcast.h"

#include <algorithm>

namespace quantc::interpreter::real {

std::optional<Shape> broadcastShape(std::initializer_list<const Shape *> shapes) {
  size_t rank = 0;
  for (const Shape *s : shapes)
    rank = std::max(rank, s->size());
  Shape result(rank, 1);
  for (const Shape *s : shapes)
    for (size_t i = 0; i < s->size(); ++i) {
      int64_t d = (*s)[i], &r = result[rank - s->size() + i];
      if (d != 1 && r != 1 && d != r)
        return {};
      if (d != 1)
        r = d;
    }
  return result;
}

} // namespace quantc::interpreter::real
