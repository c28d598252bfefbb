//===- Passes.td - the passes of the qnn dialect -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_PASSES
#define QUANTC_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

class QNN_Pass<string argument> : Pass<argument, "::mlir::func::FuncOp"> {
  let dependentDialects = ["::quantc::qnn::QNNDialect", "::mlir::quant::QuantDialect"];
}

/// The option every pass has whose decisions differ between the two converters.
defvar RulesOption = Option<"ruleSet", "rules", "::quantc::RuleSet", "::quantc::RuleSet::TFLite",
  "Whose decisions to follow",
  [{::llvm::cl::values(
      clEnumValN(::quantc::RuleSet::Toco, "toco", "TOCO of TensorFlow 2.13"),
      clEnumValN(::quantc::RuleSet::TFLite, "tflite", "TFLiteConverter of TensorFlow 2.21"))}]>;
/// That of the passes from ranges to integers.
defvar IntegerRulesOption = Option<"ruleSet", "rules", "::quantc::RuleSet", "::quantc::RuleSet::TFLite",
  "Whose decisions to follow",
  [{::llvm::cl::values(
      clEnumValN(::quantc::RuleSet::Toco, "toco", "TOCO of TensorFlow 2.13"),
      clEnumValN(::quantc::RuleSet::TFLite, "tflite", "TFLiteConverter of TensorFlow 2.21, trained ranges"),
      clEnumValN(::quantc::RuleSet::Measured, "measured", "TFLiteConverter of TensorFlow 2.21, measured ranges"))}]>;
defvar ExactOption = Option<"exact", "exact", "bool", "false", "Copy what the converter does worse">;
defvar NumberTypeOption = Option<"numberType", "type", "::quantc::NumberType", "::quantc::NumberType::UInt8",
  "Integers of the activations",
  [{::llvm::cl::values(
      clEnumValN(::quantc::NumberType::UInt8, "uint8", "8 bits, unsigned"),
      clEnumValN(::quantc::NumberType::Int8, "int8", "8 bits, signed"),
      clEnumValN(::quantc::NumberType::Int16, "int16", "16 bits, signed"))}]>;

//===----------------------------------------------------------------------===//
// Float graph
//===----------------------------------------------------------------------===//

def FoldFakeQuant : QNN_Pass<"qnn-fold-fake-quant"> {
  let summary = "round constants to the grid of their FakeQuant and keep its range";
  let description = [{
    A constant first goes through the FakeQuant in float32, with the rounding
    of the rule set, and is quantized from the result later: the order decides
    bytes near ties. Two in a row are both applied, the second gives the
    range. The layout changes a network makes after it (transpose, reshape)
    are folded so that the range stays with the weights.

    ```mlir
    %w = qnn.constant dense<[0.11, -0.3]> : tensor<2xf32> -> tensor<2xf32>
    %q = qnn.fake_quant %w {min = [-1.0 : f32], max = [1.0 : f32]} : (tensor<2xf32>) -> tensor<2xf32>
    // becomes
    %q = qnn.constant dense<[0.109803915, -0.298039228]> : tensor<2xf32> -> tensor<2x!quant.calibrated<f32<-1.0:1.0>>>
    ```
  }];
  let options = [RulesOption];
  let statistics = [
    Statistic<"numFolded", "constants-rounded", "Constants that went through their FakeQuant">,
    Statistic<"numMoved", "layouts-folded", "Transposes and reshapes of such constants folded">
  ];
}

def FoldBatchNorm : QNN_Pass<"qnn-fold-batch-norm"> {
  let summary = "fold batch normalization and constant factors into the weights before them";
  let description = [{
    Behind a convolution or matrix product with constant weights, a
    batch_norm or a mul, div by a constant per channel becomes part of weights
    and bias. A batch_norm that can't be folded becomes mul and add.

    Weights with a FakeQuant range are ranged anew from the product, which
    changes their integers; or (`learnt=scale`, for int8) each channel keeps
    its integers and its scale is multiplied; or (`learnt=lose`) the layer
    stays in float, as TFLiteConverter has it.

    ```mlir
    %1 = qnn.conv_2d %x, %w, %b ...
    %2 = qnn.batch_norm %1, %gamma, %beta, %mean, %variance ...
    // becomes
    %2 = qnn.conv_2d %x, %w2, %b2 ...     w2 = w * m, b2 = b * m + (beta - mean * m), m = gamma / sqrt(variance + epsilon)
    ```
  }];
  let options = [
    RulesOption,
    Option<"learnt", "learnt", "::quantc::FoldedRange", "::quantc::FoldedRange::Anew",
      "What becomes of the trained range of the weights",
      [{::llvm::cl::values(
          clEnumValN(::quantc::FoldedRange::Anew, "anew", "a range from the product"),
          clEnumValN(::quantc::FoldedRange::Scale, "scale", "the trained range times the factor, per channel"),
          clEnumValN(::quantc::FoldedRange::Lose, "lose", "none: the layer stays in float"))}]>
  ];
  let statistics = [
    Statistic<"numFolded", "folded", "Batch norms and factors folded into weights">,
    Statistic<"numExpanded", "expanded", "Batch norms turned into mul and add">
  ];
}

def FuseBias : QNN_Pass<"qnn-fuse-bias"> {
  let summary = "make a constant added behind a convolution or matrix product its bias";
  let description = [{
    An add or sub of a constant per channel (or of one number) becomes the
    bias. A convolution without bias gets one of zeros; a fully_connected too
    under the rules of TOCO.

    ```mlir
    %1 = qnn.conv_2d %x, %w ...
    %2 = qnn.add %1, %c : (tensor<1x4x4x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
    // becomes
    %2 = qnn.conv_2d %x, %w, %c ...
    ```
  }];
  let options = [RulesOption];
  let statistics = [
    Statistic<"numFused", "fused", "Additions that became a bias">,
    Statistic<"numZero", "zero-biases", "Biases of zeros added">
  ];
}

def FuseActivation : QNN_Pass<"qnn-fuse-activation"> {
  let summary = "make relu, relu6, relu_n1_to_1 the fused activation of the op before";
  let description = [{
    Only when nothing else reads the value between. A range in between keeps
    them apart.

    ```mlir
    %1 = qnn.conv_2d %x, %w, %b ...
    %2 = qnn.relu6 %1 ...
    // becomes
    %2 = qnn.conv_2d %x, %w, %b {activation = #qnn<activation relu6>, ...}
    ```
  }];
  let statistics = [Statistic<"numFused", "fused", "Activations fused">];
}

def FusePad : QNN_Pass<"qnn-fuse-pad"> {
  let summary = "make a pad before a convolution with padding valid its padding same";
  let description = [{
    When `same` would add just these zeros. The pad stays for its other users.

    ```mlir
    %1 = qnn.pad %x, %p ...
    %2 = qnn.conv_2d %1, %w, %b {padding = #qnn<padding valid>, ...}
    // becomes
    %2 = qnn.conv_2d %x, %w, %b {padding = #qnn<padding same>, ...}
    ```
  }];
  let statistics = [Statistic<"numFused", "fused", "Pads fused">];
}

def FuseFlatten : QNN_Pass<"qnn-fuse-flatten"> {
  let summary = "drop the reshape to rows before a fully_connected";
  let description = [{
    The kernel takes rows of the depth of its weights from any shape. TOCO's
    files do without the reshape.

    ```mlir
    %1 = qnn.reshape %x, %s : (tensor<1x4x4x2xf32>, tensor<2xi32>) -> tensor<1x32xf32>
    %2 = qnn.fully_connected %1, %w ...
    // becomes
    %2 = qnn.fully_connected %x, %w ...
    ```
  }];
  let statistics = [Statistic<"numFused", "fused", "Reshapes dropped">];
}

def RaiseFullyConnected : QNN_Pass<"qnn-raise-fully-connected"> {
  let summary = "make a batch_matmul with a constant matrix a fully_connected";
  let description = [{
    The matrix is transposed where it must be; a range stays with it.

    ```mlir
    %y = qnn.batch_matmul %x, %w : (tensor<1x8xf32>, tensor<8x3xf32>) -> tensor<1x3xf32>
    // becomes
    %y = qnn.fully_connected %x, %wt : (tensor<1x8xf32>, tensor<3x8xf32>) -> tensor<1x3xf32>
    ```
  }];
  let options = [RulesOption];
  let statistics = [Statistic<"numRaised", "raised", "Matrix products made fully_connected">];
}

def FuseDilation : QNN_Pass<"qnn-fuse-dilation"> {
  let summary = "make space_to_batch_nd, convolution, batch_to_space_nd one dilated convolution";
  let description = [{
    ```mlir
    %1 = qnn.space_to_batch_nd %x, %block, %paddings ...
    %2 = qnn.conv_2d %1, %w, %b {padding = #qnn<padding valid>, ...}
    %3 = qnn.batch_to_space_nd %2, %block, %crops ...
    // becomes
    %3 = qnn.conv_2d %x, %w, %b {dilations = array<i64: 2, 2>, padding = #qnn<padding same>, ...}
    ```
  }];
  let statistics = [Statistic<"numFused", "fused", "Dilated convolutions made">];
}

def ConvToDepthwise : QNN_Pass<"qnn-conv-to-depthwise"> {
  let summary = "make a convolution of one input channel a depthwise one";
  let description = [{
    Both compute the same. TOCO's files have the depthwise one, when the
    strides are equal, nothing is dilated and nobody else reads the weights.

    ```mlir
    %1 = qnn.conv_2d %x, %w, %b ... : (tensor<1x28x28x1xf32>, tensor<8x3x3x1xf32>, ...
    // becomes
    %1 = qnn.depthwise_conv_2d %x, %wt, %b {depth_multiplier = 8 : i64} ... : (tensor<1x28x28x1xf32>, tensor<1x3x3x8xf32>, ...
    ```
  }];
  let statistics = [Statistic<"numTurned", "turned", "Convolutions made depthwise">];
}

def UnblockFusions : QNN_Pass<"qnn-unblock-fusions"> {
  let summary = "remove a FakeQuant that stands between an op and its bias or activation";
  let description = [{
    For networks trained with FakeQuants in places where integer kernels have
    no rounding. TOCO does so when asked (`reorder_across_fake_quant`);
    TFLiteConverter always does before an activation that has a FakeQuant of
    its own, whose range then counts.

    ```mlir
    %1 = qnn.conv_2d %x, %w, %b ...
    %2 = qnn.fake_quant %1 ...
    %3 = qnn.relu %2 ...
    // becomes
    %1 = qnn.conv_2d %x, %w, %b ...
    %3 = qnn.relu %1 ...
    ```
  }];
  let options = [RulesOption];
  let statistics = [Statistic<"numRemoved", "removed", "FakeQuants removed">];
}

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

def SetInputRanges : QNN_Pass<"qnn-set-input-ranges"> {
  let summary = "range of the inputs from mean and std";
  let description = [{
    real = (integer - mean) / std over all integers of the type. TOCO's rules
    ignore a FakeQuant on the input, TFLiteConverter's prefer it.

    ```mlir
    func.func @main(%x: tensor<1x4xf32>)                       {stats = ["x=128:128"]}
    // becomes
    func.func @main(%x: tensor<1x4x!quant.calibrated<f32<-1.0:0.9921875>>>)
    ```
  }];
  let options = [
    RulesOption, NumberTypeOption,
    ListOption<"stats", "stats", "std::string", "NAME=MEAN:STD for each input; NAME may be * for all">
  ];
  let statistics = [Statistic<"numSet", "set", "Inputs that got a range">];
}

def FakeQuantToRanges : QNN_Pass<"qnn-fake-quant-to-ranges"> {
  let summary = "turn the FakeQuant ops of activations into ranges";
  let description = [{
    The value before the op gets its range and takes its place. Of several on
    one value the first counts; one behind another with a different range
    becomes a quantize when the result leaves the function.

    ```mlir
    %1 = qnn.relu6 %0 : (tensor<4xf32>) -> tensor<4xf32>
    %2 = qnn.fake_quant %1 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
    // becomes
    %1 = qnn.relu6 %0 {qnn.ranges = [...]} : (tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>>
    ```
  }];
  let options = [RulesOption];
  let statistics = [
    Statistic<"numRanges", "ranges", "Values that got the range of a FakeQuant">,
    Statistic<"numIgnored", "ignored", "FakeQuants on a value that has a range already">
  ];
}

def DefaultRanges : QNN_Pass<"qnn-default-ranges"> {
  let summary = "one given range for every real value that has none";
  let description = [{
    For experiments with speed, not for accuracy.

    ```mlir
    %1 = qnn.add %a, %b ... -> tensor<4xf32>                                      {min = 0, max = 6}
    // becomes
    %1 = qnn.add %a, %b ... -> tensor<4x!quant.calibrated<f32<0.0:6.0>>>
    ```
  }];
  let options = [
    RulesOption,
    Option<"rangeMin", "min", "double", "0.0", "Lower end">,
    Option<"rangeMax", "max", "double", "0.0", "Upper end">
  ];
  let statistics = [Statistic<"numSet", "set", "Values that got the default range">];
}

def FillRanges : QNN_Pass<"qnn-fill-ranges"> {
  let summary = "ranges seen over samples for the values that have none";
  let description = [{
    Ranges that the network brings stay. Only inputs and operators that
    compute get one; what moves or joins values gets its range from
    qnn-propagate-ranges, which runs again afterwards.

    ```mlir
    %1 = qnn.add %a, %b ... -> tensor<4xf32> loc("sum")                           {ranges = ["sum=-1.5:6"]}
    // becomes
    %1 = qnn.add %a, %b ... -> tensor<4x!quant.calibrated<f32<-1.5:6.0>>>
    ```
  }];
  let options = [
    RulesOption,
    ListOption<"ranges", "ranges", "std::string", "NAME=MIN:MAX, by the name of node or input">
  ];
  let statistics = [Statistic<"numFilled", "filled", "Values that got a measured range">];
}

def PropagateRanges : QNN_Pass<"qnn-propagate-ranges"> {
  let summary = "spread ranges over ops that move values or whose output range is fixed";
  let description = [{
    Pools, reshapes, paddings and the like have one range on both sides;
    softmax, logistic and tanh have a fixed one; a relu's input takes the
    range of its output; a concatenation gets the union of its inputs. Where
    both sides bring different ranges and the kernel can't rescale, a quantize
    is put between. Measured ranges are compared by the integers of `type` that
    they become, and an op whose kernel would fail with its ranges (a divisor
    that reaches 0, a root below 0) is marked to stay in float.

    ```mlir
    %1 = qnn.max_pool_2d %0 ... : (tensor<1x4x4x2x!quant.calibrated<f32<0.0:6.0>>>) -> tensor<1x2x2x2xf32>
    // becomes
    %1 = qnn.max_pool_2d %0 ... : (tensor<1x4x4x2x!quant.calibrated<f32<0.0:6.0>>>) -> tensor<1x2x2x2x!quant.calibrated<f32<0.0:6.0>>>
    ```
  }];
  let options = [
    IntegerRulesOption, NumberTypeOption, ExactOption,
    Option<"changeConcatInputRanges", "change-concat-input-ranges", "bool", "false",
      "Give all inputs of a concatenation and its output the union of their ranges">
  ];
  let statistics = [
    Statistic<"numPropagated", "propagated", "Ranges taken from a neighbour or fixed by the op">,
    Statistic<"numRequantized", "requantized", "Changes of range put between two ops">
  ];
}

def CheckRanges : QNN_Pass<"qnn-check-ranges"> {
  let summary = "refuse a network whose values lack ranges, naming all of them";
  let description = [{
    One error lists every real value without a range; notes give the origin of
    the ranges that are there. With `require=any` values inside may lack a range
    (they stay in float) as long as the network has one at all. Nothing is changed.

    ```mlir
    %1 = qnn.add %a, %b ... -> tensor<4xf32> loc("sum")
    // is refused: 1 value has no range:  sum (add)
    ```
  }];
  let options = [
    Option<"required", "require", "::quantc::RequiredRanges", "::quantc::RequiredRanges::All", "What must be there",
      [{::llvm::cl::values(
          clEnumValN(::quantc::RequiredRanges::All, "all", "every real value"),
          clEnumValN(::quantc::RequiredRanges::Any, "any", "one at least"))}]>
  ];
  let statistics = [
    Statistic<"numPresent", "present", "Values with a range">,
    Statistic<"numMissing", "missing", "Values without">
  ];
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

def MarkFloat : QNN_Pass<"qnn-mark-float"> {
  let summary = "say which ops stay in float, and why";
  let description = [{
    By name, because no integer kernel computes them, or because a kernel needs
    constants that the network computes. `qnn.stays_float` has the reason; the
    passes from ranges to integers leave such ops alone.

    ```mlir
    %1 = qnn.elu %0 : (tensor<4xf32>) -> tensor<4xf32>
    // becomes
    %1 = qnn.elu %0 {qnn.stays_float = "it has no integer kernel"} : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let options = [
    IntegerRulesOption, NumberTypeOption, ExactOption,
    ListOption<"keepFloat", "keep-float", "std::string", "Regular expressions of node names that stay float">
  ];
  let statistics = [Statistic<"numMarked", "marked", "Ops that stay in float">];
}

def ChooseParams : QNN_Pass<"qnn-choose-params"> {
  let summary = "scale and zero point of every value with a range";
  let description = [{
    The zero point is an integer, so real 0.0 is exact. The scale keeps all
    bits of the double; files store it as float32.

    ```mlir
    tensor<4x!quant.calibrated<f32<0.0:6.0>>>
    // becomes
    tensor<4x!quant.uniform<u8:f32, 0.023529411764705882>>
    ```
  }];
  let options = [IntegerRulesOption, NumberTypeOption];
  let statistics = [Statistic<"numChosen", "chosen", "Values that became integer">];
}

def DropTrivialActivations : QNN_Pass<"qnn-drop-trivial-activations"> {
  let summary = "remove fused activations that the integer range implies";
  let description = [{
    A relu6 whose output can't hold a value below 0 or above 6 clamps nothing.
    TOCO drops such activations, TFLiteConverter keeps them.

    ```mlir
    %1 = qnn.conv_2d ... {activation = #qnn<activation relu6>} ... -> tensor<4x!quant.uniform<u8:f32, 0.0235294>>
    // becomes
    %1 = qnn.conv_2d ... -> tensor<4x!quant.uniform<u8:f32, 0.0235294>>
    ```
  }];
  let statistics = [Statistic<"numDropped", "dropped", "Activations dropped">];
}

def Quantize : QNN_Pass<"qnn-quantize"> {
  let summary = "quantize constants and put float islands between quantize and dequantize";
  let description = [{
    An op is integer when it has an integer kernel and every real operand and
    result has parameters. Then its weights, biases (scale input * weights,
    32 bits) and other constants are quantized. Any other op stays float:
    its integer operands are dequantized, its results quantized, and
    `qnn.stays_float` says why.

    int8 kernels take weights with zero point 0. Weights that were trained in
    a range that is not symmetric get symmetric ones that hold their values,
    one for each channel, and a note with the cost. With `exact` they are
    refused where LiteRT refuses them, else written as TFLiteConverter does.
    A weight scale that is widened because the bias would not fit leaves
    `qnn.widened` on its op.

    ```mlir
    %1 = qnn.elu %0 : (tensor<4x!quant.uniform<u8:f32, 0.5>>) -> tensor<4x!quant.uniform<u8:f32, 0.25>>
    // becomes
    %a = qnn.dequantize %0 ... -> tensor<4xf32>
    %b = qnn.elu %a : (tensor<4xf32>) -> tensor<4xf32>
    %1 = qnn.quantize %b ... -> tensor<4x!quant.uniform<u8:f32, 0.25>>
    ```
  }];
  let options = [
    IntegerRulesOption, NumberTypeOption,
    Option<"perTensor", "per-tensor", "bool", "false", "One scale for each weight tensor">,
    ExactOption,
    Option<"strict", "strict", "bool", "false", "Refuse when an op stays float; all are named">,
    Option<"nudgeWeights", "nudge-weights", "bool", "false",
      "Of two uint8 weights 0 less than 16 bytes apart the second becomes 1 (TOCO's fast kernels)">
  ];
  let statistics = [
    Statistic<"numInteger", "integer", "Integer ops">,
    Statistic<"numFloat", "float", "Ops that stay float">,
    Statistic<"numConstants", "constants", "Constants quantized">
  ];
}

def QuantizeIO : QNN_Pass<"qnn-quantize-io"> {
  let summary = "element types of the model's inputs and outputs";
  let description = [{
    Puts a quantize or dequantize at an end whose type is to differ. Of
    measured ranges an output that a float op makes stays float, unless a type
    is asked for and not `output-may-stay`.

    ```mlir
    func.func @main(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>)                    {input = float}
    // becomes
    func.func @main(%x: tensor<4xf32>) { %0 = qnn.quantize %x ...
    ```
  }];
  defvar IOValues = [{::llvm::cl::values(
      clEnumValN(::quantc::IOType::AsModel, "model", "as the ops next to it"),
      clEnumValN(::quantc::IOType::Float, "float", "float32"),
      clEnumValN(::quantc::IOType::UInt8, "uint8", "8 bits, unsigned"),
      clEnumValN(::quantc::IOType::Int8, "int8", "8 bits, signed"),
      clEnumValN(::quantc::IOType::Int16, "int16", "16 bits, signed"))}];
  let options = [
    IntegerRulesOption,
    Option<"input", "input", "::quantc::IOType", "::quantc::IOType::AsModel", "Inputs", IOValues>,
    Option<"output", "output", "::quantc::IOType", "::quantc::IOType::AsModel", "Outputs", IOValues>,
    Option<"outputMayStay", "output-may-stay", "bool", "false", "Outputs of float ops stay float">
  ];
  let statistics = [Statistic<"numChanged", "changed", "Inputs and outputs whose type changed">];
}

def MergeConstants : QNN_Pass<"qnn-merge-constants"> {
  let summary = "keep one of equal constants, drop what nobody reads";
  let description = [{
    Equal quantizes of one value become one as well. Equal operators stay: TOCO
    writes both.

    ```mlir
    %c = qnn.constant dense<1.0> : ...    %d = qnn.constant dense<1.0> : ...
    %1 = qnn.add %x, %c                   %2 = qnn.add %y, %d
    // becomes
    %c = qnn.constant dense<1.0> : ...
    %1 = qnn.add %x, %c                   %2 = qnn.add %y, %c
    ```
  }];
  let statistics = [
    Statistic<"numMerged", "merged", "Constants and quantizes that were there already">,
    Statistic<"numUnread", "unread", "Ops dropped">
  ];
}

def VerifyInteger : QNN_Pass<"qnn-verify-integer"> {
  let summary = "prove that the integer kernels can't overflow and that zero is exact";
  let description = [{
    For every weighted op: the largest sum the inputs can produce fits 32 bits,
    the rescaling factor fits a 31-bit multiplier and a shift of -31..30, the
    zero points lie in their type. A bias that was cut off is reported. With
    `strict` these are errors, otherwise warnings. Nothing is changed.

    ```mlir
    %1 = qnn.conv_2d %x, %w, %b ... : (tensor<1x4x4x2x!quant.uniform<u8:f32, 0.5:128>>, ...)
    // is proved: |sum| <= max |x - 128| * sum |w| + |b| < 2^31 for every channel
    ```
  }];
  let options = [Option<"strict", "strict", "bool", "false", "Refuse instead of warn">];
  let statistics = [
    Statistic<"numVerified", "verified", "Ops proved">,
    Statistic<"numDoubtful", "doubtful", "Ops that may overflow or lose precision">
  ];
}

//===----------------------------------------------------------------------===//
// Float output
//===----------------------------------------------------------------------===//

def DropFakeQuant : QNN_Pass<"qnn-drop-fake-quant"> {
  let summary = "remove the FakeQuant ops of a float network";
  let description = [{
    The activations are no longer rounded. Constants keep what fold-fake-quant
    made of them.

    ```mlir
    %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
    %2 = qnn.neg %1 ...
    // becomes
    %2 = qnn.neg %0 ...
    ```
  }];
  let statistics = [Statistic<"numDropped", "dropped", "FakeQuants removed">];
}

def ForgetRanges : QNN_Pass<"qnn-forget-ranges"> {
  let summary = "back to float: calibrated types become f32";
  let description = [{
    ```mlir
    tensor<4x!quant.calibrated<f32<0.0:6.0>>>
    // becomes
    tensor<4xf32>
    ```
  }];
  let statistics = [Statistic<"numForgotten", "forgotten", "Values that lost their range">];
}

include "quantc/Transforms/GraphPasses.td"

#endif
