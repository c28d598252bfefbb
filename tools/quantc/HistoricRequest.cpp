//===- HistoricRequest.cpp - historic flags in the words of convert -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "HistoricFlags.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

using namespace quantc;
using namespace quantc::driver;
using llvm::StringRef;

namespace {
std::vector<std::string> splitList(StringRef text, char separator) {
  std::vector<std::string> parts;
  llvm::SmallVector<StringRef> pieces;
  text.split(pieces, separator);
  for (StringRef p : pieces)
    parts.push_back(p.trim(" \t\"'").str());
  return parts;
}
/// Turns the values into a request; collects every fault.
class Translator {
public:
  Translator(const HistoricFlags &f, HistoricFaults &e) : flags(f), faults(e) {}

  HistoricRequest run() {
    refuseHistoricValues(flags, faults);
    checkSingular();
    bool newConverter = flags.flag("experimental_new_converter", !flags.toco);
    request.convert.exactCompat = request.convert.quantizeGiven = true;
    request.convert.compat = newConverter ? pipelines::Compat::TFLite : pipelines::Compat::Toco;
    readFiles();
    readArrays();
    readTypes();
    readStats();
    readRest();
    return std::move(request);
  }

private:
  void usage(std::string text) { faults.usage.push_back(std::move(text)); }

  void readSavedModelFlags() {
    pipelines::LoadOptions &load = request.convert.load;
    if (flags.has("saved_model_tag_set"))
      load.savedModelTags = splitList(flags.text("saved_model_tag_set"), ',');
    if (flags.has("saved_model_signature_key"))
      load.signature = flags.text("saved_model_signature_key");
    for (const char *flag : {"saved_model_tag_set", "saved_model_signature_key"})
      if (flags.has(flag) && !flags.has("saved_model_dir"))
        usage(std::string("--") + flag + " goes with --saved_model_dir");
  }

  void readFiles() {
    request.model = flags.text("graph_def_file");
    request.output = flags.text("output_file");
    const char *input = flags.toco ? "--input_file" : "--graph_def_file";
    if (request.model.empty())
      request.model = flags.text("saved_model_dir");
    else if (flags.has("saved_model_dir"))
      usage("--graph_def_file and --saved_model_dir exclude one another");
    if (request.model.empty() && !flags.has("keras_model_file"))
      usage(std::string(input) + " is missing");
    readSavedModelFlags();
    if (request.output.empty())
      usage("--output_file is missing");
    std::string format = StringRef(flags.text("input_format")).upper();
    if (!format.empty() && format != "TENSORFLOW_GRAPHDEF" && format != "TFLITE")
      usage("--input_format=" + format + ": allowed are TENSORFLOW_GRAPHDEF and TFLITE");
    format = StringRef(flags.text("output_format")).upper();
    if (format == "GRAPHVIZ_DOT")
      request.convert.writeGraphviz = true;
    else if (format == "TENSORFLOW_GRAPHDEF")
      faults.refused.push_back(
          "--output_format=TENSORFLOW_GRAPHDEF: GraphDefs are read, not written; use TFLITE");
    else if (!format.empty() && format != "TFLITE")
      usage("--output_format=" + format + ": allowed are TFLITE and GRAPHVIZ_DOT");
  }

  /// TOCO reads one array from these; a list in them is a slip.
  void checkSingular() {
    for (const char *row : {"input_arrays", "output_arrays", "mean_values", "std_dev_values"}) {
      auto it = flags.spellings.find(row);
      if (!flags.toco || it == flags.spellings.end() || !StringRef(flags.text(row)).contains(','))
        continue;
      StringRef spelling = it->second.front();
      if (!spelling.ends_with("s"))
        usage("--" + spelling.str() + " takes one; --" + spelling.str() + "s takes a list");
    }
  }

  void checkName(const std::string &flag, const std::string &name) {
    if (name.empty())
      return usage("--" + flag + " has an empty name");
    for (unsigned char c : name)
      if ((c < 32 || c > 126) && !flags.flag("allow_nonascii_arrays", false))
        return usage("--" + flag + ": '" + name +
                     "' has a character outside 32 to 126; --allow_nonascii_arrays permits it");
  }

  void readArrays() {
    import::GraphDefOptions &graph = request.convert.load.graph;
    graph.openBatch = 1;
    if (flags.has("input_arrays"))
      for (const std::string &name : splitList(flags.text("input_arrays"), ',')) {
        checkName("input_arrays", name);
        graph.inputs.push_back({name, std::nullopt});
      }
    if (flags.has("output_arrays"))
      for (const std::string &name : splitList(flags.text("output_arrays"), ',')) {
        checkName("output_arrays", name);
        graph.outputs.push_back(name);
      }
    if (!flags.has("input_shapes"))
      return;
    std::vector<std::string> shapes = splitList(flags.text("input_shapes"), ':');
    if (shapes.size() != graph.inputs.size())
      return usage("--input_shapes has " + std::to_string(shapes.size()) + " shapes for " +
                   std::to_string(graph.inputs.size()) + " --input_arrays");
    for (size_t i = 0; i < shapes.size(); ++i) {
      std::vector<int64_t> dims;
      if (!shapes[i].empty())
        for (const std::string &part : splitList(shapes[i], ',')) {
          int64_t d;
          if (StringRef(part).getAsInteger(10, d) || d < -1)
            return usage("--input_shapes: '" + shapes[i] + "' is not like 1,224,224,3");
          dims.push_back(d);
        }
      graph.inputs[i].shape = dims;
    }
  }

  /// FLOAT, QUANTIZED_UINT8, ...; nothing after a fault or when not given.
  std::optional<pipelines::IOType> readType(const char *flag) {
    using pipelines::IOType;
    std::string text = StringRef(flags.text(flag)).upper();
    if (text.empty())
      return std::nullopt;
    if (text == "FLOAT")
      return IOType::Float;
    if (text == "QUANTIZED_UINT8" || text == "UINT8")
      return IOType::UInt8;
    if (text == "INT8" || text == "QUANTIZED_INT8")
      return IOType::Int8;
    if (text == "QUANTIZED_INT16" || text == "INT16") {
      faults.refused.push_back(std::string("--") + flag + "=" + text +
                               ": runtimes refuse the files these programs wrote; use quantc convert "
                               "--quantize int16x8 --calibrate PATH");
      return std::nullopt;
    }
    usage(std::string("--") + flag + "=" + text + ": allowed are FLOAT, QUANTIZED_UINT8, UINT8 and INT8");
    return std::nullopt;
  }

  void readTypes() {
    using pipelines::IOType;
    using pipelines::Quantize;
    pipelines::ConvertOptions &c = request.convert;
    IOType inference = readType("inference_type").value_or(IOType::Float);
    std::optional<IOType> input = readType("inference_input_type");
    bool postTraining = flags.flag("post_training_quantize", false);
    if (postTraining && inference != IOType::Float) {
      request.notes.push_back(
          "--post_training_quantize quantizes a graph of inference_type FLOAT; inference_type "
          "is taken as FLOAT");
      inference = IOType::Float;
    }
    if (flags.flag("quantize_to_float16", false) && !postTraining)
      request.notes.push_back("--quantize_to_float16 has an effect only with --post_training_quantize");
    bool toco = c.compat == pipelines::Compat::Toco;
    // TFLiteConverter 2.21 lets an integer input type decide for the whole network.
    if (!toco && input && *input != IOType::Float && !postTraining)
      inference = *input;
    if (inference == IOType::Float) {
      c.quantize = !postTraining                              ? Quantize::None
                   : flags.flag("quantize_to_float16", false) ? Quantize::Float16
                                                              : Quantize::Dynamic;
      if (input && *input != IOType::Float)
        c.inputType = *input;
      return;
    }
    c.quantize = inference == IOType::Int8 ? Quantize::Int8 : Quantize::UInt8;
    quantized = true;
    if (toco && inference == IOType::Int8)
      faults.refused.push_back("--inference_type=INT8: toco knows QUANTIZED_UINT8 alone; use tflite_convert");
    if (input && *input == IOType::Float) {
      if (toco)
        faults.refused.push_back(
            "--inference_input_type=FLOAT: toco has no float inputs for quantized inference; "
            "use tflite_convert, or the same type as --inference_type");
      c.inputType = c.outputType = IOType::Float;
    } else if (input) {
      c.inputType = *input;
    }
  }

  std::vector<double> readNumbers(const char *flag) {
    std::vector<double> numbers;
    if (!flags.has(flag))
      return numbers;
    for (const std::string &part : splitList(flags.text(flag), ',')) {
      double d = 0;
      if (StringRef(part).getAsDouble(d))
        usage(std::string("--") + flag + ": '" + part + "' is no number");
      numbers.push_back(d);
    }
    return numbers;
  }

  void readStats() {
    pipelines::ConvertOptions &c = request.convert;
    std::vector<double> mean = readNumbers("mean_values"), std = readNumbers("std_dev_values");
    if (mean.empty() && std.empty()) {
      // args.h of toco: mean 0 and std 1 unless given.
      if (flags.toco && quantized)
        c.stats = pipelines::InputStats{0, 1};
      return;
    }
    if (flags.toco && mean.empty())
      mean.assign(std.size(), 0);
    if (flags.toco && std.empty())
      std.assign(mean.size(), 1);
    const auto &inputs = c.load.graph.inputs;
    const std::string stdFlag = flags.toco ? "--std_values" : "--std_dev_values";
    if (mean.size() != std.size())
      return usage("--mean_values has " + std::to_string(mean.size()) + " numbers, " + stdFlag + " has " +
                   std::to_string(std.size()) + "; give one of each for every input");
    if (inputs.empty() ? mean.size() != 1 : mean.size() != inputs.size())
      return usage("--mean_values has " + std::to_string(mean.size()) + " numbers for " +
                   std::to_string(inputs.size()) + " --input_arrays");
    for (size_t i = 0; i < mean.size(); ++i) {
      if (!(std[i] != 0))
        return usage(stdFlag + " holds 0; real = (raw - mean) / std");
      pipelines::InputStats stats{static_cast<float>(mean[i]), static_cast<float>(std[i])};
      if (inputs.empty())
        c.stats = stats;
      else
        c.inputStats[inputs[i].name] = stats;
    }
  }

  void readRest() {
    pipelines::ConvertOptions &c = request.convert;
    std::vector<double> low = readNumbers("default_ranges_min"), high = readNumbers("default_ranges_max");
    if (low.size() != high.size() || low.size() > 1)
      usage("--default_ranges_min and --default_ranges_max go together, one number each");
    else if (!low.empty() && !(low[0] <= high[0]))
      usage("--default_ranges_min is larger than --default_ranges_max");
    else if (!low.empty())
      c.defaultRange = {low[0], high[0]};
    c.reorderAcrossFakeQuant = flags.flag("reorder_across_fake_quant", false);
    c.dropFakeQuant = flags.flag("drop_fake_quant", false);
    // toco's own default is true, tflite_convert's false.
    c.changeConcatInputRanges = flags.flag("change_concat_input_ranges", flags.toco);
    c.nudgeWeights = flags.flag("allow_nudging_weights_to_use_fast_gemm_kernel", false);
    c.load.graph.allowCustomOps = flags.flag("allow_custom_ops", false);
    if (flags.has("custom_opdefs") && !c.load.graph.allowCustomOps)
      usage("--custom_opdefs goes with --allow_custom_ops");
    c.graphvizDir = flags.text("dump_graphviz_dir");
    c.graphvizEachPass = flags.flag("dump_graphviz_video", false);
    if (c.graphvizEachPass && c.graphvizDir.empty())
      usage("--dump_graphviz_video goes with --dump_graphviz_dir");
    if (flags.has("conversion_summary_dir"))
      c.reportFile = flags.text("conversion_summary_dir") + "/conversion.html";
    if (flags.has("target_ops"))
      for (const std::string &ops : splitList(flags.text("target_ops"), ','))
        readOpsSet(StringRef(ops).upper());
    int64_t size = 0;
    if (flags.has("dedupe_array_min_size_bytes") &&
        (StringRef(flags.text("dedupe_array_min_size_bytes")).getAsInteger(10, size) || size < 0))
      usage("--dedupe_array_min_size_bytes: '" + flags.text("dedupe_array_min_size_bytes") +
            "' is no number of bytes");
    readModelChecks();
  }

  void readOpsSet(const std::string &name) {
    if (name == "TFLITE_BUILTINS" || name == "TFLITE_BUILTINS_INT8")
      return;
    if (name == "SELECT_TF_OPS")
      faults.refused.push_back(
          "--target_ops=SELECT_TF_OPS: operators of the TensorFlow runtime can't be embedded; "
          "use --allow_custom_ops to keep unknown ones");
    else if (StringRef(name).starts_with("EXPERIMENTAL_"))
      faults.refused.push_back("--target_ops=" + name +
                               ": use quantc convert --quantize int16x8 --calibrate PATH");
    else
      usage("--target_ops=" + name + ": allowed are TFLITE_BUILTINS and TFLITE_BUILTINS_INT8");
  }

  /// {count_type:Conv,count_min:1,count_max:9},{...}
  void readModelChecks() {
    if (!flags.has("model_checks"))
      return;
    const std::string whole = flags.text("model_checks");
    StringRef text = StringRef(whole).trim();
    while (!text.empty()) {
      size_t end = text.find('}');
      if (!text.consume_front("{") || end == StringRef::npos)
        return usage("--model_checks: '" + whole + "' is not like {count_type:Conv,count_min:1,count_max:9}");
      StringRef body = text.take_front(end - 1);
      text = text.drop_front(end).ltrim(", \t");
      pipelines::ModelCheck check;
      int64_t min = -1, max = -1; // no bound
      llvm::SmallVector<StringRef> fields;
      body.split(fields, ',');
      for (StringRef field : fields) {
        auto [key, value] = field.split(':');
        key = key.trim();
        value = value.trim();
        if (key == "count_type")
          check.countType = value.str();
        else if ((key != "count_min" || value.getAsInteger(10, min) || min < -1) &&
                 (key != "count_max" || value.getAsInteger(10, max) || max < -1))
          return usage("--model_checks: '" + field.str() + "' is none of count_type, count_min, count_max");
      }
      if (check.countType.empty())
        return usage("--model_checks: '" + body.str() + "' has no count_type");
      check.min = std::max<int64_t>(min, 0);
      if (max >= 0) // model_flags.proto: below the minimum, the minimum is the only count allowed
        check.max = std::max(max, check.min);
      request.convert.modelChecks.push_back(check);
    }
  }

  const HistoricFlags &flags;
  HistoricFaults &faults;
  HistoricRequest request;
  bool quantized = false; ///< the network computes with integers
};
} // namespace

/// What the files of flags hold; flags of the command line win.
static import::TocoFlags readFlagFiles(const HistoricFlags &flags, HistoricFaults &faults) {
  import::TocoFlags read;
  auto refuse = [&](const char *flag, std::vector<std::string> found) {
    for (const std::string &fault : found)
      faults.refused.push_back(std::string("--") + flag + ": " + fault);
  };
  if (flags.has("model_flags_file"))
    refuse("model_flags_file", import::readModelFlags(flags.text("model_flags_file"), Limits(), read));
  if (flags.has("arrays_extra_info_file"))
    refuse("arrays_extra_info_file",
           import::readArraysExtraInfo(flags.text("arrays_extra_info_file"), Limits(), read));
  return read;
}

HistoricRequest driver::translateHistoricFlags(const HistoricFlags &flags, HistoricFaults &faults) {
  import::TocoFlags read = readFlagFiles(flags, faults);
  HistoricFlags all = flags;
  all.values.insert(read.flags.begin(), read.flags.end());
  HistoricRequest request = Translator(all, faults).run();
  request.convert.ranges = std::move(read.ranges);
  return request;
}
