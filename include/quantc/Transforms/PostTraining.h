//===- PostTraining.h - integers from calibrated ranges ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Post-training quantization: ranges are known (calibrated types), parameters,
// integer constants, float islands and the types of inputs and outputs follow.
// The rules are those of TFLiteConverter 2.21: docs/Numerics.md.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_POSTTRAINING_H
#define QUANTC_TRANSFORMS_POSTTRAINING_H

#include "quantc/Transforms/Rules.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/OperationSupport.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace quantc::transforms {

/// Integers that activations are made of; weights are int8 in both.
enum class Activations : uint8_t { Int8, Int16 };
/// Element type of inputs and outputs. Same: that of the value, integer or float; SameUInt8: the same,
/// integers of 8 bits as uint8.
enum class Border : uint8_t { Same, SameUInt8, Float, Int8, UInt8, Int16 };

struct PostTrainingOptions {
  Activations activations = Activations::Int8;
  bool perTensor = false; ///< one scale for each weight tensor
  Border inputs = Border::Same, outputs = Border::Same;
  std::string keepFloat; ///< regular expression, searched in node names; empty: none
  bool strict = false;   ///< an op left in float is an error; all are listed
  /// By tensor name, why a value has no range: "holds NaN at element 3 (x.npz, sample 0)".
  std::map<std::string, std::string> unranged;
  bool exact = false; ///< choose as TFLiteConverter does where another choice loses less
};

/// Why an op stays in float.
struct FloatIsland {
  std::string name, op, reason;
};
/// A channel whose weight scale was widened so that its bias fits.
struct BiasGuard {
  std::string name;
  int64_t channel;
  float bias, scaleBefore, scaleAfter;
};

/// What the pass did, for reports.
struct PostTrainingReport {
  int64_t integerOps = 0, floatOps = 0;
  std::vector<FloatIsland> islands;
  std::vector<BiasGuard> guards;
  int64_t requantized = 0; ///< changes of scale put between two ops
};

/// Decides parameters and rewrites `func` in place. Values without a calibrated type stay in float with the
/// ops that need them. With `strict`, fails with one diagnostic for each op left in float.
mlir::LogicalResult quantizePostTraining(mlir::func::FuncOp func, const PostTrainingOptions &options,
                                         PostTrainingReport &report);

/// Weights alone become smaller; the arithmetic stays in float.
enum class WeightStorage : uint8_t {
  Int8,   ///< dynamic range: kernels quantize their input at run time
  Float16 ///< half precision constants, widened before use
};
struct WeightsOnlyOptions {
  WeightStorage storage = WeightStorage::Int8;
  bool perTensor = false;
  int64_t minElements = 1024; ///< smaller weights stay float (Int8 only)
  RuleSet rules = RuleSet::TFLite;
  std::string keepFloat;
};
mlir::LogicalResult quantizeWeightsOnly(mlir::func::FuncOp func, const WeightsOnlyOptions &options,
                                        PostTrainingReport &report);

/// Gives real values that are arguments or results of ops the range listed under their tensor name (or, for
/// the first result, their node name). Names that fit no value are returned in `unused`.
void applyRanges(mlir::func::FuncOp func, const std::map<std::string, std::pair<float, float>> &ranges,
                 std::vector<std::string> &unused);

/// The calibrated type of one value; a range that is empty becomes the narrowest the type holds.
void setCalibratedRange(mlir::Value value, float min, float max);
/// One range for every real value that has none: ops that move values or have fixed outputs override it.
void applyDefaultRange(mlir::func::FuncOp func, float min, float max);
/// The function's type from its arguments and returned values.
void refreshSignature(mlir::func::FuncOp func);

/// Folds relu, minimum and maximum by constants and relu6 behind one another into the fused activation of
/// their producer: relu6(relu(x)) = relu6(x), so the producer's output spans 0..6 and not what it would reach
/// without the clamp. Returns how many ops were folded.
int64_t foldClamps(mlir::func::FuncOp func);

/// Real FLOOR_DIV by what is computed becomes DIV and FLOOR, which run where the divisor is 0. Returns how
/// many.
int64_t expandFloorDivisions(mlir::func::FuncOp func);

/// Ends the ranges of masks in front of softmaxes where those see no difference: qnn-clip-masks. Returns how
/// many masks were clipped.
int64_t clipMasks(mlir::func::FuncOp func, Activations activations);

/// Widens ranges whose scale is too small beside that of what an op reads for the multiplier its kernel
/// takes: qnn-widen-ranges. Returns how many values were widened.
int64_t widenRanges(mlir::func::FuncOp func, Activations activations);

} // namespace quantc::transforms

#endif
