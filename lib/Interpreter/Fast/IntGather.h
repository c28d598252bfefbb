//===- IntGather.h - rows of a convolution's taps ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Included by each Int*.cpp inside its unnamed namespace, behind its RunCopy,
// pad and perWord, which it is to inline.
//===----------------------------------------------------------------------===//
void gather(const IntGatherCall &c) {
  const int64_t unit = 4 / perWord;
  const RunCopy copyRun(c.depth * c.kernelWidth, c.input), copyCell(c.depth, c.input);
  char *row = c.rows;
  int64_t oy = c.first / c.outWidth, ox = c.first % c.outWidth;
  for (int64_t o = c.first; o < c.last; ++o, row += c.words * 4) {
    const int64_t y0 = oy * c.strideY - c.beforeY, x0 = ox * c.strideX - c.beforeX;
    if (++ox == c.outWidth) {
      ox = 0;
      ++oy;
    }
    const bool wholeRuns = c.dilationX == 1 && x0 >= 0 && x0 + c.kernelWidth <= c.inWidth;
    char *to = row;
    for (int64_t ky = 0; ky < c.kernelHeight; ++ky) {
      const int64_t iy = y0 + ky * c.dilationY;
      const bool rowInside = iy >= 0 && iy < c.inHeight;
      if (rowInside && wholeRuns) {
        copyRun(to, c.in + (iy * c.inWidth + x0) * c.depth);
        to += c.depth * c.kernelWidth * unit;
        continue;
      }
      for (int64_t kx = 0; kx < c.kernelWidth; ++kx, to += c.depth * unit) {
        const int64_t ix = x0 + kx * c.dilationX;
        if (rowInside && ix >= 0 && ix < c.inWidth)
          copyCell(to, c.in + (iy * c.inWidth + ix) * c.depth);
        else
          pad(to, c.depth, c.input);
      }
    }
    pad(to, (row + c.words * 4 - to) / unit, c.input);
  }
}
