//===- Convert.h - from a model file to a .tflite ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What `quantc convert`, `quantc tflite_convert`, `quantc toco` and the C API
// ask for, in one struct, and the function that serves it: load, calibrate
// where samples are given, run the passes, write.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_CONVERT_H
#define QUANTC_PIPELINES_CONVERT_H

#include "quantc/Accuracy/Report.h"
#include "quantc/Calibration/Samples.h"
#include "quantc/Import/TocoFlags.h"
#include "quantc/Pipelines/Emit.h"
#include "quantc/Pipelines/LoadModel.h"
#include "quantc/Transforms/Notes.h"

#include "llvm/Support/raw_ostream.h"

#include <functional>
#include <limits>
#include <map>
#include <optional>

namespace quantc::pipelines {

/// Whose rules decide parameters where tools differ: docs/Numerics.md.
enum class Compat : uint8_t { TFLite, Toco };
/// What becomes integer.
enum class Quantize : uint8_t { None, Float16, Dynamic, Int8, UInt8, Int16x8 };
/// Type of the model's inputs or outputs. Same: as the quantized network has it.
enum class IOType : uint8_t { Same, Float, Int8, UInt8, Int16 };

/// How statistics become a range.
struct CalibrationMethod {
  enum class Kind : uint8_t { MinMax, Average, Percentile, MSE, Entropy } kind = Kind::MinMax;
  double percentile = 99.99;
};

/// real = (integer - mean) / std of one input, the integers being those of its own type; of the historic
/// programs, where a FakeQuant on an input wins. Both are float32, as there.
struct InputStats {
  float mean = 0, std = 1;
};

/// The number of operators of a kind that the written file must have. `countType`: CONV_2D, TOCO's Conv,
/// Total, Arrays or None.
struct ModelCheck {
  std::string countType;
  int64_t min = 0, max = std::numeric_limits<int64_t>::max();
};

struct ConvertOptions {
  LoadOptions load;
  /// Keys of the signatures that the output has, each with a network of its own, or "*" for all. Empty: that
  /// of `load`, or without one serving_default of a SavedModel that has it, else all.
  std::vector<std::string> signatures;

  Quantize quantize = Quantize::Int8;
  bool quantizeGiven = false; ///< else int8 is the default, and an integer file keeps its own integers
  Compat compat = Compat::TFLite;
  /// --compat was given: also copy what the rules of docs/Compatibility.md would do better.
  bool exactCompat = false;
  IOType inputType = IOType::Same, outputType = IOType::Same;
  bool perTensor = false;      ///< one scale for each weight tensor
  bool strict = false;         ///< an op left in float is an error, all listed
  unsigned weightBits = 8;     ///< 4: of the layers that have a kernel for them
  bool unroll = false;         ///< leave the cells of LSTMs as they are
  bool biasCorrection = false; ///< shift biases by the mean error the integer weights cause
  /// How weights become integers: each to its nearest one, or by the second moments of what a layer reads.
  /// Nothing: the second where they have 4 bits and there are samples.
  enum class Rounding : uint8_t { Nearest, GPTQ };
  std::optional<Rounding> rounding;
  double largestCost = 0.3; ///< of --accuracy: share of the multiply-accumulates outside of int8
  int64_t largestSize = 0;  ///< of --accuracy: bytes of the constants; 0: any
  /// --accuracy: search for the integers that lose least, and hold the result against a bound. Nothing: no
  /// search.
  std::optional<accuracy::Goal> accuracy;
  bool accuracyReportOnly = false; ///< a bound that is not met is a warning
  double timeLimit = 0;            ///< seconds after which the search takes the best found; 0: none
  std::string keepFloat;           ///< regular expression over node names; empty: none
  std::string keepInt16;           ///< the same, of nodes with int16 activations in an int8 network
  /// Range for values that have none after propagation.
  std::optional<std::pair<double, double>> defaultRange;
  std::string rangesFile, saveRangesFile; ///< empty: none
  std::vector<import::ArrayRange> ranges; ///< by name or pattern, for values without a range

  std::vector<std::string> calibrationData; ///< images, folders, .npz, .npy
  CalibrationMethod calibration;
  /// How samples are read. Its mean and std (of pixels from 0 to 255) also fix the range of the inputs that
  /// pixels feed; the limits are those of `load`.
  calibration::SampleOptions sampleOptions;
  /// Of the historic programs: every input, or by name (`inputStats` wins).
  std::optional<InputStats> stats;
  std::map<std::string, InputStats> inputStats;

  bool changeConcatInputRanges = false; ///< toco: the union on every operand of a concatenation
  bool dropFakeQuant = false;           ///< toco, float output: leave the ranges out
  bool reorderAcrossFakeQuant = false;  ///< toco: fuse across FakeQuant
  bool nudgeWeights = false;            ///< toco: two 0 bytes less than 16 apart: the second becomes 1
  /// --target: a name in target::allTargets(); checked before writing, with a warning for each operator left
  /// to the CPU. Empty: none.
  std::string target;

  std::vector<ModelCheck> modelChecks; ///< fail when the result has other counts
  bool writeGraphviz = false;          ///< the output is a .dot of the imported graph
  std::string graphvizDir;             ///< folder for .dot files at import and before export; empty: none
  bool graphvizEachPass = false;

  /// What the output is, when it is no .tflite; its allowCustomOps is that of `load`.
  EmitOptions emit;

  std::string reportFile, summaryFile; ///< HTML, JSON; empty: none
  /// Called while calibrating, from one thread at a time.
  std::function<void(size_t done, size_t total)> progress;
  unsigned threads = 0; ///< 0: as many as the machine has
  /// Interpret the network before and after each pass; one that changes a number fails (CheckByRunning.h).
  bool checkByRunning = false;
};

/// What `convert` did, for the summary.
struct ConvertSummary {
  int64_t inputBytes = 0, outputBytes = 0;
  /// Keys of the signatures when they start at several networks, which the other numbers are sums over; of
  /// figures they have the worst.
  std::vector<std::string> signatures;
  int64_t integerOps = 0, floatOps = 0;
  /// Operators of float arithmetic whose weights the file stores in fewer bits: "int8", "float16" to how
  /// many.
  std::map<std::string, int64_t> smallWeightOps;
  /// Operators left in float: name of the node, operator, reason.
  struct Island {
    std::string name, op, reason;
  };
  std::vector<Island> islands;
  std::vector<std::string> warnings; ///< what was asked for and did not come true
  std::vector<std::string> notes;    ///< names of a ranges file that fit nothing, ...
  /// Channels whose weight scale was widened so that the bias fits.
  std::vector<std::pair<std::string, int64_t>> widened;
  std::vector<transforms::BiasGuard> guards; ///< the same with their numbers
  size_t samples = 0;                        ///< that calibration saw
  size_t comparedSamples = 0;                ///< of them, those that sqnr and top1 are about
  bool trained = false;                      ///< the network brings ranges; samples fill what it lacks
  std::optional<double> sqnr;                ///< of the outputs against the float network, dB
  std::string advice;         ///< the one option most likely to help, when the figures are poor
  std::optional<double> top1; ///< how often both have the same largest output
  /// Of `checkByRunning`: passes that kept the numbers, and those behind which the network does not run.
  size_t passesChecked = 0, passesNotRun = 0;
  std::optional<accuracy::SearchReport> accuracy; ///< with --accuracy; sqnr and top1 are its confirmed ones
  double seconds = 0;
};

/// Writes `output` or leaves nothing. Diagnostics through the context's handler.
mlir::FailureOr<ConvertSummary> convert(llvm::StringRef model, llvm::StringRef output,
                                        mlir::MLIRContext *context, const ConvertOptions &options);

void printSummary(const ConvertSummary &summary, llvm::StringRef output, llvm::raw_ostream &os);
void printSummaryJSON(const ConvertSummary &summary, llvm::raw_ostream &os);

} // namespace quantc::pipelines

#endif
