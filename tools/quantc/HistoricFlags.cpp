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
    {"arrays_extra_info_file", Kind::Text,
     "ArraysExtraInfo proto, text or binary: ranges by array name or name_regexp"},
    {"model_flags_file", Kind::Text, "ModelFlags proto, text or binary; flags of the command line win"},
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
    {"saved_model_dir", Kind::Text, "folder of a SavedModel, in place of a GraphDef"},
    {"saved_model_tag_set", Kind::Text, "comma list that names the graph of a SavedModel"},
    {"saved_model_signature_key", Kind::Text, "whose inputs and outputs a SavedModel has"},
    {"keras_model_file", Kind::Text, "refused", "",
     "HDF5 models are not read; save a SavedModel and give --saved_model_dir, or freeze the graph and give "
     "--graph_def_file"},
    {"default_int16_ranges_min", Kind::Text, "refused", "",
     "no array is int16 under these rules; use --default_ranges_min, or quantc convert --quantize int16x8"},
    {"default_int16_ranges_max", Kind::Text, "refused", "",
     "no array is int16 under these rules; use --default_ranges_max, or quantc convert --quantize int16x8"},
    {"input_data_types", Kind::Text, "accepted when FLOAT", "FLOAT",
     "an input has the type of its node; --inference_input_type sets the type in the file"},
    {"rnn_states", Kind::Text, "refused", "",
     "state is read from the graph's variables and loops; unroll the loop or keep the state as inputs and "
     "outputs"},
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
    {"experimental_enable_mlir_converter", "experimental_new_converter"},
    {"savedmodel_directory", "saved_model_dir"},
    {"savedmodel_tagset", "saved_model_tag_set"},
};

/// The forms that name one array; TOCO never took them beside the lists they stand for.
const char *const singular[] = {"input_array", "output_array", "input_shape",
                                "mean_value",  "std_value",    "input_data_type"};

/// What holds without the flag, where it is neither false nor nothing.
struct Default {
  const char *name, *tfliteConvert, *toco;
};
const Default defaults[] = {
    {"input_format", "TENSORFLOW_GRAPHDEF", "TENSORFLOW_GRAPHDEF"},
    {"output_format", "TFLITE", "TFLITE"},
    {"input_arrays", "every Placeholder", "every Placeholder"},
    {"output_arrays", "nodes that no other node uses", "nodes that no other node uses"},
    {"inference_type", "FLOAT", "FLOAT"},
    {"inference_input_type", "as --inference_type", "as --inference_type"},
    {"mean_values", "none", "0"},
    {"std_dev_values", "none", "1"},
    {"change_concat_input_ranges", "false", "true"},
    {"drop_control_dependency", "true", "true"},
    {"experimental_new_converter", "true", "false"},
    {"experimental_new_quantizer", "true", "true"},
    {"allow_dynamic_tensors", "true", "true"},
    {"split_tflite_lstm_inputs", "true", "true"},
    {"dedupe_array_min_size_bytes", "64", "64"},
    {"batch_size", "1", "1"},
    {"saved_model_tag_set", "serve", "serve"},
    {"saved_model_signature_key", "serving_default", "serving_default"},
    {"target_ops", "TFLITE_BUILTINS", "TFLITE_BUILTINS"},
};

const Row *rowOf(StringRef name) {
  for (const Row &row : table)
    if (name == row.name)
      return &row;
  for (const auto &[alias, real] : aliases)
    if (name == alias)
      return rowOf(real);
  return nullptr;
}

/// Every spelling of every flag.
std::vector<StringRef> allSpellings() {
  std::vector<StringRef> all;
  for (const Row &row : table)
    all.push_back(row.name);
  for (const auto &[alias, real] : aliases)
    all.push_back(alias);
  return all;
}

/// The flag that is meant. argparse takes any beginning that only one flag has. Otherwise `fault` says why
/// not.
const Row *findRow(StringRef name, std::string &fault) {
  if (const Row *row = rowOf(name))
    return row;
  std::vector<const Row *> found;
  std::string names;
  StringRef nearest;
  unsigned distance = 4; // of letters that differ
  for (StringRef spelling : allSpellings()) {
    const Row *row = rowOf(spelling);
    if (name.size() > 3 && spelling.starts_with(name) && !llvm::is_contained(found, row)) {
      found.push_back(row);
      names += (names.empty() ? "--" : ", --") + std::string(row->name);
    }
    if (unsigned d = name.edit_distance(spelling, true, distance); d < distance) {
      distance = d;
      nearest = spelling;
    }
  }
  if (found.size() == 1)
    return found.front();
  fault = found.empty() ? "--" + name.str() + " is a flag of neither tflite_convert nor toco" +
                              (nearest.empty() ? "" : "; --" + nearest.str() + " is the nearest")
                        : "--" + name.str() + " is the beginning of several flags: " + names;
  return nullptr;
}

std::optional<bool> parseBool(StringRef text) {
  if (text.equals_insensitive("true") || text == "1")
    return true;
  if (text.equals_insensitive("false") || text == "0")
    return false;
  return std::nullopt;
}
} // namespace

static bool mixesForms(const std::vector<std::string> &spelled) {
  auto isSingular = [](StringRef name) { return llvm::is_contained(singular, name); };
  return llvm::any_of(spelled, isSingular) && !llvm::all_of(spelled, isSingular);
}

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
    std::string fault;
    const Row *row = findRow(name, fault);
    if (!row) {
      faults.usage.push_back(fault);
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
    std::vector<std::string> &spelled = flags.spellings[row->name];
    spelled.push_back(name.str());
    auto [it, isNew] = flags.values.emplace(row->name, text);
    if (mixesForms(spelled))
      faults.usage.push_back("--" + spelled.front() + " and --" + spelled.back() +
                             " are two forms of one flag; give one of them");
    else if (!isNew && it->second != text)
      faults.usage.push_back("--" + name.str() + " is given twice: " + it->second + " and " + text);
  }
  return flags;
}

/// Some flags take a list of which each part must be what is accepted.
static bool isAccepted(const Row &row, StringRef text) {
  llvm::SmallVector<StringRef> parts;
  text.split(parts, ',');
  return *row.accepted &&
         llvm::all_of(parts, [&](StringRef part) { return part.trim().equals_insensitive(row.accepted); });
}

void driver::refuseHistoricValues(const HistoricFlags &flags, HistoricFaults &faults) {
  for (const Row &row : table)
    if (row.refusal && flags.has(row.name) && !isAccepted(row, flags.text(row.name)))
      faults.refused.push_back(std::string("--") + row.name +
                               (*row.accepted ? "=" + flags.text(row.name) : std::string()) + ": " +
                               row.refusal);
}

std::string driver::describeHistoricFlags(bool toco) {
  std::string text =
      toco ? "quantc toco: the flags of TensorFlow's toco, under its rules.\n"
           : "quantc tflite_convert: the flags of TensorFlow's tflite_convert, under its rules.\n";
  text +=
      "Every spelling of a flag is understood, as --flag=value and --flag value; flags without a value are "
      "true.\n\n";
  for (const Row &row : table) {
    text += std::string("  --") + row.name;
    for (const auto &[alias, real] : aliases)
      if (StringRef(real) == row.name)
        text += std::string(", --") + alias;
    text += std::string("\n        ") + row.help + (row.refusal ? std::string(": ") + row.refusal : "");
    for (const Default &d : defaults)
      if (StringRef(d.name) == row.name)
        text += std::string(" (default: ") + (toco ? d.toco : d.tfliteConvert) + ")";
    text += "\n";
  }
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
