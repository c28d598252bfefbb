//===- Suppression.cpp - non_max_suppression_v4 and _v5 ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <cmath>
#include <queue>

namespace quantc::interpreter::real {
namespace {

/// Intersection over union of two boxes given by any two opposite corners (y, x, y, x); 0 when one is empty.
float overlap(const float *a, const float *b) {
  float ay0 = std::min(a[0], a[2]), ay1 = std::max(a[0], a[2]), ax0 = std::min(a[1], a[3]),
        ax1 = std::max(a[1], a[3]);
  float by0 = std::min(b[0], b[2]), by1 = std::max(b[0], b[2]), bx0 = std::min(b[1], b[3]),
        bx1 = std::max(b[1], b[3]);
  float areaA = (ay1 - ay0) * (ax1 - ax0), areaB = (by1 - by0) * (bx1 - bx0);
  if (areaA <= 0 || areaB <= 0)
    return 0;
  float height = std::max(std::min(ay1, by1) - std::max(ay0, by0), 0.0f);
  float width = std::max(std::min(ax1, bx1) - std::max(ax0, bx0), 0.0f);
  return height * width / (areaA + areaB - height * width);
}

struct Candidate {
  int64_t box;
  float score;
  size_t checked; ///< kept boxes before this one have been compared with it already
};

struct Kept {
  std::vector<int64_t> boxes;
  std::vector<float> scores;
};

/// [N-NMS] Boxes in falling order of score. A kept box removes those that overlap it by the threshold or
/// more; with a sigma it also lowers the scores of the others by exp(-overlap^2 / (2 sigma)), which then
/// queue again.
Kept suppress(const float *boxes, const float *scores, int64_t count, int64_t limit, float overlapThreshold,
              float scoreThreshold, float sigma) {
  auto lower = [](const Candidate &a, const Candidate &b) { return a.score < b.score; };
  std::priority_queue<Candidate, std::deque<Candidate>, decltype(lower)> queue(lower);
  for (int64_t i = 0; i < count; ++i)
    if (scores[i] > scoreThreshold)
      queue.push({i, scores[i], 0});
  float decay = sigma > 0 ? -0.5f / sigma : 0.0f;
  Kept kept;
  while (static_cast<int64_t>(kept.boxes.size()) < limit && !queue.empty()) {
    Candidate next = queue.top();
    queue.pop();
    float before = next.score;
    bool removed = false;
    for (size_t j = kept.boxes.size(); j-- > next.checked;) {
      float o = overlap(boxes + next.box * 4, boxes + kept.boxes[j] * 4);
      if (o >= overlapThreshold) {
        removed = true;
        break;
      }
      if (sigma > 0)
        next.score *= std::exp(decay * o * o);
      if (next.score <= scoreThreshold)
        break;
    }
    next.checked = kept.boxes.size();
    if (removed)
      continue;
    if (next.score == before) {
      kept.boxes.push_back(next.box);
      kept.scores.push_back(next.score);
    } else if (next.score > scoreThreshold) {
      queue.push(next);
    }
  }
  return kept;
}

/// Results: positions, then (soft) scores, then how many are valid; the rest is 0.
template <bool soft> Prepared prepareSuppression(const PrepareContext &context) {
  constexpr size_t operands = soft ? 6 : 5, validIndex = soft ? 2 : 1;
  for (size_t i = 0; i < operands; ++i)
    if (auto e = requireOperand(context, i, i == 2 ? ElementType::I32 : ElementType::F32,
                                i == 0   ? 2
                                : i == 1 ? 1
                                         : -1))
      return *e;
  if (context.out(0).type() != ElementType::I32 || context.out(validIndex).type() != ElementType::I32)
    return "positions and count must be int32";
  return Run([](const RunContext &run) -> Error {
    int64_t count = run.in(0).dim(0), limit = static_cast<int64_t>(scalarOf(run.in(2)));
    auto real = [&](size_t i) { return static_cast<float>(scalarOf(run.in(i))); };
    if (run.in(0).dim(1) != 4 || run.in(1).dim(0) != count || limit < 0)
      return "boxes of shape " + toString(run.in(0).shape) + " and scores of shape " +
             toString(run.in(1).shape) + " do not fit, or a limit of " + std::to_string(limit) +
             " is below 0";
    float threshold = real(3), sigma = soft ? real(5) : 0.0f;
    if (!(threshold >= 0 && threshold <= 1) || !(sigma >= 0))
      return "the overlap threshold must be in 0 to 1 and sigma not negative, found " +
             std::to_string(threshold) + " and " + std::to_string(sigma);
    for (size_t i = 0; i < validIndex; ++i)
      if (Error e = shapeOutput(run, i, {limit}))
        return e;
    if (Error e = shapeOutput(run, validIndex, {}))
      return e;
    Kept kept =
        suppress(run.in(0).as<float>(), run.in(1).as<float>(), count, limit, threshold, real(4), sigma);
    for (size_t i = 0; i < static_cast<size_t>(limit); ++i) {
      bool valid = i < kept.boxes.size();
      run.out(0).as<int32_t>()[i] = valid ? static_cast<int32_t>(kept.boxes[i]) : 0;
      if (soft)
        run.out(1).as<float>()[i] = valid ? kept.scores[i] : 0.0f;
    }
    *run.out(validIndex).as<int32_t>() = static_cast<int32_t>(kept.boxes.size());
    return {};
  });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatSuppressionKernels(KernelRegistry &registry) {
  using namespace real;
  registry.add("qnn.non_max_suppression_v4", Domain::Real, KernelSet::Reference, prepareSuppression<false>);
  registry.add("qnn.non_max_suppression_v5", Domain::Real, KernelSet::Reference, prepareSuppression<true>);
}
