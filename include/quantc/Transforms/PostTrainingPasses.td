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

defvar BorderValues = [{::llvm::cl::values(
  clEnumValN(::quantc::transforms::Border::Same, "same", "as the activations"),
  clEnumValN(::quantc::transforms::Border::Float, "float", "float32"),
  clEnumValN(::quantc::transforms::Border::Int8, "int8", "-128..127"),
  clEnumValN(::quantc::transforms::Border::UInt8, "uint8", "0..255"),
  clEnumValN(::quantc::transforms::Border::Int16, "int16", "-32768..32767"))}];

defvar RoundingOption = Option<"ruleSet", "rules", "::quantc::RuleSet", "::quantc::RuleSet::TFLite",
  "Whose rounding to follow",
  [{::llvm::cl::values(
      clEnumValN(::quantc::RuleSet::Toco, "toco", "TOCO of TensorFlow 2.13"),
      clEnumValN(::quantc::RuleSet::TFLite, "tflite", "TFLiteConverter of TensorFlow 2.21"))}]>;

def QuantizePTQ : QNN_PostTrainingPass<"qnn-quantize-ptq"> {
  let summary = "integers from calibrated ranges, by the rules of TFLiteConverter 2.21";
  let description = [{
    Chooses scale and zero point of every calibrated value, quantizes weights
    (symmetric, per channel), biases and other constants, and puts quantize
    and dequantize where an op stays in float. Ops that move values have one
    set of parameters on all sides; softmax, logistic and tanh have fixed
    ones. A weight scale is widened where the bias would not fit 31 bits, with
    a remark for each channel.

    ```mlir
    %1 = qnn.add %0, %0 : (...) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>>
    // becomes
    %1 = qnn.add %0, %0 : (...) -> tensor<4x!quant.uniform<i8:f32, 0.023529412224888802:-128>>
    ```
  }];
  let options = [
    Option<"activations", "type", "::quantc::transforms::Activations", "::quantc::transforms::Activations::Int8",
      "Integers of the activations",
      [{::llvm::cl::values(
          clEnumValN(::quantc::transforms::Activations::Int8, "int8", "-128..127"),
          clEnumValN(::quantc::transforms::Activations::Int16, "int16", "-32767..32767, weights stay int8"))}]>,
    Option<"perTensor", "per-tensor", "bool", "false", "One scale for each weight tensor">,
    Option<"inputs", "inputs", "::quantc::transforms::Border", "::quantc::transforms::Border::Same",
      "Element type of the inputs", BorderValues>,
    Option<"outputs", "outputs", "::quantc::transforms::Border", "::quantc::transforms::Border::Same",
      "Element type of the outputs", BorderValues>,
    Option<"keepFloat", "keep-float", "std::string", "", "Regular expression of node names that stay float">,
    Option<"strict", "strict", "bool", "false", "Refuse when an op stays float; all are named">
  ];
  let statistics = [
    Statistic<"numInteger", "integer", "Integer ops">,
    Statistic<"numFloat", "float", "Ops that stay float">,
    Statistic<"numGuarded", "guarded", "Channels whose weight scale was widened for the bias">,
    Statistic<"numRequantized", "requantized", "Changes of scale put between two ops">
  ];
}

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
