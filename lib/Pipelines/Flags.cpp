//===- Flags.cpp - what can be asked for, in words ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Flags.h"

#include "quantc/Target/Registry.h"

#include "mlir/Bytecode/Encoding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <memory>

using namespace quantc;
using namespace quantc::pipelines;
using llvm::StringRef;
namespace bytecode = mlir::bytecode;

Flags::Flag &Flags::text(const char *name, const char *value, std::string &field, const char *help) {
  return add({name, value, help, "", "", false, [&field](StringRef text) -> std::string {
                field = text.str();
                return {};
              }});
}

Flags::Flag &Flags::texts(const char *name, const char *value, std::vector<std::string> &field,
                          const char *help) {
  return add({name, value, help, "", "", true, [&field](StringRef text) -> std::string {
                field.push_back(text.str());
                return {};
              }});
}

const Flags::Flag *Flags::find(StringRef name) const {
  auto it = llvm::find_if(flags, [&](const Flag &f) { return f.name == name; });
  return it == flags.end() ? nullptr : &*it;
}

static std::string takeInput(StringRef value, std::vector<import::InputSpec> &inputs) {
  static const char allowed[] = "NAME or NAME=1x224x224x3 or NAME=scalar";
  auto [name, shape] = value.split('=');
  import::InputSpec spec;
  spec.name = name.str();
  if (name.empty())
    return allowed;
  if (name.size() != value.size()) {
    spec.shape.emplace();
    llvm::SmallVector<StringRef> dims;
    if (shape != "scalar")
      shape.split(dims, shape.contains(',') ? ',' : 'x');
    for (StringRef d : dims) {
      int64_t size = -1;
      if (d != "?" && (d.getAsInteger(10, size) || size < -1))
        return allowed;
      spec.shape->push_back(size);
    }
  }
  inputs.push_back(std::move(spec));
  return {};
}

/// `signatures`: of a command that takes several.
static void addLoadFlags(Flags &flags, LoadOptions &load, std::vector<std::string> *signatures) {
  import::GraphDefOptions &graph = load.graph;
  graph.openBatch = 1;
  flags.add({"--input", "NAME[=1x224x224x3]",
             "any node: what feeds it is cut away. `scalar` for rank 0, `?` for an open dimension",
             "every Placeholder", "--input_arrays", true,
             [&graph](StringRef text) { return takeInput(text, graph.inputs); }});
  Flags::Flag &output = flags.texts("--output", "NAME[:K]", graph.outputs, "a node, or its result K");
  output.byDefault = "nodes no other node uses";
  output.historic = "--output_arrays";
  Flags::Flag &signature =
      signatures ? flags.texts("--signature", "KEY", *signatures,
                               "of a SavedModel or a `.tflite`: a network of the output, whose inputs and "
                               "outputs these are; several share what they have in common, `*` takes all")
                 : flags.text("--signature", "KEY", load.signature,
                              "of a SavedModel or a `.tflite`: whose inputs and outputs");
  signature.byDefault = signatures ? "serving_default; all of a SavedModel without it, or of a `.tflite`"
                                   : "serving_default; of a `.tflite` the first subgraph";
  signature.historic = "--saved_model_signature_key";
  flags.add({"--tags", "A,B", "of a SavedModel: which of its graphs", "serve", "--saved_model_tag_set", false,
             [&load](StringRef text) -> std::string {
               llvm::SmallVector<StringRef> tags;
               text.split(tags, ',');
               load.savedModelTags.assign(tags.begin(), tags.end());
               return {};
             }});
  flags.set("--allow-custom-ops", graph.allowCustomOps, true, "keep unknown operators as custom ones")
      .historic = "--allow_custom_ops";
  flags.set("--narrow-types", graph.narrowTypes, true, "float64 and half become float32");
  flags.set("--both-branches", graph.bothBranches, true,
            "a computed condition of a graph runs both branches and chooses, in place of IF");
}

void pipelines::addLoadFlags(Flags &flags, LoadOptions &load) { ::addLoadFlags(flags, load, nullptr); }

/// A number, or one for each channel.
static Flags::Take takeNumbers(std::vector<double> &field, bool &given, bool allowZero) {
  return [&field, &given, allowZero](StringRef text) -> std::string {
    std::vector<double> numbers;
    for (StringRef part : llvm::split(text, ',')) {
      double v;
      if (part.trim().getAsDouble(v) || !std::isfinite(v) || (!allowZero && v == 0))
        return allowZero ? "a number, or one for each channel"
                         : "a number other than 0, or one for each channel";
      numbers.push_back(v);
    }
    field = std::move(numbers);
    given = true;
    return {};
  };
}

void pipelines::addSampleFlags(Flags &flags, const char *name, std::vector<std::string> &data,
                               calibration::SampleOptions &samples) {
  using calibration::ArrayContent, calibration::ResizeRule;
  flags.texts(name, "PATH", data,
              "image, folder of images, `.npz` (keys = input names), `.npy`; several may follow");
  flags.number("--samples", samples.maxSamples, 1, "the first N samples alone").byDefault = "all";
  flags.add(
      {"--mean", "M[,...]",
       "real = (pixel - M) / S, of pixels from 0 to 255; one number, or one for each channel. Also fixes the "
       "range of an integer input that pixels feed",
       "0", "--mean_values", false, takeNumbers(samples.mean, samples.normalizes, true)});
  flags.add({"--std", "S[,...]", "see `--mean`", "1", "--std_dev_values", false,
             takeNumbers(samples.std, samples.normalizes, false)});
  flags
      .set("--pixels", samples.content, ArrayContent::Pixels,
           "float arrays hold pixels, which mean and std map")
      .byDefault = "by their values, said";
  flags.set("--no-pixels", samples.content, ArrayContent::Reals, "float arrays hold the real values")
      .byDefault = "by their values, said";
  flags
      .choice<ResizeRule>(
          "--resize", {{"opencv", ResizeRule::OpenCV}, {"pillow", ResizeRule::Pillow}},
          [&samples](ResizeRule r) { samples.resize = r; },
          "whose bilinear interpolation; `pillow` averages when it shrinks")
      .byDefault = "opencv";
  flags.set("--recurse", samples.recurse, true, "pictures of subfolders too");
}

/// For the commands whose results merge.
static void addShardFlag(Flags &flags, calibration::SampleOptions &samples) {
  flags.add({"--shard", "I/N|auto",
             "part I of N of the samples, I from 0; `auto`: as Slurm, Kubernetes or an MPI launcher numbers "
             "this process",
             "all samples", "", false, [&samples](StringRef text) {
               return calibration::parseShard(text.str(), samples.shard).value_or("");
             }});
}

void pipelines::addKernelFlags(Flags &flags, interpreter::ProgramOptions &program) {
  using interpreter::KernelSet, interpreter::Profile;
  flags
      .choice<KernelSet>(
          "--kernels", {{"reference", KernelSet::Reference}, {"fast", KernelSet::Fast}},
          [&program](KernelSet k) { program.kernels = k; }, "both give the same bytes")
      .byDefault = "fast";
  flags
      .choice<Profile>(
          "--profile",
          {{"litert-ref", Profile::LiteRTRef},
           {"tflite-2.13", Profile::TFLite213},
           {"xnnpack", Profile::XNNPack}},
          [&program](Profile p) { program.profile = p; }, "whose rounding")
      .byDefault = "litert-ref";
}

static std::string takeCalibration(StringRef value, CalibrationMethod &method) {
  using Kind = CalibrationMethod::Kind;
  static const std::pair<const char *, Kind> kinds[] = {{"minmax", Kind::MinMax},
                                                        {"average", Kind::Average},
                                                        {"percentile", Kind::Percentile},
                                                        {"mse", Kind::MSE},
                                                        {"entropy", Kind::Entropy}};
  auto [name, percentile] = value.split('=');
  bool hasValue = name.size() != value.size();
  for (auto [word, kind] : kinds) {
    if (name != word || (hasValue && kind != Kind::Percentile))
      continue;
    double p = method.percentile;
    if (hasValue && (percentile.getAsDouble(p) || !(p > 50 && p <= 100)))
      return "a percentile over 50 and at most 100";
    method.kind = kind;
    method.percentile = p;
    return {};
  }
  return "minmax, average, percentile[=99.99], mse, entropy";
}

static std::string takeDefaultRange(StringRef value, ConvertOptions &o) {
  auto [low, high] = value.split(',');
  std::pair<double, double> r;
  if (low.trim().getAsDouble(r.first) || high.trim().getAsDouble(r.second) || !(r.first <= r.second))
    return "LO,HI with LO <= HI, as in -6,6";
  o.defaultRange = r;
  return {};
}

/// What is said of one end wins, in whatever order the flags come.
static void addEnds(Flags &flags, ConvertOptions &o) {
  struct Ends {
    std::optional<pipelines::IOType> both, input, output;
  };
  auto ends = std::make_shared<Ends>();
  const std::vector<std::pair<const char *, pipelines::IOType>> types{{"float", pipelines::IOType::Float},
                                                                      {"int8", pipelines::IOType::Int8},
                                                                      {"uint8", pipelines::IOType::UInt8},
                                                                      {"int16", pipelines::IOType::Int16}};
  auto choose = [&o, ends](std::optional<pipelines::IOType> Ends::*which) {
    return [&o, ends, which](pipelines::IOType type) {
      (*ends).*which = type;
      pipelines::IOType both = ends->both.value_or(pipelines::IOType::Same);
      o.inputType = ends->input.value_or(both);
      o.outputType = ends->output.value_or(both);
    };
  };
  flags.choice<pipelines::IOType>("--io", types, choose(&Ends::both), "type of inputs and outputs")
      .byDefault = "as `--quantize`";
  Flags::Flag &input =
      flags.choice<pipelines::IOType>("--input-type", types, choose(&Ends::input), "of the inputs alone");
  input.byDefault = "as `--io`";
  input.historic = "--inference_input_type";
  flags.choice<pipelines::IOType>("--output-type", types, choose(&Ends::output), "of the outputs alone")
      .byDefault = "as `--io`";
}

static void addEmit(Flags &flags, EmitOptions &o) {
  flags
      .choice<FileFormat>(
          "--format",
          {{"tflite", FileFormat::TFLite},
           {"tosa", FileFormat::TOSA},
           {"mlir", FileFormat::Text},
           {"mlirbc", FileFormat::Bytecode}},
          [&o](FileFormat f) { o.format = f; },
          "what the output is: a `.tflite`, a `.tosa`, text or bytecode of MLIR")
      .byDefault = "as its name ends, else tflite";
  flags
      .choice<Emit>(
          "--emit", {{"qnn", Emit::QNN}, {"tosa", Emit::TOSA}, {"linalg", Emit::Linalg}},
          [&o](Emit e) { o.emit = e; }, "dialects of a `.mlir` or `.mlirbc`")
      .byDefault = "qnn";
  flags
      .number("--bytecode-version", o.bytecodeVersion, bytecode::kMinSupportedVersion,
              "of a `.mlirbc`, for readers of another MLIR", bytecode::kVersion)
      .byDefault = "the newest";
  flags
      .choice<interpreter::Profile>(
          "--profile",
          {{"litert-ref", interpreter::Profile::LiteRTRef}, {"tflite-2.13", interpreter::Profile::TFLite213}},
          [&o](interpreter::Profile p) { o.profile = p; }, "whose arithmetic linalg computes")
      .byDefault = "litert-ref; TOSA always computes tflite-2.13";
  flags.number("--batch", o.batch, 1, "size of an open first dimension, for TOSA and linalg").byDefault =
      "it stays open, which these refuse";
}

static void addCompat(Flags &flags, ConvertOptions &o) {
  enum class Named : uint8_t { Quantc, TFLite, Toco };
  flags
      .choice<Named>(
          "--compat", {{"quantc", Named::Quantc}, {"tflite", Named::TFLite}, {"toco", Named::Toco}},
          [&o](Named named) {
            o.compat = named == Named::Toco ? Compat::Toco : Compat::TFLite;
            o.exactCompat = named != Named::Quantc;
          },
          "whose rules: `tflite` and `toco` copy those programs also where they do worse; `quantc` has "
          "TFLiteConverter's "
          "parameters and its own improvements")
      .byDefault = "quantc";
}

void pipelines::addTargetFlag(Flags &flags, std::string &name, const char *help) {
  flags.add(
      {"--target", target::allTargets().names(), help, "", "", false, [&name](StringRef text) -> std::string {
         if (!target::allTargets().find(text))
           return "one of " + target::allTargets().names();
         name = text.str();
         return {};
       }});
}

static void addAccuracy(Flags &flags, ConvertOptions &o) {
  flags.add(
      {"--accuracy", "best|0.5%|30dB",
       "search for the integers that lose least, without labels; a bound must hold on samples that the "
       "search never saw: top-1 answers that differ from the float network's, or decibels of the outputs",
       "", "", false, [&o](StringRef text) { return accuracy::Goal::parse(text, o.accuracy.emplace()); }});
  flags.set("--accuracy-report-only", o.accuracyReportOnly, true,
            "a bound of `--accuracy` that is not met is a warning and the best found is written");
  flags.add({"--max-cost", "30%",
             "of `--accuracy`: share of the multiply-accumulates that may be int16 or float", "30%", "",
             false, [&o](StringRef text) -> std::string {
               double share;
               if (!text.consume_back("%") || text.getAsDouble(share) || !(share >= 0 && share <= 100))
                 return "a share from 0% to 100%, as in 30%";
               o.largestCost = share / 100;
               return {};
             }});
  flags.add({"--max-size", "BYTES", "of `--accuracy`: no more bytes of constants than this", "any", "", false,
             [&o](StringRef text) -> std::string {
               int64_t bytes;
               if (text.getAsInteger(10, bytes) || bytes <= 0)
                 return "a number of bytes above 0";
               o.largestSize = bytes;
               return {};
             }});
  flags.add({"--time-limit", "SECONDS", "the search of `--accuracy` ends with the best found", "none", "",
             false, [&o](StringRef text) -> std::string {
               double seconds;
               if (text.getAsDouble(seconds) || !(seconds > 0) || !std::isfinite(seconds))
                 return "a number of seconds above 0";
               o.timeLimit = seconds;
               return {};
             }});
}

void pipelines::addConvertFlags(Flags &flags, ConvertOptions &o) {
  ::addLoadFlags(flags, o.load, &o.signatures);
  Flags::Flag &quantize = flags.choice<Quantize>(
      "--quantize",
      {{"none", Quantize::None},
       {"float16", Quantize::Float16},
       {"dynamic", Quantize::Dynamic},
       {"int8", Quantize::Int8},
       {"uint8", Quantize::UInt8},
       {"int16x8", Quantize::Int16x8}},
      [&o](Quantize q) {
        o.quantize = q;
        o.quantizeGiven = true;
      },
      "what becomes integer");
  quantize.byDefault = "int8; a model that is integer already stays";
  quantize.historic = "--inference_type";
  addSampleFlags(flags, "--calibrate", o.calibrationData, o.sampleOptions);
  flags.add({"--calibration", "minmax|average|percentile[=99.99]|mse|entropy",
             "how statistics become a range", "minmax", "", false,
             [&o](StringRef text) { return takeCalibration(text, o.calibration); }});
  addEnds(flags, o);
  addEmit(flags, o.emit);
  flags.set("--per-tensor", o.perTensor, true, "one scale for each weight tensor").byDefault = "per channel";
  flags.set("--strict", o.strict, true,
            "an operator left in float is an error, all listed by node; with `dynamic` those without 8-bit "
            "weights too");
  flags.set("--unroll", o.unroll, true, "leave the cells of LSTMs unrolled, not one operator for a sequence");
  flags.set("--bias-correction", o.biasCorrection, true,
            "shift biases by the mean error the integer weights cause");
  flags
      .choice<unsigned>(
          "--weights", {{"int8", 8U}, {"int4", 4U}}, [&o](unsigned bits) { o.weightBits = bits; },
          "integers of the weights; `int4`, one scale for each channel, of the layers that "
          "LiteRT has a kernel for")
      .byDefault = "int8";
  flags
      .choice<ConvertOptions::Rounding>(
          "--rounding",
          {{"nearest", ConvertOptions::Rounding::Nearest}, {"gptq", ConvertOptions::Rounding::GPTQ}},
          [&o](ConvertOptions::Rounding r) { o.rounding = r; },
          "how weights become integers: each to the nearest, or so that what one loses another takes back, "
          "by "
          "what the layer reads of the samples")
      .byDefault = "nearest, with `--weights int4` and samples gptq";
  addAccuracy(flags, o);
  flags.add({"--default-range", "LO,HI", "for values without a range", "", "--default_ranges_min", false,
             [&o](StringRef text) { return takeDefaultRange(text, o); }});
  flags.text("--ranges", "FILE.json", o.rangesFile,
             "ranges by tensor or node name: `{\"tensors\": {NAME: {\"min\", \"max\"}}}` or `{NAME: [min, "
             "max]}`; they win "
             "over samples");
  flags.text("--save-ranges", "FILE.json", o.saveRangesFile, "write the ranges that calibration found");
  addCompat(flags, o);
  flags.text("--keep-float", "REGEX", o.keepFloat, "nodes that stay float");
  flags.text("--keep-int16", "REGEX", o.keepInt16,
             "nodes with int16 activations in an int8 network that is quantized after training");
  addTargetFlag(flags, o.target, "check for that device before writing");
  flags.text("--report", "FILE.html", o.reportFile, "an HTML page about the conversion").historic =
      "--conversion_summary_dir";
  flags.text("--summary", "FILE.json", o.summaryFile, "the summary as JSON");
  flags.number("--threads", o.threads, 0, "0: as many as the machine has").byDefault = "0";
  flags.set("--check-by-running", o.checkByRunning, true,
            "interpret the network before and after each pass; one that changes its numbers is named, and "
            "nothing is written");
}

void pipelines::addRunFlags(Flags &flags, RunOptions &o) {
  addSampleFlags(flags, "--data", o.data, o.samples);
  flags.set("--all-tensors", o.allTensors, true, "inputs and the result of every operator too");
  flags.set("--dequantize", o.dequantize, true, "integers as the float32 they stand for");
  addKernelFlags(flags, o.program);
  flags.number("--threads", o.threads, 0, "0: as many as the machine has").byDefault = "0";
}

void pipelines::addCalibrateFlags(Flags &flags, ConvertOptions &o, bool &noHistograms) {
  addSampleFlags(flags, "--data", o.calibrationData, o.sampleOptions);
  addShardFlag(flags, o.sampleOptions);
  flags.number("--threads", o.threads, 0, "0: as many as the machine has").byDefault = "0";
  flags.set("--no-histograms", noHistograms, true,
            "minima and maxima alone: smaller, for minmax and average");
  addCompat(flags, o);
}

void pipelines::addCompareFlags(Flags &flags, std::vector<std::string> &data,
                                calibration::SampleOptions &samples, CompareOptions &o) {
  addSampleFlags(flags, "--data", data, samples);
  addShardFlag(flags, samples);
  flags.set("--sums", o.sums, true,
            "write what `quantc merge-comparisons` joins, also over all samples; a shard always has it");
  addKernelFlags(flags, o.program);
  flags.number("--isolated-samples", o.isolatedSamples, 0, "measure single operators on the first N samples")
      .byDefault = "16";
  flags.number("--threads", o.threads, 0, "0: as many as the machine has").byDefault = "0";
}

void pipelines::addMergeComparisonsFlags(Flags &flags, bool &keepSums) {
  flags.set("--sums", keepSums, true, "the result can be merged again");
}

void pipelines::addEvaluateFlags(Flags &flags, RunOptions &o, LabelOptions &labels) {
  addSampleFlags(flags, "--data", o.data, o.samples);
  addShardFlag(flags, o.samples);
  flags
      .text("--labels", "KEY|FILE", labels.labels,
            "key of the `.npz`, or a file: `.npy`, `.npz`, or text with one a line")
      .byDefault = "labels";
  flags.text("--classes", "FILE", labels.classNames,
             "text with the names of the classes, one a line, for labels and folders that are names");
  addKernelFlags(flags, o.program);
  flags.number("--threads", o.threads, 0, "0: as many as the machine has").byDefault = "0";
}

std::string pipelines::describeFlags(const Flags &flags) {
  std::string rows;
  for (const Flags::Flag &f : flags.all()) {
    std::string value = f.value;
    for (size_t at = 0; (at = value.find('|', at)) != std::string::npos; at += 2)
      value.replace(at, 1, "\\|"); // a bar would end the cell
    rows += "| `" + f.name + (value.empty() ? "" : " " + value) + "` | " + f.help +
            (f.repeats ? "; repeatable" : "") + " | " + f.byDefault + " |\n";
  }
  return rows;
}
