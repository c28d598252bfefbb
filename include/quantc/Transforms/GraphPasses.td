//===- GraphPasses.td - passes that tidy the float graph -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Included by Passes.td. They change which operators stand for a function, not
// the function; none touches a value that has a range or is quantized.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_GRAPHPASSES
#define QUANTC_TRANSFORMS_GRAPHPASSES

class QNN_GraphPass<string argument> : Pass<argument, "::mlir::func::FuncOp"> {
  let dependentDialects = ["::quantc::qnn::QNNDialect", "::mlir::quant::QuantDialect"];
  let statistics = [Statistic<"numRewritten", "rewritten", "Groups of operators replaced">];
}

def Simplify : QNN_GraphPass<"qnn-simplify"> {
  let summary = "drop operators that change nothing, write others in their plainest form";
  let description = [{
    Neutral elements (x + 0, x * 1, x / 1, pow 1), double negation, reshapes,
    transposes, slices, pads, tiles and casts to what already is; x / c becomes
    x * (1 / c); constants move to the right of commutative ops; sums of
    constants join; reshapes and transposes in a row become one; a transpose
    that moves only dimensions of size 1 becomes a reshape; the broadcast
    before an op that broadcasts goes. Of two reshapes to one shape TOCO keeps
    the second, TFLiteConverter the first; TOCO writes a tile along one axis
    as a concatenation of copies.

    ```mlir
    %1 = qnn.div %x, %four : ...      // becomes  qnn.mul %x, %quarter
    %2 = qnn.neg (qnn.neg %y) : ...   // becomes  %y
    ```
  }];
  let options = [RulesOption];
}

def RaiseActivations : QNN_GraphPass<"qnn-raise-activations"> {
  let summary = "recognize activations that are written in pieces";
  let description = [{
    min(max(x, 0), 6) in either order is relu6, [-1, 1] relu_n1_to_1, max(x, 0)
    relu, max(a * x, x) leaky_relu, relu(x) + a * relu(-x) prelu,
    x * relu6(x + 3) / 6 hard_swish, x * (1 + erf) or the tanh form gelu.

    ```mlir
    %1 = qnn.relu (qnn.minimum %x, 6.0)   // becomes  qnn.relu6 %x
    ```
  }];
}

def RaiseNormalizations : QNN_GraphPass<"qnn-raise-normalizations"> {
  let summary = "recognize softmax and normalizations that are written in pieces";
  let description = [{
    exp(x) / sum(exp(x)) over the last axis, with or without the maximum
    subtracted, is softmax; x * rsqrt(sum(x^2)) over the last axis, bounded by
    or added to an epsilon, is l2_normalization; 1 / sqrt(x) is rsqrt;
    (x - y)^2 is squared_difference.

    ```mlir
    %1 = qnn.div (qnn.exp %x), (qnn.sum (qnn.exp %x), -1)   // becomes  qnn.softmax %x
    ```
  }];
}

def HoistElementwise : QNN_GraphPass<"qnn-hoist-elementwise"> {
  let summary = "move elementwise ops in front of reshapes and transposes";
  let description = [{
    So that the activation of conv -> reshape -> relu stands beside its
    convolution and can be fused. Moves neg, exp, sqrt, square, floor, tanh,
    logistic, relu, relu6, relu_n1_to_1, and add or mul by a scalar; add of a
    vector over the last axis moves in front of a reshape that keeps that axis.
    TOCO moves ceil too, not logistic, also in front of depth_to_space and
    space_to_depth; and every binary op by a constant that lies along the last
    axes of input and output of a reshape.
    A transpose of the last two axes in front of a batch_matmul becomes a flag
    of it.

    ```mlir
    %1 = qnn.relu (qnn.reshape %x)   // becomes  qnn.reshape (qnn.relu %x)
    ```
  }];
  let options = [RulesOption];
}

def SinkTransposes : QNN_GraphPass<"qnn-sink-transposes"> {
  let summary = "move layout changes down until they cancel";
  let description = [{
    A graph of NCHW operators arrives as NHWC operators between transposes. A
    transpose behind which elementwise ops, concatenations, pads, reductions or
    pools follow moves below them; two that are inverse cancel. Where nothing
    cancels the graph stays as it was.

    ```mlir
    %1 = qnn.relu (qnn.transpose %x, [0, 3, 1, 2])   // becomes  qnn.transpose (qnn.relu %x), [0, 3, 1, 2]
    ```
  }];
}

#endif
