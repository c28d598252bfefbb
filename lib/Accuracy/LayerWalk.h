//===- LayerWalk.h - an integer network, one layer after another *- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_LAYERWALK_H
#define QUANTC_LIB_ACCURACY_LAYERWALK_H

#include "quantc/Calibration/Samples.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseSet.h"

namespace quantc::accuracy {

/// The ops with constant weights and a place for a bias, in order.
llvm::SmallVector<mlir::Operation *> weightedOps(mlir::func::FuncOp func);
qnn::QuantSpec specOf(mlir::Operation *op);
mlir::Type elementOf(mlir::Value v);
/// Scales of weights or biases, one or one per channel; empty when not quantized.
llvm::SmallVector<double> scalesOf(mlir::Type element);
/// A constant as the reals it stands for; channels along `axis`. Nothing when it is no quantized constant.
std::optional<std::vector<float>> realsOf(mlir::Value constant, int axis);
/// A new constant, of the same type or of `type`, in place of operand `index`; the old one goes when nothing
/// reads it.
void replaceConstant(mlir::Operation *op, unsigned index, mlir::ElementsAttr value, mlir::Type type = {});

/// Runs a network, integer or float, over samples up to one layer after another. A layer may be changed when
/// it was reached: no op runs twice on a sample, and those behind see the changed one. What ops to come read
/// is kept for all samples: no more than the network's live tensors, in their integers; of a sample what was
/// read for the last time goes before the next sample runs.
class LayerWalk {
public:
  /// `sampleInputs` is what `samples` feed, the inputs of the float network.
  LayerWalk(mlir::func::FuncOp network, llvm::ArrayRef<interpreter::TensorInfo> sampleInputs,
            const calibration::SampleSet &s, unsigned t)
      : integers(network), inputs(sampleInputs.begin(), sampleInputs.end()), samples(s), threads(t) {}

  /// Called from many threads, one for each sample.
  using Visit = llvm::function_ref<void(size_t sample, const interpreter::Tensor &tensor)>;

  /// Runs what stands before `layer` and was not run yet.
  mlir::LogicalResult reach(mlir::Operation *layer);
  /// Shows the data operand of the layer that was reached, as the float32 that it is or its integers stand
  /// for, of the samples from `from` on, up to `count` of them.
  mlir::LogicalResult visitInput(mlir::Operation *layer, Visit visit, size_t from = 0,
                                 size_t count = SIZE_MAX);
  /// Runs the layer that was reached in float32 on the reals that its integers stand for, without its
  /// activation, and shows the result.
  mlir::LogicalResult visitOutput(mlir::Operation *layer, Visit visit);

private:
  using Rows = std::vector<std::vector<char>>; ///< bytes of a value for every sample
  struct Part;
  mlir::LogicalResult runPart(Part &part, llvm::ArrayRef<mlir::Value> kept, Visit visit, size_t from = 0,
                              size_t count = SIZE_MAX);
  void forgetDone();

  mlir::func::FuncOp integers;
  std::vector<interpreter::TensorInfo> inputs;
  const calibration::SampleSet &samples;
  unsigned threads;
  bool isDone(mlir::Value v) const; ///< no op that is still to come reads it
  llvm::DenseMap<mlir::Value, Rows> stored;
  llvm::DenseSet<mlir::Operation *> computed;
};

} // namespace quantc::accuracy

#endif
