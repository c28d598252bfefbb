//===- HistoricFlags.cpp - the flags of tflite_convert and toco -*- C++ -*-===//
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
enum class Kind : uint8_t { Text, Bool };

struct Row {
  const char *name;
  Kind kind;
  const char *help;
  /// Not null: the flag is refused unless it has this value ("" = any value is refused), for this reason.
  const char *accepted = nullptr;
  const char *refusal = nullptr;
};

// Names are those of tflite_convert where it has the flag, else those of toco.
const Row table[] = {
    {"graph_def_file", Kind::Text, "frozen GraphDef, binary or text; also .tflite (toco: --input_file)"},
    {"output_file", Kind::Text, "the file to write"},
    {"input_format", Kind::Text, "TENSORFLOW_GRAPHDEF or TFLITE; the bytes decide"},
    {"output_format", Kind::Text, "TFLITE or GRAPHVIZ_DOT"},
    {"input_arrays", Kind::Text, "names, comma-separated"},
    {"input_shapes", Kind::Text, "shapes like 1,224,224,3, colon-separated; an empty one is a scalar"},
    {"output_arrays", Kind::Text, "names, comma-separated"},
    {"inference_type", Kind::Text, "FLOAT, QUANTIZED_UINT8, UINT8, INT8"},
    {"inference_input_type", Kind::Text, "the same for the inputs"},
    {"mean_values", Kind::Text, "one for each input array: real = (raw - mean) / std"},
    {"std_dev_values", Kind::Text, "see --mean_values (toco: --std_values)"},
    {"default_ranges_min", Kind::Text, "lower end for arrays without a range"},
    {"default_ranges_max", Kind::Text, "upper end for arrays without a range"},
    {"post_training_quantize", Kind::Bool, "8-bit weights of a float graph (deprecated: --quantize_weights)"},
    {"quantize_to_float16", Kind::Bool, "half-precision weights, with --post_training_quantize"},
    {"reorder_across_fake_quant", Kind::Bool, "fuse across FakeQuant nodes"},
    {"drop_fake_quant", Kind::Bool, "float file of a quantization-aware graph without its FakeQuant nodes"},
    {"change_concat_input_ranges", Kind::Bool, "one range for all inputs and the output of a concatenation"},
    {"allow_custom_ops", Kind::Bool, "keep unknown operators as custom ones"},
    {"custom_opdefs", Kind::Text,
     "definitions of custom operators; their attributes are read from the graph"},
    {"allow_nudging_weights_to_use_fast_gemm_kernel", Kind::Bool,
     "a second weight byte 0 within 16 becomes 1"},
    {"dump_graphviz_dir", Kind::Text, "folder for .dot files of the graph (toco: --dump_graphviz)"},
    {"dump_graphviz_video", Kind::Bool, "also after every pass; with --dump_graphviz_dir"},
    {"conversion_summary_dir", Kind::Text, "folder for an HTML page about the conversion"},
    {"model_checks", Kind::Text, "{count_type:Conv,count_min:1,count_max:9},...: operators of the result"},
    {"experimental_new_converter", Kind::Bool, "false: the rules of toco"},
    {"enable_v1_converter", Kind::Bool, "accepted; these are the flags it brings"},
    {"allow_nonascii_arrays", Kind::Bool, "array names with characters outside 32 to 126"},
    {"dedupe_array_min_size_bytes", Kind::Text, "accepted; equal constants share one buffer at any size"},

    {"experimental_new_quantizer", Kind::Bool, "accepted when true", "true",
     "the older quantizer's numbers are not reproduced; leave the flag away"},
    {"drop_control_dependency", Kind::Bool, "accepted when true", "true",
     "control edges carry no values and are always dropped; leave the flag away"},
    {"target_ops", Kind::Text, "TFLITE_BUILTINS, TFLITE_BUILTINS_INT8"},
    {"split_tflite_lstm_inputs", Kind::Bool, "accepted when true", "true",
     "the LSTM with 5 inputs can't be written; leave the flag away"},
    {"allow_dynamic_tensors", Kind::Bool, "accepted when true", "true",
     "memory offsets are planned by the runtime; to forbid open dimensions give --input_shapes without -1"},
    {"debug_disable_recurrent_cell_fusion", Kind::Bool, "accepted when false", "false",
     "recurrent cells written out in nodes are kept as those nodes or fused as a whole; leave the flag away"},
    {"propagate_fake_quant_num_bits", Kind::Bool, "accepted when false", "false",
     "runtimes refuse its mixed 8- and 16-bit layers; for 16-bit activations use quantc convert --quantize "
     "int16x8"},
    {"unfold_batchmatmul", Kind::Bool, "accepted when false", "false",
     "BATCH_MATMUL stays one operator, which every current runtime has; leave the flag away"},
    {"enable_select_tf_ops", Kind::Bool, "accepted when false", "false",
     "operators of the TensorFlow runtime can't be embedded; use --allow_custom_ops to keep unknown ones"},
    {"force_select_tf_ops", Kind::Bool, "accepted when false", "false",
     "operators of the TensorFlow runtime can't be embedded; use --allow_custom_ops to keep unknown ones"},
    {"experimental_select_user_tf_ops", Kind::Text, "refused", "",
     "operators of the TensorFlow runtime can't be embedded; use --allow_custom_ops to keep unknown ones"},
    {"allow_bfloat16", Kind::Bool, "accepted when false", "false",
     "no kernel takes bfloat16 weights; use --quantize_to_float16 --post_training_quantize"},
    {"accumulation_type", Kind::Text, "refused", "",
     "half-precision kernels choose their own accumulator; leave the flag away"},
    {"variable_batch", Kind::Bool, "accepted when false", "false",
     "give the open dimension itself: --input_shapes=-1,224,224,3"},
    {"allow_nonexistent_arrays", Kind::Bool, "accepted when false", "false",
     "a graph without the arrays asked for can't be converted; check --input_arrays and --output_arrays"},
    {"batch_size", Kind::Text, "accepted when 1", "1", "give the whole shape: --input_shapes"},
    {"saved_model_dir", Kind::Text, "refused", "",
     "SavedModel folders are not read; freeze the graph to one GraphDef and give --graph_def_file"},
    {"saved_model_tag_set", Kind::Text, "refused", "",
     "it goes with --saved_model_dir; give --graph_def_file"},
    {"saved_model_signature_key", Kind::Text, "refused", "",
     "it goes with --saved_model_dir; give --graph_def_file"},
    {"keras_model_file", Kind::Text, "refused", "",
     "HDF5 models are not read; freeze the graph to one GraphDef and give --graph_def_file"},
    {"default_int16_ranges_min", Kind::Text, "refused", "",
     "no array is int16 under these rules; use --default_ranges_min, or quantc convert --quantize int16x8"},
    {"default_int16_ranges_max", Kind::Text, "refused", "",
     "no array is int16 under these rules; use --default_ranges_max, or quantc convert --quantize int16x8"},
    {"input_data_types", Kind::Text, "accepted when FLOAT", "FLOAT",
     "an input has the type of its node; --inference_input_type sets the type in the file"},
    {"rnn_states", Kind::Text, "refused", "",
     "state is read from the graph's variables and loops; unroll the loop or keep the state as inputs and "
     "outputs"},
    {"arrays_extra_info_file", Kind::Text, "refused", "",
     "give ranges as JSON: quantc convert --ranges FILE.json"},
    {"model_flags_file", Kind::Text, "refused", "",
     "give its fields as flags: --input_arrays, --input_shapes, ..."},
};

/// Spellings that mean a flag of the table.
const std::pair<const char *, const char *> aliases[] = {
    {"input_file", "graph_def_file"},
    {"input_array", "input_arrays"},
    {"output_array", "output_arrays"},
    {"input_shape", "input_shapes"},
    {"input_data_type", "input_data_types"},
    {"mean_value", "mean_values"},
    {"std_value", "std_dev_values"},
    {"std_values", "std_dev_values"},
    {"quantize_weights", "post_training_quantize"},
    {"input_type", "inference_input_type"},
    {"input_types", "inference_input_type"},
    {"dump_graphviz", "dump_graphviz_dir"},
    {"savedmodel_directory", "saved_model_dir"},
    {"savedmodel_tagset", "saved_model_tag_set"},
};

const Row *findRow(StringRef name) {
  for (const Row &row : table)
    if (name == row.name)
      return &row;
  for (const auto &[alias, real] : aliases)
    if (name == alias)
      return findRow(real);
  // argparse takes any beginning that only one flag has.
  const Row *found = nullptr;
  for (const Row &row : table)
    if (name.size() > 3 && StringRef(row.name).starts_with(name)) {
      if (found)
        return nullptr;
      found = &row;
    }
  return found;
}

std::optional<bool> parseBool(StringRef text) {
  if (text.equals_insensitive("true") || text == "1")
    return true;
  if (text.equals_insensitive("false") || text == "0")
    return false;
  return std::nullopt;
}

std::vector<std::string> splitList(StringRef text, char separator) {
  std::vector<std::string> parts;
  llvm::SmallVector<StringRef> pieces;
  text.split(pieces, separator);
  for (StringRef p : pieces)
    parts.push_back(p.trim(" \t\"'").str());
  return parts;
}
} // namespace

HistoricFlags driver::parseHistoricFlags(bool toco, std::span<const std::string> arguments,
                                         HistoricFaults &faults) {
  HistoricFlags flags;
  flags.toco = toco;
  for (size_t i = 0; i < arguments.size(); ++i) {
    StringRef argument = arguments[i];
    if (argument == "--help" || argument == "-help" || argument == "-h") {
      flags.help = true;
      continue;
    }
    if (!argument.consume_front("--") && !argument.consume_front("-")) {
      faults.usage.push_back("'" + arguments[i] + "' is no flag; flags begin with --");
      continue;
    }
    auto [name, value] = argument.split('=');
    bool hasValue = name.size() != argument.size();
    const Row *row = findRow(name);
    if (!row) {
      faults.usage.push_back("--" + name.str() + " is a flag of neither tflite_convert nor toco");
      if (!hasValue && i + 1 < arguments.size() && !StringRef(arguments[i + 1]).starts_with("-"))
        ++i;
      continue;
    }
    std::string text = value.str();
    if (!hasValue) {
      bool more = i + 1 < arguments.size();
      if (row->kind == Kind::Bool)
        text = more && parseBool(arguments[i + 1]) ? arguments[++i] : "true";
      else if (more)
        text = arguments[++i];
      else
        faults.usage.push_back("--" + name.str() + " needs a value");
    }
    if (row->kind == Kind::Bool) {
      std::optional<bool> b = parseBool(text);
      if (!b) {
        faults.usage.push_back("--" + name.str() + "=" + text + ": allowed are true and false");
        continue;
      }
      text = *b ? "true" : "false";
    }
    auto [it, isNew] = flags.values.emplace(row->name, text);
    if (!isNew && it->second != text)
      faults.usage.push_back("--" + name.str() + " is given twice: " + it->second + " and " + text);
  }
  return flags;
}

namespace {
/// Turns the values into a request; collects every fault.
class Translator {
public:
  Translator(const HistoricFlags &f, HistoricFaults &e) : flags(f), faults(e) {}

  HistoricRequest run() {
    for (const Row &row : table)
      if (row.refusal && flags.has(row.name) && (!*row.accepted || flags.text(row.name) != row.accepted))
        faults.refused.push_back(std::string("--") + row.name +
                                 (*row.accepted ? "=" + flags.text(row.name) : std::string()) + ": " +
                                 row.refusal);
    bool newConverter = flags.flag("experimental_new_converter", !flags.toco);
    request.convert.exactCompat = true;
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

  void readFiles() {
    request.model = flags.text("graph_def_file");
    request.output = flags.text("output_file");
    const char *input = flags.toco ? "--input_file" : "--graph_def_file";
    bool otherModel = flags.has("saved_model_dir") || flags.has("keras_model_file");
    if (request.model.empty() && !otherModel)
      usage(std::string(input) + " is missing");
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
    if (mean.size() != std.size())
      return usage("--mean_values has " + std::to_string(mean.size()) + " numbers, --std_dev_values has " +
                   std::to_string(std.size()) + "; give one of each for every input");
    if (inputs.empty() ? mean.size() != 1 : mean.size() != inputs.size())
      return usage("--mean_values has " + std::to_string(mean.size()) + " numbers for " +
                   std::to_string(inputs.size()) + " --input_arrays");
    for (size_t i = 0; i < mean.size(); ++i) {
      if (!(std[i] != 0))
        return usage("--std_dev_values holds 0; real = (raw - mean) / std");
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
      llvm::SmallVector<StringRef> fields;
      body.split(fields, ',');
      for (StringRef field : fields) {
        auto [key, value] = field.split(':');
        key = key.trim();
        value = value.trim();
        if (key == "count_type")
          check.countType = value.str();
        else if ((key != "count_min" || value.getAsInteger(10, check.min)) &&
                 (key != "count_max" || value.getAsInteger(10, check.max)))
          return usage("--model_checks: '" + field.str() + "' is none of count_type, count_min, count_max");
      }
      if (check.countType.empty())
        return usage("--model_checks: '" + body.str() + "' has no count_type");
      request.convert.modelChecks.push_back(check);
    }
  }

  const HistoricFlags &flags;
  HistoricFaults &faults;
  HistoricRequest request;
  bool quantized = false; ///< the network computes with integers
};
} // namespace

HistoricRequest driver::translateHistoricFlags(const HistoricFlags &flags, HistoricFaults &faults) {
  return Translator(flags, faults).run();
}

std::string driver::describeHistoricFlags(bool toco) {
  std::string text =
      toco ? "quantc toco: the flags of TensorFlow's toco, under its rules.\n"
           : "quantc tflite_convert: the flags of TensorFlow's tflite_convert, under its rules.\n";
  text += "Both spellings of a flag are understood, as --flag=value and --flag value.\n\n";
  for (const Row &row : table)
    text += std::string("  --") + row.name + "\n        " + row.help +
            (row.refusal ? std::string(": ") + row.refusal : "") + "\n";
  text += "\nExample:\n  quantc ";
  text +=
      toco ? "toco --input_file=frozen_graph.pb --output_file=model.tflite --inference_type=QUANTIZED_UINT8 "
             "--input_arrays=input --input_shapes=1,224,224,3 --output_arrays=output --mean_values=128 "
             "--std_values=128\n"
           : "tflite_convert --graph_def_file=frozen_graph.pb --output_file=model.tflite "
             "--inference_type=QUANTIZED_UINT8 --input_arrays=input --output_arrays=output --mean_values=128 "
             "--std_dev_values=128\n";
  return text;
}
