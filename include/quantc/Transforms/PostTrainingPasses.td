//===- PostTrainingPasses.td - integers from calibrated ranges -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_POSTTRAININGPASSES
#define QUANTC_TRANSFORMS_POSTTRAININGPASSES

include "mlir/Pass/PassBase.td"

class QNN_PostTrainingPass<string argument> : Pass<argument, "::mlir::func::FuncOp"> {
  let dependentDialects = ["::quantc::qnn::QNNDialect", "::mlir::quant::QuantDialect"];
}

defvar MeasuredTypeOption = Option<"numberType", "type", "::quantc::NumberType", "::quantc::NumberType::Int8",
  "Integers of the activations",
  [{::llvm::cl::values(
      clEnumValN(::quantc::NumberType::Int8, "int8", "8 bits"),
      clEnumValN(::quantc::NumberType::Int16, "int16", "16 bits"))}]>;

defvar RoundingOption = Option<"ruleSet", "rules", "::quantc::RuleSet", "::quantc::RuleSet::TFLite",
  "Whose rounding to follow",
  [{::llvm::cl::values(
      clEnumValN(::quantc::RuleSet::Toco, "toco", "TOCO of TensorFlow 2.13"),
      clEnumValN(::quantc::RuleSet::TFLite, "tflite", "TFLiteConverter of TensorFlow 2.21"))}]>;

def FoldInputScale : QNN_PostTrainingPass<"qnn-fold-input-scale"> {
  let summary = "fold a constant factor before a layer into its weights";
  let description = [{
    One factor for all in front of a convolution, also one per input in front
    of a fully_connected, where nobody else reads the product. The network
    then has one value less to find a range for.

    ```mlir
    %1 = qnn.mul %x, %c ...
    %2 = qnn.conv_2d %1, %w ...    // becomes  qnn.conv_2d %x, (%w * %c)
    ```
  }];
  let statistics = [Statistic<"numFolded", "folded", "Factors folded">];
}

def QuantizeWeights : QNN_PostTrainingPass<"qnn-quantize-weights"> {
  let summary = "int8 or half-precision weights, float arithmetic";
  let description = [{
    `storage=int8`: weights of ops whose kernels take them (dynamic range),
    per channel. `storage=float16`: every float constant is stored in half
    precision and widened before use.

    ```mlir
    %w = qnn.constant dense<...> : tensor<64x32xf32> -> tensor<64x32xf32>
    // becomes
    %w = qnn.constant dense<...> : tensor<64x32xi8> -> tensor<64x32x!quant.uniform<i8<-127:127>:f32:0, {...}>>
    ```
  }];
  let options = [
    Option<"storage", "storage", "::quantc::transforms::WeightStorage", "::quantc::transforms::WeightStorage::Int8",
      "How weights are stored",
      [{::llvm::cl::values(
          clEnumValN(::quantc::transforms::WeightStorage::Int8, "int8", "dynamic range"),
          clEnumValN(::quantc::transforms::WeightStorage::Float16, "float16", "half precision"))}]>,
    Option<"perTensor", "per-tensor", "bool", "false", "One scale for each weight tensor">,
    Option<"minElements", "min-elements", "int64_t", "1024", "Smaller weights stay float (int8)">,
    RoundingOption,
    Option<"keepFloat", "keep-float", "std::string", "", "Regular expression of node names that stay float">
  ];
  let statistics = [Statistic<"numStored", "stored", "Constants stored in fewer bits">];
}

def FoldClamps : QNN_PostTrainingPass<"qnn-fold-clamps"> {
  let summary = "fold clamps behind one another into their producer's activation";
  let description = [{
    relu6(relu(x)) = relu6(x), and minimum(relu(x), 6) too: as one fused
    activation the producer's output spans 0..6, not what it would reach
    without the clamp.

    ```mlir
    %1 = qnn.conv_2d %x, %w, %b {activation = #qnn<activation relu>, ...} ...
    %2 = qnn.relu6 %1 ...
    // becomes
    %2 = qnn.conv_2d %x, %w, %b {activation = #qnn<activation relu6>, ...} ...
    ```
  }];
  let statistics = [Statistic<"numFolded", "folded", "Clamps folded">];
}

def Equalize : QNN_PostTrainingPass<"qnn-equalize"> {
  let summary = "factors between layers that even out channels";
  let description = [{
    A channel that is made f times as large by the layer that gives it (its
    weights and bias of that channel) and f times as small by all the layers
    that read it gives the same outputs. Between the two stand nothing, pools,
    means over places, reshapes and RELU. `by=activations`: every channel comes
    to reach as far as the one that reaches farthest, so all use the steps of
    the one scale they share; `qnn.channel_reach` says how far they reach.
    `by=weights`: the largest weights on both sides meet, which is what
    weights with one scale for the whole tensor need. `strength` is the
    exponent of the factors, `margin` how much farther than was seen a channel
    may go. A channel that RELU6 cuts off is not scaled, another no farther
    than to 6.

    ```mlir
    %1 = qnn.conv_2d %x, [[1.0], [0.1]] {qnn.channel_reach = {max = array<f32: 4.0, 1.0>, min = array<f32: 0.0, 0.0>}} ...
    %2 = qnn.conv_2d %1, [1.0, 2.0] ...
    // becomes
    %1 = qnn.conv_2d %x, [[1.0], [0.4]] ...
    %2 = qnn.conv_2d %1, [1.0, 0.5] ...
    ```
  }];
  let options = [
    Option<"by", "by", "::quantc::transforms::EqualizeBy", "::quantc::transforms::EqualizeBy::Activations",
      "What becomes equal",
      [{::llvm::cl::values(
          clEnumValN(::quantc::transforms::EqualizeBy::Weights, "weights", "largest weights"),
          clEnumValN(::quantc::transforms::EqualizeBy::Activations, "activations", "reach of the channels"))}]>,
    Option<"strength", "strength", "double", "1.0", "Exponent of the factors, over 0 and at most 1">,
    Option<"margin", "margin", "double", "1.0", "How much farther channels may reach than was seen, at least 1">
  ];
  let statistics = [Statistic<"numEqualized", "equalized", "Layers whose results were scaled">];
}

def NarrowWeights : QNN_PostTrainingPass<"qnn-narrow-weights"> {
  let summary = "layers whose weights are to have 4 bits";
  let description = [{
    Marks the layers whose kernels take weights of 4 bits: conv_2d without
    groups, depthwise_conv_2d and fully_connected under int8 activations,
    fully_connected under int16 ones. qnn-quantize gives each of their output
    channels the scale of least squares and integers from -7 to 7. What else has
    weights keeps 8 bits, and a note names it.

    ```mlir
    %1 = qnn.conv_2d %x, %w ...
    // becomes
    %1 = qnn.conv_2d %x, %w {qnn.weight_bits = 4 : i64} ...
    ```
  }];
  let options = [
    MeasuredTypeOption,
    ListOption<"keep", "keep", "std::string", "Regular expressions of node names that keep 8 bits">
  ];
  let statistics = [Statistic<"numMarked", "marked", "Layers whose weights get 4 bits">];
}

def RaiseLeakyRelu : QNN_PostTrainingPass<"qnn-raise-leaky-relu"> {
  let summary = "the larger of x and a * x becomes leaky_relu";
  let description = [{
    In either order, for a below 1, also the smaller of the two for a above 1.
    The integer kernel of maximum has one scale for both operands, that of
    leaky_relu a multiplier for each sign. TFLiteConverter knows one order;
    that is qnn-raise-activations.

    ```mlir
    %1 = qnn.mul %x, %a ...
    %2 = qnn.maximum %x, %1 ...    // becomes  qnn.leaky_relu %x
    ```
  }];
  let statistics = [Statistic<"numRaised", "raised", "Activations found">];
}

def RaiseRecurrent : QNN_PostTrainingPass<"qnn-raise-recurrent"> {
  let summary = "unrolled cells of an LSTM become one operator";
  let description = [{
    A cell is h' = sigmoid(o) tanh(c') with c' = sigmoid(f) c + sigmoid(i) tanh(g),
    where i, f, g and o are sums of products of x and h with constants, and of
    constants. Cells with the same weights, of which each reads the state of
    the one before, the first one zeros, become a unidirectional_sequence_lstm.
    Nobody else may read a state. Ranges go to the result and the states.

    The operator keeps its states from one run to the next.

    ```mlir
    %t:2 = qnn.unpack %x {axis = 1 : i64, num = 2 : i64} ...
    %h1 = ... %t#0 ...
    %h2 = ... %t#1, %h1 ...
    // becomes
    %y = qnn.unidirectional_sequence_lstm %x, ...
    %h2 = qnn.strided_slice %y, ...
    ```
  }];
  let options = [Option<"cellClip", "cell-clip", "double", "0.0", "Bound of the cell's state; 0: none">];
  let statistics = [Statistic<"numRaised", "raised", "Sequences found">];
}

def RaiseCustom : QNN_PostTrainingPass<"qnn-raise-custom"> {
  let summary = "custom operators for which LiteRT has one of its own by now";
  let description = [{
    MediaPipe's Convolution2DTransposeBias is what transpose_conv with a bias
    computes, which plain LiteRT runs and which has an integer kernel.

    ```mlir
    %1 = qnn.custom(%x, %w, %b) {custom_code = "Convolution2DTransposeBias", ...} ...
    // becomes
    %1 = qnn.transpose_conv %shape, %w, %x, %b ...
    ```
  }];
  let statistics = [Statistic<"numRaised", "raised", "Operators found">];
}

def ExpandSquaredDifference : QNN_PostTrainingPass<"qnn-expand-squared-difference"> {
  let summary = "squared_difference as a difference times itself";
  let description = [{
    For int16 activations, which squared_difference has no kernel for and sub
    and mul do.

    ```mlir
    %1 = qnn.squared_difference %a, %b ...
    // becomes
    %0 = qnn.sub %a, %b ...
    %1 = qnn.mul %0, %0 ...
    ```
  }];
  let statistics = [Statistic<"numExpanded", "expanded", "Ops written as two">];
}

def ExpandNegation : QNN_PostTrainingPass<"qnn-expand-negation"> {
  let summary = "neg as a difference from 0";
  let description = [{
    neg has no integer kernel, and between two integer operators it would be
    computed in float: normalizations of Keras 3 have one. sub has.

    ```mlir
    %1 = qnn.neg %x ...
    // becomes
    %1 = qnn.sub %zero, %x ...
    ```
  }];
  let statistics = [Statistic<"numExpanded", "expanded", "Ops written as another">];
}

def ExpandFloorDivision : QNN_PostTrainingPass<"qnn-expand-floor-division"> {
  let summary = "real floor_div by a computed value as div and floor";
  let description = [{
    The kernel of floor_div ends with an error where the divisor is 0, and one
    that comes out of integers often is. That of div has an infinity there, as
    TensorFlow; elsewhere both give the same numbers.

    ```mlir
    %1 = qnn.floor_div %a, %b ...
    // becomes
    %0 = qnn.div %a, %b ...
    %1 = qnn.floor %0 ...
    ```
  }];
  let statistics = [Statistic<"numExpanded", "expanded", "Ops written as two">];
}

def BoundMasks : QNN_PostTrainingPass<"qnn-bound-masks"> {
  let summary = "constants of masks become finite";
  let description = [{
    A constant that only softmaxes read, added to or chosen instead of their
    logits: what is below -1e9 becomes -1e9, minus infinity too. A softmax
    gives 0 for both, and a sum with the latter stays a number.

    ```mlir
    %1 = qnn.add %logits, %mask ...   // %mask = dense<[0.0, -3.4e38]>
    %2 = qnn.softmax %1 ...           // %mask becomes dense<[0.0, -1.0e9]>
    ```
  }];
  let statistics = [Statistic<"numBounded", "bounded", "Constants changed">];
}

def ClipMasks : QNN_PostTrainingPass<"qnn-clip-masks"> {
  let summary = "ranges of masks end where a softmax sees no difference";
  let description = [{
    A mask adds -10000 or -1e9 to the logits that a softmax is to ignore; with
    one scale for both the logits lose their steps. Of the ranges known, that
    of the sum ends 9 (int16: 14) below the smallest logit, where the result
    is below a tenth of half its step; the mask's ends where no sum above that end is
    reached; a constant that a computed mask is multiplied with shrinks so
    that one step of the other factor still reaches that end.

    ```mlir
    %1 = qnn.add %logits, %mask : ... -> tensor<4x!quant.calibrated<f32<-1.0e9:5.0>>>
    // with logits of -5 to 5 becomes
    %1 = qnn.add %logits, %mask : ... -> tensor<4x!quant.calibrated<f32<-14.0:5.0>>>
    ```
  }];
  let options = [MeasuredTypeOption];
  let statistics = [Statistic<"numClipped", "clipped", "Masks clipped">];
}

def WidenRanges : QNN_PostTrainingPass<"qnn-widen-ranges"> {
  let summary = "ranges no narrower than kernels have multipliers for";
  let description = [{
    A value that is always zero, x - x or a dead layer, has next to no range,
    and the step from its operands' scale to its own is a factor of millions:
    LiteRT aborts (ADD), loses bits (SUB, RELU) or refuses the file. Its range
    becomes the narrowest that the kernel can be given; that of logits the
    narrowest that a softmax takes.

    ```mlir
    %1 = qnn.sub %0, %0 : (tensor<4x!quant.calibrated<f32<-1.0:1.0>>>, ...) -> tensor<4x!quant.calibrated<f32<0.0:1.0e-38>>>
    // becomes
    %1 = qnn.sub %0, %0 : (tensor<4x!quant.calibrated<f32<-1.0:1.0>>>, ...) -> tensor<4x!quant.calibrated<f32<-3.8E-6:3.8E-6>>>
    ```
  }];
  let options = [MeasuredTypeOption];
  let statistics = [Statistic<"numWidened", "widened", "Values widened">];
}

def WidenFakeQuant : QNN_PostTrainingPass<"qnn-widen-fake-quant"> {
  let summary = "narrow ranges of activations in forms that runtimes take";
  let description = [{
    For float files. Runtimes refuse FAKE_QUANT with a narrow range. Of 8 bits
    it becomes a pair of quantize and dequantize, as TFLiteConverter writes it;
    of other widths a FakeQuant of the full range, one step wider below. Both
    round to the same grid.

    ```mlir
    %1 = qnn.fake_quant %0 {min = [-1.0 : f32], max = [1.0 : f32], narrow_range = true} : (tensor<4xf32>) -> tensor<4xf32>
    // becomes
    %q = qnn.quantize %0 : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32, 0.007874015748031496:128>>
    %1 = qnn.dequantize %q : (tensor<4x!quant.uniform<u8:f32, 0.007874015748031496:128>>) -> tensor<4xf32>
    ```
  }];
  let options = [RoundingOption];
  let statistics = [Statistic<"numPaired", "paired", "FakeQuants that became quantize and dequantize">,
                    Statistic<"numWidened", "widened", "FakeQuants of one more step">];
}

def GiveRanges : QNN_PostTrainingPass<"qnn-give-ranges"> {
  let summary = "ranges by name or pattern for values that have none";
  let description = [{
    `ranges` holds NAME=MIN:MAX, or ~REGEX=MIN:MAX for every name that the
    regular expression matches as a whole; the last that fits counts. One that
    fits no value is a warning. Ranges that the network brings itself win.

    ```mlir
    %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32> loc("r")
    // with ranges=r=0:6 becomes
    %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>> loc("r")
    ```
  }];
  let options = [RoundingOption, ListOption<"ranges", "ranges", "std::string", "NAME=MIN:MAX or ~REGEX=MIN:MAX">];
  let statistics = [Statistic<"numGiven", "given", "Values that got a range">];
}

#endif
